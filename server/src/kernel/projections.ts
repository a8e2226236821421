// Read models: each follows the logs of other contexts in their sequence. The cursor moves in the transaction that
// writes the tables, so an event is folded exactly once; throwing everything away and starting at zero rebuilds them.
import type { Context, Event, Projection } from './context.ts';
import { type DatabasePool, schemaOf } from './database.ts';
import type { Position } from './log.ts';
import { BELOW_HORIZON, readCursor } from './relay.ts';
import type { World } from './world.ts';

export const projectionLimits = {
  projectionPollMs: {
    value: 1_000,
    unit: 'ms',
    why: 'how often a read model looks for news that nobody announced',
  },
  projectionPauseMs: {
    value: 40,
    unit: 'ms',
    why: 'shortest time between two steps, so that busy times make larger ones',
  },
  projectionBatchMax: { value: 2_000, unit: 'events', why: 'events folded in one transaction' },
} as const;

export interface ProjectionParts {
  context: Context;
  projection: Projection;
  owner: DatabasePool;
  /** Connected as the context's own role. */
  own: DatabasePool;
  world: World;
  onError(error: unknown): void;
}

type FoldedEvent = Event & { source: string; correlation: string };

export interface ProjectionRunner {
  wake(): void;
  stop(): Promise<void>;
}

const LOOKS_AFTER_NEWS = 4;

/** One step for one source; returns how many events were folded. */
export async function step(
  { context, projection, owner, own }: Pick<ProjectionParts, 'context' | 'projection' | 'owner' | 'own'>,
  source: string,
): Promise<number> {
  const name = `${projection.name} ${source}`;
  const from = await readCursor(owner, context.name, name);
  const slice = await readSlice(owner, source, from, projection.from[source] ?? []);
  if (!slice) return 0;
  const folded = await own.transaction(async (tx) => {
    if (!(await claimCursor(tx, name, from, slice.end))) return false;
    await projection.apply(tx, slice.events);
    return true;
  });
  return folded ? slice.events.length : 0;
}

type Packed = [type: string, subject: string, time: number, correlation: string, data: unknown];

/** The next events as one JSON text: a row for each would cost more to take apart than the events themselves. */
async function readSlice(
  owner: DatabasePool,
  source: string,
  from: Position,
  types: readonly string[],
): Promise<{ events: FoldedEvent[]; end: Position } | undefined> {
  const row = await owner.one<Position & { events: string }>({
    name: `k_slice_${schemaOf(source)}`,
    text: `with slice as materialized (
        select tx, pos, type, subject, time, correlation, data from ${schemaOf(source)}.log
        where (tx, pos) > ($1::xid8, $2) and ${BELOW_HORIZON} and dest is null and type = any($3::text[])
        order by tx, pos limit $4)
      select tx::text as tx, pos, (select '[' || string_agg(json_build_array(type, subject, time, correlation, data)::text, ',' order by tx, pos) || ']' from slice) as events
      from slice order by slice.tx desc, slice.pos desc limit 1`,
    values: [from.tx, from.pos, types, projectionLimits.projectionBatchMax.value],
  });
  if (!row) return undefined;
  const packed = JSON.parse(row.events) as Packed[];
  const events = packed.map(([type, subject, time, correlation, data]) => ({
    source,
    type,
    subject,
    time,
    correlation,
    data,
  }));
  return { events, end: { tx: row.tx, pos: row.pos } };
}

/** Moves the cursor if it still stands where we read from; another process may have been faster. */
async function claimCursor(
  tx: Pick<DatabasePool, 'exec'>,
  name: string,
  from: Position,
  to: Position,
): Promise<boolean> {
  await tx.exec({
    name: 'k_cursor_open',
    text: `insert into cursors (name, tx, pos) values ($1, '0', 0) on conflict (name) do nothing`,
    values: [name],
  });
  const moved = await tx.exec({
    name: 'k_cursor_claim',
    text: 'update cursors set tx = $4::xid8, pos = $5 where name = $1 and tx = $2::xid8 and pos = $3',
    values: [name, from.tx, from.pos, to.tx, to.pos],
  });
  return moved === 1;
}

export function startProjection(parts: ProjectionParts): ProjectionRunner {
  const { world } = parts;
  let running = true;
  // What was announced may still hide behind the horizon of a transaction that is about to end: look a few times.
  let looks = LOOKS_AFTER_NEWS;
  let awake: (() => void) | undefined;
  const rest = (ms: number) =>
    new Promise<void>((resolve) => {
      const cancel = world.after(ms, resolve);
      awake = () => {
        cancel();
        resolve();
      };
    });
  const loop = async () => {
    while (running) {
      looks -= 1;
      let folded = 0;
      try {
        for (const source of Object.keys(parts.projection.from)) folded += await step(parts, source);
      } catch (error) {
        parts.onError(error);
      }
      if (!running) return;
      if (folded > 0) looks = LOOKS_AFTER_NEWS;
      if (looks > 0) await world.sleep(projectionLimits.projectionPauseMs.value);
      else await rest(projectionLimits.projectionPollMs.value);
    }
  };
  const ended = loop();
  return {
    wake() {
      looks = LOOKS_AFTER_NEWS;
      awake?.();
    },
    async stop() {
      running = false;
      awake?.();
      await ended;
    },
  };
}
