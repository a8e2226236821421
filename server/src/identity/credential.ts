// What proves who somebody is: sessions, passwords, links for a new one, and the counters that stop guessing. All of
// it is private rows; hashing and comparing happen before, outside any transaction, so decisions stay pure.
import type { Decision, Effect, Message } from '#kernel/context';
import {
  type AskReset,
  type ChangePassword,
  type CountTry,
  type EndSession,
  type IdentityEvents,
  limits,
  type OpenSession,
  type ResetMailed,
  type ResetPassword,
  type Sweep,
  type Unreached,
} from './contract.ts';
import { living } from './people.ts';
import { drop, type IdentityTables, keep, of, present, type TryRow } from './state.ts';

type Decided = Decision<IdentityEvents>;

export const credential = {
  /** The password was found right; it may have been changed since, but then its sessions ended with it. */
  OpenSession(state: IdentityTables, { subject, data }: Message<OpenSession>): Decided {
    const account = present(state.accounts, data.email);
    if (account?.personId !== subject) return { answer: { refused: 'sign-in-failed' } };
    const roles = state.people.get(subject)?.roles ?? [];
    const keeps = [keep('sessions', data.session.id, { ...data.session, personId: subject })];
    if (data.rehashed !== null) keeps.push(keep('accounts', data.email, { password: data.rehashed }));
    for (const counter of data.forgive) if (present(state.tries, counter)) keeps.push(drop('tries', counter));
    return { keeps, answer: { roles, session: data.session } };
  },

  EndSession(state: IdentityTables, { subject, data: { sessionId } }: Message<EndSession>): Decided {
    const session = present(state.sessions, sessionId);
    if (session?.personId !== subject) return { answer: {} };
    return { keeps: [drop('sessions', sessionId)], answer: {} };
  },

  CountTry(state: IdentityTables, { data: { counters } }: Message<CountTry>, now: number): Decided {
    const keeps = counters.map((key) => {
      const before = present(state.tries, key);
      const running = before !== undefined && isRunning(before, now);
      return keep('tries', key, {
        key,
        count: running ? before.count + 1 : 1,
        since: running ? before.since : now,
      });
    });
    return { keeps, answer: {} };
  },

  ChangePassword(state: IdentityTables, { subject, data }: Message<ChangePassword>): Decided {
    const account = present(state.accounts, data.email);
    if (account?.personId !== subject) return { answer: { refused: 'person-unknown' } };
    const others = of(state.sessions, subject).filter(({ id }) => id !== data.sessionId);
    return {
      keeps: [
        keep('accounts', data.email, { password: data.password }),
        ...others.map(({ id }) => drop('sessions', id)),
        ...of(state.resets, subject).map(({ id }) => drop('resets', id)),
      ],
      answer: {},
    };
  },

  /** Answers the same whether somebody has the address or not. */
  AskReset(state: IdentityTables, { data: { email, resetId } }: Message<AskReset>, now: number): Decided {
    const account = email === null ? undefined : present(state.accounts, email);
    if (!account) return { answer: {} };
    const { personId } = account;
    const before = of(state.resets, personId);
    if (before.some(({ madeAt }) => now - madeAt < limits.resetEveryMs.value)) return { answer: {} };
    const row = { id: resetId, personId, madeAt: now, expiresAt: now + limits.resetLifeMs.value };
    return {
      keeps: [...before.map(({ id }) => drop('resets', id)), keep('resets', resetId, row)],
      effects: [mailedReset({ resetId, tries: 0 }, personId)],
      answer: {},
    };
  },

  /** Whoever had taken the account over is thrown out with the old password. */
  ResetPassword(state: IdentityTables, { subject, data }: Message<ResetPassword>, now: number): Decided {
    const reset = present(state.resets, data.resetId);
    const account = present(state.accounts, data.email);
    const good = reset?.personId === subject && account?.personId === subject && now < reset.expiresAt;
    if (!good) return { answer: { refused: 'reset-invalid' } };
    return {
      keeps: [
        keep('accounts', data.email, { password: data.password }),
        ...of(state.resets, subject).map(({ id }) => drop('resets', id)),
        ...of(state.sessions, subject).map(({ id }) => drop('sessions', id)),
        ...of(state.passkeys, subject).map(({ id }) => drop('passkeys', id)),
      ],
      answer: {},
    };
  },

  /** A mail is tried again while its link is good and still the newest; how it ended is remembered. */
  ResetMailed(state: IdentityTables, { subject, data }: Message<ResetMailed>, now: number): Decided {
    const { resetId, tries, posted } = data;
    const person = living(state, subject);
    if (posted === null || !person) return {};
    if (posted.outcome === 'sent') {
      return person.unreachedAt === null ? {} : { events: [{ type: 'PersonReached', subject, data: {} }] };
    }
    const unreached = (because: Unreached, code: number | null): Decided => ({
      events: [{ type: 'PersonUnreached', subject, data: { because, code } }],
    });
    if (posted.outcome === 'refused') return unreached('address-refused', posted.code);
    const reset = present(state.resets, resetId);
    if (reset?.personId !== subject) return {};
    const due = now + mailDelayMs(tries);
    if (due >= reset.expiresAt) return unreached('not-in-time', null);
    return { effects: [{ ...mailedReset({ resetId, tries: tries + 1 }, subject), due }] };
  },

  Sweep(state: IdentityTables, _message: Message<Sweep>, now: number): Decided {
    const keeps = [
      ...[...state.sessions.values()].filter(isOver(now)).map(({ id }) => drop('sessions', id)),
      ...[...state.resets.values()].filter(isOver(now)).map(({ id }) => drop('resets', id)),
      ...[...state.spent.values()].filter(isOver(now)).map(({ id }) => drop('spent', id)),
      ...[...state.tries.values()]
        .filter((row) => !row.gone && !isRunning(row, now))
        .map(({ key }) => drop('tries', key)),
    ];
    return { keeps };
  },
};

function mailedReset(data: Omit<ResetMailed, 'posted'>, personId: string): Effect {
  return { kind: 'mail-reset', subject: personId, data, outcome: 'ResetMailed' };
}

const mailDelayMs = (tries: number): number =>
  Math.min(limits.mailDelayMaxMs.value, limits.mailDelayMs.value * 2 ** Math.min(tries, 20));

const isOver = (now: number) => (row: { gone: boolean; expiresAt: number }) =>
  !row.gone && row.expiresAt <= now;

function isRunning({ since }: Pick<TryRow, 'since'>, now: number): boolean {
  return now - since < limits.triesWindowMs.value;
}

export type Counter = 'pair' | 'account' | 'address';

const MAX: Record<Counter, number> = {
  pair: limits.triesPerPairMax.value,
  account: limits.triesPerAccountMax.value,
  address: limits.triesPerAddressMax.value,
};

/** Epoch ms until which nobody may try again; undefined when a try is free. */
export function blockedUntil(
  tries: readonly { counter: Counter; count: number; since: number }[],
  now: number,
): number | undefined {
  const full = tries.filter((row) => isRunning(row, now) && row.count >= MAX[row.counter]);
  if (full.length === 0) return undefined;
  return Math.max(...full.map(({ since }) => since)) + limits.triesWindowMs.value;
}
