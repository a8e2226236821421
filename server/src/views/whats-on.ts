// What is on? Cards of everything that is published and not over, with what is still free of it: filters, five ways
// to sort, pages. Counts come from sums by pool and day, so a hall of 40,000 seats costs as much as a single room.
import Type, { type Static } from 'typebox';
import { Kind, Picture, Text, Venue } from '#catalog';
import { type Refused, refuse, route } from '#kernel/route';
import { containing, type Database } from '#kernel/sql';
import type { World } from '#kernel/world';
import { limits } from './contract.ts';
import { recently } from './recently.ts';
import { areDays } from './sales.ts';

const closed = { additionalProperties: false } as const;
const LocalDate = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const words = Type.String({ minLength: 1, maxLength: limits.whatsOnSearchLengthMax.value });
const Sort = Type.Union([
  Type.Literal('soonest'),
  Type.Literal('newest'),
  Type.Literal('popular'),
  Type.Literal('price'),
  Type.Literal('price-desc'),
]);
type Sort = Static<typeof Sort>;

const Query = Type.Object(
  {
    /** Words of the title or the venue's name. */
    q: Type.Optional(words),
    kind: Type.Optional(Kind),
    /** Words of the address or the venue's name. */
    area: Type.Optional(words),
    /**
     * Something is still free on these local days; goods have no days. A stay that is asked for both has one room type
     * with a place in every night before `to`.
     */
    from: Type.Optional(LocalDate),
    to: Type.Optional(LocalDate),
    /** The cheapest price is at most this, minor units. */
    priceMax: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
    /** True leaves out what is sold out. */
    available: Type.Optional(Type.Boolean()),
    /** `soonest` unless told otherwise. */
    sort: Type.Optional(Sort),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.whatsOnPageMax.value })),
  },
  closed,
);
type Query = Static<typeof Query>;

const Money = Type.Object({ amount: Type.Integer(), currency: Type.String() }, closed);
const MaybeDate = Type.Union([LocalDate, Type.Null()]);
const Counts = { free: Type.Integer(), capacity: Type.Integer() };

const NextDate = Type.Object(
  {
    /** In the zone of the venue. */
    day: LocalDate,
    /** RFC 3339 of a performance; null where the day has sessions or nights. */
    startsAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
    /** The pool of a performance. */
    pool: Type.Union([Type.String(), Type.Null()]),
    ...Counts,
  },
  closed,
);

const Card = Type.Object(
  {
    listing: Type.String(),
    kind: Kind,
    title: Text,
    summary: Text,
    picture: Type.Union([Picture, Type.Null()]),
    venue: Venue,
    /** City or province, as far as the address tells. */
    area: Text,
    priceFrom: Money,
    priceTo: Money,
    /** Local days on which something starts; null for goods. */
    from: MaybeDate,
    to: MaybeDate,
    /** Of what is still to come, or of the days that were asked for. */
    availability: Type.Object(
      {
        ...Counts,
        state: Type.Union([Type.Literal('available'), Type.Literal('few'), Type.Literal('sold-out')]),
      },
      closed,
    ),
    next: Type.Array(NextDate),
  },
  closed,
);
type Card = Static<typeof Card>;
const Page = Type.Object(
  { cards: Type.Array(Card), cursor: Type.Union([Type.String(), Type.Null()]) },
  closed,
);
type Page = Static<typeof Page>;

const LOCAL_DAY = `case when d.starts_at is null then d.day else (to_timestamp(d.starts_at / 1000.0) at time zone l.zone)::date end`;
const NOT_CLOSED = '(d.closes_at is null or d.closes_at > $1::bigint)';
/** The days asked for, seen from the index by a day more on either side, because a performance is kept by its UTC day. */
const IN_WINDOW = `d.day between $2::date - 1 and $3::date + 1 and ${LOCAL_DAY} between $2::date and $3::date`;
const FREE = `d.taken < d.capacity and ${NOT_CLOSED}`;
const TODAY = '(to_timestamp($1::bigint / 1000.0) at time zone l.zone)::date';

/** What to sort by, smallest first; ties by listing. */
const KEYS: Record<Sort, string> = {
  soonest: `coalesce((select ${LOCAL_DAY} from pool_days d where d.listing = l.listing and d.day < 'infinity' and ${FREE} order by d.day, d.starts_at limit 1), '9999-12-31') - date '1970-01-01'`,
  newest: '-l.published_at',
  popular: `-coalesce((select sum(p.pieces) from popular p where p.listing = l.listing and p.hour > $1::bigint / 3600000 - ${24 * limits.popularDays.value}), 0)`,
  price: 'l.price_min',
  'price-desc': '-l.price_min',
};

const MATCHING = `l.open and (l.last_day is null or l.last_day >= ${TODAY})
  and ($5::text is null or l.kind = $5) and ($6::text is null or l.words like $6) and ($7::text is null or l.area like $7)
  and ($8::bigint is null or l.price_min <= $8)
  and case
    when $4 and l.kind = 'stay' and $2::date > '-infinity' and $3::date > $2::date and $3::date < '9999-12-31'
      then exists (select from pool_days d where d.listing = l.listing and ${FREE} and d.day >= $2::date and d.day < $3::date
        group by d.pool having count(*) = $3::date - $2::date)
    when $4 then exists (select from pool_days d where d.listing = l.listing and ${FREE} and ${IN_WINDOW})
    when $9 then exists (select from pool_days d where d.listing = l.listing and ${FREE})
    else true end`;

/** Values: now, from, to, whether days were asked for, kind, q, area, priceMax, available, cursor's key and listing, limit, next dates. */
function statement(sort: Sort): { name: string; text: string } {
  return {
    name: `v_whats_on_${sort.replace('-', '_')}`,
    text: `select l.*, l.first_day::text as "from", l.last_day::text as "to", c.free, c.capacity, n.next
      from (
        select * from (select l.*, (${KEYS[sort]})::bigint as key from listings l where ${MATCHING}) l
        where $10::bigint is null or (l.key, l.listing) > ($10, $11::uuid) order by l.key, l.listing limit $12
      ) l,
      lateral (
        select coalesce(sum(greatest(d.capacity - d.taken, 0)), 0)::bigint as free, coalesce(sum(d.capacity), 0)::bigint as capacity
        from pool_days d where d.listing = l.listing and ${NOT_CLOSED} and (not $4 or ${IN_WINDOW})
      ) c,
      lateral (
        select coalesce(json_agg(s order by s.day, s.at), '[]') as next from (
          select (${LOCAL_DAY})::text as day, d.starts_at as at, case when d.starts_at is not null then min(d.pool::text) end as pool,
            sum(greatest(d.capacity - d.taken, 0))::bigint as free, sum(d.capacity)::bigint as capacity
          from pool_days d where d.listing = l.listing and d.day < 'infinity' and ${NOT_CLOSED} and (not $4 or ${IN_WINDOW})
          group by 1, 2 order by 1, 2 limit $13) s
      ) n order by l.key, l.listing`,
  };
}

interface Row {
  listing: string;
  kind: Card['kind'];
  title: Text;
  summary: Text;
  venue: Venue;
  picture: Picture | null;
  currency: string;
  price_min: number;
  price_max: number;
  from: string | null;
  to: string | null;
  key: number;
  free: number;
  capacity: number;
  next: { day: string; at: number | null; pool: string | null; free: number; capacity: number }[];
}

const pageUsual = 20;

interface Place {
  key: number;
  listing: string;
}

/** A cursor belongs to the sorting that it was made for. */
function placeOf(cursor: string, sort: Sort): Place | undefined {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const found = /^\["([a-z-]+)",(-?\d{1,15}),"([0-9a-f-]{36})"\]$/.exec(text);
  if (found?.[2] === undefined || found[3] === undefined || found[1] !== sort) return undefined;
  return { key: Number(found[2]), listing: found[3] };
}

function refusedQuery({ from, to, cursor, sort = 'soonest' }: Query): Refused | undefined {
  const [first = '', last = ''] = [from ?? to, to ?? from];
  if (first !== '' && !areDays({ from: first, to: last })) return { refused: 'days-invalid' };
  if (cursor !== undefined && !placeOf(cursor, sort)) return { refused: 'cursor-invalid' };
  return undefined;
}

async function page(db: Database, query: Query, now: number): Promise<Page> {
  const { q, kind, area, from, to, priceMax, available, sort = 'soonest', limit = pageUsual } = query;
  const after = query.cursor === undefined ? undefined : placeOf(query.cursor, sort);
  const rows = await db.many<Row>({
    ...statement(sort),
    values: [
      now,
      from ?? '-infinity',
      to ?? '9999-12-31',
      from !== undefined || to !== undefined,
      kind ?? null,
      containing(q),
      containing(area),
      priceMax ?? null,
      available ?? false,
      after?.key ?? null,
      after?.listing ?? null,
      limit + 1,
      limits.nextDatesMax.value,
    ],
  });
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { cards: shown.map(cardOf), cursor: last ? cursorOf(sort, last) : null };
}

function cursorOf(sort: Sort, { key, listing }: Place): string {
  return Buffer.from(JSON.stringify([sort, key, listing])).toString('base64url');
}

function cardOf(row: Row): Card {
  const { listing, kind, title, summary, picture, venue, currency, from, to } = row;
  return {
    listing,
    kind,
    title,
    summary,
    picture,
    venue,
    area: areaOf(venue),
    priceFrom: { amount: row.price_min, currency },
    priceTo: { amount: row.price_max, currency },
    from,
    to,
    availability: { free: row.free, capacity: row.capacity, state: stateOf(row) },
    next: row.next.map(({ at, day, pool, free, capacity }) => ({
      day,
      startsAt: at === null ? null : Temporal.Instant.fromEpochMilliseconds(at).toString(),
      pool,
      free,
      capacity,
    })),
  };
}

function stateOf({ free, capacity }: { free: number; capacity: number }): Card['availability']['state'] {
  if (free === 0) return 'sold-out';
  const few = free <= limits.fewLeftMax.value || free * 100 <= capacity * limits.fewLeftPercentMax.value;
  return few ? 'few' : 'available';
}

/** Korean addresses begin with the largest area, English ones end with it. */
export function areaOf({ address: { ko, en } }: Venue): Text {
  return {
    ko: ko.trim().split(/\s+/)[0] || ko,
    ...(en !== undefined && { en: en.split(',').at(-1)?.trim() || en }),
  };
}

export function whatsOnRoutes(world: World) {
  const recent = recently(world, {
    maxAgeMs: limits.whatsOnMaxAgeMs.value,
    ask: (db, key) => page(db, JSON.parse(key) as Query, world.now()),
  });
  return [
    route({
      method: 'GET',
      path: '/whats-on',
      access: 'anyone',
      summary: 'What is on: cards with prices, next dates and what is still free',
      query: Query,
      replies: { 200: Page },
      refusals: ['days-invalid', 'cursor-invalid'],
      async handle({ query }, { db }) {
        const refused = refusedQuery(query);
        if (refused) return refuse(refused);
        const body = await recent(db, JSON.stringify(query));
        return { status: 200, body, headers: { 'cache-control': 'public, max-age=2' } };
      },
    }),
  ];
}
