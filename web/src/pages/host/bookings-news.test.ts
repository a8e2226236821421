import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fits, type HostBooking, type HostBookings, withNews } from './bookings-news.ts';

function booking(bookingId: string, state = 'confirmed', listing = 'l'): HostBooking {
  const money = { amount: 1_000, currency: 'KRW' };
  return {
    ...{ bookingId, code: bookingId, state, total: money, refunded: { ...money, amount: 0 } },
    placedAt: '2026-12-01T00:00:00Z',
    lines: [{ pool: 'p', unit: 'u', rate: 'adult', quantity: 1, price: 1_000, listing, title: null }],
  };
}

const pages: HostBookings[] = [
  { bookings: [booking('b'), booking('a')], next: 'more' },
  { bookings: [booking('z')], next: null },
];
const ids = (all: HostBookings[]) => all.map(({ bookings }) => bookings.map(({ bookingId }) => bookingId));

test('a new booking comes first', () => {
  assert.deepEqual(ids(withNews(pages, booking('c'), {})), [['c', 'b', 'a'], ['z']]);
});

test('a booking that is shown changes in its place, on whatever page', () => {
  const after = withNews(pages, booking('z', 'cancelled'), {});
  assert.deepEqual(ids(after), [['b', 'a'], ['z']]);
  assert.equal(after[1]?.bookings[0]?.state, 'cancelled');
});

test('what does not fit the filter stays away, and goes when it no longer fits', () => {
  assert.deepEqual(ids(withNews(pages, booking('c', 'cancelled'), { state: 'confirmed' })), [
    ['b', 'a'],
    ['z'],
  ]);
  assert.deepEqual(ids(withNews(pages, booking('a', 'cancelled'), { state: 'confirmed' })), [['b'], ['z']]);
  assert.equal(fits(booking('c', 'confirmed', 'other'), { listing: 'l' }), false);
});

test('news before the first page is there change nothing', () => {
  assert.deepEqual(withNews([], booking('c'), {}), []);
});
