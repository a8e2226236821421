// What is free? Every cell of every pool with its counts, a compact answer for a seat map, and a stream of changes.
import Type from 'typebox';
import type { PoolDefinition, PoolOpened } from '#inventory';
import type { Event, Projection } from '#kernel/context';
import { route } from '#kernel/route';
import type { Database } from '#kernel/sql';
import type { World } from '#kernel/world';
import { limits } from './contract.ts';
import { recently } from './recently.ts';

type Folded = Event & { source: string };
type Moved = { pool: string; unit: string; quantity: number }[];

/** Which counts an event moves: held, sold. */
const MOVES: Record<string, { held: number; sold: number }> = {
  Held: { held: 1, sold: 0 },
  Released: { held: -1, sold: 0 },
  Expired: { held: -1, sold: 0 },
  Claimed: { held: -1, sold: 1 },
  Returned: { held: 0, sold: -1 },
};
/** A claim that took its cells again: the expiry had given them back. */
const RETAKEN = { held: 0, sold: 1 };

export const availability: Projection = {
  name: 'availability',
  from: { inventory: ['PoolOpened', ...Object.keys(MOVES)] },
  async apply(db, events) {
    let deltas = new Map<string, Delta>();
    for (const event of events) {
      if (event.type !== 'PoolOpened') {
        addMoves(deltas, event);
        continue;
      }
      await writeMoves(db, deltas);
      deltas = new Map();
      const { definition } = event.data as PoolOpened;
      // A repeated answer to catalog carries no definition: nothing changed.
      if (definition) await open(db, definition);
    }
    await writeMoves(db, deltas);
  },
};

interface Delta {
  pool: string;
  unit: string;
  held: number;
  sold: number;
}

function addMoves(deltas: Map<string, Delta>, event: Folded): void {
  const data = event.data as { lines: Moved; retaken?: boolean };
  const move = data.retaken ? RETAKEN : MOVES[event.type];
  if (!move) return;
  for (const { pool, unit, quantity } of data.lines) {
    const key = `${pool}/${unit}`;
    const delta = deltas.get(key) ?? { pool, unit, held: 0, sold: 0 };
    delta.held += move.held * quantity;
    delta.sold += move.sold * quantity;
    deltas.set(key, delta);
  }
}

async function writeMoves(db: Database, deltas: Map<string, Delta>): Promise<void> {
  const moved = [...deltas.values()].filter(({ held, sold }) => held !== 0 || sold !== 0);
  if (moved.length === 0) return;
  await db.exec({
    name: 'v_availability_move',
    text: `with moved as (
        update availability a set held = a.held + d.held, sold = a.sold + d.sold
        from unnest($1::uuid[], $2::text[], $3::integer[], $4::integer[]) as d (pool, unit, held, sold)
        where a.pool = d.pool and a.unit = d.unit
        returning a.pool, coalesce(a.day, 'infinity') as day, d.held + d.sold as taken)
      update pool_days p set taken = p.taken + m.taken
      from (select pool, day, sum(taken) as taken from moved group by pool, day) m
      where p.pool = m.pool and p.day = m.day`,
    values: [
      moved.map((d) => d.pool),
      moved.map((d) => d.unit),
      moved.map((d) => d.held),
      moved.map((d) => d.sold),
    ],
  });
}

async function open(db: Database, definition: PoolDefinition): Promise<void> {
  const { pool, listing, host, version, open: isOpen, units } = definition;
  const days = units.map(({ unit, startsAt }) => dayOf(unit, startsAt));
  await db.exec({
    name: 'v_availability_pool',
    text: `insert into availability_pools (pool, listing, host, version, open, units) values ($1, $2, $3, $4, $5, $6)
      on conflict (pool) do update set listing = excluded.listing, host = excluded.host, version = excluded.version, open = excluded.open, units = excluded.units`,
    values: [pool, listing, host, version, isOpen, units.length],
  });
  await db.exec({
    name: 'v_availability_drop',
    text: 'delete from availability where pool = $1 and not (unit = any($2::text[]))',
    values: [pool, units.map(({ unit }) => unit)],
  });
  await db.exec({
    name: 'v_availability_open',
    text: `insert into availability (pool, unit, ordinal, capacity, tier, day)
      select $1, unit, ord - 1, capacity, tier, day
      from unnest($2::text[], $3::integer[], $4::text[], $5::date[]) with ordinality as u (unit, capacity, tier, day, ord)
      on conflict (pool, unit) do update set ordinal = excluded.ordinal, capacity = excluded.capacity, tier = excluded.tier, day = excluded.day`,
    values: [
      pool,
      units.map(({ unit }) => unit),
      units.map(({ capacity }) => capacity),
      units.map(({ tier }) => tier),
      days,
    ],
  });
  await sumUp(db, definition, days);
}

/** The days of a pool that was opened or changed, counted anew. */
async function sumUp(
  db: Database,
  { pool, listing, units }: PoolDefinition,
  days: (string | null)[],
): Promise<void> {
  await db.exec({
    name: 'v_pool_days_drop',
    text: 'delete from pool_days where pool = $1',
    values: [pool],
  });
  await db.exec({
    name: 'v_pool_days_add',
    text: `insert into pool_days (pool, listing, day, starts_at, closes_at, capacity, taken)
      select $1, $2, coalesce(u.day, 'infinity'), min(u.starts_at), case when count(u.closes_at) = count(*) then max(u.closes_at) end,
        sum(a.capacity), sum(a.held + a.sold)
      from unnest($3::text[], $4::date[], $5::bigint[], $6::bigint[]) as u (unit, day, starts_at, closes_at)
        join availability a on a.pool = $1 and a.unit = u.unit group by 3`,
    values: [
      pool,
      listing,
      units.map(({ unit }) => unit),
      days,
      // Sessions and nights are named by their local day already.
      units.map(({ unit, startsAt }) => (isNamedByDay(unit) ? null : startsAt)),
      units.map(({ closesAt }) => closesAt),
    ],
  });
}

const isNamedByDay = (unit: string) => /^\d{4}-\d{2}-\d{2}(T|$)/.test(unit);

/** Nights and sessions are named by their local day; a performance is known by its instant alone. */
function dayOf(unit: string, startsAt: number | null): string | null {
  if (isNamedByDay(unit)) return unit.slice(0, 10);
  return startsAt === null ? null : Temporal.Instant.fromEpochMilliseconds(startsAt).toString().slice(0, 10);
}

export interface Snapshot {
  pool: string;
  version: number;
  open: boolean;
  /** One character per unit, in the pool's sequence of units: `f`ree, `h`eld, `s`old, `p`artly taken. */
  states: string;
  /** What is left of each unit, where any unit has more than one place. */
  left?: number[];
  units?: string[];
}

export async function snapshot(db: Database, pool: string): Promise<Snapshot | undefined> {
  const row = await db.one<{
    version: number;
    open: boolean;
    states: string | null;
    lefts: number[] | null;
    names: string[] | null;
  }>({
    name: 'v_availability_snapshot',
    text: `select p.version, p.open, a.states, a.lefts, a.names from availability_pools p, lateral (
        select string_agg(case when sold >= capacity then 's' when held + sold = 0 then 'f' when held + sold < capacity then 'p' else 'h' end, '' order by ordinal) as states,
          case when max(capacity) > 1 then array_agg(capacity - held - sold order by ordinal) end as lefts,
          case when count(*) <= $2 then array_agg(unit order by ordinal) end as names
        from availability where pool = p.pool) a
      where p.pool = $1`,
    values: [pool, limits.unitNamesMax.value],
  });
  if (!row) return undefined;
  const { version, open: isOpen, states, lefts, names } = row;
  return {
    pool,
    version,
    open: isOpen,
    states: states ?? '',
    ...(lefts && { left: lefts }),
    ...(names && { units: names }),
  };
}

/** Units whose state differs: `[ordinal, state]`, or `[ordinal, state, left]`. */
export function changes(before: Snapshot, after: Snapshot): (number | string)[][] {
  const changed: (number | string)[][] = [];
  for (let ordinal = 0; ordinal < after.states.length; ordinal += 1) {
    const state = after.states[ordinal] as string;
    const left = after.left?.[ordinal];
    if (state === before.states[ordinal] && left === before.left?.[ordinal]) continue;
    changed.push(left === undefined ? [ordinal, state] : [ordinal, state, left]);
  }
  return changed;
}

const PoolParams = Type.Object({ pool: Type.String({ format: 'uuid' }) }, { additionalProperties: false });
const SnapshotReply = Type.Object({
  pool: Type.String(),
  version: Type.Integer(),
  open: Type.Boolean(),
  states: Type.String({
    description:
      'One character per unit, in the sequence of the pool: f free, p partly taken, h held, s sold.',
  }),
  left: Type.Optional(Type.Array(Type.Integer())),
  units: Type.Optional(Type.Array(Type.String())),
});

export function availabilityRoutes(world: World) {
  const recent = recently(world, { maxAgeMs: limits.availabilityMaxAgeMs.value, ask: snapshot });
  return [
    route({
      method: 'GET',
      path: '/availability/:pool',
      access: 'anyone',
      summary: 'What is free in a pool, in one compact answer',
      params: PoolParams,
      replies: { 200: SnapshotReply },
      refusals: ['pool-unknown'],
      async handle({ params }, { db }) {
        const body = await recent(db, params.pool);
        if (!body) return { status: 0, body: { refused: 'pool-unknown' } };
        return { status: 200, body, headers: { 'cache-control': 'public, max-age=1' } };
      },
    }),
    route({
      method: 'GET',
      path: '/availability/:pool/units',
      access: 'anyone',
      summary: 'The names of a pool’s units, in the sequence that availability uses',
      params: PoolParams,
      replies: { 200: Type.Object({ pool: Type.String(), units: Type.Array(Type.String()) }) },
      async handle({ params }, { db }) {
        const rows = await db.many<{ unit: string }>({
          name: 'v_availability_units',
          text: 'select unit from availability where pool = $1 order by ordinal',
          values: [params.pool],
        });
        return {
          status: 200,
          body: { pool: params.pool, units: rows.map(({ unit }) => unit) },
          headers: { 'cache-control': 'public, max-age=60' },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/availability/:pool/changes',
      access: 'anyone',
      summary: 'Server-sent events: first everything, then what changes',
      params: PoolParams,
      replies: { 200: Type.String() },
      refusals: ['pool-unknown'],
      async handle({ params, closed }, { db }) {
        const first = await recent(db, params.pool);
        if (!first) return { status: 0, body: { refused: 'pool-unknown' } };
        return { stream: stream(first, () => recent(db, params.pool), world, closed) };
      },
    }),
  ];
}

async function* stream(
  first: Snapshot,
  next: () => Promise<Snapshot | undefined>,
  world: World,
  closed: AbortSignal,
) {
  yield { event: 'snapshot', data: first };
  let before = first;
  while (!closed.aborted) {
    await world.sleep(limits.changesPauseMs.value);
    const after = await next();
    if (!after || closed.aborted) return;
    if (after.version !== before.version || after.states.length !== before.states.length)
      yield { event: 'snapshot', data: after };
    else {
      const changed = changes(before, after);
      if (changed.length > 0) yield { event: 'changes', data: changed };
    }
    before = after;
  }
}
