// Counting bookings by state: the database reduces each slice of booking's log to one line per kind of story, so that
// a sale that ends within a slice costs this process nothing. No event is read that could still be overtaken.
import type { Connection, DatabasePool } from '#kernel/database';
import type { Position } from '#kernel/log';
import { BELOW_HORIZON, readCursor } from '#kernel/relay';
import type { Database } from '#kernel/sql';
import { limits, type SagaState } from './contract.ts';
import { after, isOpen, moved, type OpenSaga, SAGA_EVENTS, type SagaEvent } from './sagas.ts';

const CURSOR = 'sagas booking';
/** A story has one of them, and nothing but a cancellation goes on behind it. */
const ENDS = ['BookingConfirmed', 'BookingDeclined', 'BookingRefused', 'BookingLapsed'];

interface Slice {
  events: number;
  end: Position;
  /** Bookings that were placed and ended within the slice: how many ended with which event. */
  ended: { type: string; bookings: number }[];
  others: { booking: string; events: SagaEvent[] }[];
}

/** Folds the next slice of booking's log; answers how many events that were. Two processes never count twice. */
export async function countSagas(db: DatabasePool): Promise<number> {
  const from = await readCursor(db, 'operations', CURSOR);
  const slice = await readSlice(db, from);
  if (!slice) return 0;
  await db.transaction(async (tx) => {
    if (!(await claim(tx, from, slice.end))) return;
    const counts = new Map<SagaState, number>();
    for (const { type, bookings } of slice.ended) {
      const saga = after(undefined, [{ type, time: 0 }]);
      if (saga) moved(counts, undefined, saga.state, bookings);
    }
    await foldOthers(tx, slice.others, counts);
    await addCounts(tx, counts);
  });
  return slice.events;
}

/** Aggregated by hash and never joined: the planner knows nothing of a slice, and a wrong guess would take minutes. */
async function readSlice(db: Database, from: Position): Promise<Slice | undefined> {
  const row = await db.one<Position & Omit<Slice, 'end' | 'others'> & { others: string[] }>({
    name: 'o_saga_slice',
    text: `with slice as materialized (
        select tx, pos, type, subject from booking.log
        where (tx, pos) > ($1::xid8, $2) and ${BELOW_HORIZON} and dest is null and type = any($3::text[]) order by tx, pos limit $4),
      stories as materialized (select subject, case when bool_or(type = 'BookingPlaced') and not bool_or(type = 'BookingCancelled')
          then max(type) filter (where type = any($5::text[])) end as ended from slice group by subject)
      select tx::text as tx, pos, (select count(*) from slice) as events,
        (select coalesce(json_agg(json_build_object('type', ended, 'bookings', bookings)), '[]')
          from (select ended, count(*) as bookings from stories where ended is not null group by ended) e) as ended,
        (select coalesce(array_agg(subject), '{}') from stories where ended is null) as others
      from slice order by slice.tx desc, slice.pos desc limit 1`,
    values: [from.tx, from.pos, SAGA_EVENTS, limits.sagaFoldBatchMax.value, ENDS],
  });
  if (!row) return undefined;
  const { tx, pos, events, ended, others } = row;
  const end = { tx, pos };
  return { end, events, ended, others: others.length === 0 ? [] : await sagaEvents(db, others, from, end) };
}

/** Moves the cursor if it still stands where we read from; another process may have been faster. */
async function claim(tx: Connection, from: Position, to: Position): Promise<boolean> {
  await tx.exec({
    name: 'o_cursor_open',
    text: `insert into operations.cursors (name, tx, pos) values ($1, '0', 0) on conflict (name) do nothing`,
    values: [CURSOR],
  });
  const moved = await tx.exec({
    name: 'o_cursor_claim',
    text: 'update operations.cursors set tx = $4::xid8, pos = $5 where name = $1 and tx = $2::xid8 and pos = $3',
    values: [CURSOR, from.tx, from.pos, to.tx, to.pos],
  });
  return moved === 1;
}

async function foldOthers(
  tx: Connection,
  others: Slice['others'],
  counts: Map<SagaState, number>,
): Promise<void> {
  if (others.length === 0) return;
  const known = await tx.many<OpenSaga & { booking: string }>({
    name: 'o_sagas_of',
    text: 'select booking, state, since, placed_at as "placedAt", whole from operations.open_bookings where booking = any($1::text[])',
    values: [others.map(({ booking }) => booking)],
  });
  const before = new Map(known.map(({ booking, ...saga }) => [booking, saga]));
  const open: (OpenSaga & { booking: string })[] = [];
  const closed: string[] = [];
  for (const { booking, events } of others) {
    const kept = before.get(booking);
    const saga = after(kept, events);
    if (!saga) continue;
    // One that was placed before the slice and is not kept had ended: only a confirmed one goes on.
    const from = kept?.state ?? (events[0]?.type === 'BookingPlaced' ? undefined : 'confirmed');
    moved(counts, from, saga.state);
    if (isOpen(saga.state)) open.push({ booking, ...saga });
    else if (kept) closed.push(booking);
  }
  await keep(tx, open);
  await tx.exec({
    name: 'o_sagas_close',
    text: 'delete from operations.open_bookings where booking = any($1::text[])',
    values: [closed],
  });
}

async function keep(tx: Connection, open: (OpenSaga & { booking: string })[]): Promise<void> {
  if (open.length === 0) return;
  await tx.exec({
    name: 'o_sagas_keep',
    text: `insert into operations.open_bookings (booking, state, since, placed_at, whole)
      select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::boolean[])
      on conflict (booking) do update set state = excluded.state, since = excluded.since, whole = excluded.whole`,
    values: [
      open.map(({ booking }) => booking),
      open.map(({ state }) => state),
      open.map(({ since }) => since),
      open.map(({ placedAt }) => placedAt),
      open.map(({ whole }) => whole),
    ],
  });
}

async function addCounts(tx: Connection, counts: Map<SagaState, number>): Promise<void> {
  const changes = [...counts].filter(([, change]) => change !== 0);
  if (changes.length === 0) return;
  await tx.exec({
    name: 'o_sagas_count',
    text: `insert into operations.booking_states (state, count) select * from unnest($1::text[], $2::bigint[])
      on conflict (state) do update set count = booking_states.count + excluded.count`,
    values: [changes.map(([state]) => state), changes.map(([, change]) => change)],
  });
}

export interface StateCount {
  state: SagaState;
  count: number;
}

export function stateCounts(db: Database): Promise<StateCount[]> {
  return db.many<StateCount>({
    name: 'o_states',
    text: 'select state, count from operations.booking_states',
  });
}

export interface OpenCount {
  state: SagaState;
  stuck: number;
  oldest: number;
}

/** Of each state whose bookings go on: how many are older than `stuckBefore` says, and the oldest, in epoch ms. */
export function openCounts(
  db: Database,
  stuckBefore: { state: SagaState; before: number }[],
): Promise<OpenCount[]> {
  return db.many<OpenCount>({
    name: 'o_open',
    text: `select o.state, count(*) filter (where o.since < t.before)::int as stuck, min(o.since) as oldest
      from operations.open_bookings o join unnest($1::text[], $2::bigint[]) as t (state, before) using (state) group by o.state`,
    values: [stuckBefore.map(({ state }) => state), stuckBefore.map(({ before }) => before)],
  });
}

/** Whether the log has been counted up to some moments ago. */
export async function isCounted(db: DatabasePool, now: number): Promise<boolean> {
  const { tx, pos } = await readCursor(db, 'operations', CURSOR);
  const [next] = await db.many<{ time: number }>({
    name: 'o_uncounted',
    text: 'select time from booking.log where (tx, pos) > ($1::xid8, $2) and dest is null and type = any($3::text[]) order by tx, pos limit 1',
    values: [tx, pos, SAGA_EVENTS],
  });
  return next === undefined || now - next.time < LATE_MS;
}

const LATE_MS = 10_000;

export interface SagaRow {
  booking: string;
  state: SagaState;
  since: number;
  placedAt: number;
}

/** Bookings that go on in this state, the one that waits longest first. */
export function openSagas(
  db: Database,
  state: SagaState,
  behind: { since: number; booking: string },
  max: number,
): Promise<SagaRow[]> {
  return db.many<SagaRow>({
    name: 'o_sagas',
    text: `select booking, state, since, placed_at as "placedAt" from operations.open_bookings
      where state = $1 and (since, booking) > ($2, $3) order by since, booking limit $4`,
    values: [state, behind.since, behind.booking, max],
  });
}

/** Bookings that ended with one of these events, the latest first, among the latest events of all. */
export function endedSagas(
  db: Database,
  types: readonly string[],
  max: number,
): Promise<{ booking: string; since: number }[]> {
  return db.many({
    name: 'o_sagas_ended',
    text: `select subject as booking, time as since from
        (select tx, pos, type, subject, time from booking.log order by tx desc, pos desc limit $2) latest
      where type = any($1::text[]) order by tx desc, pos desc limit $3`,
    values: [types, limits.recentEventsMax.value, max],
  });
}

/** The events of some bookings within a stretch of the log, through its index of subjects. */
export function sagaEvents(
  db: Database,
  bookings: readonly string[],
  from: Position = { tx: '0', pos: 0 },
  end: Position = { tx: XID8_MAX, pos: 0 },
): Promise<{ booking: string; events: SagaEvent[] }[]> {
  return db.many({
    name: 'o_saga_events',
    text: `select subject as booking, json_agg(json_build_object('type', type, 'time', time, 'step', case when type = 'BookingPlaced' then data->>'step' end,
        'all', case when type = 'BookingCancelled' then (data->>'all')::boolean end) order by tx, pos) as events
      from booking.log where subject = any($1::text[]) and dest is null and type = any($2::text[])
        and (tx, pos) > ($3::xid8, $4) and (tx, pos) <= ($5::xid8, $6) group by subject`,
    values: [bookings, SAGA_EVENTS, from.tx, from.pos, end.tx, end.pos],
  });
}

const XID8_MAX = '18446744073709551615';

export interface Placed {
  booking: string;
  code: string;
  placedAt: number;
  total: number;
  currency: string;
}

/** What was placed: through the log's index of subjects. */
export function placedOf(db: Database, bookings: readonly string[]): Promise<Placed[]> {
  return db.many<Placed>({
    name: 'o_placed',
    text: `select subject as booking, data->>'code' as code, time as "placedAt", coalesce((held->>'total')::bigint, (data->>'total')::bigint) as total,
        coalesce(held->>'currency', data->>'currency') as currency
      from (select subject, time, data, (select h.data from booking.log h where h.subject = l.subject and h.type = 'BookingHeld' and h.dest is null limit 1) as held
        from booking.log l where subject = any($1::text[]) and type = 'BookingPlaced' and dest is null) placed`,
    values: [bookings],
  });
}
