// Decisions about holds and pools: given what happened, when this is asked, then that is said.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Compile } from 'typebox/compile';
import type { HoldLine, InventoryEvents, LineRefusal, PoolDefinition } from '#inventory';
import { limits } from '#inventory';
import { given } from '#kernel/given';
import { inventory } from './context.ts';
import { schemas } from './event-schemas.ts';
import type { HoldAnswer } from './hold.ts';
import { cellKey, type State } from './state.ts';

type Said = { type: keyof InventoryEvents; subject: string; data: Record<string, unknown> };

const POOL = '11111111-1111-7111-8111-111111111111';
const HALL = '22222222-2222-7222-8222-222222222222';
const LISTING = '99999999-9999-7999-8999-999999999999';
const ttl = limits.holdTtlMs.value;
const life = limits.holdLifeMaxMs.value;

const idOf = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [A, B, C] = [idOf(1), idOf(2), idOf(3)];

function pool(changes: Partial<PoolDefinition> = {}): PoolDefinition {
  return {
    pool: POOL,
    listing: LISTING,
    host: 'host-1',
    version: 1,
    currency: 'KRW',
    tiers: { day: { adult: 1_000, child: 500 } },
    units: [
      { unit: 'one', capacity: 1, tier: 'day', startsAt: 50_000_000, closesAt: 40_000_000 },
      { unit: 'many', capacity: 5, tier: 'day', startsAt: 30_000_000, closesAt: null },
    ],
    seatRows: [],
    focal: null,
    policy: [{ daysBefore: 7, percent: 100 }],
    quantityPerLineMax: 10,
    open: true,
    ...changes,
  };
}

function nights(capacity: number, first = '2027-02-26', count = 6): PoolDefinition['units'] {
  const date = Temporal.PlainDate.from(first);
  return Array.from({ length: count }, (_, at) => ({
    unit: date.add({ days: at }).toString(),
    capacity,
    tier: at % 2 === 0 ? 'day' : 'weekend',
    startsAt: 1_000 + at,
    closesAt: null,
  }));
}

function hall(rows: number, seats: number): PoolDefinition {
  const seatRows = Array.from({ length: rows }, (_, row) => ({
    area: 'stalls',
    row: String(row),
    tier: row === 0 ? 'R' : 'S',
    units: Array.from({ length: seats }, (_, seat) => `${row}-${seat}`),
    xs: Array.from({ length: seats }, (_, seat) => seat),
    ys: Array.from({ length: seats }, () => row),
  }));
  const units = seatRows.flatMap(({ units, tier }) =>
    units.map((unit) => ({ unit, capacity: 1, tier, startsAt: 90_000_000, closesAt: 90_000_000 })),
  );
  const tiers = { R: { standard: 100 }, S: { standard: 50, student: 30 } };
  return pool({ pool: HALL, units, seatRows, tiers, focal: { x: (seats - 1) / 2, y: -1 } });
}

const opened = (definition: PoolDefinition) => ({
  type: 'PoolOpened',
  subject: definition.pool,
  data: { version: definition.version, definition },
});
const unit = (name: string, quantity = 1, rate = 'adult', of = POOL): HoldLine => ({
  pool: of,
  unit: name,
  rate,
  quantity,
});
const hold = (holdId: string, lines: HoldLine[], more: { owner?: string; asked?: boolean } = {}) => ({
  type: 'Hold',
  subject: holdId,
  data: { holdId, owner: 'person:p', lines, asked: false, ...more },
});
const claim = (holdId: string) => ({ type: 'Claim', subject: holdId, data: { holdId } });
const release = (holdId: string, owner = 'person:p') => ({
  type: 'Release',
  subject: holdId,
  data: { holdId, owner },
});
const extend = (holdId: string, owner = 'person:p') => ({
  type: 'Extend',
  subject: holdId,
  data: { holdId, owner },
});
const open = (definition: PoolDefinition) => ({
  type: 'OpenPool',
  subject: definition.pool,
  data: { definition },
});
const refund = (holdId: string, refundId: string, goods: object[]) => ({
  type: 'payment.Refunded',
  subject: holdId,
  data: { refundId, goods, amount: 1, points: 0, card: 1, currency: 'KRW', transfers: [] },
});

/** A world that checks, after each message, that what was said fits the published shapes. */
function world(...definitions: PoolDefinition[]) {
  const scene = given(inventory, ...definitions.map(opened));
  const state = scene.state as unknown as State;
  return {
    state,
    ask(message: { type: string; subject: string; data: object }, now = 0) {
      const decision = scene.when(message, now);
      const events = (decision.events ?? []) as unknown as Said[];
      for (const { type, data } of events) {
        assert.ok(checks[type].Check(data), `${type} ${JSON.stringify(data)}`);
      }
      return { events, answer: decision.answer as HoldAnswer & Refusal, timers: decision.timers };
    },
    cell: (name: string, of = POOL) => {
      const cell = state.cells.get(cellKey(of, name));
      return cell && { held: cell.held, sold: cell.sold };
    },
    stateOf: (holdId: string) => state.holds.get(holdId)?.state,
  };
}
interface Refusal {
  refused?: string;
  lines: LineRefusal[];
}
const checks = Object.fromEntries(
  Object.entries(schemas).map(([type, schema]) => [type, Compile(schema)]),
) as unknown as Record<keyof InventoryEvents, { Check(value: unknown): boolean }>;
const types = (events: Said[]) => events.map(({ type }) => type);
const reasons = ({ lines }: Refusal) => lines.map(({ line, because, left }) => [line, because, left]);

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

test('an expired hold stops counting when somebody needs its cells, and not before', () => {
  const { ask, stateOf, cell } = world(pool());
  ask(hold(A, [unit('one'), unit('many', 2)]));
  assert.deepEqual(types(ask(hold(B, [unit('many', 3)]), ttl).events), ['Held']);
  assert.equal(stateOf(A), 'held');
  assert.deepEqual(types(ask(hold(C, [unit('one')]), ttl).events), ['Expired', 'Held']);
  assert.equal(stateOf(A), 'expired');
  assert.deepEqual(
    [cell('one'), cell('many')],
    [
      { held: 1, sold: 0 },
      { held: 3, sold: 0 },
    ],
  );
});

test('only as many expired holds end as are needed, the oldest first', () => {
  const { ask, stateOf } = world(pool());
  ask(hold(A, [unit('many', 2)]), 0);
  ask(hold(B, [unit('many', 2)]), 1);
  ask(hold(C, [unit('many', 3)]), ttl + 1);
  assert.deepEqual([stateOf(A), stateOf(B)], ['expired', 'held']);
});

test('a refused hold ends nobody, and counts expired holds as free', () => {
  const { ask, stateOf } = world(pool());
  ask(hold(A, [unit('many', 2)]));
  const { events, answer } = ask(hold(B, [unit('many', 6)]), ttl);
  assert.deepEqual(events, []);
  assert.deepEqual(reasons(answer), [[0, 'cell-taken', 5]]);
  assert.equal(stateOf(A), 'held');
});

test('a claim sells what was held', () => {
  const { ask, cell } = world(pool());
  ask(hold(A, [unit('many', 2)]));
  const { events } = ask(claim(A), 10);
  assert.deepEqual(types(events), ['Claimed']);
  assert.deepEqual(cell('many'), { held: 0, sold: 2 });
});

test('a repeated claim is answered again and sells nothing again', () => {
  const { ask, cell } = world(pool());
  ask(hold(A, [unit('many', 2)]));
  ask(claim(A));
  const { events } = ask(claim(A));
  assert.deepEqual(
    events.map(({ type, data }) => [type, data]),
    [['Claimed', { lines: [], retaken: false, again: true }]],
  );
  assert.deepEqual(cell('many'), { held: 0, sold: 2 });
});

test('a late claim takes the cells again while they are free', () => {
  const { ask, cell } = world(pool());
  ask(hold(A, [unit('many', 2)]));
  ask({ type: 'Sweep', subject: 'inventory', data: {} }, ttl);
  assert.deepEqual(cell('many'), { held: 0, sold: 0 });
  const { events } = ask(claim(A), ttl + 5);
  assert.equal(events[0]?.data.retaken, true);
  assert.deepEqual(cell('many'), { held: 0, sold: 2 });
});

test('a claim that comes too late is lost for ever', () => {
  const { ask } = world(pool());
  ask(hold(A, [unit('one')]));
  ask(hold(B, [unit('one')]), ttl);
  assert.deepEqual(ask(claim(A), ttl).events[0]?.data, { because: 'expired' });
  ask(release(B));
  assert.deepEqual(ask(claim(A), ttl).events[0]?.data, { because: 'expired' });
});

test('a late claim may take cells that only another expired hold keeps', () => {
  const { ask, stateOf } = world(pool());
  ask(hold(A, [unit('one')]));
  ask(hold(B, [unit('one')]), ttl);
  const { events } = ask(claim(A), 2 * ttl);
  assert.deepEqual(types(events), ['Expired', 'Claimed']);
  assert.deepEqual([stateOf(A), stateOf(B)], ['claimed', 'expired']);
});

test('claims of holds that were let go, or never were, are answered', () => {
  const { ask } = world(pool());
  ask(hold(A, [unit('one')]));
  ask(release(A));
  assert.deepEqual(ask(claim(A)).events[0]?.data, { because: 'released' });
  assert.deepEqual(ask(claim(B)).events[0]?.data, { because: 'unknown' });
});

test('a hold is extended up to its life, and not beyond', () => {
  const { ask } = world(pool());
  ask(hold(A, [unit('one')]));
  assert.equal(ask(extend(A), 100_000).answer.expiresAt, 100_000 + ttl);
  assert.equal(ask(extend(A), 399_999).answer.expiresAt, 399_999 + ttl);
  assert.equal(ask(extend(A), 600_000).answer.expiresAt, 600_000 + ttl);
  assert.equal(ask(extend(A), 899_999).answer.expiresAt, 899_999 + ttl);
  assert.equal(ask(extend(A), 1_100_000).answer.expiresAt, life);
  assert.equal(ask(extend(A), 1_100_001).answer.refused, 'hold-too-old');
});

test('extending twice at once is extending once', () => {
  const { ask } = world(pool());
  ask(hold(A, [unit('one')]), 5);
  const { events, answer } = ask(extend(A), 5);
  assert.deepEqual(events, []);
  assert.equal(answer.expiresAt, 5 + ttl);
});

test('an ended hold is not extended', () => {
  const { ask } = world(pool());
  assert.equal(ask(extend(A)).answer.refused, 'hold-unknown');
  ask(hold(A, [unit('one')]));
  assert.equal(ask(extend(A), ttl).answer.refused, 'hold-ended');
  ask(claim(A));
  assert.equal(ask(extend(A)).answer.refused, 'hold-ended');
});

test("somebody else's hold is neither extended nor let go", () => {
  const { ask, stateOf } = world(pool());
  ask(hold(A, [unit('one')]));
  assert.equal(ask(extend(A, 'person:q')).answer.refused, 'hold-not-yours');
  assert.equal(ask(release(A, 'nobody')).answer.refused, 'hold-not-yours');
  assert.equal(ask(release(B)).answer.refused, 'hold-unknown');
  assert.equal(stateOf(A), 'held');
});

test('letting go twice is letting go once; what is sold is not let go', () => {
  const { ask, cell } = world(pool());
  ask(hold(A, [unit('one')]));
  assert.deepEqual(types(ask(release(A)).events), ['Released']);
  assert.deepEqual(ask(release(A)).events, []);
  assert.deepEqual(cell('one'), { held: 0, sold: 0 });
  ask(hold(B, [unit('one')]));
  ask(claim(B));
  assert.equal(ask(release(B)).answer.refused, 'hold-ended');
});

test('booking keeps a hold beyond its life, and hears so', () => {
  const { ask, stateOf } = world(pool());
  ask(hold(A, [unit('one')]));
  const keep = { type: 'Keep', subject: A, data: { holdId: A, until: 5 * life } };
  assert.deepEqual(ask(keep, life).events[0]?.data, { expiresAt: 5 * life });
  assert.equal(ask(hold(B, [unit('one')]), 2 * life).answer.refused, 'cells-unavailable');
  assert.deepEqual(ask({ ...keep, data: { holdId: A, until: 1 } }).events[0]?.data, { expiresAt: 5 * life });
  ask(claim(A));
  assert.deepEqual(types(ask(keep).events), ['Claimed']);
  assert.deepEqual(types(ask({ ...keep, subject: B, data: { holdId: B, until: 1 } }).events), ['HoldLost']);
  assert.equal(stateOf(A), 'claimed');
});

test('a declined payment frees the seats, and no later claim brings them back', () => {
  const { ask, cell } = world(pool());
  ask(hold(A, [unit('one')]));
  const declined = { type: 'booking.BookingDeclined', subject: A, data: {} };
  assert.deepEqual(types(ask(declined).events), ['Released']);
  assert.deepEqual(cell('one'), { held: 0, sold: 0 });
  assert.deepEqual(ask(declined).events, []);
  assert.deepEqual(types(ask(claim(A)).events), ['HoldLost']);
});

test('a lapsed booking also ends a hold that had expired', () => {
  const { ask, cell } = world(pool());
  ask(hold(A, [unit('one')]));
  ask({ type: 'Sweep', subject: 'inventory', data: {} }, ttl);
  ask({ type: 'booking.BookingLapsed', subject: A, data: {} }, ttl);
  assert.deepEqual(cell('one'), { held: 0, sold: 0 });
  assert.deepEqual(ask(claim(A), ttl).events[0]?.data, { because: 'released' });
});

test('refunded goods come back once, and never more than were sold', () => {
  const { ask, cell } = world(pool());
  ask(hold(A, [unit('many', 3), unit('many', 1, 'child')]));
  ask(claim(A));
  const goods = (quantity: number, rate = 'adult') => [{ pool: POOL, unit: 'many', rate, quantity }];
  assert.deepEqual(types(ask(refund(A, 'r1', goods(2))).events), ['Returned']);
  assert.deepEqual(ask(refund(A, 'r1', goods(2))).events, []);
  assert.deepEqual(cell('many'), { held: 0, sold: 2 });
  const rest = ask(refund(A, 'r2', [...goods(5), ...goods(1), ...goods(9, 'child')])).events;
  assert.deepEqual(rest[0]?.data.lines, [
    { pool: POOL, unit: 'many', rate: 'adult', quantity: 1 },
    { pool: POOL, unit: 'many', rate: 'child', quantity: 1 },
  ]);
  assert.deepEqual(cell('many'), { held: 0, sold: 0 });
  assert.deepEqual(ask(refund(A, 'r3', goods(1))).events, []);
});

test('a refund without goods, or of a hold that sold nothing, returns nothing', () => {
  const { ask } = world(pool());
  ask(hold(A, [unit('one')]));
  assert.deepEqual(ask(refund(A, 'r1', [])).events, []);
  assert.deepEqual(
    ask(refund(B, 'r1', [{ pool: POOL, unit: 'one', rate: 'adult', quantity: 1 }])).events,
    [],
  );
});

test('a refund of goods that overtakes the claim ends the hold', () => {
  const { ask, cell } = world(pool());
  ask(hold(A, [unit('one')]));
  const goods = [{ pool: POOL, unit: 'one', rate: 'adult', quantity: 1 }];
  assert.deepEqual(types(ask(refund(A, 'r1', goods)).events), ['Released']);
  assert.deepEqual(types(ask(claim(A)).events), ['HoldLost']);
  assert.deepEqual(cell('one'), { held: 0, sold: 0 });
});

test('a sweep ends the holds that are due, a bounded number at a time', () => {
  const units = [{ unit: '*', capacity: 2_000, tier: 'day', startsAt: null, closesAt: null }];
  const { ask, cell } = world(pool({ units }));
  const max = limits.sweepBatchMax.value;
  for (let n = 1; n <= max + 1; n += 1) ask(hold(idOf(n), [unit('*')]), n);
  ask(hold(idOf(9_000), [unit('*')]), 10_000);
  const sweep = { type: 'Sweep', subject: 'inventory', data: {} };
  const first = ask(sweep, ttl + max + 1);
  assert.equal(first.events.length, max);
  assert.equal(first.timers?.length, 1);
  const second = ask(sweep, ttl + max + 1);
  assert.deepEqual(
    second.events.map(({ subject }) => subject),
    [idOf(max + 1)],
  );
  assert.equal(second.timers, undefined);
  assert.deepEqual(cell('*'), { held: 1, sold: 0 });
});

test('a pool opens once per version, and says so each time it is asked', () => {
  const { ask } = world();
  const first = ask(open(pool())).events;
  assert.deepEqual(types(first), ['PoolOpened']);
  assert.ok(first[0]?.data.definition);
  assert.deepEqual(ask(open(pool({ quantityPerLineMax: 1 }))).events[0]?.data, { version: 1 });
});

test('a newer version changes cells, prices and what is open', () => {
  const { ask, cell, state } = world(pool());
  ask(hold(A, [unit('many', 3)]));
  const changed = pool({ version: 2, tiers: { eve: { adult: 9 } } });
  changed.units = [
    { unit: 'new', capacity: 4, tier: 'eve', startsAt: null, closesAt: null },
    { unit: 'many', capacity: 3, tier: 'eve', startsAt: null, closesAt: 5 },
  ];
  assert.deepEqual(types(ask(open(changed)).events), ['PoolOpened']);
  assert.equal(cell('one'), undefined);
  assert.deepEqual(cell('many'), { held: 3, sold: 0 });
  assert.equal(state.cells.get(cellKey(POOL, 'many'))?.ordinal, 1);
  assert.equal(ask(hold(B, [unit('new', 2)]), 1).answer.total, 18);
  assert.deepEqual(ask(open(pool())).events[0]?.data, { version: 2 });
});

test('a change never takes away what is held or sold', () => {
  const { ask, cell, state } = world(pool());
  ask(hold(A, [unit('many', 3)]));
  ask(claim(A));
  ask(hold(B, [unit('one')]));
  const changed = pool({ version: 2, tiers: {} });
  changed.units = [{ unit: 'many', capacity: 2, tier: 'day', startsAt: null, closesAt: null }];
  const refused = ask(open(changed)).events;
  assert.deepEqual(
    refused.map(({ type, data }) => [type, data]),
    [
      [
        'PoolRefused',
        {
          version: 2,
          standing: [
            { unit: 'one', because: 'held-or-sold', held: 1, sold: 0 },
            { unit: 'many', because: 'held-or-sold', held: 0, sold: 3 },
          ],
        },
      ],
    ],
  );
  assert.deepEqual(cell('one'), { held: 1, sold: 0 });
  assert.equal(state.pools.get(POOL)?.version, 1);
});

test('a refused version stays refused; a higher one is judged anew', () => {
  const { ask } = world(pool());
  ask(hold(A, [unit('one')]));
  const without = (version: number) => pool({ version, units: pool().units.slice(1) });
  assert.deepEqual(types(ask(open(without(2))).events), ['PoolRefused']);
  ask(release(A));
  assert.deepEqual(ask(open(without(2))).events[0]?.data, { version: 2, standing: [] });
  assert.deepEqual(types(ask(open(without(3))).events), ['PoolOpened']);
});

test('an expired hold does not stand in the way of a change', () => {
  const { ask, stateOf } = world(pool());
  ask(hold(A, [unit('one')]));
  const without = pool({ version: 2, units: pool().units.slice(1) });
  assert.deepEqual(types(ask(open(without), ttl).events), ['Expired', 'PoolOpened']);
  assert.equal(stateOf(A), 'expired');
  assert.deepEqual(types(ask(claim(A), ttl).events), ['HoldLost']);
});

test('a closed pool keeps what is held', () => {
  const { ask } = world(pool());
  ask(hold(A, [unit('one')]));
  ask(open(pool({ version: 2, open: false })));
  assert.deepEqual(reasons(ask(hold(B, [unit('many')])).answer), [[0, 'pool-closed', undefined]]);
  assert.deepEqual(types(ask(claim(A)).events), ['Claimed']);
});

test('a pool that changes its seats changes which are the best', () => {
  const { ask } = world(hall(1, 4));
  ask(hold(A, [{ pool: HALL, best: 1, rate: 'standard' }]));
  ask(release(A));
  ask(open({ ...hall(1, 2), version: 2 }));
  const { answer } = ask(hold(B, [{ pool: HALL, best: 4, rate: 'standard' }]));
  assert.deepEqual(reasons(answer), [[0, 'no-seats-together', 2]]);
});

test('a definition that no host could have made waits for a person', () => {
  const { ask } = world();
  const twice = [...pool().units, ...pool().units];
  assert.throws(() => ask(open(pool({ units: twice }))));
  assert.throws(() => ask(open(pool({ version: 0 }))));
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
