// What a stay costs, night by night, and why one cannot be had.
import { addDays, daysBetween } from '../../ui/local-date.ts';
import { type Night, nightOn } from './calendars.ts';
import type { Rates, RoomType } from './listing-facts.ts';
import { usualRateOf } from './listing-facts.ts';

/** What the server allows in one line. */
const NIGHTS_MAX = 90;

/** A room type with what is left of its nights; `now` is the local time of the venue. */
export interface Room {
  type: RoomType;
  leftOf(date: string): number | undefined;
  now: string;
}

export type NightState =
  | { state: 'closed' | 'over' | 'full' }
  | { state: 'open'; price: number; left: number; nightsMin: number };

/** A night of one room type. */
export function nightState({ type, leftOf, now }: Room, date: string, rate?: string): NightState {
  const night = nightOn(type, date);
  if (!night) return { state: 'closed' };
  if (night.closesAt <= now) return { state: 'over' };
  const left = leftOf(date) ?? night.rooms;
  const price = priceOf(type, night, rate);
  if (left <= 0) return { state: 'full' };
  return price === undefined
    ? { state: 'closed' }
    : { state: 'open', price, left, nightsMin: night.nightsMin };
}

function priceOf({ tiers }: RoomType, { tier }: Night, rate?: string): number | undefined {
  const rates: Rates | undefined = tiers[tier];
  const chosen = rate ?? usualRateOf(rates);
  return chosen === undefined ? undefined : rates?.[chosen];
}

export type Offer =
  | { fits: false; because: 'closed' | 'over' | 'full' | 'too-long'; date: string }
  | { fits: false; because: 'too-short'; date: string; nightsMin: number }
  | { fits: true; left: number; total: number; nights: { date: string; price: number }[] };

/** What a room type has from one day to another; the day of departure is no night. */
export function offerOf(room: Room, checkIn: string, checkOut: string, rate?: string): Offer {
  const count = daysBetween(checkIn, checkOut);
  if (count > NIGHTS_MAX) return { fits: false, because: 'too-long', date: checkIn };
  const nights: { date: string; price: number }[] = [];
  let left = Number.POSITIVE_INFINITY;
  for (let at = 0; at < count; at += 1) {
    const date = addDays(checkIn, at);
    const night = nightState(room, date, rate);
    if (night.state !== 'open') return { fits: false, because: night.state, date };
    if (at === 0 && night.nightsMin > count)
      return { fits: false, because: 'too-short', date, nightsMin: night.nightsMin };
    nights.push({ date, price: night.price });
    left = Math.min(left, night.left);
  }
  return { fits: true, left, total: nights.reduce((sum, { price }) => sum + price, 0), nights };
}

export interface BestNight {
  state: 'closed' | 'over' | 'full' | 'open';
  /** The lowest of the rooms that are free; undefined unless `open`. */
  price?: number;
  /** The shortest stay that may begin here in any free room. */
  nightsMin?: number;
}

/** A night of the house: the best that any of its rooms has. */
export function bestNight(rooms: readonly Room[], date: string): BestNight {
  const states = rooms.map((room) => nightState(room, date));
  const open = states.filter((one) => one.state === 'open');
  if (open.length > 0) {
    return {
      state: 'open',
      price: Math.min(...open.map(({ price }) => price)),
      nightsMin: Math.min(...open.map(({ nightsMin }) => nightsMin)),
    };
  }
  const worst = (['full', 'over', 'closed'] as const).find((state) =>
    states.some((one) => one.state === state),
  );
  return { state: worst ?? 'closed' };
}

/** The last day on which somebody who arrives on `checkIn` can leave; `checkIn` itself where nobody can arrive. */
export function lastCheckOut(rooms: readonly Room[], checkIn: string): string {
  let last = checkIn;
  for (const room of rooms) {
    let day = checkIn;
    while (daysBetween(checkIn, day) < NIGHTS_MAX && nightState(room, day).state === 'open')
      day = addDays(day, 1);
    if (day > last) last = day;
  }
  return last;
}

/** What a click on a day means: an arrival, or the departure of a stay that began. */
export function chosenSpan(
  rooms: readonly Room[],
  { day, until }: { day?: string | undefined; until?: string | undefined },
  clicked: string,
): { day: string; until?: string } {
  const isDeparture = day !== undefined && until === undefined && clicked > day;
  if (isDeparture && clicked <= lastCheckOut(rooms, day)) return { day, until: clicked };
  return { day: clicked };
}
