// Somebody who visits Jari over HTTP, as a guest or signed in. Every answer has the wide shape of `Body`: the server
// checks what it sends against its own schemas, so tests only name the fields they look at.
import { randomUUID } from 'node:crypto';
import type { Static } from 'typebox';
import type { Booking } from '#booking';
import type { ListingView } from '#catalog';
import type { CellView, HoldLine, HoldView } from '#inventory';
import type { Money, PaymentChoice } from '#payment';

/** Every field that some answer has and some test reads. */
export interface Body extends Pick<HoldView, 'holdId' | 'utcExpiresAt' | 'utcLastsUntil' | 'best'> {
  // A hold or a booking.
  state: string;
  lines: (Booking['lines'][number] & { line: number; because: string; left: number })[];
  /** Minor units for a hold, money for a booking. */
  total: unknown;
  receipt: string;
  currency: string;
  // A booking.
  bookingId: string;
  awaiting: NonNullable<Booking['awaiting']>;
  ended: NonNullable<Booking['ended']>;
  cancellations: Booking['cancellations'];
  access: string;
  refund: Money;
  bookings: Booking[];
  // A listing.
  listing: string;
  version: number;
  pools: ListingView['pools'];
  content: ListingView['content'];
  pending: unknown;
  refused: unknown;
  listings: { listing: string; title: { ko: string } }[];
  plan: string;
  seats: number;
  // A problem. A booking has a code as well.
  code: string;
  reason: string;
  title: string;
  next: string;
  status: number;
  detail: string;
  instance: string;
  errors: { in: string; pointer: string; detail: string }[];
  problems: { where: string; what: string }[];
  standing: { unit: string; held: number; sold: number }[];
  // Everything else.
  id: string;
  token: string;
  person: { id: string };
  roles: string[];
  open: boolean;
  cells: Static<typeof CellView>[];
  results: { status: number; hold?: HoldView; problem?: { code: string } }[];
  items: { kind: string; money: Money; about: string }[];
  popular: { listing: string; pieces: number }[];
  sales: {
    listing: string;
    pieces: number;
    amount: number;
    returnedPieces: number;
    returnedAmount: number;
  }[];
  states: string;
  units: string[];
  amount: number;
  topUpId: string;
}

export interface Answered {
  status: number;
  body: Body;
  headers: Headers;
  text: string;
}

interface Asking {
  body?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
}

/** Longer than any machine needs; whoever waits longer has found something. */
const PATIENCE_MS = 60_000;
const AGAIN_MS = 100;

/** Of answers that are no JSON: nobody finds a field in it. */
const NO_BODY: Body = JSON.parse('{}');

export const CONTACT = { name: '김민준', email: 'min@example.com' };

export class Visitor {
  readonly id: string;
  readonly email: string;
  readonly token: string | undefined;
  readonly #urlFor: (path: string) => string;

  constructor(
    urlFor: (path: string) => string,
    { token, id = '', email = '' }: { token?: string; id?: string; email?: string } = {},
  ) {
    this.#urlFor = urlFor;
    this.token = token;
    this.id = id;
    this.email = email;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answered> {
    return this.ask('GET', path, { headers });
  }

  post(path: string, body?: object, headers: Record<string, string> = {}): Promise<Answered> {
    return this.ask('POST', path, { ...(body && { body: JSON.stringify(body) }), headers });
  }

  /** `body` as it is; JSON unless the headers say otherwise. Whoever hears that there is too much work asks again. */
  async ask(method: string, path: string, asking: Asking = {}): Promise<Answered> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await this.#once(method, path, asking);
      const isRefused = answer.status === 503 && answer.body.code === 'overloaded';
      if (!isRefused || Date.now() > end) return answer;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }

  async #once(method: string, path: string, { body, headers = {} }: Asking): Promise<Answered> {
    const answer = await fetch(this.#urlFor(path) + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    });
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get('content-type') ?? '');
    return {
      status: answer.status,
      body: isJson ? JSON.parse(text) : NO_BODY,
      headers: answer.headers,
      text,
    };
  }

  /** Opens a stream and hangs up after its first words. */
  async listen(path: string): Promise<Answered> {
    const hangUp = new AbortController();
    const answer = await fetch(this.#urlFor(path) + path, {
      headers: this.token === undefined ? {} : { authorization: `Bearer ${this.token}` },
      signal: hangUp.signal,
    });
    const { value } = (await answer.body?.getReader().read()) ?? {};
    hangUp.abort();
    return {
      status: answer.status,
      body: NO_BODY,
      headers: answer.headers,
      text: Buffer.from(value ?? []).toString(),
    };
  }

  hold(...lines: HoldLine[]): Promise<Answered> {
    return this.post('/v1/inventory/holds', { lines });
  }

  /** Holds these lines in place of `held`. */
  change({ holdId, receipt }: { holdId: string; receipt?: string }, ...lines: HoldLine[]): Promise<Answered> {
    return this.post('/v1/inventory/holds', { lines, replaces: holdId, ...(receipt && { receipt }) });
  }

  book(receipt: string, payment?: PaymentChoice, contact: object = CONTACT): Promise<Answered> {
    return this.post('/v1/booking/bookings', { receipt, contact, ...(payment && { payment }) });
  }

  pay(bookingId: string, payment: PaymentChoice, headers: Record<string, string> = {}): Promise<Answered> {
    return this.post(`/v1/booking/bookings/${bookingId}/pay`, payment, headers);
  }

  cancel(bookingId: string, body: object = {}, headers: Record<string, string> = {}): Promise<Answered> {
    return this.post(`/v1/booking/bookings/${bookingId}/cancel`, body, headers);
  }

  topUp(amount: number, source = 'tok_visa', topUpId: string = randomUUID()): Promise<Answered> {
    const body = { topUpId, money: { amount, currency: 'KRW' }, card: { source } };
    return this.post('/v1/payment/points/top-ups', body);
  }

  async points(): Promise<number> {
    return (await this.get('/v1/payment/points')).body.amount;
  }

  /** What is sold and held of one unit at this moment. */
  async cell(pool: string, unit: string): Promise<{ held: number; sold: number; capacity: number }> {
    const { body } = await this.get(`/v1/inventory/pools/${pool}/cells?units=${encodeURIComponent(unit)}`);
    const [cell] = body.cells;
    if (!cell) throw new Error(`${pool} has no ${unit}`);
    return { held: cell.held, sold: cell.sold, capacity: cell.capacity };
  }
}

/** The header that a guest shows to look after a booking. */
export const withAccess = ({ access }: { access?: string }) => ({ 'jari-booking-access': access ?? '' });

/** Waits until it is so, for what follows from an answer and needs a moment; fails with the last that was seen. */
export async function until<T>(
  look: () => Promise<T>,
  isSo: (seen: T) => boolean,
  ms = PATIENCE_MS,
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > end) throw new Error(`it did not become so: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
