// What waits in a database for a person: parked messages with those behind them, and timers and effects that ran out
// of attempts. Changing a row is enough; the servers that run look at these rows all the time.
import { schemaOf } from '#kernel/database';
import type { Database, Statement } from '#kernel/sql';
import { timerLimits } from '#kernel/timers';

export type Kind = 'message' | 'timer' | 'effect';

export interface Waiting {
  id: string;
  context: string;
  kind: Kind;
  type: string;
  subject: string;
  attempts: number;
  error: string | null;
  /** Epoch ms. */
  since: number;
  /** Epoch ms of the next try; null waits for a person. */
  retryAt: number | null;
  trace: string | null;
  /** How many messages of this subject stand before it. */
  before: number;
}

export interface Shown extends Waiting {
  /** What will be decided, or called, when it is tried again. */
  message: unknown;
  behind: Pick<Waiting, 'id' | 'type' | 'since'>[];
}

/** Which of them are meant. */
export interface Choice {
  id?: string;
  subject?: string;
}

const ATTEMPTS_MAX = timerLimits.effectAttemptsMax.value;
/** Rows of one context that are listed. */
export const LISTED_MAX = 1_000;

/** Oldest first, context by context. */
export async function waiting(
  db: Database,
  contexts: readonly string[],
  choice: Choice = {},
): Promise<Waiting[]> {
  const found = await Promise.all(contexts.map((context) => waitingIn(db, context, choice)));
  return found.flat();
}

async function waitingIn(
  db: Database,
  context: string,
  { id = null, subject = null }: { id?: string | null; subject?: string | null },
): Promise<Waiting[]> {
  const schema = schemaOf(context);
  return db.many<Waiting>({
    text: `select id, $1::text as context, kind, type, subject, attempts, error, since, "retryAt", trace, before from (
        select id, 'message' as kind, type, subject, attempts, error, first_at as since, retry_at as "retryAt", message->>'trace' as trace,
          (row_number() over (partition by subject order by seq) - 1)::int as before from ${schema}.parked
        union all
        select id, case kind when 'message' then 'timer' else 'effect' end, type, subject, attempts, null, due, null, trace, 0 from ${schema}.timers
          where attempts >= $4 and leased_until < (extract(epoch from now()) * 1000)::bigint
      ) found where ($2::uuid is null or id = $2) and ($3::text is null or subject = $3) order by since, before limit $5`,
    values: [context, id, subject, ATTEMPTS_MAX, LISTED_MAX],
  });
}

export async function shown(db: Database, row: Waiting): Promise<Shown> {
  const schema = schemaOf(row.context);
  const isMessage = row.kind === 'message';
  const stored = await db.one<{ message: unknown }>({
    text: isMessage
      ? `select message from ${schema}.parked where id = $1`
      : `select json_build_object('type', type, 'subject', subject, 'data', data, 'outcome', outcome, 'actor', actor,
          'correlation', correlation, 'causation', causation) as message from ${schema}.timers where id = $1`,
    values: [row.id],
  });
  const behind = isMessage
    ? await db.many<Pick<Waiting, 'id' | 'type' | 'since'>>({
        text: `select id, type, first_at as since from ${schema}.parked
          where subject = $1 and seq > (select seq from ${schema}.parked where id = $2) order by seq limit $3`,
        values: [row.subject, row.id, LISTED_MAX],
      })
    : [];
  return { ...row, message: stored?.message ?? null, behind };
}

/** Who does it, and why; kept with what was done. */
export interface Doer {
  /** `person:<id>`, or the command line. */
  actor: string;
  reason: string;
}

/** Gives a fresh number of tries, from now on; messages of one subject still go one after the other. */
export async function redrive(
  db: Database,
  contexts: readonly string[],
  { id = null, subject = null }: { id?: string | null; subject?: string | null },
  doer: Doer,
): Promise<number> {
  let count = 0;
  for (const context of contexts) {
    const schema = schemaOf(context);
    count += await db.exec(
      noted(
        {
          action: 'redrive',
          context,
          change: `update ${schema}.parked set retry_at = (extract(epoch from now()) * 1000)::bigint, attempts = 0
            where ($5::uuid is null or id = $5) and ($6::text is null or subject = $6) returning id, 'message' as kind, type, subject`,
          values: [id, subject],
        },
        doer,
      ),
    );
    count += await db.exec(
      noted(
        {
          action: 'redrive',
          context,
          change: `update ${schema}.timers set attempts = 0, leased_until = 0 where attempts >= $7
            and ($5::uuid is null or id = $5) and ($6::text is null or subject = $6) returning id, ${TIMER_KIND} as kind, type, subject`,
          values: [id, subject, ATTEMPTS_MAX],
        },
        doer,
      ),
    );
  }
  return count;
}

/** The message never takes effect; what is behind it goes on. Answers 0 when it had gone through meanwhile. */
export function drop(db: Database, { context, kind, id }: Waiting, doer: Doer): Promise<number> {
  const isMessage = kind === 'message';
  const change = `delete from ${schemaOf(context)}.${isMessage ? 'parked' : 'timers'} where id = $5
    returning id, ${isMessage ? `'message'` : TIMER_KIND} as kind, type, subject`;
  return db.exec(noted({ action: 'drop', context, change, values: [id] }, doer));
}

const TIMER_KIND = `case kind when 'message' then 'timer' else 'effect' end`;

/** The change and the note about it in one statement: neither is ever there without the other. */
function noted(
  {
    action,
    context,
    change,
    values,
  }: { action: 'redrive' | 'drop'; context: string; change: string; values: unknown[] },
  { actor, reason }: Doer,
): Statement {
  return {
    text: `with done as (${change})
      insert into operations.actions (at, actor, action, context, kind, message, type, subject, reason)
      select (extract(epoch from now()) * 1000)::bigint, $1, $2, $3, kind, id, type, subject, $4 from done`,
    values: [actor, action, context, reason, ...values],
  };
}

/** Whether somebody has dropped this before. */
export async function wasDropped(db: Database, id: string): Promise<boolean> {
  const rows = await db.many({
    text: `select from operations.actions where message = $1 and action = 'drop' limit 1`,
    values: [id],
  });
  return rows.length > 0;
}

export interface ActionRow {
  at: number;
  actor: string;
  action: 'redrive' | 'drop';
  context: string;
  kind: Kind;
  message: string;
  type: string;
  subject: string;
  reason: string;
}

/** What was done to what was parked, the latest first. */
export function latestActions(db: Database, max: number): Promise<ActionRow[]> {
  return db.many<ActionRow>({
    text: 'select at, actor, action, context, kind, message, type, subject, reason from operations.actions order by id desc limit $1',
    values: [max],
  });
}

/** Contexts of which a server is connected. */
export async function running(db: Database, contexts: readonly string[]): Promise<string[]> {
  const rows = await db.many<{ name: string }>({
    text: 'select distinct application_name as name from pg_stat_activity where datname = current_database()',
  });
  const names = new Set(rows.map(({ name }) => name));
  return contexts.filter((context) => names.has(`jari ${context}`) || names.has(`jari ${context} lane`));
}
