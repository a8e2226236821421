import assert from 'node:assert/strict';
import { test } from 'node:test';
import { practiceCard, readCard, someExpiry, spacedExpiry, spacedNumber, TEST_CARDS } from './card.ts';
import { contactBody, contactProblems, isEmail } from './contact.ts';
import { groupsOf, quantityOf, totalOf } from './items.ts';
import { NO_CHOICE, splitBy } from './payment.ts';
import { isPaid, paymentOf, splitOf } from './split.ts';

const NOW = Date.UTC(2026, 10, 21);
const won = (amount: number) => ({ amount, currency: 'KRW' });

test('every practice card that is offered can be read as it is filled in', () => {
  for (const { number, source } of TEST_CARDS)
    assert.deepEqual(readCard(practiceCard(number, NOW), NOW), { source, problems: {} });
});

test('a real card number is refused as such, and a mistyped one as mistyped', () => {
  const entry = (number: string) => readCard({ number, expiry: '12/29', cvc: '123' }, NOW).problems.number;
  assert.equal(entry('4111 1111 1111 1111'), 'number-real');
  assert.equal(entry('4242 4242 4242 4241'), 'number-wrong');
  assert.equal(entry(''), 'number-missing');
});

test('a card is good until its month ends', () => {
  const expiry = (text: string) =>
    readCard({ number: '4242424242424242', expiry: text, cvc: '123' }, NOW).problems.expiry;
  assert.equal(expiry('11/26'), undefined);
  assert.equal(expiry('10/26'), 'expiry-past');
  assert.equal(expiry('13/29'), 'expiry-wrong');
  assert.equal(expiry('1 / 2030'), undefined);
  assert.equal(someExpiry(NOW), '12/29');
});

test('numbers and dates space themselves, and can be deleted', () => {
  assert.equal(spacedNumber('42424242424'), '4242 4242 424');
  assert.equal(spacedExpiry('12', '1'), '12/');
  assert.equal(spacedExpiry('12', '12/'), '12');
  assert.equal(spacedExpiry('1229', '12'), '12/29');
});

test('a contact needs a name and an address that can be reached', () => {
  assert.deepEqual(contactProblems({ name: ' ', email: 'a@b', phone: '12' }), {
    name: 'name-missing',
    email: 'email-wrong',
    phone: 'phone-wrong',
  });
  assert.deepEqual(contactProblems({ name: '김', email: 'min@example.com', phone: '' }), {});
  assert.deepEqual(contactBody({ name: ' 김 ', email: ' min@example.com ', phone: ' ' }), {
    name: '김',
    email: 'min@example.com',
  });
});

test('addresses are checked as mail servers know them', () => {
  for (const good of ['a@b.kr', 'first.last+tag@sub.example.co.kr', "o'neil@example.com"])
    assert(isEmail(good), good);
  for (const bad of ['a', 'a@b', 'a b@c.kr', 'a@b..kr', '.a@b.kr', 'a@-b.kr', 'a@b.kr@c.kr'])
    assert(!isEmail(bad), bad);
});

test('points pay at most the total and at most the balance', () => {
  assert.deepEqual(splitOf(1_000, 300, 500), { points: 300, card: 700 });
  assert.deepEqual(splitOf(1_000, 5_000, 5_000), { points: 1_000, card: 0 });
  assert.deepEqual(splitOf(1_000, 5_000, Number.NaN), { points: 0, card: 1_000 });
});

test('what is sent is what was shown: points by their number, the card for the rest', () => {
  const choice = { usesPoints: true, points: '400' };
  const purse = { total: won(1_000), balance: 600 };
  const both = splitBy(choice, purse);
  assert.deepEqual(paymentOf(both, 'tok_visa'), { points: 400, card: { source: 'tok_visa' } });
  const all = splitBy({ ...choice, points: '9999' }, { ...purse, total: won(600) });
  assert.deepEqual(paymentOf(all, undefined), { points: 600 });
  assert.deepEqual(paymentOf(splitBy(NO_CHOICE, { ...purse, total: won(0) }), undefined), {});
});

test('nothing is paid by a card that could not be read', () => {
  const purse = { total: won(1_000), balance: 600 };
  assert.equal(isPaid(splitBy(NO_CHOICE, purse), undefined), false);
  assert.equal(isPaid(splitBy(NO_CHOICE, purse), 'tok_visa'), true);
  assert.equal(
    isPaid(splitBy({ usesPoints: true, points: '500' }, { ...purse, total: won(500) }), undefined),
    true,
  );
});

test('points pay for nothing in another currency', () => {
  const purse = { total: { amount: 1_000, currency: 'EUR' }, balance: 5_000 };
  assert.deepEqual(splitBy({ usesPoints: true, points: '500' }, purse), { points: 0, card: 1_000 });
});

test('items of one listing stand together, and a total needs every price', () => {
  const item = (listing: string, price?: number) => ({
    id: `${listing}${price}`,
    listing,
    kind: 'product' as const,
    title: { ko: listing },
    about: { ko: '' },
    line: { pool: 'p', unit: 'u', rate: 'standard', quantity: 1 },
    ...(price !== undefined && { price: won(price) }),
  });
  const items = [item('a', 1), item('b', 2), item('a', 3)];
  assert.deepEqual(
    groupsOf(items).map(({ listing, items: own }) => [listing, own.length]),
    [
      ['a', 2],
      ['b', 1],
    ],
  );
  assert.deepEqual(totalOf(items), won(6));
  assert.equal(totalOf([...items, item('c')]), undefined);
  assert.equal(totalOf([]), undefined);
});

test('two evenings of one listing stand apart, two variants of one product do not', () => {
  const item = (kind: 'concert' | 'product', about: string) => ({
    id: about,
    listing: 'l',
    kind,
    title: { ko: '제목' },
    about: { ko: about },
    line: { pool: 'p', unit: 'u', rate: 'standard', quantity: 1 },
  });
  const evenings = groupsOf([item('concert', '1일'), item('concert', '2일'), item('concert', '1일')]);
  assert.deepEqual(
    evenings.map(({ about, items }) => [about?.ko, items.length]),
    [
      ['1일', 2],
      ['2일', 1],
    ],
  );
  assert.equal(groupsOf([item('product', 'S'), item('product', 'M')]).length, 1);
});

test('goods and visitors are counted up and down, seats are not', () => {
  const line = { pool: 'p', unit: 'u', rate: 'standard', quantity: 2 };
  assert.equal(quantityOf({ kind: 'product', line }), 2);
  assert.equal(quantityOf({ kind: 'concert', line }), undefined);
});
