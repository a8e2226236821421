import '../../ui/segments.css';
import '@mantine/core/styles/Skeleton.css';
import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type Answer, api, got } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Empty } from '../../ui/empty.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Picture } from '../../ui/picture.tsx';
import { useFormats, useWords } from '../../words.ts';
import { Frame } from './frame.tsx';
import type { Listing } from './kinds.ts';
import { ListingState } from './listing-state.tsx';
import classes from './listings.module.css';
import { useKindWords } from './use-kind-words.ts';
import { words } from './words.ts';

const PATH = '/v1/catalog/listings/mine';
const PAGE_MAX = 50;

export type Card = Answer<typeof PATH>['listings'][number];
type Shown = Listing['state'] | 'all';

export function Listings() {
  const t = useWords(words);
  return (
    <Frame title={t.listings} actions={<LinkButton to="/host/listings/new">{t.newListing}</LinkButton>}>
      <Own />
    </Frame>
  );
}

function Own() {
  const t = useWords(words);
  const [shown, setShown] = useState<Shown>('all');
  const query = useInfiniteQuery({
    queryKey: [PATH, shown],
    queryFn: ({ pageParam: cursor, signal }) =>
      got(
        api.get(PATH, {
          params: {
            query: { limit: PAGE_MAX, ...(cursor && { cursor }), ...(shown !== 'all' && { state: shown }) },
          },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ cursor }) => cursor,
  });
  const cards = query.data?.pages.flatMap(({ listings }) => listings) ?? [];
  return (
    <div className={classes.own}>
      <SegmentedControl
        className={classes.states}
        aria-label={t.stateFilter}
        value={shown}
        onChange={(value) => setShown(isShown(value) ? value : 'all')}
        data={[
          { value: 'all', label: t.all },
          { value: 'published', label: t.statePublished },
          { value: 'draft', label: t.stateDraft },
          { value: 'withdrawn', label: t.stateWithdrawn },
        ]}
      />
      <Failure error={query.error} onRetry={() => void query.refetch()} />
      {query.isPending && <Rows />}
      {query.data && cards.length === 0 && (
        <Empty
          title={shown === 'all' ? t.noListings : t.noneInState}
          action={<LinkButton to="/host/listings/new">{t.newListing}</LinkButton>}
        >
          {shown === 'all' && t.noListingsText}
        </Empty>
      )}
      <ul className={classes.rows}>
        {cards.map((card) => (
          <Row key={card.listing} card={card} />
        ))}
      </ul>
      {query.hasNextPage && (
        <div>
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t.more}
          </Button>
        </div>
      )}
    </div>
  );
}

function isShown(value: string): value is Shown {
  return ['all', 'draft', 'published', 'withdrawn'].includes(value);
}

function Rows() {
  return (
    <div aria-busy="true" className={classes.loading}>
      {['one', 'two', 'three'].map((key) => (
        <Skeleton key={key} height={88} />
      ))}
    </div>
  );
}

function Row({ card }: { card: Card }) {
  const { text } = useFormats();
  const facts = useCardFacts(card);
  const kinds = useKindWords();
  return (
    <li className={classes.row}>
      <div className={classes.thumb}>
        {card.picture && <Picture picture={card.picture} sizes="7rem" ratio="4 / 3" silent />}
      </div>
      <div className={classes.rowText}>
        <Link to="/host/listings/$listing" params={{ listing: card.listing }} className={classes.rowTitle}>
          {text(card.title)}
        </Link>
        <p>
          {[kinds.nameOf(card.kind), text(card.venue.name), facts.days]
            .filter((part) => part !== '')
            .join(' · ')}
        </p>
      </div>
      <p className={`tabular ${classes.rowPrice}`}>{facts.price}</p>
      <ListingState state={card.state} />
    </li>
  );
}

function useCardFacts({ from, to, priceMin, priceMax }: Card) {
  const { date, money } = useFormats();
  const days = from === null ? '' : from === to || to === null ? date(from) : `${date(from)} – ${date(to)}`;
  const price =
    priceMin.amount === priceMax.amount ? money(priceMin) : `${money(priceMin)} – ${money(priceMax)}`;
  return { days, price };
}
