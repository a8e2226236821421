// One seed, one world: processes, disks, a card network, people. A stormy part with faults, then a calm one in which
// everything must come to its end; after that the laws judge. The same seed gives the same history, to the last step.
import type { BookingState } from '#booking';
import type { PoolDefinition } from '#inventory';
import type { Context, Event } from '#kernel/context';
import { type Disk, emptyDisk, Turn } from '#kernel/memory-backend';
import type { Ask } from '#kernel/route';
import { Rows } from '#kernel/rows';
import { differences, foldInto } from '../laws/fold.ts';
import { type Picture, type Violation, violations } from '../laws/laws.ts';
import { CALM, type Faults, faultsOf } from './faults.ts';
import { wrongFirsts } from './gates.ts';
import type { Mutant } from './mutants.ts';
import { type ProcessParts, SimProcess } from './process.ts';
import { type Network, simProvider } from './provider.ts';
import { dice, Scheduler, STEPS_MAX } from './scheduler.ts';
import { client, type Promised } from './workload.ts';

export interface Outcome {
  seed: number;
  violations: Violation[];
  /** The last things that happened, for a person to read. */
  story: string[];
  bookings: number;
  confirmed: number;
  crashes: number;
  steps: number;
}

export interface WorldParts {
  seed: number;
  /** The contexts under test, given the card network of this world. */
  contexts(provider: Network): Context[];
  mutant?: Mutant;
  storyMax?: number;
}

const START = Date.UTC(2026, 10, 21, 9);
const STORM_MS = 150_000;
const LONG_OUTAGE_CHANCE = 0.15;
const LONG_OUTAGE_MS = 45 * 60_000;
const CALM_MS = 4 * 3_600_000;
const LAST_MS = 48 * 3_600_000;
const ASK_TRIES_MAX = 6;
const ANSWER_WAIT_MS = 20_000;
const RESTART_MAX_MS = 6_000;

export async function runWorld(parts: WorldParts): Promise<Outcome> {
  const world = new SimulatedWorld(parts);
  return world.run();
}

class SimulatedWorld {
  readonly #parts: WorldParts;
  readonly #scheduler: Scheduler;
  readonly #contexts: Context[];
  readonly #disks = new Map<string, Disk>();
  readonly #turns = new Map<string, Turn>();
  readonly #network: Network;
  readonly #story: string[] = [];
  readonly #promised: Promised[] = [];
  #faults: Faults;
  #processes: SimProcess[] = [];
  #crashes = 0;

  constructor(parts: WorldParts) {
    this.#parts = parts;
    this.#scheduler = new Scheduler(parts.seed, START);
    this.#faults = faultsOf(dice(parts.seed ^ 0x5eed));
    const network = simProvider(this.#scheduler, () => this.#faults);
    this.#network = parts.mutant?.network?.(network) ?? network;
    const contexts = parts.contexts(this.#network);
    this.#contexts = parts.mutant?.contexts?.(contexts) ?? contexts;
    for (const context of this.#contexts) {
      this.#disks.set(context.name, emptyDisk(context));
      this.#turns.set(context.name, new Turn());
    }
  }

  async run(): Promise<Outcome> {
    const scheduler = this.#scheduler;
    const names = this.#contexts.map(({ name }) => name);
    for (const [at, run] of layouts(scheduler.dice.below(4), names).entries())
      this.#start(`process-${at}`, run);
    const pools = somePools(scheduler);
    await this.#open(pools);
    let waiting = 6 + scheduler.dice.below(14);
    for (let number = waiting; number > 0; number -= 1) {
      const parts = {
        scheduler,
        pools,
        call: this.#call,
        look: this.#look,
        told: (promised: Promised) => this.#promised.push(promised),
      };
      void client(parts, number).then(() => {
        waiting -= 1;
      });
    }
    await scheduler.run(START + STORM_MS);
    this.#note('calm');
    if (this.#scheduler.dice.chance(LONG_OUTAGE_CHANCE)) await this.#outlastPatience();
    this.#faults = CALM;
    await scheduler.run(
      START + CALM_MS,
      () => waiting === 0 && scheduler.now > START + STORM_MS && this.#quiet(),
    );
    await scheduler.run(START + LAST_MS, () => this.#quiet());
    return this.#judge();
  }

  /** The card network stays half deaf until long after buyers may pay late: unknown outcomes outlive their bookings. */
  async #outlastPatience(): Promise<void> {
    this.#note('the card network goes on failing');
    this.#faults = { ...CALM, provider: { overloaded: 0.2, lostAnswer: 0.95, lostRequest: 0, declined: 0 } };
    await this.#scheduler.run(START + LONG_OUTAGE_MS);
  }

  #start(name: string, run: readonly string[]): void {
    const parts: ProcessParts = {
      name,
      all: this.#contexts,
      run,
      disks: { disk: (context) => must(this.#disks, context), turn: (context) => must(this.#turns, context) },
      scheduler: this.#scheduler,
      faults: () => this.#faults,
      ...(this.#parts.mutant?.process && { mutant: this.#parts.mutant.process }),
      note: (text) => this.#note(text),
      onDeath: (victim) => this.#replace(victim),
    };
    this.#processes.push(new SimProcess(parts));
    this.#note(`${name} starts with ${run.join(', ')}`);
  }

  /** Another process with the same work takes the place of a dead one, a little later. */
  #replace(victim: SimProcess): void {
    this.#crashes += 1;
    this.#processes = this.#processes.filter((process) => process !== victim);
    this.#scheduler.after(this.#scheduler.dice.below(RESTART_MAX_MS), () =>
      this.#start(victim.name, victim.run),
    );
  }

  async #open(pools: readonly PoolDefinition[]): Promise<void> {
    let open = 0;
    for (const definition of pools) {
      void this.#call(
        'inventory',
        { type: 'OpenPool', subject: definition.pool, data: { definition } },
        { actor: 'system' },
      ).then(() => {
        open += 1;
      });
    }
    await this.#scheduler.run(START + STORM_MS, () => open === pools.length);
  }

  /** A client's request: it may reach nobody, its answer may get lost; then the client asks again, with the same ids. */
  readonly #call = async (
    context: string,
    ask: Ask,
    by: { actor: string; key?: { id: string; digest: string } },
  ): Promise<unknown> => {
    const { dice } = this.#scheduler;
    for (let attempt = 0; attempt < ASK_TRIES_MAX; attempt += 1) {
      await this.#scheduler.sleep(dice.below(30));
      const able = this.#processes.filter((process) => process.lanes.has(context));
      const answer =
        able.length > 0
          ? await this.#within(dice.pick(able).ask(context, structuredClone(ask), by))
          : undefined;
      if (answer && !dice.chance(this.#faults.answerLost)) return answer.value;
      await this.#scheduler.sleep(500 + dice.below(2_000));
    }
    return undefined;
  };

  #within(asked: Promise<unknown>): Promise<{ value: unknown } | undefined> {
    return new Promise((resolve) => {
      const cancel = this.#scheduler.after(ANSWER_WAIT_MS, () => resolve(undefined));
      asked.then(
        (value) => {
          cancel();
          resolve({ value: value === undefined ? undefined : structuredClone(value) });
        },
        () => {
          cancel();
          resolve(undefined);
        },
      );
    });
  }

  readonly #look = (
    bookingId: string,
  ): { state: BookingState; lines: readonly { quantity: number }[] } | undefined => {
    const { bookings } = this.#disk('booking').state as {
      bookings: { get(key: string): { state: BookingState; lines: { quantity: number }[] } | undefined };
    };
    return bookings.get(bookingId);
  };

  #disk(context: string): Disk {
    return must(this.#disks, context);
  }

  #picture(quiet: boolean): Picture {
    const inventory = this.#disk('inventory').state as {
      cells: Table<Picture['cells']>;
      holds: Table<Picture['holds']>;
    };
    const booking = this.#disk('booking').state as { bookings: Table<Picture['bookings']> };
    const payment = this.#disk('payment').state as {
      charges: Table<Picture['charges']>;
      refunds: Table<Picture['refunds']>;
      accounts: Table<Picture['accounts']>;
      transfers: Table<Picture['transfers']>;
    };
    return {
      cells: [...inventory.cells.values()],
      holds: [...inventory.holds.values()],
      bookings: [...booking.bookings.values()],
      charges: [...payment.charges.values()],
      refunds: [...payment.refunds.values()],
      accounts: [...payment.accounts.values()],
      transfers: [...payment.transfers.values()],
      quiet,
    };
  }

  /** Nothing is under way: no law has anything more to wait for, no timer is set, no message is parked. */
  #quiet(): boolean {
    for (const disk of this.#disks.values()) if (disk.timers.size > 0 || disk.parked.length > 0) return false;
    return !violations(this.#picture(true)).some(({ law }) => law === 7 || law === 2);
  }

  #judge(): Outcome {
    const found: Violation[] = violations(this.#picture(true));
    if (this.#scheduler.steps >= STEPS_MAX)
      found.push({ law: 7, subject: 'the world', what: `does not rest after ${STEPS_MAX} steps` });
    for (const context of this.#contexts) {
      const disk = this.#disk(context.name);
      const folded = context.empty();
      const events = disk.log
        .filter(({ dest }) => dest === null)
        .map((row): Event => ({ ...row, data: JSON.parse(row.data) }));
      found.push(...this.#foldAgain(context, folded, events));
      for (const { message, error } of disk.parked)
        found.push({ law: 7, subject: message.subject, what: `${message.type} is parked: ${error}` });
      for (const timer of disk.timers.values())
        found.push({ law: 7, subject: timer.subject, what: `${timer.type} of ${context.name} never ran` });
    }
    found.push(...this.#brokenPromises(), ...this.#networkDisagrees(), ...this.#wrongFirsts());
    const bookings = [...this.#picture(true).bookings];
    return {
      seed: this.#parts.seed,
      violations: found,
      story: this.#story,
      bookings: bookings.length,
      confirmed: bookings.filter(({ state }) => state === 'confirmed' || state === 'cancelled').length,
      crashes: this.#crashes,
      steps: this.#scheduler.steps,
    };
  }

  #foldAgain(context: Context, folded: object, events: readonly Event[]): Violation[] {
    try {
      foldInto(context, folded, events);
    } catch (error) {
      return [{ law: 5, subject: context.name, what: `its log cannot be folded: ${String(error)}` }];
    }
    return [...differences(context, folded, this.#disk(context.name).state)];
  }

  /** Law 4: what somebody was told is still so. */
  *#brokenPromises(): Generator<Violation> {
    const { holds } = this.#disk('inventory').state as { holds: Rows<{ state: string }> };
    const topUps = this.#table('payment', 'topUps');
    const scans = this.#table('check-in', 'scans');
    for (const { subject, told } of this.#promised) {
      const state = this.#look(subject)?.state;
      if (told === 'held' && !holds.has(subject))
        yield { law: 4, subject, what: 'was told to be held and is gone' };
      if (told === 'replaced' && !ENDED.has(holds.get(subject)?.state ?? ''))
        yield { law: 4, subject, what: 'was told to be replaced and is not over' };
      if (told === 'placed' && !state) yield { law: 4, subject, what: 'was told to be booked and is gone' };
      if (told === 'topped-up' && !topUps.has(subject))
        yield { law: 4, subject, what: 'was told to be topped up and is gone' };
      if (told === 'scanned' && !scans.has(subject))
        yield { law: 4, subject, what: 'was told to be scanned and is gone' };
      if (told === 'confirmed' && !SOLD.has(state ?? ''))
        yield { law: 4, subject, what: `was told to be confirmed and is ${state ?? 'gone'}` };
    }
  }

  #wrongFirsts(): Iterable<Violation> {
    const { admissions, scans } = this.#disk('check-in').state as Gates;
    return wrongFirsts([...admissions.values()], [...scans.values()]);
  }

  #table(context: string, table: string): Rows<object> {
    const rows = (this.#disk(context).state as Record<string, unknown>)[table];
    if (!(rows instanceof Rows)) throw new Error(`${context} has no ${table}`);
    return rows;
  }

  /** Law 6: the card network's own books agree with the ledger. */
  *#networkDisagrees(): Generator<Violation> {
    let ledger = 0;
    for (const { kind, balance } of this.#picture(true).accounts) if (kind === 'card') ledger -= balance;
    const net = this.#network.net();
    if (net !== ledger)
      yield { law: 6, subject: 'card network', what: `took ${net} in all, the ledger says ${ledger}` };
  }

  #note(text: string): void {
    if (this.#parts.storyMax === undefined) return;
    this.#story.push(`${((this.#scheduler.now - START) / 1_000).toFixed(3).padStart(10)} s  ${text}`);
    if (this.#story.length > this.#parts.storyMax) this.#story.shift();
  }
}

/** For good: no claim brings such a hold back. */
const ENDED = new Set(['released', 'lost']);
const SOLD = new Set(['confirmed', 'cancelling', 'cancelled']);

type Firsts = Parameters<typeof wrongFirsts>;
interface Gates {
  admissions: Table<Firsts[0]>;
  scans: Table<Firsts[1]>;
}

type Table<Facts> = { values(): Iterable<Facts extends Iterable<infer R> ? R : never> };

function must<V>(map: Map<string, V>, key: string): V {
  const value = map.get(key);
  if (value === undefined) throw new Error(`there is no ${key} in this world`);
  return value;
}

/** Which contexts run where: together, twice together, or apart. */
function layouts(kind: number, names: readonly string[]): string[][] {
  const all = [...names];
  if (kind === 0) return [all];
  if (kind === 1) return [all, all];
  const apart = all.filter((name) => name !== 'payment');
  return kind === 2 ? [apart, ['payment']] : [all, apart, ['payment']];
}

function somePools(scheduler: Scheduler): PoolDefinition[] {
  const { dice } = scheduler;
  const kinds = [
    { units: 3 + dice.below(6), capacity: 1 },
    { units: 1 + dice.below(3), capacity: 2 + dice.below(6) },
  ];
  return kinds.map(({ units, capacity }, at) => ({
    pool: scheduler.id(),
    listing: scheduler.id(),
    host: `h${at}`,
    version: 1,
    currency: 'KRW',
    tiers: { all: { standard: at === 0 ? 10_000 : dice.chance(0.3) ? 0 : 3_000 } },
    units: Array.from({ length: units }, (_, unit) => ({
      unit: `u${unit}`,
      capacity,
      tier: 'all',
      startsAt: null,
      closesAt: null,
      minimumNights: 1,
    })),
    seatRows: [],
    focal: null,
    policy: [{ daysBefore: 0, percent: dice.pick([0, 50, 100]) }],
    quantityPerLineMax: 10,
    open: true,
  }));
}
