import { useWords } from '../../words.ts';
import { Frame } from './frame.tsx';
import { words } from './words.ts';

export function CheckIn() {
  const t = useWords(words);
  return <Frame title={t.checkIn}>{null}</Frame>;
}
