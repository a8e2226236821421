// Sagas by state, what is stuck first, and the way to the story of one.
import '../../ui/fields.css';
import { Button, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, asking, got } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Empty } from '../../ui/empty.tsx';
import { useFormats, useWords } from '../../words.ts';
import { Frame } from './frame.tsx';
import { span } from './now.ts';
import classes from './operations.module.css';
import { isState, type State, useStateNames } from './states.ts';
import { Table } from './table.tsx';
import { words } from './words.ts';

const REFRESH_MS = 3_000;

export function Bookings() {
  const t = useWords(words);
  const { state } = useSearch({ strict: false }) as { state?: string };
  return (
    <Frame title={t.bookings}>
      <FindStory />
      <States />
      {isState(state) && <InState state={state} />}
    </Frame>
  );
}

function FindStory() {
  const t = useWords(words);
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const bookingId = text.trim();
    if (bookingId) void navigate({ to: '/operations/bookings/$bookingId', params: { bookingId } });
  };
  return (
    <form className={classes.find} onSubmit={submit}>
      <TextInput
        label={t.findStory}
        description={t.findStoryHint}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Button type="submit">{t.show}</Button>
    </form>
  );
}

function States() {
  const t = useWords(words);
  const { number } = useFormats();
  const names = useStateNames();
  const { data, error, refetch, isPending } = useQuery({
    ...asking('/v1/operations/bookings', {}),
    refetchInterval: REFRESH_MS,
  });
  return (
    <div aria-busy={isPending}>
      <Failure error={error} onRetry={() => void refetch()} />
      {data?.complete === false && <p>{t.counting}</p>}
      <Table
        caption={t.bookings}
        heads={[t.state, t.count, t.stuck, t.oldest]}
        rows={(data?.states ?? []).map(({ state, count, stuck, oldestMs, open }) => ({
          key: state,
          tone: stuck > 0 ? ('bad' as const) : undefined,
          cells: [
            <Link key={state} to="/operations/bookings" search={{ state }}>
              {names[state]}
            </Link>,
            number(count),
            number(stuck),
            open && count > 0 ? span(oldestMs) : '–',
          ],
        }))}
      />
    </div>
  );
}

function InState({ state }: { state: State }) {
  const t = useWords(words);
  const { money } = useFormats();
  const names = useStateNames();
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['operations', 'by-state', state],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      got(
        api.get('/v1/operations/bookings/by-state/{state}', {
          params: { path: { state }, query: pageParam ? { cursor: pageParam } : {} },
          signal,
        }),
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const bookings = data?.pages.flatMap((page) => page.bookings) ?? [];
  return (
    <div className={classes.stack}>
      <Failure error={error} onRetry={() => void refetch()} />
      {data && bookings.length === 0 && <Empty title={t.noneInState} />}
      {bookings.length > 0 && (
        <Table
          caption={names[state]}
          heads={[t.code, t.since, t.amount]}
          rows={bookings.map(({ bookingId, code, ageMs, total, stuck }) => ({
            key: bookingId,
            tone: stuck ? ('bad' as const) : undefined,
            cells: [
              <Link key={code} to="/operations/bookings/$bookingId" params={{ bookingId }}>
                {code}
              </Link>,
              stuck ? `${span(ageMs)} · ${t.stuck}` : span(ageMs),
              total ? money(total) : '–',
            ],
          }))}
        />
      )}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t.more}
        </Button>
      )}
    </div>
  );
}
