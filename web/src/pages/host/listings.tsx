import { useWords } from '../../words.ts';
import { Frame } from './frame.tsx';
import { words } from './words.ts';

export function Listings() {
  const t = useWords(words);
  return <Frame title={t.listings}>{null}</Frame>;
}
