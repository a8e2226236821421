// The shapes of a listing as pages use them; all of them are the server's.
import type { Answer } from '../../api.ts';

export type ListingFacts = Answer<'/v1/catalog/listings/{listing}'>;
type Content = ListingFacts['content'];
export type ConcertContent = Extract<Content, { kind: 'concert' }>;
export type ExhibitionContent = Extract<Content, { kind: 'exhibition' }>;
export type StayContent = Extract<Content, { kind: 'stay' }>;
export type ProductContent = Extract<Content, { kind: 'product' }>;
export type SessionCalendar = ExhibitionContent['calendar'];
export type RoomType = StayContent['roomTypes'][number];
export type NightCalendar = RoomType['calendar'];
export type Rates = Readonly<Record<string, number>>;

/** What one kind of page is given. */
export interface KindProps<C extends Content> {
  facts: ListingFacts;
  content: C;
  /** False where nothing can be bought: a draft, or withdrawn. */
  isOpen: boolean;
}

/** Pieces of one line where the host says nothing else. */
const QUANTITY_USUAL_MAX = 10;

export function quantityMaxOf({ quantityPerLineMax }: Content): number {
  return quantityPerLineMax ?? QUANTITY_USUAL_MAX;
}

/** The rate that is meant where nobody chooses: `standard`, or the only one. */
export function usualRateOf(rates: Rates | undefined): string | undefined {
  if (rates === undefined) return undefined;
  return 'standard' in rates ? 'standard' : Object.keys(rates)[0];
}
