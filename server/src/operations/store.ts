// What the whole database says about this moment, for all processes together: reports of processes, what is due, what
// is parked, how far each reader of a log has come, and how large everything is.
import type { Context } from '#kernel/context';
import { type DatabasePool, schemaOf } from '#kernel/database';
import { routes } from '#kernel/relay';
import type { Database, Statement } from '#kernel/sql';
import { timerLimits } from '#kernel/timers';
import {
  limits,
  type ParkedNow,
  type ProcessReport,
  type ReaderNow,
  signs,
  type TimersNow,
} from './contract.ts';

export async function putReport(db: Database, report: ProcessReport, now: number): Promise<void> {
  await db.exec({
    name: 'o_report',
    text: `insert into operations.processes (process, at, report) values ($1, $2, $3)
      on conflict (process) do update set at = excluded.at, report = excluded.report`,
    values: [report.process, now, JSON.stringify(report)],
  });
}

/** Takes a process off the list, and with it those that ended without a word. */
export async function forgetReport(db: Database, process: string, now: number): Promise<void> {
  await db.exec({
    text: 'delete from operations.processes where process = $1 or at < $2',
    values: [process, now - limits.reportAgeMaxMs.value],
  });
}

export async function reports(db: Database, now: number): Promise<ProcessReport[]> {
  const rows = await db.many<{ report: ProcessReport }>({
    name: 'o_reports',
    text: `select report from operations.processes where at > $1 order by report->>'startedAt', process`,
    values: [now - limits.reportAgeMaxMs.value],
  });
  return rows.map(({ report }) => report);
}

/** Only rows that are due are looked at: the rest of a long list costs nothing. */
export async function timersNow(
  db: DatabasePool,
  contexts: readonly string[],
  now: number,
): Promise<TimersNow[]> {
  const found = await db.pipeline(
    contexts.map((context) => ({
      name: `o_timers_${schemaOf(context)}`,
      text: `select $1::text as context, count(*) filter (where leased_until <= $2 and attempts < $3)::int as due,
          count(*) filter (where leased_until <= $2 and attempts < $3 and due <= $4)::int as overdue,
          count(*) filter (where kind = 'effect' and leased_until > $2)::int as "effectsRunning",
          count(*) filter (where leased_until <= $2 and attempts >= $3)::int as exhausted
        from ${schemaOf(context)}.timers where due <= $2`,
      values: [context, now, timerLimits.effectAttemptsMax.value, now - signs.timerLateSignMs.value],
    })),
  );
  return found.flatMap((rows) => rows as TimersNow[]);
}

export async function parkedNow(db: DatabasePool, contexts: readonly string[]): Promise<ParkedNow[]> {
  const found = await db.pipeline(
    contexts.map((context) => ({
      name: `o_parked_${schemaOf(context)}`,
      text: `select $1::text as context, count(*)::int as parked, count(*) filter (where retry_at is null)::int as "waitsForPerson"
        from ${schemaOf(context)}.parked`,
      values: [context],
    })),
  );
  return found.flatMap((rows) => rows as ParkedNow[]);
}

interface Reader {
  consumer: string;
  source: string;
  readModel: string;
  cursor: string;
  types: readonly string[];
}

/** Everybody who reads a log: contexts that decide on messages of others, and read models. */
function readersOf(contexts: readonly Context[]): Reader[] {
  const relayed = routes(contexts, contexts).map((route) => ({
    ...route,
    readModel: '',
    cursor: `sweep ${route.source}`,
  }));
  const folded = contexts.flatMap(({ name: consumer, projections = [] }) =>
    projections.flatMap(({ name, from }) =>
      Object.entries(from).map(([source, types]) => ({
        ...{ consumer, source, readModel: name, cursor: `${name} ${source}`, types },
      })),
    ),
  );
  return [...relayed, ...folded];
}

function behind({ consumer, source, readModel, cursor, types }: Reader, now: number): Statement {
  const mine = readModel === '' ? 'dest = $3 or ' : '';
  return {
    name: `o_behind_${readModel === '' ? 'relay' : 'fold'}_${schemaOf(consumer)}_${schemaOf(source)}`,
    text: `with reached as (select tx, pos from ${schemaOf(consumer)}.cursors where name = $1),
        later as (select dest, type, time from ${schemaOf(source)}.log
          where (tx, pos) > (coalesce((select tx from reached), '0'::xid8), coalesce((select pos from reached), 0)) order by tx, pos limit $2)
      select $3::text as consumer, $4::text as source, $5::text as "readModel", count(*)::int as behind,
        coalesce(greatest($6::bigint - min(time), 0), 0) as "oldestMs"
      from later where ${mine}(dest is null and type = any($7::text[]))`,
    values: [cursor, limits.lagScannedMax.value, consumer, source, readModel, now, types],
  };
}

export async function readersNow(
  db: DatabasePool,
  contexts: readonly Context[],
  now: number,
): Promise<ReaderNow[]> {
  const found = await db.pipeline(readersOf(contexts).map((reader) => behind(reader, now)));
  return found.flatMap((rows) => rows as ReaderNow[]);
}

export async function sizesNow(
  db: Database,
  contexts: readonly string[],
): Promise<{ totalBytes: number; contexts: { context: string; bytes: number }[] }> {
  const [total, rows] = await Promise.all([
    db.one<{ bytes: number }>({ text: 'select pg_database_size(current_database()) as bytes' }),
    db.many<{ schema: string; bytes: number }>({
      text: `select n.nspname as schema, sum(pg_total_relation_size(c.oid))::bigint as bytes
        from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'm') and n.nspname = any($1::text[]) group by 1`,
      values: [contexts.map(schemaOf)],
    }),
  ]);
  const bytes = new Map(rows.map((row) => [row.schema, row.bytes]));
  return {
    totalBytes: total?.bytes ?? 0,
    contexts: contexts.map((context) => ({ context, bytes: bytes.get(schemaOf(context)) ?? 0 })),
  };
}
