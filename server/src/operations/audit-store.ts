// Results of audits, and who may run one: an audit holds a lock of the database while it runs, so that one that died
// is known by its silence and two never run at the same time.
import type { Connection, DatabasePool } from '#kernel/database';
import type { Database } from '#kernel/sql';
import { limits } from './contract.ts';

const LOCK_SPACE = 0x6a61;
const LOCK = 1;

export interface AuditRow {
  audit: string;
  startedAt: number;
  startedBy: string;
  quiet: boolean;
  progress: string | null;
  endedAt: number | null;
  seconds: number | null;
  violationCount: number | null;
  violations: { law: number; subject: string; what: string }[] | null;
  counts: Record<string, number> | null;
  failure: string | null;
}

/** What an audit found. */
export interface AuditResult {
  violations: readonly { law: number; subject: string; what: string }[];
  violationCount: number;
  counts: object;
  seconds: number;
}

const SHORT = `audit, started_at as "startedAt", started_by as "startedBy", quiet, progress, ended_at as "endedAt", seconds,
  violation_count as "violationCount", counts, failure`;

/** Whether an audit holds the lock; `$space` and `$key` as pg_locks shows an advisory lock of two numbers. */
const HELD = `exists (select from pg_locks where locktype = 'advisory' and classid = ${LOCK_SPACE} and objid = ${LOCK} and objsubid = 2
  and database = (select oid from pg_database where datname = current_database()))`;

const UNLOCK = `pg_advisory_unlock(${LOCK_SPACE}, ${LOCK})`;

/** The audit that runs, or was asked for so lately that it may still begin. */
const RUNNING = `ended_at is null and (started_at > $1 or ${HELD})`;

async function runningAudit(db: Database, now: number): Promise<string | undefined> {
  const [row] = await db.many<{ audit: string }>({
    text: `select audit from operations.audits where ${RUNNING} order by started_at desc limit 1`,
    values: [now - limits.auditStartMaxMs.value],
  });
  return row?.audit;
}

/** Writes down that an audit is wanted; answers the one that runs instead, where there is one. */
export function openAudit(
  db: DatabasePool,
  audit: { id: string; by: string; quiet: boolean; now: number },
): Promise<{ running: string } | { opened: string }> {
  return db.transaction(async (tx) => {
    await tx.exec(`select pg_advisory_xact_lock(${LOCK_SPACE}, ${LOCK + 1})`);
    const running = await runningAudit(tx, audit.now);
    if (running !== undefined) return { running };
    await insertAudit(tx, audit);
    return { opened: audit.id };
  });
}

export async function insertAudit(
  db: Database,
  { id, by, quiet, now }: { id: string; by: string; quiet: boolean; now: number },
): Promise<void> {
  await db.exec({
    text: 'insert into operations.audits (audit, started_at, started_by, quiet) values ($1, $2, $3, $4)',
    values: [id, now, by, quiet],
  });
}

/** Takes the lock until the audit ends, or its connection does; false where another audit has it. */
export async function lockAudits(db: Connection): Promise<boolean> {
  const row = await db.one<{ got: boolean }>({
    text: 'select pg_try_advisory_lock($1, $2) as got',
    values: [LOCK_SPACE, LOCK],
  });
  return row?.got ?? false;
}

export async function noteProgress(db: Database, id: string, progress: string): Promise<void> {
  await db.exec({
    text: 'update operations.audits set progress = $2 where audit = $1',
    values: [id, progress],
  });
}

/**
 * Its result and the lock go in one statement, so that whoever reads the one may start the next audit at once. The row is
 * locked before the lock is given back: an audit that begins in between waits for it, and does not take it for an orphan.
 */
export async function endAudit(db: Database, id: string, now: number, result: AuditResult): Promise<void> {
  const { violations, violationCount, counts, seconds } = result;
  await db.exec({
    text: `with ended as (
        update operations.audits set ended_at = $2, seconds = $3, violation_count = $4, violations = $5, counts = $6, progress = null
          where audit = $1 and ended_at is null returning audit
      ) select ${UNLOCK} from ended`,
    values: [id, now, seconds, violationCount, JSON.stringify(violations), JSON.stringify(counts)],
  });
}

export async function failAudit(db: Database, id: string, now: number, failure: string): Promise<void> {
  await db.exec({
    text: 'update operations.audits set ended_at = $2, failure = $3, progress = null where audit = $1 and ended_at is null',
    values: [id, now, failure],
  });
}

/** Audits that died without a word: whoever has the lock now knows that nobody runs them. */
export async function endOrphans(db: Database, id: string, now: number): Promise<void> {
  await db.exec({
    text: 'update operations.audits set ended_at = $2, failure = $3, progress = null where audit <> $1 and ended_at is null',
    values: [id, now, BROKEN_OFF],
  });
}

const BROKEN_OFF = 'it was broken off: nobody runs it any more';

/** Newest first; an audit without end that nobody runs any more is told as failed. */
export async function latestAudits(db: Database, now: number, max: number): Promise<AuditRow[]> {
  const rows = await db.many<Omit<AuditRow, 'violations'> & { running: boolean }>({
    text: `select ${SHORT}, ${RUNNING} as running from operations.audits order by started_at desc, audit desc limit $2`,
    values: [now - limits.auditStartMaxMs.value, max],
  });
  return rows.map(({ running, ...row }) => orphaned({ ...row, violations: null }, running));
}

export async function readAudit(db: Database, id: string, now: number): Promise<AuditRow | undefined> {
  const row = await db.one<AuditRow & { running: boolean }>({
    text: `select ${SHORT}, violations, ${RUNNING} as running from operations.audits where audit = $2`,
    values: [now - limits.auditStartMaxMs.value, id],
  });
  if (!row) return undefined;
  const { running, ...audit } = row;
  return orphaned(audit, running);
}

function orphaned(row: AuditRow, running: boolean): AuditRow {
  if (running || row.endedAt !== null) return row;
  return { ...row, failure: BROKEN_OFF };
}

/** Of the last audit that came to a result. */
export async function lastViolations(db: Database): Promise<number | null> {
  const [row] = await db.many<{ count: number }>({
    name: 'o_violations',
    text: 'select violation_count as count from operations.audits where violation_count is not null order by started_at desc, audit desc limit 1',
  });
  return row?.count ?? null;
}

/** Whether this database can keep results: an older one cannot, until a server has started on it. */
export async function keepsAudits(db: Database): Promise<boolean> {
  const row = await db.one<{ yes: boolean }>({
    text: `select to_regclass('operations.audits') is not null as yes`,
  });
  return row?.yes ?? false;
}
