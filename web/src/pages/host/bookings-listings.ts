// The host's own listings that were ever on sale, for choosing one of them.
import { useQuery } from '@tanstack/react-query';
import { type Answer, asking } from '../../api.ts';

export type OwnListing = Answer<'/v1/catalog/listings/mine'>['listings'][number];

const LISTINGS_MAX = 100;

export function useOwnListings() {
  const query = useQuery(asking('/v1/catalog/listings/mine', { query: { limit: LISTINGS_MAX } }));
  return { ...query, listings: query.data?.listings.filter(({ state }) => state !== 'draft') };
}
