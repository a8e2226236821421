// What operators see and do, over HTTP: this moment, bookings by state with their stories, and audits. Contexts are
// spread over two servers, so what one of them shows it knows from the database.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { dedicatedClient } from '#kernel/database';
import type { Action, Audit, AuditShown, Now, Parked, Saga, SagaCounts, Story } from '#operations';
import { type Offers, openOffers, pieces, seat } from './offers.ts';
import { type Jari, startJari } from './start.ts';
import { until, type Visitor } from './visitor.ts';

let jari: Jari;
let operator: Visitor;
let offers: Offers;
let confirmed: string;
let code: string;

before(async () => {
  jari = await startJari({
    topology: [
      ['identity', 'catalog', 'booking', 'operations'],
      ['inventory', 'payment', 'check-in', 'views'],
    ],
  });
  operator = await jari.person('operator');
  offers = await openOffers(await jari.person('buyer', 'host'));
  const buyer = await jari.person('buyer');
  const held = await buyer.hold(seat(offers.concert.pool, offers.concert.seats[0] ?? ''));
  const booked = await buyer.book(held.body.receipt, { card: { source: 'tok_visa' } });
  assert.equal(booked.status, 201, booked.text);
  confirmed = booked.body.bookingId;
  code = booked.body.code;
});
after(() => jari.stop());

async function read<T>(path: string): Promise<T> {
  const { status, text } = await operator.get(`/v1/operations${path}`);
  assert.equal(status, 200, text);
  return JSON.parse(text);
}

const count = ({ states }: SagaCounts, state: string) => states.find((row) => row.state === state);

test('now shows every process with its lanes, and sums what they do', async () => {
  // Each process says how it is doing once a second, so what both have done is there after a while.
  const now = await until(
    () => read<Now>('/now'),
    ({ rates, processes, signs }) =>
      processes.length === 2 &&
      rates.confirmed.perSecond15min > 0 &&
      rates.holds.perSecond15min > 0 &&
      signs.every(({ level }) => level !== 'act'),
  );
  const one = now.processes.find(({ contexts }) => contexts.includes('operations'));
  const other = now.processes.find(({ contexts }) => contexts.includes('payment'));
  assert.deepEqual(one?.contexts, ['identity', 'catalog', 'booking', 'operations']);
  assert.equal(one?.provider, null);
  assert.equal(other?.provider?.breaker, 'closed');
  assert.ok(other?.lanes.some(({ context, batchMax }) => context === 'inventory' && batchMax > 0));
  assert.ok((one?.memory.rssBytes ?? 0) > 1_000_000);
  assert.ok(now.database.totalBytes > 1_000_000);
  assert.ok(now.database.contexts.every(({ bytes }) => bytes > 0));
  assert.ok(now.readers.some(({ consumer, source }) => consumer === 'booking' && source === 'payment'));
  assert.ok(now.readers.some(({ readModel }) => readModel === 'bookings'));
  assert.deepEqual(
    now.timers.map(({ context }) => context),
    now.parked.map(({ context }) => context),
  );
});

test('the same arrives as a stream', async () => {
  const { status, text } = await operator.listen('/v1/operations/now/live');
  assert.equal(status, 200);
  assert.match(text, /^retry: /);
});

test('bookings are counted by state, and the one that waits longest comes first', async () => {
  const guest = jari.guest();
  const declinedHold = await guest.hold(pieces(offers.product.pool, 'poster', 1));
  const declined = await guest.book(declinedHold.body.receipt, { card: { source: 'tok_declined' } });
  assert.equal(declined.status, 402, declined.text);
  const waitingHold = await guest.hold(pieces(offers.product.pool, 'poster', 1));
  const waiting = await guest.book(waitingHold.body.receipt, { card: { source: 'tok_3ds' } });
  assert.equal(waiting.status, 202, waiting.text);
  const counts = await until(
    () => read<SagaCounts>('/bookings'),
    (seen) => count(seen, 'awaiting-payment')?.count === 1 && count(seen, 'declined')?.count === 1,
  );
  assert.equal(count(counts, 'confirmed')?.count, 1);
  assert.equal(counts.complete, true);
  const open = await read<{ bookings: Saga[] }>('/bookings/by-state/awaiting-payment');
  assert.equal(open.bookings[0]?.bookingId, waiting.body.bookingId);
  assert.equal(open.bookings[0]?.stuck, false);
  const ended = await read<{ bookings: Saga[] }>('/bookings/by-state/confirmed');
  assert.deepEqual(
    ended.bookings.map(({ bookingId, total }) => [bookingId, total?.currency]),
    [[confirmed, 'KRW']],
  );
});

test('a booking that is cancelled moves to another count', async () => {
  const cancelled = await operator.cancel(confirmed);
  assert.equal(cancelled.status, 200, cancelled.text);
  const counts = await until(
    () => read<SagaCounts>('/bookings'),
    (seen) => count(seen, 'cancelled')?.count === 1,
  );
  assert.equal(count(counts, 'confirmed')?.count, 0);
  assert.deepEqual((await read<{ bookings: Saga[] }>('/bookings/by-state/confirmed')).bookings, []);
});

test('the story of a booking has every message of every context, causes first, without secrets', async () => {
  // The buyer is told as soon as the money is on its way back; inventory takes the seat back by itself.
  const story = await until(
    () => read<Story>(`/bookings/${confirmed}/story`),
    ({ entries, waiting }) => entries.some(({ type }) => type === 'Returned') && waiting.length === 0,
  );
  assert.equal(story.state, 'cancelled');
  const types = story.entries.map(({ context, type }) => `${context}.${type}`);
  for (const type of [
    'inventory.Held',
    'booking.BookingPlaced',
    'booking.Charge',
    'payment.Captured',
    'booking.Claim',
    'inventory.Claimed',
    'booking.BookingConfirmed',
    'booking.BookingCancelled',
    'payment.Refunded',
    'inventory.Returned',
  ])
    assert.ok(types.includes(type), `${type} is not among ${types.join(', ')}`);
  const places = new Map(story.entries.map(({ id }, at) => [id, at]));
  story.entries.forEach(({ cause }, at) => {
    assert.ok((cause === null ? -1 : (places.get(cause) ?? -1)) < at);
  });
  const charge = story.entries.find(({ type }) => type === 'Charge');
  assert.equal(charge?.to, 'payment');
  assert.deepEqual(
    charge?.tookEffect.map(({ context }) => context),
    ['payment'],
  );
  assert.doesNotMatch(JSON.stringify(story), /tok_visa|min@example/);
});

test('the code of a ticket leads to the same story', async () => {
  assert.equal((await read<Story>(`/bookings/${code.toLowerCase()}/story`)).bookingId, confirmed);
  const unknown = await operator.get('/v1/operations/bookings/00000-00000/story');
  assert.equal(unknown.body.code, 'booking-unknown');
});

test('an audit runs beside the servers, one at a time, and its result is kept', async () => {
  // An audit reads every table, so it cannot end before the second one was asked for.
  const reader = await dedicatedClient(jari.databaseUrl);
  await reader.exec('begin; lock table catalog.plans in access exclusive mode');
  const started = await operator.post('/v1/operations/audits', {});
  const second = await operator.post('/v1/operations/audits', {});
  await reader.close();
  assert.equal(started.status, 202, started.text);
  const { auditId }: Audit = JSON.parse(started.text);
  assert.equal(second.body.code, 'audit-running', second.text);
  const done = await until(
    () => read<AuditShown>(`/audits/${auditId}`),
    ({ state }) => state !== 'running',
    300_000,
  );
  assert.equal(done.failure, null);
  assert.deepEqual(done.violations, []);
  assert.ok((done.counts?.events ?? 0) > 10);
  const [latest] = (await read<{ audits: Audit[] }>('/audits')).audits;
  assert.equal(latest?.auditId, auditId);
  assert.equal(latest?.startedBy, `person:${operator.id}`);
});

/** As if a message about the booking had failed too often in payment, and another one stood behind it. */
async function parked(type: string, data: object): Promise<string[]> {
  const rows = await jari.rows<{ id: string }>(
    `insert into payment.parked (id, type, subject, message, attempts, error, first_at, last_at, retry_at)
      select id, $1, $2, $3 || jsonb_build_object('id', id), 6, 'as a test says', at, at, null
      from (select gen_random_uuid() id, at from generate_series(1, 2) at) new order by at returning id`,
    [type, confirmed, { type, data, subject: confirmed, correlation: confirmed, ...NOBODY }],
  );
  return rows.map(({ id }) => id);
}

const NOBODY = { actor: 'system', causation: null, trace: null, once: true };

test('what is parked is a sign to act, is shown without secrets, and is dropped with a reason', async () => {
  const [head = '', behind = ''] = await parked('booking.Nobody', { clientSecret: 'cs_1' });
  const now = await until(
    () => read<Now>('/now'),
    ({ signs }) => signs.some(({ code: sign }) => sign === 'parked'),
  );
  assert.equal(now.signs.find(({ code: sign }) => sign === 'parked')?.about, 'payment');
  const { parked: listed } = await read<{ parked: Parked[] }>(`/parked?subject=${confirmed}`);
  assert.deepEqual(
    listed.map(({ id, context, before }) => [id, context, before]),
    [
      [head, 'payment', 0],
      [behind, 'payment', 1],
    ],
  );
  const { waiting } = await read<Story>(`/bookings/${confirmed}/story`);
  assert.deepEqual(
    waiting.map(({ kind, error }) => [kind, error]),
    [
      ['message', 'as a test says'],
      ['message', 'as a test says'],
    ],
  );
  const shown = await operator.get(`/v1/operations/parked/${head}`);
  assert.match(shown.text, /"clientSecret":"\(left out\)"/);
  const silent = await operator.post(`/v1/operations/parked/${head}/drop`, {});
  assert.equal(silent.body.code, 'request-invalid');
  for (const id of [head, behind]) {
    const dropped = await operator.post(`/v1/operations/parked/${id}/drop`, {
      reason: 'a test put it there',
    });
    assert.equal(dropped.status, 200, dropped.text);
  }
  const repeated = await operator.post(`/v1/operations/parked/${head}/drop`, { reason: 'did it arrive?' });
  assert.equal(repeated.status, 200, 'a repeat changes nothing and is answered like the first');
  const { actions } = await read<{ actions: Action[] }>('/actions');
  assert.deepEqual(
    actions.map(({ action, actor, message, reason }) => [action, actor, message, reason]),
    [behind, head].map((id) => ['drop', `person:${operator.id}`, id, 'a test put it there']),
  );
});

test('what is tried again takes effect, and keeps who asked for it and why', async () => {
  // Payment has answered this very question before, so nothing moves by it.
  const [asked] = await jari.rows<{ data: object }>(
    `select data from booking.log where type = 'Charge' and subject = $1`,
    [confirmed],
  );
  assert.ok(asked);
  await parked('Charge', asked.data);
  const again = await operator.post('/v1/operations/parked/redrive', {
    subject: confirmed,
    reason: 'mended',
  });
  assert.deepEqual(JSON.parse(again.text), { redriven: 2, withoutProcess: [] });
  await until(
    () => read<{ parked: Parked[] }>('/parked'),
    ({ parked: left }) => left.length === 0,
  );
  const { actions } = await read<{ actions: Action[] }>('/actions');
  assert.deepEqual(
    actions.slice(0, 2).map(({ action, reason }) => [action, reason]),
    [
      ['redrive', 'mended'],
      ['redrive', 'mended'],
    ],
  );
});

test('what is not parked cannot be dropped', async () => {
  assert.deepEqual(await read('/parked'), { parked: [] });
  const gone = await operator.post(`/v1/operations/parked/${confirmed}/drop`, { reason: 'by mistake' });
  assert.equal(gone.body.code, 'parked-unknown');
});
