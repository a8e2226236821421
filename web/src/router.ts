// All pages. Each journey lists its own; a page is loaded when somebody goes there.
import { createRouter } from '@tanstack/react-router';
import { accountRoutes } from './pages/account/routes.ts';
import { buyingRoutes } from './pages/buying/routes.ts';
import { hostRoutes } from './pages/host/routes.ts';
import { mineRoutes } from './pages/mine/routes.ts';
import { operationsRoutes } from './pages/operations/routes.ts';
import { shopRoutes } from './pages/shop/routes.ts';
import { rootRoute } from './root.tsx';

const routeTree = rootRoute.addChildren([
  ...shopRoutes,
  ...buyingRoutes,
  ...mineRoutes,
  ...accountRoutes,
  ...hostRoutes,
  ...operationsRoutes,
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
