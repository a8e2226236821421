// Bookings counted slice by slice, however their stories are cut, are those that the whole log tells of.
import assert from 'node:assert/strict';
import { after as afterAll, before, test } from 'node:test';
import fc from 'fast-check';
import { type DatabasePool, openDatabase } from '#kernel/database';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { after, isOpen, type SagaEvent } from './sagas.ts';
import { countSagas, isCounted, openSagas, stateCounts } from './sagas-store.ts';

let database: TestDatabase;
let db: DatabasePool;
before(async () => {
  database = await freshDatabase(['booking', 'operations']);
  db = openDatabase(database.url);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

type Told = Pick<SagaEvent, 'type' | 'step' | 'all'>;
const placed: Told = { type: 'BookingPlaced', step: 'paying' };
const confirmed: Told = { type: 'BookingConfirmed' };
const cancelled = (all: boolean): Told[] => [
  { type: 'BookingCancelled', all },
  { type: 'CancellationRefunded' },
];
const STORIES: Told[][] = [
  [placed, confirmed],
  [{ type: 'BookingPlaced', step: 'holding' }, { type: 'BookingHeld' }, confirmed],
  [{ type: 'BookingPlaced', step: 'holding' }, { type: 'BookingRefused' }],
  [placed, { type: 'BookingDeferred' }, { type: 'BookingPaidAgain' }, { type: 'BookingDeclined' }],
  [placed, { type: 'BookingDeferred' }, { type: 'PaymentTaken' }, { type: 'BookingLapsed' }],
  [placed, confirmed, ...cancelled(false), ...cancelled(true)],
];

/** Each step tells the next event of one booking; between some of them the log is counted. */
const plans = fc.array(fc.record({ booking: fc.nat({ max: 11 }), count: fc.boolean() }), {
  minLength: 1,
  maxLength: 60,
});

async function write(booking: string, { type, step, all }: Told, time: number): Promise<void> {
  await db.exec({
    text: `insert into booking.log (id, dest, type, subject, data, time, correlation, actor, handed)
      values (gen_random_uuid(), null, $1, $2, $3, $4, $2, 'guest', true)`,
    values: [type, booking, JSON.stringify({ step, all }), time],
  });
}

/** Counts until nothing is left: a transaction anywhere on this server holds the end of the log back for a moment. */
async function countAll(): Promise<void> {
  while (!(await isCounted(db, Number.MAX_SAFE_INTEGER))) await countSagas(db);
}

test('counts and open bookings are the same however the log is cut into slices', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      await db.exec(
        'truncate booking.log, operations.open_bookings, operations.booking_states, operations.cursors',
      );
      const told = new Map<number, SagaEvent[]>();
      for (const [time, { booking, count }] of plan.entries()) {
        const before = told.get(booking) ?? [];
        const next = STORIES[booking % STORIES.length]?.[before.length];
        if (next) {
          told.set(booking, [...before, { ...next, time }]);
          await write(`booking ${booking}`, next, time);
        }
        if (count) await countSagas(db);
      }
      await countAll();
      assert.equal(await countSagas(db), 0);
      await assertSame(told);
    }),
    { numRuns: 25 },
  );
});

async function assertSame(told: ReadonlyMap<number, SagaEvent[]>): Promise<void> {
  const wanted = new Map<string, number>();
  const open: string[] = [];
  for (const [booking, events] of told) {
    const saga = after(undefined, events);
    if (!saga) continue;
    wanted.set(saga.state, (wanted.get(saga.state) ?? 0) + 1);
    if (isOpen(saga.state)) open.push(`booking ${booking} ${saga.state} since ${saga.since}`);
  }
  const counts = (await stateCounts(db)).filter(({ count }) => count !== 0);
  assert.deepEqual(new Map(counts.map(({ state, count }) => [state, count])), wanted);
  const first = { since: -1, booking: '' };
  const states = ['placed', 'paying', 'awaiting-payment', 'cancelling'] as const;
  const kept = (await Promise.all(states.map((state) => openSagas(db, state, first, 100)))).flat();
  assert.deepEqual(
    kept.map(({ booking, state, since }) => `${booking} ${state} since ${since}`).sort(),
    open.sort(),
  );
}

test('two processes that count at the same moment count everything once', async () => {
  await db.exec(
    'truncate booking.log, operations.open_bookings, operations.booking_states, operations.cursors',
  );
  for (let booking = 0; booking < 20; booking += 1)
    for (const event of [placed, confirmed]) await write(`booking ${booking}`, event, booking);
  await Promise.all([countAll(), countAll(), countAll()]);
  assert.deepEqual(await stateCounts(db), [{ state: 'confirmed', count: 20 }]);
});
