// Every law that a database can show, on one consistent moment of it, also while servers write: one transaction exports
// its snapshot, and others read the same moment on connections of their own, in threads of their own where it is worth it.
import { Worker } from 'node:worker_threads';
import type { Context } from '#kernel/context';
import { type DedicatedClient, dedicatedClient } from '#kernel/database';
import { auditContext, type ContextAudit } from './audit-context.ts';
import { auditKernel, type KernelAudit } from './audit-kernel.ts';
import { auditPurchases } from './audit-purchases.ts';
import { Findings } from './findings.ts';
import type { Violation } from './laws.ts';
import type { RunningSince } from './overdue.ts';

export interface AuditOptions {
  url: string;
  /** All contexts of the product. */
  contexts: readonly Context[];
  /** Nothing is under way any more: then whatever has not ended never will. */
  quiet?: boolean;
  /** Contexts folded at once, each in a thread; 0 folds one after the other in this one. */
  threads?: number;
  onProgress?(text: string): void;
}

export interface AuditReport {
  violations: Violation[];
  /** Of all violations, those left out of the list included. */
  violationCount: number;
  counts: Counts;
  seconds: number;
}

export interface Counts {
  cells: number;
  holds: number;
  bookings: number;
  charges: number;
  transfers: number;
  events: number;
  parked: number;
  parkedForGood: number;
  timers: number;
  timersOverdue: number;
  exhausted: number;
  /** Expired, and not ended by anybody yet. */
  holdsExpired: number;
}

/** The name of a snapshot, and what is known of its moment. */
interface Snapshot {
  name: string;
  now: number;
  running: RunningSince;
}

/** What a thread is started with; then it is sent names of contexts, one after the other. */
export interface ThreadTask {
  url: string;
  snapshot: string;
}
export type ThreadNews = { progress: string } | { result: ContextAudit } | { failure: unknown };

/** Objects of a million bookings and their garbage. */
const THREAD_HEAP_MB_MAX = 12_000;
const THREAD_YOUNG_MB = 192;

export async function audit(options: AuditOptions): Promise<AuditReport> {
  const began = performance.now();
  const { url, contexts, quiet = false, threads = 0, onProgress = () => {} } = options;
  const first = await dedicatedClient(url, { applicationName: 'jari audit' });
  try {
    const { name, ...moment } = await exportSnapshot(first, contexts);
    const folding = foldAll({ url, contexts, snapshot: name, threads, onProgress });
    const purchases = withSnapshot(url, name, (db) => auditPurchases(db, { quiet, ...moment }, onProgress));
    const kernel = withSnapshot(url, name, (db) => auditKernel(db, contexts, { quiet, ...moment }));
    const [folded, bought, kept] = await allOrFirstFailure([folding, purchases, kernel]);
    const findings = new Findings();
    for (const found of [...folded, bought, kept.findings]) findings.merge(found);
    const counts = await countsOf(first, moment.now, { folded, kept });
    const { violations, count: violationCount } = findings;
    return { violations, violationCount, counts, seconds: (performance.now() - began) / 1_000 };
  } finally {
    await first.close();
  }
}

/** Waits for the end of all, so that no connection is closed under one that still reads. */
async function allOrFirstFailure<A, B, C>(work: [Promise<A>, Promise<B>, Promise<C>]): Promise<[A, B, C]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

const BEGIN = 'begin isolation level repeatable read read only';
/** A transaction of ours may have to wait for a thread that parses; its age is nobody's harm for a minute. */
const PATIENT = `set local idle_in_transaction_session_timeout = 0; set local work_mem = '256MB'; set local jit = off`;

async function exportSnapshot(db: DedicatedClient, contexts: readonly Context[]): Promise<Snapshot> {
  await db.exec(BEGIN);
  await db.exec(PATIENT);
  const row = await db.one<{ name: string; now: number }>({
    text: `select pg_export_snapshot() as name, (extract(epoch from now()) * 1000)::bigint as now`,
  });
  if (!row) throw new Error('the database exports no snapshot');
  const connections = await db.many<{ name: string; since: number }>({
    text: `select application_name as name, (extract(epoch from min(backend_start)) * 1000)::bigint as since from pg_stat_activity
      where datname = current_database() and backend_start is not null group by application_name`,
  });
  const running = new Map<string, number>();
  for (const { name: context } of contexts) {
    const mine = connections.filter(
      ({ name }) => name === `jari ${context}` || name === `jari ${context} lane`,
    );
    if (mine.length > 0) running.set(context, Math.min(...mine.map(({ since }) => since)));
  }
  return { ...row, running };
}

/** Runs `work` on a connection of its own that sees the same moment as the one that exported it. */
export async function withSnapshot<T>(
  url: string,
  snapshot: string,
  work: (db: DedicatedClient) => Promise<T>,
): Promise<T> {
  const db = await dedicatedClient(url, { applicationName: 'jari audit' });
  try {
    await db.exec(BEGIN);
    await db.exec(`set transaction snapshot '${snapshot}'`);
    await db.exec(PATIENT);
    return await work(db);
  } finally {
    await db.close();
  }
}

interface Folding {
  url: string;
  contexts: readonly Context[];
  snapshot: string;
  threads: number;
  onProgress(text: string): void;
}

/** The contexts with tables, those with the longest logs first: last, one of them would make everybody wait. */
async function foldAll({ url, contexts, snapshot, threads, onProgress }: Folding): Promise<ContextAudit[]> {
  const waiting = contexts
    .filter((context) => Object.keys(context.empty()).length > 0)
    .sort((a, b) => place(a) - place(b));
  const done: ContextAudit[] = [];
  const work = async (fold: (context: Context) => Promise<ContextAudit>) => {
    for (let context = waiting.shift(); context; context = waiting.shift()) done.push(await fold(context));
  };
  if (threads === 0)
    await work((context) => withSnapshot(url, snapshot, (db) => auditContext(db, context, onProgress)));
  const started = Array.from({ length: Math.min(threads, waiting.length) }, () =>
    thread({ url, snapshot }, onProgress),
  );
  try {
    const ended = await Promise.allSettled(started.map(({ fold }) => work(fold)));
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
  } finally {
    await Promise.all(started.map(({ stop }) => stop()));
  }
  return done;
}

const LONGEST_FIRST = ['booking', 'inventory', 'payment'];

function place({ name }: Context): number {
  const at = LONGEST_FIRST.indexOf(name);
  return at < 0 ? LONGEST_FIRST.length : at;
}

interface FoldingThread {
  /** One at a time. */
  fold(context: Context): Promise<ContextAudit>;
  stop(): Promise<unknown>;
}

function thread(task: ThreadTask, onProgress: (text: string) => void): FoldingThread {
  const worker = new Worker(new URL('./audit-thread.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MB_MAX, maxYoungGenerationSizeMb: THREAD_YOUNG_MB },
  });
  return {
    fold: ({ name }) =>
      new Promise((resolve, reject) => {
        const heard = (news: ThreadNews) => {
          if ('progress' in news) return onProgress(news.progress);
          worker.off('message', heard);
          if ('result' in news) resolve(news.result);
          else reject(news.failure);
        };
        worker.on('message', heard);
        worker.once('error', reject);
        worker.once('exit', (code) =>
          reject(new Error(`the thread that folded ${name} ended with code ${code}`)),
        );
        worker.postMessage(name);
      }),
    stop: () => worker.terminate(),
  };
}

async function countsOf(
  db: DedicatedClient,
  now: number,
  { folded, kept }: { folded: readonly ContextAudit[]; kept: KernelAudit },
): Promise<Counts> {
  const rows = (context: string, table: string) =>
    folded.find((audited) => audited.context === context)?.rows[table] ?? 0;
  const expired = await db.one<{ count: number }>({
    text: `select count(*)::int as count from inventory.holds where state = 'held' and expires_at <= $1`,
    values: [now],
  });
  const { parked, parkedForGood, timers, timersOverdue, exhausted } = kept;
  return {
    ...{
      cells: rows('inventory', 'cells'),
      holds: rows('inventory', 'holds'),
      bookings: rows('booking', 'bookings'),
    },
    ...{ charges: rows('payment', 'charges'), transfers: rows('payment', 'transfers') },
    events: folded.reduce((sum, { events }) => sum + events, 0),
    ...{ parked, parkedForGood, timers, timersOverdue, exhausted },
    holdsExpired: expired?.count ?? 0,
  };
}
