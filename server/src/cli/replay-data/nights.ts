// Stays as lines of holds: long calendars are cut into pools that a listing may have, long stays into lines and
// holds that inventory takes.
import type { Static } from 'typebox';
import type { RoomType } from '#catalog';
import { type HoldLine, limits } from '#inventory';
import { dateOf } from './days.ts';

/** Nights of one pool: the calendar of one room type is bounded. */
const NIGHTS_PER_POOL_MAX = 1_000;
const TIER = 'night';
export const RATE = 'standard';

/** The nights from `from` to the one before `to`, as day numbers. */
export interface Span {
  from: number;
  to: number;
}

export interface NightPool extends Span {
  pool: string;
}

type Room = Static<typeof RoomType>;

/** Cuts a calendar into spans that a pool can have. */
export function spansOf({ from, to }: Span, max = NIGHTS_PER_POOL_MAX): Span[] {
  const spans: Span[] = [];
  for (let at = from; at < to; at += max) spans.push({ from: at, to: Math.min(to, at + max) });
  return spans;
}

/** Rooms that cost nothing and are open on every night of the span. */
export function freeRoom(id: string, count: number, { from, to }: Span): Room {
  return {
    id,
    name: { ko: id },
    count,
    guestsMax: 2,
    calendar: { from: dateOf(from), to: dateOf(to - 1), tier: TIER },
    tiers: { [TIER]: { [RATE]: 0 } },
  };
}

const CELLS = limits.cellsPerHoldMax.value;
const NIGHTS = limits.nightsPerStayMax.value;
const LINES = limits.linesPerHoldMax.value;

/** The holds of a stay, each with its lines; nearly always one hold of one line. `pools` in sequence of time. */
export function holdsOf(stay: Span, pools: readonly NightPool[]): HoldLine[][] {
  const holds: HoldLine[][] = [];
  let lines: HoldLine[] = [];
  let cells = 0;
  for (const { pool, from, to } of pools) {
    for (let at = Math.max(stay.from, from); at < Math.min(stay.to, to); ) {
      if (cells === CELLS || lines.length === LINES) {
        holds.push(lines);
        lines = [];
        cells = 0;
      }
      const nights = Math.min(NIGHTS, CELLS - cells, stay.to - at, to - at);
      lines.push({ pool, checkIn: dateOf(at), checkOut: dateOf(at + nights), rate: RATE, quantity: 1 });
      cells += nights;
      at += nights;
    }
  }
  return lines.length > 0 ? [...holds, lines] : holds;
}
