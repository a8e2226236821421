// The card network misbehaves in every way that its control knows, and buyers are told the truth each time: paid,
// declined, or not known yet. Nobody is charged twice, and money that comes too late goes back.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { type Offer, pieces, product, publish } from './offers.ts';
import { type Jari, startJari } from './start.ts';
import { type Answered, until, type Visitor, withAccess } from './visitor.ts';

const CARD = { card: { source: 'tok_visa' } };
const PRICE = 12_000;
const BANK = '/v1/payment/practice/authentications';

let jari: Jari;
let host: Visitor;
let offer: Offer;

before(async () => {
  jari = await startJari();
  host = await jari.person('host');
  offer = await publish(host, product());
});
afterEach(() => jari.cards({ mode: 'normal' }));
after(() => jari.stop());

async function place(guest: Visitor, payment = CARD): Promise<Answered> {
  const held = await guest.hold(pieces(offer.pool, 'poster', 1));
  assert.equal(held.status, 201, held.text);
  return guest.book(held.body.receipt, payment);
}

const look =
  (guest: Visitor, { body }: Answered) =>
  async () =>
    (await guest.get(`/v1/booking/bookings/${body.bookingId}`, withAccess(body))).body;

/** Captures and refunds that the network has carried out. */
async function moved(): Promise<{ captured: number; refunds: number }> {
  const view = JSON.parse(await (await fetch(`${jari.network.controlUrl}/control`)).text());
  return { captured: view.captured, refunds: view.refunds };
}

test('a slow network makes the buyer wait, not pay twice', async () => {
  await jari.cards({ mode: 'slow', delayMs: 400 });
  const before = await moved();
  const booked = await place(jari.guest());
  assert.equal(booked.status, 201, booked.text);
  assert.equal((await moved()).captured, before.captured + 1);
});

test('a network that hears and says everything twice charges once', async () => {
  await jari.cards({ mode: 'answers-twice' });
  const before = await moved();
  const booked = await place(jari.guest());
  assert.equal(booked.status, 201, booked.text);
  assert.equal((await moved()).captured, before.captured + 1);
});

test('an unreachable network answers 202, keeps the goods, and the buyer pays later', async () => {
  await jari.cards({ mode: 'unreachable' });
  const guest = jari.guest();
  const placed = await place(guest);
  assert.equal(placed.status, 202, placed.text);
  assert.equal(placed.body.state, 'awaiting-payment');
  assert.equal(placed.body.awaiting.because, 'overloaded');
  assert.ok(Date.parse(placed.body.awaiting.until) - Date.now() > 600_000);
  await jari.cards({ mode: 'normal' });
  const paid = await guest.pay(placed.body.bookingId, CARD, withAccess(placed.body));
  assert.equal(paid.status, 200, paid.text);
  assert.equal(paid.body.state, 'confirmed');
});

test('points pay later what the card could not', async () => {
  await jari.cards({ mode: 'unreachable' });
  const buyer = await jari.person('buyer');
  const placed = await place(buyer);
  assert.equal(placed.status, 202, placed.text);
  await jari.cards({ mode: 'normal' });
  await buyer.topUp(PRICE);
  const paid = await buyer.pay(placed.body.bookingId, { points: 'all' });
  assert.equal(paid.status, 200, paid.text);
  assert.equal(await buyer.points(), 0);
});

test('an answer that is lost on its way is asked for, and the booking is confirmed with one charge', async () => {
  const before = await moved();
  await jari.cards({ mode: 'lost-answer', forNext: 1 });
  const guest = jari.guest();
  const placed = await place(guest);
  assert.ok(placed.status === 201 || placed.status === 202, placed.text);
  const end = await until(look(guest, placed), ({ state }) => state === 'confirmed');
  assert.equal(end.state, 'confirmed');
  assert.equal((await moved()).captured, before.captured + 1);
});

test('a bank that asks the buyer answers 202 with a secret, and the proof of the buyer confirms', async () => {
  const guest = jari.guest();
  const placed = await place(guest, { card: { source: 'tok_3ds' } });
  assert.equal(placed.status, 202, placed.text);
  const { because, clientSecret } = placed.body.awaiting;
  assert.equal(because, 'action-required');
  const proof = await guest.post(BANK, { clientSecret, passed: true });
  assert.equal(proof.status, 204, proof.text);
  await until(look(guest, placed), ({ state }) => state === 'confirmed');
});

test('a buyer who fails to prove who he is keeps the goods for a while, and pays with another card', async () => {
  const before = await moved();
  const guest = jari.guest();
  const placed = await place(guest, { card: { source: 'tok_3ds' } });
  const { clientSecret, until: end } = placed.body.awaiting;
  assert.equal((await guest.post(BANK, { clientSecret, passed: false })).status, 204);
  const failed = await until(look(guest, placed), ({ awaiting }) => awaiting.because === 'declined');
  assert.deepEqual(failed.awaiting, { because: 'declined', until: end, reason: 'authentication-failed' });
  const again = await guest.pay(
    placed.body.bookingId,
    { card: { source: 'tok_limit' } },
    withAccess(placed.body),
  );
  assert.deepEqual([again.status, again.body.awaiting.reason], [202, 'limit-exceeded']);
  const paid = await guest.pay(placed.body.bookingId, CARD, withAccess(placed.body));
  assert.equal(paid.body.state, 'confirmed', paid.text);
  assert.equal((await moved()).captured, before.captured + 1);
});

test('a buyer who comes back from the bank has the network asked, and hears the end in that answer', async () => {
  const buyer = await jari.person('buyer');
  const placed = await place(buyer, { card: { source: 'tok_3ds' } });
  const { clientSecret } = placed.body.awaiting;
  const ask = () => buyer.post(`/v1/booking/bookings/${placed.body.bookingId}/ask`);
  assert.deepEqual((await ask()).body.awaiting, placed.body.awaiting);
  assert.equal((await buyer.post(BANK, { clientSecret, passed: true })).status, 204);
  // An answer waits for some seconds; on a machine that stands still for longer it is asked for again.
  const asked = await until(ask, ({ status, body }) => status !== 200 || body.state === 'confirmed');
  assert.deepEqual([asked.status, asked.body.state], [200, 'confirmed'], asked.text);
});

test('a card that is declined at once says why, and frees the goods', async () => {
  const placed = await place(jari.guest(), { card: { source: 'tok_insufficient_funds' } });
  assert.deepEqual(
    [placed.status, placed.body.code, placed.body.reason],
    [402, 'payment-declined', 'insufficient-funds'],
  );
});

test('the secret with which a card goes on is for the buyer, not for the host', async () => {
  const buyer = await jari.person('buyer');
  const placed = await place(buyer, { card: { source: 'tok_3ds' } });
  const path = `/v1/booking/bookings/${placed.body.bookingId}`;
  assert.equal((await buyer.get(path)).body.awaiting.clientSecret, placed.body.awaiting.clientSecret);
  const { awaiting } = (await host.get(path)).body;
  assert.deepEqual([awaiting.because, awaiting.clientSecret], ['action-required', undefined]);
});

test('a buyer who gives up before the bank has asked is charged nothing', async () => {
  const before = await moved();
  const guest = jari.guest();
  const placed = await place(guest, { card: { source: 'tok_3ds' } });
  const given = await guest.cancel(placed.body.bookingId, {}, withAccess(placed.body));
  assert.equal(given.status, 200, given.text);
  assert.equal(given.body.state, 'declined');
  assert.equal(
    (await guest.pay(placed.body.bookingId, CARD, withAccess(placed.body))).body.code,
    'booking-not-payable',
  );
  assert.equal((await moved()).captured, before.captured);
});

test('money that was taken after the buyer gave up is given back without anyone asking', async () => {
  const before = await moved();
  // So much longer than the server waits for an answer that the buyer has given up before the money is taken. Every
  // call is as slow until then: the next one may be a question about a payment of another test.
  await jari.cards({ mode: 'slow', delayMs: 25_000 });
  const guest = jari.guest();
  const placed = await place(guest);
  await jari.cards({ mode: 'normal' });
  assert.equal(placed.status, 202, placed.text);
  await until(look(guest, placed), ({ awaiting }) => awaiting?.because === 'unknown');
  const unsettled = await guest.pay(placed.body.bookingId, CARD, withAccess(placed.body));
  assert.equal(unsettled.body.code, 'payment-unsettled');
  const given = await guest.cancel(placed.body.bookingId, {}, withAccess(placed.body));
  assert.equal(given.body.state, 'declined');
  await until(
    moved,
    ({ captured, refunds }) => captured === before.captured + 1 && refunds === before.refunds + 1,
  );
});

test('a network that fails opens the breaker, and whoever waits pays as soon as it is well again', async () => {
  await jari.cards({ mode: 'failing' });
  const operator = await jari.person('operator');
  const early = jari.guest();
  const unknown = await place(early);
  assert.equal(unknown.status, 202, unknown.text);
  assert.equal(unknown.body.awaiting.because, 'unknown');
  // An open breaker rests for some seconds and then lets one call try, so whoever meets it open is looked for.
  const buys = async () => {
    const buyer = jari.guest();
    return { buyer, placed: await place(buyer) };
  };
  const isOverloaded = ({ placed: { body } }: { placed: Answered }) => body.awaiting.because === 'overloaded';
  const { buyer: late, placed: overloaded } = await until(buys, isOverloaded);
  const { text } = await operator.get('/v1/payment/provider');
  assert.match(text, /"opened":[1-9]/);

  await jari.cards({ mode: 'normal' });
  const pay = () => late.pay(overloaded.body.bookingId, CARD, withAccess(overloaded.body));
  assert.equal((await until(pay, ({ status }) => status !== 202)).body.state, 'confirmed');
  await operator.post(`/v1/payment/charges/${unknown.body.bookingId}/ask`);
  await until(look(early, unknown), ({ awaiting }) => awaiting?.because !== 'unknown');
  const settled = await early.pay(unknown.body.bookingId, CARD, withAccess(unknown.body));
  assert.equal(settled.body.state, 'confirmed', settled.text);
});
