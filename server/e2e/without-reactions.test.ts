// Sales need inventory, booking, payment and somebody who knows who is calling. Catalog and views are stopped in the
// middle of a sale here: nothing is refused because of it, and what happened meanwhile is seen once they are back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { day, type Offers, openOffers, pieces, product, publish, seat } from './offers.ts';
import { type Jari, startJari } from './start.ts';
import { until, type Visitor, withAccess } from './visitor.ts';

const REACTIONS = ['catalog', 'views'];

let jari: Jari;
let host: Visitor;
let offers: Offers;

before(async () => {
  jari = await startJari({ topology: [['identity', 'inventory', 'booking', 'payment'], REACTIONS] });
  host = await jari.person('buyer', 'host');
  offers = await openOffers(host);
  await jari.servers[1]?.stop();
});
after(() => jari.stop());

test('with catalog and views stopped, a person still buys with points and gives back', async () => {
  const buyer = await jari.person('buyer');
  await buyer.topUp(60_000);
  const unit = offers.concert.seats[0] ?? '';
  const held = await buyer.hold(seat(offers.concert.pool, unit));
  const booked = await buyer.book(held.body.receipt, { points: 'all' });
  assert.equal(booked.status, 201, booked.text);
  const cancelled = await buyer.cancel(booked.body.bookingId);
  assert.equal(cancelled.status, 200, cancelled.text);
  assert.equal(await buyer.points(), 60_000);
  await until(
    () => buyer.cell(offers.concert.pool, unit),
    ({ sold }) => sold === 0,
  );
});

test('with catalog and views stopped, a guest still buys by card and sees the ticket', async () => {
  const guest = jari.guest();
  const held = await guest.hold(pieces(offers.exhibition.pool, `${day(15)}T10:00`, 3, 'adult'));
  const booked = await guest.book(held.body.receipt, { card: { source: 'tok_visa' } });
  assert.equal(booked.status, 201, booked.text);
  const path = `/v1/booking/bookings/${booked.body.bookingId}/ticket.svg`;
  assert.equal((await guest.get(path, withAccess(booked.body))).status, 200);
});

test('once they are back, views have heard of everything and catalog publishes again', async () => {
  await jari.start(REACTIONS);
  const days = `from=${day(-1)}&to=${day(1)}&listing=${offers.exhibition.listing}`;
  const [sale] = await until(
    async () => (await host.get(`/v1/views/sales?${days}`)).body.sales,
    (rows) => rows.length > 0,
  );
  assert.equal(sale?.pieces, 3);
  assert.equal(sale.amount, 45_000);
  const { pool } = await publish(host, product());
  assert.equal((await jari.guest().hold(pieces(pool, 'poster', 1))).status, 201);
});
