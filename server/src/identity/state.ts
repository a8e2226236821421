// The tables of identity. `people` is the fold of the log; all others are private rows, which no event carries: a
// leaked log opens nothing and names nobody. A private row that is to go is marked, and the store deletes it.
import type { Decision } from '#kernel/context';
import { Rows } from '#kernel/rows';
import type { IdentityEvents, Role, Unreached } from './contract.ts';

export interface PersonRow {
  id: string;
  roles: Role[];
  /** How many API keys there are. */
  keys: number;
  /** Epoch ms. */
  joinedAt: number;
  erasedAt: number | null;
  /** Since when mail does not reach the person. */
  unreachedAt: number | null;
  unreachedBecause: Unreached | null;
}

/** A mark on rows whose deletion is decided but not yet stored. */
interface Leaving {
  gone: boolean;
}

/** Key: the e-mail address in lower case. */
export interface AccountRow extends Leaving {
  personId: string;
  email: string;
  name: string;
  language: string;
  /** As `password.ts` writes it. */
  password: string;
}

/** Key: the session's id, which its token proves. */
export interface SessionRow extends Leaving {
  id: string;
  personId: string;
  expiresAt: number;
}

export interface KeyRow extends Leaving {
  id: string;
  personId: string;
  label: string;
  roles: Role[];
  madeAt: number;
}

/** Key: the id that the authenticator chose, base64url. */
export interface PasskeyRow extends Leaving {
  id: string;
  personId: string;
  label: string;
  /** COSE, base64url. */
  publicKey: string;
  /** How often its authenticator has signed; one that does not count always says 0. */
  counter: number;
  transports: string[];
  synced: boolean;
  madeAt: number;
  usedAt: number | null;
}

/** A challenge that was answered: it is not good a second time. */
export interface SpentRow extends Leaving {
  id: string;
  expiresAt: number;
}

/** A link for a new password. */
export interface ResetRow extends Leaving {
  id: string;
  personId: string;
  madeAt: number;
  expiresAt: number;
}

/** Wrong passwords; the key is a digest of the account, the address or both. */
export interface TryRow extends Leaving {
  key: string;
  count: number;
  since: number;
}

// A type and not an interface: only types have the index signature that the kernel asks of a state.
export type IdentityTables = {
  people: Rows<PersonRow>;
  accounts: Rows<AccountRow>;
  sessions: Rows<SessionRow>;
  keys: Rows<KeyRow>;
  passkeys: Rows<PasskeyRow>;
  spent: Rows<SpentRow>;
  resets: Rows<ResetRow>;
  tries: Rows<TryRow>;
};

export const PRIVATE_TABLES = [
  'accounts',
  'sessions',
  'keys',
  'passkeys',
  'spent',
  'resets',
  'tries',
] as const;
type PrivateTable = (typeof PRIVATE_TABLES)[number];

export function empty(): IdentityTables {
  return {
    people: Rows.whole('people'),
    accounts: Rows.whole('accounts'),
    sessions: Rows.whole('sessions'),
    keys: Rows.whole('keys'),
    passkeys: Rows.whole('passkeys'),
    spent: Rows.whole('spent'),
    resets: Rows.whole('resets'),
    tries: Rows.whole('tries'),
  };
}

type Keep = NonNullable<Decision<IdentityEvents>['keeps']>[number];

export function keep<T extends PrivateTable>(table: T, key: string, row: Partial<RowOf<T>>): Keep {
  return { table, key, row: { ...row, gone: false } };
}

export function drop(table: PrivateTable, key: string): Keep {
  return { table, key, row: { gone: true } };
}

type RowOf<T extends PrivateTable> = IdentityTables[T] extends Rows<infer R> ? R : never;

/** A row that is there and stays. */
export function present<R extends Leaving>(rows: Rows<R>, key: string): Readonly<R> | undefined {
  const row = rows.get(key);
  return row?.gone ? undefined : row;
}

/** Everything of one person in a table; whatever a decision asks for was loaded for that person. */
export function of<R extends Leaving & { personId: string }>(rows: Rows<R>, personId: string): Readonly<R>[] {
  return [...rows.values()].filter((row) => row.personId === personId && !row.gone);
}
