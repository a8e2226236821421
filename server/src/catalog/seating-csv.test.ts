// Seating plans from CSV files: columns, ranges, standing areas, sequence and layout, and what is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { problemLimits } from './problems.ts';
import { parseColumnMap } from './seating-csv.ts';
import type { PlanImport } from './seating-import.ts';
import { cellsOf, labelOf, planLimits, seatRowsOf, tierOf } from './seating-plan.ts';
import { fine, numbers, problemsIn, seated, units } from './seating-trial.ts';

test('CSV columns are found by their usual names, in any language and writing', () => {
  const files = [
    'area,row,seat\nA,1,1\nA,1,2',
    'Section;Row Name;Seat_Number\r\nA;1;1\r\nA;1;2\r\n',
    '\uFEFF구역,열,좌석\nA,1,1\n\nA,1,2',
    'Bereich\tReihe\tPlatz\nA\t1\t1\nA\t1\t2',
    '"Сектор","Ряд","Место"\n"A","1","1"\n"A","1","2"',
    'ブロック|列|席\nA|1|1\nA|1|2',
  ];
  for (const file of files) assert.deepEqual(units(fine(file)), ['A/1/1', 'A/1/2'], file);
});

test('CSV columns can be named by the caller', () => {
  const file = 'code,wing,bank,spot,zone\n1,West,C,9,x\n2,East,C,9,x';
  const columns = parseColumnMap('area=wing,row=bank,seat=spot,id=-');
  assert.ok(columns !== undefined);
  assert.deepEqual(units(fine(file, { columns })), ['West/C/9', 'East/C/9']);
  assert.deepEqual(units(fine(file, { columns: { ...columns, id: 'CODE' } })), ['1', '2']);
  assert.deepEqual(units(fine(file, { columns: { ...columns, area: ['zone', 'wing'] } })), [
    'x/West/C/9',
    'x/East/C/9',
  ]);
  assert.match(
    problemsIn(file, { columns: { ...columns, row: 'bench' } })[0]?.[1] ?? '',
    /no column "bench"/,
  );
});

test('a column map that cannot be read is not guessed', () => {
  assert.deepEqual(parseColumnMap('area=Tribune+Sector, row = Reihe'), {
    area: ['Tribune', 'Sector'],
    row: 'Reihe',
  });
  for (const wrong of ['', 'area', 'colour=x', 'row=', 'row'])
    assert.equal(parseColumnMap(wrong), undefined, wrong);
});

test('all columns of places together tell areas apart', () => {
  const imported = fine('tribune,sector,row,seat\nwest,1,1,1\neast,1,1,1\neast,1,1,2');
  assert.deepEqual(units(imported), ['west/1/1/1', 'east/1/1/1', 'east/1/1/2']);
  const area = seated(imported, 1);
  assert.deepEqual(
    [area.name, area.group, labelOf(area, area.rows[0], area.rows[0]?.seats[1])],
    ['1', 'east', 'east 1 · 1 · 2'],
  );
});

test('ids, tiers and positions of a CSV file are taken over', () => {
  const imported = fine(
    'id;area;row;seat;grade;x;y\nu1;A;1;1;VIP;0,5;2\nu2;A;1;2;VIP;1,5;2\nu3;A;1;3;R;2,5;2',
  );
  const area = seated(imported);
  assert.deepEqual(area.rows[0]?.seats, [
    { unit: 'u1', number: '1', x: 0.5, y: 2 },
    { unit: 'u2', number: '2', x: 1.5, y: 2 },
    { unit: 'u3', number: '3', x: 2.5, y: 2, tier: 'R' },
  ]);
  assert.equal(area.tier, 'VIP');
});

test('a line with ranges is many seats, and rows may be lines', () => {
  assert.deepEqual(numbers(fine('area,row,seat\nA,1,"1-3,19-20"')), ['1', '2', '3', '19', '20']);
  const rows = fine('area,row,seats,tier\nA,1,3,R\nA,2,"1-2,5",S');
  assert.deepEqual(
    [numbers(rows, 0, 0), numbers(rows, 0, 1)],
    [
      ['1', '2', '3'],
      ['1', '2', '5'],
    ],
  );
  assert.deepEqual(rows.plan.tiers, [{ name: 'R' }, { name: 'S' }]);
  assert.deepEqual(numbers(fine('id,area,row,seat\nu1,A,1,1-8')), ['1-8']);
});

test('a line with a capacity and no seat is a standing area', () => {
  const imported = fine('area,row,seat,capacity,tier\nA,1,1,,R\n스탠딩,,,500,S');
  assert.deepEqual(imported.counts, { seats: 1, places: 501, areas: 2, rows: 1 });
  assert.deepEqual(cellsOf(imported.plan), [
    { unit: 'A/1/1', capacity: 1, tier: 'R' },
    { unit: '스탠딩', capacity: 500, tier: 'S' },
  ]);
  assert.deepEqual(imported.plan.tiers, [{ name: 'R' }, { name: 'S' }]);
});

test('what is wrong in a CSV file is named with its line', () => {
  const file = [
    'area,row,seat,x,y,capacity',
    'A,1,1,0,0,',
    'A,1,1,1,0,',
    'A,1,2,east,0,',
    'A,1,3,5,,',
    'A,1,4,3,0,,oops',
    'B,,,,,0',
    'C,,,,,many',
    'D,,,,,5',
    'D,,,,,6',
    ',,,,,',
    'E,1,,,,',
    'F,1,1,9,9,20',
    'F,1,2,10,9,1',
  ].join('\n');
  const lines = problemsIn(file).map(([where]) => where);
  assert.deepEqual(
    [...new Set(lines)],
    ['line 3', 'line 4', 'line 5', 'line 6', 'line 7', 'line 8', 'line 10', 'line 12', 'line 13'],
  );
});

test('ranges that cannot be are refused', () => {
  for (const range of ['8-1', '1-999999', '1-', 'a-b']) {
    assert.equal(problemsIn(`area,row,seats\nA,1,"${range}"`).length, 1, range);
  }
  assert.equal(problemsIn('area,row,seats\nA,1,0').length, 1);
});

test('positions are for all seats or for none', () => {
  assert.match(problemsIn('area,row,seat,x,y\nA,1,1,0,0\nA,1,2,,')[0]?.[1] ?? '', /1 seats have no position/);
});

test('the same name written on a Mac and elsewhere is the same seat', () => {
  const file = `area,row,seat\n${'가구역'.normalize('NFD')},1,1\n가구역,1,1`;
  assert.match(problemsIn(file)[0]?.[1] ?? '', /used twice/);
});

test('a row stands in seating sequence, whatever the sequence of the file', () => {
  assert.deepEqual(numbers(fine('area,row,seat\nA,1,10\nA,1,2\nA,1,1\nA,1,3')), ['1', '2', '3', '10']);
  assert.deepEqual(numbers(fine('area,row,seat\nA,1,5\nA,1,3\nA,1,1\nA,1,2\nA,1,4')), [
    '5',
    '3',
    '1',
    '2',
    '4',
  ]);
  const placed = 'area,row,seat,x,y\nA,1,1,40,0\nA,1,2,60,0\nA,1,3,20,0\nA,1,4,80,0\nA,1,5,0,0';
  assert.deepEqual(numbers(fine(placed)), ['5', '3', '1', '2', '4']);
});

test('rows of a CSV file come in the sequence of their names', () => {
  const imported = fine('area,row,seat\nA,AA,1\nA,10,1\nA,B,1\nA,2,1');
  assert.deepEqual(
    seated(imported).rows.map(({ name }) => name),
    ['2', '10', 'B', 'AA'],
  );
});

test('a plan without positions gets some: rows behind each other, aisles where numbers jump', () => {
  const imported = fine('area,row,seats\nA,1,"1-3,10-11"\nA,2,5\nB,1,2');
  const xs = seated(imported).rows[0]?.seats.map(({ x }) => x);
  assert.deepEqual(xs, [0, 20, 40, 100, 120]);
  assert.deepEqual(
    seated(imported).rows[1]?.seats.map(({ x, y }) => [x, y]),
    [
      [20, 24],
      [40, 24],
      [60, 24],
      [80, 24],
      [100, 24],
    ],
  );
  assert.equal(seated(imported, 1).rows[0]?.seats[0]?.x, 180);
  assert.deepEqual(imported.plan.size, { width: 200, height: 24 });
});

test('areas that lie on top of each other are moved apart', () => {
  const line = (area: string, x: number) =>
    Array.from({ length: 10 }, (_, at) => `${area},1,${at + 1},${x + at * 20},0`);
  const far = (imported: PlanImport) =>
    (seated(imported, 1).rows[0]?.seats[0]?.x ?? 0) - (seated(imported).rows[0]?.seats[9]?.x ?? 0);
  const overlapping = fine(['area,row,seat,x,y', ...line('A', 0), ...line('B', 100)].join('\n'));
  assert.equal(far(overlapping), 20);
  const same = fine(['area,row,seat,x,y', ...line('A', 0), ...line('B', 0)].join('\n'));
  assert.equal(far(same), 60);
  const apart = fine(['area,row,seat,x,y', ...line('A', 0), ...line('B', 200)].join('\n'));
  assert.deepEqual([far(apart), seated(apart, 1).rows[0]?.seats[0]?.x], [20, 200]);
});

test('without a stage the front rows are looked at, and the caller may know better', () => {
  const file = 'area,row,seat,x,y\nA,1,1,0,10\nA,1,2,20,10\nA,2,1,0,50\nA,2,2,20,50';
  assert.deepEqual(fine(file).plan.focal, { x: 10, y: 10 });
  assert.deepEqual(fine(file, { focal: { x: 0, y: 0 } }).plan.focal, { x: 0, y: 0 });
});

test('a hostile name is a text like any other', () => {
  const name = `'; drop table seats; -- <script>alert(1)</script> 🎭`;
  const imported = fine(`area,row,seat\n"${name}",1,1`);
  assert.equal(seated(imported).name, name);
});

test('large and hostile files are refused, not worked through', () => {
  const big = problemsIn('x'.repeat(planLimits.planFileBytesMax.value + 1));
  assert.match(big[0]?.[1] ?? '', /larger than/);
  const many = Array.from({ length: planLimits.seatsPerPlanMax.value + 1 }, (_, at) => `A,${at % 100},${at}`);
  assert.match(problemsIn(['area,row,seat', ...many].join('\n'))[0]?.[1] ?? '', /too many seats/);
  assert.match(problemsIn(`area,row,seat\n${'A'.repeat(30_000)},1,1`)[0]?.[1] ?? '', /cannot be read as CSV/);
  assert.match(problemsIn(`${'a,'.repeat(300)}row,seat\n1`)[0]?.[1] ?? '', /columns/);
  assert.ok(problemsIn(`${'['.repeat(100_000)}${']'.repeat(100_000)}`).length > 0);
  const rows = Array.from({ length: planLimits.seatsPerRowMax.value + 5 }, (_, at) => `A,1,${at}`);
  assert.deepEqual(
    problemsIn(['area,row,seat', ...rows].join('\n')).map(([, what]) => what),
    ['Row "1" has too many seats.'],
  );
  const areas = Array.from({ length: planLimits.areasPerPlanMax.value + 5 }, (_, at) => `A${at},1,1`);
  assert.deepEqual(
    problemsIn(['area,row,seat', ...areas].join('\n')).map(([, what]) => what),
    ['The plan has too many areas.'],
  );
});

test('of many problems the first are listed and the others counted', () => {
  const same = Array.from({ length: 500 }, () => 'A,1,1').join('\n');
  const problems = problemsIn(`area,row,seat\n${same}`);
  assert.equal(problems.length, problemLimits.problemsListedMax.value + 1);
  assert.deepEqual(problems.at(-1), ['file', 'There are 399 more problems.']);
});

test('rows for inventory carry tiers only where a row is mixed', () => {
  const imported = fine('area,row,seat,tier\nA,1,1,R\nA,1,2,S\nA,2,1,S\nA,2,2,S');
  const rows = seatRowsOf(imported.plan);
  assert.deepEqual(
    rows.map(({ row, tier, tiers, units: ids }) => ({ row, tier, tiers, ids })),
    [
      { row: '1', tier: 'R', tiers: ['R', 'S'], ids: ['A/1/1', 'A/1/2'] },
      { row: '2', tier: 'S', tiers: undefined, ids: ['A/2/1', 'A/2/2'] },
    ],
  );
});

test('any CSV of distinct seats is imported whole, with its tiers, in any sequence', () => {
  const word = fc
    .string({ unit: fc.constantFrom('가', '나', 'A', 'é', 'Ж', '7', ' '), minLength: 1, maxLength: 4 })
    .map((text) => text.trim() || 'x');
  const line = fc.record({
    area: word,
    row: word,
    seat: fc.integer({ min: 1, max: 60 }),
    tier: fc.constantFrom('R', 'S', 'A'),
  });
  const lines = fc.uniqueArray(line, {
    minLength: 1,
    maxLength: 60,
    selector: ({ area, row, seat }) => `${area}/${row}/${seat}`,
  });
  fc.assert(
    fc.property(lines, (seats) => {
      const imported = fine(
        [
          'area,row,seat,tier',
          ...seats.map(({ area, row, seat, tier }) => `"${area}","${row}",${seat},${tier}`),
        ].join('\n'),
      );
      assert.equal(imported.counts.seats, seats.length);
      const expected = new Map(seats.map(({ area, row, seat, tier }) => [`${area}/${row}/${seat}`, tier]));
      assert.deepEqual(new Map(cellsOf(imported.plan).map(({ unit, tier }) => [unit, tier])), expected);
      for (const area of imported.plan.areas) {
        if (area.kind === 'seated')
          for (const row of area.rows)
            for (const seat of row.seats) assert.equal(tierOf(area, row, seat), expected.get(seat.unit));
      }
    }),
    { numRuns: 200 },
  );
});
