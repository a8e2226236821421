// A stored listing as the form shows it.
import {
  type Draft,
  noText,
  type PerformanceDraft,
  type PictureDraft,
  type Pricing,
  type RoomDraft,
  type TextDraft,
  type TimeDraft,
} from './draft.ts';
import type { Content, Listing } from './kinds.ts';
import { writeMoney } from './money-input.ts';
import { type ApiCalendar, type Painting, readPainting } from './painting.ts';
import { readRefunds } from './refunds.ts';

type Of<K extends Content['kind']> = Extract<Content, { kind: K }>;

const textOf = (text?: { ko: string; en?: string }): TextDraft => ({
  ko: text?.ko ?? '',
  en: text?.en ?? '',
});
const numberOf = (value?: number) => (value === undefined ? '' : String(value));

export function readDraft({ content, pictures }: Pick<Listing, 'content' | 'pictures'>): Draft {
  const { kind, title, description, venue, currency, policy, quantityPerLineMax } = content;
  return {
    kind,
    title: textOf(title),
    description: textOf(description),
    venue: {
      name: textOf(venue.name),
      address: textOf(venue.address),
      zone: venue.zone,
      lat: numberOf(venue.lat),
      lon: numberOf(venue.lon),
    },
    pictures: pictures.map(pictureOf),
    currency,
    refunds: readRefunds(policy),
    quantityPerLineMax: numberOf(quantityPerLineMax),
    ...nothingElse,
    ...own(content),
  };
}

function pictureOf({ alt, ...facts }: Listing['pictures'][number]): PictureDraft {
  return { facts, alt: textOf(alt ?? undefined) };
}

const noPainting: Painting = { from: '', to: '', tier: '', nightsMinOf: {}, weekly: {}, days: {} };
const nothingElse = {
  performances: [],
  plan: null,
  standing: [],
  pricing: { rates: [], tiers: [] },
  painting: noPainting,
  times: [],
  capacity: '',
  closesBeforeMinutes: '',
  rooms: [],
  variants: [],
} satisfies Partial<Draft>;

function own(content: Content): Partial<Draft> {
  switch (content.kind) {
    case 'concert':
      return ofConcert(content);
    case 'exhibition':
      return ofExhibition(content);
    case 'stay':
      return { rooms: content.roomTypes.map((room, at) => roomOf(room, at, content.currency)) };
    case 'product':
      return {
        variants: content.variants.map(({ sku, name, stock, price }, at) => ({
          key: `r${at}`,
          sku,
          name: textOf(name),
          stock: String(stock),
          price: writeMoney(price, content.currency),
        })),
      };
  }
}

function ofConcert({ performances, plan, standing = [], tiers, currency }: Of<'concert'>): Partial<Draft> {
  return {
    performances: performances.map(performanceOf),
    // A stored listing names its plan; only what is sent can bring one along.
    plan: typeof plan === 'string' ? plan : null,
    standing: standing.map(({ id, name, tier, capacity }, at) => ({
      key: `r${at}`,
      id,
      name: textOf(name),
      tier,
      capacity: String(capacity),
    })),
    pricing: pricingOf(tiers, currency),
  };
}

function performanceOf(
  { id, startsAt, label }: Of<'concert'>['performances'][number],
  at: number,
): PerformanceDraft {
  const [date = '', time = ''] = startsAt.split('T');
  return { key: `r${at}`, id, date, time, label: label ? textOf(label) : noText };
}

function ofExhibition({ calendar, tiers, currency }: Of<'exhibition'>): Partial<Draft> {
  return {
    painting: readPainting(calendar satisfies ApiCalendar),
    times: calendar.times.map(
      ({ at, capacity, weekdays = [] }, index): TimeDraft => ({
        key: `r${index}`,
        at,
        capacity: numberOf(capacity),
        weekdays,
      }),
    ),
    capacity: String(calendar.capacity),
    closesBeforeMinutes: numberOf(calendar.closesBeforeMinutes),
    pricing: pricingOf(tiers, currency),
  };
}

function roomOf(room: Of<'stay'>['roomTypes'][number], at: number, currency: string): RoomDraft {
  const { id, name, description, count, guestsMax, calendar, tiers } = room;
  return {
    key: `r${at}`,
    id,
    name: textOf(name),
    description: description ? textOf(description) : noText,
    count: String(count),
    guestsMax: String(guestsMax),
    checkIn: calendar.checkIn ?? '15:00',
    closesAt: calendar.closesAt ?? '',
    painting: readPainting(calendar satisfies ApiCalendar),
    pricing: pricingOf(tiers, currency),
  };
}

/** Tier → rate → price as a table: its rates are those of any tier. */
function pricingOf(tiers: Record<string, Record<string, number>>, currency: string): Pricing {
  const names = [...new Set(Object.values(tiers).flatMap((rates) => Object.keys(rates)))];
  return {
    rates: names.map((name) => ({ id: name, name })),
    tiers: Object.entries(tiers).map(([name, rates]) => ({
      id: name,
      name,
      prices: Object.fromEntries(
        Object.entries(rates).map(([rate, price]) => [rate, writeMoney(price, currency)]),
      ),
    })),
  };
}
