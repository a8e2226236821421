import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crowdOf, dayOf, nightOn, sessionsOn } from './calendars.ts';
import type { SessionCalendar } from './listing-facts.ts';

const museum: SessionCalendar = {
  from: '2026-12-01',
  to: '2026-12-31',
  closed: { weekdays: [1], dates: ['2026-12-25'] },
  times: [{ at: '16:00' }, { at: '10:00' }, { at: '19:00', capacity: 40, weekdays: [5, 6] }],
  capacity: 60,
  tier: 'weekday',
  tierRules: [
    { tier: 'holiday', dates: ['2026-12-26'] },
    { tier: 'weekend', weekdays: [6, 7] },
  ],
  exceptions: [
    { date: '2026-12-07', times: [{ at: '12:00', capacity: 10 }] },
    { date: '2026-12-08', times: [] },
  ],
  closesBeforeMinutes: 30,
};

const unitsOn = (date: string) => sessionsOn(museum, date).map(({ unit }) => unit.slice(11));

test('a day has its sessions, the earliest first, and some on their weekdays only', () => {
  assert.deepEqual(unitsOn('2026-12-02'), ['10:00', '16:00']);
  assert.deepEqual(unitsOn('2026-12-04'), ['10:00', '16:00', '19:00']);
});

test('closed days and days outside of the calendar have none, exceptions have their own', () => {
  assert.deepEqual(unitsOn('2026-12-14'), []);
  assert.deepEqual(unitsOn('2026-12-25'), []);
  assert.deepEqual(unitsOn('2027-01-02'), []);
  assert.deepEqual(unitsOn('2026-12-07'), ['12:00']);
  assert.deepEqual(unitsOn('2026-12-08'), []);
});

test('the first rule that fits gives the tier', () => {
  const tierOn = (date: string) => sessionsOn(museum, date)[0]?.tier;
  assert.deepEqual(
    [tierOn('2026-12-02'), tierOn('2026-12-05'), tierOn('2026-12-26')],
    ['weekday', 'weekend', 'holiday'],
  );
});

test('what closed already does not count as left', () => {
  const leftOf = () => 20;
  const day = dayOf(museum, '2026-12-04', { leftOf, now: '2026-12-04T09:40' });
  assert.deepEqual([day.left, day.open.length], [40, 2]);
  assert.equal(dayOf(museum, '2026-12-04', { leftOf, now: '2026-12-04T18:30' }).crowd, 'over');
  assert.equal(dayOf(museum, '2026-12-14', { leftOf, now: '2026-12-01T00:00' }).crowd, 'closed');
});

test('while nobody knows what is left, a day looks as the host opened it', () => {
  const day = dayOf(museum, '2026-12-02', { leftOf: () => undefined, now: '2026-12-01T00:00' });
  assert.deepEqual([day.crowd, day.left], ['quiet', 120]);
});

test('crowds are told by the share that is taken', () => {
  assert.deepEqual(
    [crowdOf(60, 60), crowdOf(30, 60), crowdOf(9, 60), crowdOf(0, 60)],
    ['quiet', 'some', 'busy', 'full'],
  );
});

test('a night knows its tier, its rooms and how long a stay must be that begins there', () => {
  const room = {
    count: 4,
    calendar: {
      from: '2026-12-01',
      to: '2026-12-31',
      closed: { spans: [{ from: '2026-12-10', to: '2026-12-11' }] },
      tier: 'weekday',
      tierRules: [{ tier: 'weekend', weekdays: [5, 6], minimumNights: 2 }],
      counts: [{ date: '2026-12-03', count: 1 }],
      closesAt: '21:00',
    },
  };
  assert.deepEqual(nightOn(room, '2026-12-04'), {
    date: '2026-12-04',
    tier: 'weekend',
    rooms: 4,
    nightsMin: 2,
    closesAt: '2026-12-04T21:00',
  });
  assert.equal(nightOn(room, '2026-12-03')?.rooms, 1);
  assert.equal(nightOn(room, '2026-12-10'), undefined);
  assert.equal(nightOn(room, '2026-11-30'), undefined);
});
