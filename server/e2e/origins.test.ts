// Five older systems sold exhibitions, rooms, concert seats and goods, and their code shows what goes wrong. Each test
// names such a mistake in its title, as the fact that does not happen here. The mistakes that cannot be made here:
// locks with a lease (nothing is locked by a lease: the database judges each commit), a scan of all keys at every
// request (tokens are opened by their seal), annotations of a framework that were never switched on (there are none),
// ports of a compose file (one command starts one process), queue tokens and coupons (not sold yet).
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, test } from 'node:test';
import { ConfigError, readConfig } from '#config';
import {
  concert,
  day,
  exhibition,
  importPlan,
  nights,
  pieces,
  product,
  publish,
  seat,
  stay,
} from './offers.ts';
import { type Jari, PASSWORD, startJari } from './start.ts';
import { type Answered, CONTACT, until, type Visitor, withAccess } from './visitor.ts';

const CARD = { card: { source: 'tok_visa' } };

let jari: Jari;
let host: Visitor;

before(async () => {
  jari = await startJari();
  host = await jari.person('buyer', 'host');
});
afterEach(() => jari.cards({ mode: 'normal' }));
after(() => jari.stop());

async function withPoints(amount: number): Promise<Visitor> {
  const buyer = await jari.person('buyer');
  assert.equal((await buyer.topUp(amount)).status, 201);
  return buyer;
}

async function buys(buyer: Visitor, ...lines: Parameters<Visitor['hold']>): Promise<Answered> {
  const held = await buyer.hold(...lines);
  assert.equal(held.status, 201, held.text);
  return buyer.book(held.body.receipt, buyer.token === undefined ? CARD : { points: 'all' });
}

async function sessions(capacity: number): Promise<{ pool: string; listing: string }> {
  const content = exhibition();
  assert.ok(content.kind === 'exhibition');
  return publish(host, { ...content, calendar: { ...content.calendar, capacity } });
}

/** Types of what inventory remembers about a hold, in sequence. */
async function remembered(holdId: string): Promise<string[]> {
  const rows = await jari.rows<{ type: string }>(
    'select type from inventory.log where subject = $1 order by pos',
    [holdId],
  );
  return rows.map(({ type }) => type);
}

test('a booking takes from the session it is for, and from no other', async () => {
  const { pool } = await sessions(40);
  const other = await sessions(40);
  await buys(await withPoints(50_000), pieces(pool, `${day(3)}T10:00`, 2, 'adult'));
  const buyer = jari.guest();
  assert.equal((await buyer.cell(pool, `${day(3)}T10:00`)).sold, 2);
  assert.equal((await buyer.cell(pool, `${day(3)}T13:00`)).sold, 0);
  assert.equal((await buyer.cell(other.pool, `${day(3)}T10:00`)).sold, 0);
});

test('a message about something that does not exist is answered and stops nobody', async () => {
  const buyer = await withPoints(20_000);
  assert.equal((await buyer.cancel(randomUUID())).body.code, 'booking-unknown');
  assert.equal((await buyer.pay(randomUUID(), { points: 'all' })).body.code, 'booking-unknown');
  const { pool } = await publish(host, product());
  assert.equal((await buys(buyer, pieces(pool, 'poster', 1))).status, 201);
  assert.deepEqual(
    await jari.rows('select id from booking.parked union all select id from payment.parked'),
    [],
  );
});

test('the visitors of a session never become more than there is room, nor fewer than nobody', async () => {
  const { pool } = await sessions(3);
  const unit = `${day(4)}T10:00`;
  const asked = await Promise.all(
    Array.from({ length: 8 }, () => jari.guest().hold(pieces(pool, unit, 1, 'adult'))),
  );
  assert.equal(asked.filter(({ status }) => status === 201).length, 3);
  const tooFew = jari.rows('update inventory.cells set sold = -1 where pool = $1', [pool]);
  await assert.rejects(tooFew, /cells_no_oversell/);
  const tooMany = jari.rows('update inventory.cells set sold = 4 where pool = $1', [pool]);
  await assert.rejects(tooMany, /cells_no_oversell/);
});

test('a time that is no session cannot be booked', async () => {
  const { pool } = await sessions(40);
  const { body } = await jari.guest().hold(pieces(pool, `${day(4)}T13:30`, 1, 'adult'));
  assert.equal(body.lines[0]?.because, 'cell-unknown');
});

test('my page follows a cancellation', async () => {
  const buyer = await withPoints(20_000);
  const { pool } = await publish(host, product());
  const { body } = await buys(buyer, pieces(pool, 'poster', 1));
  const mine = async () => (await buyer.get('/v1/views/my-bookings')).body.bookings.map(({ state }) => state);
  await until(mine, ([state]) => state === 'confirmed');
  await buyer.cancel(body.bookingId);
  assert.deepEqual(await until(mine, ([state]) => state === 'cancelled'), ['cancelled']);
});

test('what is remembered says what happened: held, claimed, returned', async () => {
  const buyer = await withPoints(20_000);
  const { pool } = await publish(host, product());
  const { body } = await buys(buyer, pieces(pool, 'poster', 1));
  await buyer.cancel(body.bookingId);
  await until(
    () => buyer.cell(pool, 'poster'),
    ({ sold }) => sold === 0,
  );
  assert.deepEqual(await remembered(body.bookingId), ['Held', 'Claimed', 'Returned']);
});

test('what is refused tells nobody that it happened', async () => {
  const { pool } = await publish(host, product(1));
  const holdId = randomUUID();
  const refused = await jari
    .guest()
    .post('/v1/inventory/holds', { holdId, lines: [pieces(pool, 'postcard', 2)] });
  assert.equal(refused.status, 409);
  assert.deepEqual(await remembered(holdId), []);
});

test('a misspelt setting ends the start with one sentence instead of leaving a default in force', () => {
  assert.throws(
    () => readConfig({}, { JARI_SANDBOKS: 'yes' }),
    (error: unknown) => {
      return error instanceof ConfigError && /JARI_SANDBOKS is no setting/.test(error.message);
    },
  );
});

test('a notice that is delivered twice counts once', async () => {
  await jari.cards({ mode: 'answers-twice' });
  const { pool } = await publish(host, product());
  const booked = await buys(jari.guest(), pieces(pool, 'poster', 1));
  assert.equal(booked.status, 201, booked.text);
  assert.equal((await jari.guest().cell(pool, 'poster')).sold, 1);
  assert.deepEqual(await remembered(booked.body.bookingId), ['Held', 'Claimed']);
});

test('a room that is taken ends a booking at once instead of leaving it requested for ever', async () => {
  const room = stay();
  assert.ok(room.kind === 'stay' && room.roomTypes[0]);
  const { pool } = await publish(host, { ...room, roomTypes: [{ ...room.roomTypes[0], count: 1 }] });
  const buyer = await withPoints(500_000);
  await buys(buyer, nights(pool, 5, 8));
  const bookingId = randomUUID();
  const body = { bookingId, lines: [nights(pool, 7, 9)], contact: CONTACT, payment: { points: 'all' } };
  const late = await buyer.post('/v1/booking/bookings', body);
  assert.equal(late.status, 409, late.text);
  assert.equal(late.body.lines[0]?.because, 'cell-taken');
  assert.equal((await buyer.get(`/v1/booking/bookings/${bookingId}`)).body.state, 'declined');
});

test('of twenty guests who ask for the last room at the same moment, one gets it', async () => {
  const room = stay();
  assert.ok(room.kind === 'stay' && room.roomTypes[0]);
  const { pool } = await publish(host, { ...room, roomTypes: [{ ...room.roomTypes[0], count: 1 }] });
  const asked = Array.from({ length: 20 }, () =>
    jari
      .guest()
      .post('/v1/booking/bookings', { lines: [nights(pool, 5, 7)], contact: CONTACT, payment: CARD }),
  );
  const statuses = (await Promise.all(asked)).map(({ status }) => status).sort();
  assert.deepEqual(statuses, [201, ...Array.from({ length: 19 }, () => 409)]);
});

test('performance 1, seat 11 is not performance 11, seat 1', async () => {
  const content = concert(await importPlan(host, 'area,row,seat\n1,1,1\n1,1,11'));
  assert.ok(content.kind === 'concert');
  const performances = ['1', '11'].map((id, at) => ({ id, startsAt: `${day(30 + at)}T19:30` }));
  const { standing: _, ...hall } = { ...content, performances, tiers: { standard: { standard: 1_000 } } };
  const drafted = await host.post('/v1/catalog/listings', hall);
  const { body } = await host.post(`/v1/catalog/listings/${drafted.body.listing}/publish`);
  const pools = body.pools.map(({ pool }) => pool);
  assert.equal(new Set(pools).size, 2);
  const plan = JSON.parse((await host.get(`/v1/catalog/listings/${drafted.body.listing}/plan`)).text);
  const units: string[] = plan.areas[0].rows[0].units;
  for (const pool of pools) {
    for (const unit of units) assert.equal((await jari.guest().hold(seat(pool, unit))).status, 201);
  }
});

test('letting a hold go twice is as good as once', async () => {
  const { pool } = await publish(host, product());
  const buyer = await jari.person('buyer');
  const { body } = await buyer.hold(pieces(pool, 'poster', 1));
  const release = () => buyer.ask('DELETE', `/v1/inventory/holds/${body.holdId}`);
  assert.deepEqual([(await release()).status, (await release()).status], [204, 204]);
  assert.equal((await buyer.cell(pool, 'poster')).held, 0);
});

test('a hold ends when its time is over, though nobody asks for its seat', async () => {
  const { pool } = await publish(host, product());
  const { body } = await jari.guest().hold(pieces(pool, 'poster', 2));
  assert.equal((await jari.guest().cell(pool, 'poster')).held, 2);
  await jari.rows('update inventory.holds set expires_at = expires_at - 600000 where hold_id = $1', [
    body.holdId,
  ]);
  await until(
    () => jari.guest().cell(pool, 'poster'),
    ({ held }) => held === 0,
  );
});

test('a seat that is sold does not expire with its hold', async () => {
  const { pool } = await publish(host, product());
  const { body } = await buys(await withPoints(20_000), pieces(pool, 'poster', 1));
  await jari.rows('update inventory.holds set expires_at = expires_at - 600000 where hold_id = $1', [
    body.bookingId,
  ]);
  const asked = await jari.guest().hold(pieces(pool, 'poster', 10));
  assert.equal(asked.status, 201);
  assert.equal((await jari.guest().cell(pool, 'poster')).sold, 1);
});

test('whoever holds a released seat next is its owner, and the one before is not', async () => {
  const { pool } = await publish(host, product());
  const [first, second] = [await withPoints(20_000), await withPoints(20_000)];
  const before = await first.hold(pieces(pool, 'poster', 1));
  await first.ask('DELETE', `/v1/inventory/holds/${before.body.holdId}`);
  const booked = await buys(second, pieces(pool, 'poster', 1));
  assert.equal((await first.get(`/v1/booking/bookings/${booked.body.bookingId}`)).status, 404);
  const revived = await first.book(before.body.receipt, { points: 'all' });
  assert.equal(revived.body.code, 'hold-lost', revived.text);
  await until(
    () => first.points(),
    (points) => points === 20_000,
  );
});

test('nobody pays for the booking of another, and nobody pays twice', async () => {
  await jari.cards({ mode: 'unreachable' });
  const { pool } = await publish(host, product());
  const guest = jari.guest();
  const placed = await buys(guest, pieces(pool, 'poster', 1));
  assert.equal(placed.status, 202, placed.text);
  await jari.cards({ mode: 'normal' });
  const stranger = await withPoints(20_000);
  assert.equal((await stranger.pay(placed.body.bookingId, { points: 'all' })).body.code, 'booking-unknown');
  assert.equal(await stranger.points(), 20_000);
  assert.equal((await guest.pay(placed.body.bookingId, CARD, withAccess(placed.body))).status, 200);
  const again = await guest.pay(
    placed.body.bookingId,
    { card: { source: 'tok_mastercard' } },
    withAccess(placed.body),
  );
  assert.equal(again.body.code, 'booking-not-payable');
});

test('one wallet paying five times at once never goes below nothing', async () => {
  const { pool } = await publish(host, product());
  const buyer = await withPoints(25_000);
  const holds = await Promise.all(Array.from({ length: 5 }, () => buyer.hold(pieces(pool, 'poster', 1))));
  const booked = await Promise.all(holds.map(({ body }) => buyer.book(body.receipt, { points: 'all' })));
  assert.deepEqual(booked.map(({ status }) => status).sort(), [201, 201, 402, 402, 402]);
  assert.equal(await buyer.points(), 1_000);
});

test('topping up leaves password and roles alone, and the history tells amounts, not balances', async () => {
  const buyer = await withPoints(3_000);
  await buyer.topUp(4_000);
  const body = { email: buyer.email, password: PASSWORD };
  const signedIn = await jari.guest().post('/v1/identity/sign-in', body);
  assert.equal(signedIn.status, 200, signedIn.text);
  const { items } = (await buyer.get('/v1/payment/points/history')).body;
  assert.deepEqual(
    items.map(({ money }) => money.amount),
    [4_000, 3_000],
  );
});

test('ten top-ups at the same moment are ten', async () => {
  const buyer = await jari.person('buyer');
  await Promise.all(Array.from({ length: 10 }, () => buyer.topUp(1_000)));
  assert.equal(await buyer.points(), 10_000);
});

test('an invented token is nobody: not a buyer, not somebody in a queue', async () => {
  for (const token of ['-1', 'null', 'undefined', '0', 'js_', 'js_e30.e30']) {
    const answer = await jari.guest().get('/v1/payment/points', { authorization: `Bearer ${token}` });
    assert.equal(answer.body.code, 'credential-invalid', token);
  }
});

test('a session that was ended or is over opens nothing any more', async () => {
  const buyer = await jari.person('buyer');
  await buyer.post('/v1/identity/sign-out');
  assert.equal((await buyer.get('/v1/identity/me')).status, 401);
  const other = await jari.person('buyer');
  await jari.rows('update identity.sessions set expires_at = 1 where person_id = $1', [other.id]);
  assert.equal((await other.get('/v1/identity/me')).status, 401);
});

test('the price comes from the host, whatever the buyer sends', async () => {
  const { pool } = await publish(host, product());
  const line = { ...pieces(pool, 'poster', 1), price: 1 };
  const priced = await jari.guest().post('/v1/inventory/holds', { lines: [line] });
  assert.equal(priced.body.errors[0]?.pointer, '/lines/0/price');
  const booked = await buys(jari.guest(), pieces(pool, 'poster', 1));
  assert.deepEqual(booked.body.total, { amount: 12_000, currency: 'KRW' });
});

test('a body of another shape is told so, instead of being read as nothing', async () => {
  const wrapped = await jari.guest().post('/v1/booking/bookings', { data: { lines: [] } });
  assert.equal(wrapped.status, 400);
  assert.ok(wrapped.body.errors.some(({ pointer }) => pointer === '/data'));
});

test('who somebody is comes from the credential, not from a path or a header', async () => {
  const rich = await withPoints(9_000);
  const poor = await jari.person('buyer');
  const answer = await poor.get('/v1/payment/points', {
    'x-user-id': rich.id,
    'x-custom-userid': rich.id,
    userid: rich.id,
  });
  assert.equal(answer.body.amount, 0);
  assert.equal((await poor.get(`/v1/payment/points?person=${rich.id}`)).status, 400);
});

test('a payment that fails leaves neither goods nor money half moved', async () => {
  const { pool } = await publish(host, product());
  const buyer = await withPoints(5_000);
  const held = await buyer.hold(pieces(pool, 'poster', 1));
  const declined = await buyer.book(held.body.receipt, { points: 5_000, card: { source: 'tok_declined' } });
  assert.equal(declined.status, 402, declined.text);
  assert.equal(await buyer.points(), 5_000);
  await until(
    () => buyer.cell(pool, 'poster'),
    (cell) => cell.held === 0 && cell.sold === 0,
  );
  const [{ sum } = { sum: '-1' }] = await jari.rows<{ sum: string }>(
    'select sum(balance)::text as sum from payment.accounts',
  );
  assert.equal(sum, '0');
});

test('one payment moves the points once', async () => {
  const { pool } = await publish(host, product());
  const buyer = await withPoints(20_000);
  const { body } = await buys(buyer, pieces(pool, 'poster', 1));
  const { items } = (await buyer.get('/v1/payment/points/history')).body;
  assert.equal(items.filter(({ about }) => about === body.bookingId).length, 1);
});

test('of twenty people who pay at the same moment, each gets the answer about his own booking', async () => {
  const { pool } = await sessions(200);
  const buyers = await Promise.all(Array.from({ length: 20 }, () => withPoints(300_000)));
  const holds = await Promise.all(
    buyers.map((buyer, at) => buyer.hold(pieces(pool, `${day(6)}T10:00`, (at % 5) + 1, 'child'))),
  );
  const booked = await Promise.all(
    buyers.map((buyer, at) => buyer.book(holds[at]?.body.receipt ?? '', { points: 'all' })),
  );
  for (const [at, { body, text }] of booked.entries()) {
    assert.equal(body.bookingId, holds[at]?.body.holdId, text);
    assert.deepEqual(body.total, { amount: ((at % 5) + 1) * 7_000, currency: 'KRW' });
  }
});

test('what was paid is confirmed, counts as popular, and is not paid again', async () => {
  const { pool, listing } = await publish(host, product());
  const buyer = await withPoints(200_000);
  const booked = await buys(buyer, pieces(pool, 'poster', 10));
  assert.equal(booked.body.state, 'confirmed');
  const popular = async () => (await buyer.get('/v1/views/popular')).body.popular;
  await until(popular, (rows) => rows.some((row) => row.listing === listing && row.pieces === 10));
  assert.equal((await buyer.pay(booked.body.bookingId, { points: 'all' })).body.code, 'booking-not-payable');
  assert.equal(await buyer.points(), 80_000);
});

test('a stock that does not reach is never paid for', async () => {
  const { pool } = await publish(host, product(5));
  const buyer = await withPoints(100_000);
  const body = { lines: [pieces(pool, 'postcard', 6)], contact: CONTACT, payment: { points: 'all' } };
  const short = await buyer.post('/v1/booking/bookings', body);
  assert.equal(short.status, 409, short.text);
  assert.equal(await buyer.points(), 100_000);
});

test('what was never paid is not given back, and what was is given back once', async () => {
  const { pool } = await publish(host, product());
  const poor = await jari.person('buyer');
  await jari.cards({ mode: 'unreachable' });
  const held = await poor.hold(pieces(pool, 'poster', 1));
  const placed = await poor.book(held.body.receipt, CARD);
  assert.equal((await poor.cancel(placed.body.bookingId)).body.state, 'declined');
  await jari.cards({ mode: 'normal' });
  assert.equal(await poor.points(), 0);
  const buyer = await withPoints(12_000);
  const { body } = await buys(buyer, pieces(pool, 'poster', 1));
  await Promise.all([
    buyer.cancel(body.bookingId),
    buyer.cancel(body.bookingId),
    buyer.cancel(body.bookingId),
  ]);
  await until(
    () => buyer.points(),
    (points) => points === 12_000,
  );
  assert.equal((await buyer.get('/v1/payment/points/history')).body.items.length, 3);
});

test('an emptied shelf can be filled again', async () => {
  const { listing, pool } = await publish(host, product(5));
  const buyer = await withPoints(100_000);
  await buys(buyer, pieces(pool, 'postcard', 5));
  assert.equal((await buyer.hold(pieces(pool, 'postcard', 1))).status, 409);
  const filled = await host.ask('PUT', `/v1/catalog/listings/${listing}`, {
    body: JSON.stringify(product(8)),
  });
  assert.equal(filled.status, 200, filled.text);
  assert.equal((await buys(buyer, pieces(pool, 'postcard', 3))).status, 201);
  const emptied = await host.ask('PUT', `/v1/catalog/listings/${listing}`, {
    body: JSON.stringify(product(7)),
  });
  assert.equal(emptied.body.code, 'units-taken', 'nothing is taken away from who bought it');
  assert.deepEqual(
    emptied.body.standing.map(({ unit, sold }) => ({ unit, sold })),
    [{ unit: 'postcard', sold: 8 }],
  );
});

test('a host is told of every sale by the log, not by luck', async () => {
  const { pool } = await publish(host, product());
  const { body } = await buys(await withPoints(20_000), pieces(pool, 'poster', 1));
  const rows = await jari.rows<{ type: string }>(
    'select type from booking.log where subject = $1 and dest is null order by pos',
    [body.bookingId],
  );
  assert.deepEqual(
    rows.map(({ type }) => type),
    ['BookingPlaced', 'BookingConfirmed'],
  );
});

test('a failure is an answer, not a request that hangs', async () => {
  await jari.cards({ mode: 'failing' });
  const { pool } = await publish(host, product());
  const placed = await buys(jari.guest(), pieces(pool, 'poster', 1));
  assert.equal(placed.status, 202, placed.text);
  assert.ok(placed.body.awaiting.until);
});
