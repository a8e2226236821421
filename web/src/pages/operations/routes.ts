import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../root.tsx';

const console = createRoute({
  getParentRoute: () => rootRoute,
  path: '/operations',
  component: lazyRouteComponent(() => import('./console.tsx'), 'Console'),
});

const bookings = createRoute({
  getParentRoute: () => rootRoute,
  path: '/operations/bookings',
  validateSearch: ({ state }: Record<string, unknown>): { state?: string } =>
    typeof state === 'string' ? { state } : {},
  component: lazyRouteComponent(() => import('./bookings.tsx'), 'Bookings'),
});

const story = createRoute({
  getParentRoute: () => rootRoute,
  path: '/operations/bookings/$bookingId',
  component: lazyRouteComponent(() => import('./story.tsx'), 'Story'),
});

const parked = createRoute({
  getParentRoute: () => rootRoute,
  path: '/operations/parked',
  component: lazyRouteComponent(() => import('./parked.tsx'), 'Parked'),
});

const audits = createRoute({
  getParentRoute: () => rootRoute,
  path: '/operations/audits',
  component: lazyRouteComponent(() => import('./audits.tsx'), 'Audits'),
});

export const operationsRoutes = [console, bookings, story, parked, audits] as const;
