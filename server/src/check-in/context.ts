// The table of contents of check-in: one decision about scans, and a read model of what bookings let in.
import { defineContext, type Projection } from '#kernel/context';
import { type Commands, type Events, empty, evolve, type State, takeScan } from './admission.ts';
import { limits, refusals } from './contract.ts';
import { routes } from './routes.ts';
import { applyBookings, load, save } from './store.ts';

const passes: Projection = {
  name: 'passes',
  from: { booking: ['BookingConfirmed', 'BookingCancelled'] },
  apply: applyBookings,
};

export const checkIn = defineContext<State, Commands, Events>({
  name: 'check-in',
  empty,
  decide: { TakeScan: takeScan },
  evolve,
  store: { load, save },
  emits: { Scanned: 'private' },
  projections: [passes],
  routes,
  limits,
  refusals,
});
