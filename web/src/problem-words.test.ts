import assert from 'node:assert/strict';
import { test } from 'node:test';
import { edgeRefusals } from '../../server/src/kernel/problem.ts';
import { declaredContexts } from '../../server/src/laws/declarations.ts';
import { problemWords } from './problem-words.ts';

test('every refusal that the server can answer has Korean words, and no words are left over', () => {
  const declared = [edgeRefusals, ...declaredContexts().map(({ refusals }) => refusals)];
  const codes = new Set(declared.flatMap((refusals) => Object.keys(refusals)));
  const worded = new Set(Object.keys(problemWords));
  assert.deepEqual([...codes.difference(worded)], [], 'refusals without words');
  assert.deepEqual([...worded.difference(codes)], [], 'words without a refusal');
});

test('nothing that people read in English speaks to programs', () => {
  const toPrograms = /`|\/v1|openapi|JARI_|Content-Type|Retry-After|UUID|Idempotency|\bid\b|HTTP|Bearer/;
  for (const refusals of [edgeRefusals, ...declaredContexts().map((context) => context.refusals)]) {
    for (const [code, { title, next }] of Object.entries(refusals)) {
      const told = problemWords[code]?.en ?? { title, next };
      assert.doesNotMatch(`${told.title} ${told.next}`, toPrograms, code);
    }
  }
});
