// How a checkout ended, as one HTTP answer: waits for the end of the story, then gives it its status.
import { type Io, type Refused, type Reply, refuse } from '#kernel/route';
import { reasonOfCode } from '#payment';
import { seen } from './booking.ts';
import { type Booking, limits, refusals } from './contract.ts';
import { readRow } from './store.ts';

const PATH = '/v1/booking/bookings';

const ENDS = [
  'BookingConfirmed',
  'BookingRefused',
  'BookingDeclined',
  'BookingLapsed',
  'BookingDeferred',
] as const;
const OPEN: ReadonlySet<string> = new Set(['placed', 'paying']);
/** What a provider can say something about. */
const ASKED: ReadonlySet<string> = new Set(['unknown', 'action-required']);

/** Waits for the end of a checkout and says how it ended. */
export async function ending(placed: Booking, io: Io, confirmedStatus: 200 | 201): Promise<Reply> {
  const booking = await waited(placed, io, ENDS, ({ state }) => OPEN.has(state));
  const headers = { location: `${PATH}/${booking.bookingId}` };
  if (booking.state === 'declined' || booking.state === 'lapsed') return refuse(await whyEnded(booking, io));
  const status = OPEN.has(booking.state) || booking.state === 'awaiting-payment' ? 202 : confirmedStatus;
  return { status, body: booking, headers };
}

/**
 * The booking once it is no longer open, or as it is when the window is over. It listens only now, after the
 * command was committed: the end takes further commits of other contexts, and whoever still missed it (a repeated
 * request, another process) is told from the log. News of an earlier attempt wake it too, so it looks and waits on.
 */
export async function waited(
  booking: Booking,
  io: Io,
  types: readonly string[],
  isOpen: (booking: Booking) => boolean,
  windowMs: number = limits.paymentWindowMs.value,
): Promise<Booking> {
  const end = io.world.now() + windowMs;
  let now = booking;
  while (isOpen(now)) {
    const leftMs = end - io.world.now();
    if (leftMs <= 0) return now;
    const type = await io.settled(now.bookingId, types, leftMs);
    // The common case costs no look into the database: nothing but the state has changed.
    if (type === 'BookingConfirmed' && now.total && !now.awaiting) return { ...now, state: 'confirmed' };
    const row = await readRow(io.db, now.bookingId);
    if (row) now = seen(row);
  }
  return now;
}

/**
 * What the provider says by now about a payment that is awaited; as it was when it says nothing new in time. The
 * provider may have told by itself a moment before: then the goods are being claimed, and the end of that is waited for.
 */
export function asked(booking: Booking, io: Io): Promise<Booking> {
  const before = booking.awaiting?.because;
  const isOpen = ({ state, awaiting }: Booking) =>
    OPEN.has(state) || (awaiting !== undefined && ASKED.has(awaiting.because) && awaiting.because === before);
  return waited(booking, io, ENDS, isOpen, limits.askWindowMs.value);
}

/** Reasons that have another name at the door of booking. */
const CODES: Record<string, string> = {
  'given-up': 'booking-given-up',
  'hold-id-taken': 'booking-id-taken',
  'hold-ended': 'booking-id-taken',
};

async function whyEnded(booking: Booking, io: Io): Promise<Refused> {
  const row = await readRow(io.db, booking.bookingId);
  const ended = row?.ended;
  const more = { bookingId: booking.bookingId, ...(ended?.lines && { lines: ended.lines }) };
  if (booking.state === 'lapsed')
    return { refused: ended?.because === 'never-paid' ? 'payment-lapsed' : 'hold-lost', ...more };
  const because = ended?.because ?? '';
  const code = CODES[because] ?? because;
  if (code in refusals) return { refused: code, ...more };
  if (ended?.lines) return { refused: 'cells-unavailable', ...more };
  const reason = { because, reason: reasonOfCode(ended?.code ?? because) };
  return {
    refused: 'payment-declined',
    ...reason,
    ...(ended?.message && { detail: ended.message }),
    ...more,
  };
}
