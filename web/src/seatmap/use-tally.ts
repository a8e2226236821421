// The count of what is free, followed without rendering: listeners are told, React is not.
import { useEffect, useMemo, useRef } from 'react';
import type { SeatModel } from './seat-plan.ts';
import { type AvailabilityStore, SeatTally } from './seat-tally.ts';
import { type SeatTier, tiersOf } from './seat-words.ts';

/** The same list as long as it says the same, however often the page makes it anew. */
export function useSameTiers(tiers: readonly SeatTier[]): readonly SeatTier[] {
  const kept = useRef(tiers);
  const key = (list: readonly SeatTier[]) =>
    JSON.stringify(list.map(({ tier, label, price, colour }) => [tier, label, price, colour]));
  const before = kept.current;
  const same = before === tiers || key(before) === key(tiers);
  useEffect(() => {
    if (!same) kept.current = tiers;
  });
  return same ? before : tiers;
}

/** `changed` hears the places that changed and, of these, the seats that went from free to taken. */
export function useTally(
  model: SeatModel,
  store: AvailabilityStore | undefined,
  tiers: readonly SeatTier[],
  changed: (tally: SeatTally, places: readonly number[], gone: readonly number[]) => void,
): SeatTally {
  const tally = useMemo(() => {
    const prices = tiersOf(model, tiers).map((tier) => tier?.price);
    return new SeatTally(model, store, prices);
  }, [model, store, tiers]);
  const latest = useRef(changed);
  useEffect(() => {
    latest.current = changed;
  });
  useEffect(() => {
    if (store === undefined) return undefined;
    const follow = (what: readonly number[] | 'all') => {
      const places = tally.apply(what);
      if (places.length > 0) latest.current(tally, places, tally.gone);
    };
    const stop = store.subscribe(follow);
    // What happened between rendering and now.
    follow('all');
    return stop;
  }, [store, tally]);
  return tally;
}
