import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysIn, percentIn, presetOf, readRefunds, refundSteps } from './refunds.ts';

test('a policy reads from the earliest day on, however it was stored', () => {
  const policy = [
    { daysBefore: 1, percent: 50 },
    { daysBefore: 7, percent: 100 },
  ];
  const drafts = readRefunds(policy);
  assert.deepEqual(
    drafts.map(({ days }) => days),
    ['7', '1'],
  );
  assert.deepEqual(refundSteps(drafts), [policy[1], policy[0]]);
});

test('what is no number of days or no share is not taken', () => {
  const typed = (days: string, percent: string) => ({ key: 'a', days, percent });
  assert.equal(daysIn(typed('a week', '100')), undefined);
  assert.equal(daysIn(typed('0.5', '100')), 0.5);
  assert.equal(percentIn(typed('7', '101')), undefined);
  assert.equal(percentIn(typed('7', '50 %')), 50);
  assert.deepEqual(refundSteps([typed('', '100'), typed('3', '50')]), [{ daysBefore: 3, percent: 50 }]);
});

test('goods have one share, because they do not start', () => {
  assert.deepEqual(refundSteps(presetOf('usual', 'product')), [{ daysBefore: 0, percent: 100 }]);
  assert.deepEqual(presetOf('none', 'product'), []);
  assert.equal(presetOf('usual', 'stay').length, 2);
});
