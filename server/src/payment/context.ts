// Payment as data: what it decides, remembers, calls and serves. Charges and refunds are asked for by booking,
// top-ups by people; outcomes of calls to the card provider and its notices come back as messages.
import { type Context, defineContext, type Message } from '#kernel/context';
import type {
  ChargeAnswered,
  LookUpDue,
  RefundAnswered,
  RefundDue,
  TopUpAnswered,
  TopUpDue,
} from './asking.ts';
import { decideAsk, decideCharge, decideChargeAnswered, decideLookUpDue, evolveCharge } from './charge.ts';
import {
  type Ask,
  type Charge,
  limits,
  type PaymentEvents,
  type Refund,
  refusals,
  type TopUp,
} from './contract.ts';
import { paymentEffects } from './effects.ts';
import { schemas } from './event-schemas.ts';
import { providerLimits } from './providers/policy.ts';
import type { CardProvider } from './providers/provider.ts';
import {
  type BookingCancelled,
  decideBookingCancelled,
  decideRefund,
  decideRefundAnswered,
  decideRefundByHand,
  decideRefundDue,
  evolveRefund,
  type RefundByHand,
} from './refund.ts';
import { paymentRoutes } from './routes.ts';
import { emptyState, type State } from './state.ts';
import { paymentStore } from './store.ts';
import { decideTopUp, decideTopUpAnswered, decideTopUpDue, evolveTopUp } from './top-up.ts';

interface Commands {
  Charge: Charge;
  Ask: Ask;
  ChargeAnswered: ChargeAnswered;
  LookUpDue: LookUpDue;
  Refund: Refund;
  'booking.BookingCancelled': BookingCancelled;
  RefundAnswered: RefundAnswered;
  RefundDue: RefundDue;
  RefundByHand: RefundByHand;
  TopUp: TopUp;
  TopUpAnswered: TopUpAnswered;
  TopUpDue: TopUpDue;
}

export function payment({ provider }: { provider: CardProvider }): Context {
  const { name } = provider;
  return defineContext<State, Commands, PaymentEvents>({
    name: 'payment',
    empty: emptyState,
    decide: {
      Charge: (state, message: Message<Charge>, now) => decideCharge(state, message, now, name),
      Ask: decideAsk,
      ChargeAnswered: decideChargeAnswered,
      LookUpDue: decideLookUpDue,
      Refund: decideRefund,
      'booking.BookingCancelled': decideBookingCancelled,
      RefundAnswered: decideRefundAnswered,
      RefundDue: decideRefundDue,
      RefundByHand: decideRefundByHand,
      TopUp: (state, message: Message<TopUp>, now) => decideTopUp(state, message, now, name),
      TopUpAnswered: decideTopUpAnswered,
      TopUpDue: decideTopUpDue,
    },
    evolve: { ...evolveCharge, ...evolveRefund, ...evolveTopUp },
    store: paymentStore(name),
    emits: {
      ChargeRequested: 'private',
      Captured: 'public',
      Declined: 'public',
      Deferred: 'public',
      AttemptEnded: 'private',
      Postponed: 'private',
      ChargeStuck: 'public',
      StrayCaptured: 'public',
      RefundStarted: 'public',
      Refunded: 'public',
      RefundStuck: 'public',
      TopUpRequested: 'private',
      ToppedUp: 'public',
      TopUpDeclined: 'public',
      TopUpDeferred: 'public',
      TopUpStuck: 'public',
    },
    first: [
      ...(['Charge', 'Ask', 'ChargeAnswered', 'LookUpDue', 'TopUpAnswered', 'TopUpDue'] as const),
      ...(['Refund', 'booking.BookingCancelled', 'RefundAnswered', 'RefundDue', 'RefundByHand'] as const),
    ],
    effects: paymentEffects(provider),
    routes: paymentRoutes(provider),
    limits: { ...limits, ...providerLimits },
    refusals,
    schemas,
  });
}
