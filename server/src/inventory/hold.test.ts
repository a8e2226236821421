// Making a hold: what is taken, what is refused and why, and which seats are the best.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HoldLine } from '#inventory';
import {
  A,
  B,
  C,
  HALL,
  hall,
  hold,
  idOf,
  LISTING,
  life,
  nights,
  POOL,
  pool,
  type Refusal,
  reasons,
  release,
  ttl,
  types,
  unit,
  world,
} from './test-inventory.ts';

test('a hold takes its cells at the price of the host', () => {
  const { ask, cell } = world(pool());
  const { events, answer } = ask(hold(A, [unit('one'), unit('many', 3, 'child')]), 7);
  assert.deepEqual(types(events), ['Held']);
  assert.equal(answer.total, 2_500);
  assert.equal(answer.expiresAt, 7 + ttl);
  assert.equal(answer.lastsUntil, 7 + life);
  assert.deepEqual(answer.terms, [
    {
      pool: POOL,
      listing: LISTING,
      host: 'host-1',
      policy: [{ daysBefore: 7, percent: 100 }],
      startsAt: 30_000_000,
    },
  ]);
  assert.deepEqual(
    [cell('one'), cell('many')],
    [
      { held: 1, sold: 0 },
      { held: 3, sold: 0 },
    ],
  );
});

test('all lines are held or none, and each refused line says what is left', () => {
  const { ask, cell } = world(pool());
  ask(hold(A, [unit('many', 3)]));
  const { events, answer } = ask(hold(B, [unit('one'), unit('many', 3)]));
  assert.deepEqual(events, []);
  assert.equal(answer.refused, 'cells-unavailable');
  assert.deepEqual(reasons(answer), [[1, 'cell-taken', 2]]);
  assert.deepEqual(cell('one'), { held: 0, sold: 0 });
});

test('lines of different rates share what is left of one cell', () => {
  const { ask } = world(pool());
  assert.equal(ask(hold(A, [unit('many', 3, 'adult'), unit('many', 2, 'child')])).answer.total, 4_000);
  const { answer } = world(pool()).ask(hold(B, [unit('many', 3, 'adult'), unit('many', 3, 'child')]));
  assert.deepEqual(reasons(answer), [[1, 'cell-taken', 2]]);
});

test('every wrong line is named with its reason', () => {
  const { ask } = world(pool(), pool({ pool: HALL, open: false }));
  const lines: HoldLine[] = [
    unit('one', 1, 'adult', idOf(77)),
    unit('one', 1, 'adult', HALL),
    unit('nowhere'),
    unit('one', 1, 'senior'),
    unit('many', 11),
    unit('one'),
    unit('one'),
    unit('one', 1, '__proto__'),
  ];
  const { answer, events } = ask(hold(A, lines));
  assert.equal(answer.refused, 'lines-invalid');
  assert.deepEqual(
    (answer as Refusal).lines.map(({ line, because }) => [line, because]),
    [
      [0, 'pool-unknown'],
      [1, 'pool-closed'],
      [2, 'cell-unknown'],
      [3, 'rate-unknown'],
      [4, 'too-many'],
      [6, 'twice'],
      [7, 'rate-unknown'],
    ],
  );
  assert.deepEqual(events, []);
});

test('a cell whose sale is over is past', () => {
  const { answer } = world(pool()).ask(hold(A, [unit('one')]), 40_000_000);
  assert.deepEqual(reasons(answer), [[0, 'past', undefined]]);
});

test('a hold has one currency', () => {
  const { ask } = world(pool(), pool({ pool: HALL, currency: 'EUR' }));
  const { answer } = ask(hold(A, [unit('one'), unit('one', 1, 'adult', HALL)]));
  assert.equal(answer.refused, 'currency-mixed');
});

test('a total that a number cannot hold exactly is refused', () => {
  const dear = pool({
    tiers: { day: { adult: 2 ** 33 } },
    quantityPerLineMax: 1_000_000,
    units: [
      { unit: 'a', capacity: 2_000_000, tier: 'day', startsAt: null, closesAt: null },
      { unit: 'b', capacity: 2_000_000, tier: 'day', startsAt: null, closesAt: null },
    ],
  });
  const { answer } = world(dear).ask(hold(A, [unit('a', 1_000_000), unit('b', 1_000_000)]));
  assert.equal(answer.refused, 'lines-invalid');
});

test('the same hold asked for twice is one hold with one answer', () => {
  const { ask, cell } = world(pool());
  const first = ask(hold(A, [unit('many', 2)]), 5);
  const second = ask(hold(A, [unit('many', 2)]), 60);
  assert.deepEqual(second.answer, first.answer);
  assert.deepEqual(second.events, []);
  assert.deepEqual(cell('many'), { held: 2, sold: 0 });
});

test('the spelling of a pool does not make another hold', () => {
  const { ask } = world(pool());
  const first = ask(hold(A, [{ ...unit('many'), pool: POOL.toUpperCase() }]));
  assert.deepEqual(ask(hold(A, [unit('many')])).answer, first.answer);
});

test('another hold under the same id is refused', () => {
  const { ask } = world(pool());
  ask(hold(A, [unit('many', 2)]));
  assert.equal(ask(hold(A, [unit('many', 1)])).answer.refused, 'hold-id-taken');
  assert.equal(ask(hold(A, [unit('many', 2)], { owner: 'person:q' })).answer.refused, 'hold-id-taken');
});

test('a hold that has ended does not come back under its id', () => {
  const { ask } = world(pool());
  ask(hold(A, [unit('many', 2)]));
  assert.equal(ask(hold(A, [unit('many', 2)]), ttl).answer.refused, 'hold-ended');
  ask(release(A));
  assert.equal(ask(hold(A, [unit('many', 2)])).answer.refused, 'hold-ended');
});

test('booking hears of its hold in the log each time it asks, and nobody else does', () => {
  const { ask } = world(pool());
  assert.deepEqual(types(ask(hold(A, [unit('one')], { asked: true })).events), ['Held', 'HeldAsAsked']);
  assert.deepEqual(types(ask(hold(A, [unit('one')], { asked: true })).events), ['HeldAsAsked']);
  const refused = ask(hold(B, [unit('one')], { asked: true })).events;
  assert.deepEqual(types(refused), ['HoldRefused']);
  assert.equal(refused[0]?.data.refused, 'cells-unavailable');
  assert.deepEqual(types(ask(hold(C, [unit('one')])).events), []);
});

test('a stay is a line per night at the price of each night', () => {
  const tiers = { day: { room: 100 }, weekend: { room: 150 } };
  const { ask, cell } = world(pool({ units: nights(2), tiers }));
  const stay = { pool: POOL, checkIn: '2027-02-26', checkOut: '2027-03-01', rate: 'room', quantity: 2 };
  const { answer, events } = ask(hold(A, [stay]));
  assert.deepEqual(
    answer.lines.map(({ unit, price }) => [unit, price]),
    [
      ['2027-02-26', 100],
      ['2027-02-27', 150],
      ['2027-02-28', 100],
    ],
  );
  assert.equal(answer.total, 700);
  assert.deepEqual(events[0]?.data.asked, [stay]);
  assert.deepEqual(ask(hold(A, [stay])).answer, answer);
  assert.deepEqual(cell('2027-03-01'), { held: 0, sold: 0 });
  const after = ask(hold(B, [{ ...stay, checkIn: '2027-02-28', checkOut: '2027-03-02', quantity: 1 }]));
  assert.deepEqual(after.answer.lines, [
    { line: 0, because: 'cell-taken', unit: '2027-02-28', left: 0, detail: 'Nothing is left of it.' },
  ]);
});

test('dates that make no stay are refused', () => {
  const { ask } = world(pool({ units: nights(2), tiers: { day: { room: 1 }, weekend: { room: 1 } } }));
  const stay = (checkIn: string, checkOut: string) =>
    ask(hold(A, [{ pool: POOL, checkIn, checkOut, rate: 'room', quantity: 1 }])).answer;
  for (const [checkIn, checkOut] of [
    ['2027-02-30', '2027-03-02'],
    ['2027-02-26', '2027-02-29'],
    ['2027-02-27', '2027-02-27'],
    ['2027-02-28', '2027-02-27'],
    ['2027-02-26', '2027-09-27'],
  ] as const) {
    assert.equal(stay(checkIn, checkOut).lines[0]?.because, 'dates-invalid', `${checkIn} ${checkOut}`);
  }
  assert.equal(stay('2027-02-25', '2027-02-27').lines[0]?.because, 'cell-unknown');
});

test('a stay that is too short for its first night is refused, as a range and as a unit', () => {
  const units = nights(1).map((night) => ({ ...night, minimumNights: 2 }));
  const { ask } = world(pool({ units, tiers: { day: { room: 1 }, weekend: { room: 1 } } }));
  const stay = (checkOut: string) => ({
    ...{ pool: POOL, checkIn: '2027-02-26', rate: 'room', quantity: 1 },
    checkOut,
  });
  assert.deepEqual(reasons(ask(hold(A, [stay('2027-02-27')])).answer), [[0, 'too-few-nights', 2]]);
  assert.deepEqual(reasons(ask(hold(A, [unit('2027-02-26', 1, 'room')])).answer), [[0, 'too-few-nights', 2]]);
  assert.equal(ask(hold(A, [stay('2027-02-28')])).answer.total, 2);
});

test('one hold has an end: its receipt must fit into a request', () => {
  const units = nights(9, '2027-01-01', 300);
  const { ask } = world(pool({ units, tiers: { day: { room: 1 }, weekend: { room: 1 } } }));
  const stay = (checkIn: string, checkOut: string) => ({
    ...{ pool: POOL, rate: 'room', quantity: 1 },
    ...{ checkIn, checkOut },
  });
  const all = [
    stay('2027-01-01', '2027-04-01'),
    stay('2027-04-01', '2027-06-30'),
    stay('2027-06-30', '2027-08-01'),
  ];
  assert.deepEqual(reasons(ask(hold(A, all)).answer), [[2, 'too-many', undefined]]);
  const named = Array.from({ length: 60 }, (_, at) => ({
    ...{ capacity: 1, tier: 'R', startsAt: null, closesAt: null },
    unit: `${at}${'이'.repeat(198)}`,
  }));
  const seatRow = { area: 'a', row: '1', tier: 'R', units: named.map(({ unit }) => unit) };
  const xs = named.map((_, at) => at);
  const long = {
    ...pool({ pool: HALL, units: named, tiers: { R: { standard: 1 } }, quantityPerLineMax: 100 }),
    seatRows: [{ ...seatRow, xs, ys: xs.map(() => 0) }],
  };
  const best = { pool: HALL, best: 20, rate: 'standard' };
  assert.deepEqual(reasons(world(long).ask(hold(A, [best, best, best])).answer), [
    [2, 'too-many', undefined],
  ]);
});

test('best seats are adjacent, nearest the focal point, and of the tier asked for', () => {
  const { ask, cell } = world(hall(3, 10));
  const { answer, events } = ask(hold(A, [{ pool: HALL, best: 2, rate: 'standard' }]));
  assert.deepEqual(
    answer.lines.map(({ unit, price }) => [unit, price]),
    [
      ['0-4', 100],
      ['0-5', 100],
    ],
  );
  assert.deepEqual(answer.best, [{ line: 0, quality: 'together' }]);
  assert.deepEqual(events[0]?.data.asked, [{ pool: HALL, best: 2, rate: 'standard' }]);
  assert.deepEqual(cell('0-4', HALL), { held: 1, sold: 0 });
  const next = ask(hold(B, [{ pool: HALL, best: 2, tier: 'S', rate: 'student' }])).answer;
  assert.deepEqual(
    next.lines.map(({ unit, price }) => [unit, price]),
    [
      ['1-4', 30],
      ['1-5', 30],
    ],
  );
});

test('best seats of one hold are not picked twice, and not those it names itself', () => {
  const { ask } = world(hall(1, 6));
  const best = { pool: HALL, best: 2, rate: 'standard' };
  const { answer } = ask(hold(A, [unit('0-2', 1, 'standard', HALL), best, best]));
  assert.equal(new Set(answer.lines.map(({ unit }) => unit)).size, 5);
  assert.deepEqual(
    answer.best?.map(({ line }) => line),
    [1, 2],
  );
});

test('a rate that only some tiers have finds seats of those', () => {
  const { ask } = world(hall(2, 4));
  const { answer } = ask(hold(A, [{ pool: HALL, best: 2, rate: 'student' }]));
  assert.deepEqual(
    answer.lines.map(({ unit }) => unit),
    ['1-0', '1-1'],
  );
  const none = ask(hold(B, [{ pool: HALL, best: 2, rate: 'senior' }])).answer;
  assert.deepEqual(reasons(none), [[0, 'rate-unknown', undefined]]);
});

test('seats that only an expired hold keeps are among the best', () => {
  const { ask, stateOf } = world(hall(1, 4));
  const all = { pool: HALL, best: 4, rate: 'standard' };
  ask(hold(A, [all]));
  assert.deepEqual(reasons(ask(hold(B, [all]), ttl - 1).answer), [[0, 'no-seats-together', 0]]);
  const { events, answer } = ask(hold(C, [all]), ttl);
  assert.deepEqual(types(events), ['Expired', 'Held']);
  assert.equal(answer.lines.length, 4);
  assert.equal(stateOf(A), 'expired');
});

test('best seats that are no longer sold are not found', () => {
  const { answer } = world(hall(1, 4)).ask(hold(A, [{ pool: HALL, best: 1, rate: 'standard' }]), 90_000_000);
  assert.deepEqual(reasons(answer), [[0, 'no-seats-together', 0]]);
});

test('seats come free for the best again when they are let go', () => {
  const { ask } = world(hall(1, 4));
  const all = { pool: HALL, best: 4, rate: 'standard' };
  ask(hold(A, [all]));
  ask(release(A));
  assert.equal(ask(hold(B, [all])).answer.lines.length, 4);
});

test('units in any alphabet, with quotes and markup, are just names', () => {
  const names = ['좌석 1', '🪑', 'a"b\\c', "x'); drop table cells; --", '<b>1</b>', '{1,2}'];
  const units = names.map((unit) => ({ unit, capacity: 1, tier: 'day', startsAt: null, closesAt: null }));
  const { ask } = world(pool({ units }));
  const { answer } = ask(
    hold(
      A,
      names.map((name) => unit(name)),
    ),
  );
  assert.deepEqual(
    answer.lines.map(({ unit }) => unit),
    names,
  );
});
