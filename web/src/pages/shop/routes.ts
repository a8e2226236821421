import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../root.tsx';

const home = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./home.tsx'), 'Home'),
});

const listing = createRoute({
  getParentRoute: () => rootRoute,
  path: '/l/$listing',
  component: lazyRouteComponent(() => import('./listing.tsx'), 'Listing'),
});

export const shopRoutes = [home, listing] as const;
