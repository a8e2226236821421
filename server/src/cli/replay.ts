// `jari replay`: the tables of a moment, rebuilt from the logs beside the live ones.
import { availableParallelism } from 'node:os';
import { declaredContexts } from '../laws/declarations.ts';
import { dropReplay, type Replayed, replay, standingSchemas } from '../laws/replay.ts';
import { snake } from '../laws/stored.ts';
import { type Command, CommandError, misused } from './command.ts';
import { databaseHelp, databaseOptions, withClient, withDatabase } from './database.ts';
import { progress } from './progress.ts';

const THREADS_MAX = 4;

const command: Command = {
  summary: 'Rebuilds the tables of a moment from the logs, beside the live ones.',
  usage: '--until INSTANT --schema NAME [--replace] [--json]',
  help: [
    '--until INSTANT       e.g. 2026-11-21T18:30:00+09:00; later events are left out',
    '--schema NAME         makes NAME_inventory, NAME_booking …; they may be dropped at any time',
    '--replace             drops what an earlier replay has made under this name',
    '--json                one line for machines',
    ...databaseHelp,
    'Personal data is in no log: its tables are made and stay empty.',
  ],
  options: {
    ...databaseOptions,
    until: { type: 'string' },
    schema: { type: 'string' },
    replace: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async run({ values }) {
    const until = instant(values.until);
    const prefix = schemaName(values.schema);
    const report = progress();
    const contexts = declaredContexts();
    const made = await withDatabase(
      values,
      async (url) => {
        const standing = await withClient(url, (db) => standingSchemas(db, prefix, contexts));
        assertFree(standing, values.replace === true);
        await dropReplay(url, prefix, contexts);
        const threads = Math.min(availableParallelism(), THREADS_MAX);
        const schemas = await replay({ url, contexts, until, prefix, threads, onProgress: report });
        return schemas.sort((a, b) => (a.schema < b.schema ? -1 : 1));
      },
      report,
    );
    report.done();
    process.stdout.write(values.json === true ? `${JSON.stringify({ until, schemas: made })}\n` : told(made));
    return 0;
  },
};
export default command;

function instant(text: unknown): number {
  if (typeof text !== 'string')
    throw misused('--until is missing: give an instant like 2026-11-21T18:30:00+09:00.');
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    throw misused(
      `--until is "${text}": give an instant with its offset, like 2026-11-21T18:30:00+09:00 or 2026-11-21T09:30:00Z.`,
    );
  }
}

function schemaName(text: unknown): string {
  if (typeof text !== 'string')
    throw misused('--schema is missing: give a name for what is made, like yesterday.');
  if (!/^[a-z][a-z0-9_]{0,29}$/.test(text) || text.startsWith('pg_')) {
    throw misused(
      `--schema is "${text}": use up to 30 small letters, digits and underscores, a letter first.`,
    );
  }
  return text;
}

function assertFree(standing: { schema: string; made: boolean }[], replace: boolean): void {
  const foreign = standing.find(({ made }) => !made);
  if (foreign)
    throw new CommandError(
      `The schema ${foreign.schema} is not of a replay: choose another name with --schema.`,
    );
  const [first] = standing;
  if (first && !replace) {
    throw new CommandError(
      `The schema ${first.schema} exists already: choose another name with --schema, or give --replace.`,
    );
  }
}

function told(made: readonly Replayed[]): string {
  const lines = made.flatMap(({ schema, events, rows }) => [
    `${schema}: ${events} events`,
    ...Object.entries(rows).map(([table, count]) => `${String(count).padStart(10)} ${snake(table)}`),
  ]);
  return `${lines.join('\n')}\n`;
}
