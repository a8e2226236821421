// Areas where people stand: by quantity, at each of their rates.

import type { SeatTier } from '../../seatmap/seat-words.ts';
import { Stepper } from '../../ui/stepper.tsx';
import { useFormats, useLanguage, useWords } from '../../words.ts';
import classes from './buying.module.css';
import { Step } from './buying.tsx';
import { words } from './concert-words.ts';
import { type ConcertContent, quantityMaxOf } from './listing-facts.ts';
import { rateName } from './rate-names.ts';
import { standingId } from './seat-picker.tsx';
import type { Counted } from './use-hall.ts';

interface StandingProps {
  content: ConcertContent;
  counted: Counted;
  tiers: readonly SeatTier[];
  /** By `countKey`. */
  counts: Readonly<Record<string, number>>;
  isOpen: boolean;
  onCount(key: string, count: number): void;
}

export function countKey(area: string, rate: string): string {
  return JSON.stringify([area, rate]);
}

/** Area and rate of a key. */
export function ofCountKey(key: string): { area: string; rate: string } {
  const [area = '', rate = ''] = JSON.parse(key) as string[];
  return { area, rate };
}

export function Standing({ content, counted, tiers, counts, isOpen, onCount }: StandingProps) {
  const t = useWords(words);
  const { text } = useFormats();
  const areas = counted.model.areas.filter(({ standing }) => standing);
  if (areas.length === 0) return null;
  const names = new Map((content.standing ?? []).map(({ id, name }) => [id, name]));
  return (
    <Step title={t.standing}>
      <ul className={classes.counted}>
        {areas.map(({ id, name, capacity, tier }) => {
          const left = counted.leftOfArea(id) ?? capacity;
          const rates = Object.entries(content.tiers[counted.model.tierNames[tier] ?? ''] ?? {});
          const taken = rates.reduce((sum, [rate]) => sum + (counts[countKey(id, rate)] ?? 0), 0);
          const named = names.get(id);
          return rates.map(([rate, price]) => (
            <Area
              key={countKey(id, rate)}
              id={standingId(id)}
              name={named ? text(named) : name}
              rate={rates.length > 1 ? rate : undefined}
              tier={tiers.find((one) => one.tier === counted.model.tierNames[tier])?.label}
              money={{ amount: price, currency: content.currency }}
              left={left}
              count={counts[countKey(id, rate)] ?? 0}
              max={
                isOpen
                  ? Math.min(quantityMaxOf(content), left - taken + (counts[countKey(id, rate)] ?? 0))
                  : 0
              }
              says={left > 0 ? t.placesLeft(left) : t.soldOut}
              onCount={(count) => onCount(countKey(id, rate), count)}
            />
          ));
        })}
      </ul>
    </Step>
  );
}

interface AreaProps {
  id: string;
  name: string;
  rate: string | undefined;
  tier: string | undefined;
  money: { amount: number; currency: string };
  left: number;
  count: number;
  max: number;
  says: string;
  onCount(count: number): void;
}

function Area({ id, name, rate, tier, money: price, count, max, says, onCount }: AreaProps) {
  const { money } = useFormats();
  const language = useLanguage();
  const label = [name, rate && rateName(rate, language)].filter(Boolean).join(' · ');
  return (
    <li id={id}>
      <span>
        {label}
        <small className="tabular">
          {[tier === name ? '' : tier, money(price), says].filter(Boolean).join(' · ')}
        </small>
      </span>
      <Stepper label={label} value={count} max={max} onChange={onCount} />
    </li>
  );
}
