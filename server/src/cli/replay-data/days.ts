// Days as whole numbers since 1970, so that old data can be moved into the future without bending it.
const DAY_MS = 86_400_000;
/** Fifty-two weeks: a weekday stays that weekday. */
const YEAR_OF_WEEKS = 364;
/** Far enough that no night closes while a replay runs. */
const AHEAD_DAYS = 2;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Undefined for a day that is not in the calendar. `month` is a number, or an English name. */
export function dayNumber(year: string, month: string, day: string): number | undefined {
  const named = MONTHS.indexOf(month.trim().slice(0, 3).toLowerCase()) + 1;
  const [y, m, d] = [Number(year), named === 0 ? Number(month) : named, Number(day)];
  const ms = Date.UTC(y, m - 1, d);
  const date = new Date(ms);
  const isReal = date.getUTCFullYear() === y && date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
  return isReal ? ms / DAY_MS : undefined;
}

/** From `2015-07-03` or `7/3/2015`, with or without a time behind it. */
export function dayOf(text: string): number | undefined {
  const [, iso] = /^\s*(\d{4}-\d{1,2}-\d{1,2})(?!\d)/.exec(text) ?? [];
  if (iso !== undefined) {
    const [year = '', month = '', day = ''] = iso.split('-');
    return dayNumber(year, month, day);
  }
  const [, month, day, year] = /^\s*(\d{1,2})\/(\d{1,2})\/(\d{4})(?!\d)/.exec(text) ?? [];
  return month && day && year ? dayNumber(year, month, day) : undefined;
}

/** `YYYY-MM-DD` */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

export function today(): number {
  return Math.floor(Date.now() / DAY_MS);
}

/** Days to add so that `first` lies ahead of `now`: whole times 364, so weekdays stay and no distance changes. */
export function shiftFor(first: number, now: number): number {
  const missing = now + AHEAD_DAYS - first;
  return missing <= 0 ? 0 : Math.ceil(missing / YEAR_OF_WEEKS) * YEAR_OF_WEEKS;
}
