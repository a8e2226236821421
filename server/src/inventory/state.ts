// The rows of inventory and how they are found. Pools say what may be held and at which price, plans where seats
// are, cells how much is left, holds who claims what. Every row can be rebuilt from the log.
import type {
  BestFound,
  HoldLine,
  Line,
  PoolDefinition,
  RefundRule,
  Returned,
  SeatRow,
  Terms,
} from '#inventory';
import { Rows } from '#kernel/rows';

export interface PoolRow {
  pool: string;
  listing: string;
  host: string;
  version: number;
  /** The highest version that was refused; 0 for none. */
  refusedVersion: number;
  currency: string;
  tiers: PoolDefinition['tiers'];
  policy: RefundRule[];
  quantityPerLineMax: number;
  open: boolean;
}

/** Where the seats of a pool are: read only by those who look for the best ones. */
export interface PlanRow {
  pool: string;
  seatRows: SeatRow[];
  focal: { x: number; y: number } | null;
}

export interface CellRow {
  pool: string;
  unit: string;
  /** Place in the host's sequence of units, from 0. */
  ordinal: number;
  capacity: number;
  held: number;
  sold: number;
  tier: string;
  startsAt: number | null;
  closesAt: number | null;
  minimumNights: number;
}

/** `lost`: a claim came too late, and the next one is answered the same. */
export type HoldState = 'held' | 'claimed' | 'released' | 'expired' | 'lost';

export interface HoldRow {
  holdId: string;
  owner: string;
  state: HoldState;
  expiresAt: number;
  lastsUntil: number;
  currency: string;
  lines: Line[];
  terms: Terms[];
  asked: HoldLine[] | null;
  best: BestFound[] | null;
  /** Sold cells that came back, by the refund that caused it. */
  returned: Returned[];
}

export interface State {
  pools: Rows<PoolRow>;
  plans: Rows<PlanRow>;
  cells: Rows<CellRow>;
  holds: Rows<HoldRow>;
}

export function emptyState(): State {
  return {
    pools: Rows.whole('pools'),
    plans: Rows.whole('plans'),
    cells: Rows.whole('cells'),
    holds: Rows.whole('holds'),
  };
}

const POOL_LENGTH = 36;

/** A pool is a UUID of 36 characters, so no pool and unit can be cut differently and give the same key. */
export function cellKey(pool: string, unit: string): string {
  return `${pool}/${unit}`;
}

/** Pool and unit of a key. */
export function partsOf(key: string): { pool: string; unit: string } {
  return { pool: key.slice(0, POOL_LENGTH), unit: key.slice(POOL_LENGTH + 1) };
}

/** UUIDs are compared as text here and as bytes in the database: one spelling for both. */
export function poolOf(line: { pool: string }): string {
  return line.pool.toLowerCase();
}

/** Its time is over, but nobody has ended it: whoever needs its cells may do so. */
export function isDue(hold: { state: HoldState; expiresAt: number }, now: number): boolean {
  return hold.state === 'held' && hold.expiresAt <= now;
}

/** Counts for its owner: neither ended nor over. */
export function isAlive(hold: { state: HoldState; expiresAt: number }, now: number): boolean {
  return hold.state === 'held' && hold.expiresAt > now;
}

/** A payment is late and booking keeps the hold for it: nothing else takes a hold beyond its life. */
export function isKept({ expiresAt, lastsUntil }: Readonly<HoldRow>): boolean {
  return expiresAt > lastsUntil;
}

/** The hold, if it is there and theirs; else why not. */
export function own(
  { holds }: State,
  { holdId, owner }: { holdId: string; owner: string },
): Readonly<HoldRow> | 'hold-unknown' | 'hold-not-yours' {
  const row = holds.get(holdId);
  if (!row) return 'hold-unknown';
  return row.owner === owner ? row : 'hold-not-yours';
}

export function total(lines: readonly Line[]): number {
  let sum = 0;
  for (const { price, quantity } of lines) sum += price * quantity;
  return sum;
}
