import type { ReactNode } from 'react';
import type { Answer, Problem } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Note } from '../../ui/note.tsx';
import { useWords } from '../../words.ts';
import { words } from './words.ts';

type Booking = Answer<'/v1/booking/bookings/{bookingId}'>;
type Reason = NonNullable<NonNullable<Booking['ended']>['reason']>;

/** Why a payment was declined, in words, and what to do now. */
export function useDeclineWords(): (reason: unknown) => string {
  const t = useWords(words);
  const texts: Record<Reason, string> = {
    'insufficient-funds': t.whyShort,
    'limit-exceeded': t.whyLimit,
    'expired-card': t.whyExpired,
    'incorrect-number': t.whyNumber,
    'incorrect-cvc': t.whyCvc,
    'card-not-supported': t.whyNotSupported,
    'card-unreadable': t.whyUnreadable,
    'do-not-honor': t.whyBank,
    'authentication-failed': t.whyIdentity,
    'authentication-abandoned': t.whyAbandoned,
    'processing-error': t.whyProcessing,
    'points-short': t.whyPoints,
    'guest-has-no-points': t.pointsGuest,
    'nothing-to-pay-with': t.whyNothing,
    'cards-not-taken': t.noCards,
    generic: t.whyCard,
  };
  const known = new Map<unknown, string>(Object.entries(texts));
  return (reason) => known.get(reason) ?? t.whyCard;
}

/** Why a checkout came to nothing. The cart is still there; `action` takes it again. */
export function Declined({ problem, action }: { problem: Problem; action?: ReactNode }) {
  const t = useWords(words);
  const why = useDeclineWords();
  if (problem.code !== 'payment-declined') return <Failure error={problem} />;
  return (
    <Note tone="bad" urgent title={t.declinedTitle} action={action}>
      <p style={{ margin: 0 }}>{why(problem.body.reason)}</p>
      {action && <p style={{ margin: 0 }}>{t.declinedAfter}</p>}
    </Note>
  );
}
