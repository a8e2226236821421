// The tables of a remembered moment come back from the logs, beside the live ones, as they were.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type DatabasePool, openDatabase, schemaOf } from '#kernel/database';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { realWorld } from '#kernel/world';
import { grow, willingProvider } from '../cli/grow.ts';
import { everyContext } from '../contexts.ts';
import { dropReplay, replay, standingSchemas } from './replay.ts';
import { snake, stateTables } from './stored.ts';
import { folding } from './threads.ts';

const contexts = everyContext({
  provider: willingProvider(),
  world: realWorld,
  identity: { hosts: 'invited' },
});
let database: TestDatabase;
let db: DatabasePool;

before(async () => {
  database = await freshDatabase(contexts.map(({ name }) => name));
  db = openDatabase(database.url);
});
after(async () => {
  await db.close();
  await database.drop();
});

const buy = (bookings: number) => grow({ url: database.url, contexts, bookings, onProgress() {} });

/** Every row of every table that a log can rebuild, as text. */
async function everything(schemaFor: (context: string) => string): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const context of folding(contexts)) {
    for (const { field, columns } of await stateTables(db, context)) {
      const list = columns.map(({ column }) => `"${column}"`).join(', ');
      const rows = await db.many<{ row: string }>({
        text: `select row_to_json(t)::text as row from (select ${list} from ${schemaFor(context.name)}.${snake(field)}) t order by 1`,
      });
      found[`${context.name}.${field}`] = rows.map(({ row }) => row);
    }
  }
  return found;
}

test('a replay until a remembered moment gives the tables of that moment, and leaves the live ones alone', async () => {
  await buy(40);
  const remembered = await everything(schemaOf);
  assert.ok((remembered['booking.bookings']?.length ?? 0) >= 40);
  const until = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 5));
  await buy(20);
  const live = await everything(schemaOf);
  assert.notDeepEqual(live, remembered);

  const made = await replay({ url: database.url, contexts, until, prefix: 'then' });
  assert.deepEqual(await everything((context) => `then_${schemaOf(context)}`), remembered);
  assert.deepEqual(await everything(schemaOf), live);
  const booking = made.find(({ context }) => context === 'booking');
  assert.deepEqual(booking?.rows, { bookings: remembered['booking.bookings']?.length });
  assert.equal(booking?.schema, 'then_booking');
});

test('a replay until now gives the live tables, also from threads', async () => {
  await replay({ url: database.url, contexts, until: Date.now(), prefix: 'live', threads: 2 });
  assert.deepEqual(await everything((context) => `live_${schemaOf(context)}`), await everything(schemaOf));
});

test('a replay until before everything gives empty tables', async () => {
  const made = await replay({ url: database.url, contexts, until: 0, prefix: 'nothing' });
  assert.ok(made.every(({ events }) => events === 0));
  const found = await everything((context) => `nothing_${schemaOf(context)}`);
  assert.ok(Object.values(found).every((rows) => rows.length === 0));
});

test('what a replay made is known as such and can be dropped; a schema of somebody else stays', async () => {
  await db.exec('create schema mine_booking');
  assert.deepEqual(await standingSchemas(db, 'mine', contexts), [{ schema: 'mine_booking', made: false }]);
  // Its name is taken, so everything that was made before is taken back.
  await assert.rejects(
    replay({ url: database.url, contexts, until: Date.now(), prefix: 'mine' }),
    /mine_booking/,
  );
  assert.deepEqual(await standingSchemas(db, 'mine', contexts), [{ schema: 'mine_booking', made: false }]);

  const then = await standingSchemas(db, 'then', contexts);
  assert.equal(then.length, folding(contexts).length);
  assert.ok(then.every(({ made }) => made));
  await dropReplay(database.url, 'then', contexts);
  assert.deepEqual(await standingSchemas(db, 'then', contexts), []);
});
