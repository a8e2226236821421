// One cart for everything, and one hold for the cart: whatever is added or taken out replaces the hold in one step, so
// nothing that is in the cart can be lost to somebody else while the countdown runs. The cart is kept by the browser
// and shared between its tabs; the hold itself, with its prices, is the server's.
import { useSyncExternalStore } from 'react';
import { api, got, type Paths, Problem } from './api.ts';
import type { HostText } from './words.ts';

type HoldBody = Paths['/v1/inventory/holds']['post']['requestBody']['content']['application/json'];
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
}

export interface Cart {
  items: CartItem[];
  /** Absent while nothing is held: the cart is empty, or the hold ran out. */
  hold?: Hold;
  /** The items are not held any more, because time ran out. */
  lapsed: boolean;
}

const EMPTY: Cart = { items: [], lapsed: false };
const KEPT_AS = 'jari-cart';
const listeners = new Set<() => void>();
let cart: Cart = read();

addEventListener('storage', ({ key }) => {
  if (key !== KEPT_AS) return;
  cart = read();
  for (const listener of listeners) listener();
});

function read(): Cart {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT_AS) ?? 'null') as Cart | null;
    return Array.isArray(kept?.items) ? kept : EMPTY;
  } catch {
    return EMPTY;
  }
}

function keep(next: Cart): void {
  cart = next;
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify(next));
  } catch {
    // Without storage the cart lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

export function currentCart(): Cart {
  return cart;
}

export function useCart(): Cart {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => cart,
  );
}

/** Which items of a request the server refused; `lines` of the problem count from the first line that was sent. */
export interface Refused {
  problem: Problem;
  /** Of the items that were to be added, by their index. */
  added: NonNullable<Problem['body']['lines']>;
  /** Items that were in the cart before and cannot be had any more. */
  lost: CartItem[];
}

let running: Promise<unknown> = Promise.resolve();

/** One change at a time: a double click waits for the first. */
function inTurn<T>(change: () => Promise<T>): Promise<T> {
  const turn = running.then(change, change);
  running = turn.catch(() => undefined);
  return turn;
}

/**
 * Holds the items together with everything that is in the cart. Answers undefined when that went well; nothing of the
 * cart changes when it did not. `labelOf` names the seats that "best available" found.
 */
export function addToCart(
  added: readonly Omit<CartItem, 'id'>[],
  labelOf?: (unit: string) => HostText,
): Promise<{ hold: Hold } | { refused: Refused }> {
  return inTurn(async () => {
    const before = cart.items;
    const items = [...before, ...added.map((item) => ({ ...item, id: crypto.randomUUID() }))];
    try {
      const hold = await holdAll(items);
      keep({ items: settled(items, hold, labelOf), hold, lapsed: false });
      return { hold };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { refused: refusedOf(error, before) };
    }
  });
}

function refusedOf(problem: Problem, before: readonly CartItem[]): Refused {
  const lines = problem.body.lines ?? [];
  return {
    problem,
    added: lines
      .filter(({ line }) => line >= before.length)
      .map((line) => ({ ...line, line: line.line - before.length })),
    lost: lines.flatMap(({ line }) => before[line] ?? []),
  };
}

/** Takes items out; the rest stays held. */
export function removeFromCart(ids: readonly string[]): Promise<void> {
  return inTurn(async () => {
    const items = cart.items.filter(({ id }) => !ids.includes(id));
    if (items.length === 0) await letGo();
    else if (cart.hold && !cart.lapsed) {
      const hold = await holdAll(items);
      keep({ items: settled(items, hold), hold, lapsed: false });
    } else keep({ ...cart, items });
  });
}

/** After time ran out: holds again what is still to be had, all of it or none. */
export function holdAgain(): Promise<{ hold: Hold } | { refused: Refused }> {
  return inTurn(async () => {
    try {
      const hold = await holdAll(cart.items);
      keep({ items: settled(cart.items, hold), hold, lapsed: false });
      return { hold };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const lost = (error.body.lines ?? []).flatMap(({ line }) => cart.items[line] ?? []);
      return { refused: { problem: error, added: [], lost } };
    }
  });
}

/** The tries of one change share an id, so that an answer that got lost is not a second hold. */
async function holdAll(items: readonly CartItem[]): Promise<Hold> {
  const previous = cart.lapsed ? undefined : cart.hold;
  const body: HoldBody = {
    holdId: crypto.randomUUID(),
    lines: items.map(({ line }) => line),
    ...(previous && { replaces: previous.holdId }),
    ...(previous?.receipt && { receipt: previous.receipt }),
  };
  const send = () => got(api.post('/v1/inventory/holds', { body }));
  try {
    return await send();
  } catch (error) {
    if (error instanceof Problem && previous && ENDED.has(error.code)) {
      keep({ items: cart.items, lapsed: true });
      return holdAll(items);
    }
    if (error instanceof Problem) throw error;
    return send();
  }
}

/** The hold that was to be replaced is over; then everything is held anew. */
const ENDED = new Set(['hold-ended', 'hold-unknown', 'hold-not-replaceable']);

/** "Best available" becomes the seats that were found, so that the next change keeps exactly these. */
function settled(items: readonly CartItem[], hold: Hold, labelOf?: (unit: string) => HostText): CartItem[] {
  const taken = new Set(items.flatMap(({ line }) => ('unit' in line ? [`${line.pool} ${line.unit}`] : [])));
  return items.flatMap((item) => {
    const { line } = item;
    if (!('best' in line)) return [item];
    const found = hold.lines.filter(
      ({ pool, unit, rate }) => pool === line.pool && rate === line.rate && !taken.has(`${pool} ${unit}`),
    );
    return found.slice(0, line.best).map(({ pool, unit, rate }) => {
      taken.add(`${pool} ${unit}`);
      const label = labelOf?.(unit);
      return {
        ...item,
        id: crypto.randomUUID(),
        line: { pool, unit, rate, quantity: 1 },
        ...(label && { label }),
      };
    });
  });
}

/** What an item costs, in minor units of the hold's currency. */
export function priceOf({ line }: CartItem, hold: Hold): number {
  const belongs = (held: HeldLine) => {
    if (held.pool !== line.pool || held.rate !== line.rate) return false;
    if ('unit' in line) return held.unit === line.unit;
    return 'checkIn' in line && held.unit >= line.checkIn && held.unit < line.checkOut;
  };
  return hold.lines.filter(belongs).reduce((sum, { price, quantity }) => sum + price * quantity, 0);
}

/** Keeps the cart for longer; throws a Problem where that is no longer possible. */
export function extendHold(): Promise<void> {
  return inTurn(async () => {
    const { hold } = cart;
    if (!hold) return;
    const longer = await got(
      api.post('/v1/inventory/holds/{holdId}/extend', {
        params: { path: { holdId: hold.holdId } },
        body: hold.receipt ? { receipt: hold.receipt } : {},
      }),
    );
    keep({ ...cart, hold: longer, lapsed: false });
  });
}

/** Called when the countdown ends; the items stay on the list, to be held again. */
export function lapse(): void {
  if (cart.hold && !cart.lapsed) keep({ items: cart.items, lapsed: true });
}

/** Empties the cart and lets everything go at once. */
export function emptyCart(): Promise<void> {
  return inTurn(letGo);
}

async function letGo(): Promise<void> {
  const { hold } = cart;
  keep(EMPTY);
  if (!hold) return;
  const headers: Record<string, string> = hold.receipt ? { 'Jari-Receipt': hold.receipt } : {};
  // Whoever goes offline now lets the hold expire.
  await api
    .delete('/v1/inventory/holds/{holdId}', { params: { path: { holdId: hold.holdId } }, headers })
    .catch(() => undefined);
}

/** The hold became a booking. */
export function bookedCart(): void {
  keep(EMPTY);
}
