import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attentionOf, fillOf, type Offered, sellingOf, type Taken, totalsOf } from './desk-facts.ts';

const sale = (listing: string, amount: number, currency = 'KRW') => ({
  listing,
  currency,
  pieces: 1,
  amount,
  returnedPieces: 0,
  returnedAmount: currency === 'KRW' ? 100 : 0,
});

test('money is added up by currency, and what came back is told beside it', () => {
  assert.deepEqual(totalsOf([sale('a', 1_000), sale('b', 500), sale('a', 9, 'USD')]), [
    { currency: 'KRW', amount: 1_500, returned: 200 },
    { currency: 'USD', amount: 9, returned: 0 },
  ]);
});

test('what sells most comes first, and what only came back is left out', () => {
  const back = { ...sale('c', 0), pieces: 0 };
  assert.deepEqual(
    sellingOf([sale('a', 100), sale('b', 500), sale('a', 200), back]).map(({ listing }) => listing),
    ['b', 'a'],
  );
});

test('how full a listing is goes over all of its days', () => {
  const days: Taken[] = [
    { day: '2027-03-01', listing: 'a', capacity: 10, held: 1, sold: 4 },
    { day: '2027-03-02', listing: 'a', capacity: 10, held: 0, sold: 5 },
  ];
  assert.deepEqual(fillOf(days).get('a'), { listing: 'a', capacity: 20, sold: 9, held: 1 });
});

test('a host is told what ends soon, what is full, what is empty and what is not offered yet', () => {
  const listings: Offered[] = [
    { listing: 'show', kind: 'exhibition', state: 'published', to: '2027-03-10' },
    { listing: 'gig', kind: 'concert', state: 'published', to: '2027-03-02' },
    { listing: 'past', kind: 'concert', state: 'published', to: '2027-02-01' },
    { listing: 'idea', kind: 'stay', state: 'draft', to: null },
    { listing: 'gone', kind: 'stay', state: 'withdrawn', to: '2027-03-01' },
  ];
  const taken: Taken[] = [
    { day: '2027-03-02', listing: 'gig', capacity: 10, held: 2, sold: 8 },
    { day: '2027-03-03', listing: 'show', capacity: 100, held: 0, sold: 3 },
    { day: '2027-03-03', listing: 'gone', capacity: 10, held: 0, sold: 0 },
  ];
  assert.deepEqual(attentionOf(listings, taken, '2027-03-01'), [
    { about: 'ends-soon', listing: 'show', days: 9 },
    { about: 'over', listing: 'past' },
    { about: 'much-left', listing: 'show', day: '2027-03-03', free: 97 },
    { about: 'sold-out', listing: 'gig', day: '2027-03-02' },
    { about: 'draft', listing: 'idea' },
  ]);
});
