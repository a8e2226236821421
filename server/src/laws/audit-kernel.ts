// What the kernel's own tables show: one half of law 6 (every message took effect) and the rest of law 7 (nothing that is
// due is left lying). What waits for a person is counted, and shown by `jari parked`.
import type { Context } from '#kernel/context';
import { schemaOf } from '#kernel/database';
import { routes } from '#kernel/relay';
import type { Database } from '#kernel/sql';
import { systemLimits } from '#kernel/system';
import { timerLimits } from '#kernel/timers';
import { literal } from './copy-out.ts';
import { Findings, VIOLATIONS_NAMED_MAX } from './findings.ts';
import { idNumber, NumberSet } from './hashed.ts';
import type { Violation } from './laws.ts';
import type { Sources } from './logged.ts';
import { isOverdue, judgedAt, minutes, overdueLimits, type RunningSince } from './overdue.ts';
import { LENGTH, UUID } from './row-codec.ts';

export interface Moment {
  quiet: boolean;
  now: number;
  running: RunningSince;
}

export interface KernelAudit {
  findings: Findings;
  /** Messages that failed or wait behind one that did. */
  parked: number;
  /** Of these, those that wait for a person. */
  parkedForGood: number;
  timers: number;
  /** Due for longer than `overdueMaxMs`. */
  timersOverdue: number;
  /** Timers and effects that ran out of attempts. */
  exhausted: number;
}

export async function auditKernel(
  sources: Sources,
  contexts: readonly Context[],
  moment: Moment,
): Promise<KernelAudit> {
  const audit: KernelAudit = {
    findings: new Findings(),
    parked: 0,
    parkedForGood: 0,
    timers: 0,
    timersOverdue: 0,
    exhausted: 0,
  };
  for (const { name } of contexts) {
    await parkedOf(sources.db, name, moment, audit);
    await timersOf(sources.db, name, moment, audit);
  }
  for (const way of await lacking(sources, routes(contexts, contexts), moment))
    audit.findings.addAll(await withoutEffect(sources.db, way, moment));
  return audit;
}

interface ParkedHead {
  type: string;
  subject: string;
  error: string;
  retryAt: number | null;
}

async function parkedOf(db: Database, context: string, moment: Moment, audit: KernelAudit): Promise<void> {
  const schema = schemaOf(context);
  const counts = await db.one<{ parked: number; forGood: number }>({
    text: `select count(*)::int as parked, count(*) filter (where retry_at is null)::int as "forGood" from ${schema}.parked`,
  });
  audit.parked += counts?.parked ?? 0;
  audit.parkedForGood += counts?.forGood ?? 0;
  const heads = await db.many<ParkedHead>({
    text: `select distinct on (subject) type, subject, error, retry_at as "retryAt" from ${schema}.parked order by subject, seq limit $1`,
    values: [VIOLATIONS_NAMED_MAX],
  });
  const { quiet, now } = moment;
  const running = judgedAt(moment, context) !== undefined;
  for (const { type, subject, error, retryAt } of heads) {
    const late = running && retryAt !== null && isOverdue(retryAt, now);
    if (quiet || late)
      audit.findings.add({ law: 7, subject, what: `${type} is parked in ${context}: ${error}` });
  }
}

interface StoredTimer {
  type: string;
  subject: string;
  due: number;
  exhausted: boolean;
}

async function timersOf(db: Database, context: string, moment: Moment, audit: KernelAudit): Promise<void> {
  const timers = `${schemaOf(context)}.timers`;
  const attemptsMax = timerLimits.effectAttemptsMax.value;
  const { quiet, now } = moment;
  const dueBefore = now - overdueLimits.overdueMaxMs.value;
  const late = `greatest(due, leased_until) < $1`;
  const counts = await db.one<{ timers: number; overdue: number; exhausted: number }>({
    text: `select count(*)::int as timers, count(*) filter (where ${late} and attempts < $2)::int as overdue,
      count(*) filter (where attempts >= $2 and leased_until < $3)::int as exhausted from ${timers}`,
    values: [dueBefore, attemptsMax, now],
  });
  audit.timers += counts?.timers ?? 0;
  audit.timersOverdue += counts?.overdue ?? 0;
  audit.exhausted += counts?.exhausted ?? 0;
  if (!quiet && judgedAt(moment, context) === undefined) return;
  const named = await db.many<StoredTimer>({
    text: `select type, subject, due, attempts >= $2 as exhausted from ${timers} where $3 or (${late} and attempts < $2) order by due limit $4`,
    values: [dueBefore, attemptsMax, quiet, VIOLATIONS_NAMED_MAX],
  });
  for (const { type, subject, due, exhausted } of named) {
    const what = exhausted ? 'ran out of attempts' : `was due ${minutes(now - due)} ago`;
    audit.findings.add({ law: 7, subject, what: `${type} of ${context} ${what}` });
  }
}

interface Way {
  consumer: string;
  source: string;
  types: string[];
}

/** Which messages of a log must have taken effect by now. */
function due({ consumer, source, types }: Way, moment: Moment): string {
  const { quiet, now } = moment;
  const { overdueMaxMs } = overdueLimits;
  const from = now - systemLimits.inboxKeepMs.value + overdueMaxMs.value;
  const until = quiet ? now + overdueMaxMs.value : now - overdueMaxMs.value;
  // Behind the sweep everything must have taken effect; before it only where a server had the time to bring it.
  const all = quiet || judgedAt(moment, consumer) !== undefined;
  const swept = `(tx, pos) <= (select tx, pos from ${schemaOf(consumer)}.cursors where name = ${literal(`sweep ${source}`)})`;
  return `coalesce(dest = ${literal(consumer)}, type in (${['', ...types].map(literal).join(', ')}))
    and time > ${from} and time <= ${until} and (${all} or ${swept})`;
}

/**
 * Ways on which some message is not in the inbox. Ids are told apart by 53 of their bits, in a tenth of the time that
 * the database takes to look each of them up: of a billion messages that are missing one might hide behind another.
 * A log is read once for all who wait for something in it.
 */
async function lacking({ copies }: Sources, ways: readonly Way[], moment: Moment): Promise<Set<Way>> {
  const known = new Map<string, NumberSet>();
  for (const { consumer } of ways) {
    if (known.has(consumer)) continue;
    const ids = new NumberSet();
    known.set(consumer, ids);
    await copies.copy(`select id from ${schemaOf(consumer)}.inbox`, ({ bytes, at }) => {
      ids.add(idNumber(bytes, at + LENGTH));
    });
  }
  const found = new Set<Way>();
  for (const [source, from] of Map.groupBy(ways, (way) => way.source)) {
    const waiting = from.map((way) => ({ way, ids: known.get(way.consumer), isDue: due(way, moment) }));
    const bits = waiting.map(({ isDue }, at) => `case when ${isDue} then ${2 ** at} else 0 end`).join(' + ');
    const any = waiting.map(({ isDue }) => `(${isDue})`).join(' or ');
    await copies.copy(`select id, ${bits} from ${schemaOf(source)}.log where ${any}`, ({ bytes, at }) => {
      const id = idNumber(bytes, at + LENGTH);
      const whose = bytes.readInt32BE(at + LENGTH + UUID + LENGTH);
      waiting.forEach(({ way, ids }, bit) => {
        if ((whose & (1 << bit)) !== 0 && !ids?.has(id)) found.add(way);
      });
    });
  }
  return found;
}

/** What was written for a consumer long enough ago, and neither took effect there nor is parked. */
async function withoutEffect(db: Database, way: Way, moment: Moment): Promise<Violation[]> {
  const { consumer, source } = way;
  const schema = schemaOf(consumer);
  const rows = await db.many<{ type: string; subject: string; time: number }>({
    text: `select type, subject, time from ${schemaOf(source)}.log l where ${due(way, moment)}
      and not exists (select from ${schema}.inbox i where i.id = l.id) and not exists (select from ${schema}.parked p where p.id = l.id)
      limit $1`,
    values: [VIOLATIONS_NAMED_MAX],
  });
  return rows.map(({ type, subject, time }) => ({
    law: 6,
    subject,
    what: `${type} of ${source}, said ${minutes(moment.now - time)} ago, never took effect in ${consumer}`,
  }));
}
