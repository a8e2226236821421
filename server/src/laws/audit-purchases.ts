// Law 2 and the ends of law 7 on stored rows: bookings, holds, charges and refunds of the same ids. Nearly all are
// sold, paid and done, or let go and never bought; the database passes over those, and the laws judge all the others,
// some thousands at a time, so that a database of any size fits into memory.
import type { Database } from '#kernel/sql';
import { Findings, type Found } from './findings.ts';
import {
  type BookingFacts,
  type ChargeFacts,
  type HoldFacts,
  purchaseViolations,
  type RefundFacts,
  type Violation,
} from './laws.ts';
import { judgedAt, overdueBookings, overdueHolds, overdueMoney, type RunningSince } from './overdue.ts';

export interface PurchaseMoment {
  /** Nothing is under way any more, and nothing may be. */
  quiet: boolean;
  /** Epoch ms by the clock of the database. */
  now: number;
  running: RunningSince;
}

/** Purchases judged at once. */
const SLICE = 5_000;

interface Slice {
  bookings: BookingFacts[];
  holds: HoldFacts[];
  charges: ChargeFacts[];
  refunds: RefundFacts[];
}

/** Where the facts of purchases are, by id: `$1` as ids of rows, `$2` as texts. */
const SOURCES: Record<keyof Slice, string> = {
  bookings: `select booking_id as "bookingId", state, total, refund_total as "refundTotal", placed_at as "placedAt",
      awaiting_until as "awaitingUntil", lines, cancellations from booking.bookings where booking_id = any($1::uuid[])`,
  holds: `select hold_id as "holdId", state, expires_at as "expiresAt", lines, returned
    from inventory.holds where hold_id = any($1::uuid[])`,
  charges: `select booking_id as "bookingId", state, amount, points, card, refunded_points as "refundedPoints",
      refunded_card as "refundedCard", since from payment.charges where booking_id = any($2::text[])`,
  refunds: `select booking_id as "bookingId", refund_id as "refundId", state, points, card, since
    from payment.refunds where booking_id = any($2::text[])`,
};

/** Of these no law complains, whenever it is asked: it would want less. */
const SOLD_AND_PAID = `b.state = 'confirmed' and h.state = 'claimed' and c.state = 'captured'
  and c.points + c.card = c.amount and c.amount = b.total and c.refunded_points = 0 and c.refunded_card = 0
  and b.refund_total = 0 and b.cancellations::text = '[]' and h.returned::text = '[]'`;
const LET_GO = `h.state in ('released', 'expired', 'lost') and b.booking_id is null and c.booking_id is null`;

/** Ids of all purchases that the laws have to look at; whatever has a refund is among them. */
const TO_JUDGE = `select coalesce(b.booking_id::text, h.hold_id::text, c.booking_id) as id
    from booking.bookings b full join inventory.holds h on h.hold_id = b.booking_id
      full join payment.charges c on c.booking_id = coalesce(b.booking_id, h.hold_id)::text
    where ((${SOLD_AND_PAID}) or (${LET_GO})) is not true
  union select booking_id from payment.refunds`;

export async function auditPurchases(
  db: Database,
  moment: PurchaseMoment,
  onProgress: (text: string) => void = () => {},
): Promise<Found> {
  const findings = new Findings();
  const ids = (await db.many<{ id: string }>({ text: TO_JUDGE })).map(({ id }) => id);
  for (let from = 0; from < ids.length; from += SLICE) {
    judge(await sliceOf(db, new Set(ids.slice(from, from + SLICE))), moment, findings);
    onProgress(`purchases: ${from} of ${ids.length} judged`);
  }
  await judgeTopUps(db, moment, findings);
  return findings;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function sliceOf(db: Database, ids: ReadonlySet<string>): Promise<Slice> {
  const texts = [...ids];
  const values = [texts.filter((id) => UUID.test(id)), texts];
  const read = async <R>(name: keyof Slice, idOf: (row: R) => string) => {
    // Every statement names both lists, or PostgreSQL would not know what the other one is.
    const text = `${SOURCES[name]} and ($1::uuid[], $2::text[]) is not null`;
    // An id that is written differently is another one to the laws, though not to a column of ids.
    return (await db.many<R>({ text, values })).filter((row) => ids.has(idOf(row)));
  };
  const [bookings, holds, charges, refunds] = await Promise.all([
    read<BookingFacts>('bookings', ({ bookingId }) => bookingId),
    read<HoldFacts>('holds', ({ holdId }) => holdId),
    read<ChargeFacts>('charges', ({ bookingId }) => bookingId),
    read<RefundFacts>('refunds', ({ bookingId }) => bookingId),
  ]);
  return { bookings, holds, charges, refunds };
}

function judge(slice: Slice, moment: PurchaseMoment, findings: Findings): void {
  const { quiet, now } = moment;
  findings.addAll(purchaseViolations({ ...slice, quiet }));
  if (quiet) return;
  if (judgedAt(moment, 'inventory')) findings.addAll(overdueHolds(slice.holds, now));
  if (judgedAt(moment, 'booking')) findings.addAll(overdueBookings(slice.bookings, now));
  const paying = judgedAt(moment, 'payment');
  if (!paying) return;
  findings.addAll(overdueMoney('charge', slice.charges, ({ bookingId }) => bookingId, paying));
  findings.addAll(
    overdueMoney('refund', slice.refunds, ({ bookingId, refundId }) => `${bookingId}/${refundId}`, paying),
  );
}

interface TopUpFacts {
  topUpId: string;
  state: string;
  since: number;
}

const TOP_UP_UNDER_WAY = ['requested', 'unknown', 'action-required'];

async function judgeTopUps(db: Database, moment: PurchaseMoment, findings: Findings): Promise<void> {
  const topUps = await db.many<TopUpFacts>({
    text: 'select top_up_id as "topUpId", state, since from payment.top_ups where state = any($1::text[])',
    values: [TOP_UP_UNDER_WAY],
  });
  const paying = judgedAt(moment, 'payment');
  if (moment.quiet) findings.addAll(endlessTopUps(topUps));
  else if (paying) findings.addAll(overdueMoney('top-up', topUps, ({ topUpId }) => topUpId, paying));
}

function* endlessTopUps(topUps: readonly TopUpFacts[]): Generator<Violation> {
  for (const { topUpId: subject, state } of topUps)
    yield { law: 7, subject, what: `the top-up is ${state} for ever` };
}
