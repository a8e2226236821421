// A booking as it is read: its name and state, what was booked, for how much, and what of it went back.
import { Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useFormats, useWords } from '../../words.ts';
import { type Booking, refundedOf } from './booking-facts.ts';
import type { Thing } from './bought.ts';
import classes from './mine.module.css';
import { StateMark } from './state-mark.tsx';
import { ThingList } from './thing-list.tsx';
import { words } from './words.ts';

/** `Night music and 2 more`, in the language of the reader. */
export function useThingsTitle(): (things: readonly Thing[]) => string {
  const t = useWords(words);
  const { text } = useFormats();
  return (things) => {
    const titles = [...new Set(things.flatMap(({ title }) => (title ? [text(title)] : [])))];
    const [first = t.something, ...more] = titles;
    return more.length > 0 ? t.andMore(first, more.length) : first;
  };
}

export function BookingHead({ booking, things }: { booking: Booking; things: readonly Thing[] }) {
  const t = useWords(words);
  const title = useThingsTitle();
  return (
    <header className={classes.head}>
      <Link to="/bookings" className={classes.back}>
        ← {t.back}
      </Link>
      <Title order={1} className={classes.title}>
        {title(things)}
      </Title>
      <p className={classes.headFacts}>
        <StateMark state={booking.state} />
        <span>
          {t.code} <strong className="tabular">{booking.code}</strong>
        </span>
      </p>
    </header>
  );
}

export function BookingSections({ booking, things }: { booking: Booking; things: readonly Thing[] }) {
  const t = useWords(words);
  const { money, instant } = useFormats();
  const { total, contact, placedAt } = booking;
  const refunded = refundedOf(booking);
  return (
    <>
      <section aria-label={t.places}>
        <ThingList things={things} currency={total?.currency ?? 'KRW'} />
      </section>
      <dl className={classes.facts}>
        {total && (
          <>
            <dt>{t.total}</dt>
            <dd className={`${classes.strong} tabular`}>{money(total)}</dd>
          </>
        )}
        {total && refunded > 0 && (
          <>
            <dt>{t.refundedSum}</dt>
            <dd className="tabular">−{money({ ...total, amount: refunded })}</dd>
          </>
        )}
        <dt>{t.bookedAt}</dt>
        <dd>{instant(placedAt)}</dd>
        {contact && (
          <>
            <dt>{t.contact}</dt>
            <dd>
              {contact.name}
              <br />
              {contact.email}
              {contact.phone && (
                <>
                  <br />
                  {contact.phone}
                </>
              )}
            </dd>
          </>
        )}
      </dl>
      <Cancellations booking={booking} />
    </>
  );
}

function Cancellations({ booking: { cancellations } }: { booking: Booking }) {
  const t = useWords(words);
  const { money, instant } = useFormats();
  if (cancellations.length === 0) return null;
  const by = { buyer: t.byBuyer, host: t.byHost, operator: t.byOperator };
  return (
    <section className={classes.stack}>
      <h2 className={classes.sectionTitle}>{t.cancellations}</h2>
      <ul className={classes.cancellations}>
        {cancellations.map((one) => (
          <li key={one.cancellationId}>
            <span>
              <strong>{by[one.by]}</strong> · {instant(one.at)}
              {one.reason !== '' && <span className={classes.reason}>{one.reason}</span>}
            </span>
            <span className={classes.end}>
              <strong className="tabular">{money(one.refund)}</strong>
              <span className={classes.muted}>{one.refunded ? t.refundDone : t.refundOnWay}</span>
            </span>
          </li>
        ))}
      </ul>
      <p className={classes.muted}>{t.refundHow}</p>
    </section>
  );
}
