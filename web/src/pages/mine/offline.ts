// Makes opened tickets work without a network: a small worker serves the pages themselves, and the tickets are in the
// storage of the browser. It is installed when the first ticket is opened, and told what this page was made of.

const WORKER = '/sw.js';

export async function keepPagesOffline(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register(WORKER);
    // The list of tickets is another page; whoever is offline comes that way.
    await import('./bookings.tsx');
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ keep: addressesOfThisPage() });
  } catch {
    // A browser that forbids workers shows tickets online only.
  }
}

/** Scripts, styles and fonts that were loaded for what is on the screen. */
function addressesOfThisPage(): string[] {
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
  const written = [
    ...document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>('script[src], link[href]'),
  ];
  const linked = written.map((one) => ('src' in one ? one.src : one.href));
  const own = [...new Set([...loaded, ...linked])].map((address) => new URL(address, location.href));
  return own
    .filter(({ origin, pathname }) => origin === location.origin && isPart(pathname))
    .map(({ pathname }) => pathname);
}

const isPart = (path: string) => path.startsWith('/assets/') || /^\/[\w-]+\.(js|svg|webmanifest)$/.test(path);
