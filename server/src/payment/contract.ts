// The door of payment: charges, refunds and the ledger (points are a payment method). Money is an integer of
// minor units with a currency. Every movement is a transfer between two accounts; all accounts sum to zero.
import Type, { type Static } from 'typebox';
import type { Limit, Refusal } from '#kernel/context';

export { PaymentReason, reasonOfCode } from './reasons.ts';

export const limits = {
  topUpMin: { value: 1_000, unit: 'KRW', why: 'smallest top-up of points' },
  topUpMax: { value: 1_000_000, unit: 'KRW', why: 'largest top-up of points at a time' },
  amountMax: {
    value: 1_000_000_000_000,
    unit: 'minor units',
    why: 'the most one charge may move',
  },
  paymentWindowMs: {
    value: 12_000,
    unit: 'ms',
    why: 'how long an HTTP answer waits for the end of a top-up',
  },
  providerTimeoutMs: { value: 10_000, unit: 'ms', why: 'how long a call to the card provider may take' },
  lookUpDelayMs: {
    value: 5_000,
    unit: 'ms',
    why: 'first wait before asking what became of an unknown charge; doubled each time',
  },
  lookUpDelayMaxMs: { value: 300_000, unit: 'ms', why: 'longest wait between two such questions' },
  lookUpsMax: {
    value: 300,
    unit: 'questions',
    why: 'about a day of asking; after it an unknown charge is on the list of a person',
  },
  actionWindowMs: {
    value: 1_800_000,
    unit: 'ms',
    why: 'how long a buyer may take to prove who they are to the bank',
  },
  refundDelayMs: {
    value: 5_000,
    unit: 'ms',
    why: 'first wait before a card refund is tried again; doubled each time',
  },
  refundDelayMaxMs: { value: 300_000, unit: 'ms', why: 'longest wait between two tries of a card refund' },
  refundTriesMax: {
    value: 300,
    unit: 'tries',
    why: 'about a day of trying; after it a card refund is on the list of a person',
  },
  askWindowMs: {
    value: 3_000,
    unit: 'ms',
    why: 'how long the HTTP answer waits for what the card provider says when a person has it asked',
  },
  asksMax: {
    value: 20,
    unit: 'tries',
    why: 'times a person may have the card provider asked about one top-up within `asksWindowMs`, per process',
  },
  asksWindowMs: {
    value: 300_000,
    unit: 'ms',
    why: 'after this long the asking for a top-up counts from zero',
  },
  asksTopUpsMax: { value: 10_000, unit: 'top-ups', why: 'top-ups whose asking one process remembers' },
  historyPageMax: { value: 100, unit: 'movements', why: 'movements of points on one page' },
  unsettledPageMax: { value: 200, unit: 'items', why: 'items on the list of what a person must look at' },
} as const satisfies Record<string, Limit>;

export const refusals = {
  'amount-invalid': {
    status: 422,
    title: 'This amount cannot be topped up.',
    next: 'Choose between 1,000 and 1,000,000 KRW.',
  },
  'card-declined': {
    status: 402,
    title: 'The card was declined.',
    next: 'Try another card, or ask the bank that issued it.',
  },
  'top-up-id-taken': {
    status: 409,
    title: 'Another top-up has this id.',
    next: 'Make a new UUID and try again.',
  },
  'webhook-forged': {
    status: 400,
    title: 'The signature of this notice is not valid.',
    next: 'Check the webhook secret on both sides, and the clocks.',
  },
  'cursor-invalid': {
    status: 400,
    title: 'This cursor was not made here.',
    next: 'Use `next` of the page before, or start without a cursor.',
  },
  'payment-unknown': { status: 404, title: 'There is no such payment.', next: 'Check the id.' },
  'asked-too-often': {
    status: 429,
    title: 'The card provider was asked about this payment too often.',
    next: 'Wait as long as `Retry-After` says; it is asked by itself as well.',
  },
  'practice-unknown': {
    status: 404,
    title: 'No practice payment waits for this answer.',
    next: 'Look at the booking or the top-up; its payment may have ended already.',
  },
  'practice-unreachable': {
    status: 503,
    title: 'The practice network does not answer.',
    next: 'Try again in a moment; nothing is lost.',
  },
  'refund-not-stuck': {
    status: 409,
    title: 'This refund does not wait for a person.',
    next: 'Look at its state; the card provider is still being asked, or it is done.',
  },
} as const satisfies Record<string, Refusal>;

export const Money = Type.Object({
  amount: Type.Integer(),
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
});
export type Money = Static<typeof Money>;

/** How a buyer pays: points first, the card takes the rest. Nothing at all is right for a total of zero. */
export const PaymentChoice = Type.Object(
  {
    points: Type.Optional(
      Type.Union([Type.Integer({ minimum: 0, maximum: 1_000_000_000 }), Type.Literal('all')]),
    ),
    card: Type.Optional(
      Type.Object({ source: Type.String({ minLength: 1, maxLength: 200 }) }, { additionalProperties: false }),
    ),
  },
  { additionalProperties: false },
);
export type PaymentChoice = Static<typeof PaymentChoice>;

/** What a refund was for. Payment carries it to inventory and does not look inside. */
export interface Goods {
  pool: string;
  unit: string;
  rate: string;
  quantity: number;
}

/** What one host earns of a charge, or gives back of it. */
export interface Share {
  host: string;
  amount: number;
}

// Commands of booking. The subject is the booking id, which is also the provider's idempotency key.
export interface Charge {
  bookingId: string;
  /** 1 for the first try; paying again later counts up. */
  attempt: number;
  /** `person:<id>` or `guest`; only a person has points. */
  payer: string;
  amount: number;
  currency: string;
  choice: PaymentChoice;
  /** Who earned how much; sums to `amount`. */
  shares: Share[];
}

/**
 * Gives back `amount`, at most what is left of the charge; `null` means all of it. Always answered by Refunded; while
 * a capture is under way, the answer waits for its end. `shares` says which host gives back how much; without them
 * every host gives in proportion to what it still has of the charge.
 */
export interface Refund {
  bookingId: string;
  refundId: string;
  amount: number | null;
  goods: Goods[];
  shares?: Share[];
}

/** The buyer of a booking wants to know now what became of its charge. Nothing that has ended changes by it. */
export interface Ask {
  bookingId: string;
}

// Commands of people.
export interface TopUp {
  topUpId: string;
  /** A person's id, as in `wallet:<id>/KRW`. */
  person: string;
  amount: number;
  currency: string;
  source: string;
}

// Events. Subject: booking id, or top-up id. `again` marks an event that is told once more to whoever asked again:
// nothing moved and nothing changed by it, so sums over events leave it out.
export interface Transfer {
  from: string;
  to: string;
  amount: number;
}

/** The points part was set aside, and the card is being charged. */
export interface ChargeRequested {
  attempt: number;
  payer: string;
  amount: number;
  currency: string;
  points: number;
  card: number;
  provider: string;
  source: string;
  shares: Share[];
  transfers: Transfer[];
}

/** `attempt` is the latest that was asked for, whichever attempt's money it was. */
export interface Captured {
  attempt: number;
  payer: string;
  currency: string;
  points: number;
  card: number;
  provider: string | null;
  ref: string | null;
  shares: Share[];
  transfers: Transfer[];
  again?: true;
}

export type DeclineReason = 'card-declined' | 'points-short' | 'guest-has-no-points' | 'nothing-to-pay-with';

export interface Declined {
  attempt: number;
  payer: string;
  amount: number;
  currency: string;
  because: DeclineReason;
  code: string;
  message: string;
  transfers: Transfer[];
  again?: true;
}

/**
 * No money yet. `overloaded`: it certainly was not charged and may be tried again; `unknown`: the provider is being
 * asked; `action-required`: the buyer has to prove who they are with `clientSecret`.
 */
export interface Deferred {
  attempt: number;
  because: 'overloaded' | 'unknown' | 'action-required';
  clientSecret?: string;
  ref?: string;
  transfers: Transfer[];
  again?: true;
}

/** An earlier attempt ended without money; a later one takes its place. */
export interface AttemptEnded {
  attempt: number;
  transfers: Transfer[];
}

/** What came while a capture was under way waits for its end. */
export type Postponed = { message: 'Charge'; data: Charge } | { message: 'Refund'; data: Refund };

/** The provider does not say what became of a charge; a person must find out. */
export interface ChargeStuck {
  attempt: number;
  because: string;
}

/** The provider says that an attempt was paid which it had said would not be. A person must look. */
export interface StrayCaptured {
  attempt: number;
  provider: string;
  ref: string;
}

/** The points part is back; the card part is on its way. */
export interface RefundStarted {
  refundId: string;
  points: number;
  card: number;
  goods: Goods[];
  transfers: Transfer[];
}

/** `amount` is `points` + `card`; currency XXX where nothing was ever charged. `by`: a person paid it by hand. */
export interface Refunded {
  refundId: string;
  amount: number;
  points: number;
  card: number;
  currency: string;
  goods: Goods[];
  transfers: Transfer[];
  by?: string;
  again?: true;
}

/** The provider will not give the money back; a person must. */
export interface RefundStuck {
  refundId: string;
  amount: number;
  because: string;
  again?: true;
}

export interface TopUpRequested {
  person: string;
  amount: number;
  currency: string;
  provider: string;
  source: string;
}

export interface ToppedUp {
  person: string;
  amount: number;
  currency: string;
  provider: string;
  ref: string;
  transfers: Transfer[];
}

export interface TopUpDeclined {
  person: string;
  code: string;
  message: string;
}

export interface TopUpDeferred {
  because: 'unknown' | 'action-required';
  clientSecret?: string;
  ref?: string;
}

export interface TopUpStuck {
  person: string;
  amount: number;
  because: string;
}

export interface PaymentEvents {
  ChargeRequested: ChargeRequested;
  Captured: Captured;
  Declined: Declined;
  Deferred: Deferred;
  AttemptEnded: AttemptEnded;
  Postponed: Postponed;
  ChargeStuck: ChargeStuck;
  StrayCaptured: StrayCaptured;
  RefundStarted: RefundStarted;
  Refunded: Refunded;
  RefundStuck: RefundStuck;
  TopUpRequested: TopUpRequested;
  ToppedUp: ToppedUp;
  TopUpDeclined: TopUpDeclined;
  TopUpDeferred: TopUpDeferred;
  TopUpStuck: TopUpStuck;
}
