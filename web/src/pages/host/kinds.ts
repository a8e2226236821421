// The four things that hosts offer.
import type { Answer } from '../../api.ts';

export type Listing = Answer<'/v1/catalog/listings/{listing}'>;
export type Content = Listing['content'];
export type Kind = Content['kind'];

export const KINDS: readonly Kind[] = ['concert', 'exhibition', 'stay', 'product'];

export function isKind(value: unknown): value is Kind {
  return KINDS.some((kind) => kind === value);
}
