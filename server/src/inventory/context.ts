// The table of contents of inventory: what it decides, what it says, what it owns, what it serves.

import type { BookingDeclined, BookingLapsed } from '#booking';
import {
  type Claim,
  type Extend,
  type Hold,
  type InventoryEvents,
  type Keep,
  limits,
  type OpenPool,
  type Release,
  refusals,
  type Sweep,
} from '#inventory';
import { type Context, defineContext } from '#kernel/context';
import { schemas } from './event-schemas.ts';
import { fold } from './fold.ts';
import { hold } from './hold.ts';
import {
  bookingEnded,
  claim,
  extend,
  keep,
  type RefundedGoods,
  refunded,
  release,
  sweep,
} from './hold-life.ts';
import { openPool } from './pool.ts';
import { inventoryRoutes } from './routes.ts';
import { emptyState, type State } from './state.ts';
import { store } from './store.ts';

export interface InventoryMessages {
  OpenPool: OpenPool;
  Hold: Hold;
  Extend: Extend;
  Release: Release;
  Keep: Keep;
  Claim: Claim;
  Sweep: Sweep;
  'payment.Refunded': RefundedGoods;
  'booking.BookingDeclined': BookingDeclined;
  'booking.BookingLapsed': BookingLapsed;
}

export const inventory: Context = defineContext<State, InventoryMessages, InventoryEvents>({
  name: 'inventory',
  empty: emptyState,
  decide: {
    OpenPool: openPool,
    Hold: hold,
    Extend: extend,
    Release: release,
    Keep: keep,
    Claim: claim,
    Sweep: sweep,
    'payment.Refunded': refunded,
    'booking.BookingDeclined': bookingEnded('declined'),
    'booking.BookingLapsed': bookingEnded('lapsed'),
  },
  evolve: fold,
  store,
  emits: {
    PoolOpened: 'public',
    PoolRefused: 'public',
    Held: 'public',
    HeldAsAsked: 'public',
    HoldRefused: 'public',
    Extended: 'public',
    Released: 'public',
    Expired: 'public',
    Claimed: 'public',
    HoldLost: 'public',
    Returned: 'public',
  },
  // What ends or undoes sales does not wait behind new holds.
  first: [
    'Claim',
    'Release',
    'Keep',
    'payment.Refunded',
    'booking.BookingDeclined',
    'booking.BookingLapsed',
    'OpenPool',
    'Sweep',
  ],
  jobs: { sweep: { everyMs: limits.sweepEveryMs.value, sends: 'Sweep' } },
  routes: inventoryRoutes,
  limits,
  refusals,
  schemas,
});
