// `jari audit`: every law that a database can show, on a live one too.
import { availableParallelism, constants, setPriority } from 'node:os';
import { realWorld } from '#kernel/world';
import { type AuditReport, audit, type Counts } from '../laws/audit.ts';
import { declaredContexts } from '../laws/declarations.ts';
import { kept } from '../operations/audit-keeping.ts';
import type { Command } from './command.ts';
import { databaseHelp, databaseOptions, withClient, withDatabase } from './database.ts';
import { progress } from './progress.ts';

const SHOWN_MAX = 50;
/** Contexts with long logs; and one more thread than processors, because each waits for PostgreSQL at times. */
const THREADS_MAX = 3;

const command: Command = {
  summary: 'Checks every law on a database, also while servers run, and names each violation.',
  usage: '[--data DIR | --database-url URL] [--quiet] [--json]',
  help: [
    ...databaseHelp,
    '--quiet               nothing is under way any more, and nothing may be: whatever has not ended counts',
    '--gently              one thread and low priority, beside servers that sell',
    '--json                one line for machines',
    'The result is kept in the database, where operators see it.',
    'Ends with 0 when every law holds, with 1 when one does not.',
  ],
  options: {
    ...databaseOptions,
    quiet: { type: 'boolean' },
    gently: { type: 'boolean' },
    json: { type: 'boolean' },
    id: { type: 'string' },
  },
  async run({ values }) {
    const report = progress();
    const { quiet = false, gently = false } = values;
    if (gently) setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
    const check = (url: string, onProgress: (text: string) => void) =>
      audit({
        ...{ url, contexts: declaredContexts(), quiet: quiet === true, onProgress },
        threads: gently ? 1 : Math.min(availableParallelism() + 1, THREADS_MAX),
      });
    const asked = { id: typeof values.id === 'string' ? values.id : undefined, quiet: quiet === true };
    const found = await withDatabase(
      values,
      (url) => withClient(url, (db) => kept(db, realWorld, asked, report, (tell) => check(url, tell))),
      report,
    );
    report.done();
    process.stdout.write(values.json === true ? `${JSON.stringify(found)}\n` : told(found));
    return found.violationCount === 0 ? 0 : 1;
  },
};
export default command;

const COUNTS: Record<keyof Counts, string> = {
  cells: 'cells',
  holds: 'holds',
  bookings: 'bookings',
  charges: 'charges',
  transfers: 'transfers',
  events: 'events folded',
  parked: 'parked messages',
  parkedForGood: 'of them waiting for a person',
  timers: 'timers and effects set',
  timersOverdue: 'of them long overdue',
  exhausted: 'of them out of attempts, waiting for a person',
  holdsExpired: 'holds expired and not yet ended',
};

function told({ violations, violationCount, counts, seconds }: AuditReport): string {
  const lines = violations
    .slice(0, SHOWN_MAX)
    .map(({ law, subject, what }) => `law ${law}: ${subject} ${what}`);
  if (violationCount > lines.length) lines.push(`… and ${violationCount - lines.length} more`);
  const width = Math.max(...Object.values(counts).map((count) => count.toLocaleString('en').length));
  for (const [key, text] of Object.entries(COUNTS)) {
    lines.push(`${counts[key as keyof Counts].toLocaleString('en').padStart(width)} ${text}`);
  }
  const verdict = violationCount === 0 ? 'every law holds' : `${violationCount} violations`;
  return `${lines.join('\n')}\n${verdict}, checked in ${seconds.toFixed(1)} s\n`;
}
