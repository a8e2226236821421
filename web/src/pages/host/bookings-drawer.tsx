// One booking of a buyer, as its host reads it: who, what, whether they came, what went back.
import '@mantine/core/styles/Skeleton.css';
import '../../ui/floating.css';
import { Button, Drawer, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, asking, Problem } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Note } from '../../ui/note.tsx';
import { useFormats, useWords } from '../../words.ts';
import { refundedOf } from '../mine/booking-facts.ts';
import { groupedCode } from '../mine/code.ts';
import { StateMark } from '../mine/state-mark.tsx';
import { ThingList } from '../mine/thing-list.tsx';
import { useBought } from '../mine/use-bought.ts';
import classes from './bookings.module.css';
import { Cancelling } from './bookings-cancelling.tsx';
import type { HostBooking } from './bookings-news.ts';
import { words } from './bookings-words.ts';

export type Booking = Answer<'/v1/booking/bookings/{bookingId}'>;

interface BookingDrawerProps {
  /** Empty: closed. */
  bookingId: string;
  /** What the list says of it, where it is in the list. */
  listed: HostBooking | undefined;
  onClose(): void;
}

export function BookingDrawer({ bookingId, listed, onClose }: BookingDrawerProps) {
  const t = useWords(words);
  return (
    <Drawer.Root opened={bookingId !== ''} onClose={onClose} position="right" size="34rem">
      <Drawer.Overlay />
      <Drawer.Content>
        {/* The library's own header would be a second banner of the page. */}
        <div className={classes.drawerHead}>
          <Drawer.Title>{t.detail}</Drawer.Title>
          <Drawer.CloseButton aria-label={t.close} />
        </div>
        <Drawer.Body>
          {bookingId !== '' && <Detail key={bookingId} bookingId={bookingId} listed={listed} />}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

function Detail({ bookingId, listed }: { bookingId: string; listed: HostBooking | undefined }) {
  const t = useWords(words);
  const { data, error, refetch } = useQuery({
    ...asking('/v1/booking/bookings/{bookingId}', { path: { bookingId } }),
    retry: false,
  });
  if (data) return <Read booking={data} />;
  if (error instanceof Problem && error.status === 404 && listed) return <Shared listed={listed} />;
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <div aria-busy="true" className={classes.stack} role="status" aria-label={t.detail}>
      <Skeleton height={32} width="60%" />
      <Skeleton height={160} />
      <Skeleton height={120} />
    </div>
  );
}

/** Something of another host is in it: then only what the list says can be shown. */
function Shared({ listed }: { listed: HostBooking }) {
  const t = useWords(words);
  const { things } = useBought([listed.lines], { seats: true });
  return (
    <div className={classes.stack}>
      <Head code={listed.code} state={listed.state} />
      <Note tone="plain" title={t.sharedTitle}>
        {t.sharedText}
      </Note>
      <ThingList things={things[0] ?? []} currency={listed.total.currency} />
    </div>
  );
}

function Head({ code, state }: { code: string; state: string }) {
  return (
    <p className={classes.head}>
      <strong className="tabular">{groupedCode(code)}</strong>
      <StateMark state={state} />
    </p>
  );
}

function Read({ booking }: { booking: Booking }) {
  const t = useWords(words);
  const [isCancelling, setIsCancelling] = useState(false);
  const { things } = useBought([booking.lines], { seats: true });
  const own = things[0] ?? [];
  return (
    <div className={classes.stack}>
      <Head code={booking.code} state={booking.state} />
      <ThingList things={own} currency={booking.total?.currency ?? 'KRW'} />
      <Facts booking={booking} />
      <Cancellations booking={booking} />
      {booking.state === 'confirmed' && !isCancelling && (
        <Button variant="default" size="md" onClick={() => setIsCancelling(true)}>
          {t.cancel}
        </Button>
      )}
      {booking.state === 'confirmed' && isCancelling && (
        <Cancelling booking={booking} things={own} onClose={() => setIsCancelling(false)} />
      )}
    </div>
  );
}

function Facts({ booking }: { booking: Booking }) {
  const t = useWords(words);
  const { money, instant } = useFormats();
  const { contact, total, placedAt, code } = booking;
  const refunded = refundedOf(booking);
  return (
    <dl className={classes.facts}>
      <dt>{t.bookedBy}</dt>
      <dd>
        {contact ? (
          <>
            {contact.name}
            <a href={`mailto:${contact.email}`}>{contact.email}</a>
            {contact.phone && <a href={`tel:${contact.phone}`}>{contact.phone}</a>}
          </>
        ) : (
          t.noContact
        )}
      </dd>
      <dt>{t.placedAt}</dt>
      <dd>{instant(placedAt)}</dd>
      {total && (
        <>
          <dt>{t.total}</dt>
          <dd className="tabular">{money(total)}</dd>
        </>
      )}
      {total && refunded > 0 && (
        <>
          <dt>{t.refunded}</dt>
          <dd className="tabular">−{money({ ...total, amount: refunded })}</dd>
        </>
      )}
      <Entrance code={code} />
    </dl>
  );
}

function Entrance({ code }: { code: string }) {
  const t = useWords(words);
  const { instant } = useFormats();
  const { data } = useQuery(asking('/v1/check-in/guests', { query: { code } }));
  const passes = data?.guests.filter(
    ({ cancelledAt, admitted }) => cancelledAt === null || admitted !== null,
  );
  if (!passes || passes.length === 0) return null;
  return (
    <>
      <dt>{t.entrance}</dt>
      <dd>
        {passes.map(({ pool, unit, admitted }) => (
          <span key={`${pool} ${unit}`}>
            {admitted ? t.enteredAt(instant(admitted.at), admitted.gate) : t.notEntered}
          </span>
        ))}
      </dd>
    </>
  );
}

function Cancellations({ booking: { cancellations } }: { booking: Booking }) {
  const t = useWords(words);
  const { money, instant } = useFormats();
  if (cancellations.length === 0) return null;
  const by = { buyer: t.byBuyer, host: t.byHost, operator: t.byOperator };
  return (
    <section>
      <h3 className={classes.sectionTitle}>{t.cancellations}</h3>
      <ul className={classes.cancellations}>
        {cancellations.map((one) => (
          <li key={one.cancellationId}>
            <span>
              <strong>{by[one.by]}</strong>
              <span className={classes.muted}>{instant(one.at)}</span>
              {one.reason !== '' && <span>{one.reason}</span>}
            </span>
            <span className={classes.end}>
              <strong className="tabular">{money(one.refund)}</strong>
              <span className={classes.muted}>{one.refunded ? t.refundDone : t.refundOnWay}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
