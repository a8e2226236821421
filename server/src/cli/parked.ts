// `jari parked`: what waits for a person, and what that person may do about it, while servers run.

import type { DedicatedClient } from '#kernel/database';
import { declaredContexts } from '../laws/declarations.ts';
import {
  type Choice,
  type Doer,
  drop,
  LISTED_MAX,
  redrive,
  running,
  type Shown,
  shown,
  type Waiting,
  waiting,
} from '../operations/parked-store.ts';
import { type Command, CommandError, misused } from './command.ts';
import { databaseHelp, databaseOptions, withClient, withDatabase } from './database.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface Asked {
  db: DedicatedClient;
  contexts: string[];
  args: readonly string[];
  subject: string | undefined;
  all: boolean;
  yes: boolean;
  json: boolean;
  doer: Doer;
}

const ACTIONS: Record<string, (asked: Asked) => Promise<number>> = {
  list,
  show,
  redrive: redriven,
  drop: dropped,
};

const command: Command = {
  summary: 'Lists, shows, redrives and drops what failed too often and waits for a person.',
  usage:
    '[list | show ID | redrive ID | redrive --subject S | redrive --all | drop ID --yes] [--reason TEXT] [--json]',
  help: [
    'list                  parked messages, and timers and effects out of attempts',
    'show ID               one of them, with its message and what stands behind it',
    'redrive ID            tries it again; what stands behind it follows in its sequence',
    'redrive --subject S   everything about one booking, hold, pool …',
    'redrive --all         everything',
    'drop ID --yes         it never takes effect; what stands behind it goes on',
    '--reason TEXT         why; kept with what was done',
    '--json                one line for machines',
    ...databaseHelp,
  ],
  options: {
    ...databaseOptions,
    subject: { type: 'string' },
    all: { type: 'boolean' },
    yes: { type: 'boolean' },
    reason: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run({ values, positionals }) {
    const [action = 'list', ...args] = positionals;
    const act = ACTIONS[action];
    if (!act)
      throw misused(
        `"${action}" cannot be done to what is parked: choose from ${Object.keys(ACTIONS).join(', ')}.`,
      );
    const contexts = declaredContexts().map(({ name }) => name);
    const subject = typeof values.subject === 'string' ? values.subject : undefined;
    const doer = { actor: 'jari parked', reason: typeof values.reason === 'string' ? values.reason : '' };
    const flags = {
      subject,
      doer,
      all: values.all === true,
      yes: values.yes === true,
      json: values.json === true,
    };
    return withDatabase(values, (url) => withClient(url, (db) => act({ db, contexts, args, ...flags })));
  },
};
export default command;

function say(json: boolean, data: object, lines: readonly string[]): void {
  process.stdout.write(json ? `${JSON.stringify(data)}\n` : `${lines.join('\n')}\n`);
}

async function list({ db, contexts, subject, json }: Asked): Promise<number> {
  const found = await waiting(db, contexts, subject === undefined ? {} : { subject });
  const lines = found.map(line);
  if (found.length === 0) lines.push('Nothing is parked.');
  if (found.length >= LISTED_MAX) lines.push(`Of each context the first ${LISTED_MAX} are listed.`);
  say(json, { waiting: found }, lines);
  return 0;
}

function instant(ms: number): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toString();
}

function line({
  id,
  context,
  kind,
  type,
  subject,
  attempts,
  error,
  since,
  retryAt,
  before,
  trace,
}: Waiting): string {
  const next =
    before > 0
      ? `behind ${before}`
      : retryAt === null
        ? 'waits for a person'
        : `next try ${instant(retryAt)}`;
  const why = error === null ? '' : `\n    ${error}`;
  return `${id}  ${context} ${kind} ${type}, ${attempts} tries since ${instant(since)}, ${next}\n    subject ${subject}${trace === null ? '' : `, trace ${trace}`}${why}`;
}

function idOf(args: readonly string[]): string {
  const [id, ...more] = args;
  if (id === undefined || more.length > 0 || !UUID.test(id))
    throw misused('Give the id of one row, as `jari parked` lists it.');
  return id;
}

async function one({ db, contexts, args }: Asked): Promise<Shown> {
  const id = idOf(args);
  const [row] = await waiting(db, contexts, { id });
  if (!row)
    throw new CommandError(`Nothing with the id ${id} is parked: it may have gone through. See jari parked.`);
  return shown(db, row);
}

async function show(asked: Asked): Promise<number> {
  const row = await one(asked);
  say(asked.json, row, [line(row), JSON.stringify(row.message, undefined, 2), ...behindLines(row)]);
  return 0;
}

function behindLines({ behind }: Shown): string[] {
  return behind.map(({ id, type, since }) => `behind it: ${id} ${type} since ${instant(since)}`);
}

async function redriven({ db, contexts, args, subject, all, json, doer }: Asked): Promise<number> {
  const choice: Choice = subject === undefined ? (all ? {} : { id: idOf(args) }) : { subject };
  const chosen = await waiting(db, contexts, choice);
  if (chosen.length === 0 && !all)
    throw new CommandError('Nothing of that is parked: it may have gone through. See jari parked.');
  const count = await redrive(db, contexts, choice, doer);
  const needed = new Set(chosen.map(({ context }) => context));
  const served = await running(db, contexts);
  const idle = [...needed].filter((context) => !served.includes(context));
  const lines = [`${count} will be tried again.`];
  if (idle.length > 0)
    lines.push(`No server of ${idle.join(', ')} runs now: they are taken when one starts.`);
  say(json, { redriven: count, withoutServer: idle }, lines);
  return 0;
}

async function dropped(asked: Asked): Promise<number> {
  const row = await one(asked);
  const lines = [line(row), ...behindLines(row)];
  if (!asked.yes) {
    process.stderr.write(
      `${lines.join('\n')}\nNothing was dropped: say --yes if this ${row.kind} must never take effect.\n`,
    );
    return 1;
  }
  await drop(asked.db, row, asked.doer);
  say(asked.json, { dropped: row.id, behind: row.behind }, [
    ...lines,
    `Dropped. ${row.behind.length} behind it go on.`,
  ]);
  return 0;
}
