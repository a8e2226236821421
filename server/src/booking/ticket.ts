// What a buyer takes along: a calendar file with what has a date, and a QR code with which a host lets people in.
import ical, { type ICalCalendar, ICalCalendarMethod } from 'ical-generator';
import QRCode from 'qrcode';
import type { Line } from '#inventory';
import type { Sealer } from '#kernel/seal';
import { type BookingRow, groupedCode, left } from './booking.ts';
import { TICKET_SEAL } from './contract.ts';

/** `<code>.<sealed token>`: the code for people, the token so that nobody prints tickets of his own. */
export function ticketText(row: BookingRow, seal: Sealer): string {
  return `${row.code}.${seal.seal(TICKET_SEAL, { bookingId: row.bookingId })}`;
}

export function ticketSvg(text: string): Promise<string> {
  return QRCode.toString(text, { type: 'svg', errorCorrectionLevel: 'M' });
}

export function ticketPng(text: string): Promise<Buffer> {
  return QRCode.toBuffer(text, { type: 'png', errorCorrectionLevel: 'M', scale: 8 });
}

/** RFC 5545; undefined when nothing that is left has a date. */
export function calendarOf(row: BookingRow): string | undefined {
  const calendar = ical({
    prodId: { company: 'Jari', product: 'booking', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
  });
  const rest = left(row);
  const lines = row.lines
    .map((line, at) => ({ ...line, quantity: rest[at] ?? 0 }))
    .filter(({ quantity }) => quantity > 0);
  for (const { pool, startsAt } of row.terms) {
    const own = lines.filter((line) => line.pool === pool);
    if (startsAt === null || own.length === 0) continue;
    if (own.every(({ unit }) => isNight(unit))) addStays(calendar, row, pool, own);
    else addStart(calendar, row, pool, own, startsAt);
  }
  return calendar.length() === 0 ? undefined : calendar.toString();
}

/** Nights are sold by local date; a seat may be called anything. */
function isNight(unit: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(unit)) return false;
  try {
    return Temporal.PlainDate.from(unit).toString() === unit;
  } catch {
    return false;
  }
}

/** A performance or a session: it has a start, and nobody told us an end. */
function addStart(
  calendar: ICalCalendar,
  row: BookingRow,
  pool: string,
  lines: Line[],
  startsAt: number,
): void {
  calendar.createEvent({
    ...common(row, lines),
    id: `${row.bookingId}-${pool}@jari`,
    start: Temporal.Instant.fromEpochMilliseconds(startsAt),
  });
}

/** Nights that follow each other are one stay, from the day of arrival to the day of departure. */
function addStays(calendar: ICalCalendar, row: BookingRow, pool: string, lines: Line[]): void {
  const dates = [...new Set(lines.map(({ unit }) => unit))]
    .sort()
    .map((unit) => Temporal.PlainDate.from(unit));
  let arrival = 0;
  for (const [at, date] of dates.entries()) {
    const next = dates[at + 1];
    const departure = date.add({ days: 1 });
    if (next?.equals(departure)) continue;
    const nights = new Set(dates.slice(arrival, at + 1).map(String));
    calendar.createEvent({
      ...common(
        row,
        lines.filter(({ unit }) => nights.has(unit)),
      ),
      id: `${row.bookingId}-${pool}-${dates[arrival]}@jari`,
      start: dates[arrival] ?? date,
      end: departure,
      allDay: true,
    });
    arrival = at + 1;
  }
}

function common(row: BookingRow, lines: Line[]) {
  return {
    summary: `Jari ${groupedCode(row.code)}`,
    description: lines.map(({ unit, rate, quantity }) => `${quantity} × ${unit} (${rate})`).join('\n'),
    // The moment the booking was made, so the same file has the same bytes every time.
    stamp: Temporal.Instant.fromEpochMilliseconds(row.confirmedAt ?? row.placedAt),
  };
}
