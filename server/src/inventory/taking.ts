// What one hold would take, gathered line by line against the cells as they are. Nothing changes here: the result
// is either the lines with their prices and the expired holds that must go first, or the reasons why not.
import {
  type BestFound,
  type HoldLine,
  type InventoryEvents,
  type Line,
  type LineRefusal,
  limits,
  type Terms,
} from '#inventory';
import { pickBest } from './best-available.ts';
import { dueOn, dueUnits } from './due.ts';
import { type FreeSeats, freeSeats } from './free-seats.ts';
import { nightsOf } from './nights.ts';
import { type CellRow, cellKey, type HoldRow, isAlive, type PoolRow, poolOf, type State } from './state.ts';

type BestLine = Extract<HoldLine, { best: number }>;
/** Why a line cannot be had. */
type No = Omit<LineRefusal, 'line'>;
type Ended = { [K in 'Expired' | 'Released']: { type: K; subject: string; data: InventoryEvents[K] } }[
  | 'Expired'
  | 'Released'];

/** Lines with at most this many cells fit into a receipt, however long their names are. */
const CELLS_SURELY_SMALL = 40;

const NO_LINES: readonly Line[] = [];

function priceOf(pool: Readonly<PoolRow>, tier: string, rate: string): number | undefined {
  const rates = Object.hasOwn(pool.tiers, tier) ? pool.tiers[tier] : undefined;
  return rates && Object.hasOwn(rates, rate) ? rates[rate] : undefined;
}

function tooShort({ unit, minimumNights }: Readonly<CellRow>): No {
  const detail = `A stay that begins here has at least ${minimumNights} nights; ask for all of them in one line.`;
  return { because: 'too-few-nights', unit, left: minimumNights, detail };
}

function taken(unit: string, left: number, wanted: number): No {
  const detail = left > 0 ? `Only ${left} of ${wanted} are left.` : 'Nothing is left of it.';
  return { because: 'cell-taken', unit, left, detail };
}

export class Taking {
  readonly lines: Line[] = [];
  readonly best: BestFound[] = [];
  readonly refusals: LineRefusal[] = [];
  readonly #state: State;
  readonly #now: number;
  /** Pieces that earlier lines of this hold take, by cell. */
  readonly #taken = new Map<string, number>();
  /** The hold that goes if these lines can be had. */
  readonly #replaced: Readonly<HoldRow> | undefined;
  /** Holds that go, and what that frees, by cell. */
  readonly #ending = new Map<string, Readonly<HoldRow>>();
  readonly #freed = new Map<string, number>();
  /** Earliest start of the lines of each pool. */
  readonly #starts = new Map<Readonly<PoolRow>, number | null>();

  constructor(state: State, now: number, replaced?: Readonly<HoldRow>) {
    this.#state = state;
    this.#now = now;
    this.#replaced = replaced;
    if (replaced?.state === 'held') this.#end(replaced);
  }

  /** Adds an asked line, or the reason why it cannot be had. */
  add(asked: HoldLine, at: number): void {
    const no = this.#add(asked, at) ?? this.#tooLarge();
    if (no) this.refusals.push({ line: at, ...no });
  }

  #add(asked: HoldLine, at: number): No | undefined {
    const pool = this.#state.pools.get(poolOf(asked));
    if (!pool) return { because: 'pool-unknown', detail: 'There is no such pool.' };
    if (!pool.open) return { because: 'pool-closed', detail: 'Nothing is sold here any more.' };
    const quantity = 'best' in asked ? asked.best : asked.quantity;
    if (!Number.isInteger(quantity) || quantity < 1)
      throw new Error(`no schema lets ${quantity} pieces pass`);
    const left = pool.quantityPerLineMax;
    if (quantity > left) return { because: 'too-many', left, detail: `One line has at most ${left}.` };
    if ('best' in asked) return this.#addSeats(pool, asked, at);
    if ('unit' in asked) return this.#addCells(pool, [asked.unit], asked);
    const nights = nightsOf(asked.checkIn, asked.checkOut);
    if (typeof nights === 'string') return { because: 'dates-invalid', detail: nights };
    return this.#addCells(pool, nights, asked);
  }

  /** Pieces of a cell that can be had; ends expired holds on it as far as `wanted` needs that. */
  left(key: string, cell: Readonly<CellRow>, wanted: number): number {
    let left = this.#leftNow(key, cell);
    if (left >= wanted) return left;
    for (const hold of dueOn(this.#state.holds, this.#now, key)) {
      if (this.#ending.has(hold.holdId)) continue;
      this.#end(hold);
      left = this.#leftNow(key, cell);
      if (left >= wanted) break;
    }
    return left;
  }

  take(key: string, quantity: number): void {
    this.#taken.set(key, (this.#taken.get(key) ?? 0) + quantity);
  }

  /** Ends of the expired holds that stood in the way, and of the one that is replaced. */
  ends(): Ended[] {
    const replaced = this.#replaced;
    if (this.#ending.size === 0 && !replaced) return [];
    const ends: Ended[] = [];
    for (const { holdId: subject, lines } of this.#ending.values()) {
      if (subject !== replaced?.holdId) ends.push({ type: 'Expired', subject, data: { lines } });
    }
    // An expired one has no cells any more; it ends all the same, so that no late claim brings it back.
    if (replaced && replaced.state !== 'lost') {
      const lines = replaced.state === 'held' ? replaced.lines : [];
      ends.push({ type: 'Released', subject: replaced.holdId, data: { lines, because: 'replaced' } });
    }
    return ends;
  }

  /** What the hosts promise for these lines, one entry per pool. */
  terms(): Terms[] {
    const terms: Terms[] = [];
    for (const [{ pool, listing, host, policy }, startsAt] of this.#starts) {
      terms.push({ pool, listing, host, policy, startsAt });
    }
    return terms;
  }

  /** The currency of all lines, or undefined where they differ. */
  currency(): string | undefined {
    let currency: string | undefined;
    for (const pool of this.#starts.keys()) {
      if (currency !== undefined && pool.currency !== currency) return undefined;
      currency = pool.currency;
    }
    return currency;
  }

  #leftNow(key: string, cell: Readonly<CellRow>): number {
    const taken = this.#taken.get(key) ?? 0;
    const freed = this.#freed.get(key) ?? 0;
    return cell.capacity - cell.held - cell.sold - taken + freed;
  }

  #end(hold: Readonly<HoldRow>): void {
    this.#ending.set(hold.holdId, hold);
    for (const { pool, unit, quantity } of hold.lines) {
      const key = cellKey(pool, unit);
      this.#freed.set(key, (this.#freed.get(key) ?? 0) + quantity);
    }
  }

  /** One cell, or a night each: all of them are checked before any is taken. */
  #addCells(
    pool: Readonly<PoolRow>,
    units: readonly string[],
    { rate, quantity }: { rate: string; quantity: number },
  ): No | undefined {
    const checked: { key: string; cell: Readonly<CellRow>; price: number }[] = [];
    for (const unit of units) {
      const key = cellKey(pool.pool, unit);
      const cell = this.#state.cells.get(key);
      if (!cell) return { because: 'cell-unknown', unit, detail: 'There is no such unit in this pool.' };
      const price = priceOf(pool, cell.tier, rate);
      if (price === undefined) return { because: 'rate-unknown', unit, detail: 'It has no such rate.' };
      if (checked.length === 0 && cell.minimumNights > units.length) return tooShort(cell);
      if (cell.closesAt !== null && cell.closesAt <= this.#now) {
        return { because: 'past', unit, detail: 'Its sale is over.' };
      }
      if (this.#taken.has(key) && this.#has(pool.pool, unit, rate)) {
        return { because: 'twice', unit, detail: 'An earlier line has the same unit at the same rate.' };
      }
      const left = this.left(key, cell, quantity);
      if (left < quantity) return taken(unit, Math.max(0, left), quantity);
      checked.push({ key, cell, price });
    }
    for (const { key, cell, price } of checked) this.#put(pool, cell, key, { rate, quantity, price });
    return undefined;
  }

  #has(pool: string, unit: string, rate: string): boolean {
    return this.lines.some((line) => line.rate === rate && line.unit === unit && line.pool === pool);
  }

  #put(
    pool: Readonly<PoolRow>,
    cell: Readonly<CellRow>,
    key: string,
    { rate, quantity, price }: { rate: string; quantity: number; price: number },
  ): void {
    this.take(key, quantity);
    this.lines.push({ pool: pool.pool, unit: cell.unit, rate, quantity, price });
    const before = this.#starts.get(pool);
    if (before === undefined || before === null || (cell.startsAt !== null && cell.startsAt < before)) {
      this.#starts.set(pool, cell.startsAt ?? before ?? null);
    }
  }

  /** A receipt carries all lines through a browser, so their number and size have an end. */
  #tooLarge(): No | undefined {
    const { lines } = this;
    if (lines.length <= CELLS_SURELY_SMALL) return undefined;
    const max = limits.cellsPerHoldMax.value;
    if (lines.length > max) return { because: 'too-many', detail: `One hold has at most ${max} cells.` };
    if (Buffer.byteLength(JSON.stringify(lines)) <= limits.heldBytesMax.value) return undefined;
    return { because: 'too-many', detail: 'This is too much for one hold; hold the rest separately.' };
  }

  #addSeats(pool: Readonly<PoolRow>, asked: BestLine, at: number): No | undefined {
    const { rate, tier, area, best: count } = asked;
    const plan = this.#state.plans.get(pool.pool);
    if (!plan || plan.seatRows.length === 0) {
      return { because: 'no-seats-together', left: 0, detail: 'This pool has no seating plan.' };
    }
    if (tier !== undefined && priceOf(pool, tier, rate) === undefined) {
      return { because: 'rate-unknown', detail: 'This tier has no such rate.' };
    }
    const seats = freeSeats(this.#state.cells, plan);
    const free = this.#sellable(seats, pool, rate);
    if (!free) return { because: 'rate-unknown', detail: 'No tier has this rate.' };
    const found = pickBest(seats.index, free, { count, tier, area });
    if (found.quality === 'none') {
      const detail = found.free > 0 ? `Only ${found.free} seats are free.` : 'No seat is free.';
      return { because: 'no-seats-together', left: found.free, detail };
    }
    for (const unit of found.units) this.#putSeat(pool, unit, rate);
    this.best.push({ line: at, quality: found.quality });
    return undefined;
  }

  #putSeat(pool: Readonly<PoolRow>, unit: string, rate: string): void {
    const key = cellKey(pool.pool, unit);
    const cell = this.#state.cells.get(key);
    const price = cell && priceOf(pool, cell.tier, rate);
    if (!cell || price === undefined || this.left(key, cell, 1) < 1) {
      throw new Error(`${key} was picked and cannot be had`);
    }
    this.#put(pool, cell, key, { rate, quantity: 1, price });
  }

  /** The free seats that this hold may have at this rate; undefined where no tier has the rate. */
  #sellable(seats: FreeSeats, pool: Readonly<PoolRow>, rate: string): Uint8Array | undefined {
    const { index, closes } = seats;
    const without = new Set<number>();
    index.tierNames.forEach((tier, code) => {
      if (priceOf(pool, tier, rate) === undefined) without.add(code);
    });
    if (without.size === index.tierNames.length) return undefined;
    const free = this.#freeable(seats, pool.pool);
    if (without.size === 0 && seats.closesFirst > this.#now) return free;
    return free.map((one, ordinal) => {
      const open = (closes[ordinal] ?? 0) > this.#now;
      return one === 1 && open && !without.has(index.tierOf[ordinal] ?? -1) ? 1 : 0;
    });
  }

  /** Free seats, with those that only holds keep that may go, without those that this hold takes already. */
  #freeable({ index, free }: FreeSeats, pool: string): Uint8Array {
    let mine = free;
    const set = (unit: string, as: 0 | 1) => {
      const ordinal = index.ordinals.get(unit);
      if (ordinal === undefined || mine[ordinal] === as) return;
      if (mine === free) mine = free.slice();
      mine[ordinal] = as;
    };
    for (const unit of dueUnits(this.#state.holds, this.#now, pool)) {
      if (this.#comesFree(cellKey(pool, unit))) set(unit, 1);
    }
    const replaced = this.#replacedAlive();
    for (const line of replaced?.lines ?? NO_LINES) {
      if (line.pool === pool && this.#comesFree(cellKey(pool, line.unit))) set(line.unit, 1);
    }
    for (const line of this.lines) if (line.pool === pool) set(line.unit, 0);
    return mine;
  }

  /** While its time is not over; afterwards it is one of those that are due. */
  #replacedAlive(): Readonly<HoldRow> | undefined {
    const replaced = this.#replaced;
    return replaced && isAlive(replaced, this.#now) ? replaced : undefined;
  }

  #comesFree(key: string): boolean {
    const cell = this.#state.cells.get(key);
    if (!cell || cell.sold > 0) return false;
    if (cell.closesAt !== null && cell.closesAt <= this.#now) return false;
    let going = piecesOn(key, this.#replacedAlive()?.lines ?? NO_LINES);
    for (const { lines } of dueOn(this.#state.holds, this.#now, key)) going += piecesOn(key, lines);
    return cell.held === going;
  }
}

function piecesOn(key: string, lines: readonly Line[]): number {
  let pieces = 0;
  for (const { pool, unit, quantity } of lines) if (cellKey(pool, unit) === key) pieces += quantity;
  return pieces;
}
