import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextOf } from './next.ts';

test('whoever signs in goes back to a page of this site and never to another one', () => {
  assert.deepEqual(nextOf({ next: '/checkout?step=2' }), { next: '/checkout?step=2' });
  for (const next of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '',
    7,
    undefined,
  ])
    assert.deepEqual(nextOf({ next }), {}, String(next));
});
