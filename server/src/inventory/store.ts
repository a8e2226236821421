// All SQL of inventory. A load takes two round trips, however many messages it serves: one that looks without
// locks for the holds that are named or due, one that locks, always in the sequence holds by id, pools, cells by
// pool and unit — so two processes wait for each other, but never in a circle. Lines of a hold never change, so
// what the first look says of them is still true once they are locked.
import { limits, type Returned } from '#inventory';
import type { Message, Store } from '#kernel/context';
import { Rows } from '#kernel/rows';
import type { Database, Statement } from '#kernel/sql';
import { bringFreeSeats, type SeatFacts, seatFacts } from './free-seats.ts';
import {
  type CellRow,
  cellKey,
  type HoldRow,
  type PlanRow,
  type PoolRow,
  partsOf,
  type State,
} from './state.ts';
import { Wants } from './wants.ts';

/** Expired holds looked at in one go. */
const DUE_PAGE = 500;
/** Rows of one statement; only the fold of a whole log has more. */
const CHUNK = 10_000;
/** Between JSON texts, none of which can contain it. */
const RS = '\u001e';

/** Empty for nearly all holds, and null is cheaper to read than an empty list. */
const RETURNED = `nullif(returned::text, '[]')::json as returned`;
const SLIM_HOLD = `hold_id as "holdId", owner, state, expires_at as "expiresAt", lasts_until as "lastsUntil", currency,
  lines, ${RETURNED}`;
const POOL = `pool, listing, host, version, refused_version as "refusedVersion", currency, tiers, policy,
  quantity_per_line_max as "quantityPerLineMax", open`;
const CELL = `c.pool, c.unit, c.ordinal, c.capacity, c.held, c.sold, c.tier, c.starts_at as "startsAt",
  c.closes_at as "closesAt", c.minimum_nights as "minimumNights"`;

export const store: Store<State> = { load, save, savesAtOnce: true };

async function load(db: Database, messages: readonly Message[], now: number): Promise<State> {
  const wants = new Wants(messages, limits.sweepBatchMax.value);
  const [named, firstDue] = await Promise.all([
    namedHolds(db, wants),
    wants.takes ? duePage(db, now, undefined) : [],
  ]);
  for (const hold of named) wants.foundNamed(hold, now);
  const holds = [...named, ...(await neededDue(db, now, wants, firstDue))];
  const state: State = {
    pools: Rows.partial('pools'),
    plans: Rows.partial('plans'),
    cells: Rows.partial('cells'),
    holds: Rows.partial('holds'),
  };
  for (const holdId of wants.holds.keys()) state.holds.expect(holdId);
  await Promise.all([
    lockHolds(db, holds, state.holds),
    lockPools(db, wants).then((pools) => findPools(db, wants, pools, state)),
    lockCells(db, wants, state.cells),
  ]);
  return state;
}

/** What is told to the owner is read for those who may be told; a claim needs the lines alone. */
async function namedHolds(db: Database, { holds }: Wants): Promise<HoldRow[]> {
  if (holds.size === 0) return [];
  const rows = await db.many<SlimHold & { [K in keyof Told]: Told[K] | null }>({
    name: 'i_holds_named',
    text: `select ${SLIM_HOLD}, case when w.told then terms end as terms, case when w.told then asked end as asked,
        case when w.told then best end as best
      from unnest($1::uuid[], $2::boolean[]) as w (id, told) join holds on hold_id = w.id`,
    values: [plain([...holds.keys()]), plain([...holds.values()])],
  });
  return rows.map((row) => wholeHold(row));
}

/** Expired holds behind `after`, the one that expired first in front. */
async function duePage(db: Database, now: number, after: HoldRow | undefined): Promise<HoldRow[]> {
  const rows = await db.many<SlimHold>({
    name: 'i_holds_due',
    text: `select ${SLIM_HOLD} from holds
      where state = 'held' and expires_at <= $1 and (expires_at, hold_id) > ($2, $3)
      order by expires_at, hold_id limit ${DUE_PAGE}`,
    values: [now, after?.expiresAt ?? -1, after?.holdId ?? '00000000-0000-0000-0000-000000000000'],
  });
  return rows.map((row) => wholeHold(row));
}

type Told = Pick<HoldRow, 'terms' | 'asked' | 'best'>;

interface SlimHold extends Omit<HoldRow, keyof Told | 'returned'> {
  returned: Returned[] | null;
}

function wholeHold(row: SlimHold & { [K in keyof Told]?: Told[K] | null }): HoldRow {
  const { terms, asked, best, returned } = row;
  return { ...row, terms: terms ?? [], asked: asked ?? null, best: best ?? null, returned: returned ?? [] };
}

async function neededDue(db: Database, now: number, wants: Wants, first: HoldRow[]): Promise<HoldRow[]> {
  const needed: HoldRow[] = [];
  let page = first;
  for (let looked = 0; page.length > 0; page = await duePage(db, now, page.at(-1))) {
    for (const hold of page) {
      // A named one may be claimed or kept before anybody gets to its cells, so it covers nothing for sure.
      if (!wants.holds.has(hold.holdId) && wants.needsEndOf(hold.lines)) needed.push(hold);
    }
    if (looked === 0 && page.length === DUE_PAGE) await lookAtShortCells(db, wants);
    looked += page.length;
    if (page.length < DUE_PAGE || !wants.isShort || looked >= limits.dueLookedAtMax.value) break;
  }
  return needed;
}

/** Before many expired holds are looked through: do the cells lack anything, and is anything of them held? */
async function lookAtShortCells(db: Database, wants: Wants): Promise<void> {
  const short = wants.shortCells;
  if (short.length === 0) return;
  const cells = await db.many<{ pool: string; unit: string; left: number; held: number }>({
    name: 'i_cells_look',
    text: `select c.pool, c.unit, c.capacity - c.held - c.sold as left, c.held
      from unnest($1::uuid[], $2::text[]) as w (pool, unit) join cells c on c.pool = w.pool and c.unit = w.unit`,
    values: [plain(short.map(({ pool }) => pool)), texts(short.map(({ unit }) => unit))],
  });
  for (const cell of cells) wants.seen(cell);
}

async function lockHolds(db: Database, holds: readonly HoldRow[], into: State['holds']): Promise<void> {
  if (holds.length === 0) return;
  const rows = await db.many<Pick<SlimHold, 'holdId' | 'state' | 'expiresAt' | 'returned'>>({
    name: 'i_holds_lock',
    text: `select hold_id as "holdId", state, expires_at as "expiresAt", ${RETURNED} from holds
      where hold_id = any($1::uuid[]) order by hold_id for no key update`,
    values: [plain(holds.map(({ holdId }) => holdId))],
  });
  const found = new Map(holds.map((hold) => [hold.holdId, hold]));
  for (const row of rows) {
    const hold = found.get(row.holdId);
    if (hold) into.found(row.holdId, Object.assign(hold, row, { returned: row.returned ?? [] }));
  }
}

type Locked = Pick<PoolRow, 'pool' | 'version' | 'refusedVersion'>;

/** Who takes cells keeps the pool from changing; who reads its free seats keeps all others from taking any. */
async function lockPools(db: Database, { pools, excludes }: Wants): Promise<Locked[]> {
  if (pools.size === 0) return [];
  return db.many<Locked>({
    name: excludes ? 'i_pools_exclude' : 'i_pools_share',
    text: `select pool, version, refused_version as "refusedVersion" from pools
      where pool = any($1::uuid[]) order by pool for ${excludes ? 'no key update' : 'share'}`,
    values: [plain([...pools])],
  });
}

/** What is known of pools at their version, per connection: a definition must not travel with each batch. */
interface Definitions {
  pools: Map<string, PoolRow>;
  /** `seats` once somebody has looked for the best of them. */
  plans: Map<string, { pool: string; version: number; plan: PlanRow; seats: SeatFacts | undefined }>;
}

const definitions = new WeakMap<Database, Definitions>();

function definitionsOf(db: Database): Definitions {
  let known = definitions.get(db);
  if (!known) {
    known = { pools: new Map(), plans: new Map() };
    definitions.set(db, known);
  }
  return known;
}

async function findPools(db: Database, wants: Wants, locked: readonly Locked[], state: State): Promise<void> {
  const known = definitionsOf(db);
  const planned = locked.filter(({ pool }) => wants.seats.has(pool) || wants.opened.has(pool));
  const [frees] = await Promise.all([
    freeOrdinals(db, wants),
    readPools(db, locked, known),
    readPlans(db, planned, wants.seats, known),
  ]);
  for (const pool of wants.pools) state.pools.expect(pool);
  for (const { pool, refusedVersion } of locked) {
    const row = known.pools.get(pool);
    // A copy, because the fold changes rows; it replaces whole fields only, so what is inside stays shared.
    if (row) state.pools.found(pool, { ...row, refusedVersion });
  }
  for (const pool of [...wants.seats, ...wants.opened]) state.plans.expect(pool);
  for (const { pool } of planned) {
    const plan = known.plans.get(pool)?.plan;
    if (plan) state.plans.found(pool, { ...plan });
  }
  const brought = frees.flatMap(({ pool, ordinals }) => {
    const facts = known.plans.get(pool)?.seats;
    return facts ? [{ facts, ordinals }] : [];
  });
  if (brought.length > 0) bringFreeSeats(state.cells, brought, (key) => wants.cells.has(key));
  forgetOldest(known.pools, limits.poolsCachedMax.value);
  forgetOldest(known.plans, limits.plansCachedMax.value);
}

async function readPools(db: Database, locked: readonly Locked[], { pools }: Definitions): Promise<void> {
  const missing = locked.filter(({ pool, version }) => pools.get(pool)?.version !== version);
  if (missing.length === 0) return;
  const rows = await db.many<PoolRow>({
    name: 'i_pools_read',
    text: `select ${POOL} from pools where pool = any($1::uuid[])`,
    values: [plain(missing.map(({ pool }) => pool))],
  });
  remember(pools, rows);
}

async function readPlans(
  db: Database,
  locked: readonly Locked[],
  searched: ReadonlySet<string>,
  { plans }: Definitions,
): Promise<void> {
  for (const { pool, version } of locked) {
    const known = plans.get(pool);
    if (known?.version === version && (known.seats || !searched.has(pool))) continue;
    const [plan, cells] = await Promise.all([
      db.one<PlanRow>({
        name: 'i_plan_read',
        text: 'select pool, seat_rows as "seatRows", focal from plans where pool = $1',
        values: [pool],
      }),
      searched.has(pool) ? cellsOf(db, pool) : undefined,
    ]);
    if (plan) remember(plans, [{ pool, version, plan, seats: cells && seatFacts(plan, cells) }]);
  }
}

async function cellsOf(db: Database, pool: string): Promise<CellRow[]> {
  const text = `select ${CELL} from cells c where c.pool = $1`;
  return db.many({ name: 'i_plan_cells', text, values: [pool] });
}

/**
 * Places of the untouched cells in pools of which all other cells stay unread. Without locks: whoever takes a cell
 * of these pools waits for the lock that this transaction has on them.
 */
async function freeOrdinals(
  db: Database,
  { seats, opened }: Wants,
): Promise<{ pool: string; ordinals: number[] }[]> {
  const pools = [...seats].filter((pool) => !opened.has(pool));
  if (pools.length === 0) return [];
  const rows = await db.many<{ pool: string; ordinals: string }>({
    name: 'i_cells_free',
    text: `select pool, string_agg(ordinal::text, ',') as ordinals from cells
      where pool = any($1::uuid[]) and held = 0 and sold = 0 and capacity > 0 group by pool`,
    values: [plain(pools)],
  });
  const found = new Map(rows.map(({ pool, ordinals }) => [pool, ordinals.split(',').map(Number)]));
  return pools.map((pool) => ({ pool, ordinals: found.get(pool) ?? [] }));
}

/** The latest come last. */
function remember<R extends { pool: string }>(known: Map<string, R>, rows: readonly R[]): void {
  for (const row of rows) {
    known.delete(row.pool);
    known.set(row.pool, row);
  }
}

function forgetOldest(known: Map<string, unknown>, max: number): void {
  for (const pool of known.keys()) {
    if (known.size <= max) return;
    known.delete(pool);
  }
}

async function lockCells(db: Database, { cells, opened }: Wants, into: State['cells']): Promise<void> {
  for (const key of cells.keys()) into.expect(key);
  if (cells.size === 0 && opened.size === 0) return;
  const wanted = [...cells.values()];
  const pools = plain(wanted.map(({ pool }) => pool));
  const units = texts(wanted.map(({ unit }) => unit));
  const statement: Statement =
    opened.size === 0
      ? {
          name: 'i_cells_lock',
          text: `select ${CELL} from unnest($1::uuid[], $2::text[]) as w (pool, unit)
            join cells c on c.pool = w.pool and c.unit = w.unit
            order by c.pool, c.unit for no key update of c`,
          values: [pools, units],
        }
      : {
          name: 'i_cells_lock_pools',
          text: `select ${CELL} from cells c
            where (c.pool, c.unit) in (
              select pool, unit from cells where pool = any($3::uuid[])
              union select * from unnest($1::uuid[], $2::text[]))
            order by c.pool, c.unit for no key update of c`,
          values: [pools, units, plain([...opened])],
        };
  for (const cell of await db.many<CellRow>(statement)) into.found(cellKey(cell.pool, cell.unit), cell);
}

async function save(db: Database, { pools, plans, cells, holds }: State): Promise<void> {
  const sent: Promise<number>[] = [];
  const send = <R>(rows: Iterable<R>, statement: (chunk: R[]) => Statement) => {
    for (const chunk of chunks(rows)) sent.push(db.exec(statement(chunk)));
  };
  send(values(pools.added()), insertPools);
  send(values(pools.edited()), updatePools);
  send([...values(plans.added()), ...values(plans.edited())], upsertPlans);
  send(cells.removed(), deleteCells);
  send(values(cells.added()), putCells);
  send(values(cells.edited()), isEmpty(pools.edited()) ? countCells : changeCells);
  send(values(holds.added()), insertHolds);
  send(values(holds.edited()), updateHolds);
  await Promise.all(sent);
}

function* values<R>(entries: Iterable<[string, R]>): Iterable<R> {
  for (const [, row] of entries) yield row;
}

function isEmpty(rows: Iterable<unknown>): boolean {
  for (const _ of rows) return false;
  return true;
}

function* chunks<R>(rows: Iterable<R>): Iterable<R[]> {
  let chunk: R[] = [];
  for (const row of rows) {
    chunk.push(row);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

const POOL_ROWS = `select pool, listing, host, version, refused_version, currency, tiers::json, policy::json, quantity_per_line_max, open
  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::bigint[], $6::text[], string_to_array($7, '${RS}'),
    string_to_array($8, '${RS}'), $9::integer[], $10::boolean[])
    as t (pool, listing, host, version, refused_version, currency, tiers, policy, quantity_per_line_max, open)`;

/** Not an upsert: two processes that open one new pool must meet at its key. */
function insertPools(rows: readonly PoolRow[]): Statement {
  return { name: 'i_pools_add', text: `insert into pools ${POOL_ROWS}`, values: poolValues(rows) };
}

function updatePools(rows: readonly PoolRow[]): Statement {
  return {
    name: 'i_pools_change',
    text: `update pools p set listing = r.listing, host = r.host, version = r.version, refused_version = r.refused_version,
        currency = r.currency, tiers = r.tiers, policy = r.policy, quantity_per_line_max = r.quantity_per_line_max, open = r.open
      from (${POOL_ROWS}) as r where p.pool = r.pool`,
    values: poolValues(rows),
  };
}

function poolValues(rows: readonly PoolRow[]): unknown[] {
  return [
    plain(rows.map((row) => row.pool)),
    plain(rows.map((row) => row.listing)),
    texts(rows.map((row) => row.host)),
    plain(rows.map((row) => row.version)),
    plain(rows.map((row) => row.refusedVersion)),
    texts(rows.map((row) => row.currency)),
    jsons(rows.map((row) => row.tiers)),
    jsons(rows.map((row) => row.policy)),
    plain(rows.map((row) => row.quantityPerLineMax)),
    plain(rows.map((row) => row.open)),
  ];
}

function upsertPlans(rows: readonly PlanRow[]): Statement {
  return {
    name: 'i_plans_put',
    text: `insert into plans (pool, seat_rows, focal)
      select pool, seat_rows::json, nullif(focal, 'null')::json
      from unnest($1::uuid[], string_to_array($2, '${RS}'), string_to_array($3, '${RS}')) as t (pool, seat_rows, focal)
      on conflict (pool) do update set seat_rows = excluded.seat_rows, focal = excluded.focal`,
    values: [
      plain(rows.map((row) => row.pool)),
      jsons(rows.map((row) => row.seatRows)),
      jsons(rows.map((row) => row.focal)),
    ],
  };
}

const CELL_ROWS = `select * from unnest($1::uuid[], $2::text[], $3::integer[], $4::integer[], $5::integer[], $6::integer[],
  $7::text[], $8::bigint[], $9::bigint[], $10::integer[])
  as t (pool, unit, ordinal, capacity, held, sold, tier, starts_at, closes_at, minimum_nights)`;

/** A cell that went and came back within one batch counts as new and is there still. */
function putCells(rows: readonly CellRow[]): Statement {
  return {
    name: 'i_cells_put',
    text: `insert into cells (pool, unit, ordinal, capacity, held, sold, tier, starts_at, closes_at, minimum_nights) ${CELL_ROWS}
      on conflict (pool, unit) do update set ordinal = excluded.ordinal, capacity = excluded.capacity, held = excluded.held, sold = excluded.sold,
        tier = excluded.tier, starts_at = excluded.starts_at, closes_at = excluded.closes_at, minimum_nights = excluded.minimum_nights`,
    values: cellValues(rows),
  };
}

/** Where a host changed a pool; otherwise only counts move. */
function changeCells(rows: readonly CellRow[]): Statement {
  return {
    name: 'i_cells_change',
    text: `update cells c set ordinal = r.ordinal, capacity = r.capacity, held = r.held, sold = r.sold, tier = r.tier,
        starts_at = r.starts_at, closes_at = r.closes_at, minimum_nights = r.minimum_nights
      from (${CELL_ROWS}) as r where c.pool = r.pool and c.unit = r.unit`,
    values: cellValues(rows),
  };
}

function cellValues(rows: readonly CellRow[]): unknown[] {
  return [
    plain(rows.map((row) => row.pool)),
    texts(rows.map((row) => row.unit)),
    plain(rows.map((row) => row.ordinal)),
    plain(rows.map((row) => row.capacity)),
    plain(rows.map((row) => row.held)),
    plain(rows.map((row) => row.sold)),
    texts(rows.map((row) => row.tier)),
    plain(rows.map((row) => row.startsAt ?? 'null')),
    plain(rows.map((row) => row.closesAt ?? 'null')),
    plain(rows.map((row) => row.minimumNights)),
  ];
}

function countCells(rows: readonly CellRow[]): Statement {
  return {
    name: 'i_cells_count',
    text: `update cells c set held = w.held, sold = w.sold
      from unnest($1::uuid[], $2::text[], $3::integer[], $4::integer[]) as w (pool, unit, held, sold)
      where c.pool = w.pool and c.unit = w.unit`,
    values: [
      plain(rows.map((row) => row.pool)),
      texts(rows.map((row) => row.unit)),
      plain(rows.map((row) => row.held)),
      plain(rows.map((row) => row.sold)),
    ],
  };
}

function deleteCells(keys: readonly string[]): Statement {
  const cells = keys.map(partsOf);
  return {
    name: 'i_cells_remove',
    text: `delete from cells c using unnest($1::uuid[], $2::text[]) as w (pool, unit)
      where c.pool = w.pool and c.unit = w.unit`,
    values: [plain(cells.map(({ pool }) => pool)), texts(cells.map(({ unit }) => unit))],
  };
}

/**
 * What nearly all new holds have in common is left out: `unnest` fills arrays that are too short with null, and
 * null stands for it. Every array costs time on both sides.
 */
function insertHolds(rows: readonly HoldRow[]): Statement {
  return {
    name: 'i_holds_add',
    text: `insert into holds (hold_id, owner, state, expires_at, lasts_until, currency, lines, terms, asked, best, returned)
      select hold_id, owner, coalesce(state, 'held'), expires_at, lasts_until, currency, lines::json, terms::json,
        nullif(asked, 'null')::json, nullif(best, 'null')::json, coalesce(returned, '[]')::json
      from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[], string_to_array($7, '${RS}'),
        string_to_array($8, '${RS}'), string_to_array($9, '${RS}'), string_to_array($10, '${RS}'), string_to_array($11, '${RS}'))
        as t (hold_id, owner, state, expires_at, lasts_until, currency, lines, terms, asked, best, returned)`,
    values: [
      plain(rows.map((row) => row.holdId)),
      texts(rows.map((row) => row.owner)),
      rows.every((row) => row.state === 'held') ? '{}' : plain(rows.map((row) => row.state)),
      plain(rows.map((row) => row.expiresAt)),
      plain(rows.map((row) => row.lastsUntil)),
      texts(rows.map((row) => row.currency)),
      jsons(rows.map((row) => row.lines)),
      jsons(rows.map((row) => row.terms)),
      rows.every((row) => row.asked === null) ? '' : jsons(rows.map((row) => row.asked)),
      rows.every((row) => row.best === null) ? '' : jsons(rows.map((row) => row.best)),
      rows.every((row) => row.returned.length === 0) ? '' : jsons(rows.map((row) => row.returned)),
    ],
  };
}

function updateHolds(rows: readonly HoldRow[]): Statement {
  return {
    name: 'i_holds_change',
    text: `update holds h set state = w.state, expires_at = w.expires_at, returned = coalesce(w.returned::json, h.returned)
      from unnest($1::uuid[], $2::text[], $3::bigint[], string_to_array($4, '${RS}')) as w (hold_id, state, expires_at, returned)
      where h.hold_id = w.hold_id`,
    values: [
      plain(rows.map((row) => row.holdId)),
      plain(rows.map((row) => row.state)),
      plain(rows.map((row) => row.expiresAt)),
      // Nothing that came back ever goes away, so all empty means none has changed.
      rows.every((row) => row.returned.length === 0) ? '' : jsons(rows.map((row) => row.returned)),
    ],
  };
}

/** An array of numbers, UUIDs or words of our own, which need no quotes: pg would escape each for nothing. */
function plain(items: readonly (string | number | boolean)[]): string {
  return `{${items.join(',')}}`;
}

function texts(items: readonly string[]): string {
  return `{${items.map((item) => `"${/["\\]/.test(item) ? item.replace(/["\\]/g, '\\$&') : item}"`).join(',')}}`;
}

/** Texts for `string_to_array`: in an array, every quote of them would be escaped and read again. */
function jsons(items: readonly unknown[]): string {
  return items.map((item) => JSON.stringify(item)).join(RS);
}

/** For the read routes, which lock nothing. */
export async function readHold(db: Database, holdId: string): Promise<HoldRow | undefined> {
  const text = `select ${SLIM_HOLD}, terms, asked, best from holds where hold_id = $1`;
  const row = await db.one<SlimHold & Told>({ name: 'i_hold_read', text, values: [holdId] });
  return row && wholeHold(row);
}

export async function readPool(db: Database, pool: string): Promise<PoolRow | undefined> {
  return db.one({ name: 'i_pool_read', text: `select ${POOL} from pools where pool = $1`, values: [pool] });
}

/** Cells of a pool by name, in the host's sequence; names that are none are left out. */
export async function readCells(db: Database, pool: string, units: readonly string[]): Promise<CellRow[]> {
  return db.many({
    name: 'i_cells_read',
    text: `select ${CELL} from cells c where c.pool = $1 and c.unit = any($2::text[]) order by c.ordinal`,
    values: [pool, texts(units)],
  });
}
