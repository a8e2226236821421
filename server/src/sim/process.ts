// A simulated process: the real lanes, bus and timers of the product, on simulated disks and a network that loses,
// repeats and delays. It can die at every wait; what it had committed stays on the disks, everything else is gone.
import { Bus, type Receiver } from '#kernel/bus';
import { type Context, type Message, subscriptions } from '#kernel/context';
import { type Backend, type Changes, type DueTimer, Lane, Transient } from '#kernel/lane';
import { asMessage, type LogRow } from '#kernel/log';
import { type Disk, memoryBackend, persist, type Turn } from '#kernel/memory-backend';
import type { Ask, Io } from '#kernel/route';
import { type DueRunner, type DueStore, dueRunner } from '#kernel/timers';
import type { Faults } from './faults.ts';
import type { Scheduler } from './scheduler.ts';

/** The disks of all processes of a world, with the lock that transactions on each take in turn. */
export interface Disks {
  disk(context: string): Disk;
  turn(context: string): Turn;
}

export interface ProcessParts {
  name: string;
  all: readonly Context[];
  run: readonly string[];
  disks: Disks;
  scheduler: Scheduler;
  faults(): Faults;
  mutant?: ProcessMutant;
  note(text: string): void;
  /** The faults say that this process dies now. */
  onDeath(process: SimProcess): void;
}

/** What a broken kernel would do. Only the mutation check builds such processes. */
export interface ProcessMutant {
  /** Hands over what is not committed yet. */
  publishesEarly?: boolean;
  /** Answers before the disk has it. */
  answersEarly?: boolean;
  /** Two transactions on one disk at a time, none seeing the other. */
  noLocks?: boolean;
  noSweep?: boolean;
  noTimers?: boolean;
  write?(disk: Disk, changes: Changes): void;
}

const DISK_DELAY_MAX_MS = 6;
const NETWORK_DELAY_MAX_MS = 12;
const LATE_DELAY_MAX_MS = 20_000;
/** Background loops turn slowly once nothing goes wrong any more: the calm part is long. */
const TICK_MS = { storm: 1_000, calm: 30_000 };
const SWEEP_GRACE_MS = 2_000;

export class SimProcess {
  readonly name: string;
  readonly run: readonly string[];
  readonly lanes = new Map<string, Lane>();
  readonly #parts: ProcessParts;
  readonly #bus: Bus;
  readonly #due: DueRunner[] = [];
  readonly #held = new Set<() => void>();
  alive = true;

  constructor(parts: ProcessParts) {
    this.name = parts.name;
    this.run = parts.run;
    this.#parts = parts;
    const { all, run, scheduler } = parts;
    const world = scheduler.world();
    const receivers = new Map<string, Receiver>();
    this.#bus = new Bus(all, receivers, run, world);
    for (const context of all.filter(({ name }) => run.includes(name))) {
      const lane = new Lane(context, this.#backend(context), world, {
        committed: (rows) => this.#committed(context.name, rows),
        due: (timers) => due.committed(timers),
        handed: (row) => this.#bus.handed(context.name, row),
        failed: (message, error) =>
          parts.note(`${this.name} ${context.name} failed on ${message.type}: ${String(error)}`),
      });
      this.lanes.set(context.name, lane);
      receivers.set(context.name, { deliver: (message) => this.#travel(lane, message) });
      const due = dueRunner({
        context,
        lane,
        world,
        store: memoryDueStore(parts.disks.disk(context.name)),
        io: this.#io(context.name),
        onError: () => {},
      });
      this.#due.push(due);
    }
    this.#tick();
  }

  /** A command from a client of this process. Rejects when the lane refuses; hangs when the process dies. */
  ask(
    context: string,
    ask: Ask,
    by: { actor: string; key?: { id: string; digest: string } },
  ): Promise<unknown> {
    const lane = this.lanes.get(context);
    if (!lane || !this.alive) return Promise.reject(new Error(`${this.name} is not there`));
    const { key, actor } = by;
    return lane.ask({
      id: key?.id ?? this.#parts.scheduler.id(),
      ...ask,
      actor,
      correlation: ask.correlation ?? ask.subject,
      causation: null,
      trace: null,
      once: key !== undefined,
      ...(key && { digest: key.digest }),
    });
  }

  settled(
    context: string,
    subject: string,
    types: readonly string[],
    ms: number,
  ): Promise<string | undefined> {
    return this.#bus.settled(context, subject, types, ms);
  }

  die(): void {
    this.alive = false;
    for (const release of this.#held) release();
    this.#held.clear();
  }

  /** Resolves after `ms`, or never when the process dies first. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#parts.scheduler.after(ms, () => {
        if (this.alive) resolve();
      });
    });
  }

  /** A wait for the disk: the process may die in it, the connection may break. */
  async #disk(where: 'begin' | 'before-commit' | 'after-commit'): Promise<void> {
    const { scheduler } = this.#parts;
    const { dice } = scheduler;
    const { crash, commitLost } = this.#parts.faults();
    await this.#pause(dice.below(DISK_DELAY_MAX_MS));
    if (dice.chance(crash)) {
      this.#parts.note(`${this.name} dies (${where})`);
      this.die();
      this.#parts.onDeath(this);
      return new Promise(() => {});
    }
    if (where !== 'begin' && dice.chance(commitLost)) throw new Transient(`connection lost ${where}`);
  }

  #backend(context: Context): Backend {
    const { disks, mutant } = this.#parts;
    const disk = disks.disk(context.name);
    const backend = memoryBackend(disk, {
      pause: (where) => this.#disk(where),
      take: async () => {
        if (mutant?.noLocks) return () => {};
        const release = await disks.turn(context.name).take();
        const giveBack = () => {
          if (this.#held.delete(giveBack)) release();
        };
        this.#held.add(giveBack);
        if (this.alive) return giveBack;
        giveBack();
        return new Promise(() => {});
      },
      write: mutant?.write ?? persist,
    });
    return mutant?.publishesEarly || mutant?.answersEarly
      ? this.#hasty(context.name, backend, mutant)
      : backend;
  }

  /** A backend whose commit is announced too soon. */
  #hasty(name: string, backend: Backend, mutant: ProcessMutant): Backend {
    return {
      park: backend.park,
      begin: async (messages, now) => {
        const batch = await backend.begin(messages, now);
        const commit = async (changes: Changes) => {
          if (mutant.publishesEarly) this.#committed(name, changes.log);
          const committed = batch.commit(changes);
          if (mutant.answersEarly) committed.catch(() => {});
          else await committed;
        };
        return { ...batch, commit };
      },
    };
  }

  #committed(source: string, rows: readonly LogRow[]): void {
    for (const { dest, type, subject } of rows)
      this.#parts.note(`${this.name}  ${subject.slice(-6)}  ${source}${dest ? ` to ${dest}:` : ':'} ${type}`);
    if (this.alive) this.#bus.committed(source, rows, () => {});
  }

  /** The way from a log to a lane: lossy, repeating, late, out of sequence. */
  async #travel(lane: Lane, message: Message): Promise<unknown> {
    const { scheduler } = this.#parts;
    const faults = this.#parts.faults();
    const { dice } = scheduler;
    if (dice.chance(faults.drop)) return undefined;
    const copies = dice.chance(faults.repeat) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const delay = dice.chance(faults.late)
        ? dice.below(LATE_DELAY_MAX_MS)
        : dice.below(NETWORK_DELAY_MAX_MS);
      void this.#pause(delay)
        .then(() => lane.deliver(message))
        .catch(() => {});
    }
    return undefined;
  }

  #io(context: string): Io {
    const never = async function* () {};
    return {
      world: this.#parts.scheduler.world(),
      seal: { seal: () => '', open: () => undefined },
      db: undefined as never,
      submit: <A>(ask: Ask) => this.ask(context, ask, { actor: 'system' }) as Promise<A>,
      settled: (subject, types, ms) => this.settled(context, subject, types, ms),
      live: () => never(),
    };
  }

  #tick(): void {
    const { scheduler } = this.#parts;
    const everyMs = this.#parts.faults().calm ? TICK_MS.calm : TICK_MS.storm;
    scheduler.after(everyMs * (0.5 + scheduler.dice.next()), () => {
      if (!this.alive) return;
      this.#background();
      this.#tick();
    });
  }

  /** What background loops do: due rows, jobs, and the relay. */
  #background(): void {
    const { mutant } = this.#parts;
    if (!mutant?.noTimers) for (const due of this.#due) void due.look().catch(() => {});
    for (const [name, lane] of this.lanes) this.#jobs(name, lane);
    if (!mutant?.noSweep) this.#sweep();
  }

  #jobs(name: string, lane: Lane): void {
    const context = this.#parts.all.find((each) => each.name === name);
    for (const { sends } of Object.values(context?.jobs ?? {})) {
      const id = this.#parts.scheduler.id();
      void lane
        .deliver({
          id,
          type: sends,
          subject: name,
          data: {},
          actor: 'system',
          correlation: id,
          causation: null,
          trace: null,
          once: false,
        })
        .catch(() => {});
    }
  }

  /** The relay over simulated disks: brings what the writer could not hand over, and what got lost on the way. */
  #sweep(): void {
    const { all, disks, scheduler } = this.#parts;
    for (const [name, lane] of this.lanes) {
      const consumer = all.find((each) => each.name === name) as Context;
      const wanted = new Set(subscriptions(consumer).map(({ source, type }) => `${source}.${type}`));
      const disk = disks.disk(name);
      for (const { name: source } of all) {
        const { log } = disks.disk(source);
        let at = disk.cursors.get(source) ?? 0;
        let contiguous = true;
        for (let index = at; index < log.length; index += 1) {
          const row = log[index] as LogRow;
          const concerns = row.dest === null ? wanted.has(`${source}.${row.type}`) : row.dest === name;
          const done = !concerns || disk.inbox.has(row.id);
          if (!done && (!row.handed || row.time < scheduler.now - SWEEP_GRACE_MS))
            void lane.deliver(asMessage(source, row)).catch(() => {});
          if (!done) contiguous = false;
          if (contiguous) at = index + 1;
        }
        disk.cursors.set(source, at);
      }
    }
  }
}

function memoryDueStore(disk: Disk): DueStore {
  return {
    async take(now, until, max) {
      const due: DueTimer[] = [];
      for (const timer of disk.timers.values()) {
        if (timer.due > now || timer.leasedUntil > now || due.length >= max) continue;
        timer.leasedUntil = until;
        due.push(structuredClone(timer));
      }
      return due;
    },
    async parkedDue(now, max) {
      const oldest = new Map(disk.parked.toReversed().map((row) => [row.message.subject, row]));
      return [...oldest.values()]
        .filter(({ retryAt }) => retryAt !== null && retryAt <= now)
        .slice(0, max)
        .map(({ message, attempts }) => ({ message, attempts }));
    },
  };
}
