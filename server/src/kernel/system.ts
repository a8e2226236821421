// A running process: lanes for its contexts, the bus between them, relays, timers, jobs, read models. What it runs
// is a list of declarations; which of them is a choice of deployment and changes nothing in the code.
import { Bus } from './bus.ts';
import type { Context } from './context.ts';
import { type DatabasePool, openDatabase } from './database.ts';
import { Lane } from './lane.ts';
import type { LogRow } from './log.ts';
import type { Reading } from './metrics.ts';
import { pgBackend } from './pg-backend.ts';
import { type ProjectionRunner, startProjection } from './projections.ts';
import { relayLag, routes, startRelay } from './relay.ts';
import type { Ask, Io } from './route.ts';
import type { Sealer } from './seal.ts';
import { type DueRunner, dueRunner, pgDueStore, timerLimits } from './timers.ts';
import { watch } from './watch.ts';
import type { World } from './world.ts';

export const systemLimits = {
  readConnectionsMax: { value: 4, unit: 'connections', why: 'connections of one context for reading' },
  inboxKeepMs: {
    value: 30 * 86_400_000,
    unit: 'ms',
    why: 'how long a message is remembered; longer than any redrive or idempotency key',
  },
  inboxPruneEveryMs: { value: 600_000, unit: 'ms', why: 'how often remembered messages are forgotten' },
} as const;

/** Who asks: fills in what a bare `Ask` leaves open. */
export interface Asker {
  actor: string;
  trace: string | null;
  /** From an idempotency key: the message id and the digest of the body. */
  key?: { id: string; digest: string };
}

export interface Log {
  error(details: object, text: string): void;
  warn(details: object, text: string): void;
  info(details: object, text: string): void;
}

export interface SystemParts {
  /** Every context of the product, so that a process knows who waits for what elsewhere. */
  all: readonly Context[];
  /** Names of those that run here. */
  run: readonly string[];
  url: string;
  world: World;
  seal: Sealer;
  log: Log;
  /** Where spans are wanted, one that makes them. */
  Lane?: typeof Lane;
  /** Told of everything that this process commits. */
  heard?(context: string, rows: readonly LogRow[]): void;
}

export interface System {
  contexts: Context[];
  lanes: Map<string, Lane>;
  io(context: string, asker: Asker): Io;
  owner: DatabasePool;
  /** How far each consumer of this process is behind each of its sources, in events. */
  lag(): Promise<Reading[]>;
  stop(): Promise<void>;
}

interface Running {
  context: Context;
  own: DatabasePool;
  lane: Lane;
  due: DueRunner;
  projections: ProjectionRunner[];
  close(): Promise<void>;
}

const SYSTEM: Asker = { actor: 'system', trace: null };

export async function startSystem(parts: SystemParts): Promise<System> {
  const { all, run, url, world, log } = parts;
  const contexts = all.filter(({ name }) => run.includes(name));
  const processId = world.id();
  const owner = openDatabase(url, { applicationName: 'jari kernel', max: 4 });
  const lanes = new Map<string, Lane>();
  const bus = new Bus(
    all,
    lanes,
    contexts.map(({ name }) => name),
    world,
  );
  let stopped = false;
  // Who is shutting down finds everything in the log at the next start; what was under way meets closed connections.
  const onError = (error: unknown) => stopped || log.error({ err: error }, 'background work failed for now');
  const running = new Map<string, Running>();
  const shared = new Map<string, Shared>();
  const wire = await watch(owner, processId, world, () => relay.wake(), onError);

  const io = (name: string, asker: Asker): Io => new ContextIo(must(shared, name), asker);
  const onCommitted = (name: string, rows: LogRow[]) => {
    parts.heard?.(name, rows);
    bus.committed(name, rows, onError);
    for (const other of running.values()) for (const projection of other.projections) projection.wake(name);
    if (rows.some((row) => !row.handed)) wire.announce();
  };
  for (const context of contexts) {
    running.set(
      context.name,
      runContext({
        ...parts,
        ...{ owner, bus, lanes, context, onCommitted, onError },
        io: (asker) => io(context.name, asker),
      }),
    );
  }
  for (const { context, lane, own } of running.values()) {
    shared.set(context.name, { world, seal: parts.seal, bus, context, lane, own });
  }
  const readers = routes(all, contexts);
  const relay = startRelay({ owner, world, lanes, routes: readers, onError });
  const stopLoops = startLoops([...running.values()], bus, world, onError);
  return {
    contexts,
    lanes,
    io,
    owner,
    lag: () => relayLag(owner, readers),
    async stop() {
      if (stopped) return;
      stopped = true;
      stopLoops();
      await relay.stop();
      await wire.stop();
      await Promise.all([...running.values()].map((each) => each.close()));
      await owner.close();
    },
  };
}

interface ContextParts extends SystemParts {
  owner: DatabasePool;
  bus: Bus;
  lanes: Map<string, Lane>;
  context: Context;
  onCommitted(name: string, rows: LogRow[]): void;
  onError(error: unknown): void;
  io(asker: Asker): Io;
}

function runContext(parts: ContextParts): Running {
  const { context, url, world, bus, lanes, owner, onError, log } = parts;
  const backend = pgBackend(url, context);
  const own = openDatabase(url, {
    context: context.name,
    max: systemLimits.readConnectionsMax.value,
    applicationName: `jari ${context.name}`,
  });
  const lane: Lane = new (parts.Lane ?? Lane)(context, backend, world, {
    committed: (rows) => parts.onCommitted(context.name, rows),
    due: (timers) => due.committed(timers),
    handed: (row) => bus.handed(context.name, row),
    failed: (message, error) =>
      log.error(
        {
          err: error,
          context: context.name,
          type: message.type,
          subject: message.subject,
          correlation: message.correlation,
        },
        'a message failed',
      ),
  });
  lanes.set(context.name, lane);
  // Effects run outside any request; their io is the system's own.
  const due: DueRunner = dueRunner({
    context,
    lane,
    world,
    store: pgDueStore(own),
    io: lazyIo(() => parts.io(SYSTEM)),
    onError,
  });
  const projections = (context.projections ?? []).map((projection) =>
    startProjection({ context, projection, owner, own, world, onError }),
  );
  return {
    context,
    own,
    lane,
    due,
    projections,
    async close() {
      await Promise.all(projections.map((projection) => projection.stop()));
      await lane.stop();
      await backend.close();
      await own.close();
    },
  };
}

/** An Io that is made at its first use: at start the context it belongs to is not complete yet. */
function lazyIo(make: () => Io): Io {
  let made: Io | undefined;
  const io = () => {
    made ??= make();
    return made;
  };
  return {
    get world() {
      return io().world;
    },
    get seal() {
      return io().seal;
    },
    get db() {
      return io().db;
    },
    submit: (ask) => io().submit(ask),
    settled: (subject, types, ms) => io().settled(subject, types, ms),
    live: (types, until) => io().live(types, until),
  };
}

/** What all requests of one context share. */
interface Shared {
  world: World;
  seal: Sealer;
  bus: Bus;
  context: Context;
  lane: Lane;
  own: DatabasePool;
}

/** One asker at one context. A request costs one of these, so it holds two references and nothing else. */
class ContextIo implements Io {
  readonly #shared: Shared;
  readonly #asker: Asker;

  constructor(shared: Shared, asker: Asker) {
    this.#shared = shared;
    this.#asker = asker;
  }

  get world(): World {
    return this.#shared.world;
  }

  get seal(): Sealer {
    return this.#shared.seal;
  }

  get db(): DatabasePool {
    return this.#shared.own;
  }

  submit<A>({ type, subject, data, correlation = subject }: Ask): Promise<A> {
    const { world, lane } = this.#shared;
    const { actor, trace, key } = this.#asker;
    const asked = { type, subject, data, actor, correlation, causation: null, trace };
    const message = key
      ? { id: key.id, ...asked, once: true, digest: key.digest }
      : { id: world.id(), ...asked, once: false };
    return lane.ask(message) as Promise<A>;
  }

  settled(subject: string, types: readonly string[], ms: number): Promise<string | undefined> {
    return this.#shared.bus.settled(this.#shared.context.name, subject, types, ms);
  }

  live(types: readonly string[], until: AbortSignal) {
    return this.#shared.bus.live(this.#shared.context.name, types, until);
  }
}

/** Polls and jobs of this process. A job that is still running is not started again. */
function startLoops(
  running: Running[],
  bus: Bus,
  world: World,
  onError: (error: unknown) => void,
): () => void {
  let stopped = false;
  const cancels: (() => void)[] = [];
  const every = (ms: number, work: () => Promise<unknown>) => {
    const slot = cancels.length;
    const next = () => {
      if (stopped) return;
      cancels[slot] = world.after(ms, () => void work().catch(onError).then(next));
    };
    cancels.push(() => {});
    next();
  };
  for (const { context, own, lane, due } of running) {
    every(timerLimits.timerPollMs.value, () => due.look());
    every(timerLimits.timerPollMs.value, () =>
      bus.poll(context.name, (waiting) => findSettled(own, waiting)),
    );
    every(systemLimits.inboxPruneEveryMs.value, () => pruneInbox(own, world.now()));
    for (const { everyMs, sends } of Object.values(context.jobs ?? {})) {
      every(everyMs, () => {
        const id = world.id();
        return lane.deliver({
          id,
          type: sends,
          subject: context.name,
          data: {},
          actor: 'system',
          correlation: id,
          causation: null,
          trace: null,
          once: false,
        });
      });
    }
  }
  return () => {
    stopped = true;
    for (const cancel of cancels) cancel();
  };
}

async function findSettled(
  db: DatabasePool,
  waiting: { subject: string; types: readonly string[] }[],
): Promise<Map<string, string>> {
  const rows = await db.many<{ subject: string; type: string }>({
    name: 'k_settled',
    text: 'select subject, type from log where subject = any($1::text[]) and type = any($2::text[]) and dest is null order by tx, pos',
    values: [waiting.map(({ subject }) => subject), [...new Set(waiting.flatMap(({ types }) => types))]],
  });
  return new Map(rows.map(({ subject, type }) => [subject, type]));
}

async function pruneInbox(db: DatabasePool, now: number): Promise<number> {
  return db.exec({
    name: 'k_inbox_prune',
    text: 'delete from inbox where at < $1',
    values: [now - systemLimits.inboxKeepMs.value],
  });
}

function must<K, V>(map: Map<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new Error(`${String(key)} does not run in this process`);
  return value;
}
