// From bookings to passes: the lines of one booking that let in at one occasion are one pass. A session of an
// exhibition is an occasion of its own; a performance, a stay and goods to be picked up are one per pool.
import type { BookingCancelled, BookingConfirmed } from '#booking';
import { codeOf } from '#booking';
import type { Event } from '#kernel/context';

export interface PassLine {
  unit: string;
  rate: string;
  quantity: number;
}

export interface PassRow {
  bookingId: string;
  pool: string;
  unit: string;
  host: string;
  listing: string;
  code: string;
  /** What is left. */
  lines: PassLine[];
  /** People, rooms or pieces; as they were before where nothing is left. */
  quantity: number;
  /** Local day of the session or of arrival. */
  day: string | null;
  /** Epoch ms of a performance. */
  startsAt: number | null;
  /** Epoch ms since when nothing is left. */
  cancelledAt: number | null;
  changedAt: number;
}

export interface PassKey {
  bookingId: string;
  pool: string;
  unit: string;
}

export const passKey = ({ bookingId, pool, unit }: PassKey) => `${bookingId}/${pool}/${unit}`;

const SESSION = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;
const NIGHT = /^\d{4}-\d{2}-\d{2}$/;

/** The occasion that a unit belongs to, within its pool. */
const occasionOf = (unit: string) => (SESSION.test(unit) ? unit : '');

/** Passes of these bookings after these events; `rows` are those that were there and are changed in place. */
export function fold(rows: Map<string, PassRow>, events: readonly Event[]): void {
  for (const event of events) {
    if (event.type === 'BookingConfirmed') confirm(rows, event as Event<BookingConfirmed>);
    if (event.type === 'BookingCancelled') cancel(rows, event as Event<BookingCancelled>);
  }
}

function confirm(rows: Map<string, PassRow>, { subject, data, time }: Event<BookingConfirmed>): void {
  for (const { pool, unit, rate, quantity } of data.lines) {
    const term = data.terms.find((one) => one.pool === pool);
    if (!term) continue;
    const key = { bookingId: subject, pool, unit: occasionOf(unit) };
    const row = rows.get(passKey(key)) ?? {
      ...key,
      host: term.host,
      listing: term.listing,
      code: codeOf(subject),
      lines: [],
      quantity: 0,
      day: null,
      startsAt: key.unit === '' && !NIGHT.test(unit) ? term.startsAt : null,
      cancelledAt: null,
      changedAt: time,
    };
    const same = row.lines.find((line) => line.unit === unit && line.rate === rate);
    if (same) same.quantity += quantity;
    else row.lines.push({ unit, rate, quantity });
    count(row);
    rows.set(passKey(key), row);
  }
}

function cancel(rows: Map<string, PassRow>, { subject, data, time }: Event<BookingCancelled>): void {
  for (const { pool, unit, rate, quantity } of data.lines) {
    const row = rows.get(passKey({ bookingId: subject, pool, unit: occasionOf(unit) }));
    const line = row?.lines.find((one) => one.unit === unit && one.rate === rate);
    if (!row || !line) continue;
    line.quantity -= quantity;
    row.lines = row.lines.filter((one) => one.quantity > 0);
    row.changedAt = time;
    if (row.lines.length === 0) row.cancelledAt = time;
    else count(row);
  }
}

/** Rooms are counted once for all their nights, everything else by the piece. */
function count(row: PassRow): void {
  const nights = row.lines.filter(({ unit }) => NIGHT.test(unit));
  const sum = (lines: PassLine[]) => lines.reduce((all, { quantity }) => all + quantity, 0);
  if (nights.length === 0) {
    row.quantity = sum(row.lines);
    row.day = row.unit === '' ? row.day : row.unit.slice(0, 10);
    return;
  }
  const dates = nights.map(({ unit }) => unit).sort();
  row.day = dates[0] ?? row.day;
  row.quantity = Math.max(...dates.map((date) => sum(nights.filter(({ unit }) => unit === date))));
}
