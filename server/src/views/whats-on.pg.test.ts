// The home page's question against PostgreSQL: events of catalog and inventory go in, cards come out over HTTP.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import type { ListingFacts } from '#catalog';
import type { PoolDefinition } from '#inventory';
import { NOBODY } from '#kernel/access';
import { type Context, defineContext } from '#kernel/context';
import { type DatabasePool, openDatabase } from '#kernel/database';
import { serve } from '#kernel/http';
import { createMetrics } from '#kernel/metrics';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { realWorld, type World } from '#kernel/world';
import { availability } from './availability.ts';
import { limits, refusals } from './contract.ts';
import { listings } from './listings.ts';
import { areaOf, whatsOnRoutes } from './whats-on.ts';

const NOW = Temporal.Instant.from('2027-03-01T03:00:00Z').epochMilliseconds;
/** An hour later at every look, so that no answer is a kept one. */
let looks = 0;
const world: World = { ...realWorld, now: () => NOW + limits.whatsOnMaxAgeMs.value * looks++ };

let database: TestDatabase;
let db: DatabasePool;
let app: FastifyInstance;

before(async () => {
  database = await freshDatabase(['views']);
  db = openDatabase(database.url, { context: 'views' });
  const log = {
    error: (details: object) => assert.fail(JSON.stringify(details, null, 1)),
    warn() {},
    info() {},
  };
  const context: Context = defineContext<object, object, object>({
    name: 'views',
    empty: () => ({}),
    decide: {},
    evolve: {},
    store: { load: async () => ({}), save: async () => {} },
    emits: {},
    routes: whatsOnRoutes(world),
    limits,
    refusals,
  });
  app = await serve({
    contexts: [context],
    ioFor: () => ({ db, world }) as never,
    authenticate: () => NOBODY,
    world,
    log,
    metrics: createMetrics(),
    notReady: () => undefined,
    version: '0',
    checkReplies: true,
  });
});
after(async () => {
  await app.close();
  await db.close();
  await database.drop();
});

const HOST = 'h';
const uuid = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

interface Sample {
  n: number;
  kind: ListingFacts['kind'];
  title: string;
  address?: string;
  from?: string | null;
  to?: string | null;
  price?: number;
  units: { unit: string; capacity: number; startsAt?: number; closesAt?: number }[][];
  publishedAt?: number;
  zone?: string;
}

function factsOf({
  kind,
  title,
  address,
  from = null,
  to = null,
  price = 1_000,
  zone = 'Asia/Seoul',
}: Sample): ListingFacts {
  const text = { ko: title, en: `${title} in English` };
  return {
    host: HOST,
    kind,
    version: 1,
    title: text,
    summary: text,
    venue: {
      name: { ko: '자리홀', en: 'Jari Hall' },
      address: { ko: address ?? '서울특별시 종로구', en: 'Jongno-gu, Seoul' },
      zone,
    },
    pictures: [],
    currency: 'KRW',
    policy: [],
    open: true,
    from,
    to,
    priceMin: price,
    priceMax: price * 2,
    pools: [],
  };
}

function definitionOf({ n }: Sample, at: number, units: Sample['units'][number]): PoolDefinition {
  return {
    pool: uuid(n * 100 + at),
    listing: uuid(n),
    host: HOST,
    version: 1,
    currency: 'KRW',
    tiers: { all: { standard: 1_000 } },
    units: units.map(({ unit, capacity, startsAt = null, closesAt = null }) => ({
      unit,
      capacity,
      tier: 'all',
      startsAt,
      closesAt,
    })),
    seatRows: [],
    focal: null,
    policy: [],
    quantityPerLineMax: 10,
    open: true,
  };
}

const event = (source: string, type: string, subject: string, data: unknown, time = NOW) => ({
  source,
  type,
  subject,
  data,
  time,
  correlation: subject,
});

async function offer(...samples: Sample[]): Promise<void> {
  for (const sample of samples) {
    const opened = sample.units.map((units, at) => definitionOf(sample, at, units));
    await availability.apply(
      db,
      opened.map((definition) =>
        event('inventory', 'PoolOpened', definition.pool, { version: 1, definition }),
      ),
    );
    const facts = factsOf(sample);
    await listings.apply(db, [
      event('catalog', 'ListingPublished', uuid(sample.n), facts, sample.publishedAt ?? NOW),
    ]);
  }
}

async function move(type: string, pool: string, unit: string, quantity: number): Promise<void> {
  await availability.apply(db, [
    event('inventory', type, 'hold', { lines: [{ pool, unit, rate: 'standard', quantity }] }),
  ]);
}

interface Seen {
  status: number;
  titles: string[];
  cards: {
    listing: string;
    title: { ko: string };
    area: object;
    availability: object;
    next: object[];
    priceFrom: object;
  }[];
  cursor: string | null;
  code?: string;
}

async function look(query = ''): Promise<Seen> {
  const response = await app.inject({ url: `/v1/views/whats-on${query}` });
  const body = response.json();
  return {
    status: response.statusCode,
    ...body,
    titles: (body.cards ?? []).map(({ title }: { title: { ko: string } }) => title.ko),
  };
}

const at = (local: string, zone = 'Asia/Seoul') =>
  Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds;

const concert: Sample = {
  n: 1,
  kind: 'concert',
  title: '가을 음악회',
  from: '2027-03-10',
  to: '2027-03-11',
  price: 50_000,
  publishedAt: NOW - 3,
  units: [
    // 08:00 in Seoul is still the day before in UTC
    [{ unit: 'A1', capacity: 1, startsAt: at('2027-03-10T08:00'), closesAt: at('2027-03-10T08:00') }],
    [{ unit: 'A1', capacity: 1, startsAt: at('2027-03-11T19:00'), closesAt: at('2027-03-11T19:00') }],
  ],
};
const exhibition: Sample = {
  n: 2,
  kind: 'exhibition',
  title: '빛의 정원',
  address: '부산광역시 해운대구',
  from: '2027-02-20',
  to: '2027-03-02',
  price: 7_000,
  publishedAt: NOW - 2,
  units: [
    ['2027-02-28', '2027-03-01', '2027-03-02'].map((day) => ({
      unit: `${day}T10:00`,
      capacity: 60,
      startsAt: at(`${day}T10:00`),
      closesAt: at(`${day}T18:00`),
    })),
  ],
};
const stay: Sample = {
  n: 3,
  kind: 'stay',
  title: '느린마당',
  from: '2027-03-01',
  to: '2027-03-03',
  price: 90_000,
  publishedAt: NOW - 1,
  units: [
    [
      { unit: '2027-03-01', capacity: 2 },
      { unit: '2027-03-02', capacity: 2 },
    ],
    [
      { unit: '2027-03-02', capacity: 1 },
      { unit: '2027-03-03', capacity: 1 },
    ],
  ],
};
const goods: Sample = {
  n: 4,
  kind: 'product',
  title: '100% 면 가방',
  price: 18_000,
  publishedAt: NOW,
  units: [[{ unit: 'BAG', capacity: 120 }]],
};
const past: Sample = {
  n: 5,
  kind: 'exhibition',
  title: '지난 전시',
  from: '2026-01-01',
  to: '2026-01-01',
  units: [[{ unit: '2026-01-01T10:00', capacity: 1, closesAt: at('2026-01-01T10:00') }]],
};

test('what is published and not over is on, the soonest first, goods last', async () => {
  await offer(concert, exhibition, stay, goods, past);
  assert.deepEqual((await look()).titles, ['빛의 정원', '느린마당', '가을 음악회', '100% 면 가방']);
  assert.deepEqual((await look('?sort=newest')).titles, [
    '100% 면 가방',
    '느린마당',
    '빛의 정원',
    '가을 음악회',
  ]);
  assert.deepEqual((await look('?sort=price')).titles[0], '빛의 정원');
  assert.deepEqual((await look('?sort=price-desc')).titles[0], '느린마당');
});

test('a card counts what is still to come, by day of the venue', async () => {
  const { cards } = await look();
  assert.deepEqual(cards[0]?.availability, { free: 120, capacity: 120, state: 'available' });
  assert.deepEqual(cards[0]?.next, [
    { day: '2027-03-01', startsAt: null, pool: null, free: 60, capacity: 60 },
    { day: '2027-03-02', startsAt: null, pool: null, free: 60, capacity: 60 },
  ]);
  assert.deepEqual(cards[0]?.area, { ko: '부산광역시', en: 'Seoul' });
  assert.deepEqual(cards[2]?.next[0], {
    day: '2027-03-10',
    startsAt: '2027-03-09T23:00:00Z',
    pool: uuid(100),
    free: 1,
    capacity: 1,
  });
  assert.deepEqual(cards[3]?.next, []);
});

test('filters narrow down, and signs of patterns mean themselves', async () => {
  assert.deepEqual((await look('?q=ENGLISH&kind=concert')).titles, ['가을 음악회']);
  assert.deepEqual((await look(`?q=${encodeURIComponent('0% 면')}`)).titles, ['100% 면 가방']);
  assert.deepEqual((await look(`?q=${encodeURIComponent('10_%')}`)).titles, []);
  assert.deepEqual((await look(`?area=${encodeURIComponent('해운대')}`)).titles, ['빛의 정원']);
  assert.deepEqual((await look('?priceMax=18000')).titles, ['빛의 정원', '100% 면 가방']);
});

test('days ask for something free on them, in the time of the venue', async () => {
  assert.deepEqual((await look('?from=2027-03-10&to=2027-03-10')).titles, ['가을 음악회']);
  assert.deepEqual((await look('?from=2027-03-09&to=2027-03-09')).titles, []);
  assert.deepEqual((await look('?from=2027-03-11')).titles, ['가을 음악회']);
  assert.deepEqual((await look('?to=2027-03-01')).titles, ['빛의 정원', '느린마당']);
});

test('a stay needs one room type for every night before the day of leaving', async () => {
  const stays = (from: string, to: string) => look(`?kind=stay&from=${from}&to=${to}`);
  assert.equal((await stays('2027-03-01', '2027-03-03')).titles.length, 1);
  assert.equal((await stays('2027-03-02', '2027-03-04')).titles.length, 1);
  assert.equal((await stays('2027-03-01', '2027-03-04')).titles.length, 0);
  await move('Held', uuid(301), '2027-03-03', 1);
  assert.equal((await stays('2027-03-02', '2027-03-04')).titles.length, 0);
  await move('Released', uuid(301), '2027-03-03', 1);
  assert.equal((await stays('2027-03-02', '2027-03-04')).titles.length, 1);
});

test('what is taken is not free: few, then sold out, and left out on request', async () => {
  await move('Held', uuid(100), 'A1', 1);
  assert.deepEqual((await look('?kind=concert')).cards[0]?.availability, {
    free: 1,
    capacity: 2,
    state: 'few',
  });
  assert.deepEqual((await look('?from=2027-03-10&to=2027-03-10')).titles, []);
  await move('Held', uuid(101), 'A1', 1);
  assert.deepEqual((await look('?kind=concert')).cards[0]?.availability, {
    free: 0,
    capacity: 2,
    state: 'sold-out',
  });
  assert.deepEqual((await look('?kind=concert&available=true')).titles, []);
  await move('Claimed', uuid(101), 'A1', 1);
  await move('Returned', uuid(101), 'A1', 1);
  await move('Expired', uuid(100), 'A1', 1);
  assert.deepEqual((await look('?kind=concert&available=true')).titles, ['가을 음악회']);
});

test('what sold lately comes first where the popular is asked for', async () => {
  await db.exec({
    text: 'insert into popular (hour, listing, pieces, last_sale_at) values ($1, $2, 5, 1), ($3, $4, 50, 1)',
    values: [Math.floor(NOW / 3_600_000) - 1, uuid(4), Math.floor(NOW / 3_600_000) - 100, uuid(3)],
  });
  assert.equal((await look('?sort=popular')).titles[0], '100% 면 가방');
});

test('pages follow each other without a gap or a repeat', async () => {
  for (const sort of ['soonest', 'newest', 'popular', 'price', 'price-desc']) {
    const whole = (await look(`?sort=${sort}`)).titles;
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const seen = await look(`?sort=${sort}&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
      assert.equal(seen.status, 200);
      paged.push(...seen.titles);
      cursor = seen.cursor;
    }
    assert.deepEqual(paged, whole, sort);
  }
});

test('a change is counted anew, and what is withdrawn is not on', async () => {
  const [units = []] = goods.units;
  const definition = definitionOf(goods, 0, [...units, { unit: 'BAG-2', capacity: 3 }]);
  await move('Held', uuid(400), 'BAG', 20);
  await availability.apply(db, [
    event('inventory', 'PoolOpened', uuid(400), { version: 2, definition: { ...definition, version: 2 } }),
  ]);
  assert.deepEqual((await look('?kind=product')).cards[0]?.availability, {
    free: 103,
    capacity: 123,
    state: 'available',
  });
  await listings.apply(db, [
    event('catalog', 'ListingWithdrawn', uuid(4), { host: HOST, version: 2, pools: [] }),
  ]);
  assert.deepEqual((await look('?kind=product')).titles, []);
});

test('what cannot be asked is told apart', async () => {
  const { cursor } = await look('?limit=1');
  const wrong: [string, number, string][] = [
    ['?from=2027-02-30', 422, 'days-invalid'],
    ['?from=2027-03-02&to=2027-03-01', 422, 'days-invalid'],
    ['?cursor=abc', 400, 'cursor-invalid'],
    [`?sort=price&cursor=${cursor}`, 400, 'cursor-invalid'],
    ['?kind=yacht', 400, 'request-invalid'],
    ['?priceMax=-1', 400, 'request-invalid'],
    ['?priceMax=lots', 400, 'request-invalid'],
    ['?sort=random', 400, 'request-invalid'],
    ['?limit=101', 400, 'request-invalid'],
    ['?nonsense=1', 400, 'request-invalid'],
    [`?q=${'x'.repeat(101)}`, 400, 'request-invalid'],
  ];
  for (const [query, status, code] of wrong) {
    const seen = await look(query);
    assert.deepEqual([seen.status, seen.code], [status, code], query);
  }
});

test('an area is the first word in Korean and the last part in English', () => {
  const address = { ko: '전북특별자치도 전주시', en: '20 Eunhaeng-ro, Jeonju' };
  const venue = { name: { ko: '가' }, address, zone: 'Asia/Seoul' };
  assert.deepEqual(areaOf(venue), { ko: '전북특별자치도', en: 'Jeonju' });
  assert.deepEqual(areaOf({ ...venue, address: { ko: ' ' } }), { ko: ' ' });
});
