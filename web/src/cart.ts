// One cart for everything, and one hold for the cart: whatever is added or taken out replaces the hold in one step, so
// nothing that is in the cart can be lost to somebody else while the countdown runs. The cart is kept by the browser
// and shared between its tabs; the hold itself, with its prices, is the server's. A change is written down before it is
// sent: if its answer is lost, with the page or with the server, the same change is sent again and counts once.
import { useSyncExternalStore } from 'react';
import { api, got, Problem, Unreachable } from './api.ts';
import { isPaying } from './attempt.ts';
import {
  beforeOf,
  byOwnClock,
  type Cart,
  type CartItem,
  EMPTY,
  type Hold,
  type HoldBody,
  type Merged,
  merged,
  type NewItem,
  printOf,
  type Refused,
  refusedOf,
  requestOf,
  settled,
  withoutLost,
} from './cart-lines.ts';
import type { HostText } from './words.ts';

export type { Cart, CartItem, HeldLine, Hold, HoldLine, Refused } from './cart-lines.ts';
export { priceOf, withoutLost } from './cart-lines.ts';

const KEPT_AS = 'jari-cart';
const listeners = new Set<() => void>();
const newId = () => crypto.randomUUID();
/** Without storage the cart lasts as long as the page. */
let isStored = true;
let cart: Cart = read();

addEventListener('storage', ({ key }) => {
  if (key === KEPT_AS) readAgain();
});

function read(): Cart {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT_AS) ?? 'null') as Cart | null;
    return Array.isArray(kept?.items) ? kept : EMPTY;
  } catch {
    return EMPTY;
  }
}

/** Another tab may have changed the cart, and its news may still be on their way. */
function readAgain(): void {
  if (!isStored) return;
  cart = read();
  for (const listener of listeners) listener();
}

function keep(next: Cart): void {
  cart = next;
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify(next));
    isStored = true;
  } catch {
    isStored = false;
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

export type Outcome = { hold: Hold } | { refused: Refused };

let running: Promise<unknown> = Promise.resolve();

/** One change at a time, in all tabs together: a double click waits for the first. */
function inTurn<T>(change: () => Promise<T>): Promise<T> {
  const locked = async (): Promise<T> => {
    readAgain();
    return change();
  };
  // Browsers without locks, or pages without https, take turns within their tab.
  const turn = running.then(
    () => ('locks' in navigator ? navigator.locks.request(KEPT_AS, locked) : locked()) as Promise<T>,
  );
  running = turn.catch(() => undefined);
  return turn;
}

/**
 * Holds the items together with everything that is in the cart. Nothing of the cart changes when that is refused.
 * `labelOf` names the seats that "best available" found. Throws `Unreachable` where nobody knows; calling again is safe.
 */
export function addToCart(added: readonly NewItem[], labelOf?: (unit: string) => HostText): Promise<Outcome> {
  return inTurn(async () => {
    const finished = await finishChange(labelOf);
    if (cart.hold && finished !== undefined && finished === printOf(added)) return { hold: cart.hold };
    const before = cart.items;
    const next = merged(before, added, newId);
    return outcomeOf(next, before, () => holdAll(next.items, { labelOf, added: printOf(added) }));
  });
}

async function outcomeOf(
  next: Merged,
  before: readonly CartItem[],
  change: () => Promise<Hold>,
): Promise<Outcome> {
  try {
    return { hold: await change() };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { refused: refusedOf(error, next, before) };
  }
}

/** Holds these items and nothing else; what the server refuses leaves the cart as it was. */
function holdThese(items: readonly CartItem[]): Promise<Outcome> {
  const next = { items: [...items], places: [] };
  return outcomeOf(next, items, () => holdAll(next.items, { added: '' }));
}

/** Takes items out; the rest stays held. */
export function removeFromCart(ids: readonly string[]): Promise<void> {
  return inTurn(async () => {
    await finishChange();
    const items = cart.items.filter(({ id }) => !ids.includes(id));
    if (items.length === 0) await letGo();
    else if (cart.hold && !cart.lapsed) await holdAll(items, { added: '' });
    else keep({ ...cart, items });
  });
}

/** Another number of pieces. What is not held is only written down, and held with everything else later. */
export function setQuantity(itemId: string, quantity: number): Promise<Outcome | undefined> {
  return inTurn(async () => {
    await finishChange();
    const items = cart.items.map((item) =>
      item.id === itemId && 'quantity' in item.line ? { ...item, line: { ...item.line, quantity } } : item,
    );
    if (cart.hold && !cart.lapsed) return holdThese(items);
    keep({ ...cart, items: items.map(({ price: _, ...item }) => item) });
    return undefined;
  });
}

/** After time ran out: holds again what is in the cart, all of it or none. */
export function holdAgain(): Promise<Outcome> {
  return inTurn(async () => {
    await finishChange();
    // Another tab, or a first click, may have been faster.
    const { hold, lapsed } = cart;
    if (hold && !lapsed && Date.parse(hold.utcExpiresAt) > Date.now()) return { hold };
    return holdThese(cart.items);
  });
}

/** After `holdAgain` was refused: holds what can still be had. Empties the cart where that is nothing. */
export function holdRest(refused: Refused): Promise<Outcome | undefined> {
  return inTurn(async () => {
    const rest = withoutLost(cart.items, refused);
    if (rest.length > 0) return holdThese(rest);
    await letGo();
    return undefined;
  });
}

interface Change {
  added: string;
  labelOf?: ((unit: string) => HostText) | undefined;
}

/** A payment for this very hold is on its way; were it replaced now, the places would be lost and the money come back. */
function refuseWhilePaying(): void {
  if (!isPaying()) return;
  throw new Problem({
    status: 409,
    code: 'replaced-booked',
    title: 'The cart is being paid.',
    next: 'Wait for the payment.',
  });
}

async function holdAll(items: readonly CartItem[], change: Change): Promise<Hold> {
  refuseWhilePaying();
  const before = beforeOf(cart);
  const body = requestOf(items, before, newId());
  keep({ ...cart, changing: { body, items: [...items], added: change.added } });
  try {
    return await send(body, items, change.labelOf);
  } catch (error) {
    // Nobody knows whether it happened: it stays written down, and the next change begins with it.
    if (!(error instanceof Problem)) throw error;
    keep(unchanged(cart));
    if (!before || !ENDED.has(error.code)) throw error;
    keep({ items: cart.items, lapsed: true });
    return holdAll(items, change);
  }
}

/** The hold that was to be replaced is over, or became a booking; then everything is held anew. */
const ENDED = new Set(['replaced-ended', 'replaced-booked', 'hold-unknown', 'hold-not-yours']);

/** The tries of one change share an id, so that an answer that got lost is not a second hold. */
async function send(
  body: HoldBody,
  items: readonly CartItem[],
  labelOf?: (unit: string) => HostText,
): Promise<Hold> {
  let ahead = 0;
  const ask = async () => {
    const sent = await got(api.post('/v1/inventory/holds', { body }).then(noting));
    return byOwnClock(sent, ahead);
  };
  const noting = <R extends { response: Response }>(result: R): R => {
    const theirs = Date.parse(result.response.headers.get('date') ?? '');
    if (!Number.isNaN(theirs)) ahead = Date.now() - theirs;
    return result;
  };
  const hold = await ask().catch((error: unknown) => {
    if (error instanceof Unreachable) return ask();
    throw error;
  });
  keep({ items: settled(items, hold, { newId, labelOf }), hold, lapsed: false });
  return hold;
}

/** Ends a change whose answer was lost; answers what it added, or undefined where there was none, or it failed. */
async function finishChange(labelOf?: (unit: string) => HostText): Promise<string | undefined> {
  const { changing } = cart;
  if (!changing) return undefined;
  try {
    await send(changing.body, changing.items, labelOf);
    return changing.added;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    keep(unchanged(cart));
    return undefined;
  }
}

function unchanged({ changing: _, ...rest }: Cart): Cart {
  return rest;
}

/** Keeps the cart for longer; throws a Problem where that is no longer possible. */
export function extendHold(): Promise<void> {
  return inTurn(async () => {
    await finishChange();
    const { hold } = cart;
    if (!hold) return;
    const clock = Date.parse(hold.utcLastsUntil);
    const longer = await got(
      api.post('/v1/inventory/holds/{holdId}/extend', {
        params: { path: { holdId: hold.holdId } },
        body: hold.receipt ? { receipt: hold.receipt } : {},
      }),
    );
    const ahead = clock - Date.parse(longer.utcLastsUntil);
    keep({ ...cart, hold: byOwnClock(longer, ahead), lapsed: false });
  });
}

/**
 * Called when the countdown ends, or when the hold was lost. The items stay on the list, to be held again in place of
 * this one: after a declined payment it is let go a moment after the answer, and must not stand in its own way. Another
 * tab may have been told before, and hold everything anew already.
 */
export function lapse(holdId: string): void {
  readAgain();
  const { hold, items, lapsed } = cart;
  if (hold?.holdId !== holdId || lapsed || isPaying()) return;
  const before = beforeOf(cart);
  keep({ items, lapsed: true, ...(before && { before }), ...(cart.changing && { changing: cart.changing }) });
}

/** Empties the cart and lets everything go at once. */
export function emptyCart(): Promise<void> {
  return inTurn(async () => {
    await finishChange();
    await letGo();
  });
}

async function letGo(): Promise<void> {
  refuseWhilePaying();
  const before = beforeOf(cart);
  keep(EMPTY);
  if (!before) return;
  const headers: Record<string, string> = before.receipt ? { 'Jari-Receipt': before.receipt } : {};
  // Whoever goes offline now lets the hold expire.
  await api
    .delete('/v1/inventory/holds/{holdId}', { params: { path: { holdId: before.holdId } }, headers })
    .catch(() => undefined);
}

/** The hold became a booking: the cart is empty, unless it holds something else by now. */
export function bookedCart(holdId: string): void {
  readAgain();
  if (cart.hold?.holdId === holdId || cart.before?.holdId === holdId) keep(EMPTY);
}

/** What was under way when the page or the network went away is brought to its end when it comes back. */
function resume(): void {
  if (cart.changing) inTurn(() => finishChange()).catch(() => undefined);
}
addEventListener('online', resume);
resume();
