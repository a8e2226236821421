// The one commit path. Messages of a context gather while the previous batch commits; then, in one transaction:
// drop the known ones, load the working set, decide one by one, save, append to the log, commit — and only then
// answer. A batch that throws is taken apart, so one guilty message never costs the others their answer.
import type { Context, Decision, Effect, Event, Message, Timer } from './context.ts';
import type { LogRow } from './log.ts';
import type { World } from './world.ts';

export const laneLimits = {
  batchMax: { value: 512, unit: 'messages', why: 'messages decided in one transaction' },
  queueDelayMaxMs: {
    value: 200,
    unit: 'ms',
    why: 'older than this at the head of the queue, new work is refused with 503',
  },
  queueMax: { value: 20_000, unit: 'messages', why: 'new work waiting at once' },
  retriesMax: { value: 5, unit: 'tries', why: 'tries of a batch against a database that is busy or gone' },
  retryBaseMs: { value: 20, unit: 'ms', why: 'first back-off; doubled each time, with full jitter' },
  parkAttemptsMax: { value: 6, unit: 'tries', why: 'tries of one message before it waits for a person' },
  parkBaseMs: { value: 500, unit: 'ms', why: 'first back-off of a failed message' },
} as const;

/** Why a lane gave no answer. The edge turns the code into a status. */
export class NoAnswer extends Error {
  readonly code:
    | 'overloaded'
    | 'still-running'
    | 'idempotency-key-reused'
    | 'unavailable'
    | 'bug'
    | 'stopped';
  constructor(code: NoAnswer['code'], detail: string, cause?: unknown) {
    super(detail, { cause });
    this.code = code;
  }
}

/** A transaction that may simply be tried again: conflict, deadlock, lost connection. */
export class Transient extends Error {}

export interface Known {
  digest: string | null;
  answer: unknown;
}

export interface DueTimer extends Timer {
  id: string;
  kind: 'message' | 'effect';
  /** An effect's outcome message; null for a message. */
  outcome: string | null;
  correlation: string;
  causation: string | null;
  actor: string;
  trace: string | null;
  /** Epoch ms until which the process that wrote it runs it itself. */
  leasedUntil: number;
}

/** Everything one batch leaves behind, in one commit. */
export interface Changes {
  state: object;
  log: LogRow[];
  inbox: { id: string; digest: string | null; answer: unknown }[];
  timers: DueTimer[];
  cancels: string[];
  /** Ids of timers and effects that are done. */
  done: string[];
  /** Parked messages that went through, by id. */
  unparked: string[];
  /** Messages that must wait behind a parked one of their subject. */
  parked: Message[];
}

export interface Batch {
  state: object;
  /** Messages of this batch that took effect before. */
  known: Map<string, Known>;
  /** Subjects of this batch with parked messages. */
  parkedSubjects: Set<string>;
  commit(changes: Changes): Promise<void>;
  abort(): Promise<void>;
}

/** The database of one context, as its lane sees it: PostgreSQL, or a simulator's memory. */
export interface Backend {
  begin(messages: readonly Message[], now: number): Promise<Batch>;
  /** Records a failure: the message waits for its next try, or (no `retryAt`) for a person. */
  park(
    message: Message,
    failure: { error: string; attempts: number; now: number; retryAt: number | null },
  ): Promise<void>;
}

interface Waiting {
  message: Message;
  /** A person waits for the answer; otherwise another context, a timer or a job delivered it. */
  asked: boolean;
  timer: string | undefined;
  /** Tries so far of a message that comes from the parked list. */
  parkedAttempts: number | undefined;
  since: number;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/** Answers for a batch that is committed and hands over what it left for others. */
type Settle = () => void;

const nothing: Settle = () => {};

export interface LaneHooks {
  /** Committed rows, in log sequence. */
  committed(rows: LogRow[]): void;
  /** Timers and effects set by a committed batch. */
  due(timers: DueTimer[]): void;
  /** Whether everybody concerned by this row runs in this process. */
  handed(row: { dest: string | null; type: string }): boolean;
  failed(message: Message, error: unknown): void;
}

export interface LaneStats {
  batches: number;
  messages: number;
  largestBatch: number;
  refused: number;
  queueDelayMs: number;
  queued: number;
}

export interface Submission {
  timer?: string;
  parkedAttempts?: number;
  relayed?: true;
}

export class Lane {
  readonly stats: LaneStats = {
    batches: 0,
    messages: 0,
    largestBatch: 0,
    refused: 0,
    queueDelayMs: 0,
    queued: 0,
  };
  readonly #context: Context;
  readonly #backend: Backend;
  readonly #world: World;
  readonly #hooks: LaneHooks;
  readonly #goesFirst: Set<string>;
  #first: Waiting[] = [];
  #later: Waiting[] = [];
  readonly #running = new Set<string>();
  #busy = false;
  #stopped = false;
  #idle: (() => void)[] = [];

  constructor(context: Context, backend: Backend, world: World, hooks: LaneHooks) {
    this.#context = context;
    this.#backend = backend;
    this.#world = world;
    this.#hooks = hooks;
    this.#goesFirst = new Set(context.first ?? []);
  }

  /** A command with somebody waiting. Refused at once when the queue is too old to be worth joining. */
  ask(message: Message): Promise<unknown> {
    const first = this.#goesFirst.has(message.type);
    if (!first && this.#overloaded()) {
      this.stats.refused += 1;
      return Promise.reject(
        new NoAnswer('overloaded', `${this.#context.name} has more work than it can do in time`),
      );
    }
    if (message.once) {
      if (this.#running.has(message.id))
        return Promise.reject(new NoAnswer('still-running', 'a request with this key is being worked on'));
      this.#running.add(message.id);
    }
    return this.#enqueue(message, true, first || this.#goesFirst.has(message.type), {});
  }

  /** A message that must take effect sooner or later: resolves once it did, or is parked. */
  deliver(message: Message, from: Submission = {}): Promise<unknown> {
    return this.#enqueue(message, false, true, from);
  }

  /** Finishes what is queued, takes nothing more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#busy) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #overloaded(): boolean {
    const oldest = this.#later[0];
    if (!oldest) return false;
    if (this.#later.length >= laneLimits.queueMax.value) return true;
    return this.#world.now() - oldest.since > laneLimits.queueDelayMaxMs.value;
  }

  #enqueue(message: Message, asked: boolean, first: boolean, from: Submission): Promise<unknown> {
    if (this.#stopped)
      return Promise.reject(new NoAnswer('stopped', `${this.#context.name} is shutting down`));
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        message,
        asked,
        timer: from.timer,
        parkedAttempts: from.parkedAttempts,
        since: this.#world.now(),
        resolve,
        reject,
      };
      (first ? this.#first : this.#later).push(waiting);
      this.stats.queued += 1;
      if (this.#busy) return;
      this.#busy = true;
      this.#world.soon(() => void this.#work());
    });
  }

  /**
   * While the database loads one batch, this process answers for the batch before: otherwise it would wait for the
   * answers to be written, and they for it.
   */
  async #work(): Promise<void> {
    let settle = nothing;
    for (;;) {
      if (this.#isEmpty()) {
        settle();
        settle = nothing;
        // What was handed over just now may be for this very lane.
        if (this.#isEmpty()) break;
      }
      settle = await this.#handle(this.#take(), settle);
    }
    this.#busy = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #isEmpty(): boolean {
    return this.#first.length + this.#later.length === 0;
  }

  #take(): Waiting[] {
    const max = laneLimits.batchMax.value;
    const batch = this.#first.splice(0, max);
    if (batch.length < max) batch.push(...this.#later.splice(0, max - batch.length));
    this.stats.queued -= batch.length;
    const oldest = batch.reduce((since, waiting) => Math.min(since, waiting.since), Number.POSITIVE_INFINITY);
    this.stats.queueDelayMs = this.#world.now() - oldest;
    return batch;
  }

  /** Calls `meanwhile` once, as soon as the database has something to do. Answers what is left to do after COMMIT. */
  async #handle(batch: Waiting[], meanwhile: Settle): Promise<Settle> {
    const messages = batch.map(({ message }) => message);
    let before = meanwhile;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const now = this.#world.now();
        const opening = this.#backend.begin(messages, now);
        before();
        before = nothing;
        return await this.#attempt(batch, await opening, now);
      } catch (error) {
        if (!(error instanceof Transient)) await this.#isolate(batch, error);
        else if (attempt >= laneLimits.retriesMax.value) this.#giveUp(batch, error);
        else {
          await this.#world.sleep(this.#world.random() * laneLimits.retryBaseMs.value * 2 ** attempt);
          continue;
        }
        return nothing;
      }
    }
  }

  /** One by one: the guilty message fails alone, the others succeed. */
  async #isolate(batch: Waiting[], error: unknown): Promise<void> {
    const [only] = batch;
    if (batch.length > 1 || !only) {
      for (const waiting of batch) (await this.#handle([waiting], nothing))();
      return;
    }
    this.#hooks.failed(only.message, error);
    if (only.asked) return this.#fail(only, new NoAnswer('bug', 'this request could not be decided', error));
    await this.#park(only, error);
  }

  async #park(waiting: Waiting, error: unknown): Promise<void> {
    const attempts = (waiting.parkedAttempts ?? 0) + 1;
    const now = this.#world.now();
    const wait = this.#world.random() * laneLimits.parkBaseMs.value * 2 ** attempts;
    const retryAt = attempts >= laneLimits.parkAttemptsMax.value ? null : now + Math.ceil(wait);
    const text = error instanceof Error ? error.message : String(error);
    try {
      await this.#backend.park(waiting.message, { error: text, attempts, now, retryAt });
      waiting.resolve(undefined);
    } catch (parkError) {
      // The log still has it and the sweep will bring it again.
      waiting.reject(new NoAnswer('unavailable', 'the message could not be parked', parkError));
    }
  }

  #giveUp(batch: Waiting[], error: unknown): void {
    for (const waiting of batch)
      this.#fail(
        waiting,
        new NoAnswer('unavailable', 'the database does not answer; ask again with the same id', error),
      );
  }

  #fail(waiting: Waiting, error: NoAnswer): void {
    if (waiting.message.once) this.#running.delete(waiting.message.id);
    waiting.reject(error);
  }

  async #attempt(batch: Waiting[], open: Batch, now: number): Promise<Settle> {
    const changes: Changes = {
      state: open.state,
      log: [],
      inbox: [],
      timers: [],
      cancels: [],
      done: [],
      unparked: [],
      parked: [],
    };
    const answers: unknown[] = new Array(batch.length);
    try {
      const seen = new Map<string, number>();
      for (let at = 0; at < batch.length; at += 1) {
        const waiting = batch[at] as Waiting;
        const twin = waiting.message.once ? seen.get(waiting.message.id) : undefined;
        answers[at] = twin === undefined ? this.#one(waiting, open, changes, now) : answers[twin];
        if (waiting.message.once) seen.set(waiting.message.id, at);
      }
    } catch (error) {
      await open.abort();
      throw error;
    }
    await open.commit(changes);
    this.stats.batches += 1;
    this.stats.messages += batch.length;
    if (batch.length > this.stats.largestBatch) this.stats.largestBatch = batch.length;
    return () => {
      this.#answer(batch, answers);
      if (changes.log.length > 0) this.#hooks.committed(changes.log);
      if (changes.timers.length > 0) this.#hooks.due(changes.timers);
    };
  }

  #answer(batch: Waiting[], answers: unknown[]): void {
    for (let at = 0; at < batch.length; at += 1) {
      const waiting = batch[at] as Waiting;
      const answer = answers[at];
      if (waiting.message.once) this.#running.delete(waiting.message.id);
      if (answer instanceof NoAnswer) waiting.reject(answer);
      else waiting.resolve(answer);
    }
  }

  /** Decides one message of the batch and applies its events, so the next one sees them. */
  #one(waiting: Waiting, open: Batch, changes: Changes, now: number): unknown {
    const { message } = waiting;
    if (waiting.timer !== undefined) changes.done.push(waiting.timer);
    if (waiting.parkedAttempts !== undefined) changes.unparked.push(message.id);
    else if (message.once) {
      const known = open.known.get(message.id);
      if (known) return repeated(message, known);
      if (!waiting.asked && open.parkedSubjects.has(message.subject)) {
        changes.parked.push(message);
        changes.inbox.push({ id: message.id, digest: null, answer: null });
        return undefined;
      }
    }
    const decide = this.#context.decide[message.type];
    if (!decide) throw new Error(`${this.#context.name} does not decide ${message.type}`);
    const decision = decide(open.state as never, message as never, now);
    this.#apply(decision, message, open.state, changes, now);
    if (message.once && waiting.parkedAttempts === undefined) {
      changes.inbox.push({
        id: message.id,
        digest: message.digest ?? null,
        answer: waiting.asked ? decision.answer : null,
      });
    }
    return decision.answer;
  }

  #apply(decision: Decision, message: Message, state: object, changes: Changes, now: number): void {
    const { evolve } = this.#context;
    for (const event of (decision.events ?? []) as unknown as Event[]) {
      const fold = evolve[event.type];
      if (!fold) throw new Error(`${this.#context.name} has no fold for its own event ${event.type}`);
      changes.log.push(this.#row(null, event, message, now));
      fold(
        state as never,
        { type: event.type, subject: event.subject, data: event.data, time: now } as never,
      );
    }
    for (const send of decision.sends ?? []) changes.log.push(this.#row(send.to, send, message, now));
    for (const keep of decision.keeps ?? []) this.#keep(state, keep);
    for (const key of decision.cancels ?? []) cancel(changes, key);
    for (const timer of decision.timers ?? []) set(changes, this.#timer(timer, message));
    for (const effect of decision.effects ?? []) changes.timers.push(this.#effect(effect, message, now));
  }

  #keep(state: object, keep: { table: string; key: string; row: object }): void {
    if (!this.#context.privateTables?.includes(keep.table))
      throw new Error(`${keep.table} is not a private table of ${this.#context.name}`);
    const rows = (
      state as Record<
        string,
        { has(key: string): boolean; add(key: string, row: object): void; edit(key: string): object }
      >
    )[keep.table];
    if (rows?.has(keep.key)) Object.assign(rows.edit(keep.key), keep.row);
    else rows?.add(keep.key, { ...keep.row });
  }

  #row(
    dest: string | null,
    fact: { type: string; subject: string; data: unknown },
    message: Message,
    time: number,
  ): LogRow {
    const { type, subject } = fact;
    return {
      id: this.#world.id(),
      dest,
      type,
      subject,
      data: JSON.stringify(fact.data),
      time,
      correlation: message.correlation,
      causation: message.id,
      actor: message.actor,
      trace: message.trace,
      handed: this.#hooks.handed({ dest, type }),
    };
  }

  #timer(timer: Timer, message: Message): DueTimer {
    const { correlation, actor, trace } = message;
    return {
      ...timer,
      id: this.#world.id(),
      kind: 'message',
      outcome: null,
      correlation,
      causation: message.id,
      actor,
      trace,
      leasedUntil: 0,
    };
  }

  #effect(effect: Effect, message: Message, now: number): DueTimer {
    const { correlation, actor, trace } = message;
    const id = this.#world.id();
    const due = effect.due ?? now;
    // Whoever commits an effect that is due runs it right away; others leave it alone for the length of the lease.
    const leasedUntil = due <= now ? now + effectLeaseMs.value : 0;
    return {
      id,
      key: id,
      due,
      kind: 'effect',
      type: effect.kind,
      outcome: effect.outcome,
      subject: effect.subject,
      data: effect.data,
      correlation,
      causation: message.id,
      actor,
      trace,
      leasedUntil,
    };
  }
}

/** How long one process keeps an effect to itself; longer than any call to the outside may take. */
export const effectLeaseMs = {
  value: 60_000,
  unit: 'ms',
  why: 'how long one process keeps an effect to itself before another may run it',
} as const;

/** Of what one batch says about one timer the last word counts. */
function set(changes: Changes, timer: DueTimer): void {
  changes.cancels = changes.cancels.filter((key) => key !== timer.key);
  changes.timers = changes.timers.filter(({ key }) => key !== timer.key);
  changes.timers.push(timer);
}

function cancel(changes: Changes, key: string): void {
  changes.timers = changes.timers.filter((timer) => timer.key !== key);
  changes.cancels.push(key);
}

function repeated(message: Message, known: Known): unknown {
  if (message.digest !== undefined && known.digest !== null && known.digest !== message.digest) {
    return new NoAnswer('idempotency-key-reused', 'this key was used for a request with another body');
  }
  return known.answer;
}
