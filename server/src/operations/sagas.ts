// In which state a booking is, told by the events of its log alone. Bookings whose whole story passed by at once are
// only counted; the others are kept until they end.
import { type SagaState, signs } from './contract.ts';

export const OPEN: readonly SagaState[] = ['placed', 'paying', 'awaiting-payment', 'cancelling'];
export const STATES: readonly SagaState[] = [...OPEN, 'confirmed', 'declined', 'lapsed', 'cancelled'];

/** What an event leaves its booking in. BookingPlaced and CancellationRefunded depend on more than their type. */
const AFTER = {
  BookingPlaced: 'paying',
  BookingHeld: 'paying',
  PaymentTaken: 'paying',
  BookingPaidAgain: 'paying',
  BookingDeferred: 'awaiting-payment',
  BookingConfirmed: 'confirmed',
  BookingDeclined: 'declined',
  BookingRefused: 'declined',
  BookingLapsed: 'lapsed',
  BookingCancelled: 'cancelling',
  CancellationRefunded: 'confirmed',
} as const satisfies Record<string, SagaState>;

export const SAGA_EVENTS = Object.keys(AFTER) as (keyof typeof AFTER)[];

export interface SagaEvent {
  type: string;
  time: number;
  /** Of a BookingPlaced: `holding` while inventory is asked. */
  step?: string | null;
  /** Of a BookingCancelled: whether anything is left of the booking. */
  all?: boolean | null;
}

export interface OpenSaga {
  state: SagaState;
  since: number;
  placedAt: number;
  /** Nothing will be left of it once its money is back. */
  whole: boolean;
}

export function isOpen(state: SagaState): boolean {
  return OPEN.includes(state);
}

/** The state of a booking after more of its events; `before` is undefined for one that was not kept. */
export function after(before: OpenSaga | undefined, events: readonly SagaEvent[]): OpenSaga | undefined {
  let saga = before;
  for (const event of events) {
    const state = stateAfter(saga, event);
    if (state === undefined) continue;
    const whole = event.type === 'BookingCancelled' ? (event.all ?? false) : (saga?.whole ?? false);
    const since = saga?.state === state ? saga.since : event.time;
    saga = { state, since, placedAt: saga?.placedAt ?? event.time, whole };
  }
  return saga;
}

function stateAfter(saga: OpenSaga | undefined, { type, step }: SagaEvent): SagaState | undefined {
  if (type === 'BookingPlaced') return step === 'holding' ? 'placed' : 'paying';
  if (type === 'CancellationRefunded') return saga?.whole ? 'cancelled' : 'confirmed';
  return isSagaEvent(type) ? AFTER[type] : undefined;
}

function isSagaEvent(type: string): type is keyof typeof AFTER {
  return type in AFTER;
}

/** How the count of each state changes when a booking goes from one to another; a new one comes from nowhere. */
export function moved(
  counts: Map<SagaState, number>,
  from: SagaState | undefined,
  to: SagaState,
  bookings = 1,
): void {
  if (from !== undefined) counts.set(from, (counts.get(from) ?? 0) - bookings);
  counts.set(to, (counts.get(to) ?? 0) + bookings);
}

const STUCK_AFTER_MS: Partial<Record<SagaState, number>> = {
  placed: signs.placedStuckMs.value,
  paying: signs.placedStuckMs.value,
  'awaiting-payment': signs.awaitingStuckMs.value,
  cancelling: signs.cancellingStuckMs.value,
};

/** The age, in ms, from which a booking in this state has waited longer than anything should; undefined never. */
export function stuckAfterMs(state: SagaState): number | undefined {
  return STUCK_AFTER_MS[state];
}
