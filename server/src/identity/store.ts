// All SQL of identity. A batch reads each table once, in one sequence of tables and keys, so that two processes
// never wait for each other in a circle; a new row is a plain INSERT, so that the unique e-mail address decides who of
// two was first and the loser decides again.
import type { Message } from '#kernel/context';
import { Rows } from '#kernel/rows';
import type { Database } from '#kernel/sql';
import { limits, type Role, type Unreached } from './contract.ts';
import type { Counter } from './credential.ts';
import type {
  AccountRow,
  IdentityTables,
  KeyRow,
  PasskeyRow,
  PersonRow,
  ResetRow,
  SessionRow,
  SpentRow,
  TryRow,
} from './state.ts';

/** What a batch needs of each table. */
class Wanted {
  readonly people = new Set<string>();
  readonly emails = new Set<string>();
  readonly sessions = new Set<string>();
  readonly keys = new Set<string>();
  readonly passkeys = new Set<string>();
  readonly spent = new Set<string>();
  readonly resets = new Set<string>();
  readonly tries = new Set<string>();
  /** Everything of these people. */
  readonly whole = new Set<string>();
  sweep = false;

  constructor(messages: readonly Message[]) {
    for (const { type, subject, data } of messages) {
      if (type === 'Sweep') this.sweep = true;
      if (subject.length === UUID_LENGTH) this.people.add(subject);
      if (WHOLE.has(type)) this.whole.add(subject);
      this.#fields(data as Fields);
    }
  }

  #fields(fields: Fields): void {
    const {
      email,
      session,
      sessionId,
      keyId,
      passkeyId,
      challenge,
      resetId,
      forgive = [],
      counters = [],
    } = fields;
    if (email) this.emails.add(email);
    if (session) this.sessions.add(session.id);
    if (sessionId) this.sessions.add(sessionId);
    if (keyId) this.keys.add(keyId);
    if (passkeyId) this.passkeys.add(passkeyId);
    if (challenge) this.spent.add(challenge.id);
    if (resetId) this.resets.add(resetId);
    for (const key of [...forgive, ...counters]) this.tries.add(key);
  }
}

/** The fields of all commands that name rows. */
interface Fields {
  email?: string | null;
  session?: { id: string } | null;
  sessionId?: string;
  keyId?: string;
  passkeyId?: string;
  challenge?: { id: string };
  resetId?: string;
  forgive?: string[];
  counters?: string[];
}

const UUID_LENGTH = 36;
const WHOLE = new Set(['ChangePassword', 'AskReset', 'ResetPassword', 'AddPasskey', 'Erase']);

async function load(db: Database, messages: readonly Message[], now: number): Promise<IdentityTables> {
  const wanted = new Wanted(messages);
  const whole = [...wanted.whole].filter((id) => id.length === UUID_LENGTH);
  const before = wanted.sweep ? now : -1;
  const max = limits.sweepBatchMax.value;
  const [people, accounts, sessions, keys, passkeys, spent, resets, tries] = await Promise.all([
    read<PersonRow>(db, 'people', SELECT_PEOPLE, [[...wanted.people]]),
    read<AccountRow>(db, 'accounts', SELECT_ACCOUNTS, [[...wanted.emails]]),
    read<SessionRow>(db, 'sessions', SELECT_SESSIONS, [[...wanted.sessions], whole, before, max]),
    read<KeyRow>(db, 'keys', SELECT_KEYS, [[...wanted.keys], whole]),
    read<PasskeyRow>(db, 'passkeys', SELECT_PASSKEYS, [[...wanted.passkeys], whole]),
    read<SpentRow>(db, 'spent', SELECT_SPENT, [[...wanted.spent], before, max]),
    read<ResetRow>(db, 'resets', SELECT_RESETS, [[...wanted.resets], whole, before, max]),
    read<TryRow>(db, 'tries', SELECT_TRIES, [[...wanted.tries], before - limits.triesWindowMs.value, max]),
  ]);
  return {
    people: filled('people', wanted.people, people, ({ id }) => id),
    accounts: filled('accounts', wanted.emails, accounts, ({ email }) => email),
    sessions: filled('sessions', wanted.sessions, sessions, ({ id }) => id),
    keys: filled('keys', wanted.keys, keys, ({ id }) => id),
    passkeys: filled('passkeys', wanted.passkeys, passkeys, ({ id }) => id),
    spent: filled('spent', wanted.spent, spent, ({ id }) => id),
    resets: filled('resets', wanted.resets, resets, ({ id }) => id),
    tries: filled('tries', wanted.tries, tries, ({ key }) => key),
  };
}

/** Nothing is sent where nothing is asked for. */
async function read<R>(db: Database, name: string, text: string, values: unknown[]): Promise<R[]> {
  const idle = values.every((value) => (Array.isArray(value) ? value.length === 0 : true));
  const sweeping = values.some(
    (value) => typeof value === 'number' && value >= 0 && value !== limits.sweepBatchMax.value,
  );
  return idle && !sweeping ? [] : db.many<R>({ name: `identity_load_${name}`, text, values });
}

function filled<R extends object>(
  name: string,
  asked: Set<string>,
  found: R[],
  keyOf: (row: R) => string,
): Rows<R> {
  const rows = Rows.partial<R>(name);
  for (const key of asked) rows.expect(key);
  for (const row of found) rows.found(keyOf(row), row);
  return rows;
}

const SELECT_PEOPLE = `select id, roles, keys, joined_at as "joinedAt", erased_at as "erasedAt",
    unreached_at as "unreachedAt", unreached_because as "unreachedBecause" from people
  where id = any($1::uuid[]) order by id for update`;
const SELECT_ACCOUNTS = `select email, person_id as "personId", name, language, password, false as gone from accounts
  where email = any($1::text[]) order by email for update`;
const SELECT_SESSIONS = `select id, person_id as "personId", expires_at as "expiresAt", false as gone from sessions
  where id = any($1::uuid[]) or person_id = any($2::uuid[])
    or id in (select id from sessions where expires_at <= $3 order by expires_at limit $4) order by id for update`;
const SELECT_KEYS = `select id, person_id as "personId", label, roles, made_at as "madeAt", false as gone from keys
  where id = any($1::uuid[]) or person_id = any($2::uuid[]) order by id for update`;
const PASSKEY = `id, person_id as "personId", label, public_key as "publicKey", counter, transports, synced, made_at as "madeAt", used_at as "usedAt"`;
const SELECT_PASSKEYS = `select ${PASSKEY}, false as gone from passkeys
  where id = any($1::text[]) or person_id = any($2::uuid[]) order by id for update`;
const SELECT_SPENT = `select id, expires_at as "expiresAt", false as gone from spent
  where id = any($1::uuid[]) or id in (select id from spent where expires_at <= $2 order by expires_at limit $3) order by id for update`;
const SELECT_RESETS = `select id, person_id as "personId", made_at as "madeAt", expires_at as "expiresAt", false as gone from resets
  where id = any($1::uuid[]) or person_id = any($2::uuid[])
    or id in (select id from resets where expires_at <= $3 order by expires_at limit $4) order by id for update`;
const SELECT_TRIES = `select key, count, since, false as gone from tries
  where key = any($1::text[]) or key in (select key from tries where since <= $2 order by since limit $3) order by key for update`;

/** A table as the store writes it: its key, and its columns by the fields of a row. */
interface Table {
  key: string;
  columns: Record<string, string>;
}

const TABLES: Record<keyof IdentityTables, Table> = {
  people: {
    key: 'id',
    columns: {
      ...{ id: 'id', roles: 'roles', keys: 'keys', joinedAt: 'joined_at', erasedAt: 'erased_at' },
      ...{ unreachedAt: 'unreached_at', unreachedBecause: 'unreached_because' },
    },
  },
  accounts: {
    key: 'email',
    columns: {
      email: 'email',
      personId: 'person_id',
      name: 'name',
      language: 'language',
      password: 'password',
    },
  },
  sessions: { key: 'id', columns: { id: 'id', personId: 'person_id', expiresAt: 'expires_at' } },
  keys: {
    key: 'id',
    columns: { id: 'id', personId: 'person_id', label: 'label', roles: 'roles', madeAt: 'made_at' },
  },
  passkeys: {
    key: 'id',
    columns: {
      ...{ id: 'id', personId: 'person_id', label: 'label', publicKey: 'public_key', counter: 'counter' },
      ...{ transports: 'transports', synced: 'synced', madeAt: 'made_at', usedAt: 'used_at' },
    },
  },
  spent: { key: 'id', columns: { id: 'id', expiresAt: 'expires_at' } },
  resets: {
    key: 'id',
    columns: { id: 'id', personId: 'person_id', madeAt: 'made_at', expiresAt: 'expires_at' },
  },
  tries: { key: 'key', columns: { key: 'key', count: 'count', since: 'since' } },
};

async function save(db: Database, state: IdentityTables): Promise<void> {
  const sent: Promise<unknown>[] = [];
  for (const [name, table] of Object.entries(TABLES)) {
    const rows = state[name as keyof IdentityTables] as Rows<{ gone?: boolean }>;
    const added = [...rows.added()].filter(([, row]) => !row.gone);
    const edited = [...rows.edited()];
    const kept = edited.filter(([, row]) => !row.gone);
    const gone = edited.filter(([, row]) => row.gone).map(([key]) => key);
    // Deleted first: who asks for a second link has to make room for it, one per person.
    if (gone.length > 0) sent.push(db.exec(remove(name, table, gone)));
    if (added.length > 0) sent.push(db.exec(insert(name, table, added)));
    if (kept.length > 0) sent.push(db.exec(update(name, table, kept)));
  }
  await Promise.all(sent);
}

type Entry = [key: string, row: object];

/** Rows as JSON in the names of the columns. */
function records({ columns }: Table, entries: Entry[]): string {
  const record = (row: object) => {
    const fields = Object.entries(row).flatMap(([field, value]) => {
      const column = columns[field];
      return column === undefined ? [] : [[column, value]];
    });
    return Object.fromEntries(fields);
  };
  return JSON.stringify(entries.map(([, row]) => record(row)));
}

function insert(name: string, table: Table, entries: Entry[]) {
  const columns = Object.values(table.columns).join(', ');
  return {
    name: `identity_insert_${name}`,
    text: `insert into ${name} (${columns}) select ${columns} from json_populate_recordset(null::${name}, $1)`,
    values: [records(table, entries)],
  };
}

function update(name: string, table: Table, entries: Entry[]) {
  const columns = Object.values(table.columns).filter((column) => column !== table.key);
  const sets = columns.map((column) => `${column} = new.${column}`).join(', ');
  return {
    name: `identity_update_${name}`,
    text: `update ${name} set ${sets} from json_populate_recordset(null::${name}, $1) as new where ${name}.${table.key} = new.${table.key}`,
    values: [records(table, entries)],
  };
}

function remove(name: string, { key }: Table, gone: string[]) {
  return {
    name: `identity_delete_${name}`,
    text: `delete from ${name} where ${key}::text = any($1::text[])`,
    values: [gone],
  };
}

export const store = { load, save };

export interface Account {
  personId: string;
  email: string;
  name: string;
  language: string;
  password: string;
  roles: Role[];
}

const ACCOUNT = 'a.person_id as "personId", a.email, a.name, a.language, a.password, p.roles';

export function accountByEmail(db: Database, email: string): Promise<Account | undefined> {
  return db.one({
    name: 'identity_account_by_email',
    text: `select ${ACCOUNT} from accounts a join people p on p.id = a.person_id where a.email = $1`,
    values: [email],
  });
}

export function accountOf(db: Database, personId: string): Promise<Account | undefined> {
  return db.one({
    name: 'identity_account_of',
    text: `select ${ACCOUNT} from accounts a join people p on p.id = a.person_id where a.person_id = $1`,
    values: [personId],
  });
}

export interface KnownPerson {
  joinedAt: number;
  /** When each session ends, epoch ms. */
  sessions: number[];
}

export function knownPerson(db: Database, personId: string): Promise<KnownPerson | undefined> {
  return db.one({
    name: 'identity_known_person',
    text: `select joined_at as "joinedAt", array(select expires_at from sessions where person_id = p.id order by expires_at) as sessions
      from people p where id = $1`,
    values: [personId],
  });
}

/** Who a link for a new password belongs to, and until when (epoch ms) it is good. */
export function accountOfReset(
  db: Database,
  resetId: string,
): Promise<(Account & { expiresAt: number }) | undefined> {
  return db.one({
    name: 'identity_account_of_reset',
    text: `select ${ACCOUNT}, r.expires_at as "expiresAt" from resets r join accounts a using (person_id) join people p on p.id = a.person_id where r.id = $1`,
    values: [resetId],
  });
}

/** People whom mail does not reach, the latest first. */
export function unreachedPeople(db: Database): Promise<(Account & { at: number; because: Unreached })[]> {
  return db.many({
    name: 'identity_unreached_people',
    text: `select ${ACCOUNT}, p.unreached_at as at, p.unreached_because as because from people p join accounts a on a.person_id = p.id
      where p.unreached_at is not null order by p.unreached_at desc limit $1`,
    values: [limits.unreachedShownMax.value],
  });
}

export function keysOf(
  db: Database,
  personId: string,
): Promise<{ id: string; label: string; roles: Role[]; madeAt: number }[]> {
  return db.many({
    name: 'identity_keys_of',
    text: 'select id, label, roles, made_at as "madeAt" from keys where person_id = $1 order by id',
    values: [personId],
  });
}

export function passkeysOf(db: Database, personId: string): Promise<PasskeyRow[]> {
  return db.many({
    name: 'identity_passkeys_of',
    text: `select ${PASSKEY}, false as gone from passkeys where person_id = $1 order by made_at, id`,
    values: [personId],
  });
}

export function passkeyById(db: Database, id: string): Promise<PasskeyRow | undefined> {
  return db.one({
    name: 'identity_passkey_by_id',
    text: `select ${PASSKEY}, false as gone from passkeys where id = $1`,
    values: [id],
  });
}

/** Counters of wrong passwords, each with what it counts. */
export async function triesAt(
  db: Database,
  counters: Record<Counter, string>,
): Promise<{ counter: Counter; count: number; since: number }[]> {
  const rows = await db.many<{ key: string; count: number; since: number }>({
    name: 'identity_tries_at',
    text: 'select key, count, since from tries where key = any($1::text[])',
    values: [Object.values(counters)],
  });
  const kinds: Counter[] = ['pair', 'account', 'address'];
  return kinds.flatMap((counter) => {
    const row = rows.find(({ key }) => key === counters[counter]);
    return row ? [{ counter, count: row.count, since: row.since }] : [];
  });
}

/** What a credential opens, read by any process: as the owner, so the schema is named. */
export interface Opened {
  personId: string;
  roles: Role[];
  /** Epoch ms; null for a key, which lasts until it is removed. */
  expiresAt: number | null;
}

export function sessionById(db: Database, id: string): Promise<Opened | undefined> {
  return db.one({
    name: 'identity_session_by_id',
    text: `select s.person_id as "personId", p.roles, s.expires_at as "expiresAt"
      from identity.sessions s join identity.people p on p.id = s.person_id where s.id = $1 and p.erased_at is null`,
    values: [id],
  });
}

/** A key never has more than its owner has now. */
export function keyById(db: Database, id: string): Promise<Opened | undefined> {
  return db.one({
    name: 'identity_key_by_id',
    text: `select k.person_id as "personId", null as "expiresAt",
        array(select unnest(k.roles) intersect select unnest(p.roles) order by 1) as roles
      from identity.keys k join identity.people p on p.id = k.person_id where k.id = $1 and p.erased_at is null`,
    values: [id],
  });
}
