// Which seats of a pool nobody holds or has bought, for whoever looks for the best of them. Found once per working
// set, then kept up to date by the fold: a batch of buyers must not look again each time. A store that knows the
// cells of a plan already brings a bitmap instead of the rows, and makes the few rows that are picked from it.
import type { SeatRow } from '#inventory';
import type { Rows } from '#kernel/rows';
import { buildSeatIndex, type SeatIndex } from './seat-index.ts';
import { type CellRow, cellKey, type PlanRow, partsOf } from './state.ts';

export interface FreeSeats {
  index: SeatIndex;
  /** One byte per seat, 1 for free. Only the fold changes it. */
  free: Uint8Array;
  /** Epoch ms after which a seat is not sold. */
  closes: Float64Array;
  /** The smallest of these. */
  closesFirst: number;
}

/** What does not change about the seats of a pool at one version. */
export interface SeatFacts extends Omit<FreeSeats, 'free'> {
  pool: string;
  /** By seat, as it is while nobody has it; undefined where the plan has a seat that is no cell. */
  cells: (Readonly<CellRow> | undefined)[];
  /** By a cell's ordinal; -1 for cells that are no seats. */
  seatOf: Int32Array;
}

const indexes = new WeakMap<readonly SeatRow[], SeatIndex>();
const known = new WeakMap<Rows<CellRow>, Map<string, FreeSeats>>();

/** Building it takes a while for a stadium; rows of a plan are never changed in place, so it is built once. */
function indexOf({ seatRows, focal }: Readonly<PlanRow>): SeatIndex {
  let index = indexes.get(seatRows);
  if (!index) {
    index = buildSeatIndex(seatRows, focal);
    indexes.set(seatRows, index);
  }
  return index;
}

function poolsOf(cells: Rows<CellRow>): Map<string, FreeSeats> {
  let pools = known.get(cells);
  if (!pools) {
    pools = new Map();
    known.set(cells, pools);
  }
  return pools;
}

function noSeats(index: SeatIndex): FreeSeats {
  const count = index.units.length;
  const closes = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  return { index, free: new Uint8Array(count), closes, closesFirst: Number.POSITIVE_INFINITY };
}

function note(seats: FreeSeats, cell: Readonly<CellRow>): void {
  const seat = seats.index.ordinals.get(cell.unit);
  if (seat === undefined) return;
  seats.free[seat] = cell.held === 0 && cell.sold === 0 && cell.capacity > 0 ? 1 : 0;
  const closes = cell.closesAt ?? Number.POSITIVE_INFINITY;
  seats.closes[seat] = closes;
  if (closes < seats.closesFirst) seats.closesFirst = closes;
}

/** The seats of a plan, with those untouched. */
export function freeSeats(cells: Rows<CellRow>, plan: Readonly<PlanRow>): FreeSeats {
  const pools = poolsOf(cells);
  const before = pools.get(plan.pool);
  if (before) return before;
  const seats = noSeats(indexOf(plan));
  for (const cell of cells.values()) if (cell.pool === plan.pool) note(seats, cell);
  pools.set(plan.pool, seats);
  return seats;
}

/** Tells what became of a cell. */
export function noteSeat(cells: Rows<CellRow>, cell: Readonly<CellRow>): void {
  const seats = known.get(cells)?.get(cell.pool);
  if (seats) note(seats, cell);
}

/** The pool's cells are others now. */
export function forgetFreeSeats(cells: Rows<CellRow>, pool: string): void {
  known.get(cells)?.delete(pool);
}

/** `cells`: all of the pool, in any state. */
export function seatFacts(plan: Readonly<PlanRow>, cells: readonly CellRow[]): SeatFacts {
  const { index, closes } = noSeats(indexOf(plan));
  const facts: SeatFacts = {
    ...{ pool: plan.pool, index, closes, closesFirst: Number.POSITIVE_INFINITY },
    cells: new Array(index.units.length).fill(undefined),
    seatOf: new Int32Array(cells.reduce((max, { ordinal }) => Math.max(max, ordinal + 1), 0)).fill(-1),
  };
  for (const cell of cells) {
    const seat = index.ordinals.get(cell.unit);
    if (seat === undefined) continue;
    facts.cells[seat] = { ...cell, held: 0, sold: 0 };
    facts.seatOf[cell.ordinal] = seat;
    closes[seat] = cell.closesAt ?? Number.POSITIVE_INFINITY;
    if (closes[seat] < facts.closesFirst) facts.closesFirst = closes[seat];
  }
  return facts;
}

/** Brings the free seats of pools, whose rows are then made when they are first read. `isLoaded`: rows that are there. */
export function bringFreeSeats(
  cells: Rows<CellRow>,
  brought: readonly { facts: SeatFacts; ordinals: readonly number[] }[],
  isLoaded: (key: string) => boolean,
): void {
  const pools = poolsOf(cells);
  const free = new Map<string, { facts: SeatFacts; free: Uint8Array }>();
  for (const { facts, ordinals } of brought) {
    const seats = new Uint8Array(facts.cells.length);
    for (const ordinal of ordinals) {
      const seat = facts.seatOf[ordinal] ?? -1;
      if (seat >= 0) seats[seat] = 1;
    }
    const { index, closes, closesFirst } = facts;
    pools.set(facts.pool, { index, closes, closesFirst, free: seats });
    free.set(facts.pool, { facts, free: seats.slice() });
  }
  const read = cells.get.bind(cells);
  cells.get = (key) => {
    if (!isLoaded(key)) make(cells, free, key);
    return read(key);
  };
}

/** A row of a seat that was free when it was brought and that nobody has read yet. */
function make(
  cells: Rows<CellRow>,
  brought: Map<string, { facts: SeatFacts; free: Uint8Array }>,
  key: string,
): void {
  const { pool, unit } = partsOf(key);
  const from = brought.get(pool);
  const seat = from?.facts.index.ordinals.get(unit);
  if (!from || seat === undefined || from.free[seat] !== 1) return;
  from.free[seat] = 0;
  const cell = from.facts.cells[seat];
  if (cell) cells.found(cellKey(pool, unit), { ...cell });
}
