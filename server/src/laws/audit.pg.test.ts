// The audit of a real database: right as it comes from real decisions, and wrong in each way in which somebody could
// have made it wrong by hand.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { PoolDefinition } from '#inventory';
import { type DatabasePool, openDatabase } from '#kernel/database';
import type { Io } from '#kernel/route';
import { sealer } from '#kernel/seal';
import { startSystem } from '#kernel/system';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { realWorld } from '#kernel/world';
import { grow, willingProvider } from '../cli/grow.ts';
import { everyContext } from '../contexts.ts';
import { type AuditReport, audit } from './audit.ts';
import { auditKernel, type KernelAudit, type Moment } from './audit-kernel.ts';
import { auditPurchases } from './audit-purchases.ts';
import { declaredContexts } from './declarations.ts';
import { withSources } from './logged.ts';
import { exportingSnapshot } from './snapshot.ts';

const BOOKINGS = 60;
const LOOKS = 5;

const contexts = everyContext({
  provider: willingProvider(),
  world: realWorld,
  identity: { hosts: 'invited' },
});
let database: TestDatabase;
let db: DatabasePool;

before(async () => {
  database = await freshDatabase(contexts.map(({ name }) => name));
  db = openDatabase(database.url);
  await grow({ url: database.url, contexts, bookings: BOOKINGS, onProgress() {} });
});
after(async () => {
  await db.close();
  await database.drop();
});

const look = (quiet = false): Promise<AuditReport> => audit({ url: database.url, contexts, quiet });

test('a database that only ever saw real decisions breaks no law, and is counted', async () => {
  const { violations, counts } = await look(true);
  assert.deepEqual(violations, []);
  assert.ok(
    counts.bookings >= BOOKINGS && counts.holds >= counts.bookings && counts.charges === counts.bookings,
  );
  assert.ok(counts.cells === 1_000 && counts.transfers > BOOKINGS && counts.events > 4 * BOOKINGS);
});

test('threads find the same', async () => {
  const { violations, counts } = await audit({ url: database.url, contexts: declaredContexts(), threads: 2 });
  assert.deepEqual(violations, []);
  assert.deepEqual(counts, (await look()).counts);
});

test('a database that is written to all the time breaks no law at any moment', async () => {
  let growing = true;
  const growth = async () => {
    while (growing) await grow({ url: database.url, contexts, bookings: 100, onProgress() {} });
  };
  const grown = growth();
  try {
    for (let looks = 0; looks < LOOKS; looks += 1) assert.deepEqual((await look()).violations, []);
  } finally {
    growing = false;
    await grown;
  }
});

test('servers that fight for the same cells leave a log that folds, in the sequence in which facts depend on each other', async () => {
  const system = () =>
    startSystem({
      ...{
        all: contexts,
        run: ['inventory', 'catalog'],
        url: database.url,
        world: realWorld,
        seal: sealer('g'.repeat(32)),
      },
      log: { error() {}, warn() {}, info() {} },
    });
  const servers = await Promise.all([system(), system(), system()]);
  try {
    await fight(servers.map((server) => server.io('inventory', { actor: 'person:x', trace: null })));
    assert.deepEqual((await look()).violations, []);
    // And catalog hears of the pool, as it hears of every pool.
    for (let left = 1_000; left > 0 && (await look(true)).violationCount > 0; left -= 1)
      await realWorld.sleep(50);
    assert.deepEqual((await look(true)).violations, []);
  } finally {
    for (const server of servers) await server.stop();
  }
});

/** Many clients who hold single pieces, take others instead and release them, each time at another server. */
async function fight(ios: readonly Io[]): Promise<void> {
  const definition = fewSeats();
  await ios[0]?.submit({ type: 'OpenPool', subject: definition.pool, data: { definition } });
  const { pool, units } = definition;
  const owner = 'person:x';
  const ask = (at: number, type: string, subject: string, data: object) =>
    ios[at % ios.length]
      ?.submit<{ refused?: string }>({ type, subject, data })
      .catch(() => ({ refused: 'no answer' }));
  const client = async (number: number) => {
    for (let at = 0; at < 12; at += 1) {
      const holdId = realWorld.id();
      const unit = units[(number + at) % units.length]?.unit ?? '';
      const line = { pool, unit, rate: 'standard', quantity: 1 };
      const hold = { holdId, owner, lines: [line], asked: false };
      const held = await ask(number + at, 'Hold', holdId, hold);
      if (held?.refused !== undefined) continue;
      const other = { ...line, unit: units[(number + at + 1) % units.length]?.unit ?? '' };
      const instead = { holdId: realWorld.id(), owner, lines: [line, other], asked: false };
      const replaces = { holdId, owner };
      const changed = await ask(number + at + 1, 'Hold', instead.holdId, { ...instead, replaces });
      const last = changed?.refused === undefined ? instead.holdId : holdId;
      await ask(number + at + 2, 'Release', last, { holdId: last, owner });
    }
  };
  await Promise.all(Array.from({ length: 40 }, (_, number) => client(number)));
}

function fewSeats(): PoolDefinition {
  const unit = { capacity: 1, tier: 'all', startsAt: null, closesAt: null, minimumNights: 1 };
  return {
    ...{ pool: realWorld.id(), listing: realWorld.id(), host: 'h', version: 1, currency: 'KRW', open: true },
    ...{ tiers: { all: { standard: 0 } }, seatRows: [], focal: null, policy: [], quantityPerLineMax: 10 },
    units: Array.from({ length: 6 }, (_, at) => ({ unit: `seat-${at}`, ...unit })),
  };
}

/** Breaks one table, looks, and puts it back as it was. */
async function tampered(table: string, change: string, quiet = false): Promise<string> {
  await db.exec(`create table public.as_it_was as select * from ${table}`);
  try {
    await db.exec(change);
    const { violations } = await look(quiet);
    return violations.map(({ law, subject, what }) => `${law} ${subject} ${what}`).join('\n');
  } finally {
    await db.exec(`delete from ${table}`);
    await db.exec(`insert into ${table} select * from public.as_it_was`);
    await db.exec('drop table public.as_it_was');
  }
}

const FIRST_SOLD = `(pool, unit) = (select pool, unit from inventory.cells where sold > 0 order by pool, unit limit 1)`;
const FIRST_BOOKING = `booking_id = (select booking_id from booking.bookings where state = 'confirmed' order by booking_id limit 1)`;
const FIRST_CAPTURED = `booking_id = (select booking_id from payment.charges where state = 'captured' and points > 0 and refunded_points = 0 and refunded_card = 0 order by booking_id limit 1)`;

const TAMPERED: [name: string, table: string, change: string, said: RegExp[]][] = [
  [
    'a cell that sold one more',
    'inventory.cells',
    `update inventory.cells set sold = sold + 1 where ${FIRST_SOLD}`,
    [
      /^5 inventory\.cells \S+ the log says \{"sold":\d+\}, the table \{"sold":\d+\}$/m,
      /^1 \S+ counts \d+ held and \d+ sold, its holds say/m,
    ],
  ],
  [
    'a cell that is gone',
    'inventory.cells',
    `delete from inventory.cells where ${FIRST_SOLD}`,
    [/^5 \S+ \S+ is in the log and not in the table$/m, /^1 \S+ has \d+ held and \d+ sold but no cell$/m],
  ],
  [
    'a cell that nobody opened',
    'inventory.cells',
    `insert into inventory.cells select pool, 'made up', ordinal, capacity, 0, 0, tier, starts_at, closes_at, minimum_nights from inventory.cells limit 1`,
    [/^5 inventory\.cells \S+\/made up is in the table and not in the log$/m],
  ],
  [
    'a hold that changed hands',
    'inventory.holds',
    `update inventory.holds set owner = 'person:thief' where hold_id = (select hold_id from inventory.holds limit 1)`,
    [/^5 inventory\.holds \S+ the log says \{"owner":"person:\S+"\}, the table \{"owner":"person:thief"\}$/m],
  ],
  [
    'a booking that is gone',
    'booking.bookings',
    `delete from booking.bookings where ${FIRST_BOOKING}`,
    [/^5 booking\.bookings \S+ is in the log and not/m, /^2 \S+ was charged without a booking$/m],
  ],
  [
    'a booking that got cheaper',
    'booking.bookings',
    `update booking.bookings set total = total + 500 where ${FIRST_BOOKING}`,
    [
      /^5 booking\.bookings \S+ the log says \{"total":\d+\}/m,
      /^2 \S+ is confirmed for \d+, but \d+ was captured$/m,
    ],
  ],
  [
    'a line of a booking that became another one',
    'booking.bookings',
    `update booking.bookings set lines = replace(lines::text, '"quantity":', '"quantity":1')::json where ${FIRST_BOOKING}`,
    [/^5 booking\.bookings \S+ the log says \{"lines":/m],
  ],
  [
    'money out of nowhere',
    'payment.accounts',
    `update payment.accounts set balance = balance + 5 where account = (select account from payment.accounts where kind = 'wallet' limit 1)`,
    [
      /^5 payment\.accounts /m,
      /^3 wallet:\S+ stands at \d+, its transfers say \d+$/m,
      /^3 KRW all accounts sum to 5$/m,
    ],
  ],
  [
    'a transfer that is gone',
    'payment.transfers',
    `delete from payment.transfers where id = (select id from payment.transfers order by id limit 1)`,
    [/^5 payment\.transfers \S+ is in the log and not in the table$/m, /^3 \S+ stands at/m],
  ],
  [
    'a charge that was given back twice',
    'payment.charges',
    `update payment.charges set refunded_points = points where ${FIRST_CAPTURED}`,
    [/^5 payment\.charges /m, /^2 \S+ counts \d+ refunded, its refunds say 0$/m],
  ],
  [
    'a hold that was let go though it is sold',
    'inventory.holds',
    `update inventory.holds set state = 'released' where hold_id = (select booking_id from booking.bookings where ${FIRST_BOOKING})`,
    [/^5 inventory\.holds /m, /^2 \S+ is confirmed, but its hold is released$/m],
  ],
  [
    'a hold that is gone though it is sold',
    'inventory.holds',
    `delete from inventory.holds where hold_id = (select booking_id from booking.bookings where ${FIRST_BOOKING})`,
    [
      /^5 inventory\.holds \S+ is in the log and not in the table$/m,
      /^2 \S+ is confirmed, but its hold is missing$/m,
    ],
  ],
  [
    'goods that came back though nobody cancelled',
    'inventory.holds',
    `update inventory.holds set returned = json_build_array(json_build_object('refund', 'r', 'lines', lines))
      where hold_id = (select booking_id from booking.bookings where state = 'confirmed' and cancellations::text = '[]' order by booking_id limit 1)`,
    [/^5 inventory\.holds /m, /^2 \S+ cancelled 0 pieces, \d+ came back$/m],
  ],
  [
    'money that was given back without a charge',
    'payment.refunds',
    `insert into payment.refunds values ('made-up/r', 'made-up', 'r', 'refunded', 500, 0, 'KRW', '[]', null, null, null, 1)`,
    [/^5 payment\.refunds made-up\/r is in the table/m, /^2 made-up was given 500 back without a charge$/m],
  ],
  [
    'a charge that was more than its booking costs',
    'payment.charges',
    `update payment.charges set amount = amount + 500, points = points + 500 where ${FIRST_CAPTURED}`,
    [/^5 payment\.charges /m, /^2 \S+ is confirmed for \d+, but \d+ was captured$/m],
  ],
];

for (const [name, table, change, said] of TAMPERED) {
  test(`the audit names ${name}`, async () => {
    const told = await tampered(table, change, true);
    for (const line of said) assert.match(told, line);
  });
}

test('a table of personal data is nobody’s fold', async () => {
  assert.equal(await tampered('booking.contacts', `update booking.contacts set name = 'Somebody Else'`), '');
});

/** A copy of one row of a log, changed, and taken away again. */
async function withCopiedRow(log: string, columns: string, look: () => Promise<string>): Promise<string> {
  const row = await db.one<{ id: string }>({
    text: `insert into ${log} (id, dest, type, subject, data, time, correlation, causation, actor, trace, handed)
      select ${columns} from ${log} where dest is null order by tx, pos limit 1 returning id`,
  });
  try {
    return await look();
  } finally {
    await db.exec({ text: `delete from ${log} where id = $1`, values: [row?.id] });
  }
}

const said = async () =>
  (await look()).violations.map(({ law, subject, what }) => `${law} ${subject} ${what}`).join('\n');

test('the audit names a message that took effect twice', async () => {
  const columns = `gen_random_uuid(), dest, type, gen_random_uuid()::text, data, time, correlation, causation, actor, trace, handed`;
  const told = await withCopiedRow('payment.log', columns, said);
  assert.match(told, /^6 \S+ the message took effect 2 times in payment$/m);
});

test('the audit names an event that cannot be folded, and folds the others', async () => {
  const columns = `gen_random_uuid(), dest, 'Nonsense', subject, data, time, correlation, gen_random_uuid(), actor, trace, handed`;
  const told = await withCopiedRow('booking.log', columns, said);
  assert.match(told, /^5 booking \S+ cannot be folded at Nonsense, position \d+: nothing folds Nonsense$/);
});

test('the audit names an event without a row, and a row that an event made twice', async () => {
  const columns = `gen_random_uuid(), dest, type, subject, data, time, correlation, gen_random_uuid(), actor, trace, handed`;
  assert.match(
    await withCopiedRow('booking.log', columns, said),
    /^5 booking \S+ cannot be folded at BookingPlaced, position \d+: bookings: row \S+ is there already$/m,
  );
});

const HOUR_MS = 3_600_000;
const kernelAt = (moment: Moment): Promise<KernelAudit> =>
  exportingSnapshot(database.url, contexts, ({ name }) =>
    withSources(database.url, name, (sources) => auditKernel(sources, contexts, moment)),
  );
const running = new Map(contexts.map(({ name }) => [name, 0]));
const names = (found: { violations: { law: number; subject: string; what: string }[] }) =>
  found.violations.map(({ law, what }) => `${law} ${what}`);

test('what was said and never took effect is named: at once in a quiet system, after a while in a busy one', async () => {
  const gone = await db.one<{ id: string; at: number; answer: unknown }>({
    text: `delete from payment.inbox where id = (select id from booking.log where type = 'Charge' limit 1) returning id, at, answer`,
  });
  try {
    const now = Date.now();
    const later = now + HOUR_MS;
    assert.deepEqual(names((await kernelAt({ quiet: false, now, running })).findings), []);
    const [late] = names((await kernelAt({ quiet: false, now: later, running })).findings);
    assert.match(late ?? '', /^6 Charge of booking, said \d+ min ago, never took effect in payment$/);
    assert.equal((await kernelAt({ quiet: true, now, running: new Map() })).findings.count, 1);
  } finally {
    await db.exec({
      text: 'insert into payment.inbox (id, at) values ($1, $2)',
      values: [gone?.id, gone?.at],
    });
  }
});

test('timers, parked messages and expired holds are overdue only where a server had the time to end them', async () => {
  const now = Date.now() + HOUR_MS;
  await db.exec(`insert into booking.timers (id, key, due, kind, type, subject, data, correlation, actor)
    values (gen_random_uuid(), 'k', 1, 'message', 'LapseUnpaid', 's', '{}', 's', 'system')`);
  await db.exec(`insert into booking.parked (id, type, subject, message, attempts, error, first_at, last_at, retry_at)
    values (gen_random_uuid(), 'PlaceBooking', 's', '{}', 1, 'no luck', 1, 1, 1), (gen_random_uuid(), 'PayAgain', 't', '{}', 6, 'a bug', 1, 1, null)`);
  await db.exec(`insert into inventory.holds (hold_id, owner, state, expires_at, lasts_until, currency, lines, terms, returned)
    values (gen_random_uuid(), 'guest', 'held', 1, 1, 'KRW', '[]', '[]', '[]')`);
  try {
    const idle = { quiet: false, now, running: new Map() };
    const kernel = await kernelAt(idle);
    assert.deepEqual(names(kernel.findings), []);
    assert.deepEqual(
      [kernel.timers, kernel.timersOverdue, kernel.parked, kernel.parkedForGood],
      [1, 1, 2, 1],
    );
    assert.deepEqual(names(await auditPurchases(db, idle)), []);
    const busy = { quiet: false, now, running };
    const told = names((await kernelAt(busy)).findings);
    assert.match(
      told.join('\n'),
      /^7 PlaceBooking is parked in booking: no luck\n7 LapseUnpaid of booking was due \d+ min ago$/,
    );
    assert.match(
      names(await auditPurchases(db, busy)).join(),
      /^7 the hold expired \d+ min ago and was not swept$/,
    );
    const quiet = await kernelAt({ ...idle, quiet: true });
    assert.equal(quiet.findings.count, 3);
  } finally {
    await db.exec('delete from booking.timers; delete from booking.parked');
    await db.exec(`delete from inventory.holds where expires_at = 1`);
  }
});
