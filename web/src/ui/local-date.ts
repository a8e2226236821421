// Arithmetic of local dates, `YYYY-MM-DD`. Every date is taken as its midnight in UTC, where all days are 24 hours long,
// so no zone and no clock change can move it.

const DAY_MS = 86_400_000;
const MONTH_LENGTH = 'YYYY-MM'.length;
const DATE_LENGTH = 'YYYY-MM-DD'.length;
const LOCAL = /^\d{4}-\d{2}-\d{2}$/;

function msOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}

function dateAt(ms: number): string {
  return new Date(ms).toISOString().slice(0, DATE_LENGTH);
}

/** True for a date of the calendar; false for 30 February. */
export function isDate(text: string): boolean {
  return LOCAL.test(text) && !Number.isNaN(msOf(text)) && dateAt(msOf(text)) === text;
}

export function addDays(date: string, days: number): string {
  return dateAt(msOf(date) + days * DAY_MS);
}

/** Days from one date to another; negative where it lies before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((msOf(to) - msOf(from)) / DAY_MS);
}

/** Monday is 1, Sunday is 7, as in ISO 8601. */
export function weekdayOf(date: string): number {
  return new Date(msOf(date)).getUTCDay() || 7;
}

/** `YYYY-MM`. */
export function monthOf(date: string): string {
  return date.slice(0, MONTH_LENGTH);
}

export function addMonths(month: string, months: number): string {
  const [year = 0, one = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, one - 1 + months, 1)).toISOString().slice(0, MONTH_LENGTH);
}

/** The weeks that touch a month, whole; `weekStart` is 1 for Monday, 7 for Sunday. */
export function weeksOf(month: string, weekStart: number): string[][] {
  const first = `${month}-01`;
  const before = (weekdayOf(first) - weekStart + 7) % 7;
  const weeks: string[][] = [];
  for (let day = addDays(first, -before); day < `${addMonths(month, 1)}-01`; day = addDays(day, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, at) => addDays(day, at)));
  }
  return weeks;
}

/** What the clocks of `zone` show at an instant: `YYYY-MM-DDTHH:MM`. */
export function localTimeIn(zone: string, ms: number): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(ms);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** A local date-time, moved by minutes as clocks count them. */
export function addMinutes(local: string, minutes: number): string {
  return new Date(Date.parse(`${local}:00Z`) + minutes * 60_000).toISOString().slice(0, local.length);
}
