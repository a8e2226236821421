import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentPolicy } from './policy.ts';

test('pages load nothing from anywhere else', () => {
  const policy = contentPolicy({ stripe: false });
  assert.doesNotMatch(policy, /https?:/);
  assert.doesNotMatch(policy, /frame-src/);
  assert.match(policy, /script-src 'self' 'wasm-unsafe-eval';/);
});

test('where Stripe takes the cards, its script, its frames and its tokens are let in, and nobody else', () => {
  const policy = contentPolicy({ stripe: true });
  const foreign = [...policy.matchAll(/https?:\/\/[^\s;]+/g)].map(([address]) => address);
  assert.deepEqual([...new Set(foreign)].sort(), [
    'https://*.js.stripe.com',
    'https://api.stripe.com',
    'https://hooks.stripe.com',
    'https://js.stripe.com',
  ]);
  assert.match(policy, /^default-src 'none';/);
  assert.match(policy, /script-src 'self' 'wasm-unsafe-eval' https:\/\/js\.stripe\.com [^;']+;/);
  assert.match(policy, /frame-ancestors 'none'/);
});
