// The cart as it is read: items of one evening or one visit together, in the sequence in which they came.
import type { CartItem } from '../../cart.ts';

export interface ItemGroup {
  listing: string;
  kind: CartItem['kind'];
  title: CartItem['title'];
  /** What all items have in common: the performance, the session. */
  about?: CartItem['about'];
  key: string;
  items: CartItem[];
}

export function groupsOf(items: readonly CartItem[]): ItemGroup[] {
  const groups = new Map<string, ItemGroup>();
  for (const item of items) {
    const { listing, kind, title, about } = item;
    const common = kind === 'concert' || kind === 'exhibition' ? { about } : {};
    const key = `${listing} ${common.about?.ko ?? ''}`;
    const group = groups.get(key) ?? { key, listing, kind, title, ...common, items: [] };
    group.items.push(item);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Undefined while the price of something is not known, or currencies differ. */
export function totalOf(items: readonly CartItem[]): { amount: number; currency: string } | undefined {
  let amount = 0;
  const currency = items[0]?.price?.currency;
  for (const { price } of items) {
    if (!price || price.currency !== currency) return undefined;
    amount += price.amount;
  }
  return currency === undefined ? undefined : { amount, currency };
}

/** Pieces that may be counted up and down in the cart: goods and visitors, not seats and rooms. */
export function quantityOf({ kind, line }: Pick<CartItem, 'kind' | 'line'>): number | undefined {
  const counted = kind === 'product' || kind === 'exhibition';
  return counted && 'unit' in line ? line.quantity : undefined;
}
