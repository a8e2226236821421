// Availability kept alive: one byte per unit from the server's letters, moved by its stream of changes.
// Method: the stream begins with everything, so a new connection needs no memory of the old one. It is opened again
// after a failure (later each time), after the machine slept, when the network is back and when the page is looked
// at again; while nobody looks it is closed.
import type { AvailabilityStore, Changed } from './seat-tally.ts';
import { seatState } from './seat-tally.ts';

export const feedLimits = {
  retryMinMs: {
    value: 500,
    unit: 'ms',
    why: 'first wait after a lost stream; doubled each time, with jitter',
  },
  retryMaxMs: { value: 20_000, unit: 'ms', why: 'longest wait between two tries' },
  beatMs: {
    value: 5_000,
    unit: 'ms',
    why: 'a clock that misses two of these beats belongs to a machine that slept',
  },
  hiddenMs: { value: 60_000, unit: 'ms', why: 'a page that nobody looks at for so long needs no stream' },
} as const;

/** The answer of `GET /v1/views/availability/:pool`, and the `snapshot` of its stream. */
export interface AvailabilityAnswer {
  readonly pool: string;
  readonly version: number;
  readonly open: boolean;
  readonly states: string;
  readonly left?: readonly number[] | undefined;
  readonly units?: readonly string[] | undefined;
}

/** `live`: what is shown is at most a second old. `waiting`: it may be older; the next try is planned. */
export type FeedState = 'connecting' | 'live' | 'waiting' | 'resting' | 'closed';

interface Stream {
  addEventListener(type: string, listener: (event: { data?: unknown }) => void): void;
  close(): void;
}

/** What the feed needs of the world; the browser's own by default. */
export interface FeedWorld {
  open(url: string): Stream;
  units(url: string): Promise<readonly string[]>;
  now(): number;
  random(): number;
  after(ms: number, call: () => void): () => void;
  every(ms: number, call: () => void): () => void;
  /** Calls with whether the page is seen, or online again. */
  watch(call: (seen: boolean) => void): () => void;
}

export interface SeatFeed extends AvailabilityStore {
  readonly state: FeedState;
  /** Whether the pool sells at all. */
  readonly open: boolean;
  readonly version: number;
  onState(listener: (state: FeedState) => void): () => void;
  close(): void;
}

const letters: Record<string, number> = {
  f: seatState.free,
  p: seatState.partly,
  h: seatState.held,
  s: seatState.sold,
};
const letterOf = (letter: unknown) => letters[String(letter)] ?? seatState.unknown;

export interface FeedOptions {
  pool: string;
  /** What the page knows already; the stream brings everything anyway. */
  initial?: AvailabilityAnswer | undefined;
  /** Before the pool's id; `/v1/views/availability` by default. */
  base?: string | undefined;
  world?: FeedWorld | undefined;
}

/** Opens the stream of a pool. Whoever opens it closes it. */
export function openSeatFeed(options: FeedOptions): SeatFeed {
  return new Feed(options);
}

class Feed implements SeatFeed {
  states = new Uint8Array(0);
  left: Int32Array | undefined;
  units: readonly string[] | undefined;
  state: FeedState = 'connecting';
  open = true;
  version = -1;
  readonly #world: FeedWorld;
  readonly #url: string;
  readonly #listeners = new Set<(changed: Changed) => void>();
  readonly #stateListeners = new Set<(state: FeedState) => void>();
  readonly #ends: (() => void)[] = [];
  #stream: Stream | undefined;
  #cancelRetry: (() => void) | undefined;
  #cancelRest: (() => void) | undefined;
  #failures = 0;
  #beatAt: number;
  #asked = false;

  constructor({ pool, initial, base = '/v1/views/availability', world = browserWorld() }: FeedOptions) {
    this.#world = world;
    this.#url = `${base}/${encodeURIComponent(pool)}`;
    this.#beatAt = world.now();
    if (initial !== undefined) this.#replace(initial);
    this.#ends.push(
      world.every(feedLimits.beatMs.value, () => this.#beat()),
      world.watch((seen) => (seen ? this.#wake() : this.#rest())),
    );
    this.#connect();
  }

  subscribe(listener: (changed: Changed) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  onState(listener: (state: FeedState) => void): () => void {
    this.#stateListeners.add(listener);
    return () => void this.#stateListeners.delete(listener);
  }

  askUnits(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.#world.units(`${this.#url}/units`).then(
      (units) => {
        this.units = units;
        this.#tell('all');
      },
      () => {
        this.#asked = false;
      },
    );
  }

  close(): void {
    this.#disconnect();
    this.#cancelRest?.();
    for (const end of this.#ends) end();
    this.#become('closed');
    this.#listeners.clear();
    this.#stateListeners.clear();
  }

  #connect(): void {
    this.#disconnect();
    if (this.state !== 'live') this.#become('connecting');
    const stream = this.#world.open(`${this.#url}/changes`);
    this.#stream = stream;
    stream.addEventListener('snapshot', ({ data }) => {
      if (this.#stream !== stream) return;
      const answer = answerIn(data);
      if (answer === undefined) return;
      this.#failures = 0;
      this.#replace(answer);
      this.#become('live');
    });
    stream.addEventListener('changes', ({ data }) => {
      if (this.#stream === stream) this.#move(data);
    });
    stream.addEventListener('error', () => {
      if (this.#stream === stream) this.#failed();
    });
  }

  #disconnect(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#stream?.close();
    this.#stream = undefined;
  }

  /** The server ends a stream in peace too (a restart, a proxy's limit): the first try then comes soon. */
  #failed(): void {
    this.#disconnect();
    this.#become('waiting');
    const { retryMinMs, retryMaxMs } = feedLimits;
    const wait = Math.min(retryMaxMs.value, retryMinMs.value * 2 ** this.#failures);
    this.#failures += 1;
    this.#cancelRetry = this.#world.after(wait * (0.5 + this.#world.random() / 2), () => this.#connect());
  }

  #beat(): void {
    const now = this.#world.now();
    const slept = now - this.#beatAt > 2 * feedLimits.beatMs.value;
    this.#beatAt = now;
    if (slept && this.state !== 'resting') this.#connect();
  }

  #wake(): void {
    this.#cancelRest?.();
    this.#cancelRest = undefined;
    const slept = this.#world.now() - this.#beatAt > 2 * feedLimits.beatMs.value;
    this.#beatAt = this.#world.now();
    if (this.state === 'live' && !slept) return;
    this.#failures = 0;
    this.#connect();
  }

  #rest(): void {
    this.#cancelRest?.();
    this.#cancelRest = this.#world.after(feedLimits.hiddenMs.value, () => {
      this.#disconnect();
      this.#become('resting');
    });
  }

  #replace(answer: AvailabilityAnswer): void {
    const { states, left, units } = answer;
    const before = this.states;
    const next = Uint8Array.from(states, letterOf);
    const same = before.length === next.length && this.version === answer.version && left === undefined;
    if (this.version !== answer.version) this.#asked = false;
    this.states = next;
    this.left = left === undefined ? undefined : Int32Array.from(left);
    if (units !== undefined || this.version !== answer.version) this.units = units;
    this.open = answer.open;
    this.version = answer.version;
    // After a reconnection little has changed: whoever draws need not draw everything again.
    this.#tell(same && units === undefined ? differing(before, next) : 'all');
  }

  #move(data: unknown): void {
    const rows = parsed(data);
    if (!Array.isArray(rows)) return;
    const changed: number[] = [];
    for (const row of rows) {
      if (!Array.isArray(row) || typeof row[0] !== 'number') continue;
      const [ordinal, letter, left]: unknown[] = row;
      if (typeof ordinal !== 'number' || ordinal >= this.states.length) continue;
      this.states[ordinal] = letterOf(letter);
      if (this.left !== undefined && typeof left === 'number') this.left[ordinal] = left;
      changed.push(ordinal);
    }
    if (changed.length > 0) this.#tell(changed);
  }

  #tell(changed: Changed): void {
    if (changed !== 'all' && changed.length === 0) return;
    for (const listener of this.#listeners) listener(changed);
  }

  #become(state: FeedState): void {
    if (this.state === state) return;
    this.state = state;
    for (const listener of this.#stateListeners) listener(state);
  }
}

function differing(before: Uint8Array, after: Uint8Array): number[] {
  const changed: number[] = [];
  for (let at = 0; at < after.length; at += 1) if (before[at] !== after[at]) changed.push(at);
  return changed;
}

function parsed(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch {
    // A torn message says nothing; the next snapshot says everything.
    return undefined;
  }
}

function answerIn(data: unknown): AvailabilityAnswer | undefined {
  const value = parsed(data);
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('states' in value && typeof value.states === 'string')) return undefined;
  const numbers = 'left' in value && Array.isArray(value.left) ? value.left.map(Number) : undefined;
  const names = 'units' in value && Array.isArray(value.units) ? value.units.map(String) : undefined;
  return {
    pool: 'pool' in value ? String(value.pool) : '',
    version: 'version' in value ? Number(value.version) : 0,
    open: 'open' in value ? value.open === true : true,
    states: value.states,
    left: numbers,
    units: names,
  };
}

function browserWorld(): FeedWorld {
  return {
    open: (url) => new EventSource(url),
    async units(url) {
      const answer: unknown = await (await fetch(url)).json();
      if (typeof answer === 'object' && answer !== null && 'units' in answer && Array.isArray(answer.units))
        return answer.units.map(String);
      throw new Error(`${url} answered no names of units`);
    },
    now: () => Date.now(),
    random: () => Math.random(),
    after(ms, call) {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
    every(ms, call) {
      const timer = setInterval(call, ms);
      return () => clearInterval(timer);
    },
    watch(call) {
      const look = () => call(document.visibilityState === 'visible');
      const wake = () => call(true);
      document.addEventListener('visibilitychange', look);
      window.addEventListener('online', wake);
      window.addEventListener('pageshow', wake);
      return () => {
        document.removeEventListener('visibilitychange', look);
        window.removeEventListener('online', wake);
        window.removeEventListener('pageshow', wake);
      };
    },
  };
}
