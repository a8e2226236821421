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
    why: 'shortest time between two steps',
  },
  projectionBusyPauseMs: {
    value: 250,
    unit: 'ms',
    why: 'the same after a large step: what changes several times in a row is then written once',
  },
  projectionBusyEvents: { value: 100, unit: 'events', why: 'a step of as many is a large one' },
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
  /** There is news in the log of `source`. */
  wake(source: string): void;
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

/** The next events, in log sequence, and the position of the last. */
async function readSlice(
  owner: DatabasePool,
  source: string,
  from: Position,
  types: readonly string[],
): Promise<{ events: FoldedEvent[]; end: Position } | undefined> {
  // Plain rows: packed into one JSON text by the server they cost more to pack than the driver takes to read them.
  const rows = await owner.many<Position & Omit<FoldedEvent, 'data' | 'source'> & { data: string }>({
    name: `k_slice_${schemaOf(source)}`,
    text: `select tx::text as tx, pos, type, subject, time, correlation, data::text as data from ${schemaOf(source)}.log
      where (tx, pos) > ($1::xid8, $2) and ${BELOW_HORIZON} and dest is null and type = any($3::text[])
      order by tx, pos limit $4`,
    values: [from.tx, from.pos, types, projectionLimits.projectionBatchMax.value],
  });
  const last = rows.at(-1);
  if (!last) return undefined;
  const events = rows.map(({ type, subject, time, correlation, data }) => ({
    source,
    type,
    subject,
    time,
    correlation,
    data: JSON.parse(data),
  }));
  return { events, end: { tx: last.tx, pos: last.pos } };
}

/** Moves the cursor if it still stands where we read from; another process may have been faster. */
async function claimCursor(
  tx: Pick<DatabasePool, 'exec'>,
  name: string,
  from: Position,
  to: Position,
): Promise<boolean> {
  if (from.tx === '0') {
    await tx.exec({
      name: 'k_cursor_open',
      text: `insert into cursors (name, tx, pos) values ($1, '0', 0) on conflict (name) do nothing`,
      values: [name],
    });
  }
  const moved = await tx.exec({
    name: 'k_cursor_claim',
    text: 'update cursors set tx = $4::xid8, pos = $5 where name = $1 and tx = $2::xid8 and pos = $3',
    values: [name, from.tx, from.pos, to.tx, to.pos],
  });
  return moved === 1;
}

function pauseAfter(folded: number): number {
  const { projectionBatchMax, projectionBusyEvents, projectionBusyPauseMs, projectionPauseMs } =
    projectionLimits;
  // A step that was full leaves more behind it: there is something to catch up with.
  const busy = folded >= projectionBusyEvents.value && folded < projectionBatchMax.value;
  return (busy ? projectionBusyPauseMs : projectionPauseMs).value;
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
      if (looks > 0) await world.sleep(pauseAfter(folded));
      else await rest(projectionLimits.projectionPollMs.value);
    }
  };
  const ended = loop();
  return {
    wake(source) {
      if (!(source in parts.projection.from)) return;
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
