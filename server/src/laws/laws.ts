// The laws of docs/guarantees.md as code: over a picture of the whole system they name every violation. The simulator, the
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
  cancellations: readonly {
    lines: readonly { line: number; quantity: number }[];
    refundedAt: number | null;
  }[];
  placedAt: number;
  awaitingUntil: number | null;
}

export interface ChargeFacts {
  bookingId: string;
  state: string;
  amount: number;
  points: number;
  card: number;
  refundedPoints: number;
  refundedCard: number;
  since: number;
}

export interface RefundFacts {
  bookingId: string;
  refundId: string;
  state: string;
  points: number;
  card: number;
  since: number;
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

/** What concerns single purchases: a booking, its hold, its charge and its refunds share one id. */
export type Purchases = Pick<Picture, 'holds' | 'bookings' | 'charges' | 'refunds' | 'quiet'>;

/** Every violation of laws 1, 2, 3 and (in a quiet system) 7. */
export function violations(picture: Picture): Violation[] {
  return [
    ...noOversell(picture.cells, picture.holds),
    ...purchaseViolations(picture),
    ...booksBalance(picture.accounts, picture.transfers),
  ];
}

/** Laws 2 and (in a quiet system) 7. May be asked slice by slice, as long as all facts of one id are in one slice. */
export function* purchaseViolations(purchases: Purchases): Generator<Violation> {
  const { bookings, refunds, quiet } = purchases;
  const holds = indexed(purchases.holds, ({ holdId }) => holdId);
  const charges = indexed(purchases.charges, ({ bookingId }) => bookingId);
  yield* moneyIfAndOnlyIfGoods(bookings, holds, charges, quiet);
  yield* chargesInBounds(charges, refunds);
  if (quiet) yield* everythingEnds(purchases, holds.values(), charges.values());
}

function indexed<T>(rows: Iterable<T>, key: (row: T) => string): Map<string, T> {
  const map = new Map<string, T>();
  for (const row of rows) map.set(key(row), row);
  return map;
}

/** Law 1: held + sold ≤ capacity for every cell, and the counts are those of the holds. */
function* noOversell(cells: Iterable<CellFacts>, holds: Iterable<HoldFacts>): Generator<Violation> {
  const count = new CellCount();
  for (const hold of holds) count.add(hold);
  yield* count.judge(cells);
}

/** What holds say of each cell, added up; then compared with what the cells say themselves. */
export class CellCount {
  readonly #sums = new Map<string, Map<string, { held: number; sold: number }>>();

  add({ state, lines, returned }: HoldFacts): void {
    if (state === 'held') for (const line of lines) this.#count(line, 1, 0);
    if (state === 'claimed') for (const line of lines) this.#count(line, 0, 1);
    for (const back of returned) for (const line of back.lines) this.#count(line, 0, -1);
  }

  #count({ pool, unit, quantity }: Pieces, held: number, sold: number): void {
    const units = this.#sums.get(pool) ?? new Map<string, { held: number; sold: number }>();
    if (units.size === 0) this.#sums.set(pool, units);
    const sum = units.get(unit);
    if (sum) {
      sum.held += held * quantity;
      sum.sold += sold * quantity;
    } else units.set(unit, { held: held * quantity, sold: sold * quantity });
  }

  /** Once, with all cells there are. */
  *judge(cells: Iterable<CellFacts>): Generator<Violation> {
    for (const { pool, unit, capacity, held, sold } of cells) {
      const subject = `${pool}/${unit}`;
      const sum = this.#sums.get(pool)?.get(unit) ?? { held: 0, sold: 0 };
      this.#sums.get(pool)?.delete(unit);
      if (held < 0 || sold < 0 || held + sold > capacity)
        yield { law: 1, subject, what: `holds ${held} and sold ${sold} of ${capacity}` };
      if (sum.held !== held || sum.sold !== sold) {
        yield {
          law: 1,
          subject,
          what: `counts ${held} held and ${sold} sold, its holds say ${sum.held} and ${sum.sold}`,
        };
      }
    }
    for (const [pool, units] of this.#sums) {
      for (const [unit, { held, sold }] of units) {
        if (held !== 0 || sold !== 0)
          yield { law: 1, subject: `${pool}/${unit}`, what: `has ${held} held and ${sold} sold but no cell` };
      }
    }
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
      if (paid !== booking.total)
        yield { law: 2, subject, what: `is ${booking.state} for ${booking.total}, but ${paid} was captured` };
      if (hold?.state !== 'claimed')
        yield { law: 2, subject, what: `is ${booking.state}, but its hold is ${hold?.state ?? 'missing'}` };
      if (back > booking.refundTotal || (quiet && back !== booking.refundTotal)) {
        yield { law: 2, subject, what: `was to get ${booking.refundTotal} back and got ${back}` };
      }
      if (quiet && hold) yield* goodsCameBack(booking, hold);
    }
    if (quiet && CAME_TO_NOTHING.has(booking.state)) {
      if (paid !== back)
        yield { law: 2, subject, what: `came to nothing, but ${paid} was captured and ${back} given back` };
      if (hold && left(hold) > 0)
        yield { law: 2, subject, what: `came to nothing, but ${left(hold)} pieces are sold to it` };
    }
  }
  for (const { bookingId: subject, state } of charges.values()) {
    if (state === 'captured' && !booked.has(subject))
      yield { law: 2, subject, what: 'was charged without a booking' };
  }
  if (!quiet) return;
  for (const hold of holds.values()) {
    if (hold.state === 'claimed' && !booked.has(hold.holdId))
      yield { law: 2, subject: hold.holdId, what: 'is sold without a booking' };
  }
}

/** What was cancelled has returned, and nothing else. */
function* goodsCameBack(booking: BookingFacts, hold: HoldFacts): Generator<Violation> {
  let cancelled = 0;
  for (const { lines } of booking.cancellations) for (const { quantity } of lines) cancelled += quantity;
  let returned = 0;
  for (const { lines } of hold.returned) for (const { quantity } of lines) returned += quantity;
  if (cancelled !== returned)
    yield {
      law: 2,
      subject: booking.bookingId,
      what: `cancelled ${cancelled} pieces, ${returned} came back`,
    };
}

function left({ state, lines, returned }: HoldFacts): number {
  if (state !== 'claimed') return 0;
  let pieces = 0;
  for (const { quantity } of lines) pieces += quantity;
  for (const back of returned) for (const { quantity } of back.lines) pieces -= quantity;
  return pieces;
}

/** Law 2, the other half: no booking is charged more than once, no charge refunded beyond what it was. */
function* chargesInBounds(
  charges: Map<string, ChargeFacts>,
  refunds: Iterable<RefundFacts>,
): Generator<Violation> {
  const given = new Map<string, { points: number; card: number }>();
  for (const { bookingId, points, card } of refunds) {
    const sum = given.get(bookingId) ?? { points: 0, card: 0 };
    given.set(bookingId, { points: sum.points + points, card: sum.card + card });
  }
  for (const [subject, { points, card }] of given) {
    if (points + card > 0 && !charges.has(subject))
      yield { law: 2, subject, what: `was given ${points + card} back without a charge` };
  }
  for (const {
    bookingId: subject,
    state,
    amount,
    points,
    card,
    refundedPoints,
    refundedCard,
  } of charges.values()) {
    if (state === 'captured' && points + card !== amount)
      yield { law: 2, subject, what: `was charged ${points + card} instead of ${amount}` };
    const sum = given.get(subject) ?? { points: 0, card: 0 };
    if (refundedPoints + refundedCard > points + card)
      yield { law: 2, subject, what: `got back ${refundedPoints + refundedCard} of ${points + card}` };
    if (sum.points !== refundedPoints || sum.card !== refundedCard) {
      yield {
        law: 2,
        subject,
        what: `counts ${refundedPoints + refundedCard} refunded, its refunds say ${sum.points + sum.card}`,
      };
    }
  }
}

/** Law 3: every account is the sum of its transfers, all accounts sum to zero, no wallet is negative. */
function* booksBalance(
  accounts: Iterable<AccountFacts>,
  transfers: Iterable<TransferFacts>,
): Generator<Violation> {
  const moved = new MovedMoney();
  for (const transfer of transfers) moved.add(transfer);
  yield* moved.judge(accounts);
}

/** What transfers say of each account, added up; then compared with what the accounts say themselves. */
export class MovedMoney {
  readonly #sums = new Map<string, number>();

  add({ fromAccount, toAccount, amount }: TransferFacts): void {
    this.#sums.set(fromAccount, (this.#sums.get(fromAccount) ?? 0) - amount);
    this.#sums.set(toAccount, (this.#sums.get(toAccount) ?? 0) + amount);
  }

  /** Once, with all accounts there are. */
  *judge(accounts: Iterable<AccountFacts>): Generator<Violation> {
    const currencies = new Map<string, number>();
    for (const { account: subject, kind, currency, balance } of accounts) {
      currencies.set(currency, (currencies.get(currency) ?? 0) + balance);
      const sum = this.#sums.get(subject) ?? 0;
      this.#sums.delete(subject);
      if (kind === 'wallet' && balance < 0) yield { law: 3, subject, what: `a wallet stands at ${balance}` };
      if (sum !== balance) yield { law: 3, subject, what: `stands at ${balance}, its transfers say ${sum}` };
    }
    for (const [subject, sum] of this.#sums)
      if (sum !== 0) yield { law: 3, subject, what: `has transfers of ${sum} but no account` };
    for (const [currency, sum] of currencies)
      if (sum !== 0) yield { law: 3, subject: currency, what: `all accounts sum to ${sum}` };
  }
}

const UNDER_WAY = new Set(['placed', 'paying', 'awaiting-payment', 'cancelling']);
const CHARGE_UNDER_WAY = new Set(['requested', 'unknown', 'action-required']);

/** Law 7: once nothing moves any more, nothing may still be waiting. */
function* everythingEnds(
  { bookings, refunds }: Purchases,
  holds: Iterable<HoldFacts>,
  charges: Iterable<ChargeFacts>,
): Generator<Violation> {
  for (const { holdId: subject, state } of holds)
    if (state === 'held') yield { law: 7, subject, what: 'the hold never ended' };
  for (const { bookingId: subject, state } of bookings)
    if (UNDER_WAY.has(state)) yield { law: 7, subject, what: `the booking is ${state} for ever` };
  for (const { bookingId: subject, state } of charges)
    if (CHARGE_UNDER_WAY.has(state)) yield { law: 7, subject, what: `the charge is ${state} for ever` };
  for (const { refundId: subject, state } of refunds)
    if (state === 'started') yield { law: 7, subject, what: 'the refund never ended' };
}
