import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Windows } from './windows.ts';

const SECOND = 1_000;

/** One sample a second; the number rises by `step` each time. */
function rising(seconds: number, step: number): Windows {
  const windows = new Windows();
  for (let at = 0; at <= seconds; at += 1) windows.add(at * SECOND, [at * step]);
  return windows;
}

test('a number that rises by five a second has a rate of five over every stretch', () => {
  const windows = rising(1_200, 5);
  for (const ms of [10_000, 60_000, 900_000]) assert.equal(windows.perSecond(0, ms), 5);
  assert.equal(windows.rise(0, 10_000), 50);
});

test('a stretch that is longer than the process is old counts since its start', () => {
  assert.equal(rising(4, 3).perSecond(0, 900_000), 3);
});

test('without two samples nothing has risen', () => {
  const windows = new Windows();
  assert.equal(windows.perSecond(0, 10_000), 0);
  windows.add(1_000, [7]);
  assert.equal(windows.perSecond(0, 10_000), 0);
});

test('the largest value of a stretch forgets what was before it', () => {
  const windows = new Windows();
  for (const [at, value] of [900, 3, 5, 2].entries()) windows.add(at * 10_000, [value]);
  assert.equal(windows.largest(0, 25_000), 5);
  assert.equal(windows.largest(0, 10_000), 2);
});
