import type { ConcertContent, KindProps } from './listing-facts.ts';

export function Concert({ content }: KindProps<ConcertContent>) {
  return <p>{content.performances.length}</p>;
}
