import '../../ui/segments.css';
import '@mantine/core/styles/Skeleton.css';
import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { type Answer, api, got } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { useMe } from '../../session.ts';
import { Empty } from '../../ui/empty.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import { WhoIsLooking } from '../../who.tsx';
import { useFormats, useWords } from '../../words.ts';
import { useThingsTitle } from './booking-sections.tsx';
import type { Thing } from './bought.ts';
import { groupedCode } from './code.ts';
import { inTab, type Tab } from './in-tab.ts';
import { keptTickets } from './kept.ts';
import classes from './mine.module.css';
import { StateMark } from './state-mark.tsx';
import { useThingWords } from './thing-words.ts';
import { useBought } from './use-bought.ts';
import { words } from './words.ts';

export type ListedBooking = Answer<'/v1/views/my-bookings'>['bookings'][number];

const PATH = '/v1/views/my-bookings';
const PAGE_MAX = 50;
/** Pages that are read without being asked for, so that something upcoming is not hidden behind much that is past. */
const PAGES_AT_ONCE = 3;
const AGAIN_MS = 30_000;

export function Bookings() {
  const t = useWords(words);
  const { me } = useMe();
  const { online } = useNetwork();
  // Without a network nobody knows who is looking, and signing in is no way out.
  const isCutOff = !online && !me;
  return (
    <Page
      title={t.title}
      actions={
        <LinkButton to="/find" variant="default">
          {t.findGuest}
        </LinkButton>
      }
    >
      {me === undefined && !isCutOff && (
        <WhoIsLooking>
          <Rows />
        </WhoIsLooking>
      )}
      {me === null && !isCutOff && (
        <Empty
          title={t.signInTitle}
          action={
            <LinkButton to="/sign-in" search={{ next: '/bookings' }}>
              {t.signIn}
            </LinkButton>
          }
        >
          {t.signInText}
        </Empty>
      )}
      {me && <Own />}
      {!me && <Kept />}
    </Page>
  );
}

function Rows() {
  return (
    <div className={classes.list} aria-busy="true">
      {['one', 'two', 'three'].map((key) => (
        <Skeleton key={key} height={96} />
      ))}
    </div>
  );
}

function useOwn() {
  const query = useInfiniteQuery({
    queryKey: [PATH, PATH],
    queryFn: ({ pageParam: cursor, signal }) =>
      got(api.get(PATH, { params: { query: { limit: PAGE_MAX, ...(cursor && { cursor }) } }, signal })),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    refetchInterval: AGAIN_MS,
    networkMode: 'always',
  });
  const { data, hasNextPage, isFetching, fetchNextPage } = query;
  const pages = data?.pages.length ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetching && pages > 0 && pages < PAGES_AT_ONCE) void fetchNextPage();
  }, [hasNextPage, isFetching, pages, fetchNextPage]);
  return query;
}

function Own() {
  const t = useWords(words);
  const [tab, setTab] = useState<Tab>('upcoming');
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useOwn();
  const bookings = data?.pages.flatMap((page) => page.bookings) ?? [];
  const { things, isKnowing } = useBought(
    bookings.map(({ lines }) => lines),
    { seats: false },
  );
  // Without its dates nothing can be told apart; later pages join a list that is there already.
  const [isShown, setShown] = useState(false);
  if (data && !isKnowing && !isShown) setShown(true);
  const rows = bookings.map((booking, at) => ({ booking, things: things[at] ?? [] }));
  const shown = inTab(tab, rows, Date.now());
  if (error && !data)
    return (
      <>
        <Failure error={error} onRetry={() => void refetch()} />
        <Kept />
      </>
    );
  return (
    <>
      <SegmentedControl
        className={classes.tabs ?? ''}
        value={tab}
        onChange={(next) => setTab(next as Tab)}
        data={[
          { value: 'upcoming', label: t.upcoming },
          { value: 'past', label: t.past },
          { value: 'ended', label: t.ended },
        ]}
      />
      {!isShown ? <Rows /> : <List rows={shown} tab={tab} />}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t.more}
        </Button>
      )}
    </>
  );
}

interface Row {
  booking: ListedBooking;
  things: Thing[];
}

function List({ rows, tab }: { rows: readonly Row[]; tab: Tab }) {
  const t = useWords(words);
  if (rows.length === 0) {
    const title = { upcoming: t.noneUpcoming, past: t.nonePast, ended: t.noneEnded }[tab];
    return (
      <Empty title={title} action={<LinkButton to="/">{t.look}</LinkButton>}>
        {t.noneText}
      </Empty>
    );
  }
  return (
    <ul className={classes.list}>
      {rows.map(({ booking, things }) => (
        <li key={booking.bookingId}>
          <Listed booking={booking} things={things} />
        </li>
      ))}
    </ul>
  );
}

function Listed({ booking, things }: Row) {
  const { money, text } = useFormats();
  const title = useThingsTitle();
  const say = useThingWords();
  const { bookingId, state, code, total } = booking;
  const [first] = things;
  return (
    <Link to="/bookings/$bookingId" params={{ bookingId }} className={classes.row}>
      <span className={classes.rowMain}>
        <strong className={classes.rowTitle}>{title(things)}</strong>
        {first?.when && <span>{say.when(first.when)}</span>}
        <span className={classes.muted}>
          {first?.venue ? `${text(first.venue.name)} · ` : ''}
          <span className="tabular">{groupedCode(code)}</span>
        </span>
      </span>
      <span className={classes.rowEnd}>
        <StateMark state={state} />
        <span className="tabular">{money(total)}</span>
      </span>
    </Link>
  );
}

/** Where the list cannot be had, tickets that were opened here still can. */
function Kept() {
  const t = useWords(words);
  const title = useThingsTitle();
  const say = useThingWords();
  const tickets = keptTickets();
  if (tickets.length === 0) return null;
  return (
    <section className={classes.stack}>
      <h2 className={classes.sectionTitle}>{t.keptTitle}</h2>
      <p className={classes.muted}>{t.keptText}</p>
      <ul className={classes.list}>
        {tickets.map(({ booking: { bookingId, code }, things }) => (
          <li key={bookingId}>
            <Link to="/bookings/$bookingId" params={{ bookingId }} className={classes.row}>
              <span className={classes.rowMain}>
                <strong className={classes.rowTitle}>{title(things)}</strong>
                {things[0]?.when && <span>{say.when(things[0].when)}</span>}
              </span>
              <span className={`${classes.rowEnd} tabular`}>{code}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
