import '@mantine/core/styles/Skeleton.css';
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { asking, Problem } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Empty } from '../../ui/empty.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Note } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import { useFormats, useWords } from '../../words.ts';
import { useDeclineWords } from '../buying/declined.tsx';
import { accessTo } from './access.ts';
import { type Booking as BookingFacts, hasTicket, isMoving, isOver } from './booking-facts.ts';
import { BookingHead, BookingSections } from './booking-sections.tsx';
import { CalendarButton } from './calendar-button.tsx';
import { Cancelling } from './cancelling.tsx';
import { dropTicket, type KeptTicket, keptTicket } from './kept.ts';
import classes from './mine.module.css';
import { AwaitingPayment, Working } from './pay-again.tsx';
import { Receipt } from './receipt.tsx';
import { Code, Ticket } from './ticket.tsx';
import { useBought } from './use-bought.ts';
import { words } from './words.ts';

/** Money has moved, so there is a receipt for it. */
const PAID: ReadonlySet<string> = new Set(['confirmed', 'cancelling', 'cancelled']);
const SOON_MS = 2_000;
const LATER_MS = 30_000;

export function Booking() {
  const t = useWords(words);
  const { bookingId } = useParams({ from: '/bookings/$bookingId' });
  const { show } = useSearch({ from: '/bookings/$bookingId' });
  const access = accessTo(bookingId);
  const { data, error, failureCount, refetch } = useQuery({
    ...asking('/v1/booking/bookings/{bookingId}', { path: { bookingId }, bookingAccess: access }),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data.state) ? SOON_MS : LATER_MS),
    // Without a network it fails at once, and the kept ticket is shown.
    networkMode: 'always',
  });
  const kept = keptTicket(bookingId);
  if (data && show === 'receipt') return <Receipt booking={data} />;
  if (data) return <OneBooking booking={data} access={access} />;
  if (error instanceof Problem && error.status === 404) return <Unknown />;
  if (kept && (failureCount > 0 || !navigator.onLine)) return <KeptBooking kept={kept} />;
  return (
    <Page title={t.booking}>
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : <Waiting />}
    </Page>
  );
}

function Waiting() {
  return (
    <div className={classes.columns} aria-busy="true">
      <div className={classes.stack}>
        <Skeleton height={40} />
        <Skeleton height={220} />
      </div>
      <Skeleton className={classes.qr} />
    </div>
  );
}

function Unknown() {
  const t = useWords(words);
  const { bookingId } = useParams({ from: '/bookings/$bookingId' });
  return (
    <Page title={t.unknownTitle}>
      <Empty
        title={t.unknownTitle}
        action={
          <div className={classes.actions}>
            <LinkButton to="/find">{t.findGuest}</LinkButton>
            <LinkButton to="/sign-in" search={{ next: `/bookings/${bookingId}` }} variant="default">
              {t.signIn}
            </LinkButton>
          </div>
        }
      >
        {t.unknownText}
      </Empty>
    </Page>
  );
}

function OneBooking({ booking, access }: { booking: BookingFacts; access: string | undefined }) {
  const t = useWords(words);
  const [cancels, setCancels] = useState(false);
  const { things: all, isKnowing } = useBought([booking.lines], { seats: true });
  const things = all[0] ?? [];
  const { bookingId, state } = booking;
  const isLost = isOver(state);
  useEffect(() => {
    if (isLost) dropTicket(bookingId);
  }, [isLost, bookingId]);
  if (isKnowing) {
    return (
      <Page title={t.booking}>
        <Waiting />
      </Page>
    );
  }
  return (
    <Page title={t.booking} heading={<BookingHead booking={booking} things={things} />}>
      <div className={classes.columns}>
        <div className={classes.stack}>
          <StateNote booking={booking} access={access} />
          <BookingSections booking={booking} things={things} />
        </div>
        <aside className={classes.side}>
          {hasTicket(booking) && <Ticket booking={booking} things={things} access={access} />}
          {state === 'confirmed' && (
            <CalendarButton booking={booking} access={access} dated={things.some(({ when }) => when)} />
          )}
          {PAID.has(state) && (
            <LinkButton
              to="/bookings/$bookingId"
              params={{ bookingId }}
              search={{ show: 'receipt' }}
              variant="default"
              fullWidth
            >
              {t.receipt}
            </LinkButton>
          )}
          {state === 'confirmed' && (
            <Button
              variant="subtle"
              className={classes.quietDanger ?? ''}
              fullWidth
              onClick={() => setCancels(true)}
            >
              {t.cancel}
            </Button>
          )}
        </aside>
      </div>
      <Cancelling
        booking={booking}
        things={things}
        access={access}
        opened={cancels}
        onClose={() => setCancels(false)}
      />
    </Page>
  );
}

/** What the state means for the buyer, and what to do now. */
function StateNote({ booking, access }: { booking: BookingFacts; access: string | undefined }) {
  const t = useWords(words);
  const why = useDeclineWords();
  const { state, ended } = booking;
  if (state === 'placed' || state === 'paying') return <Working />;
  if (state === 'awaiting-payment') return <AwaitingPayment booking={booking} access={access} />;
  if (state === 'confirmed' && access && booking.contact) {
    return (
      <Note tone="good" title={t.donePlain}>
        {t.doneText(booking.contact.email)}
      </Note>
    );
  }
  if (state !== 'declined' && state !== 'lapsed') return null;
  const given = ended?.because === 'given-up';
  const declined = ended?.reason ? `${why(ended.reason)} ${t.declinedText}` : t.declinedText;
  const text = state === 'lapsed' ? t.lapsedText : declined;
  return (
    <Note tone="bad" action={<LinkButton to="/">{t.chooseAgain}</LinkButton>}>
      {given ? t.givenUpText : text}
    </Note>
  );
}

function KeptBooking({ kept: { booking, things, svg, keptAt } }: { kept: KeptTicket }) {
  const t = useWords(words);
  const { instant } = useFormats();
  return (
    <Page title={t.booking} heading={<BookingHead booking={booking} things={things} />}>
      <div className={classes.columns}>
        <div className={classes.stack}>
          <Note tone="warn" title={t.keptCopy(instant(keptAt))}>
            {t.keptCopyText}
          </Note>
          <BookingSections booking={booking} things={things} />
        </div>
        <aside className={classes.side}>
          <Code code={booking.code} svg={svg} />
        </aside>
      </div>
    </Page>
  );
}
