import '@mantine/core/styles/Skeleton.css';
import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Failure } from '../../failure.tsx';
import { Note } from '../../ui/note.tsx';
import { type HostText, useFormats, useWords } from '../../words.ts';
import { groupedCode } from '../mine/code.ts';
import { useStateName } from '../mine/state-mark.tsx';
import classes from './desk.module.css';
import { type HostBooking, useIncoming } from './desk-live.ts';
import { words } from './desk-words.ts';

/** Bookings as they come in. */
export function Incoming() {
  const t = useWords(words);
  const { bookings, fresh, isLost, isPending, error, refetch } = useIncoming();
  return (
    <section className={classes.part}>
      <div className={classes.partHead}>
        <h2>{t.incoming}</h2>
        <Link to="/host/bookings">{t.allBookings}</Link>
      </div>
      {isLost && <Note tone="warn">{t.streamLost}</Note>}
      <Failure error={error} onRetry={() => void refetch()} />
      {isPending && (
        <div aria-busy="true" className={classes.list}>
          <Skeleton height={64} />
          <Skeleton height={64} />
        </div>
      )}
      {!isPending && !error && bookings.length === 0 && <p className={classes.quiet}>{t.noBookings}</p>}
      <ul className={classes.list} aria-live="polite" aria-relevant="additions">
        {bookings.map((booking) => (
          <Row key={booking.bookingId} booking={booking} isFresh={fresh.has(booking.bookingId)} />
        ))}
      </ul>
    </section>
  );
}

function Row({ booking, isFresh }: { booking: HostBooking; isFresh: boolean }) {
  const t = useWords(words);
  const { text, money, instant } = useFormats();
  const stateName = useStateName();
  const { code, state, total, placedAt, lines } = booking;
  const titles = [...new Set(lines.flatMap(({ title }) => (isText(title) ? [text(title)] : [])))];
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <li className={classes.booking} data-fresh={isFresh || undefined}>
      <span className={classes.bookingTitle}>{titles.join(', ') || t.someListing}</span>
      <span className="tabular">{money(total)}</span>
      <span className={classes.muted}>
        {t.bookingLine(groupedCode(code), pieces)} ·{' '}
        {instant(placedAt, undefined, { hour: 'numeric', minute: '2-digit' })}
      </span>
      <span className={classes.muted}>{stateName(state)}</span>
    </li>
  );
}

/** The server lets titles through as its hosts wrote them. */
function isText(value: unknown): value is HostText {
  return typeof value === 'object' && value !== null && 'ko' in value && typeof value.ko === 'string';
}
