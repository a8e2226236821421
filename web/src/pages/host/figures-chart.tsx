import { useState } from 'react';
import { useFormats, useWords } from '../../words.ts';
import classes from './figures.module.css';
import { byDay, roundTop, type Sale, sumOf } from './figures-sums.ts';
import { words } from './figures-words.ts';

interface SalesChartProps {
  sales: readonly Sale[];
  currency: string;
  from: string;
  to: string;
}

const GRID = [1, 0.5, 0];
const HEIGHT = 100;
const LABELS_MAX = 4;
const DAY: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric' };

/** A bar for each day, what was refunded on it in front; the same as a table below. */
export function SalesChart({ sales, currency, from, to }: SalesChartProps) {
  const t = useWords(words);
  const { money, date, number } = useFormats();
  const [pointed, setPointed] = useState<string>();
  const days = byDay(sales, from, to);
  const top = roundTop(
    Math.max(...days.map(({ amount, returnedAmount }) => Math.max(amount, returnedAmount))),
  );
  const every = Math.ceil(days.length / LABELS_MAX);
  const read = days.find(({ day }) => day === pointed);
  const sumText = (amount: number) => money({ amount, currency });
  const heightOf = (amount: number) => (amount / top) * HEIGHT;
  return (
    <section>
      <h2 className={classes.sectionTitle}>{t.byDay}</h2>
      <p className={`${classes.readout} tabular`} aria-hidden="true">
        {read ? (
          <>
            <strong>{date(read.day)}</strong> {t.sold} {sumText(read.amount)} · {t.returned}{' '}
            {sumText(read.returnedAmount)} · {t.pieces} {number(read.pieces)}
          </>
        ) : (
          <>
            <span className={classes.key} data-of="sold" /> {t.sold}
            <span className={classes.key} data-of="returned" /> {t.returned}
          </>
        )}
      </p>
      <div className={classes.chart}>
        {GRID.map((share) => (
          <div key={share} className={classes.grid} style={{ insetBlockEnd: `${share * 100}%` }}>
            <span className="tabular">{sumText(top * share)}</span>
          </div>
        ))}
        <svg
          viewBox={`0 0 ${days.length} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={t.chart(date(from), date(to), sumText(sumOf(days).amount))}
          onPointerLeave={() => setPointed(undefined)}
        >
          {days.map(({ day, amount, returnedAmount }, at) => (
            <g key={day} data-pointed={day === pointed || undefined} onPointerEnter={() => setPointed(day)}>
              <rect className={classes.column} x={at} y={0} width={1} height={HEIGHT} />
              <rect
                className={classes.soldBar}
                x={at + 0.14}
                y={HEIGHT - heightOf(amount)}
                width={0.72}
                height={heightOf(amount)}
              />
              <rect
                className={classes.returnedBar}
                x={at + 0.5}
                y={HEIGHT - heightOf(returnedAmount)}
                width={0.36}
                height={heightOf(returnedAmount)}
              />
            </g>
          ))}
        </svg>
      </div>
      <div className={classes.axis} aria-hidden="true">
        {days.map(({ day }, at) => {
          // Counted from the last day, which is always named.
          const left = days.length - 1 - at;
          if (left === 0)
            return (
              <span key={day} data-last>
                {date(day, DAY)}
              </span>
            );
          const place = `${((at + 0.5) / days.length) * 100}%`;
          const hasRoom = left % every === 0 && at > 0;
          return (
            hasRoom && (
              <span key={day} style={{ insetInlineStart: place }}>
                {date(day, DAY)}
              </span>
            )
          );
        })}
      </div>
      <details className={classes.tableOf}>
        <summary>{t.byDayTable}</summary>
        <DayTable days={days.toReversed()} sumText={sumText} />
      </details>
    </section>
  );
}

interface DayTableProps {
  days: ReturnType<typeof byDay>;
  sumText(amount: number): string;
}

function DayTable({ days, sumText }: DayTableProps) {
  const t = useWords(words);
  const { date, number } = useFormats();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys
    <section className={classes.scroll} aria-label={t.byDay} tabIndex={0}>
      <table className={`${classes.table} tabular`}>
        <thead>
          <tr>
            <th scope="col">{t.day}</th>
            <th scope="col">{t.pieces}</th>
            <th scope="col">{t.sold}</th>
            <th scope="col">{t.returnedPieces}</th>
            <th scope="col">{t.returned}</th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, pieces, amount, returnedPieces, returnedAmount }) => (
            <tr key={day}>
              <th scope="row">{date(day, { ...DAY, weekday: 'short' })}</th>
              <td>{number(pieces)}</td>
              <td>{sumText(amount)}</td>
              <td>{number(returnedPieces)}</td>
              <td>{sumText(returnedAmount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
