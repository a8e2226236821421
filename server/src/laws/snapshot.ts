// One moment of a database for many connections: one transaction exports what it sees, others see the same. They only
// read and never get a transaction number, so no reader of the logs has to wait for them.
import type { Context } from '#kernel/context';
import { type DedicatedClient, dedicatedClient } from '#kernel/database';
import type { RunningSince } from './overdue.ts';

/** The name of a snapshot, and what is known of its moment. */
export interface Snapshot {
  name: string;
  /** Epoch ms by the clock of the database. */
  now: number;
  running: RunningSince;
}

export const BEGIN = 'begin isolation level repeatable read read only';
/** A transaction of ours may have to wait for a thread that folds; and it reads whole tables, never a few rows of them. */
export const PATIENT = `set local idle_in_transaction_session_timeout = 0; set local work_mem = '256MB'; set local jit = off; set local enable_nestloop = off`;

/** Runs `work` while the snapshot can be joined by others. Its own connection has nothing else to do, so nothing can end it. */
export async function exportingSnapshot<T>(
  url: string,
  contexts: readonly Context[],
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const db = await dedicatedClient(url, { applicationName: 'jari laws' });
  try {
    await db.exec(BEGIN);
    await db.exec(PATIENT);
    const row = await db.one<{ name: string; now: number }>({
      text: `select pg_export_snapshot() as name, (extract(epoch from now()) * 1000)::bigint as now`,
    });
    if (!row) throw new Error('the database exports no snapshot');
    return await work({ ...row, running: await runningSince(db, contexts) });
  } finally {
    await db.close();
  }
}

/** Servers show their contexts in the names of their connections. */
async function runningSince(db: DedicatedClient, contexts: readonly Context[]): Promise<RunningSince> {
  const connections = await db.many<{ name: string; since: number }>({
    text: `select application_name as name, (extract(epoch from min(backend_start)) * 1000)::bigint as since from pg_stat_activity
      where datname = current_database() and backend_start is not null group by application_name`,
  });
  const running = new Map<string, number>();
  for (const { name: context } of contexts) {
    const names = [`jari ${context}`, `jari ${context} lane`];
    const since = connections
      .filter(({ name }) => names.includes(name))
      .map((connection) => connection.since);
    if (since.length > 0) running.set(context, Math.min(...since));
  }
  return running;
}

/** Runs `work` on a connection of its own that sees the moment of the snapshot. */
export async function withSnapshot<T>(
  url: string,
  snapshot: string,
  work: (db: DedicatedClient) => Promise<T>,
): Promise<T> {
  const db = await dedicatedClient(url, { applicationName: 'jari laws' });
  try {
    await db.exec(BEGIN);
    await db.exec(`set transaction snapshot '${snapshot}'`);
    await db.exec(PATIENT);
    return await work(db);
  } finally {
    await db.close();
  }
}
