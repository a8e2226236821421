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

interface DeclinedProps {
  problem: Problem;
  /** What has become of the places. */
  children?: ReactNode;
}

/** Why a checkout came to nothing. */
export function Declined({ problem, children }: DeclinedProps) {
  const t = useWords(words);
  const why = useDeclineWords();
  if (problem.code !== 'payment-declined') return <Failure error={problem} />;
  return (
    <Note tone="bad" urgent title={t.declinedTitle}>
      <p style={{ margin: 0 }}>{why(problem.body.reason)}</p>
      {children && <p style={{ margin: 0 }}>{children}</p>}
    </Note>
  );
}
