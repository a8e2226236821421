// Every text that somebody may write, filled with what has hurt others: SQL, HTML, Korean, emoji, quotes, line ends,
// writing from right to left. It comes back letter for letter, harms nothing, and what cannot be stored is refused.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { ProductContent } from '#catalog';
import { day, importPlan, plain, publish, seat, stay } from './offers.ts';
import { type Jari, startJari } from './start.ts';
import { until, type Visitor, withAccess } from './visitor.ts';

const CARD = { card: { source: 'tok_visa' } };
const TEXTS = [
  "Robert'); DROP TABLE holds; --",
  "' OR '1'='1",
  '$1, $2; select pg_sleep(10)',
  '<script>alert("자리")</script><img src=x onerror=alert(1)>',
  '"}],"price":1,"x":[{"',
  '자리필하모닉 — 가을에서 겨울로',
  '👩‍👩‍👧‍👦 🪑🎫 🇰🇷 Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢',
  'עִבְרִית العربية \u202Eabc\u202C',
  '%s %00 \\u0000 ${7*7} {{7*7}} `ls`',
  '2¹⁰ ﷽ ½ İıſß ａｂｃ',
];

let jari: Jari;
let host: Visitor;

before(async () => {
  jari = await startJari();
  host = await jari.person('buyer', 'host');
});
after(() => jari.stop());

function shop(text: string): ProductContent {
  return {
    kind: 'product',
    ...plain('x'),
    title: { ko: text, en: text },
    description: { ko: `${text}\n\n${text}`, en: text },
    venue: { name: { ko: text, en: text }, address: { ko: text }, zone: 'Asia/Seoul' },
    variants: [{ sku: text, name: { ko: text, en: text }, stock: 10, price: 1_000 }],
  };
}

/** So many characters at most; never half of one. */
const short = (text: string, length: number) =>
  Array.from(text).reduce((all, one) => (all.length + one.length <= length ? all + one : all), '');
const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;

for (const text of TEXTS) {
  test(`a shop, a hold, a booking and a cancellation keep their letters: ${short(text, 24)}`, async () => {
    const content = shop(text);
    const { listing, pool } = await publish(host, content);
    const seen = await jari.guest().get(`/v1/catalog/listings/${listing}`);
    assert.deepEqual(seen.body.content, content);
    assert.match(seen.headers.get('content-type') ?? '', /^application\/json/);
    assert.equal(seen.headers.get('x-content-type-options'), 'nosniff');

    const guest = jari.guest();
    const held = await guest.hold({ pool, unit: text, rate: 'standard', quantity: 2 });
    assert.equal(held.status, 201, held.text);
    assert.equal(held.body.lines[0]?.unit, text);
    const contact = { name: text, email: 'min@example.com', phone: short(text, 20) };
    const booked = await guest.book(held.body.receipt, CARD, contact);
    assert.equal(booked.status, 201, booked.text);
    const mine = withAccess(booked.body);
    const read = await guest.get(`/v1/booking/bookings/${booked.body.bookingId}`, mine);
    assert.deepEqual(JSON.parse(read.text).contact, contact);
    const cancelled = await guest.cancel(booked.body.bookingId, { reason: text }, mine);
    assert.equal(cancelled.status, 200, cancelled.text);
    assert.equal(cancelled.body.cancellations[0]?.reason, text);
    await until(
      () => guest.cell(pool, text),
      ({ sold }) => sold === 0,
    );

    const found = await guest.get(`/v1/catalog/listings?q=${encodeURIComponent(short(text, 40))}`);
    assert.equal(found.status, 200, found.text);
  });

  test(`an account, a key and a hall keep their letters: ${short(text, 24)}`, async () => {
    const body = { email: `${randomUUID()}@example.com`, password: text.padEnd(12, '·'), name: text };
    const joined = await jari.guest().post('/v1/identity/sign-up', body);
    assert.equal(joined.status, 201, joined.text);
    assert.equal(JSON.parse(joined.text).person.name, text.normalize('NFC').trim());
    const signedIn = await jari
      .guest()
      .post('/v1/identity/sign-in', { email: body.email, password: body.password });
    assert.equal(signedIn.status, 200, signedIn.text);

    const row = short(text, 50).trim();
    const tier = short(text, 20).trim();
    const plan = await importPlan(host, `area,row,seat,tier\n${cell(text)},${cell(row)},1,${cell(tier)}`);
    const { listing, pool } = await publish(host, {
      kind: 'concert',
      ...plain('음악회'),
      performances: [{ id: 'evening', startsAt: `${day(30)}T19:30` }],
      plan,
      tiers: { [tier]: { standard: 1_000 } },
    });
    const map = JSON.parse((await jari.guest().get(`/v1/catalog/listings/${listing}/plan`)).text);
    assert.equal(map.areas[0].name, text);
    assert.equal(map.areas[0].rows[0].row, row);
    const held = await jari.guest().hold(seat(pool, map.areas[0].rows[0].units[0]));
    assert.equal(held.status, 201, held.text);
  });
}

test('a text with NUL or half a surrogate pair is refused where it stands', async () => {
  for (const bad of ['\\u0000', '\\ud800', 'a\\udc00b']) {
    const body = `{"email":"a@example.com","password":"correct horse","name":"x${bad}"}`;
    const answer = await jari.guest().ask('POST', '/v1/identity/sign-up', { body });
    assert.equal(answer.status, 400, answer.text);
    assert.equal(answer.body.errors[0]?.pointer, '/name');
  }
  const search = await jari.guest().get('/v1/catalog/listings?q=%00');
  assert.equal(search.status, 400, search.text);
});

test('ids larger than 2^53 stay text, digit by digit', async () => {
  const id = '1034567890123456789';
  const room = stay();
  assert.ok(room.kind === 'stay' && room.roomTypes[0]);
  const { listing, pool } = await publish(host, { ...room, roomTypes: [{ ...room.roomTypes[0], id }] });
  const { body } = await jari.guest().get(`/v1/catalog/listings/${listing}`);
  assert.equal(body.pools[0]?.key, id);
  assert.equal(body.pools[0]?.pool, pool);
  const variant = { sku: '9007199254740993', name: { ko: 'x' }, stock: 1, price: 1 };
  const twin = { ...variant, sku: '9007199254740992' };
  const goods = await publish(host, { ...shop('x'), variants: [variant, twin] });
  const guest = jari.guest();
  assert.equal((await guest.hold({ ...seat(goods.pool, variant.sku) })).status, 201);
  assert.equal((await guest.cell(goods.pool, twin.sku)).held, 0, 'its neighbour is another one');
  const number = await guest.ask('POST', '/v1/inventory/holds', {
    body: `{"lines":[{"pool":"${goods.pool}","unit":9007199254740993,"rate":"standard","quantity":1}]}`,
  });
  assert.equal(number.body.errors[0]?.pointer, '/lines/0/unit', number.text);
});
