import type { ReactNode } from 'react';
import type { Problem } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Note } from '../../ui/note.tsx';
import { useWords } from '../../words.ts';
import { type DeclineReason, reasonOf } from './card.ts';
import { words } from './words.ts';

/** Why a payment was declined, in words, and what to do now. */
export function useDeclineWords(): (reason: DeclineReason) => string {
  const t = useWords(words);
  const texts: Record<DeclineReason, string> = {
    short: t.whyShort,
    expired: t.whyExpired,
    cvc: t.whyCvc,
    limit: t.whyLimit,
    processing: t.whyProcessing,
    points: t.whyPoints,
    identity: t.whyIdentity,
    card: t.whyCard,
  };
  return (reason) => texts[reason];
}

export function declineReasonOf({ body }: Problem): DeclineReason {
  const { reason, because } = body;
  return reasonOf(asText(reason), body.detail, asText(because));
}

const asText = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** Why a checkout came to nothing. The cart is still there; `action` takes it again. */
export function Declined({ problem, action }: { problem: Problem; action?: ReactNode }) {
  const t = useWords(words);
  const why = useDeclineWords();
  if (problem.code !== 'payment-declined') return <Failure error={problem} />;
  return (
    <Note tone="bad" urgent title={t.declinedTitle} action={action}>
      <p style={{ margin: 0 }}>{why(declineReasonOf(problem))}</p>
      {action && <p style={{ margin: 0 }}>{t.declinedAfter}</p>}
    </Note>
  );
}
