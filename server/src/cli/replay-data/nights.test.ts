import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '#inventory';
import { dateOf, dayOf } from './days.ts';
import { holdsOf, spansOf } from './nights.ts';

const POOL = '00000000-0000-7000-8000-000000000001';

test('a stay is one line of one hold', () => {
  const holds = holdsOf({ from: 20_000, to: 20_003 }, [{ pool: POOL, from: 19_990, to: 20_100 }]);
  const line = {
    pool: POOL,
    checkIn: dateOf(20_000),
    checkOut: dateOf(20_003),
    rate: 'standard',
    quantity: 1,
  };
  assert.deepEqual(holds, [[line]]);
});

test('however long a stay is and however the calendar is cut, every night is held once and no limit is passed', () => {
  const stays = fc.record({
    from: fc.nat(500),
    nights: fc.integer({ min: 1, max: 900 }),
    cut: fc.integer({ min: 50, max: 1_500 }),
  });
  fc.assert(
    fc.property(stays, ({ from, nights, cut }) => {
      const pools = spansOf({ from: 0, to: 1_500 }, cut).map((span, at) => ({ ...span, pool: `${at}` }));
      const held: number[] = [];
      for (const lines of holdsOf({ from, to: from + nights }, pools)) {
        assert.ok(lines.length <= limits.linesPerHoldMax.value);
        let cells = 0;
        for (const line of lines) {
          assert.ok('checkIn' in line);
          const [first, end] = [dayOf(line.checkIn) ?? 0, dayOf(line.checkOut) ?? 0];
          assert.ok(end > first && end - first <= limits.nightsPerStayMax.value);
          const pool = pools[Number(line.pool)];
          assert.ok(pool && first >= pool.from && end <= pool.to);
          for (let night = first; night < end; night += 1) held.push(night);
          cells += end - first;
        }
        assert.ok(cells <= limits.cellsPerHoldMax.value);
      }
      assert.deepEqual(
        held,
        Array.from({ length: nights }, (_, at) => from + at),
      );
    }),
  );
});
