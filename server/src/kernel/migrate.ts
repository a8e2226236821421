// Brings a database up to date: the kernel's tables and then the own ones of every context, each context in its
// own schema with its own role, all in one transaction under an advisory lock. Not node-pg-migrate: it knows no
// role, template or schema per set of files, and its complaint about a newer database names no remedy.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DedicatedClient, dedicatedClient, roleOf, schemaOf, sqlState } from './database.ts';
import { type OnProgress, PostgresError } from './postgres-binaries.ts';

export interface MigrationSource {
  /** Name of the context, e.g. `waiting-room`. */
  name: string;
  /** Its folder of `001-name.sql` files; may be absent. */
  folder: string;
}

export interface Migration {
  /** `kernel/001-log.sql` or `001-cells.sql`. */
  name: string;
  text: string;
  digest: string;
}

/** Where the files of a context of the product lie. */
export const migrationsOf = (name: string): MigrationSource => ({
  name,
  folder: join(import.meta.dirname, '..', name, 'migrations'),
});

export const KERNEL_MIGRATIONS = join(import.meta.dirname, 'migrations');

const LOCK = 0x6a617270;
const VERSION_MIN = 15;
const ROLE_ATTEMPTS_MAX = 10;

/** Applies what is missing and answers how many files that were. Throws PostgresError, DatabaseDown. */
export async function migrate(
  adminUrl: string,
  sources: readonly MigrationSource[],
  { onProgress = () => {} }: { onProgress?: OnProgress } = {},
): Promise<number> {
  const plans = sources.map((source) => ({ context: source.name, migrations: readMigrations(source) }));
  const db = await dedicatedClient(adminUrl, { applicationName: 'jari migrate' });
  try {
    await assertVersion(db);
    for (const { context } of plans) await ensureRole(db, roleOf(context));
    await db.exec('BEGIN');
    await db.exec(`SELECT pg_advisory_xact_lock(${LOCK})`);
    await db.exec('SET LOCAL client_min_messages = warning');
    await db.exec(`CREATE SCHEMA IF NOT EXISTS jari; CREATE TABLE IF NOT EXISTS jari.migrations (
      context text, name text, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (context, name))`);
    let count = 0;
    for (const { context, migrations } of plans)
      count += await migrateContext(db, context, migrations, onProgress);
    await db.exec('COMMIT');
    return count;
  } finally {
    await db.close();
  }
}

/** Files that are not applied yet, as `context/name`. Throws PostgresError where a newer Jari was, and needs `jari.migrations`. */
export async function missingMigrations(
  db: Pick<DedicatedClient, 'many'>,
  sources: readonly MigrationSource[],
): Promise<string[]> {
  const missing: string[] = [];
  for (const source of sources) {
    const files = pending(source.name, readMigrations(source), await appliedTo(db, source.name));
    missing.push(...files.map(({ name }) => `${source.name}/${name}`));
  }
  return missing;
}

async function appliedTo(db: Pick<DedicatedClient, 'many'>, context: string): Promise<Map<string, string>> {
  const applied = await db.many<{ name: string; digest: string }>({
    text: 'SELECT name, digest FROM jari.migrations WHERE context = $1',
    values: [context],
  });
  return new Map(applied.map(({ name, digest }) => [name, digest]));
}

/** The files that make up a context's schema, in the sequence in which they run. */
export function readMigrations({ name, folder }: MigrationSource): Migration[] {
  const read = (from: string, prefix: string): Migration[] => {
    const files = existsSync(from)
      ? readdirSync(from)
          .filter((file) => file.endsWith('.sql'))
          .sort()
      : [];
    const numbers = new Set(files.map((file) => /^\d{3}(?=-[a-z0-9-]+\.sql$)/.exec(file)?.[0]));
    if (numbers.has(undefined) || numbers.size < files.length) {
      throw new PostgresError(`The files of ${from} must be named 001-name.sql, each with its own number.`);
    }
    return files.map((file) => {
      const template = readFileSync(join(from, file), 'utf8').replaceAll('\r\n', '\n');
      const digest = createHash('sha256').update(template).digest('hex');
      return { name: prefix + file, text: template.replaceAll(':schema', schemaOf(name)), digest };
    });
  };
  return [...read(KERNEL_MIGRATIONS, 'kernel/'), ...read(folder, '')];
}

async function assertVersion(db: DedicatedClient): Promise<void> {
  const found = await db.one<{ version: number }>({
    text: `SELECT current_setting('server_version_num')::int / 10000 AS version`,
  });
  if ((found?.version ?? 0) < VERSION_MIN) {
    throw new PostgresError(
      `DATABASE_URL leads to PostgreSQL ${found?.version}; Jari needs ${VERSION_MIN} or newer.`,
    );
  }
}

/** Roles belong to the whole server, beyond any lock of one database: whoever loses a race looks again. */
async function ensureRole(db: DedicatedClient, role: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const known = await db.one({ text: 'SELECT 1 FROM pg_roles WHERE rolname = $1', values: [role] });
      if (!known) await db.exec(`CREATE ROLE ${role} NOLOGIN`);
      const member = await db.one<{ yes: boolean }>({
        text: `SELECT pg_has_role(current_user, $1, 'USAGE') AS yes`,
        values: [role],
      });
      if (!member?.yes) await db.exec(`GRANT ${role} TO CURRENT_USER`);
      return;
    } catch (error) {
      const code = sqlState(error);
      if (code === '42501') throw new PostgresError(rightsSentence(role));
      const raced = code === '42710' || code === '23505' || code === 'XX000';
      if (!raced || attempt === ROLE_ATTEMPTS_MAX) throw error;
    }
  }
}

function rightsSentence(role: string): string {
  return `The user of DATABASE_URL may not create or use the role ${role}: let an administrator run ALTER ROLE <user> CREATEROLE, and GRANT ${role} TO <user> if that role exists.`;
}

async function migrateContext(
  db: DedicatedClient,
  context: string,
  migrations: Migration[],
  onProgress: OnProgress,
): Promise<number> {
  const schema = schemaOf(context);
  const role = roleOf(context);
  await inDatabase(
    () => db.exec(`CREATE SCHEMA IF NOT EXISTS ${schema} AUTHORIZATION ${role}`),
    `creating the schema ${schema}`,
  );
  const missing = pending(context, migrations, await appliedTo(db, context));
  for (const { name, text, digest } of missing) {
    onProgress(`migrating ${context}: ${name}`);
    // As its own role, so a file that reaches into another schema fails here and not in production.
    await db.exec(`SET LOCAL ROLE ${role}; SET LOCAL search_path = ${schema}`);
    await inDatabase(() => db.exec(text), `${context}/migrations/${name}`, text);
    await db.exec('RESET ROLE; RESET search_path');
    await db.exec({
      text: 'INSERT INTO jari.migrations (context, name, digest) VALUES ($1, $2, $3)',
      values: [context, name, digest],
    });
  }
  return missing.length;
}

function pending(context: string, migrations: Migration[], applied: Map<string, string>): Migration[] {
  const unknown = [...applied.keys()].filter(
    (name) => !migrations.some((migration) => migration.name === name),
  );
  if (unknown.length > 0) {
    throw new PostgresError(
      `The database was migrated by a newer Jari (it has ${context}/${unknown[0]}): update Jari, or use another database.`,
    );
  }
  for (const { name, digest } of migrations) {
    if (applied.has(name) && applied.get(name) !== digest) {
      throw new PostgresError(
        `${context}/${name} was changed after it had been applied: put the change into a new file, or start with an empty database.`,
      );
    }
  }
  return migrations.filter(({ name }) => !applied.has(name));
}

/** Errors of SQL files name the file and the line. */
async function inDatabase<T>(work: () => Promise<T>, where: string, text = ''): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (sqlState(error) === '') throw error;
    const position = error instanceof Error && 'position' in error ? Number(error.position) : 0;
    const line = position > 0 ? `, line ${text.slice(0, position).split('\n').length}` : '';
    throw new PostgresError(`${where}${line}: ${error instanceof Error ? error.message : error}.`, {
      cause: error,
    });
  }
}
