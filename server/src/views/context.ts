// Views: one file per question. This context decides nothing; it follows the logs of others.
import { defineContext } from '#kernel/context';
import type { World } from '#kernel/world';
import { availability, availabilityRoutes } from './availability.ts';
import { bookingRoutes, bookings } from './bookings.ts';
import { limits, refusals } from './contract.ts';
import { exportRoutes } from './export.ts';
import { hostNewsRoutes } from './host-news.ts';
import { listings } from './listings.ts';
import { salesRoutes } from './sales.ts';
import { whatsOnRoutes } from './whats-on.ts';

type Nothing = Record<never, never>;

export function views({ world }: { world: World }) {
  return defineContext<Nothing, Nothing, Nothing>({
    name: 'views',
    empty: () => ({}),
    decide: {},
    evolve: {},
    store: { load: async () => ({}), save: async () => {} },
    emits: {},
    projections: [listings, availability, bookings],
    routes: [
      ...availabilityRoutes(world),
      ...bookingRoutes,
      ...salesRoutes,
      ...whatsOnRoutes(world),
      ...hostNewsRoutes,
      ...exportRoutes,
    ],
    limits,
    refusals,
  });
}
