import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Manifest, partsOf } from './parts.ts';

const MANIFEST: Manifest = {
  'index.html': { file: 'assets/index-1.js', imports: ['_react.js'], css: ['assets/index-1.css'] },
  '_react.js': { file: 'assets/react-1.js' },
  '_card.js': { file: 'assets/card-1.js', imports: ['_react.js', 'index.html'], css: ['assets/card-1.css'] },
  'home.tsx': { file: 'assets/home-1.js', imports: ['index.html', '_card.js'], css: ['assets/home-1.css'] },
};

test('a page names its own files, styles in the sequence in which they apply, and none of those of every page', () => {
  const parts = partsOf(MANIFEST, ['home.tsx']);
  const named = [...parts.matchAll(/rel="(\w+)" crossorigin href="([^"]+)"/g)].map(([, rel, href]) => [
    rel,
    href,
  ]);
  assert.deepEqual(named, [
    ['stylesheet', '/assets/card-1.css'],
    ['stylesheet', '/assets/home-1.css'],
    ['modulepreload', '/assets/card-1.js'],
    ['modulepreload', '/assets/home-1.js'],
  ]);
});

test('a page of which the build knows nothing names no files', () => {
  assert.equal(partsOf(MANIFEST, ['gone.tsx']), '');
  assert.equal(partsOf(MANIFEST, []), '');
});
