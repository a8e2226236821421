// What a booking's state means: what is said of it, and what can be done with it.
import type { Answer } from '../../api.ts';

export type Booking = Answer<'/v1/booking/bookings/{bookingId}'>;
export type State = Booking['state'];

/** Moves on by itself, so the page asks again soon. */
const MOVING: ReadonlySet<string> = new Set(['placed', 'paying', 'awaiting-payment', 'cancelling']);
const OVER: ReadonlySet<string> = new Set(['declined', 'lapsed', 'cancelling', 'cancelled']);

export function isMoving(state: string): boolean {
  return MOVING.has(state);
}

/** Nothing of it is left to use. */
export function isOver(state: string): boolean {
  return OVER.has(state);
}

/** What is being given back may still leave something to use. */
export function hasTicket({ state, lines }: Pick<Booking, 'state' | 'lines'>): boolean {
  const something = lines.some(({ quantity, cancelled }) => cancelled < quantity);
  return something && (state === 'confirmed' || state === 'cancelling');
}

export type Tone = 'good' | 'warn' | 'bad' | 'plain';

export function toneOf(state: string): Tone {
  if (state === 'confirmed') return 'good';
  if (state === 'declined' || state === 'lapsed') return 'bad';
  return isMoving(state) ? 'warn' : 'plain';
}

export function refundedOf({ cancellations }: Pick<Booking, 'cancellations'>): number {
  return cancellations.reduce((sum, { refund }) => sum + refund.amount, 0);
}

/** `2:1,3:2`, as the preview of a cancellation takes it. */
export function linesText(lines: readonly { line: number; quantity: number }[]): string {
  return lines.map(({ line, quantity }) => `${line}:${quantity}`).join(',');
}
