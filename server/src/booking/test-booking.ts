// One purchase for the tests: ids, lines of two hosts, and the events that lead to each state.
import type { Line, Receipt, Terms } from '#inventory';
import type { Captured, Declined, Deferred, Refunded } from '#payment';
import type { BookingEvents, BookingPlaced, CancelBooking, Claimant, PlaceBooking } from './contract.ts';

export const ID = '019a0000-0000-7000-8000-0123456789ab';
export const CODE = '004HMPF2DB';
export const POOL = '019a0000-0000-7000-8000-00000000aaaa';
export const OTHER_POOL = '019a0000-0000-7000-8000-00000000bbbb';
export const LISTING = '019a0000-0000-7000-8000-00000000cccc';
export const CANCELLATION = '019a0000-0000-7000-8000-00000000dddd';
export const BUYER = 'person:buyer';
export const HOST = 'host-1';
export const OTHER_HOST = 'host-2';
export const DAY = 86_400_000;
export const NOW = 1_900_000_000_000;
export const STARTS_AT = NOW + 30 * DAY;

export const lines: Line[] = [
  { pool: POOL, unit: 'A-1', rate: 'standard', quantity: 1, price: 90_000 },
  { pool: OTHER_POOL, unit: 'mug', rate: 'standard', quantity: 3, price: 5_000 },
];
export const TOTAL = 105_000;

export const terms: Terms[] = [
  {
    pool: POOL,
    listing: LISTING,
    host: HOST,
    policy: [
      { daysBefore: 7, percent: 100 },
      { daysBefore: 1, percent: 50 },
    ],
    startsAt: STARTS_AT,
  },
  {
    pool: OTHER_POOL,
    listing: LISTING,
    host: OTHER_HOST,
    policy: [{ daysBefore: 0, percent: 90 }],
    startsAt: null,
  },
];

export const choice = { card: { source: 'tok_good' } };
export const otherChoice = { points: 'all' as const };
export const contact = { name: '김하나 🎟️', email: 'Hana@Example.com', phone: '010-0000-0000' };
export const asked = lines.map(({ pool, unit, rate, quantity }) => ({ pool, unit, rate, quantity }));
export const bought = { currency: 'KRW', total: TOTAL, lines, terms };
export const shares = [
  { host: HOST, amount: 90_000 },
  { host: OTHER_HOST, amount: 15_000 },
];

export const receipt: Receipt = {
  holdId: ID,
  owner: BUYER,
  expiresAt: NOW + 300_000,
  currency: 'KRW',
  lines,
  terms,
};

export function placing(change: Partial<PlaceBooking> = {}): PlaceBooking {
  return {
    bookingId: ID,
    owner: BUYER,
    held: receipt,
    asked: null,
    contact,
    choice,
    ...change,
  } as PlaceBooking;
}

export function placingAsked(change: Partial<PlaceBooking> = {}): PlaceBooking {
  return { bookingId: ID, owner: BUYER, held: null, asked, contact, choice, ...change } as PlaceBooking;
}

export const buyer: Claimant = { actor: BUYER, operator: false, access: false };

export function cancelling(change: Partial<CancelBooking> = {}): CancelBooking {
  const data = {
    bookingId: ID,
    cancellationId: CANCELLATION,
    claimant: buyer,
    lines: null,
    refund: null,
    reason: '',
  };
  return { ...data, ...change };
}

/** An event of this booking, as the fold takes it. */
export function event<K extends keyof BookingEvents>(type: K, data: BookingEvents[K], time = NOW) {
  return { type, subject: ID, data, time };
}

/** A message about this booking. */
export function about(type: string, data: object) {
  return { type, subject: ID, data };
}

const basics: Omit<BookingPlaced, 'step'> = { owner: BUYER, code: CODE, ...bought, choice };

export const placedByReceipt = event('BookingPlaced', { ...basics, step: 'paying' });
export const placedByLines = event('BookingPlaced', {
  ...basics,
  lines: [],
  terms: [],
  total: 0,
  currency: '',
  step: 'holding',
  asked,
});

/** When the time to pay is over. */
export const UNTIL = NOW + 1_800_000;
export const deferredOnce = event('BookingDeferred', { attempt: 1, because: 'overloaded', until: UNTIL });
export const cancelledWhole: BookingEvents['BookingCancelled'] = {
  cancellationId: CANCELLATION,
  by: 'buyer',
  lines: asked.map((line, at) => ({ line: at, ...line })),
  refund: 103_500,
  currency: 'KRW',
  shares: [
    { host: HOST, amount: 90_000 },
    { host: OTHER_HOST, amount: 13_500 },
  ],
  all: true,
  reason: '',
};

const confirmed = event('BookingConfirmed', { owner: BUYER, ...bought });

/** The past of a booking in each column of the README's table. */
export const pasts = {
  placed: [placedByLines],
  paying: [placedByReceipt],
  awaiting: [placedByReceipt, deferredOnce],
  'paid again': [
    placedByReceipt,
    deferredOnce,
    event('BookingPaidAgain', { attempt: 2, choice: otherChoice }),
  ],
  paid: [placedByReceipt, deferredOnce, event('PaymentTaken', { attempt: 1 })],
  confirmed: [placedByReceipt, confirmed],
  cancelling: [placedByReceipt, confirmed, event('BookingCancelled', cancelledWhole)],
  cancelled: [
    placedByReceipt,
    confirmed,
    event('BookingCancelled', cancelledWhole),
    event('CancellationRefunded', { cancellationId: CANCELLATION, refund: 103_500 }),
  ],
  declined: [
    placedByReceipt,
    event('BookingDeclined', { because: 'card-declined', code: 'do_not_honor', message: 'No.' }),
  ],
  lapsed: [placedByReceipt, event('BookingLapsed', { because: 'hold-lost', refunding: true })],
};
export type Column = keyof typeof pasts;

export function captured(attempt: number): Captured {
  const money = { currency: 'KRW', points: 0, card: TOTAL, shares, transfers: [] };
  return { attempt, payer: BUYER, provider: 'sandbox', ref: 'ch_1', ...money };
}

export function declined(attempt: number): Declined {
  const why = { because: 'card-declined' as const, code: 'do_not_honor', message: 'The bank said no.' };
  return { attempt, payer: BUYER, amount: TOTAL, currency: 'KRW', ...why, transfers: [] };
}

export function deferred(attempt: number, because: Deferred['because'] = 'unknown'): Deferred {
  return { attempt, because, transfers: [] };
}

export function refunded(refundId: string, amount: number): Refunded {
  return { refundId, amount, points: 0, card: amount, currency: 'KRW', goods: [], transfers: [] };
}
