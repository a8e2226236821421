// What the desk says, from what the API answers: totals of today, how full the next days are, what wants a look.
import { addDays, daysBetween } from '../../ui/local-date.ts';
import type { Kind } from './kinds.ts';

export interface Sale {
  listing: string;
  currency: string;
  pieces: number;
  amount: number;
  returnedPieces: number;
  returnedAmount: number;
}

export interface Taken {
  day: string;
  listing: string;
  capacity: number;
  held: number;
  sold: number;
}

export interface Offered {
  listing: string;
  kind: Kind;
  state: 'draft' | 'published' | 'withdrawn';
  to: string | null;
}

export interface Total {
  currency: string;
  amount: number;
  returned: number;
}

/** Money by currency; what came back is told beside it, not taken off. */
export function totalsOf(sales: readonly Sale[]): Total[] {
  const totals = new Map<string, Total>();
  for (const { currency, amount, returnedAmount } of sales) {
    const total = totals.get(currency) ?? { currency, amount: 0, returned: 0 };
    total.amount += amount;
    total.returned += returnedAmount;
    totals.set(currency, total);
  }
  return [...totals.values()];
}

export interface Selling {
  listing: string;
  pieces: number;
  amount: number;
  currency: string;
}

/** What sells, the most money first. */
export function sellingOf(sales: readonly Sale[]): Selling[] {
  const byListing = new Map<string, Selling>();
  for (const { listing, pieces, amount, currency } of sales) {
    const one = byListing.get(listing) ?? { listing, pieces: 0, amount: 0, currency };
    byListing.set(listing, { ...one, pieces: one.pieces + pieces, amount: one.amount + amount });
  }
  return [...byListing.values()].filter(({ pieces }) => pieces > 0).sort((a, b) => b.amount - a.amount);
}

export interface Fill {
  listing: string;
  capacity: number;
  sold: number;
  held: number;
}

/** How full each listing is over the days asked for. */
export function fillOf(taken: readonly Taken[]): Map<string, Fill> {
  const fills = new Map<string, Fill>();
  for (const { listing, capacity, sold, held } of taken) {
    const fill = fills.get(listing) ?? { listing, capacity: 0, sold: 0, held: 0 };
    fill.capacity += capacity;
    fill.sold += sold;
    fill.held += held;
    fills.set(listing, fill);
  }
  return fills;
}

export type Attention =
  | { about: 'draft'; listing: string }
  | { about: 'ends-soon'; listing: string; days: number }
  | { about: 'over'; listing: string }
  | { about: 'sold-out'; listing: string; day: string }
  | { about: 'much-left'; listing: string; day: string; free: number };

const ENDS_SOON_DAYS = 14;
const MUCH_LEFT_DAYS = 3;
const MUCH_LEFT_SHARE = 0.25;

/** What a host might want to do something about, the most urgent first. */
export function attentionOf(
  listings: readonly Offered[],
  taken: readonly Taken[],
  today: string,
): Attention[] {
  const published = listings.filter(({ state }) => state === 'published');
  return [
    ...published.flatMap((one) => endsOf(one, today)),
    ...published.flatMap(({ listing }) => daysOf(listing, taken, today)),
    ...listings
      .filter(({ state }) => state === 'draft')
      .map(({ listing }) => ({ about: 'draft' as const, listing })),
  ];
}

/** A concert ends by itself; days of exhibitions and stays can be added. */
function endsOf({ listing, kind, to }: Offered, today: string): Attention[] {
  if (to === null) return [];
  if (to < today) return [{ about: 'over', listing }];
  const days = daysBetween(today, to);
  return kind !== 'concert' && days <= ENDS_SOON_DAYS ? [{ about: 'ends-soon', listing, days }] : [];
}

/** The next day that is full, and the next few that are nearly empty. */
function daysOf(listing: string, taken: readonly Taken[], today: string): Attention[] {
  const own = taken.filter((one) => one.listing === listing && one.day >= today && one.capacity > 0);
  const full = own.find(({ capacity, sold, held }) => sold + held >= capacity);
  const empty = own.find(
    ({ day, capacity, sold }) => day <= addDays(today, MUCH_LEFT_DAYS) && sold < capacity * MUCH_LEFT_SHARE,
  );
  return [
    ...(full ? [{ about: 'sold-out' as const, listing, day: full.day }] : []),
    ...(empty
      ? [
          {
            about: 'much-left' as const,
            listing,
            day: empty.day,
            free: empty.capacity - empty.sold - empty.held,
          },
        ]
      : []),
  ];
}
