// Bookings as they come in, found, read, and given back for a buyer.
import '@mantine/core/styles/Skeleton.css';
import '../../ui/fields.css';
import { Button, NativeSelect, Skeleton, TextInput } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { addressOf, api, got } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { useFormats, useLanguage, useWords } from '../../words.ts';
import { useThingsTitle } from '../mine/booking-sections.tsx';
import type { Thing } from '../mine/bought.ts';
import { groupedCode, spacedCode } from '../mine/code.ts';
import { StateMark, useStateName } from '../mine/state-mark.tsx';
import { useThingWords } from '../mine/thing-words.ts';
import { useBought } from '../mine/use-bought.ts';
import classes from './bookings.module.css';
import { BookingDrawer } from './bookings-drawer.tsx';
import { useOwnListings } from './bookings-listings.ts';
import { type Filter, type HostBooking, type HostBookings, useNews, withNews } from './bookings-news.ts';
import { words } from './bookings-words.ts';
import { isTypedCode } from './check-in-queue.ts';
import { Frame } from './frame.tsx';
import { words as hostWords } from './words.ts';

const PATH = '/v1/views/host-bookings';
const PAGE_MAX = 50;
const STATES = ['confirmed', 'awaiting-payment', 'cancelling', 'cancelled', 'declined', 'lapsed'];

export function Bookings() {
  const t = useWords(hostWords);
  return (
    <Frame title={t.bookings}>
      <Desk />
    </Frame>
  );
}

function Desk() {
  const t = useWords(words);
  const language = useLanguage();
  const [filter, setFilter] = useState<Filter>({});
  const { query, fresh, isLive } = useBookings(filter);
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const opened = useLocation({ select: ({ hash }) => hash });
  const navigate = useNavigate();
  const bookings = data?.pages.flatMap((page) => page.bookings);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <>
      <div className={classes.tools}>
        <Find />
        <Filters filter={filter} onFilter={setFilter} />
      </div>
      <div className={classes.bar}>
        <p className={classes.live} data-live={isLive} role="status">
          {isLive ? t.live : t.notLive}
          {fresh.size > 0 && ` · ${t.arrived(fresh.size)}`}
        </p>
        <a href={addressOf(`${PATH}.csv`, { query: { ...filter, zone, language } })} download>
          {t.csv}
        </a>
      </div>
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {!bookings && !error && <Waiting />}
      {bookings && <List bookings={bookings} fresh={fresh} filter={filter} onFilter={setFilter} />}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t.more}
        </Button>
      )}
      <BookingDrawer
        bookingId={opened}
        listed={bookings?.find(({ bookingId }) => bookingId === opened)}
        onClose={() => void navigate({ to: '/host/bookings', hash: '', replace: true, resetScroll: false })}
      />
    </>
  );
}

function Waiting() {
  return (
    <div className={classes.list} aria-busy="true">
      {['one', 'two', 'three', 'four'].map((key) => (
        <Skeleton key={key} height={72} mt={8} />
      ))}
    </div>
  );
}

/** The list, with news put where they belong; `fresh` are the bookings that the news were about. */
function useBookings(filter: Filter) {
  const client = useQueryClient();
  const queryKey = [PATH, addressOf(PATH, { query: { ...filter } })];
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam: cursor, signal }) =>
      got(
        api.get(PATH, {
          params: { query: { ...filter, limit: PAGE_MAX, ...(cursor && { cursor }) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });
  const isLive = useNews({
    onNews: (booking) => {
      setFresh((before) => new Set([...before, booking.bookingId]));
      client.setQueryData<{ pages: HostBookings[]; pageParams: string[] }>(
        queryKey,
        (before) => before && { ...before, pages: withNews(before.pages, booking, filter) },
      );
      void client.invalidateQueries({ queryKey: ['/v1/booking/bookings/{bookingId}'] });
    },
    onBack: () => void client.invalidateQueries({ queryKey: [PATH] }),
  });
  return { query, fresh, isLive };
}

function Find() {
  const t = useWords(words);
  const navigate = useNavigate();
  const [code, setCode] = useState('');
  const [isWrong, setIsWrong] = useState(false);
  const finding = useMutation({
    mutationFn: (wanted: string) =>
      got(api.get('/v1/check-in/guests', { params: { query: { code: wanted } } })),
    onSuccess: ({ guests: [guest] }) => {
      if (!guest) return;
      setCode('');
      void navigate({ to: '/host/bookings', hash: guest.bookingId, resetScroll: false });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsWrong(!isTypedCode(code));
    if (isTypedCode(code)) finding.mutate(code);
  };
  return (
    <form className={classes.find} onSubmit={submit} noValidate>
      <TextInput
        label={t.find}
        value={code}
        placeholder="7K3QX-9M2ZD"
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        error={isWrong && t.findWrong}
        onChange={({ currentTarget: { value } }) => {
          setIsWrong(false);
          finding.reset();
          setCode(spacedCode(value, code));
        }}
      />
      <Button type="submit" size="md" variant="default" loading={finding.isPending}>
        {t.findButton}
      </Button>
      {finding.data?.guests.length === 0 && (
        <Note tone="warn" urgent title={t.findNone}>
          {t.findNoneText}
        </Note>
      )}
      <Failure error={finding.error} />
    </form>
  );
}

interface FiltersProps {
  filter: Filter;
  onFilter(filter: Filter): void;
}

function Filters({ filter, onFilter }: FiltersProps) {
  const t = useWords(words);
  const { text } = useFormats();
  const nameOf = useStateName();
  const { listings = [] } = useOwnListings();
  const { listing, state } = filter;
  return (
    <div className={classes.filters}>
      <NativeSelect
        label={t.listing}
        value={listing ?? ''}
        onChange={({ currentTarget: { value } }) =>
          onFilter({ ...(state && { state }), ...(value && { listing: value }) })
        }
        data={[
          { value: '', label: t.everyListing },
          ...listings.map((one) => ({ value: one.listing, label: text(one.title) })),
        ]}
      />
      <NativeSelect
        label={t.state}
        value={state ?? ''}
        onChange={({ currentTarget: { value } }) =>
          onFilter({ ...(listing && { listing }), ...(value && { state: value }) })
        }
        data={[
          { value: '', label: t.everyState },
          ...STATES.map((one) => ({ value: one, label: nameOf(one) })),
        ]}
      />
    </div>
  );
}

interface ListProps extends FiltersProps {
  bookings: readonly HostBooking[];
  fresh: ReadonlySet<string>;
}

function List({ bookings, fresh, filter, onFilter }: ListProps) {
  const t = useWords(words);
  const { things } = useBought(
    bookings.map(({ lines }) => lines),
    { seats: false },
  );
  const isFiltered = filter.listing !== undefined || filter.state !== undefined;
  if (bookings.length === 0)
    return isFiltered ? (
      <Empty
        title={t.noneFits}
        action={
          <Button variant="default" onClick={() => onFilter({})}>
            {t.everything}
          </Button>
        }
      >
        {t.noneFitsText}
      </Empty>
    ) : (
      <Empty title={t.none}>{t.noneText}</Empty>
    );
  return (
    <ul className={classes.list}>
      {bookings.map((booking, at) => (
        <li key={booking.bookingId}>
          <Row booking={booking} things={things[at] ?? []} isFresh={fresh.has(booking.bookingId)} />
        </li>
      ))}
    </ul>
  );
}

interface RowProps {
  booking: HostBooking;
  things: readonly Thing[];
  isFresh: boolean;
}

function Row({ booking, things, isFresh }: RowProps) {
  const t = useWords(words);
  const { money, instant } = useFormats();
  const title = useThingsTitle();
  const say = useThingWords();
  const { bookingId, code, state, total, refunded, placedAt, lines } = booking;
  const [first] = things;
  const count = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const placed = instant(placedAt, undefined, {
    ...{ month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' },
  });
  return (
    <Link
      to="/host/bookings"
      hash={bookingId}
      resetScroll={false}
      className={classes.row}
      data-fresh={isFresh || undefined}
    >
      <span className={classes.what}>
        <strong>{title(things)}</strong>
        <span>
          {first?.when && `${say.when(first.when)} · `}
          {first?.kind === 'stay'
            ? first.about && say.count(lines[0]?.quantity ?? 1, 'stay')
            : say.count(count, first?.kind)}
        </span>
      </span>
      <span className={`${classes.code} tabular`}>
        {groupedCode(code)}
        <span>{placed}</span>
      </span>
      <span className={classes.mark}>
        {isFresh && <span className={classes.fresh}>{t.fresh}</span>}
        <StateMark state={state} />
      </span>
      <span className={`${classes.sum} tabular`}>
        {money(total)}
        {refunded.amount > 0 && <span>−{money(refunded)}</span>}
      </span>
    </Link>
  );
}
