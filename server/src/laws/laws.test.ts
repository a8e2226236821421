// Each law sees what breaks it, and nothing in a picture that is right.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Picture, type Violation, violations } from './laws.ts';

/** One booking of two pieces for 20, of which one came back; one hold that was let go; one booking that was declined. */
function picture() {
  const line = { pool: 'p', unit: 'u', quantity: 2 };
  const back = { pool: 'p', unit: 'u', quantity: 1 };
  return {
    cells: [{ pool: 'p', unit: 'u', capacity: 5, held: 0, sold: 1 }],
    holds: [
      { holdId: 'b1', state: 'claimed', expiresAt: 0, lines: [line], returned: [{ lines: [back] }] },
      { holdId: 'h2', state: 'released', expiresAt: 0, lines: [line], returned: [] },
      { holdId: 'b3', state: 'released', expiresAt: 0, lines: [line], returned: [] },
    ],
    bookings: [
      {
        ...{ bookingId: 'b1', state: 'confirmed', total: 20, refundTotal: 10, lines: [line] },
        cancellations: [{ lines: [{ line: 0, quantity: 1 }], refundedAt: 5 }],
        ...{ placedAt: 0, awaitingUntil: null },
      },
      {
        ...{
          bookingId: 'b3',
          state: 'declined',
          total: 20,
          refundTotal: 0,
          lines: [line],
          cancellations: [],
        },
        ...{ placedAt: 0, awaitingUntil: null },
      },
    ],
    charges: [
      {
        ...{ bookingId: 'b1', state: 'captured', amount: 20, points: 12, card: 8, since: 0 },
        ...{ refundedPoints: 10, refundedCard: 0 },
      },
      {
        ...{ bookingId: 'b3', state: 'declined', amount: 20, points: 0, card: 20, since: 0 },
        ...{ refundedPoints: 0, refundedCard: 0 },
      },
    ],
    refunds: [{ bookingId: 'b1', refundId: 'r', state: 'refunded', points: 10, card: 0, since: 0 }],
    accounts: [
      { account: 'wallet:a', kind: 'wallet', currency: 'KRW', balance: 98 },
      { account: 'host:h', kind: 'host', currency: 'KRW', balance: 10 },
      { account: 'card:c', kind: 'card', currency: 'KRW', balance: -108 },
    ],
    transfers: [
      { fromAccount: 'card:c', toAccount: 'wallet:a', amount: 100 },
      { fromAccount: 'wallet:a', toAccount: 'host:h', amount: 12 },
      { fromAccount: 'card:c', toAccount: 'host:h', amount: 8 },
      { fromAccount: 'host:h', toAccount: 'wallet:a', amount: 10 },
    ],
    quiet: true,
  };
}

type Parts = ReturnType<typeof picture>;

function first<T>(rows: T[]): T {
  const [row] = rows;
  assert.ok(row);
  return row;
}

const told = (found: Violation[]) => found.map(({ law, subject, what }) => `${law} ${subject} ${what}`);

test('a picture that is right breaks no law, quiet or not', () => {
  assert.deepEqual(violations(picture() satisfies Picture), []);
  assert.deepEqual(violations({ ...picture(), quiet: false }), []);
});

/** What is changed, and the first thing that is said about it. */
const BROKEN: [name: string, change: (parts: Parts) => void, said: RegExp][] = [
  [
    'a cell that sold more than it has',
    (p) => Object.assign(first(p.cells), { capacity: 0 }),
    /^1 p\/u holds 0 and sold 1 of 0/,
  ],
  ['a cell below zero', (p) => Object.assign(first(p.cells), { held: -1 }), /^1 p\/u holds -1/],
  [
    'a cell that counts what nobody holds',
    (p) => Object.assign(first(p.cells), { sold: 2 }),
    /^1 p\/u counts 0 held and 2 sold, its holds say 0 and 1/,
  ],
  ['a hold on a cell that is not there', (p) => p.cells.pop(), /^1 p\/u has 0 held and 1 sold but no cell/],
  [
    'a confirmed booking that was not paid',
    (p) => Object.assign(first(p.charges), { state: 'declined' }),
    /^2 b1 is confirmed for 20, but 0 was captured/,
  ],
  [
    'a confirmed booking that was paid too little',
    (p) => Object.assign(first(p.bookings), { total: 21 }),
    /^2 b1 is confirmed for 21, but 20/,
  ],
  [
    'a confirmed booking without its goods',
    (p) => Object.assign(first(p.holds), { state: 'expired' }),
    /2 b1 is confirmed, but its hold is expired/,
  ],
  [
    'a refund that never came',
    (p) => Object.assign(first(p.bookings), { refundTotal: 11 }),
    /^2 b1 was to get 11 back and got 10/,
  ],
  [
    'goods that were given back and not returned',
    (p) => first(p.holds).returned.pop(),
    /2 b1 cancelled 1 pieces, 0 came back/,
  ],
  [
    'money of a booking that came to nothing',
    (p) => Object.assign(p.charges[1] ?? {}, { state: 'captured' }),
    /^2 b3 came to nothing, but 20 was captured and 0 given back/,
  ],
  [
    'goods of a booking that came to nothing',
    (p) => Object.assign(p.holds[2] ?? {}, { state: 'claimed' }),
    /2 b3 came to nothing, but 2 pieces are sold to it/,
  ],
  [
    'a charge without a booking',
    (p) => Object.assign(first(p.charges), { bookingId: 'b9' }),
    /2 b9 was charged without a booking/,
  ],
  [
    'a sale without a booking',
    (p) => Object.assign(p.holds[1] ?? {}, { state: 'claimed' }),
    /2 h2 is sold without a booking/,
  ],
  [
    'a charge of another amount',
    (p) => Object.assign(first(p.charges), { amount: 25 }),
    /^2 b1 was charged 20 instead of 25/,
  ],
  [
    'more given back than was taken',
    (p) => Object.assign(first(p.charges), { refundedPoints: 30 }),
    /2 b1 got back 30 of 20/,
  ],
  [
    'a refund that its charge does not know',
    (p) => Object.assign(first(p.refunds), { points: 11 }),
    /^2 b1 counts 10 refunded, its refunds say 11/,
  ],
  [
    'a refund without a charge',
    (p) => Object.assign(first(p.refunds), { bookingId: 'b9' }),
    /2 b9 was given 10 back without a charge/,
  ],
  [
    'an account that is not its transfers',
    (p) => Object.assign(first(p.accounts), { balance: 99 }),
    /^3 wallet:a stands at 99, its transfers say 98/,
  ],
  [
    'accounts that do not sum to zero',
    (p) => Object.assign(first(p.accounts), { balance: 99 }),
    /3 KRW all accounts sum to 1/,
  ],
  [
    'a wallet below zero',
    (p) => p.transfers.push({ fromAccount: 'wallet:a', toAccount: 'host:h', amount: 99 }),
    /^3 /,
  ],
  [
    'transfers of an account that is not there',
    (p) => p.accounts.pop(),
    /3 card:c has transfers of -108 but no account/,
  ],
  [
    'a hold that never ends',
    (p) => Object.assign(p.holds[1] ?? {}, { state: 'held' }),
    /7 h2 the hold never ended/,
  ],
  [
    'a booking that never ends',
    (p) => Object.assign(p.bookings[1] ?? {}, { state: 'paying' }),
    /7 b3 the booking is paying for ever/,
  ],
  [
    'a charge that never ends',
    (p) => Object.assign(p.charges[1] ?? {}, { state: 'unknown' }),
    /7 b3 the charge is unknown for ever/,
  ],
  [
    'a refund that never ends',
    (p) => Object.assign(first(p.refunds), { state: 'started' }),
    /7 r the refund never ended/,
  ],
];

for (const [name, change, said] of BROKEN) {
  test(`the laws see ${name}`, () => {
    const parts = picture();
    change(parts);
    assert.match(told(violations(parts)).join('\n'), new RegExp(said.source, 'm'));
  });
}

test('a wallet below zero is a violation of its own, besides what its transfers say', () => {
  const parts = picture();
  const wallet = first(parts.accounts);
  wallet.balance = -1;
  assert.ok(told(violations(parts)).includes('3 wallet:a a wallet stands at -1'));
});

test('what is only under way breaks no law while things move', () => {
  const parts = { ...picture(), quiet: false };
  Object.assign(parts.holds[1] ?? {}, { state: 'held' });
  Object.assign(first(parts.cells), { held: 2 });
  Object.assign(parts.bookings[1] ?? {}, { state: 'paying' });
  Object.assign(first(parts.refunds), { state: 'started' });
  assert.deepEqual(violations(parts), []);
});
