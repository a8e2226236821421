import { createRootRoute } from '@tanstack/react-router';
import { Missing } from './shell/missing.tsx';
import { PageFailure } from './shell/page-failure.tsx';
import { Shell } from './shell/shell.tsx';

export const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: Missing,
  errorComponent: PageFailure,
});
