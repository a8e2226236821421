import { deepEqual, equal } from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Decision } from '#kernel/context';
import { given } from '#kernel/given';
import { payment } from './context.ts';
import { limits, type TopUp } from './contract.ts';
import type { State } from './state.ts';
import { FakeCardNetwork } from './test-card-network.ts';

const context = payment({ provider: new FakeCardNetwork() });

function topUp(news: Partial<TopUp> = {}) {
  const data: TopUp = {
    ...{ topUpId: 't1', person: 'ann', amount: 10_000, currency: 'KRW', source: 'tok_visa', ...news },
  };
  return { type: 'TopUp', subject: data.topUpId, data };
}

const answered = (outcome: object, asks = 0) => ({
  ...{ type: 'TopUpAnswered', subject: 't1' },
  data: { attempt: 1, asks, outcome, certain: true },
});
const due = { type: 'TopUpDue', subject: 't1', data: { attempt: 1, asks: 1 } };

const CAPTURED = { outcome: 'captured', ref: 'r1' };
const UNKNOWN = { outcome: 'unknown', because: 'no answer' };
const ACTION = { outcome: 'action-required', ref: 'r1', clientSecret: 's' };

function story({ events = [], effects = [], timers = [] }: Decision): string[] {
  const told = events as unknown as { type: string }[];
  return [
    ...told.map(({ type }) => type),
    ...effects.map(({ kind }) => `ask ${kind}`),
    ...timers.map(({ type }) => `later ${type}`),
  ];
}

const points = (state: object) => (state as State).accounts.get('wallet:ann/KRW')?.balance;

describe('points are bought', () => {
  test('when the card is charged, and not before', () => {
    const run = given(context);
    const decision = run.when(topUp());
    deepEqual(decision.answer, { state: 'requested' });
    deepEqual(story(decision), ['TopUpRequested', 'ask capture']);
    equal(points(run.state), undefined);
    deepEqual(story(run.when(answered(CAPTURED))), ['ToppedUp']);
    equal(points(run.state), 10_000);
  });

  test('once, however often the provider says so', () => {
    const run = given(context);
    run.when(topUp());
    run.when(answered(CAPTURED));
    deepEqual(story(run.when(answered(CAPTURED))), []);
    deepEqual(story(run.when(due)), []);
    equal(points(run.state), 10_000);
  });

  test('once per id: the same request learns the state, another one is refused', () => {
    const run = given(context);
    run.when(topUp());
    run.when(answered(CAPTURED));
    deepEqual(run.when(topUp()).answer, { state: 'captured' });
    deepEqual(run.when(topUp({ amount: 20_000 })).answer, { refused: 'top-up-id-taken' });
    deepEqual(run.when(topUp({ person: 'bob' })).answer, { refused: 'top-up-id-taken' });
  });

  test('under a key that cannot meet the key of a booking', () => {
    const { effects = [] } = given(context).when(topUp());
    deepEqual(
      effects.map(({ data }) => 'key' in data && data.key),
      ['top-up:t1'],
    );
  });

  for (const [amount, currency, answer] of [
    [limits.topUpMin.value, 'KRW', { state: 'requested' }],
    [limits.topUpMax.value, 'KRW', { state: 'requested' }],
    [limits.topUpMin.value - 1, 'KRW', { refused: 'amount-invalid' }],
    [limits.topUpMax.value + 1, 'KRW', { refused: 'amount-invalid' }],
    [-10_000, 'KRW', { refused: 'amount-invalid' }],
    [10_000, 'USD', { refused: 'amount-invalid' }],
  ] as const) {
    test(`${amount} ${currency} is answered ${JSON.stringify(answer)}`, () => {
      deepEqual(given(context).when(topUp({ amount, currency })).answer, answer);
    });
  }
});

describe('a top-up', () => {
  test('that is declined, or never reached the provider, ends without points', () => {
    for (const outcome of [{ outcome: 'declined', code: 'c', message: 'm' }, { outcome: 'absent' }]) {
      const run = given(context);
      run.when(topUp());
      deepEqual(story(run.when(answered(outcome))), ['TopUpDeclined']);
      deepEqual(run.when(topUp()).answer, { state: 'declined' });
      deepEqual(story(run.when(answered(UNKNOWN))), []);
    }
  });

  test('whose outcome is unknown is asked about until it is known', () => {
    const run = given(context);
    run.when(topUp());
    deepEqual(story(run.when(due)), []);
    deepEqual(story(run.when(answered(UNKNOWN))), ['TopUpDeferred', 'later TopUpDue']);
    deepEqual(story(run.when(due)), ['ask lookUp']);
    deepEqual(story(run.when(answered(UNKNOWN, 1))), ['later TopUpDue']);
    deepEqual(story(run.when(answered(CAPTURED, 2))), ['ToppedUp']);
  });

  test('that waits for its buyer is abandoned in the end', () => {
    const run = given(context);
    run.when(topUp());
    deepEqual(story(run.when(answered(ACTION))), ['TopUpDeferred', 'later TopUpDue']);
    deepEqual(story(run.when(due, limits.actionWindowMs.value - 1)), ['ask lookUp']);
    deepEqual(story(run.when(due, limits.actionWindowMs.value)), ['ask abandon']);
  });

  test('that is given up before its buyer proved who they are is abandoned, and credited if they were faster', () => {
    const givenUp = { ...due, data: { attempt: 1, asks: 0, givenUp: true } };
    const run = given(context);
    run.when(topUp());
    deepEqual(story(run.when(givenUp)), []);
    run.when(answered(ACTION));
    deepEqual(story(run.when(givenUp)), ['ask abandon']);
    deepEqual(story(run.when(answered(CAPTURED))), ['ToppedUp']);
    deepEqual(story(run.when(givenUp)), []);
  });

  test('that nobody says anything about is on the list of a person', () => {
    const run = given(context);
    run.when(topUp());
    run.when(answered(UNKNOWN));
    deepEqual(story(run.when(answered(UNKNOWN, limits.lookUpsMax.value))), ['TopUpStuck']);
    deepEqual(story(run.when(due)), ['ask lookUp']);
    deepEqual(story(run.when(answered(UNKNOWN))), []);
    deepEqual(story(run.when(answered(CAPTURED))), ['ToppedUp']);
  });
});
