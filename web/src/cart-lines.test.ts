import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Problem } from './api.ts';
import {
  beforeOf,
  byOwnClock,
  type CartItem,
  type Hold,
  merged,
  type NewItem,
  priceOf,
  printOf,
  refusedOf,
  requestOf,
  settled,
  withoutLost,
} from './cart-lines.ts';

const about = { ko: '저녁', en: 'Evening' };
const seat = (unit: string): NewItem => ({
  listing: 'l1',
  kind: 'concert',
  title: about,
  about,
  line: { pool: 'p1', unit, rate: 'standard', quantity: 1 },
});
const goods = (quantity: number): NewItem => ({
  listing: 'l2',
  kind: 'product',
  title: about,
  about,
  line: { pool: 'p2', unit: 'BAG', rate: 'standard', quantity },
});
const stay: NewItem = {
  listing: 'l3',
  kind: 'stay',
  title: about,
  about,
  line: { pool: 'p3', checkIn: '2026-12-30', checkOut: '2027-01-01', rate: 'standard', quantity: 2 },
};
const best: NewItem = { ...seat(''), line: { pool: 'p1', best: 2, rate: 'standard' } };

const ids = () => {
  let count = 0;
  return () => `i${count++}`;
};
const itemsOf = (...added: NewItem[]): CartItem[] => merged([], added, ids()).items;

function holdOf(lines: Hold['lines']): Hold {
  const instant = '2026-11-21T12:00:00.000Z';
  return {
    holdId: 'h',
    state: 'held',
    utcExpiresAt: instant,
    utcLastsUntil: instant,
    currency: 'KRW',
    total: 0,
    lines,
  };
}

const problem = (...lines: { line: number; because: string; left?: number }[]) =>
  ({ body: { lines } }) as unknown as Problem;

test('more of what is in the cart is more pieces of one line', () => {
  const { items, places } = merged(itemsOf(goods(2)), [goods(1), seat('A-1')], () => 'new');
  assert.deepEqual(
    items.map(({ line }) => line),
    [{ ...goods(3).line }, seat('A-1').line],
  );
  assert.deepEqual(places, [0, 1]);
});

test('two best available and two stays stay apart', () => {
  assert.equal(itemsOf(best, best, stay, stay).length, 4);
});

test('best available becomes the seats that were found, with names and prices', () => {
  const items = itemsOf(seat('A-1'), best);
  const hold = holdOf([
    { pool: 'p1', unit: 'A-1', rate: 'standard', quantity: 1, price: 100 },
    { pool: 'p1', unit: 'A-2', rate: 'standard', quantity: 1, price: 120 },
    { pool: 'p1', unit: 'A-3', rate: 'standard', quantity: 1, price: 120 },
  ]);
  const kept = settled(items, hold, { newId: () => 'n', labelOf: (unit) => ({ ko: unit }) });
  assert.deepEqual(
    kept.map(({ line, label, price }) => ['unit' in line && line.unit, label?.ko, price?.amount]),
    [
      ['A-1', undefined, 100],
      ['A-2', 'A-2', 120],
      ['A-3', 'A-3', 120],
    ],
  );
});

test('a stay costs all its nights and rooms, and not the night of departure', () => {
  const night = (unit: string, price: number) => ({ pool: 'p3', unit, rate: 'standard', quantity: 2, price });
  const hold = holdOf([night('2026-12-30', 10), night('2026-12-31', 20), night('2027-01-01', 40)]);
  assert.equal(priceOf(stay, hold), 60);
});

test('a refusal tells what was new from what was in the cart before', () => {
  const before = itemsOf(seat('A-1'), goods(5));
  const next = merged(before, [seat('A-2'), goods(1)], () => 'new');
  const refused = refusedOf(
    problem(
      { line: 0, because: 'cell-taken', left: 0 },
      { line: 2, because: 'cell-taken' },
      { line: 1, because: 'too-many' },
    ),
    next,
    before,
  );
  assert.deepEqual(
    refused.added.map(({ line, because }) => [line, because]),
    [
      [0, 'cell-taken'],
      [1, 'too-many'],
    ],
  );
  assert.deepEqual(
    refused.lost.map(({ id }) => id),
    ['i0'],
  );
});

test('what can still be had is the rest, and as many pieces as are left', () => {
  const items = itemsOf(seat('A-1'), goods(5), stay);
  const refused = refusedOf(
    problem({ line: 0, because: 'cell-taken' }, { line: 1, because: 'cell-taken', left: 3 }),
    { items, places: [] },
    items,
  );
  assert.deepEqual(
    withoutLost(items, refused).map(({ line }) => 'quantity' in line && line.quantity),
    [3, 2],
  );
});

test('a lapsed hold is still the one that is replaced', () => {
  const before = { holdId: 'old', receipt: 'r' };
  assert.deepEqual(beforeOf({ items: [], lapsed: true, before }), before);
  const body = requestOf(itemsOf(goods(1)), before, 'new');
  assert.deepEqual(body, { holdId: 'new', replaces: 'old', receipt: 'r', lines: [goods(1).line] });
});

test('the same lines print the same, whatever the sequence of their fields', () => {
  const { pool, ...rest } = goods(1).line as { pool: string };
  assert.equal(printOf([goods(1)]), printOf([{ line: { ...rest, pool } as CartItem['line'] }]));
  assert.notEqual(printOf([goods(1)]), printOf([goods(2)]));
});

test('a clock that is wrong by minutes moves the end of the hold, and one by a second does not', () => {
  const hold = holdOf([]);
  assert.equal(byOwnClock(hold, 120_000).utcExpiresAt, '2026-11-21T12:02:00.000Z');
  assert.equal(byOwnClock(hold, -120_000).utcLastsUntil, '2026-11-21T11:58:00.000Z');
  assert.equal(byOwnClock(hold, 1_000), hold);
});
