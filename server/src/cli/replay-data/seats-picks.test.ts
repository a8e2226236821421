import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chanceFrom } from './chance.ts';
import { FreeSeats, Hall } from './seats-picks.ts';

const rowsOf = (...lengths: number[]) =>
  lengths.map((length, row) => Array.from({ length }, (_, seat) => `${row}/${seat}`));

test('seats are neighbours within a row and never across two', () => {
  const hall = new Hall(rowsOf(3, 2));
  assert.equal(hall.size, 5);
  assert.equal(hall.ordinalOf('1/0'), 3);
  assert.ok(hall.areNeighbours(0, 1));
  assert.ok(!hall.areNeighbours(0, 2));
  assert.ok(!hall.areNeighbours(2, 3));
});

test('a buyer picks one to six free seats side by side until none is left, and each of them once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 }),
      fc.nat(),
      (lengths, seed) => {
        const hall = new Hall(rowsOf(...lengths));
        const free = new FreeSeats(hall);
        const chance = chanceFrom(seed);
        const sold = new Set<number>();
        for (let picked = free.pick(chance); picked.length > 0; picked = free.pick(chance)) {
          assert.ok(picked.length <= 6);
          for (const [at, seat] of picked.entries()) {
            assert.ok(!sold.has(seat));
            if (at > 0) assert.ok(hall.areNeighbours(picked[at - 1] ?? -1, seat));
            sold.add(seat);
            free.strike(seat);
          }
        }
        assert.equal(sold.size, hall.size);
        assert.equal(free.count, 0);
      },
    ),
  );
});

test('striking a seat out twice, or one that is not there, changes nothing', () => {
  const free = new FreeSeats(new Hall(rowsOf(4)));
  for (const seat of [1, 1, 99, -1]) free.strike(seat);
  assert.equal(free.count, 3);
});
