import { deepEqual, equal } from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Decision } from '#kernel/context';
import { given } from '#kernel/given';
import type { RefundAnswered } from './asking.ts';
import { payment } from './context.ts';
import { limits, type Refund, type Share } from './contract.ts';
import type { State } from './state.ts';
import { FakeCardNetwork } from './test-card-network.ts';

const context = payment({ provider: new FakeCardNetwork() });
const BOOKING = 'b1';
const GOODS = [{ pool: 'p', unit: 'A-1', rate: 'standard', quantity: 1 }];

/** A captured charge of `points` + `card`, earned by hosts as `shares` say. */
function captured(
  points: number,
  card: number,
  shares: Share[] = [{ host: 'museum', amount: points + card }],
) {
  const pending = 'pending:b1/KRW';
  const earned = shares.map(({ host, amount }) => ({ from: pending, to: `host:${host}/KRW`, amount }));
  const topUp = { person: 'ann', amount: points, currency: 'KRW', provider: 'sandbox' };
  const into = (to: string, amount: number) => (amount > 0 ? [{ from: 'card:sandbox/KRW', to, amount }] : []);
  const set = points > 0 ? [{ from: 'wallet:ann/KRW', to: pending, amount: points }] : [];
  const charge = {
    attempt: 1,
    payer: 'person:ann',
    currency: 'KRW',
    points,
    card,
    provider: 'sandbox',
    shares,
  };
  return given(
    context,
    { type: 'TopUpRequested', subject: 't1', data: { ...topUp, source: 's' } },
    {
      type: 'ToppedUp',
      subject: 't1',
      data: { ...topUp, ref: 't1', transfers: into('wallet:ann/KRW', points) },
    },
    {
      ...{ type: 'ChargeRequested', subject: BOOKING },
      data: { ...charge, amount: points + card, source: 's', transfers: set },
    },
    {
      ...{ type: 'Captured', subject: BOOKING },
      data: { ...charge, ref: 'r1', transfers: [...into(pending, card), ...earned] },
    },
  );
}

function refund(amount: number | null, refundId = 'x1', shares?: Share[]) {
  const data: Refund = { bookingId: BOOKING, refundId, amount, goods: GOODS };
  return { type: 'Refund', subject: BOOKING, data: shares ? { ...data, shares } : data };
}

function answered(outcome: RefundAnswered['outcome'], tries = 0) {
  const data: RefundAnswered = { refundId: 'x1', tries, outcome };
  return { type: 'RefundAnswered', subject: BOOKING, data };
}

const REFUNDED = { outcome: 'refunded', ref: 'back' } as const;
const UNKNOWN = { outcome: 'unknown', because: 'no answer' } as const;
const OVERLOADED = { outcome: 'overloaded', because: 'breaker', retryAfterMs: 1 } as const;
const REFUSED = { outcome: 'refused', code: 'card-closed', message: 'The card is closed.' } as const;

function story(decision: Decision): string[] {
  const { effects = [], timers = [] } = decision;
  const events = (decision.events ?? []) as unknown as { type: string; data: Record<string, unknown> }[];
  const told = events.map(({ type, data: { points, card, again } }) => {
    const parts = points === undefined ? '' : ` ${points} points ${card} card`;
    return `${type}${parts}${again === true ? ' again' : ''}`;
  });
  return [
    ...told,
    ...effects.map(({ kind }) => `ask ${kind}`),
    ...timers.map(({ type, data }) => `later ${type}${'next' in data ? ` ${data.next}` : ''}`),
  ];
}

const balance = (state: object, account: string) => (state as State).accounts.get(account)?.balance;
const chargeOf = (state: object) => (state as State).charges.get(BOOKING);

describe('points come back', () => {
  test('at once', () => {
    const run = captured(10_000, 0);
    deepEqual(story(run.when(refund(4_000))), ['Refunded 4000 points 0 card']);
    equal(balance(run.state, 'wallet:ann/KRW'), 4_000);
    equal(balance(run.state, 'host:museum/KRW'), 6_000);
  });

  test('never more of them than were paid, however often', () => {
    const run = captured(10_000, 0);
    run.when(refund(7_000));
    deepEqual(story(run.when(refund(7_000, 'x2'))), ['Refunded 3000 points 0 card']);
    deepEqual(story(run.when(refund(1, 'x3'))), ['Refunded 0 points 0 card']);
    equal(balance(run.state, 'wallet:ann/KRW'), 10_000);
  });

  test('once, and whoever asks again hears so again', () => {
    const run = captured(10_000, 0);
    run.when(refund(4_000));
    deepEqual(story(run.when(refund(4_000))), ['Refunded 4000 points 0 card again']);
    equal(balance(run.state, 'wallet:ann/KRW'), 4_000);
  });
});

describe('a card', () => {
  test('gets back what it paid, then points', () => {
    const run = captured(3_000, 7_000);
    deepEqual(story(run.when(refund(5_000))), ['RefundStarted 0 points 5000 card', 'ask refund']);
    run.when(answered(REFUNDED));
    const rest = run.when(refund(null, 'x2'));
    deepEqual(story(rest), ['RefundStarted 3000 points 2000 card', 'ask refund']);
    equal(balance(run.state, 'wallet:ann/KRW'), 3_000);
    equal(balance(run.state, 'pending:b1/KRW'), 2_000);
    equal(balance(run.state, 'card:sandbox/KRW'), -5_000);
  });

  test('gets it by a key of its own, and the money waits aside until it has', () => {
    const run = captured(0, 7_000);
    const started = run.when(refund(null));
    deepEqual(started.effects?.[0]?.data, {
      ...{ provider: 'sandbox', captureRef: 'r1', key: 'b1:x1', amount: 7_000, currency: 'KRW' },
      back: { refundId: 'x1', tries: 0 },
    });
    deepEqual(story(run.when(answered(REFUNDED))), ['Refunded 0 points 7000 card']);
    equal(balance(run.state, 'pending:b1/KRW'), 0);
    equal(balance(run.state, 'card:sandbox/KRW'), 0);
    deepEqual(story(run.when(answered(REFUNDED))), []);
  });

  test('is tried again after a call that was not let through, and asked about after one that may have been', () => {
    const run = captured(0, 7_000);
    run.when(refund(null));
    deepEqual(story(run.when(refund(null))), []);
    deepEqual(story(run.when(answered(OVERLOADED))), ['later RefundDue refund']);
    const unknown = run.when(answered(UNKNOWN, 1), 1_000);
    deepEqual(story(unknown), ['later RefundDue lookUpRefund']);
    equal(unknown.timers?.[0]?.due, 1_000 + 2 * limits.refundDelayMs.value);
    const due = { type: 'RefundDue', subject: BOOKING, data: unknown.timers?.[0]?.data ?? {} };
    deepEqual(story(run.when(due)), ['ask lookUpRefund']);
    deepEqual(story(run.when(answered({ outcome: 'absent' }, 2))), ['later RefundDue refund']);
    deepEqual(story(run.when(answered({ outcome: 'pending', ref: 'x' }, 3))), [
      'later RefundDue lookUpRefund',
    ]);
    run.when(answered(REFUNDED, 4));
    deepEqual(story(run.when(due)), []);
  });

  test('that does not take it is a matter for a person, who may pay by hand', () => {
    const run = captured(0, 7_000);
    run.when(refund(null));
    deepEqual(story(run.when(answered(REFUSED))), ['RefundStuck']);
    deepEqual(story(run.when(answered(REFUSED))), []);
    deepEqual(story(run.when(refund(null))), ['RefundStuck again']);
    const byHand = { type: 'RefundByHand', subject: BOOKING, data: { refundId: 'x1' }, actor: 'person:op' };
    deepEqual(story(run.when(byHand)), ['Refunded 0 points 7000 card']);
    equal(balance(run.state, 'hand:operators/KRW'), 7_000);
    deepEqual(run.when(byHand).answer, { refused: 'refund-not-stuck' });
  });

  test('nobody can pay by hand what is not stuck, or not known', () => {
    const byHand = { type: 'RefundByHand', subject: BOOKING, data: { refundId: 'x1' } };
    deepEqual(given(context).when(byHand).answer, { refused: 'payment-unknown' });
  });

  test('that nobody says anything about is a matter for a person, and may come through late', () => {
    const run = captured(0, 7_000);
    run.when(refund(null));
    deepEqual(story(run.when(answered(UNKNOWN, limits.refundTriesMax.value))), ['RefundStuck']);
    const due = { type: 'RefundDue', subject: BOOKING, data: { refundId: 'x1', tries: 0, next: 'refund' } };
    deepEqual(story(run.when(due)), ['ask refund']);
    deepEqual(story(run.when(answered(UNKNOWN))), []);
    deepEqual(story(run.when(answered(REFUNDED))), ['Refunded 0 points 7000 card']);
  });
});

describe('a refund of nothing', () => {
  test('is answered too, because cells wait for it', () => {
    const run = given(context);
    const decision = run.when(refund(null));
    deepEqual(story(decision), ['Refunded 0 points 0 card']);
    deepEqual(story(run.when(refund(null))), ['Refunded 0 points 0 card again']);
    const free = captured(5_000, 0);
    deepEqual(story(free.when(refund(0))), ['Refunded 0 points 0 card']);
  });

  test('gives everything when the money came after all', () => {
    const run = captured(5_000, 0);
    run.when(refund(5_000));
    const late = given(context);
    late.when(refund(null));
    const shares = [{ host: 'museum', amount: 0 }];
    const charge = { bookingId: BOOKING, attempt: 1, payer: 'guest', amount: 9_000, currency: 'KRW' };
    const choice = { card: { source: 's' } };
    const data = { ...charge, choice, shares: shares.map(({ host }) => ({ host, amount: 9_000 })) };
    late.when({ type: 'Charge', subject: BOOKING, data });
    const outcome = { outcome: 'captured', ref: 'r1' };
    late.when({
      type: 'ChargeAnswered',
      subject: BOOKING,
      data: { attempt: 1, asks: 0, outcome, certain: true },
    });
    deepEqual(story(late.when(refund(null))), ['RefundStarted 0 points 9000 card', 'ask refund']);
    deepEqual(story(late.when(answered(REFUNDED))), ['Refunded 0 points 9000 card']);
  });
});

describe('while a capture is under way', () => {
  const underWay = () => {
    const run = given(context);
    const shares = [{ host: 'museum', amount: 9_000 }];
    const charge = { bookingId: BOOKING, attempt: 1, payer: 'guest', amount: 9_000, currency: 'KRW', shares };
    run.when({ type: 'Charge', subject: BOOKING, data: { ...charge, choice: { card: { source: 's' } } } });
    return run;
  };
  const charged = (outcome: object) => ({
    ...{ type: 'ChargeAnswered', subject: BOOKING },
    data: { attempt: 1, asks: 0, outcome, certain: true },
  });

  test('a refund waits for its end, and late money goes back', () => {
    const run = underWay();
    run.when(charged(UNKNOWN));
    deepEqual(story(run.when(refund(null))), ['Postponed', 'ask lookUp']);
    deepEqual(story(run.when(refund(null))), ['ask lookUp']);
    const end = run.when(charged({ outcome: 'captured', ref: 'r1' }));
    deepEqual(story(end), ['Captured 0 points 9000 card', 'later Refund']);
    const [timer] = end.timers ?? [];
    deepEqual(timer && { data: timer.data, key: timer.key }, { data: refund(null).data, key: 'after:b1/x1' });
    deepEqual(story(run.when(refund(null))), ['RefundStarted 0 points 9000 card', 'ask refund']);
  });

  test('a refund of what was then declined is answered with nothing', () => {
    const run = underWay();
    deepEqual(story(run.when(refund(null))), ['Postponed']);
    const end = run.when(charged({ outcome: 'declined', code: 'c', message: 'm' }));
    deepEqual(story(end), ['Declined', 'later Refund']);
    deepEqual(story(run.when(refund(null))), ['Refunded 0 points 0 card']);
  });

  test('a later attempt is dropped when the booking wants everything back', () => {
    const run = underWay();
    const data = { bookingId: BOOKING, attempt: 2, payer: 'guest', amount: 9_000, currency: 'KRW' };
    const more = { choice: { card: { source: 's' } }, shares: [{ host: 'museum', amount: 9_000 }] };
    run.when({ type: 'Charge', subject: BOOKING, data: { ...data, ...more } });
    run.when(refund(null));
    const end = run.when(charged({ outcome: 'declined', code: 'c', message: 'm' }));
    deepEqual(story(end), ['Declined', 'later Refund']);
  });
});

describe('a cancellation', () => {
  const lines = GOODS.map((goods) => ({ line: 0, ...goods }));
  const cancelled = (refundSum: number) => ({
    ...{ type: 'booking.BookingCancelled', subject: BOOKING },
    data: {
      cancellationId: 'x1',
      by: 'buyer',
      lines,
      refund: refundSum,
      currency: 'KRW',
      all: true,
      reason: '',
    },
  });

  test('gives back what the policy says and hands the goods on', () => {
    const run = captured(10_000, 0);
    const { events = [] } = run.when(cancelled(5_000));
    const [event] = events as unknown as { subject: string; data: Record<string, unknown> }[];
    const { refundId, amount, goods, currency } = event?.data ?? {};
    deepEqual(
      { refundId, amount, goods, currency },
      { refundId: 'x1', amount: 5_000, goods: GOODS, currency: 'KRW' },
    );
  });

  test('that gives nothing back still hands the goods on', () => {
    const run = captured(10_000, 0);
    deepEqual(story(run.when(cancelled(0))), ['Refunded 0 points 0 card']);
  });

  test('of one booking has nothing to do with a cancellation of the same id elsewhere', () => {
    const run = captured(10_000, 0);
    const other = { ...refund(null).data, bookingId: 'b2' };
    run.when({ type: 'Refund', subject: 'b2', data: other });
    deepEqual(story(run.when(cancelled(5_000))), ['Refunded 5000 points 0 card']);
  });
});

describe('hosts give back', () => {
  const shares = [
    { host: 'museum', amount: 6_001 },
    { host: 'shop', amount: 3_999 },
  ];

  test('in proportion to what they earned, to the last unit', () => {
    const run = captured(10_000, 0, shares);
    run.when(refund(5_000));
    deepEqual(
      chargeOf(run.state)?.shares.map(({ returned }) => returned),
      [3_001, 1_999],
    );
    run.when(refund(null, 'x2'));
    equal(balance(run.state, 'host:museum/KRW'), 0);
    equal(balance(run.state, 'host:shop/KRW'), 0);
  });

  test('as booking says, as far as they have it', () => {
    const run = captured(2_000, 8_000, shares);
    run.when(refund(4_000, 'x1', [{ host: 'shop', amount: 4_000 }]));
    equal(balance(run.state, 'host:shop/KRW'), 0);
    equal(balance(run.state, 'host:museum/KRW'), 6_000);
  });

  test('once, also where a host has several shares', () => {
    const run = captured(10_000, 0, [
      { host: 'museum', amount: 4_000 },
      { host: 'museum', amount: 6_000 },
    ]);
    run.when(refund(9_000));
    deepEqual(chargeOf(run.state)?.shares, [{ host: 'museum', amount: 10_000, returned: 9_000 }]);
  });
});
