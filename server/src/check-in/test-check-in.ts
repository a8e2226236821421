// Bookings and scans for the tests of check-in.
import { codeOf } from '#booking';
import type { Event } from '#kernel/context';
import type { TakeScan } from './admission.ts';

export const HOST = '018f0000-0000-7000-8000-00000000aaaa';
export const OTHER_HOST = '018f0000-0000-7000-8000-00000000bbbb';
export const LISTING = '018f0000-0000-7000-8000-0000000000a1';
export const OTHER_LISTING = '018f0000-0000-7000-8000-0000000000a2';
export const POOL = '018f0000-0000-7000-8000-0000000000b1';
export const OTHER_POOL = '018f0000-0000-7000-8000-0000000000b2';
export const NOW = Date.UTC(2027, 2, 1, 10);

export const uuid = (n: number) => `018f0000-0000-7000-8000-${String(n).padStart(12, '0')}`;
export const BOOKING = uuid(1);
export const CODE = codeOf(BOOKING);

type Line = [pool: string, unit: string, rate: string, quantity: number];

const lineOf = ([pool, unit, rate, quantity]: Line) => ({ pool, unit, rate, quantity, price: 100 });

/** A booking of `lines`, each pool in the listing of `host` that is named for it. */
export function confirmed(
  booking: string,
  lines: Line[],
  {
    host = HOST,
    listings = {},
    startsAt = null,
    time = NOW,
  }: {
    host?: string;
    listings?: Record<string, string>;
    startsAt?: number | null;
    time?: number;
  } = {},
): Event {
  const pools = [...new Set(lines.map(([pool]) => pool))];
  const terms = pools.map((pool) => ({
    pool,
    listing: listings[pool] ?? LISTING,
    host,
    policy: [],
    startsAt,
  }));
  const data = { owner: 'guest', currency: 'KRW', total: 100, lines: lines.map(lineOf), terms };
  return { type: 'BookingConfirmed', subject: booking, data, time };
}

export function cancelled(booking: string, lines: Line[], time = NOW): Event {
  return { type: 'BookingCancelled', subject: booking, data: { lines: lines.map(lineOf) }, time };
}

export function scan(n: number, at: number, changes: Partial<TakeScan> = {}) {
  const data: TakeScan = {
    scanId: uuid(1_000 + n),
    host: HOST,
    listing: LISTING,
    bookingId: BOOKING,
    pool: POOL,
    unit: '',
    at,
    gate: `gate ${n}`,
    quantity: 2,
    cancelledAt: null,
    ...changes,
  };
  return { type: 'TakeScan', subject: data.bookingId, data };
}
