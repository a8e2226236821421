import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '#inventory';
import type { Line } from './retail-plan.ts';
import { nextRound } from './retail-round.ts';

const line = (row: number, sku: string, act: Line['act'] = 'sale', invoice = '1'): Line => {
  return { row, at: '', act, invoice, sku, buyer: '', pieces: 1 };
};
const numbers = (lines: readonly Line[]) => lines.map(({ row }) => row);
const full = { isBusy: () => false, left: () => 1_000_000 };

test('sales of one invoice go together, and what comes after a return of the same goods waits', () => {
  const { groups, others, rest } = nextRound(
    [
      line(1, 'a'),
      line(2, 'a', 'return'),
      line(3, 'b'),
      line(4, 'a'),
      line(5, 'c', 'sale', '2'),
      line(6, 'a', 'write-off'),
    ],
    full,
  );
  assert.deepEqual(groups.map(numbers), [[1, 3], [5]]);
  assert.deepEqual([numbers(others), numbers(rest)], [[2], [4, 6]]);
});

test('a line that will not fit is asked for alone, and so is a second line of the same SKU', () => {
  const shelves = { isBusy: () => false, left: (sku: string) => (sku === 'a' ? 2 : 9) };
  const { groups } = nextRound(
    [line(1, 'a'), line(2, 'b'), line(3, 'a'), line(4, 'a'), line(5, 'c')],
    shelves,
  );
  assert.deepEqual(groups.map(numbers), [[1, 2], [3, 5], [4]]);
});

test('a SKU that is busy waits, and nobody else does', () => {
  const shelves = { ...full, isBusy: (sku: string) => sku === 'a' };
  const { groups, rest } = nextRound([line(1, 'a'), line(2, 'b'), line(3, 'a', 'return')], shelves);
  assert.deepEqual([groups.map(numbers), numbers(rest)], [[[2]], [1, 3]]);
});

test('a round has at most as many holds as one request, and a hold as many lines as it may', () => {
  const queue = Array.from({ length: 2_500 }, (_, row) =>
    line(row, `${row}`, 'sale', `${Math.floor(row / 25)}`),
  );
  const { groups, read } = nextRound(queue, full);
  assert.equal(groups.length, limits.holdsPerBatchMax.value);
  assert.equal(read, groups.flat().length);
  assert.ok(groups.every((group) => group.length <= limits.linesPerHoldMax.value));
});

test('round after round every line is done once, and those of one SKU in their sequence', () => {
  const shape = fc.record({
    sku: fc.constantFrom('a', 'b', 'c'),
    act: fc.constantFrom<Line['act'][]>('sale', 'sale', 'return'),
    invoice: fc.constantFrom('1', '2'),
  });
  const history = fc.array(shape, { maxLength: 300 });
  fc.assert(
    fc.property(history, fc.nat(60), (all, left) => {
      const done: Line[] = [];
      const lines = all.map(({ sku, act, invoice }, row) => line(row, sku, act, invoice));
      for (let queue = lines; queue.length > 0; ) {
        const { groups, others, rest, read } = nextRound(queue, { isBusy: () => false, left: () => left });
        assert.ok(groups.length + others.length > 0, 'every round does something');
        for (const group of groups) assert.equal(new Set(group.map(({ sku }) => sku)).size, group.length);
        // What fits may overtake what does not: that takes nothing from anybody.
        done.push(...groups.flat().toSorted((a, b) => a.row - b.row), ...others);
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
