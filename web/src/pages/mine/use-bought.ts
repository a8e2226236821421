// Looks up what the lines of bookings are: pool → listing → seats of its plan.
import { useQueries } from '@tanstack/react-query';
import { asking } from '../../api.ts';
import { type BoughtLine, type Known, type Listing, needsPlan, placesOf, thingsOf } from './bought.ts';

/** Titles and seats change so seldom that a page need not ask twice. */
const LONG_MS = 600_000;

type Line = BoughtLine & { listing?: string };

/** `things` of bookings in the sequence given; names may be missing while `isKnowing`, and where they cannot be had. */
export function useBought(bookings: readonly (readonly Line[])[], { seats }: { seats: boolean }) {
  const { listingIds, isAsking } = useListingIds(bookings.flat());
  const { listings, isLoading } = useListings([...new Set(Object.values(listingIds))]);
  const lines = bookings.flat();
  const seated = [...listings.values()].filter(
    (listing) =>
      seats &&
      needsPlan(
        listing,
        lines.filter(({ pool }) => listingIds[pool] === listing.listing).map(({ unit }) => unit),
      ),
  );
  const plans = useQueries({
    queries: seated.map(({ listing }) => ({
      ...asking('/v1/catalog/listings/{listing}/plan', { path: { listing } }),
      staleTime: LONG_MS,
      networkMode: 'always' as const,
    })),
    combine: (results) => results.map(({ data, isPending }) => ({ data, isPending })),
  });
  const planOf = (listing: Listing) =>
    plans[seated.findIndex((one) => one.listing === listing.listing)]?.data;
  const known: Known = {
    listingOf: (pool) => listings.get(listingIds[pool] ?? ''),
    placeOf: (listing, unit) => placesOf(planOf(listing), listing).get(unit),
  };
  const isKnowing = isAsking || isLoading || plans.some(({ isPending }) => isPending);
  return { things: bookings.map((one) => thingsOf(one, known)), isKnowing };
}

/** Where the lines do not say it, the pool knows its listing. */
function useListingIds(lines: readonly Line[]) {
  const told = lines.flatMap(({ pool, listing }) => (listing ? [[pool, listing] as const] : []));
  const named = new Set(told.map(([pool]) => pool));
  const unnamed = [...new Set(lines.map(({ pool }) => pool))].filter((pool) => !named.has(pool));
  const asked = useQueries({
    queries: unnamed.map((pool) => ({
      ...asking('/v1/inventory/pools/{pool}', { path: { pool } }),
      staleTime: LONG_MS,
      networkMode: 'always' as const,
    })),
    combine: (results) => ({
      found: results.flatMap(({ data }) => (data ? [[data.pool, data.listing] as const] : [])),
      isAsking: results.some(({ isPending }) => isPending),
    }),
  });
  const listingIds: Record<string, string> = Object.fromEntries([...told, ...asked.found]);
  return { listingIds, isAsking: asked.isAsking };
}

function useListings(ids: readonly string[]) {
  return useQueries({
    queries: ids.map((listing) => ({
      ...asking('/v1/catalog/listings/{listing}', { path: { listing } }),
      staleTime: LONG_MS,
      networkMode: 'always' as const,
    })),
    combine: (results) => ({
      listings: new Map<string, Listing>(results.flatMap(({ data }) => (data ? [[data.listing, data]] : []))),
      isLoading: results.some(({ isPending }) => isPending),
    }),
  });
}
