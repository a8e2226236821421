// The same journeys of buyers, for every way to spread Jari over processes: a sale of each kind, paid with points, by
// card and with both, by people and by guests, given back again, and everything in between that a buyer may do.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { day, nights, type Offers, openOffers, pieces, seat } from './offers.ts';
import { type Jari, type StartOptions, startJari } from './start.ts';
import { CONTACT, until, type Visitor, withAccess } from './visitor.ts';

const CARD = { card: { source: 'tok_visa' } };
const krw = (amount: number) => ({ amount, currency: 'KRW' });

interface Stage {
  jari: Jari;
  host: Visitor;
  offers: Offers;
}

/** A seat of the hall that no other journey uses. */
const fresh = ({ concert }: Offers) => concert.seats.shift() ?? assert.fail('the hall is sold out');

/** Declares every journey as a test against Jari started this way. */
export function journeys(name: string, options: StartOptions): void {
  suite(name, () => {
    let stage: Stage;
    before(async () => {
      const jari = await startJari(options);
      const host = await jari.person('buyer', 'host');
      stage = { jari, host, offers: await openOffers(host) };
    });
    after(() => stage.jari.stop());
    for (const [fact, journey] of Object.entries(FACTS)) test(fact, () => journey(stage));
  });
}

const FACTS: Record<string, (stage: Stage) => Promise<void>> = {
  'a seat is held, paid with points and confirmed, and its price leaves the wallet': async ({
    jari,
    offers,
  }) => {
    const buyer = await jari.person('buyer');
    assert.equal((await buyer.topUp(100_000)).status, 201);
    const unit = fresh(offers);
    const held = await buyer.hold(seat(offers.concert.pool, unit));
    assert.equal(held.status, 201, held.text);
    assert.equal(held.body.total, 50_000);
    const booked = await buyer.book(held.body.receipt, { points: 'all' });
    assert.equal(booked.status, 201, booked.text);
    assert.equal(booked.body.state, 'confirmed');
    assert.deepEqual(booked.body.total, krw(50_000));
    assert.equal(booked.headers.get('location'), `/v1/booking/bookings/${booked.body.bookingId}`);
    assert.equal(await buyer.points(), 50_000);
    assert.deepEqual(await buyer.cell(offers.concert.pool, unit), { held: 0, sold: 1, capacity: 1 });
    const { body } = await buyer.get('/v1/payment/points/history');
    assert.deepEqual(
      body.items.map(({ money }) => money.amount),
      [-50_000, 100_000],
    );
  },

  'a guest buys tickets for a session by card, finds the booking again and cancels it': async ({
    jari,
    offers,
  }) => {
    const guest = jari.guest();
    const unit = `${day(20)}T10:00`;
    const { pool } = offers.exhibition;
    const held = await guest.hold(pieces(pool, unit, 2, 'adult'), pieces(pool, unit, 1, 'child'));
    assert.equal(held.status, 201, held.text);
    assert.equal(held.body.total, 37_000);
    const contact = { name: '이서연', email: 'Seo.Yeon@example.com', phone: '010-1234-5678' };
    const booked = await guest.book(held.body.receipt, CARD, contact);
    assert.equal(booked.status, 201, booked.text);
    const { bookingId, code } = booked.body;
    assert.equal((await guest.cell(pool, unit)).sold, 3);

    assert.equal((await guest.get(`/v1/booking/bookings/${bookingId}`)).status, 404);
    const found = await guest.post('/v1/booking/bookings/find', {
      code: code.toLowerCase().replace('-', ''),
      email: 'seo.yeon@EXAMPLE.com',
    });
    assert.equal(found.status, 200, found.text);
    assert.equal(found.body.bookingId, bookingId);
    const mine = withAccess(found.body);
    assert.equal((await guest.get(`/v1/booking/bookings/${bookingId}`, mine)).status, 200);

    const preview = await guest.get(`/v1/booking/bookings/${bookingId}/cancellation`, mine);
    assert.deepEqual(preview.body.refund, krw(37_000));
    const cancelled = await guest.cancel(bookingId, {}, mine);
    assert.equal(cancelled.status, 200, cancelled.text);
    assert.equal(cancelled.body.state, 'cancelled');
    assert.deepEqual(
      cancelled.body.cancellations.map(({ refund, refunded }) => ({ refund, refunded })),
      [{ refund: krw(37_000), refunded: true }],
    );
    await until(
      () => guest.cell(pool, unit),
      ({ sold }) => sold === 0,
    );
  },

  'three nights are booked in one go with points and a card, and half of the price comes back late': async ({
    jari,
    offers,
  }) => {
    const buyer = await jari.person('buyer');
    await buyer.topUp(70_000);
    const { pool } = offers.stay;
    const lines = [nights(pool, 3, 6)];
    const body = { lines, contact: CONTACT, payment: { points: 70_000, ...CARD } };
    const booked = await buyer.post('/v1/booking/bookings', body);
    assert.equal(booked.status, 201, booked.text);
    assert.deepEqual(booked.body.total, krw(270_000));
    assert.equal(booked.body.lines.length, 3);
    assert.equal(await buyer.points(), 0);
    const charge = await buyer.get(`/v1/payment/charges/${booked.body.bookingId}`);
    assert.equal(charge.status, 200, charge.text);

    const cancelled = await buyer.cancel(booked.body.bookingId);
    assert.equal(cancelled.status, 200, cancelled.text);
    assert.deepEqual(cancelled.body.cancellations[0]?.refund, krw(135_000));
    // Points and card give back in proportion or points first: together it is the half.
    const wallet = await buyer.points();
    assert.ok(wallet >= 0 && wallet <= 70_000);
    for (const night of [3, 4, 5]) {
      await until(
        () => buyer.cell(pool, day(night)),
        ({ sold }) => sold === 0,
      );
    }
  },

  'of a stock of five, five are sold, a sixth is refused, and a piece that comes back is sold again': async ({
    jari,
    offers,
  }) => {
    const { pool } = offers.product;
    const buyer = await jari.person('buyer');
    await buyer.topUp(100_000);
    const first = await buyer.hold(pieces(pool, 'postcard', 4));
    const second = await buyer.hold(pieces(pool, 'postcard', 2));
    assert.equal(second.status, 409);
    assert.equal(second.body.code, 'cells-unavailable');
    assert.deepEqual(
      second.body.lines.map(({ because, left }) => ({ because, left })),
      [{ because: 'cell-taken', left: 1 }],
    );
    const booked = await buyer.book(first.body.receipt, { points: 'all' });
    assert.equal(booked.status, 201, booked.text);
    const part = await buyer.cancel(booked.body.bookingId, { lines: [{ line: 0, quantity: 1 }] });
    assert.equal(part.status, 200, part.text);
    assert.equal(part.body.state, 'confirmed');
    await until(
      () => buyer.cell(pool, 'postcard'),
      ({ sold }) => sold === 3,
    );
    assert.equal((await buyer.hold(pieces(pool, 'postcard', 2))).status, 201);
  },

  'a cart of all four kinds is one hold, one payment and one booking': async ({ jari, offers }) => {
    const buyer = await jari.person('buyer');
    const unit = fresh(offers);
    const held = await buyer.hold(
      seat(offers.concert.pool, unit),
      pieces(offers.concert.pool, 'floor', 2),
      pieces(offers.exhibition.pool, `${day(21)}T13:00`, 1, 'youth'),
      nights(offers.stay.pool, 40, 42),
      pieces(offers.product.pool, 'poster', 1),
    );
    assert.equal(held.status, 201, held.text);
    const price = 50_000 + 2 * 20_000 + 11_000 + 2 * 90_000 + 12_000;
    assert.equal(held.body.total, price);
    const booked = await buyer.book(held.body.receipt, CARD);
    assert.equal(booked.status, 201, booked.text);
    assert.deepEqual(booked.body.total, krw(price));
    const own = await buyer.get('/v1/booking/bookings');
    assert.deepEqual(
      own.body.bookings.map(({ bookingId, state }) => ({ bookingId, state })),
      [{ bookingId: booked.body.bookingId, state: 'confirmed' }],
    );
  },

  'a cart that changes is one hold all the time: what it had is its own, and what it left is free': async ({
    jari,
    offers,
  }) => {
    const guest = jari.guest();
    const [kept, left] = [fresh(offers), fresh(offers)];
    const { pool } = offers.concert;
    const first = await guest.hold(seat(pool, kept), seat(pool, left));
    assert.equal(first.status, 201, first.text);
    const second = await guest.change(first.body, seat(pool, kept), pieces(offers.product.pool, 'poster', 1));
    assert.equal(second.status, 201, second.text);
    assert.equal(second.body.total, 50_000 + 12_000);
    assert.equal(second.body.utcLastsUntil, first.body.utcLastsUntil);
    const other = await jari.guest().hold(seat(pool, left));
    assert.equal(other.status, 201, other.text);
    const third = await guest.change(second.body, seat(pool, kept), seat(pool, left));
    assert.equal(third.body.code, 'cells-unavailable', third.text);
    const booked = await guest.book(second.body.receipt, CARD);
    assert.equal(booked.status, 201, booked.text);
    assert.deepEqual(booked.body.total, krw(62_000));
    const late = await guest.change(second.body, seat(pool, left));
    assert.equal(late.body.code, 'replaced-booked', late.text);
  },

  'the receipt of a cart that changed since buys nothing, and the points come back': async ({
    jari,
    offers,
  }) => {
    const buyer = await jari.person('buyer');
    await buyer.topUp(20_000);
    const first = await buyer.hold(pieces(offers.product.pool, 'poster', 1));
    const second = await buyer.change(first.body, pieces(offers.product.pool, 'poster', 1));
    assert.equal(second.status, 201, second.text);
    const lost = await buyer.book(first.body.receipt, { points: 'all' });
    assert.deepEqual([lost.status, lost.body.code], [409, 'hold-lost'], lost.text);
    await until(
      () => buyer.points(),
      (points) => points === 20_000,
    );
    assert.equal((await buyer.book(second.body.receipt, { points: 'all' })).status, 201);
  },

  'a declined card answers 402 with a way on, and the seat is free again': async ({ jari, offers }) => {
    const buyer = await jari.person('buyer');
    const unit = fresh(offers);
    const held = await buyer.hold(seat(offers.concert.pool, unit));
    const declined = await buyer.book(held.body.receipt, { card: { source: 'tok_insufficient_funds' } });
    assert.equal(declined.status, 402, declined.text);
    assert.equal(declined.body.code, 'payment-declined');
    assert.match(declined.body.next, /another way/);
    await until(
      () => buyer.cell(offers.concert.pool, unit),
      ({ held: count }) => count === 0,
    );
    assert.equal((await jari.guest().hold(seat(offers.concert.pool, unit))).status, 201);
  },

  'points that do not reach are declined whole, and none is taken': async ({ jari, offers }) => {
    const buyer = await jari.person('buyer');
    await buyer.topUp(10_000);
    const held = await buyer.hold(seat(offers.concert.pool, fresh(offers)));
    const declined = await buyer.book(held.body.receipt, { points: 'all' });
    assert.equal(declined.status, 402, declined.text);
    assert.equal(await buyer.points(), 10_000);
  },

  'best available finds seats side by side and says how good they are': async ({ jari, offers }) => {
    const guest = jari.guest();
    const held = await guest.hold({ pool: offers.concert.pool, best: 3, tier: 'S', rate: 'standard' });
    assert.equal(held.status, 201, held.text);
    assert.equal(held.body.lines.length, 3);
    assert.equal(held.body.best?.[0]?.quality, 'together');
    const released = await guest.ask('DELETE', `/v1/inventory/holds/${held.body.holdId}`, {
      headers: { 'jari-receipt': held.body.receipt },
    });
    assert.equal(released.status, 204);
    for (const { unit } of held.body.lines) {
      assert.equal((await guest.cell(offers.concert.pool, unit)).held, 0);
    }
  },

  'a hold is extended for as long as it may live, and no longer': async ({ jari, offers }) => {
    const buyer = await jari.person('buyer');
    const held = await buyer.hold(pieces(offers.product.pool, 'poster', 1));
    const extended = await buyer.post(`/v1/inventory/holds/${held.body.holdId}/extend`, {});
    assert.equal(extended.status, 200, extended.text);
    assert.ok(extended.body.utcExpiresAt >= held.body.utcExpiresAt);
    assert.ok(extended.body.utcExpiresAt <= held.body.utcLastsUntil);
  },

  'a confirmed booking has a QR code and a calendar file, and a cancelled one has neither': async ({
    jari,
    offers,
  }) => {
    const buyer = await jari.person('buyer');
    const held = await buyer.hold(nights(offers.stay.pool, 50, 52));
    const { body } = await buyer.book(held.body.receipt, CARD);
    const path = `/v1/booking/bookings/${body.bookingId}`;
    const svg = await buyer.get(`${path}/ticket.svg`);
    assert.match(svg.headers.get('content-type') ?? '', /^image\/svg\+xml/);
    assert.match(svg.text, /^<svg/);
    assert.equal((await buyer.get(`${path}/ticket.png`)).headers.get('content-type'), 'image/png');
    assert.match((await buyer.get(`${path}/calendar.ics`)).text, /^BEGIN:VCALENDAR/);
    await buyer.cancel(body.bookingId);
    assert.equal((await buyer.get(`${path}/ticket.svg`)).body.code, 'booking-without-ticket');
  },

  'the host sees a booking of his own, may give back everything, and nobody else sees it': async ({
    jari,
    host,
    offers,
  }) => {
    const buyer = await jari.person('buyer');
    await buyer.topUp(20_000);
    const held = await buyer.hold(pieces(offers.product.pool, 'poster', 1));
    const { body } = await buyer.book(held.body.receipt, { points: 'all' });
    assert.equal(await buyer.points(), 8_000);
    const path = `/v1/booking/bookings/${body.bookingId}`;
    assert.equal((await host.get(path)).status, 200);
    const other = await jari.person('buyer', 'host');
    assert.equal((await other.get(path)).body.code, 'booking-unknown');
    const full = await host.cancel(body.bookingId, { refund: 'full', reason: '품절되었습니다' });
    assert.equal(full.status, 200, full.text);
    assert.equal(full.body.cancellations[0]?.by, 'host');
    assert.equal(await buyer.points(), 20_000);
  },

  'availability, sales and what is popular follow what was sold': async ({ jari, host, offers }) => {
    const { pool, listing } = offers.exhibition;
    const buyer = await jari.person('buyer');
    const unit = `${day(25)}T13:00`;
    const held = await buyer.hold(pieces(pool, unit, 4, 'adult'));
    await buyer.book(held.body.receipt, CARD);
    const isSeen = (seen: { units: string[]; states: string }) =>
      seen.states[seen.units.indexOf(unit)] === 'p';
    await until(async () => (await buyer.get(`/v1/views/availability/${pool}`)).body, isSeen);
    const days = `from=${day(-1)}&to=${day(1)}&listing=${listing}`;
    const sales = await until(
      async () => (await host.get(`/v1/views/sales?${days}`)).body.sales,
      (rows) => rows.some(({ amount }) => amount >= 60_000),
    );
    assert.ok(sales.every((row) => row.listing === listing));
    const popular = await until(
      async () => (await buyer.get('/v1/views/popular')).body.popular,
      (rows) => rows.some((row) => row.listing === listing && row.pieces >= 4),
    );
    assert.ok(popular.length <= 5);
  },
};
