import { useState } from 'react';
import type { Problem } from '../../api.ts';
import { type Attempt, type SentAttempt, useAttempt } from '../../attempt.ts';
import { useCart } from '../../cart.ts';
import { Empty } from '../../ui/empty.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../words.ts';
import { accessTo } from '../mine/access.ts';
import { CheckoutForm } from './checkout-form.tsx';
import { Paying } from './paying.tsx';
import { words } from './words.ts';

/** A payment on its way comes first: after a reload, in a second tab, or on the way back. */
export function Checkout() {
  const t = useWords(words);
  const attempt = useAttempt();
  const { items } = useCart();
  const [failed, setFailed] = useState<Problem>();
  const [watched, setWatched] = useState<SentAttempt>();
  // Another tab may hear the answer first; this one asks on for its own, because only that one proves a guest's booking.
  if (attempt?.state === 'sent' && attempt.holdId !== watched?.holdId) setWatched(attempt);
  const end = (problem?: Problem) => {
    setWatched(undefined);
    setFailed(problem);
  };
  if (watched) return <Paying attempt={watched} onEnd={end} />;
  if (items.length > 0) return <CheckoutForm failed={failed} onStart={() => setFailed(undefined)} />;
  return (
    <Page title={t.checkoutTitle}>
      {attempt?.state === 'booked' ? (
        <Booked attempt={attempt} />
      ) : (
        <Empty title={t.emptyTitle} action={<LinkButton to="/">{t.look}</LinkButton>}>
          {t.emptyText}
        </Empty>
      )}
    </Page>
  );
}

/** A guest's proof of a booking lasts as long as the tab; in another one the code opens it. */
function Booked({ attempt: { code, holdId, payer } }: { attempt: Extract<Attempt, { state: 'booked' }> }) {
  const t = useWords(words);
  const isProved = payer !== null || code === '' || accessTo(holdId) !== undefined;
  return (
    <Empty
      title={t.paidTitle}
      action={
        isProved ? (
          <LinkButton to="/bookings/$bookingId" params={{ bookingId: holdId }}>
            {t.seeBooking}
          </LinkButton>
        ) : (
          <LinkButton to="/find" search={{ code }}>
            {t.seeBooking}
          </LinkButton>
        )
      }
    >
      {code !== '' && t.paidText(code)}
    </Empty>
  );
}
