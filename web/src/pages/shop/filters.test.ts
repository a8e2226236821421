import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf } from '../../api.ts';
import { changed, filterCount, filtersIn, isLooking, queryOf } from './filters.ts';

test('the first page without filters is asked exactly as the server preloads it', () => {
  assert.equal(addressOf('/v1/views/whats-on', { query: queryOf({}) }), '/v1/views/whats-on?limit=24');
});

test('filters that make no sense are left out', () => {
  const filters = filtersIn({
    q: '  ',
    kind: 'opera',
    from: '2026-02-30',
    to: 'soon',
    priceMax: -1,
    available: 'no',
    sort: 'best',
    pages: 1,
    more: 'x',
  });
  assert.deepEqual(filters, {});
});

test('filters that make sense are kept, numbers as words among them', () => {
  const filters = filtersIn({
    q: 1984,
    kind: 'stay',
    from: '2026-12-01',
    to: '2026-12-03',
    priceMax: '90000',
  });
  assert.deepEqual(filters, {
    q: '1984',
    kind: 'stay',
    from: '2026-12-01',
    to: '2026-12-03',
    priceMax: 90_000,
  });
});

test('an end before the beginning is dropped', () => {
  assert.deepEqual(filtersIn({ from: '2026-12-05', to: '2026-12-01' }), { from: '2026-12-05' });
});

test('the usual order is no filter, and a change begins at the first page', () => {
  assert.deepEqual(filtersIn({ sort: 'soonest' }), {});
  assert.deepEqual(changed({ q: 'tea', pages: 4 }, { kind: 'product' }), { q: 'tea', kind: 'product' });
  assert.deepEqual(changed({ q: 'tea', available: true }, { q: undefined }), { available: true });
});

test('a span of days counts as one filter', () => {
  assert.equal(filterCount({ from: '2026-12-01', to: '2026-12-03', available: true }), 2);
  assert.equal(isLooking({}), false);
  assert.equal(isLooking({ kind: 'stay' }), true);
});
