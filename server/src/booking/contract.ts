// The door of booking: what a buyer bought. A booking has the id of the hold it came from, so one receipt can
// become one booking and everything of a purchase shares one correlation id.
import Type, { type Static } from 'typebox';
import {
  type Claimed,
  type HeldAsAsked,
  HoldLine,
  type HoldLost,
  type HoldRefused,
  limits as inventoryLimits,
  refusals as inventoryRefusals,
  type Line,
  type LineRefusal,
  type Receipt,
  type Terms,
} from '#inventory';
import type { Limit, Refusal } from '#kernel/context';
import { SEALED_BYTES_MAX } from '#kernel/seal';
import {
  type Captured,
  type Declined,
  type Deferred,
  Money,
  PaymentChoice,
  PaymentReason,
  type Refunded,
} from '#payment';

export { codeOf, typedCode } from './booking.ts';

/** Purpose of the seal in a ticket's QR code: `<code>.<sealed { bookingId }>`. */
export const TICKET_SEAL = 'check-in';

export const limits = {
  payHoldLeftMinMs: { value: 60_000, unit: 'ms', why: 'what must be left of a hold to start paying' },
  paymentWindowMs: {
    value: 15_000,
    unit: 'ms',
    why: 'how long the HTTP answer waits for the end of the checkout',
  },
  awaitingPaymentMs: {
    value: 1_800_000,
    unit: 'ms',
    why: 'how long a buyer may pay later when the provider could not',
  },
  payTriesMax: {
    value: 10,
    unit: 'tries',
    why: 'tries to pay one booking; the last one that is declined ends it, so that nobody tries stolen cards out',
  },
  askWindowMs: {
    value: 3_000,
    unit: 'ms',
    why: 'how long the HTTP answer waits for what the card provider says when a buyer has it asked',
  },
  asksMax: {
    value: 20,
    unit: 'tries',
    why: 'times a buyer may have the card provider asked about one booking within `asksWindowMs`, per process',
  },
  asksWindowMs: {
    value: 300_000,
    unit: 'ms',
    why: 'after this long the asking for a booking counts from zero',
  },
  asksBookingsMax: {
    value: 10_000,
    unit: 'bookings',
    why: 'bookings whose asking one process remembers',
  },
  totalMax: {
    value: 1_000_000_000_000,
    unit: 'minor units',
    why: 'the most one booking may cost; every product with it stays a safe integer',
  },
  accessTtlMs: {
    value: 86_400_000,
    unit: 'ms',
    why: 'how long a guest may use an access token before finding the booking again',
  },
  findTriesMax: {
    value: 10,
    unit: 'tries',
    why: 'tries to find one code within `findWindowMs`, so that nobody guesses the contact',
  },
  findWindowMs: { value: 900_000, unit: 'ms', why: 'after this long the tries of a code count from zero' },
  findCodesMax: { value: 10_000, unit: 'codes', why: 'codes whose tries one process remembers' },
  reasonCharsMax: { value: 500, unit: 'characters', why: 'length of the reason given for a cancellation' },
  cancelLinesMax: {
    value: 1_000,
    unit: 'lines',
    why: 'lines named in one cancellation; more than a booking can have',
  },
  bookingsPageMax: { value: 100, unit: 'bookings', why: 'bookings on one page' },
} as const satisfies Record<string, Limit>;

export const refusals = {
  'lines-missing': {
    status: 422,
    title: 'It is not said what to book.',
    next: 'Give the `receipt` of a hold, or `lines`, not both.',
  },
  'receipt-forged': {
    status: 403,
    title: 'This receipt was not issued here.',
    next: 'Hold again and use the receipt of that hold.',
  },
  'receipt-not-yours': {
    status: 403,
    title: 'This receipt belongs to somebody else.',
    next: 'Use a receipt of your own hold.',
  },
  'receipt-used': {
    status: 409,
    title: 'This receipt became a booking already, with other details.',
    next: 'Look the booking up, or hold again.',
  },
  'hold-expiring': {
    status: 409,
    title: 'Too little time is left on this hold to pay.',
    next: 'Extend the hold, or hold again.',
  },
  'hold-lost': {
    status: 409,
    title: 'The hold was lost before the payment was through; any money was given back.',
    next: 'Hold again.',
  },
  'cells-unavailable': inventoryRefusals['cells-unavailable'],
  'lines-invalid': inventoryRefusals['lines-invalid'],
  'currency-mixed': inventoryRefusals['currency-mixed'],
  'booking-id-taken': {
    status: 409,
    title: 'Another booking or hold has this id.',
    next: 'Make a new UUID and book again.',
  },
  'payment-lapsed': {
    status: 409,
    title: 'Nobody paid in time, and the places are free again.',
    next: 'Hold again and pay at once.',
  },
  'payment-unsettled': {
    status: 409,
    title: 'The card provider has not said yet what became of the last payment.',
    next: 'Wait a moment and look at the booking; nothing is charged twice.',
  },
  'booking-given-up': {
    status: 409,
    title: 'This booking was given up before it was paid.',
    next: 'Hold again.',
  },
  'total-too-large': {
    status: 422,
    title: 'This booking costs more than one booking may.',
    next: 'Split it into several bookings.',
  },
  'payment-declined': {
    status: 402,
    title: 'The payment was declined; the places are free again.',
    next: 'Hold again and pay another way.',
  },
  'booking-unknown': {
    status: 404,
    title: 'There is no such booking.',
    next: 'Check the code and the contact.',
  },
  'booking-not-payable': {
    status: 409,
    title: 'This booking does not wait for a payment.',
    next: 'Look at its state.',
  },
  'booking-not-cancellable': {
    status: 409,
    title: 'This booking cannot be cancelled in its state.',
    next: 'Look at its state.',
  },
  'cancel-too-many': {
    status: 422,
    title: 'More pieces than are left of this line.',
    next: 'Look at what is left of each line and cancel at most that.',
  },
  'cancel-line-unknown': {
    status: 422,
    title: 'The booking has no such line.',
    next: 'Lines count from 0; look at the booking.',
  },
  'refund-not-yours': {
    status: 403,
    title: 'Only the host or an operator may give back more than the policy does.',
    next: 'Leave `refund` out, or write to the host.',
  },
  'booking-without-ticket': {
    status: 409,
    title: 'This booking has no ticket in its state.',
    next: 'Look at its state.',
  },
  'booking-undated': {
    status: 409,
    title: 'Nothing in this booking has a date.',
    next: 'There is no calendar file for goods.',
  },
  'cursor-invalid': {
    status: 400,
    title: 'This cursor was not made here.',
    next: 'Use `next` of the page before, or start without a cursor.',
  },
  'find-throttled': {
    status: 429,
    title: 'This code was tried too often.',
    next: 'Wait as long as `Retry-After` says.',
  },
  'asked-too-often': {
    status: 429,
    title: 'The card provider was asked about this booking too often.',
    next: 'Wait as long as `Retry-After` says; it is asked by itself as well.',
  },
  'payment-missing': {
    status: 422,
    title: 'It is not said how to pay.',
    next: 'Give `points`, a `card`, or both.',
  },
  'cancellation-id-taken': {
    status: 409,
    title: 'Another cancellation has this id.',
    next: 'Make a new UUID and try again.',
  },
} as const satisfies Record<string, Refusal>;

export const Contact = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    email: Type.String({ format: 'email', maxLength: 254 }),
    phone: Type.Optional(Type.String({ maxLength: 40 })),
  },
  { additionalProperties: false },
);
export type Contact = Static<typeof Contact>;

export const BookingState = Type.Union([
  Type.Literal('placed'),
  Type.Literal('paying'),
  Type.Literal('awaiting-payment'),
  Type.Literal('confirmed'),
  Type.Literal('declined'),
  Type.Literal('lapsed'),
  Type.Literal('cancelling'),
  Type.Literal('cancelled'),
]);
export type BookingState = Static<typeof BookingState>;

/** Part of a booking: `line` is an index into its lines. */
export const CancelLine = Type.Object(
  { line: Type.Integer({ minimum: 0 }), quantity: Type.Integer({ minimum: 1 }) },
  { additionalProperties: false },
);
export type CancelLine = Static<typeof CancelLine>;

/** A field nobody declared is a mistake, in a request as in an answer. */
const CLOSED = { additionalProperties: false } as const;

const Instant = Type.String({ format: 'date-time' });

export const CancellationView = Type.Object(
  {
    cancellationId: Type.String(),
    by: Type.Union([Type.Literal('buyer'), Type.Literal('host'), Type.Literal('operator')]),
    at: Instant,
    lines: Type.Array(CancelLine),
    refund: Money,
    /** False while the money is on its way back. */
    refunded: Type.Boolean(),
    reason: Type.String(),
  },
  CLOSED,
);

/** Why a payment is awaited. */
const AWAITING = ['overloaded', 'unknown', 'action-required', 'declined'] as const;

/** A booking as its buyer, its host or an operator sees it. */
export const Booking = Type.Object(
  {
    bookingId: Type.String(),
    /** Ten characters in two groups, for reading aloud: `7K3QX-9M2ZD`. */
    code: Type.String(),
    state: BookingState,
    /** Absent until the lines are held. */
    total: Type.Optional(Money),
    /** `price` of one piece and `cancelled` pieces so far; a line is named by its index. */
    lines: Type.Array(
      Type.Object(
        {
          pool: Type.String(),
          unit: Type.String(),
          rate: Type.String(),
          quantity: Type.Integer(),
          price: Type.Integer(),
          cancelled: Type.Integer(),
        },
        CLOSED,
      ),
    ),
    placedAt: Instant,
    /**
     * While a payment is awaited: why (`overloaded`, `unknown`, `action-required`, `declined`) and until when. With
     * `action-required` its buyer gets the secret with which the card's form goes on, with `declined` the `reason`.
     */
    awaiting: Type.Optional(
      Type.Object(
        {
          because: Type.Enum(AWAITING),
          until: Instant,
          clientSecret: Type.Optional(Type.String()),
          reason: Type.Optional(PaymentReason),
        },
        CLOSED,
      ),
    ),
    /** Why a booking came to nothing; `reason` where a payment was declined. */
    ended: Type.Optional(
      Type.Object(
        {
          because: Type.String(),
          reason: Type.Optional(PaymentReason),
          message: Type.Optional(Type.String()),
        },
        CLOSED,
      ),
    ),
    cancellations: Type.Array(CancellationView),
    contact: Type.Optional(Contact),
    /** For a guest: goes along as header `Jari-Booking-Access` from now on. */
    access: Type.Optional(Type.String()),
  },
  CLOSED,
);
export type Booking = Static<typeof Booking>;

const Uuid = Type.String({ format: 'uuid', maxLength: 36 });

/** Either `receipt` or `lines`. `payment` may be left out where the total is zero. */
export const PlaceBody = Type.Object(
  {
    receipt: Type.Optional(Type.String({ minLength: 1, maxLength: SEALED_BYTES_MAX })),
    lines: Type.Optional(
      Type.Array(HoldLine, { minItems: 1, maxItems: inventoryLimits.linesPerHoldMax.value }),
    ),
    /** With `lines`: makes a retry safe. A receipt has its own id. */
    bookingId: Type.Optional(Uuid),
    contact: Contact,
    payment: Type.Optional(PaymentChoice),
  },
  { additionalProperties: false },
);
export type PlaceBody = Static<typeof PlaceBody>;

export const CancelBody = Type.Object(
  {
    /** Makes a retry safe. */
    cancellationId: Type.Optional(Uuid),
    /** Absent: everything that is left. */
    lines: Type.Optional(Type.Array(CancelLine, { minItems: 1, maxItems: limits.cancelLinesMax.value })),
    refund: Type.Optional(Type.Union([Type.Literal('policy'), Type.Literal('full')])),
    reason: Type.Optional(Type.String({ maxLength: limits.reasonCharsMax.value })),
  },
  { additionalProperties: false },
);

export const FindBody = Type.Object(
  {
    code: Type.String({ minLength: 10, maxLength: 20 }),
    email: Type.String({ minLength: 3, maxLength: 254 }),
  },
  { additionalProperties: false },
);

/** What a cancellation at this moment would give back. */
export const CancellationPreview = Type.Object(
  {
    refund: Money,
    lines: Type.Array(
      Type.Object(
        {
          line: Type.Integer(),
          quantity: Type.Integer(),
          paid: Money,
          percent: Type.Integer(),
          refund: Money,
          /** Until when this percentage holds; null when it never changes. */
          until: Type.Union([Instant, Type.Null()]),
        },
        CLOSED,
      ),
    ),
  },
  CLOSED,
);
export type CancellationPreview = Static<typeof CancellationPreview>;

/** Somebody who wants something of a booking; the credential says who, never the request body. */
export interface Claimant {
  /** `person:<id>`, or `nobody`. */
  actor: string;
  operator: boolean;
  /** Came with an access token for this booking: the guest who bought it. */
  access: boolean;
}

// Commands. The subject is the booking id.
/** From the receipt of a hold, or (`asked`) from lines that inventory is asked for first. */
export type PlaceBooking = { bookingId: string; owner: string; contact: Contact; choice: PaymentChoice } & (
  | { held: Receipt; asked: null }
  | { held: null; asked: HoldLine[] }
);
/** Another try to pay a booking that waits for its payment. */
export interface PayAgain {
  bookingId: string;
  claimant: Claimant;
  choice: PaymentChoice;
}
/** The buyer wants to know now what became of a payment that is awaited. */
export interface AskPayment {
  bookingId: string;
  claimant: Claimant;
}
/** `lines` null: whatever is left. `refund` null: by the policy for the buyer, in full for the host and operators. */
export interface CancelBooking {
  bookingId: string;
  cancellationId: string;
  claimant: Claimant;
  lines: CancelLine[] | null;
  refund: 'policy' | 'full' | null;
  reason: string;
}
/** The time to pay is over. */
export type LapseUnpaid = Record<string, never>;

/** Everything booking decides about. */
export interface BookingMessages {
  PlaceBooking: PlaceBooking;
  PayAgain: PayAgain;
  AskPayment: AskPayment;
  CancelBooking: CancelBooking;
  LapseUnpaid: LapseUnpaid;
  'inventory.HeldAsAsked': HeldAsAsked;
  'inventory.HoldRefused': HoldRefused;
  'inventory.Claimed': Claimed;
  'inventory.HoldLost': HoldLost;
  'payment.Captured': Captured;
  'payment.Declined': Declined;
  'payment.Deferred': Deferred;
  'payment.Refunded': Refunded;
}

// Events. The subject is the booking id. Contacts are never in them.
/** `asked` only where inventory is asked for the lines (step `holding`); the lines are empty then. */
export interface BookingPlaced {
  owner: string;
  code: string;
  currency: string;
  total: number;
  lines: Line[];
  terms: Terms[];
  choice: PaymentChoice;
  step: 'holding' | 'paying';
  asked?: HoldLine[];
}
/** The lines of a booking in one go were held. */
export interface BookingHeld {
  lines: Line[];
  terms: Terms[];
  currency: string;
  total: number;
}
/** They were not: nothing was held, so nothing is released. The booking is declined. */
export interface BookingRefused {
  refused: string;
  lines: LineRefusal[];
}
export interface PaymentTaken {
  attempt: number;
}
/** `declined`, with the `code` of the card network: a try failed while the buyer may still try another one. */
export interface BookingDeferred {
  attempt: number;
  because: (typeof AWAITING)[number];
  until: number;
  clientSecret?: string;
  code?: string;
}
export interface BookingPaidAgain {
  attempt: number;
  choice: PaymentChoice;
}
export interface BookingConfirmed {
  owner: string;
  currency: string;
  total: number;
  lines: Line[];
  terms: Terms[];
}
/** Inventory releases the hold. `because` is payment's reason, or `payment-missing`, `total-too-large`, `given-up`. */
export interface BookingDeclined {
  because: string;
  code: string;
  message: string;
}
export interface BookingLapsed {
  because: 'hold-lost' | 'never-paid';
  refunding: boolean;
}
/**
 * Pieces given back: payment refunds `refund` (minor units) as refund `cancellationId`, each host giving its share of it, and inventory
 * takes `lines` back. `all`: nothing is left of the booking.
 */
export interface BookingCancelled {
  cancellationId: string;
  by: 'buyer' | 'host' | 'operator';
  lines: { line: number; pool: string; unit: string; rate: string; quantity: number }[];
  refund: number;
  currency: string;
  shares: { host: string; amount: number }[];
  all: boolean;
  reason: string;
}
export interface CancellationRefunded {
  cancellationId: string;
  refund: number;
}

export interface BookingEvents {
  BookingPlaced: BookingPlaced;
  BookingHeld: BookingHeld;
  BookingRefused: BookingRefused;
  PaymentTaken: PaymentTaken;
  BookingDeferred: BookingDeferred;
  BookingPaidAgain: BookingPaidAgain;
  BookingConfirmed: BookingConfirmed;
  BookingDeclined: BookingDeclined;
  BookingLapsed: BookingLapsed;
  BookingCancelled: BookingCancelled;
  CancellationRefunded: CancellationRefunded;
}
