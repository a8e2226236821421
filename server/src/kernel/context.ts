// What a bounded context hands to the kernel: data and pure functions. `defineContext` gives it its types;
// the compiler then demands a handler for every message the context accepts and for every event it emits.
import type { TSchema } from 'typebox';
import type { Io, Route } from './route.ts';
import type { Database } from './sql.ts';

/** What travels: CloudEvents attribute names plus correlation, causation, actor and trace. */
export interface Message<D = unknown> {
  /** UUID. With `once` it is the inbox key: a second delivery changes nothing. */
  id: string;
  /** `Hold` for a command to this context, `payment.Captured` for an event of another one. */
  type: string;
  /** What it is about; messages of one subject are handled one after another. */
  subject: string;
  data: D;
  /** `person:<id>`, `guest`, `system`: who caused it, as told by the credential. */
  actor: string;
  /** The purchase this belongs to; copied to everything that follows from it. */
  correlation: string;
  causation: string | null;
  /** W3C traceparent. */
  trace: string | null;
  /** Leaves an inbox row. Needed unless repeating the decision changes nothing by itself. */
  once: boolean;
  /** Digest of the request behind an idempotency key: the same key with another body is refused. */
  digest?: string;
}

export interface Event<D = unknown> {
  type: string;
  subject: string;
  data: D;
  /** Epoch milliseconds of the decision. */
  time: number;
}

type Messages = object;

type NewEvent<E extends Messages> = {
  [K in keyof E & string]: { type: K; subject: string; data: E[K] };
}[keyof E & string];

/** A command to another context. It leaves with the log, in the same commit. */
export interface Send {
  to: string;
  type: string;
  subject: string;
  data: object;
}

/** A message to oneself at `due` (epoch ms). Setting the same key again replaces it. */
export interface Timer {
  key: string;
  due: number;
  type: string;
  subject: string;
  data: object;
}

/**
 * A call to the outside. Recorded in the same commit, run after it at least once, never inside a transaction;
 * what `effects[kind]` returns comes back as message `outcome`, once.
 */
export interface Effect {
  kind: string;
  subject: string;
  data: object;
  /** The message type that the result comes back as. */
  outcome: string;
  /** Epoch ms; absent means now. */
  due?: number;
}

export interface Decision<E extends Messages = Messages> {
  /** Rows of private tables (personal data): no event carries them, and no fold rebuilds them. */
  keeps?: { table: string; key: string; row: object }[];
  events?: NewEvent<E>[];
  sends?: Send[];
  effects?: Effect[];
  timers?: Timer[];
  /** Keys of timers that are no longer needed. */
  cancels?: string[];
  /** What the caller hears. Refusals are answers too: `{ refused: 'cell-taken', … }`. */
  answer?: unknown;
}

export interface Store<S> {
  /** Reads the working set of these messages, rows locked in key order. */
  load(db: Database, messages: readonly Message[], now: number): Promise<S>;
  /** Writes what changed. */
  save(db: Database, state: S): Promise<void>;
  /** `save` sends all its statements before it waits for any: COMMIT then follows without a round trip. */
  savesAtOnce?: true;
}

/** A read model: events of other contexts, folded into tables by SQL, in log order, exactly once. */
export interface Projection {
  name: string;
  /** Context → event types. */
  from: Record<string, readonly string[]>;
  apply(db: Database, events: readonly (Event & { source: string; correlation: string })[]): Promise<void>;
}

export interface Job {
  everyMs: number;
  /** The message sent to this context's own lane each time. */
  sends: string;
}

export interface Limit {
  value: number;
  unit: string;
  why: string;
}

/** How a refusal is shown: its HTTP status, one sentence, and what to do next. */
export interface Refusal {
  status: 400 | 401 | 402 | 403 | 404 | 409 | 410 | 412 | 413 | 415 | 422 | 429 | 503;
  title: string;
  next: string;
}

export interface ContextSpec<S, C extends Messages, E extends Messages> {
  name: string;
  /** All rows there could be, empty: for the simulator, replay and audit. */
  empty(): S;
  decide: { [K in keyof C & string]: (state: S, message: Message<C[K]>, now: number) => Decision<E> };
  evolve: { [K in keyof E & string]: (state: S, event: Event<E[K]>) => void };
  store: Store<S>;
  /** Every event is either for others (`public`) or for this context's own fold. */
  emits: { [K in keyof E & string]: 'public' | 'private' };
  /** Tables of personal data, written by `keeps` alone. */
  privateTables?: readonly (keyof S & string)[];
  /** Commands it sends, as `context.Command`. */
  sends?: readonly string[];
  /** Message types that finish or undo sales: they go ahead of new work and are never refused for load. */
  first?: readonly (keyof C & string)[];
  effects?: Record<string, (data: never, io: Io) => Promise<object>>;
  projections?: readonly Projection[];
  routes?: readonly Route[];
  jobs?: Record<string, Job>;
  limits: Record<string, Limit>;
  refusals: Record<string, Refusal>;
  /** Schemas of public events, for AsyncAPI. */
  schemas?: Record<string, TSchema>;
}

/** A context with its types forgotten, as the kernel sees it. */
export interface Context {
  name: string;
  empty(): object;
  decide: Record<string, (state: never, message: never, now: number) => Decision>;
  evolve: Record<string, (state: never, event: never) => void>;
  store: {
    load(db: Database, messages: readonly Message[], now: number): Promise<object>;
    save(db: Database, state: never): Promise<void>;
    savesAtOnce?: true;
  };
  emits: Record<string, 'public' | 'private'>;
  privateTables?: readonly string[];
  sends?: readonly string[];
  first?: readonly string[];
  effects?: Record<string, (data: never, io: Io) => Promise<object>>;
  projections?: readonly Projection[];
  routes?: readonly Route[];
  jobs?: Record<string, Job>;
  limits: Record<string, Limit>;
  refusals: Record<string, Refusal>;
  schemas?: Record<string, TSchema>;
}

export function defineContext<S, C extends Messages, E extends Messages>(
  spec: ContextSpec<S, C, E>,
): Context {
  for (const type of spec.first ?? []) {
    if (!(type in spec.decide)) throw new Error(`${spec.name}: nobody decides ${type}, yet it goes first`);
  }
  return spec as unknown as Context;
}

/** Events of other contexts that `context` decides on: `payment.Captured` → `payment`, `Captured`. */
export function subscriptions(context: Context): { source: string; type: string }[] {
  return Object.keys(context.decide).flatMap((key) => {
    const dot = key.indexOf('.');
    return dot < 0 ? [] : [{ source: key.slice(0, dot), type: key.slice(dot + 1) }];
  });
}
