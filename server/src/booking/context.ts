// The table of contents of booking: what it decides, says, sends, owns and serves.
import { defineContext } from '#kernel/context';
import { Rows } from '#kernel/rows';
import { type BookingTables, evolve } from './booking.ts';
import { cancellation } from './cancellation.ts';
import { checkout } from './checkout.ts';
import { type BookingEvents, type BookingMessages, limits, refusals } from './contract.ts';
import { type ErasureMessages, erasure } from './erasure.ts';
import { schemas } from './event-schemas.ts';
import { myData } from './my-data.ts';
import { bookingRoutes } from './routes.ts';
import { store } from './store.ts';

export const booking = defineContext<BookingTables, BookingMessages & ErasureMessages, BookingEvents>({
  name: 'booking',
  empty: () => ({ bookings: Rows.whole('bookings'), contacts: Rows.whole('contacts') }),
  decide: { ...checkout, ...cancellation, ...erasure },
  evolve,
  store,
  emits: {
    BookingPlaced: 'public',
    BookingHeld: 'public',
    BookingRefused: 'public',
    PaymentTaken: 'private',
    BookingDeferred: 'public',
    BookingPaidAgain: 'private',
    BookingConfirmed: 'public',
    BookingDeclined: 'public',
    BookingLapsed: 'public',
    BookingCancelled: 'public',
    CancellationRefunded: 'public',
  },
  privateTables: ['contacts'],
  sends: [
    'inventory.Hold',
    'inventory.Keep',
    'inventory.Claim',
    'payment.Charge',
    'payment.Ask',
    'payment.Refund',
  ],
  // Everything but new sales: who has paid or wants his money back does not wait behind who comes in.
  first: [
    'PayAgain',
    'AskPayment',
    'CancelBooking',
    'LapseUnpaid',
    'inventory.HeldAsAsked',
    'inventory.HoldRefused',
    'inventory.Claimed',
    'inventory.HoldLost',
    'payment.Captured',
    'payment.Declined',
    'payment.Deferred',
    'payment.Refunded',
  ],
  routes: [...bookingRoutes(), myData],
  limits,
  refusals,
  schemas,
});
