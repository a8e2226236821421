import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ApiCalendar,
  datesOf,
  packed,
  readPainting,
  resolve,
  stroke,
  strokeWeekday,
  writePainting,
} from './painting.ts';

const nameOf = (tier: string) => tier;
const sessions: ApiCalendar = {
  from: '2027-03-01',
  to: '2027-03-31',
  tier: 'day',
  closed: { weekdays: [1], dates: ['2027-03-17'] },
  tierRules: [
    { tier: 'holiday', dates: ['2027-03-01'], spans: [{ from: '2027-03-10', to: '2027-03-12' }] },
    { tier: 'weekend', weekdays: [6, 7] },
  ],
  exceptions: [{ date: '2027-03-01', times: [{ at: '13:00', capacity: 40 }] }],
};
const nights: ApiCalendar = {
  from: '2027-07-01',
  to: '2027-08-31',
  tier: 'usual',
  minimumNights: 1,
  closed: { spans: [{ from: '2027-07-05', to: '2027-07-09' }] },
  tierRules: [
    { tier: 'peak', spans: [{ from: '2027-07-20', to: '2027-08-10' }], minimumNights: 3 },
    { tier: 'peak', dates: ['2027-08-15'], minimumNights: 2 },
    { tier: 'weekend', weekdays: [5, 6], minimumNights: 2 },
  ],
  counts: [{ date: '2027-07-11', count: 1 }],
};

test('a calendar that is read and written says the same of every day', () => {
  for (const [kind, calendar] of [
    ['sessions', sessions],
    ['nights', nights],
  ] as const) {
    const before = readPainting(calendar);
    const after = readPainting(writePainting(before, { nameOf, kind }));
    for (const date of datesOf(calendar)) assert.deepEqual(resolve(after, date), resolve(before, date), date);
  }
});

test('weekly closed days stay weekly, and sessions of their own open a day', () => {
  const painting = readPainting(sessions);
  assert.deepEqual(resolve(painting, '2027-03-01').times, [{ at: '13:00', capacity: 40 }]);
  assert.equal(resolve(painting, '2027-03-01').closed, false);
  assert.equal(resolve(painting, '2027-03-08').closed, true);
  const written = writePainting(painting, { nameOf, kind: 'sessions' });
  assert.deepEqual(written.closed, { weekdays: [1], dates: ['2027-03-17'] });
  assert.deepEqual(written.exceptions, sessions.exceptions);
});

test('one open Monday among closed ones names the others', () => {
  const painting = stroke(readPainting(sessions), ['2027-03-08', '2027-03-08'], { do: 'open' });
  const { closed } = writePainting(painting, { nameOf, kind: 'sessions' });
  assert.equal(closed?.weekdays, undefined);
  assert.deepEqual(closed?.dates, ['2027-03-15', '2027-03-17', '2027-03-22', '2027-03-29']);
});

test('the shortest stay goes with its tier, and single nights may differ', () => {
  const painting = readPainting(nights);
  assert.equal(resolve(painting, '2027-07-20').nightsMin, 3);
  assert.equal(resolve(painting, '2027-08-15').nightsMin, 2);
  assert.equal(resolve(painting, '2027-07-02').nightsMin, 2);
  const longer = { ...painting, nightsMinOf: { ...painting.nightsMinOf, weekend: 4 } };
  const written = writePainting(longer, { nameOf, kind: 'nights' });
  assert.deepEqual(written.tierRules?.at(-1), { tier: 'weekend', minimumNights: 4, weekdays: [5, 6] });
});

test('a stroke goes either way, stays within the calendar and can be cleared', () => {
  const painting = readPainting(nights);
  const closed = stroke(painting, ['2027-09-02', '2027-08-30'], { do: 'close' });
  assert.deepEqual(
    Object.keys(closed.days).filter((date) => !painting.days[date]),
    ['2027-08-30', '2027-08-31'],
  );
  assert.deepEqual(stroke(closed, ['2027-08-30', '2027-08-31'], { do: 'clear' }).days, painting.days);
});

test('painting the usual tier over a special one takes the paint away', () => {
  const painting = readPainting(nights);
  const washed = stroke(painting, ['2027-07-20', '2027-08-15'], { do: 'tier', tier: 'usual' });
  assert.equal(resolve(washed, '2027-07-21').tier, 'usual');
  // A Friday is a weekend night by itself, so that the usual tier has to be said.
  assert.equal(washed.days['2027-07-23']?.tier, 'usual');
  assert.equal(washed.days['2027-07-21'], undefined);
});

test('a weekday is painted for all weeks at once', () => {
  const painting = strokeWeekday(readPainting(nights), 2, { do: 'close' });
  assert.equal(resolve(painting, '2027-07-13').closed, true);
  assert.deepEqual(writePainting(painting, { nameOf, kind: 'nights' }).closed?.weekdays, [2]);
  const open = strokeWeekday(painting, 2, { do: 'open' });
  assert.equal(resolve(open, '2027-07-13').closed, false);
});

test('three days in a row are a span, two are dates', () => {
  assert.deepEqual(packed(['2027-02-27', '2027-02-28', '2027-03-01', '2027-03-05', '2027-03-06']), {
    dates: ['2027-03-05', '2027-03-06'],
    spans: [{ from: '2027-02-27', to: '2027-03-01' }],
  });
});
