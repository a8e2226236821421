// Which seats of a pool nobody holds or has bought, for whoever looks for the best of them. Found once per working
// set by looking at its cells, then kept up to date by the fold: a batch of buyers must not look again each time.
import type { SeatRow } from '#inventory';
import type { Rows } from '#kernel/rows';
import { buildSeatIndex, type SeatIndex } from './seat-index.ts';
import type { CellRow, PlanRow } from './state.ts';

export interface FreeSeats {
  index: SeatIndex;
  /** One byte per seat, 1 for free. Only the fold changes it. */
  free: Uint8Array;
  /** Epoch ms after which a free seat is not sold; of others it is not known. */
  closes: Float64Array;
  /** The smallest of these. */
  closesFirst: number;
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

function note(seats: FreeSeats, cell: Readonly<CellRow>): void {
  const ordinal = seats.index.ordinals.get(cell.unit);
  if (ordinal === undefined) return;
  const free = cell.held === 0 && cell.sold === 0 && cell.capacity > 0;
  seats.free[ordinal] = free ? 1 : 0;
  const closes = cell.closesAt ?? Number.POSITIVE_INFINITY;
  seats.closes[ordinal] = closes;
  if (closes < seats.closesFirst) seats.closesFirst = closes;
}

/** The seats of a plan, with those untouched. */
export function freeSeats(cells: Rows<CellRow>, plan: Readonly<PlanRow>): FreeSeats {
  let pools = known.get(cells);
  if (!pools) {
    pools = new Map();
    known.set(cells, pools);
  }
  const before = pools.get(plan.pool);
  if (before) return before;
  const index = indexOf(plan);
  const count = index.units.length;
  const seats: FreeSeats = {
    index,
    free: new Uint8Array(count),
    closes: new Float64Array(count).fill(Number.POSITIVE_INFINITY),
    closesFirst: Number.POSITIVE_INFINITY,
  };
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
