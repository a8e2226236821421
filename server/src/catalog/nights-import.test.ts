import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { expandNights } from './calendar.ts';
import { problemsOf } from './content.ts';
import { stay } from './content-samples.ts';
import type { StayContent } from './contract.ts';
import { importNights } from './nights-import.ts';

const bytes = (text: string) => Buffer.from(text);

function imported(text: string, content: StayContent = stay(), options: { room?: string } = {}): StayContent {
  const result = importNights(content, bytes(text), options);
  assert.deepEqual(result.problems, []);
  return result.content;
}

function problems(text: string, content: StayContent = stay()): string[] {
  return importNights(content, bytes(text)).problems.map(({ where, what }) => `${where}: ${what}`);
}

/** `2027-03-01 peak 3` per open night of the first room type. */
function nights(content: StayContent): string[] {
  const [room] = content.roomTypes;
  assert.ok(room);
  return expandNights(room.calendar, content.venue.zone, room.count).units.map(
    ({ unit, tier, capacity, minimumNights }) =>
      `${unit} ${tier} ${capacity}${minimumNights > 1 ? ` min ${minimumNights}` : ''}`,
  );
}

test('a file changes the nights it lists and leaves all others as they are', () => {
  const before = nights(stay());
  const after = nights(
    imported('date,available,rooms,tier,minimum_nights\n2027-03-02,f,,,\n2027-03-03,t,1,peak,3\n'),
  );
  assert.deepEqual(
    after.filter((night) => !before.includes(night)),
    ['2027-03-03 peak 1 min 3'],
  );
  assert.deepEqual(
    before.filter((night) => !after.includes(night)),
    ['2027-03-02 weekday 3'],
  );
});

test('the same file twice gives the same calendar twice', () => {
  const file =
    'date,available,price,rooms\n2027-03-02,t,95000,2\n2027-03-11,t,80000,\n2027-03-14,f,,\n2027-03-15,t,95000,3';
  const once = imported(file);
  assert.deepEqual(imported(file, once), once);
  assert.deepEqual(problemsOf(once, undefined), []);
});

test('nights beyond the calendar extend it; days between stay closed', () => {
  const after = nights(imported('date,tier\n2027-02-27,weekend\n2027-03-13,weekday'));
  assert.equal(after[0], '2027-02-27 weekend 3');
  assert.equal(after.at(-1), '2027-03-13 weekday 3');
  assert.ok(!after.some((night) => night.startsWith('2027-02-28') || night.startsWith('2027-03-12')));
});

test('a price without a tier finds the tier that costs as much, or makes one', () => {
  const content = imported('date,price\n2027-03-02,"₩150,000"\n2027-03-04,99000');
  assert.deepEqual(nights(content).slice(1, 3), ['2027-03-02 peak 3', '2027-03-04 99000 3']);
  assert.deepEqual(content.roomTypes[0]?.tiers['99000'], { standard: 99_000 });
});

test('a tier with a price sets the price of the tier', () => {
  const content = imported('date,tier,price\n2027-03-02,peak,170000\n2027-03-04,summer,120000');
  const tiers = content.roomTypes[0]?.tiers;
  assert.deepEqual([tiers?.peak, tiers?.summer], [{ standard: 170_000 }, { standard: 120_000 }]);
});

test('headers and words may be Korean, cells separated by semicolons', () => {
  const content = imported('날짜;판매;가격\n2027-03-04;마감;\n2027-03-05;예;110,000원');
  assert.ok(!nights(content).some((night) => night.startsWith('2027-03-04')));
});

test('prices are read in the currency of the listing', () => {
  const usd = { ...stay(), currency: 'USD' };
  const content = imported('date,price\n2027-03-02,$50.00\n2027-03-04,50.5', usd);
  assert.deepEqual(content.roomTypes[0]?.tiers['5000'], { standard: 5_000 });
  assert.deepEqual(content.roomTypes[0]?.tiers['5050'], { standard: 5_050 });
  assert.match(problems('date,price\n2027-03-02,50.5')[0] ?? '', /^line 2: The price is "50.5"/);
});

test('every line that is wrong is told by its number', () => {
  const file = [
    'date,room,available,rooms,tier,price',
    '2027-02-30,,,,,',
    '2027-03-02,suite,,,,',
    '2027-03-02,,maybe,,,',
    '2027-03-04,,,-1,,',
    '2027-03-04,,,,,',
    '2027-03-05,,,,gold,',
    '2027-03-06,,,,,-5',
    '2027-03-07,,,,vip,1000',
    '2027-03-08,,,,vip,2000',
  ].join('\n');
  assert.deepEqual(problems(file), [
    'line 2: There is no such date: "2027-02-30".',
    'line 3: There is no room type "suite".',
    'line 4: Whether it is open says "maybe".',
    'line 5: The number of rooms is "-1".',
    'line 6: 2027-03-04 is given twice, first in line 5.',
    'line 7: The tier "gold" has no price.',
    'line 8: The price is "-5".',
    'line 10: The tier "vip" has another price in line 9.',
  ]);
});

test('a file that is no such file changes nothing', () => {
  assert.match(problems('')[0] ?? '', /^file: The file is empty/);
  assert.match(problems('a,b\n1,2')[0] ?? '', /^line 1: No column for date/);
  assert.match(problems('date\n"2027-03-02')[0] ?? '', /cannot be read as CSV/);
  const latin = importNights(stay(), Buffer.from([0x64, 0xe9, 0x0a]));
  assert.match(latin.problems[0]?.what ?? '', /not in UTF-8/);
});

test('with several room types a line must name its own, unless the caller does', () => {
  const [room] = stay().roomTypes;
  assert.ok(room);
  const two = stay({ roomTypes: [room, { ...room, id: 'bed' }] });
  assert.match(problems('date\n2027-03-04', two)[0] ?? '', /^line 2: It names no room type/);
  const content = imported('date,available\n2027-03-04,no', two, { room: 'bed' });
  assert.deepEqual(content.roomTypes[0], two.roomTypes[0]);
  assert.notDeepEqual(content.roomTypes[1], two.roomTypes[1]);
});

const data = join(import.meta.dirname, '../../../../shared/data');
const listingsFile = join(data, 'albany_2024-01-06_listings.csv.gz');

test('real calendars of a hundred rooms become as many room types, night for night', (context) => {
  if (!existsSync(listingsFile))
    return context.diagnostic('the data of other people is not here, so nothing was compared');
  const read = (file: string) =>
    gunzipSync(readFileSync(join(data, file)))
      .toString()
      .trim()
      .split('\n');
  const [header = '', ...nightsOfAll] = read('albany_2024-01-06_calendar.csv.gz');
  const ids = read('albany_2024-01-06_listings.csv.gz')
    .slice(1, 101)
    .map((line) => line.split(',', 1)[0] ?? '');
  const wanted = new Set(ids);
  // Some of these hosts ask for 365 nights at least, which nobody can book here; so the last columns stay out.
  const shorten = (line: string) => line.replace(/^([^,]*,[^,]*,[^,]*,(?:"[^"]*"|[^,]*)),.*$/, '$1');
  const lines = nightsOfAll.filter((line) => wanted.has(line.split(',', 1)[0] ?? '')).map(shorten);
  const first = { from: '2024-01-06', to: '2024-01-06', tier: 'usual' };
  const roomTypes = ids.map((id) => ({
    id,
    name: { ko: id },
    count: 1,
    guestsMax: 2,
    calendar: first,
    tiers: { usual: { standard: 1 } },
  }));
  const before = stay({ roomTypes, currency: 'USD', venue: { ...stay().venue, zone: 'America/New_York' } });
  const file = [shorten(header), ...lines].join('\n');
  const { content, problems: found, lines: count } = importNights(before, bytes(file));
  assert.deepEqual(found, []);
  assert.equal(count, 36_500);
  const open = new Map<string, number>();
  for (const [id = '', , available] of lines.map((line) => line.split(',')))
    open.set(id, (open.get(id) ?? 0) + (available === 't' ? 1 : 0));
  for (const room of content.roomTypes) {
    if (open.get(room.id) === 0) continue;
    assert.equal(expandNights(room.calendar, 'America/New_York', 1).units.length, open.get(room.id), room.id);
  }
});
