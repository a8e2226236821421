// The nights of a stay, as local dates. A date that does not exist is no date, whatever it would roll over to.
import { limits } from '#inventory';

const DATE = /^\d{4}-\d{2}-\d{2}$/;

function localDate(text: string): Temporal.PlainDate | undefined {
  if (!DATE.test(text)) return undefined;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}

/** The nights from `checkIn` to the one before `checkOut`, or one sentence on why there are none. */
export function nightsOf(checkIn: string, checkOut: string): string[] | string {
  const first = localDate(checkIn);
  const end = localDate(checkOut);
  if (!first || !end) return `${first ? 'The check-out' : 'The check-in'} is no date of the calendar.`;
  const count = first.until(end, { largestUnit: 'day' }).days;
  if (count < 1) return 'The check-out is not after the check-in.';
  const max = limits.nightsPerStayMax.value;
  if (count > max) return `These are ${count} nights; one line has at most ${max}.`;
  return Array.from({ length: count }, (_, at) => first.add({ days: at }).toString());
}
