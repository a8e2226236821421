// Bookings of a hotel as its own file tells them, made into days: on each day bookings come in file sequence, then
// that day's cancellations. The key of a booking is its row: equal rows are real group bookings.

import { CommandError } from '../command.ts';
import { dayNumber, dayOf } from './days.ts';
import { misuse } from './misuse.ts';
import type { Span } from './nights.ts';
import { type Columns, type ReadRow, readTable } from './table.ts';

/** `from` is the night of arrival. `cancelled` null: it never was, and a no-show keeps its nights. */
export interface Stay extends Span {
  row: number;
  booked: number;
  cancelled: number | null;
}

export interface HotelPlan {
  /** Stays of at least one night, in file sequence. */
  stays: Stay[];
  /** Stays without a night: they book nothing. */
  nightless: number;
}

export interface Day {
  day: number;
  bookings: Stay[];
  cancellations: Stay[];
}

interface Row extends Stay {
  hotel: string;
}

/** All rows of one hotel; `hotel` may be left out where the file has only one. */
export async function readHotel(file: string, hotel: string | undefined): Promise<HotelPlan> {
  return planOf(await readTable(file, hotelRow), hotel);
}

export function hotelRow(columns: Columns): ReadRow<Row> {
  const name = columns.find('hotel');
  const lead = columns.must('lead_time');
  const [year, month, day] = ['year', 'month', 'day_of_month'].map((part) =>
    columns.must(`arrival_date_${part}`),
  );
  const nights = ['weekend', 'week'].map((part) => columns.must(`stays_in_${part}_nights`));
  const state = columns.endingWith('status');
  const stateDate = columns.endingWith('status_date');
  return (cells, row) => {
    const at = (column: number | undefined) => (column === undefined ? '' : (cells[column] ?? '').trim());
    const arrival = dayNumber(at(year), at(month), at(day));
    if (arrival === undefined) throw new CommandError(`row ${row} has no date of arrival.`);
    const count = nights.reduce((sum, column) => sum + whole(at(column), row), 0);
    return {
      row,
      hotel: at(name),
      from: arrival,
      to: arrival + count,
      booked: arrival - whole(at(lead), row),
      cancelled: /^cancell?ed$/i.test(at(state)) ? must(dayOf(at(stateDate)), row) : null,
    };
  };
}

function whole(text: string, row: number): number {
  if (!/^\d+(\.0+)?$/.test(text))
    throw new CommandError(`row ${row} has "${text}" where a whole number belongs.`);
  return Number(text);
}

function must(day: number | undefined, row: number): number {
  if (day === undefined) throw new CommandError(`row ${row} was cancelled on no date.`);
  return day;
}

export function planOf(rows: readonly Row[], hotel: string | undefined): HotelPlan {
  const names = [...new Set(rows.map((row) => row.hotel))];
  const wanted = hotel?.trim().toLowerCase();
  if (wanted === undefined && names.length > 1) throw misuse(`Say which --hotel: ${names.join(', ')}.`);
  const own = rows.filter((row) => wanted === undefined || row.hotel.toLowerCase() === wanted);
  if (own.length === 0) throw misuse(`The file has no hotel "${hotel ?? ''}", only ${names.join(', ')}.`);
  const stays = own.filter(({ from, to }) => to > from).map(({ hotel: _, ...stay }) => stay);
  return { stays, nightless: own.length - stays.length };
}

/** Days on which something happens, in sequence. */
export function daysOf(stays: readonly Stay[]): Day[] {
  const days = new Map<number, Day>();
  const on = (day: number) => {
    const known = days.get(day) ?? { day, bookings: [], cancellations: [] };
    days.set(day, known);
    return known;
  };
  for (const stay of stays) {
    on(stay.booked).bookings.push(stay);
    if (stay.cancelled !== null) on(stay.cancelled).cancellations.push(stay);
  }
  return [...days.values()].sort((a, b) => a.day - b.day);
}

export function spanOf(stays: readonly Span[]): Span {
  const spread = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };
  for (const { from, to } of stays) {
    spread.from = Math.min(spread.from, from);
    spread.to = Math.max(spread.to, to);
  }
  return spread;
}
