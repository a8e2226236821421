// A calendar as a host paints it: what is usual on each weekday, and on top of it what single days have. It is read
// from the API's calendars and written back as them; for every day between the first and the last both say the same.
import { addDays, weekdayOf } from '../../ui/local-date.ts';

export interface Start {
  at: string;
  capacity?: number;
}

/** What one day, or one weekday, has instead of the usual. */
export interface Paint {
  closed?: boolean;
  /** Id of a tier. */
  tier?: string;
  /** Shortest stay that may begin here, where it is not that of the tier. */
  nightsMin?: number;
  /** Rooms on this night. */
  rooms?: number;
  /** Sessions of this day instead of the usual ones. */
  times?: Start[];
}

export interface Painting {
  from: string;
  to: string;
  /** Tier of days that nobody painted. */
  tier: string;
  /** Shortest stay by tier; 1 where it is left out. */
  nightsMinOf: Record<string, number>;
  /** By weekday, `1` is Monday. */
  weekly: Record<string, Paint>;
  /** By date. */
  days: Record<string, Paint>;
}

interface Days {
  weekdays?: number[];
  dates?: string[];
  spans?: { from: string; to: string }[];
}

interface TierRule extends Days {
  tier: string;
  minimumNights?: number;
}

/** What the calendars of sessions and of nights have in common, and what only one of them has. */
export interface ApiCalendar {
  from: string;
  to: string;
  tier: string;
  closed?: Days;
  tierRules?: TierRule[];
  minimumNights?: number;
  counts?: { date: string; count: number }[];
  exceptions?: { date: string; times: { at: string; capacity?: number; weekdays?: number[] }[] }[];
}

/** A day as it comes out of everything that was said about it. */
export interface Resolved {
  closed: boolean;
  tier: string;
  nightsMin: number;
  rooms: number | undefined;
  times: Start[] | undefined;
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
/** From so many days in a row on, a span is shorter than its dates. */
const SPAN_FROM_DAYS = 3;
/** No calendar of the server is longer. */
export const DAYS_MAX = 1_100;

export function datesOf({ from, to }: { from: string; to: string }): string[] {
  const dates: string[] = [];
  for (let date = from; date <= to && dates.length < DAYS_MAX; date = addDays(date, 1)) dates.push(date);
  return dates;
}

export function resolve(painting: Painting, date: string): Resolved {
  const usual = painting.weekly[weekdayOf(date)] ?? {};
  const day = painting.days[date] ?? {};
  const tier = day.tier ?? usual.tier ?? painting.tier;
  return {
    closed: day.times ? day.times.length === 0 : (day.closed ?? usual.closed ?? false),
    tier,
    nightsMin: day.nightsMin ?? usual.nightsMin ?? painting.nightsMinOf[tier] ?? 1,
    rooms: day.rooms,
    times: day.times?.length === 0 ? undefined : day.times,
  };
}

function resolveApi(calendar: ApiCalendar, date: string): Resolved {
  const exception = calendar.exceptions?.find((one) => one.date === date);
  const rule = calendar.tierRules?.find((one) => names(one, date, true));
  const times = exception?.times
    .filter(({ weekdays }) => !weekdays?.length || weekdays.includes(weekdayOf(date)))
    .map(({ at, capacity }) => ({ at, ...(capacity !== undefined && { capacity }) }));
  return {
    closed: times ? times.length === 0 : names(calendar.closed ?? {}, date, false),
    tier: rule?.tier ?? calendar.tier,
    nightsMin: rule?.minimumNights ?? calendar.minimumNights ?? 1,
    rooms: calendar.counts?.find((one) => one.date === date)?.count,
    times: times?.length === 0 ? undefined : times,
  };
}

function names({ weekdays = [], dates = [], spans = [] }: Days, date: string, otherwise: boolean): boolean {
  if (weekdays.length === 0 && dates.length === 0 && spans.length === 0) return otherwise;
  return (
    weekdays.includes(weekdayOf(date)) ||
    dates.includes(date) ||
    spans.some(({ from, to }) => from <= date && date <= to)
  );
}

/** The tier's id is its name until somebody renames it. */
export function readPainting(calendar: ApiCalendar): Painting {
  const painting: Painting = {
    from: calendar.from,
    to: calendar.to,
    tier: calendar.tier,
    nightsMinOf: nightsMinOf(calendar),
    weekly: weeklyOf(calendar),
    days: {},
  };
  for (const date of datesOf(calendar)) {
    const paint = difference(resolveApi(calendar, date), resolve(painting, date));
    if (Object.keys(paint).length > 0) painting.days[date] = paint;
  }
  return withoutRepeats(painting);
}

function nightsMinOf({ tier, tierRules = [], minimumNights = 1 }: ApiCalendar): Record<string, number> {
  const found: Record<string, number> = { [tier]: minimumNights };
  for (const rule of tierRules) found[rule.tier] ??= rule.minimumNights ?? minimumNights;
  return found;
}

function weeklyOf({ closed, tierRules = [] }: ApiCalendar): Record<string, Paint> {
  const weekly: Record<string, Paint> = {};
  for (const weekday of WEEKDAYS) {
    const rule = tierRules.find(
      ({ weekdays = [], dates = [], spans = [] }) =>
        weekdays.includes(weekday) || (weekdays.length === 0 && dates.length === 0 && spans.length === 0),
    );
    const paint: Paint = {
      ...(closed?.weekdays?.includes(weekday) && { closed: true }),
      ...(rule && { tier: rule.tier }),
    };
    if (Object.keys(paint).length > 0) weekly[weekday] = paint;
  }
  return weekly;
}

/** What has to be painted on a day so that it is as wanted. */
function difference(wanted: Resolved, is: Resolved): Paint {
  const tier = wanted.tier !== is.tier;
  return {
    ...(wanted.closed !== is.closed && { closed: wanted.closed }),
    ...(tier && { tier: wanted.tier }),
    ...((tier || wanted.nightsMin !== is.nightsMin) && { nightsMin: wanted.nightsMin }),
    ...(wanted.rooms !== undefined && { rooms: wanted.rooms }),
    ...(wanted.times && { times: wanted.times }),
  };
}

/** Where the shortest stay is that of the tier anyway it is not painted, so that it follows when the tier's changes. */
function withoutRepeats(painting: Painting): Painting {
  const days = Object.entries(painting.days).map(([date, paint]) => {
    const { nightsMin, ...rest } = paint;
    const usual = resolve({ ...painting, days: { [date]: rest } }, date).nightsMin;
    return [date, nightsMin === undefined || nightsMin === usual ? rest : paint] as const;
  });
  return { ...painting, days: Object.fromEntries(days.filter(([, paint]) => Object.keys(paint).length > 0)) };
}

/** The API's calendar; `nameOf` says what a tier is called. Fields that only one kind has are left out where unused. */
export function writePainting(
  painting: Painting,
  { nameOf, kind }: { nameOf: (tier: string) => string; kind: 'sessions' | 'nights' },
): ApiCalendar {
  const dates = datesOf(painting);
  const nights = kind === 'nights';
  const resolved = new Map(dates.map((date) => [date, resolve(painting, date)]));
  const usualMin = painting.nightsMinOf[painting.tier] ?? 1;
  const closed = closedOf(painting, resolved, nights);
  const tierRules = rulesOf(painting, resolved, nights).map(({ tier, nightsMin, ...days }) => ({
    tier: nameOf(tier),
    ...(nights && nightsMin !== usualMin && { minimumNights: nightsMin }),
    ...days,
  }));
  const counts = dates.flatMap((date) => countOf(date, resolved));
  const exceptions = dates.flatMap((date) => exceptionOf(painting, date));
  return {
    from: painting.from,
    to: painting.to,
    tier: nameOf(painting.tier),
    ...(closed && { closed }),
    ...(tierRules.length > 0 && { tierRules }),
    ...(nights && usualMin > 1 && { minimumNights: usualMin }),
    ...(nights && counts.length > 0 && { counts }),
    ...(!nights && exceptions.length > 0 && { exceptions }),
  };
}

function countOf(date: string, resolved: Map<string, Resolved>): { date: string; count: number }[] {
  const rooms = resolved.get(date)?.rooms;
  return rooms === undefined ? [] : [{ date, count: rooms }];
}

/** Days with sessions of their own, also where the weekday is closed; a painted closed day beats them. */
function exceptionOf({ days }: Painting, date: string): { date: string; times: Start[] }[] {
  const paint = days[date];
  return paint?.times && paint.times.length > 0 ? [{ date, times: paint.times }] : [];
}

/** A weekday is closed as such only where every one of its days is; else its days are named. */
function closedOf(painting: Painting, resolved: Map<string, Resolved>, nights: boolean): Days | undefined {
  const isClosed = (date: string) => {
    const day = resolved.get(date);
    // Sessions of its own open a day whatever is said here.
    return day !== undefined && (day.closed || (!nights && painting.days[date]?.times !== undefined));
  };
  const weekdays = WEEKDAYS.filter((weekday) => {
    const own = [...resolved.keys()].filter((date) => weekdayOf(date) === weekday);
    return painting.weekly[weekday]?.closed === true && own.every(isClosed);
  });
  const dates = [...resolved.keys()].filter(
    (date) => resolved.get(date)?.closed && !weekdays.includes(weekdayOf(date)),
  );
  if (weekdays.length === 0 && dates.length === 0) return undefined;
  return { ...(weekdays.length > 0 && { weekdays }), ...packed(dates) };
}

interface Rule extends Days {
  tier: string;
  nightsMin: number;
}

/** Single days first, because the first rule that fits counts; then weekdays. */
function rulesOf(painting: Painting, resolved: Map<string, Resolved>, nights: boolean): Rule[] {
  const weekly = new Map(WEEKDAYS.map((weekday) => [weekday, usualOf(painting, weekday)]));
  const single = new Map<string, { tier: string; nightsMin: number; dates: string[] }>();
  for (const [date, { tier, nightsMin }] of resolved) {
    const usual = weekly.get(weekdayOf(date));
    if (usual && usual.tier === tier && (!nights || usual.nightsMin === nightsMin)) continue;
    const key = `${nightsMin} ${tier}`;
    const group = single.get(key) ?? { tier, nightsMin, dates: [] };
    group.dates.push(date);
    single.set(key, group);
  }
  const days = [...single.values()].map(({ dates, ...rule }) => ({ ...rule, ...packed(dates) }));
  return [...days, ...weekdayRules(painting, weekly)];
}

function usualOf(painting: Painting, weekday: number): { tier: string; nightsMin: number } {
  const usual = painting.weekly[weekday];
  const tier = usual?.tier ?? painting.tier;
  return { tier, nightsMin: usual?.nightsMin ?? painting.nightsMinOf[tier] ?? 1 };
}

function weekdayRules(painting: Painting, weekly: Map<number, { tier: string; nightsMin: number }>): Rule[] {
  const rules = new Map<string, Rule & { weekdays: number[] }>();
  for (const [weekday, usual] of weekly) {
    if (usual.tier === painting.tier && usual.nightsMin === (painting.nightsMinOf[painting.tier] ?? 1))
      continue;
    const key = `${usual.nightsMin} ${usual.tier}`;
    const rule = rules.get(key) ?? { ...usual, weekdays: [] };
    rule.weekdays.push(weekday);
    rules.set(key, rule);
  }
  return [...rules.values()];
}

/** Dates as spans where they follow one another. */
export function packed(dates: readonly string[]): Pick<Days, 'dates' | 'spans'> {
  const single: string[] = [];
  const spans: { from: string; to: string }[] = [];
  let run: string[] = [];
  const end = () => {
    const [from, to] = [run[0], run.at(-1)];
    if (run.length >= SPAN_FROM_DAYS && from && to) spans.push({ from, to });
    else single.push(...run);
    run = [];
  };
  for (const date of dates) {
    const before = run.at(-1);
    if (before !== undefined && addDays(before, 1) !== date) end();
    run.push(date);
  }
  end();
  return { ...(single.length > 0 && { dates: single }), ...(spans.length > 0 && { spans }) };
}

/** What a stroke of the brush does. */
export type Brush =
  | { do: 'close' }
  | { do: 'open' }
  | { do: 'tier'; tier: string }
  | { do: 'rooms'; rooms: number }
  | { do: 'times'; times: Start[] }
  | { do: 'clear' };

/** Paints the days from one to another, whichever comes first. */
export function stroke(painting: Painting, [one, other]: readonly [string, string], brush: Brush): Painting {
  const [from, to] = one <= other ? [one, other] : [other, one];
  const days = { ...painting.days };
  for (const date of datesOf({ from, to })) {
    if (date < painting.from || date > painting.to) continue;
    const paint = painted(days[date] ?? {}, painting.weekly[weekdayOf(date)] ?? {}, brush, painting.tier);
    if (Object.keys(paint).length === 0) delete days[date];
    else days[date] = paint;
  }
  return { ...painting, days };
}

/** Paints a weekday for all weeks; single days that say the same need not say it any more. */
export function strokeWeekday(painting: Painting, weekday: number, brush: Brush): Painting {
  if (brush.do === 'rooms' || brush.do === 'times') return painting;
  const { closed, tier } = painted(painting.weekly[weekday] ?? {}, {}, brush, painting.tier);
  const paint: Paint = { ...(closed && { closed }), ...(tier !== undefined && { tier }) };
  const weekly = { ...painting.weekly };
  if (Object.keys(paint).length === 0) delete weekly[weekday];
  else weekly[weekday] = paint;
  const days = Object.entries(painting.days).flatMap(([date, day]) => {
    if (weekdayOf(date) !== weekday) return [[date, day] as const];
    const left = painted(day, paint, brush, painting.tier);
    return Object.keys(left).length === 0 ? [] : [[date, left] as const];
  });
  return { ...painting, weekly, days: Object.fromEntries(days) };
}

function painted(day: Paint, usual: Paint, brush: Brush, usualTier: string): Paint {
  const { closed: _closed, ...unclosed } = day;
  const { times: _times, ...untimed } = unclosed;
  switch (brush.do) {
    case 'clear':
      return {};
    case 'close':
      return usual.closed ? untimed : { ...untimed, closed: true };
    case 'open':
      return usual.closed ? { ...unclosed, closed: false } : unclosed;
    case 'times':
      return { ...unclosed, times: brush.times };
    case 'rooms':
      return { ...day, rooms: brush.rooms };
    case 'tier': {
      const { tier: _tier, nightsMin: _nights, ...rest } = day;
      return (usual.tier ?? usualTier) === brush.tier ? rest : { ...rest, tier: brush.tier };
    }
  }
}
