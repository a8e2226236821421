import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beforeStart, rulesOf } from './policies.ts';

test('rules are told from the most generous on', () => {
  const rules = rulesOf([
    { daysBefore: 1, percent: 50 },
    { daysBefore: 7, percent: 100 },
  ]);
  assert.deepEqual(rules, [
    { daysBefore: 7, percent: 100 },
    { daysBefore: 1, percent: 50 },
  ]);
});

test('a rule that promises no more than a later one is not told', () => {
  const rules = rulesOf([
    { daysBefore: 10, percent: 50 },
    { daysBefore: 3, percent: 50 },
    { daysBefore: 0, percent: 0 },
  ]);
  assert.deepEqual(rules, [{ daysBefore: 3, percent: 50 }]);
});

test('parts of a day are told in hours', () => {
  assert.deepEqual(beforeStart(0.5), { hours: 12 });
  assert.deepEqual(beforeStart(2), { days: 2 });
  assert.equal(beforeStart(0), 'start');
});
