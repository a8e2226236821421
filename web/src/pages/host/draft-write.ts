// A form as the API takes it. Everything is written, also where something is wrong; what is wrong is told with the path
// that the server would use, so that both land at the same field.
import type {
  Draft,
  PerformanceDraft,
  Pricing,
  RoomDraft,
  TextDraft,
  TimeDraft,
  VariantDraft,
} from './draft.ts';
import { freshId } from './draft.ts';
import type { Content } from './kinds.ts';
import { readMoney } from './money-input.ts';
import { type ApiCalendar, DAYS_MAX, datesOf, resolve, type Start, writePainting } from './painting.ts';
import { daysIn, percentIn, type RefundDraft } from './refunds.ts';

export type Fault =
  | 'needed'
  | 'number'
  | 'money'
  | 'percent'
  | 'days'
  | 'twice'
  | 'date'
  | 'time'
  | 'span'
  | 'span-long'
  | 'all-closed'
  | 'no-tier'
  | 'no-price'
  | 'no-place'
  | 'coordinates'
  | 'none';

export interface FieldFault {
  where: string;
  fault: Fault;
}

type Of<K extends Content['kind']> = Extract<Content, { kind: K }>;

/** What was typed, and a place for everything that is wrong with it. */
class Writing {
  readonly faults: FieldFault[] = [];
  readonly currency: string;

  constructor(currency: string) {
    this.currency = currency;
  }

  fault(where: string, fault: Fault): void {
    this.faults.push({ where, fault });
  }

  text({ ko, en }: TextDraft, where: string): { ko: string; en?: string } {
    if (ko.trim() === '') this.fault(`${where}/ko`, 'needed');
    return { ko: ko.trim(), ...(en.trim() !== '' && { en: en.trim() }) };
  }

  /** Undefined where neither language says anything. */
  optional(text: TextDraft, where: string): { ko: string; en?: string } | undefined {
    return text.ko.trim() === '' && text.en.trim() === '' ? undefined : this.text(text, where);
  }

  count(typed: string, where: string, min = 0): number {
    const plain = typed.replace(/[\s,]/g, '');
    if (plain === '') this.fault(where, 'needed');
    else if (!/^\d{1,10}$/.test(plain) || Number(plain) < min) this.fault(where, 'number');
    else return Number(plain);
    return min;
  }

  money(typed: string, where: string): number {
    const amount = readMoney(typed, this.currency);
    if (amount === undefined) this.fault(where, typed.trim() === '' ? 'needed' : 'money');
    return amount ?? 0;
  }
}

export function writeDraft(draft: Draft): { content: Content; faults: FieldFault[] } {
  const writing = new Writing(draft.currency);
  const content = contentOf(draft, writing);
  return { content, faults: writing.faults };
}

function contentOf(draft: Draft, writing: Writing): Content {
  const common = commonOf(draft, writing);
  switch (draft.kind) {
    case 'concert':
      return { kind: 'concert', ...common, ...concertOf(draft, writing) };
    case 'exhibition':
      return { kind: 'exhibition', ...common, ...exhibitionOf(draft, writing) };
    case 'stay':
      return { kind: 'stay', ...common, roomTypes: roomsOf(draft.rooms, writing) };
    case 'product':
      return { kind: 'product', ...common, variants: variantsOf(draft.variants, writing) };
  }
}

function commonOf(draft: Draft, writing: Writing) {
  const { venue, pictures, quantityPerLineMax } = draft;
  return {
    title: writing.text(draft.title, '/title'),
    description: writing.text(draft.description, '/description'),
    venue: {
      name: writing.text(venue.name, '/venue/name'),
      address: writing.text(venue.address, '/venue/address'),
      zone: venue.zone,
      ...placeOf(venue, writing),
    },
    ...(pictures.length > 0 && {
      pictures: pictures.map(({ facts, alt }, at) => ({
        picture: facts.picture,
        alt: writing.text(alt, `/pictures/${at}/alt`),
      })),
    }),
    currency: draft.currency,
    policy: policyOf(draft.refunds, writing),
    ...(quantityPerLineMax.trim() !== '' && {
      quantityPerLineMax: writing.count(quantityPerLineMax, '/quantityPerLineMax', 1),
    }),
  };
}

function placeOf({ lat, lon }: Draft['venue'], writing: Writing): { lat?: number; lon?: number } {
  if (lat.trim() === '' && lon.trim() === '') return {};
  const [north, east] = [Number(lat || 'none'), Number(lon || 'none')];
  const fits = Math.abs(north) <= 90 && Math.abs(east) <= 180;
  if (!fits) writing.fault('/venue/lat', 'coordinates');
  return fits ? { lat: north, lon: east } : {};
}

function policyOf(
  refunds: readonly RefundDraft[],
  writing: Writing,
): { daysBefore: number; percent: number }[] {
  const seen = new Set<number>();
  return refunds.map((draft, at) => {
    const [daysBefore, percent] = [daysIn(draft), percentIn(draft)];
    if (daysBefore === undefined) writing.fault(`/policy/${at}/daysBefore`, 'days');
    else if (seen.has(daysBefore)) writing.fault(`/policy/${at}/daysBefore`, 'twice');
    if (percent === undefined) writing.fault(`/policy/${at}/percent`, 'percent');
    seen.add(daysBefore ?? -1);
    return { daysBefore: daysBefore ?? 0, percent: percent ?? 0 };
  });
}

function concertOf(
  draft: Draft,
  writing: Writing,
): Omit<Of<'concert'>, keyof ReturnType<typeof commonOf> | 'kind'> {
  const { performances, plan, standing, pricing } = draft;
  if (performances.length === 0) writing.fault('/performances', 'none');
  if (plan === null && standing.length === 0) writing.fault('/plan', 'no-place');
  const nameOf = tierNames(pricing);
  const ids = standing.map(({ id }) => id);
  return {
    performances: performancesOf(performances, writing),
    ...(plan !== null && { plan }),
    ...(standing.length > 0 && {
      standing: standing.map(({ id, name, tier, capacity }, at) => {
        const own = id || freshId('area', ids);
        ids.push(own);
        if (!pricing.tiers.some((one) => one.id === tier)) writing.fault(`/standing/${at}/tier`, 'no-tier');
        return {
          id: own,
          name: writing.text(name, `/standing/${at}/name`),
          tier: nameOf(tier),
          capacity: writing.count(capacity, `/standing/${at}/capacity`, 1),
        };
      }),
    }),
    tiers: tiersOf(pricing, '/tiers', writing),
  };
}

function performancesOf(list: readonly PerformanceDraft[], writing: Writing): Of<'concert'>['performances'] {
  const taken = new Set(list.map(({ id }) => id));
  const starts = new Set<string>();
  return list.map(({ id, date, time, label }, at) => {
    const where = `/performances/${at}`;
    const startsAt = `${date}T${time}`;
    if (date === '') writing.fault(`${where}/startsAt`, 'date');
    else if (time === '') writing.fault(`${where}/startsAt`, 'time');
    else if (starts.has(startsAt)) writing.fault(`${where}/startsAt`, 'twice');
    starts.add(startsAt);
    const own = id || (taken.has(startsAt) ? freshId(startsAt, [...taken]) : startsAt);
    taken.add(own);
    const text = writing.optional(label, `${where}/label`);
    return { id: own, startsAt, ...(text && { label: text }) };
  });
}

function exhibitionOf(draft: Draft, writing: Writing): Pick<Of<'exhibition'>, 'calendar' | 'tiers'> {
  const { painting, pricing, times, capacity, closesBeforeMinutes } = draft;
  const {
    counts: _counts,
    minimumNights: _nights,
    ...calendar
  } = calendarOf(draft, 'sessions', '/calendar', writing);
  if (times.length === 0) writing.fault('/calendar/times', 'none');
  if (datesOf(painting).length > 0 && datesOf(painting).every((date) => resolve(painting, date).closed))
    writing.fault('/calendar', 'all-closed');
  return {
    calendar: {
      ...calendar,
      times: startsOf(times, writing),
      capacity: writing.count(capacity, '/calendar/capacity', 1),
      ...(closesBeforeMinutes.trim() !== '' && {
        closesBeforeMinutes: writing.count(closesBeforeMinutes, '/calendar/closesBeforeMinutes'),
      }),
    },
    tiers: tiersOf(pricing, '/tiers', writing),
  };
}

function startsOf(times: readonly TimeDraft[], writing: Writing): (Start & { weekdays?: number[] })[] {
  return times.map(({ at, capacity, weekdays }, index) => {
    const where = `/calendar/times/${index}`;
    if (at === '') writing.fault(`${where}/at`, 'time');
    else if (times.findIndex((one) => one.at === at && meet(one.weekdays, weekdays)) < index)
      writing.fault(`${where}/at`, 'twice');
    return {
      at,
      ...(capacity.trim() !== '' && { capacity: writing.count(capacity, `${where}/capacity`) }),
      ...(weekdays.length > 0 && { weekdays }),
    };
  });
}

/** None means all days. */
function meet(some: readonly number[], others: readonly number[]): boolean {
  return some.length === 0 || others.length === 0 || some.some((weekday) => others.includes(weekday));
}

function roomsOf(rooms: readonly RoomDraft[], writing: Writing): Of<'stay'>['roomTypes'] {
  if (rooms.length === 0) writing.fault('/roomTypes', 'none');
  const ids = rooms.map(({ id }) => id);
  return rooms.map((room, at) => {
    const where = `/roomTypes/${at}`;
    const { exceptions: _exceptions, ...calendar } = calendarOf(room, 'nights', `${where}/calendar`, writing);
    const description = writing.optional(room.description, `${where}/description`);
    const id = room.id || freshId('room', ids);
    ids.push(id);
    return {
      id,
      name: writing.text(room.name, `${where}/name`),
      ...(description && { description }),
      count: writing.count(room.count, `${where}/count`),
      guestsMax: writing.count(room.guestsMax, `${where}/guestsMax`, 1),
      calendar: {
        ...calendar,
        ...(room.checkIn !== '' && { checkIn: room.checkIn }),
        ...(room.closesAt !== '' && { closesAt: room.closesAt }),
      },
      tiers: tiersOf(room.pricing, `${where}/tiers`, writing),
    };
  });
}

function calendarOf(
  { painting, pricing }: Pick<RoomDraft, 'painting' | 'pricing'>,
  kind: 'sessions' | 'nights',
  where: string,
  writing: Writing,
): ApiCalendar {
  const { from, to } = painting;
  if (from === '' || to === '') writing.fault(`${where}/from`, 'date');
  else if (from > to) writing.fault(`${where}/to`, 'span');
  else if (datesOf(painting).at(-1) !== to || datesOf(painting).length > DAYS_MAX)
    writing.fault(`${where}/to`, 'span-long');
  return writePainting(painting, { nameOf: tierNames(pricing), kind });
}

function variantsOf(variants: readonly VariantDraft[], writing: Writing): Of<'product'>['variants'] {
  if (variants.length === 0) writing.fault('/variants', 'none');
  const skus = variants.map(({ sku }) => sku.trim());
  return variants.map(({ sku, name, stock, price }, at) => {
    const typed = sku.trim();
    const own = typed || freshId('item', skus);
    if (typed && skus.indexOf(typed) < at) writing.fault(`/variants/${at}/sku`, 'twice');
    if (!typed) skus.push(own);
    return {
      sku: own,
      name: writing.text(name, `/variants/${at}/name`),
      stock: writing.count(stock, `/variants/${at}/stock`),
      price: writing.money(price, `/variants/${at}/price`),
    };
  });
}

function tierNames({ tiers }: Pricing): (id: string) => string {
  const names = new Map(tiers.map(({ id, name }) => [id, name.trim()]));
  return (id) => names.get(id) ?? id;
}

/** Cells that are empty are rates that the tier does not have; each tier has at least one. */
function tiersOf(
  { rates, tiers }: Pricing,
  where: string,
  writing: Writing,
): Record<string, Record<string, number>> {
  const written: Record<string, Record<string, number>> = {};
  if (tiers.length === 0) writing.fault(where, 'none');
  for (const [at, { name, prices }] of tiers.entries()) {
    const plain = name.trim();
    if (plain === '') writing.fault(`${where}#${at}`, 'needed');
    else if (plain in written) writing.fault(`${where}#${at}`, 'twice');
    const cells = rates.filter(({ id }) => (prices[id] ?? '').trim() !== '');
    if (cells.length === 0) writing.fault(`${where}#${at}/${rates[0]?.id ?? ''}`, 'no-price');
    written[plain] = Object.fromEntries(
      cells.map(({ id, name: rate }) => [
        rate.trim(),
        writing.money(prices[id] ?? '', `${where}#${at}/${id}`),
      ]),
    );
  }
  return written;
}
