import assert from 'node:assert/strict';
import { test } from 'node:test';
import { given } from '#kernel/given';
import type { Rows } from '#kernel/rows';
import type { ContactRow } from './booking.ts';
import { booking } from './context.ts';
import { erasureLimits } from './erasure.ts';
import { NOW, placing, receipt } from './test-booking.ts';

const PERSON = 'buyer';
const idOf = (n: number) => `019a0000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** As a lane does it: what a decision keeps is kept. */
function story() {
  const { state, when } = given(booking);
  const { contacts } = state as { contacts: Rows<ContactRow> };
  const told = (type: string, subject: string, data: object, now = NOW) => {
    const decision = when({ type, subject, data }, now);
    for (const { key, row } of decision.keeps ?? []) {
      if (contacts.has(key)) Object.assign(contacts.edit(key), row);
      else contacts.add(key, row as ContactRow);
    }
    return decision;
  };
  const place = (n: number, owner: string) =>
    told(
      'PlaceBooking',
      idOf(n),
      placing({ bookingId: idOf(n), owner, held: { ...receipt, holdId: idOf(n), owner } }),
    );
  const left = () => [...contacts.values()].filter(({ gone }) => !gone).map(({ bookingId }) => bookingId);
  return { told, place, left };
}

test('who leaves takes the contacts of all own bookings along, and nobody else’s', () => {
  const { told, place, left } = story();
  place(1, 'person:buyer');
  place(2, 'person:somebody else');
  place(3, 'guest');
  place(4, 'person:buyer');
  told('identity.PersonErased', PERSON, {});
  assert.deepEqual(left(), [idOf(2), idOf(3)]);
});

test('contacts are looked for once more a little later, for what was being bought at that moment', () => {
  const { told, place, left } = story();
  const { timers } = told('identity.PersonErased', PERSON, {});
  assert.deepEqual(timers, [
    {
      key: 'erase buyer',
      due: NOW + erasureLimits.eraseAgainMs.value,
      type: 'EraseContacts',
      subject: PERSON,
      data: {},
    },
  ]);
  place(1, 'person:buyer');
  assert.deepEqual(told('EraseContacts', PERSON, {}).timers, undefined);
  assert.deepEqual(left(), []);
});

test('the contacts of who bought very often go piece by piece until none is left', () => {
  const { told, place, left } = story();
  const max = erasureLimits.eraseBatchMax.value;
  for (let n = 0; n < max + 3; n += 1) place(n, 'person:buyer');
  assert.equal(told('identity.PersonErased', PERSON, {}).timers?.[0]?.due, NOW);
  assert.equal(left().length, 3);
  told('EraseContacts', PERSON, {});
  assert.deepEqual(left(), []);
});

test('a purchase that is repeated after its contact is gone is still the same purchase', () => {
  const { told, place } = story();
  const first = place(1, 'person:buyer').answer;
  told('identity.PersonErased', PERSON, {});
  assert.deepEqual(place(1, 'person:buyer').answer, first);
});
