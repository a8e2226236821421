// Catalog over HTTP and PostgreSQL. Inventory is played by a context that opens every pool, except where a test says
// that somebody holds or bought something.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import sharp from 'sharp';
import type { InventoryEvents, OpenPool } from '#inventory';
import { type Context, defineContext } from '#kernel/context';
import { serve } from '#kernel/http';
import { createMetrics } from '#kernel/metrics';
import type { Caller } from '#kernel/route';
import { sealer } from '#kernel/seal';
import { type System, startSystem } from '#kernel/system';
import { askPatiently } from '#kernel/test-asking';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { realWorld, type World } from '#kernel/world';
import { concert, exhibition, host, otherHost, planSample, product, stay } from './content-samples.ts';
import { catalog } from './context.ts';
import type { ListingView, StoredContent } from './contract.ts';
import { pictureLimits } from './picture-limits.ts';
import type { Preview } from './preview.ts';

/** Units in the way of each pool: a definition that lacks one, or has fewer places of it, is refused. */
const taken = new Map<string, { unit: string; held: number; sold: number }>();
const asked: string[] = [];

type Both = Pick<InventoryEvents, 'PoolOpened' | 'PoolRefused'>;

const inventory: Context = defineContext<object, { OpenPool: OpenPool }, Both>({
  name: 'inventory',
  empty: () => ({}),
  decide: {
    OpenPool(_, { data: { definition } }) {
      const { pool: subject, version, units } = definition;
      asked.push(`${definition.units.length} cells${definition.open ? '' : ', closed'}`);
      const inTheWay = taken.get(subject);
      const cell = units.find(({ unit }) => unit === inTheWay?.unit);
      if (inTheWay && (cell?.capacity ?? 0) < inTheWay.held + inTheWay.sold) {
        const standing = [{ ...inTheWay, because: 'held-or-sold' as const }];
        return { events: [{ type: 'PoolRefused', subject, data: { version, standing } }] };
      }
      return { events: [{ type: 'PoolOpened', subject, data: { version, definition } }] };
    },
  },
  evolve: { PoolOpened() {}, PoolRefused() {} },
  store: { load: async () => ({}), save: async () => {} },
  emits: { PoolOpened: 'public', PoolRefused: 'public' },
  limits: {},
  refusals: {},
});

const callers: Record<string, Caller> = {
  host: { kind: 'person', actor: `person:${host}`, id: host, roles: ['buyer', 'host'] },
  other: { kind: 'person', actor: `person:${otherHost}`, id: otherHost, roles: ['host'] },
  buyer: { kind: 'person', actor: 'person:b', id: '018f0000-0000-7000-8000-00000000cccc', roles: ['buyer'] },
  operator: {
    kind: 'person',
    actor: 'person:o',
    id: '018f0000-0000-7000-8000-00000000dddd',
    roles: ['operator'],
  },
};
const nobody: Caller = { kind: 'nobody', actor: 'nobody', id: '', roles: [] };

let database: TestDatabase;
let system: System;
let app: FastifyInstance;
const failures: unknown[] = [];

const began = realWorld.now();
/** Before everything that the samples offer, whenever this runs: what is over cannot be published. */
const BEFORE = Temporal.Instant.from('2026-12-01T03:00:00Z').epochMilliseconds;
const world: World = { ...realWorld, now: () => BEFORE + realWorld.now() - began };

before(async () => {
  database = await freshDatabase(['catalog', { name: 'inventory', folder: '/there is none' }]);
  const log = { error: (details: object) => failures.push(details), warn() {}, info() {} };
  system = await startSystem({
    all: [catalog, inventory],
    run: ['catalog', 'inventory'],
    url: database.url,
    world,
    seal: sealer('x'.repeat(32)),
    log,
  });
  app = await serve({
    contexts: [catalog],
    ioFor: (name, asker) => system.io(name, asker),
    authenticate: ({ headers }) => callers[String(headers['x-as'])] ?? nobody,
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
  await system.stop();
  await database.drop();
  assert.deepEqual(failures, []);
});

/** Uploads bytes under a type. */
async function upload(as: string, bytes: Uint8Array, type = 'image/png', headers = {}): Promise<Heard> {
  const response = await app.inject({
    method: 'POST',
    url: '/v1/catalog/pictures',
    headers: { 'x-as': as, 'content-type': type, ...headers },
    payload: Buffer.from(bytes),
  });
  return { status: response.statusCode, body: response.json(), headers: response.headers };
}

const png = (width = 700, height = 400, background = '#884422') =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();

interface Heard {
  status: number;
  body: Record<string, unknown>;
  headers: Record<string, unknown>;
}

async function call(
  as: string,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  { body, file, headers = {} }: { body?: object; file?: string; headers?: Record<string, string> } = {},
): Promise<Heard> {
  const payload = body ? JSON.stringify(body) : file;
  const type = body ? 'application/json' : 'text/csv';
  const response = await askPatiently(app, {
    method,
    url: `/v1/catalog${path}`,
    headers: { 'x-as': as, ...(payload !== undefined && { 'content-type': type }), ...headers },
    ...(payload !== undefined && { payload }),
  });
  const told = response.body === '' ? {} : JSON.parse(response.body);
  return { status: response.statusCode, body: told, headers: response.headers };
}

const alt = { ko: '그림' };

const codeOf = ({ status, body }: Heard) => [status, body.code];

async function drafted(content: StoredContent | object): Promise<ListingView> {
  const { status, body } = await call('host', 'POST', '/listings', { body: content });
  assert.equal(status, 201, JSON.stringify(body));
  return body as unknown as ListingView;
}

async function published(content: StoredContent | object): Promise<ListingView> {
  const { listing } = await drafted(content);
  const { status, body } = await call('host', 'POST', `/listings/${listing}/publish`);
  assert.equal(status, 200, JSON.stringify(body));
  return body as unknown as ListingView;
}

test('a listing of each kind is drafted, published and found', async () => {
  const withPlan = { ...concert(), plan: planSample() };
  for (const content of [withPlan, exhibition(), stay(), product()]) {
    const view = await published(content);
    assert.deepEqual([view.state, view.pending, view.refused], ['published', null, null]);
    assert.ok(view.pools.length > 0);
    const seen = await call('nobody', 'GET', `/listings/${view.listing.toUpperCase()}`);
    assert.equal(seen.status, 200);
    assert.equal('pending' in seen.body, false, 'only its host hears of changes under way');
  }
  const { body } = await call('nobody', 'GET', '/listings?limit=3&q=%EC%9D%8C%EC%95%85');
  assert.equal((body.listings as unknown[]).length, 3);
  const next = await call('nobody', 'GET', `/listings?limit=3&cursor=${body.cursor}`);
  assert.equal((next.body.listings as unknown[]).length, 1);
  assert.equal(next.body.cursor, null);
});

test('a draft is there for its host and for operators, and for nobody else', async () => {
  const { listing } = await drafted(product());
  const statuses = [];
  for (const as of ['host', 'operator', 'other', 'buyer', 'nobody']) {
    statuses.push((await call(as, 'GET', `/listings/${listing}`)).status);
  }
  assert.deepEqual(statuses, [200, 200, 404, 404, 404]);
});

test('whoever is not its host may not touch a listing', async () => {
  const draft = await drafted(product());
  const open = await published(product());
  const tries = [
    ['PUT', '', { body: product() }],
    ['POST', '/publish', {}],
    ['POST', '/withdraw', {}],
    ['POST', '/variants', { file: 'sku,stock\nmug-blue,1' }],
  ] as const;
  for (const [method, path, sent] of tries) {
    const on = async (as: string, listing: string) =>
      codeOf(await call(as, method, `/listings/${listing}${path}`, sent));
    assert.deepEqual(await on('other', draft.listing), [404, 'listing-unknown'], path);
    assert.deepEqual(await on('buyer', draft.listing), [404, 'listing-unknown'], path);
    assert.deepEqual(await on('other', open.listing), [403, 'listing-not-yours'], path);
    assert.deepEqual(await on('buyer', open.listing), [403, 'listing-not-yours'], path);
    assert.deepEqual(await on('nobody', open.listing), [401, 'credential-missing'], path);
  }
  assert.deepEqual(codeOf(await call('buyer', 'POST', '/listings', { body: product() })), [
    403,
    'role-missing',
  ]);
  const renamed = product({ title: { ko: '운영자가 바꿈' } });
  assert.equal((await call('operator', 'PUT', `/listings/${open.listing}`, { body: renamed })).status, 200);
});

test('a change that would take away what is sold is refused with what stands in the way', async () => {
  const { listing, pools } = await published(product());
  const pool = pools[0]?.pool ?? '';
  taken.set(pool, { unit: 'mug-blue', held: 1, sold: 4 });
  const fewer = (stock: number) =>
    product({ variants: [{ sku: 'mug-blue', name: { ko: '머그' }, stock, price: 1 }] });
  const refused = await call('host', 'PUT', `/listings/${listing}`, { body: fewer(3) });
  assert.deepEqual(codeOf(refused), [409, 'units-taken']);
  assert.deepEqual(refused.body.standing, [{ pool, key: '', unit: 'mug-blue', held: 1, sold: 4 }]);
  const { body } = await call('host', 'GET', `/listings/${listing}`);
  const view = body as unknown as ListingView;
  assert.deepEqual(view.content, product());
  assert.equal(view.refused?.standing[0]?.sold, 4);
  const enough = await call('host', 'PUT', `/listings/${listing}`, { body: fewer(5) });
  assert.equal(enough.status, 200);
  assert.equal((enough.body as unknown as ListingView).refused, null);
});

test('withdrawing takes a listing off the list and leaves it to look at', async () => {
  const title = { ko: '곧 사라질 것' };
  const { listing } = await published(product({ title }));
  const found = async () =>
    ((await call('nobody', 'GET', `/listings?q=${encodeURIComponent(title.ko)}`)).body.listings as unknown[])
      .length;
  assert.equal(await found(), 1);
  assert.equal((await call('host', 'POST', `/listings/${listing}/withdraw`)).status, 200);
  assert.equal(asked.at(-1), '2 cells, closed');
  assert.equal(await found(), 0);
  const { body } = await call('nobody', 'GET', `/listings/${listing}`);
  assert.equal((body as unknown as ListingView).state, 'withdrawn');
  assert.deepEqual(
    codeOf(await call('host', 'POST', `/listings/${(await drafted(product())).listing}/withdraw`)),
    [409, 'listing-not-published'],
  );
});

test('double clicks and repeats under a key publish once and answer the same', async () => {
  const key = { 'idempotency-key': 'draft-1' };
  const [first, second] = [
    await call('host', 'POST', '/listings', { body: product(), headers: key }),
    await call('host', 'POST', '/listings', { body: product(), headers: key }),
  ];
  assert.deepEqual([second.status, second.body.listing], [201, first.body.listing]);
  const other = await call('host', 'POST', '/listings', { body: stay(), headers: key });
  assert.deepEqual(codeOf(other), [422, 'idempotency-key-reused']);
  const path = `/listings/${first.body.listing}/publish`;
  const clicks = await Promise.all([
    call('host', 'POST', path),
    call('host', 'POST', path),
    call('host', 'POST', path),
  ]);
  assert.deepEqual(
    clicks.map(({ status, body }) => [status, body.version]),
    [
      [200, 2],
      [200, 2],
      [200, 2],
    ],
  );
});

/** A change of a listing by its host: another title, made from the version of `ifMatch`. */
function retitle(listing: string, ko: string, ifMatch?: unknown, more: Record<string, string> = {}) {
  const headers = { ...(ifMatch !== undefined && { 'if-match': String(ifMatch) }), ...more };
  return call('host', 'PUT', `/listings/${listing}`, { body: product({ title: { ko } }), headers });
}

test('whoever may change a listing hears its version as an ETag with every answer, and nobody else', async () => {
  const made = await call('host', 'POST', '/listings', { body: product() });
  const path = `/listings/${made.body.listing}`;
  const changed = await retitle(String(made.body.listing), '둘째');
  const open = await call('host', 'POST', `${path}/publish`);
  const seen = await call('host', 'GET', path);
  const closed = await call('host', 'POST', `${path}/withdraw`);
  const answers = [made, changed, open, seen, closed];
  assert.deepEqual(
    answers.map(({ headers }) => headers.etag),
    ['"1"', '"2"', '"3"', '"3"', '"4"'],
  );
  assert.ok(answers.every(({ body }) => typeof body.changedAt === 'string'));
  for (const as of ['nobody', 'buyer', 'other']) {
    const { body, headers } = await call(as, 'GET', path);
    assert.deepEqual([body.version, body.changedAt, headers.etag], [4, undefined, undefined], as);
    assert.equal(headers['cache-control'], seen.headers['cache-control']);
  }
  const known = await call('operator', 'GET', path, { headers: { 'if-none-match': '"4"' } });
  assert.equal(known.status, 304);
});

test('a change of a version that somebody else has replaced is refused and changes nothing', async () => {
  const { listing, version } = await published(product());
  assert.equal((await retitle(listing, '첫째', `"${version}"`)).status, 200);
  const late = await retitle(listing, '둘째', `"${version}"`);
  assert.deepEqual([...codeOf(late), late.body.version], [412, 'listing-changed', version + 1]);
  const { body, headers } = await call('host', 'GET', `/listings/${listing}`);
  assert.deepEqual((body as unknown as ListingView).content, product({ title: { ko: '첫째' } }));
  for (const action of ['publish', 'withdraw']) {
    const stale = { headers: { 'if-match': `"${version}"` } };
    const heard = await call('host', 'POST', `/listings/${listing}/${action}`, stale);
    assert.deepEqual(codeOf(heard), [412, 'listing-changed'], action);
  }
  assert.equal((await retitle(listing, '둘째', headers.etag)).status, 200);
  assert.equal((await retitle(listing, '셋째', '*')).status, 200);
  assert.equal((await retitle(listing, '넷째')).status, 200, 'whoever names no version replaces any');
});

test('of changes made from one version at the same moment one takes effect', async () => {
  const { listing } = await drafted(product());
  const titles = ['하나', '둘', '셋', '넷'];
  const answers = await Promise.all(titles.map((title) => retitle(listing, title, '"1"')));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412, 412, 412]);
  const { body } = await call('host', 'GET', `/listings/${listing}`);
  const won = titles[answers.findIndex(({ status }) => status === 200)];
  assert.deepEqual([body.version, (body as unknown as ListingView).content.title.ko], [2, won]);
});

test('a change that was refused leaves the version as it was, in another answer', async () => {
  const { listing, pools, version } = await published(product());
  taken.set(pools[0]?.pool ?? '', { unit: 'mug-blue', held: 0, sold: 4 });
  const none = product({ variants: [{ sku: 'mug-blue', name: { ko: '머그' }, stock: 1, price: 1 }] });
  await call('host', 'PUT', `/listings/${listing}`, { body: none });
  const { headers, body } = await call('host', 'GET', `/listings/${listing}`);
  assert.notEqual(headers.etag, `"${version}"`);
  assert.equal(body.version, version);
  assert.equal((await retitle(listing, '그래도', `"${version}"`)).status, 200);
});

test('a repeat of a change under its key is answered like the first, though its version is history', async () => {
  const { listing } = await drafted(product());
  const key = { 'idempotency-key': 'change-1' };
  const answers = [await retitle(listing, '한 번', '"1"', key), await retitle(listing, '한 번', '"1"', key)];
  assert.deepEqual(
    answers.map(({ status, body, headers }) => [status, body.version, headers.etag]),
    [
      [200, 2, '"2"'],
      [200, 2, '"2"'],
    ],
  );
  await retitle(listing, '다른 사람', '"2"');
  assert.equal((await retitle(listing, '한 번', '"1"', key)).status, 200);
  const { body } = await call('host', 'GET', `/listings/${listing}`);
  assert.equal((body as unknown as ListingView).content.title.ko, '다른 사람');
});

test('a tag that compression made weak still names its version', async () => {
  const { listing } = await drafted(product({ description: { ko: '긴 글. '.repeat(2_000) } }));
  const headers = { 'accept-encoding': 'gzip' };
  const { headers: sent } = await app.inject({
    url: `/v1/catalog/listings/${listing}`,
    headers: { 'x-as': 'host', ...headers },
  });
  assert.deepEqual([sent['content-encoding'], sent.etag], ['gzip', 'W/"1"']);
  assert.equal((await retitle(listing, '짧은 글', sent.etag)).status, 200);
  assert.equal((await retitle(listing, '늦은 글', sent.etag)).status, 412);
});

test('an If-Match that names no version is refused before anything is looked at', async () => {
  const { listing } = await drafted(product());
  for (const header of ['1', '"1", "2"', '"abc"']) {
    assert.deepEqual(codeOf(await retitle(listing, '누구', header)), [400, 'if-match-invalid'], header);
  }
  const publishing = { headers: { 'if-match': 'x' } };
  const heard = await call('host', 'POST', `/listings/${listing}/publish`, publishing);
  assert.deepEqual(codeOf(heard), [400, 'if-match-invalid']);
  assert.equal((await call('host', 'GET', `/listings/${listing}`)).body.version, 1);
});

test('the plan of a listing is compact and cached by its version', async () => {
  const { listing } = await published({ ...concert(), plan: planSample({ rows: 50, seats: 40 }) });
  const first = await call('nobody', 'GET', `/listings/${listing}/plan`);
  assert.equal(first.status, 200);
  const [area, floor] = first.body.areas as { rows: { units: string[]; x: number[] }[]; capacity?: number }[];
  assert.deepEqual([area?.rows.length, area?.rows[0]?.units.length, area?.rows[0]?.x.at(-1)], [50, 40, 390]);
  assert.equal(floor?.capacity, 40);
  const etag = String(first.headers.etag);
  const again = await call('nobody', 'GET', `/listings/${listing}/plan`, {
    headers: { 'if-none-match': etag },
  });
  assert.deepEqual([again.status, again.headers.etag], [304, etag]);
  const goods = await published(product());
  assert.deepEqual(codeOf(await call('nobody', 'GET', `/listings/${goods.listing}/plan`)), [
    404,
    'plan-none',
  ]);
});

test('a plan is imported once, whole, or not at all', async () => {
  const file = 'area,row,seat,tier\nA,1,1,R\nA,1,2,R\nA,2,1,S';
  const first = await call('host', 'POST', '/plans', { file });
  assert.deepEqual([first.status, first.body.seats, first.body.tiers], [201, 3, ['R', 'S']]);
  assert.equal((await call('host', 'POST', '/plans', { file })).body.plan, first.body.plan);
  const drawn = await call('host', 'GET', `/plans/${first.body.plan}`);
  assert.deepEqual([drawn.status, drawn.body.plan], [200, first.body.plan]);
  assert.match(JSON.stringify(drawn.body.areas), /"tier":"R".*"tier":"S"/);
  assert.deepEqual(codeOf(await call('other', 'GET', `/plans/${first.body.plan}`)), [404, 'plan-missing']);
  const theirs = await call('other', 'POST', '/plans', { file });
  assert.notEqual(theirs.body.plan, first.body.plan);
  const broken = await call('host', 'POST', '/plans', { file: `${file}\nA,2,1,S` });
  assert.deepEqual(codeOf(broken), [422, 'plan-invalid']);
  assert.match(JSON.stringify(broken.body.problems), /line 5/);
  assert.deepEqual(codeOf(await call('buyer', 'POST', '/plans', { file })), [403, 'role-missing']);
  const stolen = concert({ plan: String(first.body.plan) });
  assert.deepEqual(codeOf(await call('other', 'POST', '/listings', { body: stolen })), [422, 'plan-unknown']);
});

test('a concert takes a plan and its prices from a file', async () => {
  const { listing } = await published({ ...concert(), plan: planSample() });
  const file = 'area,row,seat,tier\nA,1,1,VIP\nA,1,2,VIP';
  const path = `/listings/${listing}/seating-plan`;
  const unpriced = await call('host', 'POST', path, { file });
  assert.deepEqual(codeOf(unpriced), [422, 'listing-invalid']);
  const done = await call('host', 'POST', `${path}?prices=VIP%3D200000`, { file });
  assert.deepEqual(
    [done.status, done.body.read, done.body.changed],
    [200, 2, true],
    JSON.stringify(done.body),
  );
  const again = await call('host', 'POST', `${path}?prices=VIP%3D200000`, { file });
  assert.deepEqual([again.status, again.body.version, again.body.changed], [200, done.body.version, false]);
});

test('nights and variants come from files; the same file again changes nothing', async () => {
  const rooms = await published(stay());
  const nights = 'date,available,price\n2027-03-02,t,95000\n2027-03-11,t,80000\n2027-03-12,f,';
  const sent = await call('host', 'POST', `/listings/${rooms.listing}/nights`, { file: nights });
  assert.deepEqual(
    [sent.status, sent.body.read, sent.body.changed],
    [200, 3, true],
    JSON.stringify(sent.body),
  );
  const again = await call('host', 'POST', `/listings/${rooms.listing}/nights`, { file: nights });
  assert.deepEqual([again.status, again.body.changed], [200, false]);
  const goods = await published(product());
  const wrong = await call('host', 'POST', `/listings/${goods.listing}/variants`, {
    file: 'sku,stock\nmug-blue,many',
  });
  assert.deepEqual(codeOf(wrong), [422, 'file-invalid']);
  assert.match(JSON.stringify(wrong.body.problems), /line 2.*many/);
  const kind = await call('host', 'POST', `/listings/${goods.listing}/nights`, { file: nights });
  assert.deepEqual(codeOf(kind), [422, 'listing-kind-wrong']);
});

test('bad input is refused and says where', async () => {
  const cases: [string, object, number, string][] = [
    ['unknown field', { ...product(), price: 1 }, 400, 'request-invalid'],
    ['no kind', { ...product(), kind: 'car' }, 400, 'request-invalid'],
    [
      'negative price',
      product({ variants: [{ sku: 'a', name: { ko: 'a' }, stock: 1, price: -1 }] }),
      400,
      'request-invalid',
    ],
    [
      'script as picture',
      product({ pictures: [{ picture: 'javascript:alert(1)', alt }] }),
      400,
      'request-invalid',
    ],
    ['unknown picture', product({ pictures: [{ picture: otherHost, alt }] }), 422, 'listing-invalid'],
    ['currency', product({ currency: 'KRX' }), 422, 'listing-invalid'],
    ['unknown plan', concert(), 422, 'plan-unknown'],
    ['plan with a seat twice', { ...concert(), plan: doubled() }, 422, 'plan-invalid'],
  ];
  for (const [name, body, status, code] of cases) {
    assert.deepEqual(codeOf(await call('host', 'POST', '/listings', { body })), [status, code], name);
  }
  for (const query of ['from=2027-02-30', 'from=2027-03-02&to=2027-03-01']) {
    assert.deepEqual(
      codeOf(await call('nobody', 'GET', `/listings?${query}`)),
      [422, 'search-invalid'],
      query,
    );
  }
  assert.deepEqual(codeOf(await call('nobody', 'GET', '/listings?cursor=WzFd')), [400, 'cursor-invalid']);
  assert.deepEqual(codeOf(await call('nobody', 'GET', '/listings?limit=1000')), [400, 'request-invalid']);
});

function doubled() {
  const plan = planSample();
  const [area] = plan.areas;
  if (area?.kind !== 'seated') throw new Error('the sample has seats');
  const [row] = area.rows;
  if (row?.seats[0]) row.seats.push(row.seats[0]);
  return plan;
}

test('a picture is uploaded once, shown by a listing and served to everybody for ever', async () => {
  const bytes = await png();
  const first = await upload('host', bytes);
  assert.equal(first.status, 201, JSON.stringify(first.body));
  const { picture } = first.body;
  assert.deepEqual(first.body.widths, [320, 640, 700]);
  const again = await upload('host', bytes);
  assert.deepEqual([again.status, again.body], [200, first.body]);
  assert.notEqual((await upload('other', bytes)).body.picture, picture, 'everybody has their own');
  const shown = { picture: String(picture).toUpperCase(), alt: { ko: '무대', en: 'The stage' } };
  const view = await published(product({ pictures: [shown] }));
  assert.deepEqual(view.pictures, [{ ...first.body, alt: shown.alt }]);
  const { body } = await call('nobody', 'GET', '/listings?kind=product&limit=1');
  assert.deepEqual((body.listings as { picture: object }[])[0]?.picture, view.pictures[0]);
  const served = await app.inject({ url: `/v1/catalog/pictures/${picture}/640` });
  const { headers } = served;
  assert.deepEqual(
    [served.statusCode, headers['content-type'], headers['cache-control'], headers['x-content-type-options']],
    [200, 'image/webp', 'public, max-age=31536000, immutable', 'nosniff'],
  );
  assert.equal((await sharp(served.rawPayload).metadata()).width, 640);
  const missing = await call('nobody', 'GET', `/pictures/${picture}/641`);
  assert.deepEqual(codeOf(missing), [404, 'picture-unknown']);
});

test('what is no picture, or not one to keep, is told apart', async () => {
  const bytes = await png();
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"/>');
  const cases: [string, Heard, number, string][] = [
    ['nothing', await upload('host', Buffer.alloc(0)), 422, 'picture-invalid'],
    ['another type', await upload('host', bytes, 'image/gif'), 415, 'picture-type-wrong'],
    ['SVG', await upload('host', svg, 'image/svg+xml'), 415, 'picture-type-wrong'],
    ['SVG by another name', await upload('host', svg), 422, 'picture-invalid'],
    ['JPEG in name only', await upload('host', bytes, 'image/jpeg'), 422, 'picture-invalid'],
    ['half of it', await upload('host', bytes.subarray(0, bytes.length / 2)), 422, 'picture-invalid'],
    ['a stripe', await upload('host', await png(2_000, 120)), 422, 'picture-size-wrong'],
    [
      'too many bytes',
      await upload('host', Buffer.alloc(pictureLimits.pictureBytesMax.value + 1)),
      413,
      'body-too-large',
    ],
    ['a buyer', await upload('buyer', bytes), 403, 'role-missing'],
    ['nobody', await upload('nobody', bytes), 401, 'credential-missing'],
  ];
  for (const [name, heard, status, code] of cases) assert.deepEqual(codeOf(heard), [status, code], name);
});

test('what no listing uses is swept away with its bytes', async () => {
  const used = await upload('host', await png(300, 300, '#112233'));
  await published(product({ pictures: [{ picture: String(used.body.picture), alt }] }));
  const unused = await upload('host', await png(300, 300, '#332211'));
  await system.owner.exec({ text: 'update catalog.pictures set since = 1' });
  await system.io('catalog', { actor: 'system', trace: null }).submit({
    type: 'SweepPictures',
    subject: 'catalog',
    data: {},
  });
  const status = async ({ body }: Heard) =>
    (await app.inject({ url: `/v1/catalog/pictures/${body.picture}/300` })).statusCode;
  assert.deepEqual([await status(used), await status(unused)], [200, 404]);
  const left = await system.owner.one({
    text: 'select count(*)::int as files from catalog.picture_files where picture = $1',
    values: [unused.body.picture],
  });
  assert.deepEqual(left, { files: 0 });
});

test('a draft is previewed by its host as it will be sold, pool by pool', async () => {
  const draft = await drafted(exhibition());
  const [pool] = draft.pools;
  const path = `/listings/${draft.listing}/preview/${pool?.pool}`;
  const { status, body } = await call('host', 'GET', path);
  assert.equal(status, 200, JSON.stringify(body));
  const { availability, cells, pool: sold } = body as unknown as Preview;
  assert.equal(sold.listing, draft.listing);
  assert.deepEqual(availability.units.slice(0, 2), ['2027-03-02T10:00', '2027-03-02T14:00']);
  assert.deepEqual(availability.left?.slice(0, 2), [30, 20]);
  assert.equal(availability.states, 'f'.repeat(pool?.units ?? 0));
  assert.deepEqual([cells[0]?.tier, cells[0]?.capacity, cells[0]?.sold], ['day', 30, 0]);
  assert.deepEqual(codeOf(await call('other', 'GET', path)), [404, 'listing-unknown']);
  assert.equal((await call('operator', 'GET', path)).status, 200);
  assert.deepEqual(codeOf(await call('nobody', 'GET', path)), [401, 'credential-missing']);
  const strange = await call('host', 'GET', `/listings/${draft.listing}/preview/${otherHost}`);
  assert.deepEqual(codeOf(strange), [404, 'pool-unknown']);
});

test('a preview with a plan has a seat for each of its seats', async () => {
  const draft = await drafted({ ...concert(), plan: planSample() });
  const { body } = await call('host', 'GET', `/listings/${draft.listing}/preview/${draft.pools[0]?.pool}`);
  const { availability } = body as unknown as Preview;
  assert.deepEqual([availability.units.length, availability.units.at(-1)], [7, 'floor']);
});
