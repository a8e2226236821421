import { useState } from 'react';
import { addMonths, monthOf } from '../../ui/local-date.ts';
import { type DayLook, Month } from '../../ui/month.tsx';
import { useFormats, useWords } from '../../words.ts';
import { Step } from './buying.tsx';
import classes from './stay.module.css';
import { words } from './stay-words.ts';
import { bestNight, lastCheckOut, type Room } from './stays.ts';

interface StayDatesProps {
  /** Those that are large enough. */
  rooms: readonly Room[];
  span: { day: string | undefined; until: string | undefined };
  currency: string;
  isBusy: boolean;
  onChoose(date: string): void;
  onForget(): void;
}

const MONTHS_USUAL = 12;
const DATE_LENGTH = 'YYYY-MM-DD'.length;

export function StayDates({ rooms, span, currency, isBusy, onChoose, onForget }: StayDatesProps) {
  const t = useWords(words);
  const { day, until } = span;
  const today = rooms[0]?.now.slice(0, DATE_LENGTH) ?? '';
  const from = rooms.map(({ type }) => type.calendar.from).reduce((a, b) => (a < b ? a : b), '9999-12-31');
  const to = rooms.map(({ type }) => type.calendar.to).reduce((a, b) => (a > b ? a : b), today);
  const first = monthOf(from > today ? from : today);
  const last = monthOf(to) < first ? addMonths(first, MONTHS_USUAL) : monthOf(to);
  const [month, setMonth] = useState(() => (day ? monthOf(day) : first));
  const [pointed, setPointed] = useState<string>();
  const lookOf = useDayLook({ rooms, span, currency, pointed, today });
  return (
    <Step
      title={t.dates}
      note={
        <span aria-live="polite">
          {day === undefined ? t.pickArrival : until === undefined ? t.pickDeparture : null}
          {day !== undefined && (
            <button type="button" className={classes.forget} onClick={onForget}>
              {t.forget}
            </button>
          )}
        </span>
      }
    >
      <div aria-busy={isBusy}>
        <Month
          month={month}
          first={first}
          last={last}
          today={today}
          label={t.dates}
          lookOf={lookOf}
          onMonth={setMonth}
          onChoose={onChoose}
          onPoint={setPointed}
        />
      </div>
    </Step>
  );
}

interface LookProps extends Pick<StayDatesProps, 'rooms' | 'span' | 'currency'> {
  pointed: string | undefined;
  today: string;
}

/** A day is a price to begin with; once somebody arrives, it is a day to leave or not. */
function useDayLook({ rooms, span: { day, until }, currency, pointed, today }: LookProps) {
  const t = useWords(words);
  const { money } = useFormats();
  const isLeaving = day !== undefined && until === undefined;
  const last = isLeaving ? lastCheckOut(rooms, day) : undefined;
  const shownUntil =
    until ?? (isLeaving && last && pointed && pointed > day && pointed <= last ? pointed : undefined);
  return (date: string): DayLook => {
    if (date < today) return { disabled: true, says: t.over };
    const night = bestNight(rooms, date);
    const canLeave = isLeaving && last !== undefined && date > day && date <= last;
    const chosen = chosenOf(date, day, shownUntil);
    const priced = night.price === undefined ? '' : money({ amount: night.price, currency });
    const long = (night.nightsMin ?? 1) > 1 ? t.fromNights(night.nightsMin ?? 1) : '';
    const state = night.state === 'open' ? [priced, long] : [t[night.state]];
    const role = { start: t.arrival, end: t.departure, alone: t.arrival, within: '' }[chosen ?? 'within'];
    return {
      disabled: night.state !== 'open' && !canLeave,
      chosen,
      says: [role, canLeave ? t.canLeave : '', ...state].filter(Boolean).join(', '),
      content: <NightContent state={night.state} price={night.price} currency={currency} long={long} />,
    };
  };
}

function chosenOf(date: string, day: string | undefined, until: string | undefined): DayLook['chosen'] {
  if (date === day) return until === undefined ? 'alone' : 'start';
  if (day === undefined || until === undefined) return undefined;
  if (date === until) return 'end';
  return date > day && date < until ? 'within' : undefined;
}

interface NightContentProps {
  state: 'closed' | 'over' | 'full' | 'open';
  price: number | undefined;
  currency: string;
  long: string;
}

function NightContent({ state, price, currency, long }: NightContentProps) {
  const t = useWords(words);
  const { short } = useShortMoney();
  if (state === 'over') return null;
  if (state !== 'open' || price === undefined)
    return <span className={classes.none}>{state === 'full' ? t.full : t.closed}</span>;
  return (
    <span className={classes.night}>
      <span className="tabular">{short(price, currency)}</span>
      {long && <span className={classes.long}>{long}</span>}
    </span>
  );
}

/** A price as short as a day of a calendar needs it: 90,000 won are 9만, or 90K. */
function useShortMoney() {
  const { language } = useFormats();
  return {
    short(amount: number, currency: string): string {
      const options = { style: 'currency', currency } as const;
      const digits = new Intl.NumberFormat(language, options).resolvedOptions().maximumFractionDigits ?? 0;
      return new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(
        amount / 10 ** digits,
      );
    },
  };
}
