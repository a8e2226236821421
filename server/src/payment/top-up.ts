// Points for money: a card is charged, the wallet grows. Like a charge of a booking, an outcome that is not known
// is found out by asking; nothing is credited before the provider says that the money is there.
import type { Decision, Event, Message } from '#kernel/context';
import {
  askAboutTopUp,
  type CaptureCall,
  type LookUpDue,
  lookUpDelayMs,
  type TopUpAnswered,
  type TopUpDue,
} from './asking.ts';
import {
  limits,
  type PaymentEvents,
  type ToppedUp,
  type TopUp,
  type TopUpDeclined,
  type TopUpDeferred,
  type TopUpRequested,
  type TopUpStuck,
} from './contract.ts';
import { accounts, asPayer, move, transfer } from './ledger.ts';
import type { State, TopUpRow } from './state.ts';

type Decided = Decision<PaymentEvents>;

/** Points are worth one won each. */
export const POINTS_CURRENCY = 'KRW';

/** Answers `{ state }` of the top-up, or a refusal. */
export function decideTopUp(state: State, { data }: Message<TopUp>, now: number, provider: string): Decided {
  const { topUpId, person, amount, currency, source } = data;
  const known = state.topUps.get(topUpId);
  if (known) {
    const isSame = known.person === person && known.amount === amount && known.currency === currency;
    return { answer: isSame ? { state: known.state } : { refused: 'top-up-id-taken' } };
  }
  const isWithin = amount >= limits.topUpMin.value && amount <= limits.topUpMax.value;
  if (!isWithin || currency !== POINTS_CURRENCY) return { answer: { refused: 'amount-invalid' } };
  const row = { topUpId, amount, currency, provider, source, ref: null };
  const requested: TopUpRequested = { person, amount, currency, provider, source };
  return {
    events: [{ type: 'TopUpRequested', subject: topUpId, data: requested }],
    effects: [askAboutTopUp('capture', row, 0, now)],
    answer: { state: 'requested' },
  };
}

const isEnded = (row: TopUpRow): boolean => row.state === 'captured' || row.state === 'declined';

export function decideTopUpDue(state: State, { subject, data }: Message<TopUpDue>, now: number): Decided {
  const row = state.topUps.get(subject);
  // While the capture runs, asking would close its key.
  if (!row || isEnded(row) || row.state === 'requested') return {};
  const isOver = data.givenUp === true || now >= row.since + limits.actionWindowMs.value;
  const isAsked = row.state === 'action-required' && row.ref !== null;
  const call: CaptureCall = isOver && isAsked ? 'abandon' : 'lookUp';
  return { effects: [askAboutTopUp(call, row, data.asks, now)] };
}

export function decideTopUpAnswered(
  state: State,
  { subject, data }: Message<TopUpAnswered>,
  now: number,
): Decided {
  const row = state.topUps.get(subject);
  if (!row || row.state === 'captured') return {};
  const { outcome } = data;
  // Money that came after all is credited, whatever was said before.
  if (outcome.outcome === 'captured') return credit(row, outcome.ref);
  if (row.state === 'declined') return {};
  const { person } = row;
  if (outcome.outcome === 'declined') {
    const { code, message } = outcome;
    return { events: [{ type: 'TopUpDeclined', subject, data: { person, code, message } }] };
  }
  if (outcome.outcome === 'absent') {
    const message = 'The card provider could not be reached, and nothing was charged. Try again.';
    return { events: [{ type: 'TopUpDeclined', subject, data: { person, code: 'not-charged', message } }] };
  }
  return stillOpen(row, data, now);
}

function credit({ topUpId, person, amount, currency, provider }: TopUpRow, ref: string): Decided {
  const wallet = accounts.wallet(asPayer(person), currency);
  const transfers = transfer(accounts.card(provider, currency), wallet, amount);
  const data: ToppedUp = { person, amount, currency, provider, ref, transfers };
  return { events: [{ type: 'ToppedUp', subject: topUpId, data }] };
}

function stillOpen(row: TopUpRow, { asks, outcome }: TopUpAnswered, now: number): Decided {
  const { topUpId: subject, person, amount, state } = row;
  if (state === 'stuck') return {};
  const deferred = deferral(row, outcome);
  const events = deferred ? [{ type: 'TopUpDeferred' as const, subject, data: deferred }] : [];
  if (asks >= limits.lookUpsMax.value) {
    const because = 'because' in outcome ? outcome.because : outcome.outcome;
    return { events: [...events, { type: 'TopUpStuck', subject, data: { person, amount, because } }] };
  }
  const data: LookUpDue = { attempt: 1, asks: asks + 1 };
  const timer = { key: `top-up:${subject}`, due: now + lookUpDelayMs(asks), type: 'TopUpDue', subject, data };
  return { events, timers: [timer] };
}

function deferral(row: TopUpRow, outcome: TopUpAnswered['outcome']): TopUpDeferred | undefined {
  if (outcome.outcome === 'action-required') {
    const { clientSecret, ref } = outcome;
    return row.state === 'action-required' ? undefined : { because: 'action-required', clientSecret, ref };
  }
  return row.state === 'requested' ? { because: 'unknown' } : undefined;
}

export const evolveTopUp = {
  TopUpRequested(state: State, { subject, data, time }: Event<TopUpRequested>): void {
    const open = { state: 'requested', ref: null, clientSecret: null, code: null, message: null } as const;
    state.topUps.add(subject, { topUpId: subject, ...data, ...open, since: time });
  },

  ToppedUp(state: State, { subject, data, time }: Event<ToppedUp>): void {
    const done = { state: 'captured', ref: data.ref, clientSecret: null, code: null, message: null };
    Object.assign(state.topUps.edit(subject), done);
    move(state, data.transfers, { about: subject, cause: 'topped-up', kind: 'top-up', at: time });
  },

  TopUpDeclined(state: State, { subject, data }: Event<TopUpDeclined>): void {
    const { code, message } = data;
    Object.assign(state.topUps.edit(subject), { state: 'declined', clientSecret: null, code, message });
  },

  TopUpDeferred(state: State, { subject, data }: Event<TopUpDeferred>): void {
    const row = state.topUps.edit(subject);
    row.state = data.because;
    row.clientSecret = data.clientSecret ?? null;
    row.ref = data.ref ?? row.ref;
  },

  TopUpStuck(state: State, { subject, data }: Event<TopUpStuck>): void {
    Object.assign(state.topUps.edit(subject), { state: 'stuck', message: data.because });
  },
};
