// Nights of a stay from a CSV file, a line per night and room type. The file says what it says and leaves all other
// nights as they are. Method: lay the calendar out night by night, put the lines on top, and write the result as
// rules again, in one way only, so that importing the same file twice gives the same calendar twice.
import { limits as inventoryLimits } from '#inventory';
import { calendarLimits, expandNights, isLocalDate } from './calendar.ts';
import type { NightCalendar, RoomType, StayContent, Tiers } from './contract.ts';
import { limits } from './contract.ts';
import { priceCell, readTable, type TableLine, type Usual, wholeCell } from './csv-table.ts';
import { type FieldProblem, ProblemList, quote } from './problems.ts';

type Role = 'date' | 'room' | 'available' | 'rooms' | 'tier' | 'price' | 'minimumNights';

const usual: Usual<Role> = {
  date: ['date', 'night', 'day', '날짜', '일자', '숙박일'],
  room: ['room', 'roomtype', 'roomtypeid', 'roomid', 'listingid', '객실', '객실타입', '객실유형'],
  available: ['available', 'open', '판매', '판매여부', '예약가능', '가능'],
  rooms: ['rooms', 'count', 'capacity', '객실수', '수량'],
  tier: ['tier', 'season', '등급', '요금제', '시즌'],
  price: ['price', 'adjustedprice', '가격', '요금', '금액'],
  minimumNights: ['minimumnights', 'minnights', 'minstay', '최소숙박', '최소숙박일', '최소박수'],
};

const yes = ['t', 'true', 'yes', 'y', '1', 'open', 'o', '가능', '판매', '예'];
const no = ['f', 'false', 'no', 'n', '0', 'closed', 'x', '불가', '마감', '아니오'];

interface Night {
  open: boolean;
  tier: string;
  count: number;
  minimumNights: number;
}

/** A room type while its file is read. */
interface Laid {
  room: RoomType;
  nights: Map<string, Night>;
  tiers: Tiers;
  /** Tiers and nights that this file has set, with their lines. */
  priced: Map<string, string>;
  seen: Map<string, string>;
}

export interface NightsImport {
  content: StayContent;
  /** Lines that were read. */
  lines: number;
  /** Not empty: nothing should be changed. */
  problems: FieldProblem[];
}

/** `room` is the room type of lines that name none. */
export function importNights(
  content: StayContent,
  bytes: Uint8Array,
  { room }: { room?: string } = {},
): NightsImport {
  const problems = new ProblemList();
  const table = readTable(bytes, { usual, needed: ['date'] }, problems);
  const only = content.roomTypes.length === 1 ? content.roomTypes[0]?.id : undefined;
  const laid = new Map<string, Laid>();
  for (const line of table) {
    const id = line.cell('room') ?? room ?? only;
    const type = content.roomTypes.find((one) => one.id === id);
    if (!type) {
      const known = quote(content.roomTypes.map((one) => one.id).join(', '));
      if (id === undefined) problems.add(line.where, 'room-type-missing', { known });
      else problems.add(line.where, 'room-type-unknown', { id: quote(id), known });
      continue;
    }
    const into = laid.get(type.id) ?? lay(type, content.venue.zone);
    laid.set(type.id, into);
    putLine(into, line, content.currency, problems);
  }
  const roomTypes = content.roomTypes.map((type) => {
    const done = laid.get(type.id);
    return done && problems.none
      ? { ...type, tiers: done.tiers, calendar: writeCalendar(done, problems) }
      : type;
  });
  return { content: { ...content, roomTypes }, lines: table.length, problems: problems.all() };
}

function lay(room: RoomType, zone: string): Laid {
  const nights = new Map<string, Night>();
  for (const { unit, tier, capacity, minimumNights } of expandNights(room.calendar, zone, room.count).units) {
    nights.set(unit, { open: true, tier, count: capacity, minimumNights });
  }
  return { room, nights, tiers: { ...room.tiers }, priced: new Map(), seen: new Map() };
}

function putLine(laid: Laid, line: TableLine<Role>, currency: string, problems: ProblemList): void {
  const { room, nights, seen } = laid;
  const date = line.cell('date') ?? '';
  if (!isLocalDate(date)) {
    problems.add(line.where, 'date-unknown', { date: quote(date) });
    return;
  }
  const before = seen.get(date);
  if (before !== undefined) {
    problems.add(line.where, 'night-twice', { date, first: before });
    return;
  }
  seen.set(date, line.where);
  const known = nights.get(date);
  const count = numberOf(line, 'rooms', { max: inventoryLimits.capacityMax.value, min: 0 }, problems);
  const minimum = { max: calendarLimits.minimumNightsMax.value, min: 1 };
  nights.set(date, {
    open: openOf(line, problems) ?? true,
    tier: tierOf(laid, line, currency, problems) ?? known?.tier ?? room.calendar.tier,
    count: count ?? known?.count ?? room.count,
    minimumNights:
      numberOf(line, 'minimumNights', minimum, problems) ??
      known?.minimumNights ??
      room.calendar.minimumNights ??
      1,
  });
}

function numberOf(
  line: TableLine<Role>,
  role: 'rooms' | 'minimumNights',
  range: { min: number; max: number },
  problems: ProblemList,
): number | undefined {
  const text = line.cell(role);
  const what = role === 'rooms' ? 'rooms' : 'shortest-stay';
  return text === undefined ? undefined : wholeCell(line, text, { what, ...range }, problems);
}

function openOf(line: TableLine<Role>, problems: ProblemList): boolean | undefined {
  const text = line.cell('available')?.toLowerCase();
  if (text === undefined || yes.includes(text)) return text === undefined ? undefined : true;
  if (!no.includes(text)) problems.add(line.where, 'open-unknown', { given: quote(text) });
  return false;
}

/** The tier of a line: named, or the one that has the line's price, which is made where there is none. */
function tierOf(
  { tiers, priced }: Laid,
  line: TableLine<Role>,
  currency: string,
  problems: ProblemList,
): string | undefined {
  const named = line.cell('tier');
  const text = line.cell('price');
  const price =
    text === undefined
      ? undefined
      : priceCell(line, text, { currency, max: limits.priceMax.value }, problems);
  if (price === undefined) {
    if (named !== undefined && text === undefined && !Object.hasOwn(tiers, named)) {
      problems.add(line.where, 'tier-price-missing', { tier: quote(named) });
    }
    return named;
  }
  const tier = named ?? tierPriced(tiers, price) ?? String(price);
  const before = priced.get(tier);
  if (before !== undefined && tiers[tier]?.standard !== price) {
    problems.add(line.where, 'tier-price-differs', { tier: quote(tier), first: before });
    return tier;
  }
  if (named !== undefined || !Object.hasOwn(tiers, tier)) {
    setPrice(tiers, tier, price);
    priced.set(tier, line.where);
  }
  return tier;
}

/** As an own field, whatever the name is; names that cannot be used are refused with the whole listing. */
function setPrice(tiers: Tiers, tier: string, price: number): void {
  const value = { ...tiers[tier], standard: price };
  Object.defineProperty(tiers, tier, { value, enumerable: true, configurable: true, writable: true });
}

function tierPriced(tiers: Tiers, price: number): string | undefined {
  return Object.entries(tiers).find(([, rates]) => rates.standard === price)?.[0];
}

/** Nights as rules: the most frequent kind of night is the rule, all others are spans. */
function writeCalendar({ room, nights }: Laid, problems: ProblemList): NightCalendar {
  const dates = [...nights.keys()].sort();
  const [from = room.calendar.from, to = room.calendar.to] = [dates[0], dates.at(-1)];
  const max = calendarLimits.calendarDaysMax.value;
  const days = daysBetween(from, to);
  if (days.length > max) {
    problems.add('file', 'calendar-too-long', { room: quote(room.id), count: days.length, max });
  }
  const open = days.flatMap((date) => {
    const night = nights.get(date);
    return night?.open ? [{ date, count: night.count, kind: `${night.minimumNights} ${night.tier}` }] : [];
  });
  const [usualKind = `1 ${room.calendar.tier}`, ...others] = mostFrequent(open.map(({ kind }) => kind));
  const { tier, minimumNights } = readKind(usualKind);
  const tierRules = others.map((kind) => {
    const { minimumNights: least, ...rule } = readKind(kind);
    const spans = spansOf(open, (night) => night.kind === kind);
    return { ...rule, spans, ...(least !== minimumNights && { minimumNights: least }) };
  });
  const isOpen = new Set(open.map(({ date }) => date));
  const closed = spansOf(
    days.map((date) => ({ date })),
    ({ date }) => !isOpen.has(date),
  );
  const counts = open.filter(({ count }) => count !== room.count).map(({ date, count }) => ({ date, count }));
  const { checkIn, closesAt } = room.calendar;
  return {
    from,
    to,
    tier,
    ...(closed.length > 0 && { closed: { spans: closed } }),
    ...(tierRules.length > 0 && { tierRules }),
    ...(counts.length > 0 && { counts }),
    ...(minimumNights > 1 && { minimumNights }),
    ...(checkIn !== undefined && { checkIn }),
    ...(closesAt !== undefined && { closesAt }),
  };
}

function readKind(kind: string): { tier: string; minimumNights: number } {
  const space = kind.indexOf(' ');
  return { tier: kind.slice(space + 1), minimumNights: Number(kind.slice(0, space)) };
}

function daysBetween(from: string, to: string): string[] {
  const first = Temporal.PlainDate.from(from);
  const count = first.until(to, { largestUnit: 'day' }).days + 1;
  return Array.from({ length: count }, (_, at) => first.add({ days: at }).toString());
}

/** Each once, the most frequent first; equally frequent ones by name, so that the result is always the same. */
function mostFrequent(values: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1)).map(([value]) => value);
}

/** Runs of nights that fit, among `nights`; what lies between two neighbours of `nights` does not end a run. */
function spansOf<N extends { date: string }>(
  nights: readonly N[],
  fits: (night: N) => boolean,
): { from: string; to: string }[] {
  const spans: { from: string; to: string }[] = [];
  let running = false;
  for (const night of nights) {
    const fit = fits(night);
    const last = spans.at(-1);
    if (fit && running && last) last.to = night.date;
    else if (fit) spans.push({ from: night.date, to: night.date });
    running = fit;
  }
  return spans;
}
