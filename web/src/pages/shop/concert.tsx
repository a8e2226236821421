// A concert: which evening, and then seats or places in its hall.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { localTimeIn } from '../../ui/local-date.ts';
import { useFormats, useWords } from '../../words.ts';
import classes from './buying.module.css';
import { Step } from './buying.tsx';
import { words } from './concert-words.ts';
import { Hall } from './hall.tsx';
import type { ConcertContent, KindProps } from './listing-facts.ts';

type Performance = ConcertContent['performances'][number];

/** So many evenings are shown at once. */
const SHOWN_MAX = 12;

export function Concert({ facts, content, isOpen }: KindProps<ConcertContent>) {
  const { at } = useSearch({ from: '/l/$listing' });
  const now = localTimeIn(content.venue.zone, Date.now());
  const performances = [...content.performances].sort((a, b) => (a.startsAt < b.startsAt ? -1 : 1));
  const upcoming = performances.filter(({ startsAt }) => startsAt > now);
  const chosen = upcoming.find(({ id }) => id === at) ?? upcoming[0] ?? performances[0];
  if (!chosen) return null;
  const pool = facts.pools.find(({ key }) => key === chosen.id)?.pool;
  return (
    <Hall
      key={chosen.id}
      facts={facts}
      content={content}
      isOpen={isOpen && chosen.startsAt > now}
      performance={chosen}
      pool={pool}
    >
      <Performances performances={performances} chosen={chosen} now={now} />
    </Hall>
  );
}

interface PerformancesProps {
  performances: readonly Performance[];
  chosen: Performance;
  now: string;
}

function Performances({ performances, chosen, now }: PerformancesProps) {
  const t = useWords(words);
  const { text, date, dateTime } = useFormats();
  const navigate = useNavigate();
  const [isWhole, setWhole] = useState(false);
  const upcoming = performances.filter(({ startsAt }) => startsAt > now);
  const all = upcoming.length > 0 ? upcoming : performances;
  const shown = isWhole ? all : all.slice(0, Math.max(SHOWN_MAX, all.indexOf(chosen) + 1));
  return (
    <Step title={t.performance}>
      <fieldset className={classes.choices} aria-label={t.performance}>
        {shown.map(({ id, startsAt, label }) => (
          <label key={id} className={classes.option}>
            <input
              type="radio"
              name="performance"
              value={id}
              checked={id === chosen.id}
              disabled={startsAt <= now}
              onChange={() =>
                void navigate({ to: '.', search: { at: id }, replace: true, resetScroll: false })
              }
            />
            <strong>
              {date(startsAt.slice(0, 10), { month: 'short', day: 'numeric', weekday: 'short' })}
            </strong>
            <span className="tabular">{dateTime(startsAt, { hour: 'numeric', minute: '2-digit' })}</span>
            {startsAt <= now ? <small>{t.gone}</small> : label && <small>{text(label)}</small>}
          </label>
        ))}
      </fieldset>
      {shown.length < all.length && (
        <button type="button" className={classes.all} onClick={() => setWhole(true)}>
          {t.allPerformances(all.length)}
        </button>
      )}
    </Step>
  );
}
