import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../root.tsx';

const bookings = createRoute({
  getParentRoute: () => rootRoute,
  path: '/bookings',
  component: lazyRouteComponent(() => import('./bookings.tsx'), 'Bookings'),
});

const booking = createRoute({
  getParentRoute: () => rootRoute,
  path: '/bookings/$bookingId',
  component: lazyRouteComponent(() => import('./booking.tsx'), 'Booking'),
});

const find = createRoute({
  getParentRoute: () => rootRoute,
  path: '/find',
  component: lazyRouteComponent(() => import('./find.tsx'), 'Find'),
});

const wallet = createRoute({
  getParentRoute: () => rootRoute,
  path: '/wallet',
  component: lazyRouteComponent(() => import('./wallet.tsx'), 'Wallet'),
});

export const mineRoutes = [bookings, booking, find, wallet] as const;
