// The store on a real database: the same random messages give the same rows as in memory, the database refuses by
// itself what decisions never do, and two processes at one wallet lose nothing.
import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import type { Message } from '#kernel/context';
import { type DatabasePool, openDatabase } from '#kernel/database';
import { sealer } from '#kernel/seal';
import type { Database, Statement } from '#kernel/sql';
import { type System, startSystem } from '#kernel/system';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { realWorld } from '#kernel/world';
import { payment } from './context.ts';
import type { State } from './state.ts';
import { history, readCharge, readRefunds, readTopUp, tables, unsettled, walletBalance } from './store.ts';
import { FakeCardNetwork } from './test-card-network.ts';

const context = payment({ provider: new FakeCardNetwork() });
const TABLES = ['accounts', 'charges', 'refunds', 'topUps', 'transfers'] as const;

let database: TestDatabase;
let db: DatabasePool;

before(async () => {
  database = await freshDatabase(['payment', { name: 'booking', folder: '/there is none' }]);
  db = openDatabase(database.url, { context: 'payment' });
});
after(async () => {
  await db.close();
  await database.drop();
});
beforeEach(() => clear());

async function clear(): Promise<void> {
  for (const table of TABLES) await db.exec(`delete from ${tables[table].name}`);
}

const message = (type: string, subject: string, data: object): Message => ({
  ...{ id: realWorld.id(), type, subject, data, actor: 'system', correlation: subject },
  ...{ causation: null, trace: null, once: true },
});

/** Decides and folds; answers what was decided. */
function decideAll(state: object, batch: readonly Message[], now: number): unknown[] {
  return batch.map((one) => {
    const decision = context.decide[one.type]?.(state as never, one as never, now);
    for (const event of (decision?.events ?? []) as unknown as { type: string; data: object }[]) {
      const logged = { ...event, data: structuredClone(event.data), time: now };
      context.evolve[event.type]?.(state as never, logged as never);
    }
    return JSON.parse(JSON.stringify(decision ?? null));
  });
}

/** One batch as a lane does it. */
async function onDatabase(batch: readonly Message[], now: number): Promise<unknown[]> {
  return db.transaction(async (tx) => {
    const state = await context.store.load(tx, batch, now);
    const decided = decideAll(state, batch, now);
    await context.store.save(tx, state as never);
    return decided;
  });
}

const rowsOf = async (from: Database, table: (typeof TABLES)[number]) => {
  const { name, select, key } = tables[table];
  const rows = await from.many<Record<string, unknown>>({ text: `select ${select} from ${name}` });
  return Object.fromEntries(rows.map((row) => [row[key], row]));
};

const booking = fc.constantFrom('b1', 'b2', 'b3');
const outcome = fc.constantFrom<object[]>(
  { outcome: 'captured', ref: 'r' },
  { outcome: 'captured', ref: 'r' },
  { outcome: 'declined', code: 'c', message: "it's \\ 거절 🙈" },
  { outcome: 'unknown', because: 'timed out' },
  { outcome: 'overloaded', because: 'breaker', retryAfterMs: 1 },
  { outcome: 'absent' },
  { outcome: 'action-required', ref: 'r', clientSecret: 's' },
);
const refundOutcome = fc.constantFrom<object[]>(
  { outcome: 'refunded', ref: 'r' },
  { outcome: 'refused', code: 'c', message: 'm' },
  { outcome: 'unknown', because: 'timed out' },
);
const refundId = fc.constantFrom('x1', 'x2');
const attempt = fc.integer({ min: 1, max: 3 });

const anyMessage: fc.Arbitrary<Message> = fc.oneof(
  fc
    .constantFrom('t1', 't2')
    .map((topUpId) =>
      message('TopUp', topUpId, { topUpId, person: 'ann', amount: 9_000, currency: 'KRW', source: 's' }),
    ),
  fc.record({ topUpId: fc.constantFrom('t1', 't2'), outcome, asks: fc.nat(1) }).map(({ topUpId, ...data }) =>
    message('TopUpAnswered', topUpId, {
      attempt: 1,
      certain: true,
      ...data,
      outcome: refOf(data.outcome, topUpId),
    }),
  ),
  fc
    .record({
      booking,
      attempt,
      points: fc.constantFrom<('all' | number)[]>('all', 0, 2_000),
      card: fc.boolean(),
    })
    .map(({ booking: bookingId, attempt: nth, points, card }) => {
      const choice = { points, ...(card && { card: { source: 'tok_visa' } }) };
      const shares = [
        { host: 'museum', amount: 2_500 },
        { host: '가게 "shop"', amount: 1_500 },
      ];
      const price = { payer: 'person:ann', amount: 4_000, currency: 'KRW', shares };
      return message('Charge', bookingId, { bookingId, attempt: nth, choice, ...price });
    }),
  fc
    .record({ booking, attempt, outcome, asks: fc.nat(1), certain: fc.boolean() })
    .map(({ booking: id, ...data }) =>
      message('ChargeAnswered', id, { ...data, outcome: refOf(data.outcome, id) }),
    ),
  fc
    .record({ booking, refundId, amount: fc.option(fc.nat(3_000)) })
    .map(({ booking: bookingId, ...data }) =>
      message('Refund', bookingId, { bookingId, ...data, goods: [] }),
    ),
  fc.record({ booking, refundId, refund: fc.nat(3_000) }).map(({ booking: id, ...data }) => {
    const lines = [{ line: 0, pool: 'p', unit: 'A-1', rate: 'r', quantity: 1 }];
    return message('booking.BookingCancelled', id, {
      cancellationId: data.refundId,
      lines,
      refund: data.refund,
    });
  }),
  fc
    .record({ booking, refundId, outcome: refundOutcome })
    .map(({ booking: id, ...data }) => message('RefundAnswered', id, { tries: 0, ...data })),
  fc
    .record({ booking, attempt })
    .map(({ booking: id, ...data }) => message('LookUpDue', id, { asks: 1, ...data })),
  fc
    .record({ booking, refundId })
    .map(({ booking: id, ...data }) => message('RefundDue', id, { tries: 1, next: 'refund', ...data })),
  fc.record({ booking, refundId }).map(({ booking: id, ...data }) => message('RefundByHand', id, data)),
  fc.constant(message('TopUpDue', 't1', { attempt: 1, asks: 1 })),
);

/** A capture has a reference of its own. */
const refOf = (of: object, subject: string) => ('ref' in of ? { ...of, ref: `${of.ref}-${subject}` } : of);

test('the same messages, in any batches, give the same decisions and rows as in memory', async () => {
  const batches = fc.array(fc.array(anyMessage, { minLength: 1, maxLength: 12, size: 'max' }), {
    ...{ minLength: 1, maxLength: 12, size: 'max' },
  });
  await fc.assert(
    fc.asyncProperty(batches, async (run) => {
      await clear();
      const whole = context.empty() as State;
      for (const [at, batch] of run.entries()) {
        deepEqual(await onDatabase(batch, 1_000 + at), decideAll(whole, batch, 1_000 + at));
      }
      for (const table of TABLES) {
        const rows = JSON.parse(JSON.stringify(Object.fromEntries(whole[table].entries())));
        deepEqual(await rowsOf(db, table), rows, table);
      }
    }),
    { numRuns: 30 },
  );
});

const charge = (bookingId: string, amount: number, nth = 1) =>
  message('Charge', bookingId, {
    ...{ bookingId, attempt: nth, payer: 'person:ann', amount, currency: 'KRW', choice: { points: 'all' } },
    shares: [{ host: 'museum', amount }],
  });

const topUp = (topUpId: string, amount: number) => [
  message('TopUp', topUpId, { topUpId, person: 'ann', amount, currency: 'KRW', source: 's' }),
  message('TopUpAnswered', topUpId, {
    ...{ attempt: 1, asks: 0, certain: true },
    outcome: { outcome: 'captured', ref: topUpId },
  }),
];

test('a batch of charges costs one statement per table', async () => {
  for (const one of topUp('t1', 100_000)) await onDatabase([one], 1);
  const said: string[] = [];
  const counted = (tx: Database): Database => {
    const heard = <A>(run: (statement: Statement) => A) => {
      return (statement: Statement) => {
        said.push(statement.name ?? '');
        return run(statement);
      };
    };
    return { many: heard(tx.many), one: heard(tx.one), exec: heard(tx.exec) } as Database;
  };
  const batch = Array.from({ length: 50 }, (_, at) => charge(`b${at}`, 100));
  await db.transaction(async (tx) => {
    const state = await context.store.load(counted(tx), batch, 2);
    decideAll(state, batch, 2);
    await context.store.save(counted(tx), state as never);
  });
  deepEqual(said, [
    'payment_charges_load',
    'payment_accounts_load',
    'payment_charges_insert',
    'payment_accounts_insert',
    'payment_accounts_update',
    'payment_transfers_insert',
  ]);
  equal(await walletBalance(db, 'wallet:ann/KRW'), 95_000);
});

const refused = (text: string, constraint: RegExp) => rejects(db.exec(text), constraint);

test('the database refuses what decisions never do', async () => {
  for (const one of topUp('t1', 5_000)) await onDatabase([one], 1);
  await onDatabase([charge('b1', 3_000)], 2);
  await refused(`update accounts set balance = -1 where account = 'wallet:ann/KRW'`, /wallet_not_below_zero/);
  await refused(
    `insert into accounts values ('wallet:bob/KRW', 'host', 'KRW', -1)`,
    /account_names_its_kind/,
  );
  await refused(`update charges set refunded_points = points + 1`, /never_refunded_more/);
  await refused(`update charges set points = points - 1`, /captured_in_full/);
  await refused(`insert into charges select * from charges`, /charges_pkey/);
  await refused(`insert into transfers select * from transfers`, /transfers_pkey/);
  await refused(`update transfers set amount = -amount`, /transfers_amount_check/);
  await db.exec(`update charges set provider = 'sandbox', ref = 'r1'`);
  await refused(
    `insert into charges select r.* from charges, json_populate_record(charges, '{"booking_id": "b2"}') as r`,
    /charges_ref/,
  );
});

test('a person reads balance and history page by page', async () => {
  for (const one of topUp('t1', 9_000)) await onDatabase([one], 10);
  await onDatabase([charge('b1', 3_000), charge('b2', 1_000)], 20);
  await onDatabase(
    [message('Refund', 'b1', { bookingId: 'b1', refundId: 'x1', amount: 500, goods: [] })],
    30,
  );
  const all = await history(db, 'wallet:ann/KRW', { at: 1_000, id: '' }, 10);
  deepEqual(
    all.map(({ at, amount, kind, about }) => [at, amount, kind, about]),
    [
      [30, 500, 'refund', 'b1'],
      [20, -1_000, 'payment', 'b2'],
      [20, -3_000, 'payment', 'b1'],
      [10, 9_000, 'top-up', 't1'],
    ],
  );
  const first = await history(db, 'wallet:ann/KRW', { at: 1_000, id: '' }, 2);
  const last = first.at(-1);
  ok(last);
  deepEqual([...first, ...(await history(db, 'wallet:ann/KRW', last, 10))], all);
  equal(await walletBalance(db, 'wallet:ann/KRW'), 5_500);
  equal(await walletBalance(db, 'wallet:nobody/KRW'), 0);
});

test('what is not settled is listed, and everything can be looked up', async () => {
  const choice = { card: { source: 's' } };
  const card = message('Charge', 'b1', { ...(charge('b1', 4_000).data as object), choice });
  await onDatabase([card], 10);
  const unknown = { outcome: 'unknown', because: 'timed out' };
  await onDatabase(
    [message('ChargeAnswered', 'b1', { attempt: 1, asks: 0, certain: true, outcome: unknown })],
    20,
  );
  deepEqual(await unsettled(db, 10), [
    {
      ...{ about: 'charge', id: 'b1', refundId: null, state: 'unknown', amount: 4_000, currency: 'KRW' },
      ...{ because: null, since: 10 },
    },
  ]);
  equal((await readCharge(db, 'b1'))?.state, 'unknown');
  deepEqual(await readRefunds(db, 'b1'), []);
  equal(await readTopUp(db, 't1'), undefined);
});

const system = (): Promise<System> =>
  startSystem({
    ...{ all: [context], run: ['payment'], url: database.url, world: realWorld },
    ...{ seal: sealer('x'.repeat(32)), log: { error() {}, warn() {}, info() {} } },
  });

test('two processes at one wallet spend every point once, and no top-up is lost', async () => {
  const both = await Promise.all([system(), system()]);
  try {
    const asker = { actor: 'system', trace: null };
    const ask = (at: number, { type, subject, data }: Message) =>
      both[at % 2]?.io('payment', asker).submit({ type, subject, data: data as object });
    const buying = Array.from({ length: 20 }, (_, at) => ask(at, topUp(`t${at}`, 1_000)[0] as Message));
    await Promise.all(buying);
    // The cards of these top-ups are charged by effects; every fifth is told by a notice at the same time.
    const notices = Array.from({ length: 4 }, (_, at) => ask(at, topUp(`t${at * 5}`, 1_000)[1] as Message));
    await Promise.all(notices);
    const paying = Array.from({ length: 200 }, (_, at) => ask(at + 1, charge(realWorld.id(), 300)));
    await Promise.all(paying);
    await settle(
      async () => (await db.many({ text: `select 1 from top_ups where state <> 'captured'` })).length === 0,
    );
    const more = Array.from({ length: 200 }, (_, at) => ask(at, charge(realWorld.id(), 300)));
    await Promise.all(more);
    const paid = await db.many({ text: `select 1 from charges where state = 'captured'` });
    equal(paid.length, Math.floor(20_000 / 300));
    equal(await walletBalance(db, 'wallet:ann/KRW'), 20_000 % 300);
    const [sum] = await db.many<{ sum: string }>({ text: 'select sum(balance)::text as sum from accounts' });
    equal(sum?.sum, '0');
  } finally {
    await Promise.all(both.map((one) => one.stop()));
  }
});

/** Until it is so; the test runner's own timeout ends what never becomes so. */
async function settle(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await realWorld.sleep(20);
}
