// Giving money back, never more than was captured and is left. The card gets its part first, points the rest.
// Points are back at once; a card refund is an effect that is tried until the provider has said what became of
// it. Every refund is answered by Refunded, also one of nothing, because cells wait for it.
import type { Decision, Event, Message } from '#kernel/context';
import { askForRefund, type RefundAnswered, type RefundDue, refundDelayMs } from './asking.ts';
import { askNow, inFlight } from './charge.ts';
import {
  limits,
  type PaymentEvents,
  type Postponed,
  type Refund,
  type Refunded,
  type RefundStarted,
  type RefundStuck,
  type Share,
  type Transfer,
} from './contract.ts';
import { accounts, givers, move, transfer } from './ledger.ts';
import { type ChargeRow, type RefundRow, refundKey, type State } from './state.ts';

type Decided = Decision<PaymentEvents>;

/** ISO 4217 for "no currency": what a refund of nothing is in. */
const NO_CURRENCY = 'XXX';

/** What booking says when somebody cancels; payment needs this much of it. */
export interface BookingCancelled {
  cancellationId: string;
  lines: { pool: string; unit: string; rate: string; quantity: number }[];
  refund: number;
  shares?: Share[];
}

export function decideBookingCancelled(
  state: State,
  { subject, data }: Message<BookingCancelled>,
  now: number,
): Decided {
  const { cancellationId, refund, lines, shares } = data;
  const goods = lines.map(({ pool, unit, rate, quantity }) => ({ pool, unit, rate, quantity }));
  const asked: Refund = { bookingId: subject, refundId: cancellationId, amount: refund, goods };
  return giveBack(state, shares ? { ...asked, shares } : asked, now);
}

export function decideRefund(state: State, { data }: Message<Refund>, now: number): Decided {
  return giveBack(state, data, now);
}

function giveBack(state: State, refund: Refund, now: number): Decided {
  const { bookingId, refundId, amount, goods } = refund;
  const charge = state.charges.get(bookingId);
  const known = state.refunds.get(refundKey(bookingId, refundId));
  if (known && !mayGiveMore(known, refund, charge)) return again(known);
  if (charge && inFlight(charge)) return postpone(charge, refund, now);
  const left = charge ? leftOf(charge) : 0;
  const sum = Math.min(left, Math.max(0, amount ?? left));
  if (!charge || sum === 0) {
    const currency = charge?.currency ?? NO_CURRENCY;
    const data: Refunded = { refundId, amount: 0, points: 0, card: 0, currency, goods, transfers: [] };
    // Told before, when there was nothing to give back either.
    return {
      events: [{ type: 'Refunded', subject: bookingId, data: known ? { ...data, again: true } : data }],
    };
  }
  return start(charge, refund, sum);
}

/** Everything was asked back when nothing had been captured yet; money that came later goes back too. */
function mayGiveMore(known: RefundRow, { amount }: Refund, charge: ChargeRow | undefined): boolean {
  const gaveNothing = known.state === 'refunded' && known.points + known.card === 0;
  return gaveNothing && amount === null && charge !== undefined;
}

export function leftOf(charge: ChargeRow): number {
  if (charge.state !== 'captured') return 0;
  return charge.points + charge.card - charge.refundedPoints - charge.refundedCard;
}

function start(charge: ChargeRow, { bookingId, refundId, goods, shares }: Refund, sum: number): Decided {
  const { currency, payer, provider, ref } = charge;
  const card = Math.min(sum, charge.card - charge.refundedCard);
  const points = sum - card;
  const to = { card: accounts.pending(bookingId, currency), points: accounts.wallet(payer, currency) };
  const transfers = fromHosts(givers(charge.shares, sum, shares), currency, card, to);
  if (card === 0) {
    const data: Refunded = { refundId, amount: sum, points, card, currency, goods, transfers };
    return { events: [{ type: 'Refunded', subject: bookingId, data }] };
  }
  const data: RefundStarted = { refundId, points, card, goods, transfers };
  const row = { bookingId, refundId, card, currency, provider, captureRef: ref };
  return {
    events: [{ type: 'RefundStarted', subject: bookingId, data }],
    effects: [askForRefund('refund', row, 0)],
  };
}

/** Hosts give; the first `card` of it is set aside for the card, the rest becomes points. */
function fromHosts(
  shares: Share[],
  currency: string,
  card: number,
  to: { card: string; points: string },
): Transfer[] {
  let open = card;
  return shares.flatMap(({ host, amount }) => {
    const from = accounts.host(host, currency);
    const forCard = Math.min(open, amount);
    open -= forCard;
    return [...transfer(from, to.card, forCard), ...transfer(from, to.points, amount - forCard)];
  });
}

/** While a capture is under way nobody knows what there is to give back; the provider is asked at once. */
function postpone(charge: ChargeRow, data: Refund, now: number): Decided {
  const waits = charge.waiting.some(
    (wait) => 'refundId' in wait.data && wait.data.refundId === data.refundId,
  );
  const wait: Postponed = { message: 'Refund', data };
  return {
    events: waits ? [] : [{ type: 'Postponed', subject: data.bookingId, data: wait }],
    effects: askNow({ ...charge, waiting: [...charge.waiting, wait] }, now),
  };
}

function again(row: RefundRow): Decided {
  const { bookingId, refundId, points, card, currency, goods, because } = row;
  const amount = points + card;
  if (row.state === 'started') return {};
  if (row.state === 'stuck') {
    const data: RefundStuck = { refundId, amount, because: because ?? '', again: true };
    return { events: [{ type: 'RefundStuck', subject: bookingId, data }] };
  }
  const data: Refunded = { refundId, amount, points, card, currency, goods, transfers: [], again: true };
  return { events: [{ type: 'Refunded', subject: bookingId, data }] };
}

export function decideRefundDue(state: State, { subject, data }: Message<RefundDue>): Decided {
  const row = state.refunds.get(refundKey(subject, data.refundId));
  if (!row || row.state === 'refunded') return {};
  return { effects: [askForRefund(data.next, row, data.tries)] };
}

export function decideRefundAnswered(
  state: State,
  { subject, data }: Message<RefundAnswered>,
  now: number,
): Decided {
  const { refundId, tries, outcome } = data;
  const row = state.refunds.get(refundKey(subject, refundId));
  if (!row || row.state === 'refunded') return {};
  if (outcome.outcome === 'refunded') return finish(row, accounts.card(row.provider ?? '', row.currency));
  const isRefused = outcome.outcome === 'refused';
  if (row.state === 'stuck') return {};
  if (isRefused || tries >= limits.refundTriesMax.value) {
    const because = reasonOf(outcome);
    const stuck: RefundStuck = { refundId, amount: row.points + row.card, because };
    return { events: [{ type: 'RefundStuck', subject, data: stuck }] };
  }
  // After a call that may have arrived the provider is asked; one that certainly did not is made again.
  const isOpen = outcome.outcome === 'unknown' || outcome.outcome === 'pending';
  const next: RefundDue = { refundId, tries: tries + 1, next: isOpen ? 'lookUpRefund' : 'refund' };
  const due = now + refundDelayMs(tries);
  return { timers: [{ key: `refund:${row.id}`, due, type: 'RefundDue', subject, data: next }] };
}

function reasonOf(outcome: RefundAnswered['outcome']): string {
  if ('because' in outcome) return outcome.because;
  return 'message' in outcome
    ? `${outcome.code}: ${outcome.message}`
    : `the provider says ${outcome.outcome}`;
}

function finish(row: RefundRow, to: string, by?: string): Decided {
  const { bookingId, refundId, points, card, currency, goods } = row;
  const transfers = transfer(accounts.pending(bookingId, currency), to, card);
  const data: Refunded = { refundId, amount: points + card, points, card, currency, goods, transfers };
  return {
    events: [{ type: 'Refunded', subject: bookingId, data: by === undefined ? data : { ...data, by } }],
  };
}

/** An operator gave the money back outside, because the provider would not. */
export interface RefundByHand {
  refundId: string;
}

export function decideRefundByHand(state: State, { subject, data, actor }: Message<RefundByHand>): Decided {
  const row = state.refunds.get(refundKey(subject, data.refundId));
  if (!row) return { answer: { refused: 'payment-unknown' } };
  if (row.state !== 'stuck') return { answer: { refused: 'refund-not-stuck' } };
  return { ...finish(row, accounts.hand(row.currency), actor), answer: { refundId: row.refundId } };
}

export const evolveRefund = {
  RefundStarted(state: State, { subject, data, time }: Event<RefundStarted>): void {
    const { refundId, transfers, points, card, goods } = data;
    const { provider, ref, currency } = reserve(state, subject, data);
    const row = { refundId, points, card, goods, currency, provider, captureRef: ref };
    put(state, subject, { ...row, state: 'started', because: null, since: time });
    move(state, transfers, { about: subject, cause: `${refundId}.started`, kind: 'refund', at: time });
  },

  Refunded(state: State, { subject, data, time }: Event<Refunded>): void {
    if (data.again) return;
    const { refundId, transfers, points, card, goods, currency } = data;
    const row = state.refunds.get(refundKey(subject, refundId));
    const isStarted = row !== undefined && row.state !== 'refunded';
    if (isStarted) {
      Object.assign(state.refunds.edit(row.id), { state: 'refunded', because: null });
    } else {
      if (points + card > 0) reserve(state, subject, data);
      const plain = { refundId, points, card, goods, currency, provider: null, captureRef: null };
      put(state, subject, { ...plain, state: 'refunded', because: null, since: time });
    }
    move(state, transfers, { about: subject, cause: `${refundId}.refunded`, kind: 'refund', at: time });
  },

  RefundStuck(state: State, { subject, data }: Event<RefundStuck>): void {
    if (data.again) return;
    const row = state.refunds.edit(refundKey(subject, data.refundId));
    Object.assign(row, { state: 'stuck', because: data.because });
  },
};

/** Counts a refund against its charge from the moment it starts, so that no second one gives the same money. */
function reserve(state: State, bookingId: string, data: RefundStarted | Refunded): ChargeRow {
  const charge = state.charges.edit(bookingId);
  charge.refundedPoints += data.points;
  charge.refundedCard += data.card;
  let giving = data.transfers;
  charge.shares = charge.shares.map((share) => {
    const from = accounts.host(share.host, charge.currency);
    const mine = giving.filter((transfer) => transfer.from === from);
    const given = mine.reduce((sum, transfer) => sum + transfer.amount, 0);
    giving = giving.filter((transfer) => transfer.from !== from);
    return { ...share, returned: share.returned + given };
  });
  return charge;
}

function put(state: State, bookingId: string, news: Omit<RefundRow, 'id' | 'bookingId'>): void {
  const id = refundKey(bookingId, news.refundId);
  if (state.refunds.has(id)) Object.assign(state.refunds.edit(id), news);
  else state.refunds.add(id, { id, bookingId, ...news });
}
