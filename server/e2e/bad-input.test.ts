// What people and programs send by mistake or on purpose. Each row is a request that must not pass, the status and
// the code it gets, and where useful the place that is told; afterwards nothing is held, sold or moved.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sealer } from '#kernel/seal';
import {
  concert,
  day,
  exhibition,
  nights,
  type Offers,
  openOffers,
  pieces,
  plain,
  product,
  publish,
  seat,
  stay,
} from './offers.ts';
import { type Jari, SECRET, startJari } from './start.ts';
import { CONTACT, until, type Visitor } from './visitor.ts';

let jari: Jari;
let host: Visitor;
let buyer: Visitor;
let offers: Offers;
let unit: string;

before(async () => {
  jari = await startJari();
  host = await jari.person('buyer', 'host');
  buyer = await jari.person('buyer');
  await buyer.topUp(500_000);
  offers = await openOffers(host);
  unit = offers.concert.seats[0] ?? '';
});
after(() => jari.stop());

interface Told {
  status: number;
  code: string;
  /** JSON pointer of the first reason, or the reason of the first line. */
  where?: string;
}

async function refuses(
  fact: string,
  asked: ReturnType<Visitor['ask']>,
  { status, code, where }: Told,
): Promise<void> {
  const { body, headers, text, status: got } = await asked;
  assert.equal(got, status, `${fact}: ${text}`);
  assert.equal(body.code, code, `${fact}: ${text}`);
  assert.equal(headers.get('content-type'), 'application/problem+json; charset=utf-8', fact);
  assert.ok(body.title && body.next, `${fact}: it says what to do next`);
  if (where !== undefined) {
    assert.equal(body.errors?.[0]?.pointer ?? body.lines?.[0]?.because, where, `${fact}: ${text}`);
  }
}

const holds = (lines: unknown) => buyer.post('/v1/inventory/holds', { lines });
const raw = (path: string, body: string, headers: Record<string, string> = {}) =>
  buyer.ask('POST', path, { body, headers });

test('a body that is no JSON, too large or of another type is refused before anyone looks inside', async () => {
  const path = '/v1/inventory/holds';
  const malformed = { status: 400, code: 'request-malformed' };
  for (const body of ['{"lines":', 'lines=1', '{"lines": [1,]}', '\u0000', '{"a":1}{"b":2}', 'undefined']) {
    await refuses(`malformed ${body}`, raw(path, body), malformed);
  }
  const shaped = { status: 400, code: 'request-invalid' };
  for (const body of ['null', '[]', '1', '"lines"', '{}', 'true'])
    await refuses(body, raw(path, body), shaped);
  await refuses('prototype pollution', raw(path, '{"__proto__": {"lines": []}}'), malformed);
  const large = JSON.stringify({ lines: [], padding: 'x'.repeat(300_000) });
  await refuses('large', raw(path, large), { status: 413, code: 'body-too-large' });
  const deep = `{"lines":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
  await refuses('deep', raw(path, deep), shaped);
  await refuses('XML', raw(path, '<lines/>', { 'content-type': 'application/xml' }), {
    status: 415,
    code: 'media-type-unsupported',
  });
});

test('unknown fields, wrong types and missing fields are told by their place', async () => {
  const line = seat(offers.concert.pool, unit);
  const rows: [string, unknown, string][] = [
    ['unknown field', { ...line, colour: 'red' }, '/lines/0/colour'],
    ['price in the body', { ...line, price: 1 }, '/lines/0/price'],
    ['owner in the body', { ...line, owner: `person:${host.id}` }, '/lines/0/owner'],
    ['text for a number', { ...line, quantity: '1' }, '/lines/0/quantity'],
    ['list for a text', { ...line, rate: ['standard'] }, '/lines/0/rate'],
    ['number for an id', { ...line, pool: 9_007_199_254_740_993n.toString() }, '/lines/0/pool'],
    ['missing rate', { pool: line.pool, unit, quantity: 1 }, '/lines/0/rate'],
    ['empty unit', { ...line, unit: '' }, '/lines/0/unit'],
    ['unit without end', { ...line, unit: 'x'.repeat(201) }, '/lines/0/unit'],
    [
      'a date that is not written as one',
      { ...nights(offers.stay.pool, 1, 2), checkIn: '2027-1-1' },
      '/lines/0/checkIn',
    ],
  ];
  for (const [fact, sent, where] of rows) {
    await refuses(fact, holds([sent]), { status: 400, code: 'request-invalid', where });
  }
  const eleven = Array.from({ length: 11 }, (_, at) =>
    seat(offers.concert.pool, offers.concert.seats[at] ?? ''),
  );
  await refuses('eleven lines', holds(eleven), { status: 400, code: 'request-invalid', where: '/lines' });
  await refuses('no line', holds([]), { status: 400, code: 'request-invalid', where: '/lines' });
});

test('a cart is changed by its owner, to lines that can be held, or stays as it is', async () => {
  const held = await buyer.hold(pieces(offers.product.pool, 'poster', 2));
  const { holdId: replaces, receipt } = held.body;
  const lines = [pieces(offers.product.pool, 'poster', 1)];
  const rows: [string, object, Told][] = [
    ['no id', { replaces: 'x' }, { status: 400, code: 'request-invalid', where: '/replaces' }],
    [
      'several at once',
      { replaces: [replaces] },
      { status: 400, code: 'request-invalid', where: '/replaces' },
    ],
    ['a receipt of nothing', { receipt }, { status: 400, code: 'request-invalid', where: '' }],
    ['an unknown hold', { replaces: randomUUID() }, { status: 404, code: 'hold-unknown' }],
    ['itself', { holdId: replaces, replaces }, { status: 409, code: 'hold-id-taken' }],
    ['by nothing', { replaces, lines: [] }, { status: 400, code: 'request-invalid', where: '/lines' }],
    [
      'by too much',
      { replaces, lines: [pieces(offers.product.pool, 'poster', 11)] },
      { status: 422, code: 'lines-invalid', where: 'too-many' },
    ],
  ];
  for (const [fact, sent, told] of rows)
    await refuses(fact, buyer.post('/v1/inventory/holds', { lines, ...sent }), told);
  const stranger = jari.guest().post('/v1/inventory/holds', { lines, replaces, receipt: `${receipt}x` });
  await refuses('a forged receipt', stranger, { status: 403, code: 'hold-not-yours' });
  const seen = await buyer.get(`/v1/inventory/holds/${replaces}`);
  assert.deepEqual(seen.body, held.body);
  assert.equal((await buyer.ask('DELETE', `/v1/inventory/holds/${replaces}`)).status, 204);
});

test('quantities that are negative, nothing, broken or huge are refused', async () => {
  for (const quantity of [
    '-1',
    '0',
    '1.5',
    '1e9',
    '1000001',
    '1e400',
    '9007199254740993',
    '-0.5',
    '"2"',
    'null',
  ]) {
    const body = `{"lines":[{"pool":"${offers.product.pool}","unit":"poster","rate":"standard","quantity":${quantity}}]}`;
    const { status, body: told } = await raw('/v1/inventory/holds', body);
    assert.equal(status, 400, quantity);
    assert.ok(['request-invalid', 'request-malformed'].includes(told.code), quantity);
  }
  await refuses('eleven pieces', holds([pieces(offers.product.pool, 'poster', 11)]), {
    ...{ status: 422, code: 'lines-invalid', where: 'too-many' },
  });
  await refuses('two of one seat', holds([pieces(offers.concert.pool, unit, 2)]), {
    ...{ status: 409, code: 'cells-unavailable', where: 'cell-taken' },
  });
});

test('what does not exist cannot be held', async () => {
  const { pool } = offers.concert;
  const invalid = (where: string) => ({ status: 422, code: 'lines-invalid', where });
  await refuses('unknown pool', holds([seat(randomUUID(), unit)]), invalid('pool-unknown'));
  await refuses('unknown unit', holds([seat(pool, 'row 99 seat 99')]), invalid('cell-unknown'));
  await refuses('unit of another pool', holds([seat(offers.product.pool, unit)]), invalid('cell-unknown'));
  await refuses('unknown rate', holds([pieces(pool, unit, 1, 'senior')]), invalid('rate-unknown'));
  await refuses('inherited rate', holds([pieces(pool, unit, 1, 'constructor')]), invalid('rate-unknown'));
  await refuses('seats of a shop', holds([{ pool: offers.product.pool, best: 2, rate: 'standard' }]), {
    ...{ status: 409, code: 'cells-unavailable', where: 'no-seats-together' },
  });
  await refuses('more seats than one line has', holds([{ pool, best: 20, tier: 'R', rate: 'standard' }]), {
    ...{ status: 422, code: 'lines-invalid', where: 'too-many' },
  });
  await refuses('the same seat twice', holds([seat(pool, unit), seat(pool, unit)]), {
    ...{ status: 422, code: 'lines-invalid', where: 'twice' },
  });
  await refuses('an address that is no id', buyer.get('/v1/inventory/holds/1'), {
    ...{ status: 400, code: 'request-invalid', where: '/holdId' },
  });
  await refuses('an address that is nothing', buyer.get('/v1/inventory/seats'), {
    ...{ status: 404, code: 'route-unknown' },
  });
});

test('nights that are over, upside down, endless or not in the calendar are refused', async () => {
  const { pool } = offers.stay;
  const night = (checkIn: string, checkOut: string) =>
    holds([{ pool, checkIn, checkOut, rate: 'standard', quantity: 1 }]);
  const invalid = { status: 422, code: 'lines-invalid', where: 'dates-invalid' };
  await refuses('check-out before check-in', night(day(5), day(4)), invalid);
  await refuses('check-out on the day of check-in', night(day(5), day(5)), invalid);
  await refuses('30 February', night('2027-02-30', '2027-03-02'), invalid);
  await refuses('29 February of no leap year', night('2027-02-28', '2027-02-29'), invalid);
  await refuses('month 13', night('2027-13-01', '2027-13-02'), invalid);
  await refuses('year 0', night('0000-00-00', '0000-00-01'), invalid);
  await refuses('more nights than one stay has', night(day(1), day(101)), invalid);
  await refuses('nights after the calendar', night(day(58), day(63)), { ...invalid, where: 'cell-unknown' });
  await refuses('yesterday', night(day(-1), day(1)), { ...invalid, where: 'cell-unknown' });
  const session = holds([pieces(offers.exhibition.pool, `${day(0)}T00:00`, 1, 'adult')]);
  await refuses('a session that is over', session, { status: 409, code: 'cells-unavailable', where: 'past' });
});

test('currencies are not mixed, and money has bounds', async () => {
  const euros = await publish(host, { ...product(), currency: 'EUR' });
  await refuses(
    'won and euros in one hold',
    holds([pieces(euros.pool, 'poster', 1), pieces(offers.product.pool, 'poster', 1)]),
    {
      ...{ status: 422, code: 'currency-mixed' },
    },
  );
  const held = await buyer.hold(pieces(euros.pool, 'poster', 1));
  await refuses('points are won, not euros', buyer.book(held.body.receipt, { points: 'all' }), {
    ...{ status: 402, code: 'payment-declined' },
  });
  const topUp = (money: object) =>
    buyer.post('/v1/payment/points/top-ups', { topUpId: randomUUID(), money, card: { source: 'tok_visa' } });
  for (const amount of [999, 1_000_001, 0, -5_000]) {
    await refuses(`${amount} won`, topUp({ amount, currency: 'KRW' }), {
      status: 422,
      code: 'amount-invalid',
    });
  }
  await refuses('dollars', topUp({ amount: 5_000, currency: 'USD' }), {
    status: 422,
    code: 'amount-invalid',
  });
  await refuses('won in small letters', topUp({ amount: 5_000, currency: 'krw' }), {
    ...{ status: 400, code: 'request-invalid', where: '/money/currency' },
  });
  await refuses('half a won', topUp({ amount: 5_000.5, currency: 'KRW' }), {
    ...{ status: 400, code: 'request-invalid', where: '/money/amount' },
  });
});

test('a receipt that is forged, expired or of somebody else buys nothing', async () => {
  const held = await buyer.hold(pieces(offers.product.pool, 'poster', 1));
  const { receipt } = held.body;
  const [sealed = '', mac = ''] = receipt.split('.');
  const opened = JSON.parse(Buffer.from(sealed, 'base64url').toString());
  const resealed = (body: object) => `${Buffer.from(JSON.stringify(body)).toString('base64url')}.${mac}`;
  const forged = { status: 403, code: 'receipt-forged' };
  const pay = { points: 'all' as const };
  const cheaper = { ...opened, lines: opened.lines.map((line: object) => ({ ...line, price: 1 })) };
  await refuses('a lower price', buyer.book(resealed(cheaper), pay), forged);
  await refuses('another owner', buyer.book(resealed({ ...opened, owner: 'guest' }), pay), forged);
  const bent = `${mac.startsWith('A') ? 'B' : 'A'}${mac.slice(1)}`;
  await refuses('another seal', buyer.book(`${sealed}.${bent}`, pay), forged);
  await refuses('no seal', buyer.book(sealed, pay), forged);
  await refuses(
    'a seal for something else',
    buyer.book(sealer(SECRET).seal('booking-access', opened), pay),
    forged,
  );
  await refuses(
    'a seal of another Jari',
    buyer.book(sealer('x'.repeat(40)).seal('hold', opened), pay),
    forged,
  );
  await refuses('a receipt without end', buyer.book('x'.repeat(64_001), pay), {
    ...{ status: 400, code: 'request-invalid', where: '/receipt' },
  });
  const stranger = await jari.person('buyer');
  const notYours = { status: 403, code: 'receipt-not-yours' };
  await refuses('somebody else’s', stranger.book(receipt, { card: { source: 'tok_visa' } }), notYours);
  await refuses(
    'somebody’s, as a guest',
    jari.guest().book(receipt, { card: { source: 'tok_visa' } }),
    notYours,
  );
  const seal = sealer(SECRET);
  const late = seal.seal('hold', { ...opened, holdId: randomUUID(), expiresAt: Date.now() - 1_000 });
  await refuses('expired', buyer.book(late, pay), { status: 409, code: 'hold-expiring' });
  const closing = seal.seal('hold', { ...opened, holdId: randomUUID(), expiresAt: Date.now() + 30_000 });
  await refuses('nearly expired', buyer.book(closing, pay), { status: 409, code: 'hold-expiring' });
  const unknown = seal.seal('hold', { ...opened, holdId: randomUUID(), expiresAt: Date.now() + 300_000 });
  await refuses('of a hold that never was: paid and given back', buyer.book(unknown, pay), {
    ...{ status: 409, code: 'hold-lost' },
  });
  await until(
    () => buyer.points(),
    (points) => points === 500_000,
  );
});

test('a booking names its goods once, its payment possibly, and nothing else', async () => {
  const held = await buyer.hold(pieces(offers.product.pool, 'poster', 1));
  const { receipt } = held.body;
  const path = '/v1/booking/bookings';
  const full = { receipt, contact: CONTACT, payment: { points: 'all' } };
  const shaped = (where: string) => ({ status: 400, code: 'request-invalid', where });
  await refuses('total in the body', buyer.post(path, { ...full, total: 1 }), shaped('/total'));
  await refuses('price in the body', buyer.post(path, { ...full, price: 1 }), shaped('/price'));
  await refuses('owner in the body', buyer.post(path, { ...full, owner: host.id }), shaped('/owner'));
  await refuses('no contact', buyer.post(path, { receipt }), shaped('/contact'));
  const nameless = { ...full, contact: { name: '', email: 'a@example.com' } };
  await refuses('an empty name', buyer.post(path, nameless), shaped('/contact/name'));
  const unreachable = { ...full, contact: { name: 'A', email: 'nowhere' } };
  await refuses('no e-mail address', buyer.post(path, unreachable), shaped('/contact/email'));
  await refuses(
    'minus points',
    buyer.post(path, { ...full, payment: { points: -1 } }),
    shaped('/payment/points'),
  );
  const nothing = { status: 422, code: 'lines-missing' };
  await refuses('neither receipt nor lines', buyer.post(path, { contact: CONTACT }), nothing);
  const both = { ...full, lines: [pieces(offers.product.pool, 'poster', 1)] };
  await refuses('receipt and lines', buyer.post(path, both), nothing);
  await refuses('no payment', buyer.post(path, { receipt, contact: CONTACT }), {
    ...{ status: 422, code: 'payment-missing' },
  });
  await refuses('points of a guest', guestWithPoints(), { status: 402, code: 'payment-declined' });
});

async function guestWithPoints() {
  const guest = jari.guest();
  const held = await guest.hold(pieces(offers.product.pool, 'poster', 1));
  return guest.book(held.body.receipt, { points: 'all' });
}

test('listings that cannot be offered are refused with every problem', async () => {
  const draft = (content: object) => host.post('/v1/catalog/listings', content);
  const shaped = { status: 400, code: 'request-invalid' };
  const invalid = { status: 422, code: 'listing-invalid' };
  const room = stay();
  assert.ok(room.kind === 'stay');
  const session = exhibition();
  assert.ok(session.kind === 'exhibition');
  const { calendar } = session;
  await refuses('a fifth kind', draft({ kind: 'flight', ...plain('x') }), shaped);
  await refuses('a currency that is none', draft({ ...product(), currency: 'won' }), shaped);
  await refuses('an unknown currency', draft({ ...product(), currency: 'ZZZ' }), invalid);
  await refuses(
    'a price below nothing',
    draft({ ...product(), variants: [{ sku: 'a', name: { ko: 'a' }, stock: 1, price: -1 }] }),
    shaped,
  );
  await refuses(
    'half a stock',
    draft({ ...product(), variants: [{ sku: 'a', name: { ko: 'a' }, stock: 0.5, price: 1 }] }),
    shaped,
  );
  await refuses(
    'an unknown zone',
    draft({ ...product(), venue: { ...plain('x').venue, zone: 'Asia/Atlantis' } }),
    invalid,
  );
  await refuses(
    'a calendar that ends before it begins',
    draft({ ...session, calendar: { ...calendar, from: day(9), to: day(3) } }),
    invalid,
  );
  await refuses(
    'a calendar with 31 June',
    draft({ ...session, calendar: { ...calendar, to: '2027-06-31' } }),
    invalid,
  );
  await refuses(
    'a refund of 101 %',
    draft({ ...product(), policy: [{ daysBefore: 1, percent: 101 }] }),
    shaped,
  );
  await refuses('a plan that nobody imported', draft(concert(randomUUID())), {
    status: 422,
    code: 'plan-unknown',
  });
  await refuses(
    'markup instead of a picture',
    draft({ ...product(), pictures: [{ picture: 'javascript:alert(1)', alt: { ko: '그림' } }] }),
    shaped,
  );
});

test('nothing of all this was held, sold or paid', async () => {
  const { held, sold } = await buyer.cell(offers.concert.pool, unit);
  assert.deepEqual({ held, sold }, { held: 0, sold: 0 });
  assert.equal(await buyer.points(), 500_000);
  assert.deepEqual(
    (await buyer.get('/v1/booking/bookings')).body.bookings.filter(({ state }) => state === 'confirmed'),
    [],
  );
});
