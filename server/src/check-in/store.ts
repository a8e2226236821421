// All SQL of check-in. Admissions are locked before scans, each in the sequence of their keys. Passes are a read
// model: written by the projection alone, read by routes.
import type { Event, Message } from '#kernel/context';
import { Rows } from '#kernel/rows';
import type { Database } from '#kernel/sql';
import type { AdmissionRow, ScanRow, State, TakeScan } from './admission.ts';
import { limits } from './contract.ts';
import { fold, type PassKey, type PassRow, passKey } from './passes.ts';

const admissionColumns = `booking_id as "bookingId", pool, unit, host, listing, scan_id as "scanId", at, gate, quantity, scans,
  changed_at as "changedAt"`;

export async function load(db: Database, messages: readonly Message[]): Promise<State> {
  const asked = messages.map(({ data }) => data as TakeScan);
  const admissions = Rows.partial<AdmissionRow>('admissions');
  const scans = Rows.partial<ScanRow>('scans');
  for (const one of asked) {
    admissions.expect(passKey(one));
    scans.expect(one.scanId);
  }
  // Two first scans in two processes meet at the primary key: the second is decided again, and finds the first.
  const found = await db.many<AdmissionRow>({
    name: 'c_lock_admissions',
    text: `select ${admissionColumns} from admissions
      where (booking_id, pool, unit) in (select * from unnest($1::uuid[], $2::uuid[], $3::text[])) order by booking_id, pool, unit for update`,
    values: [
      asked.map(({ bookingId }) => bookingId),
      asked.map(({ pool }) => pool),
      asked.map(({ unit }) => unit),
    ],
  });
  for (const row of found) admissions.found(passKey(row), row);
  const known = await db.many<ScanRow>({
    name: 'c_scans',
    text: `select scan_id as "scanId", host, booking_id as "bookingId", pool, unit, at, gate from scans
      where scan_id = any($1::uuid[]) order by scan_id for update`,
    values: [asked.map(({ scanId }) => scanId)],
  });
  for (const row of known) scans.found(row.scanId, row);
  return { admissions, scans };
}

const admissionRecord = `json_to_recordset($1::json) as row ("bookingId" uuid, pool uuid, unit text, host text, listing uuid, "scanId" uuid,
  at bigint, gate text, quantity integer, scans integer, "changedAt" bigint)`;

export async function save(db: Database, { admissions, scans }: State): Promise<void> {
  await write(
    db,
    'c_add_admissions',
    `insert into admissions (booking_id, pool, unit, host, listing, scan_id, at, gate, quantity, scans, changed_at)
      select "bookingId", pool, unit, host, listing, "scanId", at, gate, quantity, scans, "changedAt" from ${admissionRecord}`,
    admissions.added(),
  );
  await write(
    db,
    'c_edit_admissions',
    `update admissions a set scan_id = row."scanId", at = row.at, gate = row.gate, quantity = row.quantity, scans = row.scans,
        changed_at = row."changedAt"
      from ${admissionRecord} where a.booking_id = row."bookingId" and a.pool = row.pool and a.unit = row.unit`,
    admissions.edited(),
  );
  await write(
    db,
    'c_add_scans',
    `insert into scans (scan_id, host, booking_id, pool, unit, at, gate)
      select "scanId", host, "bookingId", pool, unit, at, gate
      from json_to_recordset($1::json) as row ("scanId" uuid, host text, "bookingId" uuid, pool uuid, unit text, at bigint, gate text)`,
    scans.added(),
  );
}

async function write(
  db: Database,
  name: string,
  text: string,
  rows: Iterable<[string, object]>,
): Promise<void> {
  const all = [...rows].map(([, row]) => row);
  if (all.length > 0) await db.exec({ name, text, values: [JSON.stringify(all)] });
}

// The read model.

const passColumns = `booking_id as "bookingId", pool, unit, host, listing, code, lines, quantity, day::text as day, starts_at as "startsAt",
  cancelled_at as "cancelledAt", changed_at as "changedAt"`;

export async function applyBookings(db: Database, events: readonly Event[]): Promise<void> {
  const cancelled = events.filter(({ type }) => type === 'BookingCancelled').map(({ subject }) => subject);
  const rows = new Map((await passesOf(db, cancelled)).map((row) => [passKey(row), row]));
  fold(rows, events);
  if (rows.size === 0) return;
  await db.exec({
    name: 'c_set_passes',
    text: `insert into passes (booking_id, pool, unit, host, listing, code, lines, quantity, day, starts_at, cancelled_at, changed_at)
      select "bookingId", pool, unit, host, listing, code, lines, quantity, day, "startsAt", "cancelledAt", "changedAt"
      from json_to_recordset($1::json) as row ("bookingId" uuid, pool uuid, unit text, host text, listing uuid, code text, lines json,
        quantity integer, day date, "startsAt" bigint, "cancelledAt" bigint, "changedAt" bigint)
      on conflict (booking_id, pool, unit) do update set lines = excluded.lines, quantity = excluded.quantity, day = excluded.day,
        cancelled_at = excluded.cancelled_at, changed_at = excluded.changed_at`,
    values: [JSON.stringify([...rows.values()])],
  });
}

async function passesOf(db: Database, bookings: readonly string[]): Promise<PassRow[]> {
  if (bookings.length === 0) return [];
  return db.many<PassRow>({
    name: 'c_passes_to_change',
    text: `select ${passColumns} from passes where booking_id = any($1::uuid[])`,
    values: [bookings],
  });
}

// Reading, for routes.

/** Passes of this host, by booking or by code. */
export function passesFor(
  db: Database,
  host: string,
  { bookings, codes }: { bookings: readonly string[]; codes: readonly string[] },
): Promise<PassRow[]> {
  return db.many<PassRow>({
    name: 'c_passes_for',
    text: `select ${passColumns} from passes where host = $1 and (booking_id = any($2::uuid[]) or code = any($3::text[]))
      order by starts_at, unit, pool, booking_id`,
    values: [host, bookings, codes],
  });
}

export interface SessionRow {
  pool: string;
  unit: string;
  day: string | null;
  startsAt: number | null;
  expected: number;
  admitted: number;
  passes: number;
  passesAdmitted: number;
  passesScannedAgain: number;
}

/** How the sessions of a listing stand, by occasion; arrivals of stays by day. */
export function sessionsOf(
  db: Database,
  { host, listing, from, to }: { host: string; listing: string; from: string | null; to: string | null },
): Promise<SessionRow[]> {
  return db.many<SessionRow>({
    name: 'c_sessions',
    text: `select p.pool, p.unit, p.day::text as day, p.starts_at as "startsAt",
        coalesce(sum(p.quantity) filter (where p.cancelled_at is null), 0)::int as expected, coalesce(sum(a.quantity), 0)::int as admitted,
        (count(*) filter (where p.cancelled_at is null))::int as passes, count(a.scan_id)::int as "passesAdmitted",
        (count(*) filter (where a.scans > 1))::int as "passesScannedAgain"
      from passes p left join admissions a on a.booking_id = p.booking_id and a.pool = p.pool and a.unit = p.unit
      where p.host = $1 and p.listing = $2 and ($3::date is null or p.day is null or p.day >= $3::date)
        and ($4::date is null or p.day is null or p.day <= $4::date)
      group by 1, 2, 3, 4 order by p.starts_at nulls last, day, p.unit, p.pool limit $5`,
    values: [host, listing, from, to, limits.sessionsMax.value],
  });
}

export type GuestRow = PassRow & { scanId: string | null; at: number | null; gate: string | null };

const guestColumns = `p.booking_id as "bookingId", p.pool, p.unit, p.host, p.listing, p.code, p.lines, p.quantity, p.day::text as day,
  p.starts_at as "startsAt", p.cancelled_at as "cancelledAt", p.changed_at as "changedAt", a.scan_id as "scanId", a.at, a.gate`;
const guestTables =
  'passes p left join admissions a on a.booking_id = p.booking_id and a.pool = p.pool and a.unit = p.unit';

/** Passes of this host of one booking. */
export function guestsNamed(
  db: Database,
  host: string,
  named: { booking: string } | { code: string },
): Promise<GuestRow[]> {
  return db.many<GuestRow>({
    name: 'c_guests_named',
    text: `select ${guestColumns} from ${guestTables}
      where p.host = $1 and (p.booking_id = $2::uuid or p.code = $3::text) order by p.booking_id, p.starts_at, p.unit, p.pool limit $4`,
    values: [
      host,
      'booking' in named ? named.booking : null,
      'code' in named ? named.code : null,
      limits.passesToldMax.value,
    ],
  });
}

/** Passes of a listing with their admissions, in a sequence that pages can follow. */
export function guestsOf(
  db: Database,
  asked: {
    host: string;
    listing: string;
    pool: string | null;
    unit: string | null;
    /** Epoch ms: only what changed then or later. */
    since: number | null;
    after: PassKey | undefined;
    limit: number;
  },
): Promise<GuestRow[]> {
  const { host, listing, pool, unit, since, after, limit } = asked;
  return db.many<GuestRow>({
    name: 'c_guests',
    text: `select ${guestColumns} from ${guestTables}
      where p.host = $1 and p.listing = $2 and ($3::uuid is null or p.pool = $3) and ($4::text is null or p.unit = $4)
        and ($5::bigint is null or greatest(p.changed_at, a.changed_at) >= $5)
        and ($6::uuid is null or (p.booking_id, p.pool, p.unit) > ($6, $7::uuid, $8::text))
      order by p.booking_id, p.pool, p.unit limit $9`,
    values: [
      host,
      listing,
      pool,
      unit,
      since,
      after?.bookingId ?? null,
      after?.pool ?? null,
      after?.unit ?? null,
      limit,
    ],
  });
}
