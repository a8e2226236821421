// What is on: everything that is offered, as cards, with filters that live in the address.
import { Button } from '@mantine/core';
import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useDeferredValue, useEffect } from 'react';
import { type Answer, asking } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../words.ts';
import { Card, type CardFacts, CardSkeleton } from './card.tsx';
import { FilterBar } from './filter-bar.tsx';
import { type Filters, isLooking, queryOf } from './filters.ts';
import classes from './home.module.css';
import { words } from './words.ts';

const WHATS_ON = '/v1/views/whats-on';
const POPULAR_MAX = 5;
/** The start page is called as the shop is. */
const BRAND = 'Jari';
/** What is left changes while somebody looks. */
const ASK_AGAIN_MS = 30_000;
const SKELETONS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const FIRST_ROW = 4;

/** Whether this page was drawn since the browser loaded it. */
let isDrawn = false;

export function Home() {
  const t = useWords(words);
  const filters = useSearch({ from: '/' });
  const { cards, areas, isPending, isMorePending, hasMore, error, retry } = usePages(filters);
  const looking = isLooking(filters);
  const shown = useFirstFew(cards);
  return (
    <Page title={BRAND} heading={<Heading />}>
      <FilterBar filters={filters} areas={areas} />
      {!looking && (isPending || cards.length > POPULAR_MAX) && <Popular />}
      <section className={classes.section} aria-labelledby="cards" aria-busy={isPending}>
        <div className={classes.head}>
          <h2 id="cards" className={classes.subtitle}>
            {looking ? t.found : t.everything}
          </h2>
          <p className={classes.count} role="status">
            {isPending ? t.loading : !error && <Count count={cards.length} hasMore={hasMore} />}
          </p>
        </div>
        <Failure error={error} onRetry={retry} />
        {!isPending && !error && cards.length === 0 && <Nothing looking={looking} />}
        <ul className={classes.grid}>
          {shown.map((card, at) => (
            <li key={card.listing}>
              <Card card={card} first={at < FIRST_ROW} filters={filters} />
            </li>
          ))}
          {(isPending || isMorePending) &&
            SKELETONS.map((key) => (
              <li key={key}>
                <CardSkeleton />
              </li>
            ))}
        </ul>
        {hasMore && !isMorePending && <More filters={filters} />}
      </section>
    </Page>
  );
}

/**
 * The first row, and at once afterwards all: so the page answers before everything below has been drawn. Whoever comes
 * back to the page sees all at once, because the place they left may be far below.
 */
function useFirstFew(cards: CardFacts[]): CardFacts[] {
  useEffect(() => {
    isDrawn = true;
  }, []);
  return useDeferredValue(cards, isDrawn ? cards : cards.slice(0, FIRST_ROW));
}

function Count({ count, hasMore }: { count: number; hasMore: boolean }) {
  const t = useWords(words);
  return hasMore ? t.countAndMore(count) : t.count(count);
}

function Heading() {
  const t = useWords(words);
  return (
    <div className={classes.hero}>
      <h1 className={classes.title}>{t.title}</h1>
      <p className={classes.lead}>{t.lead}</p>
    </div>
  );
}

/** Page after page, as many as the address says: each one's cursor stands in the one before. */
function usePages(filters: Filters) {
  const client = useQueryClient();
  const wanted = filters.pages ?? 1;
  const asked = [asking(WHATS_ON, { query: queryOf(filters) })];
  let hasMore = false;
  for (let page = 1; page <= wanted; page += 1) {
    const before = asked[page - 1];
    const known = before && client.getQueryData<Answer<typeof WHATS_ON>>(before.queryKey);
    hasMore = known?.cursor !== null && known?.cursor !== undefined;
    if (!known?.cursor || page === wanted) break;
    asked.push(asking(WHATS_ON, { query: queryOf(filters, known.cursor) }));
  }
  const pages = useQueries({
    queries: asked.map((one) => Object.assign({ refetchInterval: ASK_AGAIN_MS }, one)),
  });
  const seen = new Map<string, CardFacts>();
  // What moved from one page to the next meanwhile is shown once.
  for (const { data } of pages) for (const card of data?.cards ?? []) seen.set(card.listing, card);
  const failed = pages.find(({ error, data }) => error && !data);
  return {
    cards: [...seen.values()],
    areas: [...seen.values()].map(({ area }) => area),
    isPending: pages[0]?.isPending ?? true,
    isMorePending: pages.slice(1).some(({ isPending }) => isPending),
    hasMore,
    error: failed?.error,
    retry: () => void failed?.refetch(),
  };
}

function More({ filters }: { filters: Filters }) {
  const t = useWords(words);
  const navigate = useNavigate();
  const pages = (filters.pages ?? 1) + 1;
  return (
    <div className={classes.more}>
      <Button
        variant="default"
        size="md"
        onClick={() =>
          void navigate({ to: '/', search: { ...filters, pages }, replace: true, resetScroll: false })
        }
      >
        {t.more}
      </Button>
    </div>
  );
}

function Nothing({ looking }: { looking: boolean }) {
  const t = useWords(words);
  if (!looking) return <Empty title={t.empty}>{t.emptyNext}</Empty>;
  return (
    <Empty
      title={t.nothing}
      action={
        <Link to="/" search={{}} resetScroll={false}>
          {t.clear}
        </Link>
      }
    >
      {t.nothingNext}
    </Empty>
  );
}

/** What most people bought these days; nothing where nobody bought anything. */
function Popular() {
  const t = useWords(words);
  const { data: bought, error } = useQuery(asking('/v1/views/popular', {}));
  const { data } = useQuery(asking(WHATS_ON, { query: { sort: 'popular', limit: POPULAR_MAX } }));
  const isBought = new Set(bought?.popular.map(({ listing }) => listing));
  const cards = data?.cards.filter(({ listing }) => isBought.has(listing));
  const isPending = !bought || !cards;
  if (error || (!isPending && cards.length === 0)) return null;
  return (
    <section className={classes.section} aria-labelledby="popular" aria-busy={isPending}>
      <h2 id="popular" className={classes.subtitle}>
        {t.popularNow}
      </h2>
      <ol className={classes.strip}>
        {isPending
          ? SKELETONS.slice(0, POPULAR_MAX).map((key) => (
              <li key={key}>
                <CardSkeleton small />
              </li>
            ))
          : cards.map((card, at) => (
              <li key={card.listing}>
                <Card card={card} rank={at + 1} first />
              </li>
            ))}
      </ol>
    </section>
  );
}
