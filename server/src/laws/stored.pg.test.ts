// Logs and tables read in pieces are the same logs and tables, in a sequence in which they can be folded.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type DatabasePool, openDatabase } from '#kernel/database';
import { counterFolder } from '#kernel/test-counter';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { rowsOf, type StoredEvent, stateTable, storedEvents, storedRows } from './stored.ts';

/** More than two pieces of a log. */
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

async function events(): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  for await (const piece of storedEvents(db, 'counters')) found.push(...piece);
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

test('events that are larger than a piece may be are read one by one', async () => {
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
  for await (const _ of storedRows(db, table)) assert.fail();
});

test('rows come with the fields of the fold: names in camel case, JSON as values, generated columns left out', async () => {
  await db.exec(`create table counters.odd_ones (key_part uuid, other_part text, a_json json, big bigint, yes boolean, words text[],
    nothing text, made text generated always as (other_part || '!') stored, primary key (other_part, key_part))`);
  await db.exec(`insert into counters.odd_ones select gen_random_uuid(), 'quote " back \\ slash 한 😀' || g, '[{"deep":null}]', 9007199254740991, true, '{a,"b c"}', null
    from generate_series(1, 3000) g`);
  const table = await stateTable(db, 'counters', 'oddOnes');
  assert.deepEqual(table.key, ['otherPart', 'keyPart']);
  const rows: Record<string, unknown>[] = [];
  for await (const piece of storedRows(db, table))
    rows.push(
      ...rowsOf<Record<string, unknown>>(
        piece,
        table.columns.map(({ field }) => field),
      ),
    );
  assert.equal(rows.length, 3000);
  const row = rows.find(({ otherPart }) => String(otherPart).endsWith('😀7')) ?? assert.fail();
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

test('a table without a primary key, or none at all, is told by its name', async () => {
  await db.exec('create table counters.keyless (a text)');
  await assert.rejects(
    stateTable(db, 'counters', 'keyless'),
    /counters\.keyless is no table with a primary key/,
  );
  await assert.rejects(stateTable(db, 'counters', 'nowhere'), /counters\.nowhere is no table/);
});
