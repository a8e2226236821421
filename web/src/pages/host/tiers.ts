// What happens to calendars and areas when tiers come and go.
import type { Draft, Pricing } from './draft.ts';
import { freshId } from './draft.ts';
import type { Paint, Painting } from './painting.ts';

/** A painting in which nothing has this tier any more; what had it is as usual. */
export function withoutTierIn(painting: Painting, { tiers }: Pricing, gone: string): Painting {
  const usual = painting.tier === gone ? (tiers.find(({ id }) => id !== gone)?.id ?? gone) : painting.tier;
  const wash = (paints: Record<string, Paint>) =>
    Object.fromEntries(
      Object.entries(paints).flatMap(([key, paint]) => {
        if (paint.tier !== gone) return [[key, paint]];
        const { tier: _tier, nightsMin: _nights, ...rest } = paint;
        return Object.keys(rest).length === 0 ? [] : [[key, rest]];
      }),
    );
  return { ...painting, tier: usual, weekly: wash(painting.weekly), days: wash(painting.days) };
}

/** A tier taken out of the prices of a concert or an exhibition. */
export function withoutTier(draft: Draft, gone: string): Partial<Draft> {
  const pricing = { ...draft.pricing, tiers: draft.pricing.tiers.filter(({ id }) => id !== gone) };
  return { pricing, painting: withoutTierIn(draft.painting, draft.pricing, gone) };
}

/** Prices with a line for every tier that a plan has; lines that were never filled in make room. */
export function withPlanTiers(
  pricing: Pricing,
  names: readonly string[],
  kept: ReadonlySet<string>,
): Pricing {
  const tiers = pricing.tiers.filter(
    ({ id, name, prices }) =>
      names.includes(name) || kept.has(id) || Object.values(prices).some((price) => price.trim() !== ''),
  );
  for (const name of names) {
    if (tiers.some((tier) => tier.name === name)) continue;
    const taken = tiers.map(({ id }) => id);
    tiers.push({ id: taken.includes(name) ? freshId('tier', taken) : name, name, prices: {} });
  }
  return { ...pricing, tiers };
}
