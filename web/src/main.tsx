import './first.css';
import './base.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import letters from 'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css?url';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Problem } from './api.ts';
import { Appearance } from './appearance.tsx';
import { takePreloaded } from './preloaded.ts';
import { router } from './router.ts';

const RETRIES_MAX = 2;

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A refusal stays one; only what did not arrive is asked again.
      retry: (count, error) => !(error instanceof Problem && error.status < 500) && count < RETRIES_MAX,
    },
  },
});
takePreloaded(client);

// After an update the parts that an open page has not loaded yet are gone: the new page has them. Once, so that a part
// that is really missing does not reload for ever.
const RELOADED = 'jari-reloaded-at';
const RELOAD_AGAIN_MS = 60_000;
addEventListener('vite:preloadError', (event) => {
  const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
  if (Date.now() - last < RELOAD_AGAIN_MS) return;
  event.preventDefault();
  sessionStorage.setItem(RELOADED, String(Date.now()));
  location.reload();
});

// The letters are ninety-two files, of which a browser loads those that a page shows. The first page is drawn before
// with letters of the device, which base.css makes as wide.
const stop = router.subscribe('onRendered', () => {
  stop();
  requestAnimationFrame(() => setTimeout(loadLetters));
});

function loadLetters(): void {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = letters;
  document.head.append(link);
}

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <Appearance>
        <RouterProvider router={router} />
      </Appearance>
    </QueryClientProvider>
  </StrictMode>,
);
