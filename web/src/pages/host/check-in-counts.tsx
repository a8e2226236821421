import '@mantine/core/styles/Skeleton.css';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { asking } from '../../api.ts';
import { useFormats, useWords } from '../../words.ts';
import { useThingWords } from '../mine/thing-words.ts';
import type { OwnListing } from './bookings-listings.ts';
import classes from './check-in.module.css';
import {
  type Choice,
  type Session,
  sessionKey,
  sessionName,
  todayIn,
  useListing,
} from './check-in-occasion.tsx';
import { words } from './check-in-words.ts';

const AGAIN_MS = 10_000;

interface CountsProps {
  listing: OwnListing;
  choice: Choice;
}

/** How many are in: of the session that is checked, or of everything today. */
export function Counts({ listing, choice }: CountsProps) {
  const t = useWords(words);
  const sessions = useCounted(listing, choice);
  if (!sessions) return <Skeleton height={88} aria-busy="true" />;
  if (sessions.length === 0) return <p className={classes.muted}>{t.noCounts}</p>;
  return (
    <ul className={classes.counts}>
      {sessions.map((session) => (
        <li key={`${sessionKey(session)} ${session.day}`}>
          <Count session={session} listing={listing} />
        </li>
      ))}
    </ul>
  );
}

function useCounted({ listing, venue }: OwnListing, { session }: Choice): Session[] | undefined {
  const today = todayIn(venue.zone);
  const { data } = useQuery({
    ...asking('/v1/check-in/listings/{listing}/sessions', {
      path: { listing },
      // A chosen session may be on another day.
      ...(session === '' && { query: { from: today, to: today } }),
    }),
    refetchInterval: AGAIN_MS,
  });
  return data?.sessions.filter((one) => session === '' || sessionKey(one) === session);
}

function Count({ session, listing: { listing, kind } }: { session: Session; listing: OwnListing }) {
  const t = useWords(words);
  const formats = useFormats();
  const say = useThingWords();
  const { data: facts } = useListing(listing);
  const { admitted, expected, passesScannedAgain, day, startsAt, unit } = session;
  const isDated = startsAt !== null || unit !== '' || day === null;
  const name = sessionName(session, facts, formats);
  return (
    <>
      <p className={classes.countName}>{isDated ? name : `${formats.date(day)} · ${name}`}</p>
      <p className={`${classes.countSum} tabular`}>
        {t.inside(say.count(admitted, kind), say.count(expected, kind))}
      </p>
      <progress className={classes.progress} value={admitted} max={Math.max(expected, 1)} aria-label={name} />
      {passesScannedAgain > 0 && <p className={classes.muted}>{t.scannedAgain(passesScannedAgain)}</p>}
    </>
  );
}
