import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../root.tsx';
import { isKind, type Kind } from './kinds.ts';

const desk = createRoute({
  getParentRoute: () => rootRoute,
  path: '/host',
  component: lazyRouteComponent(() => import('./desk.tsx'), 'Desk'),
});

const listings = createRoute({
  getParentRoute: () => rootRoute,
  path: '/host/listings',
  component: lazyRouteComponent(() => import('./listings.tsx'), 'Listings'),
});

const newListing = createRoute({
  getParentRoute: () => rootRoute,
  path: '/host/listings/new',
  validateSearch: ({ kind }: Record<string, unknown>): { kind?: Kind } => (isKind(kind) ? { kind } : {}),
  component: lazyRouteComponent(() => import('./new-listing.tsx'), 'NewListing'),
});

const editListing = createRoute({
  getParentRoute: () => rootRoute,
  path: '/host/listings/$listing',
  component: lazyRouteComponent(() => import('./edit-listing.tsx'), 'EditListing'),
});

const bookings = createRoute({
  getParentRoute: () => rootRoute,
  path: '/host/bookings',
  component: lazyRouteComponent(() => import('./bookings.tsx'), 'Bookings'),
});

const figures = createRoute({
  getParentRoute: () => rootRoute,
  path: '/host/figures',
  component: lazyRouteComponent(() => import('./figures.tsx'), 'Figures'),
});

const checkIn = createRoute({
  getParentRoute: () => rootRoute,
  path: '/host/check-in',
  component: lazyRouteComponent(() => import('./check-in.tsx'), 'CheckIn'),
});

export const hostRoutes = [desk, listings, newListing, editListing, bookings, figures, checkIn] as const;
