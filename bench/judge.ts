// The laws after a load, by the audit's own code; and the negative control of that checking: a copy of the database
// is broken on purpose, once per law, and the audit must name every one of these laws.
import { type AuditReport, audit } from '../server/src/laws/audit.ts';
import { declaredContexts } from '../server/src/laws/declarations.ts';
import type { Violation } from '../server/src/laws/laws.ts';
import { beside, withClient } from './databases.ts';

/** One way to break a law, as SQL on the copy; it must touch a row. */
export interface Damage {
  law: Violation['law'];
  sql: string;
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
  /** A piece more is held than holds say. */
  oversold: {
    law: 1,
    sql: `update inventory.cells set held = held + 1 where ${someRow('inventory.cells', 'held + sold < capacity')}`,
  },
  seatTwice: {
    law: 1,
    sql: `update inventory.holds set lines = (select lines from inventory.holds where state = 'claimed' order by hold_id limit 1)
      where hold_id = (select max(hold_id::text)::uuid from inventory.holds where state = 'claimed')`,
  },
  unpaid: {
    law: 2,
    sql: `delete from payment.charges where ${someRow('payment.charges', `state = 'captured'`)}`,
  },
  unbalanced: {
    law: 3,
    sql: `update payment.accounts set balance = balance + 1 where ${someRow('payment.accounts', `kind = 'host'`)}`,
  },
  notInTheLog: {
    law: 5,
    sql: `update inventory.holds set owner = 'person:nobody' where ${someRow('inventory.holds')}`,
  },
  withoutEffect: {
    law: 6,
    sql: `delete from booking.inbox where ${someRow('booking.inbox')}`,
  },
} as const satisfies Record<string, Damage>;

/** The server must have stopped: a database is copied only while nobody uses it. `quiet`: nothing may be under way. */
export async function judge(
  url: string,
  { quiet, damage, report }: { quiet: boolean; damage: readonly Damage[]; report(text: string): void },
): Promise<Judgement> {
  report('checking the laws');
  const contexts = declaredContexts();
  const found = await audit({ url, contexts, quiet });
  const named = found.violations
    .slice(0, NAMED_MAX)
    .map(({ law, subject, what }) => `law ${law}: ${subject} ${what}`);
  report('checking the checking');
  const broken = await damagedCopy(url, damage);
  const reported = await audit({ url: broken, contexts, quiet });
  await withClient(url, (db) => db.exec(`drop database ${COPY} with (force)`));
  const control = new Set(reported.violations.map(({ law }) => law));
  const { violationCount, counts, seconds } = found;
  const judgement = { violations: violationCount, named, counts, seconds, control: [...control].sort() };
  const missed = damage.filter(({ law }) => !control.has(law));
  if (missed.length > 0)
    throw new LawBroken(`the audit did not notice ${missed.map(({ sql }) => sql).join('; ')}`);
  return judgement;
}

async function damagedCopy(url: string, damage: readonly Damage[]): Promise<string> {
  const database = new URL(url).pathname.slice(1);
  await withClient(beside(url, 'postgres'), async (db) => {
    await db.exec(`drop database if exists ${COPY} with (force)`);
    await db.exec(`create database ${COPY} template ${database}`);
  });
  const copy = beside(url, COPY);
  await withClient(copy, async (db) => {
    for (const { sql } of damage) {
      const touched = await db.exec(sql);
      if (touched === 0) throw new Error(`nothing to damage: ${sql}`);
    }
  });
  return copy;
}
