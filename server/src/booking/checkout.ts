// Hold → pay → confirm: the one file that knows the sequence of things. A booking is placed, payment charges,
// inventory turns the hold into a sale, and the booking is confirmed; whatever goes wrong on the way, money and
// goods end on the same side. Answers may come late, twice or out of turn: README.md has the table of every state
// and every message, and checkout.test.ts holds this file to it.
import { createHash } from 'node:crypto';
import type { Receipt } from '#inventory';
import type { ContextSpec, Decision, Send } from '#kernel/context';
import { canonical } from '#kernel/idempotency';
import type { Charge, Goods, PaymentChoice, Refund } from '#payment';
import {
  type BookingRow,
  type BookingTables,
  bookingOf,
  codeOf,
  contactOf,
  emailKey,
  partsIn,
  seen,
} from './booking.ts';
import {
  type BookingDeclined,
  type BookingEvents,
  type BookingHeld,
  type BookingMessages,
  limits,
  type PlaceBooking,
} from './contract.ts';
import { isUnpayable, sharesOf, totalOf } from './pricing.ts';

type Decisions = ContextSpec<BookingTables, BookingMessages, BookingEvents>['decide'];
type Decided = Decision<BookingEvents>;

const NOTHING: Decided = {};

export const checkout: Omit<Decisions, 'CancelBooking' | 'payment.Refunded'> = {
  // 1. A buyer brings the receipt of a hold, or lines for which inventory is asked first.
  PlaceBooking({ bookings, contacts }, { data }, now) {
    const { bookingId, held, asked } = data;
    const before = bookings.get(bookingId);
    if (before) {
      const contact = contacts.get(bookingId);
      const same =
        isSamePurchase(before, data) &&
        (!contact || contact.gone || isSame(contactOf(contact), data.contact));
      return { answer: same ? seen(before) : { refused: held ? 'receipt-used' : 'booking-id-taken' } };
    }
    const refused = held && reasonAgainst(held, data, now);
    if (refused) return { answer: { refused } };
    const { owner, choice } = data;
    const code = codeOf(bookingId);
    const bought = held ? boughtBy(held) : { lines: [], terms: [], currency: '', total: 0 };
    const step = held ? { step: 'paying' as const } : { step: 'holding' as const, asked };
    const placed = { owner, code, ...bought, choice, ...step };
    const row = bookingOf(bookingId, placed, now);
    return {
      events: [{ type: 'BookingPlaced', subject: bookingId, data: placed }],
      sends: [held ? charge(row) : hold(row)],
      keeps: [{ table: 'contacts', key: bookingId, row: contactRow(data) }],
      answer: seen(row),
    };
  },

  // 2. Only for a booking in one go: inventory says what it got.
  'inventory.HeldAsAsked'({ bookings }, { subject, data }) {
    const row = bookings.get(subject);
    if (row?.state !== 'placed') return NOTHING;
    const bought = boughtBy(data);
    const unpayable = whyUnpayable(bought.total, row.choice);
    if (unpayable) return decline(row, { because: unpayable, code: '', message: '' });
    return {
      events: [{ type: 'BookingHeld', subject, data: bought }],
      sends: [charge({ ...row, ...bought })],
    };
  },
  'inventory.HoldRefused'({ bookings }, { subject, data: { refused, lines } }) {
    if (bookings.get(subject)?.state !== 'placed') return NOTHING;
    return { events: [{ type: 'BookingRefused', subject, data: { refused, lines } }] };
  },

  // 3. Payment answers. The hold is claimed only once the money is there.
  'payment.Captured'({ bookings }, { subject, data: { attempt } }) {
    const row = bookings.get(subject);
    if (row && isPaying(row)) {
      // Nearly always the first try goes through at once, and nothing needs to be remembered before the claim.
      if (row.awaitingUntil === null || row.taken) return { sends: [claim(row)] };
      const taken = { type: 'PaymentTaken' as const, subject, data: { attempt } };
      return { events: [taken], sends: [claim(row)], cancels: [timerKey(subject)] };
    }
    // Paid, but too late: it goes back without anyone asking.
    if (row && hasFailed(row)) return { sends: [refundAll(subject, `late ${attempt}`)] };
    return NOTHING;
  },
  'payment.Declined'({ bookings }, { subject, data }, now) {
    const row = bookings.get(subject);
    if (!row || !isPaying(row) || row.taken || data.attempt !== row.attempt || hasFailedTry(row))
      return NOTHING;
    const { attempt, because, code, message } = data;
    const until = row.awaitingUntil;
    if (until === null || !mayTryAgain(row, until, now)) return decline(row, { because, code, message });
    // Whoever was told that the places are kept keeps them, and may pay another way: the time runs on as it was.
    const deferred = { attempt, because: 'declined' as const, until, code };
    return { events: [{ type: 'BookingDeferred', subject, data: deferred }] };
  },
  'payment.Deferred'({ bookings }, { subject, data }, now) {
    const row = bookings.get(subject);
    if (!row || !isPaying(row) || row.taken || data.attempt !== row.attempt || isSameDeferral(row, data))
      return NOTHING;
    // Came late: a try that was declined has ended.
    if (hasFailedTry(row)) return NOTHING;
    const { attempt, because, clientSecret } = data;
    // One limit for all tries together, or a booking could wait for ever.
    const until = row.awaitingUntil ?? now + limits.awaitingPaymentMs.value;
    const why = clientSecret === undefined ? { because } : { because, clientSecret };
    return {
      events: [{ type: 'BookingDeferred', subject, data: { attempt, until, ...why } }],
      sends: [{ to: 'inventory', type: 'Keep', subject, data: { holdId: subject, until } }],
      timers: [{ key: timerKey(subject), due: until, type: 'LapseUnpaid', subject, data: {} }],
    };
  },

  // 3b. While a payment is awaited, the buyer tries again or the time runs out.
  PayAgain({ bookings }, { data: { bookingId, claimant, choice } }, now) {
    const row = bookings.get(bookingId);
    if (!row || !partsIn(row, claimant).has('buyer')) return { answer: { refused: 'booking-unknown' } };
    // A double click: this very payment is under way, or through.
    const again = row.attempt > 1 && isSame(row.choice, choice);
    if (again && (row.state === 'paying' || row.state === 'confirmed')) return { answer: seen(row) };
    const refused = whyNotAgain(row, choice, now);
    if (refused) return { answer: { refused, state: row.state } };
    const attempt = row.attempt + 1;
    return {
      events: [{ type: 'BookingPaidAgain', subject: bookingId, data: { attempt, choice } }],
      sends: [charge({ ...row, attempt, choice })],
      answer: seen({ ...row, attempt, choice, state: 'paying', deferred: null }),
    };
  },
  AskPayment({ bookings }, { data: { bookingId, claimant } }) {
    const row = bookings.get(bookingId);
    if (!row || !partsIn(row, claimant).has('buyer')) return { answer: { refused: 'booking-unknown' } };
    const because = row.state === 'awaiting-payment' ? row.deferred?.because : undefined;
    const isOpen = because === 'unknown' || because === 'action-required';
    return { ...(isOpen && { sends: [ask(row)] }), answer: seen(row) };
  },
  LapseUnpaid({ bookings }, { subject }, now) {
    const row = bookings.get(subject);
    // A payment under way does not save it: it began long before, and its money would come back.
    const isOver =
      row && isPaying(row) && !row.taken && row.awaitingUntil !== null && now >= row.awaitingUntil;
    return isOver ? lapse(row, 'never-paid') : NOTHING;
  },

  // 4. Inventory answers every claim, however late or often it was sent.
  'inventory.Claimed'({ bookings }, { subject }) {
    const row = bookings.get(subject);
    if (row && isPaying(row)) {
      const { owner, currency, total, lines, terms } = row;
      const confirmed = { owner, currency, total, lines, terms };
      const waited = row.awaitingUntil !== null;
      return {
        events: [{ type: 'BookingConfirmed', subject, data: confirmed }],
        ...(waited && { cancels: [timerKey(subject)] }),
      };
    }
    // Sold to a booking that is over: the goods go back with the money.
    if (row && hasFailed(row)) return { sends: [refundAll(subject, 'goods', row.lines)] };
    return NOTHING;
  },
  'inventory.HoldLost'({ bookings }, { subject }) {
    const row = bookings.get(subject);
    if (row && isPaying(row)) return lapse(row, 'hold-lost');
    // A claim is only made for money that is there, so it goes back here too.
    if (row && hasFailed(row)) return { sends: [refundAll(subject, 'hold-lost')] };
    return NOTHING;
  },
};

function boughtBy({ lines, terms, currency }: Pick<Receipt, 'lines' | 'terms' | 'currency'>): BookingHeld {
  return { lines, terms, currency, total: totalOf(lines) };
}

function isPaying({ state }: BookingRow): boolean {
  return state === 'paying' || state === 'awaiting-payment';
}

/** The latest try to pay was declined, and the booking waits for another one. */
function hasFailedTry({ state, deferred }: BookingRow): boolean {
  return state === 'awaiting-payment' && deferred?.because === 'declined';
}

function mayTryAgain({ attempt }: BookingRow, until: number, now: number): boolean {
  return attempt < limits.payTriesMax.value && until - now >= limits.payHoldLeftMinMs.value;
}

function hasFailed({ state }: BookingRow): boolean {
  return state === 'declined' || state === 'lapsed';
}

function whyUnpayable(
  total: number,
  choice: PaymentChoice,
): 'total-too-large' | 'payment-missing' | undefined {
  if (total > limits.totalMax.value) return 'total-too-large';
  return isUnpayable(total, choice) ? 'payment-missing' : undefined;
}

function reasonAgainst(held: Receipt, { owner, choice }: PlaceBooking, now: number): string | undefined {
  // A guest's receipt belongs to whoever bears it; a person's to that person.
  if (held.owner !== 'guest' && held.owner !== owner) return 'receipt-not-yours';
  if (held.expiresAt - now < limits.payHoldLeftMinMs.value) return 'hold-expiring';
  return whyUnpayable(totalOf(held.lines), choice);
}

function whyNotAgain(row: BookingRow, choice: PaymentChoice, now: number): string | undefined {
  if (row.state !== 'awaiting-payment' || row.awaitingUntil === null) return 'booking-not-payable';
  // Whoever pays twice while the first outcome is unknown may be charged twice.
  if (row.deferred?.because === 'unknown') return 'payment-unsettled';
  if (row.awaitingUntil - now < limits.payHoldLeftMinMs.value) return 'hold-expiring';
  return isUnpayable(row.total, choice) ? 'payment-missing' : undefined;
}

/** The lines of a receipt need no look: inventory sealed them, and a hold has the same ones for life. */
function isSamePurchase(row: BookingRow, data: PlaceBooking): boolean {
  return (
    row.owner === data.owner &&
    isSame(row.asked, data.asked) &&
    (row.attempt > 1 || isSame(row.choice, data.choice))
  );
}

function isSameDeferral(
  { state, deferred }: BookingRow,
  next: { because: string; clientSecret?: string },
): boolean {
  return (
    state === 'awaiting-payment' &&
    deferred?.because === next.because &&
    deferred.clientSecret === next.clientSecret
  );
}

/** Equal plain data, whatever the sequence of its fields. */
function isSame(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function contactRow({ bookingId, contact: { name, email, phone } }: PlaceBooking) {
  return { bookingId, name, email, emailKey: emailKey(email), phone: phone ?? null };
}

function timerKey(bookingId: string): string {
  return `unpaid ${bookingId}`;
}

function hold({ bookingId, owner, asked }: BookingRow): Send {
  return {
    to: 'inventory',
    type: 'Hold',
    subject: bookingId,
    data: { holdId: bookingId, owner, lines: asked, asked: true },
  };
}

function claim({ bookingId }: BookingRow): Send {
  return { to: 'inventory', type: 'Claim', subject: bookingId, data: { holdId: bookingId } };
}

function ask({ bookingId }: BookingRow): Send {
  return { to: 'payment', type: 'Ask', subject: bookingId, data: { bookingId } };
}

function charge({ bookingId, owner, attempt, total, currency, choice, lines, terms }: BookingRow): Send {
  const data: Charge = {
    bookingId,
    attempt,
    payer: owner,
    amount: total,
    currency,
    choice,
    shares: sharesOf(lines, terms),
  };
  return { to: 'payment', type: 'Charge', subject: bookingId, data };
}

/** Everything that is left of the charge. The same purpose has the same id, so asking twice pays back once. */
export function refundAll(bookingId: string, purpose: string, goods: readonly Goods[] = []): Send {
  const pieces = goods.map(({ pool, unit, rate, quantity }) => ({ pool, unit, rate, quantity }));
  const data: Refund = { bookingId, refundId: derivedId(bookingId, purpose), amount: null, goods: pieces };
  return { to: 'payment', type: 'Refund', subject: bookingId, data };
}

/** A UUID of version 8 that follows from what it is for: a repeated decision names the same refund. */
function derivedId(bookingId: string, purpose: string): string {
  const hex = createHash('sha256').update(`${bookingId} ${purpose}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Inventory releases the hold when it hears of it. */
export function decline({ bookingId: subject, awaitingUntil }: BookingRow, data: BookingDeclined): Decided {
  const waited = awaitingUntil !== null;
  return {
    events: [{ type: 'BookingDeclined', subject, data }],
    ...(waited && { cancels: [timerKey(subject)] }),
  };
}

function lapse(
  { bookingId: subject, awaitingUntil }: BookingRow,
  because: 'hold-lost' | 'never-paid',
): Decided {
  const waited = awaitingUntil !== null && because === 'hold-lost';
  return {
    events: [{ type: 'BookingLapsed', subject, data: { because, refunding: true } }],
    sends: [refundAll(subject, because)],
    ...(waited && { cancels: [timerKey(subject)] }),
  };
}
