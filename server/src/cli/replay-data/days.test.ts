import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dateOf, dayNumber, dayOf, shiftFor } from './days.ts';

test('a day is a number, and the number is the day again', () => {
  for (const date of ['1970-01-01', '2016-02-29', '2017-09-11', '2100-12-31']) {
    assert.equal(dateOf(dayOf(date) ?? 0), date);
  }
  assert.equal(dayOf('2015-07-02'), (dayOf('2015-07-01') ?? 0) + 1);
});

test('days are read as data sets write them', () => {
  const wanted = dayOf('2015-07-03');
  assert.equal(dayNumber('2015', 'July', '3'), wanted);
  assert.equal(dayNumber('2015', 'jul', '03'), wanted);
  assert.equal(dayNumber('2015', '7', '3'), wanted);
  assert.equal(dayOf('7/3/2015'), wanted);
  assert.equal(dayOf('2015-07-03 08:26:00'), wanted);
});

test('days that are not in the calendar are none', () => {
  assert.equal(dayOf('2015-02-29'), undefined);
  assert.equal(dayOf('2015-13-01'), undefined);
  assert.equal(dayOf('NULL'), undefined);
  assert.equal(dayNumber('2015', 'Sptember', '31'), undefined);
});

test('the shift puts the first day ahead and keeps every weekday', () => {
  const now = 20_000;
  for (const first of [0, 16_617, 19_999, 20_000, 20_001]) {
    const shift = shiftFor(first, now);
    assert.ok(first + shift >= now + 2);
    assert.ok(first + shift < now + 2 + 364);
    assert.equal(shift % 7, 0);
  }
  assert.equal(shiftFor(now + 2, now), 0);
});
