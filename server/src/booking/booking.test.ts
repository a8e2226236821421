import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { given } from '#kernel/given';
import { uuid7 } from '#kernel/world';
import { type BookingTables, codeOf, emailKey, groupedCode, partsIn, seen, typedCode } from './booking.ts';
import { booking } from './context.ts';
import { Booking } from './contract.ts';
import { CODE, HOST, ID, NOW, OTHER_HOST, pasts, terms } from './test-booking.ts';

test('a code is ten characters of the random bits of its booking', () => {
  assert.equal(codeOf(ID), CODE);
  const codes = new Set<string>();
  const property = fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), (random) => {
    const code = codeOf(uuid7(NOW, random, 0));
    assert.match(code, /^[0-9A-HJKMNP-TV-Z]{10}$/);
    assert.equal(code, codeOf(uuid7(NOW + 1, random, 0)), 'time has no part in it');
    codes.add(code);
  });
  fc.assert(property, { numRuns: 500 });
  assert.ok(codes.size > 400);
});

test('one bit more or less is another code, for each of fifty bits', () => {
  const codes = new Set<string>();
  const hex = ID.replaceAll('-', '');
  for (let bit = 0n; bit < 56n; bit += 1n) {
    const other = (BigInt(`0x${hex}`) ^ (1n << bit)).toString(16).padStart(32, '0');
    codes.add(codeOf(other));
  }
  codes.delete(CODE);
  assert.equal(codes.size, 50);
});

test('a code is understood however it is typed', () => {
  assert.equal(groupedCode(CODE), '004HM-PF2DB');
  for (const typed of ['004HM-PF2DB', '004hm pf2db', ' oO4HM-PF2DB ', '004H M P F 2 D B'])
    assert.equal(typedCode(typed), CODE, typed);
  assert.equal(typedCode('il1'), '111');
});

test('an e-mail is found again in any case and width', () => {
  assert.equal(emailKey(' Hana@Example.COM '), 'hana@example.com');
  assert.equal(emailKey('ｈａｎａ@example.com'), 'hana@example.com');
});

test('the parts one can have in a booking: buyer, host of all lines, operator, or none', () => {
  const row = { owner: 'person:buyer', terms };
  const one = { owner: 'guest', terms: terms.map((each) => ({ ...each, host: HOST })) };
  const parts = (booking: typeof row, actor: string, more = {}) => [
    ...partsIn(booking, { actor, operator: false, access: false, ...more }),
  ];
  assert.deepEqual(parts(row, 'person:buyer'), ['buyer']);
  assert.deepEqual(parts(row, `person:${HOST}`), []);
  assert.deepEqual(parts(row, `person:${OTHER_HOST}`), []);
  assert.deepEqual(parts(row, 'person:else', { operator: true }), ['operator']);
  assert.deepEqual(parts(row, 'person:else', { access: true }), []);
  assert.deepEqual(parts(one, `person:${HOST}`), ['host']);
  assert.deepEqual(parts(one, HOST), []);
  assert.deepEqual(parts(one, 'nobody', { access: true }), ['buyer']);
  assert.deepEqual(parts({ owner: 'person:buyer', terms: [] }, `person:${HOST}`), []);
});

test('what is shown of a booking fits its schema in every state, and never says how it was paid', () => {
  const shape = Compile(Booking);
  for (const [column, past] of Object.entries(pasts)) {
    const { bookings } = given(booking, ...past).state as BookingTables;
    const shown = seen(bookings.get(ID) ?? assert.fail());
    assert.deepEqual([...shape.Errors(shown)], [], column);
    assert.doesNotMatch(JSON.stringify(shown), /tok_good|person:/);
  }
});
