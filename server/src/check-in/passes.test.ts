// What a booking lets in where: sessions apart, performances, stays and goods as one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '#kernel/context';
import { fold, type PassRow } from './passes.ts';
import { BOOKING, CODE, cancelled, confirmed, NOW, OTHER_POOL, POOL } from './test-check-in.ts';

function passesAfter(...events: Event[]): PassRow[] {
  const rows = new Map<string, PassRow>();
  fold(rows, events);
  return [...rows.values()];
}

test('all seats of a performance are one pass', () => {
  const startsAt = NOW + 1;
  const [pass, ...more] = passesAfter(
    confirmed(
      BOOKING,
      [
        [POOL, 'A-1', 'standard', 1],
        [POOL, 'A-2', 'standard', 1],
      ],
      { startsAt },
    ),
  );
  assert.deepEqual(more, []);
  assert.deepEqual([pass?.unit, pass?.quantity, pass?.startsAt, pass?.code], ['', 2, startsAt, CODE]);
});

test('each session of an exhibition is a pass, whatever its rates', () => {
  const passes = passesAfter(
    confirmed(BOOKING, [
      [POOL, '2027-03-01T10:00', 'adult', 2],
      [POOL, '2027-03-01T10:00', 'child', 1],
      [POOL, '2027-03-02T10:00', 'adult', 4],
    ]),
  );
  assert.deepEqual(
    passes.map(({ unit, quantity, day }) => [unit, quantity, day]),
    [
      ['2027-03-01T10:00', 3, '2027-03-01'],
      ['2027-03-02T10:00', 4, '2027-03-02'],
    ],
  );
});

test('the nights of a stay are one pass of so many rooms, on the day of arrival', () => {
  const nights = ['2027-03-02', '2027-03-01', '2027-03-03'];
  const [pass, ...more] = passesAfter(
    confirmed(
      BOOKING,
      nights.map((night) => [POOL, night, 'standard', 2]),
    ),
  );
  assert.deepEqual([more, pass?.unit, pass?.quantity, pass?.day], [[], '', 2, '2027-03-01']);
  assert.equal(pass?.startsAt, null);
});

test('what is given back is left out, and with nothing left the pass is cancelled', () => {
  const bought = confirmed(BOOKING, [
    [POOL, 'A-1', 'standard', 1],
    [POOL, 'A-2', 'standard', 1],
    [OTHER_POOL, 'mug', 'standard', 3],
  ]);
  const some = cancelled(
    BOOKING,
    [
      [POOL, 'A-1', 'standard', 1],
      [OTHER_POOL, 'mug', 'standard', 1],
    ],
    NOW + 1,
  );
  const [seats, goods] = passesAfter(bought, some);
  assert.deepEqual([seats?.lines, seats?.quantity], [[{ unit: 'A-2', rate: 'standard', quantity: 1 }], 1]);
  assert.deepEqual([goods?.quantity, goods?.cancelledAt], [2, null]);
  const rest = cancelled(BOOKING, [[POOL, 'A-2', 'standard', 1]], NOW + 2);
  const [gone, kept] = passesAfter(bought, some, rest);
  assert.deepEqual([gone?.cancelledAt, gone?.lines, gone?.changedAt], [NOW + 2, [], NOW + 2]);
  assert.equal(kept?.cancelledAt, null);
});

test('a line that stands twice is given back as one', () => {
  const twice = confirmed(BOOKING, [
    [POOL, 'floor', 'standard', 2],
    [POOL, 'floor', 'standard', 1],
  ]);
  const [pass] = passesAfter(twice, cancelled(BOOKING, [[POOL, 'floor', 'standard', 3]], NOW + 1));
  assert.equal(pass?.cancelledAt, NOW + 1);
});
