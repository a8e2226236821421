import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { type Connection, openDatabase } from '#kernel/database';
import { closedFolder, unprivilegedAccount } from '#kernel/postgres-binaries';
import { runsPostgres } from '#kernel/postgres-process';
import {
  PostgresError,
  type PostgresOptions,
  type PostgresServer,
  startPostgres,
} from '#kernel/postgres-server';

const POSIX = process.platform !== 'win32';

/** Servers that a test has started, by data folder; they are stopped before the folder goes. */
const started = new Map<string, PostgresServer[]>();

function makeParent(): string {
  const parent = fs.mkdtempSync(join(tmpdir(), 'jari-server-'));
  fs.chmodSync(parent, 0o711);
  return parent;
}

async function stopAll(dataDir: string): Promise<void> {
  for (const server of started.get(dataDir) ?? []) await server.stop();
  started.delete(dataDir);
}

/** A data folder yet to be made, which disappears with the test. */
function folder(t: TestContext): string {
  const parent = makeParent();
  const dataDir = join(parent, 'data');
  t.after(async () => {
    await stopAll(dataDir);
    fs.rmSync(parent, { recursive: true, force: true });
  });
  return dataDir;
}

const commonParent = makeParent();
after(() => fs.rmSync(commonParent, { recursive: true, force: true }));

/** One data folder for all tests that leave it as they found it: making one takes a second. */
function commonFolder(t: TestContext): string {
  const dataDir = join(commonParent, 'data');
  t.after(() => stopAll(dataDir));
  return dataDir;
}

/** Not durable unless the test kills the server: then what was committed must be there. */
async function start(dataDir: string, options: Partial<PostgresOptions> = {}): Promise<PostgresServer> {
  const server = await startPostgres({ dataDir, durable: false, ...options });
  started.set(dataDir, [...(started.get(dataDir) ?? []), server]);
  return server;
}

/** Another process that starts the server of `dataDir` and does `ending`, in which it tells about it. */
async function otherProcess(t: TestContext, dataDir: string, ending: string) {
  const script = `
    import { startPostgres } from ${JSON.stringify(import.meta.resolve('#kernel/postgres-server'))};
    const server = await startPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    const tell = () => console.log(JSON.stringify({ url: server.url, pid: server.pid, adopted: server.adopted }));
    ${ending}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  t.after(() => child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  const { url, pid, adopted }: { url: string; pid: number; adopted: boolean } = JSON.parse(String(line));
  return { child, url, pid, adopted };
}

/** Tells last: whoever heard it may send the signal at once. */
const WAITS =
  "process.on('SIGTERM', async () => { await server.stop(); process.exit(0); }); setInterval(() => {}, 1000); tell();";

async function using<T>(url: string, work: (db: Connection) => Promise<T>): Promise<T> {
  const db = openDatabase(url);
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

const count = (url: string) =>
  using(url, async (db) => (await db.one<{ n: number }>({ text: 'SELECT count(*) AS n FROM kept' }))?.n);

/** A minute and more; whoever waits longer has found something. */
const TRIES_MAX = 2_400;

/** Asks again until the server is back; a supervisor restarts it in its own time. */
async function eventually<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === TRIES_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

test('a server keeps its data from one start to the next and is gone in between', async (t) => {
  const dataDir = folder(t);
  const told: string[] = [];
  const first = await start(dataDir, { onProgress: (what) => told.push(what) });
  assert.ok(told.some((what) => what.includes('creating the database')));
  assert.equal(first.adopted, false);
  await using(first.url, (db) => db.exec('DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 1 AS x'));
  assert.equal(await first.stop(), true);
  assert.equal(runsPostgres(first.pid), false);
  const second = await start(dataDir);
  assert.equal(second.url, first.url, 'the address does not change');
  assert.equal(await count(second.url), 1);
  await second.stop();
});

test('the server is durable, sorts by code point, and knows time by UTC', async (t) => {
  const server = await start(commonFolder(t), { durable: true });
  const rows = await using(server.url, (db) =>
    db.many<{ name: string; setting: string }>({
      text: `SELECT name, setting FROM pg_settings WHERE name IN ('fsync','synchronous_commit','full_page_writes','TimeZone','data_checksums','server_encoding')
        UNION ALL SELECT 'locale', datlocprovider::text || ' ' || datlocale FROM pg_database WHERE datname = current_database()`,
    }),
  );
  assert.deepEqual(Object.fromEntries(rows.map(({ name, setting }) => [name, setting])), {
    data_checksums: 'on',
    fsync: 'on',
    full_page_writes: 'on',
    server_encoding: 'UTF8',
    synchronous_commit: 'on',
    TimeZone: 'UTC',
    locale: 'b C.UTF-8',
  });
});

test('nobody gets in without the password, and the files are closed to others', {
  skip: !POSIX,
}, async (t) => {
  const dataDir = commonFolder(t);
  const server = await start(dataDir);
  const address = new URL(server.url);
  address.password = 'guessed';
  await assert.rejects(
    using(address.href, (db) => db.exec('SELECT 1')),
    /password authentication failed/,
  );
  for (const path of ['postgres', 'postgres/data', 'postgres/socket']) {
    assert.equal(fs.statSync(join(dataDir, path)).mode & 0o077, 0, path);
  }
  assert.equal(fs.statSync(join(dataDir, 'postgres', 'password')).mode & 0o077, 0);
  const role = await using(server.url, (db) =>
    db.one({ text: 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user' }),
  );
  assert.deepEqual(role, { rolsuper: false });
});

test('after kill -9 of its starter the server is adopted, with everything that was committed', {
  skip: !POSIX,
}, async (t) => {
  const dataDir = commonFolder(t);
  const other = await otherProcess(t, dataDir, WAITS);
  await using(other.url, (db) =>
    db.exec('DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT generate_series(1, 10) AS x'),
  );
  other.child.kill('SIGKILL');
  await once(other.child, 'exit');
  const server = await start(dataDir);
  assert.equal(server.adopted, true);
  assert.equal(server.pid, other.pid);
  assert.equal(await count(server.url), 10);
  assert.equal(await server.stop(), true);
});

test('after kill -9 of both the next start recovers what was committed', { skip: !POSIX }, async (t) => {
  const dataDir = commonFolder(t);
  const other = await otherProcess(t, dataDir, WAITS);
  await using(other.url, (db) =>
    db.exec('DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT generate_series(1, 10) AS x'),
  );
  other.child.kill('SIGKILL');
  process.kill(other.pid, 'SIGKILL');
  const server = await start(dataDir);
  assert.equal(server.adopted, false);
  assert.equal(await count(server.url), 10);
  await server.stop();
});

test('a killed server comes back under the same address by itself', { skip: !POSIX }, async (t) => {
  const told: string[] = [];
  const server = await start(commonFolder(t), { durable: true, onProgress: (what) => told.push(what) });
  await using(server.url, (db) => db.exec('DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 1 AS x'));
  const before = server.pid;
  process.kill(before, 'SIGKILL');
  assert.equal(await eventually(() => count(server.url)), 1);
  await eventually(async () => assert.notEqual(server.pid, before));
  assert.ok(told.includes('PostgreSQL stopped unexpectedly; starting it again'));
});

test('the server stays while another process uses it and goes with the last one', {
  skip: !POSIX,
}, async (t) => {
  const dataDir = commonFolder(t);
  const server = await start(dataDir);
  const other = await otherProcess(t, dataDir, WAITS);
  assert.equal(other.adopted, true);
  assert.equal(await server.stop(), false);
  await using(other.url, (db) => db.exec('SELECT 1'));
  other.child.kill('SIGTERM');
  const [code] = await once(other.child, 'exit');
  assert.equal(code, 0);
  assert.equal(runsPostgres(other.pid), false);
});

test('of processes that start at once on an empty folder one makes it and all use it', async (t) => {
  const dataDir = folder(t);
  const servers = await Promise.all([1, 2, 3].map(() => start(dataDir)));
  const pids = servers.map(({ pid }) => pid);
  assert.deepEqual(
    new Set(pids),
    new Set(pids.slice(0, 1)),
    fs.readFileSync(servers[0]?.logFile ?? '', 'utf8'),
  );
  const stopped = await Promise.all(servers.map((server) => server.stop()));
  assert.equal(stopped.filter(Boolean).length, 1);
  assert.deepEqual(fs.readdirSync(dataDir).sort(), ['jari.json', 'postgres']);
});

test('a process that ends without stopping takes the server along', { skip: !POSIX }, async (t) => {
  const dataDir = commonFolder(t);
  for (const ending of ['', 'process.exit(3);', 'throw new Error("a bug");']) {
    const { child, pid } = await otherProcess(t, dataDir, `tell(); ${ending}`);
    if (child.exitCode === null) await once(child, 'exit');
    await eventually(async () => assert.equal(runsPostgres(pid), false));
  }
});

test('a pid file whose number now belongs to another program does not stop the start', {
  skip: !POSIX,
}, async (t) => {
  const dataDir = commonFolder(t);
  await (await start(dataDir)).stop();
  const stranger = spawn('sleep', ['60']);
  t.after(() => stranger.kill());
  const pidFile = join(dataDir, 'postgres', 'data', 'postmaster.pid');
  fs.writeFileSync(pidFile, `${stranger.pid}\n${dirname(pidFile)}\n1\n5432\n\n\n0 0\nready\n`);
  const owner = fs.statSync(dirname(pidFile));
  fs.chownSync(pidFile, owner.uid, owner.gid);
  const socketLock = join(dataDir, 'postgres', 'socket', '.s.PGSQL.5432.lock');
  fs.copyFileSync(pidFile, socketLock);
  fs.chownSync(socketLock, owner.uid, owner.gid);
  const server = await start(dataDir);
  assert.notEqual(server.pid, stranger.pid);
  await server.stop();
});

test('a folder of a newer Jari, a newer PostgreSQL or with a damaged stamp is refused in one sentence', async (t) => {
  const dataDir = folder(t);
  await (await start(dataDir)).stop();
  const stamp = join(dataDir, 'jari.json');
  const version = join(dataDir, 'postgres', 'data', 'PG_VERSION');
  const good = fs.readFileSync(stamp, 'utf8');
  const refused = async (sentence: RegExp) => {
    await assert.rejects(start(dataDir), (error) => {
      assert.ok(error instanceof PostgresError);
      assert.match(error.message, sentence);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
  };
  fs.writeFileSync(stamp, good.replace('"format": 1', '"format": 2'));
  await refused(/made by a newer Jari .*update Jari/);
  fs.writeFileSync(stamp, good.replace('"postgres": 18', '"postgres": 19'));
  await refused(/made by a newer PostgreSQL \(19, this one is 18\)/);
  fs.writeFileSync(stamp, '{');
  await refused(/jari\.json is damaged/);
  fs.writeFileSync(stamp, '{}');
  await refused(/is not a stamp that Jari wrote/);
  fs.writeFileSync(stamp, good);
  fs.writeFileSync(version, '17\n');
  await refused(/made by an older PostgreSQL \(17, this one is 18\)/);
  fs.renameSync(join(dataDir, 'postgres'), join(dataDir, 'elsewhere'));
  await refused(/should be in .*postgres, which is gone/);
});

test('a path too long for a socket gets one elsewhere, for its owner alone', { skip: !POSIX }, async (t) => {
  const dataDir = join(dirname(folder(t)), 'a-folder-with-a-rather-long-name'.repeat(4));
  const server = await start(dataDir);
  const sockets = new URL(server.url).searchParams.get('host') ?? '';
  t.after(() => fs.rmSync(sockets, { recursive: true, force: true }));
  assert.ok(!sockets.startsWith(dataDir));
  assert.equal(fs.statSync(sockets).mode & 0o077, 0);
  await using(server.url, (db) => db.exec('SELECT 1'));
  await server.stop();
});

test('a broken setting of the data folder is told with the reason that PostgreSQL gave', async (t) => {
  const dataDir = folder(t);
  await (await start(dataDir)).stop();
  fs.appendFileSync(
    join(dataDir, 'postgres', 'data', 'postgresql.auto.conf'),
    "shared_preload_libraries = 'no_such_library'\n",
  );
  await assert.rejects(start(dataDir), /PostgreSQL did not start \(its log is .*\): .*no_such_library/);
});

test('only root needs another account, and keeps the data where that account may go', async (t) => {
  const account = unprivilegedAccount();
  if (process.getuid?.() !== 0) return assert.equal(account, undefined);
  assert.ok(account && account.uid > 0);
  const dataDir = folder(t);
  // As below /root: only root may enter.
  fs.chmodSync(dirname(dataDir), 0o700);
  assert.equal(closedFolder(dataDir, account), dirname(dataDir));
  const told: string[] = [];
  const server = await start(dataDir, { onProgress: (what) => told.push(what) });
  const { home } = JSON.parse(fs.readFileSync(join(dataDir, 'jari.json'), 'utf8'));
  t.after(() => fs.rmSync(home, { recursive: true, force: true }));
  assert.ok(told.some((what) => what.startsWith(`keeping the data in ${home}, because`)));
  assert.equal(fs.statSync(`/proc/${server.pid}`).uid, account.uid);
  assert.equal(fs.statSync(join(home, 'data')).uid, account.uid);
  await using(server.url, (db) => db.exec('DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 1 AS x'));
  await server.stop();
  const again = await start(dataDir);
  assert.equal(await count(again.url), 1);
  await again.stop();
});
