// Listings as pages show them: instants as RFC 3339, money with its currency, and what only the host may know
// left out for everybody else.
import type { ListingCard, ListingFacts, ListingView } from './contract.ts';
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
  const { listing, host, state, content, facts, createdAt, publishedAt, changedAt, proposal, refused } = row;
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
    changedAt: instant(changedAt),
    pending: proposal && {
      action: proposal.action,
      version: proposal.version,
      since: instant(proposal.since),
    },
    refused: refused && { ...refused, at: instant(refused.at) },
  };
}
