// Who is expected, kept in this page so that a gate which is cut off can still say who is on the list.
import { useEffect, useState } from 'react';
import { api, got } from '../../api.ts';
import { type Guest, withGuests } from './check-in-queue.ts';

type Guests = ReadonlyMap<string, readonly Guest[]>;

const PAGE_MAX = 1_000;
const PAGES_MAX = 100;
const AGAIN_MS = 60_000;
/** What was written while the list was read comes with the next look. */
const OVERLAP_MS = 60_000;

/** Undefined until all of it is there. */
export function useGuests(listing: string | undefined): Guests | undefined {
  const [known, setKnown] = useState<{ listing: string; guests: Guests }>();
  useEffect(() => {
    if (listing === undefined) return;
    const closing = new AbortController();
    let guests: Guests = new Map();
    let since: string | undefined;
    const refresh = async () => {
      const news = await readGuests(listing, since, closing.signal);
      guests = withGuests(guests, news.guests);
      since = new Date(Date.parse(news.asOf) - OVERLAP_MS).toISOString();
      setKnown({ listing, guests });
    };
    // Cut off: the list stays as it is, and the next minute asks again.
    const run = () => void refresh().catch(() => undefined);
    run();
    const timer = setInterval(run, AGAIN_MS);
    return () => {
      closing.abort();
      clearInterval(timer);
    };
  }, [listing]);
  return known?.listing === listing ? known?.guests : undefined;
}

async function readGuests(
  listing: string,
  since: string | undefined,
  signal: AbortSignal,
): Promise<{ guests: Guest[]; asOf: string }> {
  const guests: Guest[] = [];
  let asOf: string | undefined;
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer = await got(
      api.get('/v1/check-in/listings/{listing}/guests', {
        params: {
          path: { listing },
          query: { limit: PAGE_MAX, ...(since && { since }), ...(cursor && { cursor }) },
        },
        signal,
      }),
    );
    guests.push(...answer.guests);
    asOf ??= answer.asOf;
    if (answer.next === null) break;
    cursor = answer.next;
  }
  return { guests, asOf: asOf ?? new Date().toISOString() };
}
