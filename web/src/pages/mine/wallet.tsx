import '@mantine/core/styles/Skeleton.css';
import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Answer, api, asking, got } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { useMe } from '../../session.ts';
import { Empty } from '../../ui/empty.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import { WhoIsLooking } from '../../who.tsx';
import { useFormats, useWords } from '../../words.ts';
import classes from './mine.module.css';
import { TopUp } from './top-up-form.tsx';
import { words } from './words.ts';

const HISTORY = '/v1/payment/points/history';
const AGAIN_MS = 30_000;

export function Wallet() {
  const t = useWords(words);
  const { me } = useMe();
  return (
    <Page title={t.walletTitle}>
      {me === undefined && (
        <WhoIsLooking>
          <div aria-busy="true">
            <Skeleton height={160} />
          </div>
        </WhoIsLooking>
      )}
      {me === null && (
        <Empty
          title={t.walletSignIn}
          action={
            <LinkButton to="/sign-in" search={{ next: '/wallet' }}>
              {t.signIn}
            </LinkButton>
          }
        >
          {t.walletText}
        </Empty>
      )}
      {me && (
        <div className={classes.columns}>
          <div className={classes.stack}>
            <Balance />
            <History />
          </div>
          <TopUp />
        </div>
      )}
    </Page>
  );
}

function Balance() {
  const t = useWords(words);
  const { money } = useFormats();
  const { data, error, refetch } = useQuery({
    ...asking('/v1/payment/points', {}),
    refetchInterval: AGAIN_MS,
  });
  return (
    <section className={classes.balance}>
      <h2 className={classes.balanceName}>{t.balance}</h2>
      <p className={`${classes.balanceSum} tabular`} aria-live="polite">
        {data ? money(data) : '–'}
      </p>
      <p className={classes.muted}>{t.walletText}</p>
      <Failure error={data ? undefined : error} onRetry={() => void refetch()} />
    </section>
  );
}

type Movement = Answer<typeof HISTORY>['items'][number];

function History() {
  const t = useWords(words);
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: [HISTORY, HISTORY],
    queryFn: ({ pageParam: cursor, signal }) =>
      got(api.get(HISTORY, { params: { query: cursor ? { cursor } : {} }, signal })),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    refetchInterval: AGAIN_MS,
  });
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className={classes.stack}>
      <h2 className={classes.sectionTitle}>{t.history}</h2>
      {!data && !error && (
        <div aria-busy="true">
          <Skeleton height={200} />
        </div>
      )}
      {!data && <Failure error={error} onRetry={() => void refetch()} />}
      {data && items.length === 0 && <Empty title={t.historyNone}>{t.historyNoneText}</Empty>}
      <ul className={classes.history}>
        {items.map((item) => (
          <MovementRow key={`${item.about} ${item.kind} ${item.at} ${item.money.amount}`} item={item} />
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t.more}
        </Button>
      )}
    </section>
  );
}

function MovementRow({ item: { at, kind, about, money: sum } }: { item: Movement }) {
  const t = useWords(words);
  const { money, instant } = useFormats();
  const names: Record<Movement['kind'], string> = {
    payment: t.movedPayment,
    'payment-returned': t.movedReturned,
    refund: t.movedRefund,
    'top-up': t.movedTopUp,
  };
  const sign = sum.amount > 0 ? '+' : '';
  return (
    <li>
      <span className={classes.rowMain}>
        <strong>{names[kind]}</strong>
        <span className={classes.muted}>
          {instant(at)}
          {kind !== 'top-up' && (
            <>
              {' · '}
              <Link to="/bookings/$bookingId" params={{ bookingId: about }}>
                {t.toItsBooking}
              </Link>
            </>
          )}
        </span>
      </span>
      <strong className={`${classes.moved} tabular`} data-in={sum.amount > 0 || undefined}>
        {sign}
        {money(sum)}
      </strong>
    </li>
  );
}
