// The host's desk against PostgreSQL: events of catalog, inventory and booking go in; sales by tier, sessions, news
// and the file for spreadsheets come out over HTTP.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { NOBODY } from '#kernel/access';
import { type Context, defineContext } from '#kernel/context';
import { type DatabasePool, openDatabase } from '#kernel/database';
import { serve } from '#kernel/http';
import { createMetrics } from '#kernel/metrics';
import type { Caller } from '#kernel/route';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { realWorld } from '#kernel/world';
import { availability } from './availability.ts';
import { bookingRoutes, bookings } from './bookings.ts';
import { limits, refusals } from './contract.ts';
import { csvLine, exportRoutes } from './export.ts';
import { hostNewsRoutes } from './host-news.ts';
import { listings } from './listings.ts';
import { salesRoutes } from './sales.ts';

const NOW = Temporal.Instant.from('2027-03-01T03:00:00Z').epochMilliseconds;
const uuid = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const HOST = uuid(901);
const OTHER = uuid(902);
const SHOW = { listing: uuid(801), pool: uuid(701) };
const HALL = { listing: uuid(802), pool: uuid(702) };
const host = (id: string): Caller => ({ kind: 'person', actor: `person:${id}`, id, roles: ['host'] });
const callers: Record<string, Caller> = { host: host(HOST), other: host(OTHER) };
/** Half past seven in Seoul. */
const STARTS_AT = Temporal.Instant.from('2027-03-10T10:30:00Z').epochMilliseconds;

let database: TestDatabase;
let db: DatabasePool;
let app: FastifyInstance;
let address: string;

before(async () => {
  database = await freshDatabase(['views']);
  db = openDatabase(database.url, { context: 'views' });
  const log = {
    error: (details: object) => assert.fail(JSON.stringify(details)),
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
    routes: [...bookingRoutes, ...salesRoutes, ...hostNewsRoutes, ...exportRoutes],
    limits,
    refusals,
  });
  app = await serve({
    contexts: [context],
    ioFor: () => ({ db, world: realWorld }) as never,
    authenticate: ({ headers }) => callers[String(headers['x-as'])] ?? NOBODY,
    world: realWorld,
    log,
    metrics: createMetrics(),
    notReady: () => undefined,
    version: '0',
    checkReplies: true,
  });
  address = await app.listen({ port: 0, host: '127.0.0.1' });
  await offer();
});
after(async () => {
  await app.close();
  await db.close();
  await database.drop();
});

const event = (source: string, type: string, subject: string, data: unknown, time = NOW) => ({
  source,
  type,
  subject,
  data,
  time,
  correlation: subject,
});

async function offer(): Promise<void> {
  const facts = {
    host: HOST,
    kind: 'concert',
    summary: { ko: '요약' },
    venue: { name: { ko: '자리홀' }, address: { ko: '서울' }, zone: 'Asia/Seoul' },
    pictures: [],
    currency: 'KRW',
    priceMin: 1,
    priceMax: 2,
    from: '2027-03-01',
    to: '2027-03-10',
    open: true,
  };
  const titles = [{ ko: '=1+1', en: '@show, "live"' }, { ko: '가을 음악회' }];
  await listings.apply(
    db,
    [SHOW, HALL].map(({ listing }, at) =>
      event('catalog', 'ListingPublished', listing, { ...facts, title: titles[at] }),
    ),
  );
  const unit = (name: string, tier: string, capacity: number, startsAt: number | null = null) => ({
    unit: name,
    tier,
    capacity,
    startsAt,
    closesAt: null,
  });
  const sessions = ['2027-03-01T10:00', '2027-03-06T10:00'].map((name, at) =>
    unit(name, at ? 'weekend' : 'day', 60),
  );
  const seats = [
    unit('A-1', 'R', 1, STARTS_AT),
    unit('A-2', 'S', 1, STARTS_AT),
    unit('A-3', 'S', 1, STARTS_AT),
  ];
  const opened = [
    { ...SHOW, units: sessions },
    { ...HALL, units: seats },
  ].map((pool) => ({ ...pool, host: HOST, version: 1, open: true }));
  await availability.apply(
    db,
    opened.map((definition) => event('inventory', 'PoolOpened', definition.pool, { version: 1, definition })),
  );
}

type Line = [pool: typeof SHOW, unit: string, rate: string, quantity: number, price: number];

/** Placed and confirmed, with everything that other contexts say of it. */
async function buy(n: number, lines: Line[], { time = NOW, seller = HOST } = {}): Promise<void> {
  const bought = lines.map(([{ pool }, unit, rate, quantity, price]) => ({
    pool,
    unit,
    rate,
    quantity,
    price,
  }));
  const terms = [...new Set(lines.map(([of]) => of))].map((of) => ({
    ...of,
    host: seller,
    policy: [],
    startsAt: null,
  }));
  const total = bought.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  const data = {
    owner: 'guest',
    code: `CODE${String(n).padStart(6, '0')}`,
    currency: 'KRW',
    total,
    lines: bought,
    terms,
  };
  await bookings.apply(db, [
    event('booking', 'BookingPlaced', uuid(n), data, time),
    event('booking', 'BookingConfirmed', uuid(n), data, time),
  ]);
  await availability.apply(db, [
    event('inventory', 'Held', uuid(n), { lines: bought }),
    event('inventory', 'Claimed', uuid(n), { lines: bought }),
  ]);
}

async function giveBack(n: number, [{ pool }, unit, rate, quantity]: Line, refund: number): Promise<void> {
  const data = {
    cancellationId: uuid(n + 500),
    by: 'host',
    lines: [{ line: 0, pool, unit, rate, quantity }],
    refund,
    currency: 'KRW',
    shares: [{ host: HOST, amount: refund }],
    all: false,
    reason: '',
  };
  await bookings.apply(db, [event('booking', 'BookingCancelled', uuid(n), data, NOW)]);
}

async function look(path: string, as = 'host') {
  const response = await app.inject({ url: `/v1/views${path}`, headers: { 'x-as': as } });
  const isJson = /json/.test(String(response.headers['content-type']));
  return {
    status: response.statusCode,
    body: isJson ? response.json() : {},
    text: response.body,
    headers: response.headers,
  };
}

test('sales are told by day, tier and rate, what came back too', async () => {
  await buy(1, [
    [HALL, 'A-1', 'standard', 1, 150],
    [HALL, 'A-2', 'standard', 1, 90],
  ]);
  await buy(2, [
    [HALL, 'A-3', 'standard', 1, 90],
    [SHOW, '2027-03-06T10:00', 'child', 3, 5],
  ]);
  await giveBack(2, [HALL, 'A-3', 'standard', 1, 90], 45);
  const { body } = await look('/sales?from=2027-03-01&to=2027-03-01');
  const told = body.sales.map((row: Record<string, unknown>) => [
    row.tier,
    row.rate,
    row.pieces,
    row.amount,
    row.returnedPieces,
    row.returnedAmount,
  ]);
  assert.deepEqual(told, [
    ['weekend', 'child', 3, 15, 0, 0],
    ['R', 'standard', 1, 150, 0, 0],
    ['S', 'standard', 2, 180, 1, 45],
  ]);
  assert.deepEqual((await look('/sales?from=2027-03-01&to=2027-03-01', 'other')).body.sales, []);
});

test('sessions stand for themselves, the seats of a performance are counted together on its local day', async () => {
  const of = async (listing: string, from: string, to: string, as?: string) =>
    (await look(`/sessions?listing=${listing}&from=${from}&to=${to}`, as)).body.sessions;
  assert.deepEqual(await of(SHOW.listing, '2027-03-02', '2027-03-31'), [
    {
      day: '2027-03-06',
      pool: SHOW.pool,
      unit: '2027-03-06T10:00',
      startsAt: null,
      capacity: 60,
      held: 0,
      sold: 3,
    },
  ]);
  assert.deepEqual(await of(HALL.listing, '2027-03-10', '2027-03-10'), [
    {
      day: '2027-03-10',
      pool: HALL.pool,
      unit: null,
      startsAt: '2027-03-10T10:30:00Z',
      capacity: 3,
      held: 0,
      sold: 3,
    },
  ]);
  assert.deepEqual(await of(HALL.listing, '2027-03-10', '2027-03-10', 'other'), []);
  const wrong = await look(`/sessions?listing=${HALL.listing}&from=2027-03-10&to=2027-03-01`);
  assert.deepEqual([wrong.status, wrong.body.code], [422, 'days-invalid']);
});

test('bookings of one listing are told apart', async () => {
  const codes = async (listing: string) =>
    (await look(`/host-bookings?listing=${listing}`)).body.bookings.map(({ code }: { code: string }) => code);
  assert.deepEqual(await codes(SHOW.listing), ['CODE000002']);
  assert.deepEqual(await codes(HALL.listing), ['CODE000002', 'CODE000001']);
});

/** Events of a stream until `enough`; `heard` is told of all that came so far. */
async function listen(
  headers: Record<string, string>,
  enough: (text: string) => boolean,
  heard: (text: string) => void = () => {},
): Promise<string> {
  const hangUp = new AbortController();
  const answer = await fetch(`${address}/v1/views/host-bookings/live`, { headers, signal: hangUp.signal });
  assert.equal(answer.status, 200);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (reader && !enough(text)) {
    text += (await reader.read()).value ?? '';
    heard(text);
  }
  hangUp.abort();
  return text;
}

test('a live stream tells what is confirmed and cancelled, and goes on where it was cut', async () => {
  // A stream begins where the news stood when it said that it is ready.
  const ready = ['host', 'other'].map(() => Promise.withResolvers<undefined>());
  const say = (at: number) => (text: string) => {
    if (text.includes('event: ready')) ready[at]?.resolve(undefined);
  };
  const heard = listen({ 'x-as': 'host' }, (text) => text.includes('event: cancelled'), say(0));
  const strangers = listen({ 'x-as': 'other' }, (text) => text.includes('CODE000012'), say(1));
  await Promise.all(ready.map(({ promise }) => promise));
  await buy(11, [[SHOW, '2027-03-01T10:00', 'adult', 2, 10]]);
  await giveBack(11, [SHOW, '2027-03-01T10:00', 'adult', 1, 10], 10);
  await buy(12, [[SHOW, '2027-03-01T10:00', 'adult', 1, 10]], { seller: OTHER });
  const text = await heard;
  assert.match(text, /event: confirmed\ndata: .*CODE000011/);
  assert.equal(text.includes('CODE000012'), false, 'it is the sale of somebody else');
  assert.equal((await strangers).includes('CODE000011'), false);
  const seq = /id: (\d+)\nevent: confirmed/.exec(text)?.[1] ?? '';
  const later = await listen({ 'x-as': 'host', 'last-event-id': seq }, (more) => more.includes('cancelled'));
  assert.equal(later.includes('event: confirmed'), false);
});

test('the file has a line per line of a booking, and nothing in it is a formula', async () => {
  const { status, headers, text } = await look('/host-bookings.csv');
  assert.equal(status, 200);
  assert.match(String(headers['content-type']), /^text\/csv/);
  assert.match(String(headers['content-disposition']), /attachment/);
  const [head, ...lines] = text.trimEnd().split('\r\n');
  assert.ok(head?.startsWith('\ufeffcode,state,placed_at,listing'));
  assert.equal(lines.length, 5);
  const show = lines.find((line) => line.includes('child'));
  assert.equal(
    show,
    `CODE0-00002,confirmed,2027-03-01T03:00:00Z,"'=1+1",${SHOW.pool},2027-03-06T10:00,child,3,5,15,KRW,105,45,${uuid(2)}`,
  );
  const english = (await look(`/host-bookings.csv?language=en&listing=${SHOW.listing}`)).text;
  assert.match(english, /"'@show, ""live"""/);
  assert.equal((await look('/host-bookings.csv', 'nobody')).status, 401);
});

test('the file is of the days in the zone that is named', async () => {
  const lines = async (query: string) =>
    (await look(`/host-bookings.csv?${query}`)).text.trimEnd().split('\r\n').length - 1;
  assert.equal(await lines('from=2027-03-01&to=2027-03-01&zone=Asia/Seoul'), 5);
  assert.equal(await lines('to=2027-02-28'), 0);
  assert.equal(await lines('from=2027-03-02'), 0);
  assert.equal(await lines('state=declined'), 0);
  for (const query of ['from=2027-02-30', 'from=2027-03-02&to=2027-03-01', 'zone=Moon/Base']) {
    const { status, body } = await look(
      `/host-bookings.csv?${query}${query.startsWith('zone') ? '&from=2027-03-01' : ''}`,
    );
    assert.deepEqual([status, body.code], [422, 'days-invalid'], query);
  }
});

test('a long file comes whole, batch after batch', async () => {
  const count = limits.exportBatchMax.value * 2;
  const placed = Array.from({ length: count }, (_, at) => {
    const line = { ...{ pool: SHOW.pool, unit: '2027-03-01T10:00', rate: 'adult' }, quantity: 1, price: 1 };
    const terms = [{ ...SHOW, host: HOST, policy: [], startsAt: null }];
    const data = {
      owner: 'guest',
      code: `LONG${at}`.padEnd(10, 'X'),
      currency: 'KRW',
      total: 1,
      lines: [line],
      terms,
    };
    return event('booking', 'BookingPlaced', uuid(10_000 + at), data, NOW + 86_400_000 + (at % 7));
  });
  await bookings.apply(db, placed);
  const { text } = await look('/host-bookings.csv?from=2027-03-02');
  const codes = new Set(text.trimEnd().split('\r\n').slice(1));
  assert.equal(codes.size, count);
});

test('cells are quoted, and what a spreadsheet would calculate is text', () => {
  const cell = (text: string) => csvLine([text]).slice(0, -2);
  assert.deepEqual(['a', 'a,b', 'a"b', 'a\nb', ''].map(cell), ['a', '"a,b"', '"a""b"', '"a\nb"', '']);
  for (const formula of ['=1', '+1', '-1', '@a', '\t=1', '\r=1', ' =1', '＝1', '\u200b=1'])
    assert.match(cell(formula), /^"'/, JSON.stringify(formula));
  assert.equal(csvLine([-1, 2]), '-1,2\r\n');
});
