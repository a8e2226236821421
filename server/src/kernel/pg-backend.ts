// The lane's database over PostgreSQL: one connection, one transaction at a time, statements sent without
// waiting for each other. The inbox rows are written last, with their answers: when two processes decide the
// same message, the second one meets the unique key, rolls everything back and finds the answer at its next try.
import type { Context, Message } from './context.ts';
import { DatabaseDown, type DedicatedClient, dedicatedClient } from './database.ts';
import { type Backend, type Batch, type Changes, type DueTimer, type Known, Transient } from './lane.ts';
import type { LogRow } from './log.ts';
import type { Database } from './sql.ts';

/** Conflicts that a second try resolves: serialization, deadlock, unique, check raced by another process, lock timeout. */
const RETRY_STATES = new Set(['40001', '40P01', '23505', '23514', '55P03']);

export function pgBackend(url: string, context: Context): Backend & { close(): Promise<void> } {
  let client: DedicatedClient | undefined;
  const connected = async () => {
    if (!client?.open)
      client = await dedicatedClient(url, {
        context: context.name,
        byKey: true,
        applicationName: `jari ${context.name} lane`,
      });
    return client;
  };
  return {
    begin: (messages, now) => guarded(async () => begin(await connected(), context, messages, now)),
    park: (message, failure) =>
      guarded(async () => {
        const db = await connected();
        await db.exec('begin');
        try {
          await db.exec(parkStatement(message, failure));
          if (message.once)
            await db.exec(insertInbox([{ id: message.id, digest: null, answer: null }], failure.now, true));
          await db.exec('commit');
        } catch (error) {
          await rollback(db);
          throw error;
        }
      }),
    close: async () => client?.close(),
  };
}

async function begin(
  db: DedicatedClient,
  context: Context,
  messages: readonly Message[],
  now: number,
): Promise<Batch> {
  const abort = () => rollback(db);
  try {
    const opened = db.exec('begin');
    const known = findKnown(db, messages);
    const parked = findParked(db, messages);
    const loaded = context.store.load(db, messages, now);
    await Promise.all([opened, known, parked, loaded]);
    return {
      state: await loaded,
      known: await known,
      parkedSubjects: await parked,
      commit: (changes) => guarded(() => commit(db, context, changes, now)),
      abort,
    };
  } catch (error) {
    await abort();
    throw error;
  }
}

async function commit(db: DedicatedClient, context: Context, changes: Changes, now: number): Promise<void> {
  try {
    await context.store.save(db, changes.state as never);
    const ended = await Promise.allSettled(closing(db, changes, now));
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
  } catch (error) {
    await rollback(db);
    throw error;
  }
}

/** Sent in one go; after a failure the COMMIT behind it rolls back, and the failure is what is thrown. */
function closing(db: DedicatedClient, changes: Changes, now: number): Promise<unknown>[] {
  const sent: Promise<unknown>[] = [];
  if (changes.log.length > 0) sent.push(db.exec(appendLog(changes.log)));
  if (changes.timers.length > 0) sent.push(db.exec(upsertTimers(changes.timers)));
  if (changes.cancels.length > 0)
    sent.push(
      db.exec({
        name: 'k_timers_cancel',
        text: 'delete from timers where key = any($1)',
        values: [changes.cancels],
      }),
    );
  if (changes.done.length > 0)
    sent.push(
      db.exec({
        name: 'k_timers_done',
        text: 'delete from timers where id = any($1::uuid[])',
        values: [changes.done],
      }),
    );
  if (changes.unparked.length > 0)
    sent.push(
      db.exec({
        name: 'k_unpark',
        text: 'delete from parked where id = any($1::uuid[])',
        values: [changes.unparked],
      }),
    );
  for (const message of changes.parked)
    sent.push(
      db.exec(
        parkStatement(message, {
          error: 'waits behind an earlier message of its subject',
          attempts: 0,
          now,
          retryAt: now,
        }),
      ),
    );
  if (changes.inbox.length > 0) sent.push(db.exec(insertInbox(changes.inbox, now, false)));
  sent.push(db.exec('commit'));
  return sent;
}

async function rollback(db: DedicatedClient): Promise<void> {
  if (!db.open) return;
  try {
    await db.exec('rollback');
  } catch {
    // The connection is gone, and the transaction with it; the next use opens another.
  }
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DatabaseDown) throw new Transient('the database went away', { cause: error });
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (RETRY_STATES.has(code)) throw new Transient(`conflict ${code}`, { cause: error });
    throw error;
  }
}

async function findKnown(db: Database, messages: readonly Message[]): Promise<Map<string, Known>> {
  const ids = messages.filter((message) => message.once).map((message) => message.id);
  const known = new Map<string, Known>();
  if (ids.length === 0) return known;
  const rows = await db.many<{ id: string; digest: string | null; answer: unknown }>({
    name: 'k_inbox_known',
    text: 'select id, digest, answer from inbox where id = any($1::uuid[])',
    values: [`{${ids.join(',')}}`],
  });
  for (const { id, digest, answer } of rows) known.set(id, { digest, answer });
  return known;
}

async function findParked(db: Database, messages: readonly Message[]): Promise<Set<string>> {
  const subjects = messages.filter((message) => message.once).map((message) => message.subject);
  if (subjects.length === 0) return new Set();
  const rows = await db.many<{ subject: string }>({
    name: 'k_parked_subjects',
    text: 'select distinct subject from parked where subject = any($1::text[])',
    values: [subjects],
  });
  return new Set(rows.map(({ subject }) => subject));
}

/** Ids are written as they are: a UUID needs no quoting in an array. */
const uuids = (values: (string | null)[]) => `{${values.map((value) => value ?? 'null').join(',')}}`;

/** An array of texts as PostgreSQL writes it; the driver would escape each one by two regular expressions. */
const texts = (values: (string | null)[]) =>
  `{${values.map((value) => (value === null ? 'null' : `"${/["\\]/.test(value) ? value.replace(/["\\]/g, '\\$&') : value}"`)).join(',')}}`;

function appendLog(rows: LogRow[]) {
  // One JSON array instead of a text array: its elements need no escaping, which is most of the cost in JavaScript.
  return {
    name: 'k_log_append',
    text: `insert into log (id, dest, type, subject, data, time, correlation, causation, actor, trace, handed)
      select id, dest, type, subject, data, $10, correlation, causation, actor, trace, handed
      from rows from (unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::text[], $9::boolean[]), json_array_elements($11::json))
        with ordinality as row (id, dest, type, subject, correlation, causation, actor, trace, handed, data, ord)
      order by ord`,
    values: [
      uuids(rows.map((row) => row.id)),
      texts(rows.map((row) => row.dest)),
      texts(rows.map((row) => row.type)),
      texts(rows.map((row) => row.subject)),
      texts(rows.map((row) => row.correlation)),
      uuids(rows.map((row) => row.causation)),
      texts(rows.map((row) => row.actor)),
      texts(rows.map((row) => row.trace)),
      `{${rows.map((row) => row.handed).join(',')}}`,
      rows[0]?.time,
      `[${rows.map((row) => row.data).join(',')}]`,
    ],
  };
}

function insertInbox(rows: Changes['inbox'], now: number, lenient: boolean) {
  const conflict = lenient ? 'on conflict (id) do nothing' : '';
  const ids = uuids(rows.map((row) => row.id));
  // Nearly all messages come from other contexts, where nobody asks again for an answer.
  if (rows.every(({ digest, answer }) => digest === null && (answer ?? null) === null)) {
    return {
      name: lenient ? 'k_inbox_note_once' : 'k_inbox_note',
      text: `insert into inbox (id, at) select id, $2 from unnest($1::uuid[]) as row (id) ${conflict}`,
      values: [ids, now],
    };
  }
  return {
    name: lenient ? 'k_inbox_add_once' : 'k_inbox_add',
    text: `insert into inbox (id, at, digest, answer)
      select id, $3, digest, case when answer::text = 'null' then null else answer end
      from rows from (unnest($1::uuid[], $2::text[]), json_array_elements($4::json)) as row (id, digest, answer)
      ${conflict}`,
    values: [ids, rows.map((row) => row.digest), now, JSON.stringify(rows.map((row) => row.answer ?? null))],
  };
}

function upsertTimers(timers: DueTimer[]) {
  return {
    name: 'k_timers_set',
    text: `insert into timers (id, key, due, kind, type, outcome, subject, data, correlation, causation, actor, trace, leased_until)
      select (t->>'id')::uuid, t->>'key', (t->>'due')::bigint, t->>'kind', t->>'type', t->>'outcome', t->>'subject', t->'data',
        t->>'correlation', (t->>'causation')::uuid, t->>'actor', t->>'trace', (t->>'leasedUntil')::bigint
      from json_array_elements($1::json) as t
      on conflict (key) do update set id = excluded.id, due = excluded.due, type = excluded.type, subject = excluded.subject, data = excluded.data,
        correlation = excluded.correlation, causation = excluded.causation, actor = excluded.actor, trace = excluded.trace, leased_until = 0, attempts = 0`,
    values: [JSON.stringify(timers)],
  };
}

function parkStatement(
  message: Message,
  failure: { error: string; attempts: number; now: number; retryAt: number | null },
) {
  return {
    name: 'k_park',
    text: `insert into parked (id, type, subject, message, attempts, error, first_at, last_at, retry_at)
      values ($1, $2, $3, $4, $5, $6, $7, $7, $8)
      on conflict (id) do update set attempts = excluded.attempts, error = excluded.error, last_at = excluded.last_at, retry_at = excluded.retry_at`,
    values: [
      message.id,
      message.type,
      message.subject,
      JSON.stringify(message),
      failure.attempts,
      failure.error,
      failure.now,
      failure.retryAt,
    ],
  };
}
