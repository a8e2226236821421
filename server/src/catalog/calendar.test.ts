// Calendars: which days are open, which tier they have, and what clock changes do to them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Value } from 'typebox/value';
import {
  calendarLimits,
  expandNights,
  expandSessions,
  instantOf,
  isLocalDate,
  isZone,
  NightCalendar,
  nightsBetween,
  refuseShortStay,
  SessionCalendar,
} from './calendar.ts';

const seoul = 'Asia/Seoul';
const berlin = 'Europe/Berlin';
const minuteMs = 60_000;

const museum: SessionCalendar = {
  from: '2026-05-01',
  to: '2026-05-10',
  tier: 'weekday',
  capacity: 100,
  times: [{ at: '14:00' }, { at: '10:00' }],
};

const room: NightCalendar = { from: '2026-07-01', to: '2026-07-10', tier: 'weekday' };

const ms = (text: string) => Date.parse(text);
const problemsOf = (expanded: { problems: { where: string }[] }) =>
  expanded.problems.map(({ where }) => where);

test('every open day gets its sessions in time sequence, with instants of the venue', () => {
  const { units, problems } = expandSessions({ ...museum, to: '2026-05-02' }, seoul);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    units.map(({ unit }) => unit),
    ['2026-05-01T10:00', '2026-05-01T14:00', '2026-05-02T10:00', '2026-05-02T14:00'],
  );
  assert.deepEqual(units[0], {
    unit: '2026-05-01T10:00',
    capacity: 100,
    tier: 'weekday',
    startsAt: ms('2026-05-01T10:00:00+09:00'),
    closesAt: ms('2026-05-01T10:00:00+09:00'),
  });
});

test('closed weekdays, dates and spans have no sessions', () => {
  const closed = { weekdays: [1], dates: ['2026-05-05'], spans: [{ from: '2026-05-08', to: '2026-05-09' }] };
  const { units } = expandSessions({ ...museum, closed }, seoul);
  const days = [...new Set(units.map(({ unit }) => unit.slice(8, 10)))];
  assert.deepEqual(days, ['01', '02', '03', '06', '07', '10']);
});

test('a time with weekdays takes place on those only, with its own capacity', () => {
  const times = [{ at: '10:00' }, { at: '19:00', weekdays: [3], capacity: 20 }];
  const { units } = expandSessions({ ...museum, times }, seoul);
  const evenings = units.filter(({ unit }) => unit.endsWith('19:00'));
  assert.deepEqual(
    evenings.map(({ unit, capacity }) => [unit, capacity]),
    [['2026-05-06T19:00', 20]],
  );
});

test('an exception replaces the usual starts, also on a closed day', () => {
  const exceptions = [
    { date: '2026-05-04', times: [{ at: '21:00' }] },
    { date: '2026-05-05', times: [] },
  ];
  const { units } = expandSessions({ ...museum, closed: { weekdays: [1] }, exceptions }, seoul);
  const on = (date: string) => units.filter(({ unit }) => unit.startsWith(date)).map(({ unit }) => unit);
  assert.deepEqual(on('2026-05-04'), ['2026-05-04T21:00']);
  assert.deepEqual(on('2026-05-05'), []);
});

test('the first rule that fits gives the tier: peak before holiday before weekend before weekday', () => {
  const tierRules = [
    { tier: 'peak', spans: [{ from: '2026-05-09', to: '2026-05-10' }] },
    { tier: 'holiday', dates: ['2026-05-05', '2026-05-09'] },
    { tier: 'weekend', weekdays: [6, 7] },
  ];
  const { units } = expandSessions({ ...museum, times: [{ at: '10:00' }], tierRules }, seoul);
  const tiers = Object.fromEntries(units.map(({ unit, tier }) => [unit.slice(8, 10), tier]));
  assert.deepEqual(tiers, {
    '01': 'weekday',
    '02': 'weekend',
    '03': 'weekend',
    '04': 'weekday',
    '05': 'holiday',
    '06': 'weekday',
    '07': 'weekday',
    '08': 'weekday',
    '09': 'peak',
    '10': 'peak',
  });
});

test('sales of a session may close before it starts', () => {
  const { units } = expandSessions({ ...museum, closesBeforeMinutes: 90 }, seoul);
  for (const { startsAt, closesAt } of units) assert.equal(startsAt - closesAt, 90 * minuteMs);
});

test('a session at a time that the clock skips does not take place, and that is said', () => {
  const calendar = { ...museum, from: '2026-03-28', to: '2026-03-30', times: [{ at: '02:30' }] };
  const { units, skipped, problems } = expandSessions(calendar, berlin);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    units.map(({ unit }) => unit),
    ['2026-03-28T02:30', '2026-03-30T02:30'],
  );
  assert.deepEqual(skipped, [{ unit: '2026-03-29T02:30', because: 'time-does-not-exist' }]);
});

test('of a time that happens twice the first is meant', () => {
  const calendar = { ...museum, from: '2026-10-25', to: '2026-10-25', times: [{ at: '02:30' }] };
  assert.equal(expandSessions(calendar, berlin).units[0]?.startsAt, ms('2026-10-25T02:30:00+02:00'));
  assert.equal(instantOf('2026-10-25', '02:30', berlin), ms('2026-10-25T02:30:00+02:00'));
});

test('sessions on both sides of a clock change keep their local time', () => {
  const calendar = { ...museum, from: '2026-03-28', to: '2026-03-29', times: [{ at: '10:00' }] };
  const [before, after] = expandSessions(calendar, berlin).units;
  assert.equal((after?.startsAt ?? 0) - (before?.startsAt ?? 0), 23 * 60 * minuteMs);
});

test('what is wrong with a session calendar is named with its path', () => {
  const broken: SessionCalendar = {
    ...museum,
    closed: { dates: ['2026-02-30'], spans: [{ from: '2026-05-09', to: '2026-05-01' }] },
    tierRules: [{ tier: 'x', dates: ['2026-13-01'] }],
    times: [{ at: '10:00' }, { at: '25:00' }, { at: '10:00', weekdays: [2] }],
    exceptions: [
      { date: '2027-01-01', times: [] },
      { date: '2027-01-01', times: [] },
    ],
  };
  const { units, problems } = expandSessions(broken, seoul, '/calendar');
  assert.deepEqual(units, []);
  assert.deepEqual(problems.map(({ where }) => where).sort(), [
    '/calendar/closed/dates/0',
    '/calendar/closed/spans/0',
    '/calendar/exceptions/0',
    '/calendar/exceptions/1',
    '/calendar/exceptions/1',
    '/calendar/tierRules/0/dates/0',
    '/calendar/times/1/at',
    '/calendar/times/2',
  ]);
  for (const { what, next } of problems) assert.ok(what.length > 0 && next.length > 0);
});

test('a frame that cannot be is refused', () => {
  assert.deepEqual(problemsOf(expandSessions(museum, 'Asia/Nowhere', '/c')), ['/c/zone']);
  assert.deepEqual(problemsOf(expandSessions(museum, '+09:00', '/c')), ['/c/zone']);
  assert.deepEqual(problemsOf(expandSessions({ ...museum, to: '2026-04-30' }, seoul, '/c')), ['/c']);
  assert.deepEqual(problemsOf(expandSessions({ ...museum, from: '2026-02-29' }, seoul, '/c')), ['/c/from']);
  assert.deepEqual(problemsOf(expandSessions({ ...museum, to: '2036-05-01' }, seoul, '/c')), ['/c']);
  assert.deepEqual(
    problemsOf(expandSessions({ ...museum, closed: { weekdays: [1, 2, 3, 4, 5, 6, 7] } }, seoul, '/c')),
    ['/c'],
  );
});

test('a calendar with too many sessions or dates is refused before it is large', () => {
  const times = Array.from({ length: calendarLimits.sessionsPerDayMax.value }, (_, at) => {
    const minutes = at * 15;
    return {
      at: `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`,
    };
  });
  const many = expandSessions({ ...museum, from: '2026-01-01', to: '2028-12-31', times }, 'UTC');
  assert.match(many.problems[0]?.what ?? '', /more than 40000 sessions/);
  const spans = Array.from({ length: 2_000 }, () => ({ from: '2026-05-01', to: '2026-05-01' }));
  const tierRules = Array.from({ length: 11 }, () => ({ tier: 'x', spans }));
  assert.match(
    expandSessions({ ...museum, tierRules }, seoul).problems[0]?.what ?? '',
    /22000 dates and spans/,
  );
});

test('nights have rooms, tiers, check-in and the end of their day', () => {
  const tierRules = [
    { tier: 'peak', spans: [{ from: '2026-07-09', to: '2026-07-10' }], minimumNights: 2 },
    { tier: 'weekend', weekdays: [5, 6] },
  ];
  const { units, problems } = expandNights(
    { ...room, tierRules, counts: [{ date: '2026-07-02', count: 1 }], closed: { dates: ['2026-07-05'] } },
    seoul,
    4,
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(
    units.map(({ unit, capacity, tier, minimumNights }) => [unit.slice(8), capacity, tier, minimumNights]),
    [
      ['01', 4, 'weekday', 1],
      ['02', 1, 'weekday', 1],
      ['03', 4, 'weekend', 1],
      ['04', 4, 'weekend', 1],
      ['06', 4, 'weekday', 1],
      ['07', 4, 'weekday', 1],
      ['08', 4, 'weekday', 1],
      ['09', 4, 'peak', 2],
      ['10', 4, 'peak', 2],
    ],
  );
  assert.equal(units[0]?.startsAt, ms('2026-07-01T15:00:00+09:00'));
  assert.equal(units[0]?.closesAt, ms('2026-07-02T00:00:00+09:00'));
});

test('a night may close at a local time, check in at another, and ask for a shortest stay', () => {
  const { units } = expandNights(
    { ...room, checkIn: '17:30', closesAt: '21:00', minimumNights: 3 },
    seoul,
    1,
  );
  assert.equal(units[0]?.startsAt, ms('2026-07-01T17:30:00+09:00'));
  assert.equal(units[0]?.closesAt, ms('2026-07-01T21:00:00+09:00'));
  assert.equal(units[0]?.minimumNights, 3);
});

test('the day of a clock change ends at its own midnight, even where midnight is skipped', () => {
  const night = { ...room, from: '2026-03-29', to: '2026-03-29' };
  assert.equal(expandNights(night, berlin, 1).units[0]?.closesAt, ms('2026-03-30T00:00:00+02:00'));
  const santiago = { ...room, from: '2026-09-05', to: '2026-09-05' };
  assert.equal(
    expandNights(santiago, 'America/Santiago', 1).units[0]?.closesAt,
    ms('2026-09-06T01:00:00-03:00'),
  );
  const late = { ...room, from: '2026-03-29', to: '2026-03-29', closesAt: '02:30' };
  assert.equal(expandNights(late, berlin, 1).units[0]?.closesAt, ms('2026-03-30T00:00:00+02:00'));
});

test('counts outside of the calendar or given twice are refused', () => {
  const counts = [
    { date: '2026-08-01', count: 1 },
    { date: '2026-07-01', count: 1 },
    { date: '2026-07-01', count: 2 },
    { date: 'soon', count: 2 },
  ];
  assert.deepEqual(problemsOf(expandNights({ ...room, counts }, seoul, 1)), [
    '/counts/0',
    '/counts/2',
    '/counts/3/date',
  ]);
  const never = expandNights(
    { ...room, closed: { spans: [{ from: '2026-01-01', to: '2026-12-31' }] } },
    seoul,
    1,
  );
  assert.deepEqual(problemsOf(never), ['/']);
});

test('the nights of a stay end before the check-out', () => {
  assert.deepEqual(nightsBetween('2024-02-28', '2024-03-01'), { nights: ['2024-02-28', '2024-02-29'] });
});

test('stays that cannot be are refused by name', () => {
  const refused = (checkIn: string, checkOut: string, max?: number) => {
    const answer = nightsBetween(checkIn, checkOut, max);
    return 'refused' in answer ? answer.refused : answer.nights.length;
  };
  assert.equal(refused('2026-07-02', '2026-07-01'), 'check-out-not-after-check-in');
  assert.equal(refused('2026-07-01', '2026-07-01'), 'check-out-not-after-check-in');
  assert.equal(refused('2026-02-29', '2026-03-01'), 'date-unknown');
  assert.equal(refused('2026-03-01', '2026-04-31'), 'date-unknown');
  assert.equal(refused('20260301', '2026-03-05'), 'date-unknown');
  assert.equal(refused('2026-03-01[u-ca=hebrew]', '2026-03-05'), 'date-unknown');
  assert.equal(refused('2026-01-01', '2026-04-01'), 90);
  assert.equal(refused('2026-01-01', '2026-04-02'), 'too-many-nights');
  assert.equal(refused('0001-01-01', '9999-12-31'), 'too-many-nights');
  assert.equal(refused('2026-01-01', '2026-01-04', 2), 'too-many-nights');
});

test('a stay shorter than its first night asks for is refused', () => {
  assert.equal(refuseShortStay(['2026-07-01', '2026-07-02'], 2), undefined);
  assert.equal(refuseShortStay(['2026-07-01'], 2)?.refused, 'too-few-nights');
});

test('dates and zones are known or not', () => {
  assert.deepEqual(['2024-02-29', '2026-02-29', '2026-1-1', '', '2026-01-01T00:00'].map(isLocalDate), [
    true,
    false,
    false,
    false,
    false,
  ]);
  assert.deepEqual(['Asia/Seoul', 'UTC', 'Mars/Base', '+09:00', '', "'; drop"].map(isZone), [
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test('the schemas take what hosts send and refuse what nobody understands', () => {
  assert.ok(Value.Check(SessionCalendar, museum));
  assert.ok(
    Value.Check(NightCalendar, {
      ...room,
      tierRules: [{ tier: 'peak', weekdays: [5, 6], minimumNights: 2 }],
    }),
  );
  for (const wrong of [
    { price: 1 },
    { capacity: -1 },
    { capacity: 1.5 },
    { times: [] },
    { times: [{ at: '24:00' }] },
    { from: 'soon' },
    { tier: '' },
  ]) {
    assert.equal(Value.Check(SessionCalendar, { ...museum, ...wrong }), false, JSON.stringify(wrong));
  }
  assert.equal(Value.Check(NightCalendar, { ...room, minimumNights: 0 }), false);
});

test('every night of a stay follows the one before, whatever the zone does', () => {
  const day = fc.integer({ min: 0, max: 20_000 });
  fc.assert(
    fc.property(day, fc.integer({ min: 1, max: 90 }), (start, count) => {
      const first = Temporal.PlainDate.from('1990-01-01').add({ days: start });
      const stay = nightsBetween(first.toString(), first.add({ days: count }).toString());
      assert.ok('nights' in stay);
      assert.equal(stay.nights.length, count);
      stay.nights.forEach((night, at) => {
        assert.equal(night, first.add({ days: at }).toString());
      });
    }),
  );
});

test('sessions of a year in any zone rise, are unique, and lose only what the clock skips', () => {
  const zones = fc.constantFrom(
    'Asia/Seoul',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Africa/Cairo',
  );
  const times = fc.uniqueArray(
    fc.constantFrom('00:00', '00:30', '01:30', '02:00', '02:30', '12:00', '23:45'),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(zones, times, fc.integer({ min: 2000, max: 2030 }), (zone, list, year) => {
      const calendar = {
        ...museum,
        from: `${year}-01-01`,
        to: `${year}-12-31`,
        times: list.map((at) => ({ at })),
      };
      const { units, skipped } = expandSessions(calendar, zone);
      const days = Temporal.PlainDate.from(calendar.from).daysInYear;
      assert.equal(units.length + skipped.length, days * list.length);
      const instants = units.map(({ startsAt }) => startsAt);
      assert.ok(instants.every((at, index) => index === 0 || at > (instants[index - 1] ?? 0)));
      assert.equal(new Set(units.map(({ unit }) => unit)).size, units.length);
      for (const { unit, startsAt } of units) {
        const local = Temporal.Instant.fromEpochMilliseconds(startsAt)
          .toZonedDateTimeISO(zone)
          .toPlainDateTime();
        assert.equal(local.toString({ smallestUnit: 'minute' }), unit);
      }
    }),
    { numRuns: 20 },
  );
});
