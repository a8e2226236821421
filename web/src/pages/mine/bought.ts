// What was bought, as people think of it: not lines of pools and units, but an evening with four seats, a visit for
// three, two nights in a room. Everything is looked up in the listing as it is offered today.
import type { Answer } from '../../api.ts';
import { addDays, localTimeIn } from '../../ui/local-date.ts';
import type { HostText } from '../../words.ts';

export type Listing = Answer<'/v1/catalog/listings/{listing}'>;
export type Plan = Answer<'/v1/catalog/listings/{listing}/plan'>;

export interface BoughtLine {
  pool: string;
  unit: string;
  rate: string;
  quantity: number;
  /** Of one piece, minor units. */
  price: number;
  cancelled?: number;
}

/** Local dates and date-times are the venue's. */
export type When =
  | { type: 'instant'; at: string; zone: string }
  | { type: 'session'; at: string }
  | { type: 'nights'; from: string; to: string; count: number };

export interface Place {
  area: HostText;
  row?: string;
  number?: string;
}

/** What is shown in one row: a seat, three adults, two nights, four sets of postcards. */
export interface Piece {
  /** Indexes into the lines of the booking. */
  lines: number[];
  place?: Place;
  /** The variant of a product. */
  name?: HostText;
  rate: string;
  quantity: number;
  cancelled: number;
  /** Of everything in this row, minor units. */
  price: number;
}

export interface Thing {
  key: string;
  listing: string | undefined;
  kind: Listing['content']['kind'] | undefined;
  title: HostText | undefined;
  /** The performance's own name, or the room type. */
  about?: HostText;
  venue?: Listing['content']['venue'];
  when?: When;
  pieces: Piece[];
}

/** Where each pool is sold; what is not known yet is missing. */
export interface Known {
  listingOf(pool: string): Listing | undefined;
  placeOf(listing: Listing, unit: string): Place | undefined;
}

export function thingsOf(lines: readonly BoughtLine[], known: Known): Thing[] {
  const things = new Map<string, Thing>();
  for (const [at, line] of lines.entries()) {
    const listing = known.listingOf(line.pool);
    const { key, ...about } = aboutOf(line, listing);
    const thing = things.get(key) ?? { key, ...about, pieces: [] };
    things.set(key, thing);
    addPiece(thing, pieceOf(line, at, listing, known));
  }
  return [...things.values()].flatMap(apart);
}

function aboutOf({ pool, unit }: BoughtLine, listing: Listing | undefined): Omit<Thing, 'pieces'> {
  if (!listing) return { key: pool, listing: undefined, kind: undefined, title: undefined };
  const { content } = listing;
  const common = { listing: listing.listing, kind: content.kind, title: content.title, venue: content.venue };
  const facts = listing.pools.find((one) => one.pool === pool);
  switch (content.kind) {
    case 'concert': {
      const label = facts && !isSameText(facts.label, content.title) ? { about: facts.label } : {};
      const when = facts?.startsAt
        ? { when: { type: 'instant' as const, at: facts.startsAt, zone: content.venue.zone } }
        : {};
      return { key: pool, ...common, ...label, ...when };
    }
    case 'exhibition':
      return { key: `${pool} ${unit}`, ...common, when: { type: 'session', at: unit } };
    case 'stay':
      return { key: pool, ...common, ...(facts && { about: facts.label }) };
    case 'product':
      return { key: pool, ...common };
  }
}

function isSameText(one: HostText, other: HostText): boolean {
  return one.ko === other.ko && one.en === other.en;
}

function pieceOf(line: BoughtLine, at: number, listing: Listing | undefined, known: Known): Piece {
  const { rate, quantity, price, cancelled = 0 } = line;
  const piece: Piece = { lines: [at], rate, quantity, cancelled, price: price * quantity };
  if (listing?.content.kind === 'concert') {
    const place = known.placeOf(listing, line.unit);
    if (place) piece.place = place;
  }
  if (listing?.content.kind === 'product') {
    const variant = listing.content.variants.find(({ sku }) => sku === line.unit);
    if (variant) piece.name = variant.name;
  }
  if (listing?.content.kind === 'stay') nights.set(piece, [line.unit]);
  return piece;
}

/** The nights of a piece, until its thing is finished. */
const nights = new WeakMap<Piece, string[]>();

/** Nights that follow each other at one rate are one stay. */
function addPiece(thing: Thing, piece: Piece): void {
  const own = nights.get(piece);
  const last = thing.pieces.at(-1);
  const before = last && nights.get(last);
  const follows =
    own &&
    before &&
    last.rate === piece.rate &&
    last.quantity === piece.quantity &&
    last.cancelled === piece.cancelled;
  if (!follows || addDays(before.at(-1) ?? '', 1) !== own[0]) {
    thing.pieces.push(piece);
    return;
  }
  before.push(...own);
  last.lines.push(...piece.lines);
  last.price += piece.price;
}

/** A stay of its own for every range of nights. */
function apart(thing: Thing): Thing[] {
  if (thing.kind !== 'stay') return [thing];
  return thing.pieces.map((piece) => {
    const [from = '', ...rest] = nights.get(piece) ?? [];
    const when: When = { type: 'nights', from, to: addDays(rest.at(-1) ?? from, 1), count: rest.length + 1 };
    return { ...thing, key: `${thing.key} ${from}`, when, pieces: [piece] };
  });
}

/** Forty thousand seats are put into a map once. */
const placesKnown = new WeakMap<Plan, Map<string, Place>>();

/** Looks up the seats of a plan; standing areas that the listing adds are in it too. */
export function placesOf(plan: Plan | undefined, listing: Listing): Map<string, Place> {
  const known = plan && placesKnown.get(plan);
  if (known) return known;
  const places = new Map<string, Place>();
  if (plan) placesKnown.set(plan, places);
  for (const area of plan?.areas ?? []) {
    const name: HostText = { ko: area.group ? `${area.group} ${area.name}` : area.name };
    if (area.kind === 'standing') places.set(area.id, { area: name });
    for (const { row, units, numbers } of area.rows) {
      for (const [at, unit] of units.entries()) {
        const number = numbers[at];
        places.set(unit, { area: name, ...(row && { row }), ...(number && { number }) });
      }
    }
  }
  // In both languages, which the plan has not.
  if (listing.content.kind === 'concert')
    for (const { id, name } of listing.content.standing ?? []) places.set(id, { area: name });
  return places;
}

/** Whether a seat has to be looked up in the plan, or all is known without it. */
export function needsPlan(listing: Listing, units: readonly string[]): boolean {
  if (listing.content.kind !== 'concert' || listing.content.plan === undefined) return false;
  const standing = new Set((listing.content.standing ?? []).map(({ id }) => id));
  return units.some((unit) => !standing.has(unit));
}

/** Goods have no date; for so long they are something that is still to come. */
const GOODS_ARE_NEW_MS = 14 * 86_400_000;

const DATE_LENGTH = 'YYYY-MM-DD'.length;

/** Whether it is still to come: what takes place today counts as that until the day is over. */
export function isUpcoming(
  { when, venue }: Pick<Thing, 'when' | 'venue'>,
  placedAt: string,
  now: number,
): boolean {
  if (!when) return now - Date.parse(placedAt) < GOODS_ARE_NEW_MS;
  if (when.type === 'instant')
    return (
      localTimeIn(when.zone, Date.parse(when.at)).slice(0, DATE_LENGTH) >=
      localTimeIn(when.zone, now).slice(0, DATE_LENGTH)
    );
  const today = localTimeIn(venue?.zone ?? 'UTC', now).slice(0, DATE_LENGTH);
  return when.type === 'session' ? when.at.slice(0, DATE_LENGTH) >= today : when.to >= today;
}

/** Comparable as text; what has no date comes last. */
export function startOf({ when }: Pick<Thing, 'when'>): string {
  if (!when) return '9999';
  if (when.type === 'instant') return localTimeIn(when.zone, Date.parse(when.at));
  return when.type === 'session' ? when.at : when.from;
}
