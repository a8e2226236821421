// The door of booking: what a buyer bought. A booking has the id of the hold it came from, so one receipt can
// become one booking and everything of a purchase shares one correlation id.
import Type, { type Static } from 'typebox';
import type { Line, Terms } from '#inventory';
import type { Limit, Refusal } from '#kernel/context';
import type { PaymentChoice } from '#payment';

export const limits = {
  payHoldLeftMinMs: { value: 60_000, unit: 'ms', why: 'what must be left of a hold to start paying' },
  paymentWindowMs: { value: 15_000, unit: 'ms', why: 'how long the HTTP answer waits for the end of the checkout' },
  awaitingPaymentMs: { value: 1_800_000, unit: 'ms', why: 'how long a buyer may pay later when the provider could not' },
  bookingsPageMax: { value: 100, unit: 'bookings', why: 'bookings on one page' },
} as const satisfies Record<string, Limit>;

export const refusals = {
  'receipt-forged': { status: 403, title: 'This receipt was not issued here.', next: 'Hold again and use the receipt of that hold.' },
  'receipt-not-yours': { status: 403, title: 'This receipt belongs to somebody else.', next: 'Use a receipt of your own hold.' },
  'receipt-used': { status: 409, title: 'This receipt became a booking already, with other details.', next: 'Look the booking up, or hold again.' },
  'hold-expiring': { status: 409, title: 'Too little time is left on this hold to pay.', next: 'Extend the hold, or hold again.' },
  'hold-lost': { status: 409, title: 'The hold was lost before the payment was through; any money was given back.', next: 'Hold again.' },
  'cells-unavailable': { status: 409, title: 'Not everything you asked for is free.', next: 'See `lines` for what stands in the way.' },
  'payment-declined': { status: 402, title: 'The payment was declined; the places are free again.', next: 'Hold again and pay another way.' },
  'booking-unknown': { status: 404, title: 'There is no such booking.', next: 'Check the code and the contact.' },
  'booking-not-payable': { status: 409, title: 'This booking does not wait for a payment.', next: 'Look at its state.' },
  'booking-not-cancellable': { status: 409, title: 'This booking cannot be cancelled in its state.', next: 'Look at its state.' },
  'cancel-too-many': { status: 422, title: 'More pieces than are left of this line.', next: 'Look at what is left of each line and cancel at most that.' },
  'payment-missing': { status: 422, title: 'It is not said how to pay.', next: 'Give `points`, a `card`, or both.' },
  'cancellation-id-taken': { status: 409, title: 'Another cancellation has this id.', next: 'Make a new UUID and try again.' },
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
export const CancelLine = Type.Object({ line: Type.Integer({ minimum: 0 }), quantity: Type.Integer({ minimum: 1 }) }, { additionalProperties: false });
export type CancelLine = Static<typeof CancelLine>;

// Events. The subject is the booking id. Contacts are never in them.
export interface BookingPlaced { owner: string; code: string; currency: string; total: number; lines: Line[]; terms: Terms[]; choice: PaymentChoice; step: 'holding' | 'paying' }
/** The lines of a booking in one go were held. */
export interface BookingHeld { lines: Line[]; terms: Terms[]; currency: string; total: number }
export interface PaymentTaken { attempt: number }
export interface BookingDeferred { attempt: number; because: string; until: number; clientSecret?: string }
export interface BookingPaidAgain { attempt: number; choice: PaymentChoice }
export interface BookingConfirmed { owner: string; currency: string; total: number; lines: Line[]; terms: Terms[] }
export interface BookingDeclined { because: string; code: string; message: string; lines?: unknown }
export interface BookingLapsed { because: 'hold-lost' | 'never-paid'; refunding: boolean }
/** Pieces given back. `refund` by the policy, minor units; all = nothing is left of the booking. */
export interface BookingCancelled { cancellationId: string; by: string; lines: { line: number; pool: string; unit: string; rate: string; quantity: number }[]; refund: number; currency: string; all: boolean; reason: string }
export interface CancellationRefunded { cancellationId: string; refund: number }

export interface BookingEvents {
  BookingPlaced: BookingPlaced;
  BookingHeld: BookingHeld;
  PaymentTaken: PaymentTaken;
  BookingDeferred: BookingDeferred;
  BookingPaidAgain: BookingPaidAgain;
  BookingConfirmed: BookingConfirmed;
  BookingDeclined: BookingDeclined;
  BookingLapsed: BookingLapsed;
  BookingCancelled: BookingCancelled;
  CancellationRefunded: CancellationRefunded;
}
