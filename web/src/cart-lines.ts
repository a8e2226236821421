// What a cart is made of, and how its items become lines of a hold and back. Nothing here asks the server or keeps
// anything: `cart.ts` does, and this is what it decides.
import type { Paths, Problem } from './api.ts';
import type { HostText } from './words.ts';

export type HoldBody = Paths['/v1/inventory/holds']['post']['requestBody']['content']['application/json'];
export type HoldLine = HoldBody['lines'][number];
export type Hold = Paths['/v1/inventory/holds']['post']['responses'][201]['content']['application/json'];
export type HeldLine = Hold['lines'][number];

/** What a buyer put in: a line as asked, and what to call it. */
export interface CartItem {
  id: string;
  listing: string;
  kind: 'concert' | 'exhibition' | 'stay' | 'product';
  title: HostText;
  /** The performance, session, room or variant. */
  about: HostText;
  /** Of the seat, e.g. `A · 3 · 12`; absent where `about` says it all. */
  label?: HostText;
  line: HoldLine;
  /** Of all its pieces and nights, as it was held last; minor units. */
  price?: { amount: number; currency: string };
}

export type NewItem = Omit<CartItem, 'id'>;

/** What the next hold replaces; a guest shows its receipt. */
export interface Before {
  holdId: string;
  receipt?: string;
}

/** A change that was sent and not answered yet. Sending the same once more tells what became of it. */
export interface Changing {
  body: HoldBody;
  items: CartItem[];
  /** What was added by it, so that adding the same again is not adding twice. */
  added: string;
}

export interface Cart {
  items: CartItem[];
  /** Absent while nothing is held: the cart is empty, or the hold ran out. */
  hold?: Hold;
  /** The items are not held any more: time ran out, or a payment came to nothing. */
  lapsed: boolean;
  /** The hold that lapsed. By the server's clock it may still live, so the next one takes its place. */
  before?: Before;
  changing?: Changing;
}

export const EMPTY: Cart = { items: [], lapsed: false };

/** Which items of a request the server refused; `lines` of the problem count from the first line that was sent. */
export interface Refused {
  problem: Problem;
  /** Of the items that were to be added, by their index. */
  added: NonNullable<Problem['body']['lines']>;
  /** Items that were in the cart before and cannot be had any more. */
  lost: CartItem[];
  /** Pieces that are still left of a lost item, by its id. */
  left: Readonly<Record<string, number>>;
}

export interface Merged {
  items: CartItem[];
  /** Where each added item went: an index into `items`. */
  places: number[];
}

/** Puts items in. More of what is in the cart already is more pieces of one line: a hold has each line once. */
export function merged(before: readonly CartItem[], added: readonly NewItem[], newId: () => string): Merged {
  const items = [...before];
  const places = added.map((item) => {
    const at = items.findIndex(
      ({ line }) => isCounted(line) && isCounted(item.line) && isSame(line, item.line),
    );
    const known = items[at];
    if (!known || !isCounted(known.line) || !isCounted(item.line))
      return items.push({ ...item, id: newId() }) - 1;
    items[at] = { ...known, line: { ...known.line, quantity: known.line.quantity + item.line.quantity } };
    return at;
  });
  return { items, places };
}

type CountedLine = Extract<HoldLine, { unit: string }>;

function isCounted(line: HoldLine): line is CountedLine {
  return 'unit' in line;
}

function isSame(one: CountedLine, other: CountedLine): boolean {
  return one.pool === other.pool && one.unit === other.unit && one.rate === other.rate;
}

/** Equal for equal lines. */
export function printOf(items: readonly Pick<CartItem, 'line'>[]): string {
  return JSON.stringify(items.map(({ line }) => Object.entries(line).sort(([a], [b]) => (a < b ? -1 : 1))));
}

export function requestOf(items: readonly CartItem[], before: Before | undefined, holdId: string): HoldBody {
  return {
    holdId,
    lines: items.map(({ line }) => line),
    ...(before && { replaces: before.holdId }),
    ...(before?.receipt && { receipt: before.receipt }),
  };
}

export function beforeOf({ hold, before }: Cart): Before | undefined {
  if (!hold) return before;
  return { holdId: hold.holdId, ...(hold.receipt && { receipt: hold.receipt }) };
}

/**
 * The items as they are held: "best available" becomes the seats that were found, so that the next change keeps exactly
 * these, and everything has its price.
 */
export function settled(
  items: readonly CartItem[],
  hold: Hold,
  options: { newId: () => string; labelOf?: ((unit: string) => HostText) | undefined },
): CartItem[] {
  const taken = new Set(items.flatMap(({ line }) => ('unit' in line ? [`${line.pool} ${line.unit}`] : [])));
  const named = items.flatMap((item) => {
    const { line } = item;
    if (!('best' in line)) return [item];
    const found = hold.lines.filter(
      ({ pool, unit, rate }) => pool === line.pool && rate === line.rate && !taken.has(`${pool} ${unit}`),
    );
    return found.slice(0, line.best).map(({ pool, unit, rate }) => {
      taken.add(`${pool} ${unit}`);
      const label = options.labelOf?.(unit);
      return {
        ...item,
        id: options.newId(),
        line: { pool, unit, rate, quantity: 1 },
        ...(label && { label }),
      };
    });
  });
  return named.map((item) => ({
    ...item,
    price: { amount: priceOf(item, hold), currency: hold.currency },
  }));
}

/** What an item costs, in minor units of the hold's currency. */
export function priceOf({ line }: Pick<CartItem, 'line'>, hold: Pick<Hold, 'lines'>): number {
  const belongs = (held: HeldLine) => {
    if (held.pool !== line.pool || held.rate !== line.rate) return false;
    if ('unit' in line) return held.unit === line.unit;
    return 'checkIn' in line && held.unit >= line.checkIn && held.unit < line.checkOut;
  };
  return hold.lines.filter(belongs).reduce((sum, { price, quantity }) => sum + price * quantity, 0);
}

/** What of a refused request was new, and what was in the cart before. `places` as `merged` gave them. */
export function refusedOf(problem: Problem, { items, places }: Merged, before: readonly CartItem[]): Refused {
  const lines = problem.body.lines ?? [];
  const added = lines.flatMap((line) =>
    places.flatMap((place, at) => (place === line.line ? [{ ...line, line: at }] : [])),
  );
  const isNew = new Set(places);
  const gone = lines.filter(({ line }) => !isNew.has(line));
  const lost = gone.flatMap(({ line }) => before.find(({ id }) => id === items[line]?.id) ?? []);
  const left = gone.flatMap(({ line, left = 0 }) => {
    const id = items[line]?.id;
    return id !== undefined && left > 0 ? [[id, left] as const] : [];
  });
  return { problem, added, lost, left: Object.fromEntries(left) };
}

/** What can still be had: lost items go, or have as many pieces as are left of them. */
export function withoutLost(
  items: readonly CartItem[],
  { lost, left }: Pick<Refused, 'lost' | 'left'>,
): CartItem[] {
  const gone = new Set(lost.map(({ id }) => id));
  return items.flatMap((item) => {
    if (!gone.has(item.id)) return [item];
    const rest = left[item.id];
    if (rest === undefined || !('quantity' in item.line) || rest >= item.line.quantity) return [];
    return [{ ...item, line: { ...item.line, quantity: rest } }];
  });
}

/** The hold with its instants as the clock of this device shows them, which may be wrong by minutes. */
export function byOwnClock(hold: Hold, aheadMs: number): Hold {
  if (Math.abs(aheadMs) < CLOCK_MATTERS_MS) return hold;
  const moved = (instant: string) => new Date(Date.parse(instant) + aheadMs).toISOString();
  return {
    ...hold,
    utcExpiresAt: moved(hold.utcExpiresAt),
    utcLastsUntil: moved(hold.utcLastsUntil),
  };
}

/** The `Date` of an answer has whole seconds and was on its way. */
const CLOCK_MATTERS_MS = 3_000;
