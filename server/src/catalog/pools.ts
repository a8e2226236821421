// From what a host says to what inventory sells: one pool per performance, per room type, per exhibition, per
// product, each with its cells, tiers and prices. What cannot be sold as it is said becomes a problem with the
// path of its field. Pure: the same content gives the same pools, with the same ids, for ever.
import type { PoolDefinition, RefundRule, SeatRow, Unit } from '#inventory';
import { limits as inventoryLimits } from '#inventory';
import { expandNights, expandSessions, instantOf, isLocalDate } from './calendar.ts';
import type {
  ExhibitionContent,
  ListingFacts,
  Picture,
  ProductContent,
  SeatingPlan,
  StayContent,
  StoredContent,
  Text,
  Tiers,
} from './contract.ts';
import { limits } from './contract.ts';
import { poolIdOf } from './ids.ts';
import type { ProblemTerm } from './problem-kinds.ts';
import { ProblemList, quote } from './problems.ts';
import { cellsOf, countsOf, seatRowsOf } from './seating-plan.ts';

/** A pool as it is wanted; the proposal that asks for it gives the version. */
export type Definition = Omit<PoolDefinition, 'version'>;

export interface Target {
  key: string;
  label: Text;
  /** Epoch ms; null where the units have their own start, or none. */
  startsAt: number | null;
  definition: Definition;
}

/** What is offered: the content with the plan that it names. */
export interface Offer {
  listing: string;
  host: string;
  content: StoredContent;
  plan: SeatingPlan | undefined;
}

interface Cells {
  key: string;
  label: Text;
  startsAt: number | null;
  tiers: Tiers;
  units: Unit[];
  seatRows?: SeatRow[];
}

type Stored<K extends StoredContent['kind']> = Extract<StoredContent, { kind: K }>;

const dayMs = 86_400_000;
const noSeats = { seatRows: [], focal: null };

/** `open: false` keeps everything and sells nothing new. */
export function targetsOf(offer: Offer, { open }: { open: boolean }): Target[] {
  const { listing, host, content, plan } = offer;
  const policy = content.policy.toSorted((a: RefundRule, b: RefundRule) => b.daysBefore - a.daysBefore);
  const quantityPerLineMax = content.quantityPerLineMax ?? inventoryLimits.quantityPerLineMax.value;
  return madeCells(content, plan).map(({ key, label, startsAt, tiers, units, seatRows }) => ({
    key,
    label,
    startsAt,
    definition: {
      pool: poolIdOf(listing, key),
      listing,
      host,
      currency: content.currency,
      tiers,
      units,
      ...(seatRows === undefined ? noSeats : { seatRows, focal: plan?.focal ?? null }),
      policy,
      quantityPerLineMax,
      open,
    },
  }));
}

/** A pool that its listing no longer has: refused by inventory while anything of it is held or sold. */
export function emptied({ listing, host, content }: Offer, pool: string): Definition {
  return {
    pool,
    listing,
    host,
    currency: content.currency,
    tiers: {},
    units: [],
    ...noSeats,
    policy: [],
    quantityPerLineMax: inventoryLimits.quantityPerLineMax.value,
    open: false,
  };
}

/** Whether `next` lacks a cell of `former`, or places of one. */
export function takesAway(former: Definition, next: Definition): boolean {
  const capacities = new Map(next.units.map(({ unit, capacity }) => [unit, capacity]));
  return former.units.some(({ unit, capacity }) => (capacities.get(unit) ?? -1) < capacity);
}

/** Whether anything of it can still be bought. */
export function isOver(targets: readonly Target[], now: number): boolean {
  return targets.every(({ definition }) =>
    definition.units.every(({ closesAt }) => closesAt !== null && closesAt <= now),
  );
}

export function factsOf(
  offer: Offer,
  { version, open, pictures = [] }: { version: number; open: boolean; pictures?: Picture[] },
): ListingFacts {
  const { content, host } = offer;
  const targets = targetsOf(offer, { open });
  const days = daysOf(content, targets);
  const prices = targets.flatMap(({ definition }) =>
    Object.values(definition.tiers).flatMap((rates) => Object.values(rates)),
  );
  return {
    host,
    kind: content.kind,
    version,
    title: content.title,
    summary: summaryOf(content.description),
    venue: content.venue,
    pictures,
    currency: content.currency,
    policy: content.policy,
    open,
    from: days[0] ?? null,
    to: days.at(-1) ?? null,
    priceMin: prices.reduce((least, price) => Math.min(least, price), prices[0] ?? 0),
    priceMax: prices.reduce((most, price) => Math.max(most, price), 0),
    pools: targets.map(({ key, label, startsAt, definition: { pool, units } }) => ({
      pool,
      key,
      label,
      startsAt,
      units: units.length,
      places: units.reduce((sum, { capacity }) => sum + capacity, 0),
    })),
  };
}

/** The beginning of a text on one line, ended between words where it has any. */
function summaryOf({ ko, en }: Text): Text {
  return { ko: beginning(ko), ...(en !== undefined && { en: beginning(en) }) };
}

function beginning(text: string): string {
  const letters = Array.from(text.replaceAll(/\s+/g, ' ').trim());
  const max = limits.summaryLengthMax.value;
  if (letters.length <= max) return letters.join('') || '…';
  const cut = letters.slice(0, max - 1).join('');
  return `${cut.replace(/ [^ ]{0,30}$/, '')}…`;
}

/** Local days on which something starts, sorted; units of sessions and nights begin with theirs. */
function daysOf(content: StoredContent, targets: readonly Target[]): string[] {
  if (content.kind === 'product') return [];
  if (content.kind === 'concert')
    return content.performances.map(({ startsAt }) => startsAt.slice(0, 10)).sort();
  return targets.flatMap(({ definition }) => definition.units.map(({ unit }) => unit.slice(0, 10))).sort();
}

// One decision looks at the same content several times, and a year of nights takes a while to lay out.
const madeBefore = new WeakMap<StoredContent, { plan: SeatingPlan | undefined; cells: Cells[] }>();

function madeCells(content: StoredContent, plan: SeatingPlan | undefined): Cells[] {
  const before = madeBefore.get(content);
  if (before && before.plan === plan) return before.cells;
  const cells = cellsOfContent(content, plan, new ProblemList());
  madeBefore.set(content, { plan, cells });
  return cells;
}

/** The cells of every pool; what is wrong goes to `problems`. */
export function cellsOfContent(
  content: StoredContent,
  plan: SeatingPlan | undefined,
  problems: ProblemList,
): Cells[] {
  switch (content.kind) {
    case 'concert':
      return performanceCells(content, plan, problems);
    case 'exhibition':
      return sessionCells(content, problems);
    case 'stay':
      return nightCells(content, problems);
    case 'product':
      return variantCells(content, problems);
  }
}

function performanceCells(
  content: Stored<'concert'>,
  plan: SeatingPlan | undefined,
  problems: ProblemList,
): Cells[] {
  const places = placesOf(content, plan, problems);
  const seatRows = plan === undefined ? [] : seatRowsOf(plan);
  const ids = new Set<string>();
  return content.performances.flatMap(({ id, startsAt, label }, at) => {
    const where = `/performances/${at}`;
    const start = startOf(startsAt, content.venue.zone, `${where}/startsAt`, problems);
    if (ids.has(id)) problems.add(`${where}/id`, 'performance-twice', { id: quote(id) });
    ids.add(id);
    if (start === undefined) return [];
    const units = places.map((place) => ({ ...place, startsAt: start, closesAt: start }));
    return [
      { key: id, label: label ?? content.title, startsAt: start, tiers: content.tiers, units, seatRows },
    ];
  });
}

/** Seats of the plan, its standing areas and those of the listing. */
function placesOf(
  content: Stored<'concert'>,
  plan: SeatingPlan | undefined,
  problems: ProblemList,
): { unit: string; capacity: number; tier: string }[] {
  const places = plan === undefined ? [] : cellsOf(plan);
  checkTiers(places, content.tiers, { where: '/tiers', of: 'plan' }, problems);
  const units = new Set(places.map(({ unit }) => unit));
  content.standing?.forEach(({ id, tier, capacity }, at) => {
    const where = `/standing/${at}`;
    if (units.has(id)) problems.add(`${where}/id`, 'area-taken', { id: quote(id) });
    units.add(id);
    const place = { unit: id, capacity, tier };
    checkTiers([place], content.tiers, { where: `${where}/tier`, of: 'area' }, problems);
    places.push(place);
  });
  if (places.every(({ capacity }) => capacity === 0)) problems.add('/plan', 'places-none');
  return places;
}

function startOf(local: string, zone: string, where: string, problems: ProblemList): number | undefined {
  const [date = '', time = ''] = local.split('T');
  if (!isLocalDate(date) || !/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) {
    problems.add(where, 'start-unknown', { time: quote(local) });
    return undefined;
  }
  const start = instantOf(date, time, zone);
  if (start === undefined) problems.add(where, 'start-skipped', { time: local, zone });
  return start;
}

function sessionCells(content: ExhibitionContent, problems: ProblemList): Cells[] {
  const { calendar, tiers, title, venue } = content;
  const expanded = expandSessions(calendar, venue.zone, '/calendar');
  problems.put(expanded.problems);
  for (const { unit } of expanded.skipped) {
    const session = { time: unit, date: unit.slice(0, 10), zone: venue.zone };
    problems.add('/calendar/times', 'session-skipped', session);
  }
  const { units } = expanded;
  checkTiers(units, tiers, { where: '/tiers', of: 'calendar' }, problems);
  checkCapacity(units, '/calendar/capacity', problems);
  return [{ key: '', label: title, startsAt: null, tiers, units }];
}

function nightCells(content: StayContent, problems: ProblemList): Cells[] {
  const ids = new Set<string>();
  return content.roomTypes.map(({ id, name, count, calendar, tiers }, at) => {
    const where = `/roomTypes/${at}`;
    if (ids.has(id)) problems.add(`${where}/id`, 'room-type-twice', { id: quote(id) });
    ids.add(id);
    const expanded = expandNights(calendar, content.venue.zone, count, `${where}/calendar`);
    problems.put(expanded.problems);
    const { units } = expanded;
    checkTiers(units, tiers, { where: `${where}/tiers`, of: 'calendar' }, problems);
    checkCapacity(units, `${where}/count`, problems);
    return { key: id, label: name, startsAt: null, tiers, units };
  });
}

/** Each variant is a tier of its own, because each has its own price. */
function variantCells(content: ProductContent, problems: ProblemList): Cells[] {
  const skus = new Set<string>();
  content.variants.forEach(({ sku }, at) => {
    const where = `/variants/${at}/sku`;
    if (skus.has(sku)) problems.add(where, 'sku-twice', { sku: quote(sku) });
    skus.add(sku);
  });
  const tiers = Object.fromEntries(content.variants.map(({ sku, price }) => [sku, { standard: price }]));
  const units = content.variants.map(({ sku, stock }) => ({
    unit: sku,
    capacity: stock,
    tier: sku,
    startsAt: null,
    closesAt: null,
  }));
  return [{ key: '', label: content.title, startsAt: null, tiers, units }];
}

function checkTiers(
  cells: readonly { tier: string }[],
  tiers: Tiers,
  { where, of }: { where: string; of: ProblemTerm },
  problems: ProblemList,
): void {
  const used = new Map<string, number>();
  for (const { tier } of cells) used.set(tier, (used.get(tier) ?? 0) + 1);
  for (const [tier, count] of used) {
    if (Object.hasOwn(tiers, tier)) continue;
    problems.add(where, 'tier-unpriced', { count, of, tier: quote(tier) });
  }
}

function checkCapacity(units: readonly Unit[], where: string, problems: ProblemList): void {
  if (units.length === 0 || units.some(({ capacity }) => capacity > 0)) return;
  problems.add(where, 'capacity-none');
}

/** How many cells there can be at most, told without making them; NaN where a date does not exist. */
function cellsAtMost(content: StoredContent, plan: SeatingPlan | undefined): number[] {
  switch (content.kind) {
    case 'concert': {
      const places = (plan === undefined ? 0 : countsOf(plan).seats) + (content.standing?.length ?? 0);
      return content.performances.map(() => places);
    }
    case 'exhibition':
      return [];
    case 'stay':
      return content.roomTypes.map(
        ({ calendar: { from, to } }) => (Date.parse(to) - Date.parse(from)) / dayMs + 1,
      );
    case 'product':
      return [content.variants.length];
  }
}

/** Refuses what is too large before the work of making its cells; sessions have a limit of their own. */
export function checkSizes(
  content: StoredContent,
  plan: SeatingPlan | undefined,
  problems: ProblemList,
): void {
  const max = limits.unitsPerListingMax.value;
  const cells = cellsAtMost(content, plan);
  const poolMax = inventoryLimits.unitsPerPoolMax.value;
  if (cells.some((count) => count > poolMax)) problems.add('/', 'pool-large', { max: poolMax });
  const total = cells.reduce((sum, count) => sum + count, 0);
  if (total > max) problems.add('/', 'listing-large', { count: total, max });
}
