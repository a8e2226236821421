import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fill, problemKinds } from './problem-kinds.ts';
import { ProblemList, problem, problemLimits } from './problems.ts';

test('a problem says the same to programs and, in English, to people', () => {
  assert.deepEqual(problem('number-invalid', { what: 'rooms', given: '"some"', min: 0, max: 9 }), {
    code: 'number-invalid',
    values: { what: 'rooms', given: '"some"', min: 0, max: 9 },
    what: 'The number of rooms is "some".',
    next: 'Write a whole number from 0 to 9.',
  });
  const { what } = problem('variant-incomplete', { sku: '"cup"', missing: ['name', 'price'] });
  assert.equal(what, '"cup" is new and lacks name, price.');
});

test('what a file says is never taken for a blank or a pattern', () => {
  const { what } = problem('zone-unknown', { zone: '"{max} $1 $&"' });
  assert.equal(what, 'There is no time zone "{max} $1 $&".');
});

test('every kind is told without a blank that nobody fills', () => {
  for (const [code, { what, next }] of Object.entries(problemKinds)) {
    assert.doesNotMatch(fill(`${what} ${next}`, {}), /[{}]/, code);
  }
});

test('a list of problems is bounded, and its last line counts the rest', () => {
  const problems = new ProblemList();
  const max = problemLimits.problemsListedMax.value;
  for (let line = 1; line <= max; line += 1) problems.add(`line ${line}`, 'text-blank');
  problems.put([{ where: 'line 0', ...problem('sessions-none') }]);
  problems.add('line 0', 'text-blank');
  assert.equal(problems.all().length, max + 1);
  assert.equal(problems.all().at(-1)?.what, 'There are 2 more problems.');
});
