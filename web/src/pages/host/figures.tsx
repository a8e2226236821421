import { useWords } from '../../words.ts';
import { Frame } from './frame.tsx';
import { words } from './words.ts';

export function Figures() {
  const t = useWords(words);
  return <Frame title={t.figures}>{null}</Frame>;
}
