// The lane's database in memory, with the promises of the real one: a batch is seen whole or not at all, two
// processes take turns, what was committed survives the death of a process. The simulator's disk, and nothing else:
// it is never used to run the product.
import type { Context, Message } from './context.ts';
import type { Backend, Batch, Changes, DueTimer, Known } from './lane.ts';
import type { LogRow } from './log.ts';
import { layer, merge } from './rows.ts';

export interface ParkedRow {
  message: Message;
  attempts: number;
  error: string;
  firstAt: number;
  lastAt: number;
  retryAt: number | null;
}

/** What one context has on its simulated disk. */
export interface Disk {
  state: object;
  inbox: Map<string, Known>;
  log: LogRow[];
  /** By key. */
  timers: Map<string, DueTimer>;
  parked: ParkedRow[];
  /** Position in another context's log, by its name. */
  cursors: Map<string, number>;
}

export function emptyDisk(context: Context): Disk {
  return {
    state: context.empty(),
    inbox: new Map(),
    log: [],
    timers: new Map(),
    parked: [],
    cursors: new Map(),
  };
}

/** One transaction at a time per disk, granted in sequence. A holder that dies gives its turn back. */
export class Turn {
  #tail: Promise<void> = Promise.resolve();

  async take(): Promise<() => void> {
    const before = this.#tail;
    let release = () => {};
    this.#tail = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    return release;
  }
}

export interface MemoryHooks {
  /** Wherever the real one waits for the disk or the network. A process that dies there never comes back from it. */
  pause(where: 'begin' | 'before-commit' | 'after-commit'): Promise<void>;
  /** Waits for this process's turn on the disk; the result gives it back. */
  take(): Promise<() => void>;
  /** Writes the changes to the disk: `persist`, or a mutant of it. */
  write(disk: Disk, changes: Changes): void;
}

export function memoryBackend(disk: Disk, hooks: MemoryHooks): Backend {
  return {
    async begin(messages): Promise<Batch> {
      const release = await hooks.take();
      try {
        await hooks.pause('begin');
      } catch (error) {
        release();
        throw error;
      }
      const known = new Map<string, Known>();
      for (const { id, once } of messages) {
        const found = once ? disk.inbox.get(id) : undefined;
        if (found) known.set(id, found);
      }
      const commit = async (changes: Changes) => {
        try {
          await hooks.pause('before-commit');
          hooks.write(disk, changes);
          await hooks.pause('after-commit');
        } finally {
          release();
        }
      };
      return {
        state: layer(disk.state),
        known,
        parkedSubjects: new Set(disk.parked.map(({ message }) => message.subject)),
        commit,
        abort: async () => release(),
      };
    },
    async park(message, { error, attempts, now, retryAt }) {
      const release = await hooks.take();
      try {
        await hooks.pause('before-commit');
        const row = disk.parked.find((parked) => parked.message.id === message.id);
        if (row) Object.assign(row, { attempts, error, lastAt: now, retryAt });
        else disk.parked.push({ message, attempts, error, firstAt: now, lastAt: now, retryAt });
        if (message.once) disk.inbox.set(message.id, { digest: null, answer: null });
      } finally {
        release();
      }
    },
  };
}

/** One atomic write of everything a batch leaves behind. */
export function persist(disk: Disk, changes: Changes): void {
  merge(changes.state);
  disk.log.push(...changes.log);
  for (const { id, digest, answer } of changes.inbox) disk.inbox.set(id, { digest, answer });
  for (const timer of changes.timers) disk.timers.set(timer.key, timer);
  for (const key of changes.cancels) disk.timers.delete(key);
  for (const id of changes.done) {
    for (const [key, timer] of disk.timers) if (timer.id === id) disk.timers.delete(key);
  }
  for (const id of changes.unparked) {
    const at = disk.parked.findIndex(({ message }) => message.id === id);
    if (at >= 0) disk.parked.splice(at, 1);
  }
  for (const message of changes.parked) {
    const now = disk.parked.at(-1)?.lastAt ?? 0;
    disk.parked.push({
      message,
      attempts: 0,
      error: 'waits behind an earlier message of its subject',
      firstAt: now,
      lastAt: now,
      retryAt: now,
    });
  }
}
