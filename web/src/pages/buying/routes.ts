import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../root.tsx';

const cart = createRoute({
  getParentRoute: () => rootRoute,
  path: '/cart',
  component: lazyRouteComponent(() => import('./cart.tsx'), 'Cart'),
});

const checkout = createRoute({
  getParentRoute: () => rootRoute,
  path: '/checkout',
  component: lazyRouteComponent(() => import('./checkout.tsx'), 'Checkout'),
});

export const buyingRoutes = [cart, checkout] as const;
