// The page of a listing: what it is at the top, the choice in the middle, the small print below. Each kind's choice is
// a file of its own, loaded when somebody looks at that kind.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { asking, Problem } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Empty } from '../../ui/empty.tsx';
import { localTimeIn } from '../../ui/local-date.ts';
import { Note } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import { useFormats, useWords } from '../../words.ts';
import { KindName } from './card.tsx';
import { Gallery } from './gallery.tsx';
import classes from './listing.module.css';
import type { ListingFacts } from './listing-facts.ts';
import { About, Facts } from './listing-text.tsx';
import { words } from './listing-words.ts';

const Concert = lazy(() => import('./concert.tsx').then(({ Concert: one }) => ({ default: one })));
const Exhibition = lazy(() => import('./exhibition.tsx').then(({ Exhibition: one }) => ({ default: one })));
const Stay = lazy(() => import('./stay.tsx').then(({ Stay: one }) => ({ default: one })));
const Product = lazy(() => import('./product.tsx').then(({ Product: one }) => ({ default: one })));

export function Listing() {
  const { text } = useFormats();
  const { listing } = useParams({ from: '/l/$listing' });
  const { data, error, refetch } = useQuery(asking('/v1/catalog/listings/{listing}', { path: { listing } }));
  if (error && !data) return <Unanswered error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const title = text(data.content.title);
  const state = stateOf(data);
  return (
    <Page
      title={title}
      heading={
        <>
          {state !== 'open' && <Banner state={state} />}
          <Heading facts={data} />
        </>
      }
    >
      {state !== 'over' && state !== 'withdrawn' && (
        <Suspense fallback={<div className={classes.choosing} aria-busy="true" />}>
          <Choice facts={data} isOpen={state === 'open'} />
        </Suspense>
      )}
      <About facts={data} />
    </Page>
  );
}

const DATE_LENGTH = 'YYYY-MM-DD'.length;

type State = 'open' | 'draft' | 'withdrawn' | 'over';

function stateOf({ state, to, content }: ListingFacts): State {
  if (state !== 'published') return state;
  const now = localTimeIn(content.venue.zone, Date.now());
  if (content.kind === 'concert' && content.performances.every(({ startsAt }) => startsAt <= now))
    return 'over';
  return to !== null && to < now.slice(0, DATE_LENGTH) ? 'over' : 'open';
}

function Banner({ state }: { state: Exclude<State, 'open'> }) {
  const t = useWords(words);
  if (state === 'draft') {
    return (
      <Note
        tone="warn"
        title={t.draft}
        action={
          <Button component={Link} to="/host" variant="default">
            {t.toDesk}
          </Button>
        }
      >
        {t.draftText}
      </Note>
    );
  }
  const [title, told] = state === 'over' ? [t.over, t.overText] : [t.withdrawn, t.withdrawnText];
  return (
    <Note
      tone="plain"
      title={title}
      action={
        <Button component={Link} to="/" variant="default">
          {t.toHome}
        </Button>
      }
    >
      {told}
    </Note>
  );
}

function Heading({ facts }: { facts: ListingFacts }) {
  const { text } = useFormats();
  const { listing, content, pictures } = facts;
  return (
    <div className={classes.heading}>
      <div className={classes.said}>
        <p className={classes.kind}>
          <KindName kind={content.kind} />
        </p>
        <h1 className={classes.title}>{text(content.title)}</h1>
        <Facts facts={facts} />
      </div>
      <Gallery listing={listing} kind={content.kind} pictures={pictures} />
    </div>
  );
}

function Choice({ facts, isOpen }: { facts: ListingFacts; isOpen: boolean }) {
  const { content } = facts;
  switch (content.kind) {
    case 'concert':
      return <Concert facts={facts} content={content} isOpen={isOpen} />;
    case 'exhibition':
      return <Exhibition facts={facts} content={content} isOpen={isOpen} />;
    case 'stay':
      return <Stay facts={facts} content={content} isOpen={isOpen} />;
    case 'product':
      return <Product facts={facts} content={content} isOpen={isOpen} />;
  }
}

function Unanswered({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const t = useWords(words);
  const isUnknown = error instanceof Problem && (error.status === 404 || error.status === 400);
  if (!isUnknown) {
    return (
      <Page title={t.unknownTitle}>
        <Failure error={error} onRetry={onRetry} />
      </Page>
    );
  }
  return (
    <Page title={t.unknownTitle}>
      <Empty
        title={t.unknown}
        action={
          <Button component={Link} to="/" variant="default">
            {t.toHome}
          </Button>
        }
      />
    </Page>
  );
}

/** As large as what will stand there. */
function Waiting() {
  const t = useWords(words);
  return (
    <Page
      title={t.loadingTitle}
      heading={
        <div className={classes.heading} aria-busy="true">
          <div className={classes.said}>
            <h1 className={classes.title}>{t.loadingTitle}</h1>
            <div className={classes.bones} />
          </div>
          <div className={`${classes.gallery} ${classes.blank}`} />
        </div>
      }
    >
      <div className={classes.choosing} />
    </Page>
  );
}
