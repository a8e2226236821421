// The local carrier: hands what a lane committed to the lanes of this process that wait for it, tells whoever
// waits for the end of a story, and feeds live streams. Nothing here is needed for correctness: the relay checks it.
import { type Context, type Message, subscriptions } from './context.ts';
import { asMessage, type LogRow } from './log.ts';
import type { World } from './world.ts';

export const busLimits = {
  settledPollMs: {
    value: 300,
    unit: 'ms',
    why: 'how often a waiting answer looks into the log, for stories that end in another process',
  },
  liveBufferMax: {
    value: 10_000,
    unit: 'events',
    why: 'events kept for one live stream before it is ended as too slow',
  },
} as const;

export interface LiveEvent {
  type: string;
  subject: string;
  data: unknown;
  time: number;
}

/** Where messages of others arrive: a lane, or a lossy network in front of it. */
export interface Receiver {
  deliver(message: Message): Promise<unknown>;
}

interface Waiter {
  types: readonly string[];
  since: number;
  resolve(type: string | undefined): void;
}

/** Looks up which of these subjects have such an event in the log. */
export type FindSettled = (
  waiting: { subject: string; types: readonly string[] }[],
) => Promise<Map<string, string>>;

export class Bus {
  readonly #world: World;
  readonly #consumers = new Map<string, string[]>();
  readonly #local: Set<string>;
  readonly #lanes: Map<string, Receiver>;
  readonly #waiters = new Map<string, Waiter[]>();
  readonly #listeners = new Map<string, Set<(row: LogRow) => void>>();

  constructor(all: readonly Context[], lanes: Map<string, Receiver>, local: readonly string[], world: World) {
    this.#lanes = lanes;
    this.#local = new Set(local);
    this.#world = world;
    for (const context of all) {
      for (const { source, type } of subscriptions(context)) {
        const key = `${source}.${type}`;
        this.#consumers.set(key, [...(this.#consumers.get(key) ?? []), context.name]);
      }
    }
  }

  /** Whether everybody concerned runs here, so that no relay has to carry it. */
  handed(source: string, row: { dest: string | null; type: string }): boolean {
    if (row.dest !== null) return this.#local.has(row.dest);
    const consumers = this.#consumers.get(`${source}.${row.type}`);
    return consumers === undefined || consumers.every((name) => this.#local.has(name));
  }

  committed(source: string, rows: readonly LogRow[], failed: (error: unknown) => void): void {
    for (const row of rows) {
      if (row.handed) this.#handOver(source, row, failed);
      if (row.dest !== null) continue;
      this.#settle(`${source}/${row.subject}`, row.type);
      const listeners = this.#listeners.get(source);
      if (listeners) for (const listen of listeners) listen(row);
    }
  }

  #handOver(source: string, row: LogRow, failed: (error: unknown) => void): void {
    const consumers = row.dest === null ? this.#consumers.get(`${source}.${row.type}`) : [row.dest];
    for (const name of consumers ?? []) {
      this.#lanes.get(name)?.deliver(asMessage(source, row)).catch(failed);
    }
  }

  #settle(key: string, type: string): void {
    const waiters = this.#waiters.get(key);
    if (!waiters) return;
    for (const waiter of [...waiters]) if (waiter.types.includes(type)) waiter.resolve(type);
  }

  settled(
    source: string,
    subject: string,
    types: readonly string[],
    ms: number,
  ): Promise<string | undefined> {
    const key = `${source}/${subject}`;
    return new Promise((resolve) => {
      const end = (type: string | undefined) => {
        cancel();
        const left = (this.#waiters.get(key) ?? []).filter((other) => other !== waiter);
        if (left.length > 0) this.#waiters.set(key, left);
        else this.#waiters.delete(key);
        resolve(type);
      };
      const waiter: Waiter = { types, since: this.#world.now(), resolve: end };
      const cancel = this.#world.after(ms, () => end(undefined));
      this.#waiters.set(key, [...(this.#waiters.get(key) ?? []), waiter]);
    });
  }

  /** Stories may end in another process: waiters that are not served at once look into the log. */
  async poll(source: string, find: FindSettled): Promise<void> {
    const before = this.#world.now() - busLimits.settledPollMs.value;
    const prefix = `${source}/`;
    const waiting = [...this.#waiters]
      .filter(([key, waiters]) => key.startsWith(prefix) && waiters.some(({ since }) => since < before))
      .map(([key, waiters]) => ({
        subject: key.slice(prefix.length),
        types: waiters.flatMap(({ types }) => types),
      }));
    if (waiting.length === 0) return;
    for (const [subject, type] of await find(waiting)) this.#settle(prefix + subject, type);
  }

  /** Committed events of one context, until the signal; ends early when the reader is too slow. */
  async *live(source: string, types: readonly string[], until: AbortSignal): AsyncGenerator<LiveEvent> {
    const buffer: LogRow[] = [];
    let ended = until.aborted;
    let wake = () => {};
    const listen = (row: LogRow) => {
      if (!types.includes(row.type)) return;
      if (buffer.length >= busLimits.liveBufferMax.value) ended = true;
      else buffer.push(row);
      wake();
    };
    const stop = () => {
      ended = true;
      wake();
    };
    const listeners = this.#listeners.get(source) ?? new Set();
    this.#listeners.set(source, listeners.add(listen));
    until.addEventListener('abort', stop, { once: true });
    try {
      while (!ended) {
        for (const row of buffer.splice(0))
          yield { type: row.type, subject: row.subject, data: JSON.parse(row.data), time: row.time };
        if (!ended && buffer.length === 0)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      listeners.delete(listen);
      until.removeEventListener('abort', stop);
    }
  }
}
