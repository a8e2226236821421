// Seating plans as hosts bring them: small ones written here, and real ones where they are at hand.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { importSeatingPlan, type PlanImport } from './seating-import.ts';
import { cellsOf, labelsOf } from './seating-plan.ts';
import { fine, problemsIn, seated, units } from './seating-trial.ts';

function pretixSeat(guid: string, number: string, x: number, category = '일반') {
  return { seat_guid: guid, seat_number: number, position: { x, y: 0 }, category };
}

function pretix(seats: unknown[]) {
  const row = { row_number: '1', position: { x: 5, y: 7 }, seats };
  const zone = { name: '구역 가', zone_id: 'A', position: { x: 100, y: 200 }, rows: [row] };
  return {
    name: '세종홀',
    categories: [{ name: '일반', color: '#00f' }, { name: 'VIP' }],
    size: { width: 900, height: 600 },
    zones: [zone],
  };
}

test('a pretix plan keeps ids, names in any alphabet, categories and positions from the plan’s corner', () => {
  const imported = fine(
    JSON.stringify(
      pretix([pretixSeat('g1', '1', 0), pretixSeat('g2', '2', 20), pretixSeat('g3', '3', 40, 'VIP')]),
    ),
  );
  assert.deepEqual(imported.counts, { seats: 3, places: 3, areas: 1, rows: 1 });
  assert.equal(imported.plan.name, '세종홀');
  assert.deepEqual(imported.plan.tiers, [{ name: '일반', color: '#00f' }, { name: 'VIP' }]);
  assert.deepEqual(imported.plan.size, { width: 900, height: 600 });
  const area = seated(imported);
  assert.deepEqual([area.id, area.name, area.tier], ['A', '구역 가', '일반']);
  assert.deepEqual(area.rows[0]?.seats, [
    { unit: 'g1', number: '1', x: 105, y: 207 },
    { unit: 'g2', number: '2', x: 125, y: 207 },
    { unit: 'g3', number: '3', x: 145, y: 207, tier: 'VIP' },
  ]);
});

test('seats with the same label stay apart, because their ids do', () => {
  const imported = fine(JSON.stringify(pretix([pretixSeat('g1', '7', 0), pretixSeat('g2', '7', 20)])));
  assert.deepEqual(units(imported), ['g1', 'g2']);
  assert.deepEqual([...labelsOf(imported.plan).values()], ['구역 가 · 1 · 7', '구역 가 · 1 · 7']);
});

test('an id that is used twice is reported with both places and never merged', () => {
  const problems = problemsIn(JSON.stringify(pretix([pretixSeat('g1', '1', 0), pretixSeat('g1', '2', 20)])));
  assert.deepEqual(problems, [
    ['/zones/0/rows/0/seats/1', 'The id "g1" is used twice, first at /zones/0/rows/0/seats/0.'],
  ]);
});

test('a stage drawn in a pretix plan is what best seats look at', () => {
  const areas = [
    {
      shape: 'rectangle',
      position: { x: 0, y: -100 },
      rectangle: { width: 200, height: 50 },
      rotation: 10,
      color: 'red"><script>',
      text: { text: '무대', color: '#fff' },
    },
    { shape: 'circle', position: { x: 9, y: 9 }, circle: { radius: 5 } },
    {
      shape: 'polygon',
      position: { x: 1, y: 1 },
      polygon: {
        points: [
          { x: 0, y: 0 },
          { x: 4, y: 0 },
          { x: 0, y: 4 },
        ],
      },
    },
    { width: 10, height: 20, position: { x: 0, y: 0 } },
    { shape: 'text', position: { x: 3, y: 3 }, text: { text: 'Foyer' } },
    { shape: 'nothing we know', position: { x: 3, y: 3 } },
  ];
  const plan = pretix([pretixSeat('g1', '1', 0)]);
  const { plan: made } = fine(
    JSON.stringify({ ...plan, zones: plan.zones.map((zone) => ({ ...zone, areas })) }),
  );
  assert.deepEqual(made.focal, { x: 200, y: 125 });
  assert.deepEqual(
    made.decorations?.map(({ shape }) => shape),
    ['rectangle', 'ellipse', 'polygon', 'rectangle', 'text'],
  );
  assert.deepEqual(made.decorations?.[0], {
    shape: 'rectangle',
    x: 200,
    y: 125,
    width: 200,
    height: 50,
    rotation: 10,
    text: '무대',
  });
});

test('what is wrong in a pretix plan is named with its path', () => {
  const seats = [
    { seat_number: '1', position: { x: 0, y: 0 } },
    { ...pretixSeat('g2', '2', 0), category: 'Balkon' },
    { ...pretixSeat('g3', '3', 0), position: { x: 'left', y: 0 } },
    { ...pretixSeat('g4', '4', 0), seat_guid: { id: 1 } },
    { ...pretixSeat('x'.repeat(201), '5', 0) },
    { ...pretixSeat('g6', 'line\nbreak', 0) },
    { ...pretixSeat('g7\u0000', '7', 0) },
    { ...pretixSeat('g8', '8', 1e9) },
    { ...pretixSeat('  ', '9', 0) },
    'seat',
  ];
  const where = problemsIn(JSON.stringify(pretix(seats))).map(([place]) =>
    place.replace('/zones/0/rows/0/seats/', ''),
  );
  assert.deepEqual(
    [...new Set(where)],
    ['0', '1', '2/position/x', '2/position', '3/seat_guid', '3', '4', '5', '6', '7', '8', '9'],
  );
});

test('an id larger than 2^53 must be a text, or it would be another id', () => {
  const text = JSON.stringify(pretix([pretixSeat('G', '1', 0)])).replace('"G"', '9007199254740993');
  assert.match(problemsIn(text)[0]?.[1] ?? '', /not exact/);
  const quoted = text.replace('9007199254740993', '"9007199254740993"');
  assert.deepEqual(units(fine(quoted)), ['9007199254740993']);
});

test('a seat without a category gets the tier that the host names', () => {
  const seat = { seat_guid: 'g', seat_number: '1', position: { x: 0, y: 0 } };
  assert.equal(cellsOf(fine(JSON.stringify(pretix([seat]))).plan)[0]?.tier, 'standard');
  assert.equal(cellsOf(fine(JSON.stringify(pretix([seat])), { tier: 'R석' }).plan)[0]?.tier, 'R석');
});

test('a hall of ticketland has sections with free seating as standing areas', () => {
  const seat = (objectId: number, sectionId: number, row: string, number: string, x: number) => ({
    type: 'seat',
    x,
    y: 0,
    objectId,
    attrs: { sectionId, section: 'ignored', row, seat: number },
  });
  const objects = [
    {
      type: 'section',
      objectId: 8,
      sectionId: 1,
      name: 'Партер',
      freeSeating: 'true',
      points: [
        { x: 0, y: 0 },
        { x: 9, y: 0 },
        { x: 9, y: 9 },
      ],
    },
    { type: 'section', objectId: 9, sectionId: 2, name: 'VIP', freeSeating: false },
    { type: 'stage', x: 50, y: -60 },
    { type: 'text', text: 'x' },
    seat(1, 1, ' ', '1', 0),
    seat(2, 1, ' ', '2', 20),
    seat(3, 2, '1', '2', 20),
    seat(4, 2, '1', '1', 0),
  ];
  const imported = fine(JSON.stringify({ type: 'schema', objects }));
  assert.deepEqual(imported.counts, { seats: 2, places: 4, areas: 2, rows: 1 });
  assert.deepEqual(cellsOf(imported.plan), [
    { unit: '3', capacity: 1, tier: 'VIP' },
    { unit: '4', capacity: 1, tier: 'VIP' },
    { unit: 'section-1', capacity: 2, tier: 'Партер' },
  ]);
  assert.deepEqual(imported.plan.focal, { x: 50, y: -60 });
  const lost = JSON.stringify({
    objects: [...objects, seat(5, 77, '1', '3', 0), { ...seat(6, 2, '1', '4', 0), objectId: null }],
  });
  assert.deepEqual(
    problemsIn(lost).map(([where]) => where),
    ['/objects/8', '/objects/9'],
  );
});

test('a chart of seats.io has sections, standing areas and tables, and its booths are not dropped in silence', () => {
  const seat = (uuid: string, label: string, x: number, more: object = {}) => ({
    uuid,
    label,
    x,
    y: 1,
    ...more,
  });
  const chart = {
    name: 'Track',
    categories: {
      list: [
        { key: 1, label: 'Gold', color: '#FFD700' },
        { key: 2, label: 'Grey' },
      ],
    },
    zones: { list: [{ key: 'z', label: 'Zone', focalPoint: { x: 10, y: 20 } }] },
    subChart: {
      width: 100,
      height: 50,
      rows: [
        { label: 'A', categoryKey: 2, seats: [seat('s1', '1', 0), seat('s2', '2', 10, { categoryKey: 1 })] },
      ],
      tables: [{ label: 'T1', categoryLabel: 'Grey', seats: [seat('t1', '1', 50)] }],
      generalAdmissionAreas: [{ uuid: 'ga', label: 'Floor', capacity: 300, categoryKey: 1 }],
      booths: [],
      sections: [
        {
          label: 'North',
          uuid: 'n',
          zone: 'z',
          categoryLabel: 'Gold',
          topLeft: { x: 1000, y: 2000 },
          subChart: { rows: [{ label: 'B', seats: [seat('s3', '1', 5)] }] },
        },
      ],
    },
  };
  const imported = fine(JSON.stringify(chart));
  assert.deepEqual(imported.counts, { seats: 4, places: 304, areas: 3, rows: 3 });
  assert.deepEqual(Object.fromEntries(cellsOf(imported.plan).map(({ unit, tier }) => [unit, tier])), {
    s1: 'Grey',
    s2: 'Gold',
    t1: 'Grey',
    s3: 'Gold',
    ga: 'Gold',
  });
  const north = imported.plan.areas.find(({ id }) => id === 'n');
  assert.ok(north?.kind === 'seated');
  assert.deepEqual(
    [north.group, north.rows[0]?.seats[0]?.x, north.rows[0]?.seats[0]?.y],
    ['Zone', 1005, 2001],
  );
  assert.deepEqual(imported.plan.focal, { x: 10, y: 20 });
  const booths = { ...chart, subChart: { ...chart.subChart, booths: [{ label: 'X' }] } };
  assert.deepEqual(
    problemsIn(JSON.stringify(booths)).map(([where]) => where),
    ['/subChart/booths'],
  );
  const nameless = { ...chart, subChart: { rows: [{ label: 'A', seats: [{ label: '1', x: 0, y: 0 }] }] } };
  assert.deepEqual(
    problemsIn(JSON.stringify(nameless)).map(([where]) => where),
    ['/subChart/rows/0/seats/0'],
  );
});

test('a stadium list counts seats, or lists them in ranges', () => {
  const west = {
    name: 'west',
    sector_1: {
      name: '1',
      rows: [
        { name: '1', seats: '3' },
        { name: '2', seats: '1-2,7-8' },
        { name: '3', seats: 2 },
      ],
    },
  };
  const imported = fine(JSON.stringify({ tribune_west: west }), { name: '경기장' });
  assert.deepEqual(imported.counts, { seats: 9, places: 9, areas: 1, rows: 3 });
  assert.equal(imported.plan.name, '경기장');
  assert.deepEqual(units(imported).slice(3, 7), ['west/1/2/1', 'west/1/2/2', 'west/1/2/7', 'west/1/2/8']);
  const wrong = { west: { s: { rows: [{ name: '1', seats: 'all' }] } } };
  assert.deepEqual(
    problemsIn(JSON.stringify(wrong)).map(([where]) => where),
    ['/west/s/rows/0'],
  );
});

test('a plan of our own comes back as it went out', () => {
  const areas = 'area,row,seat,tier,capacity\nA,1,1,R,\nA,1,2,S,\nA,2,1,S,\nA,2,2,S,\n플로어,,,S,50';
  const { plan } = fine(areas, { name: 'Round trip' });
  assert.deepEqual(fine(JSON.stringify(plan)).plan, plan);
  const broken = { ...plan, areas: [{ ...plan.areas[0], colour: 'red' }] };
  assert.ok(
    problemsIn(JSON.stringify(broken)).some(([where, what]) => where === 'file' && what.includes('/areas/0')),
  );
});

test('unknown files are refused with the formats we know', () => {
  const { problems } = importSeatingPlan({ content: '{"hello": 1}' });
  assert.deepEqual(
    problems.map(({ where }) => where),
    ['file'],
  );
  for (const name of ['pretix', 'seats.io', 'ticketland', 'stadium', 'CSV'])
    assert.match(problems[0]?.next ?? '', new RegExp(name));
});

test('files that are no plans at all are refused in one sentence', () => {
  const wrong = [
    '',
    ' \n ',
    '[]',
    '[1,2]',
    '{',
    '{"zones": []}',
    '{"zones": 5}',
    'null',
    'hello',
    'a,b\n1,2',
    'area,row,seat\n',
    '"area,row',
    '{"zones":[{"rows":[{"seats":{"0":1}}]}]}',
    '<html></html>',
    '{"__proto__":{"zones":[]}}',
  ];
  for (const content of wrong) assert.ok(problemsIn(content).length >= 1, content);
  assert.match(problemsIn(new Uint8Array([0xb1, 0xb8, 0xbf, 0xaa]))[0]?.[1] ?? '', /not in UTF-8/);
  const utf16 = new Uint8Array(Buffer.from('\uFEFFarea,row,seat\n구역,1,1', 'utf16le'));
  assert.deepEqual(units(fine(utf16)), ['구역/1/1']);
});

test('any JSON at all gives a plan or problems, never an exception', () => {
  const key = fc.constantFrom(
    'zones',
    'rows',
    'seats',
    'objects',
    'subChart',
    'sections',
    'position',
    'x',
    'y',
    'format',
    'categories',
    'seat_guid',
    'type',
    'attrs',
    'name',
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom<unknown>(null, 1, -1.5, 'seat', 'section', '', true, {}),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(value, (any) => {
      const imported = importSeatingPlan({ content: JSON.stringify(any) });
      assert.ok(imported.problems.length > 0 || imported.counts.places > 0);
    }),
    { numRuns: 1_000 },
  );
});

// Real plans, read where they lie beside the repository. Sources and counts are those of their README.
const data = new URL('../../../../shared/data/', import.meta.url);
const real: [string, Partial<PlanImport['counts']>][] = [
  ['pretix_riethsporthalle_erfurt.json', { seats: 1_252, places: 1_252, areas: 6 }],
  ['pretix_riethsporthalle_erfurt_old760.json', { seats: 760, places: 760 }],
  ['seatsio_racetrack.json', { seats: 8_897, areas: 4, rows: 131 }],
  ['seatsio_racetrack_seats.csv', { seats: 8_897, areas: 4, rows: 131 }],
  ['stadium_dinamo.json', { seats: 4_226, areas: 8 }],
  ['stadium_dinamo_seats.csv', { seats: 4_226, areas: 8 }],
  ['ticketland_hall.json', { seats: 215, places: 1_115, areas: 6 }],
];

function readReal(t: TestContext, file: string): PlanImport | undefined {
  const url = new URL(file, data);
  if (existsSync(url)) return fine(readFileSync(url));
  t.diagnostic(`${file} is not beside the repository, so nothing was compared`);
  return undefined;
}

for (const [file, expected] of real) {
  test(`${file} is imported with the count that its source states`, (t) => {
    const imported = readReal(t, file);
    if (imported === undefined) return;
    for (const [what, count] of Object.entries(expected))
      assert.equal(Reflect.get(imported.counts, what), count, what);
    assert.equal(new Set(units(imported)).size, cellsOf(imported.plan).length);
  });
}

test('the old arena has 760 ids and 198 labels', (t) => {
  const imported = readReal(t, 'pretix_riethsporthalle_erfurt_old760.json');
  if (imported === undefined) return;
  const labels = labelsOf(imported.plan);
  assert.deepEqual([labels.size, new Set(labels.values()).size], [760, 198]);
});

test('a stadium is the same stadium as JSON and as CSV', (t) => {
  const [json, csv] = [readReal(t, 'stadium_dinamo.json'), readReal(t, 'stadium_dinamo_seats.csv')];
  if (json === undefined || csv === undefined) return;
  assert.deepEqual(json.plan.areas, csv.plan.areas);
});

test('the dance floor of the hall has 900 places under its Russian name', (t) => {
  const floor = readReal(t, 'ticketland_hall.json')?.plan.areas.find((area) => area.kind === 'standing');
  if (floor?.kind !== 'standing') return;
  assert.deepEqual([floor.name, floor.capacity], ['Танцевальный партер', 900]);
});
