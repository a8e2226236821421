// The store on a real database: the same random commands give the same people, credentials and answers as in memory,
// however they are cut into batches, and the database itself refuses what decisions never do.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Event, Message } from '#kernel/context';
import { type DatabasePool, openDatabase } from '#kernel/database';
import type { Rows } from '#kernel/rows';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { type IdentityTables, PRIVATE_TABLES } from './state.ts';
import { store } from './store.ts';
import { applyKeeps, context } from './test-fold.ts';

let database: TestDatabase;
let db: DatabasePool;
before(async () => {
  database = await freshDatabase(['identity']);
  db = openDatabase(database.url, { context: 'identity' });
});
after(async () => {
  await db.close();
  await database.drop();
});

type Command = Pick<Message, 'type' | 'subject' | 'data'>;

const uuid = (kind: number, n: number) =>
  `0198c1f0-0000-7000-8000-${String(kind).padStart(4, '0')}${String(n).padStart(8, '0')}`;
const some = (kind: number) => fc.integer({ min: 1, max: 3 }).map((n) => uuid(kind, n));
const emails = fc.constantFrom('a@jari.example', 'b@jari.example', 'c@jari.example');
const roles = fc.uniqueArray(fc.constantFrom('buyer', 'host', 'operator'));
/** New ids never come twice, as from the world. */
let made = 100;
const fresh = (kind: number) => fc.constant(0).map(() => uuid(kind, made++));
const session = fc.record({ id: fresh(2), expiresAt: fc.integer({ min: 1, max: 2_000 }) });
const people = some(1);

const command = (
  type: string,
  data: fc.Arbitrary<object>,
  subject: fc.Arbitrary<string> = people,
): fc.Arbitrary<Command> => fc.record({ type: fc.constant(type), subject, data });

const commands: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: command(
      'Join',
      fc.record({
        email: emails,
        name: fc.constantFrom('한', '🪑'),
        language: fc.constant('ko'),
        password: fc
          .string({ minLength: 1, maxLength: 5, unit: 'grapheme' })
          .map((text) => text.replaceAll('\0', '0')),
        roles,
        session: fc.option(session),
      }),
      fresh(1),
    ),
  },
  { weight: 3, arbitrary: command('SetRoles', fc.record({ roles })) },
  {
    weight: 3,
    arbitrary: command('MakeKey', fc.record({ keyId: fresh(3), label: fc.constant('till'), roles })),
  },
  command('BecomeHost', fc.constant({})),
  command('Sweep', fc.constant({}), fc.constant('identity')),
  command('CountTry', fc.record({ counters: fc.subarray(['x', 'y', 'z']) }), fc.constant('identity')),
);

/** Commands about somebody who may be there: what a route would have looked up before. */
type Aimed = (state: IdentityTables) => Command | undefined;

const aimed: fc.Arbitrary<Aimed> = fc
  .tuple(
    fc.constantFrom(
      'OpenSession',
      'EndSession',
      'ChangeProfile',
      'ChangePassword',
      'AskReset',
      'ResetPassword',
      'ResetMailed',
      'RemoveKey',
      'Erase',
      'SetRoles',
      'MakeKey',
      'AddPasskey',
      'OpenByPasskey',
      'RenamePasskey',
      'RemovePasskey',
    ),
    fc.nat(),
    fc.nat(),
    session,
    fresh(4),
  )
  .map(([type, who, what, opened, resetId]) => (state) => {
    const pick = <R>(rows: Iterable<R>, n: number): R | undefined => {
      const all = [...rows];
      return all[n % Math.max(1, all.length)];
    };
    const account = pick(state.accounts.values(), who);
    if (!account) return undefined;
    const { email, personId: subject } = account;
    const sessionId = pick(state.sessions.values(), what)?.id ?? uuid(2, 1);
    const passkeyId = pick(state.passkeys.values(), what)?.id ?? `passkey ${what % 3}`;
    const challenge = { id: pick(state.spent.values(), what)?.id ?? resetId, until: 900 };
    const fresh = { id: resetId, until: 900 };
    const made = {
      publicKey: 'cose',
      counter: what % 3,
      transports: ['usb', 'nfc'],
      synced: true,
      label: 'p',
    };
    const data: Record<string, object> = {
      AddPasskey: { passkeyId: `passkey ${what % 5}`, ...made, challenge: fresh },
      OpenByPasskey: {
        passkeyId,
        counter: what % 4,
        session: opened,
        challenge: what % 2 ? challenge : fresh,
      },
      RenamePasskey: { passkeyId, label: 'renamed' },
      RemovePasskey: { passkeyId },
      OpenSession: { email, session: opened, forgive: ['x'], rehashed: what % 2 ? 'dearer' : null },
      EndSession: { sessionId },
      ChangeProfile: { email, name: 'Other' },
      ChangePassword: { email, password: 'other', sessionId },
      AskReset: { email, resetId },
      ResetPassword: { email, resetId: pick(state.resets.values(), what)?.id ?? resetId, password: 'reset' },
      ResetMailed: {
        resetId: pick(state.resets.values(), what)?.id ?? resetId,
        tries: what % 3,
        posted: [{ outcome: 'sent' }, { outcome: 'refused', code: 550 }, { outcome: 'failed', because: 'x' }][
          what % 3
        ],
      },
      RemoveKey: { keyId: pick(state.keys.values(), what)?.id ?? uuid(3, 1) },
      Erase: { email },
      SetRoles: { roles: ['host', 'buyer'] },
      MakeKey: { keyId: resetId, label: 'k', roles: ['buyer'] },
    };
    return { type, subject, data: data[type] };
  });

function decide(state: IdentityTables, asked: Command, now: number): unknown {
  const message: Message = {
    id: uuid(9, 1),
    actor: 'system',
    correlation: '',
    causation: null,
    trace: null,
    once: false,
    ...asked,
  };
  const decision =
    context.decide[asked.type]?.(state as never, message as never, now) ?? assert.fail(asked.type);
  for (const event of (decision.events ?? []) as unknown as Event[])
    context.evolve[event.type]?.(state as never, { ...event, time: now } as never);
  applyKeeps(state, decision);
  return decision.answer;
}

async function batch(asked: readonly Command[], now: number): Promise<unknown[]> {
  return db.transaction(async (tx) => {
    const state = await store.load(tx, asked as Message[], now);
    const answers = asked.map((each) => decide(state, each, now));
    await store.save(tx, state);
    return answers;
  });
}

const TABLES = ['people', ...PRIVATE_TABLES] as const;

function inMemory(state: IdentityTables): Record<string, object[]> {
  const shown = (rows: Rows<object>) =>
    [...rows.values()].flatMap((row) => {
      const { gone, ...rest } = row as { gone?: boolean };
      return gone ? [] : [rest];
    });
  return Object.fromEntries(TABLES.map((table) => [table, sorted(shown(state[table] as Rows<object>))]));
}

/** A row per line, fields in one sequence, so that two sets of rows compare. */
function sorted(rows: object[]): object[] {
  const text = (row: object) => JSON.stringify(Object.entries(row).sort());
  return rows
    .map(text)
    .sort()
    .map((line) => Object.fromEntries(JSON.parse(line)));
}

async function inDatabase(): Promise<Record<string, object[]>> {
  const camel = (row: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
        value,
      ]),
    );
  const read = async (table: string) => [
    table,
    sorted((await db.many<Record<string, unknown>>({ text: `select * from ${table}` })).map(camel)),
  ];
  return Object.fromEntries(await Promise.all(TABLES.map(read)));
}

test('random commands give the same rows and answers in memory and in the database', async () => {
  const step = fc.oneof(
    commands.map(
      (asked): Aimed =>
        () =>
          asked,
    ),
    aimed,
  );
  const batches = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(batches, async (plan) => {
      await db.exec('truncate people, accounts, sessions, keys, passkeys, spent, resets, tries');
      const memory = context.empty() as IdentityTables;
      let now = 0;
      for (const steps of plan) {
        now += 150;
        // Aimed at what is there before the batch, as routes do.
        const asked = steps.flatMap((aim) => aim(memory) ?? []);
        const expected = asked.map((each) => decide(memory, each, now));
        assert.deepEqual(await batch(asked, now), expected);
        assert.deepEqual(await inDatabase(), inMemory(memory));
      }
    }),
    { numRuns: 40 },
  );
});

test('the database refuses what decisions never do', async () => {
  await db.exec('truncate people, accounts, sessions, keys, passkeys, spent, resets, tries');
  const person = (n: number, more = '') =>
    `insert into people (id, roles, keys, joined_at) values ('${uuid(1, n)}', '{buyer}', 0, 1)${more}`;
  const account = (n: number, email: string) =>
    `insert into accounts values ('${email}', '${uuid(1, n)}', 'N', 'ko', 'p')`;
  await db.exec(person(1));
  await db.exec(person(2));
  await db.exec(account(1, 'a@jari.example'));
  const refused = [
    person(1),
    account(2, 'a@jari.example'),
    account(1, 'b@jari.example'),
    account(2, 'B@jari.example'),
    account(3, 'c@jari.example'),
    `update people set roles = '{admin}'`,
    'update people set keys = 21',
    'update people set keys = -1',
    'update people set erased_at = 1',
    'update people set unreached_at = 1',
    `update people set unreached_at = 1, unreached_because = 'mood'`,
    `insert into sessions values ('${uuid(2, 1)}', '${uuid(1, 3)}', 1)`,
    `insert into keys values ('${uuid(3, 1)}', '${uuid(1, 1)}', '', '{}', 1)`,
    `insert into keys values ('${uuid(3, 1)}', '${uuid(1, 1)}', 'k', '{root}', 1)`,
    `insert into resets values ('${uuid(4, 1)}', '${uuid(1, 1)}', 5, 5)`,
    `insert into tries values ('x', 0, 1)`,
    `insert into passkeys values ('p', '${uuid(1, 1)}', 'p', 'k', -1, '{}', false, 1, null)`,
    `insert into passkeys values ('p', '${uuid(1, 3)}', 'p', 'k', 0, '{}', false, 1, null)`,
  ];
  for (const statement of refused) await assert.rejects(db.exec(statement), { code: /^23/ }, statement);
});
