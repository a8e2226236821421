// Every route × everybody who may come along. The rows are compared with the declarations, so a route without a row
// here fails, and so does a row without a route. Whatever a route is about belongs to `buyer`, in a listing of `host`;
// `guest` has things of his own and shows the proof of them, `nobody` shows nothing.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { accessMatrix } from '#kernel/access';
import {
  concert,
  day,
  exhibition,
  importPlan,
  PLAN_CSV,
  pieces,
  product,
  publish,
  seat,
  stay,
} from './offers.ts';
import { type Jari, startJari } from './start.ts';
import { type Answered, CONTACT, type Visitor, withAccess } from './visitor.ts';

const WHO = ['nobody', 'guest', 'buyer', 'otherBuyer', 'host', 'otherHost', 'operator'] as const;
type Who = (typeof WHO)[number];
type Statuses = Record<Who, number>;

const everybody = (status: number): Statuses => ({
  ...{ nobody: status, guest: status, buyer: status, otherBuyer: status },
  ...{ host: status, otherHost: status, operator: status },
});
const signedIn = (status: number): Statuses => ({ ...everybody(status), nobody: 401, guest: 401 });
const hosts = (status: number): Statuses => ({ ...signedIn(403), host: status, otherHost: status });
const operators = (status: number): Statuses => ({ ...signedIn(403), operator: status });
/** Whoever has a part in a booking; the others hear that there is none. */
const parties = (status: number): Statuses => ({
  ...everybody(404),
  ...{ guest: status, buyer: status, host: status, operator: status },
});
/** Whoever holds. */
const bearers = (status: number): Statuses => ({ ...everybody(403), guest: status, buyer: status });
/** The host of a listing and operators; `no` is what other people hear. */
const keepers = (status: number, no = 403): Statuses => ({
  ...signedIn(no),
  ...{ host: status, operator: status },
});

let jari: Jari;
let people: Record<Who, Visitor>;
let pool: string;
let plan: string;
let hall: { pool: string; listing: string };
let shop: { pool: string; listing: string };
let inn: { pool: string; listing: string };

before(async () => {
  // A mail server is named and never asked: what needs one is declared only then.
  jari = await startJari({
    env: { JARI_SMTP_URL: 'smtp://127.0.0.1:9', JARI_MAIL_FROM: 'jari@jari.example' },
  });
  people = {
    nobody: jari.guest(),
    guest: jari.guest(),
    buyer: await jari.person('buyer'),
    otherBuyer: await jari.person('buyer'),
    host: await jari.person('buyer', 'host'),
    otherHost: await jari.person('buyer', 'host'),
    operator: await jari.person('operator'),
  };
  const large = exhibition();
  assert.ok(large.kind === 'exhibition');
  large.calendar.capacity = 10_000;
  pool = (await publish(people.host, large)).pool;
  shop = await publish(people.host, product());
  inn = await publish(people.host, stay());
  plan = await importPlan(people.host);
  hall = await publish(people.host, concert(plan));
});
after(() => jari.stop());

/** What a route is about, made for one request. */
interface Subject {
  id: string;
  headers: Record<string, string>;
}
const NOTHING = { id: '', headers: {} };

async function hold(who: Who): Promise<Subject & { receipt: string }> {
  const owner = who === 'guest' ? people.guest : people.buyer;
  const { body } = await owner.hold(pieces(pool, `${day(9)}T10:00`, 1, 'child'));
  const headers: Record<string, string> = who === 'guest' ? { 'jari-receipt': body.receipt } : {};
  return { id: body.holdId, headers, receipt: body.receipt };
}

async function booking(who: Who): Promise<Subject & { code: string }> {
  const { id, receipt } = await hold(who);
  const owner = who === 'guest' ? people.guest : people.buyer;
  const { body, text } = await owner.book(receipt, { card: { source: 'tok_visa' } });
  assert.equal(body.state, 'confirmed', text);
  return { id, headers: who === 'guest' ? withAccess(body) : {}, code: body.code };
}

async function draft(): Promise<Subject> {
  const { body } = await people.host.post('/v1/catalog/listings', concert(await importPlan(people.host)));
  return { ...NOTHING, id: body.listing };
}

const topUp = () => ({
  topUpId: randomUUID(),
  money: { amount: 5_000, currency: 'KRW' },
  card: { source: 'tok_visa' },
});

/** Somebody like this one whom nobody will miss. */
function double(who: Who): Promise<Visitor> | Visitor {
  if (who === 'nobody' || who === 'guest') return people[who];
  if (who === 'operator') return jari.person('operator');
  return who === 'host' || who === 'otherHost' ? jari.person('buyer', 'host') : jari.person('buyer');
}

interface Row {
  expect: Statuses;
  send(who: Who, me: Visitor): Promise<Answered>;
}

const get = (path: string, expect: Statuses): Row => ({ expect, send: (_, me) => me.get(path) });
const post = (path: string, body: (who: Who) => object, expect: Statuses): Row => ({
  expect,
  send: (who, me) => me.post(path, body(who)),
});
/** Requests about one thing; `rest` is the address behind its id. */
const about = (
  make: (who: Who) => Promise<Subject>,
  { method = 'GET', path, rest = '', body }: { method?: string; path: string; rest?: string; body?: object },
  expect: Statuses,
): Row => ({
  expect,
  async send(who, me) {
    const { id, headers } = await make(who);
    return me.ask(method, `${path}/${id}${rest}`, { headers, ...(body && { body: JSON.stringify(body) }) });
  },
});
const file = (path: () => string, csv: string, expect: Statuses): Row => ({
  expect,
  send: (_, me) => me.ask('POST', path(), { body: csv, headers: { 'content-type': 'text/csv' } }),
});

const LISTINGS = '/v1/catalog/listings';
const HOLDS = '/v1/inventory/holds';
const BOOKINGS = '/v1/booking/bookings';
const POINTS = '/v1/payment/points';
const fortnight = () => `from=${day(0)}&to=${day(14)}`;
const credentials = () => ({ email: `${randomUUID()}@example.com`, password: 'correct horse battery' });

const ROWS: Record<string, Row> = {
  'POST /v1/identity/sign-up': post(
    '/v1/identity/sign-up',
    () => ({ ...credentials(), name: 'A' }),
    everybody(201),
  ),
  'POST /v1/identity/sign-in': post('/v1/identity/sign-in', credentials, everybody(401)),
  'POST /v1/identity/sign-out': {
    expect: everybody(204),
    send: async (who) => (await double(who)).post('/v1/identity/sign-out'),
  },
  'GET /v1/identity/me': get('/v1/identity/me', signedIn(200)),
  'GET /v1/identity/me/data': get('/v1/identity/me/data', signedIn(200)),
  'PUT /v1/identity/me': {
    expect: signedIn(200),
    send: (_, me) => me.ask('PUT', '/v1/identity/me', { body: JSON.stringify({ name: '새 이름' }) }),
  },
  'POST /v1/identity/me/host': {
    expect: signedIn(200),
    send: async (who) => (await double(who)).post('/v1/identity/me/host'),
  },
  'DELETE /v1/identity/me': {
    expect: signedIn(204),
    send: async (who) => (await double(who)).ask('DELETE', '/v1/identity/me'),
  },
  'PUT /v1/identity/password': {
    expect: signedIn(403),
    send: (_, me) =>
      me.ask('PUT', '/v1/identity/password', {
        body: JSON.stringify({ current: 'wrong', next: 'x'.repeat(12) }),
      }),
  },
  'POST /v1/identity/password-resets': post(
    '/v1/identity/password-resets',
    () => ({ email: credentials().email }),
    everybody(202),
  ),
  'POST /v1/identity/password-resets/confirm': post(
    '/v1/identity/password-resets/confirm',
    () => ({ token: 'jr_forged', password: 'x'.repeat(12) }),
    everybody(410),
  ),
  'POST /v1/identity/keys': post('/v1/identity/keys', () => ({ label: 'till', roles: [] }), signedIn(201)),
  'GET /v1/identity/keys': get('/v1/identity/keys', signedIn(200)),
  'DELETE /v1/identity/keys/:id': about(
    async () => {
      const { body } = await people.buyer.post('/v1/identity/keys', { label: 'till', roles: [] });
      return { ...NOTHING, id: body.id };
    },
    { method: 'DELETE', path: '/v1/identity/keys' },
    { ...signedIn(404), buyer: 204 },
  ),
  'POST /v1/identity/passkeys/sign-in/options': post(
    '/v1/identity/passkeys/sign-in/options',
    () => ({}),
    everybody(200),
  ),
  'POST /v1/identity/passkeys/sign-in': post(
    '/v1/identity/passkeys/sign-in',
    () => ({ response: {} }),
    everybody(401),
  ),
  'POST /v1/identity/passkeys/options': post('/v1/identity/passkeys/options', () => ({}), signedIn(200)),
  'POST /v1/identity/passkeys': post(
    '/v1/identity/passkeys',
    () => ({ label: 'phone', response: {} }),
    signedIn(401),
  ),
  'GET /v1/identity/passkeys': get('/v1/identity/passkeys', signedIn(200)),
  'PUT /v1/identity/passkeys/:id': about(
    async () => ({ ...NOTHING, id: 'nobodys' }),
    { method: 'PUT', path: '/v1/identity/passkeys', body: { label: 'phone' } },
    signedIn(404),
  ),
  'DELETE /v1/identity/passkeys/:id': about(
    async () => ({ ...NOTHING, id: 'nobodys' }),
    { method: 'DELETE', path: '/v1/identity/passkeys' },
    signedIn(404),
  ),
  'GET /v1/identity/people': get('/v1/identity/people?email=nobody@example.com', operators(200)),
  'GET /v1/identity/people/unreached': get('/v1/identity/people/unreached', operators(200)),
  'POST /v1/identity/people/:id/roles': about(
    async () => ({ ...NOTHING, id: (await jari.person('buyer')).id }),
    { method: 'POST', path: '/v1/identity/people', rest: '/roles', body: { roles: ['buyer', 'host'] } },
    operators(200),
  ),

  'GET /v1/catalog/listings': get(LISTINGS, everybody(200)),
  'GET /v1/catalog/listings/mine': get(`${LISTINGS}/mine`, hosts(200)),
  'GET /v1/catalog/listings/:listing': about(
    draft,
    { path: LISTINGS },
    { ...keepers(200, 404), nobody: 404, guest: 404 },
  ),
  'GET /v1/catalog/listings/:listing/plan': about(
    draft,
    { path: LISTINGS, rest: '/plan' },
    { ...keepers(200, 404), nobody: 404, guest: 404 },
  ),
  'POST /v1/catalog/listings': post(LISTINGS, () => product(), hosts(201)),
  'PUT /v1/catalog/listings/:listing': about(
    async () => ({ ...NOTHING, id: shop.listing }),
    { method: 'PUT', path: LISTINGS, body: product(6) },
    keepers(200),
  ),
  'POST /v1/catalog/listings/:listing/publish': about(
    draft,
    { method: 'POST', path: LISTINGS, rest: '/publish' },
    keepers(200, 404),
  ),
  'POST /v1/catalog/listings/:listing/withdraw': about(
    async () => ({ ...NOTHING, id: (await publish(people.host, product())).listing }),
    { method: 'POST', path: LISTINGS, rest: '/withdraw' },
    keepers(200),
  ),
  'GET /v1/catalog/plans/:plan': {
    expect: { ...hosts(404), host: 200 },
    send: (_, me) => me.get(`/v1/catalog/plans/${plan}`),
  },
  'POST /v1/catalog/plans': file(() => '/v1/catalog/plans', PLAN_CSV, hosts(201)),
  'POST /v1/catalog/listings/:listing/seating-plan': file(
    () => `${LISTINGS}/${hall.listing}/seating-plan`,
    `${PLAN_CSV}\nHall,C,1,S`,
    keepers(200),
  ),
  'POST /v1/catalog/listings/:listing/nights': file(
    () => `${LISTINGS}/${inn.listing}/nights?room=ondol`,
    `date,rooms\n${day(50)},3`,
    keepers(200),
  ),
  'POST /v1/catalog/listings/:listing/variants': file(
    () => `${LISTINGS}/${shop.listing}/variants`,
    'sku,name,stock,price\nmug,머그,5,9000',
    keepers(200),
  ),

  'GET /v1/catalog/listings/:listing/preview/:pool': {
    expect: keepers(200),
    send: (_, me) => me.get(`${LISTINGS}/${hall.listing}/preview/${hall.pool}`),
  },
  'POST /v1/catalog/pictures': {
    expect: hosts(415),
    send: (_, me) =>
      me.ask('POST', '/v1/catalog/pictures', {
        body: 'no picture',
        headers: { 'content-type': 'text/plain' },
      }),
  },
  'GET /v1/catalog/pictures/:picture/:width': {
    expect: everybody(404),
    send: (_, me) => me.get(`/v1/catalog/pictures/${randomUUID()}/320`),
  },

  'POST /v1/inventory/holds': {
    expect: everybody(201),
    send: (_, me) => me.hold(pieces(pool, `${day(9)}T10:00`, 1, 'child')),
  },
  'POST /v1/inventory/holds/batch': post(
    `${HOLDS}/batch`,
    () => ({ holds: [{ lines: [pieces(pool, `${day(9)}T10:00`, 1, 'child')] }] }),
    everybody(200),
  ),
  'GET /v1/inventory/holds/:holdId': about(hold, { path: HOLDS }, bearers(200)),
  'POST /v1/inventory/holds/:holdId/extend': about(
    hold,
    { method: 'POST', path: HOLDS, rest: '/extend', body: {} },
    bearers(200),
  ),
  'DELETE /v1/inventory/holds/:holdId': about(hold, { method: 'DELETE', path: HOLDS }, bearers(204)),
  'GET /v1/inventory/pools/:pool': {
    expect: everybody(200),
    send: (_, me) => me.get(`/v1/inventory/pools/${pool}`),
  },
  'GET /v1/inventory/pools/:pool/cells': {
    expect: everybody(200),
    send: (_, me) => me.get(`/v1/inventory/pools/${pool}/cells?units=${day(9)}T10:00`),
  },

  'POST /v1/booking/bookings': {
    expect: bearers(201),
    async send(who, me) {
      return me.book((await hold(who)).receipt, { card: { source: 'tok_visa' } });
    },
  },
  'GET /v1/booking/bookings': get(BOOKINGS, signedIn(200)),
  'GET /v1/booking/my-data': get('/v1/booking/my-data', signedIn(200)),
  'POST /v1/booking/bookings/find': {
    expect: { ...everybody(404), guest: 200 },
    send: async (who, me) =>
      me.post(`${BOOKINGS}/find`, { code: (await booking(who)).code, email: CONTACT.email }),
  },
  'GET /v1/booking/bookings/:bookingId': about(booking, { path: BOOKINGS }, parties(200)),
  'POST /v1/booking/bookings/:bookingId/pay': about(
    booking,
    { method: 'POST', path: BOOKINGS, rest: '/pay', body: { points: 'all' } },
    { ...everybody(404), guest: 409, buyer: 409 },
  ),
  'POST /v1/booking/bookings/:bookingId/ask': about(
    booking,
    { method: 'POST', path: BOOKINGS, rest: '/ask' },
    { ...everybody(404), guest: 200, buyer: 200 },
  ),
  'POST /v1/booking/bookings/:bookingId/cancel': about(
    booking,
    { method: 'POST', path: BOOKINGS, rest: '/cancel', body: {} },
    parties(200),
  ),
  'GET /v1/booking/bookings/:bookingId/cancellation': about(
    booking,
    { path: BOOKINGS, rest: '/cancellation' },
    parties(200),
  ),
  'GET /v1/booking/bookings/:bookingId/ticket.svg': about(
    booking,
    { path: BOOKINGS, rest: '/ticket.svg' },
    parties(200),
  ),
  'GET /v1/booking/bookings/:bookingId/ticket.png': about(
    booking,
    { path: BOOKINGS, rest: '/ticket.png' },
    parties(200),
  ),
  'GET /v1/booking/bookings/:bookingId/calendar.ics': about(
    booking,
    { path: BOOKINGS, rest: '/calendar.ics' },
    parties(200),
  ),

  'GET /v1/payment/methods': get('/v1/payment/methods', everybody(200)),
  'POST /v1/payment/practice/authentications': post(
    '/v1/payment/practice/authentications',
    () => ({ clientSecret: 'cap_nobody_secret_1', passed: true }),
    everybody(404),
  ),
  'POST /v1/payment/points/top-ups/:topUpId/ask': about(
    async () => ({ ...NOTHING, id: (await people.buyer.topUp(1_000)).body.topUpId }),
    { method: 'POST', path: `${POINTS}/top-ups`, rest: '/ask' },
    { ...signedIn(404), buyer: 200 },
  ),
  'DELETE /v1/payment/points/top-ups/:topUpId': about(
    async () => ({ ...NOTHING, id: (await people.buyer.topUp(1_000)).body.topUpId }),
    { method: 'DELETE', path: `${POINTS}/top-ups` },
    { ...signedIn(404), buyer: 200 },
  ),
  'POST /v1/payment/points/top-ups': post(`${POINTS}/top-ups`, topUp, signedIn(201)),
  'GET /v1/payment/points/top-ups/:topUpId': about(
    async () => ({ ...NOTHING, id: (await people.buyer.topUp(1_000)).body.topUpId }),
    { path: `${POINTS}/top-ups` },
    { ...signedIn(404), buyer: 200, operator: 200 },
  ),
  'GET /v1/payment/points': get(POINTS, signedIn(200)),
  'GET /v1/payment/points/history': get(`${POINTS}/history`, signedIn(200)),
  'GET /v1/payment/charges/:bookingId': about(
    () => booking('buyer'),
    { path: '/v1/payment/charges' },
    { ...signedIn(404), buyer: 200, host: 200, operator: 200 },
  ),
  'GET /v1/payment/unsettled': get('/v1/payment/unsettled', operators(200)),
  'POST /v1/payment/charges/:bookingId/ask': about(
    () => booking('buyer'),
    { method: 'POST', path: '/v1/payment/charges', rest: '/ask' },
    operators(202),
  ),
  'POST /v1/payment/top-ups/:topUpId/ask': about(
    async () => ({ ...NOTHING, id: (await people.buyer.topUp(1_000)).body.topUpId }),
    { method: 'POST', path: '/v1/payment/top-ups', rest: '/ask' },
    operators(202),
  ),
  'POST /v1/payment/charges/:bookingId/refunds/:refundId/by-hand': about(
    () => booking('buyer'),
    { method: 'POST', path: '/v1/payment/charges', rest: `/refunds/${randomUUID()}/by-hand` },
    operators(404),
  ),
  'GET /v1/payment/provider': get('/v1/payment/provider', operators(200)),
  'POST /v1/payment/webhooks/sandbox': post(
    '/v1/payment/webhooks/sandbox',
    () => ({ type: 'captured' }),
    everybody(400),
  ),

  'POST /v1/check-in/scans': post(
    '/v1/check-in/scans',
    () => ({
      listing: hall.listing,
      scans: [{ scanId: randomUUID(), code: 'nobody', at: new Date().toISOString() }],
    }),
    hosts(200),
  ),
  'GET /v1/check-in/listings/:listing/sessions': {
    expect: hosts(200),
    send: (_, me) => me.get(`/v1/check-in/listings/${hall.listing}/sessions`),
  },
  'GET /v1/check-in/guests': get('/v1/check-in/guests?code=0000000000', hosts(200)),
  'GET /v1/check-in/listings/:listing/guests': {
    expect: hosts(200),
    send: (_, me) => me.get(`/v1/check-in/listings/${hall.listing}/guests`),
  },

  'GET /v1/views/availability/:pool': {
    expect: everybody(200),
    send: (_, me) => me.get(`/v1/views/availability/${pool}`),
  },
  'GET /v1/views/availability/:pool/units': {
    expect: everybody(200),
    send: (_, me) => me.get(`/v1/views/availability/${pool}/units`),
  },
  'GET /v1/views/availability/:pool/changes': {
    expect: everybody(200),
    send: (_, me) => me.listen(`/v1/views/availability/${pool}/changes`),
  },
  'GET /v1/views/my-bookings': get('/v1/views/my-bookings', signedIn(200)),
  'GET /v1/views/host-bookings': get('/v1/views/host-bookings', hosts(200)),
  'GET /v1/views/sales': { expect: hosts(200), send: (_, me) => me.get(`/v1/views/sales?${fortnight()}`) },
  'GET /v1/views/occupancy': {
    expect: hosts(200),
    send: (_, me) => me.get(`/v1/views/occupancy?${fortnight()}`),
  },
  'GET /v1/views/whats-on': get('/v1/views/whats-on', everybody(200)),
  'GET /v1/views/sessions': {
    expect: hosts(200),
    send: (_, me) => me.get(`/v1/views/sessions?${fortnight()}&listing=${hall.listing}`),
  },
  'GET /v1/views/host-bookings/live': {
    expect: hosts(200),
    send: (_, me) => me.listen('/v1/views/host-bookings/live'),
  },
  'GET /v1/views/host-bookings.csv': get('/v1/views/host-bookings.csv', hosts(200)),
  'GET /v1/views/popular': get('/v1/views/popular', everybody(200)),

  'GET /v1/operations/now': get('/v1/operations/now', operators(200)),
  'GET /v1/operations/now/live': {
    expect: operators(200),
    send: (_, me) => me.listen('/v1/operations/now/live'),
  },
  'GET /v1/operations/bookings': get('/v1/operations/bookings', operators(200)),
  'GET /v1/operations/bookings/by-state/:state': get(
    '/v1/operations/bookings/by-state/confirmed',
    operators(200),
  ),
  'GET /v1/operations/bookings/:booking/story': about(
    () => booking('buyer'),
    { path: '/v1/operations/bookings', rest: '/story' },
    operators(200),
  ),
  'GET /v1/operations/parked': get('/v1/operations/parked', operators(200)),
  'GET /v1/operations/parked/:id': get(`/v1/operations/parked/${randomUUID()}`, operators(404)),
  'POST /v1/operations/parked/:id/redrive': post(
    `/v1/operations/parked/${randomUUID()}/redrive`,
    () => ({}),
    operators(404),
  ),
  'POST /v1/operations/parked/redrive': post(
    '/v1/operations/parked/redrive',
    () => ({ subject: randomUUID() }),
    operators(404),
  ),
  'POST /v1/operations/parked/:id/drop': post(
    `/v1/operations/parked/${randomUUID()}/drop`,
    () => ({ reason: 'nobody needs it' }),
    operators(404),
  ),
  'GET /v1/notification/undelivered': get('/v1/notification/undelivered', operators(200)),
  'GET /v1/operations/actions': get('/v1/operations/actions', operators(200)),
  'GET /v1/operations/audits': get('/v1/operations/audits', operators(200)),
  'GET /v1/operations/audits/:auditId': get(`/v1/operations/audits/${randomUUID()}`, operators(404)),
  'POST /v1/operations/audits': post('/v1/operations/audits', () => ({}), operators(202)),
};

const declared = () => accessMatrix(jari.servers.flatMap(({ system }) => system.contexts));

test('every declared route has a row here, and every row has a route', () => {
  assert.deepEqual(
    Object.keys(ROWS).sort(),
    declared()
      .map(({ method, path }) => `${method} ${path}`)
      .sort(),
  );
});

test('what the declarations say holds for each of them before anything else is looked at', async () => {
  for (const { method, path, access } of declared()) {
    const address = path.replaceAll(/:\w+/g, randomUUID());
    const bare = (who: Who) =>
      people[who].ask(method, address).then(({ status, body }) => ({ status, code: body.code }));
    const route = `${method} ${path}`;
    if (access !== 'anyone') {
      assert.deepEqual(await bare('nobody'), { status: 401, code: 'credential-missing' }, route);
      const headers = { authorization: 'Bearer js_forged.token' };
      const forged = await people.nobody.ask(method, address, { headers });
      assert.equal(forged.body.code, 'credential-invalid', route);
    }
    if (typeof access === 'object') {
      assert.deepEqual(await bare('buyer'), { status: 403, code: 'role-missing' }, route);
    }
  }
});

for (const [route, { expect, send }] of Object.entries(ROWS)) {
  test(`${route} answers ${summary(expect)}`, async () => {
    const seen: Partial<Statuses> = {};
    const texts: string[] = [];
    for (const who of WHO) {
      const { status, text } = await send(who, people[who]);
      seen[who] = status;
      if (status !== expect[who]) texts.push(`${who}: ${text}`);
    }
    assert.deepEqual(seen, expect, texts.join('\n'));
  });
}

/** `401 to nobody, guest; 200 to buyer, …` */
function summary(expect: Statuses): string {
  const byStatus = Map.groupBy(WHO, (who) => expect[who]);
  const parts = [...byStatus].map(
    ([status, who]) => `${status} to ${who.length === WHO.length ? 'everybody' : who.join(', ')}`,
  );
  return parts.join('; ');
}

test('what a host may not do to the listing of another is not done', async () => {
  const { body } = await people.host.get(`${LISTINGS}/${shop.listing}`);
  assert.equal(body.state, 'published');
  const held = await jari.guest().hold(seat(shop.pool, 'mug'));
  assert.equal(held.status, 201, held.text);
});
