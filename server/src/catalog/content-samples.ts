// Small listings of each kind for tests: complete, valid, and quick to change in one place.
import type {
  ExhibitionContent,
  ProductContent,
  SeatingPlan,
  StayContent,
  StoredContent,
} from './contract.ts';
import { planIdOf } from './ids.ts';
import { planFormat } from './seating-plan.ts';

export const host = '018f0000-0000-7000-8000-00000000aaaa';
export const otherHost = '018f0000-0000-7000-8000-00000000bbbb';
export const listing = '018f0000-0000-7000-8000-000000000001';
export const otherListing = '018f0000-0000-7000-8000-000000000002';

const common = {
  title: { ko: '가을밤의 음악회', en: 'Autumn Night' },
  description: { ko: '한 줄 <b>굵게</b>', en: 'One line' },
  venue: { name: { ko: '자리홀' }, address: { ko: '서울 중구 세종대로 1' }, zone: 'Asia/Seoul' },
  currency: 'KRW',
  policy: [
    { daysBefore: 1, percent: 50 },
    { daysBefore: 7, percent: 100 },
  ],
};

/** Two rows of seats, R before S, and the places given as `floor`. */
export function planSample({ rows = 2, seats = 3 }: { rows?: number; seats?: number } = {}): SeatingPlan {
  const row = (at: number) => ({
    id: `row-${at + 1}`,
    name: `${at + 1}`,
    tier: at === 0 ? 'R' : 'S',
    seats: Array.from({ length: seats }, (_, seat) => ({
      unit: `${at + 1}-${seat + 1}`,
      number: `${seat + 1}`,
      x: seat * 10,
      y: at * 10,
    })),
  });
  return {
    format: planFormat,
    name: '작은 홀',
    focal: { x: 10, y: -20 },
    tiers: [{ name: 'R' }, { name: 'S' }],
    areas: [
      {
        kind: 'seated',
        id: 'main',
        name: '1층',
        tier: 'S',
        rows: Array.from({ length: rows }, (_, at) => row(at)),
      },
    ],
  };
}

export const plan = planSample();
export const planId = planIdOf(host, plan);

export function concert(changes: Partial<Extract<StoredContent, { kind: 'concert' }>> = {}): StoredContent {
  return {
    kind: 'concert',
    ...common,
    performances: [
      { id: 'first', startsAt: '2027-03-05T19:30', label: { ko: '첫 공연' } },
      { id: 'second', startsAt: '2027-03-06T15:00' },
    ],
    plan: planId,
    standing: [{ id: 'floor', name: { ko: '스탠딩' }, tier: 'floor', capacity: 40 }],
    tiers: { R: { standard: 150_000 }, S: { standard: 90_000 }, floor: { standard: 60_000 } },
    ...changes,
  };
}

/** Mondays closed, two sessions a day for a week. */
export function exhibition(changes: Partial<ExhibitionContent> = {}): ExhibitionContent {
  return {
    kind: 'exhibition',
    ...common,
    calendar: {
      from: '2027-03-01',
      to: '2027-03-07',
      tier: 'day',
      tierRules: [{ tier: 'weekend', weekdays: [6, 7] }],
      times: [{ at: '10:00' }, { at: '14:00', capacity: 20 }],
      capacity: 30,
      closed: { weekdays: [1] },
    },
    tiers: {
      day: { adult: 15_000, youth: 10_000, child: 5_000 },
      weekend: { adult: 18_000, youth: 12_000, child: 6_000 },
    },
    ...changes,
  };
}

export function stay(changes: Partial<StayContent> = {}): StayContent {
  return {
    kind: 'stay',
    ...common,
    roomTypes: [
      {
        id: 'ondol',
        name: { ko: '온돌방', en: 'Ondol room' },
        count: 3,
        guestsMax: 2,
        calendar: {
          from: '2027-03-01',
          to: '2027-03-10',
          tier: 'weekday',
          tierRules: [
            { tier: 'peak', dates: ['2027-03-01'] },
            { tier: 'weekend', weekdays: [5, 6], minimumNights: 2 },
          ],
          closed: { dates: ['2027-03-03'] },
          checkIn: '16:00',
        },
        tiers: { weekday: { standard: 80_000 }, weekend: { standard: 110_000 }, peak: { standard: 150_000 } },
      },
    ],
    ...changes,
  };
}

export function product(changes: Partial<ProductContent> = {}): ProductContent {
  return {
    kind: 'product',
    ...common,
    variants: [
      { sku: 'mug-blue', name: { ko: '파란 머그' }, stock: 12, price: 14_000 },
      { sku: 'mug-red', name: { ko: '빨간 머그' }, stock: 0, price: 14_500 },
    ],
    ...changes,
  };
}

/** A picture as encoded: two widths of a few bytes. */
export function pictureSample(of: string, { bytes = 7 }: { bytes?: number } = {}) {
  return {
    host: of,
    width: 640,
    height: 480,
    widths: [320, 640],
    color: '#a0b0c0',
    bytes,
    files: [
      { width: 320, body: Buffer.from('abc') },
      { width: 640, body: Buffer.from('defg') },
    ],
  };
}
