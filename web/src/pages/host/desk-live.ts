// Bookings as they come in: the latest ones first, then whatever the stream tells, each booking once.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type Answer, asking } from '../../api.ts';

export type HostBooking = Answer<'/v1/views/host-bookings'>['bookings'][number];

const SHOWN_MAX = 12;
/** Sums are asked for again when bookings come in, though not for each one of many. */
const SUMS_AFTER_MS = 2_000;
const LIVE = '/v1/views/host-bookings/live';
const SUMS = ['/v1/views/sales', '/v1/views/occupancy'];

export function useIncoming() {
  const client = useQueryClient();
  const first = useQuery(asking('/v1/views/host-bookings', { query: { limit: SHOWN_MAX } }));
  const [heard, setHeard] = useState<HostBooking[]>([]);
  const [isLost, setLost] = useState(false);
  useEffect(() => {
    const stream = new EventSource(LIVE);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hear = ({ data }: MessageEvent<string>) => {
      const booking: unknown = JSON.parse(data);
      if (!isBooking(booking)) return;
      setHeard((before) =>
        [booking, ...before.filter(({ bookingId }) => bookingId !== booking.bookingId)].slice(0, SHOWN_MAX),
      );
      timer ??= setTimeout(() => {
        timer = undefined;
        for (const path of SUMS) void client.invalidateQueries({ queryKey: [path] });
      }, SUMS_AFTER_MS);
    };
    stream.addEventListener('ready', () => setLost(false));
    stream.addEventListener('confirmed', hear);
    stream.addEventListener('cancelled', hear);
    stream.addEventListener('error', () => setLost(true));
    return () => {
      stream.close();
      clearTimeout(timer);
    };
  }, [client]);
  const known = new Set(heard.map(({ bookingId }) => bookingId));
  const rest = (first.data?.bookings ?? []).filter(({ bookingId }) => !known.has(bookingId));
  return { ...first, bookings: [...heard, ...rest].slice(0, SHOWN_MAX), fresh: known, isLost };
}

function isBooking(value: unknown): value is HostBooking {
  return typeof value === 'object' && value !== null && 'bookingId' in value && 'lines' in value;
}
