import { memo } from 'react';
import { monthOf, weekdayOf, weeksOf } from '../../ui/local-date.ts';
import { useFormats, useWords } from '../../words.ts';
import type { TierDraft } from './draft.ts';
import { words } from './edit-words.ts';
import classes from './painted-month.module.css';
import { type Painting, resolve } from './painting.ts';
import { toneOf } from './tier-swatch.tsx';

interface PaintedMonthProps {
  month: string;
  painting: Painting;
  tiers: readonly TierDraft[];
  marked: readonly [string, string] | undefined;
  tabStop: string;
}

const SUNDAY = 7;
const MONDAY = 1;

export const PaintedMonth = memo(function PaintedMonth({
  month,
  painting,
  tiers,
  marked,
  tabStop,
}: PaintedMonthProps) {
  const { date, language } = useFormats();
  const weeks = weeksOf(month, language === 'ko' ? SUNDAY : MONDAY);
  return (
    <table className={classes.month}>
      <caption>{date(`${month}-01`, { year: 'numeric', month: 'long' })}</caption>
      <thead>
        <tr>
          {weeks[0]?.map((day) => (
            <th key={day} scope="col" abbr={date(day, { weekday: 'long' })}>
              {date(day, { weekday: 'narrow' })}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((day) => (
              <td key={day}>
                {monthOf(day) === month && (
                  <Day
                    day={day}
                    painting={painting}
                    tiers={tiers}
                    marked={marked}
                    isTabStop={day === tabStop}
                  />
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
});

interface DayProps extends Pick<PaintedMonthProps, 'painting' | 'tiers' | 'marked'> {
  day: string;
  isTabStop: boolean;
}

function Day({ day, painting, tiers, marked, isTabStop }: DayProps) {
  const t = useWords(words);
  const { date } = useFormats();
  if (day < painting.from || day > painting.to)
    return <span className={classes.outside}>{Number(day.slice(-2))}</span>;
  const { closed, tier, rooms, times } = resolve(painting, day);
  const at = tiers.findIndex(({ id }) => id === tier);
  const name = tiers[at]?.name ?? '';
  const isMarked = marked !== undefined && isBetween(day, marked);
  const more = [
    closed ? t.closed : name,
    rooms !== undefined && !closed ? t.roomsThatNight(rooms) : '',
    times ? t.timesThatDay(times.map((one) => one.at).join(', ')) : '',
  ];
  return (
    <button
      type="button"
      className={classes.day}
      data-day={day}
      data-weekday={weekdayOf(day)}
      data-closed={closed || undefined}
      data-tone={closed ? undefined : toneOf(at)}
      data-marked={isMarked || undefined}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={[date(day, { month: 'long', day: 'numeric', weekday: 'long' }), ...more]
        .filter(Boolean)
        .join(', ')}
      title={more.filter(Boolean).join(', ')}
    >
      {/* Drawn, because the name says the whole date: to axe a number that the name has only as 22일 is another word. */}
      <span className={classes.number} data-number={Number(day.slice(-2))} />
      <span
        className={classes.note}
        data-note={closed ? t.closedShort : noteOf({ at, rooms, times: times?.length })}
      />
    </button>
  );
}

/** What fits below a number: the tier's own, and a dot for what is only this day's. */
function noteOf({
  at,
  rooms,
  times,
}: {
  at: number;
  rooms: number | undefined;
  times: number | undefined;
}): string {
  const own = rooms !== undefined || times !== undefined ? '•' : '';
  return `${at > 0 ? at : ''}${own}`;
}

function isBetween(day: string, [one, other]: readonly [string, string]): boolean {
  return one <= other ? one <= day && day <= other : other <= day && day <= one;
}
