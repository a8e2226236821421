// The table of contents of operations: what those who run Jari can see and do. It decides nothing.
import { defineContext } from '#kernel/context';
import { auditRoutes } from './audit-routes.ts';
import { limits, refusals, signs } from './contract.ts';
import type { Desk } from './desk.ts';
import { Picture } from './now.ts';
import { nowRoutes } from './now-routes.ts';
import { parkedRoutes } from './parked-routes.ts';
import { sagaRoutes } from './saga-routes.ts';
import { storyRoute } from './story-routes.ts';

type Nothing = Record<never, never>;

export function operations({ desk }: { desk: Desk }) {
  return defineContext<Nothing, Nothing, Nothing>({
    name: 'operations',
    empty: () => ({}),
    decide: {},
    evolve: {},
    store: { load: async () => ({}), save: async () => {} },
    emits: {},
    routes: [
      ...nowRoutes(new Picture(desk)),
      ...sagaRoutes(desk),
      storyRoute(desk),
      ...parkedRoutes(desk),
      ...auditRoutes(desk),
    ],
    limits: { ...limits, ...signs },
    refusals,
  });
}
