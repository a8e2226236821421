// Law 2 and the ends of law 7 on stored rows: bookings, holds, charges and refunds of the same ids, slice by slice of
// the range of ids, so that a database of any size fits into memory.
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
import { rowsBetween, rowsOf, stateTable, storedRows } from './stored.ts';

export interface PurchaseMoment {
  /** Nothing is under way any more, and nothing may be. */
  quiet: boolean;
  /** Epoch ms by the clock of the database. */
  now: number;
  running: RunningSince;
}

/** Bookings, or holds, of one slice. */
const SLICE_ROWS = 20_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

interface Slice {
  bookings: BookingFacts[];
  holds: HoldFacts[];
  charges: ChargeFacts[];
  refunds: RefundFacts[];
}

/** Where the facts of a slice are. Lines are only asked for in a quiet system: no other has to agree on them. */
interface Source {
  schema: string;
  field: keyof Slice;
  id: string;
  fields: string[];
  whenQuiet: string[];
}

const SOURCES: Source[] = [
  {
    ...{ schema: 'booking', field: 'bookings', id: 'bookingId' },
    fields: ['bookingId', 'state', 'total', 'refundTotal', 'placedAt', 'awaitingUntil'],
    whenQuiet: ['lines', 'cancellations'],
  },
  {
    schema: 'inventory',
    field: 'holds',
    id: 'holdId',
    fields: ['holdId', 'state', 'expiresAt'],
    whenQuiet: ['lines', 'returned'],
  },
  {
    ...{ schema: 'payment', field: 'charges', id: 'bookingId', whenQuiet: [] },
    fields: ['bookingId', 'state', 'amount', 'points', 'card', 'refundedPoints', 'refundedCard', 'since'],
  },
  {
    ...{ schema: 'payment', field: 'refunds', id: 'bookingId', whenQuiet: [] },
    fields: ['bookingId', 'refundId', 'state', 'points', 'card', 'since'],
  },
];

type Reader = (after: string, upTo: string | null) => Promise<object[]>;

export async function auditPurchases(
  db: Database,
  moment: PurchaseMoment,
  onProgress: (text: string) => void = () => {},
): Promise<Found> {
  const findings = new Findings();
  const readers = await Promise.all(
    SOURCES.map(
      async (source): Promise<[string, Reader]> => [source.field, await readerOf(db, source, moment.quiet)],
    ),
  );
  let after = FIRST_ID;
  for (let slices = 1; ; slices += 1) {
    const upTo = await sliceEnd(db, after);
    const read = await Promise.all(
      readers.map(async ([field, reader]) => [field, await reader(after, upTo)]),
    );
    judge(Object.fromEntries(read), moment, findings);
    onProgress(`purchases: ${slices * SLICE_ROWS} compared`);
    if (upTo === null) break;
    after = upTo;
  }
  await judgeTopUps(db, moment, findings);
  return findings;
}

async function readerOf(
  db: Database,
  { schema, field, id, fields, whenQuiet }: Source,
  quiet: boolean,
): Promise<Reader> {
  const wanted = quiet ? [...fields, ...whenQuiet] : fields;
  const table = await stateTable(db, schema, field);
  const columns = table.columns.filter((column) => wanted.includes(column.field));
  const by = columns.find((column) => column.field === id);
  if (!by || columns.length < wanted.length)
    throw new Error(`${table.name} lacks a column for one of ${wanted.join(', ')}`);
  return async (after, upTo) => [
    ...rowsOf<object>(await rowsBetween(db, { name: table.name, columns }, { by, after, upTo }), wanted),
  ];
}

/** Where the next slice ends: an id of a booking or a hold; null for the last slice. */
async function sliceEnd(db: Database, after: string): Promise<string | null> {
  const end = await db.one<{ id: string | null }>({
    name: 'laws_slice_end',
    text: `select least(
        (select booking_id from booking.bookings where booking_id > $1 order by booking_id offset $2 limit 1),
        (select hold_id from inventory.holds where hold_id > $1 order by hold_id offset $2 limit 1)) as id`,
    values: [after, SLICE_ROWS],
  });
  return end?.id ?? null;
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

const TOP_UP_UNDER_WAY = new Set(['requested', 'unknown', 'action-required']);

async function judgeTopUps(db: Database, moment: PurchaseMoment, findings: Findings): Promise<void> {
  const table = await stateTable(db, 'payment', 'topUps');
  const fields = ['topUpId', 'state', 'since'];
  const columns = table.columns.filter(({ field }) => fields.includes(field));
  const paying = judgedAt(moment, 'payment');
  for await (const piece of storedRows(db, { name: table.name, columns })) {
    const topUps = [...rowsOf<TopUpFacts>(piece, fields)];
    if (moment.quiet) findings.addAll(endlessTopUps(topUps));
    else if (paying) findings.addAll(overdueMoney('top-up', topUps, ({ topUpId }) => topUpId, paying));
  }
}

function* endlessTopUps(topUps: readonly TopUpFacts[]): Generator<Violation> {
  for (const { topUpId: subject, state } of topUps) {
    if (TOP_UP_UNDER_WAY.has(state)) yield { law: 7, subject, what: `the top-up is ${state} for ever` };
  }
}
