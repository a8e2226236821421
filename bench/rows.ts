// Which rows a booking leaves behind, counted in the tables: so that a baseline is known to write the same ones.
import { withClient } from './databases.ts';

/** Tables that a sale adds rows to; cells and accounts only change. */
const TABLES = [
  ...['inventory.holds', 'inventory.log', 'inventory.inbox'],
  ...['booking.bookings', 'booking.contacts', 'booking.log', 'booking.inbox'],
  ...['payment.charges', 'payment.transfers', 'payment.log', 'payment.inbox'],
];

export interface Written {
  /** By table. */
  rows: Record<string, number>;
  bytes: number;
}

export function written(url: string): Promise<Written> {
  const counts = TABLES.map(
    (name) =>
      `select '${name}' as name, count(*)::bigint as rows, coalesce(sum(pg_column_size(t.*)), 0)::bigint as bytes from ${name} t`,
  );
  return withClient(url, async (db) => {
    const found = await db.many<{ name: string; rows: number; bytes: number }>({
      text: counts.join(' union all '),
    });
    return {
      rows: Object.fromEntries(found.map(({ name, rows }) => [name, rows])),
      bytes: found.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  });
}

/** Whole rows: what was still under way before or came from somebody else is less than half a row of each booking. */
export function perBooking(before: Written, after: Written): Written {
  const added = (name: string) => (after.rows[name] ?? 0) - (before.rows[name] ?? 0);
  // The baseline that only holds is told by its holds.
  const bookings = added('booking.bookings') || added('inventory.holds');
  const rows = TABLES.map((name) => [name, Math.round(added(name) / bookings)]);
  return { rows: Object.fromEntries(rows), bytes: Math.round((after.bytes - before.bytes) / bookings) };
}

/** In words; empty where they are the same. */
export function differences(product: Written, raw: Written): string[] {
  return TABLES.filter((name) => product.rows[name] !== raw.rows[name]).map(
    (name) => `${name}: ${product.rows[name]} rows by the product, ${raw.rows[name]} by the baseline`,
  );
}
