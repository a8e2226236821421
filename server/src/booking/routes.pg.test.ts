// Booking over HTTP on a real database, with stand-ins for its neighbours: what a buyer, a guest, a host, an operator
// and a stranger see.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { NOBODY } from '#kernel/access';
import { openDatabase } from '#kernel/database';
import { serve } from '#kernel/http';
import { createMetrics } from '#kernel/metrics';
import type { Caller } from '#kernel/route';
import { sealer } from '#kernel/seal';
import { type System, startSystem } from '#kernel/system';
import { askPatiently } from '#kernel/test-asking';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { realWorld } from '#kernel/world';
import { booking } from './context.ts';
import { limits } from './contract.ts';
import { BUYER, HOST, LISTING, OTHER_POOL, POOL } from './test-booking.ts';
import { cards, inventory, LOST, loseIf, payment, TAKEN } from './test-neighbours.ts';

const seal = sealer('a secret of thirty-two characters');
const person = (id: string, roles: string[] = ['buyer']): Caller => ({
  kind: 'person',
  actor: `person:${id}`,
  id,
  roles,
});
const people: Record<string, Caller> = {
  buyer: person('buyer'),
  other: person('other'),
  host: person(HOST, ['host']),
  operator: person('operator', ['operator']),
};

let database: TestDatabase;
let system: System;
let app: FastifyInstance;
const failures: unknown[] = [];

before(async () => {
  database = await freshDatabase([
    'booking',
    { name: 'identity', folder: '' },
    { name: 'inventory', folder: '' },
    { name: 'payment', folder: '' },
  ]);
  const log = { error: (details: object) => failures.push(details), warn() {}, info() {} };
  const all = [booking, inventory, payment];
  const run = all.map(({ name }) => name);
  system = await startSystem({ all, run, url: database.url, world: realWorld, seal, log });
  app = await serve({
    contexts: [booking],
    ioFor: (context, asker) => system.io(context, asker),
    authenticate: ({ headers }) => people[String(headers['x-as'])] ?? NOBODY,
    world: realWorld,
    log,
    metrics: createMetrics(),
    notReady: () => undefined,
    version: '0.0.0',
    checkReplies: true,
  });
});
after(async () => {
  await app.close();
  await system.stop();
  await database.drop();
  assert.deepEqual(failures, []);
});

/** Answers are looked into field by field; the server itself checks them against their schemas. */
type Loose = ReturnType<typeof JSON.parse>;

interface Answered {
  status: number;
  body: Loose;
  headers: Record<string, unknown>;
}

async function ask(
  method: 'GET' | 'POST',
  path: string,
  { as, body, ...headers }: { as?: string; body?: object; [header: string]: unknown } = {},
): Promise<Answered> {
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const response = await askPatiently(app, {
    method,
    url: `/v1/booking${path}`,
    headers: { ...given, ...(as !== undefined && { 'x-as': as }) },
    ...(body && { payload: body }),
  });
  const isJson = /json/.test(String(response.headers['content-type']));
  const told: Loose = isJson ? response.json() : response.body;
  return { status: response.statusCode, body: told, headers: response.headers };
}

const contact = { name: '김하나 <b>🎟️</b>', email: 'Hana@example.com' };
const paying = (source: string) => ({ card: { source } });
const line = (unit: string, quantity = 1, pool = POOL) => ({ pool, unit, rate: 'standard', quantity });

/** A receipt as inventory seals it. */
function receiptFor(
  owner: string,
  { unit = 'A-1', leftMs = 300_000, price = 50_000, holdId = realWorld.id() } = {},
): string {
  const lines = [{ ...line(unit), price }];
  loseIf(holdId, lines);
  const policy = [{ daysBefore: 1, percent: 50 }];
  const terms = [
    { pool: POOL, listing: LISTING, host: HOST, policy, startsAt: Date.now() + 30 * 86_400_000 },
  ];
  return seal.seal('hold', { holdId, owner, expiresAt: Date.now() + leftMs, currency: 'KRW', lines, terms });
}

const book = (as: string | undefined, change: object = {}) =>
  ask('POST', '/bookings', { ...(as && { as }), body: { contact, payment: paying(cards.good), ...change } });

/** A confirmed booking of the buyer, of two mugs and a seat. */
async function confirmed(as?: string): Promise<Answered['body']> {
  const answer = await book(as, { lines: [line('A-7'), line('mug', 3, OTHER_POOL)] });
  assert.equal(answer.status, 201);
  return answer.body;
}

test('a receipt is booked and paid in one request', async () => {
  const { status, body, headers } = await book('buyer', { receipt: receiptFor(BUYER) });
  assert.equal(status, 201);
  assert.equal(headers.location, `/v1/booking/bookings/${body.bookingId}`);
  assert.partialDeepStrictEqual(body, {
    state: 'confirmed',
    total: { amount: 50_000, currency: 'KRW' },
    lines: [{ unit: 'A-1', cancelled: 0 }],
  });
  assert.match(body.code, /^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
  const read = await ask('GET', `/bookings/${body.bookingId}`, { as: 'buyer' });
  assert.equal(read.status, 200);
  assert.deepEqual(read.body, { ...body, contact });
});

test('lines are held, booked and paid in one request', async () => {
  const { status, body } = await book('buyer', { lines: [line('A-2'), line('mug', 3, OTHER_POOL)] });
  assert.equal(status, 201);
  assert.partialDeepStrictEqual(body, { state: 'confirmed', total: { amount: 40_000 } });
});

test('what is not free is refused with its line', async () => {
  const { status, body } = await book('buyer', { lines: [line('A-3'), line(TAKEN)] });
  assert.equal(status, 409);
  assert.partialDeepStrictEqual(body, {
    code: 'cells-unavailable',
    lines: [{ line: 1, because: 'cell-taken' }],
  });
});

test('a declined payment is 402 and says why', async () => {
  const { status, body } = await book('buyer', {
    receipt: receiptFor(BUYER),
    payment: paying(cards.declined),
  });
  assert.equal(status, 402);
  assert.partialDeepStrictEqual(body, {
    code: 'payment-declined',
    because: 'card-declined',
    detail: 'The bank said no.',
  });
});

test('a hold that was lost while paying is 409', async () => {
  const { status, body } = await book('buyer', { receipt: receiptFor(BUYER, { unit: LOST }) });
  assert.equal(status, 409);
  assert.equal(body.code, 'hold-lost');
});

test('a payment that must wait is 202, and paying again ends it', async () => {
  const first = await book('buyer', { receipt: receiptFor(BUYER), payment: paying(cards.overloaded) });
  assert.equal(first.status, 202);
  assert.partialDeepStrictEqual(first.body, {
    state: 'awaiting-payment',
    awaiting: { because: 'overloaded' },
  });
  const path = `/bookings/${first.body.bookingId}/pay`;
  assert.equal((await ask('POST', path, { as: 'other', body: paying(cards.good) })).status, 404);
  const clicks = await Promise.all(
    [1, 2].map(() => ask('POST', path, { as: 'buyer', body: paying(cards.good) })),
  );
  assert.deepEqual(
    clicks.map(({ status, body }) => [status, body.state]),
    [
      [200, 'confirmed'],
      [200, 'confirmed'],
    ],
  );
  const over = await ask('POST', path, { as: 'buyer', body: { points: 1 } });
  assert.partialDeepStrictEqual(over, { status: 409, body: { code: 'booking-not-payable' } });
});

test('while the outcome of a payment is unknown nobody pays again', async () => {
  const { body } = await book('buyer', { receipt: receiptFor(BUYER), payment: paying(cards.unknown) });
  const again = await ask('POST', `/bookings/${body.bookingId}/pay`, {
    as: 'buyer',
    body: paying(cards.good),
  });
  assert.partialDeepStrictEqual(again, { status: 409, body: { code: 'payment-unsettled' } });
});

test('a double click books once and both clicks hear the same', async () => {
  const receipt = receiptFor(BUYER);
  const clicks = await Promise.all([1, 2, 3].map(() => book('buyer', { receipt })));
  assert.deepEqual(
    clicks.map(({ status }) => status),
    [201, 201, 201],
  );
  assert.equal(new Set(clicks.map(({ body }) => JSON.stringify(body))).size, 1);
  const other = await book('buyer', { receipt, contact: { ...contact, name: 'Else' } });
  assert.partialDeepStrictEqual(other, { status: 409, body: { code: 'receipt-used' } });
});

test('an idempotency key answers as the first time, whatever id the server made', async () => {
  const key = { 'idempotency-key': 'one purchase' };
  const body = { contact, payment: paying(cards.good), lines: [line('A-4')] };
  const first = await ask('POST', '/bookings', { as: 'buyer', body, ...key });
  const again = await ask('POST', '/bookings', { as: 'buyer', body, ...key });
  assert.equal(first.status, 201);
  assert.deepEqual(
    [again.status, again.body.bookingId, again.body.state],
    [201, first.body.bookingId, 'confirmed'],
  );
});

test('an id of the buyer makes a retry safe, in capitals too, and is no way to somebody else', async () => {
  const bookingId = realWorld.id();
  const lines = [line('A-5')];
  const first = await book('buyer', { lines, bookingId: bookingId.toUpperCase() });
  assert.deepEqual([first.status, first.body.bookingId], [201, bookingId]);
  assert.equal((await book('buyer', { lines, bookingId })).status, 201);
  assert.equal((await book('other', { lines, bookingId })).body.code, 'booking-id-taken');
  assert.equal((await book('buyer', { lines: [line('A-6')], bookingId })).body.code, 'booking-id-taken');
  assert.equal((await ask('GET', `/bookings/${bookingId.toUpperCase()}`, { as: 'buyer' })).status, 200);
});

test('receipts that are forged, of somebody else, expired or used as something else are refused', async () => {
  const [body = '', mac = ''] = receiptFor(BUYER).split('.');
  const dearer = Buffer.from(Buffer.from(body, 'base64url').toString().replace('50000', '5')).toString(
    'base64url',
  );
  const cases: [as: string | undefined, receipt: string, status: number, code: string][] = [
    ['buyer', `${dearer}.${mac}`, 403, 'receipt-forged'],
    ['buyer', 'nonsense', 403, 'receipt-forged'],
    ['buyer', sealer('another secret of 32 characters!').seal('hold', {}), 403, 'receipt-forged'],
    ['buyer', seal.seal('booking-access', { bookingId: 'x' }), 403, 'receipt-forged'],
    ['buyer', seal.seal('hold', { holdId: 'x' }), 403, 'receipt-forged'],
    ['other', receiptFor(BUYER), 403, 'receipt-not-yours'],
    [undefined, receiptFor(BUYER), 403, 'receipt-not-yours'],
    ['buyer', receiptFor(BUYER, { leftMs: 59_000 }), 409, 'hold-expiring'],
    ['buyer', receiptFor(BUYER, { leftMs: -1 }), 409, 'hold-expiring'],
  ];
  for (const [as, receipt, status, code] of cases) {
    const answer = await book(as, { receipt });
    assert.deepEqual([answer.status, answer.body.code], [status, code]);
  }
});

test('the body says neither prices nor owners, and not two things at once', async () => {
  const receipt = receiptFor(BUYER);
  const shapes: object[] = [
    { receipt, price: 1 },
    { receipt, owner: 'person:other' },
    { lines: [{ ...line('A-1'), price: 1 }] },
    { lines: [] },
    { lines: [line('A-1', 0)] },
    { lines: [line('A-1', -1)] },
    { lines: [line('A-1', 1.5)] },
    { lines: [{ ...line('A-1'), quantity: '1' }] },
    { receipt, contact: { name: '', email: 'a@b.example' } },
    { receipt, contact: { name: 'A', email: 'no address' } },
    { receipt, payment: { cash: true } },
    { receipt, payment: { points: -5 } },
    { lines: [line('A-1')], bookingId: '9007199254740993' },
  ];
  for (const shape of shapes) assert.equal((await book('buyer', shape)).status, 400, JSON.stringify(shape));
  const missing = [{}, { receipt, lines: [line('A-1')] }, { receipt, bookingId: realWorld.id() }];
  for (const shape of missing) assert.equal((await book('buyer', shape)).body.code, 'lines-missing');
  assert.equal((await book('buyer', { receipt, payment: {} })).body.code, 'payment-missing');
  assert.equal((await book('buyer', { receipt, payment: undefined })).body.code, 'payment-missing');
  assert.equal(
    (await book('buyer', { receipt: receiptFor(BUYER, { price: 0 }), payment: undefined })).status,
    201,
  );
});

test('a booking is there for its buyer, the host of all its lines and operators, and for nobody else', async () => {
  const { bookingId } = await confirmed('buyer');
  const paths = ['', '/cancellation', '/ticket.svg', '/ticket.png', '/calendar.ics'];
  for (const path of paths) {
    for (const [as, status] of [
      ['buyer', 200],
      ['host', 200],
      ['operator', 200],
      ['other', 404],
      [undefined, 404],
    ] as const) {
      const answer = await ask('GET', `/bookings/${bookingId}${path}`, as ? { as } : {});
      assert.equal(answer.status, status, `${as} ${path}`);
    }
  }
  assert.equal(
    (await ask('POST', `/bookings/${bookingId}/cancel`, { as: 'other', body: {} })).body.code,
    'booking-unknown',
  );
  assert.equal((await ask('GET', `/bookings/${realWorld.id()}`, { as: 'operator' })).status, 404);
});

test('a guest finds the booking by code and contact, and uses the token he is given', async () => {
  const { code, bookingId, access } = await confirmed();
  const get = (path: string, token?: string) =>
    ask('GET', `/bookings/${bookingId}${path}`, token ? { 'jari-booking-access': token } : {});
  assert.equal((await get('')).status, 404);
  assert.equal((await get('', access)).status, 200);
  const find = (body: object) => ask('POST', '/bookings/find', { body });
  assert.equal((await find({ code, email: 'else@example.com' })).status, 404);
  assert.equal((await find({ code: '00000-00000', email: contact.email })).status, 404);
  const found = await find({ code: code.toLowerCase().replace('-', ' '), email: ' hana@EXAMPLE.com' });
  assert.equal(found.status, 200);
  assert.partialDeepStrictEqual(found.body, { bookingId, contact });
  const other = await confirmed();
  assert.equal(
    (await ask('GET', `/bookings/${other.bookingId}`, { 'jari-booking-access': found.body.access })).status,
    404,
  );
  const expired = seal.seal('booking-access', { bookingId, until: Date.now() - 1 });
  assert.equal((await get('', expired)).status, 404);
  const cancelled = await ask('POST', `/bookings/${bookingId}/cancel`, {
    body: {},
    'jari-booking-access': found.body.access,
  });
  assert.partialDeepStrictEqual(cancelled, { status: 200, body: { state: 'cancelled' } });
});

test('who tries too many contacts for one code waits', async () => {
  const { code } = await confirmed();
  const find = (email: string) => ask('POST', '/bookings/find', { body: { code, email } });
  for (let tries = 0; tries < limits.findTriesMax.value; tries += 1)
    assert.equal((await find(`${tries}@example.com`)).status, 404);
  const throttled = await find(contact.email);
  assert.deepEqual([throttled.status, throttled.body.code], [429, 'find-throttled']);
  assert.ok(Number(throttled.headers['retry-after']) > 800);
});

test('a cancellation gives back what its preview said, in part and then the rest', async () => {
  const { bookingId } = await confirmed('buyer');
  const preview = await ask('GET', `/bookings/${bookingId}/cancellation?lines=1:2`, { as: 'buyer' });
  assert.partialDeepStrictEqual(preview.body, {
    refund: { amount: 16_000 },
    lines: [{ line: 1, quantity: 2, percent: 80, paid: { amount: 20_000 } }],
  });
  const cancel = (body: object, as = 'buyer') => ask('POST', `/bookings/${bookingId}/cancel`, { as, body });
  const part = await cancel({
    lines: [{ line: 1, quantity: 2 }],
    reason: "no time'); drop table bookings; --",
  });
  assert.equal(part.status, 200);
  assert.partialDeepStrictEqual(part.body, {
    state: 'confirmed',
    cancellations: [{ refund: { amount: 16_000 }, refunded: true }],
  });
  const rest = await ask('GET', `/bookings/${bookingId}/cancellation`, { as: 'buyer' });
  assert.equal(rest.body.refund.amount, 16_000);
  assert.equal((await cancel({ lines: [{ line: 1, quantity: 2 }] })).body.code, 'cancel-too-many');
  assert.equal((await cancel({ lines: [{ line: 9, quantity: 1 }] })).body.code, 'cancel-line-unknown');
  assert.equal((await cancel({ refund: 'full' })).body.code, 'refund-not-yours');
  const cancellationId = realWorld.id();
  const all = await cancel({ cancellationId });
  assert.partialDeepStrictEqual(all, {
    status: 200,
    body: { state: 'cancelled', lines: [{ cancelled: 1 }, { cancelled: 3 }] },
  });
  assert.deepEqual((await cancel({ cancellationId })).body, all.body);
  assert.equal((await cancel({})).body.code, 'booking-not-cancellable');
  assert.equal(
    (await ask('GET', `/bookings/${bookingId}/ticket.svg`, { as: 'buyer' })).body.code,
    'booking-without-ticket',
  );
  assert.equal((await ask('GET', `/bookings/${bookingId}/cancellation`, { as: 'buyer' })).status, 409);
});

test('a host cancels in full what is all his, and an operator anything', async () => {
  for (const as of ['host', 'operator']) {
    const { bookingId } = await confirmed('buyer');
    const preview = await ask('GET', `/bookings/${bookingId}/cancellation`, { as });
    assert.equal(preview.body.refund.amount, 40_000);
    const { body } = await ask('POST', `/bookings/${bookingId}/cancel`, { as, body: {} });
    assert.partialDeepStrictEqual(body, {
      state: 'cancelled',
      cancellations: [{ by: as, refund: { amount: 40_000 } }],
    });
  }
});

test('who does not want to pay any more gives the booking up', async () => {
  const { body } = await book('buyer', { receipt: receiptFor(BUYER), payment: paying(cards.overloaded) });
  const path = `/bookings/${body.bookingId}`;
  const given = await ask('POST', `${path}/cancel`, { as: 'buyer', body: {} });
  assert.partialDeepStrictEqual(given, {
    status: 200,
    body: { state: 'declined', ended: { because: 'given-up' } },
  });
  assert.equal(
    (await ask('POST', `${path}/pay`, { as: 'buyer', body: paying(cards.good) })).body.code,
    'booking-not-payable',
  );
});

test('a ticket is a picture and a calendar is a file', async () => {
  const { bookingId, code } = await confirmed('buyer');
  const svg = await ask('GET', `/bookings/${bookingId}/ticket.svg`, { as: 'buyer' });
  assert.match(String(svg.headers['content-type']), /^image\/svg\+xml/);
  assert.match(svg.body, /^<svg/);
  const png = await ask('GET', `/bookings/${bookingId}/ticket.png`, { as: 'buyer' });
  assert.equal(png.headers['content-type'], 'image/png');
  const calendar = await ask('GET', `/bookings/${bookingId}/calendar.ics`, { as: 'buyer' });
  assert.match(String(calendar.headers['content-type']), /^text\/calendar/);
  assert.match(calendar.body, new RegExp(`SUMMARY:Jari ${code}`));
  assert.equal(svg.headers['cache-control'], 'private, no-store');
});

test('own bookings come in pages, and a cursor is only ours', async () => {
  const before = await ask('GET', '/bookings?max=100', { as: 'other' });
  assert.deepEqual(before.body, { bookings: [], next: null });
  for (let n = 0; n < 3; n += 1)
    assert.equal((await book('other', { receipt: receiptFor('guest') })).status, 201);
  const first = await ask('GET', '/bookings?max=2', { as: 'other' });
  const second = await ask('GET', `/bookings?max=2&cursor=${first.body.next}`, { as: 'other' });
  assert.deepEqual([first.body.bookings.length, second.body.bookings.length, second.body.next], [2, 1, null]);
  for (const cursor of ['x', '', Buffer.from("1/' or true --").toString('base64url')]) {
    assert.equal(
      (await ask('GET', `/bookings?cursor=${cursor}`, { as: 'other' })).body.code,
      'cursor-invalid',
    );
  }
  assert.equal((await ask('GET', '/bookings?max=101', { as: 'other' })).status, 400);
  assert.equal((await ask('GET', '/bookings')).status, 401);
});

test('contacts are in their own table and in no log', async () => {
  const db = openDatabase(database.url);
  try {
    const rows = await db.many<{ text: string }>({
      text: `select data::text as text from booking.log union all select answer::text from booking.inbox where answer is not null`,
    });
    assert.ok(rows.length > 50);
    for (const { text } of rows) assert.doesNotMatch(text, /hana|김하나/i);
  } finally {
    await db.close();
  }
});
