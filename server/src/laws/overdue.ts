// Law 7 while things move: nothing may wait much longer than it is meant to. What waits for a person is no violation;
// it is counted and shown instead.
import type { Limit } from '#kernel/context';
import type { BookingFacts, HoldFacts, Violation } from './laws.ts';

export const overdueLimits = {
  overdueMaxMs: {
    value: 600_000,
    unit: 'ms',
    why: 'how long after its time something may still wait while a server runs that should end it',
  },
  checkoutMaxMs: {
    value: 7_200_000,
    unit: 'ms',
    why: 'the longest a checkout can take, paying later included',
  },
  settlingMaxMs: {
    value: 108_000_000,
    unit: 'ms',
    why: 'the longest a card provider is asked about money before a person must; a day and some',
  },
} as const satisfies Record<string, Limit>;

/** Since when servers of each context have been running, epoch ms; absent where none runs. */
export type RunningSince = ReadonlyMap<string, number>;

/** When the things of a context may be judged: now, once a server has had the time to end what is due. */
export function judgedAt(
  { now, running }: { now: number; running: RunningSince },
  context: string,
): { now: number; since: number } | undefined {
  const since = running.get(context);
  return since !== undefined && isOverdue(since, now) ? { now, since } : undefined;
}

export function isOverdue(due: number, now: number): boolean {
  return now - due > overdueLimits.overdueMaxMs.value;
}

export function minutes(ms: number): string {
  return `${Math.floor(ms / 60_000)} min`;
}

export function* overdueHolds(holds: Iterable<HoldFacts>, now: number): Generator<Violation> {
  for (const { holdId: subject, state, expiresAt } of holds) {
    if (state === 'held' && isOverdue(expiresAt, now)) {
      yield { law: 7, subject, what: `the hold expired ${minutes(now - expiresAt)} ago and was not swept` };
    }
  }
}

export function* overdueBookings(bookings: Iterable<BookingFacts>, now: number): Generator<Violation> {
  for (const { bookingId: subject, state, placedAt, awaitingUntil } of bookings) {
    const open = state === 'placed' || state === 'paying';
    const late = now - Math.max(placedAt, awaitingUntil ?? 0);
    if (open && late > overdueLimits.checkoutMaxMs.value) {
      yield { law: 7, subject, what: `the booking has been ${state} for ${minutes(late)}` };
    }
    if (state === 'awaiting-payment' && awaitingUntil !== null && isOverdue(awaitingUntil, now)) {
      yield {
        law: 7,
        subject,
        what: `the booking still awaits its payment, ${minutes(now - awaitingUntil)} after the last moment`,
      };
    }
  }
}

const MONEY_MOVES = new Set(['requested', 'unknown', 'action-required', 'started']);

/** Charges, refunds and top-ups that nobody has settled or put on a person's list. */
export function* overdueMoney<R extends { state: string; since: number }>(
  what: string,
  rows: Iterable<R>,
  subjectOf: (row: R) => string,
  at: { now: number; since: number },
): Generator<Violation> {
  for (const row of rows) {
    // Nobody could ask the provider while no server was there.
    const late = at.now - Math.max(row.since, at.since);
    if (!MONEY_MOVES.has(row.state) || late <= overdueLimits.settlingMaxMs.value) continue;
    yield { law: 7, subject: subjectOf(row), what: `the ${what} has been ${row.state} for ${minutes(late)}` };
  }
}
