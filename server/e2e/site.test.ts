// The pages as a browser gets them, without running any of their scripts.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Offers, openOffers } from './offers.ts';
import { type Jari, startJari } from './start.ts';

const SHELL =
  '<!doctype html><html lang="ko"><head><!--jari:head--><title>Jari</title></head><body><div id="root"><!--jari:reading--></div><!--jari:data--></body></html>';

let jari: Jari;
let offers: Offers;
let built = false;
const folder = mkdtempSync(join(tmpdir(), 'jari-site-'));

before(async () => {
  jari = await startJari({ site: { folder, missing: () => (built ? undefined : 'not yet') } });
  offers = await openOffers(await jari.person('buyer', 'host'));
});
after(async () => {
  await jari.stop();
  rmSync(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(jari.urlFor(path) + path, { headers });

test('while the pages are built, the API answers and whoever looks is asked to wait', async () => {
  const page = await get('/');
  assert.equal(page.status, 503);
  assert.equal(page.headers.get('retry-after'), '3');
  assert.match(await page.text(), /not yet/);
  assert.equal((await get('/v1/catalog/listings')).status, 200);
  mkdirSync(join(folder, 'assets'));
  mkdirSync(join(folder, '.vite'));
  writeFileSync(
    join(folder, '.vite', 'manifest.json'),
    JSON.stringify({ 'src/pages/shop/listing.tsx': { file: 'assets/page-1234.js' } }),
  );
  writeFileSync(join(folder, 'index.html'), SHELL);
  writeFileSync(join(folder, 'assets', 'page-1234.js'), 'export const page = 1;');
  writeFileSync(join(folder, 'mark.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  built = true;
});

test('a page has what it shows in it, no inline script runs, and nobody may frame it', async () => {
  const page = await get(`/l/${offers.concert.listing}`, { 'accept-language': 'en' });
  assert.equal(page.status, 200);
  const policy = page.headers.get('content-security-policy') ?? '';
  assert.match(policy, /script-src 'self' 'wasm-unsafe-eval';/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.match(policy, /default-src 'none'/);
  assert.equal(page.headers.get('cache-control'), 'no-cache');
  const text = await page.text();
  assert.match(text, /<html lang="en" data-visitor="stranger">/);
  assert.match(text, /<h1>음악회<\/h1>/);
  assert.match(text, /"@type":"MusicEvent"/);
  assert.match(text, /<link rel="modulepreload" crossorigin href="\/assets\/page-1234\.js" \/><\/head>/);
});

test('assets are kept for a year, other files for an hour, and a path cannot leave the folder', async () => {
  const asset = await get('/assets/page-1234.js');
  assert.equal(asset.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  assert.match(asset.headers.get('content-type') ?? '', /javascript/);
  assert.equal((await get('/mark.svg')).headers.get('cache-control'), 'public, max-age=3600');
  for (const path of ['/assets/none.js', '/..%2f..%2fpackage.json', '/assets/..%2f..%2f..%2fpackage.json'])
    assert.ok([403, 404].includes((await get(path)).status), path);
});

test('neither the bare shell nor what the builder keeps for itself is given out', async () => {
  writeFileSync(join(folder, '.stamp'), 'secret of the builder');
  for (const path of ['/index.html', '/.stamp', '/.vite/manifest.json'])
    assert.equal((await get(path)).status, 404, path);
});

test('what belongs to the API keeps its own answers', async () => {
  const unknown = await get('/v1/nothing');
  assert.equal(unknown.status, 404);
  assert.match(unknown.headers.get('content-type') ?? '', /problem\+json/);
  const asked = await get('/nothing', { accept: 'application/json' });
  assert.match(asked.headers.get('content-type') ?? '', /problem\+json/);
  const page = await get('/nothing', { accept: 'text/html' });
  assert.equal(page.status, 404);
  assert.match(page.headers.get('content-type') ?? '', /text\/html/);
});
