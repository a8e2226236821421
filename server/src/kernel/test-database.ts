// A fresh database per test file, copied from a template that is migrated once per set of migrations. The server
// is the one of the whole test run (JARI_TEST_DATABASE_URL); a test file that is run alone starts one for itself
// or joins the one that another file has started. That server trades durability for speed.
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabaseUrl } from '#config';
import { type DedicatedClient, dedicatedClient } from './database.ts';
import { type MigrationSource, migrate, migrationsOf, readMigrations } from './migrate.ts';
import { assertOwn } from './postgres-binaries.ts';
import { isAlive } from './postgres-process.ts';
import { startPostgres } from './postgres-server.ts';

export interface TestDatabase {
  /** Connects as the owner; give it to `openDatabase` with a context to speak as that context. */
  url: string;
  drop(): Promise<void>;
}

const LOCK = 0x6a617274;
let server: Promise<string> | undefined;
let made = 0;

/** Contexts by name (`inventory`, migrated from its folder) or with a folder of their own. */
export async function freshDatabase(contexts: readonly (string | MigrationSource)[]): Promise<TestDatabase> {
  const sources = contexts.map((context) => (typeof context === 'string' ? migrationsOf(context) : context));
  server ??= serverUrl();
  const url = await server;
  const admin = await dedicatedClient(url, { applicationName: 'jari test' });
  try {
    made += 1;
    const name = `jari_test_${process.pid}_${made}`;
    // Closing the connection lets go of the lock; until then nobody sweeps the template away.
    await admin.exec(`SELECT pg_advisory_lock(${LOCK})`);
    await dropDatabase(admin, name);
    await admin.exec(`CREATE DATABASE ${name} TEMPLATE ${await template(admin, url, sources)}`);
    return { url: onDatabase(url, name), drop: () => drop(url, name) };
  } finally {
    await admin.close();
  }
}

/** The server's address: a database of the run's server, or of one that is started here. */
async function serverUrl(): Promise<string> {
  const given = testDatabaseUrl();
  if (given !== undefined) return given;
  const dataDir = join(tmpdir(), `jari-test-${process.getuid?.() ?? 'data'}`);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  assertOwn(dataDir);
  const { url, adopted } = await startPostgres({ dataDir, durable: false });
  if (!adopted) await sweep(url);
  return url;
}

/** The first user of the server removes what killed test runs left. */
async function sweep(url: string): Promise<void> {
  const admin = await dedicatedClient(url, { applicationName: 'jari test' });
  try {
    await admin.exec(`SELECT pg_advisory_lock(${LOCK})`);
    const left = await admin.many<{ name: string }>({
      text: `SELECT datname AS name FROM pg_database WHERE datname LIKE 'jari\\_te%'`,
    });
    for (const { name } of left) {
      if (!belongsToLiveProcess(name)) await dropDatabase(admin, name);
    }
  } finally {
    await admin.close();
  }
}

function belongsToLiveProcess(database: string): boolean {
  const pid = Number(/^jari_test_(\d+)_/.exec(database)?.[1]);
  return Number.isInteger(pid) && isAlive(pid);
}

/** Built under another name and renamed, so a template that exists is complete. */
async function template(
  admin: DedicatedClient,
  url: string,
  sources: readonly MigrationSource[],
): Promise<string> {
  const hash = createHash('sha256');
  for (const source of sources) hash.update(JSON.stringify([source.name, readMigrations(source)]));
  const name = `jari_template_${hash.digest('hex').slice(0, 16)}`;
  const known = await admin.one({ text: 'SELECT 1 FROM pg_database WHERE datname = $1', values: [name] });
  if (!known) {
    const draft = `${name}_draft`;
    await dropDatabase(admin, draft);
    await admin.exec(`CREATE DATABASE ${draft}`);
    await migrate(onDatabase(url, draft), sources);
    await admin.exec(`ALTER DATABASE ${draft} ALLOW_CONNECTIONS false`);
    await admin.exec(`ALTER DATABASE ${draft} RENAME TO ${name}`);
  }
  return name;
}

function onDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

const DROP_TRIES_MAX = 50;
const DROP_AGAIN_MS = 100;

/** A vacuum of the server's own may be at work in it; nobody but the server may end that, and it is soon over. */
async function dropDatabase(admin: DedicatedClient, name: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await admin.exec(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      return;
    } catch (error) {
      const isVacuumed = (error as { code?: string }).code === '42501';
      if (!isVacuumed || tries === DROP_TRIES_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, DROP_AGAIN_MS));
    }
  }
}

async function drop(url: string, name: string): Promise<void> {
  const admin = await dedicatedClient(url, { applicationName: 'jari test' });
  try {
    await dropDatabase(admin, name);
  } finally {
    await admin.close();
  }
}
