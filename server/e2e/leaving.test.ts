// A person takes along what is known about them, and leaves: names, addresses and contacts are gone everywhere, what was
// bought stays by id. Identity and booking run in different processes here.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Booking } from '#booking';
import { openOffers, seat } from './offers.ts';
import { type Jari, startJari } from './start.ts';
import { CONTACT, until, type Visitor } from './visitor.ts';

let jari: Jari;
let buyer: Visitor;
let bookingId: string;

before(async () => {
  jari = await startJari({
    topology: [
      ['identity', 'catalog', 'inventory', 'operations'],
      ['booking', 'payment', 'views'],
    ],
  });
  const offers = await openOffers(await jari.person('buyer', 'host'));
  buyer = await jari.person('buyer');
  const guest = jari.guest();
  for (const [at, who] of [buyer, guest].entries()) {
    const held = await who.hold(seat(offers.concert.pool, offers.concert.seats[at] ?? ''));
    const booked = await who.book(held.body.receipt, { card: { source: 'tok_visa' } });
    assert.equal(booked.status, 201, booked.text);
    if (who === buyer) bookingId = booked.body.bookingId;
  }
});
after(() => jari.stop());

test('a person gets everything that is known, and the addresses of the rest', async () => {
  const { status, text, headers } = await buyer.get('/v1/identity/me/data');
  assert.equal(status, 200, text);
  assert.match(headers.get('content-disposition') ?? '', /attachment/);
  const data: { person: { email: string }; sessions: object[]; elsewhere: { address: string }[] } =
    JSON.parse(text);
  assert.equal(data.person.email, buyer.email);
  assert.equal(data.sessions.length, 1);
  for (const { address } of data.elsewhere) assert.equal((await buyer.get(address)).status, 200, address);
  const { bookings }: { bookings: Booking[] } = JSON.parse((await buyer.get('/v1/booking/my-data')).text);
  assert.deepEqual(
    bookings.map((booking) => [booking.bookingId, booking.contact]),
    [[bookingId, CONTACT]],
  );
  assert.doesNotMatch(text, /scrypt|js_|password/);
});

test('who has left is named nowhere, and the booking stays', async () => {
  assert.equal((await buyer.ask('DELETE', '/v1/identity/me')).status, 204);
  const contacts = () => jari.rows<{ id: string }>('select booking_id as id from booking.contacts');
  const left = await until(contacts, (rows) => rows.every(({ id }) => id !== bookingId));
  assert.equal(left.length, 1, 'the contact of a guest stays');
  assert.equal((await buyer.get('/v1/identity/me/data')).status, 401);
  const operator = await jari.person('operator');
  const kept = await operator.get(`/v1/booking/bookings/${bookingId}`);
  assert.equal(kept.body.state, 'confirmed');
  assert.doesNotMatch(kept.text, /min@example/);
  for (const table of ['accounts', 'sessions', 'keys', 'passkeys', 'resets'])
    assert.deepEqual(
      await jari.rows(`select from identity.${table} where person_id = $1`, [buyer.id]),
      [],
      table,
    );
});
