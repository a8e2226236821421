// Logs and tables read in pieces are the same logs and tables, in a sequence in which they can be folded.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type DatabasePool, openDatabase } from '#kernel/database';
import { counterFolder } from '#kernel/test-counter';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { type StoredEvent, storedEvents, withSources } from './logged.ts';
import type { AnyRow } from './row-codec.ts';
import { exportingSnapshot } from './snapshot.ts';
import { codecOf, type StoredTable, stateTable, storedRows } from './stored.ts';

const EVENTS = 50_000;

let database: TestDatabase;
let db: DatabasePool;

before(async () => {
  database = await freshDatabase([{ name: 'counters', folder: counterFolder('counters') }]);
  db = openDatabase(database.url);
});
after(async () => {
  await db.close();
  await database.drop();
});

const withSnapshot = <T>(work: Parameters<typeof withSources<T>>[2]): Promise<T> =>
  exportingSnapshot(database.url, [], ({ name }) => withSources(database.url, name, work));

async function events(): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  await withSnapshot((sources) => storedEvents(sources, 'counters', (event) => found.push(event)));
  return found;
}

async function rows(table: StoredTable): Promise<AnyRow[]> {
  const found: AnyRow[] = [];
  const codec = codecOf(table);
  await withSnapshot(({ copies }) => storedRows(copies, table, codec, (row) => found.push(codec.read(row))));
  return found;
}

/** `tx` as an expression of `g`, the position. */
async function fill(count: number, tx: string, data = `'{"by":1}'`): Promise<void> {
  await db.exec('truncate counters.log');
  await db.exec(`insert into counters.log (tx, pos, id, dest, type, subject, data, time, correlation, causation, actor, handed)
    overriding system value
    select (${tx})::text::xid8, g, gen_random_uuid(), case when g % 10 = 0 then 'tallies' end, 'Added', 's' || g, ${data}, g, 'c', gen_random_uuid(), 'system', true
    from generate_series(1, ${count}) g`);
}

test('a log is read whole, in its sequence, without the commands that were sent', async () => {
  await fill(EVENTS, '1000 + g / 7');
  const found = await events();
  assert.equal(found.length, (EVENTS * 9) / 10);
  assert.ok(found.every(({ pos }, at) => at === 0 || pos > (found[at - 1]?.pos ?? 0)));
  const { pos, type, subject, time, data } = found[0] ?? assert.fail();
  assert.deepEqual(
    { pos, type, subject, time, data },
    { pos: 1, type: 'Added', subject: 's1', time: 1, data: { by: 1 } },
  );
});

test('transactions that waited for others are folded after them, though their numbers are lower', async () => {
  // Position g belongs to a transaction whose number is up to 9,000 lower than those of its neighbours.
  await fill(EVENTS, '20000 + g - (g % 4) * 3000');
  const found = await events();
  assert.equal(found.length, (EVENTS * 9) / 10);
  assert.ok(found.every(({ pos }, at) => at === 0 || pos > (found[at - 1]?.pos ?? 0)));
});

test('events that are larger than what a socket brings at once are read whole', async () => {
  const large = `json_build_object('by', g, 'text', (select string_agg(md5(g::text || n), '') from generate_series(1, 70000) n))`;
  await fill(9, '1000 + g', large);
  const found = await events();
  assert.deepEqual(
    found.map(({ data }) => (data as { by: number }).by),
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
});

test('an empty log and an empty table are read as nothing', async () => {
  await db.exec('truncate counters.log');
  assert.deepEqual(await events(), []);
  const table = await stateTable(db, 'counters', 'counters');
  assert.deepEqual(await rows(table), []);
});

test('rows come with the fields of the fold: names in camel case, JSON as values, generated columns left out', async () => {
  await db.exec(`create table counters.odd_ones (key_part uuid, other_part text, a_json json, big bigint, yes boolean, words text[],
    nothing text, made text generated always as (other_part || '!') stored, primary key (other_part, key_part))`);
  await db.exec(`insert into counters.odd_ones select gen_random_uuid(), 'quote " back \\ slash 한 😀' || g, '[{"deep":null}]', 9007199254740991, true, '{a,"b c"}', null
    from generate_series(1, 3000) g`);
  const table = await stateTable(db, 'counters', 'oddOnes');
  assert.deepEqual(table.key, ['otherPart', 'keyPart']);
  const found = await rows(table);
  assert.equal(found.length, 3000);
  const row = found.find(({ otherPart }) => String(otherPart).endsWith('😀7')) ?? assert.fail();
  const { keyPart, ...rest } = row;
  assert.match(String(keyPart), /^[0-9a-f-]{36}$/);
  assert.deepEqual(rest, {
    otherPart: 'quote " back \\ slash 한 😀7',
    aJson: [{ deep: null }],
    big: 9007199254740991,
    yes: true,
    words: ['a', 'b c'],
    nothing: null,
  });
});

test('transactions that wait for each other crosswise are folded in the one sequence in which nothing depends on what comes later', async () => {
  // Of every hundred positions the first goes to a transaction later than all their neighbours, the last to an earlier one.
  await fill(
    EVENTS,
    'case g % 100 when 1 then 20000 + g + 250 when 99 then 20000 + g - 250 else 20000 + g / 7 * 7 end',
  );
  const found = await events();
  assert.equal(found.length, (EVENTS * 9) / 10);
  assert.ok(found.every(({ pos }, at) => at === 0 || pos > (found[at - 1]?.pos ?? 0)));
});

test('what cannot be read is told in the words of the database, and the connection goes on', async () => {
  await withSnapshot(async ({ copies }) => {
    await assert.rejects(
      copies.copy('select nonsense', () => {}),
      /no rows: column "nonsense" does not exist/,
    );
  });
  await withSnapshot(async ({ copies }) => {
    const numbers = 'select g from generate_series(1, 3) g';
    await assert.rejects(
      copies.copy(numbers, () => {
        throw new Error('enough');
      }),
      /^Error: enough$/,
    );
    let count = 0;
    await copies.copy(numbers, () => {
      count += 1;
    });
    assert.equal(count, 3);
  });
});

test('a table without a primary key, or none at all, is told by its name', async () => {
  await db.exec('create table counters.keyless (a text)');
  await assert.rejects(
    stateTable(db, 'counters', 'keyless'),
    /counters\.keyless is no table with a primary key/,
  );
  await assert.rejects(stateTable(db, 'counters', 'nowhere'), /counters\.nowhere is no table/);
});
