// Giving a booking back, whole or in part. Booking says what comes back and by whose right; payment refunds when
// it hears of it, inventory takes the cells back when the money is on its way, and the refund's answer ends it.
import type { ContextSpec, Decision } from '#kernel/context';
import {
  type BookingRow,
  type BookingTables,
  type Cancellation,
  cancellationOf,
  type Part,
  partsIn,
  seen,
} from './booking.ts';
import { decline, refundAll } from './checkout.ts';
import type {
  BookingCancelled,
  BookingEvents,
  BookingMessages,
  CancelBooking,
  CancelLine,
} from './contract.ts';
import { refundPlan, summed } from './pricing.ts';

type Decisions = ContextSpec<BookingTables, BookingMessages, BookingEvents>['decide'];

export const cancellation: Pick<Decisions, 'CancelBooking' | 'payment.Refunded'> = {
  CancelBooking({ bookings }, { data }, now) {
    const row = bookings.get(data.bookingId);
    const parts = row && partsIn(row, data.claimant);
    if (!row || !parts || parts.size === 0) return { answer: { refused: 'booking-unknown' } };
    const before = row.cancellations.find(({ id }) => id === data.cancellationId);
    if (before)
      return { answer: isSame(before, data.lines) ? seen(row) : { refused: 'cancellation-id-taken' } };
    if (row.state === 'awaiting-payment' && data.lines === null) return giveUp(row);
    if (row.ended?.because === GIVEN_UP) return { answer: seen(row) };
    if (row.state !== 'confirmed')
      return { answer: { refused: 'booking-not-cancellable', state: row.state } };
    return cancel(row, data, parts, now);
  },

  'payment.Refunded'({ bookings }, { subject, data: { refundId, amount } }) {
    const open = bookings.get(subject)?.cancellations.at(-1);
    if (open?.id !== refundId || open.refundedAt !== null) return {};
    const refunded = { cancellationId: refundId, refund: amount };
    return { events: [{ type: 'CancellationRefunded', subject, data: refunded }] };
  },
};

const GIVEN_UP = 'given-up';

/** Nothing was paid for sure, yet something may have been: whatever payment took or still takes goes back. */
function giveUp(row: BookingRow): Decision<BookingEvents> {
  const given = { because: GIVEN_UP, code: '', message: '' };
  return {
    ...decline(row, given),
    sends: [refundAll(row.bookingId, GIVEN_UP)],
    answer: seen({ ...row, state: 'declined', ended: given, deferred: null }),
  };
}

function cancel(
  row: BookingRow,
  data: CancelBooking,
  parts: Set<Part>,
  now: number,
): Decision<BookingEvents> {
  const { bookingId, cancellationId, lines, reason } = data;
  const full = isFull(data.refund, parts);
  if (full === undefined) return { answer: { refused: 'refund-not-yours' } };
  const plan = refundPlan(row, lines, { full, now });
  if (typeof plan === 'string') return { answer: { refused: plan } };
  const cancelled: BookingCancelled = {
    cancellationId,
    by: actingAs(parts),
    lines: plan.lines.map(({ line, pool, unit, rate, quantity }) => ({ line, pool, unit, rate, quantity })),
    refund: plan.refund,
    currency: row.currency,
    shares: plan.shares,
    all: plan.all,
    reason,
  };
  return {
    events: [{ type: 'BookingCancelled', subject: bookingId, data: cancelled }],
    answer: seen({
      ...row,
      state: 'cancelling',
      cancellations: [...row.cancellations, cancellationOf(cancelled, now)],
    }),
  };
}

/** Whether a cancellation that was decided is the one that is asked for again. */
function isSame(before: Cancellation, asked: CancelLine[] | null): boolean {
  if (asked === null) return before.all;
  const pieces = summed(asked);
  return (
    pieces.size === before.lines.length &&
    before.lines.every(({ line, quantity }) => pieces.get(line) === quantity)
  );
}

/** A buyer gets what the policy says; who sold it may be kinder. Undefined: not his to decide. */
export function isFull(asked: CancelBooking['refund'], parts: ReadonlySet<Part>): boolean | undefined {
  const mayGiveAll = parts.has('host') || parts.has('operator');
  if (asked === 'full') return mayGiveAll ? true : undefined;
  return asked === null && mayGiveAll && !parts.has('buyer');
}

function actingAs(parts: ReadonlySet<Part>): BookingCancelled['by'] {
  if (parts.has('buyer')) return 'buyer';
  return parts.has('host') ? 'host' : 'operator';
}
