// What is due: messages to oneself, calls to the outside, failed messages that deserve another try. All are rows,
// so a process may die at any moment; a lease keeps two processes from running the same one at the same time, and
// the inbox makes its outcome count once even when they do.
import type { Context, Message } from './context.ts';
import type { DatabasePool } from './database.ts';
import { type DueTimer, effectLeaseMs, type Lane } from './lane.ts';
import type { Io } from './route.ts';
import type { World } from './world.ts';

export const timerLimits = {
  timerPollMs: { value: 250, unit: 'ms', why: 'how often rows are looked for that are due' },
  timerBatchMax: { value: 200, unit: 'timers', why: 'due rows taken at once' },
  effectAttemptsMax: {
    value: 20,
    unit: 'tries',
    why: 'runs of a call that ends in an exception before a person must look',
  },
} as const;

/** Where due rows are kept: PostgreSQL, or a simulator's memory. */
export interface DueStore {
  /** Takes rows that are due and leases them until `until`. */
  take(now: number, until: number, max: number): Promise<DueTimer[]>;
  /** Failed messages whose next try is due: the oldest of each subject. */
  parkedDue(now: number, max: number): Promise<{ message: Message; attempts: number }[]>;
}

export interface DueParts {
  context: Context;
  lane: Lane;
  world: World;
  store: DueStore;
  io: Io;
  onError(error: unknown): void;
}

export interface DueRunner {
  /** Effects that a batch of this process just committed: run now, the lease is ours. Timers due soon: remembered. */
  committed(timers: readonly DueTimer[]): void;
  /** One look at the rows; the real one does it every `timerPollMs`. */
  look(): Promise<void>;
}

export function dueRunner({ context, lane, world, store, io, onError }: DueParts): DueRunner {
  const runEffect = async (timer: DueTimer) => {
    const effect = context.effects?.[timer.type];
    if (!effect || timer.outcome === null) throw new Error(`${context.name} cannot run ${timer.type}`);
    const outcome = await effect(timer.data as never, { ...io, message: asMessage(timer, timer.type) });
    await lane.deliver({ ...asMessage(timer, timer.outcome), data: outcome }, { timer: timer.id });
  };
  const run = async (timer: DueTimer) => {
    try {
      if (timer.kind === 'effect') await runEffect(timer);
      else await lane.deliver(asMessage(timer, timer.type), { timer: timer.id });
    } catch (error) {
      // The row stays; it is taken again when its lease is over.
      onError(error);
    }
  };
  const retry = async ({ message, attempts }: { message: Message; attempts: number }) => {
    await lane.deliver(message, { parkedAttempts: attempts });
  };
  return {
    committed(timers) {
      const now = world.now();
      for (const timer of timers) if (timer.leasedUntil > now) void run(timer);
    },
    async look() {
      const now = world.now();
      const taken = await store.take(now, now + effectLeaseMs.value, timerLimits.timerBatchMax.value);
      const parked = await store.parkedDue(now, timerLimits.timerBatchMax.value);
      await Promise.all([...taken.map(run), ...parked.map((row) => retry(row).catch(onError))]);
    },
  };
}

/** A timer's message has the timer's id: delivered twice, it takes effect once. */
function asMessage(timer: DueTimer, type: string): Message {
  const { id, subject, data, actor, correlation, causation, trace } = timer;
  return { id, type, subject, data, actor, correlation, causation, trace, once: true };
}

export function pgDueStore(db: Pick<DatabasePool, 'many'>): DueStore {
  return {
    take: (now, until, max) =>
      db.many<DueTimer>({
        name: 'k_timers_take',
        text: `update timers set leased_until = $2, attempts = attempts + 1
          where id in (select id from timers where due <= $1 and leased_until <= $1 and attempts < $4 order by due limit $3 for update skip locked)
          returning id, key, due, kind, type, outcome, subject, data, correlation, causation, actor, trace, leased_until as "leasedUntil"`,
        values: [now, until, max, timerLimits.effectAttemptsMax.value],
      }),
    parkedDue: (now, max) =>
      db.many<{ message: Message; attempts: number }>({
        name: 'k_parked_due',
        text: `select message, attempts from (select distinct on (subject) message, attempts, retry_at from parked order by subject, seq) oldest
          where retry_at <= $1 limit $2`,
        values: [now, max],
      }),
  };
}
