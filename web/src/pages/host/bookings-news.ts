// Bookings as they come in: the stream, and what a piece of news does to the pages of the list that are shown.
import { useEffect, useRef, useState } from 'react';
import type { Answer } from '../../api.ts';

export type HostBookings = Answer<'/v1/views/host-bookings'>;
export type HostBooking = HostBookings['bookings'][number];

export interface Filter {
  listing?: string;
  state?: string;
}

export function fits({ state, lines }: HostBooking, filter: Filter): boolean {
  const isState = filter.state === undefined || state === filter.state;
  return isState && (filter.listing === undefined || lines.some(({ listing }) => listing === filter.listing));
}

/** What is shown is brought up to date in its place; what is new comes first; what no longer fits goes. */
export function withNews(pages: readonly HostBookings[], news: HostBooking, filter: Filter): HostBookings[] {
  const isShown = pages.some(({ bookings }) =>
    bookings.some(({ bookingId }) => bookingId === news.bookingId),
  );
  const isFit = fits(news, filter);
  return pages.map((page, at) => {
    const bookings = page.bookings.flatMap((booking) => {
      if (booking.bookingId !== news.bookingId) return [booking];
      return isFit ? [news] : [];
    });
    const isFirst = at === 0 && isFit && !isShown;
    return { ...page, bookings: isFirst ? [news, ...bookings] : bookings };
  });
}

interface NewsListener {
  onNews(booking: HostBooking): void;
  /** The stream was cut and goes on: what it does not remember has to be asked for. */
  onBack(): void;
}

const STREAM = '/v1/views/host-bookings/live';
const OPEN_AGAIN_MS = 5_000;

/** Whether the stream is open. */
export function useNews(listener: NewsListener): boolean {
  const [isLive, setIsLive] = useState(true);
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => {
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isFirst = true;
    const open = () => {
      source = new EventSource(STREAM);
      const tell = ({ data }: MessageEvent<string>) => latest.current.onNews(JSON.parse(data));
      source.addEventListener('confirmed', tell);
      source.addEventListener('cancelled', tell);
      source.addEventListener('ready', () => {
        setIsLive(true);
        if (!isFirst) latest.current.onBack();
        isFirst = false;
      });
      source.addEventListener('error', () => {
        setIsLive(false);
        // Cut streams come back by themselves, refused ones do not.
        if (source?.readyState === EventSource.CLOSED) timer = setTimeout(open, OPEN_AGAIN_MS);
      });
    };
    open();
    return () => {
      source?.close();
      clearTimeout(timer);
    };
  }, []);
  return isLive;
}
