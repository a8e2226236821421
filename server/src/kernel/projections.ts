// Read models: each follows the logs of other contexts in their sequence. The cursor moves in the transaction that
// writes the tables, so an event is folded exactly once; throwing everything away and starting at zero rebuilds them.
import type { Context, Event, Projection } from './context.ts';
import type { DatabasePool } from './database.ts';
import type { LogRow, Position } from './log.ts';
import { readCursor, readLog } from './relay.ts';
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
  /** After each committed step. */
  onFolded(events: readonly FoldedEvent[]): void;
  onError(error: unknown): void;
}

export type FoldedEvent = Event & { source: string; correlation: string; tx: string; pos: number };

export interface ProjectionRunner {
  wake(): void;
  stop(): Promise<void>;
}

const LOOKS_AFTER_NEWS = 4;

/** One step for one source; returns how many events were folded. */
export async function step(
  parts: Omit<ProjectionParts, 'world' | 'onError'>,
  source: string,
): Promise<number> {
  const { context, projection, owner, own } = parts;
  const name = `${projection.name} ${source}`;
  const from = await readCursor(owner, context.name, name);
  const rows = await readLog(owner, source, from, {
    types: projection.from[source] ?? [],
    unhandedOnly: false,
    max: projectionLimits.projectionBatchMax.value,
  });
  const last = rows.at(-1);
  if (!last) return 0;
  const events = rows.map((row) => asEvent(source, row));
  const folded = await own.transaction(async (tx) => {
    if (!(await claimCursor(tx, name, from, last))) return false;
    await projection.apply(tx, events);
    return true;
  });
  if (folded) parts.onFolded(events);
  return folded ? rows.length : 0;
}

function asEvent(source: string, row: LogRow & Position): FoldedEvent {
  return {
    source,
    type: row.type,
    subject: row.subject,
    data: JSON.parse(row.data),
    time: row.time,
    correlation: row.correlation,
    tx: row.tx,
    pos: row.pos,
  };
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
