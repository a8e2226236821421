// Keeps what an audit says while it runs and what it found, in the database that it looks at.
import type { DedicatedClient } from '#kernel/database';
import type { World } from '#kernel/world';
import {
  type AuditResult,
  endAudit,
  endOrphans,
  failAudit,
  insertAudit,
  keepsAudits,
  lockAudits,
  noteProgress,
} from './audit-store.ts';

const PROGRESS_EVERY_MS = 1_000;

export interface Asked {
  /** Of an audit that was opened before; a new one is opened without. */
  id: string | undefined;
  quiet: boolean;
}

/** Runs `work` as the one audit of this database. Throws where another one runs. */
export async function kept<R extends AuditResult>(
  db: DedicatedClient,
  world: World,
  asked: Asked,
  report: (text: string) => void,
  work: (onProgress: (text: string) => void) => Promise<R>,
): Promise<R> {
  if (!(await keepsAudits(db))) return work(report);
  if (!(await lockAudits(db))) throw new Error('another audit of this database is running: wait for its end');
  const id = asked.id ?? world.id();
  if (asked.id === undefined)
    await insertAudit(db, { id, by: 'jari audit', quiet: asked.quiet, now: world.now() });
  await endOrphans(db, id, world.now());
  let noted = 0;
  // A note that is lost costs nothing: the next one follows, and the result is written by itself.
  const note = (text: string) => {
    report(text);
    if (world.now() - noted < PROGRESS_EVERY_MS) return;
    noted = world.now();
    void noteProgress(db, id, text).catch(() => undefined);
  };
  try {
    const result = await work(note);
    await endAudit(db, id, world.now(), result);
    return result;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await failAudit(db, id, world.now(), why).catch(() => undefined);
    throw error;
  }
}
