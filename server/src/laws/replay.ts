// Law 5 turned into a tool: the tables of a context as they were at a moment, folded from its log and written beside
// the live ones by the context's own store. Every statement is a transaction of its own: one long one with writes
// would hold back all readers of the logs.
import type { Context } from '#kernel/context';
import { type DedicatedClient, dedicatedClient, schemaOf } from '#kernel/database';
import { migrationsOf, readMigrations } from '#kernel/migrate';
import { Rows } from '#kernel/rows';
import type { Database } from '#kernel/sql';
import { type Sources, storedEvents, withSources } from './logged.ts';
import { exportingSnapshot } from './snapshot.ts';
import { folding, inThreads } from './threads.ts';

export interface ReplayTask {
  url: string;
  /** Of the moment in which the logs are read. */
  snapshot: string;
  /** Epoch ms; events of a later time, and all that were decided after one of them, are left out. */
  until: number;
  /** Of the schemas that are made, followed by the names of their contexts. */
  prefix: string;
}

export interface Replayed {
  context: string;
  schema: string;
  events: number;
  /** Rows written, by table. */
  rows: Record<string, number>;
}

/** Rows of one statement. */
const ROWS_PER_SAVE = 5_000;
const PROGRESS_EVERY = 20_000;

export async function replayContext(
  context: Context,
  task: ReplayTask,
  onProgress: (text: string) => void = () => {},
): Promise<Replayed> {
  const { url, snapshot, until, prefix } = task;
  const schema = replaySchema(prefix, context.name);
  const { state, events } = await withSources(url, snapshot, (sources) =>
    foldUntil(sources, context, until, onProgress),
  );
  const db = await dedicatedClient(url, { applicationName: 'jari replay' });
  try {
    await makeTables(db, context, schema);
    const rows: Record<string, number> = {};
    for (const [table, folded] of Object.entries(state)) {
      if (context.privateTables?.includes(table)) continue;
      rows[table] = await saveRows(db, { context, table, folded }, (count) =>
        onProgress(`${schema}: ${count} of ${folded.size} ${table} written`),
      );
    }
    await db.exec(
      `comment on schema ${schema} is '${MARK} until ${Temporal.Instant.fromEpochMilliseconds(until)}'`,
    );
    return { context: context.name, schema, events, rows };
  } finally {
    await db.close();
  }
}

function replaySchema(prefix: string, context: string): string {
  return `${prefix}_${schemaOf(context)}`;
}

const MARK = 'jari replay';

/** Schemas that stand where this replay would go; `made` tells those of an earlier replay, which may be replaced. */
export async function standingSchemas(
  db: Database,
  prefix: string,
  contexts: readonly Context[],
): Promise<{ schema: string; made: boolean }[]> {
  const rows = await db.many<{ schema: string; comment: string | null }>({
    text: `select nspname as schema, obj_description(oid, 'pg_namespace') as comment from pg_namespace where nspname = any($1::text[])`,
    values: [folding(contexts).map(({ name }) => replaySchema(prefix, name))],
  });
  return rows.map(({ schema, comment }) => ({ schema, made: comment?.startsWith(MARK) ?? false }));
}

export interface ReplayOptions {
  url: string;
  /** All contexts of the product. */
  contexts: readonly Context[];
  /** Epoch ms. */
  until: number;
  prefix: string;
  /** Contexts folded at once, each in a thread; 0 folds one after the other in this one. */
  threads?: number;
  onProgress?(text: string): void;
}

/** All schemas or none: what was made before a failure is dropped again. */
export async function replay(options: ReplayOptions): Promise<Replayed[]> {
  const { url, contexts, until, prefix, threads = 0, onProgress = () => {} } = options;
  try {
    return await exportingSnapshot(url, contexts, async ({ name: snapshot }) => {
      const task = { url, snapshot, until, prefix };
      if (threads > 0)
        return inThreads<Replayed>({ kind: 'replay', ...task }, { contexts, threads, onProgress });
      const done: Replayed[] = [];
      for (const context of folding(contexts)) done.push(await replayContext(context, task, onProgress));
      return done;
    });
  } catch (error) {
    await dropReplay(url, prefix, contexts);
    throw error;
  }
}

/** Drops schemas of this name that a replay has made, finished or not. */
export async function dropReplay(url: string, prefix: string, contexts: readonly Context[]): Promise<void> {
  const db = await dedicatedClient(url, { applicationName: 'jari replay' });
  try {
    await db.exec('set client_min_messages = warning');
    for (const { schema, made } of await standingSchemas(db, prefix, contexts)) {
      if (made) await db.exec(`drop schema ${schema} cascade`);
    }
  } finally {
    await db.close();
  }
}

type Tables = Record<string, Rows<object>>;

/** In the sequence in which facts depend on each other, up to the first one that is later than asked for. */
async function foldUntil(
  sources: Sources,
  context: Context,
  until: number,
  onProgress: (text: string) => void,
): Promise<{ state: Tables; events: number }> {
  const state = context.empty();
  let events = 0;
  let over = false;
  await storedEvents(sources, context.name, (event) => {
    over ||= event.time > until;
    if (over) return;
    const evolve = context.evolve[event.type];
    if (!evolve) throw new Error(`${context.name} has no fold for ${event.type}`);
    evolve(state as never, event as never);
    events += 1;
    if (events % PROGRESS_EVERY === 0) onProgress(`${context.name}: ${events} events folded`);
  });
  return { state: tablesOf(context, state), events };
}

function tablesOf(context: Context, state: object): Tables {
  const tables: Tables = {};
  for (const [name, rows] of Object.entries(state)) {
    if (!(rows instanceof Rows)) throw new Error(`${context.name}.${name} is no table`);
    tables[name] = rows;
  }
  return tables;
}

/** The context's own tables, without those of the kernel. */
async function makeTables(db: DedicatedClient, context: Context, schema: string): Promise<void> {
  await db.exec(`create schema ${schema}`);
  await db.exec(`comment on schema ${schema} is '${MARK} unfinished'`);
  await db.exec(`set search_path = ${schema}`);
  for (const { name, text } of readMigrations(migrationsOf(context.name))) {
    if (!name.startsWith('kernel/')) await db.exec(text);
  }
}

/** The store writes what was added to a state, so the rows are given to it as new ones, some thousands at a time. */
async function saveRows(
  db: DedicatedClient,
  { context, table, folded }: { context: Context; table: string; folded: Rows<object> },
  saved: (count: number) => void,
): Promise<number> {
  let count = 0;
  let piece = tablesOf(context, context.empty());
  for (const [key, row] of folded.entries()) {
    piece[table]?.add(key, row);
    count += 1;
    if (count % ROWS_PER_SAVE > 0) continue;
    await context.store.save(db, piece as never);
    piece = tablesOf(context, context.empty());
    saved(count);
  }
  if (count % ROWS_PER_SAVE > 0) await context.store.save(db, piece as never);
  return count;
}
