// A card, taken by the form of whichever network the server charges: a practice card, Stripe's own fields, or none.
// What a form makes of a card is a source, which is all that this site ever sees of it.
import '@mantine/core/styles/Skeleton.css';
import { Skeleton } from '@mantine/core';
import { lazy, type RefObject, Suspense } from 'react';
import { Failure } from '../../failure.tsx';
import { Note } from '../../ui/note.tsx';
import { useWords } from '../../words.ts';
import { useMethods } from './methods.ts';
import { PracticeCard } from './practice-card.tsx';
import { words } from './words.ts';

const StripeCard = lazy(() => import('./stripe-card.tsx').then((module) => ({ default: module.StripeCard })));

export interface CardHandle {
  /** Stands for the card that was typed; undefined when something is wrong with it, which the form then shows. */
  source(): Promise<string | undefined>;
}

export interface CardFormProps {
  handle: RefObject<CardHandle | null>;
  /** Whether to show all that is wrong, and not only what was left wrong. */
  showAll: boolean;
}

export function CardFields({ handle, showAll }: CardFormProps) {
  const t = useWords(words);
  const { data, error, refetch } = useMethods();
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const { card } = data;
  if (card === null) return <Note tone="warn">{t.noCards}</Note>;
  if (card.provider === 'sandbox') return <PracticeCard handle={handle} showAll={showAll} />;
  return (
    <Suspense fallback={<Waiting />}>
      <StripeCard publishableKey={card.publishableKey} handle={handle} showAll={showAll} />
    </Suspense>
  );
}

function Waiting() {
  return (
    <div aria-busy="true">
      <Skeleton height={170} />
    </div>
  );
}
