// Stand-ins for inventory and payment in the tests of booking: they keep nothing and answer as the unit or the card
// says. What they answer to is the contract; what they decide is theirs.
import type { Claim, HeldAsAsked, Hold, InventoryEvents, Keep, Line } from '#inventory';
import { type Decision, defineContext } from '#kernel/context';
import type { Charge, PaymentEvents, Refund } from '#payment';
import type { BookingCancelled } from './contract.ts';
import { captured, declined, deferred, HOST, LISTING, refunded, STARTS_AT } from './test-booking.ts';

const stateless = {
  empty: () => ({}),
  store: { load: async () => ({}), save: async () => {} },
  limits: {},
  refusals: {},
};

/** Lines of the first unit cannot be held; holds of the second are lost by the time they are claimed. */
export const TAKEN = 'taken';
export const LOST = 'lost';
const lost = new Set<string>();

/** Says of a hold whether it will be lost. */
export function loseIf(holdId: string, lines: readonly { unit?: string }[]): void {
  if (lines.some(({ unit }) => unit === LOST)) lost.add(holdId);
}

type Answers = Pick<InventoryEvents, 'HeldAsAsked' | 'HoldRefused' | 'Claimed' | 'HoldLost'>;

function hold({ holdId: subject, lines: asked }: Hold): Decision<Answers> {
  const lines = asked.map((line): Line => {
    const cell = 'unit' in line ? { unit: line.unit, quantity: line.quantity } : { unit: '*', quantity: 1 };
    return { pool: line.pool, rate: line.rate, ...cell, price: 10_000 };
  });
  loseIf(subject, lines);
  const line = lines.findIndex(({ unit }) => unit === TAKEN);
  const why = { line, because: 'cell-taken' as const, detail: 'Somebody else has it.' };
  if (line >= 0) {
    return {
      events: [{ type: 'HoldRefused', subject, data: { refused: 'cells-unavailable', lines: [why] } }],
    };
  }
  const pools = [...new Set(lines.map(({ pool }) => pool))];
  const policy = [{ daysBefore: 1, percent: 80 }];
  const terms = pools.map((pool) => ({ pool, listing: LISTING, host: HOST, policy, startsAt: STARTS_AT }));
  const held: HeldAsAsked = { expiresAt: STARTS_AT, currency: 'KRW', lines, terms };
  return { events: [{ type: 'HeldAsAsked', subject, data: held }] };
}

function claim(subject: string): Decision<Answers> {
  if (lost.has(subject)) return { events: [{ type: 'HoldLost', subject, data: { because: 'expired' } }] };
  return { events: [{ type: 'Claimed', subject, data: { lines: [], retaken: false } }] };
}

export const inventory = defineContext<object, { Hold: Hold; Claim: Claim; Keep: Keep }, Answers>({
  ...stateless,
  name: 'inventory',
  decide: { Hold: (_, { data }) => hold(data), Claim: (_, { subject }) => claim(subject), Keep: () => ({}) },
  evolve: { HeldAsAsked() {}, HoldRefused() {}, Claimed() {}, HoldLost() {} },
  emits: { HeldAsAsked: 'public', HoldRefused: 'public', Claimed: 'public', HoldLost: 'public' },
});

/** What becomes of a payment with this card. */
export const cards = { good: 'good', declined: 'declined', overloaded: 'overloaded', unknown: 'unknown' };

type Outcomes = Pick<PaymentEvents, 'Captured' | 'Declined' | 'Deferred' | 'Refunded'>;

function charge({ bookingId: subject, attempt, choice }: Charge): Decision<Outcomes> {
  const source = choice.card?.source;
  if (source === cards.declined) return { events: [{ type: 'Declined', subject, data: declined(attempt) }] };
  if (source === cards.overloaded || source === cards.unknown) {
    return { events: [{ type: 'Deferred', subject, data: deferred(attempt, source as 'unknown') }] };
  }
  return { events: [{ type: 'Captured', subject, data: captured(attempt) }] };
}

function refund(subject: string, refundId: string, amount: number): Decision<Outcomes> {
  return { events: [{ type: 'Refunded', subject, data: refunded(refundId, amount) }] };
}

interface Asked {
  Charge: Charge;
  Refund: Refund;
  'booking.BookingCancelled': BookingCancelled;
}

export const payment = defineContext<object, Asked, Outcomes>({
  ...stateless,
  name: 'payment',
  decide: {
    Charge: (_, { data }) => charge(data),
    Refund: (_, { data, subject }) => refund(subject, data.refundId, data.amount ?? 0),
    'booking.BookingCancelled': (_, { data, subject }) => refund(subject, data.cancellationId, data.refund),
  },
  evolve: { Captured() {}, Declined() {}, Deferred() {}, Refunded() {} },
  emits: { Captured: 'public', Declined: 'public', Deferred: 'public', Refunded: 'public' },
});
