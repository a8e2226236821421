// What a browser has to load before the start page works: counted in the build itself, compressed as it is served.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { SITE_FOLDER } from '../../server/src/site/build.ts';

const FIRST_SCRIPTS_MAX_BYTES = 200_000;

interface Chunk {
  file: string;
  imports?: string[];
}

const MANIFEST = JSON.parse(readFileSync(join(SITE_FOLDER, '.vite', 'manifest.json'), 'utf8')) as Record<
  string,
  Chunk
>;

test('the first scripts of the start page weigh at most 200 kB, compressed', () => {
  const needed = new Set<string>();
  const need = (name: string) => {
    if (needed.has(name)) return;
    needed.add(name);
    for (const imported of MANIFEST[name]?.imports ?? []) need(imported);
  };
  for (const name of ['index.html', 'src/pages/shop/home.tsx']) {
    assert.ok(MANIFEST[name], `${name} is a chunk of its own`);
    need(name);
  }
  const weights = [...needed].map((name) => {
    const bytes = readFileSync(join(SITE_FOLDER, MANIFEST[name]?.file ?? ''));
    return { name, bytes: gzipSync(bytes).length };
  });
  const total = weights.reduce((sum, { bytes }) => sum + bytes, 0);
  assert.ok(total <= FIRST_SCRIPTS_MAX_BYTES, `${total} bytes: ${JSON.stringify(weights)}`);
});

test('what the server names beforehand is in the build', async () => {
  for (const kind of ['concert', 'exhibition', 'stay', 'product', 'listing', 'home'])
    assert.ok(MANIFEST[`src/pages/shop/${kind}.tsx`], kind);
});
