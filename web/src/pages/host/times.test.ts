import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTimes } from './times.ts';

test('times are read as people type them, sorted and each once', () => {
  const times = readTimes('14:30, 10  16시; 14:30');
  assert.deepEqual(
    times?.map(({ at }) => at),
    ['10:00', '14:30', '16:00'],
  );
});

test('what is no time of a day is none', () => {
  for (const typed of ['', '25:00', '10:75', 'noon', '10:00 tomorrow'])
    assert.equal(readTimes(typed), undefined, typed);
});
