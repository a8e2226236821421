// Signing in, as far as it needs the world: wrong passwords are counted before the next try is looked at, one account
// at a time, so that many tries at the same moment are no way around the limit.
import { hash } from 'node:crypto';
import type { Io } from '#kernel/route';
import { blockedUntil, type Counter } from './credential.ts';
import type { Passwords } from './password.ts';
import { type Account, accountByEmail, triesAt } from './store.ts';

export type Proof =
  | { right: true; account: Account; forgive: string[]; rehashed: string | null }
  | { right: false; refused: 'sign-in-failed' }
  | { right: false; refused: 'too-many-tries'; retryAfterS: number };

/** One after another for each key; the last one takes its key along. */
class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}

export function emailOf(text: string): string {
  return text.toLowerCase();
}

export class SigningIn {
  readonly #passwords: Passwords;
  readonly #turns = new Turns();

  constructor(passwords: Passwords) {
    this.#passwords = passwords;
  }

  /** Whether `password` opens the account of `email` for somebody at `address`. */
  prove(
    io: Io,
    { email, password, address }: { email: string; password: string; address: string },
  ): Promise<Proof> {
    const counters = countersOf(email, address);
    return this.#turns.take(counters.account, () => this.#try(io, counters, email, password));
  }

  async #try(io: Io, counters: Record<Counter, string>, email: string, password: string): Promise<Proof> {
    const now = io.world.now();
    const until = blockedUntil(await triesAt(io.db, counters), now);
    if (until !== undefined) {
      return { right: false, refused: 'too-many-tries', retryAfterS: Math.ceil((until - now) / 1_000) };
    }
    const account = await accountByEmail(io.db, email);
    const right = await this.#passwords.verify(password, account?.password);
    if (!account || !right) {
      await io.submit({ type: 'CountTry', subject: 'identity', data: { counters: Object.values(counters) } });
      return { right: false, refused: 'sign-in-failed' };
    }
    const rehashed = this.#passwords.isDated(account.password) ? await this.#passwords.hash(password) : null;
    return { right: true, account, forgive: [counters.pair, counters.account], rehashed };
  }
}

/** Digests, because neither an address nor an account that somebody tries is ours to keep. */
function countersOf(email: string, address: string): Record<Counter, string> {
  const digest = (kind: Counter, ...of: string[]) =>
    hash('sha256', JSON.stringify([kind, ...of]), 'base64url');
  return {
    pair: digest('pair', email, address),
    account: digest('account', email),
    address: digest('address', address),
  };
}
