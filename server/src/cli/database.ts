// The database that a command works on: the one of DATABASE_URL, or the embedded one of the data folder, which is
// joined where it runs and started for the length of the command where it does not.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, configOptions, readConfig } from '#config';
import { type DedicatedClient, dedicatedClient } from '#kernel/database';
import { migrationsOf, missingMigrations } from '#kernel/migrate';
import { startPostgres } from '#kernel/postgres-server';
import { declaredContexts } from '../laws/declarations.ts';
import { CommandError } from './command.ts';

/** Flags of `withDatabase`, for a command's options. */
export const databaseOptions: Record<string, { type: 'string' }> = Object.fromEntries(
  Object.entries(configOptions).filter(([flag]) => flag === 'data' || flag === 'database-url'),
);

export const databaseHelp = [
  '--data DIR            data folder with the embedded database (default .jari, or JARI_DATA)',
  '--database-url URL    another PostgreSQL instead (or DATABASE_URL)',
];

/** Runs `work` with the address of the database. Throws CommandError where there is none, or not what this Jari would read. */
export async function withDatabase<T>(
  flags: Record<string, unknown>,
  work: (url: string, config: Config) => Promise<T>,
  onProgress: (text: string) => void = () => {},
): Promise<T> {
  const config = readConfig(flags);
  if (config.databaseUrl !== undefined) {
    await assertJari(config.databaseUrl);
    return work(config.databaseUrl, config);
  }
  const { dataDir } = config;
  if (!existsSync(join(dataDir, 'jari.json'))) {
    throw new CommandError(
      `There is no data in ${dataDir}: start Jari on it first, or name another folder with --data.`,
    );
  }
  const server = await startPostgres({ dataDir, onProgress });
  try {
    await assertJari(server.url);
    return await work(server.url, config);
  } finally {
    await server.stop();
  }
}

async function assertJari(url: string): Promise<void> {
  await withClient(url, async (db) => {
    const found = await db.one<{ yes: boolean }>({
      text: `select to_regclass('jari.migrations') is not null as yes`,
    });
    if (!found?.yes) throw new CommandError('This database holds nothing of Jari: start Jari on it first.');
    const missing = await missingMigrations(
      db,
      declaredContexts().map(({ name }) => migrationsOf(name)),
    );
    if (missing.length > 0) {
      throw new CommandError(
        `This database is of an older Jari (it lacks ${missing[0]}): start this one on it once, which brings it up to date.`,
      );
    }
  });
}

export async function withClient<T>(url: string, work: (db: DedicatedClient) => Promise<T>): Promise<T> {
  const db = await dedicatedClient(url, { applicationName: 'jari cli' });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}
