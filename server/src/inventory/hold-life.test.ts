// What becomes of a hold: expiry, claims, extensions, releases, and goods that come back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '#inventory';
import {
  A,
  B,
  C,
  claim,
  extend,
  hold,
  idOf,
  life,
  POOL,
  pool,
  reasons,
  refund,
  release,
  ttl,
  types,
  unit,
  world,
} from './test-inventory.ts';

test('an expired hold stops counting when somebody needs its cells, and not before', () => {
  const { ask, stateOf, cell } = world(pool());
  ask(hold(A, [unit('one'), unit('many', 2)]));
  assert.deepEqual(types(ask(hold(B, [unit('many', 3)]), ttl).events), ['Held']);
  assert.equal(stateOf(A), 'held');
  assert.deepEqual(types(ask(hold(C, [unit('one')]), ttl).events), ['Expired', 'Held']);
  assert.equal(stateOf(A), 'expired');
  assert.deepEqual(
    [cell('one'), cell('many')],
    [
      { held: 1, sold: 0 },
      { held: 3, sold: 0 },
    ],
  );
});

test('only as many expired holds end as are needed, the oldest first', () => {
  const { ask, stateOf } = world(pool());
  ask(hold(A, [unit('many', 2)]), 0);
  ask(hold(B, [unit('many', 2)]), 1);
  ask(hold(C, [unit('many', 3)]), ttl + 1);
  assert.deepEqual([stateOf(A), stateOf(B)], ['expired', 'held']);
});

test('a refused hold ends nobody, and counts expired holds as free', () => {
  const { ask, stateOf } = world(pool());
  ask(hold(A, [unit('many', 2)]));
  const { events, answer } = ask(hold(B, [unit('many', 6)]), ttl);
  assert.deepEqual(events, []);
  assert.deepEqual(reasons(answer), [[0, 'cell-taken', 5]]);
  assert.equal(stateOf(A), 'held');
});

test('a claim sells what was held', () => {
  const { ask, cell } = world(pool());
  ask(hold(A, [unit('many', 2)]));
  const { events } = ask(claim(A), 10);
  assert.deepEqual(types(events), ['Claimed']);
  assert.deepEqual(cell('many'), { held: 0, sold: 2 });
});

test('a repeated claim is answered again and sells nothing again', () => {
  const { ask, cell } = world(pool());
  ask(hold(A, [unit('many', 2)]));
  ask(claim(A));
  const { events } = ask(claim(A));
  assert.deepEqual(
    events.map(({ type, data }) => [type, data]),
    [['Claimed', { lines: [], retaken: false, again: true }]],
  );
  assert.deepEqual(cell('many'), { held: 0, sold: 2 });
});

test('a late claim takes the cells again while they are free', () => {
  const { ask, cell } = world(pool());
  ask(hold(A, [unit('many', 2)]));
  ask({ type: 'Sweep', subject: 'inventory', data: {} }, ttl);
  assert.deepEqual(cell('many'), { held: 0, sold: 0 });
  const { events } = ask(claim(A), ttl + 5);
  assert.equal(events[0]?.data.retaken, true);
  assert.deepEqual(cell('many'), { held: 0, sold: 2 });
});

test('a claim that comes too late is lost for ever', () => {
  const { ask } = world(pool());
  ask(hold(A, [unit('one')]));
  ask(hold(B, [unit('one')]), ttl);
  assert.deepEqual(ask(claim(A), ttl).events[0]?.data, { because: 'expired' });
  ask(release(B));
  assert.deepEqual(ask(claim(A), ttl).events[0]?.data, { because: 'expired' });
});

test('a late claim may take cells that only another expired hold keeps', () => {
  const { ask, stateOf } = world(pool());
  ask(hold(A, [unit('one')]));
  ask(hold(B, [unit('one')]), ttl);
  const { events } = ask(claim(A), 2 * ttl);
  assert.deepEqual(types(events), ['Expired', 'Claimed']);
  assert.deepEqual([stateOf(A), stateOf(B)], ['claimed', 'expired']);
});

test('claims of holds that were let go, or never were, are answered', () => {
  const { ask } = world(pool());
  ask(hold(A, [unit('one')]));
  ask(release(A));
  assert.deepEqual(ask(claim(A)).events[0]?.data, { because: 'released' });
  assert.deepEqual(ask(claim(B)).events[0]?.data, { because: 'unknown' });
});

test('a hold is extended up to its life, and not beyond', () => {
  const { ask } = world(pool());
  ask(hold(A, [unit('one')]));
  assert.equal(ask(extend(A), 100_000).answer.expiresAt, 100_000 + ttl);
  assert.equal(ask(extend(A), 399_999).answer.expiresAt, 399_999 + ttl);
  assert.equal(ask(extend(A), 600_000).answer.expiresAt, 600_000 + ttl);
  assert.equal(ask(extend(A), 899_999).answer.expiresAt, 899_999 + ttl);
  assert.equal(ask(extend(A), 1_100_000).answer.expiresAt, life);
  assert.equal(ask(extend(A), 1_100_001).answer.refused, 'hold-too-old');
});

test('extending twice at once is extending once', () => {
  const { ask } = world(pool());
  ask(hold(A, [unit('one')]), 5);
  const { events, answer } = ask(extend(A), 5);
  assert.deepEqual(events, []);
  assert.equal(answer.expiresAt, 5 + ttl);
});

test('an ended hold is not extended', () => {
  const { ask } = world(pool());
  assert.equal(ask(extend(A)).answer.refused, 'hold-unknown');
  ask(hold(A, [unit('one')]));
  assert.equal(ask(extend(A), ttl).answer.refused, 'hold-ended');
  ask(claim(A));
  assert.equal(ask(extend(A)).answer.refused, 'hold-ended');
});

test("somebody else's hold is neither extended nor let go", () => {
  const { ask, stateOf } = world(pool());
  ask(hold(A, [unit('one')]));
  assert.equal(ask(extend(A, 'person:q')).answer.refused, 'hold-not-yours');
  assert.equal(ask(release(A, 'nobody')).answer.refused, 'hold-not-yours');
  assert.equal(ask(release(B)).answer.refused, 'hold-unknown');
  assert.equal(stateOf(A), 'held');
});

test('letting go twice is letting go once; what is sold is not let go', () => {
  const { ask, cell } = world(pool());
  ask(hold(A, [unit('one')]));
  assert.deepEqual(types(ask(release(A)).events), ['Released']);
  assert.deepEqual(ask(release(A)).events, []);
  assert.deepEqual(cell('one'), { held: 0, sold: 0 });
  ask(hold(B, [unit('one')]));
  ask(claim(B));
  assert.equal(ask(release(B)).answer.refused, 'hold-ended');
});

test('booking keeps a hold beyond its life, and hears so', () => {
  const { ask, stateOf } = world(pool());
  ask(hold(A, [unit('one')]));
  const keep = { type: 'Keep', subject: A, data: { holdId: A, until: 5 * life } };
  assert.deepEqual(ask(keep, life).events[0]?.data, { expiresAt: 5 * life });
  assert.equal(ask(hold(B, [unit('one')]), 2 * life).answer.refused, 'cells-unavailable');
  assert.deepEqual(ask({ ...keep, data: { holdId: A, until: 1 } }).events[0]?.data, { expiresAt: 5 * life });
  ask(claim(A));
  assert.deepEqual(types(ask(keep).events), ['Claimed']);
  assert.deepEqual(types(ask({ ...keep, subject: B, data: { holdId: B, until: 1 } }).events), ['HoldLost']);
  assert.equal(stateOf(A), 'claimed');
});

test('a declined payment frees the seats, and no later claim brings them back', () => {
  const { ask, cell } = world(pool());
  ask(hold(A, [unit('one')]));
  const declined = { type: 'booking.BookingDeclined', subject: A, data: {} };
  assert.deepEqual(types(ask(declined).events), ['Released']);
  assert.deepEqual(cell('one'), { held: 0, sold: 0 });
  assert.deepEqual(ask(declined).events, []);
  assert.deepEqual(types(ask(claim(A)).events), ['HoldLost']);
});

test('a lapsed booking also ends a hold that had expired', () => {
  const { ask, cell } = world(pool());
  ask(hold(A, [unit('one')]));
  ask({ type: 'Sweep', subject: 'inventory', data: {} }, ttl);
  ask({ type: 'booking.BookingLapsed', subject: A, data: {} }, ttl);
  assert.deepEqual(cell('one'), { held: 0, sold: 0 });
  assert.deepEqual(ask(claim(A), ttl).events[0]?.data, { because: 'released' });
});

test('refunded goods come back once, and never more than were sold', () => {
  const { ask, cell } = world(pool());
  ask(hold(A, [unit('many', 3), unit('many', 1, 'child')]));
  ask(claim(A));
  const goods = (quantity: number, rate = 'adult') => [{ pool: POOL, unit: 'many', rate, quantity }];
  assert.deepEqual(types(ask(refund(A, 'r1', goods(2))).events), ['Returned']);
  assert.deepEqual(ask(refund(A, 'r1', goods(2))).events, []);
  assert.deepEqual(cell('many'), { held: 0, sold: 2 });
  const rest = ask(refund(A, 'r2', [...goods(5), ...goods(1), ...goods(9, 'child')])).events;
  assert.deepEqual(rest[0]?.data.lines, [
    { pool: POOL, unit: 'many', rate: 'adult', quantity: 1 },
    { pool: POOL, unit: 'many', rate: 'child', quantity: 1 },
  ]);
  assert.deepEqual(cell('many'), { held: 0, sold: 0 });
  assert.deepEqual(ask(refund(A, 'r3', goods(1))).events, []);
});

test('a refund without goods, or of a hold that sold nothing, returns nothing', () => {
  const { ask } = world(pool());
  ask(hold(A, [unit('one')]));
  assert.deepEqual(ask(refund(A, 'r1', [])).events, []);
  assert.deepEqual(
    ask(refund(B, 'r1', [{ pool: POOL, unit: 'one', rate: 'adult', quantity: 1 }])).events,
    [],
  );
});

test('a refund of goods that overtakes the claim ends the hold', () => {
  const { ask, cell } = world(pool());
  ask(hold(A, [unit('one')]));
  const goods = [{ pool: POOL, unit: 'one', rate: 'adult', quantity: 1 }];
  assert.deepEqual(types(ask(refund(A, 'r1', goods)).events), ['Released']);
  assert.deepEqual(types(ask(claim(A)).events), ['HoldLost']);
  assert.deepEqual(cell('one'), { held: 0, sold: 0 });
});

test('a sweep ends the holds that are due, a bounded number at a time', () => {
  const units = [{ unit: '*', capacity: 2_000, tier: 'day', startsAt: null, closesAt: null }];
  const { ask, cell } = world(pool({ units }));
  const max = limits.sweepBatchMax.value;
  for (let n = 1; n <= max + 1; n += 1) ask(hold(idOf(n), [unit('*')]), n);
  ask(hold(idOf(9_000), [unit('*')]), 10_000);
  const sweep = { type: 'Sweep', subject: 'inventory', data: {} };
  const first = ask(sweep, ttl + max + 1);
  assert.equal(first.events.length, max);
  assert.equal(first.timers?.length, 1);
  const second = ask(sweep, ttl + max + 1);
  assert.deepEqual(
    second.events.map(({ subject }) => subject),
    [idOf(max + 1)],
  );
  assert.equal(second.timers, undefined);
  assert.deepEqual(cell('*'), { held: 1, sold: 0 });
});
