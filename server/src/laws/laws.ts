// The laws of DESIGN §1 as code: over a picture of the whole system they name every violation. The simulator, the
// tests, the benches after their load and the audit of a live database all call these same functions. Rows are
// described by what the laws look at, so this file needs no door of any context.

export interface Violation {
  /** Number of the law. */
  law: 1 | 2 | 3 | 4 | 5 | 6 | 7;
  /** The cell, booking, account … it is about. */
  subject: string;
  what: string;
}

export interface Pieces {
  pool: string;
  unit: string;
  quantity: number;
}

export interface CellFacts {
  pool: string;
  unit: string;
  capacity: number;
  held: number;
  sold: number;
}

export interface HoldFacts {
  holdId: string;
  state: string;
  expiresAt: number;
  lines: readonly Pieces[];
  returned: readonly { lines: readonly Pieces[] }[];
}

export interface BookingFacts {
  bookingId: string;
  state: string;
  total: number;
  refundTotal: number;
  lines: readonly Pieces[];
  cancellations: readonly { lines: readonly { line: number; quantity: number }[]; refundedAt: number | null }[];
}

export interface ChargeFacts {
  bookingId: string;
  state: string;
  amount: number;
  points: number;
  card: number;
  refundedPoints: number;
  refundedCard: number;
}

export interface RefundFacts {
  bookingId: string;
  refundId: string;
  state: string;
  points: number;
  card: number;
}

export interface AccountFacts {
  account: string;
  kind: string;
  currency: string;
  balance: number;
}

export interface TransferFacts {
  fromAccount: string;
  toAccount: string;
  amount: number;
}

/** Everything the laws look at, at one moment. */
export interface Picture {
  cells: Iterable<CellFacts>;
  holds: Iterable<HoldFacts>;
  bookings: Iterable<BookingFacts>;
  charges: Iterable<ChargeFacts>;
  refunds: Iterable<RefundFacts>;
  accounts: Iterable<AccountFacts>;
  transfers: Iterable<TransferFacts>;
  /** Whether nothing is under way any more: then whatever has not ended never will. */
  quiet: boolean;
}

/** Every violation of laws 1, 2, 3 and (in a quiet system) 7. */
export function violations(picture: Picture): Violation[] {
  const holds = indexed(picture.holds, ({ holdId }) => holdId);
  const charges = indexed(picture.charges, ({ bookingId }) => bookingId);
  return [
    ...noOversell(picture.cells, holds.values()),
    ...moneyIfAndOnlyIfGoods(picture.bookings, holds, charges, picture.quiet),
    ...chargesInBounds(charges.values(), picture.refunds),
    ...booksBalance(picture.accounts, picture.transfers),
    ...(picture.quiet ? everythingEnds(picture, holds.values(), charges.values()) : []),
  ];
}

function indexed<T>(rows: Iterable<T>, key: (row: T) => string): Map<string, T> {
  const map = new Map<string, T>();
  for (const row of rows) map.set(key(row), row);
  return map;
}

/** Law 1: held + sold ≤ capacity for every cell, and the counts are those of the holds. */
export function* noOversell(cells: Iterable<CellFacts>, holds: Iterable<HoldFacts>): Generator<Violation> {
  const counted = new Map<string, { held: number; sold: number }>();
  const count = ({ pool, unit, quantity }: Pieces, held: number, sold: number) => {
    const key = `${pool}/${unit}`;
    const sum = counted.get(key) ?? { held: 0, sold: 0 };
    sum.held += held * quantity;
    sum.sold += sold * quantity;
    counted.set(key, sum);
  };
  for (const { state, lines, returned } of holds) {
    if (state === 'held') for (const line of lines) count(line, 1, 0);
    if (state === 'claimed') for (const line of lines) count(line, 0, 1);
    for (const back of returned) for (const line of back.lines) count(line, 0, -1);
  }
  for (const { pool, unit, capacity, held, sold } of cells) {
    const subject = `${pool}/${unit}`;
    const sum = counted.get(subject) ?? { held: 0, sold: 0 };
    counted.delete(subject);
    if (held < 0 || sold < 0 || held + sold > capacity) yield { law: 1, subject, what: `holds ${held} and sold ${sold} of ${capacity}` };
    if (sum.held !== held || sum.sold !== sold) {
      yield { law: 1, subject, what: `counts ${held} held and ${sold} sold, its holds say ${sum.held} and ${sum.sold}` };
    }
  }
  for (const [subject, { held, sold }] of counted) {
    if (held !== 0 || sold !== 0) yield { law: 1, subject, what: `has ${held} held and ${sold} sold but no cell` };
  }
}

const SOLD = new Set(['confirmed', 'cancelling', 'cancelled']);
const CAME_TO_NOTHING = new Set(['declined', 'lapsed']);

/** Law 2: a booking is confirmed exactly when its price is captured and its cells are sold to it. */
function* moneyIfAndOnlyIfGoods(
  bookings: Iterable<BookingFacts>,
  holds: Map<string, HoldFacts>,
  charges: Map<string, ChargeFacts>,
  quiet: boolean,
): Generator<Violation> {
  const booked = new Set<string>();
  for (const booking of bookings) {
    const subject = booking.bookingId;
    booked.add(subject);
    const hold = holds.get(subject);
    const charge = charges.get(subject);
    const paid = charge?.state === 'captured' ? charge.points + charge.card : 0;
    const back = charge ? charge.refundedPoints + charge.refundedCard : 0;
    if (SOLD.has(booking.state)) {
      if (paid !== booking.total) yield { law: 2, subject, what: `is ${booking.state} for ${booking.total}, but ${paid} was captured` };
      if (hold?.state !== 'claimed') yield { law: 2, subject, what: `is ${booking.state}, but its hold is ${hold?.state ?? 'missing'}` };
      if (back > booking.refundTotal || (quiet && back !== booking.refundTotal)) {
        yield { law: 2, subject, what: `was to get ${booking.refundTotal} back and got ${back}` };
      }
      if (quiet && hold) yield* goodsCameBack(booking, hold);
    }
    if (quiet && CAME_TO_NOTHING.has(booking.state)) {
      if (paid !== back) yield { law: 2, subject, what: `came to nothing, but ${paid} was captured and ${back} given back` };
      if (hold && left(hold) > 0) yield { law: 2, subject, what: `came to nothing, but ${left(hold)} pieces are sold to it` };
    }
  }
  for (const { bookingId: subject, state } of charges.values()) {
    if (state === 'captured' && !booked.has(subject)) yield { law: 2, subject, what: 'was charged without a booking' };
  }
  if (!quiet) return;
  for (const hold of holds.values()) {
    if (hold.state === 'claimed' && !booked.has(hold.holdId)) yield { law: 2, subject: hold.holdId, what: 'is sold without a booking' };
  }
}

/** What was cancelled has returned, and nothing else. */
function* goodsCameBack(booking: BookingFacts, hold: HoldFacts): Generator<Violation> {
  let cancelled = 0;
  for (const { lines } of booking.cancellations) for (const { quantity } of lines) cancelled += quantity;
  let returned = 0;
  for (const { lines } of hold.returned) for (const { quantity } of lines) returned += quantity;
  if (cancelled !== returned) yield { law: 2, subject: booking.bookingId, what: `cancelled ${cancelled} pieces, ${returned} came back` };
}

function left({ state, lines, returned }: HoldFacts): number {
  if (state !== 'claimed') return 0;
  let pieces = 0;
  for (const { quantity } of lines) pieces += quantity;
  for (const back of returned) for (const { quantity } of back.lines) pieces -= quantity;
  return pieces;
}

/** Law 2, the other half: no booking is charged more than once, no charge refunded beyond what it was. */
function* chargesInBounds(charges: Iterable<ChargeFacts>, refunds: Iterable<RefundFacts>): Generator<Violation> {
  const given = new Map<string, { points: number; card: number }>();
  for (const { bookingId, points, card } of refunds) {
    const sum = given.get(bookingId) ?? { points: 0, card: 0 };
    given.set(bookingId, { points: sum.points + points, card: sum.card + card });
  }
  for (const { bookingId: subject, state, amount, points, card, refundedPoints, refundedCard } of charges) {
    if (state === 'captured' && points + card !== amount) yield { law: 2, subject, what: `was charged ${points + card} instead of ${amount}` };
    const sum = given.get(subject) ?? { points: 0, card: 0 };
    if (refundedPoints + refundedCard > points + card) yield { law: 2, subject, what: `got back ${refundedPoints + refundedCard} of ${points + card}` };
    if (sum.points !== refundedPoints || sum.card !== refundedCard) {
      yield { law: 2, subject, what: `counts ${refundedPoints + refundedCard} refunded, its refunds say ${sum.points + sum.card}` };
    }
  }
}

/** Law 3: every account is the sum of its transfers, all accounts sum to zero, no wallet is negative. */
function* booksBalance(accounts: Iterable<AccountFacts>, transfers: Iterable<TransferFacts>): Generator<Violation> {
  const moved = new Map<string, number>();
  for (const { fromAccount, toAccount, amount } of transfers) {
    moved.set(fromAccount, (moved.get(fromAccount) ?? 0) - amount);
    moved.set(toAccount, (moved.get(toAccount) ?? 0) + amount);
  }
  const sums = new Map<string, number>();
  for (const { account: subject, kind, currency, balance } of accounts) {
    sums.set(currency, (sums.get(currency) ?? 0) + balance);
    const sum = moved.get(subject) ?? 0;
    moved.delete(subject);
    if (kind === 'wallet' && balance < 0) yield { law: 3, subject, what: `a wallet stands at ${balance}` };
    if (sum !== balance) yield { law: 3, subject, what: `stands at ${balance}, its transfers say ${sum}` };
  }
  for (const [subject, sum] of moved) if (sum !== 0) yield { law: 3, subject, what: `has transfers of ${sum} but no account` };
  for (const [currency, sum] of sums) if (sum !== 0) yield { law: 3, subject: currency, what: `all accounts sum to ${sum}` };
}

const UNDER_WAY = new Set(['placed', 'paying', 'awaiting-payment', 'cancelling']);
const CHARGE_UNDER_WAY = new Set(['requested', 'unknown', 'action-required']);

/** Law 7: once nothing moves any more, nothing may still be waiting. */
function* everythingEnds(picture: Picture, holds: Iterable<HoldFacts>, charges: Iterable<ChargeFacts>): Generator<Violation> {
  for (const { holdId: subject, state } of holds) if (state === 'held') yield { law: 7, subject, what: 'the hold never ended' };
  for (const { bookingId: subject, state } of picture.bookings) if (UNDER_WAY.has(state)) yield { law: 7, subject, what: `the booking is ${state} for ever` };
  for (const { bookingId: subject, state } of charges) if (CHARGE_UNDER_WAY.has(state)) yield { law: 7, subject, what: `the charge is ${state} for ever` };
  for (const { refundId: subject, state } of picture.refunds) if (state === 'started') yield { law: 7, subject, what: 'the refund never ended' };
}
