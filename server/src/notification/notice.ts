// From facts to notices, and how a notice ends. A notice is a private row: it comes from another context's log and not
// from ours, so no fold of ours rebuilds it.
import type { BookingCancelled, BookingConfirmed } from '#booking';
import type { Decision, Effect, Event, Message } from '#kernel/context';
import { Rows } from '#kernel/rows';
import { limits, type Mailed } from './contract.ts';

export interface ConfirmedFacts {
  what: 'confirmed';
  currency: string;
  total: number;
  lines: { listing: string; startsAt: number | null; unit: string; rate: string; quantity: number }[];
}

export interface CancelledFacts {
  what: 'cancelled';
  currency: string;
  refund: number;
  /** False where a part of the booking stays. */
  all: boolean;
  by: BookingCancelled['by'];
}

export interface NoticeRow {
  key: string;
  bookingId: string;
  about: ConfirmedFacts | CancelledFacts;
  state: 'due' | 'sending' | 'sent' | 'refused' | 'given-up' | 'nobody';
  due: number;
  tries: number;
  happenedAt: number;
  endedAt: number | null;
}

// A type and not an interface: only types have the index signature that the kernel asks of a state.
export type State = { notices: Rows<NoticeRow> };

export const empty = (): State => ({ notices: Rows.whole('notices') });

/** Notices of these facts; what happened too long ago is not told. */
export function noticesOf(events: readonly Event[], now: number): NoticeRow[] {
  return events
    .filter(({ time }) => now - time < limits.noticeLifeMs.value)
    .flatMap((event) => {
      if (event.type === 'BookingConfirmed') return confirmed(event as Event<BookingConfirmed>);
      return event.type === 'BookingCancelled' ? cancelled(event as Event<BookingCancelled>) : [];
    });
}

function notice(key: string, bookingId: string, about: NoticeRow['about'], time: number): NoticeRow {
  const fresh = { state: 'due' as const, due: time, tries: 0, happenedAt: time, endedAt: null };
  return { key, bookingId, about, ...fresh };
}

function confirmed({ subject, data, time }: Event<BookingConfirmed>): NoticeRow {
  const { currency, total, terms } = data;
  const lines = data.lines.flatMap(({ pool, unit, rate, quantity }) => {
    const term = terms.find((one) => one.pool === pool);
    return term ? [{ listing: term.listing, startsAt: term.startsAt, unit, rate, quantity }] : [];
  });
  return notice(`confirmed ${subject}`, subject, { what: 'confirmed', currency, total, lines }, time);
}

function cancelled({ subject, data, time }: Event<BookingCancelled>): NoticeRow {
  const { cancellationId, currency, refund, all, by } = data;
  const about = { what: 'cancelled' as const, currency, refund, all, by };
  return notice(`cancelled ${subject} ${cancellationId}`, subject, about, time);
}

type Decided = Decision<Record<never, never>>;

const keep = (key: string, row: Partial<NoticeRow>) => ({ table: 'notices', key, row });

function mailed({ key, bookingId, tries }: Readonly<NoticeRow>): Effect {
  return { kind: 'mail', subject: bookingId, data: { key, tries }, outcome: 'Mailed' };
}

export const decide = {
  SendDue({ notices }: State, _message: Message, now: number): Decided {
    const due = [...notices.values()].filter((row) => row.state === 'due' && row.due <= now);
    return {
      keeps: due.map(({ key }) => keep(key, { state: 'sending' })),
      effects: due.map(mailed),
    };
  },

  Mailed({ notices }: State, { data }: Message<Mailed>, now: number): Decided {
    const { key, tries, posted } = data;
    const row = notices.get(key);
    // Another try of it was heard of before.
    if (row?.state !== 'sending' || row.tries !== tries) return {};
    const end = (state: NoticeRow['state']): Decided => ({ keeps: [keep(key, { state, endedAt: now })] });
    if (posted === null) return end('nobody');
    if (posted.outcome !== 'failed') return end(posted.outcome);
    const due = now + delayMs(tries);
    if (due - row.happenedAt >= limits.noticeLifeMs.value) return end('given-up');
    return { keeps: [keep(key, { state: 'due', due, tries: tries + 1 })] };
  },
};

const delayMs = (tries: number): number =>
  Math.min(limits.noticeDelayMaxMs.value, limits.noticeDelayMs.value * 2 ** Math.min(tries, 20));
