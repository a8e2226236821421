// How do my sales go, and how full am I on which day? And for everybody: what is popular now?
import Type from 'typebox';
import type { BookingCancelled, BookingConfirmed } from '#booking';
import type { Line, Terms } from '#inventory';
import type { Event } from '#kernel/context';
import { type Io, type Reply, route } from '#kernel/route';
import type { Database } from '#kernel/sql';
import { limits } from './contract.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

interface Sale {
  host: string;
  listing: string;
  pool: string;
  unit: string;
  rate: string;
  currency: string;
  time: number;
  pieces: number;
  amount: number;
  returnedPieces: number;
  returnedAmount: number;
}

/** Adds what was sold and what came back. Runs behind the fold of bookings, in its transaction: purchases are there. */
export async function addSales(db: Database, events: readonly Event[]): Promise<void> {
  const sold = events.flatMap((event) =>
    event.type === 'BookingConfirmed' ? salesOf(event as Event<BookingConfirmed>) : [],
  );
  const cancelled = events.filter(({ type }) => type === 'BookingCancelled') as Event<BookingCancelled>[];
  await write(db, [...sold, ...(await returnsOf(db, cancelled))]);
  await writePopular(db, sold);
}

function salesOf({ data: { lines, terms, currency }, time }: Event<BookingConfirmed>): Sale[] {
  return lines.flatMap((line) => {
    const term = termOf(terms, line.pool);
    if (!term) return [];
    const { quantity: pieces, price, pool, unit, rate } = line;
    return [
      {
        host: term.host,
        listing: term.listing,
        pool,
        unit,
        rate,
        currency,
        time,
        pieces,
        amount: pieces * price,
        returnedPieces: 0,
        returnedAmount: 0,
      },
    ];
  });
}

const termOf = (terms: readonly Terms[], pool: string) => terms.find((term) => term.pool === pool);

async function returnsOf(db: Database, cancelled: Event<BookingCancelled>[]): Promise<Sale[]> {
  if (cancelled.length === 0) return [];
  const rows = await db.many<{ booking: string; lines: Line[]; terms: Terms[] }>({
    name: 'v_bought',
    text: 'select booking, lines, terms from bookings where booking = any($1::uuid[])',
    values: [cancelled.map(({ subject }) => subject)],
  });
  const bought = new Map(rows.map((row) => [row.booking, row]));
  return cancelled.flatMap((event) => {
    const purchase = bought.get(event.subject);
    return purchase ? returnOf(event, purchase) : [];
  });
}

/** The refund is shared out by the value of what comes back; the last line takes the rest of the division. */
function returnOf(
  { data, time }: Event<BookingCancelled>,
  { lines, terms }: { lines: Line[]; terms: Terms[] },
): Sale[] {
  const worth = data.lines.map(({ line, quantity }) => (lines[line]?.price ?? 0) * quantity);
  const all = worth.reduce((sum, value) => sum + value, 0);
  let left = data.refund;
  return data.lines.flatMap(({ pool, unit, rate, quantity }, at) => {
    const last = at === data.lines.length - 1;
    const share = last ? left : all === 0 ? 0 : Math.floor((data.refund * (worth[at] ?? 0)) / all);
    left -= share;
    const term = termOf(terms, pool);
    if (!term) return [];
    return [
      {
        host: term.host,
        listing: term.listing,
        pool,
        unit,
        rate,
        currency: data.currency,
        time,
        pieces: 0,
        amount: 0,
        returnedPieces: quantity,
        returnedAmount: share,
      },
    ];
  });
}

async function write(db: Database, rows: Sale[]): Promise<void> {
  if (rows.length === 0) return;
  await db.exec({
    name: 'v_sales_add',
    text: `insert into sales (host, listing, pool, unit, rate, day, currency, pieces, amount, returned_pieces, returned_amount)
      select s.host, s.listing, s.pool, s.unit, s.rate, (to_timestamp(s.time / 1000.0) at time zone coalesce(l.zone, 'UTC'))::date, s.currency,
        sum(s.pieces), sum(s.amount), sum(s.returned_pieces), sum(s.returned_amount)
      from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::bigint[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::text[])
        as s (host, listing, pool, rate, time, currency, pieces, amount, returned_pieces, returned_amount, unit)
        left join listings l on l.listing = s.listing
      group by 1, 2, 3, 4, 5, 6, 7
      on conflict (host, day, listing, pool, unit, rate, currency) do update set pieces = sales.pieces + excluded.pieces, amount = sales.amount + excluded.amount,
        returned_pieces = sales.returned_pieces + excluded.returned_pieces, returned_amount = sales.returned_amount + excluded.returned_amount`,
    values: [
      rows.map((row) => row.host),
      rows.map((row) => row.listing),
      rows.map((row) => row.pool),
      rows.map((row) => row.rate),
      rows.map((row) => row.time),
      rows.map((row) => row.currency),
      rows.map((row) => row.pieces),
      rows.map((row) => row.amount),
      rows.map((row) => row.returnedPieces),
      rows.map((row) => row.returnedAmount),
      rows.map((row) => row.unit),
    ],
  });
}

async function writePopular(db: Database, sold: Sale[]): Promise<void> {
  if (sold.length === 0) return;
  await db.exec({
    name: 'v_popular_add',
    text: `insert into popular (hour, listing, pieces, last_sale_at)
      select s.time / ${HOUR_MS}, s.listing, sum(s.pieces), max(s.time) from unnest($1::bigint[], $2::uuid[], $3::bigint[]) as s (time, listing, pieces) group by 1, 2
      on conflict (hour, listing) do update set pieces = popular.pieces + excluded.pieces, last_sale_at = greatest(popular.last_sale_at, excluded.last_sale_at)`,
    values: [sold.map((row) => row.time), sold.map((row) => row.listing), sold.map((row) => row.pieces)],
  });
}

const LocalDate = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const DaysQuery = Type.Object(
  {
    from: LocalDate,
    to: LocalDate,
    listing: Type.Optional(Type.String({ format: 'uuid' })),
  },
  { additionalProperties: false },
);
type Days = { from: string; to: string; listing?: string };

/** Days of the calendar, in sequence. */
export function areDays({ from, to }: { from: string; to: string }): boolean {
  try {
    const exist = [from, to].every(
      (day) => Temporal.PlainDate.from(day, { overflow: 'reject' }).toString() === day,
    );
    return exist && from <= to;
  } catch {
    return false;
  }
}

function daysRefused({ from, to }: Days): boolean {
  if (!areDays({ from, to })) return true;
  return Temporal.PlainDate.from(from).until(to, { largestUnit: 'day' }).days > limits.salesDaysMax.value;
}

async function overDays(days: Days, io: Io, host: string, text: string, name: string): Promise<Reply> {
  if (daysRefused(days)) return { status: 0, body: { refused: 'days-invalid' } };
  const rows = await io.db.many({ text, values: [host, days.from, days.to, days.listing ?? null] });
  return { status: 200, body: { [name]: rows } };
}

const SaleItem = Type.Object({
  day: LocalDate,
  listing: Type.String(),
  pool: Type.String(),
  /** As the host calls it now; null where the unit is no longer offered. */
  tier: Type.Union([Type.String(), Type.Null()]),
  rate: Type.String(),
  currency: Type.String(),
  pieces: Type.Integer(),
  amount: Type.Integer(),
  returnedPieces: Type.Integer(),
  returnedAmount: Type.Integer(),
});
const OccupancyItem = Type.Object({
  day: LocalDate,
  listing: Type.String(),
  pool: Type.String(),
  capacity: Type.Integer(),
  held: Type.Integer(),
  sold: Type.Integer(),
});
const SessionItem = Type.Object({
  /** In the zone of the venue. */
  day: LocalDate,
  pool: Type.String(),
  /** The session or night; null for a performance, whose seats are counted together. */
  unit: Type.Union([Type.String(), Type.Null()]),
  /** RFC 3339 of a performance. */
  startsAt: Type.Union([Type.String(), Type.Null()]),
  capacity: Type.Integer(),
  held: Type.Integer(),
  sold: Type.Integer(),
});
/** Units that are named by their day stand for themselves, seats are counted by their performance. */
const SESSIONS = `with counted as (
    select coalesce((to_timestamp(d.starts_at / 1000.0) at time zone l.zone)::date, a.day) as day, a.pool, d.starts_at,
      case when d.starts_at is null then a.unit end as unit, a.capacity, a.held, a.sold
    from availability_pools p join listings l on l.listing = p.listing join availability a on a.pool = p.pool
      join pool_days d on d.pool = a.pool and d.day = a.day
    where p.host = $1 and p.listing = $4 and a.day between $2::date - 1 and $3::date + 1)
  select day::text as day, pool, unit, to_char(to_timestamp(starts_at / 1000.0) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "startsAt",
    sum(capacity)::bigint as capacity, sum(held)::bigint as held, sum(sold)::bigint as sold
  from counted where day between $2::date and $3::date group by day, pool, unit, starts_at order by day, starts_at, unit, pool`;
const PopularItem = Type.Object({
  listing: Type.String(),
  title: Type.Unknown(),
  kind: Type.String(),
  pieces: Type.Integer(),
});

export const salesRoutes = [
  route({
    method: 'GET',
    path: '/sales',
    access: { role: 'host' },
    summary: 'My sales by day of the sale, in the time of the venue, and by tier',
    query: DaysQuery,
    replies: { 200: Type.Object({ sales: Type.Array(SaleItem) }) },
    refusals: ['days-invalid'],
    handle: ({ query, caller }, io) =>
      overDays(
        query,
        io,
        caller.id,
        `select s.day::text as day, s.listing, s.pool, a.tier, s.rate, s.currency, sum(s.pieces)::bigint as pieces, sum(s.amount)::bigint as amount,
          sum(s.returned_pieces)::bigint as "returnedPieces", sum(s.returned_amount)::bigint as "returnedAmount"
        from sales s left join availability a on a.pool = s.pool and a.unit = s.unit
        where s.host = $1 and s.day between $2::date and $3::date and ($4::uuid is null or s.listing = $4)
        group by s.day, s.listing, s.pool, a.tier, s.rate, s.currency order by s.day, s.listing, s.pool, a.tier, s.rate`,
        'sales',
      ),
  }),
  route({
    method: 'GET',
    path: '/occupancy',
    access: { role: 'host' },
    summary: 'How full what I offer is, by day on which it takes place',
    query: DaysQuery,
    replies: { 200: Type.Object({ occupancy: Type.Array(OccupancyItem) }) },
    refusals: ['days-invalid'],
    handle: ({ query, caller }, io) =>
      overDays(
        query,
        io,
        caller.id,
        `select a.day::text as day, p.listing, a.pool, sum(a.capacity)::bigint as capacity, sum(a.held)::bigint as held, sum(a.sold)::bigint as sold
        from availability_pools p join availability a on a.pool = p.pool where p.host = $1 and a.day between $2::date and $3::date and ($4::uuid is null or p.listing = $4)
        group by a.day, p.listing, a.pool order by a.day, p.listing, a.pool`,
        'occupancy',
      ),
  }),
  route({
    method: 'GET',
    path: '/sessions',
    access: { role: 'host' },
    summary: 'How many come to each session, performance or night of a listing',
    query: Type.Object(
      { ...DaysQuery.properties, listing: Type.String({ format: 'uuid' }) },
      { additionalProperties: false },
    ),
    replies: { 200: Type.Object({ sessions: Type.Array(SessionItem) }) },
    refusals: ['days-invalid'],
    handle: ({ query, caller }, io) => overDays(query, io, caller.id, SESSIONS, 'sessions'),
  }),
  route({
    method: 'GET',
    path: '/popular',
    access: 'anyone',
    summary: 'What sold most in the last three days; of equals, the one that sold last',
    replies: { 200: Type.Object({ popular: Type.Array(PopularItem) }) },
    async handle({ at }, { db }) {
      const popular = await db.many({
        name: 'v_popular',
        text: `select p.listing, l.title, l.kind, p.pieces from (
            select listing, sum(pieces)::bigint as pieces, max(last_sale_at) as last_sale_at from popular where hour > $1 group by listing) p
          join listings l on l.listing = p.listing where l.open order by p.pieces desc, p.last_sale_at desc limit $2`,
        values: [Math.floor((at - limits.popularDays.value * DAY_MS) / HOUR_MS), limits.popularMax.value],
      });
      return { status: 200, body: { popular }, headers: { 'cache-control': 'public, max-age=10' } };
    },
  }),
];
