// What a batch of messages needs to see before it can be decided: holds by id, pools, cells, and how many pieces
// of each cell are asked for, which bounds how many expired holds on it can matter.
import type { Claim, Extend, Hold, HoldLine, Keep, Line, OpenPool, Release } from '#inventory';
import type { Message } from '#kernel/context';
import { nightsOf } from './nights.ts';
import { cellKey, type HoldRow, isDue, poolOf } from './state.ts';

export interface WantedCell {
  pool: string;
  unit: string;
  /** Pieces asked for, as far as they may have to come from expired holds. */
  wanted: number;
  /** Pieces that the expired holds found so far would free. */
  found: number;
}

function isShort(cell: WantedCell | undefined): boolean {
  return cell !== undefined && cell.wanted > cell.found;
}

export class Wants {
  /** Holds that are named; true where the owner hears what was promised. */
  readonly holds = new Map<string, boolean>();
  readonly pools = new Set<string>();
  /** By cell key. */
  readonly cells = new Map<string, WantedCell>();
  /** Pools whose free seats matter. */
  readonly seats = new Set<string>();
  /** Pools that are changed: all of their cells matter. */
  readonly opened = new Set<string>();
  /** Expired holds to end, whatever their cells. */
  sweep = 0;
  /** Of the named holds: those whose cells move, and those that are claimed. */
  readonly #moved = new Set<string>();
  readonly #claimed = new Set<string>();

  constructor(messages: readonly Message[], sweepMax: number) {
    for (const message of messages) this.#add(message, sweepMax);
  }

  /** Whether cells may be taken, so that expired holds on them matter. */
  get takes(): boolean {
    return this.cells.size + this.seats.size + this.opened.size + this.#claimed.size + this.sweep > 0;
  }

  /** Locks the pool against others who take cells of it, because its free cells are read without locks. */
  get excludes(): boolean {
    return this.seats.size + this.opened.size > 0;
  }

  /** What a named hold, as it was found, needs besides itself. */
  foundNamed(hold: HoldRow, now: number): void {
    const { holdId, lines } = hold;
    const due = isDue(hold, now);
    // Whoever needs its cells may end it, so all of them have to be there.
    if (!due && !this.#moved.has(holdId)) return;
    const claimed = this.#claimed.has(holdId);
    const retaken = claimed && (due || hold.state === 'expired');
    for (const { pool, unit, quantity } of lines) {
      this.cell(pool, unit, retaken ? quantity : 0);
      if (claimed) this.pools.add(pool);
    }
  }

  /** Whether the end of this expired hold may be needed; if so, it counts for the cells it frees. */
  needsEndOf(lines: readonly Line[]): boolean {
    const needed =
      this.sweep > 0 ||
      lines.some(
        ({ pool, unit }) =>
          this.seats.has(pool) || this.opened.has(pool) || isShort(this.cells.get(cellKey(pool, unit))),
      );
    if (!needed) return false;
    this.sweep -= 1;
    for (const { pool, unit, quantity } of lines) this.cell(pool, unit, 0).found += quantity;
    return true;
  }

  /** Whether further expired holds can still matter. */
  get isShort(): boolean {
    if (this.sweep > 0 || this.excludes) return true;
    for (const cell of this.cells.values()) if (isShort(cell)) return true;
    return false;
  }

  get shortCells(): WantedCell[] {
    return [...this.cells.values()].filter(isShort);
  }

  /** What a look at a cell says: more than what it lacks, or than what is held of it, no expired hold can bring. */
  seen({ pool, unit, left, held }: { pool: string; unit: string; left: number; held: number }): void {
    const cell = this.cells.get(cellKey(pool, unit));
    if (cell) cell.wanted = Math.min(cell.wanted - Math.max(0, left), held);
  }

  cell(pool: string, unit: string, quantity: number): WantedCell {
    const key = cellKey(pool, unit);
    let cell = this.cells.get(key);
    if (!cell) {
      cell = { pool, unit, wanted: 0, found: 0 };
      this.cells.set(key, cell);
    }
    cell.wanted += quantity;
    return cell;
  }

  #add({ type, subject, data }: Message, sweepMax: number): void {
    switch (type) {
      case 'Hold':
        this.holds.set((data as Hold).holdId, true);
        for (const line of (data as Hold).lines) this.#line(line);
        this.#replaced(data as Hold);
        return;
      case 'Extend':
        this.holds.set((data as Extend).holdId, true);
        return;
      case 'Keep':
        this.#name((data as Keep).holdId);
        return;
      case 'Claim':
        this.#claimed.add((data as Claim).holdId);
        this.#move((data as Claim).holdId);
        return;
      case 'Release':
        this.#move((data as Release).holdId);
        return;
      case 'OpenPool':
        this.pools.add((data as OpenPool).definition.pool);
        this.opened.add((data as OpenPool).definition.pool);
        return;
      case 'Sweep':
        // One more than is ended tells whether there are more.
        this.sweep = sweepMax + 1;
        return;
      default:
        this.#move(subject);
    }
  }

  #replaced({ replaces }: Hold): void {
    if (replaces) this.#move(replaces.holdId);
  }

  #move(holdId: string): void {
    this.#name(holdId);
    this.#moved.add(holdId);
  }

  #name(holdId: string): void {
    if (!this.holds.has(holdId)) this.holds.set(holdId, false);
  }

  #line(line: HoldLine): void {
    const pool = poolOf(line);
    this.pools.add(pool);
    if ('best' in line) this.seats.add(pool);
    else if ('unit' in line) this.cell(pool, line.unit, line.quantity);
    else {
      const nights = nightsOf(line.checkIn, line.checkOut);
      if (typeof nights !== 'string') for (const night of nights) this.cell(pool, night, line.quantity);
    }
  }
}
