import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RoomType } from './listing-facts.ts';
import { bestNight, chosenSpan, lastCheckOut, nightState, offerOf, type Room } from './stays.ts';

const ondol: RoomType = {
  id: 'ondol',
  name: { ko: '온돌방' },
  count: 2,
  guestsMax: 2,
  calendar: {
    from: '2026-12-01',
    to: '2026-12-20',
    closed: { dates: ['2026-12-10'] },
    tier: 'weekday',
    tierRules: [{ tier: 'weekend', weekdays: [5, 6], minimumNights: 2 }],
  },
  tiers: { weekday: { standard: 90_000 }, weekend: { standard: 120_000 } },
};

const taken: Record<string, number> = { '2026-12-08': 0, '2026-12-03': 1 };
const room: Room = { type: ondol, leftOf: (date) => taken[date] ?? 2, now: '2026-12-01T12:00' };

test('a stay costs the sum of its nights, and has as many rooms as its fullest night', () => {
  const offer = offerOf(room, '2026-12-03', '2026-12-06');
  assert.deepEqual(offer, {
    fits: true,
    left: 1,
    total: 330_000,
    nights: [
      { date: '2026-12-03', price: 90_000 },
      { date: '2026-12-04', price: 120_000 },
      { date: '2026-12-05', price: 120_000 },
    ],
  });
});

test('a stay over a full or closed night, or one that is too short, says which night and why', () => {
  assert.deepEqual(offerOf(room, '2026-12-07', '2026-12-09'), {
    fits: false,
    because: 'full',
    date: '2026-12-08',
  });
  assert.deepEqual(offerOf(room, '2026-12-09', '2026-12-11'), {
    fits: false,
    because: 'closed',
    date: '2026-12-10',
  });
  assert.deepEqual(offerOf(room, '2026-12-04', '2026-12-05'), {
    fits: false,
    because: 'too-short',
    date: '2026-12-04',
    nightsMin: 2,
  });
  assert.equal(offerOf(room, '2026-12-01', '2027-04-01').fits, false);
});

test('tonight can be had until its day ends', () => {
  assert.equal(nightState(room, '2026-12-01').state, 'open');
  assert.equal(nightState({ ...room, now: '2026-12-02T00:00' }, '2026-12-01').state, 'over');
});

test('a house shows the best that any of its rooms has', () => {
  const suite: Room = {
    ...room,
    type: { ...ondol, tiers: { weekday: { standard: 200_000 }, weekend: { standard: 250_000 } } },
    leftOf: () => 1,
  };
  assert.deepEqual(bestNight([room, suite], '2026-12-02'), { state: 'open', price: 90_000, nightsMin: 1 });
  assert.deepEqual(bestNight([room, suite], '2026-12-08'), { state: 'open', price: 200_000, nightsMin: 1 });
  assert.deepEqual(bestNight([room], '2026-12-08'), { state: 'full' });
  assert.deepEqual(bestNight([room, suite], '2026-12-10'), { state: 'closed' });
  assert.deepEqual(bestNight([], '2026-12-02'), { state: 'closed' });
});

test('one can leave on the first morning after which nothing is free', () => {
  assert.equal(lastCheckOut([room], '2026-12-06'), '2026-12-08');
  assert.equal(lastCheckOut([room], '2026-12-08'), '2026-12-08');
});

test('the second click ends a stay where that is possible, and begins another one elsewhere', () => {
  assert.deepEqual(chosenSpan([room], {}, '2026-12-02'), { day: '2026-12-02' });
  assert.deepEqual(chosenSpan([room], { day: '2026-12-02' }, '2026-12-05'), {
    day: '2026-12-02',
    until: '2026-12-05',
  });
  assert.deepEqual(chosenSpan([room], { day: '2026-12-06' }, '2026-12-09'), { day: '2026-12-09' });
  assert.deepEqual(chosenSpan([room], { day: '2026-12-05' }, '2026-12-02'), { day: '2026-12-02' });
  assert.deepEqual(chosenSpan([room], { day: '2026-12-02', until: '2026-12-04' }, '2026-12-06'), {
    day: '2026-12-06',
  });
});
