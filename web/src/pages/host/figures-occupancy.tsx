// How full each day is, and who comes on the day that was chosen.
import '@mantine/core/styles/Skeleton.css';
import { Skeleton } from '@mantine/core';
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { asking } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { addDays, addMonths, monthOf } from '../../ui/local-date.ts';
import { Month } from '../../ui/month.tsx';
import { useFormats, useWords } from '../../words.ts';
import type { OwnListing } from './bookings-listings.ts';
import { sessionName, useListing } from './check-in-occasion.tsx';
import classes from './figures.module.css';
import { type Fill, fillByDay, fillOf, shareOf } from './figures-sums.ts';
import { words } from './figures-words.ts';

const MONTHS_BACK = 12;
const MONTHS_AHEAD = 24;

interface OccupancyProps {
  /** Empty: all. */
  listing: string;
  listings: readonly OwnListing[];
  today: string;
}

export function Occupancy({ listing, listings, today }: OccupancyProps) {
  const t = useWords(words);
  const { percent, number } = useFormats();
  const [month, setMonth] = useState(monthOf(today));
  const [day, setDay] = useState(today);
  const { data, error, refetch } = useQuery({
    ...asking('/v1/views/occupancy', {
      query: {
        from: `${month}-01`,
        to: addDays(`${addMonths(month, 1)}-01`, -1),
        ...(listing !== '' && { listing }),
      },
    }),
    placeholderData: keepPreviousData,
  });
  const days = fillByDay(data?.occupancy ?? []);
  const look = (date: string) => {
    const fill = days.get(date);
    const chosen = date === day ? ('alone' as const) : undefined;
    if (!fill) return { chosen, says: t.closed };
    const share = shareOf(fill);
    return {
      chosen,
      content: <Level share={share} />,
      says: t.full(percent(share), number(fill.sold), number(fill.capacity)),
    };
  };
  return (
    <section className={classes.occupancy} aria-busy={!data && !error}>
      <div>
        <h2 className={classes.sectionTitle}>{t.occupancy}</h2>
        <p className={classes.muted}>{t.occupancyText}</p>
        <Failure error={error} onRetry={() => void refetch()} />
        <Month
          month={month}
          first={addMonths(monthOf(today), -MONTHS_BACK)}
          last={addMonths(monthOf(today), MONTHS_AHEAD)}
          today={today}
          label={t.occupancy}
          lookOf={look}
          onMonth={setMonth}
          onChoose={setDay}
        />
      </div>
      <Visitors day={day} listing={listing} listings={listings} />
    </section>
  );
}

/** The fuller, the higher; the number says it too. */
function Level({ share }: { share: number }) {
  const { percent } = useFormats();
  return (
    <span className={classes.level}>
      <span style={{ inlineSize: `${Math.min(share, 1) * 100}%` }} />
      <small className="tabular">{percent(share)}</small>
    </span>
  );
}

interface VisitorsProps {
  day: string;
  listing: string;
  listings: readonly OwnListing[];
}

interface SessionRow extends Fill {
  key: string;
  name: string;
  admitted: number | undefined;
}

/** Sessions of one listing; where all are looked at, what each listing has on that day. */
function Visitors({ day, listing, listings }: VisitorsProps) {
  const t = useWords(words);
  const { date } = useFormats();
  const ofOne = useSessions(listing, day);
  const ofAll = useListingsOn(day, listings, listing === '');
  const rows = listing === '' ? ofAll : ofOne;
  return (
    <div>
      <h2 className={classes.sectionTitle}>{t.visitors(date(day))}</h2>
      {!rows && <Skeleton height={120} aria-busy="true" />}
      {rows?.length === 0 && <p className={classes.muted}>{t.noSessions}</p>}
      {rows && rows.length > 0 && <SessionTable rows={rows} day={day} />}
    </div>
  );
}

function useSessions(listing: string, day: string): SessionRow[] | undefined {
  const formats = useFormats();
  const { data: facts } = useListing(listing);
  const [sold, inside] = useQueries({
    queries: [
      {
        ...asking('/v1/views/sessions', { query: { listing, from: day, to: day } }),
        enabled: listing !== '',
      },
      {
        ...asking('/v1/check-in/listings/{listing}/sessions', {
          path: { listing },
          query: { from: day, to: day },
        }),
        enabled: listing !== '',
      },
    ],
  });
  return sold.data?.sessions.map(({ pool, unit, startsAt, capacity, held, sold: pieces }) => {
    // A night is a unit of its own, but guests come once: on the day of arrival.
    const isNight = unit?.length === day.length;
    const own = inside.data?.sessions.find(
      (one) => one.pool === pool && (one.unit === (unit ?? '') || isNight),
    );
    const named = { pool, unit: isNight ? '' : (unit ?? ''), startsAt };
    return {
      ...{ key: `${pool} ${unit}`, name: sessionName(named, facts, formats), capacity, held, sold: pieces },
      admitted: own?.admitted,
    };
  });
}

function useListingsOn(
  day: string,
  listings: readonly OwnListing[],
  isWanted: boolean,
): SessionRow[] | undefined {
  const { text } = useFormats();
  const { data } = useQuery({
    ...asking('/v1/views/occupancy', { query: { from: day, to: day } }),
    enabled: isWanted,
  });
  if (!data) return undefined;
  const groups = Map.groupBy(data.occupancy, ({ listing }) => listing);
  return [...groups].map(([key, rows]) => {
    const own = listings.find(({ listing }) => listing === key);
    return { key, name: own ? text(own.title) : key, ...fillOf(rows), admitted: undefined };
  });
}

function SessionTable({ rows, day }: { rows: readonly SessionRow[]; day: string }) {
  const t = useWords(words);
  const { number, percent, date } = useFormats();
  const hasAdmitted = rows.some(({ admitted }) => admitted !== undefined);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys
    <section className={classes.scroll} aria-label={t.visitors(date(day))} tabIndex={0}>
      <table className={`${classes.table} tabular`}>
        <thead>
          <tr>
            <th scope="col">{t.session}</th>
            <th scope="col">{t.capacity}</th>
            <th scope="col">{t.held}</th>
            <th scope="col">{t.sold}</th>
            {hasAdmitted && <th scope="col">{t.admitted}</th>}
            <th scope="col">{t.rateSold}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">
                {row.name}
                <span className={classes.bar} style={{ inlineSize: `${shareOf(row) * 100}%` }} />
              </th>
              <td>{number(row.capacity)}</td>
              <td>{number(row.held)}</td>
              <td>{number(row.sold)}</td>
              {hasAdmitted && <td>{number(row.admitted ?? 0)}</td>}
              <td>{percent(shareOf(row))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
