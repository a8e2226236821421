// The journal sees every way in which an acknowledged answer can stop being true. It is the negative control of the
// crash runs, which should never meet one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Acknowledged, brokenPromises, type StoredFacts } from './journal.ts';
import { disagreements } from './settlement.ts';

const lines = [
  { pool: 'p', unit: 'a', quantity: 1 },
  { pool: 'p', unit: 'b', quantity: 2 },
];

const PROMISES: Acknowledged[] = [
  { what: 'held', id: 'h1', lines },
  { what: 'released', id: 'h2' },
  { what: 'confirmed', id: 'b1', total: 30, code: 'ABCDE-FGHJK' },
  { what: 'placed', id: 'b2' },
  { what: 'declined', id: 'b3' },
  { what: 'cancelled', id: 'b1', cancellationId: 'c1', refund: 10, refunded: true },
  { what: 'topped-up', id: 't1', amount: 5 },
  { what: 'joined', id: 'p1' },
];

const held = { holdId: 'h1', state: 'claimed', lines: lines.toReversed() };
const released = { holdId: 'h2', state: 'released', lines };
const confirmed = {
  bookingId: 'b1',
  state: 'confirmed',
  total: 30,
  code: 'ABCDEFGHJK',
  cancellations: [{ id: 'c1', refund: 10, refundedAt: 1 }],
};
const placed = { bookingId: 'b2', state: 'lapsed', total: 1, code: 'X', cancellations: [] };
const declined = { bookingId: 'b3', state: 'declined', total: 1, code: 'Y', cancellations: [] };
const topUp = { topUpId: 't1', state: 'captured', amount: 5 };

interface Given {
  holds?: (typeof held)[];
  bookings?: {
    bookingId: string;
    state: string;
    total: number;
    code: string;
    cancellations: { id: string; refund: number; refundedAt: number | null }[];
  }[];
  topUps?: (typeof topUp)[];
  people?: string[];
}

function facts({
  holds = [held, released],
  bookings = [confirmed, placed, declined],
  topUps = [topUp],
  people = ['p1'],
}: Given = {}): StoredFacts {
  return {
    holds: new Map(holds.map((hold) => [hold.holdId, hold])),
    bookings: new Map(bookings.map((booking) => [booking.bookingId, booking])),
    topUps: new Map(topUps.map((one) => [one.topUpId, one])),
    people: new Set(people),
  };
}

const broken = (given?: Given) =>
  [...brokenPromises(PROMISES, facts(given))].map(({ law, subject, what }) => `${law} ${subject} ${what}`);

test('what was told and is so breaks nothing', () => {
  assert.deepEqual(broken(), []);
});

const LOST: [name: string, given: Given, said: RegExp][] = [
  ['a hold that is gone', { holds: [released] }, /^4 h1 .*there is no such hold$/],
  [
    'a hold of other lines',
    { holds: [{ ...held, lines: lines.slice(1) }, released] },
    /^4 h1 was told to hold 1 of p\/a, 2 of p\/b, and holds 2 of p\/b$/,
  ],
  [
    'a release that was undone',
    { holds: [held, { ...released, state: 'held' }] },
    /^4 h2 was told to be released and is held$/,
  ],
  [
    'a booking that is not confirmed any more',
    { bookings: [{ ...confirmed, state: 'paying' }, placed, declined] },
    /^4 b1 was told to be confirmed and is paying$/,
  ],
  [
    'a booking that costs something else',
    { bookings: [{ ...confirmed, total: 31 }, placed, declined] },
    /^4 b1 was told to cost 30 and costs 31$/,
  ],
  [
    'a booking with another code',
    { bookings: [{ ...confirmed, code: 'Z' }, placed, declined] },
    /^4 b1 was told the code ABCDE-FGHJK and has Z$/,
  ],
  [
    'a placed booking that is gone',
    { bookings: [confirmed, declined] },
    /^4 b2 was told to be placed and is gone$/,
  ],
  [
    'a declined booking that was sold after all',
    { bookings: [confirmed, placed, { ...declined, state: 'confirmed' }] },
    /^4 b3 was told to be declined and is confirmed$/,
  ],
  [
    'a cancellation that is gone',
    { bookings: [{ ...confirmed, cancellations: [] }, placed, declined] },
    /^4 b1 was told to be cancelled by c1, which is gone$/,
  ],
  [
    'a refund of another amount',
    {
      bookings: [{ ...confirmed, cancellations: [{ id: 'c1', refund: 9, refundedAt: 1 }] }, placed, declined],
    },
    /^4 b1 was told to get 10 back and gets 9$/,
  ],
  [
    'a refund that did not happen',
    {
      bookings: [
        { ...confirmed, cancellations: [{ id: 'c1', refund: 10, refundedAt: null }] },
        placed,
        declined,
      ],
    },
    /^4 b1 was told to be refunded and is not$/,
  ],
  ['a top-up that is gone', { topUps: [] }, /^4 t1 was told to be topped up by 5 and is gone$/],
  ['a person who is gone', { people: [] }, /^4 p1 was told to be signed up and is gone$/],
];

for (const [name, given, said] of LOST) {
  test(`the journal sees ${name}`, () => {
    const [first, ...more] = broken(given);
    assert.match(first ?? '', said);
    assert.ok(more.every((line) => line.startsWith('4 b1 ')));
  });
}

test('the books of the card network and the ledger are compared capture by capture', () => {
  const network = new Map([
    ...([
      ['same', 5],
      ['given-back', 0],
      ['unknown-to-us', 7],
      ['differs', 3],
    ] as const),
  ]);
  const ledger = new Map([
    ...([
      ['same', 5],
      ['differs', 4],
      ['never-made', 1],
    ] as const),
  ]);
  assert.deepEqual(
    [...disagreements(network, ledger)].map(({ law, subject, what }) => `${law} ${subject}: ${what}`),
    [
      '2 unknown-to-us: the card network took 7, of which the ledger knows nothing',
      '2 differs: the card network has 3, the ledger says 4',
      '2 never-made: the ledger has 1 of a capture that the card network never made',
    ],
  );
});
