// A booking as lists, streams and files show it: with the titles of what was bought.
import Type from 'typebox';
import type { Line, Terms } from '#inventory';
import type { Database } from '#kernel/sql';

/** A booking as it is folded. */
export interface BookingRow {
  booking: string;
  owner: string;
  code: string;
  currency: string;
  total: number;
  lines: Line[];
  terms: Terms[];
  placedAt: number;
  state: string;
  changedAt: number;
}

const Money = Type.Object({ amount: Type.Integer(), currency: Type.String() });
export const BookingItem = Type.Object({
  bookingId: Type.String(),
  code: Type.String(),
  state: Type.String(),
  total: Money,
  refunded: Money,
  placedAt: Type.String({ format: 'date-time' }),
  lines: Type.Array(
    Type.Object({
      pool: Type.String(),
      unit: Type.String(),
      rate: Type.String(),
      quantity: Type.Integer(),
      price: Type.Integer(),
      listing: Type.String(),
      title: Type.Unknown(),
    }),
  ),
});
export interface StoredBooking extends Omit<BookingRow, 'placedAt' | 'changedAt'> {
  placed_at: number;
  refunded: number;
}

export async function titlesOf(db: Database, rows: readonly StoredBooking[]): Promise<Map<string, unknown>> {
  const wanted = [...new Set(rows.flatMap(({ terms }) => terms.map(({ listing }) => listing)))];
  if (wanted.length === 0) return new Map();
  const found = await db.many<{ listing: string; title: unknown }>({
    name: 'v_titles',
    text: 'select listing, title from listings where listing = any($1::uuid[])',
    values: [wanted],
  });
  return new Map(found.map(({ listing, title }) => [listing, title]));
}

export function item(row: StoredBooking, titles: Map<string, unknown>) {
  const listingOf = new Map(row.terms.map(({ pool, listing }) => [pool, listing]));
  return {
    bookingId: row.booking,
    code: row.code,
    state: row.state,
    total: { amount: row.total, currency: row.currency },
    refunded: { amount: row.refunded, currency: row.currency },
    placedAt: Temporal.Instant.fromEpochMilliseconds(row.placed_at).toString(),
    lines: row.lines.map((line) => ({
      ...line,
      listing: listingOf.get(line.pool) ?? '',
      title: titles.get(listingOf.get(line.pool) ?? '') ?? null,
    })),
  };
}
