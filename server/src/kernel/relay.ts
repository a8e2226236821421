// Brings committed facts from the logs of contexts to the contexts that wait for them. What a process hands over
// itself right after COMMIT is only checked here, a little later, against the consumer's inbox: a crash between
// COMMIT and hand-over loses nothing. Logs are read by the compound cursor (tx, pos) below the horizon of running
// transactions; any simpler cursor skips events (see relay.pg.test.ts for the experiment).
import { type Context, subscriptions } from './context.ts';
import { type DatabasePool, type DedicatedClient, schemaOf } from './database.ts';
import type { Lane } from './lane.ts';
import { asMessage, type LogRow, type Position } from './log.ts';
import type { Reading } from './metrics.ts';
import type { World } from './world.ts';

export const relayLimits = {
  lagCountedMax: { value: 100_000, unit: 'events', why: 'a longer backlog is shown as this number' },
  relayPollMs: { value: 1_000, unit: 'ms', why: 'how often logs are looked at when nobody wakes the relay' },
  sweepEveryMs: {
    value: 1_000,
    unit: 'ms',
    why: 'how often it is checked that everything handed over took effect',
  },
  sweepGraceMs: {
    value: 2_000,
    unit: 'ms',
    why: 'how long a hand-over inside a process may take before the sweep brings it again',
  },
  relayBatchMax: { value: 500, unit: 'events', why: 'events read at once' },
  sweepBatchMax: { value: 5_000, unit: 'events', why: 'events that were missing, brought at once' },
} as const;

/** One consumer reading one log. */
export interface Route {
  consumer: string;
  source: string;
  types: string[];
}

/** Who reads whose log, from the declarations of all contexts. */
export function routes(all: readonly Context[], consumers: readonly Context[]): Route[] {
  return consumers.flatMap((consumer) => {
    const wanted = Map.groupBy(subscriptions(consumer), ({ source }) => source);
    const senders = all.filter((source) =>
      source.sends?.some((send) => send.startsWith(`${consumer.name}.`)),
    );
    const sources = new Set([...wanted.keys(), ...senders.map(({ name }) => name)]);
    return [...sources].map((source) => ({
      consumer: consumer.name,
      source,
      types: (wanted.get(source) ?? []).map(({ type }) => type),
    }));
  });
}

interface StoredRow extends Omit<LogRow, 'data'>, Position {
  data: string;
}

const COLUMNS =
  'tx::text as tx, pos, id, dest, type, subject, data::text as data, time, correlation, causation, actor, trace, handed';

/** Everything below this can no longer be joined by a transaction that started earlier. */
export const BELOW_HORIZON = 'tx < pg_snapshot_xmin(pg_current_snapshot())';

/** Events of one log after a position, in log sequence; `types` null means all. */
export function readLog(
  db: DatabasePool | DedicatedClient,
  source: string,
  after: Position,
  filter: { consumer?: string; types: readonly string[]; unhandedOnly: boolean; max: number },
): Promise<StoredRow[]> {
  const { consumer = null, types, unhandedOnly, max } = filter;
  return db.many<StoredRow>({
    name: `k_read_${schemaOf(source)}_${unhandedOnly}`,
    text: `select ${COLUMNS} from ${schemaOf(source)}.log
      where (tx, pos) > ($1::xid8, $2) and ${BELOW_HORIZON} ${unhandedOnly ? 'and not handed' : ''}
        and (dest = $3 or (dest is null and type = any($4::text[])))
      order by tx, pos limit $5`,
    values: [after.tx, after.pos, consumer, types, max],
  });
}

export interface RelayParts {
  /** Connected as the owner: the relay is the only reader of other contexts' logs. */
  owner: DatabasePool;
  world: World;
  lanes: Map<string, Lane>;
  routes: Route[];
  onError(error: unknown): void;
}

export interface Relay {
  /** Looks at once: another process wrote something. */
  wake(): void;
  stop(): Promise<void>;
}

export function startRelay(parts: RelayParts): Relay {
  const { world } = parts;
  let running = true;
  let awake: (() => void) | undefined;
  let nextSweep = 0;
  const marks = new Marks();
  const rest = () =>
    new Promise<void>((resolve) => {
      const cancel = world.after(relayLimits.relayPollMs.value, resolve);
      awake = () => {
        cancel();
        resolve();
      };
    });
  const loop = async () => {
    let leases: Leases | undefined;
    while (running) {
      try {
        leases ??= await openLeases(parts);
        const sweep = world.now() >= nextSweep;
        if (sweep) {
          nextSweep = world.now() + relayLimits.sweepEveryMs.value;
          await marks.look(parts);
        }
        for (const route of parts.routes) await pass(parts, leases, route, sweep ? marks : undefined);
      } catch (error) {
        parts.onError(error);
        await leases?.close();
        leases = undefined;
      }
      if (running) await rest();
    }
    await leases?.close();
  };
  const ended = loop();
  return {
    wake: () => awake?.(),
    stop: async () => {
      running = false;
      awake?.();
      await ended;
    },
  };
}

/** A process reads a log for a consumer only while it holds that pair's lock; a dead process loses it by itself. */
interface Leases {
  held(route: Route): Promise<boolean>;
  close(): Promise<void>;
}

const LEASE_SPACE = 0x6a72;

async function openLeases({ owner }: RelayParts): Promise<Leases> {
  const client = await owner.dedicated('jari relay');
  const held = new Set<string>();
  return {
    async held(route) {
      const key = `${route.consumer}<${route.source}`;
      if (!client.open) throw new Error('the relay lost its connection');
      if (held.has(key)) return true;
      const row = await client.one<{ got: boolean }>({
        name: 'k_lease',
        text: 'select pg_try_advisory_lock($1, hashtext($2)) as got',
        values: [LEASE_SPACE, key],
      });
      if (row?.got) held.add(key);
      return row?.got ?? false;
    },
    close: () => client.close(),
  };
}

async function pass(
  parts: RelayParts,
  leases: Leases,
  route: Route,
  sweep: Marks | undefined,
): Promise<void> {
  if (!(await leases.held(route))) return;
  while ((await prompt(parts, route)) === relayLimits.relayBatchMax.value);
  if (sweep) while ((await check(parts, route, sweep)) === relayLimits.sweepBatchMax.value);
}

/** Brings what the writing process could not hand over itself. */
async function prompt(parts: RelayParts, route: Route): Promise<number> {
  const cursor = await readCursor(parts.owner, route.consumer, `prompt ${route.source}`);
  const rows = await readLog(parts.owner, route.source, cursor, {
    consumer: route.consumer,
    types: route.types,
    unhandedOnly: true,
    max: relayLimits.relayBatchMax.value,
  });
  const last = rows.at(-1);
  if (!last) return 0;
  await deliver(parts, route, rows);
  await moveCursor(parts.owner, route.consumer, `prompt ${route.source}`, last);
  return rows.length;
}

/**
 * Finds what should have taken effect by now and did not, brings it, and moves on. Answers how many were missing.
 */
async function check(parts: RelayParts, route: Route, marks: Marks): Promise<number> {
  const name = `sweep ${route.source}`;
  const until = marks.ripe(route.source, parts.world.now());
  if (!until) return 0;
  const cursor = await readCursor(parts.owner, route.consumer, name);
  if (cursor.tx === until.tx && cursor.pos === until.pos) return 0;
  const missing = await parts.owner.many<StoredRow>({
    name: `k_sweep_${schemaOf(route.consumer)}_${schemaOf(route.source)}`,
    text: `select ${COLUMNS} from ${schemaOf(route.source)}.log l
      where (tx, pos) > ($1::xid8, $2) and (tx, pos) <= ($3::xid8, $4) and (dest = $5 or (dest is null and type = any($6::text[])))
        and not exists (select from ${schemaOf(route.consumer)}.inbox i where i.id = l.id)
      order by tx, pos limit $7`,
    values: [
      ...[cursor.tx, cursor.pos, until.tx, until.pos],
      ...[route.consumer, route.types, relayLimits.sweepBatchMax.value],
    ],
  });
  if (missing.length > 0) await deliver(parts, route, missing);
  const last = missing.length < relayLimits.sweepBatchMax.value ? until : missing.at(-1);
  if (last) await moveCursor(parts.owner, route.consumer, name, last);
  return missing.length;
}

/**
 * How far each log went when it was looked at: what stood in it a grace ago had that long to take effect. To ask each
 * event for its age instead took about as long, under load, as writing the log did.
 */
class Marks {
  readonly #marks = new Map<string, (Position & { at: number })[]>();

  async look({ owner, world, routes: all }: RelayParts): Promise<void> {
    for (const source of new Set(all.map((route) => route.source))) {
      const last = await owner.one<Position>({
        name: `k_log_end_${schemaOf(source)}`,
        text: `select tx::text as tx, pos from ${schemaOf(source)}.log l where ${BELOW_HORIZON} order by l.tx desc, l.pos desc limit 1`,
      });
      if (!last) continue;
      const known = this.#marks.get(source) ?? [];
      // What stood there before this process looked is not on its way from here: it is ripe at once.
      const mark = { ...last, at: known.length > 0 ? world.now() : 0 };
      // Of the ripe ones only the last is of use.
      const useful = known.slice(Math.max(0, known.findLastIndex(isRipe(world.now()))));
      this.#marks.set(source, [...useful, mark]);
    }
  }

  /** The end of what should have taken effect by now. */
  ripe(source: string, now: number): Position | undefined {
    return this.#marks.get(source)?.findLast(isRipe(now));
  }
}

const isRipe =
  (now: number) =>
  ({ at }: { at: number }) =>
    now - at >= relayLimits.sweepGraceMs.value;

async function deliver({ lanes }: RelayParts, route: Route, rows: StoredRow[]): Promise<void> {
  const lane = lanes.get(route.consumer);
  if (!lane) throw new Error(`${route.consumer} does not run here`);
  await Promise.all(rows.map((row) => lane.deliver(asMessage(route.source, row), { relayed: true })));
}

export async function readCursor(
  db: DatabasePool | DedicatedClient,
  consumer: string,
  name: string,
): Promise<Position> {
  const row = await db.one<Position>({
    text: `select tx::text as tx, pos from ${schemaOf(consumer)}.cursors where name = $1`,
    name: `k_cursor_${schemaOf(consumer)}`,
    values: [name],
  });
  return row ?? { tx: '0', pos: 0 };
}

async function moveCursor(
  db: Pick<DatabasePool, 'exec'>,
  consumer: string,
  name: string,
  to: Position,
): Promise<void> {
  await db.exec({
    name: `k_cursor_move_${schemaOf(consumer)}`,
    text: `insert into ${schemaOf(consumer)}.cursors (name, tx, pos) values ($1, $2::xid8, $3)
      on conflict (name) do update set tx = excluded.tx, pos = excluded.pos`,
    values: [name, to.tx, to.pos],
  });
}

/** Events behind the cursor that nobody has checked yet, counted up to a bound: a number for a dashboard. */
export function relayLag(owner: DatabasePool, all: readonly Route[]): Promise<Reading[]> {
  return Promise.all(
    all.map(async ({ consumer, source }) => {
      const { tx, pos } = await readCursor(owner, consumer, `sweep ${source}`);
      const row = await owner.one<{ behind: number }>({
        name: `k_lag_${schemaOf(source)}`,
        text: `select count(*) as behind from (select from ${schemaOf(source)}.log where (tx, pos) > ($1::xid8, $2) limit $3) later`,
        values: [tx, pos, relayLimits.lagCountedMax.value],
      });
      return { labels: { consumer, source }, value: row?.behind ?? 0 };
    }),
  );
}
