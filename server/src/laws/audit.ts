// Every law that a database can show, on one consistent moment of it, also while servers write: one transaction exports
// its snapshot, and others read the same moment on connections of their own, in threads of their own where it is worth it.
import type { Context } from '#kernel/context';
import type { Database } from '#kernel/sql';
import { auditContext, type ContextAudit } from './audit-context.ts';
import { auditKernel, type KernelAudit } from './audit-kernel.ts';
import { auditPurchases } from './audit-purchases.ts';
import { Findings } from './findings.ts';
import type { Violation } from './laws.ts';
import { withSources } from './logged.ts';
import { exportingSnapshot, withSnapshot } from './snapshot.ts';
import { folding, inThreads } from './threads.ts';

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

export async function audit(options: AuditOptions): Promise<AuditReport> {
  const began = performance.now();
  const { url, contexts, quiet = false, onProgress = () => {} } = options;
  return exportingSnapshot(url, contexts, async ({ name, ...moment }) => {
    const at = { quiet, ...moment };
    const [folded, bought, kept] = await allOrFirstFailure([
      foldAll(options, name),
      withSnapshot(url, name, (db) => auditPurchases(db, at, onProgress)),
      withSources(url, name, (sources) => auditKernel(sources, contexts, at)),
    ]);
    const findings = new Findings();
    for (const found of [...folded, bought, kept.findings]) findings.merge(found);
    const counts = await withSnapshot(url, name, (db) => countsOf(db, moment.now, { folded, kept }));
    const { violations, count: violationCount } = findings;
    return { violations, violationCount, counts, seconds: (performance.now() - began) / 1_000 };
  });
}

/** Waits for the end of all, so that the snapshot is not given up while one still reads. */
async function allOrFirstFailure<A, B, C>(work: [Promise<A>, Promise<B>, Promise<C>]): Promise<[A, B, C]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

async function foldAll(
  { url, contexts, threads = 0, onProgress = () => {} }: AuditOptions,
  snapshot: string,
): Promise<ContextAudit[]> {
  if (threads > 0)
    return inThreads<ContextAudit>({ kind: 'audit', url, snapshot }, { contexts, threads, onProgress });
  const done: ContextAudit[] = [];
  for (const context of folding(contexts))
    done.push(await withSources(url, snapshot, (sources) => auditContext(sources, context, onProgress)));
  return done;
}

async function countsOf(
  db: Database,
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
