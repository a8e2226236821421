// Which bookings belong together: what is to come, soonest first; what is past and what came to nothing, latest first.
import { isOver } from './booking-facts.ts';
import { isUpcoming, startOf, type Thing } from './bought.ts';

export type Tab = 'upcoming' | 'past' | 'ended';

interface Row {
  booking: { state: string; placedAt: string };
  things: readonly Thing[];
}

/** `now` as epoch ms. Rows come newest first. */
export function inTab<R extends Row>(tab: Tab, rows: readonly R[], now: number): R[] {
  const own = rows.filter((row) => tabOf(row, now) === tab);
  return tab === 'upcoming' ? own.toSorted((one, other) => compare(firstStart(one), firstStart(other))) : own;
}

function tabOf({ booking: { state, placedAt }, things }: Row, now: number): Tab {
  if (isOver(state)) return 'ended';
  return things.some((thing) => isUpcoming(thing, placedAt, now)) || things.length === 0
    ? 'upcoming'
    : 'past';
}

function firstStart({ things }: Row): string {
  return things.map(startOf).sort()[0] ?? '';
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
