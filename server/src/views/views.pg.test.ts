// Views against a real system: what happens in inventory, booking and payment shows up in the answers, once, and
// reading the logs again from the start gives the same tables.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { PoolDefinition } from '#inventory';
import { type DatabasePool, openDatabase } from '#kernel/database';
import { migrationsOf } from '#kernel/migrate';
import { step } from '#kernel/projections';
import { sealer } from '#kernel/seal';
import { type System, startSystem } from '#kernel/system';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { realWorld } from '#kernel/world';
import { everyContext } from '../contexts.ts';
import { changes, snapshot } from './availability.ts';

const CONTEXTS = ['identity', 'catalog', 'inventory', 'booking', 'payment', 'views'];
const HOST = '00000000-0000-7000-8000-00000000000a';
const LISTING = '00000000-0000-7000-8000-00000000000b';
const POOL = '00000000-0000-7000-8000-00000000000c';
const BUYER = 'person:00000000-0000-7000-8000-00000000000d';

let database: TestDatabase;
let system: System;
let views: DatabasePool;

const never = () => Promise.reject(new Error('no card is used here'));
const provider = {
  name: 'sandbox' as const,
  form: null,
  capture: never,
  refund: never,
  lookUp: never,
  lookUpRefund: never,
  abandon: never,
  verifyWebhook: () => undefined,
  health: () => ({ breaker: 'closed' as const, inFlight: 0, queued: 0, opened: 0, lastFailure: null }),
};

const definition: PoolDefinition = {
  pool: POOL,
  listing: LISTING,
  host: HOST,
  version: 1,
  currency: 'KRW',
  tiers: { all: { standard: 0 } },
  units: ['2027-01-01', '2027-01-02', '2027-01-03'].map((unit) => ({
    unit,
    capacity: 2,
    tier: 'all',
    startsAt: null,
    closesAt: null,
  })),
  seatRows: [],
  focal: null,
  policy: [{ daysBefore: 0, percent: 100 }],
  quantityPerLineMax: 10,
  open: true,
};

before(async () => {
  database = await freshDatabase(CONTEXTS.map(migrationsOf));
  const all = everyContext({ provider, world: realWorld, identity: { hosts: 'open' } });
  const log = { error: (details: object) => assert.fail(JSON.stringify(details)), warn() {}, info() {} };
  system = await startSystem({
    all,
    run: CONTEXTS,
    url: database.url,
    world: realWorld,
    seal: sealer('x'.repeat(32)),
    log,
  });
  views = openDatabase(database.url, { context: 'views' });
  await submit('inventory', 'OpenPool', POOL, { definition });
});
after(async () => {
  await system.stop();
  await views.close();
  await database.drop();
});

function submit<A>(context: string, type: string, subject: string, data: object): Promise<A> {
  return system.io(context, { actor: BUYER, trace: null }).submit<A>({ type, subject, data });
}

async function hold(unit: string, quantity: number) {
  const holdId = realWorld.id();
  const lines = [{ pool: POOL, unit, rate: 'standard', quantity }];
  return submit<{ holdId: string; refused?: string }>('inventory', 'Hold', holdId, {
    holdId,
    owner: BUYER,
    lines,
    asked: false,
  });
}

async function buy(unit: string, quantity: number): Promise<string> {
  const held = await hold(unit, quantity);
  assert.equal(held.refused, undefined);
  await submit('booking', 'PlaceBooking', held.holdId, {
    bookingId: held.holdId,
    owner: BUYER,
    held,
    asked: null,
    contact: { name: 'A', email: 'a@example.com' },
    choice: {},
  });
  await eventually(async () => assert.equal((await row(held.holdId))?.state, 'confirmed'));
  return held.holdId;
}

const row = (booking: string) =>
  views.one<{ state: string; refunded: number }>({
    text: 'select state, refunded from bookings where booking = $1',
    values: [booking],
  });

/** Longer than any machine needs. */
const PATIENCE_MS = 60_000;

async function eventually(check: () => Promise<void>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

test('a hold, a sale and a return move the availability of their cell and of no other', async () => {
  await eventually(async () => assert.equal((await snapshot(views, POOL))?.states, 'fff'));
  const held = await hold('2027-01-01', 1);
  await eventually(async () => assert.deepEqual((await snapshot(views, POOL))?.left, [1, 2, 2]));
  await submit('inventory', 'Release', held.holdId, { holdId: held.holdId, owner: BUYER });
  const booking = await buy('2027-01-02', 2);
  await eventually(async () =>
    assert.deepEqual(await snapshot(views, POOL), {
      pool: POOL,
      version: 1,
      open: true,
      states: 'fsf',
      left: [2, 0, 2],
      units: definition.units.map(({ unit }) => unit),
    }),
  );
  await submit('booking', 'CancelBooking', booking, {
    bookingId: booking,
    cancellationId: realWorld.id(),
    claimant: { actor: BUYER, operator: false, access: false },
    lines: null,
    refund: null,
    reason: '',
  });
  await eventually(async () => assert.deepEqual((await snapshot(views, POOL))?.left, [2, 2, 2]));
  await eventually(async () => assert.equal((await row(booking))?.state, 'cancelled'));
});

test('a hold in place of another one leaves the availability of both together', async () => {
  const first = await hold('2027-01-01', 2);
  await eventually(async () => assert.deepEqual((await snapshot(views, POOL))?.left, [0, 2, 2]));
  const holdId = realWorld.id();
  const lines = ['2027-01-01', '2027-01-02'].map((unit) => ({
    ...{ pool: POOL, unit, rate: 'standard', quantity: 1 },
  }));
  const replaces = { holdId: first.holdId, owner: BUYER };
  await submit('inventory', 'Hold', holdId, { holdId, owner: BUYER, lines, asked: false, replaces });
  await eventually(async () => assert.deepEqual((await snapshot(views, POOL))?.left, [1, 1, 2]));
  await submit('inventory', 'Release', holdId, { holdId, owner: BUYER });
  await eventually(async () => assert.equal((await snapshot(views, POOL))?.states, 'fff'));
});

test('sales count what was sold and what came back, on the day of each', async () => {
  await buy('2027-01-03', 1);
  await eventually(async () => {
    const sales = await views.one<{ pieces: number; returned: number }>({
      text: 'select sum(pieces)::int as pieces, sum(returned_pieces)::int as returned from sales where host = $1',
      values: [HOST],
    });
    assert.deepEqual(sales, { pieces: 3, returned: 2 });
  });
  const popular = await views.one<{ pieces: number }>({
    text: 'select sum(pieces)::int as pieces from popular where listing = $1',
    values: [LISTING],
  });
  assert.deepEqual(popular, { pieces: 3 });
});

test('a host finds the bookings of what is offered, and occupancy by the day it takes place', async () => {
  const found = await views.many({
    text: 'select booking from booking_hosts where host = $1',
    values: [HOST],
  });
  assert.equal(found.length, 2);
  await eventually(async () => {
    const days = await views.many({ text: 'select day, sold from availability where sold > 0' });
    assert.deepEqual(days, [{ day: '2027-01-03', sold: 1 }]);
  });
});

test('a change of the pool keeps what is sold and shows what is new', async () => {
  const units = [
    ...definition.units,
    { unit: '2027-01-04', capacity: 1, tier: 'all', startsAt: null, closesAt: null },
  ];
  await submit('inventory', 'OpenPool', POOL, { definition: { ...definition, version: 2, units } });
  await eventually(async () => assert.deepEqual((await snapshot(views, POOL))?.left, [2, 2, 1, 1]));
});

test('changes name only the units that differ', () => {
  const before = { pool: POOL, version: 1, open: true, states: 'ffs' };
  assert.deepEqual(changes(before, { ...before, states: 'fhs' }), [[1, 'h']]);
  assert.deepEqual(changes({ ...before, left: [2, 2, 0] }, { ...before, left: [2, 1, 0] }), [[1, 'f', 1]]);
  assert.deepEqual(changes(before, before), []);
});

test('reading the logs again from the start gives the same tables', async () => {
  const tables = ['availability', 'availability_pools', 'bookings', 'booking_hosts', 'sales', 'popular'];
  const dump = async () =>
    Object.fromEntries(
      await Promise.all(
        tables.map(async (table) => [
          table,
          (await views.many({ text: `select to_jsonb(t) as row from ${table} t order by 1` })).map((each) =>
            JSON.stringify(each),
          ),
        ]),
      ),
    );
  await system.stop();
  const context = everyContext({
    provider,
    world: realWorld,
    identity: { hosts: 'open' },
  }).find(({ name }) => name === 'views');
  assert.ok(context);
  const owner = openDatabase(database.url);
  // A transaction anywhere on this server holds the end of every log back for a moment.
  for (const source of ['inventory', 'booking'])
    await eventually(async () => {
      const text = `select 1 from ${source}.log where tx >= pg_snapshot_xmin(pg_current_snapshot()) limit 1`;
      assert.equal(await owner.one({ text }), undefined);
    });
  const catchUp = async () => {
    for (const projection of context.projections ?? []) {
      for (const source of Object.keys(projection.from))
        await step({ context, projection, owner, own: views }, source);
    }
  };
  // What was not read yet when the system stopped.
  await catchUp();
  const before = await dump();
  await views.exec(`truncate ${tables.join(', ')}`);
  await views.exec('truncate cursors');
  await catchUp();
  await owner.close();
  assert.deepEqual(await dump(), before);
});
