// What happens to the bookings of a host, as it happens: a stream that can go on where it was cut.
import Type from 'typebox';
import type { BookingCancelled, BookingConfirmed } from '#booking';
import type { Event } from '#kernel/context';
import { route } from '#kernel/route';
import type { Database } from '#kernel/sql';
import type { World } from '#kernel/world';
import { item, type StoredBooking, titlesOf } from './booking-item.ts';
import { limits } from './contract.ts';

interface News {
  host: string;
  booking: string;
  what: 'confirmed' | 'cancelled';
  at: number;
}

/** Runs behind the fold of bookings, in its transaction, so whoever hears of a booking can read it. */
export async function addNews(db: Database, events: readonly Event[]): Promise<void> {
  const news = events.flatMap(newsOf);
  const last = news.at(-1);
  if (!last) return;
  await db.exec({
    name: 'v_news_add',
    text: `insert into host_news (host, booking, what, at)
      select * from unnest($1::text[], $2::uuid[], $3::text[], $4::bigint[])`,
    values: [
      news.map(({ host }) => host),
      news.map(({ booking }) => booking),
      news.map(({ what }) => what),
      news.map(({ at }) => at),
    ],
  });
  await db.exec({
    name: 'v_news_forget',
    text: 'delete from host_news where at < $1',
    values: [last.at - limits.newsKeptMs.value],
  });
}

function newsOf({ type, subject: booking, data, time: at }: Event): News[] {
  if (type === 'BookingConfirmed') {
    const { terms } = data as BookingConfirmed;
    const hosts = new Set(terms.map(({ host }) => host));
    return [...hosts].map((host) => ({ host, booking, what: 'confirmed', at }));
  }
  if (type !== 'BookingCancelled') return [];
  const { shares } = data as BookingCancelled;
  return shares.map(({ host }) => ({ host, booking, what: 'cancelled', at }));
}

type Told = StoredBooking & { seq: number; what: News['what'] };

async function newsAfter(db: Database, host: string, seq: number): Promise<Told[]> {
  return db.many<Told>({
    name: 'v_news',
    text: `select n.seq, n.what, b.* from host_news n join bookings b on b.booking = n.booking
      where n.host = $1 and n.seq > $2 order by n.seq limit $3`,
    values: [host, seq, limits.newsBatchMax.value],
  });
}

async function lastSeq(db: Database, host: string): Promise<number> {
  const row = await db.one<{ seq: number | null }>({
    name: 'v_news_last',
    text: 'select max(seq) as seq from host_news where host = $1',
    values: [host],
  });
  return row?.seq ?? 0;
}

async function* stream(
  { db, world }: { db: Database; world: World },
  host: string,
  { from, closed }: { from: number | undefined; closed: AbortSignal },
) {
  let seq = from ?? (await lastSeq(db, host));
  yield { event: 'ready', id: String(seq), data: {} };
  while (!closed.aborted) {
    const news = await newsAfter(db, host, seq);
    const titles = await titlesOf(db, news);
    for (const row of news) {
      seq = row.seq;
      yield { event: row.what, id: String(seq), data: item(row, titles) };
    }
    if (news.length < limits.newsBatchMax.value) await world.sleep(limits.newsPollMs.value);
  }
}

export const hostNewsRoutes = [
  route({
    method: 'GET',
    path: '/host-bookings/live',
    access: { role: 'host' },
    summary:
      'Server-sent events: my bookings as they are confirmed and cancelled; goes on from Last-Event-ID',
    replies: { 200: Type.String() },
    async handle({ caller, headers, closed }, { db, world }) {
      const known = /^\d{1,15}$/.exec(headers['last-event-id'] ?? '')?.[0];
      const from = known === undefined ? undefined : Number(known);
      return { stream: stream({ db, world }, caller.id, { from, closed }) };
    },
  }),
];
