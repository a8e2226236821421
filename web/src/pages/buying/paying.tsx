// A payment on its way: the same request is sent until somebody answers. The receipt in it makes one booking however
// often it arrives, so this is safe after a reload, in two tabs, and when the server was killed in between.
import { Button, Loader } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { api, got, Problem } from '../../api.ts';
import { endAttempt, keepAttempt, type SentAttempt } from '../../attempt.ts';
import { bookedCart, currentCart, lapse } from '../../cart.ts';
import { useMe } from '../../session.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Note } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import { useFormats, useWords } from '../../words.ts';
import { keepAccess } from '../mine/access.ts';
import classes from './paying.module.css';
import { words } from './words.ts';

const RETRY_MS = 1_000;
const RETRY_MAX_MS = 10_000;

/** Only a clear no ends it; everything else is asked again. */
function isNo(error: unknown): error is Problem {
  return (
    error instanceof Problem && error.status < 500 && error.status !== 429 && error.code !== 'still-running'
  );
}

export function Paying({ attempt, onEnd }: { attempt: SentAttempt; onEnd(problem?: Problem): void }) {
  const t = useWords(words);
  const { money } = useFormats();
  const { me } = useMe();
  const isOurs = me !== undefined && attempt.payer === (me?.id ?? null);
  const { failureCount, refetch } = usePlacing(attempt, isOurs, onEnd);
  if (me !== undefined && !isOurs) return <OtherPayer onForget={() => onEnd()} />;
  return (
    <Page title={t.payingTitle} width="narrow">
      <div className={classes.paying} role="status">
        <Loader size="lg" />
        <p className={`${classes.amount} tabular`}>{money(attempt.total)}</p>
        <p className={classes.text}>{t.payingText}</p>
      </div>
      {failureCount > 0 && (
        <Note
          tone="warn"
          action={
            <Button variant="default" onClick={() => void refetch({ cancelRefetch: true })}>
              {t.tryNow}
            </Button>
          }
        >
          {t.payingLost}
        </Note>
      )}
    </Page>
  );
}

function usePlacing(attempt: SentAttempt, enabled: boolean, onEnd: (problem?: Problem) => void) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { body, holdId, payer } = attempt;
  const placing = useQuery({
    queryKey: ['placing', holdId, JSON.stringify(body)],
    enabled,
    queryFn: () => got(api.post('/v1/booking/bookings', { body })),
    retry: (_, error) => !isNo(error),
    retryDelay: (count, error) =>
      error instanceof Problem && error.retryAfterSeconds
        ? error.retryAfterSeconds * 1_000
        : Math.min(RETRY_MS * 2 ** count, RETRY_MAX_MS),
    networkMode: 'always',
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const { data, error } = placing;
  useEffect(() => {
    if (!data) return;
    const { bookingId, access, code } = data;
    if (access) keepAccess(bookingId, access);
    bookedCart(holdId);
    endAttempt(holdId, { state: 'booked', holdId, code, payer });
    void client.invalidateQueries({ predicate: ({ queryKey }) => isAboutMine(queryKey[0]) });
    void navigate({ to: '/bookings/$bookingId', params: { bookingId }, replace: true });
  }, [data, holdId, payer, client, navigate]);
  useEffect(() => {
    if (!isNo(error)) return;
    settleNo(error, attempt);
    onEnd(error);
  }, [error, attempt, onEnd]);
  return placing;
}

/** The hold is over with these; with any other refusal it still stands, and can be paid. */
const HOLD_IS_OVER = new Set([
  'payment-declined',
  'hold-lost',
  'payment-lapsed',
  'booking-given-up',
  'booking-id-taken',
  'cells-unavailable',
  'receipt-forged',
  'receipt-not-yours',
]);

function settleNo(problem: Problem, { holdId, payer }: SentAttempt): void {
  if (problem.code === 'receipt-used') {
    bookedCart(holdId);
    endAttempt(holdId, { state: 'booked', holdId, code: '', payer });
    return;
  }
  endAttempt(holdId);
  // While it was paid, no countdown ended it.
  const { hold } = currentCart();
  const isOver = hold !== undefined && Date.parse(hold.utcExpiresAt) <= Date.now();
  if (isOver || HOLD_IS_OVER.has(problem.code)) lapse(holdId);
}

function isAboutMine(path: unknown): boolean {
  return typeof path === 'string' && /^\/v1\/(views\/my-bookings|payment\/|booking\/)/.test(path);
}

/** Somebody else began to pay in this browser; his result is his to see. */
function OtherPayer({ onForget }: { onForget(): void }) {
  const t = useWords(words);
  return (
    <Page title={t.checkoutTitle} width="narrow">
      <Note
        tone="warn"
        action={
          <LinkButton to="/sign-in" search={{ next: '/checkout' }}>
            {t.signIn}
          </LinkButton>
        }
      >
        <p>{t.otherPayer}</p>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          onClick={() => {
            keepAttempt(undefined);
            onForget();
          }}
        >
          {t.forgetIt}
        </Button>
      </Note>
    </Page>
  );
}
