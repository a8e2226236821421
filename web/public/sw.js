// Serves the pages without a network, so that a ticket that was opened once opens again. Nothing of the API is kept
// here: only the page's frame and the files that it is made of, exactly those that a page with a ticket named last.
const CACHE = 'jari-pages-1';
/** The same frame fits every address; this one shows nothing of anybody. */
const FRAME = '/find';

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener('message', (event) => {
  const keep = event.data?.keep;
  if (Array.isArray(keep)) event.waitUntil(keepOnly(keep.filter(isPart)));
});

/** Frame and files are kept together, so that an old frame never meets new files. */
async function keepOnly(paths) {
  const cache = await caches.open(CACHE);
  const frame = await fetch(FRAME, {
    headers: { accept: 'text/html' },
    credentials: 'omit',
    cache: 'no-store',
  });
  if (!frame.ok) return;
  const text = await frame.clone().text();
  const named = [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path).filter(isPart);
  const wanted = new Set([...paths, ...named]);
  for (const path of wanted)
    if (!(await cache.match(path)) || !path.startsWith('/assets/')) await cache.add(path);
  await cache.put(FRAME, frame);
  for (const { url } of await cache.keys()) {
    const { pathname } = new URL(url);
    if (pathname !== FRAME && !wanted.has(pathname)) await cache.delete(url);
  }
}

function isPart(path) {
  return (
    typeof path === 'string' && (path.startsWith('/assets/') || /^\/[\w-]+\.(js|svg|webmanifest)$/.test(path))
  );
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(pageOf(request));
  else if (pathname.startsWith('/assets/')) event.respondWith(assetOf(request));
  else if (isPart(pathname)) event.respondWith(freshOf(request));
});

/** What the server says comes first; the kept frame only where nobody answers. */
async function pageOf(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const frame = await caches.match(FRAME);
    if (frame) return frame;
    throw error;
  }
}

/** The name of an asset changes with its content, so a kept one is as good as a new one. */
async function assetOf(request) {
  return (await caches.match(request)) ?? fetch(request);
}

async function freshOf(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw error;
  }
}
