// The lane's database over PostgreSQL: one connection, one transaction at a time, statements sent without
// waiting for each other. The inbox rows are written last, with their answers: when two processes decide the
// same message, the second one meets the unique key, rolls everything back and finds the answer at its next try.
import type { Context, Message } from './context.ts';
import { BEGIN, COMMIT, DatabaseDown, type DedicatedClient, dedicatedClient, ROLLBACK } from './database.ts';
import { type Backend, type Batch, type Changes, type DueTimer, type Known, Transient } from './lane.ts';
import type { LogRow } from './log.ts';
import type { Database, Statement } from './sql.ts';

/** Conflicts that a second try resolves: serialization, deadlock, unique, check raced by another process, lock timeout. */
const RETRY_STATES = new Set(['40001', '40P01', '23505', '23514', '55P03']);
/** Out of disk, memory or connections: no message is to blame, and none may be parked for it. */
const EXHAUSTED = '53';

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
    // Where there is a connection, all this is sent before `begin` returns: the lane has work to do meanwhile.
    begin: (messages, now) =>
      guarded(
        client?.open
          ? begin(client, context, messages, now)
          : connected().then((db) => begin(db, context, messages, now)),
      ),
    park: (message, failure) => guarded(connected().then((db) => park(db, message, failure))),
    close: async () => client?.close(),
  };
}

type Failure = Parameters<Backend['park']>[1];

async function park(db: DedicatedClient, message: Message, failure: Failure): Promise<void> {
  await db.exec(BEGIN);
  try {
    await db.exec(parkStatement(message, failure));
    if (message.once)
      await db.exec(insertInbox([{ id: message.id, digest: null, answer: null }], failure.now, true));
    await db.exec(COMMIT);
  } catch (error) {
    await rollback(db);
    throw error;
  }
}

async function begin(
  db: DedicatedClient,
  context: Context,
  messages: readonly Message[],
  now: number,
): Promise<Batch> {
  const abort = () => rollback(db);
  try {
    const opened = db.exec(BEGIN);
    const seen = findSeen(db, messages);
    const loaded = context.store.load(db, messages, now);
    db.flush();
    await Promise.all([opened, seen, loaded]);
    return {
      state: await loaded,
      ...(await seen),
      commit: (changes) => guarded(commit(db, context, changes, now)),
      abort,
    };
  } catch (error) {
    await abort();
    throw error;
  }
}

async function commit(db: DedicatedClient, context: Context, changes: Changes, now: number): Promise<void> {
  const { store } = context;
  try {
    const sent: Promise<unknown>[] = [];
    // A statement that came later than it said would find the connection shut to it, never another transaction open.
    let late = false;
    const inTime = { ...db, exec: (statement: Statement) => (late ? tooLate(context) : db.exec(statement)) };
    sent.push(store.save(inTime, changes.state as never));
    if (!store.savesAtOnce) await sent[0];
    late = true;
    sent.push(...closing(db, changes, now));
    db.flush();
    const ended = await Promise.allSettled(sent);
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
  } catch (error) {
    await rollback(db);
    throw error;
  }
}

/** Sent in one go: after a failure the server leaves out all that is behind it, COMMIT included. */
function closing(db: DedicatedClient, changes: Changes, now: number): Promise<unknown>[] {
  const sent: Promise<unknown>[] = [];
  const send = <T>(rows: T[], statement: (rows: T[]) => Statement) => {
    if (rows.length > 0) sent.push(db.exec(statement(rows)));
  };
  send(changes.log, appendLog);
  send(changes.timers, upsertTimers);
  send(changes.cancels, deletion('k_timers_cancel', 'timers where key = any($1)'));
  send(changes.done, deletion('k_timers_done', 'timers where id = any($1::uuid[])'));
  send(changes.unparked, deletion('k_unpark', 'parked where id = any($1::uuid[])'));
  const behind = { error: 'waits behind an earlier message of its subject', attempts: 0, now, retryAt: now };
  for (const message of changes.parked) sent.push(db.exec(parkStatement(message, behind)));
  send(changes.inbox, (rows) => insertInbox(rows, now, false));
  sent.push(db.exec(COMMIT));
  return sent;
}

const deletion = (name: string, from: string) => (keys: string[]) => ({
  name,
  text: `delete from ${from}`,
  values: [keys],
});

function tooLate({ name }: Context): never {
  throw new Error(`the store of ${name} waits while it saves: take savesAtOnce from it`);
}

async function rollback(db: DedicatedClient): Promise<void> {
  if (!db.open) return;
  try {
    await db.exec(ROLLBACK);
  } catch {
    // The connection is gone, and the transaction with it; the next use opens another.
  }
}

async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DatabaseDown) throw new Transient('the database went away', { cause: error });
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (RETRY_STATES.has(code)) throw new Transient(`conflict ${code}`, { cause: error });
    if (code.startsWith(EXHAUSTED)) throw new Transient(`the database lacks room ${code}`, { cause: error });
    throw error;
  }
}

/** Which messages took effect before, and whose subjects have parked messages: one statement for both. */
async function findSeen(
  db: Database,
  messages: readonly Message[],
): Promise<Pick<Batch, 'known' | 'parkedSubjects'>> {
  const seen = { known: new Map<string, Known>(), parkedSubjects: new Set<string>() };
  const once = messages.filter((message) => message.once);
  if (once.length === 0) return seen;
  const rows = await db.many<Known & { id: string | null; subject: string | null }>({
    name: 'k_seen',
    text: `select id, digest, answer, null as subject from inbox where id = any($1::uuid[])
      union all select null, null, null, subject from parked where subject = any($2::text[])`,
    values: [uuids(once.map(({ id }) => id)), texts(once.map(({ subject }) => subject))],
  });
  for (const { id, digest, answer, subject } of rows) {
    if (id !== null) seen.known.set(id, { digest, answer });
    if (subject !== null) seen.parkedSubjects.add(subject);
  }
  return seen;
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

function parkStatement(message: Message, failure: Failure) {
  const { id, type, subject } = message;
  const { error, attempts, now, retryAt } = failure;
  return {
    name: 'k_park',
    text: `insert into parked (id, type, subject, message, attempts, error, first_at, last_at, retry_at)
      values ($1, $2, $3, $4, $5, $6, $7, $7, $8)
      on conflict (id) do update set attempts = excluded.attempts, error = excluded.error, last_at = excluded.last_at, retry_at = excluded.retry_at`,
    values: [id, type, subject, JSON.stringify(message), attempts, error, now, retryAt],
  };
}
