// What the figures are made of: rows of sales added up by day and by tier, rows of occupancy by day. Pure.
import type { Answer } from '../../api.ts';
import { addDays } from '../../ui/local-date.ts';

export type Sale = Answer<'/v1/views/sales'>['sales'][number];
export type Occupied = Answer<'/v1/views/occupancy'>['occupancy'][number];

export interface Sum {
  pieces: number;
  /** Minor units, as the others. */
  amount: number;
  returnedPieces: number;
  returnedAmount: number;
}

export interface TierSum extends Sum {
  listing: string;
  tier: string | null;
  rate: string;
}

export interface Fill {
  capacity: number;
  held: number;
  sold: number;
}

export function sumOf(sales: readonly Sum[]): Sum {
  const add = (name: keyof Sum) => sales.reduce((sum, sale) => sum + sale[name], 0);
  return {
    pieces: add('pieces'),
    amount: add('amount'),
    returnedPieces: add('returnedPieces'),
    returnedAmount: add('returnedAmount'),
  };
}

/** The one that sold most comes first. */
export function currenciesOf(sales: readonly Sale[]): string[] {
  const all = [...new Set(sales.map(({ currency }) => currency))];
  const piecesIn = (currency: string) => sumOf(sales.filter((sale) => sale.currency === currency)).pieces;
  return all.toSorted((one, other) => piecesIn(other) - piecesIn(one));
}

/** Every day from `from` to `to`, also those on which nothing happened. */
export function byDay(sales: readonly Sale[], from: string, to: string): (Sum & { day: string })[] {
  const groups = Map.groupBy(sales, ({ day }) => day);
  const days: (Sum & { day: string })[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push({ day, ...sumOf(groups.get(day) ?? []) });
  return days;
}

/** What sold for most comes first. */
export function byTier(sales: readonly Sale[]): TierSum[] {
  const groups = Map.groupBy(sales, ({ listing, tier, rate }) => JSON.stringify([listing, tier, rate]));
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      return first ? [{ listing: first.listing, tier: first.tier, rate: first.rate, ...sumOf(group) }] : [];
    })
    .toSorted((one, other) => other.amount - one.amount);
}

export function fillByDay(occupied: readonly Occupied[]): Map<string, Fill> {
  const groups = Map.groupBy(occupied, ({ day }) => day);
  return new Map([...groups].map(([day, rows]) => [day, fillOf(rows)]));
}

export function fillOf(rows: readonly Fill[]): Fill {
  const add = (name: keyof Fill) => rows.reduce((sum, row) => sum + row[name], 0);
  return { capacity: add('capacity'), held: add('held'), sold: add('sold') };
}

/** From 0 to 1; 0 where nothing can be sold. */
export function shareOf({ capacity, sold }: Fill): number {
  return capacity === 0 ? 0 : sold / capacity;
}

const STEPS = [1, 2, 2.5, 5, 10];

/** A round number that is not smaller: the upper end of an axis. */
export function roundTop(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return (STEPS.find((step) => step * power >= value) ?? 10) * power;
}
