// Charging a booking, once. Points alone are decided on the spot. A card is charged by an effect, its points part
// set aside meanwhile; an outcome that is not known is found out by asking, and no later attempt starts before the
// earlier one has ended. So no booking is captured twice, and money that came late is told, never forgotten.
import { strict as assert } from 'node:assert';
import type { Decision, Effect, Event, Message, Timer } from '#kernel/context';
import {
  askAboutCharge,
  type CaptureCall,
  type ChargeAnswered,
  type LookUpDue,
  lookUpDelayMs,
} from './asking.ts';
import {
  type Ask,
  type AttemptEnded,
  type Captured,
  type Charge,
  type ChargeRequested,
  type ChargeStuck,
  type Declined,
  type DeclineReason,
  type Deferred,
  limits,
  type PaymentEvents,
  type Postponed,
  type Share,
  type StrayCaptured,
  type Transfer,
} from './contract.ts';
import { accounts, balanceOf, hasWallet, move, toHosts, transfer } from './ledger.ts';
import type { CardDeclined } from './providers/provider.ts';
import type { ChargeRow, RowShare, State, Waiting } from './state.ts';

type Decided = Decision<PaymentEvents>;

const IN_FLIGHT = new Set<ChargeRow['state']>(['requested', 'unknown', 'action-required', 'stuck']);

/** Whether money may still come of it. */
export const inFlight = (row: Pick<ChargeRow, 'state'>): boolean => IN_FLIGHT.has(row.state);

export function decideCharge(
  state: State,
  { data }: Message<Charge>,
  now: number,
  provider: string,
): Decided {
  const row = state.charges.get(data.bookingId);
  if (!row) return begin(state, data, now, provider);
  if (row.state === 'captured') return { events: [told(row, 'Captured', capturedAgain(row, data.attempt))] };
  if (data.attempt <= row.attempt) return again(row, row.attempt);
  if (inFlight(row)) return postponeCharge(row, data, now);
  return begin(state, data, now, provider);
}

function begin(state: State, charge: Charge, now: number, provider: string): Decided {
  const { bookingId, attempt, payer, amount, currency, choice, shares } = charge;
  assertCharge(charge);
  const asked = choice.points ?? 0;
  const paysPoints = amount > 0 && asked !== 0;
  if (paysPoints && !hasWallet(payer)) return decline(charge, 'guest-has-no-points');
  const wallet = accounts.wallet(payer, currency);
  const balance = paysPoints ? balanceOf(state, wallet) : 0;
  const points = paysPoints ? Math.min(amount, asked === 'all' ? balance : asked) : 0;
  if (points > balance) return decline(charge, 'points-short');
  const card = amount - points;
  if (card === 0) {
    const transfers = toHosts(wallet, shares, currency);
    const paid = { attempt, payer, currency, points, card, provider: null, ref: null, shares, transfers };
    return { events: [{ type: 'Captured', subject: bookingId, data: paid }] };
  }
  if (!choice.card) return decline(charge, paysPoints ? 'points-short' : 'nothing-to-pay-with');
  const { source } = choice.card;
  const transfers = transfer(wallet, accounts.pending(bookingId, currency), points);
  const data = { attempt, payer, amount, currency, points, card, provider, source, shares, transfers };
  const effect = askAboutCharge('capture', { ...data, bookingId, ref: null }, 0, now);
  return { events: [{ type: 'ChargeRequested', subject: bookingId, data }], effects: [effect] };
}

function assertCharge({ bookingId, amount, shares }: Charge): void {
  assert(Number.isSafeInteger(amount) && amount >= 0, `${bookingId}: ${amount} is no amount`);
  assert(amount <= limits.amountMax.value, `${bookingId}: ${amount} is more than one charge may move`);
  const sum = shares.reduce((total, share) => total + share.amount, 0);
  assert(sum === amount, `${bookingId}: shares of ${sum} for a charge of ${amount}`);
}

const DECLINED: Record<Exclude<DeclineReason, 'card-declined'>, string> = {
  'points-short': 'There are not enough points.',
  'guest-has-no-points': 'Guests have no points. Sign in, or pay with a card.',
  'nothing-to-pay-with': 'Neither points nor a card was given.',
};

function decline(charge: Charge, because: Exclude<DeclineReason, 'card-declined'>): Decided {
  const { bookingId, attempt, payer, amount, currency } = charge;
  const why = { because, code: because, message: DECLINED[because] };
  const data = { attempt, payer, amount, currency, ...why, transfers: [] };
  return { events: [{ type: 'Declined', subject: bookingId, data }] };
}

/** The same event once more, for whoever asked again. Nothing changes by it. */
function again(row: ChargeRow, attempt: number): Decided {
  const { payer, amount, currency, code, message, because } = row;
  // The answer of the capture is on its way, and is for whoever waits.
  if (row.state === 'requested') return {};
  if (row.state === 'declined' && because !== null) {
    const why = { because, code: code ?? because, message: message ?? '' };
    const data: Declined = { attempt, payer, amount, currency, ...why, transfers: [], again: true };
    return { events: [told(row, 'Declined', data)] };
  }
  return { events: [told(row, 'Deferred', deferredAgain(row, attempt))] };
}

function deferredAgain(row: ChargeRow, attempt: number): Deferred {
  const because = row.state === 'open' ? 'overloaded' : 'unknown';
  const plain: Deferred = { attempt, because, transfers: [], again: true };
  const asksBuyer = row.state === 'action-required' && attempt === row.attempt;
  if (!asksBuyer || row.clientSecret === null) return plain;
  return { ...plain, because: 'action-required', clientSecret: row.clientSecret };
}

function capturedAgain(row: ChargeRow, attempt: number): Captured {
  const { payer, currency, points, card, provider, ref } = row;
  const shares = row.shares.map(({ host, amount }) => ({ host, amount }));
  return { attempt, payer, currency, points, card, provider, ref, shares, transfers: [], again: true };
}

function told<T extends keyof PaymentEvents>(row: ChargeRow, type: T, data: PaymentEvents[T]) {
  return { type, subject: row.bookingId, data };
}

/** A later attempt waits until the earlier one has ended, and the provider is asked at once how it did. */
function postponeCharge(row: ChargeRow, data: Charge, now: number): Decided {
  const isNew = data.attempt > latestAttempt(row);
  const wait: Postponed = { message: 'Charge', data };
  const events = isNew ? [told(row, 'Postponed', wait)] : [];
  return { events, effects: askNow({ ...row, waiting: [...row.waiting, wait] }, now) };
}

/** The highest attempt that was asked for, waiting ones included. */
function latestAttempt(row: ChargeRow): number {
  const attempts = row.waiting.map(({ message, data }) => (message === 'Charge' ? data.attempt : 0));
  return Math.max(row.attempt, ...attempts);
}

/** Nothing while the capture runs: asking would close its key. */
export function askNow(row: ChargeRow, now: number, asks = 0): Effect[] {
  return row.state === 'requested' ? [] : [askAboutCharge(questionAbout(row, now), row, asks, now)];
}

/** A buyer who took too long, or who pays another way by now, need not prove anything any more. */
function questionAbout(row: ChargeRow, now: number): CaptureCall {
  const isOver = now >= row.since + limits.actionWindowMs.value || row.waiting.length > 0;
  return row.state === 'action-required' && row.ref !== null && isOver ? 'abandon' : 'lookUp';
}

export function decideAsk(state: State, { subject }: Message<Ask>, now: number): Decided {
  const row = state.charges.get(subject);
  return row && inFlight(row) ? { effects: askNow(row, now) } : {};
}

export function decideLookUpDue(state: State, { subject, data }: Message<LookUpDue>, now: number): Decided {
  const row = state.charges.get(subject);
  if (!row || row.attempt !== data.attempt || !inFlight(row)) return {};
  return { effects: askNow(row, now, data.asks) };
}

export function decideChargeAnswered(
  state: State,
  { subject, data }: Message<ChargeAnswered>,
  now: number,
): Decided {
  const row = state.charges.get(subject);
  if (!row) return {};
  const { attempt, asks, outcome, certain } = data;
  if (attempt !== row.attempt || !inFlight(row)) return late(row, data);
  if (outcome.outcome === 'captured') return capture(row, outcome.ref, now);
  if (outcome.outcome === 'declined') return end(row, outcome, now);
  if (outcome.outcome === 'absent') return end(row, undefined, now);
  // Only a call that was made once, and was not let through, proves that nothing was charged.
  const isUncharged = outcome.outcome === 'overloaded' && certain && row.state === 'requested';
  if (isUncharged) return end(row, undefined, now);
  const secret = outcome.outcome === 'action-required' ? outcome : undefined;
  return stillOpen(row, { asks, secret, because: 'because' in outcome ? outcome.because : '' }, now);
}

/** The money is there. `attempt` names the latest one, since that is the one somebody waits for. */
function capture(row: ChargeRow, ref: string, now: number): Decided {
  const { bookingId, payer, currency, points, card, provider } = row;
  assert(provider !== null, `${bookingId}: a card was charged by nobody`);
  const shares = row.shares.map(({ host, amount }) => ({ host, amount }));
  const network = accounts.card(provider, currency);
  const pending = accounts.pending(bookingId, currency);
  const transfers: Transfer[] =
    points > 0
      ? [...transfer(network, pending, card), ...toHosts(pending, shares, currency)]
      : toHosts(network, shares, currency);
  const attempt = latestAttempt(row);
  const data: Captured = { attempt, payer, currency, points, card, provider, ref, shares, transfers };
  const refunds = row.waiting.filter(({ message }) => message === 'Refund');
  return { events: [told(row, 'Captured', data)], timers: resend(row, refunds, now) };
}

/** No money came of this attempt, and none will: what was set aside goes back, and what waited goes on. */
function end(row: ChargeRow, declined: CardDeclined | undefined, now: number): Decided {
  const { bookingId, attempt, payer, amount, currency, points } = row;
  const wallet = accounts.wallet(payer, currency);
  const transfers = transfer(accounts.pending(bookingId, currency), wallet, points);
  const timers = resend(row, row.waiting, now);
  if (latestAttempt(row) > attempt) {
    return { events: [told(row, 'AttemptEnded', { attempt, transfers })], timers };
  }
  if (!declined) {
    const data: Deferred = { attempt, because: 'overloaded', transfers };
    return { events: [told(row, 'Deferred', data)], timers };
  }
  const { code, message } = declined;
  const why = { because: 'card-declined', code, message } as const;
  const data: Declined = { attempt, payer, amount, currency, ...why, transfers };
  return { events: [told(row, 'Declined', data)], timers };
}

function resend(row: ChargeRow, waiting: readonly Waiting[], now: number): Timer[] {
  return waiting.map(({ message, data }) => {
    const which = 'refundId' in data ? data.refundId : data.attempt;
    const key = `after:${row.bookingId}/${which}`;
    return { key, due: now, type: message, subject: row.bookingId, data };
  });
}

interface Answer {
  asks: number;
  secret: { clientSecret: string; ref: string } | undefined;
  because: string;
}

/** The provider cannot say yet. Whoever waits hears so, and it is asked again later. */
function stillOpen(row: ChargeRow, { asks, secret, because }: Answer, now: number): Decided {
  const { bookingId, attempt } = row;
  const events = deferral(row, asks, secret);
  if (row.state === 'stuck') return { events };
  if (asks >= limits.lookUpsMax.value) {
    return { events: [...events, told(row, 'ChargeStuck', { attempt, because })] };
  }
  const data: LookUpDue = { attempt, asks: asks + 1 };
  const due = now + lookUpDelayMs(asks);
  const timer = { key: `charge:${bookingId}`, due, type: 'LookUpDue', subject: bookingId, data };
  return { events, timers: [timer] };
}

function deferral(row: ChargeRow, asks: number, secret: Answer['secret']) {
  const attempt = latestAttempt(row);
  if (secret && row.state !== 'action-required' && row.state !== 'stuck') {
    const { clientSecret, ref } = secret;
    const data: Deferred = { attempt, because: 'action-required', clientSecret, ref, transfers: [] };
    return [told(row, 'Deferred', data)];
  }
  if (row.state === 'requested') {
    return [told(row, 'Deferred', { attempt, because: 'unknown', transfers: [] })];
  }
  // The first question after a later attempt was asked for: its buyer waits for a word.
  const waits = asks === 0 && attempt > row.attempt;
  return waits ? [told(row, 'Deferred', deferredAgain(row, attempt))] : [];
}

/** An answer about something that has ended. Only one that contradicts its end matters. */
function late(row: ChargeRow, { attempt, outcome }: ChargeAnswered): Decided {
  if (outcome.outcome !== 'captured' || outcome.ref === row.ref) return {};
  if (row.strays.some(({ ref }) => ref === outcome.ref)) return {};
  const data: StrayCaptured = { attempt, provider: row.provider ?? '', ref: outcome.ref };
  return { events: [told(row, 'StrayCaptured', data)] };
}

export const evolveCharge = {
  ChargeRequested(state: State, { subject, data, time }: Event<ChargeRequested>): void {
    const { attempt, transfers, ...asked } = data;
    const shares = byHost(data.shares);
    put(state, subject, { ...asked, attempt, state: 'requested', shares, since: time });
    move(state, transfers, { about: subject, cause: `${attempt}.taken`, kind: 'payment', at: time });
  },

  Captured(state: State, { subject, data, time }: Event<Captured>): void {
    if (data.again) return;
    const { attempt, payer, currency, points, card, provider, ref, transfers } = data;
    const since = state.charges.get(subject)?.since ?? time;
    const paid = { attempt, payer, currency, points, card, provider, ref, since };
    put(state, subject, { ...paid, amount: points + card, state: 'captured', shares: byHost(data.shares) });
    move(state, transfers, { about: subject, cause: 'captured', kind: 'payment', at: time });
  },

  Declined(state: State, { subject, data, time }: Event<Declined>): void {
    if (data.again) return;
    const { attempt, payer, amount, currency, because, code, message, transfers } = data;
    const since = state.charges.get(subject)?.since ?? time;
    const why = { attempt, payer, amount, currency, because, code, message, since };
    put(state, subject, { ...why, state: 'declined' });
    giveBack(state, subject, attempt, transfers, time);
  },

  Deferred(state: State, { subject, data, time }: Event<Deferred>): void {
    if (data.again) return;
    const row = state.charges.edit(subject);
    if (data.because === 'overloaded') {
      settle(row, 'open');
      giveBack(state, subject, row.attempt, data.transfers, time);
      return;
    }
    row.state = data.because;
    row.clientSecret = data.clientSecret ?? null;
    row.ref = data.ref ?? row.ref;
  },

  AttemptEnded(state: State, { subject, data, time }: Event<AttemptEnded>): void {
    settle(state.charges.edit(subject), 'open');
    giveBack(state, subject, data.attempt, data.transfers, time);
  },

  Postponed(state: State, { subject, data }: Event<Postponed>): void {
    const row = state.charges.edit(subject);
    // Only the latest attempt matters, and none after the booking wants everything back.
    const givenUp = data.message === 'Refund' && data.data.amount === null;
    const kept = row.waiting.filter(({ message }) => message === 'Refund');
    row.waiting = [...(data.message === 'Charge' || givenUp ? kept : row.waiting), data];
  },

  ChargeStuck(state: State, { subject, data }: Event<ChargeStuck>): void {
    const row = state.charges.edit(subject);
    row.state = 'stuck';
    row.message = data.because;
  },

  StrayCaptured(state: State, { subject, data }: Event<StrayCaptured>): void {
    const row = state.charges.edit(subject);
    row.strays = [...row.strays, data];
  },
};

function giveBack(state: State, about: string, attempt: number, transfers: Transfer[], at: number): void {
  move(state, transfers, { about, cause: `${attempt}.returned`, kind: 'payment-returned', at });
}

function settle(row: ChargeRow, state: 'open'): void {
  Object.assign(row, { state, waiting: [], ref: null, clientSecret: null, points: 0, card: 0 });
}

/** One share per host, of which nothing has gone back yet. */
function byHost(shares: readonly Share[]): RowShare[] {
  const sums = new Map<string, number>();
  for (const { host, amount } of shares) sums.set(host, (sums.get(host) ?? 0) + amount);
  return [...sums].map(([host, amount]) => ({ host, amount, returned: 0 }));
}

type Outline = Pick<ChargeRow, 'attempt' | 'state' | 'payer' | 'amount' | 'currency' | 'since'>;

/** An attempt replaces what was known of the one before; only what can never be forgotten stays. */
function put(state: State, bookingId: string, news: Outline & Partial<ChargeRow>): void {
  const before = state.charges.get(bookingId);
  const row: ChargeRow = {
    ...{ bookingId, points: 0, card: 0, provider: null, source: null, ref: null, shares: [] },
    ...{ because: null, code: null, message: null, clientSecret: null },
    ...{ refundedPoints: 0, refundedCard: 0, waiting: [], strays: [...(before?.strays ?? [])] },
    ...news,
  };
  if (before) Object.assign(state.charges.edit(bookingId), row);
  else state.charges.add(bookingId, row);
}
