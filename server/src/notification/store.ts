// All SQL of notification. The read model only adds; what a batch looks at is locked, and what another process is
// looking at is left to it.
import type { ListingPublished } from '#catalog';
import type { Event, Message } from '#kernel/context';
import { Rows } from '#kernel/rows';
import type { Database } from '#kernel/sql';
import { limits, type Mailed } from './contract.ts';
import { type NoticeRow, noticesOf, type State } from './notice.ts';

const NOTICE = `key, booking_id as "bookingId", about, state, due, tries, happened_at as "happenedAt", ended_at as "endedAt"`;

async function load(db: Database, messages: readonly Message[], now: number): Promise<State> {
  const notices = Rows.partial<NoticeRow>('notices');
  const keys = messages.filter(({ type }) => type === 'Mailed').map(({ data }) => (data as Mailed).key);
  for (const key of keys) notices.expect(key);
  if (keys.length > 0) {
    const rows = await db.many<NoticeRow>({
      name: 'n_lock',
      text: `select ${NOTICE} from notices where key = any($1::text[]) order by key for update`,
      values: [keys],
    });
    for (const row of rows) notices.found(row.key, row);
  }
  if (messages.some(({ type }) => type === 'SendDue')) {
    const rows = await db.many<NoticeRow>({
      name: 'n_lock_due',
      text: `select ${NOTICE} from notices where state = 'due' and due <= $1 order by due limit $2 for update skip locked`,
      values: [now, limits.noticesAtOnceMax.value],
    });
    for (const row of rows.filter(({ key }) => !keys.includes(key))) notices.found(row.key, row);
  }
  return { notices };
}

async function save(db: Database, { notices }: State): Promise<void> {
  const rows = [...notices.edited()].map(([, row]) => row);
  if (rows.length === 0) return;
  await db.exec({
    name: 'n_save',
    text: `update notices n set state = row.state, due = row.due, tries = row.tries, ended_at = row."endedAt"
      from json_to_recordset($1::json) as row (key text, state text, due bigint, tries integer, "endedAt" bigint) where n.key = row.key`,
    values: [JSON.stringify(rows)],
  });
}

export const store = { load, save };

export async function addNotices(db: Database, events: readonly Event[], now: number): Promise<void> {
  const rows = noticesOf(events, now);
  if (rows.length === 0) return;
  await db.exec({
    name: 'n_add',
    text: `insert into notices (key, booking_id, about, state, due, tries, happened_at)
      select key, "bookingId", about, state, due, tries, "happenedAt"
      from json_to_recordset($1::json) as row (key text, "bookingId" uuid, about json, state text, due bigint, tries integer, "happenedAt" bigint)
      on conflict (key) do nothing`,
    values: [JSON.stringify(rows)],
  });
}

/** The last word about a listing counts; several may come at once. */
export async function keepTitles(db: Database, events: readonly Event[]): Promise<void> {
  const latest = new Map(events.map((event) => [event.subject, (event as Event<ListingPublished>).data]));
  if (latest.size === 0) return;
  const rows = [...latest].map(([listing, { title, venue }]) => ({ listing, title, zone: venue.zone }));
  await db.exec({
    name: 'n_titles',
    text: `insert into listings (listing, title, zone)
      select listing, title, zone from json_to_recordset($1::json) as row (listing uuid, title json, zone text)
      on conflict (listing) do update set title = excluded.title, zone = excluded.zone`,
    values: [JSON.stringify(rows)],
  });
}

export function noticeByKey(db: Database, key: string): Promise<NoticeRow | undefined> {
  return db.one({ name: 'n_read', text: `select ${NOTICE} from notices where key = $1`, values: [key] });
}

export interface ListingName {
  title: { ko: string; en?: string };
  zone: string;
}

export async function listingNames(db: Database, listings: string[]): Promise<Map<string, ListingName>> {
  const rows = await db.many<ListingName & { listing: string }>({
    name: 'n_names',
    text: 'select listing, title, zone from listings where listing = any($1::uuid[])',
    values: [listings],
  });
  return new Map(rows.map(({ listing, ...name }) => [listing, name]));
}

export function undelivered(db: Database): Promise<NoticeRow[]> {
  return db.many({
    name: 'n_undelivered',
    text: `select ${NOTICE} from notices where state in ('refused', 'given-up') order by ended_at desc limit $1`,
    values: [limits.undeliveredShownMax.value],
  });
}
