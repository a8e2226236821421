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
  validateSearch: ({ show }: Record<string, unknown>): { show?: 'receipt' } =>
    show === 'receipt' ? { show } : {},
  component: lazyRouteComponent(() => import('./booking.tsx'), 'Booking'),
});

const find = createRoute({
  getParentRoute: () => rootRoute,
  path: '/find',
  validateSearch: ({ code }: Record<string, unknown>): { code?: string } =>
    typeof code === 'string' ? { code } : {},
  component: lazyRouteComponent(() => import('./find.tsx'), 'Find'),
});

const wallet = createRoute({
  getParentRoute: () => rootRoute,
  path: '/wallet',
  component: lazyRouteComponent(() => import('./wallet.tsx'), 'Wallet'),
});

export const mineRoutes = [bookings, booking, find, wallet] as const;
