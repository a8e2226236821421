// A booking that waits for its payment: why, for how long, and another way to pay. The page asks by itself how it went.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { api, extra, got, keyOf, Problem } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { clock, useCountdown } from '../../ui/countdown.tsx';
import { Note } from '../../ui/note.tsx';
import { useFormats, useWords } from '../../words.ts';
import { BankStep } from '../buying/bank-step.tsx';
import type { CardHandle } from '../buying/card-fields.tsx';
import { Declined, useDeclineWords } from '../buying/declined.tsx';
import { NO_CHOICE, splitBy } from '../buying/payment.ts';
import { PaymentFields, usePoints } from '../buying/payment-fields.tsx';
import { isPaid, paymentOf } from '../buying/split.ts';
import { words as buying } from '../buying/words.ts';
import type { Booking } from './booking-facts.ts';
import classes from './mine.module.css';
import { words } from './words.ts';

type Awaiting = NonNullable<Booking['awaiting']>;

interface AwaitingProps {
  booking: Booking;
  access: string | undefined;
}

export function AwaitingPayment(props: AwaitingProps) {
  const t = useWords(words);
  const { booking, access } = props;
  return (
    <>
      <Awaited {...props} />
      {access && booking.contact && <p className={classes.muted}>{t.awaitingGuest(booking.contact.email)}</p>}
    </>
  );
}

function Awaited({ booking, access }: AwaitingProps) {
  const { awaiting } = booking;
  if (!awaiting) return <Working />;
  if (awaiting.because === 'action-required')
    return <BankAsks booking={booking} access={access} awaiting={awaiting} />;
  // Whoever paid twice while the first outcome is unknown might be charged twice, so there is nothing to pay.
  if (awaiting.because === 'unknown')
    return <Unknown booking={booking} access={access} awaiting={awaiting} />;
  return (
    <>
      <Why awaiting={awaiting} />
      <PayAgain booking={booking} access={access} />
    </>
  );
}

interface AskedProps extends AwaitingProps {
  awaiting: Awaiting;
}

/** The bank wants to know who pays: that first, and another card for whoever cannot. */
function BankAsks({ booking, access, awaiting }: AskedProps) {
  const t = useWords(words);
  const [another, setAnother] = useState(false);
  const asking = useAsking(booking, access);
  const { clientSecret } = awaiting;
  return (
    <>
      <Why awaiting={awaiting} />
      {clientSecret && (
        <BankStep key={clientSecret} clientSecret={clientSecret} onAnswered={() => asking.mutateAsync()} />
      )}
      {another ? (
        <PayAgain booking={booking} access={access} />
      ) : (
        <div>
          <Button variant="default" onClick={() => setAnother(true)}>
            {t.otherCard}
          </Button>
        </div>
      )}
    </>
  );
}

function Unknown({ booking, access, awaiting }: AskedProps) {
  const t = useWords(words);
  const { mutate, isPending, error } = useAsking(booking, access);
  return (
    <>
      <Why
        awaiting={awaiting}
        action={
          <Button variant="default" loading={isPending} onClick={() => mutate()}>
            {t.askNow}
          </Button>
        }
      />
      <Failure error={error} />
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

function Why({ awaiting, action }: { awaiting: Awaiting; action?: ReactNode }) {
  const t = useWords(words);
  const whyDeclined = useDeclineWords();
  const { because, until, reason } = awaiting;
  const left = useCountdown(until) ?? 0;
  const said = {
    unknown: { title: t.awaitingUnknownTitle, text: t.awaitingUnknown },
    'action-required': { title: t.awaitingActionTitle, text: t.awaitingAction },
    declined: { title: t.awaitingDeclinedTitle, text: whyDeclined(reason) },
    overloaded: { title: t.awaitingTitle, text: t.awaitingOverloaded },
  }[because];
  const isDeclined = because === 'declined';
  return (
    <Note tone={isDeclined ? 'bad' : 'warn'} urgent={isDeclined} title={said.title} action={action}>
      <p className={classes.plain}>{said.text}</p>
      {isDeclined && <p className={classes.plain}>{t.awaitingDeclined}</p>}
      {because !== 'unknown' && (
        <p role="timer" className={`${classes.plain} tabular`}>
          {t.payUntil(clock(left))}
        </p>
      )}
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
  const card = useRef<CardHandle>(null);
  const split = splitBy(choice, { total, balance: usePoints() ?? 0 });
  const { paying, givingUp } = usePayingAgain(booking, access);
  const submitting = useMutation({
    mutationFn: async () => {
      const source = split.card > 0 ? await card.current?.source() : undefined;
      setShowAll(!isPaid(split, source));
      if (isPaid(split, source)) await paying.mutateAsync(paymentOf(split, source));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!submitting.isPending) submitting.mutate();
  };
  const { error } = submitting;
  return (
    <form className={classes.stack} noValidate onSubmit={submit}>
      <h2 className={classes.sectionTitle}>{t.payAgainTitle}</h2>
      <PaymentFields
        total={total}
        choice={choice}
        split={split}
        card={card}
        showAll={showAll}
        onChange={setChoice}
      />
      {error instanceof Problem && error.code === 'payment-declined' ? (
        <Declined problem={error} />
      ) : (
        <Failure error={error ?? givingUp.error} />
      )}
      <div className={classes.actions}>
        <Button type="submit" size="md" loading={submitting.isPending}>
          {b.payNow(money(total))}
        </Button>
        <Button variant="subtle" color="gray" loading={givingUp.isPending} onClick={() => givingUp.mutate()}>
          {t.giveUp}
        </Button>
      </div>
    </form>
  );
}

type PayBody = ReturnType<typeof paymentOf>;

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

/** Has the server ask the card network now, and the page learn what it said. */
function useAsking({ bookingId }: Booking, access: string | undefined) {
  const client = useQueryClient();
  const params = { path: { bookingId } };
  return useMutation({
    mutationFn: () =>
      got(
        api.post('/v1/booking/bookings/{bookingId}/ask', {
          params,
          headers: extra({ bookingAccess: access }),
        }),
      ),
    onSettled: () =>
      client.invalidateQueries({ queryKey: keyOf('/v1/booking/bookings/{bookingId}', params) }),
  });
}
