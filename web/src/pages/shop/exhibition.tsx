// An exhibition: a day, a session of it, and how many people of which age.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { addDays, localTimeIn, monthOf } from '../../ui/local-date.ts';
import { Month } from '../../ui/month.tsx';
import { Note } from '../../ui/note.tsx';
import { Stepper } from '../../ui/stepper.tsx';
import { formatsIn, useFormats, useWords } from '../../words.ts';
import classes from './buying.module.css';
import { Buying, Step, Tray } from './buying.tsx';
import { type Crowd, crowdOf, type DayFacts, dayOf, type Session } from './calendars.ts';
import { CrowdMark } from './crowd-mark.tsx';
import { words } from './exhibition-words.ts';
import {
  type ExhibitionContent,
  type KindProps,
  quantityMaxOf,
  type SessionCalendar,
} from './listing-facts.ts';
import { rateName, rateText } from './rate-names.ts';
import { type NewItem, useAdding } from './use-adding.ts';
import { useUnits } from './use-units.ts';

const DATE_LENGTH = 'YYYY-MM-DD'.length;

export function Exhibition({ facts, content, isOpen }: KindProps<ExhibitionContent>) {
  const t = useWords(words);
  const { money, language, dateTime } = useFormats();
  const pool = facts.pools[0]?.pool;
  const units = useUnits(isOpen ? pool : undefined);
  const now = localTimeIn(content.venue.zone, Date.now());
  const dayFacts = (date: string) => dayOf(content.calendar, date, { leftOf: units.leftOf, now });
  const { day, session, chooseDay, chooseSession } = useSessionChoice(content.calendar, dayFacts);
  const [counts, setCounts] = useState<Readonly<Record<string, number>>>({});
  const adding = useAdding({ added: () => setCounts({}) });
  const rates = Object.entries((session && content.tiers[session.tier]) ?? {});
  const chosen = rates.flatMap(([rate, price]) => {
    const count = counts[rate] ?? 0;
    return count > 0 ? [{ rate, price, count }] : [];
  });
  const currency = content.currency;
  const add = () => {
    if (!session || pool === undefined) return;
    const common = { listing: facts.listing, kind: 'exhibition', title: content.title } as const;
    const items = chosen.map(({ rate, count }): NewItem => {
      const line = { pool, unit: session.unit, rate, quantity: count };
      return { ...common, about: sessionText(session.unit), label: rateText(rate), line };
    });
    adding.add({ items });
  };
  return (
    <Buying
      title={t.title}
      tray={
        <Tray
          title={t.chosen}
          hint={isOpen ? (session ? t.hintPeople : t.hintDay) : t.notYet}
          rows={chosen.map(({ rate, price, count }) => ({
            key: rate,
            name: rateName(rate, language),
            about: t.count(money({ amount: price, currency }), count),
            price: money({ amount: price * count, currency }),
          }))}
          total={{ amount: chosen.reduce((sum, { price, count }) => sum + price * count, 0), currency }}
          lines={chosen.length}
          adding={adding}
          onAdd={add}
        >
          {session && <p className={classes.hint}>{dateTime(session.unit)}</p>}
        </Tray>
      }
    >
      <Days
        calendar={content.calendar}
        dayFacts={dayFacts}
        day={day}
        today={now.slice(0, DATE_LENGTH)}
        isBusy={isOpen && !units.known}
        onChoose={(date) => {
          chooseDay(date);
          adding.clear();
        }}
      />
      <Sessions
        day={day}
        sessions={day === undefined ? [] : dayFacts(day).open}
        leftOf={(one) => units.leftOf(one.unit) ?? one.capacity}
        chosen={session}
        onChoose={(unit) => {
          chooseSession(unit);
          adding.clear();
        }}
      />
      {session && isOpen && (
        <People
          rates={rates}
          counts={counts}
          currency={currency}
          left={units.leftOf(session.unit) ?? session.capacity}
          max={quantityMaxOf(content)}
          onCount={(rate, count) => {
            setCounts({ ...counts, [rate]: count });
            adding.clear();
          }}
        />
      )}
    </Buying>
  );
}

const sessionText = (unit: string) => ({
  ko: formatsIn('ko').dateTime(unit),
  en: formatsIn('en').dateTime(unit),
});

/** The day stands in the address; a session is open as long as it can be bought. */
function useSessionChoice(calendar: SessionCalendar, dayFacts: (date: string) => DayFacts) {
  const { day: asked } = useSearch({ from: '/l/$listing' });
  const navigate = useNavigate();
  const [unit, setUnit] = useState<string>();
  const isWithin = asked !== undefined && asked >= calendar.from && asked <= calendar.to;
  const day = isWithin ? asked : undefined;
  const open = day === undefined ? [] : dayFacts(day).open;
  return {
    day,
    session: open.find((one) => one.unit === unit),
    chooseDay(date: string) {
      setUnit(undefined);
      void navigate({ to: '.', search: { day: date }, replace: true, resetScroll: false });
    },
    chooseSession: setUnit,
  };
}

interface DaysProps {
  calendar: SessionCalendar;
  dayFacts(date: string): DayFacts;
  day: string | undefined;
  today: string;
  isBusy: boolean;
  onChoose(date: string): void;
}

const LEGEND: readonly Crowd[] = ['quiet', 'some', 'busy', 'full'];
const LOOK_AHEAD_DAYS = 400;

function Days({ calendar, dayFacts, day, today, isBusy, onChoose }: DaysProps) {
  const t = useWords(words);
  const first = calendar.from > today ? calendar.from : today;
  const [month, setMonth] = useState(() =>
    monthOf(day ?? nextOpenDay(first, calendar.to, dayFacts) ?? first),
  );
  const isGone = !isBusy && nextOpenDay(first, calendar.to, dayFacts) === undefined;
  return (
    <Step title={t.day}>
      {isGone && (
        <Note tone="plain" title={t.allGone}>
          {t.allGoneText}
        </Note>
      )}
      <div aria-busy={isBusy}>
        <Month
          month={month}
          first={monthOf(first)}
          last={monthOf(calendar.to)}
          today={today}
          label={t.day}
          onMonth={setMonth}
          onChoose={onChoose}
          lookOf={(date) => {
            if (date < first || date > calendar.to) return { disabled: true };
            const { crowd, left } = dayFacts(date);
            const isOpen = crowd !== 'closed' && crowd !== 'over' && crowd !== 'full';
            return {
              disabled: !isOpen,
              chosen: date === day ? 'alone' : undefined,
              says: isOpen ? `${t[crowd]}, ${t.left(left)}` : t[crowd],
              content: <DayContent crowd={crowd} />,
            };
          }}
        />
      </div>
      <ul className={classes.legend} aria-label={t.crowding}>
        {LEGEND.map((crowd) => (
          <li key={crowd}>
            <CrowdMark crowd={crowd} />
            {t[crowd]}
          </li>
        ))}
      </ul>
    </Step>
  );
}

/** The first day from which on something can be bought. */
function nextOpenDay(from: string, to: string, dayFacts: DaysProps['dayFacts']): string | undefined {
  let date = from;
  for (let at = 0; at < LOOK_AHEAD_DAYS && date <= to; at += 1, date = addDays(date, 1))
    if (dayFacts(date).left > 0) return date;
  return undefined;
}

function DayContent({ crowd }: { crowd: Crowd }) {
  const t = useWords(words);
  const isMarked = crowd !== 'closed' && crowd !== 'over';
  return (
    <span style={{ display: 'grid', justifyItems: 'center', gap: '2px' }}>
      {isMarked && <CrowdMark crowd={crowd} />}
      {t[crowd]}
    </span>
  );
}

interface SessionsProps {
  day: string | undefined;
  sessions: readonly Session[];
  leftOf(session: Session): number;
  chosen: Session | undefined;
  onChoose(unit: string): void;
}

function Sessions({ day, sessions, leftOf, chosen, onChoose }: SessionsProps) {
  const t = useWords(words);
  const { date, dateTime } = useFormats();
  return (
    <Step title={t.session} note={day && date(day)}>
      {day === undefined && <p className={classes.hint}>{t.chooseDay}</p>}
      {day !== undefined && sessions.length === 0 && <p className={classes.hint}>{t.noneLeftThatDay}</p>}
      <fieldset className={classes.choices} aria-label={t.session}>
        {sessions.map((session) => {
          const left = leftOf(session);
          const crowd = crowdOf(left, session.capacity);
          return (
            <label key={session.unit} className={classes.option}>
              <input
                type="radio"
                name="session"
                value={session.unit}
                checked={session === chosen || session.unit === chosen?.unit}
                disabled={left <= 0}
                onChange={() => onChoose(session.unit)}
              />
              <strong className="tabular">
                {dateTime(session.unit, { hour: 'numeric', minute: '2-digit' })}
              </strong>
              <span className={classes.between}>
                <small>{left > 0 ? t.left(left) : t.full}</small>
                <CrowdMark crowd={crowd} />
              </span>
            </label>
          );
        })}
      </fieldset>
    </Step>
  );
}

interface PeopleProps {
  rates: readonly (readonly [string, number])[];
  counts: Readonly<Record<string, number>>;
  currency: string;
  left: number;
  /** Of one rate. */
  max: number;
  onCount(rate: string, count: number): void;
}

function People({ rates, counts, currency, left, max, onCount }: PeopleProps) {
  const t = useWords(words);
  const { money, language } = useFormats();
  const taken = rates.reduce((sum, [rate]) => sum + (counts[rate] ?? 0), 0);
  return (
    <Step title={t.people} note={t.left(left)}>
      <ul className={classes.counted}>
        {rates.map(([rate, price]) => {
          const count = counts[rate] ?? 0;
          return (
            <li key={rate}>
              <span>
                {rateName(rate, language)}
                <small className="tabular">{price === 0 ? t.free : money({ amount: price, currency })}</small>
              </span>
              <Stepper
                label={rateName(rate, language)}
                value={count}
                max={Math.min(max, count + left - taken)}
                onChange={(next) => onCount(rate, next)}
              />
            </li>
          );
        })}
      </ul>
    </Step>
  );
}
