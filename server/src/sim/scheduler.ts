// Virtual time. Everything that waits in a simulated world waits here; the seed decides how long, and which of
// two things that are due comes first. A run is one list of callbacks, so the same seed gives the same history.
import type { World } from '#kernel/world';
import { uuid7 } from '#kernel/world';

export interface Dice {
  /** Uniform in [0, 1). */
  next(): number;
  /** An integer in [0, below). */
  below(below: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
}

/** xoshiro-like 32-bit mixing (sfc32): small, fast, and good enough to explore with. */
export function dice(seed: number): Dice {
  let [a, b, c, d] = [seed | 0, 0x9e3779b9, 0x243f6a88, 1];
  const next = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4_294_967_296;
  };
  for (let warm = 0; warm < 12; warm += 1) next();
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
  };
}

/** A world that needs more steps than this feeds itself and will never rest. */
export const STEPS_MAX = 60_000;

interface Entry {
  at: number;
  seq: number;
  work: (() => void) | undefined;
}

export class Scheduler {
  readonly dice: Dice;
  now: number;
  /** Callbacks run so far. */
  steps = 0;
  #seq = 0;
  readonly #heap: Entry[] = [];
  readonly #random = new Uint8Array(10);

  constructor(seed: number, start: number) {
    this.dice = dice(seed);
    this.now = start;
  }

  after(ms: number, work: () => void): () => void {
    const entry: Entry = { at: this.now + ms, seq: this.#seq, work };
    this.#seq += 1;
    this.#push(entry);
    return () => {
      entry.work = undefined;
    };
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  id(): string {
    for (let at = 0; at < 10; at += 1) this.#random[at] = this.dice.below(256);
    return uuid7(this.now, this.#random, 0);
  }

  world(): World {
    return {
      now: () => this.now,
      id: () => this.id(),
      random: () => this.dice.next(),
      sleep: (ms) => this.sleep(ms),
      soon: (work) => void this.after(0, work),
      after: (ms, work) => this.after(ms, work),
    };
  }

  /** Runs everything due up to `until`, or until `done` says so. Lets promises settle between two callbacks. */
  async run(until: number, done: () => boolean = () => false): Promise<void> {
    while (this.steps < STEPS_MAX) {
      const entry = this.#heap[0];
      if (!entry || entry.at > until || done()) return;
      this.#pop();
      if (!entry.work) continue;
      this.now = Math.max(this.now, entry.at);
      this.steps += 1;
      entry.work();
      await settle();
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!before(entry, heap[up] as Entry)) break;
      heap[at] = heap[up] as Entry;
      at = up;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= heap.length) break;
      if (down + 1 < heap.length && before(heap[down + 1] as Entry, heap[down] as Entry)) down += 1;
      if (!before(heap[down] as Entry, last)) break;
      heap[at] = heap[down] as Entry;
      at = down;
    }
    heap[at] = last;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.seq < b.seq);
}

/** A turn of the real event loop: all promises that can settle have settled. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
