// What the server acknowledged, written down by the clients, and whether it is still so. A promise is what an answer
// said; the database is asked for the same things by their ids, in a few statements however many promises there are.
import type { Line } from '#inventory';
import type { Database } from '#kernel/sql';
import type { Violation } from '../../laws/laws.ts';

type Pieces = Pick<Line, 'pool' | 'unit' | 'quantity'>;

/** Answers that bind. `id` is a hold's, a booking's, a top-up's or a person's. */
export type Acknowledged =
  | { what: 'held'; id: string; lines: readonly Pieces[] }
  | { what: 'released'; id: string }
  | { what: 'confirmed'; id: string; total: number; code: string }
  | { what: 'placed'; id: string }
  | { what: 'declined'; id: string }
  | { what: 'cancelled'; id: string; cancellationId: string; refund: number; refunded: boolean }
  | { what: 'topped-up'; id: string; amount: number }
  | { what: 'joined'; id: string };

export interface StoredHold {
  holdId: string;
  state: string;
  lines: readonly Pieces[];
}

export interface StoredBooking {
  bookingId: string;
  state: string;
  total: number;
  code: string;
  cancellations: readonly { id: string; refund: number; refundedAt: number | null }[];
}

export interface StoredTopUp {
  topUpId: string;
  state: string;
  amount: number;
}

/** What the database says of everything that was acknowledged. */
export interface StoredFacts {
  holds: ReadonlyMap<string, StoredHold>;
  bookings: ReadonlyMap<string, StoredBooking>;
  topUps: ReadonlyMap<string, StoredTopUp>;
  people: ReadonlySet<string>;
}

const CONFIRMED = new Set(['confirmed', 'cancelling', 'cancelled']);

/** Law 4: each acknowledged answer that is not true any more. */
export function* brokenPromises(promises: Iterable<Acknowledged>, facts: StoredFacts): Generator<Violation> {
  for (const promise of promises) {
    const what = brokenBy(promise, facts);
    if (what !== undefined) yield { law: 4, subject: promise.id, what };
  }
}

function brokenBy(
  promise: Acknowledged,
  { holds, bookings, topUps, people }: StoredFacts,
): string | undefined {
  const { id, what } = promise;
  const hold = holds.get(id);
  const booking = bookings.get(id);
  switch (what) {
    case 'held':
      return hold && sameLines(hold.lines, promise.lines)
        ? undefined
        : `was told to hold ${told(promise.lines)}, and ${hold ? `holds ${told(hold.lines)}` : 'there is no such hold'}`;
    case 'released':
      return hold?.state === 'released'
        ? undefined
        : `was told to be released and is ${hold?.state ?? 'gone'}`;
    case 'confirmed':
      return confirmedBy(promise, booking);
    case 'placed':
      return booking ? undefined : 'was told to be placed and is gone';
    case 'declined':
      return booking?.state === 'declined'
        ? undefined
        : `was told to be declined and is ${booking?.state ?? 'gone'}`;
    case 'cancelled':
      return cancelledBy(promise, booking);
    case 'topped-up': {
      const topUp = topUps.get(id);
      return topUp?.state === 'captured' && topUp.amount === promise.amount
        ? undefined
        : `was told to be topped up by ${promise.amount} and is ${topUp?.state ?? 'gone'}`;
    }
    case 'joined':
      return people.has(id) ? undefined : 'was told to be signed up and is gone';
  }
}

function confirmedBy(
  { total, code }: { total: number; code: string },
  booking: StoredBooking | undefined,
): string | undefined {
  if (!booking || !CONFIRMED.has(booking.state))
    return `was told to be confirmed and is ${booking?.state ?? 'gone'}`;
  if (booking.total !== total) return `was told to cost ${total} and costs ${booking.total}`;
  return booking.code === code.replace('-', '')
    ? undefined
    : `was told the code ${code} and has ${booking.code}`;
}

function cancelledBy(
  { cancellationId, refund, refunded }: { cancellationId: string; refund: number; refunded: boolean },
  booking: StoredBooking | undefined,
): string | undefined {
  const cancellation = booking?.cancellations.find(({ id }) => id === cancellationId);
  if (!cancellation) return `was told to be cancelled by ${cancellationId}, which is gone`;
  if (cancellation.refund !== refund) return `was told to get ${refund} back and gets ${cancellation.refund}`;
  return refunded && cancellation.refundedAt === null ? 'was told to be refunded and is not' : undefined;
}

/** In any sequence, and in as many lines as one likes. */
function told(lines: readonly Pieces[]): string {
  return lines
    .map(({ pool, unit, quantity }) => `${quantity} of ${pool}/${unit}`)
    .sort()
    .join(', ');
}

function sameLines(a: readonly Pieces[], b: readonly Pieces[]): boolean {
  return told(a) === told(b);
}

export async function storedFacts(db: Database, promises: readonly Acknowledged[]): Promise<StoredFacts> {
  const ids = (...kinds: Acknowledged['what'][]) =>
    promises.filter(({ what }) => kinds.includes(what)).map(({ id }) => id);
  const [holds, bookings, topUps, people] = await Promise.all([
    db.many<StoredHold>({
      text: `select hold_id as "holdId", state, lines from inventory.holds where hold_id = any($1::uuid[])`,
      values: [ids('held', 'released')],
    }),
    db.many<StoredBooking>({
      text: `select booking_id as "bookingId", state, total, code, cancellations from booking.bookings where booking_id = any($1::uuid[])`,
      values: [ids('confirmed', 'placed', 'declined', 'cancelled')],
    }),
    db.many<StoredTopUp>({
      text: `select top_up_id as "topUpId", state, amount from payment.top_ups where top_up_id = any($1::text[])`,
      values: [ids('topped-up')],
    }),
    db.many<{ id: string }>({
      text: 'select id from identity.people where id = any($1::uuid[])',
      values: [ids('joined')],
    }),
  ]);
  return {
    holds: new Map(holds.map((hold) => [hold.holdId, hold])),
    bookings: new Map(bookings.map((booking) => [booking.bookingId, booking])),
    topUps: new Map(topUps.map((topUp) => [topUp.topUpId, topUp])),
    people: new Set(people.map(({ id }) => id)),
  };
}
