import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isUnpayable, percentAt, refundPlan, sharesOf, totalOf } from './pricing.ts';
import {
  DAY,
  HOST,
  lines,
  NOW,
  OTHER_HOST,
  OTHER_POOL,
  POOL,
  STARTS_AT,
  TOTAL,
  terms,
} from './test-booking.ts';

const row = { lines, terms, cancellations: [] };
const policy = [
  { daysBefore: 7, percent: 100 },
  { daysBefore: 1, percent: 50 },
];

test('the total is price by quantity, and the hosts share all of it', () => {
  assert.equal(totalOf(lines), TOTAL);
  assert.deepEqual(sharesOf(lines, terms), [
    { host: HOST, amount: 90_000 },
    { host: OTHER_HOST, amount: 15_000 },
  ]);
});

test('two pools of one host are one share', () => {
  const same = terms.map((each) => ({ ...each, host: HOST }));
  assert.deepEqual(sharesOf(lines, same), [{ host: HOST, amount: TOTAL }]);
});

test('who has to pay says how; points or a card will do, and nothing is right for nothing', () => {
  assert.equal(isUnpayable(1, {}), true);
  assert.equal(isUnpayable(1, { points: 0 }), true);
  assert.equal(isUnpayable(1, { points: 'all' }), false);
  assert.equal(isUnpayable(1, { points: 1 }), false);
  assert.equal(isUnpayable(1, { card: { source: 'tok' } }), false);
  assert.equal(isUnpayable(0, {}), false);
});

test('a rule holds until its last millisecond', () => {
  const cases: [daysBefore: number, off: number, percent: number][] = [
    [30, 0, 100],
    [7, 0, 100],
    [7, 1, 50],
    [1, 0, 50],
    [1, 1, 0],
    [0, 0, 0],
    [-1, 0, 0],
  ];
  for (const [daysBefore, off, percent] of cases) {
    assert.equal(
      percentAt(policy, STARTS_AT, STARTS_AT - daysBefore * DAY + off).percent,
      percent,
      `${daysBefore} days, ${off} ms`,
    );
  }
});

test('a preview says until when its percentage holds', () => {
  assert.deepEqual(percentAt(policy, STARTS_AT, NOW), { percent: 100, until: STARTS_AT - 7 * DAY });
  assert.deepEqual(percentAt(policy, STARTS_AT, STARTS_AT), { percent: 0, until: null });
});

test('goods without a start keep the best rule for good; without a rule nothing comes back', () => {
  assert.deepEqual(percentAt(policy, null, NOW), { percent: 100, until: null });
  assert.deepEqual(percentAt([], null, NOW), { percent: 0, until: null });
  assert.deepEqual(percentAt([], STARTS_AT, NOW), { percent: 0, until: null });
});

test('each line comes back by the policy of its own pool', () => {
  const plan = refundPlan(row, null, { full: false, now: STARTS_AT - 2 * DAY });
  assert.partialDeepStrictEqual(plan, {
    refund: 45_000 + 13_500,
    all: true,
    shares: [
      { host: HOST, amount: 45_000 },
      { host: OTHER_HOST, amount: 13_500 },
    ],
    lines: [
      { line: 0, pool: POOL, quantity: 1, paid: 90_000, percent: 50, refund: 45_000 },
      { line: 1, pool: OTHER_POOL, quantity: 3, paid: 15_000, percent: 90, refund: 13_500 },
    ],
  });
});

test('in full means in full, whatever the policy says', () => {
  assert.partialDeepStrictEqual(refundPlan(row, null, { full: true, now: STARTS_AT + DAY }), {
    refund: TOTAL,
  });
});

test('a part is what is named, a line named twice counts together, and no more than what is left', () => {
  const now = NOW;
  const plan = (asked: { line: number; quantity: number }[]) => refundPlan(row, asked, { full: false, now });
  assert.partialDeepStrictEqual(plan([{ line: 1, quantity: 1 }]), { refund: 4_500, all: false });
  const twice = [
    { line: 1, quantity: 1 },
    { line: 1, quantity: 2 },
  ];
  assert.partialDeepStrictEqual(plan(twice), {
    refund: 13_500,
    all: false,
    lines: [{ line: 1, quantity: 3 }],
  });
  assert.equal(plan([...twice, { line: 1, quantity: 1 }]), 'cancel-too-many');
  assert.equal(plan([{ line: 2, quantity: 1 }]), 'cancel-line-unknown');
});

const booked = fc
  .array(
    fc.record({
      quantity: fc.integer({ min: 1, max: 50 }),
      price: fc.integer({ min: 0, max: 99_999 }),
      percent: fc.integer({ min: 0, max: 100 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((each) => ({
    lines: each.map(({ quantity, price }, at) => ({
      pool: `pool ${at}`,
      unit: '*',
      rate: 'standard',
      quantity,
      price,
    })),
    terms: each.map(({ percent }, at) => ({
      pool: `pool ${at}`,
      listing: '',
      host: `host ${at % 2}`,
      policy: [{ daysBefore: 0, percent }],
      startsAt: null,
    })),
  }));

test('giving back piece by piece never brings more than giving back at once, and hosts give exactly the refund', () => {
  const property = fc.property(booked, fc.infiniteStream(fc.nat()), (purchase, choices) => {
    const how = { full: false, now: NOW };
    const whole = refundPlan({ ...purchase, cancellations: [] }, null, how);
    assert.ok(typeof whole === 'object');
    const cancellations: { lines: { line: number; quantity: number }[] }[] = [];
    let sum = 0;
    for (const [line, { quantity }] of purchase.lines.entries()) {
      for (let rest = quantity; rest > 0; ) {
        const piece = 1 + ((choices.next().value ?? 0) % rest);
        const part = refundPlan(
          { ...purchase, cancellations: cancellations as never },
          [{ line, quantity: piece }],
          how,
        );
        assert.ok(typeof part === 'object');
        assert.equal(
          part.shares.reduce((total, { amount }) => total + amount, 0),
          part.refund,
        );
        cancellations.push({ lines: [{ line, quantity: piece }] });
        sum += part.refund;
        rest -= piece;
        assert.equal(part.all, rest === 0 && line === purchase.lines.length - 1);
      }
    }
    assert.ok(sum <= whole.refund && whole.refund <= totalOf(purchase.lines));
  });
  fc.assert(property, { numRuns: 300 });
});
