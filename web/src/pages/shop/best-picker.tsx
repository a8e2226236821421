// "Best available": how many, and where if that matters. What the server finds is held at once.
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { SeatTier } from '../../seatmap/seat-words.ts';
import { Stepper } from '../../ui/stepper.tsx';
import { type HostText, useFormats, useLanguage, useWords } from '../../words.ts';
import { Step } from './buying.tsx';
import { words } from './concert-words.ts';
import classes from './hall.module.css';
import { type ConcertContent, usualRateOf } from './listing-facts.ts';
import { rateName } from './rate-names.ts';
import type { Counted } from './use-hall.ts';

interface BestLine {
  best: number;
  tier?: string;
  area?: string;
  rate: string;
}

interface BestPickerProps {
  content: ConcertContent;
  counted: Counted;
  tiers: readonly SeatTier[];
  max: number;
  isPending: boolean;
  onFind(line: BestLine, label: HostText): void;
}

const USUAL = 2;

export function BestPicker({ content, counted, tiers, max, isPending, onFind }: BestPickerProps) {
  const t = useWords(words);
  const { money } = useFormats();
  const language = useLanguage();
  const [count, setCount] = useState(USUAL);
  const [tier, setTier] = useState('');
  const [area, setArea] = useState('');
  const [rate, setRate] = useState<string>();
  const { model } = counted;
  const seated = new Set(
    model.areas.filter(({ standing }) => !standing).flatMap((one) => tiersIn(counted, one)),
  );
  const offered = tiers.filter((one) => seated.has(one.tier));
  const areas = model.areas.filter(
    (one) => !one.standing && (tier === '' || tiersIn(counted, one).includes(tier)),
  );
  const rates = ratesOf(content, tier === '' ? offered.map((one) => one.tier) : [tier]);
  const usual =
    rate !== undefined && rates.includes(rate) ? rate : (usualRateOf(asRates(rates)) ?? 'standard');
  const wanted = Math.min(count, Math.max(1, max));
  const chooseTier = (next: string) => {
    setTier(next);
    setArea('');
  };
  const find = () =>
    onFind(
      { best: wanted, rate: usual, ...(tier !== '' && { tier }), ...(area !== '' && { area }) },
      { ko: words.bestAsked.ko(wanted), en: words.bestAsked.en(wanted) },
    );
  return (
    <Step title={t.best}>
      <p className={classes.offer}>{t.bestText}</p>
      <div className={classes.best}>
        <Choice label={t.tierLabel} value={tier} onChange={chooseTier}>
          <option value="">{t.anyTier}</option>
          {offered.map((one) => (
            <option key={one.tier} value={one.tier}>
              {[
                one.label,
                one.price === undefined ? '' : money({ amount: one.price, currency: content.currency }),
              ]
                .filter(Boolean)
                .join(' · ')}
            </option>
          ))}
        </Choice>
        {areas.length > 1 && (
          <Choice label={t.areaLabel} value={area} onChange={setArea}>
            <option value="">{t.anyArea}</option>
            {areas.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </Choice>
        )}
        {rates.length > 1 && (
          <Choice label={t.rateLabel} value={usual} onChange={setRate}>
            {rates.map((one) => (
              <option key={one} value={one}>
                {rateName(one, language)}
              </option>
            ))}
          </Choice>
        )}
        <Stepper label={t.howMany} value={wanted} min={1} max={max} onChange={setCount} />
        <Button size="md" variant="outline" loading={isPending} disabled={max < 1} onClick={find}>
          {t.findBest(wanted)}
        </Button>
      </div>
    </Step>
  );
}

function tiersIn({ model }: Counted, { rowFrom, rowTo }: { rowFrom: number; rowTo: number }): string[] {
  const found = new Set<string>();
  for (let row = rowFrom; row < rowTo; row += 1) {
    const { from, to } = model.rows[row] ?? { from: 0, to: 0 };
    for (let seat = from; seat < to; seat += 1) found.add(model.tierNames[model.tier[seat] ?? 0] ?? '');
  }
  return [...found];
}

/** Rates that all of these tiers have. */
function ratesOf({ tiers }: ConcertContent, names: readonly string[]): string[] {
  const [first, ...others] = names.map((name) => Object.keys(tiers[name] ?? {}));
  return (first ?? []).filter((rate) => others.every((rates) => rates.includes(rate)));
}

const asRates = (rates: readonly string[]) => Object.fromEntries(rates.map((rate) => [rate, 0]));

interface ChoiceProps {
  label: string;
  value: string;
  onChange(value: string): void;
  children: ReactNode;
}

function Choice({ label, value, onChange, children }: ChoiceProps) {
  return (
    <label className={classes.select}>
      <span>{label}</span>
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        {children}
      </select>
    </label>
  );
}
