import { useWords } from '../../words.ts';
import { Frame } from './frame.tsx';
import { words } from './words.ts';

export function Desk() {
  const t = useWords(words);
  return <Frame title={t.desk}>{null}</Frame>;
}
