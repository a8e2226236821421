// The hall of one evening as the page works with it: its plan, what is free of it by now, and what its tiers cost.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { asking } from '../../api.ts';
import { type FeedState, openSeatFeed, type SeatFeed } from '../../seatmap/seat-feed.ts';
import { modelOf, type SeatModel, type SeatPlan } from '../../seatmap/seat-plan.ts';
import { type AvailabilityStore, allFree, type SeatTally } from '../../seatmap/seat-tally.ts';
import type { SeatTier } from '../../seatmap/seat-words.ts';
import { useTally } from '../../seatmap/use-tally.ts';
import { useLanguage } from '../../words.ts';
import { type ConcertContent, usualRateOf } from './listing-facts.ts';
import { tierText } from './seat-texts.ts';

/** Counts beside the map follow what is free so often. */
const FOLLOW_MS = 500;

export interface Feed {
  feed: SeatFeed | undefined;
  state: FeedState;
}

/** The stream of a pool, closed with the page. */
export function useFeed(pool: string | undefined): Feed {
  const [feed, setFeed] = useState<SeatFeed>();
  const [state, setState] = useState<FeedState>('connecting');
  useEffect(() => {
    if (pool === undefined) return undefined;
    const opened = openSeatFeed({ pool });
    setFeed(opened);
    const stop = opened.onState(setState);
    return () => {
      stop();
      opened.close();
      setFeed(undefined);
    };
  }, [pool]);
  return { feed, state };
}

/** Tiers in the sequence of the host, with what a seat costs at the usual rate. */
export function useTiers({ tiers }: ConcertContent): SeatTier[] {
  const language = useLanguage();
  return useMemo(
    () =>
      Object.entries(tiers).map(([tier, rates]) => {
        const usual = usualRateOf(rates);
        return {
          tier,
          label: tierText(tier, language),
          price: usual === undefined ? undefined : rates[usual],
        };
      }),
    [tiers, language],
  );
}

export function usePlan(listing: string, isSeated: boolean) {
  const asked = asking('/v1/catalog/listings/{listing}/plan', { path: { listing } });
  return useQuery({ ...asked, enabled: isSeated, staleTime: Number.POSITIVE_INFINITY });
}

export interface Counted {
  model: SeatModel;
  tally: SeatTally;
  /** Free seats and places of a tier; undefined while nobody knows. */
  freeOfTier(tier: string): number | undefined;
  /** What a standing area has left. */
  leftOfArea(id: string): number | undefined;
}

/** What a draft would look like: everything is free. */
export function useAllFree(plan: SeatPlan, isDraft: boolean): AvailabilityStore | undefined {
  return useMemo(() => (isDraft ? allFree(modelOf(plan).places) : undefined), [plan, isDraft]);
}

interface CountedOf {
  plan: SeatPlan;
  availability: AvailabilityStore | undefined;
  tiers: readonly SeatTier[];
}

/**
 * Counts that are read beside the map, and the seats that somebody took just now. The counts come a little behind, so
 * that a thousand changes a second cost nothing here.
 */
export function useCounted(
  { plan, availability, tiers }: CountedOf,
  onGone: (units: readonly string[]) => void,
): Counted {
  const model = useMemo(() => modelOf(plan), [plan]);
  const [, setMoment] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const tally = useTally(model, availability, tiers, (_, __, gone) => {
    if (gone.length > 0) onGone(gone.map((place) => model.units[place] ?? ''));
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      setMoment((moment) => moment + 1);
    }, FOLLOW_MS);
  });
  const areaAt = (id: string) => model.areas.findIndex((area) => area.id === id);
  return {
    model,
    tally,
    freeOfTier: (tier) => (tally.known ? freeOf(model, tally, model.tierNames.indexOf(tier)) : undefined),
    leftOfArea: (id) => (tally.known && areaAt(id) >= 0 ? tally.freeOf(areaAt(id)) : undefined),
  };
}

function freeOf(model: SeatModel, tally: SeatTally, tier: number): number {
  let free = 0;
  for (let seat = 0; seat < model.seats; seat += 1)
    if (model.tier[seat] === tier && tally.isFree(seat)) free += 1;
  model.areas.forEach((area, at) => {
    if (area.standing && area.tier === tier) free += tally.freeOf(at);
  });
  return free;
}
