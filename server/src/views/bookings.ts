// Which bookings are mine — as a buyer, or as the host of what was bought?
import Type from 'typebox';
import type { BookingCancelled, BookingHeld, BookingPlaced } from '#booking';
import type { Terms } from '#inventory';
import type { Event, Projection } from '#kernel/context';
import { type Call, type Io, type Reply, route } from '#kernel/route';
import type { Database } from '#kernel/sql';
import { BookingItem, type BookingRow, item, type StoredBooking, titlesOf } from './booking-item.ts';
import { limits } from './contract.ts';
import { addNews } from './host-news.ts';
import { addSales } from './sales.ts';

/** The state that each event of booking leaves its booking in; the others do not change it. */
const STATES: Record<string, string> = {
  BookingDeferred: 'awaiting-payment',
  BookingConfirmed: 'confirmed',
  BookingDeclined: 'declined',
  BookingRefused: 'declined',
  BookingLapsed: 'lapsed',
};

/** Not a state: the money of a cancellation is back, which ends the booking if nothing was left of it. */
const REFUNDED = 'refunded';

const settled = (state: string) => (state === 'cancelling' ? 'cancelled' : state);

type Folded = Event;

export const bookings: Projection = {
  name: 'bookings',
  from: {
    booking: [
      'BookingPlaced',
      'BookingHeld',
      'BookingCancelled',
      'CancellationRefunded',
      ...Object.keys(STATES),
    ],
  },
  async apply(db, events) {
    const fold = new Fold();
    for (const event of events) fold.add(event);
    await fold.write(db);
    await addSales(db, events);
    await addNews(db, events);
  },
};

/** One batch of events, folded in memory first: most bookings are placed and confirmed within one batch. */
class Fold {
  readonly #placed = new Map<string, BookingRow>();
  readonly #held = new Map<string, BookingHeld>();
  readonly #states = new Map<string, { state: string; at: number }>();
  readonly #refunds = new Map<string, number>();

  add({ type, subject, data, time }: Folded): void {
    if (type === 'BookingPlaced') {
      const { owner, code, currency, total, lines, terms } = data as BookingPlaced;
      this.#placed.set(subject, {
        booking: subject,
        owner,
        code,
        currency,
        total,
        lines,
        terms,
        placedAt: time,
        state: 'placed',
        changedAt: time,
      });
      return;
    }
    if (type === 'BookingHeld') this.#hold(subject, data as BookingHeld);
    const state = this.#stateAfter(type, data);
    if (state === undefined) return;
    const row = this.#placed.get(subject);
    const known = row?.state ?? this.#states.get(subject)?.state;
    const next = state === REFUNDED && known !== undefined ? settled(known) : state;
    if (row) Object.assign(row, { state: next, changedAt: time });
    else this.#states.set(subject, { state: next, at: time });
    if (type === 'BookingCancelled')
      this.#refunds.set(subject, (this.#refunds.get(subject) ?? 0) + (data as BookingCancelled).refund);
  }

  #hold(subject: string, held: BookingHeld): void {
    const row = this.#placed.get(subject);
    if (row) Object.assign(row, held);
    else this.#held.set(subject, held);
  }

  #stateAfter(type: string, data: unknown): string | undefined {
    // What is left of a booking that was cancelled in part stays confirmed.
    if (type === 'BookingCancelled') return (data as BookingCancelled).all ? 'cancelling' : 'confirmed';
    if (type === 'CancellationRefunded') return REFUNDED;
    if (type === 'BookingHeld') return 'paying';
    return STATES[type];
  }

  async write(db: Database): Promise<void> {
    await this.#insert(db, [...this.#placed.values()]);
    for (const [booking, { lines, terms, currency, total }] of this.#held) {
      await db.exec({
        name: 'v_booking_held',
        text: 'update bookings set lines = $2, terms = $3, currency = $4, total = $5 where booking = $1',
        values: [booking, JSON.stringify(lines), JSON.stringify(terms), currency, total],
      });
      await insertHosts(db, [{ booking, terms }]);
    }
    await this.#update(db);
  }

  async #insert(db: Database, rows: BookingRow[]): Promise<void> {
    if (rows.length === 0) return;
    await db.exec({
      name: 'v_booking_add',
      text: `insert into bookings (booking, owner, code, state, currency, total, lines, terms, placed_at, changed_at)
        select booking, owner, code, state, currency, total, lines, terms, placed_at, changed_at
        from rows from (unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[]),
          json_array_elements($9::json), json_array_elements($10::json))
          as row (booking, owner, code, state, currency, total, placed_at, changed_at, lines, terms)
        on conflict (booking) do nothing`,
      values: [
        rows.map((row) => row.booking),
        rows.map((row) => row.owner),
        rows.map((row) => row.code),
        rows.map((row) => row.state),
        rows.map((row) => row.currency),
        rows.map((row) => row.total),
        rows.map((row) => row.placedAt),
        rows.map((row) => row.changedAt),
        JSON.stringify(rows.map((row) => row.lines)),
        JSON.stringify(rows.map((row) => row.terms)),
      ],
    });
    await insertHosts(db, rows);
  }

  async #update(db: Database): Promise<void> {
    const states = [...this.#states];
    if (states.length > 0) {
      await db.exec({
        name: 'v_booking_state',
        text: `update bookings b set state = case when n.state <> '${REFUNDED}' then n.state when b.state = 'cancelling' then 'cancelled' else b.state end, changed_at = n.at
          from unnest($1::uuid[], $2::text[], $3::bigint[]) as n (booking, state, at) where b.booking = n.booking`,
        values: [
          states.map(([booking]) => booking),
          states.map(([, { state }]) => state),
          states.map(([, { at }]) => at),
        ],
      });
    }
    for (const [booking, refund] of this.#refunds) {
      await db.exec({
        name: 'v_booking_refund',
        text: 'update bookings set refunded = refunded + $2 where booking = $1',
        values: [booking, refund],
      });
    }
  }
}

async function insertHosts(db: Database, rows: { booking: string; terms: Terms[] }[]): Promise<void> {
  const pairs = rows.flatMap(({ booking, terms }) =>
    [...new Set(terms.map(({ host }) => host))].map((host) => ({ booking, host })),
  );
  if (pairs.length === 0) return;
  await db.exec({
    name: 'v_booking_hosts',
    text: `insert into booking_hosts (host, placed_at, booking)
      select p.host, b.placed_at, p.booking from unnest($1::uuid[], $2::text[]) as p (booking, host) join bookings b on b.booking = p.booking
      on conflict do nothing`,
    values: [pairs.map(({ booking }) => booking), pairs.map(({ host }) => host)],
  });
}

const PageQuery = Type.Object(
  {
    listing: Type.Optional(Type.String({ format: 'uuid' })),
    cursor: Type.Optional(Type.String({ maxLength: 100 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.bookingsPageMax.value })),
    state: Type.Optional(Type.String({ maxLength: 40 })),
  },
  { additionalProperties: false },
);
const Page = Type.Object({
  bookings: Type.Array(BookingItem),
  next: Type.Union([Type.String(), Type.Null()]),
});

type PageCall = Call<
  Record<string, never>,
  { cursor?: string; limit?: number; state?: string; listing?: string },
  Record<string, never>
>;

export const bookingRoutes = [
  route({
    method: 'GET',
    path: '/my-bookings',
    access: 'signed-in',
    summary: 'My bookings with the titles of what I bought, newest first',
    query: PageQuery,
    replies: { 200: Page },
    refusals: ['cursor-invalid'],
    handle: (call, io) => page(call, io, 'from bookings b where b.owner = $1', `person:${call.caller.id}`),
  }),
  route({
    method: 'GET',
    path: '/host-bookings',
    access: { role: 'host' },
    summary: 'Bookings of what I offer, newest first',
    query: PageQuery,
    replies: { 200: Page },
    refusals: ['cursor-invalid'],
    handle: (call, io) =>
      page(
        call,
        io,
        'from booking_hosts h join bookings b on b.booking = h.booking where h.host = $1',
        call.caller.id,
      ),
  }),
];

async function page({ query }: PageCall, { db }: Io, from: string, who: string): Promise<Reply> {
  const after = query.cursor === undefined ? undefined : parseCursor(query.cursor);
  if (query.cursor !== undefined && !after) return { status: 0, body: { refused: 'cursor-invalid' } };
  const limit = query.limit ?? 20;
  const rows = await db.many<StoredBooking>({
    text: `select b.* ${from} and ($2::bigint is null or (b.placed_at, b.booking) < ($2, $3::uuid)) and ($4::text is null or b.state = $4)
        and ($6::uuid is null or exists (select from json_array_elements(b.terms) term where term ->> 'listing' = $6::text))
      order by b.placed_at desc, b.booking desc limit $5`,
    values: [
      who,
      after?.at ?? null,
      after?.booking ?? null,
      query.state ?? null,
      limit + 1,
      query.listing ?? null,
    ],
  });
  const shown = rows.slice(0, limit);
  const titles = await titlesOf(db, shown);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    status: 200,
    body: {
      bookings: shown.map((row) => item(row, titles)),
      next: last ? `${last.placed_at}.${last.booking}` : null,
    },
  };
}

function parseCursor(cursor: string): { at: number; booking: string } | undefined {
  const match = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(cursor);
  return match?.[1] && match[2] ? { at: Number(match[1]), booking: match[2] } : undefined;
}
