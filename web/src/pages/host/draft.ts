// A listing while it is edited: everything as it was typed, so that nothing is lost by being wrong.
import { addDays } from '../../ui/local-date.ts';
import type { Kind, Listing } from './kinds.ts';
import type { Painting } from './painting.ts';
import { presetOf, type RefundDraft } from './refunds.ts';

export interface TextDraft {
  ko: string;
  en: string;
}

export type UploadedPicture = Omit<Listing['pictures'][number], 'alt'>;

export interface PictureDraft {
  facts: UploadedPicture;
  alt: TextDraft;
}

export interface TierDraft {
  /** Stays when the name changes; calendars and areas point to it. */
  id: string;
  name: string;
  /** By id of the rate, as typed. */
  prices: Record<string, string>;
}

export interface Pricing {
  rates: { id: string; name: string }[];
  tiers: TierDraft[];
}

export interface PerformanceDraft {
  key: string;
  /** '' until it was stored. */
  id: string;
  date: string;
  time: string;
  label: TextDraft;
}

export interface StandingDraft {
  key: string;
  id: string;
  name: TextDraft;
  tier: string;
  capacity: string;
}

export interface TimeDraft {
  key: string;
  at: string;
  /** '' means as usual. */
  capacity: string;
  weekdays: number[];
}

export interface RoomDraft {
  key: string;
  id: string;
  name: TextDraft;
  description: TextDraft;
  count: string;
  guestsMax: string;
  checkIn: string;
  closesAt: string;
  painting: Painting;
  pricing: Pricing;
}

export interface VariantDraft {
  key: string;
  /** '' until it was stored or typed. */
  sku: string;
  name: TextDraft;
  stock: string;
  price: string;
}

export interface Draft {
  kind: Kind;
  title: TextDraft;
  description: TextDraft;
  venue: { name: TextDraft; address: TextDraft; zone: string; lat: string; lon: string };
  pictures: PictureDraft[];
  currency: string;
  refunds: RefundDraft[];
  quantityPerLineMax: string;
  performances: PerformanceDraft[];
  plan: string | null;
  standing: StandingDraft[];
  /** Of concerts and exhibitions. */
  pricing: Pricing;
  /** Of exhibitions. */
  painting: Painting;
  times: TimeDraft[];
  capacity: string;
  closesBeforeMinutes: string;
  rooms: RoomDraft[];
  variants: VariantDraft[];
}

export const noText: TextDraft = { ko: '', en: '' };

/** A key that none of them has. */
export function freshKey(list: readonly { key: string }[]): string {
  return `n${list.reduce((most, { key }) => Math.max(most, Number(/^n(\d+)$/.exec(key)?.[1] ?? 0)), 0) + 1}`;
}

/** An id that is not taken: `room-3`. */
export function freshId(stem: string, taken: readonly string[]): string {
  for (let at = 1; ; at += 1) if (!taken.includes(`${stem}-${at}`)) return `${stem}-${at}`;
}

/** How long a new calendar is, so that there is something to paint. */
const CALENDAR_DAYS = 92;

function newPainting(today: string, tier: string): Painting {
  const from = addDays(today, 1);
  return { from, to: addDays(from, CALENDAR_DAYS - 1), tier, nightsMinOf: {}, weekly: {}, days: {} };
}

const STANDARD = [{ id: 'standard', name: 'standard' }];

export function newRoom(rooms: readonly RoomDraft[], today: string, names: { usual: string }): RoomDraft {
  return {
    key: freshKey(rooms),
    id: '',
    name: noText,
    description: noText,
    count: '',
    guestsMax: '2',
    checkIn: '15:00',
    closesAt: '',
    painting: newPainting(today, 'usual'),
    pricing: { rates: STANDARD, tiers: [{ id: 'usual', name: names.usual, prices: {} }] },
  };
}

export interface Names {
  usual: string;
  tier: string;
}

/** An empty form, with what is usual filled in. */
export function newDraft(
  kind: Kind,
  { today, zone, names }: { today: string; zone: string; names: Names },
): Draft {
  const painting = newPainting(today, 'usual');
  const adults = [
    { id: 'adult', name: 'adult' },
    { id: 'youth', name: 'youth' },
    { id: 'child', name: 'child' },
  ];
  return {
    kind,
    title: noText,
    description: noText,
    venue: { name: noText, address: noText, zone, lat: '', lon: '' },
    pictures: [],
    currency: 'KRW',
    refunds: presetOf('usual', kind),
    quantityPerLineMax: '',
    performances: kind === 'concert' ? [{ key: 'n1', id: '', date: '', time: '19:30', label: noText }] : [],
    plan: null,
    standing: [],
    pricing:
      kind === 'concert'
        ? { rates: STANDARD, tiers: [{ id: 'usual', name: names.tier, prices: {} }] }
        : { rates: adults, tiers: [{ id: 'usual', name: names.usual, prices: {} }] },
    painting,
    times: kind === 'exhibition' ? [{ key: 'n1', at: '10:00', capacity: '', weekdays: [] }] : [],
    capacity: kind === 'exhibition' ? '30' : '',
    closesBeforeMinutes: '',
    rooms: kind === 'stay' ? [newRoom([], today, names)] : [],
    variants: kind === 'product' ? [{ key: 'n1', sku: '', name: noText, stock: '', price: '' }] : [],
  };
}
