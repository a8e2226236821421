// Calendars of hosts, read as the server reads them: which sessions a day has, what a night costs and whether a stay
// may begin with it. The server decides again when something is held; this is so that nobody is offered what cannot be.
import { addMinutes, weekdayOf } from '../../ui/local-date.ts';
import type { NightCalendar, RoomType, SessionCalendar } from './listing-facts.ts';

interface Days {
  weekdays?: number[];
  dates?: string[];
  spans?: { from: string; to: string }[];
}

/** Whether a day belongs to the days named; `otherwise` where none is named. */
function has({ weekdays = [], dates = [], spans = [] }: Days, date: string, otherwise: boolean): boolean {
  if (weekdays.length === 0 && dates.length === 0 && spans.length === 0) return otherwise;
  return (
    weekdays.includes(weekdayOf(date)) ||
    dates.includes(date) ||
    spans.some(({ from, to }) => from <= date && date <= to)
  );
}

function isWithin({ from, to }: { from: string; to: string }, date: string): boolean {
  return from <= date && date <= to;
}

export interface Session {
  /** `YYYY-MM-DDTHH:MM`: the unit to hold, and its start. */
  unit: string;
  capacity: number;
  tier: string;
  /** Local time at which its sale ends. */
  closesAt: string;
}

/** The sessions of a day, the earliest first; none where it is closed. */
export function sessionsOn(calendar: SessionCalendar, date: string): Session[] {
  if (!isWithin(calendar, date)) return [];
  const exception = calendar.exceptions?.find((one) => one.date === date);
  const isClosed = has(calendar.closed ?? {}, date, false);
  const times = exception?.times ?? (isClosed ? [] : calendar.times);
  const tier = calendar.tierRules?.find((rule) => has(rule, date, true))?.tier ?? calendar.tier;
  return times
    .filter(({ weekdays }) => !weekdays?.length || weekdays.includes(weekdayOf(date)))
    .map(({ at, capacity }) => ({
      unit: `${date}T${at}`,
      capacity: capacity ?? calendar.capacity,
      tier,
      closesAt: addMinutes(`${date}T${at}`, -(calendar.closesBeforeMinutes ?? 0)),
    }))
    .sort((a, b) => (a.unit < b.unit ? -1 : 1));
}

export interface Night {
  date: string;
  tier: string;
  /** Rooms of the type on this night. */
  rooms: number;
  /** For stays that begin with this night. */
  nightsMin: number;
  /** Local time at which nobody can arrive any more. */
  closesAt: string;
}

/** A night, or undefined where the house is closed. */
export function nightOn(
  { calendar, count }: Pick<RoomType, 'calendar' | 'count'>,
  date: string,
): Night | undefined {
  if (!isWithin(calendar, date) || has(calendar.closed ?? {}, date, false)) return undefined;
  const rule = ruleOf(calendar, date);
  return {
    date,
    tier: rule?.tier ?? calendar.tier,
    rooms: calendar.counts?.find((one) => one.date === date)?.count ?? count,
    nightsMin: rule?.minimumNights ?? calendar.minimumNights ?? 1,
    closesAt: `${date}T${calendar.closesAt ?? '24:00'}`,
  };
}

function ruleOf({ tierRules = [] }: NightCalendar, date: string) {
  return tierRules.find((rule) => has(rule, date, true));
}

/** How full something is. `over`: it cannot be bought any more, whatever is left. */
export type Crowd = 'closed' | 'over' | 'full' | 'busy' | 'some' | 'quiet';

const BUSY_FROM = 0.85;
const SOME_FROM = 0.5;

export function crowdOf(left: number, capacity: number): Crowd {
  if (left <= 0 || capacity <= 0) return 'full';
  const taken = 1 - left / capacity;
  if (taken >= BUSY_FROM) return 'busy';
  return taken >= SOME_FROM ? 'some' : 'quiet';
}

export interface DayFacts {
  crowd: Crowd;
  left: number;
  /** Sessions that can still be bought. */
  open: Session[];
}

/** A day of an exhibition. `leftOf` is undefined for what is not known yet; `now` is the local time of the venue. */
export function dayOf(
  calendar: SessionCalendar,
  date: string,
  { leftOf, now }: { leftOf: (unit: string) => number | undefined; now: string },
): DayFacts {
  const sessions = sessionsOn(calendar, date);
  if (sessions.length === 0) return { crowd: 'closed', left: 0, open: [] };
  const open = sessions.filter(({ closesAt }) => closesAt > now);
  if (open.length === 0) return { crowd: 'over', left: 0, open: [] };
  const left = open.reduce((sum, { unit, capacity }) => sum + (leftOf(unit) ?? capacity), 0);
  const capacity = open.reduce((sum, one) => sum + one.capacity, 0);
  return { crowd: crowdOf(left, capacity), left, open };
}
