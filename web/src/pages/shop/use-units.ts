// What is left of each unit of a pool. Exhibitions and goods follow one pool by its stream; a house has a pool for each
// type of room, more than a browser may keep streams, so its pools are asked again every few seconds.
import { useQueries } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { type Answer, asking } from '../../api.ts';
import { openSeatFeed } from '../../seatmap/seat-feed.ts';

export interface Units {
  /** False until the first answer. */
  known: boolean;
  /** Undefined for what the pool has not, or while nothing is known. */
  leftOf(unit: string): number | undefined;
}

const UNKNOWN: Units = { known: false, leftOf: () => undefined };
const FREE = 0;
const FREE_LETTER = 'f';
const ASK_AGAIN_MS = 5_000;
/** So many pools are asked in that time; more of them are asked less often. */
const POOLS_AT_ONCE = 6;

const known = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/** Made once for each list of names, however often what is left changes. */
function ordinalsOf(names: readonly string[]): ReadonlyMap<string, number> {
  const made = known.get(names) ?? new Map(names.map((name, at) => [name, at]));
  known.set(names, made);
  return made;
}

function unitsOf(names: readonly string[], leftAt: (ordinal: number) => number): Units {
  const ordinals = ordinalsOf(names);
  return {
    known: true,
    leftOf(unit) {
      const ordinal = ordinals.get(unit);
      return ordinal === undefined ? undefined : leftAt(ordinal);
    },
  };
}

/** Follows one pool; undefined follows none. */
export function useUnits(pool: string | undefined): Units {
  const [units, setUnits] = useState(UNKNOWN);
  useEffect(() => {
    if (pool === undefined) return undefined;
    const feed = openSeatFeed({ pool });
    const follow = () => {
      const { units: names, left, states } = feed;
      // Large pools tell their names once, when asked for them.
      if (names === undefined) return feed.askUnits?.();
      setUnits(unitsOf(names, (at) => left?.[at] ?? (states[at] === FREE ? 1 : 0)));
    };
    const stop = feed.subscribe(follow);
    return () => {
      stop();
      feed.close();
      setUnits(UNKNOWN);
    };
  }, [pool]);
  return units;
}

type Availability = Answer<'/v1/views/availability/{pool}'>;

/** Asks for several pools, again and again while somebody looks. */
export function useManyUnits(pools: readonly string[]): (pool: string) => Units {
  const everyMs = ASK_AGAIN_MS * Math.max(1, Math.ceil(pools.length / POOLS_AT_ONCE));
  const answers = useQueries({
    queries: pools.map((pool) => ({
      ...asking('/v1/views/availability/{pool}', { path: { pool } }),
      refetchInterval: everyMs,
    })),
    combine: (results) => results.map(({ data }) => data),
  });
  const nameless = answers.flatMap((answer) => (answer && !answer.units ? answer.pool : []));
  const names = useQueries({
    queries: nameless.map((pool) => ({
      ...asking('/v1/views/availability/{pool}/units', { path: { pool } }),
      staleTime: Number.POSITIVE_INFINITY,
    })),
    combine: (results) => results.map(({ data }) => data),
  });
  return useMemo(() => {
    const named = new Map(names.flatMap((one) => (one ? [[one.pool, one.units] as const] : [])));
    const answered = new Map(
      answers.flatMap((answer) => {
        const units = answer && (answer.units ?? named.get(answer.pool));
        return answer && units ? [[answer.pool, unitsOf(units, leftIn(answer))] as const] : [];
      }),
    );
    return (pool) => answered.get(pool) ?? UNKNOWN;
  }, [answers, names]);
}

function leftIn({ left, states }: Availability): (ordinal: number) => number {
  return (at) => left?.[at] ?? (states[at] === FREE_LETTER ? 1 : 0);
}
