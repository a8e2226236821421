import { deepEqual, equal, throws } from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Decision } from '#kernel/context';
import { given } from '#kernel/given';
import type { ChargeAnswered } from './asking.ts';
import { payment } from './context.ts';
import { type Charge, limits } from './contract.ts';
import type { State } from './state.ts';
import { FakeCardNetwork } from './test-card-network.ts';

const context = payment({ provider: new FakeCardNetwork() });
const BOOKING = 'b1';
const SHARES = [
  { host: 'museum', amount: 6_000 },
  { host: 'shop', amount: 4_000 },
];
const VISA = { card: { source: 'tok_visa' } };

const toppedUp = (amount: number) => ({
  type: 'ToppedUp',
  subject: 't1',
  data: {
    ...{ person: 'ann', amount, currency: 'KRW', provider: 'sandbox', ref: 't1' },
    transfers: [{ from: 'card:sandbox/KRW', to: 'wallet:ann/KRW', amount }],
  },
});

const requested = {
  type: 'TopUpRequested',
  subject: 't1',
  data: { person: 'ann', amount: 1, currency: 'KRW', provider: 'sandbox', source: 'tok_visa' },
};

const withPoints = (amount: number) => given(context, requested, toppedUp(amount));

function charge(choice: Charge['choice'], news: Partial<Charge> = {}) {
  const data: Charge = {
    ...{ bookingId: BOOKING, attempt: 1, payer: 'person:ann', amount: 10_000, currency: 'KRW' },
    ...{ choice, shares: SHARES, ...news },
  };
  return { type: 'Charge', subject: BOOKING, data };
}

function answered(outcome: ChargeAnswered['outcome'], news: Partial<ChargeAnswered> = {}) {
  const data: ChargeAnswered = { attempt: 1, asks: 0, outcome, certain: true, ...news };
  return { type: 'ChargeAnswered', subject: BOOKING, data };
}

const CAPTURED = { outcome: 'captured', ref: 'r1' } as const;
const DECLINED = { outcome: 'declined', code: 'card-declined', message: 'No.' } as const;
const UNKNOWN = { outcome: 'unknown', because: 'no answer' } as const;
const OVERLOADED = { outcome: 'overloaded', because: 'breaker', retryAfterMs: 1 } as const;
const ACTION = { outcome: 'action-required', ref: 'r1', clientSecret: 's' } as const;
const ABSENT = { outcome: 'absent' } as const;

const eventsOf = ({ events = [] }: Decision) =>
  events as unknown as { type: string; data: Record<string, unknown> }[];

/** What happened, in a line: events with what matters of them, then what is asked and when. */
function story(decision: Decision): string[] {
  const { effects = [], timers = [] } = decision;
  const told = eventsOf(decision).map(({ type, data }) =>
    [type, data.attempt, data.because, data.again === true ? 'again' : undefined]
      .filter((word) => word !== undefined)
      .join(' '),
  );
  return [...told, ...effects.map(({ kind }) => `ask ${kind}`), ...timers.map(({ type }) => `later ${type}`)];
}

const balances = (state: object) =>
  Object.fromEntries(
    [...(state as State).accounts.values()].map(({ account, balance }) => [account, balance]),
  );

describe('points', () => {
  test('pay at once, and every host gets its share', () => {
    const run = withPoints(12_000);
    deepEqual(story(run.when(charge({ points: 'all' }))), ['Captured 1']);
    deepEqual(balances(run.state), {
      'card:sandbox/KRW': -12_000,
      'wallet:ann/KRW': 2_000,
      'host:museum/KRW': 6_000,
      'host:shop/KRW': 4_000,
    });
  });

  test('a total of zero is captured with nothing, also from a guest', () => {
    const run = given(context);
    const decision = run.when(charge({ points: 'all' }, { amount: 0, shares: [], payer: 'guest' }));
    deepEqual(story(decision), ['Captured 1']);
    deepEqual(balances(run.state), {});
  });

  for (const [what, choice, payer, because] of [
    ['too few points without a card', { points: 'all' }, 'person:ann', 'points-short'],
    [
      'fewer points than were promised, even with a card',
      { points: 9_000, ...VISA },
      'person:ann',
      'points-short',
    ],
    ['points of a guest', { points: 500, ...VISA }, 'guest', 'guest-has-no-points'],
    ['nothing to pay with', {}, 'person:ann', 'nothing-to-pay-with'],
    ['no points and no card', { points: 0 }, 'guest', 'nothing-to-pay-with'],
  ] as const) {
    test(`${what} is declined`, () => {
      const run = withPoints(8_000);
      deepEqual(story(run.when(charge(choice, { payer }))), [`Declined 1 ${because}`]);
      equal(balances(run.state)['wallet:ann/KRW'], 8_000);
    });
  }

  test('shares that do not sum to the amount are a bug of the sender', () => {
    const run = withPoints(12_000);
    throws(() => run.when(charge({ points: 'all' }, { amount: 9_999 })), /shares of 10000/);
  });
});

describe('a card', () => {
  test('takes what points leave, and the points wait aside', () => {
    const run = withPoints(3_000);
    const decision = run.when(charge({ points: 'all', ...VISA }));
    deepEqual(story(decision), ['ChargeRequested 1', 'ask capture']);
    deepEqual(decision.effects?.[0]?.data, {
      ...{ provider: 'sandbox', source: 'tok_visa', ref: null, key: BOOKING, amount: 7_000 },
      ...{ currency: 'KRW', metadata: { booking: BOOKING }, at: 0, back: { attempt: 1, asks: 0 } },
    });
    equal(balances(run.state)['pending:b1/KRW'], 3_000);
    deepEqual(story(run.when(answered(CAPTURED))), ['Captured 1']);
    deepEqual(balances(run.state), {
      'card:sandbox/KRW': -10_000,
      'wallet:ann/KRW': 0,
      'pending:b1/KRW': 0,
      'host:museum/KRW': 6_000,
      'host:shop/KRW': 4_000,
    });
  });

  test('that is declined gives the points back', () => {
    const run = withPoints(3_000);
    run.when(charge({ points: 3_000, ...VISA }));
    deepEqual(story(run.when(answered(DECLINED))), ['Declined 1 card-declined']);
    deepEqual(balances(run.state)['wallet:ann/KRW'], 3_000);
  });

  test('of an overloaded provider was certainly not charged, so points are free to pay with', () => {
    const run = withPoints(10_000);
    run.when(charge({ points: 3_000, ...VISA }));
    deepEqual(story(run.when(answered(OVERLOADED))), ['Deferred 1 overloaded']);
    equal(balances(run.state)['wallet:ann/KRW'], 10_000);
    deepEqual(story(run.when(charge({ points: 'all' }, { attempt: 2 }))), ['Captured 2']);
  });

  test('may have been charged before a crash, so overloaded at a second try proves nothing', () => {
    const run = withPoints(3_000);
    run.when(charge({ points: 'all', ...VISA }));
    const decision = run.when(answered(OVERLOADED, { certain: false }));
    deepEqual(story(decision), ['Deferred 1 unknown', 'later LookUpDue']);
    equal(balances(run.state)['pending:b1/KRW'], 3_000);
  });

  test('whose outcome is unknown is asked about, ever more rarely, until the provider knows', () => {
    const run = given(context);
    run.when(charge(VISA));
    const first = run.when(answered(UNKNOWN), 1_000);
    deepEqual(story(first), ['Deferred 1 unknown', 'later LookUpDue']);
    equal(first.timers?.[0]?.due, 1_000 + limits.lookUpDelayMs.value);
    const due = { type: 'LookUpDue', subject: BOOKING, data: first.timers?.[0]?.data ?? {} };
    deepEqual(story(run.when(due)), ['ask lookUp']);
    const second = run.when(answered(OVERLOADED, { asks: 1 }), 9_000);
    deepEqual(story(second), ['later LookUpDue']);
    equal(second.timers?.[0]?.due, 9_000 + 2 * limits.lookUpDelayMs.value);
    const late = run.when(answered(UNKNOWN, { asks: 200 }), 10_000);
    equal(late.timers?.[0]?.due, 10_000 + limits.lookUpDelayMaxMs.value);
    deepEqual(story(run.when(answered(CAPTURED, { asks: 9 }))), ['Captured 1']);
    deepEqual(story(run.when(due)), []);
  });

  test('that was never heard of may be charged again, and the points are back', () => {
    const run = withPoints(3_000);
    run.when(charge({ points: 'all', ...VISA }));
    run.when(answered(UNKNOWN));
    deepEqual(story(run.when(answered(ABSENT, { asks: 1 }))), ['Deferred 1 overloaded']);
    equal(balances(run.state)['wallet:ann/KRW'], 3_000);
    const again = run.when(charge({ points: 'all', ...VISA }, { attempt: 2 }));
    deepEqual(story(again), ['ChargeRequested 2', 'ask capture']);
    deepEqual(
      again.effects?.map(({ data }) => 'key' in data && data.key),
      [`${BOOKING}:2`],
    );
  });

  test('nobody ever says anything about is on the list of a person, who may ask again', () => {
    const run = given(context);
    run.when(charge(VISA));
    run.when(answered(UNKNOWN));
    const last = run.when(answered(UNKNOWN, { asks: limits.lookUpsMax.value }));
    deepEqual(story(last), ['ChargeStuck 1 no answer']);
    deepEqual(story(run.when({ type: 'LookUpDue', subject: BOOKING, data: { attempt: 1, asks: 0 } })), [
      'ask lookUp',
    ]);
    deepEqual(story(run.when(answered(UNKNOWN))), []);
    deepEqual(story(run.when(answered(CAPTURED))), ['Captured 1']);
  });
});

describe('a buyer who must prove who they are', () => {
  const asked = () => {
    const run = given(context);
    run.when(charge(VISA));
    const decision = run.when(answered(ACTION));
    return { ...run, decision };
  };

  test('is told the secret once, and again when asked again', () => {
    const run = asked();
    deepEqual(story(run.decision), ['Deferred 1 action-required', 'later LookUpDue']);
    deepEqual(story(run.when(answered(ACTION, { asks: 1 }))), ['later LookUpDue']);
    const again = run.when(charge(VISA));
    deepEqual(story(again), ['Deferred 1 action-required again']);
    equal(eventsOf(again)[0]?.data.clientSecret, 's');
  });

  test('is done when a notice of the provider says so', () => {
    deepEqual(story(asked().when(answered(CAPTURED))), ['Captured 1']);
  });

  test('has the provider asked at once when they come back from their bank', () => {
    const ask = { type: 'Ask', subject: BOOKING, data: { bookingId: BOOKING } };
    const run = asked();
    deepEqual(story(run.when(ask)), ['ask lookUp']);
    deepEqual(story(run.when(answered(CAPTURED))), ['Captured 1']);
    deepEqual(story(run.when(ask)), []);
    deepEqual(story(given(context).when(ask)), []);
  });

  test('cannot take for ever', () => {
    const due = { type: 'LookUpDue', subject: BOOKING, data: { attempt: 1, asks: 3 } };
    deepEqual(story(asked().when(due, limits.actionWindowMs.value - 1)), ['ask lookUp']);
    deepEqual(story(asked().when(due, limits.actionWindowMs.value)), ['ask abandon']);
  });

  test('need not go on once they pay another way', () => {
    const run = asked();
    deepEqual(story(run.when(charge(VISA, { attempt: 2 }))), ['Postponed', 'ask abandon']);
    deepEqual(story(run.when(answered(DECLINED))), ['AttemptEnded 1', 'later Charge']);
  });
});

describe('asking again', () => {
  test('a repeated charge hears the same again, and nothing moves', () => {
    const run = withPoints(20_000);
    run.when(charge({ points: 'all' }));
    const before = balances(run.state);
    deepEqual(story(run.when(charge({ points: 'all' }))), ['Captured 1 again']);
    deepEqual(story(run.when(charge(VISA, { attempt: 2 }))), ['Captured 2 again']);
    deepEqual(balances(run.state), before);
  });

  test('every state answers, except while the answer is on its way', () => {
    const run = given(context);
    run.when(charge(VISA));
    deepEqual(story(run.when(charge(VISA))), []);
    run.when(answered(UNKNOWN));
    deepEqual(story(run.when(charge(VISA))), ['Deferred 1 unknown again']);
    run.when(answered(ABSENT));
    deepEqual(story(run.when(charge(VISA))), ['Deferred 1 overloaded again']);
    run.when(charge(VISA, { attempt: 2 }));
    run.when(answered(DECLINED, { attempt: 2 }));
    deepEqual(story(run.when(charge(VISA))), ['Declined 2 card-declined again']);
  });

  test('a later attempt waits until the earlier one is known, and its buyer hears that it waits', () => {
    const run = given(context);
    run.when(charge(VISA));
    run.when(answered(UNKNOWN));
    deepEqual(story(run.when(charge(VISA, { attempt: 2 }))), ['Postponed', 'ask lookUp']);
    deepEqual(story(run.when(answered(UNKNOWN))), ['Deferred 2 unknown again', 'later LookUpDue']);
    const ended = run.when(answered(DECLINED, { asks: 1 }));
    deepEqual(story(ended), ['AttemptEnded 1', 'later Charge']);
    deepEqual(story(run.when(charge(VISA, { attempt: 2 }))), ['ChargeRequested 2', 'ask capture']);
  });

  test('a later attempt is answered by the money of the earlier one', () => {
    const run = given(context);
    run.when(charge(VISA));
    run.when(answered(UNKNOWN));
    run.when(charge(VISA, { attempt: 2 }));
    deepEqual(story(run.when(answered(CAPTURED))), ['Captured 2']);
    deepEqual(story(run.when(charge(VISA, { attempt: 2 }))), ['Captured 2 again']);
  });

  test('while a capture runs nobody asks about it, because asking would close its key', () => {
    const run = given(context);
    run.when(charge(VISA));
    deepEqual(story(run.when(charge(VISA, { attempt: 2 }))), ['Postponed']);
    deepEqual(story(run.when({ type: 'LookUpDue', subject: BOOKING, data: { attempt: 1, asks: 0 } })), []);
    deepEqual(story(run.when(answered(UNKNOWN))), ['Deferred 2 unknown', 'later LookUpDue']);
  });

  test('an answer that comes twice, or after a notice, changes nothing', () => {
    const run = given(context);
    run.when(charge(VISA));
    run.when(answered(CAPTURED));
    for (const outcome of [CAPTURED, UNKNOWN, OVERLOADED, DECLINED]) {
      deepEqual(story(run.when(answered(outcome))), []);
    }
  });

  test('a capture that the provider had denied is shown to a person, once', () => {
    const run = given(context);
    run.when(charge(VISA));
    run.when(answered(DECLINED));
    deepEqual(story(run.when(answered(CAPTURED))), ['StrayCaptured 1']);
    deepEqual(story(run.when(answered(CAPTURED))), []);
    equal(balances(run.state)['card:sandbox/KRW'], undefined);
  });

  test('an answer about a booking that nobody charged is ignored', () => {
    deepEqual(story(given(context).when(answered(CAPTURED))), []);
  });
});
