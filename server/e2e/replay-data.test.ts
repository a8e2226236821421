// `jari replay-data` as a person runs it, against a whole server: small excerpts of each kind of data, and beside each
// a model of a few lines that shares no code with the command. Where real data lie beside the project, the whole
// hotel is sold again too, with so few rooms that most bookings are refused.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type Jari, startJari } from './start.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const COMMAND = join(ROOT, 'server', 'src', 'cli', 'main.ts');
const CITY = join(ROOT, '..', 'shared', 'data', 'hotel_city.csv.gz');
const DAY_MS = 86_400_000;

let jari: Jari;
let folder: string;
before(async () => {
  jari = await startJari();
  folder = mkdtempSync(join(tmpdir(), 'jari-replay-'));
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await jari.stop();
});

interface Ended {
  code: number | null;
  /** The one JSON line; empty where there is none. */
  result: Record<string, number>;
  errors: string;
}

function replay(...args: string[]): Promise<Ended> {
  const all = [COMMAND, 'replay-data', '--url', jari.urlFor('/'), '--json', ...args];
  const child = spawn(process.execPath, all, { cwd: folder });
  let output = '';
  let errors = '';
  child.stdout.on('data', (text: Buffer) => (output += text));
  child.stderr.on('data', (text: Buffer) => (errors += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const lines = output.split('\n').filter((line) => line !== '');
      assert.ok(lines.length <= 1, output);
      resolve({ code, result: JSON.parse(lines[0] ?? '{}'), errors });
    });
  });
}

function fileOf(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** The same numbers at every run, from 0 to `below` − 1. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}

const dayIn = (text: string) => Date.parse(`${text}T00:00Z`) / DAY_MS;
const dateIn = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Rows of a hotel: [arrival, nights, lead time, status, day of status]. */
type Row = [number, number, number, string, number];

function hotelModel(rows: readonly Row[], capacity: number) {
  const sold = new Map<number, number>();
  const accepted = new Set<Row>();
  let [taken, refused, refusedRoomNights] = [0, 0, 0];
  const nights = ([arrival, count]: Row) => Array.from({ length: count }, (_, at) => arrival + at);
  const move = (row: Row, by: number) => {
    for (const night of nights(row)) sold.set(night, (sold.get(night) ?? 0) + by);
  };
  const stays = rows.filter(([, count]) => count > 0);
  const bookings = Map.groupBy(stays, ([arrival, , lead]) => arrival - lead);
  const endings = Map.groupBy(
    stays.filter(([, , , status]) => status === 'Canceled'),
    (row) => row[4],
  );
  for (const day of [...new Set([...bookings.keys(), ...endings.keys()])].sort((a, b) => a - b)) {
    for (const row of bookings.get(day) ?? []) {
      if (nights(row).some((night) => (sold.get(night) ?? 0) >= capacity)) {
        refused += 1;
        refusedRoomNights += row[1];
        continue;
      }
      move(row, 1);
      accepted.add(row);
      taken += 1;
    }
    for (const row of endings.get(day) ?? []) if (accepted.delete(row)) move(row, -1);
  }
  const roomNights = [...sold.values()].reduce((sum, rooms) => sum + rooms, 0);
  return { accepted: taken, refused, refusedRoomNights, roomNights, nightless: rows.length - stays.length };
}

const HOTEL_COLUMNS =
  'hotel,lead_time,arrival_date_year,arrival_date_month,arrival_date_day_of_month,stays_in_weekend_nights,stays_in_week_nights,final_status,final_status_date';

function hotelLine([arrival, nights, lead, status, ended]: Row): string {
  const [year, month, date] = dateIn(arrival).split('-');
  const name = MONTHS[Number(month) - 1];
  return [
    'City Hotel',
    lead,
    year,
    name,
    Number(date),
    nights % 3,
    nights - (nights % 3),
    status,
    dateIn(ended),
  ].join(',');
}

test('an excerpt of a hotel is accepted and refused exactly as the model says', async () => {
  const roll = dice(7);
  const rows = Array.from({ length: 400 }, (_, at): Row => {
    const arrival = dayIn('2016-02-20') + roll(40);
    const lead = roll(60);
    const status = ['Check-Out', 'Check-Out', 'Canceled', 'No-Show'][roll(4)] ?? '';
    // A stay far longer than one line or one hold may have.
    const nights = at % 100 === 99 ? 250 : roll(6);
    return [arrival, nights, lead, status, arrival - roll(lead + 1)];
  });
  const file = fileOf('hotel.csv', [HOTEL_COLUMNS, ...rows.map(hotelLine)]);
  for (const capacity of [3, 12]) {
    const { code, result, errors } = await replay(
      'hotel',
      file,
      '--hotel',
      'City Hotel',
      '--capacity',
      `${capacity}`,
    );
    assert.equal(code, 0, errors);
    const model = hotelModel(rows, capacity);
    assert.ok(model.refused > 20 && model.accepted > 20);
    for (const [name, value] of Object.entries(model))
      assert.equal(result[name], value, `${name} at ${capacity}`);
  }
});

test('the whole city hotel, where its data lie beside the project, is refused exactly as the model says', async (t) => {
  if (!existsSync(CITY)) {
    t.diagnostic('there is no ../shared/data/hotel_city.csv.gz, so the whole hotel was not replayed');
    return;
  }
  const [header = '', ...lines] = gunzipSync(readFileSync(CITY)).toString().trim().split(/\r?\n/);
  const names = header.split(',');
  const column = (end: string) => names.findIndex((name) => name.endsWith(end));
  const [lead, year, month, date] = ['lead_time', 'date_year', 'date_month', 'day_of_month'].map(column);
  const [weekend, week, status, ended] = ['weekend_nights', 'week_nights', '_status', '_status_date'].map(
    column,
  );
  const rows = lines.map((line): Row => {
    const cells = line.split(',');
    const at = (index = -1) => cells[index] ?? '';
    const arrival = Date.UTC(Number(at(year)), MONTHS.indexOf(at(month)), Number(at(date))) / DAY_MS;
    return [arrival, Number(at(weekend)) + Number(at(week)), Number(at(lead)), at(status), dayIn(at(ended))];
  });
  assert.equal(rows.length, 79_330);
  // The answers that two independent programs agree on: so the model itself is right.
  const known = hotelModel(rows, 283);
  assert.deepEqual([known.refused, known.refusedRoomNights], [215, 643]);
  const { code, result, errors } = await replay('hotel', CITY, '--hotel', 'City Hotel', '--capacity', '5');
  assert.equal(code, 0, errors);
  for (const [name, value] of Object.entries(hotelModel(rows, 5))) assert.equal(result[name], value, name);
});

type Sold = [invoice: string, code: string, quantity: number, buyer: string];

function retailModel(lines: readonly Sold[], stock: Map<string, number>) {
  const bought = new Map<string, number>();
  const counts = { accepted: 0, refused: 0, refusedPieces: 0 };
  for (const [invoice, code, quantity, buyer] of lines) {
    const [sku, pieces] = [code.toUpperCase(), Math.abs(quantity)];
    if (!/^\d{5}/.test(sku)) continue;
    const key = `${buyer} ${sku}`;
    const [mine, left] = [bought.get(key) ?? 0, stock.get(sku) ?? 0];
    const isReturn = quantity < 0 && invoice.startsWith('C');
    const isFine = isReturn ? mine >= pieces : left >= pieces;
    counts[isFine ? 'accepted' : 'refused'] += 1;
    if (!isFine) counts.refusedPieces += pieces;
    else stock.set(sku, isReturn ? left + pieces : left - pieces);
    if (isFine && (isReturn || quantity > 0)) bought.set(key, mine + quantity);
  }
  return { ...counts, stock: [...stock.values()].reduce((sum, left) => sum + left, 0) };
}

test('an excerpt of a shop is accepted and refused exactly as the model says', async () => {
  const roll = dice(11);
  const lines = Array.from({ length: 300 }, (_, at): Sold => {
    const code = ['10001', '10002', '85123A', '85123a', '22423', 'POST'][roll(6)] ?? '';
    const pieces = at === 50 ? 74_215 : 1 + roll(9);
    const kind = roll(8);
    return [
      kind === 0 ? `C${at}` : `${at}`,
      code,
      kind < 2 ? -pieces : pieces,
      ['17850.0', '12583.0', ''][roll(3)] ?? '',
    ];
  });
  const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
  const csv = lines.map(([invoice, code, quantity, buyer], at) => {
    const minute = `${Math.floor(at / 60) + 8}:${`${at % 60}`.padStart(2, '0')}`.padStart(5, '0');
    return `${invoice},${code},"A ""thing"", white",${quantity},2010-12-01 ${minute}:00,0.0,${buyer},UK`;
  });
  const file = fileOf('retail.csv', [header, ...csv]);
  const asked = new Map<string, number>();
  for (const [, code, quantity] of lines) {
    const sku = code.toUpperCase();
    if (/^\d/.test(sku) && quantity > 0) asked.set(sku, (asked.get(sku) ?? 0) + quantity);
  }
  const half = new Map([...asked].map(([sku, pieces]) => [sku, Math.floor(pieces / 2)]));
  const model = retailModel(lines, half);
  const { code, result, errors } = await replay('retail', file, '--stock-percent', '50');
  assert.equal(code, 0, errors);
  assert.ok(model.refused > 20);
  for (const [name, value] of Object.entries(model)) assert.equal(result[name], value, name);

  const full = await replay('retail', file, '--stock-percent', '100', '--minimum');
  assert.equal(full.code, 0, full.errors);
  assert.equal(full.result.refusedSales, 0);
  assert.equal(full.result.refusedWriteOffs, 0);
});

test('a hall is sold out by forty buyers at once, every seat once', async () => {
  const rows = ['가', '나', 'C', 'D', 'E', 'F'];
  const lines = rows.flatMap((row) => Array.from({ length: 15 }, (_, at) => `Süd,${row},${at + 1}`));
  const file = fileOf('hall.csv', ['Tribüne,Reihe,Platz', ...lines]);
  const { code, result, errors } = await replay(
    'seats',
    file,
    '--buyers',
    '40',
    '--columns',
    'area=Tribüne,row=Reihe,seat=Platz',
  );
  assert.equal(code, 0, errors);
  assert.deepEqual([result.seats, result.sold, result.soldTwice], [90, 90, 0]);
  assert.ok((result.accepted ?? 0) >= 15);
});

test('every stay of a calendar of rooms is accepted, every overlapping one refused, every free night still there', async () => {
  const roll = dice(13);
  const ids = Array.from({ length: 6 }, (_, at) => `102345678901234567${at}`);
  const words = ids.map((_, room) =>
    Array.from({ length: 300 }, (__, night) =>
      room === 0 && night < 260 ? 'f' : (roll(3) === 0) === night % 2 > 0 ? 't' : 'f',
    ).join(''),
  );
  const first = dayIn('2024-01-06');
  const nights = ids.flatMap((id, room) =>
    [...(words[room] ?? '')].map((word, at) => `${id},${dateIn(first + at)},${word},$50.00`),
  );
  const listings = fileOf('listings.csv', ['id,room_type', ...ids.map((id) => `${id},Private room`)]);
  const calendar = fileOf('calendar.csv', ['listing_id,date,available,price', ...nights]);
  const { code, result, errors } = await replay('rooms', listings, calendar);
  assert.equal(code, 0, errors);
  const stays = words.flatMap((word) => word.match(/f+/g) ?? []);
  const taken = stays.join('').length;
  const wanted = {
    accepted: stays.length,
    refused: stays.length,
    overlapsRefused: stays.length,
    stays: stays.length,
    nights: taken,
  };
  const { accepted, refused, overlapsRefused, stays: seen, nights: sold, freeNightsBookable } = result;
  assert.deepEqual({ accepted, refused, overlapsRefused, stays: seen, nights: sold }, wanted);
  assert.equal(freeNightsBookable, 6 * 300 - taken);
});

test('a wrong call, a wrong file and a server that is not there are told in one sentence', async () => {
  const misused = await replay('hotel', fileOf('empty.csv', []), '--hotel', 'x');
  assert.equal(misused.code, 2);
  assert.match(misused.errors, /--capacity N/);
  const empty = await replay('retail', fileOf('other.csv', ['a,b', '1,2']));
  assert.equal(empty.code, 1);
  assert.match(empty.errors, /has no column InvoiceNo or Invoice/);
  const stray = await replay('seats', fileOf('x.csv', ['a', '1']), '--capacity', '3');
  assert.equal(stray.code, 2);
  const file = fileOf('one.csv', ['row,seat', 'A,1']);
  const away = await replay('seats', file, '--url', 'http://127.0.0.1:9');
  assert.equal(away.code, 1);
  assert.match(away.errors, /http:\/\/127\.0\.0\.1:9 does not answer \(ECONNREFUSED\): start Jari/);
});
