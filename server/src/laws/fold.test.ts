import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rows } from '#kernel/rows';
import { counters } from '#kernel/test-counter';
import { differences, foldInto, same } from './fold.ts';

test('plain data is compared by value, whatever the sequence of its fields', () => {
  assert.ok(same({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }));
  assert.ok(same({ a: 1, b: undefined }, { a: 1 }));
  assert.ok(same([], []));
});

test('what differs is told apart: values, lengths, absent fields, null and lists that look like objects', () => {
  assert.ok(!same({ a: 1 }, { a: '1' }));
  assert.ok(!same([1, 2], [1]));
  assert.ok(!same([1], [1, 2]));
  assert.ok(!same({ a: 1 }, {}));
  assert.ok(!same({}, { a: 1 }));
  assert.ok(!same({ a: null }, {}));
  assert.ok(!same(null, {}));
  assert.ok(!same([1], { 0: 1 }));
  assert.ok(!same({ 0: 1 }, [1]));
});

test('a table that is not the fold of its log is told row by row', () => {
  const folded = { counters: Rows.whole<{ value: number }>('counters') };
  foldInto(counters, folded, [
    { type: 'Added', subject: 'both', time: 0, data: { by: 2 } },
    { type: 'Added', subject: 'both', time: 0, data: { by: 3 } },
    { type: 'Added', subject: 'log', time: 0, data: { by: 1 } },
  ]);
  const stored = { counters: Rows.whole<{ value: number }>('counters') };
  stored.counters.add('both', { value: 4 });
  stored.counters.add('table', { value: 1 });
  assert.deepEqual(
    [...differences(counters, folded, stored)].map(({ law, subject, what }) => `${law} ${subject} ${what}`),
    [
      '5 counters.counters both the log says {"value":5}, the table {"value":4}',
      '5 counters.counters log is in the log and not in the table',
      '5 counters.counters table is in the table and not in the log',
    ],
  );
});

test('an event that nobody folds is a bug and is not passed over', () => {
  const event = { type: 'Subtracted', subject: 's', time: 0, data: {} };
  assert.throws(() => foldInto(counters, counters.empty(), [event]), /no fold for Subtracted/);
});
