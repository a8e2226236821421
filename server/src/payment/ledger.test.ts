import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { accounts, givers, inProportion, move, toHosts, transfer } from './ledger.ts';
import { emptyState } from './state.ts';

const note = { about: 't1', cause: 'topped-up', kind: 'top-up', at: 5 } as const;
const wallet = accounts.wallet('person:ann', 'KRW');
const card = accounts.card('sandbox', 'KRW');
const sum = (parts: readonly number[]) => parts.reduce((total, part) => total + part, 0);

describe('a movement', () => {
  test('takes from one account what it gives to another, and is written down', () => {
    const state = emptyState();
    move(state, transfer(card, wallet, 700), note);
    deepEqual(
      [...state.accounts.values()],
      [
        { account: card, kind: 'card', currency: 'KRW', balance: -700 },
        { account: wallet, kind: 'wallet', currency: 'KRW', balance: 700 },
      ],
    );
    deepEqual(
      [...state.transfers.values()],
      [
        {
          ...{ id: 't1/topped-up/0', at: 5, fromAccount: card, toAccount: wallet, amount: 700 },
          ...{ kind: 'top-up', about: 't1' },
        },
      ],
    );
  });

  test('cannot happen twice', () => {
    const state = emptyState();
    move(state, transfer(card, wallet, 700), note);
    throws(() => move(state, transfer(card, wallet, 700), note), /is there already/);
  });

  test('never takes a wallet below zero', () => {
    const state = emptyState();
    move(state, transfer(card, wallet, 700), note);
    throws(
      () => move(state, transfer(wallet, accounts.host('h', 'KRW'), 701), { ...note, cause: 'x' }),
      /below zero/,
    );
  });

  test('is of whole units above zero, within one currency, between accounts of a known kind', () => {
    const dollars = accounts.wallet('person:ann', 'USD');
    for (const amount of [0, -1, 0.5, Number.NaN, 2 ** 53]) {
      throws(() => move(emptyState(), [{ from: card, to: wallet, amount }], note), /cannot be moved/);
    }
    throws(() => move(emptyState(), [{ from: card, to: dollars, amount: 1 }], note), /differ in currency/);
    throws(() => move(emptyState(), [{ from: card, to: 'moon:x/KRW', amount: 1 }], note), /no known kind/);
  });

  test('of nothing is none', () => {
    deepEqual(transfer(card, wallet, 0), []);
    deepEqual(toHosts(card, [{ host: 'h', amount: 0 }], 'KRW'), []);
  });
});

describe('what hosts give back', () => {
  const shareOf = fc.record({
    amount: fc.nat(2_000_000_000),
    back: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const shares = fc
    .array(shareOf, { minLength: 1, maxLength: 6 })
    .map((parts) =>
      parts.map(({ amount, back }, at) => ({ host: `h${at}`, amount, returned: Math.floor(amount * back) })),
    );

  test('sums to the amount, and nobody gives more than is left of theirs', () => {
    const wishes = fc.array(
      fc.record({ host: fc.constantFrom('h0', 'h1', 'h9'), amount: fc.nat(1_000_000) }),
    );
    fc.assert(
      fc.property(shares, wishes, fc.double({ min: 0, max: 1, noNaN: true }), (rows, asked, part) => {
        const left = rows.map(({ amount, returned }) => amount - returned);
        const amount = Math.floor(sum(left) * part);
        const given = givers(rows, amount, asked);
        equal(sum(given.map((share) => share.amount)), amount);
        given.forEach((share, at) => {
          ok(share.amount >= 0 && share.amount <= (left[at] ?? 0), `${share.host} gives ${share.amount}`);
        });
      }),
    );
  });

  test('is what booking says, where it says so', () => {
    const rows = [
      { host: 'h0', amount: 500, returned: 100 },
      { host: 'h1', amount: 500, returned: 0 },
    ];
    deepEqual(
      givers(rows, 300, [{ host: 'h1', amount: 300 }]).map(({ amount }) => amount),
      [0, 300],
    );
    deepEqual(
      givers(rows, 900, [{ host: 'h1', amount: 900 }]).map(({ amount }) => amount),
      [400, 500],
    );
  });

  test('is in proportion otherwise, exact beyond 2^53', () => {
    deepEqual(inProportion([1, 1, 1], 2), [1, 1, 0]);
    deepEqual(inProportion([0, 5], 5), [0, 5]);
    deepEqual(inProportion([], 0), []);
    deepEqual(inProportion([900_000_000_000, 100_000_000_001], 500_000_000_000), [
      449_999_999_999 + 1,
      50_000_000_000,
    ]);
    throws(() => inProportion([1, 2], 4), /not within/);
  });
});
