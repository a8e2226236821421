// The door of payment: charges, refunds and the ledger (points are a payment method). Money is an integer of
// minor units with a currency. Every movement is a transfer between two accounts; all accounts sum to zero.
import Type, { type Static } from 'typebox';
import type { Limit, Refusal } from '#kernel/context';

export const limits = {
  topUpMin: { value: 1_000, unit: 'KRW', why: 'smallest top-up of points' },
  topUpMax: { value: 1_000_000, unit: 'KRW', why: 'largest top-up of points at a time' },
  paymentWindowMs: { value: 12_000, unit: 'ms', why: 'how long an HTTP answer waits for the end of a charge' },
  providerTimeoutMs: { value: 10_000, unit: 'ms', why: 'how long a call to the card provider may take' },
  lookUpDelayMs: { value: 5_000, unit: 'ms', why: 'first wait before asking what became of an unknown charge' },
  lookUpDelayMaxMs: { value: 300_000, unit: 'ms', why: 'longest wait between two such questions' },
} as const satisfies Record<string, Limit>;

export const refusals = {
  'amount-invalid': { status: 422, title: 'This amount cannot be topped up.', next: 'Choose between 1,000 and 1,000,000 KRW.' },
  'card-declined': { status: 402, title: 'The card was declined.', next: 'Try another card, or ask the bank that issued it.' },
  'top-up-id-taken': { status: 409, title: 'Another top-up has this id.', next: 'Make a new UUID and try again.' },
  'webhook-forged': { status: 400, title: 'The signature of this notice is not valid.', next: 'Check the webhook secret on both sides.' },
  'payment-unknown': { status: 404, title: 'There is no such payment.', next: 'Check the id.' },
} as const satisfies Record<string, Refusal>;

export const Money = Type.Object({ amount: Type.Integer(), currency: Type.String({ pattern: '^[A-Z]{3}$' }) });
export type Money = Static<typeof Money>;

/** How a buyer pays: points first, the card takes the rest. Nothing at all is right for a total of zero. */
export const PaymentChoice = Type.Object(
  {
    points: Type.Optional(Type.Union([Type.Integer({ minimum: 0, maximum: 1_000_000_000 }), Type.Literal('all')])),
    card: Type.Optional(Type.Object({ source: Type.String({ minLength: 1, maxLength: 200 }) }, { additionalProperties: false })),
  },
  { additionalProperties: false },
);
export type PaymentChoice = Static<typeof PaymentChoice>;

/** What a refund was for. Payment carries it to inventory and does not look inside. */
export interface Goods { pool: string; unit: string; rate: string; quantity: number }

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
  shares: { host: string; amount: number }[];
}
/** Gives back `amount`, at most what is left of the charge; `null` means all of it. Always answered by Refunded. */
export interface Refund { bookingId: string; refundId: string; amount: number | null; goods: Goods[] }

// Commands of people.
export interface TopUp { topUpId: string; person: string; amount: number; currency: string; source: string }

// Events. Subject: booking id, or top-up id.
export interface Transfer { from: string; to: string; amount: number }
export interface ChargeRequested { attempt: number; payer: string; amount: number; currency: string; points: number; card: number; shares: { host: string; amount: number }[]; transfers: Transfer[]; source: string | null }
export interface Captured { attempt: number; payer: string; currency: string; points: number; card: number; provider: string | null; ref: string | null; shares: { host: string; amount: number }[]; transfers: Transfer[] }
export interface Declined { attempt: number; because: 'card-declined' | 'points-short' | 'guest-has-no-points' | 'nothing-to-pay-with'; code: string; message: string; transfers: Transfer[] }
/** No answer yet: the provider is overloaded (it certainly did not charge) or its answer is unknown. */
export interface Deferred { attempt: number; because: 'overloaded' | 'unknown' | 'action-required'; clientSecret?: string; transfers: Transfer[] }
export interface RefundStarted { refundId: string; points: number; card: number; goods: Goods[]; transfers: Transfer[] }
export interface Refunded { refundId: string; amount: number; points: number; card: number; currency: string; goods: Goods[]; transfers: Transfer[] }
/** The provider will not give the money back; a person must. */
export interface RefundStuck { refundId: string; amount: number; because: string }
export interface TopUpRequested { person: string; amount: number; currency: string }
export interface ToppedUp { person: string; amount: number; currency: string; provider: string; ref: string; transfers: Transfer[] }
export interface TopUpDeclined { person: string; code: string; message: string }
export interface TopUpDeferred { because: string }

export interface PaymentEvents {
  ChargeRequested: ChargeRequested;
  Captured: Captured;
  Declined: Declined;
  Deferred: Deferred;
  RefundStarted: RefundStarted;
  Refunded: Refunded;
  RefundStuck: RefundStuck;
  TopUpRequested: TopUpRequested;
  ToppedUp: ToppedUp;
  TopUpDeclined: TopUpDeclined;
  TopUpDeferred: TopUpDeferred;
}
