// What a host of the tests offers: one listing of each kind, small, dear enough to pay for and far enough ahead.
import assert from 'node:assert/strict';
import type { Content } from '#catalog';
import type { HoldLine } from '#inventory';
import type { Visitor } from './visitor.ts';

const ZONE = 'Asia/Seoul';

/** One day for all that a test file offers and asks for, though it may be midnight in between. */
const TODAY = Temporal.Now.plainDateISO(ZONE);

/** `YYYY-MM-DD`, so many days from today in the venue's zone. */
export function day(after: number): string {
  return TODAY.add({ days: after }).toString();
}

const REFUND_POLICY = [
  { daysBefore: 7, percent: 100 },
  { daysBefore: 1, percent: 50 },
];

export function plain(title: string) {
  return {
    title: { ko: title, en: title },
    description: { ko: `${title} 설명`, en: `About ${title}` },
    venue: { name: { ko: '자리홀' }, address: { ko: '서울특별시 종로구 1' }, zone: ZONE },
    currency: 'KRW',
    policy: REFUND_POLICY,
  };
}

const SEATS = ['A', 'B'].flatMap((row) =>
  Array.from({ length: 10 }, (_, at) => `Hall,${row},${at + 1},${row === 'A' ? 'R' : 'S'}`),
);

/** Two rows of ten numbered seats as a file that hosts bring. */
export const PLAN_CSV = ['area,row,seat,tier', ...SEATS].join('\n');

export function concert(plan: string, inDays = 30): Content {
  return {
    kind: 'concert',
    ...plain('음악회'),
    performances: [{ id: 'evening', startsAt: `${day(inDays)}T19:30` }],
    plan,
    standing: [{ id: 'floor', name: { ko: '스탠딩' }, tier: 'floor', capacity: 50 }],
    tiers: { R: { standard: 50_000 }, S: { standard: 30_000 }, floor: { standard: 20_000 } },
  };
}

export function exhibition(from = 0, days = 30): Content {
  return {
    kind: 'exhibition',
    ...plain('전시회'),
    calendar: {
      from: day(from),
      to: day(from + days - 1),
      times: [{ at: '00:00' }, { at: '10:00' }, { at: '13:00' }],
      capacity: 40,
      tier: 'day',
    },
    tiers: { day: { adult: 15_000, youth: 11_000, child: 7_000 } },
  };
}

export function stay(from = 0, nights = 60): Content {
  const last = day(from + nights - 1);
  return {
    kind: 'stay',
    ...plain('느린마당'),
    roomTypes: [
      {
        id: 'ondol',
        name: { ko: '온돌방' },
        count: 2,
        guestsMax: 2,
        calendar: { from: day(from), to: last, tier: 'night' },
        tiers: { night: { standard: 90_000 } },
      },
    ],
  };
}

export function product(stock = 5): Content {
  return {
    kind: 'product',
    ...plain('엽서'),
    variants: [
      { sku: 'postcard', name: { ko: '엽서' }, stock, price: 2_000 },
      { sku: 'poster', name: { ko: '포스터' }, stock: 100, price: 12_000 },
    ],
  };
}

export async function publish(host: Visitor, content: Content): Promise<{ listing: string; pool: string }> {
  const drafted = await host.post('/v1/catalog/listings', content);
  assert.equal(drafted.status, 201, drafted.text);
  const { listing } = drafted.body;
  const published = await host.post(`/v1/catalog/listings/${listing}/publish`);
  assert.equal(published.status, 200, published.text);
  assert.equal(published.body.state, 'published');
  return { listing, pool: published.body.pools[0]?.pool ?? '' };
}

export async function importPlan(host: Visitor, csv = PLAN_CSV): Promise<string> {
  const headers = { 'content-type': 'text/csv' };
  const answer = await host.ask('POST', '/v1/catalog/plans', { body: csv, headers });
  assert.equal(answer.status, 201, answer.text);
  return answer.body.plan;
}

export interface Offer {
  listing: string;
  pool: string;
}
export interface Offers {
  concert: Offer & { seats: string[] };
  exhibition: Offer;
  stay: Offer;
  product: Offer;
}

/** All four kinds, of one host. `seats` are the units of the hall in seating sequence. */
export async function openOffers(host: Visitor): Promise<Offers> {
  const hall = await publish(host, concert(await importPlan(host)));
  const { body } = await host.get(`/v1/inventory/pools/${hall.pool}`);
  assert.equal(body.open, true);
  const seats = await seatsOf(host, hall.listing);
  return {
    concert: { ...hall, seats },
    exhibition: await publish(host, exhibition()),
    stay: await publish(host, stay()),
    product: await publish(host, product()),
  };
}

interface Map {
  areas: { rows: { units: string[] }[] }[];
}

async function seatsOf(host: Visitor, listing: string): Promise<string[]> {
  const { text } = await host.get(`/v1/catalog/listings/${listing}/plan`);
  const map: Map = JSON.parse(text);
  return map.areas.flatMap(({ rows }) => rows.flatMap(({ units }) => units));
}

export const seat = (pool: string, unit: string): HoldLine => ({ pool, unit, rate: 'standard', quantity: 1 });

export const pieces = (pool: string, unit: string, quantity: number, rate = 'standard'): HoldLine => ({
  pool,
  unit,
  rate,
  quantity,
});

export const nights = (pool: string, from: number, to: number): HoldLine => ({
  pool,
  checkIn: day(from),
  checkOut: day(to),
  rate: 'standard',
  quantity: 1,
});
