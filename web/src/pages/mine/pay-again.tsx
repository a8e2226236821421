// A booking that waits for its payment: why, for how long, and another way to pay. The page asks by itself how it went.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, extra, got, keyOf, Problem } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { clock, useCountdown } from '../../ui/countdown.tsx';
import { Note } from '../../ui/note.tsx';
import { useFormats, useWords } from '../../words.ts';
import { Declined } from '../buying/declined.tsx';
import { NO_CHOICE, paymentBy } from '../buying/payment.ts';
import { PaymentFields, usePoints } from '../buying/payment-fields.tsx';
import { words as buying } from '../buying/words.ts';
import type { Booking } from './booking-facts.ts';
import classes from './mine.module.css';
import { words } from './words.ts';

type Awaiting = NonNullable<Booking['awaiting']>;

interface AwaitingProps {
  booking: Booking;
  access: string | undefined;
}

export function AwaitingPayment({ booking, access }: AwaitingProps) {
  const { awaiting } = booking;
  if (!awaiting) return <Working />;
  // Whoever paid twice while the first outcome is unknown might be charged twice, so there is nothing to press.
  const canPay = awaiting.because !== 'unknown';
  return (
    <>
      <Why awaiting={awaiting} />
      {canPay && <PayAgain booking={booking} access={access} />}
    </>
  );
}

export function Working() {
  const t = useWords(words);
  return (
    <Note tone="warn" title={t.workingTitle}>
      {t.workingText}
    </Note>
  );
}

function Why({ awaiting: { because, until } }: { awaiting: Awaiting }) {
  const t = useWords(words);
  const left = useCountdown(until) ?? 0;
  const isUnknown = because === 'unknown';
  const text: Record<string, string> = {
    unknown: t.awaitingUnknown,
    'action-required': t.awaitingAction,
  };
  return (
    <Note tone="warn" title={isUnknown ? t.awaitingUnknownTitle : t.awaitingTitle}>
      <p className={classes.plain}>{text[because] ?? t.awaitingOverloaded}</p>
      {!isUnknown && <p className={`${classes.plain} tabular`}>{t.payUntil(clock(left))}</p>}
    </Note>
  );
}

function PayAgain({ booking, access }: AwaitingProps) {
  const t = useWords(words);
  const b = useWords(buying);
  const { money } = useFormats();
  const [choice, setChoice] = useState(NO_CHOICE);
  const [showAll, setShowAll] = useState(false);
  const total = booking.total ?? { amount: 0, currency: 'KRW' };
  const payment = paymentBy(choice, { total, balance: usePoints() ?? 0, now: Date.now() });
  const { paying, givingUp } = usePayingAgain(booking, access);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setShowAll(!payment.body);
    if (payment.body && !paying.isPending) paying.mutate(payment.body);
  };
  const { error } = paying;
  return (
    <form className={classes.stack} noValidate onSubmit={submit}>
      <h2 className={classes.sectionTitle}>{t.payAgainTitle}</h2>
      <PaymentFields total={total} choice={choice} payment={payment} showAll={showAll} onChange={setChoice} />
      {error instanceof Problem && error.code === 'payment-declined' ? (
        <Declined problem={error} />
      ) : (
        <Failure error={error ?? givingUp.error} />
      )}
      <div className={classes.actions}>
        <Button type="submit" size="md" loading={paying.isPending}>
          {b.payNow(money(total))}
        </Button>
        <Button variant="subtle" color="gray" loading={givingUp.isPending} onClick={() => givingUp.mutate()}>
          {t.giveUp}
        </Button>
      </div>
    </form>
  );
}

type PayBody = NonNullable<ReturnType<typeof paymentBy>['body']>;

function usePayingAgain({ bookingId }: Booking, access: string | undefined) {
  const client = useQueryClient();
  const key = keyOf('/v1/booking/bookings/{bookingId}', { path: { bookingId } });
  const headers = extra({ bookingAccess: access });
  const params = { path: { bookingId } };
  const onSettled = () => client.invalidateQueries({ queryKey: key });
  const paying = useMutation({
    mutationFn: (body: PayBody) =>
      got(api.post('/v1/booking/bookings/{bookingId}/pay', { params, body, headers })),
    // The same payment again is the same payment, so what got lost may be repeated.
    retry: (count, error) => !(error instanceof Problem) && count < 3,
    onSettled,
  });
  const givingUp = useMutation({
    mutationFn: () =>
      got(
        api.post('/v1/booking/bookings/{bookingId}/cancel', {
          params,
          body: { cancellationId: bookingId },
          headers,
        }),
      ),
    onSettled,
  });
  return { paying, givingUp };
}
