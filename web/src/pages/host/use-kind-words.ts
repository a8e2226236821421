import { useWords } from '../../words.ts';
import type { Kind } from './kinds.ts';
import { words } from './words.ts';

export function useKindWords() {
  const t = useWords(words);
  const names: Record<Kind, string> = {
    concert: t.concert,
    exhibition: t.exhibition,
    stay: t.stay,
    product: t.product,
  };
  const abouts: Record<Kind, string> = {
    concert: t.concertAbout,
    exhibition: t.exhibitionAbout,
    stay: t.stayAbout,
    product: t.productAbout,
  };
  return { nameOf: (kind: Kind) => names[kind], aboutOf: (kind: Kind) => abouts[kind] };
}
