import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Connection, openDatabase } from '#kernel/database';
import { KERNEL_MIGRATIONS, type MigrationSource, migrate, missingMigrations } from '#kernel/migrate';
import { PostgresError } from '#kernel/postgres-server';
import { freshDatabase } from '#kernel/test-database';

const KERNEL_FILES = fs.readdirSync(KERNEL_MIGRATIONS).length;

/** An empty database and a context `counter` with these files. */
async function prepare(t: TestContext, files: Record<string, string>) {
  const folder = fs.mkdtempSync(join(tmpdir(), 'jari-migrate-'));
  const database = await freshDatabase([]);
  const db = openDatabase(database.url, { max: 1 });
  t.after(async () => {
    await db.close();
    await database.drop();
    fs.rmSync(folder, { recursive: true });
  });
  const write = (more: Record<string, string>) => {
    for (const [name, text] of Object.entries(more)) fs.writeFileSync(join(folder, name), text);
  };
  write(files);
  const counter: MigrationSource = { name: 'counter', folder };
  return { url: database.url, db, folder, write, counter };
}

/** Roles belong to the server, so they outlive the databases of the test. */
function dropRole(t: TestContext, role: string): void {
  t.after(async () => {
    const database = await freshDatabase([]);
    const db = openDatabase(database.url, { max: 1 });
    await db.exec(`DROP ROLE IF EXISTS ${role}`);
    await db.close();
    await database.drop();
  });
}

const columns = (db: Connection) =>
  db.many<{ name: string }>({
    text: `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'counter' AND table_name = 'counters' ORDER BY 1`,
  });

async function refused(work: Promise<unknown>, sentence: RegExp): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof PostgresError, String(error));
    assert.match(error.message, sentence);
    return true;
  });
}

test('a context gets its schema, its role, the tables of the kernel and its own; a second run does nothing', async (t) => {
  const { url, db, counter, write } = await prepare(t, {
    '001-counters.sql': 'CREATE TABLE counters (id int);',
  });
  const told: string[] = [];
  assert.equal(await migrate(url, [counter], { onProgress: (what) => told.push(what) }), KERNEL_FILES + 1);
  assert.equal(told.at(-1), 'migrating counter: 001-counters.sql');
  assert.equal(await migrate(url, [counter]), 0);
  const owners = await db.many<{ name: string; owner: string }>({
    text: `SELECT tablename AS name, tableowner AS owner FROM pg_tables WHERE schemaname = 'counter' AND tablename IN ('counters', 'log', 'inbox') ORDER BY 1`,
  });
  assert.deepEqual(
    owners,
    ['counters', 'inbox', 'log'].map((name) => ({ name, owner: 'jari_counter' })),
  );
  write({ '002-more.sql': 'ALTER TABLE :schema.counters ADD COLUMN more int;' });
  assert.equal(await migrate(url, [counter]), 1);
  assert.deepEqual(await columns(db), [{ name: 'id' }, { name: 'more' }]);
});

test('whoever only reads is told which files a database lacks, and that a newer Jari was there', async (t) => {
  const { url, db, counter, write } = await prepare(t, {
    '001-counters.sql': 'CREATE TABLE counters (id int);',
  });
  await migrate(url, [counter]);
  assert.deepEqual(await missingMigrations(db, [counter]), []);
  write({ '002-more.sql': 'ALTER TABLE counters ADD COLUMN more int;' });
  assert.deepEqual(await missingMigrations(db, [counter]), ['counter/002-more.sql']);
  await db.exec(
    "INSERT INTO jari.migrations (context, name, digest) VALUES ('counter', '003-later.sql', '')",
  );
  await refused(missingMigrations(db, [counter]), /migrated by a newer Jari .*update Jari/);
});

test('a context without a folder of its own still gets the tables of the kernel', async (t) => {
  const { url } = await prepare(t, {});
  assert.equal(await migrate(url, [{ name: 'export', folder: '/nowhere' }]), KERNEL_FILES);
});

test('processes that migrate at once, in one database or in several, do it once each', async (t) => {
  const one = await prepare(t, { '001-counters.sql': 'CREATE TABLE counters (id int);' });
  const other = await prepare(t, { '001-counters.sql': 'CREATE TABLE counters (id int);' });
  const sources = (counter: MigrationSource) => [
    counter,
    { name: `fresh-${process.pid}`, folder: '/nowhere' },
  ];
  const counts = await Promise.all(
    [one, one, other, one, other].map(({ url, counter }) => migrate(url, sources(counter))),
  );
  dropRole(t, `jari_fresh_${process.pid}`);
  assert.deepEqual(counts.sort(), [0, 0, 0, 2 * KERNEL_FILES + 1, 2 * KERNEL_FILES + 1]);
});

test('a file that fails is named with its line, and the database stays as it was', async (t) => {
  const { url, db, counter, write } = await prepare(t, {
    '001-counters.sql': 'CREATE TABLE counters (id int);',
    '002-wrong.sql': 'CREATE TABLE more (id int);\n\nCREATE TABEL wrong ();\n',
  });
  await refused(
    migrate(url, [counter]),
    /^counter\/migrations\/002-wrong\.sql, line 3: syntax error at or near "TABEL"\.$/,
  );
  assert.deepEqual(await columns(db), []);
  write({ '002-wrong.sql': 'CREATE TABLE more (id int);' });
  assert.equal(await migrate(url, [counter]), KERNEL_FILES + 2);
});

test('a file cannot reach into the schema of another context', async (t) => {
  const { url, counter, write } = await prepare(t, {});
  const neighbour = { name: 'neighbour', folder: '/nowhere' };
  await migrate(url, [neighbour, counter]);
  for (const text of [
    'CREATE TABLE neighbour.mine ()',
    'SELECT * FROM neighbour.log',
    'DELETE FROM jari.migrations',
  ]) {
    write({ '001-reach.sql': text });
    await refused(migrate(url, [counter]), /001-reach\.sql.*permission denied/);
  }
});

test('a database that a newer Jari has migrated is refused, and so is a file that was changed afterwards', async (t) => {
  const { url, counter, folder, write } = await prepare(t, {
    '001-counters.sql': 'CREATE TABLE counters (id int);',
    '002-later.sql': 'CREATE TABLE later (id int);',
  });
  await migrate(url, [counter]);
  fs.rmSync(join(folder, '002-later.sql'));
  await refused(
    migrate(url, [counter]),
    /^The database was migrated by a newer Jari \(it has counter\/002-later\.sql\): update Jari, or use another database\.$/,
  );
  write({
    '001-counters.sql': 'CREATE TABLE counters (id bigint);',
    '002-later.sql': 'CREATE TABLE later (id int);',
  });
  await refused(migrate(url, [counter]), /^counter\/001-counters\.sql was changed after it had been applied/);
});

test('files without a number, or two with one number, are refused', async (t) => {
  const { url, counter, folder, write } = await prepare(t, { 'counters.sql': '' });
  await refused(migrate(url, [counter]), /must be named 001-name\.sql/);
  fs.rmSync(join(folder, 'counters.sql'));
  write({ '001-a.sql': '', '001-b.sql': '' });
  await refused(migrate(url, [counter]), /must be named 001-name\.sql/);
});

test('a user without the right to make roles is told which right is missing', async (t) => {
  const { url, db } = await prepare(t, {});
  const address = new URL(url);
  address.username = `plain_${process.pid}`;
  address.password = 'plain';
  await db.exec(`CREATE ROLE ${address.username} LOGIN PASSWORD 'plain'`);
  dropRole(t, address.username);
  await refused(
    migrate(address.href, [{ name: 'never', folder: '/nowhere' }]),
    /may not create or use the role jari_never: let an administrator run ALTER ROLE <user> CREATEROLE/,
  );
});
