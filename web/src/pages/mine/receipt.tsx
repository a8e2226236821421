// A receipt on one sheet of paper.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { asking } from '../../api.ts';
import { useMe } from '../../session.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import { useFormats, useWords } from '../../words.ts';
import type { Booking } from './booking-facts.ts';
import { BookingSections } from './booking-sections.tsx';
import classes from './mine.module.css';
import { StateMark } from './state-mark.tsx';
import { useBought } from './use-bought.ts';
import { words } from './words.ts';

export function Receipt({ booking }: { booking: Booking }) {
  const t = useWords(words);
  const { things } = useBought([booking.lines], { seats: true });
  const { bookingId, code } = booking;
  return (
    <Page
      title={t.receipt}
      width="narrow"
      actions={
        <div className={`${classes.actions} ${classes.unprinted}`}>
          <Button onClick={() => print()}>{t.print}</Button>
          <LinkButton to="/bookings/$bookingId" params={{ bookingId }} search={{}} variant="default">
            {t.toBooking}
          </LinkButton>
        </div>
      }
    >
      <div className={classes.stack}>
        <p className={classes.headFacts}>
          <span>
            {t.code} <strong className="tabular">{code}</strong>
          </span>
          <StateMark state={booking.state} />
        </p>
        <BookingSections booking={booking} things={things[0] ?? []} />
        <PaidWith bookingId={bookingId} />
      </div>
    </Page>
  );
}

/** Guests pay by card; what was paid with points only whoever has points may ask. */
function PaidWith({ bookingId }: { bookingId: string }) {
  const t = useWords(words);
  const { money } = useFormats();
  const { me } = useMe();
  const { data } = useQuery({
    ...asking('/v1/payment/charges/{bookingId}', { path: { bookingId } }),
    enabled: Boolean(me),
  });
  if (!data) return null;
  const of = (amount: number) => money({ amount, currency: data.total.currency });
  return (
    <dl className={classes.facts}>
      {data.points > 0 && (
        <>
          <dt>{t.paidPoints}</dt>
          <dd className="tabular">{of(data.points)}</dd>
        </>
      )}
      {data.card > 0 && (
        <>
          <dt>{t.paidCard}</dt>
          <dd className="tabular">{of(data.card)}</dd>
        </>
      )}
    </dl>
  );
}
