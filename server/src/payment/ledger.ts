// The ledger: money moves from one account to another and never appears or vanishes, so per currency all
// accounts sum to zero. Movements come from events alone. Nobody's wallet goes below zero: decisions look
// before they move, this file refuses, and so does the database.
import { strict as assert } from 'node:assert';
import type { Share, Transfer } from './contract.ts';
import type { Account, AccountKind, RowShare, State, TransferKind } from './state.ts';

const PERSON = 'person:';

/** Where money is: with a person, earned by a host, come in by a card network, set aside, or paid by hand. */
export const accounts = {
  wallet: (payer: string, currency: string) => `wallet:${payer.slice(PERSON.length)}/${currency}`,
  host: (host: string, currency: string) => `host:${host}/${currency}`,
  card: (provider: string, currency: string) => `card:${provider}/${currency}`,
  pending: (bookingId: string, currency: string) => `pending:${bookingId}/${currency}`,
  hand: (currency: string) => `hand:operators/${currency}`,
};

/** How a charge names a person who pays. */
export const asPayer = (person: string): string => PERSON + person;

/** Guests have none. */
export const hasWallet = (payer: string): boolean => payer.startsWith(PERSON);

export function balanceOf(state: State, account: string): number {
  return state.accounts.get(account)?.balance ?? 0;
}

/** Moves money. `cause` names the event, and with it each movement, once and for all. */
export function move(
  state: State,
  transfers: readonly Transfer[],
  note: { about: string; cause: string; kind: TransferKind; at: number },
): void {
  const { about, cause, kind, at } = note;
  for (let n = 0; n < transfers.length; n += 1) {
    const { from, to, amount } = transfers[n] as Transfer;
    assert(Number.isSafeInteger(amount) && amount > 0, `${about}: ${amount} cannot be moved`);
    assert(currencyOf(from) === currencyOf(to), `${about}: ${from} and ${to} differ in currency`);
    change(state, from, -amount);
    change(state, to, amount);
    const id = `${about}/${cause}/${n}`;
    state.transfers.add(id, { id, at, fromAccount: from, toAccount: to, amount, kind, about });
  }
}

function change(state: State, account: string, amount: number): void {
  if (!state.accounts.has(account)) state.accounts.add(account, newAccount(account));
  const row = state.accounts.edit(account);
  row.balance += amount;
  assert(row.kind !== 'wallet' || row.balance >= 0, `${account} would fall below zero`);
  assert(Number.isSafeInteger(row.balance), `${account} is beyond what can be counted`);
}

function newAccount(account: string): Account {
  const kind = account.slice(0, account.indexOf(':'));
  assert(isKind(kind), `${account} is of no known kind`);
  return { account, kind, currency: currencyOf(account), balance: 0 };
}

function isKind(kind: string): kind is AccountKind {
  return ['wallet', 'host', 'card', 'pending', 'hand'].includes(kind);
}

function currencyOf(account: string): string {
  return account.slice(account.lastIndexOf('/') + 1);
}

/** From one account to all hosts who earned. */
export function toHosts(from: string, shares: readonly Share[], currency: string): Transfer[] {
  const transfers: Transfer[] = [];
  for (const { host, amount } of shares) {
    if (amount > 0) transfers.push({ from, to: accounts.host(host, currency), amount });
  }
  return transfers;
}

/** One transfer, or none when there is nothing to move. */
export function transfer(from: string, to: string, amount: number): Transfer[] {
  return amount > 0 ? [{ from, to, amount }] : [];
}

/**
 * Who gives back how much of `amount`: what `asked` says as far as a host has that much left, the rest by all hosts in
 * proportion to what they have left. The parts sum to `amount`, which is at most what is left in all.
 */
export function givers(shares: readonly RowShare[], amount: number, asked: readonly Share[] = []): Share[] {
  const left = shares.map((share) => share.amount - share.returned);
  const given = shares.map(() => 0);
  let open = amount;
  for (const wish of asked) {
    let wanted = Math.min(wish.amount, open);
    for (let at = 0; at < shares.length; at += 1) {
      if (shares[at]?.host !== wish.host) continue;
      const part = Math.min(wanted, left[at] ?? 0);
      given[at] = (given[at] ?? 0) + part;
      left[at] = (left[at] ?? 0) - part;
      wanted -= part;
      open -= part;
    }
  }
  const rest = inProportion(left, open);
  return shares.map(({ host }, at) => ({ host, amount: (given[at] ?? 0) + (rest[at] ?? 0) }));
}

/** Splits `amount` by `weights`, whole units only, nobody more than their weight. */
export function inProportion(weights: readonly number[], amount: number): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  assert(amount >= 0 && amount <= total, `${amount} is not within ${total}`);
  if (amount === 0) return weights.map(() => 0);
  const parts = weights.map((weight) => Number((BigInt(amount) * BigInt(weight)) / BigInt(total)));
  let open = amount - parts.reduce((sum, part) => sum + part, 0);
  // Rounding down leaves less than one unit per part; the first that can take one more do.
  for (let at = 0; open > 0; at += 1) {
    if ((parts[at] ?? 0) >= (weights[at] ?? 0)) continue;
    parts[at] = (parts[at] ?? 0) + 1;
    open -= 1;
  }
  return parts;
}
