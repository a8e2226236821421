// The QR code: large, on white whatever the colours are, and kept on this device once it was opened.
import '@mantine/core/styles/Skeleton.css';
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, extra, got } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useWords } from '../../words.ts';
import type { Booking } from './booking-facts.ts';
import type { Thing } from './bought.ts';
import { type KeptTicket, keepTicket } from './kept.ts';
import classes from './mine.module.css';
import { keepPagesOffline } from './offline.ts';
import { words } from './words.ts';

interface TicketProps {
  booking: Booking;
  things: readonly Thing[];
  access: string | undefined;
}

export function Ticket({ booking, things, access }: TicketProps) {
  const { bookingId } = booking;
  const {
    data: svg,
    error,
    refetch,
  } = useQuery({
    queryKey: ['ticket', bookingId],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      got(
        api.get('/v1/booking/bookings/{bookingId}/ticket.svg', {
          params: { path: { bookingId } },
          parseAs: 'text',
          headers: extra({ bookingAccess: access }),
          signal,
        }),
      ) as Promise<string>,
  });
  const { access: _, ...plain } = booking;
  // As text, because what it says is what matters: it is looked up anew each time.
  const facts = JSON.stringify({ booking: plain, things });
  useEffect(() => {
    if (!svg) return;
    const kept = JSON.parse(facts) as Pick<KeptTicket, 'booking' | 'things'>;
    keepTicket({ format: 1, ...kept, svg, keptAt: new Date().toISOString() });
    void keepPagesOffline();
  }, [svg, facts]);
  if (error && !svg) return <Failure error={error} onRetry={() => void refetch()} />;
  return svg ? <Code code={booking.code} svg={svg} /> : <Skeleton className={classes.qr} />;
}

export function Code({ code, svg }: { code: string; svg: string }) {
  const t = useWords(words);
  const [isLarge, setLarge] = useState(false);
  const image = (
    <img
      className={classes.qr}
      src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
      alt={t.ticketAlt(code)}
      width={320}
      height={320}
    />
  );
  return (
    <div className={classes.ticket}>
      {image}
      <p className={`${classes.bigCode} tabular`}>{code}</p>
      <p className={classes.hint}>{t.ticketHint}</p>
      <Button variant="default" onClick={() => setLarge(true)}>
        {t.ticketLarge}
      </Button>
      <Dialog
        title={t.ticketTitle}
        close={t.close}
        opened={isLarge}
        onClose={() => setLarge(false)}
        fullScreen
      >
        <div className={classes.large}>
          {image}
          <p className={`${classes.bigCode} tabular`}>{code}</p>
        </div>
      </Dialog>
    </div>
  );
}
