// Calendars of a venue turned into cells: sessions of timed entry, and nights of a stay. Local dates and times are
// those of the venue's zone; instants come out as epoch milliseconds. A local time that a clock change skips gets no
// session and is reported; one that happens twice means the first of the two. Pure: no clock, no today.
import Type, { type Static } from 'typebox';
import { limits as inventoryLimits, type Unit } from '#inventory';
import type { Limit } from '#kernel/context';
import type { FieldProblem } from './problems.ts';
import { ProblemList, quote } from './problems.ts';

export const calendarLimits = {
  calendarDaysMax: { value: 1_100, unit: 'days', why: 'first to last day of one calendar' },
  calendarRulesMax: {
    value: 2_000,
    unit: 'entries',
    why: 'rules, closed days or exceptions of one calendar',
  },
  calendarDatesMax: { value: 20_000, unit: 'dates', why: 'dates and spans in all rules of one calendar' },
  sessionsPerDayMax: { value: 96, unit: 'sessions', why: 'starts of timed entry on one day' },
  sessionsPerCalendarMax: { value: 40_000, unit: 'sessions', why: 'sessions of one calendar' },
  closesBeforeMinutesMax: {
    value: 525_600,
    unit: 'minutes',
    why: 'how long before its start a session may close',
  },
  minimumNightsMax: { value: 90, unit: 'nights', why: 'the shortest stay that a host may ask for' },
  tierNameLengthMax: { value: 60, unit: 'characters', why: 'name of a tier in a calendar' },
} as const satisfies Record<string, Limit>;

/** Check-in where the host says nothing else. */
const checkInUsual = '15:00';

const closed = { additionalProperties: false } as const;
const rules = { maxItems: calendarLimits.calendarRulesMax.value };
const LocalDate = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const LocalTime = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });
const Tier = Type.String({ minLength: 1, maxLength: calendarLimits.tierNameLengthMax.value });
const Capacity = Type.Integer({ minimum: 0, maximum: inventoryLimits.capacityMax.value });
const Nights = Type.Integer({ minimum: 1, maximum: calendarLimits.minimumNightsMax.value });
/** ISO 8601: Monday is 1, Sunday is 7. */
const Weekdays = Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { maxItems: 7 });
const everyWeekday = [1, 2, 3, 4, 5, 6, 7];
/** Both days belong to it. */
const Span = Type.Object({ from: LocalDate, to: LocalDate }, closed);

const dayFields = {
  weekdays: Type.Optional(Weekdays),
  dates: Type.Optional(Type.Array(LocalDate, rules)),
  spans: Type.Optional(Type.Array(Span, rules)),
};

/** Days named by weekday, date or span; any of the three is enough. */
export const Days = Type.Object(dayFields, closed);
export type Days = Static<typeof Days>;

/** The tier of the days it names, all days if it names none. The first rule that fits counts: put peaks and holidays first. */
const TierRule = Type.Object({ tier: Tier, ...dayFields }, closed);
type TierRule = Static<typeof TierRule>;

const NightTierRule = Type.Object({ tier: Tier, ...dayFields, minimumNights: Type.Optional(Nights) }, closed);

const Start = Type.Object(
  { at: LocalTime, capacity: Type.Optional(Capacity), weekdays: Type.Optional(Weekdays) },
  closed,
);
const starts = { maxItems: calendarLimits.sessionsPerDayMax.value };

const calendarFields = {
  from: LocalDate,
  /** The last day (the last night of a stay); it belongs to the calendar. */
  to: LocalDate,
  closed: Type.Optional(Days),
  /** The tier of days that no rule names. */
  tier: Tier,
};

export const SessionCalendar = Type.Object(
  {
    ...calendarFields,
    tierRules: Type.Optional(Type.Array(TierRule, rules)),
    /** Starts on each open day; one with weekdays takes place on those only. */
    times: Type.Array(Start, { minItems: 1, ...starts }),
    /** Visitors per session where the time says nothing else. */
    capacity: Capacity,
    /** Days with starts of their own instead of the usual ones, also where they would be closed; none: closed. */
    exceptions: Type.Optional(
      Type.Array(Type.Object({ date: LocalDate, times: Type.Array(Start, starts) }, closed), rules),
    ),
    /** Sales of a session end this long before its start; 0 if absent. */
    closesBeforeMinutes: Type.Optional(
      Type.Integer({ minimum: 0, maximum: calendarLimits.closesBeforeMinutesMax.value }),
    ),
  },
  closed,
);
export type SessionCalendar = Static<typeof SessionCalendar>;

export const NightCalendar = Type.Object(
  {
    ...calendarFields,
    tierRules: Type.Optional(Type.Array(NightTierRule, rules)),
    /** Nights with fewer or more rooms than the type has. */
    counts: Type.Optional(Type.Array(Type.Object({ date: LocalDate, count: Capacity }, closed), rules)),
    /** The shortest stay that may begin on a night whose rule says nothing else; 1 if absent. */
    minimumNights: Type.Optional(Nights),
    checkIn: Type.Optional(LocalTime),
    /** Local time of the day of arrival at which its night closes; the end of that day if absent. */
    closesAt: Type.Optional(LocalTime),
  },
  closed,
);
export type NightCalendar = Static<typeof NightCalendar>;

/** `unit` is `YYYY-MM-DDTHH:MM`. */
export interface SessionUnit extends Unit {
  startsAt: number;
  closesAt: number;
}

/** `unit` is `YYYY-MM-DD`; `minimumNights` is for stays that begin with this night. */
export interface NightUnit extends Unit {
  startsAt: number;
  closesAt: number;
  minimumNights: number;
}

export interface Expanded<U> {
  units: U[];
  /** Sessions that do not take place because the clock skips their start. */
  skipped: { unit: string; because: 'time-does-not-exist' }[];
  /** Not empty: nothing should be published. `where` is a JSON path, below `path`. */
  problems: FieldProblem[];
}

/** True for a date of the calendar as `YYYY-MM-DD`; false for 30 February. */
export function isLocalDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}

/** True for an IANA name that this machine knows; fixed offsets are not names. */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    Temporal.PlainDate.from('2000-01-01').toZonedDateTime(zone);
    return true;
  } catch {
    return false;
  }
}

/**
 * Keeps what never changes, because the rooms of a house and the performances of a run ask for the same moments
 * again and again; forgets everything when it is too much.
 */
function kept<T>(max: number, make: (key: string) => T): (key: string) => T {
  const known = new Map<string, { value: T }>();
  return (key) => {
    const found = known.get(key);
    if (found) return found.value;
    if (known.size >= max) known.clear();
    const value = make(key);
    known.set(key, { value });
    return value;
  };
}

const momentsKeptMax = 20_000;
const calendarsKeptMax = 50;

const instantAt = kept(momentsKeptMax, (key) => {
  const [moment = '', zone = ''] = key.split(' ');
  const local = Temporal.PlainDateTime.from(moment);
  const zoned = local.toZonedDateTime(zone, { disambiguation: 'compatible' });
  return zoned.toPlainDateTime().equals(local) ? zoned.epochMilliseconds : undefined;
});

const dayEnd = kept(momentsKeptMax, (key) => {
  const [date = '', zone = ''] = key.split(' ');
  return Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;
});

const daysFrom = kept(calendarsKeptMax, (key) => {
  const [from = '', count = ''] = key.split(' ');
  const first = Temporal.PlainDate.from(from);
  return Array.from({ length: Number(count) }, (_, at) => {
    const day = first.add({ days: at });
    return { date: day.toString(), weekday: day.dayOfWeek };
  });
});

/** Epoch ms of a local time; undefined if the clock skips it. Of two such moments it is the first. */
export function instantOf(date: string, time: string, zone: string): number | undefined {
  return instantAt(`${date}T${time} ${zone}`);
}

function endOfDay(date: string, zone: string): number {
  return dayEnd(`${date} ${zone}`);
}

type DaySet = (date: string, weekday: number) => boolean;

/** A set of days, with its dates checked; names none: `otherwise`. */
function daySet(days: Days | undefined, otherwise: boolean, where: string, problems: ProblemList): DaySet {
  const weekdays = new Set(days?.weekdays);
  const dates = new Set(days?.dates);
  const spans = days?.spans ?? [];
  days?.dates?.forEach((date, at) => {
    checkDate(date, `${where}/dates/${at}`, problems);
  });
  spans.forEach((span, at) => {
    checkSpan(span, `${where}/spans/${at}`, problems);
  });
  if (weekdays.size === 0 && dates.size === 0 && spans.length === 0) return () => otherwise;
  return (date, weekday) =>
    weekdays.has(weekday) || dates.has(date) || spans.some(({ from, to }) => from <= date && date <= to);
}

function checkDate(date: string, where: string, problems: ProblemList): boolean {
  if (isLocalDate(date)) return true;
  problems.add(where, 'date-unknown', { date: quote(date) });
  return false;
}

function checkSpan(span: { from: string; to: string }, where: string, problems: ProblemList): boolean {
  const dates = [
    checkDate(span.from, `${where}/from`, problems),
    checkDate(span.to, `${where}/to`, problems),
  ];
  if (!dates.every((fine) => fine)) return false;
  if (span.from <= span.to) return true;
  problems.add(where, 'span-backwards', { from: span.from, to: span.to });
  return false;
}

interface Day {
  date: string;
  weekday: number;
  open: boolean;
}

/** Every day from the first to the last, or none with a problem if the frame itself is wrong. */
function daysOf(
  calendar: { from: string; to: string; closed?: Days },
  zone: string,
  path: string,
  problems: ProblemList,
): Day[] {
  const max = calendarLimits.calendarDaysMax.value;
  if (!isZone(zone)) {
    problems.add(`${path}/zone`, 'zone-unknown', { zone: quote(zone) });
    return [];
  }
  const isClosed = daySet(calendar.closed, false, `${path}/closed`, problems);
  if (!checkSpan(calendar, path, problems)) return [];
  const first = Temporal.PlainDate.from(calendar.from);
  const count = first.until(calendar.to, { largestUnit: 'day' }).days + 1;
  if (count > max) {
    problems.add(path, 'calendar-long', { count, max });
    return [];
  }
  return daysFrom(`${calendar.from} ${count}`).map(({ date, weekday }) => ({
    date,
    weekday,
    open: !isClosed(date, weekday),
  }));
}

function ruleFinder<R extends TierRule>(
  list: readonly R[],
  path: string,
  problems: ProblemList,
): (day: Day) => R | undefined {
  const compiled = list.map((rule, at) => ({
    rule,
    fits: daySet(rule, true, `${path}/tierRules/${at}`, problems),
  }));
  return ({ date, weekday }) => compiled.find(({ fits }) => fits(date, weekday))?.rule;
}

type Start = Static<typeof Start>;

/** Times that exist, and none twice on one weekday. */
function checkStarts(list: readonly Start[], where: string, problems: ProblemList): boolean {
  const taken = new Set<string>();
  let fine = true;
  list.forEach((start, at) => {
    const weekdays = start.weekdays?.length ? start.weekdays : everyWeekday;
    const twice = weekdays.some((weekday) => taken.has(`${weekday} ${start.at}`));
    for (const weekday of weekdays) taken.add(`${weekday} ${start.at}`);
    if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(start.at)) {
      problems.add(`${where}/${at}/at`, 'time-unknown', { time: quote(start.at) });
      fine = false;
    } else if (twice) {
      problems.add(`${where}/${at}`, 'time-twice', { time: start.at });
      fine = false;
    }
  });
  return fine;
}

function checkSize(days: readonly (Days | undefined)[], path: string, problems: ProblemList): void {
  const count = days.reduce((sum, one) => sum + (one?.dates?.length ?? 0) + (one?.spans?.length ?? 0), 0);
  const max = calendarLimits.calendarDatesMax.value;
  if (count > max) problems.add(path || '/', 'dates-many', { count, max });
}

type Exceptions = Map<string, readonly Start[]>;

function exceptionsOf(calendar: SessionCalendar, path: string, problems: ProblemList): Exceptions {
  const exceptions: Exceptions = new Map();
  calendar.exceptions?.forEach(({ date, times }, at) => {
    const where = `${path}/exceptions/${at}`;
    if (!checkDate(date, `${where}/date`, problems) || !checkStarts(times, `${where}/times`, problems))
      return;
    if (exceptions.has(date)) problems.add(where, 'date-twice', { date });
    if (date < calendar.from || date > calendar.to) problems.add(where, 'date-outside', { date });
    exceptions.set(date, times);
  });
  return exceptions;
}

/** The sessions of a calendar in time sequence. `path` is put before each `where`. */
export function expandSessions(calendar: SessionCalendar, zone: string, path = ''): Expanded<SessionUnit> {
  const problems = new ProblemList();
  const expanded: Expanded<SessionUnit> = { units: [], skipped: [], problems: [] };
  checkSize([calendar.closed, ...(calendar.tierRules ?? [])], path, problems);
  const days = daysOf(calendar, zone, path, problems);
  const ruleOf = ruleFinder(calendar.tierRules ?? [], path, problems);
  const exceptions = exceptionsOf(calendar, path, problems);
  if (checkStarts(calendar.times, `${path}/times`, problems) && problems.none) {
    const max = calendarLimits.sessionsPerCalendarMax.value;
    for (const day of days) {
      const times = exceptions.get(day.date) ?? (day.open ? calendar.times : []);
      addSessions(expanded, day, times, { calendar, zone, tier: ruleOf(day)?.tier ?? calendar.tier });
      if (expanded.units.length > max) {
        problems.add(path || '/', 'sessions-many', { max });
        break;
      }
    }
    if (expanded.units.length === 0) problems.add(path || '/', 'sessions-none');
  }
  expanded.problems = problems.all();
  return expanded;
}

function addSessions(
  into: Expanded<SessionUnit>,
  { date, weekday }: Day,
  times: readonly Start[],
  { calendar, zone, tier }: { calendar: SessionCalendar; zone: string; tier: string },
): void {
  const today = times.filter((start) => !start.weekdays?.length || start.weekdays.includes(weekday));
  for (const { at, capacity } of today.sort((a, b) => (a.at < b.at ? -1 : 1))) {
    const unit = `${date}T${at}`;
    const startsAt = instantOf(date, at, zone);
    if (startsAt === undefined) into.skipped.push({ unit, because: 'time-does-not-exist' });
    else {
      const closesAt = startsAt - (calendar.closesBeforeMinutes ?? 0) * 60_000;
      into.units.push({ unit, capacity: capacity ?? calendar.capacity, tier, startsAt, closesAt });
    }
  }
}

function countsOf(calendar: NightCalendar, path: string, problems: ProblemList): Map<string, number> {
  const counts = new Map<string, number>();
  calendar.counts?.forEach(({ date, count }, at) => {
    const where = `${path}/counts/${at}`;
    if (!checkDate(date, `${where}/date`, problems)) return;
    if (counts.has(date)) problems.add(where, 'date-twice', { date });
    if (date < calendar.from || date > calendar.to) problems.add(where, 'date-outside', { date });
    counts.set(date, count);
  });
  return counts;
}

/** The nights of a calendar; `rooms` is what the type has where a night says nothing else. */
export function expandNights(
  calendar: NightCalendar,
  zone: string,
  rooms: number,
  path = '',
): Expanded<NightUnit> {
  const problems = new ProblemList();
  checkSize([calendar.closed, ...(calendar.tierRules ?? [])], path, problems);
  const days = daysOf(calendar, zone, path, problems);
  const ruleOf = ruleFinder(calendar.tierRules ?? [], path, problems);
  const counts = countsOf(calendar, path, problems);
  const open = problems.none ? days.filter((day) => day.open) : [];
  if (problems.none && open.length === 0) problems.add(path || '/', 'nights-none');
  const units = open.map((day) => {
    const rule = ruleOf(day);
    return {
      unit: day.date,
      capacity: counts.get(day.date) ?? rooms,
      tier: rule?.tier ?? calendar.tier,
      ...nightTimes(day.date, calendar, zone),
      minimumNights: rule?.minimumNights ?? calendar.minimumNights ?? 1,
    };
  });
  return { units, skipped: [], problems: problems.all() };
}

/** Where the clock skips one of the times, the day's end stands in: nobody is turned away for an hour that was not. */
function nightTimes(
  date: string,
  calendar: NightCalendar,
  zone: string,
): { startsAt: number; closesAt: number } {
  const end = endOfDay(date, zone);
  const startsAt = instantOf(date, calendar.checkIn ?? checkInUsual, zone) ?? end;
  const closesAt = calendar.closesAt === undefined ? end : (instantOf(date, calendar.closesAt, zone) ?? end);
  return { startsAt, closesAt };
}

export interface StayRefused {
  refused: 'date-unknown' | 'check-out-not-after-check-in' | 'too-many-nights' | 'too-few-nights';
  detail: string;
  next: string;
}

/** The nights of a stay; the day of check-out is not one. Refusals have names. */
export function nightsBetween(
  checkIn: string,
  checkOut: string,
  nightsMax: number = inventoryLimits.nightsPerStayMax.value,
): { nights: string[] } | StayRefused {
  const unknown = [checkIn, checkOut].find((date) => !isLocalDate(date));
  if (unknown !== undefined) {
    const next = 'Write a date of the calendar as YYYY-MM-DD.';
    return { refused: 'date-unknown', detail: `There is no such date: ${quote(unknown)}.`, next };
  }
  const first = Temporal.PlainDate.from(checkIn);
  const count = first.until(checkOut, { largestUnit: 'day' }).days;
  if (count < 1) {
    const detail = `The check-out ${checkOut} is not after the check-in ${checkIn}.`;
    return {
      refused: 'check-out-not-after-check-in',
      detail,
      next: 'Choose a check-out at least one day later.',
    };
  }
  if (count > nightsMax) {
    const next = `Ask for at most ${nightsMax} nights at a time.`;
    return {
      refused: 'too-many-nights',
      detail: `From ${checkIn} to ${checkOut} are ${count} nights.`,
      next,
    };
  }
  return { nights: Array.from({ length: count }, (_, at) => first.add({ days: at }).toString()) };
}

/** The stay's first night says how long it must be at least. Undefined if it is long enough. */
export function refuseShortStay(nights: readonly string[], minimumNights: number): StayRefused | undefined {
  if (nights.length >= minimumNights) return undefined;
  const detail = `A stay that begins on ${nights[0] ?? 'that night'} has at least ${minimumNights} nights, not ${nights.length}.`;
  return {
    refused: 'too-few-nights',
    detail,
    next: `Choose a check-out ${minimumNights} or more nights after the check-in.`,
  };
}
