// Looks up what the lines of bookings are: pool → listing → seats of its plan.
import { useQueries } from '@tanstack/react-query';
import { asking } from '../../api.ts';
import { type BoughtLine, type Known, type Listing, needsPlan, placesOf, thingsOf } from './bought.ts';

/** Titles and seats change so seldom that a page need not ask twice. */
const LONG_MS = 600_000;

type Line = BoughtLine & { listing?: string };

/** `things` of bookings in the sequence given; titles are missing while `isKnowing`. */
export function useBought(bookings: readonly (readonly Line[])[], { seats }: { seats: boolean }) {
  const listingIds = useListingIds(bookings.flat());
  const listings = useListings([...new Set(Object.values(listingIds))]);
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
    })),
    combine: (results) => results.map(({ data, isPending }) => ({ data, isPending })),
  });
  const planOf = (listing: Listing) =>
    plans[seated.findIndex((one) => one.listing === listing.listing)]?.data;
  const known: Known = {
    listingOf: (pool) => listings.get(listingIds[pool] ?? ''),
    placeOf: (listing, unit) => placesOf(planOf(listing), listing).get(unit),
  };
  const pools = new Set(lines.map(({ pool }) => pool));
  const isKnowing =
    [...pools].some((pool) => !listings.has(listingIds[pool] ?? '')) ||
    plans.some(({ isPending }) => isPending);
  return { things: bookings.map((one) => thingsOf(one, known)), isKnowing };
}

/** Where the lines do not say it, the pool knows its listing. */
function useListingIds(lines: readonly Line[]): Record<string, string> {
  const told = lines.flatMap(({ pool, listing }) => (listing ? [[pool, listing] as const] : []));
  const named = new Set(told.map(([pool]) => pool));
  const unnamed = [...new Set(lines.map(({ pool }) => pool))].filter((pool) => !named.has(pool));
  const asked = useQueries({
    queries: unnamed.map((pool) => ({
      ...asking('/v1/inventory/pools/{pool}', { path: { pool } }),
      staleTime: LONG_MS,
    })),
    combine: (results) => results.flatMap(({ data }) => (data ? [[data.pool, data.listing] as const] : [])),
  });
  return Object.fromEntries([...told, ...asked]);
}

function useListings(ids: readonly string[]): Map<string, Listing> {
  return useQueries({
    queries: ids.map((listing) => ({
      ...asking('/v1/catalog/listings/{listing}', { path: { listing } }),
      staleTime: LONG_MS,
    })),
    combine: (results) =>
      new Map(results.flatMap(({ data }) => (data ? [[data.listing, data] as const] : []))),
  });
}
