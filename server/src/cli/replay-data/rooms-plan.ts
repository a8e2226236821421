// A calendar of rooms as Inside Airbnb publishes it: one line per room and night, `f` where it is taken. Every longest
// run of taken nights is one stay. Ids of rooms are text: many are larger than any number that stays exact.

import { CommandError } from '../command.ts';
import { dayOf } from './days.ts';
import type { Span } from './nights.ts';
import { type Columns, type ReadRow, readTable } from './table.ts';

export interface Night {
  row: number;
  room: string;
  day: number;
  taken: boolean;
}

export interface Room {
  id: string;
  /** From its first to the night after its last. */
  span: Span;
  /** Nights within that the file does not have. */
  missing: number[];
  stays: Span[];
  free: Span[];
}

export interface RoomsPlan {
  rooms: Room[];
  /** Nights of rooms that are not in the list of rooms. */
  unlisted: number;
}

export async function readRooms(listings: string, calendar: string): Promise<RoomsPlan> {
  const ids = await readTable(listings, roomRow);
  return roomsOf(new Set(ids), await readTable(calendar, nightRow));
}

export function roomRow(columns: Columns): ReadRow<string> {
  const id = columns.must('id', 'listing_id');
  return (cells) => cells[id]?.trim() || undefined;
}

export function nightRow(columns: Columns): ReadRow<Night> {
  const id = columns.must('listing_id');
  const date = columns.must('date');
  const available = columns.must('available');
  return (cells, row) => {
    const day = dayOf(cells[date] ?? '');
    const word = (cells[available] ?? '').trim().toLowerCase();
    if (day === undefined) throw new CommandError(`row ${row} has no date: "${cells[date]}".`);
    if (!/^(t|f|true|false)$/.test(word))
      throw new CommandError(`row ${row} is neither free nor taken: "${word}".`);
    return { row, room: (cells[id] ?? '').trim(), day, taken: word.startsWith('f') };
  };
}

export function roomsOf(ids: ReadonlySet<string>, nights: readonly Night[]): RoomsPlan {
  const byRoom = Map.groupBy(nights, ({ room }) => room);
  const rooms: Room[] = [];
  let unlisted = 0;
  for (const [id, own] of byRoom) {
    if (ids.has(id)) rooms.push(roomOf(id, own));
    else unlisted += own.length;
  }
  return { rooms, unlisted };
}

function roomOf(id: string, nights: readonly Night[]): Room {
  const sorted = nights.toSorted((a, b) => a.day - b.day);
  const runs: { stays: Span[]; free: Span[] } = { stays: [], free: [] };
  const missing: number[] = [];
  let before: Night | undefined;
  let run: Span = { from: 0, to: 0 };
  for (const night of sorted) {
    if (night.day === before?.day) throw new CommandError(`row ${night.row} names a night of ${id} again.`);
    for (let day = (before?.day ?? night.day) + 1; day < night.day; day += 1) missing.push(day);
    if (before && before.taken === night.taken && before.day + 1 === night.day) run.to = night.day + 1;
    else {
      run = { from: night.day, to: night.day + 1 };
      (night.taken ? runs.stays : runs.free).push(run);
    }
    before = night;
  }
  return { id, span: { from: sorted[0]?.day ?? 0, to: (before?.day ?? -1) + 1 }, missing, ...runs };
}

/** Nights that overlap a stay by its first one at least: the night before it, where that exists, to the second. */
export function overlapOf({ from, to }: Span, { span, missing }: Room): Span {
  const early = from > span.from && !missing.includes(from - 1) ? from - 1 : from;
  return { from: early, to: Math.min(to, from + 1) };
}

export function nightsIn(spans: readonly Span[]): number {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0);
}
