// Listings as pages show them: instants as RFC 3339, money with its currency, and what only the host may know
// left out for everybody else.
import type { ListingCard, ListingFacts, ListingView, PlanMap, StoredContent } from './contract.ts';
import { type Area, type Row, type SeatedArea, type SeatingPlan, tierOf } from './seating-plan.ts';
import type { ListingRow } from './state.ts';
import type { CardRow } from './store.ts';

function instant(ms: number): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toString();
}

const maybeInstant = (ms: number | null) => (ms === null ? null : instant(ms));

function prices({ priceMin, priceMax, currency }: ListingFacts) {
  return { priceMin: { amount: priceMin, currency }, priceMax: { amount: priceMax, currency } };
}

export function cardOf({ listing, state, facts }: CardRow): ListingCard {
  const { host, kind, title, venue, pictures, currency, from, to } = facts;
  const picture = pictures[0] ?? null;
  return { listing, host, kind, state, title, venue, picture, currency, from, to, ...prices(facts) };
}

/** `whole`: for its host and for operators. */
export function viewOf(row: ListingRow, { whole }: { whole: boolean }): ListingView {
  const { listing, host, state, content, facts, createdAt, publishedAt, proposal, refused } = row;
  const view: ListingView = {
    listing,
    host,
    state,
    version: facts.version,
    content,
    pictures: facts.pictures,
    from: facts.from,
    to: facts.to,
    ...prices(facts),
    pools: facts.pools.map((pool) => ({ ...pool, startsAt: maybeInstant(pool.startsAt) })),
    createdAt: instant(createdAt),
    publishedAt: maybeInstant(publishedAt),
  };
  if (!whole) return view;
  return {
    ...view,
    pending: proposal && {
      action: proposal.action,
      version: proposal.version,
      since: instant(proposal.since),
    },
    refused: refused && { ...refused, at: instant(refused.at) },
  };
}

/** The plan for drawing, with the standing areas that the listing adds. */
export function mapOf(plan: { id: string; body: SeatingPlan }, content: StoredContent): PlanMap {
  const { name, size, focal, tiers, areas, decorations } = plan.body;
  const standing = content.kind === 'concert' ? (content.standing ?? []) : [];
  return {
    plan: plan.id,
    name,
    size: size ?? null,
    focal: focal ?? null,
    tiers,
    areas: [
      ...areas.map(areaOf),
      ...standing.map(({ id, name: { ko }, tier, capacity }) => ({
        id,
        name: ko,
        kind: 'standing' as const,
        tier,
        capacity,
        rows: [],
      })),
    ],
    decorations: decorations ?? [],
  };
}

function areaOf(area: Area): PlanMap['areas'][number] {
  const { id, name, kind, tier, group, outline } = area;
  return {
    id,
    name,
    kind,
    tier,
    ...(group !== undefined && { group }),
    ...(outline !== undefined && { outline }),
    ...(area.kind === 'standing' && { capacity: area.capacity }),
    rows: area.kind === 'standing' ? [] : area.rows.map((row) => rowOf(area, row)),
  };
}

function rowOf(area: SeatedArea, row: Row): PlanMap['areas'][number]['rows'][number] {
  const tier = row.tier ?? area.tier;
  const tiers = row.seats.map((seat) => tierOf(area, row, seat));
  return {
    row: row.name,
    tier,
    units: row.seats.map(({ unit }) => unit),
    numbers: row.seats.map(({ number }) => number),
    x: row.seats.map(({ x }) => x),
    y: row.seats.map(({ y }) => y),
    ...(tiers.some((one) => one !== tier) && { tiers }),
  };
}
