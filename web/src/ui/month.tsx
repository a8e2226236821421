// One month to choose a day in: a table that arrow keys walk through, with whatever a page says about each day inside.
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useFormats, useWords } from '../words.ts';
import { addDays, addMonths, monthOf, weekdayOf, weeksOf } from './local-date.ts';
import classes from './month.module.css';
import { words } from './words.ts';

/** What a page says about a day. */
export interface DayLook {
  /** Not to be chosen; it says why all the same. */
  disabled?: boolean;
  /** `start`, `end` and `within` draw a span. */
  chosen?: 'alone' | 'start' | 'end' | 'within' | undefined;
  /** Below the number. */
  content?: ReactNode;
  /** Read out after the date. */
  says?: string;
}

interface MonthProps {
  /** `YYYY-MM`. */
  month: string;
  /** First and last month that can be shown. */
  first: string;
  last: string;
  today: string;
  label: string;
  lookOf(date: string): DayLook;
  onMonth(month: string): void;
  onChoose(date: string): void;
  onPoint?: (date: string | undefined) => void;
}

const SUNDAY = 7;
const MONDAY = 1;

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

export function Month(props: MonthProps) {
  const { month, today, label, lookOf, onChoose, onPoint } = props;
  const { date: formatted, language } = useFormats();
  const [titleId, weekStart] = [useId(), language === 'ko' ? SUNDAY : MONDAY];
  const weeks = weeksOf(month, weekStart);
  const { tabStop, table, moveBy } = useDayFocus(props);
  return (
    <div className={classes.calendar}>
      <MonthHead {...props} titleId={titleId} />
      <table className={classes.month} ref={table} aria-label={label} aria-describedby={titleId}>
        <thead>
          <tr>
            {weeks[0]?.map((day) => (
              <th key={day} scope="col" abbr={formatted(day, { weekday: 'long' })}>
                {formatted(day, { weekday: 'short' })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody onPointerLeave={() => onPoint?.(undefined)}>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((day) =>
                monthOf(day) === month ? (
                  <Day
                    key={day}
                    day={day}
                    isToday={day === today}
                    isTabStop={day === tabStop}
                    look={lookOf(day)}
                    onChoose={() => onChoose(day)}
                    onPoint={() => onPoint?.(day)}
                    onKey={(event) => moveBy(event, day)}
                  />
                ) : (
                  <td key={day} className={classes.other} />
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MonthHead({ month, first, last, onMonth, titleId }: MonthProps & { titleId: string }) {
  const t = useWords(words);
  const { date: formatted } = useFormats();
  return (
    <div className={classes.head}>
      <Turn label={t.earlier} disabled={month <= first} onClick={() => onMonth(addMonths(month, -1))}>
        <path d="m14 6-6 6 6 6" />
      </Turn>
      <p id={titleId} className={classes.title} aria-live="polite">
        {formatted(`${month}-01`, { year: 'numeric', month: 'long' })}
      </p>
      <Turn label={t.later} disabled={month >= last} onClick={() => onMonth(addMonths(month, 1))}>
        <path d="m10 6 6 6-6 6" />
      </Turn>
    </div>
  );
}

interface TurnProps {
  label: string;
  disabled: boolean;
  onClick(): void;
  children: ReactNode;
}

function Turn({ label, disabled, onClick, children }: TurnProps) {
  return (
    <button type="button" className={classes.turn} aria-label={label} disabled={disabled} onClick={onClick}>
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
        {children}
      </svg>
    </button>
  );
}

interface DayProps {
  day: string;
  isToday: boolean;
  isTabStop: boolean;
  look: DayLook;
  onChoose(): void;
  onPoint(): void;
  onKey(event: KeyboardEvent): void;
}

function Day({ day, isToday, isTabStop, look, onChoose, onPoint, onKey }: DayProps) {
  const { date: formatted } = useFormats();
  const { disabled, chosen, content, says } = look;
  const name = formatted(day, { month: 'long', day: 'numeric', weekday: 'long' });
  return (
    <td className={classes.cell} data-chosen={chosen}>
      <button
        type="button"
        className={classes.day}
        data-day={day}
        data-weekday={weekdayOf(day)}
        tabIndex={isTabStop ? 0 : -1}
        // Days that cannot be chosen are still walked over, so that they can say why.
        aria-disabled={disabled || undefined}
        aria-current={isToday ? 'date' : undefined}
        aria-pressed={chosen !== undefined}
        onClick={disabled ? undefined : onChoose}
        onPointerEnter={onPoint}
        onFocus={onPoint}
        onKeyDown={onKey}
      >
        <span className={classes.unseen}>{says ? `${name}, ${says}` : name}</span>
        <span className={classes.number} aria-hidden="true">
          {Number(day.slice(-2))}
        </span>
        <span className={classes.content} aria-hidden="true">
          {content}
        </span>
      </button>
    </td>
  );
}

/** The one day that the tab key stops at, and where arrow keys lead from there. */
function useDayFocus({ month, first, last, today, lookOf, onMonth }: MonthProps) {
  const table = useRef<HTMLTableElement>(null);
  const [wanted, setWanted] = useState<string>();
  useEffect(() => {
    if (wanted === undefined || monthOf(wanted) !== month) return;
    table.current?.querySelector<HTMLElement>(`[data-day="${wanted}"]`)?.focus();
  }, [wanted, month]);
  const days = weeksOf(month, MONDAY)
    .flat()
    .filter((day) => monthOf(day) === month);
  const isStop = (day: string) => lookOf(day).chosen !== undefined;
  const canStop = (day: string) => !lookOf(day).disabled;
  const kept = wanted !== undefined && monthOf(wanted) === month ? wanted : undefined;
  const tabStop =
    kept ?? days.find(isStop) ?? (monthOf(today) === month && canStop(today) ? today : days.find(canStop));
  const moveBy = (event: KeyboardEvent, day: string) => {
    const next = targetOf(event.key, day);
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const target = monthOf(next) < first || monthOf(next) > last ? day : next;
    setWanted(target);
    if (monthOf(target) !== month) onMonth(monthOf(target));
  };
  return { table, tabStop: tabStop ?? days[0], moveBy };
}

function targetOf(key: string, day: string): string | undefined {
  const step = STEPS[key];
  if (step !== undefined) return addDays(day, step);
  if (key === 'Home') return addDays(day, 1 - weekdayOf(day));
  if (key === 'End') return addDays(day, SUNDAY - weekdayOf(day));
  if (key !== 'PageUp' && key !== 'PageDown') return undefined;
  const month = addMonths(monthOf(day), key === 'PageUp' ? -1 : 1);
  const same = `${month}${day.slice(-3)}`;
  const end = addDays(`${addMonths(month, 1)}-01`, -1);
  return same > end ? end : same;
}
