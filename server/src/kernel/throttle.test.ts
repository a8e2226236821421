import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Throttle } from './throttle.ts';

const LIMITS = { max: 3, windowMs: 1_000, keysMax: 10 };

test('a key may be asked for so often in a window, and others as often', () => {
  const throttle = new Throttle(LIMITS);
  for (let time = 0; time < LIMITS.max; time += 1) assert.equal(throttle.take('one', 0), 0);
  assert.equal(throttle.take('one', 1), LIMITS.windowMs - 1);
  assert.equal(throttle.take('other', 1), 0);
  assert.equal(throttle.take('one', LIMITS.windowMs), 0);
});

test('what a throttle remembers is bounded, and the oldest is forgotten first', () => {
  const throttle = new Throttle({ ...LIMITS, max: 1 });
  throttle.take('one', 0);
  for (let other = 0; other < LIMITS.keysMax; other += 1) throttle.take(`other ${other}`, 0);
  assert.equal(throttle.take('one', 0), 0);
  assert.notEqual(throttle.take('other 9', 0), 0);
});
