import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { signWords } from './sign-words.ts';

test('every sign that the server can give has Korean words, and none is left over', () => {
  const source = readFileSync(new URL('../../../../server/src/operations/signs.ts', import.meta.url), 'utf8');
  const codes = new Set([...source.matchAll(/code: '([\w-]+)'/g)].map(([, code]) => code ?? ''));
  assert.deepEqual(new Set(Object.keys(signWords)), codes);
});
