import { Button } from '@mantine/core';
import { addDays } from '../../ui/local-date.ts';
import { useFormats, useWords } from '../../words.ts';
import type { SectionOf } from './basics-section.tsx';
import { CalendarPainter } from './calendar-painter.tsx';
import { freshKey, type TimeDraft } from './draft.ts';
import { words } from './edit-words.ts';
import { changed, Field, ProblemsUnder, Section, without } from './editing.tsx';
import classes from './editor.module.css';
import { PricingTable, RemoveButton } from './pricing-table.tsx';
import { withoutTier } from './tiers.ts';

export function ExhibitionSections(props: SectionOf) {
  const t = useWords(words);
  const { draft, change } = props;
  return (
    <>
      <Section title={t.prices} help={t.pricesExhibitionHelp} path="/tiers">
        <PricingTable
          pricing={draft.pricing}
          path="/tiers"
          onChange={(pricing) => change({ pricing })}
          onRemove={(tier) => change(withoutTier(draft, tier))}
        />
      </Section>
      <TimesSection {...props} />
      <Section title={t.calendar} help={t.calendarExhibitionHelp} path="/calendar">
        <CalendarPainter
          kind="sessions"
          painting={draft.painting}
          tiers={draft.pricing.tiers}
          path="/calendar"
          onChange={(painting) => change({ painting })}
        />
      </Section>
    </>
  );
}

function TimesSection({ draft, change }: SectionOf) {
  const t = useWords(words);
  const { times } = draft;
  const set = (at: number, part: Partial<TimeDraft>) => change({ times: changed(times, at, part) });
  const add = () =>
    change({ times: [...times, { key: freshKey(times), at: '', capacity: '', weekdays: [] }] });
  return (
    <Section title={t.sessions} help={t.sessionsHelp} path="/calendar/times">
      <div className={classes.row}>
        <Field
          label={t.capacity}
          description={t.capacityHelp}
          path="/calendar/capacity"
          inputMode="numeric"
          value={draft.capacity}
          onChange={(capacity) => change({ capacity })}
        />
        <Field
          label={t.closesBefore}
          description={t.closesBeforeHelp}
          path="/calendar/closesBeforeMinutes"
          inputMode="numeric"
          suffix={t.minutes}
          value={draft.closesBeforeMinutes}
          onChange={(closesBeforeMinutes) => change({ closesBeforeMinutes })}
        />
      </div>
      {times.length === 0 && <ProblemsUnder path="/calendar/times" />}
      <ul className={classes.plain}>
        {times.map((time, at) => (
          <li key={time.key} className={classes.timeRow}>
            <Field
              label={t.startsAt}
              type="time"
              path={`/calendar/times/${at}/at`}
              value={time.at}
              onChange={(value) => set(at, { at: value })}
            />
            <Field
              label={t.ownCapacity}
              placeholder={draft.capacity}
              inputMode="numeric"
              path={`/calendar/times/${at}/capacity`}
              value={time.capacity}
              onChange={(capacity) => set(at, { capacity })}
            />
            <Weekdays time={time} onChange={(weekdays) => set(at, { weekdays })} />
            {times.length > 1 && (
              <RemoveButton
                label={t.removeOne(time.at || t.session)}
                onClick={() => change({ times: without(times, at) })}
              />
            )}
          </li>
        ))}
      </ul>
      <div>
        <Button variant="default" size="sm" onClick={add}>
          {t.addTime}
        </Button>
      </div>
    </Section>
  );
}

const ANY_MONDAY = '2026-01-05';
const ALL = [1, 2, 3, 4, 5, 6, 7];

/** None named means all. */
function Weekdays({ time, onChange }: { time: TimeDraft; onChange(weekdays: number[]): void }) {
  const t = useWords(words);
  const { date } = useFormats();
  const chosen = time.weekdays.length === 0 ? ALL : time.weekdays;
  const toggle = (weekday: number) => {
    const next = chosen.includes(weekday)
      ? chosen.filter((one) => one !== weekday)
      : [...chosen, weekday].sort();
    if (next.length > 0) onChange(next.length === ALL.length ? [] : next);
  };
  return (
    <fieldset className={classes.days}>
      <legend>{t.onWeekdays}</legend>
      {ALL.map((weekday) => (
        <label key={weekday} className={classes.dayBox}>
          <input type="checkbox" checked={chosen.includes(weekday)} onChange={() => toggle(weekday)} />
          <span>{date(addDays(ANY_MONDAY, weekday - 1), { weekday: 'narrow' })}</span>
        </label>
      ))}
    </fieldset>
  );
}
