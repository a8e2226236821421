// The picker against a reference that looks at every window, and the rules of quality by example.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bestLimits, type Picked, pickBest } from './best-available.ts';
import { buildSeatIndex, freeSeats, markSeats, type SeatIndex, type SeatSequence } from './seat-index.ts';

/** Rows drawn as text: `o` free, `x` taken, a space is an aisle. Row after row, ten units apart. */
function hall(
  drawing: string[],
  { focal = { x: 0, y: 0 }, area = 'main' } = {},
): { index: SeatIndex; free: Uint8Array } {
  const taken = new Set<string>();
  const rows = drawing.map((line, at): SeatSequence => {
    const places = [...line].flatMap((mark, x) => (mark === ' ' ? [] : [{ mark, x }]));
    for (const { mark, x } of places) if (mark === 'x') taken.add(`${at}:${x}`);
    return {
      area,
      row: String(at),
      tier: 'R',
      units: places.map(({ x }) => `${at}:${x}`),
      xs: places.map(({ x }) => x * 10),
      ys: places.map(() => at * 10),
    };
  });
  const index = buildSeatIndex(rows, focal);
  return { index, free: freeSeats(index, (unit) => !taken.has(unit)) };
}

function got(answer: ReturnType<typeof pickBest>): Picked {
  assert.notEqual(answer.quality, 'none');
  if (answer.quality === 'none') throw new Error('unreachable');
  return answer;
}

test('the nearest free seats of the row are picked together', () => {
  const { index, free } = hall(['oooooooo', 'oooooooo'], { focal: { x: 35, y: -10 } });
  assert.deepEqual(pickBest(index, free, { count: 4 }), {
    quality: 'together',
    units: ['0:2', '0:3', '0:4', '0:5'],
    ordinals: [2, 3, 4, 5],
    groups: [4],
  });
});

test('a group leaves no single seat alone, even when it must sit farther away', () => {
  const { index, free } = hall(['oooxxx', 'ooxxxx']);
  assert.deepEqual(got(pickBest(index, free, { count: 2 })).units, ['1:0', '1:1']);
});

test('a group leaves a single seat alone when nothing else is together, and says so', () => {
  const { index, free } = hall(['oooxxx', 'oxoxox']);
  const pick = got(pickBest(index, free, { count: 2 }));
  assert.equal(pick.quality, 'together-leaving-single');
  assert.deepEqual(pick.units, ['0:0', '0:1']);
});

test('a seat that was alone before is taken without blame', () => {
  const { index, free } = hall(['xoxooo']);
  assert.deepEqual(pickBest(index, free, { count: 1 }), {
    quality: 'together',
    units: ['0:1'],
    ordinals: [1],
    groups: [1],
  });
});

test('nobody sits across an aisle from their group', () => {
  const { index, free } = hall(['oo oo oo']);
  const pick = got(pickBest(index, free, { count: 3 }));
  assert.equal(pick.quality, 'split');
  assert.deepEqual(pick.units, ['0:0', '0:1', '0:3']);
  assert.deepEqual(pick.groups, [2, 1]);
});

test('a free seat of another tier still keeps its neighbour company', () => {
  const rows = [
    {
      area: 'a',
      row: '1',
      tier: 'R',
      units: ['1', '2', '3', '4'],
      xs: [0, 1, 2, 3],
      ys: [0, 0, 0, 0],
      tiers: ['R', 'R', 'R', 'S'],
    },
  ];
  const index = buildSeatIndex(rows, { x: 0, y: 0 });
  const pick = got(pickBest(index, new Uint8Array(4).fill(1), { count: 2, tier: 'R' }));
  assert.deepEqual([pick.quality, pick.units], ['together', ['1', '2']]);
});

test('a split group stays in neighbouring rows in as few groups as possible', () => {
  const { index, free } = hall(['oxxxxxx', 'xxxxxxx', 'xxxxxxx', 'oxooxxx', 'ooxxoxx', 'xxxxxxo']);
  const pick = got(pickBest(index, free, { count: 4 }));
  assert.equal(pick.quality, 'split');
  assert.deepEqual(pick.units, ['3:2', '3:3', '4:0', '4:1']);
});

test('of equally few groups the nearest are picked, wherever their rows stand', () => {
  const far = 'xxxxxxxxxxxxoxo';
  const near = 'oxoxxxxxxxxxxxx';
  const full = 'xxxxxxxxxxxxxxx';
  const behind = hall([far, full, full, full, full, near]);
  assert.deepEqual(got(pickBest(behind.index, behind.free, { count: 2 })).units, ['5:0', '5:2']);
  const before = hall([near, full, full, full, full, far]);
  assert.deepEqual(got(pickBest(before.index, before.free, { count: 2 })).units, ['0:0', '0:2']);
});

test('rows are neighbours within an area, as far as no wide gap parts them', () => {
  const row = (area: string, y: number): SeatSequence => ({
    area,
    row: String(y),
    tier: 'R',
    units: [`${area}${y}`],
    xs: [0],
    ys: [y],
  });
  const index = buildSeatIndex([row('a', 0), row('a', 10), row('a', 20), row('a', 90), row('b', 100)], null);
  assert.deepEqual([...index.chainOf], [0, 0, 0, 1, 2]);
});

test('a group is spread over the hall before it is refused', () => {
  const { index, free } = hall(['oxx', 'xxx', 'xxx', 'xxx', 'oxx', 'xxx', 'xxx', 'xxx', 'oxx']);
  const pick = got(pickBest(index, free, { count: 3 }));
  assert.deepEqual([pick.quality, pick.units], ['split', ['0:0', '4:0', '8:0']]);
});

test('fewer free seats than asked for are an answer with their number', () => {
  const { index, free } = hall(['oxo']);
  assert.deepEqual(pickBest(index, free, { count: 3 }), { quality: 'none', free: 2 });
  assert.deepEqual(pickBest(index, free, { count: 1, tier: 'unknown' }), { quality: 'none', free: 0 });
  assert.deepEqual(pickBest(index, free, { count: 1, area: 'unknown' }), { quality: 'none', free: 0 });
});

test('seats of one area only are picked when an area is asked for', () => {
  const row = (area: string, y: number): SeatSequence => ({
    area,
    row: '1',
    tier: 'R',
    units: [`${area}1`, `${area}2`],
    xs: [0, 1],
    ys: [y, y],
  });
  const index = buildSeatIndex([row('front', 1), row('back', 9)], { x: 0, y: 0 });
  assert.deepEqual(got(pickBest(index, new Uint8Array(4).fill(1), { count: 2, area: 'back' })).units, [
    'back1',
    'back2',
  ]);
});

test('without coordinates the numbers tell where the aisles are', () => {
  const row = {
    area: 'a',
    row: '1',
    tier: 'R',
    units: ['1', '2', '3', '19', '20'],
    xs: [],
    ys: [],
    numbers: [1, 2, 3, 19, 20],
  };
  const index = buildSeatIndex([row], null);
  assert.deepEqual([...index.apart], [1, 0, 0, 1, 0]);
  assert.equal(got(pickBest(index, new Uint8Array(5).fill(1), { count: 4 })).quality, 'split');
});

test('a row of two seats across an aisle is measured by its area', () => {
  const whole: SeatSequence = {
    area: 'a',
    row: '1',
    tier: 'R',
    units: ['1', '2', '3'],
    xs: [0, 10, 20],
    ys: [0, 0, 0],
  };
  const pair: SeatSequence = { area: 'a', row: '2', tier: 'R', units: ['4', '5'], xs: [0, 20], ys: [10, 10] };
  assert.deepEqual([...buildSeatIndex([whole, pair], null).apart], [1, 0, 0, 1, 1]);
});

test('a unit in two places and a count out of range are bugs of the caller', () => {
  const row: SeatSequence = { area: 'a', row: '1', tier: 'R', units: ['1', '1'], xs: [0, 1], ys: [0, 0] };
  assert.throws(() => buildSeatIndex([row], null), /two places/);
  const { index, free } = hall(['ooo']);
  assert.throws(() => pickBest(index, free, { count: 0 }), RangeError);
  assert.throws(() => pickBest(index, free, { count: bestLimits.seatsPerPickMax.value + 1 }), RangeError);
  assert.throws(() => pickBest(index, new Uint8Array(2), { count: 1 }), RangeError);
});

test('an empty pool has no seats to pick', () => {
  assert.deepEqual(pickBest(buildSeatIndex([], null), new Uint8Array(0), { count: 2 }), {
    quality: 'none',
    free: 0,
  });
});

// A small hall: rows of text with aisles, two tiers by column, a focal point anywhere.
const drawings = fc.array(
  fc.string({ unit: fc.constantFrom('o', 'o', 'x', ' '), minLength: 1, maxLength: 9 }),
  { minLength: 1, maxLength: 6 },
);
const focals = fc.record({ x: fc.integer({ min: -20, max: 100 }), y: fc.integer({ min: -20, max: 80 }) });
const worlds = fc.record({
  drawing: drawings,
  focal: focals,
  count: fc.integer({ min: 1, max: 5 }),
  tiered: fc.boolean(),
});

interface Window {
  ordinals: number[];
  far: number;
  leaves: boolean;
}

/** Free stretches of ordinals without an aisle inside. */
function stretchesOf(index: SeatIndex, fits: (ordinal: number) => boolean): number[][] {
  const stretches: number[][] = [];
  index.units.forEach((_, ordinal) => {
    if (!fits(ordinal)) return;
    const last = stretches.at(-1);
    if (last !== undefined && last.at(-1) === ordinal - 1 && index.apart[ordinal] === 0) last.push(ordinal);
    else stretches.push([ordinal]);
  });
  return stretches;
}

/** Every way to seat the group together. */
function windowsOf(index: SeatIndex, free: Uint8Array, count: number, tier: number): Window[] {
  return stretchesOf(index, (ordinal) => free[ordinal] === 1).flatMap((stretch) =>
    stretch.flatMap((_, at) => {
      const ordinals = stretch.slice(at, at + count);
      const fits =
        ordinals.length === count && ordinals.every((one) => tier < 0 || index.tierOf[one] === tier);
      if (!fits) return [];
      const leaves = at === 1 || stretch.length - at - count === 1;
      const far = ordinals.reduce(
        (sum, one) => sum + (index.farBefore[one + 1] ?? 0) - (index.farBefore[one] ?? 0),
        0,
      );
      return [{ ordinals, far, leaves }];
    }),
  );
}

function world({
  drawing,
  focal,
  tiered,
}: {
  drawing: string[];
  focal: { x: number; y: number };
  tiered: boolean;
}) {
  const { index, free } = hall(drawing, { focal });
  if (!tiered) return { index, free, tier: -1, name: undefined };
  index.tierNames.push('S');
  index.units.forEach((unit, ordinal) => {
    if (Number(unit.split(':')[1]) >= 4) index.tierOf[ordinal] = 1;
  });
  return { index, free, tier: 1, name: 'S' };
}

test('every pick agrees with a reference that looks at all windows', () => {
  fc.assert(
    fc.property(worlds, (one) => {
      const { index, free, tier, name } = world(one);
      const before = [...free];
      const answer = pickBest(index, free, { count: one.count, tier: name });
      assert.deepEqual([...free], before);
      const windows = windowsOf(index, free, one.count, tier);
      const clean = windows.filter(({ leaves }) => !leaves);
      const candidates = clean.length > 0 ? clean : windows;
      if (candidates.length === 0) return assert.ok(answer.quality === 'split' || answer.quality === 'none');
      const nearest = candidates.reduce((best, window) => (window.far < best.far ? window : best));
      assert.equal(answer.quality, clean.length > 0 ? 'together' : 'together-leaving-single');
      assert.deepEqual(got(answer).ordinals, nearest.ordinals);
    }),
    { numRuns: 2_000 },
  );
});

test('a split takes only free seats of the tier, exactly as many as asked for, in true groups', () => {
  fc.assert(
    fc.property(worlds, (one) => {
      const { index, free, tier, name } = world(one);
      const fits = (ordinal: number) => free[ordinal] === 1 && (tier < 0 || index.tierOf[ordinal] === tier);
      const stretches = stretchesOf(index, fits);
      const total = stretches.flat().length;
      const answer = pickBest(index, free, { count: one.count, tier: name });
      if (total < one.count) return assert.deepEqual(answer, { quality: 'none', free: total });
      const { ordinals, units, groups, quality } = got(answer);
      assert.ok(ordinals.every(fits));
      assert.equal(new Set(ordinals).size, one.count);
      assert.deepEqual(
        units,
        ordinals.map((ordinal) => index.units[ordinal]),
      );
      assert.equal(
        groups.reduce((a, b) => a + b, 0),
        one.count,
      );
      const seated = stretchesOf(index, (ordinal) => ordinals.includes(ordinal));
      assert.deepEqual(
        groups,
        seated.map((group) => group.length),
      );
      if (quality === 'split') assert.ok(groups.length <= neighbouring(index, stretches, one.count));
    }),
    { numRuns: 2_000 },
  );
});

/** The fewest groups that any three neighbouring rows allow; of the whole hall where they do not. */
function neighbouring(index: SeatIndex, stretches: number[][], count: number): number {
  const rowOf = (ordinal: number) => index.rowStart.findLastIndex((start) => start <= ordinal);
  const needed = (some: number[][]) => {
    let need = count;
    const sizes = some.map((stretch) => stretch.length).sort((a, b) => b - a);
    const groups = sizes.findIndex((size) => {
      need -= size;
      return need <= 0;
    });
    return groups < 0 ? Number.POSITIVE_INFINITY : groups + 1;
  };
  const near = Array.from({ length: index.rows }, (_, row) =>
    needed(
      stretches.filter(([first = -1]) => {
        const own = rowOf(first);
        return own >= row && own < row + 3 && index.chainOf[own] === index.chainOf[row];
      }),
    ),
  );
  const fewest = Math.min(...near);
  return Number.isFinite(fewest) ? fewest : needed(stretches);
}

test('picking until nothing is left sells every seat exactly once', () => {
  fc.assert(
    fc.property(worlds, (one) => {
      const { index, free } = hall(one.drawing, { focal: one.focal });
      const open = free.reduce((sum, bit) => sum + bit, 0);
      const sold = new Set<string>();
      for (let count = one.count; count > 0; ) {
        const answer = pickBest(index, free, { count });
        if (answer.quality === 'none') count -= 1;
        else {
          for (const unit of answer.units) assert.equal(sold.has(unit), false);
          for (const unit of answer.units) sold.add(unit);
          markSeats(index, free, answer.units, 'taken');
        }
      }
      assert.equal(sold.size, open);
    }),
  );
});

test('marking seats free again brings them back, and unknown units change nothing', () => {
  const { index, free } = hall(['ooo']);
  markSeats(index, free, ['0:1', 'floor'], 'taken');
  assert.deepEqual([...free], [1, 0, 1]);
  markSeats(index, free, ['0:1'], 'free');
  assert.deepEqual([...free], [1, 1, 1]);
});
