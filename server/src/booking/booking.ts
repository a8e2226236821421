// One booking: its row, and the fold that makes the row from events. Nothing else ever changes it. What a row
// shows to people is here too, so that answers of decisions and reads of the database look the same.
import type { HoldLine, Line, LineRefusal, Terms } from '#inventory';
import type { ContextSpec, Event } from '#kernel/context';
import type { Rows } from '#kernel/rows';
import { type Money, type PaymentChoice, reasonOfCode } from '#payment';
import type {
  Booking,
  BookingCancelled,
  BookingDeferred,
  BookingEvents,
  BookingPlaced,
  BookingState,
  CancelLine,
  Claimant,
  Contact,
} from './contract.ts';

export interface Cancellation {
  id: string;
  by: BookingCancelled['by'];
  lines: CancelLine[];
  /** What the policy gives back, minor units. */
  refund: number;
  /** Nothing was left of the booking after it. */
  all: boolean;
  reason: string;
  at: number;
  refundedAt: number | null;
}

export interface BookingRow {
  bookingId: string;
  owner: string;
  code: string;
  state: BookingState;
  /** '' until the lines are held. */
  currency: string;
  total: number;
  lines: Line[];
  terms: Terms[];
  /** The lines of a booking in one go, as they were asked for. */
  asked: HoldLine[] | null;
  choice: PaymentChoice;
  attempt: number;
  /** The money is known to be there; late news of the payment change nothing any more. */
  taken: boolean;
  awaitingUntil: number | null;
  deferred: Pick<BookingDeferred, 'because' | 'clientSecret' | 'code'> | null;
  ended: { because: string; code?: string; message?: string; lines?: LineRefusal[] } | null;
  cancellations: Cancellation[];
  /** Sum over the cancellations; never more than the total. */
  refundTotal: number;
  placedAt: number;
  confirmedAt: number | null;
}

/** Personal data, in a table of its own that no event and no fold knows. */
export interface ContactRow {
  bookingId: string;
  name: string;
  email: string;
  /** The e-mail as it is compared. */
  emailKey: string;
  phone: string | null;
  /** To be deleted: its person has left. */
  gone?: boolean;
}

export interface BookingTables {
  bookings: Rows<BookingRow>;
  contacts: Rows<ContactRow>;
}

export function bookingOf(bookingId: string, placed: BookingPlaced, time: number): BookingRow {
  return {
    bookingId,
    owner: placed.owner,
    code: placed.code,
    state: placed.step === 'holding' ? 'placed' : 'paying',
    currency: placed.currency,
    total: placed.total,
    lines: placed.lines,
    terms: placed.terms,
    asked: placed.asked ?? null,
    choice: placed.choice,
    attempt: 1,
    taken: false,
    awaitingUntil: null,
    deferred: null,
    ended: null,
    cancellations: [],
    refundTotal: 0,
    placedAt: time,
    confirmedAt: null,
  };
}

export function cancellationOf(cancelled: BookingCancelled, time: number): Cancellation {
  const { cancellationId: id, by, refund, all, reason } = cancelled;
  const lines = cancelled.lines.map(({ line, quantity }) => ({ line, quantity }));
  return { id, by, lines, refund, all, reason, at: time, refundedAt: null };
}

type Fold = ContextSpec<BookingTables, object, BookingEvents>['evolve'];

/** A fold that changes one row: most do. */
function changing<D>(change: (row: BookingRow, data: D, time: number) => void) {
  return ({ bookings }: BookingTables, { subject, data, time }: Event<D>) =>
    change(bookings.edit(subject), data, time);
}

export const evolve: Fold = {
  BookingPlaced: ({ bookings }, { subject, data, time }) =>
    bookings.add(subject, bookingOf(subject, data, time)),
  BookingHeld: changing((row, { lines, terms, currency, total }) => {
    Object.assign(row, { lines, terms, currency, total, state: 'paying' });
  }),
  BookingRefused: changing((row, { refused, lines }) => {
    row.state = 'declined';
    row.ended = { because: refused, lines };
  }),
  PaymentTaken: changing((row) => {
    row.state = 'paying';
    row.taken = true;
    row.deferred = null;
  }),
  BookingDeferred: changing((row, { attempt: _, until, ...deferred }) => {
    row.state = 'awaiting-payment';
    row.awaitingUntil = until;
    row.deferred = deferred;
  }),
  BookingPaidAgain: changing((row, { attempt, choice }) => {
    Object.assign(row, { attempt, choice, state: 'paying', deferred: null });
  }),
  BookingConfirmed: changing((row, _, time) => {
    Object.assign(row, { state: 'confirmed', confirmedAt: time, deferred: null });
  }),
  BookingDeclined: changing((row, { because, code, message }) => {
    const ended = { because, ...(code !== '' && { code }), message };
    Object.assign(row, { state: 'declined', ended, deferred: null });
  }),
  BookingLapsed: changing((row, { because }) => {
    Object.assign(row, { state: 'lapsed', ended: { because }, deferred: null });
  }),
  BookingCancelled: changing((row, data, time) => {
    row.cancellations.push(cancellationOf(data, time));
    row.refundTotal += data.refund;
    row.state = 'cancelling';
  }),
  CancellationRefunded: changing((row, { cancellationId }, time) => {
    const cancellation = row.cancellations.find(({ id }) => id === cancellationId);
    if (!cancellation) throw new Error(`${row.bookingId} has no cancellation ${cancellationId}`);
    cancellation.refundedAt = time;
    row.state = cancellation.all ? 'cancelled' : 'confirmed';
  }),
};

/** Pieces left of each line. */
export function left({ lines, cancellations }: Pick<BookingRow, 'lines' | 'cancellations'>): number[] {
  const rest = lines.map(({ quantity }) => quantity);
  for (const cancellation of cancellations) {
    for (const { line, quantity } of cancellation.lines) rest[line] = (rest[line] ?? 0) - quantity;
  }
  return rest;
}

export type Part = 'buyer' | 'host' | 'operator';

/** What somebody is to a booking; nobody learns of a booking to which he is nothing. */
export function partsIn(
  row: Pick<BookingRow, 'owner' | 'terms'>,
  { actor, operator, access }: Claimant,
): Set<Part> {
  const parts = new Set<Part>();
  if (row.owner === 'guest' ? access : row.owner === actor) parts.add('buyer');
  if (row.terms.length > 0 && row.terms.every(({ host }) => actor === `person:${host}`)) parts.add('host');
  if (operator) parts.add('operator');
  return parts;
}

/** Crockford's base 32: no I, L, O, U, so a code survives a telephone and a bad handwriting. */
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_HALF_BITS = 25;

/** Fifty of the random bits of a UUIDv7, from its end. */
export function codeOf(bookingId: string): string {
  const hex = bookingId.replaceAll('-', '').slice(-14);
  return half(hex.slice(0, 7)) + half(hex.slice(7));
}

function half(hex: string): string {
  const bits = Number.parseInt(hex, 16) % 2 ** CODE_HALF_BITS;
  let text = '';
  for (let shift = CODE_HALF_BITS - 5; shift >= 0; shift -= 5) text += CROCKFORD[(bits >>> shift) & 31];
  return text;
}

export function groupedCode(code: string): string {
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}

/** A code as somebody typed it: any case, any grouping, O for 0 and I or L for 1. */
export function typedCode(text: string): string {
  return text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}

export function emailKey(email: string): string {
  return email.trim().normalize('NFKC').toLowerCase();
}

export function contactOf({ name, email, phone }: ContactRow): Contact {
  return phone === null ? { name, email } : { name, email, phone };
}

export function instant(epochMs: number): string {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toString();
}

function awaitingOf(
  { because, clientSecret, code }: NonNullable<BookingRow['deferred']>,
  until: number,
): NonNullable<Booking['awaiting']> {
  return {
    ...{ because, until: instant(until) },
    ...(clientSecret !== undefined && { clientSecret }),
    ...(code !== undefined && { reason: reasonOfCode(code) }),
  };
}

function endedOf({
  because,
  code,
  message,
}: NonNullable<BookingRow['ended']>): NonNullable<Booking['ended']> {
  return { because, ...(code !== undefined && { reason: reasonOfCode(code) }), ...(message && { message }) };
}

/** As everybody with a part in it sees it, but only its buyer can go on with the card. */
export function withoutSecret(booking: Booking): Booking {
  if (booking.awaiting?.clientSecret === undefined) return booking;
  const { clientSecret: _, ...awaiting } = booking.awaiting;
  return { ...booking, awaiting };
}

export function seen(row: BookingRow): Booking {
  const money = (amount: number): Money => ({ amount, currency: row.currency });
  const rest = left(row);
  const { awaitingUntil: until, deferred, ended, cancellations } = row;
  return {
    bookingId: row.bookingId,
    code: groupedCode(row.code),
    state: row.state,
    ...(row.currency !== '' && { total: money(row.total) }),
    lines: row.lines.map((line, at) => ({ ...line, cancelled: line.quantity - (rest[at] ?? 0) })),
    placedAt: instant(row.placedAt),
    ...(row.state === 'awaiting-payment' &&
      deferred &&
      until !== null && { awaiting: awaitingOf(deferred, until) }),
    ...(ended && { ended: endedOf(ended) }),
    cancellations: cancellations.map(({ id, by, at, lines, refund, refundedAt, reason }) => ({
      cancellationId: id,
      by,
      at: instant(at),
      lines,
      refund: money(refund),
      refunded: refundedAt !== null,
      reason,
    })),
  };
}
