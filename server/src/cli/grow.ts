// Fills a database with as many real bookings as wanted, for measuring what size costs: real decisions on real lanes,
// many buyers at once, only the card network is made up. What is more than that would take hours to decide is copied.
// `node server/src/cli/grow.ts --data DIR --bookings N`.
import { parseArgs } from 'node:util';
import type { PoolDefinition, Receipt } from '#inventory';
import type { Context } from '#kernel/context';
import { NoAnswer } from '#kernel/lane';
import { migrate, migrationsOf } from '#kernel/migrate';
import { startPostgres } from '#kernel/postgres-server';
import type { Io } from '#kernel/route';
import { sealer } from '#kernel/seal';
import { type System, startSystem } from '#kernel/system';
import { realWorld } from '#kernel/world';
import type { CardProvider } from '#payment/provider';
import { everyContext } from '../contexts.ts';
import { COPIES_MAX, copyEverything, isCaughtUp } from './grow-copies.ts';

export interface Growth {
  url: string;
  /** Every context of the product, with its card network made up. */
  contexts: readonly Context[];
  /** Confirmed bookings to add. */
  bookings: number;
  onProgress(bookings: number): void;
}

export interface Grown {
  bookings: number;
  seconds: number;
  pools: PoolDefinition[];
}

const POOLS = 40;
const UNITS_PER_POOL = 25;
const PEOPLE = 2_000;
const BUYERS = 768;
const HOSTS = 20;
const TOP_UP = 1_000_000;
const SETTLED_MAX_MS = 60_000;
const PRICE_STEP = 500;
const CATCH_UP_POLL_MS = 200;
const TELL_EVERY_MS = 5_000;
/** Bookings that are decided; more of them are copies of these. */
const DECIDED_MAX = 125_000;
/** Shares of what buyers do. */
const CARD_SHARE = 0.05;
const CANCEL_SHARE = 0.02;
const RELEASE_SHARE = 0.02;
const TWO_LINES_SHARE = 0.3;

/** A card network that takes and gives everything at once. */
export function willingProvider(): CardProvider {
  // A database may be filled more than once, and no capture pays twice.
  const run = realWorld.id();
  let calls = 0;
  const ref = () => {
    calls += 1;
    return `made_up_${run}_${calls}`;
  };
  return {
    name: 'sandbox',
    form: null,
    capture: async () => ({ outcome: 'captured', ref: ref() }),
    refund: async () => ({ outcome: 'refunded', ref: ref() }),
    lookUp: async () => ({ outcome: 'absent' }),
    lookUpRefund: async () => ({ outcome: 'absent' }),
    abandon: async () => ({ outcome: 'declined', code: 'abandoned', message: '' }),
    verifyWebhook: () => undefined,
    health: () => ({ breaker: 'closed', inFlight: 0, queued: 0, opened: 0, lastFailure: null }),
  };
}

export async function grow({ url, contexts, bookings, onProgress }: Growth): Promise<Grown> {
  const began = performance.now();
  const quiet = { error: report, warn() {}, info() {} };
  // Nobody carries mail here, so nobody may begin to.
  const running = contexts.filter(({ name }) => name !== 'notification');
  const system = await startSystem({
    all: contexts,
    run: running.map(({ name }) => name),
    url,
    world: realWorld,
    seal: sealer('g'.repeat(32)),
    log: quiet,
  });
  try {
    const pools = Array.from({ length: POOLS }, (_, at) => poolOf(at));
    const inventory = ioOf(system, 'inventory');
    for (const definition of pools)
      await inventory.submit({ type: 'OpenPool', subject: definition.pool, data: { definition } });
    const people = Array.from({ length: PEOPLE }, () => realWorld.id());
    const purses = new Map(people.map((person) => [person, 0]));
    let started = 0;
    let done = 0;
    const buyer = async () => {
      while (started < bookings) {
        started += 1;
        const person = pick(people);
        while (!(await buy(system, { person, pools, purses })));
        done += 1;
        onProgress(done);
      }
    };
    await Promise.all(Array.from({ length: BUYERS }, buyer));
    while (!(await isCaughtUp(url, running))) await realWorld.sleep(CATCH_UP_POLL_MS);
    return { bookings: done, seconds: (performance.now() - began) / 1_000, pools };
  } finally {
    await system.stop();
  }
}

function report(details: object): void {
  process.stderr.write(`${String('err' in details ? details.err : details)}\n`);
}

function poolOf(at: number): PoolDefinition {
  const units = Array.from({ length: UNITS_PER_POOL }, (_, unit) => ({
    ...{ unit: `sku_${at}_${unit}`, capacity: 1_000_000_000, tier: 'standard' },
    ...{ startsAt: null, closesAt: null, minimumNights: 1 },
  }));
  return {
    ...{
      pool: realWorld.id(),
      listing: realWorld.id(),
      host: `host_${at % HOSTS}`,
      version: 1,
      currency: 'KRW',
    },
    tiers: { standard: { standard: PRICE_STEP * (1 + at) } },
    units,
    ...{
      seatRows: [],
      focal: null,
      policy: [{ daysBefore: 0, percent: 100 }],
      quantityPerLineMax: 10,
      open: true,
    },
  };
}

function pick<T>(items: readonly T[]): T {
  return items[Math.floor(Math.random() * items.length)] as T;
}

function ioOf(system: System, context: string, person?: string): Io {
  return system.io(context, { actor: person === undefined ? 'system' : `person:${person}`, trace: null });
}

interface Shop {
  person: string;
  pools: readonly PoolDefinition[];
  /** What each person can surely spend. */
  purses: Map<string, number>;
}

interface HoldAnswer extends Receipt {
  refused?: string;
  total: number;
}

/** One purchase to its end; false when it did not come to one. */
async function buy(system: System, { person, pools, purses }: Shop): Promise<boolean> {
  const owner = `person:${person}`;
  const holdId = realWorld.id();
  const lines = someLines(pools);
  const data = { holdId, owner, lines, asked: false };
  const held = await patiently<HoldAnswer>(ioOf(system, 'inventory', person), {
    type: 'Hold',
    subject: holdId,
    data,
  });
  if (Math.random() < RELEASE_SHARE) {
    await patiently(ioOf(system, 'inventory', person), {
      type: 'Release',
      subject: holdId,
      data: { holdId, owner },
    });
    return false;
  }
  const card = Math.random() < CARD_SHARE;
  if (!card) await spend(system, { person, purses }, held.total);
  const booking = ioOf(system, 'booking', person);
  const settled = booking.settled(
    holdId,
    ['BookingConfirmed', 'BookingDeclined', 'BookingLapsed'],
    SETTLED_MAX_MS,
  );
  const { expiresAt, currency, lines: heldLines, terms } = held;
  await patiently(booking, {
    type: 'PlaceBooking',
    subject: holdId,
    data: {
      ...{ bookingId: holdId, owner, asked: null, contact: { name: 'Kim', email: `${person}@example.com` } },
      held: { holdId, owner, expiresAt, currency, lines: heldLines, terms },
      choice: card ? { card: { source: 'tok_visa' } } : { points: 'all' },
    },
  });
  if ((await settled) !== 'BookingConfirmed') return false;
  if (Math.random() < CANCEL_SHARE) await cancel(booking, { bookingId: holdId, actor: owner });
  return true;
}

function someLines(pools: readonly PoolDefinition[]) {
  const count = Math.random() < TWO_LINES_SHARE ? 2 : 1;
  const units = new Map<string, { pool: string; unit: string; rate: string; quantity: number }>();
  for (let line = 0; line < count; line += 1) {
    const { pool, units: all } = pick(pools);
    const { unit } = pick(all);
    units.set(`${pool}/${unit}`, {
      pool,
      unit,
      rate: 'standard',
      quantity: 1 + Math.floor(Math.random() * 2),
    });
  }
  return [...units.values()];
}

async function spend(
  system: System,
  { person, purses }: { person: string; purses: Map<string, number> },
  amount: number,
): Promise<void> {
  purses.set(person, (purses.get(person) ?? 0) - amount);
  while ((purses.get(person) ?? 0) < 0) {
    purses.set(person, (purses.get(person) ?? 0) + TOP_UP);
    const payment = ioOf(system, 'payment', person);
    const topUpId = realWorld.id();
    const paid = payment.settled(topUpId, ['ToppedUp'], SETTLED_MAX_MS);
    await patiently(payment, {
      type: 'TopUp',
      subject: topUpId,
      data: { topUpId, person, amount: TOP_UP, currency: 'KRW', source: 'tok_visa' },
    });
    await paid;
  }
}

async function cancel(
  booking: Io,
  { bookingId, actor }: { bookingId: string; actor: string },
): Promise<void> {
  const settled = booking.settled(bookingId, ['CancellationRefunded'], SETTLED_MAX_MS);
  const claimant = { actor, operator: false, access: false };
  const data = { bookingId, cancellationId: realWorld.id(), claimant, lines: null, refund: null, reason: '' };
  await patiently(booking, { type: 'CancelBooking', subject: bookingId, data });
  await settled;
}

/** Asks again while the lane has too much to do. */
async function patiently<A = unknown>(io: Io, ask: Parameters<Io['submit']>[0]): Promise<A> {
  for (;;) {
    try {
      return await io.submit<A>(ask);
    } catch (error) {
      if (!(error instanceof NoAnswer) || error.code !== 'overloaded') throw error;
      await realWorld.sleep(20 + Math.random() * 100);
    }
  }
}

/** At least as many bookings as asked for, in a database that is new. */
async function fill(url: string, contexts: readonly Context[], bookings: number): Promise<void> {
  const began = performance.now();
  const copies = Math.min(COPIES_MAX, Math.max(0, Math.ceil(bookings / DECIDED_MAX) - 1));
  const tell = (text: string) => process.stderr.write(`${text}\n`);
  let told = 0;
  const decided = Math.ceil(bookings / (copies + 1));
  await grow({
    ...{ url, contexts, bookings: decided },
    onProgress(count) {
      if (performance.now() - told < TELL_EVERY_MS) return;
      told = performance.now();
      tell(`${count} of ${decided} bookings decided`);
    },
  });
  if (copies > 0) await copyEverything(url, { contexts, copies, onProgress: tell });
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  process.stdout.write(`${decided * (copies + 1)} bookings in ${seconds} s\n`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { data: { type: 'string' }, bookings: { type: 'string' } } });
  if (values.data === undefined) throw new Error('--data is missing: name the folder to fill.');
  const contexts = everyContext({
    ...{ provider: willingProvider(), world: realWorld },
    identity: { hosts: 'invited' },
  });
  const postgres = await startPostgres({ dataDir: values.data, durable: false });
  try {
    await migrate(
      postgres.url,
      contexts.map(({ name }) => migrationsOf(name)),
    );
    await fill(postgres.url, contexts, Number(values.bookings ?? 10_000));
  } finally {
    await postgres.stop();
  }
}

if (import.meta.main) await main();
