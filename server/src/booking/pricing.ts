// What a booking costs, who earns it, and what comes back: plain arithmetic on lines and terms, in minor units.
// The preview of a cancellation and the cancellation itself call the same function.
import type { Line, RefundRule, Terms } from '#inventory';
import type { Charge, PaymentChoice } from '#payment';
import { type BookingRow, left } from './booking.ts';
import type { CancelLine } from './contract.ts';

const DAY_MS = 86_400_000;

export function totalOf(lines: readonly Line[]): number {
  let total = 0;
  for (const { price, quantity } of lines) total += price * quantity;
  return total;
}

/** Who earns how much of the total; the sum is the total. */
export function sharesOf(lines: readonly Line[], terms: readonly Terms[]): Charge['shares'] {
  return perHost(
    terms,
    lines.map(({ pool, price, quantity }) => ({ pool, amount: price * quantity })),
  );
}

function perHost(
  terms: readonly Terms[],
  parts: readonly { pool: string; amount: number }[],
): Charge['shares'] {
  const sums = new Map<string, number>();
  for (const { pool, amount } of parts) {
    const { host } = termsOf(terms, pool);
    sums.set(host, (sums.get(host) ?? 0) + amount);
  }
  return [...sums].map(([host, amount]) => ({ host, amount }));
}

/** Whether somebody has to pay and has not said how. Points that are not enough are payment's to refuse. */
export function isUnpayable(total: number, { points, card }: PaymentChoice): boolean {
  return total > 0 && card === undefined && (points ?? 0) === 0;
}

/** The percentage that comes back at `now`, and until when (epoch ms; null: for good). */
export function percentAt(
  policy: readonly RefundRule[],
  startsAt: number | null,
  now: number,
): { percent: number; until: number | null } {
  // Goods have no start, which is as good as one that is infinitely far away: the earliest rule holds for good.
  if (startsAt === null) return { percent: policy[0]?.percent ?? 0, until: null };
  for (const { daysBefore, percent } of policy) {
    const until = startsAt - daysBefore * DAY_MS;
    if (now <= until) return { percent, until };
  }
  return { percent: 0, until: null };
}

export interface RefundLine {
  /** Index into the lines of the booking. */
  line: number;
  pool: string;
  unit: string;
  rate: string;
  quantity: number;
  paid: number;
  percent: number;
  until: number | null;
  /** Rounded down to a minor unit, so parts never add up to more than the whole. */
  refund: number;
}

export interface RefundPlan {
  lines: RefundLine[];
  refund: number;
  /** Who gives how much of it back. */
  shares: Charge['shares'];
  /** Nothing is left of the booking after it. */
  all: boolean;
}

/** What giving `asked` back means at `now`: null asks for whatever is left. A string is a refusal. */
export function refundPlan(
  row: Pick<BookingRow, 'lines' | 'terms' | 'cancellations'>,
  asked: readonly CancelLine[] | null,
  how: { full: boolean; now: number },
): RefundPlan | 'cancel-line-unknown' | 'cancel-too-many' {
  const rest = left(row);
  const pieces =
    asked === null ? new Map(rest.entries().filter(([, quantity]) => quantity > 0)) : summed(asked);
  const lines: RefundLine[] = [];
  for (const [at, quantity] of pieces) {
    const line = row.lines[at];
    if (!line) return 'cancel-line-unknown';
    if (quantity > (rest[at] ?? 0)) return 'cancel-too-many';
    const { policy, startsAt } = termsOf(row.terms, line.pool);
    const { percent, until } = how.full
      ? { percent: 100, until: null }
      : percentAt(policy, startsAt, how.now);
    const paid = line.price * quantity;
    const { pool, unit, rate } = line;
    const refund = Math.floor((paid * percent) / 100);
    lines.push({ line: at, pool, unit, rate, quantity, paid, percent, until, refund });
    rest[at] = (rest[at] ?? 0) - quantity;
  }
  const shares = perHost(
    row.terms,
    lines.map(({ pool, refund }) => ({ pool, amount: refund })),
  );
  const refund = lines.reduce((sum, each) => sum + each.refund, 0);
  return { lines, refund, shares, all: rest.every((quantity) => quantity === 0) };
}

/** Pieces by line; a line named twice counts together. */
export function summed(asked: readonly CancelLine[]): Map<number, number> {
  const pieces = new Map<number, number>();
  for (const { line, quantity } of asked) pieces.set(line, (pieces.get(line) ?? 0) + quantity);
  return pieces;
}

function termsOf(terms: readonly Terms[], pool: string): Terms {
  const found = terms.find((each) => each.pool === pool);
  if (!found) throw new Error(`no terms for pool ${pool}`);
  return found;
}
