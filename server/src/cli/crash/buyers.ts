// Buyers who do not care what happens to the server: they hold, change the cart, book, pay, cancel and top up, ask
// again with the same ids when no answer comes, and write down every answer that binds. At the end they leave nothing
// half done.
import { randomUUID } from 'node:crypto';
import type { HoldLine } from '#inventory';
import type { PaymentChoice } from '#payment';
import { type Dice, dice } from '../../sim/scheduler.ts';
import type { Acknowledged } from './journal.ts';

export interface Shop {
  pool: string;
  /** What there is plenty of, what is scarce, what there is one of each. */
  shelves: readonly (readonly string[])[];
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

interface Request {
  method: string;
  path: string;
  body?: object;
  headers?: Record<string, string>;
}

/** What happened to all requests of a run. */
export interface Tally {
  acknowledged: number;
  /** Requests that got no answer, and were sent again. */
  unanswered: number;
  /** Answers with a 5xx other than 503, which a client can only take for a bug. */
  bugs: string[];
}

const ANSWER_MS_MAX = 25_000;
const PAUSE_MS = 60;
const AGAIN_MS = 150;
/** Longer than any restart and the leases that go with it; whoever waits longer has found something. */
const PATIENCE_MS = 600_000;
const BUGS_TOLD_MAX = 20;
const CONTACT = { name: '김 Crash', email: 'crash@example.com' };
const TOP_UP = 200_000;

/** One HTTP client that asks until it is answered. */
export class Client {
  readonly #url: string;
  readonly #tally: Tally;
  readonly #token: string | undefined;
  readonly #closed: AbortSignal | undefined;

  /** `closed`: nobody will answer any more. */
  constructor(url: string, tally: Tally, { token, closed }: { token?: string; closed?: AbortSignal } = {}) {
    this.#url = url;
    this.#tally = tally;
    this.#token = token;
    this.#closed = closed;
  }

  /** The first answer that is one. Throws when none comes for a long time. */
  async ask(request: Request): Promise<Answer> {
    const end = performance.now() + PATIENCE_MS;
    while (performance.now() < end) {
      const answer = await this.#once(request);
      if (answer && isFinal(answer)) {
        this.#tally.acknowledged += 1;
        return answer;
      }
      this.#tally.unanswered += 1;
      if (
        answer &&
        answer.status >= 500 &&
        answer.status !== 503 &&
        this.#tally.bugs.length < BUGS_TOLD_MAX
      ) {
        this.#tally.bugs.push(
          `${request.method} ${request.path}: ${answer.status} ${JSON.stringify(answer.body)}`,
        );
      }
      this.#closed?.throwIfAborted();
      await pause(AGAIN_MS);
    }
    throw new Error(`${request.method} ${request.path} got no answer for ${PATIENCE_MS / 1_000} s`);
  }

  async #once({ method, path, body, headers = {} }: Request): Promise<Answer | undefined> {
    try {
      const response = await fetch(this.#url + path, {
        method,
        headers: {
          ...(body && { 'content-type': 'application/json' }),
          ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
          ...headers,
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
      });
      const text = await response.text();
      return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : {} };
    } catch {
      // Nobody knows whether it took effect: that is what the ids are for.
      return undefined;
    }
  }
}

/** Overload, bugs and twins that are still being worked on are no answers. */
function isFinal({ status, body }: Answer): boolean {
  return status < 500 && status !== 429 && body.code !== 'still-running';
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export interface Buyer {
  client: Client;
  /** Undefined for a guest. */
  person: string | undefined;
  shop: Shop;
  dice: Dice;
  tell(promise: Acknowledged): void;
  /** Bookings whose money had not come when they were last seen, with the guest's proof. */
  awaiting: Map<string, string>;
}

export function buyerOf(parts: Omit<Buyer, 'awaiting' | 'dice'> & { seed: number }): Buyer {
  const { seed, ...rest } = parts;
  return { ...rest, dice: dice(seed), awaiting: new Map() };
}

/** Buys until it is told to stop; what it has begun, it ends. */
export async function buyUntil(buyer: Buyer, over: () => boolean): Promise<void> {
  while (!over()) {
    if (buyer.person !== undefined && buyer.dice.chance(0.15)) await topUp(buyer);
    await (buyer.dice.chance(0.25) ? bookAtOnce(buyer) : holdAndBook(buyer));
    await pause(buyer.dice.below(PAUSE_MS));
  }
}

async function topUp({ client, tell }: Buyer): Promise<void> {
  const topUpId = randomUUID();
  const body = { topUpId, money: { amount: TOP_UP, currency: 'KRW' }, card: { source: 'tok_visa' } };
  const { status } = await client.ask({ method: 'POST', path: '/v1/payment/points/top-ups', body });
  if (status === 201) tell({ what: 'topped-up', id: topUpId, amount: TOP_UP });
}

function someLines({ shop, dice: chance }: Buyer): HoldLine[] {
  const units = new Set(
    Array.from({ length: 1 + chance.below(2) }, () => chance.pick(chance.pick(shop.shelves))),
  );
  return [...units].map((unit) => ({
    pool: shop.pool,
    unit,
    rate: 'standard',
    quantity: 1 + chance.below(2),
  }));
}

function someChoice({ person, dice: chance }: Buyer): PaymentChoice {
  const card = { source: chance.chance(0.08) ? 'tok_declined' : 'tok_visa' };
  if (person === undefined || chance.chance(0.3)) return { card };
  return chance.chance(0.7) ? { points: 'all' } : { points: 'all', card };
}

/** Half of the writes carry a key as well: then the edge remembers, and not only the decision. */
function keyed({ dice: chance }: Buyer): Record<string, string> {
  return chance.chance(0.5) ? { 'idempotency-key': randomUUID() } : {};
}

interface Cart {
  holdId: string;
  receipt: string;
}

/** A cart of some lines, perhaps in place of `before`; undefined where these cannot be had. */
async function hold(buyer: Buyer, before?: Cart): Promise<Cart | undefined> {
  const { client, tell } = buyer;
  const holdId = randomUUID();
  const lines = someLines(buyer);
  const instead = before && { replaces: before.holdId, receipt: before.receipt };
  const held = await client.ask({
    method: 'POST',
    path: '/v1/inventory/holds',
    body: { holdId, lines, ...instead },
    headers: keyed(buyer),
  });
  if (held.status !== 201) return undefined;
  tell({ what: 'held', id: holdId, lines: lines.flatMap((line) => ('unit' in line ? [line] : [])) });
  if (before) tell({ what: 'released', id: before.holdId });
  return { holdId, receipt: String(held.body.receipt) };
}

async function holdAndBook(buyer: Buyer): Promise<void> {
  const { client } = buyer;
  const first = await hold(buyer);
  if (!first) return;
  const { holdId, receipt } = (buyer.dice.chance(0.25) && (await hold(buyer, first))) || first;
  if (buyer.dice.chance(0.1)) return release(buyer, holdId, receipt);
  const body = { receipt, contact: CONTACT, payment: someChoice(buyer) };
  await ended(
    buyer,
    holdId,
    await client.ask({ method: 'POST', path: '/v1/booking/bookings', body, headers: keyed(buyer) }),
    receipt,
  );
}

async function release({ client, tell }: Buyer, holdId: string, receipt: string): Promise<void> {
  const headers = { 'jari-receipt': receipt };
  const { status } = await client.ask({ method: 'DELETE', path: `/v1/inventory/holds/${holdId}`, headers });
  if (status === 204) tell({ what: 'released', id: holdId });
}

async function bookAtOnce(buyer: Buyer): Promise<void> {
  const bookingId = randomUUID();
  const body = { bookingId, lines: someLines(buyer), contact: CONTACT, payment: someChoice(buyer) };
  await ended(
    buyer,
    bookingId,
    await buyer.client.ask({ method: 'POST', path: '/v1/booking/bookings', body, headers: keyed(buyer) }),
  );
}

/** How a checkout ended. A refused one leaves its hold behind, which goes back at once. */
async function ended(buyer: Buyer, id: string, { status, body }: Answer, receipt?: string): Promise<void> {
  const { tell, awaiting, dice: chance } = buyer;
  const access = String(body.access ?? '');
  if (status === 402) tell({ what: 'declined', id });
  else if (status === 201 || status === 200) {
    tellConfirmed(tell, id, body);
    if (chance.chance(0.2)) await cancel(buyer, id, { access, lines: chance.chance(0.3) });
  } else if (status === 202) {
    tell({ what: 'placed', id });
    awaiting.set(id, access);
  } else if (receipt !== undefined) await release(buyer, id, receipt);
}

function tellConfirmed(tell: Buyer['tell'], id: string, { total, code }: Answer['body']): void {
  const amount = typeof total === 'object' && total !== null && 'amount' in total ? Number(total.amount) : 0;
  tell({ what: 'confirmed', id, total: amount, code: String(code) });
}

async function cancel(
  { client, tell }: Buyer,
  id: string,
  { access, lines }: { access: string; lines: boolean },
): Promise<void> {
  const cancellationId = randomUUID();
  const { status, body } = await client.ask({
    method: 'POST',
    path: `/v1/booking/bookings/${id}/cancel`,
    body: { cancellationId, ...(lines && { lines: [{ line: 0, quantity: 1 }] }) },
    headers: { 'jari-booking-access': access },
  });
  if (status !== 200 && status !== 202) return;
  const list = Array.isArray(body.cancellations) ? body.cancellations : [];
  const mine = list.find((cancellation) => cancellation.cancellationId === cancellationId);
  if (mine)
    tell({ what: 'cancelled', id, cancellationId, refund: mine.refund.amount, refunded: mine.refunded });
}

/** Looks after the bookings that were left open, once; true when none is any more. */
export async function settleAwaiting({ client, awaiting, tell }: Buyer): Promise<boolean> {
  for (const [id, access] of awaiting) {
    const headers = { 'jari-booking-access': access };
    const path = `/v1/booking/bookings/${id}`;
    const seen = await client.ask({ method: 'GET', path, headers });
    const { state } = seen.body;
    if (state === 'awaiting-payment')
      await client.ask({
        method: 'POST',
        path: `${path}/pay`,
        body: { card: { source: 'tok_visa' } },
        headers,
      });
    else if (state !== 'placed' && state !== 'paying') awaiting.delete(id);
    if (state === 'confirmed') tellConfirmed(tell, id, seen.body);
  }
  return awaiting.size === 0;
}
