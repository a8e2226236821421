import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  byDay,
  byTier,
  currenciesOf,
  fillByDay,
  roundTop,
  type Sale,
  shareOf,
  sumOf,
} from './figures-sums.ts';

function sale(day: string, more: Partial<Sale> = {}): Sale {
  return {
    ...{ day, listing: 'l', pool: 'p', tier: 'R', rate: 'adult', currency: 'KRW' },
    ...{ pieces: 1, amount: 1_000, returnedPieces: 0, returnedAmount: 0, ...more },
  };
}

test('every day is there, also without a sale', () => {
  const days = byDay(
    [sale('2026-12-01'), sale('2026-12-03'), sale('2026-12-03')],
    '2026-11-30',
    '2026-12-03',
  );
  assert.deepEqual(
    days.map(({ day, amount }) => [day, amount]),
    [
      ['2026-11-30', 0],
      ['2026-12-01', 1_000],
      ['2026-12-02', 0],
      ['2026-12-03', 2_000],
    ],
  );
});

test('tiers are added up over pools and days, the largest first', () => {
  const tiers = byTier([
    sale('2026-12-01', { tier: 'S' }),
    sale('2026-12-01'),
    sale('2026-12-02', { pool: 'q' }),
    sale('2026-12-02', { rate: 'child', amount: 300 }),
    sale('2026-12-02', { tier: null, amount: 100 }),
  ]);
  assert.deepEqual(
    tiers.map(({ tier, rate, amount }) => [tier, rate, amount]),
    [
      ['R', 'adult', 2_000],
      ['S', 'adult', 1_000],
      ['R', 'child', 300],
      [null, 'adult', 100],
    ],
  );
});

test('sums and days agree', () => {
  const sales = [sale('2026-12-01', { returnedPieces: 1, returnedAmount: 700 }), sale('2026-12-02')];
  const expected = { pieces: 2, amount: 2_000, returnedPieces: 1, returnedAmount: 700 };
  assert.deepEqual(sumOf(sales), expected);
  assert.deepEqual(sumOf(byDay(sales, '2026-12-01', '2026-12-02')), expected);
  assert.deepEqual(sumOf(byTier(sales)), expected);
});

test('currencies are told apart, the one that sold most first', () => {
  const sales = [sale('2026-12-01', { currency: 'USD' }), sale('2026-12-01', { pieces: 5 })];
  assert.deepEqual(currenciesOf(sales), ['KRW', 'USD']);
});

test('a day is as full as all of its pools together', () => {
  const row = { day: '2026-12-01', listing: 'l', pool: 'p', capacity: 10, held: 1, sold: 5 };
  const days = fillByDay([row, { ...row, pool: 'q', sold: 0 }]);
  assert.deepEqual(days.get('2026-12-01'), { capacity: 20, held: 2, sold: 5 });
  assert.equal(shareOf({ capacity: 20, held: 2, sold: 5 }), 0.25);
  assert.equal(shareOf({ capacity: 0, held: 0, sold: 0 }), 0);
});

test('an axis ends at a round number', () => {
  assert.deepEqual([0, 1, 3, 24_000, 51_000, 100].map(roundTop), [1, 1, 5, 25_000, 100_000, 100]);
});
