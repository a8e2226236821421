import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import {
  BEGIN,
  COMMIT,
  DatabaseDown,
  type DatabasePool,
  dedicatedClient,
  isConflict,
  openDatabase,
  ROLLBACK,
  roleOf,
  sqlState,
} from '#kernel/database';
import { PostgresError } from '#kernel/postgres-server';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';

let database: TestDatabase;
let shop: DatabasePool;
let folder: string;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jari-database-'));
  writeFileSync(
    join(folder, '001-things.sql'),
    'CREATE TABLE things (id int PRIMARY KEY, left_over int CHECK (left_over >= 0));',
  );
  database = await freshDatabase([
    { name: 'shop', folder },
    { name: 'waiting-room', folder },
  ]);
  shop = openDatabase(database.url, { context: 'shop', max: 2 });
});

after(async () => {
  await shop.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

async function dedicated(t: TestContext) {
  const client = await dedicatedClient(database.url, { context: 'shop', applicationName: 'jari test lane' });
  t.after(() => client.close());
  return client;
}

test('every connection speaks as the role of its context and looks into its schema only', async (t) => {
  const who = {
    text: `SELECT current_user AS role, current_schema AS schema, current_setting('application_name') AS application`,
  };
  assert.deepEqual(await shop.one(who), { role: 'jari_shop', schema: 'shop', application: 'jari' });
  const lane = await dedicated(t);
  assert.deepEqual(await lane.one(who), { role: 'jari_shop', schema: 'shop', application: 'jari test lane' });
  for (const text of [
    'SELECT * FROM waiting_room.things',
    'SELECT * FROM jari.migrations',
    'CREATE TABLE public.mine ()',
    'CREATE SCHEMA mine',
  ]) {
    await assert.rejects(shop.many({ text }), /permission denied/, text);
  }
});

test('settings in the address add to the role of a context instead of replacing it', async (t) => {
  const address = new URL(database.url);
  address.searchParams.set('options', '-c role=jari_waiting_room -c work_mem=5MB');
  address.searchParams.set('application_name', 'spoofed');
  const db = openDatabase(address.href, { context: 'shop' });
  t.after(() => db.close());
  const found = await db.one({
    text: `SELECT current_user AS role, current_setting('work_mem') AS memory, current_setting('application_name') AS application`,
  });
  assert.deepEqual(found, { role: 'jari_shop', memory: '5MB', application: 'jari' });
});

test('bigint comes as a number and throws beyond 2^53 instead of losing digits', async () => {
  assert.deepEqual(
    await shop.one({
      text: `SELECT 9007199254740991::bigint AS n, '{1,null}'::bigint[] AS ns, '{}'::bigint[] AS none`,
    }),
    {
      n: Number.MAX_SAFE_INTEGER,
      ns: [1, null],
      none: [],
    },
  );
  await assert.rejects(
    shop.one({ text: 'SELECT 9007199254740992::bigint AS n' }),
    /9007199254740992 is beyond 2\^53/,
  );
  assert.deepEqual(await shop.one({ text: 'SELECT 1 AS alive' }), { alive: 1 }, 'the connection goes on');
});

test('local dates and date-times come as they are written in the API', async () => {
  const row = await shop.one({
    text: `SELECT '2026-02-28'::date AS day, '2026-02-28 09:30'::timestamp AS session, '2026-02-28 09:30:15'::timestamp AS exact,
      '{2026-02-28,null}'::date[] AS days, ARRAY['2026-02-28 09:30'::timestamp] AS sessions`,
  });
  assert.deepEqual(row, {
    day: '2026-02-28',
    session: '2026-02-28T09:30',
    exact: '2026-02-28T09:30:15',
    days: ['2026-02-28', null],
    sessions: ['2026-02-28T09:30'],
  });
});

test('one row too many is a bug, none is undefined', async () => {
  assert.equal(await shop.one({ text: 'SELECT 1 WHERE false' }), undefined);
  await assert.rejects(
    shop.one({ name: 'two_rows', text: 'SELECT generate_series(1, 2)' }),
    /two_rows: 2 rows where one was expected/,
  );
});

test('a transaction that throws leaves nothing and gives its connection back', async () => {
  const insert = { text: 'INSERT INTO things VALUES (1, 1)' };
  await assert.rejects(
    shop.transaction(async (tx) => {
      await tx.exec(insert);
      throw new Error('changed my mind');
    }),
    /changed my mind/,
  );
  await assert.rejects(
    shop.transaction((tx) => tx.exec({ text: 'INSERT INTO things VALUES (1, -1)' })),
    /violates check constraint/,
  );
  assert.deepEqual(await shop.many({ text: 'SELECT * FROM things' }), []);
  assert.equal(await shop.transaction((tx) => tx.exec(insert)), 1);
  assert.equal(await shop.exec('DELETE FROM things'), 1);
});

const insert = (id: number, left: number) => ({
  name: 'thing_add',
  text: 'INSERT INTO things VALUES ($1, $2)',
  values: [id, left],
});

test('statements sent at once come back each with its own rows, or all with the failure of one', async (t) => {
  const lane = await dedicated(t);
  let seed = 7;
  const dice = (sides: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % sides;
  };
  for (let round = 0; round < 200; round += 1) {
    const statements = Array.from({ length: 6 }, (_, at) => {
      const divisor = dice(12) === 0 ? 0 : 1;
      const name = `divide_${dice(40)}`;
      return {
        name,
        text: `SELECT $1::int / $2::int AS x, '${name}' AS name`,
        values: [round + at, divisor],
      };
    });
    const ends = await Promise.allSettled(statements.map((statement) => lane.one(statement)));
    const fails = statements.some(({ values }) => values[1] === 0);
    ends.forEach((end, at) => {
      const { name } = statements[at] ?? assert.fail();
      if (fails) assert.equal(end.status === 'rejected' && sqlState(end.reason), '22012');
      else assert.deepEqual(end.status === 'fulfilled' && end.value, { x: round + at, name });
    });
  }
});

test('a failure inside a pipelined transaction rolls all of it back and is the error that is thrown', async (t) => {
  const lane = await dedicated(t);
  await assert.rejects(
    lane.pipeline([
      BEGIN,
      insert(1, 1),
      insert(2, -1),
      { name: 'count', text: 'SELECT count(*) FROM things' },
      COMMIT,
    ]),
    (error) => sqlState(error) === '23514',
  );
  await lane.exec(ROLLBACK);
  assert.deepEqual(await lane.pipeline([{ name: 'count', text: 'SELECT count(*) FROM things' }]), [
    [{ count: 0 }],
  ]);
});

test('what stood before a failure is undone with it, also outside of a transaction', async (t) => {
  const lane = await dedicated(t);
  const ends = await Promise.allSettled([lane.exec(insert(1, 1)), lane.exec(insert(2, -1))]);
  assert.deepEqual(
    ends.map((end) => end.status === 'rejected' && sqlState(end.reason)),
    ['23514', '23514'],
  );
  assert.deepEqual(await lane.many({ text: 'SELECT * FROM things' }), []);
});

test('a failure says who asked for it', async () => {
  async function divideByNothing() {
    return await shop.one({ text: 'SELECT 1 / $1::int AS x', values: [0] });
  }
  const error = await divideByNothing().catch((failure: unknown) => failure);
  assert.equal(sqlState(error), '22012');
  assert.match(error instanceof Error ? (error.stack ?? '') : '', /divideByNothing/);
});

test('a value that cannot be written, and a script, leave the statements around them alone', async (t) => {
  const lane = await dedicated(t);
  const circle: unknown[] = [];
  const knot = { circle };
  circle.push(knot);
  const [one, bad, script, two] = await Promise.allSettled([
    lane.one({ name: 'one', text: 'SELECT 1 AS n' }),
    lane.one({ name: 'knot', text: 'SELECT $1::json AS n', values: [knot] }),
    lane.exec('CREATE TEMP TABLE passing (n int); INSERT INTO passing VALUES (2)'),
    lane.one({ name: 'two', text: 'SELECT n FROM passing' }),
  ]);
  assert.deepEqual(one, { status: 'fulfilled', value: { n: 1 } });
  assert.equal(bad?.status, 'rejected');
  assert.equal(script?.status, 'fulfilled');
  assert.deepEqual(two, { status: 'fulfilled', value: { n: 2 } });
});

test('one name for two texts is refused at once, and the connection goes on', async (t) => {
  const lane = await dedicated(t);
  await lane.many({ name: 'same', text: 'SELECT 1' });
  await assert.rejects(
    lane.many({ name: 'same', text: 'SELECT 2' }),
    /'same' is the name of another statement/,
  );
  assert.deepEqual(await lane.many({ name: 'same', text: 'SELECT 1' }), [{ '?column?': 1 }]);
});

test('a deadlock counts as a conflict that may be tried again', async () => {
  await shop.exec('INSERT INTO things VALUES (1, 1), (2, 1)');
  const lock = (id: number) => ({ text: 'SELECT * FROM things WHERE id = $1 FOR UPDATE', values: [id] });
  let arrived = 0;
  let open = () => {};
  const both = new Promise<void>((resolve) => {
    open = resolve;
  });
  const cross = (first: number, second: number) =>
    shop.transaction(async (tx) => {
      await tx.many(lock(first));
      arrived += 1;
      if (arrived === 2) open();
      await both;
      await tx.many(lock(second));
    });
  const ends = await Promise.allSettled([cross(1, 2), cross(2, 1)]);
  const failures = ends.filter((end) => end.status === 'rejected');
  assert.equal(failures.length, 1);
  assert.ok(isConflict(failures[0]?.reason));
  await shop.exec('DELETE FROM things');
});

test('a connection that is cut says so by its type, and the pool replaces it', async (t) => {
  const lane = await dedicated(t);
  const admin = await dedicatedClient(database.url);
  t.after(() => admin.close());
  const running = lane.many({ text: 'SELECT pg_sleep(30)' });
  const inTransaction = shop.transaction(async (tx) => {
    await admin.exec(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await tx.exec('SELECT 1');
  });
  await Promise.all([assert.rejects(running, DatabaseDown), assert.rejects(inTransaction, DatabaseDown)]);
  assert.equal(lane.open, false);
  await assert.rejects(lane.many({ text: 'SELECT 1' }), DatabaseDown);
  // Idle connections were cut as well; each says so once, and is not handed out again.
  const alive = () => shop.one<{ alive: number }>({ text: 'SELECT 1 AS alive' });
  let answer: object | undefined;
  for (let tries = 0; tries < 5 && !answer; tries += 1) answer = await alive().catch(() => undefined);
  assert.deepEqual(answer, { alive: 1 });
});

test('a server that is not there, and one that is no PostgreSQL, are down', async (t) => {
  const stranger = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  t.after(() => stranger.close());
  const address = stranger.address();
  const port = address && typeof address === 'object' ? address.port : assert.fail();
  await assert.rejects(dedicatedClient(`postgresql://x:y@127.0.0.1:${port}/x`));
  stranger.close();
  await assert.rejects(dedicatedClient('postgresql://x:y@127.0.0.1:1/x'), DatabaseDown);
  assert.throws(() => openDatabase('mysql://x'), PostgresError);
});

test('names of contexts become identifiers, and nothing else does', () => {
  assert.equal(roleOf('waiting-room'), 'jari_waiting_room');
  for (const name of ['a;drop', 'A', '', '1a', 'a b', 'x'.repeat(60)]) assert.throws(() => roleOf(name));
});
