import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemKinds, problemTerms } from '../../../../server/src/catalog/problem-kinds.ts';
import { problem } from '../../../../server/src/catalog/problems.ts';
import {
  englishProblems,
  koreanProblems,
  koreanTerms,
  tellServerProblem,
  tellWhere,
} from './server-problems.ts';

const blanksOf = (text: string) => new Set(text.match(/\{[a-z:]+\}/g));

test('everything that the server can find in a form or a file has Korean words, and none are left over', () => {
  assert.deepEqual(Object.keys(koreanProblems).sort(), Object.keys(problemKinds).sort());
  assert.deepEqual(Object.keys(koreanTerms).sort(), Object.keys(problemTerms).sort());
});

test('words ask for no value that a problem of their kind does not have', () => {
  for (const words of [koreanProblems, englishProblems]) {
    for (const [code, text] of Object.entries(words)) {
      const kind = Object.entries(problemKinds).find(([one]) => one === code)?.[1];
      assert.ok(kind, code);
      assert.deepEqual([...blanksOf(text).difference(blanksOf(`${kind.what} ${kind.next}`))], [], code);
    }
  }
  assert.doesNotMatch(Object.values(englishProblems).join(' '), /:term/);
});

test('a problem of a file is told in Korean with its values, terms and places', () => {
  const twice = { where: 'line 9', ...problem('id-twice', { id: '"1층/A/1"', first: 'line 2' }) };
  assert.match(tellServerProblem(twice, 'ko'), /^"1층\/A\/1" 좌석이 2번째 줄에 이미 있습니다\./);
  assert.match(tellServerProblem(twice, 'en'), /^The id "1층\/A\/1" is used twice, first at line 2\. Give/);
  const missing = {
    where: 'line 3',
    ...problem('variant-incomplete', { sku: '"컵"', missing: ['name', 'price'] }),
  };
  assert.match(tellServerProblem(missing, 'ko'), /^새 품목 "컵"에 이름, 가격이 없습니다\./);
  const many = { where: '/', ...problem('listing-large', { count: 1_200_000, max: 1_000_000 }) };
  assert.match(tellServerProblem(many, 'ko'), /1,200,000개나/);
});

test('a problem that this page does not know yet is told as the server tells it', () => {
  const unknown = {
    where: '/',
    code: 'moon-in-the-way',
    values: {},
    what: 'The moon is in the way.',
    next: 'Wait.',
  };
  assert.equal(tellServerProblem(unknown, 'ko'), 'The moon is in the way. Wait.');
});

test('a line of a file is told as people say it, a path as it is', () => {
  assert.deepEqual([tellWhere('line 12', 'ko'), tellWhere('line 12', 'en')], ['12번째 줄', 'line 12']);
  assert.equal(tellWhere('/zones/0', 'ko'), '/zones/0');
});
