// Everything that is sent twice: double clicks on every button, retries after a lost answer, keys used again. The
// second time changes nothing and is answered; a second thing under the same name is refused.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, test } from 'node:test';
import { type Offer, pieces, product, publish } from './offers.ts';
import { type Jari, startJari } from './start.ts';
import { type Answered, CONTACT, until, type Visitor } from './visitor.ts';

const STOCK = 100;
const PRICE = 12_000;
const CARD = { card: { source: 'tok_visa' } };

let jari: Jari;
let offer: Offer;
let buyer: Visitor;

before(async () => {
  jari = await startJari();
  offer = await publish(await jari.person('host'), product());
});
afterEach(() => jari.cards({ mode: 'normal' }));
after(() => jari.stop());

const key = () => ({ 'idempotency-key': randomUUID() });
const poster = (quantity = 1) => pieces(offer.pool, 'poster', quantity);

async function rich(): Promise<Visitor> {
  buyer = await jari.person('buyer');
  assert.equal((await buyer.topUp(100_000)).status, 201);
  return buyer;
}

async function confirmed(quantity = 1): Promise<Answered> {
  const held = await buyer.hold(poster(quantity));
  const booked = await buyer.book(held.body.receipt, { points: 'all' });
  assert.equal(booked.status, 201, booked.text);
  return booked;
}

/** The same request at the same moment, so often. */
const atOnce = (times: number, ask: () => Promise<Answered>) =>
  Promise.all(Array.from({ length: times }, ask));
const statuses = (answers: readonly Answered[]) => answers.map(({ status }) => status).sort();

async function isHeld(): Promise<number> {
  return (await buyer.cell(offer.pool, 'poster')).held;
}

test('a double click on hold takes one hold', async () => {
  await rich();
  const before = await isHeld();
  const headers = key();
  const holdId = randomUUID();
  const byKey = await atOnce(3, () => buyer.post('/v1/inventory/holds', { lines: [poster()] }, headers));
  const first = byKey.find(({ status }) => status === 201);
  assert.ok(
    byKey.every(({ status, body }) => status === 201 || body.code === 'still-running'),
    byKey[1]?.text ?? '',
  );
  const again = await buyer.post('/v1/inventory/holds', { lines: [poster()] }, headers);
  assert.equal(again.body.holdId, first?.body.holdId);
  const byId = await atOnce(3, () => buyer.post('/v1/inventory/holds', { holdId, lines: [poster()] }));
  assert.deepEqual(statuses(byId), [201, 201, 201]);
  assert.deepEqual(new Set(byId.map(({ body }) => body.receipt)).size, 1);
  assert.equal(await isHeld(), before + 2);
  const other = await buyer.post('/v1/inventory/holds', { holdId, lines: [poster(2)] });
  assert.equal(other.body.code, 'hold-id-taken', other.text);
});

test('a double click on a change of the cart changes it once', async () => {
  await rich();
  const before = await isHeld();
  const { body: first } = await buyer.hold(poster(2));
  const change = { holdId: randomUUID(), replaces: first.holdId, lines: [poster(3)] };
  const answers = await atOnce(3, () => buyer.post('/v1/inventory/holds', change));
  assert.deepEqual(statuses(answers), [201, 201, 201]);
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
  assert.equal(await isHeld(), before + 3);
  const tabs = await Promise.all([buyer.change(change, poster(4)), buyer.change(change, poster(5))]);
  assert.deepEqual(statuses(tabs), [201, 409]);
  assert.equal(tabs.find(({ status }) => status === 409)?.body.code, 'replaced-ended');
});

test('a double click on book makes one booking and one charge', async () => {
  await rich();
  const held = await buyer.hold(poster());
  const answers = await atOnce(3, () => buyer.book(held.body.receipt, { points: 'all' }));
  assert.deepEqual(statuses(answers), [201, 201, 201]);
  assert.deepEqual([...new Set(answers.map(({ body }) => body.bookingId))], [held.body.holdId]);
  assert.equal(await buyer.points(), 100_000 - PRICE);
  const later = await buyer.book(held.body.receipt, { points: 'all' });
  assert.equal(later.status, 201);
  assert.equal(later.body.state, 'confirmed');
  assert.equal(await buyer.points(), 100_000 - PRICE);
});

test('a receipt that is used again with another contact or payment is refused', async () => {
  await rich();
  const held = await buyer.hold(poster());
  await buyer.book(held.body.receipt, { points: 'all' });
  const other = await buyer.book(held.body.receipt, { points: 'all' }, { ...CONTACT, name: '다른 사람' });
  assert.equal(other.body.code, 'receipt-used', other.text);
  const dearer = await buyer.book(held.body.receipt, CARD);
  assert.equal(dearer.body.code, 'receipt-used', dearer.text);
  assert.equal(await buyer.points(), 100_000 - PRICE);
});

test('a double click on book in one go makes one booking', async () => {
  await rich();
  const bookingId = randomUUID();
  const body = { bookingId, lines: [poster()], contact: CONTACT, payment: { points: 'all' } };
  const answers = await atOnce(3, () => buyer.post('/v1/booking/bookings', body));
  assert.deepEqual(statuses(answers), [201, 201, 201]);
  assert.equal(await buyer.points(), 100_000 - PRICE);
  const other = await buyer.post('/v1/booking/bookings', { ...body, lines: [poster(2)] });
  assert.equal(other.body.code, 'booking-id-taken', other.text);
});

test('a double click on pay later charges once', async () => {
  await rich();
  await jari.cards({ mode: 'unreachable' });
  const held = await buyer.hold(poster());
  const placed = await buyer.book(held.body.receipt, CARD);
  assert.equal(placed.status, 202, placed.text);
  await jari.cards({ mode: 'normal' });
  const answers = await atOnce(3, () => buyer.pay(placed.body.bookingId, { points: 'all' }));
  assert.ok(
    answers.every(({ status }) => status === 200),
    answers.find(({ status }) => status !== 200)?.text ?? '',
  );
  assert.equal(await buyer.points(), 100_000 - PRICE);
});

test('a double click on cancel gives back once', async () => {
  await rich();
  const { body } = await confirmed(2);
  const { sold } = await buyer.cell(offer.pool, 'poster');
  const answers = await atOnce(3, () => buyer.cancel(body.bookingId));
  assert.equal(answers.filter(({ status }) => status === 200 || status === 202).length, 1);
  assert.ok(answers.every((answer) => answer.status < 300 || answer.body.code === 'booking-not-cancellable'));
  await until(
    () => buyer.cell(offer.pool, 'poster'),
    (cell) => cell.sold === sold - 2,
  );
  assert.equal(await buyer.points(), 100_000);
});

test('cancelling twice under one id is answered twice and happens once; under another it is refused', async () => {
  await rich();
  const { body } = await confirmed();
  const cancellationId = randomUUID();
  const first = await buyer.cancel(body.bookingId, { cancellationId });
  const second = await buyer.cancel(body.bookingId, { cancellationId });
  assert.deepEqual([first.status, second.status], [200, 200]);
  assert.deepEqual(second.body, first.body);
  const third = await buyer.cancel(body.bookingId, { cancellationId: randomUUID() });
  assert.equal(third.status, 409);
  assert.equal(third.body.code, 'booking-not-cancellable');
  assert.equal(await buyer.points(), 100_000);
});

test('more pieces than were bought never come back, however they are asked for', async () => {
  await rich();
  const { body } = await confirmed(3);
  const ask = (quantity: number, line = 0) => buyer.cancel(body.bookingId, { lines: [{ line, quantity }] });
  assert.equal((await ask(4)).body.code, 'cancel-too-many');
  assert.equal((await ask(1, 1)).body.code, 'cancel-line-unknown');
  const split = {
    lines: [
      { line: 0, quantity: 2 },
      { line: 0, quantity: 2 },
    ],
  };
  assert.equal((await buyer.cancel(body.bookingId, split)).body.code, 'cancel-too-many');
  assert.equal((await ask(2)).status, 200);
  assert.equal((await ask(2)).body.code, 'cancel-too-many');
  assert.equal(await buyer.points(), 100_000 - PRICE);
});

test('a cancelled booking is not paid, and a confirmed one not once more', async () => {
  await rich();
  const { body } = await confirmed();
  assert.equal((await buyer.pay(body.bookingId, { points: 'all' })).body.code, 'booking-not-payable');
  await buyer.cancel(body.bookingId);
  assert.equal((await buyer.pay(body.bookingId, { points: 'all' })).body.code, 'booking-not-payable');
  const again = await buyer.book((await buyer.hold(poster())).body.receipt, { points: 'all' });
  assert.equal(again.status, 201, 'the wallet is as full as before');
});

test('one key means one request: with another body it is refused, for every button', async () => {
  await rich();
  const { body } = await confirmed(2);
  const held = await buyer.hold(poster());
  const rows: [string, object, object][] = [
    ['/v1/inventory/holds', { lines: [poster()] }, { lines: [poster(2)] }],
    [
      '/v1/booking/bookings',
      { receipt: held.body.receipt, contact: CONTACT, payment: { points: 'all' } },
      { receipt: held.body.receipt, contact: CONTACT, payment: CARD },
    ],
    [
      `/v1/booking/bookings/${body.bookingId}/cancel`,
      { lines: [{ line: 0, quantity: 1 }] },
      { lines: [{ line: 0, quantity: 2 }] },
    ],
    ['/v1/payment/points/top-ups', topUp(5_000), topUp(6_000)],
  ];
  for (const [path, sent, other] of rows) {
    const headers = key();
    const first = await buyer.post(path, sent, headers);
    assert.ok(first.status < 300, `${path}: ${first.text}`);
    const same = await buyer.post(path, sent, headers);
    assert.equal(same.status, first.status, same.text);
    const reused = await buyer.post(path, other, headers);
    assert.equal(reused.status, 422, `${path}: ${reused.text}`);
    assert.equal(reused.body.code, 'idempotency-key-reused');
  }
  const unusable = await buyer.post(
    '/v1/inventory/holds',
    { lines: [poster()] },
    { 'idempotency-key': 'x'.repeat(201) },
  );
  assert.equal(unusable.body.code, 'idempotency-key-invalid');
});

test('two people may choose the same key without hearing of each other', async () => {
  const headers = key();
  const [one, two] = [await jari.person('buyer'), await jari.person('buyer')];
  const first = await one.post('/v1/inventory/holds', { lines: [poster()] }, headers);
  const second = await two.post('/v1/inventory/holds', { lines: [poster()] }, headers);
  assert.notEqual(first.body.holdId, second.body.holdId);
});

test('a top-up that is sent twice is charged once, also at the same moment', async () => {
  buyer = await jari.person('buyer');
  const body = topUp(30_000);
  const answers = await atOnce(4, () => buyer.post('/v1/payment/points/top-ups', body));
  assert.ok(
    answers.every(({ status }) => status === 201),
    answers[1]?.text ?? '',
  );
  assert.equal(await buyer.points(), 30_000);
  const other = await buyer.post('/v1/payment/points/top-ups', {
    ...body,
    money: { amount: 40_000, currency: 'KRW' },
  });
  assert.equal(other.body.code, 'top-up-id-taken', other.text);
});

test('five payments and ten top-ups at once leave exactly what they should in the wallet', async () => {
  await rich();
  const bookings = Array.from({ length: 5 }, async () => {
    const held = await buyer.hold(pieces(offer.pool, 'poster', 1));
    return buyer.book(held.body.receipt, { points: 'all' });
  });
  const topUps = Array.from({ length: 10 }, () => buyer.topUp(1_000));
  const paid = (await Promise.all(bookings)).filter(({ status }) => status === 201).length;
  assert.ok((await Promise.all(topUps)).every(({ status }) => status === 201));
  assert.equal(paid, 5);
  assert.equal(await buyer.points(), 100_000 + 10 * 1_000 - paid * PRICE);
  assert.ok((await buyer.cell(offer.pool, 'poster')).sold <= STOCK);
});

function topUp(amount: number): object {
  return { topUpId: randomUUID(), money: { amount, currency: 'KRW' }, ...CARD };
}
