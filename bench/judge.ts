// The laws after a load, by the audit's own code; and the negative control of that checking: a copy of the database
// is broken on purpose, once per law, and the audit must name every one of these laws.
import { type AuditReport, audit } from '../server/src/laws/audit.ts';
import { declaredContexts } from '../server/src/laws/declarations.ts';
import type { Violation } from '../server/src/laws/laws.ts';
import { beside, withClient } from './databases.ts';

/** One way to break a law on the copy, and how the audit tells of it. */
export interface Damage {
  law: Violation['law'];
  /** What would not let it happen. */
  without?: string;
  /** Must touch a row. */
  sql: string;
  says: RegExp;
}

export interface Judgement {
  violations: number;
  /** The first few, in words. */
  named: string[];
  counts: AuditReport['counts'];
  seconds: number;
  /** Laws that were broken in the copy and reported by the audit of it. */
  control: number[];
}

/** Whether a judgement stands: nothing violated, and every damage found. */
export class LawBroken extends Error {
  override name = 'LawBroken';
}

const COPY = 'bench_copy';
const NAMED_MAX = 10;

const someRow = (table: string, where = 'true') =>
  `ctid = (select ctid from ${table} where ${where} limit 1)`;

export const damages = {
  oversold: {
    law: 1,
    without: 'alter table inventory.cells drop constraint cells_no_oversell',
    sql: `update inventory.cells set sold = capacity + 1 where ${someRow('inventory.cells')}`,
    says: /holds \d+ and sold \d+ of \d+/,
  },
  seatTwice: {
    law: 1,
    sql: `update inventory.holds set lines = (select lines from inventory.holds where state = 'claimed' order by hold_id limit 1)
      where hold_id = (select hold_id from inventory.holds where state = 'claimed' order by hold_id desc limit 1)`,
    says: /its holds say 0 and 2/,
  },
  unpaid: {
    law: 2,
    sql: `delete from payment.charges where ${someRow('payment.charges', `state = 'captured'`)}`,
    says: /but 0 was captured/,
  },
  unbalanced: {
    law: 3,
    sql: `update payment.accounts set balance = balance + 1 where ${someRow('payment.accounts', `kind = 'host'`)}`,
    says: /all accounts sum to 1/,
  },
  notInTheLog: {
    law: 5,
    sql: `update inventory.holds set owner = 'person:nobody' where ${someRow('inventory.holds')}`,
    says: /the table \{"owner":"person:nobody"/,
  },
  withoutEffect: {
    law: 6,
    sql: `delete from booking.inbox where ${someRow('booking.inbox')}`,
    says: /never took effect in booking/,
  },
} as const satisfies Record<string, Damage>;

/** The server must have stopped: a database is copied only while nobody uses it. `quiet`: nothing may be under way. */
export async function judge(
  url: string,
  { quiet, damage, report }: { quiet: boolean; damage: readonly Damage[]; report(text: string): void },
): Promise<Judgement> {
  report('checking the laws');
  const contexts = declaredContexts();
  // One thread for all contexts: a thread has room for the fold of millions, this process has not.
  const found = await audit({ url, contexts, quiet, threads: 1 });
  const named = found.violations
    .slice(0, NAMED_MAX)
    .map(({ law, subject, what }) => `law ${law}: ${subject} ${what}`);
  if (damage.length > 0) {
    report('checking the checking');
    await assertNoticed(url, { quiet, damage });
  }
  const { violationCount, counts, seconds } = found;
  const control = [...new Set(damage.map(({ law }) => law))].sort();
  return { violations: violationCount, named, counts, seconds, control };
}

async function assertNoticed(
  url: string,
  { quiet, damage }: { quiet: boolean; damage: readonly Damage[] },
): Promise<void> {
  const broken = await damagedCopy(url, damage);
  const { violations } = await audit({ url: broken, contexts: declaredContexts(), quiet });
  await withClient(url, (db) => db.exec(`drop database ${COPY} with (force)`));
  const missed = damage.filter(
    ({ law, says }) => !violations.some((found) => found.law === law && says.test(found.what)),
  );
  if (missed.length > 0) {
    throw new LawBroken(`the audit did not notice ${missed.map(({ sql }) => sql).join('; ')}`);
  }
}

async function damagedCopy(url: string, damage: readonly Damage[]): Promise<string> {
  const database = new URL(url).pathname.slice(1);
  await withClient(beside(url, 'postgres'), async (db) => {
    await db.exec(`drop database if exists ${COPY} with (force)`);
    await db.exec(`create database ${COPY} template ${database}`);
  });
  const copy = beside(url, COPY);
  await withClient(copy, async (db) => {
    for (const { without, sql } of damage) {
      if (without !== undefined) await db.exec(without);
      const touched = await db.exec(sql);
      if (touched === 0) throw new Error(`nothing to damage: ${sql}`);
    }
  });
  return copy;
}
