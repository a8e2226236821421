import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '#inventory';
import { nextRound } from './retail.ts';
import type { Line } from './retail-plan.ts';

const line = (row: number, sku: string, act: Line['act'] = 'sale'): Line => ({
  row,
  at: '',
  act,
  sku,
  buyer: '',
  pieces: 1,
});
const numbers = (lines: readonly Line[]) => lines.map(({ row }) => row);

test('a round takes sales in sequence, and what comes after a return of the same goods waits', () => {
  const { sales, others, rest } = nextRound([
    line(1, 'a'),
    line(2, 'a', 'return'),
    line(3, 'b'),
    line(4, 'a'),
    line(5, 'b'),
    line(6, 'a', 'write-off'),
  ]);
  assert.deepEqual([numbers(sales), numbers(others), numbers(rest)], [[1, 3, 5], [2], [4, 6]]);
});

test('a round has at most as many sales as one request may hold', () => {
  const queue = Array.from({ length: 250 }, (_, row) => line(row, 'a'));
  const { sales, read } = nextRound(queue);
  assert.equal(sales.length, limits.holdsPerBatchMax.value);
  assert.equal(read, sales.length);
});

test('round after round every line is done once, and those of one SKU in their sequence', () => {
  const lines = fc
    .array(
      fc.record({
        sku: fc.constantFrom('a', 'b', 'c'),
        act: fc.constantFrom<Line['act'][]>('sale', 'sale', 'return'),
      }),
      { maxLength: 300 },
    )
    .map((all) => all.map(({ sku, act }, row) => line(row, sku, act)));
  fc.assert(
    fc.property(lines, (all) => {
      const done: Line[] = [];
      for (let queue: Line[] = all; queue.length > 0; ) {
        const { sales, others, rest, read } = nextRound(queue);
        assert.ok(sales.length + others.length > 0, 'every round does something');
        done.push(...sales, ...others);
        queue = [...rest, ...queue.slice(read)];
      }
      assert.equal(done.length, all.length);
      for (const own of Map.groupBy(done, ({ sku }) => sku).values()) {
        assert.deepEqual(
          numbers(own),
          numbers(own).toSorted((a, b) => a - b),
        );
      }
    }),
  );
});
