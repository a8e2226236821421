// When a person leaves, the contacts of their bookings go; what was bought stays, by id. Done piece by piece, because a
// person may have bought often, and once more a little later, for what was being bought at that very moment.
import type { Decision, Message } from '#kernel/context';
import type { BookingTables } from './booking.ts';
import type { BookingEvents } from './contract.ts';

export const erasureLimits = {
  eraseBatchMax: { value: 500, unit: 'contacts', why: 'contacts of one person erased in one transaction' },
  eraseAgainMs: {
    value: 60_000,
    unit: 'ms',
    why: 'after this it is looked again for contacts of who has left; longer than a session is believed',
  },
} as const;

/** The subject is the person's id. */
export interface ErasureMessages {
  'identity.PersonErased': Record<string, never>;
  EraseContacts: Record<string, never>;
}

const ERASING: readonly string[] = [
  'identity.PersonErased',
  'EraseContacts',
] satisfies (keyof ErasureMessages)[];

/** Whose contacts a message is about, as bookings name their owner. */
export function ownerErased({ type, subject }: Pick<Message, 'type' | 'subject'>): string | undefined {
  return ERASING.includes(type) ? `person:${subject}` : undefined;
}

type Decided = Decision<BookingEvents>;
type State = Pick<BookingTables, 'bookings' | 'contacts'>;

export const erasure = {
  'identity.PersonErased': (state: State, message: Message, now: number): Decided =>
    erase(state, message, now, true),
  EraseContacts: (state: State, message: Message, now: number): Decided => erase(state, message, now, false),
};

function erase({ bookings, contacts }: State, message: Message, now: number, first: boolean): Decided {
  const owner = ownerErased(message);
  const { eraseBatchMax, eraseAgainMs } = erasureLimits;
  const theirs = [...contacts.values()]
    .filter(({ bookingId, gone }) => !gone && bookings.get(bookingId)?.owner === owner)
    .slice(0, eraseBatchMax.value);
  const keeps = theirs.map(({ bookingId }) => ({
    table: 'contacts',
    key: bookingId,
    row: { bookingId, name: '', email: '', emailKey: '', phone: null, gone: true },
  }));
  const more = theirs.length === eraseBatchMax.value;
  if (!more && !first) return { keeps };
  const { subject } = message;
  const due = more ? now : now + eraseAgainMs.value;
  return { keeps, timers: [{ key: `erase ${subject}`, due, type: 'EraseContacts', subject, data: {} }] };
}
