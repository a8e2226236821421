import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tellServerProblem, tellWhere } from './server-problems.ts';

test('a problem of a file is told in Korean with the value that it quotes', () => {
  const problem = { what: 'The id "1층/A/1" is used twice, first at line 2.', next: 'Give each seat an id.' };
  assert.match(tellServerProblem(problem, 'ko'), /^"1층\/A\/1" 좌석이 2번째 줄에 이미 있습니다\./);
  assert.equal(tellServerProblem(problem, 'en'), `${problem.what} ${problem.next}`);
  assert.equal(tellWhere('line 12', 'ko'), '12번째 줄');
  assert.equal(tellWhere('/zones/0', 'ko'), '/zones/0');
});

test('a problem that nobody has words for is shown as the server says it', () => {
  const problem = { what: 'The moon is in the way.', next: 'Wait.' };
  assert.equal(tellServerProblem(problem, 'ko'), 'The moon is in the way. Wait.');
});
