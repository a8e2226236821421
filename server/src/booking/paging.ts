// Pages of bookings, newest first: where one ends and the next begins.
import type { BookingRow } from './booking.ts';
import type { PageEnd } from './store.ts';

export const FIRST_PAGE: PageEnd = {
  placedAt: Number.MAX_SAFE_INTEGER,
  bookingId: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
};

export function cursorOf({ placedAt, bookingId }: Pick<BookingRow, 'placedAt' | 'bookingId'>): string {
  return Buffer.from(`${placedAt}/${bookingId}`).toString('base64url');
}

/** Undefined for a text that no page has given. */
export function readCursor(cursor: string): PageEnd | undefined {
  const match = /^(\d{1,15})\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(
    Buffer.from(cursor, 'base64url').toString('latin1'),
  );
  const [, placedAt, bookingId] = match ?? [];
  return placedAt && bookingId ? { placedAt: Number(placedAt), bookingId } : undefined;
}
