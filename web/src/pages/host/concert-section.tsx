import '../../ui/fields.css';
import '../../ui/floating.css';
import { Button, Select } from '@mantine/core';
import { useWords } from '../../words.ts';
import type { SectionOf } from './basics-section.tsx';
import { freshKey, noText } from './draft.ts';
import { words } from './edit-words.ts';
import { changed, Field, Pair, ProblemsUnder, Section, useProblem, without } from './editing.tsx';
import classes from './editor.module.css';
import { PlanSection } from './plan-section.tsx';
import { PricingTable, RemoveButton } from './pricing-table.tsx';
import { withoutTier } from './tiers.ts';

interface ConcertSectionsProps extends SectionOf {
  /** Where it is stored already. */
  listing: string | undefined;
  /** The plan that the stored listing has. */
  storedPlan: string | null;
}

export function ConcertSections(props: ConcertSectionsProps) {
  const t = useWords(words);
  const { draft, change } = props;
  return (
    <>
      <PerformancesSection draft={draft} change={change} />
      <PlanSection {...props} />
      <StandingSection draft={draft} change={change} />
      <Section title={t.prices} help={t.pricesConcertHelp} path="/tiers">
        <PricingTable
          pricing={draft.pricing}
          path="/tiers"
          plain
          onChange={(pricing) => change({ pricing })}
          onRemove={(tier) => change(withoutTier(draft, tier))}
        />
      </Section>
    </>
  );
}

function PerformancesSection({ draft: { performances }, change }: SectionOf) {
  const t = useWords(words);
  const set = (at: number, part: Partial<(typeof performances)[number]>) =>
    change({ performances: changed(performances, at, part) });
  const add = () => {
    const last = performances.at(-1);
    const next = {
      key: freshKey(performances),
      id: '',
      date: '',
      time: last?.time ?? '19:30',
      label: noText,
    };
    change({ performances: [...performances, next] });
  };
  return (
    <Section title={t.performances} help={t.performancesHelp} path="/performances">
      {performances.length === 0 && <ProblemsUnder path="/performances" />}
      {performances.map(({ key, date, time, label }, at) => (
        <div key={key} className={classes.card}>
          <div className={classes.timeRow}>
            <Field
              label={t.date}
              type="date"
              path={`/performances/${at}/startsAt`}
              value={date}
              onChange={(value) => set(at, { date: value })}
            />
            <Field
              label={t.startsAt}
              type="time"
              path={`/performances/${at}/time`}
              value={time}
              onChange={(value) => set(at, { time: value })}
            />
            {performances.length > 1 && (
              <RemoveButton
                label={t.removeOne(t.performanceNumber(at + 1))}
                onClick={() => change({ performances: without(performances, at) })}
              />
            )}
          </div>
          <Pair
            label={t.performanceLabel}
            path={`/performances/${at}/label`}
            optional
            placeholder={t.performanceExample}
            value={label}
            onChange={(value) => set(at, { label: value })}
          />
        </div>
      ))}
      <div>
        <Button variant="default" onClick={add}>
          {t.addPerformance}
        </Button>
      </div>
    </Section>
  );
}

function StandingSection({ draft: { standing, pricing }, change }: SectionOf) {
  const t = useWords(words);
  const set = (at: number, part: Partial<(typeof standing)[number]>) =>
    change({ standing: changed(standing, at, part) });
  const add = () => {
    const tier = pricing.tiers[0]?.id ?? '';
    change({
      standing: [...standing, { key: freshKey(standing), id: '', name: noText, tier, capacity: '' }],
    });
  };
  return (
    <Section title={t.standing} help={t.standingHelp} path="/standing">
      {standing.map(({ key, name, tier, capacity }, at) => (
        <div key={key} className={classes.card}>
          <Pair
            label={t.areaName}
            path={`/standing/${at}/name`}
            value={name}
            placeholder={t.areaExample}
            onChange={(value) => set(at, { name: value })}
          />
          <div className={classes.timeRow}>
            <Field
              label={t.places}
              path={`/standing/${at}/capacity`}
              inputMode="numeric"
              value={capacity}
              onChange={(value) => set(at, { capacity: value })}
            />
            <TierChoice
              path={`/standing/${at}/tier`}
              value={tier}
              data={pricing.tiers.map(({ id, name: label }, index) => ({
                value: id,
                label: label || t.tierNumber(index + 1),
              }))}
              onChange={(value) => set(at, { tier: value })}
            />
            <RemoveButton
              label={t.removeOne(name.ko || t.areaName)}
              onClick={() => change({ standing: without(standing, at) })}
            />
          </div>
        </div>
      ))}
      <div>
        <Button variant="default" onClick={add}>
          {t.addStanding}
        </Button>
      </div>
    </Section>
  );
}

interface TierChoiceProps {
  path: string;
  value: string;
  data: { value: string; label: string }[];
  onChange(value: string): void;
}

function TierChoice({ path, value, data, onChange }: TierChoiceProps) {
  const t = useWords(words);
  const error = useProblem(path);
  return (
    <Select
      label={t.tier}
      data-path={path}
      value={value}
      data={data}
      error={error}
      allowDeselect={false}
      onChange={(chosen) => chosen !== null && onChange(chosen)}
    />
  );
}
