// All SQL of booking. A batch costs one read, and one statement per table and kind of change, however many
// messages it has; contacts are read only for placing, where a repeated request must be compared.
import type { Message, Store } from '#kernel/context';
import { Rows } from '#kernel/rows';
import type { Database, Statement } from '#kernel/sql';
import type { BookingRow, BookingTables, ContactRow } from './booking.ts';
import { erasureLimits, ownerErased } from './erasure.ts';

const BOOKING = `b.booking_id as "bookingId", b.owner, b.code, b.state, b.currency, b.total, b.lines, b.terms, b.asked, b.choice,
  b.attempt, b.taken, b.awaiting_until as "awaitingUntil", b.deferred, b.ended, b.cancellations,
  b.refund_total as "refundTotal", b.placed_at as "placedAt", b.confirmed_at as "confirmedAt"`;

const CONTACT = `c.booking_id as "bookingId", c.name, c.email, c.email_key as "emailKey", c.phone`;

export const store: Store<BookingTables> = {
  savesAtOnce: true,
  async load(db, messages) {
    const bookings = Rows.partial<BookingRow>('bookings');
    const contacts = Rows.partial<ContactRow>('contacts');
    const ids = new Set<string>();
    const placing = new Set<string>();
    const leaving = new Set<string>();
    for (const message of messages as readonly Message[]) {
      const owner = ownerErased(message);
      if (owner === undefined) ids.add(message.subject);
      else leaving.add(owner);
      if (message.type === 'PlaceBooking') placing.add(message.subject);
    }
    for (const id of leaving.size === 0 ? [] : await bookingsWithContact(db, leaving)) {
      ids.add(id);
      placing.add(id);
    }
    const [found, known] = await Promise.all([
      db.many<BookingRow>(lockBookings(ids)),
      placing.size === 0 ? [] : db.many<ContactRow>(findContacts(placing)),
    ]);
    for (const id of ids) bookings.expect(id);
    for (const id of placing) contacts.expect(id);
    for (const row of found) bookings.found(row.bookingId, row);
    for (const row of known) contacts.found(row.bookingId, row);
    return { bookings, contacts };
  },

  async save(db, { bookings, contacts }) {
    const added = [...bookings.added()].map(([, row]) => row);
    const edited = [...bookings.edited()].map(([, row]) => row);
    const kept: ContactRow[] = [];
    const gone: string[] = [];
    for (const [id, row] of [...contacts.added(), ...contacts.edited()]) {
      if (row.gone) gone.push(id);
      else kept.push(row);
    }
    const statements = [
      ...chunks(gone).map(forgetContacts),
      ...chunks(added).map(insertBookings),
      ...chunks(edited).map(updateBookings),
      ...chunks(kept).map(keepContacts),
    ];
    await Promise.all(statements.map((statement) => db.exec(statement)));
  },
};

/** Rows of one statement; only the fold of a whole log has more than a batch. */
const CHUNK = 5_000;

function chunks<R>(rows: R[]): R[][] {
  const parts: R[][] = [];
  for (let from = 0; from < rows.length; from += CHUNK) parts.push(rows.slice(from, from + CHUNK));
  return parts;
}

/** UUIDs need no quoting in an array literal. */
function uuids(ids: Iterable<string>): string {
  return `{${[...ids].join(',')}}`;
}

function lockBookings(ids: Set<string>): Statement {
  return {
    name: 'b_lock',
    text: `select ${BOOKING} from bookings b where b.booking_id = any($1::uuid[]) order by b.booking_id for no key update`,
    values: [uuids(ids)],
  };
}

/** Bookings of people who leave, as many of each as one transaction erases. */
async function bookingsWithContact(db: Database, owners: Set<string>): Promise<string[]> {
  const rows = await db.many<{ id: string }>({
    name: 'b_with_contact',
    text: `select c.booking_id as id from unnest($1::text[]) as leaving (owner)
      cross join lateral (select booking_id from bookings b join contacts using (booking_id)
        where b.owner = leaving.owner and b.owner <> 'guest' order by booking_id limit $2) c`,
    values: [[...owners], erasureLimits.eraseBatchMax.value],
  });
  return rows.map(({ id }) => id);
}

function forgetContacts(ids: string[]): Statement {
  return {
    name: 'b_forget_contacts',
    text: 'delete from contacts where booking_id = any($1::uuid[])',
    values: [uuids(ids)],
  };
}

function findContacts(ids: Iterable<string>): Statement {
  return {
    name: 'b_contacts',
    text: `select ${CONTACT} from contacts c where c.booking_id = any($1::uuid[])`,
    values: [uuids(ids)],
  };
}

/** JSON columns go as one JSON array each: its elements need no escaping, unlike those of a text array. */
function insertBookings(rows: BookingRow[]): Statement {
  return {
    name: 'b_insert',
    text: `insert into bookings (booking_id, owner, code, state, currency, total, attempt, taken, awaiting_until, refund_total,
        placed_at, confirmed_at, lines, terms, choice, asked, deferred, ended, cancellations)
      select booking_id, owner, code, state, currency, total, attempt, taken, awaiting_until, refund_total,
        placed_at, confirmed_at, lines, terms, choice, rare->'asked', rare->'deferred', rare->'ended', coalesce(rare->'cancellations', '[]')
      from rows from (
        unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::integer[], $8::boolean[], $9::bigint[],
          $10::bigint[], $11::bigint[], $12::bigint[]),
        json_array_elements($13::json), json_array_elements($14::json), json_array_elements($15::json), json_array_elements($16::json)
      ) as row (booking_id, owner, code, state, currency, total, attempt, taken, awaiting_until, refund_total, placed_at, confirmed_at,
        lines, terms, choice, rare)`,
    values: [
      uuids(rows.map((row) => row.bookingId)),
      rows.map((row) => row.owner),
      rows.map((row) => row.code),
      rows.map((row) => row.state),
      rows.map((row) => row.currency),
      rows.map((row) => row.total),
      rows.map((row) => row.attempt),
      rows.map((row) => row.taken),
      rows.map((row) => row.awaitingUntil),
      rows.map((row) => row.refundTotal),
      rows.map((row) => row.placedAt),
      rows.map((row) => row.confirmedAt),
      JSON.stringify(rows.map((row) => row.lines)),
      JSON.stringify(rows.map((row) => row.terms)),
      JSON.stringify(rows.map((row) => row.choice)),
      JSON.stringify(rows.map((row) => rare(row))),
    ],
  };
}

/** What most bookings never have, as one object without the absent; null where there is nothing. */
function rare({ asked, deferred, ended, cancellations }: BookingRow): object | null {
  if (!asked && !deferred && !ended && cancellations.length === 0) return null;
  return { ...(asked && { asked }), ...(deferred && { deferred }), ...(ended && { ended }), cancellations };
}

/** What can change in the life of a booking. Lines and prices only where inventory was asked for them. */
function updateBookings(rows: BookingRow[]): Statement {
  return {
    name: 'b_update',
    text: `update bookings b set state = row.state, attempt = row.attempt, taken = row.taken, awaiting_until = row.awaiting_until,
        refund_total = row.refund_total, confirmed_at = row.confirmed_at, deferred = rare->'deferred', ended = rare->'ended',
        cancellations = coalesce(rare->'cancellations', '[]'), currency = row.currency, total = row.total,
        lines = coalesce(late->'lines', b.lines), terms = coalesce(late->'terms', b.terms), choice = coalesce(late->'choice', b.choice)
      from rows from (
        unnest($1::uuid[], $2::text[], $3::integer[], $4::boolean[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[], $9::bigint[]),
        json_array_elements($10::json), json_array_elements($11::json)
      ) as row (booking_id, state, attempt, taken, awaiting_until, refund_total, confirmed_at, currency, total, rare, late)
      where b.booking_id = row.booking_id`,
    values: [
      uuids(rows.map((row) => row.bookingId)),
      rows.map((row) => row.state),
      rows.map((row) => row.attempt),
      rows.map((row) => row.taken),
      rows.map((row) => row.awaitingUntil),
      rows.map((row) => row.refundTotal),
      rows.map((row) => row.confirmedAt),
      rows.map((row) => row.currency),
      rows.map((row) => row.total),
      JSON.stringify(rows.map((row) => rare(row))),
      JSON.stringify(rows.map((row) => late(row))),
    ],
  };
}

function late({ asked, lines, terms, attempt, choice }: BookingRow): object | null {
  if (!asked && attempt === 1) return null;
  return { ...(asked && { lines, terms }), choice };
}

function keepContacts(rows: ContactRow[]): Statement {
  return {
    name: 'b_keep_contacts',
    text: `insert into contacts (booking_id, name, email, email_key, phone)
      select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
      on conflict (booking_id) do update set name = excluded.name, email = excluded.email, email_key = excluded.email_key, phone = excluded.phone`,
    values: [
      uuids(rows.map((row) => row.bookingId)),
      rows.map((row) => row.name),
      rows.map((row) => row.email),
      rows.map((row) => row.emailKey),
      rows.map((row) => row.phone),
    ],
  };
}

/** A booking and whom it belongs to; the contact is gone once a person was erased. */
export interface Found {
  row: BookingRow;
  contact: ContactRow | null;
}

export async function readBooking(db: Database, bookingId: string): Promise<Found | undefined> {
  const [row, contact] = await Promise.all([
    db.one<BookingRow>({
      name: 'b_read',
      text: `select ${BOOKING} from bookings b where b.booking_id = $1`,
      values: [bookingId],
    }),
    db.one<ContactRow>({
      name: 'b_read_contact',
      text: `select ${CONTACT} from contacts c where c.booking_id = $1`,
      values: [bookingId],
    }),
  ]);
  return row && { row, contact: contact ?? null };
}

/** The state alone, for whoever waits for the end of a checkout. */
export async function readRow(db: Database, bookingId: string): Promise<BookingRow | undefined> {
  return db.one<BookingRow>({
    name: 'b_read',
    text: `select ${BOOKING} from bookings b where b.booking_id = $1`,
    values: [bookingId],
  });
}

/** The guest's booking with this code and contact, the newest where codes meet. */
export async function findByCode(db: Database, code: string, key: string): Promise<Found | undefined> {
  const [row] = await db.many<BookingRow>({
    name: 'b_find',
    text: `select ${BOOKING} from bookings b join contacts c using (booking_id)
      where b.owner = 'guest' and b.code = $1 and c.email_key = $2 order by b.placed_at desc limit 1`,
    values: [code, key],
  });
  return row && readBooking(db, row.bookingId);
}

export interface PageEnd {
  placedAt: number;
  bookingId: string;
}

/** Bookings of one person, newest first, from behind `after`. */
export function listOwn(db: Database, owner: string, after: PageEnd, max: number): Promise<BookingRow[]> {
  return db.many<BookingRow>({
    name: 'b_own',
    text: `select ${BOOKING} from bookings b
      where b.owner = $1 and b.owner <> 'guest' and (b.placed_at, b.booking_id) < ($2, $3::uuid)
      order by b.placed_at desc, b.booking_id desc limit $4`,
    values: [owner, after.placedAt, after.bookingId, max],
  });
}

/** The contacts of these bookings. */
export function contactsOf(db: Database, bookingIds: readonly string[]): Promise<ContactRow[]> {
  return db.many<ContactRow>(findContacts(bookingIds));
}
