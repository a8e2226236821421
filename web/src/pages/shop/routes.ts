import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../root.tsx';
import { choiceIn } from './choice.ts';
import { filtersIn } from './filters.ts';

const home = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: filtersIn,
  component: lazyRouteComponent(() => import('./home.tsx'), 'Home'),
});

const listing = createRoute({
  getParentRoute: () => rootRoute,
  path: '/l/$listing',
  validateSearch: choiceIn,
  component: lazyRouteComponent(() => import('./listing.tsx'), 'Listing'),
});

export const shopRoutes = [home, listing] as const;
