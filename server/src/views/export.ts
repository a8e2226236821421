// Bookings of a host as a file for a spreadsheet: one line per line of a booking, the newest first, written while it
// is read. A cell that a spreadsheet would take for a formula is told to be text.
import Type from 'typebox';
import { type Call, type FileReply, type Io, type Reply, refuse, route } from '#kernel/route';
import type { Database } from '#kernel/sql';
import { item, type StoredBooking, titlesOf } from './booking-item.ts';
import { limits } from './contract.ts';
import { areDays } from './sales.ts';

const HEAD = [
  ...['code', 'state', 'placed_at', 'listing', 'pool', 'unit', 'rate', 'quantity'],
  ...['price', 'amount', 'currency', 'booking_total', 'booking_refunded', 'booking_id'],
];

/** RFC 4180; what begins like a formula is led by an apostrophe, as spreadsheets mark text. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: string | number): string {
  if (typeof cell === 'number') return String(cell);
  const text = /^[\s\p{Cf}]*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\t\r\n]/u.test(cell) ? `'${cell}` : cell;
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const Query = Type.Object(
  {
    listing: Type.Optional(Type.String({ format: 'uuid' })),
    state: Type.Optional(Type.String({ maxLength: 40 })),
    /** Days on which the booking was placed, in `zone`. */
    from: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
    to: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
    /** IANA name; UTC where it is left out. */
    zone: Type.Optional(Type.String({ maxLength: 64, pattern: '^[A-Za-z0-9_+/-]+$' })),
    /** Of titles. */
    language: Type.Optional(Type.Union([Type.Literal('ko'), Type.Literal('en')])),
  },
  { additionalProperties: false },
);
type Query = Type.Static<typeof Query>;

interface Wish {
  host: string;
  listing: string | null;
  state: string | null;
  /** Epoch ms; the second one is no longer wanted. */
  from: number;
  to: number;
}

/** Undefined where a day or the zone does not exist. */
function wishOf({ from, to, zone = 'UTC', listing, state }: Query, host: string): Wish | undefined {
  if (!areDays({ from: from ?? '1970-01-01', to: to ?? '9999-12-31' })) return undefined;
  const start = (date: string) =>
    Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone }).epochMilliseconds;
  try {
    return {
      host,
      listing: listing ?? null,
      state: state ?? null,
      from: from === undefined ? 0 : start(from),
      to:
        to === undefined
          ? Number.MAX_SAFE_INTEGER
          : start(Temporal.PlainDate.from(to).add({ days: 1 }).toString()),
    };
  } catch {
    return undefined;
  }
}

async function batchOf(db: Database, wish: Wish, after: StoredBooking | undefined): Promise<StoredBooking[]> {
  return db.many<StoredBooking>({
    name: 'v_export',
    text: `select b.* from booking_hosts h join bookings b on b.booking = h.booking
      where h.host = $1 and h.placed_at >= $2 and h.placed_at < $3 and ($4::text is null or b.state = $4)
        and ($5::uuid is null or exists (select from json_array_elements(b.terms) term where term ->> 'listing' = $5::text))
        and ($6::bigint is null or (h.placed_at, h.booking) < ($6, $7::uuid))
      order by h.placed_at desc, h.booking desc limit $8`,
    values: [
      ...[wish.host, wish.from, wish.to, wish.state, wish.listing],
      ...[after?.placed_at ?? null, after?.booking ?? null, limits.exportBatchMax.value],
    ],
  });
}

/** Only the lines that are the host's own: others may have sold what stands beside it. */
async function* written(db: Database, wish: Wish, language: 'ko' | 'en') {
  // Spreadsheets take a file without this mark for one of another alphabet.
  yield `\ufeff${csvLine(HEAD)}`;
  let last: StoredBooking | undefined;
  do {
    const rows = await batchOf(db, wish, last);
    const titles = await titlesOf(db, rows);
    last = rows.length < limits.exportBatchMax.value ? undefined : rows.at(-1);
    yield rows.map((row) => linesOf(row, wish.host, { titles, language })).join('');
  } while (last);
}

function linesOf(
  row: StoredBooking,
  host: string,
  { titles, language }: { titles: Map<string, unknown>; language: 'ko' | 'en' },
): string {
  const own = new Set(row.terms.filter((term) => term.host === host).map(({ pool }) => pool));
  const { code, state, placedAt, total, refunded, lines, bookingId } = item(row, titles);
  return lines
    .filter(({ pool }) => own.has(pool))
    .map(({ title, pool, unit, rate, quantity, price }) =>
      csvLine([
        ...[
          `${code.slice(0, 5)}-${code.slice(5)}`,
          state,
          placedAt,
          titleIn(title, language),
          pool,
          unit,
          rate,
          quantity,
        ],
        ...[price, price * quantity, total.currency, total.amount, refunded.amount, bookingId],
      ]),
    )
    .join('');
}

function titleIn(title: unknown, language: 'ko' | 'en'): string {
  if (typeof title !== 'object' || title === null) return '';
  const { ko, en } = title as { ko?: string; en?: string };
  return (language === 'en' ? en : ko) ?? ko ?? '';
}

type ExportCall = Pick<Call<never, Query, never>, 'query' | 'caller'>;

async function exportBookings({ query, caller }: ExportCall, { db }: Io): Promise<Reply | FileReply> {
  const wish = wishOf(query, caller.id);
  if (!wish) return refuse({ refused: 'days-invalid' });
  const headers = {
    'content-type': 'text/csv; charset=utf-8',
    'cache-control': 'private, no-store',
    'content-disposition': 'attachment; filename="bookings.csv"',
  };
  return { file: written(db, wish, query.language ?? 'ko'), headers };
}

export const exportRoutes = [
  route({
    method: 'GET',
    path: '/host-bookings.csv',
    access: { role: 'host' },
    summary: 'My bookings as a CSV file, one line per line of a booking, the newest first',
    query: Query,
    replies: { 200: Type.String({ contentMediaType: 'text/csv' }) },
    refusals: ['days-invalid'],
    handle: exportBookings,
  }),
];
