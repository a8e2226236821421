import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, linePoints, span } from './now.ts';

test('sizes and spans are written with the unit that keeps them short', () => {
  assert.deepEqual([0, 999, 1_400, 12_345_678, 5_000_000_000].map(bytes), [
    '0 B',
    '999 B',
    '1.4 kB',
    '12 MB',
    '5.0 GB',
  ]);
  assert.deepEqual([0.4, 120, 3_400, 720_000, 18_000_000, 172_800_000].map(span), [
    '0 ms',
    '120 ms',
    '3.4 s',
    '12 min',
    '5 h',
    '2 d',
  ]);
});

test('a history becomes a line that touches the top where it was highest', () => {
  assert.equal(linePoints([]), '');
  assert.equal(linePoints([5]), '');
  assert.equal(linePoints([0, 10, 5]), '0.00,30.00 50.00,2.00 100.00,16.00');
});
