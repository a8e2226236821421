// The door of notification: who tells it whom to write to, and its limits. It says nothing to other contexts.
import Type from 'typebox';
import type { Limit, Refusal } from '#kernel/context';
import type { Posted } from '#mail';

export const limits = {
  noticeEveryMs: { value: 2_000, unit: 'ms', why: 'how often it is looked for what there is to tell' },
  noticesAtOnceMax: { value: 100, unit: 'notices', why: 'notices taken up at a time' },
  noticeDelayMs: {
    value: 10_000,
    unit: 'ms',
    why: 'wait before a mail is tried again; doubled each time',
  },
  noticeDelayMaxMs: { value: 1_800_000, unit: 'ms', why: 'longest such wait' },
  noticeLifeMs: { value: 86_400_000, unit: 'ms', why: 'what is older than this is not told any more' },
  undeliveredShownMax: { value: 200, unit: 'notices', why: 'notices shown that reached nobody' },
} as const satisfies Record<string, Limit>;

export const refusals = {} as const satisfies Record<string, Refusal>;

/** Whom a mail about a booking is for. */
export interface Addressee {
  name: string;
  address: string;
  /** BCP 47; null where nobody knows it: the mail then says everything in both languages. */
  language: string | null;
  /** A guest finds the booking by its code, a person by signing in. */
  guest: boolean;
  /** iCalendar text with what has a date. */
  calendar: string | undefined;
}

/** Undefined once there is nobody to write to. */
export type FindAddressee = (bookingId: string) => Promise<Addressee | undefined>;

export type SendDue = Record<string, never>;
/** What became of a mail, after so many tries before; `posted` null: there was nobody to write to. */
export interface Mailed {
  key: string;
  tries: number;
  posted: Posted | null;
}

export const Undelivered = Type.Object({
  bookingId: Type.String(),
  what: Type.Union([Type.Literal('confirmed'), Type.Literal('cancelled')]),
  because: Type.Union([Type.Literal('refused'), Type.Literal('given-up')]),
  tries: Type.Integer(),
  at: Type.String({ format: 'date-time' }),
});
