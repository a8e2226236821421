import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addDays,
  addMinutes,
  addMonths,
  daysBetween,
  isDate,
  localTimeIn,
  weekdayOf,
  weeksOf,
} from './local-date.ts';

test('days are counted over months, leap days and clock changes', () => {
  assert.equal(addDays('2028-02-28', 1), '2028-02-29');
  assert.equal(addDays('2027-01-01', -1), '2026-12-31');
  assert.equal(daysBetween('2027-03-27', '2027-03-29'), 2);
  assert.equal(daysBetween('2027-03-29', '2027-03-27'), -2);
});

test('a date that is not in the calendar is none', () => {
  assert.equal(isDate('2027-02-28'), true);
  assert.equal(isDate('2027-02-30'), false);
  assert.equal(isDate('2027-2-3'), false);
  assert.equal(isDate('tomorrow'), false);
});

test('months are counted over the turn of the year', () => {
  assert.equal(addMonths('2026-12', 1), '2027-01');
  assert.equal(addMonths('2027-01', -1), '2026-12');
});

test('a month is shown in whole weeks, from Sunday or from Monday', () => {
  assert.equal(weekdayOf('2026-11-21'), 6);
  const sundays = weeksOf('2026-11', 7);
  assert.deepEqual([sundays[0]?.[0], sundays.at(-1)?.[6], sundays.length], ['2026-11-01', '2026-12-05', 5]);
  const mondays = weeksOf('2026-11', 1);
  assert.deepEqual([mondays[0]?.[0], mondays.at(-1)?.[6], mondays.length], ['2026-10-26', '2026-12-06', 6]);
});

test('an instant is told as the clocks of the zone show it', () => {
  const at = Date.parse('2026-11-21T15:30:00Z');
  assert.equal(localTimeIn('Asia/Seoul', at), '2026-11-22T00:30');
  assert.equal(localTimeIn('America/New_York', at), '2026-11-21T10:30');
});

test('minutes before midnight belong to the day before', () => {
  assert.equal(addMinutes('2026-12-01T00:10', -20), '2026-11-30T23:50');
});
