// The store against a real database: it gives decisions the same state that memory gives them, its constraints
// refuse what decisions forbid, and two processes that want the same cells take turns.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { HoldLine, PoolDefinition } from '#inventory';
import { limits } from '#inventory';
import type { Decision, Event, Message } from '#kernel/context';
import { type DedicatedClient, dedicatedClient, sqlState } from '#kernel/database';
import type { Rows } from '#kernel/rows';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { inventory } from './context.ts';
import type { HoldAnswer } from './hold.ts';
import {
  type CellRow,
  cellKey,
  emptyState,
  type HoldRow,
  type PlanRow,
  type PoolRow,
  type State,
} from './state.ts';
import { store } from './store.ts';

let database: TestDatabase;
let one: DedicatedClient;
let two: DedicatedClient;

before(async () => {
  database = await freshDatabase(['inventory']);
  one = await dedicatedClient(database.url, { context: 'inventory', byKey: true });
  two = await dedicatedClient(database.url, { context: 'inventory', byKey: true });
});
after(async () => {
  await one.close();
  await two.close();
  await database.drop();
});

const ttl = limits.holdTtlMs.value;
const idOf = (n: number, of = 0) => `00000000-0000-7000-8000-${String(of * 1_000_000 + n).padStart(12, '0')}`;
let pools = 0;
const newPool = () => {
  pools += 1;
  return `aaaaaaaa-0000-7000-8000-${String(pools).padStart(12, '0')}`;
};

function message(type: string, subject: string, data: object): Message {
  const from = { actor: 'system', correlation: subject, causation: null, trace: null, once: false };
  return { id: idOf(0), type, subject, data, ...from };
}

/** Decides a batch one by one on a state, as the lane does. */
function decideAll(state: State, messages: readonly Message[], now: number): Decision[] {
  return messages.map((asked) => {
    const decision = inventory.decide[asked.type]?.(state as never, asked as never, now) ?? {};
    for (const event of (decision.events ?? []) as Event[]) {
      const data = JSON.parse(JSON.stringify(event.data));
      inventory.evolve[event.type]?.(state as never, { ...event, data, time: now } as never);
    }
    return decision;
  });
}

async function inSql(db: DedicatedClient, messages: readonly Message[], now: number): Promise<Decision[]> {
  await db.exec('begin');
  try {
    const state = await store.load(db, messages, now);
    const decisions = decideAll(state, messages, now);
    await store.save(db, state);
    await db.exec('commit');
    return decisions;
  } catch (error) {
    await db.exec('rollback');
    throw error;
  }
}

function answerOf(decision: Decision | undefined): HoldAnswer {
  return decision?.answer as HoldAnswer;
}

/** All tables, for comparison with a fold. */
async function everything(db: DedicatedClient): Promise<State> {
  const state = emptyState();
  const rows = <R>(text: string) => db.many<R>({ text });
  for (const row of await rows<PoolRow>(`select pool, listing, host, version, refused_version as "refusedVersion",
    currency, tiers, policy, quantity_per_line_max as "quantityPerLineMax", open from pools`)) {
    state.pools.found(row.pool, row);
  }
  for (const row of await rows<PlanRow>('select pool, seat_rows as "seatRows", focal from plans')) {
    state.plans.found(row.pool, row);
  }
  for (const row of await rows<CellRow>(`select pool, unit, ordinal, capacity, held, sold, tier,
    starts_at as "startsAt", closes_at as "closesAt", minimum_nights as "minimumNights" from cells`)) {
    state.cells.found(cellKey(row.pool, row.unit), row);
  }
  for (const row of await rows<HoldRow>(`select hold_id as "holdId", owner, state, expires_at as "expiresAt",
    lasts_until as "lastsUntil", currency, lines, terms, asked, best, returned from holds`)) {
    state.holds.found(row.holdId, row);
  }
  return state;
}

function sorted(rows: Rows<never>): [string, object][] {
  return [...(rows as unknown as Rows<object>).entries()].sort(([a], [b]) => (a < b ? -1 : 1));
}

function assertSame(actual: State, expected: State): void {
  for (const table of ['pools', 'plans', 'cells', 'holds'] as const) {
    assert.deepEqual(sorted(actual[table] as Rows<never>), sorted(expected[table] as Rows<never>), table);
  }
}

function definition(pool: string, changes: Partial<PoolDefinition> = {}): PoolDefinition {
  return {
    ...{ pool, listing: idOf(1), host: 'host', version: 1, currency: 'KRW', open: true },
    tiers: { t: { standard: 10, 'half "off"': 5 } },
    units: [
      { unit: '*', capacity: 50, tier: 't', startsAt: null, closesAt: null },
      { unit: 'a"\\,{}', capacity: 1, tier: 't', startsAt: 5, closesAt: 6_000_000_000_000 },
    ],
    seatRows: [],
    focal: null,
    policy: [{ daysBefore: 1.5, percent: 50 }],
    quantityPerLineMax: 10,
    ...changes,
  };
}

function hall(pool: string, rows: number, seats: number): PoolDefinition {
  const seatRows = Array.from({ length: rows }, (_, row) => ({
    ...{ area: 'hall', row: String(row), tier: 't' },
    units: Array.from({ length: seats }, (_, seat) => `${row}-${seat}`),
    xs: Array.from({ length: seats }, (_, seat) => seat),
    ys: Array.from({ length: seats }, () => row),
  }));
  const units = seatRows.flatMap(({ units }) =>
    units.map((unit) => ({ unit, capacity: 1, tier: 't', startsAt: 9, closesAt: null })),
  );
  return definition(pool, { units, seatRows, focal: { x: seats / 2, y: -1 } });
}

const open = (of: PoolDefinition) => message('OpenPool', of.pool, { definition: of });
const hold = (holdId: string, lines: HoldLine[]) =>
  message('Hold', holdId, { holdId, owner: 'person:p', lines, asked: false });
const replacing = (before: string, holdId: string, lines: HoldLine[]) =>
  message('Hold', holdId, {
    ...{ holdId, owner: 'person:p', lines, asked: false },
    replaces: { holdId: before, owner: 'person:p' },
  });
const named = (type: 'Claim' | 'Release' | 'Extend', holdId: string) =>
  message(type, holdId, { holdId, owner: 'person:p' });
const unit = (pool: string, name = '*', quantity = 1): HoldLine => ({
  ...{ pool, unit: name, rate: 'standard', quantity },
});
const sweep = message('Sweep', 'inventory', {});
const countsOf = async (pool: string, name = '*') =>
  one.one<{ held: number; sold: number }>({
    text: 'select held, sold from cells where pool = $1 and unit = $2',
    values: [pool, name],
  });

test('the table refuses more than a cell has room for', async () => {
  const pool = newPool();
  await inSql(one, [open(definition(pool))], 0);
  for (const wrong of ['held = 51', 'sold = 51', 'held = 26, sold = 26', 'held = -1', 'capacity = -1']) {
    const statement = { text: `update cells set ${wrong} where pool = $1 and unit = '*'`, values: [pool] };
    await assert.rejects(one.exec(statement), (error) => sqlState(error) === '23514', wrong);
  }
});

test('a fold that oversells is stopped before it reaches the table', async () => {
  const pool = newPool();
  await inSql(one, [open(definition(pool))], 0);
  const state = await store.load(one, [hold(idOf(1, 9), [unit(pool)])], 0);
  const lines = [{ ...unit(pool), quantity: 51, price: 1 }];
  const data = { owner: 'x', expiresAt: 1, lastsUntil: 1, currency: 'KRW', lines, terms: [] };
  assert.throws(() =>
    inventory.evolve.Held?.(state as never, { type: 'Held', subject: 'x', data, time: 0 } as never),
  );
});

test('names with quotes, braces and commas come back as they went in', async () => {
  const pool = newPool();
  const name = 'a"\\,{}';
  const [, held] = await inSql(one, [open(definition(pool)), hold(idOf(2, 9), [unit(pool, name)])], 0);
  assert.equal(answerOf(held).lines[0]?.unit, name);
  assert.deepEqual(await countsOf(pool, name), { held: 1, sold: 0 });
});

interface Play {
  wait: number;
  batch: { kind: number; id: number; quantity: number; other: number }[];
}

const plays: fc.Arbitrary<Play[]> = fc.array(
  fc.record({
    wait: fc.constantFrom(0, 1, ttl / 2, ttl, 3 * ttl),
    batch: fc.array(
      fc.record({
        kind: fc.integer({ min: 0, max: 16 }),
        id: fc.integer({ min: 1, max: 25 }),
        quantity: fc.integer({ min: 1, max: 10 }),
        other: fc.integer({ min: 0, max: 11 }),
      }),
      { minLength: 1, maxLength: 8 },
    ),
  }),
  { minLength: 1, maxLength: 14 },
);

/** One random message about two pools: a standing area with one special place, and a small hall. */
function messageOf(
  { kind, id, quantity, other }: Play['batch'][number],
  [area, seats]: [string, string],
  run: number,
): Message {
  const holdId = idOf(id, run);
  const name = `${other % 3}-${other % 4}`;
  const goods = [{ pool: area, unit: '*', rate: 'standard', quantity }];
  const best: HoldLine = { pool: seats, best: 1 + (quantity % 3), rate: 'standard' };
  if (kind === 0) return hold(holdId, [unit(area, '*', quantity), unit(seats, name)]);
  if (kind === 1) return hold(holdId, [best]);
  if (kind === 2) return hold(holdId, [best, unit(seats, name), { ...best, best: 1 }]);
  if (kind === 3) return hold(holdId, [unit(area, 'a"\\,{}'), unit(area, 'none')].slice(0, 1 + (other % 2)));
  if (kind === 4 || kind === 5) return named('Claim', holdId);
  if (kind === 6) return named('Release', holdId);
  if (kind === 7) return named('Extend', holdId);
  if (kind === 8) return sweep;
  if (kind === 9) return message('payment.Refunded', holdId, { refundId: `r${other}`, goods });
  if (kind === 10) return message('booking.BookingDeclined', holdId, {});
  if (kind === 11) return message('Keep', holdId, { holdId, until: quantity * ttl });
  if (kind === 12) {
    const units = definition(area).units.slice(0, 1 + (other % 2));
    return open(definition(area, { version: 1 + quantity, units, open: other > 1 }));
  }
  if (kind === 13) return open({ ...hall(seats, 2 + (other % 2), 4), version: 1 + quantity });
  const before = idOf(1 + ((id + quantity) % 25), run);
  if (kind === 14) return replacing(before, holdId, [unit(area, '*', quantity), unit(seats, name)]);
  return replacing(before, holdId, kind === 15 ? [best] : [unit(seats, name), best]);
}

/** Catalog waits for the answer to one change of a pool before it asks for the next. */
function oneChangeEach(messages: Message[]): Message[] {
  const changed = new Set<string>();
  return messages.filter(({ type, subject }) => {
    if (type !== 'OpenPool') return true;
    if (changed.has(subject)) return false;
    changed.add(subject);
    return true;
  });
}

test('random batches leave the same rows in the tables as in memory, and the same answers', async () => {
  let run = 100;
  await fc.assert(
    fc.asyncProperty(plays, async (steps) => {
      run += 1;
      await one.exec('truncate pools, plans, cells, holds');
      const memory = emptyState();
      const both: [string, string] = [newPool(), newPool()];
      const first = [open(definition(both[0])), open(hall(both[1], 3, 4))];
      decideAll(memory, first, 0);
      await inSql(one, first, 0);
      let now = 0;
      for (const { wait, batch } of steps) {
        now += wait;
        const messages = oneChangeEach(batch.map((asked) => messageOf(asked, both, run)));
        const expected = decideAll(memory, messages, now);
        assert.deepEqual(await inSql(one, messages, now), expected);
      }
      assertSame(await everything(one), memory);
    }),
    { numRuns: 40 },
  );
});

test('a batch reads by key, also while the tables are so small that reading all would be cheaper', async () => {
  const pool = newPool();
  await inSql(two, [open(definition(pool))], 0);
  await two.exec('analyze holds, cells, pools');
  const scans = async () => {
    const text =
      'select coalesce(sum(seq_scan), 0)::integer as count from pg_stat_xact_user_tables where schemaname = current_schema()';
    return (await two.one<{ count: number }>({ text }))?.count;
  };
  // The first five runs of a statement do not keep their plan.
  for (let round = 0; round < 10; round += 1) {
    const at = (n: number) => idOf(round * 10 + n, 17);
    await inSql(two, [hold(at(1), [unit(pool)]), hold(at(2), [unit(pool)])], 0);
    await two.exec('begin');
    const before = await scans();
    const state = await store.load(two, [named('Claim', at(1)), named('Release', at(2)), sweep], 0);
    decideAll(state, [named('Claim', at(1)), named('Release', at(2)), sweep], 0);
    await store.save(two, state);
    assert.equal(await scans(), before);
    await two.exec('commit');
  }
});

test('what a process knows of a pool is not older than the pool', async () => {
  const pool = newPool();
  await inSql(one, [open(definition(pool))], 0);
  await inSql(one, [hold(idOf(1, 10), [unit(pool)])], 0);
  await inSql(two, [open(definition(pool, { version: 2, tiers: { t: { standard: 77 } } }))], 0);
  const [held] = await inSql(one, [hold(idOf(2, 10), [unit(pool)])], 0);
  assert.equal(answerOf(held).total, 77);
});

test('two processes that take the last places take turns, and nothing is sold twice', async () => {
  const pool = newPool();
  await inSql(one, [open(definition(pool))], 0);
  let taken = 0;
  const take = async (db: DedicatedClient, from: number) => {
    for (let round = 0; round < 20; round += 1) {
      const batch = Array.from({ length: 2 }, (_, at) => hold(idOf(from + round * 2 + at, 11), [unit(pool)]));
      for (const { answer } of await inSql(db, batch, 0)) if ('holdId' in (answer as object)) taken += 1;
    }
  };
  await Promise.all([take(one, 0), take(two, 1_000)]);
  assert.equal(taken, 50);
  assert.deepEqual(await countsOf(pool), { held: 50, sold: 0 });
});

test('two processes never pick the same best seats', async () => {
  const pool = newPool();
  await inSql(one, [open(hall(pool, 10, 12))], 0);
  const seats: string[] = [];
  const pick = async (db: DedicatedClient, from: number) => {
    for (let round = 0; round < 20; round += 1) {
      const lines: HoldLine[] =
        round % 4 === 0 ? [unit(pool, `${round % 10}-0`)] : [{ pool, best: 4, rate: 'standard' }];
      const [ended] = await inSql(db, [hold(idOf(from + round, 12), lines)], 0);
      const answer = ended?.answer as HoldAnswer | { refused: string };
      if ('holdId' in answer) seats.push(...answer.lines.map((line) => line.unit));
    }
  };
  await Promise.all([pick(one, 0), pick(two, 1_000)]);
  assert.equal(new Set(seats).size, seats.length);
  const left = await one.many({ text: 'select 1 from cells where pool = $1 and held = 0', values: [pool] });
  assert.equal(left.length, 120 - seats.length);
  assert.ok(left.length < 4);
});

test('two processes that hold crosswise and end what expired do not wait for each other in a circle', async () => {
  const pool = newPool();
  const units = ['a', 'b', 'c', 'd'].map((name) => ({
    ...{ unit: name, capacity: 1, tier: 't', startsAt: null, closesAt: null },
  }));
  await inSql(one, [open(definition(pool, { units }))], 0);
  let now = 0;
  const take = async (db: DedicatedClient, from: number, [first, second]: [string, string]) => {
    for (let round = 0; round < 30; round += 1) {
      now += ttl / 4;
      const holdId = idOf(from + round, 13);
      await inSql(db, [hold(holdId, [unit(pool, first), unit(pool, second)]), sweep], now);
    }
  };
  await Promise.all([take(one, 0, ['a', 'd']), take(two, 1_000, ['d', 'a'])]);
  const held = await one.one<{ sum: number }>({
    text: 'select sum(held)::integer as sum from cells where pool = $1',
    values: [pool],
  });
  const alive = await one.many({
    text: `select 1 from holds where state = 'held' and lines::text like $1`,
    values: [`%${pool}%`],
  });
  assert.equal(held?.sum, alive.length * 2);
});

test('two processes that replace holds crosswise take turns, and every count is that of the holds', async () => {
  const pool = newPool();
  await inSql(one, [open(hall(pool, 2, 4))], 0);
  // Two tabs of one browser: each changes what the other left, as far as it has heard of it.
  const carts = [idOf(1, 18), idOf(2, 18)];
  const start = carts.map((holdId, at) => hold(holdId, [unit(pool, `${at}-${at}`)]));
  await inSql(one, start, 0);
  let replaced = 0;
  const change = async (db: DedicatedClient, from: number, sequence: number[]) => {
    for (let round = 0; round < 30; round += 1) {
      const asked = sequence.map((cart) => {
        const holdId = idOf(from + round * 2 + cart, 18);
        const seat = unit(pool, `${round % 2}-${(round + from) % 4}`);
        const lines: HoldLine[] = cart === 0 ? [seat] : [{ pool, best: 2, rate: 'standard' }];
        return { cart, holdId, message: replacing(carts[cart] ?? '', holdId, lines) };
      });
      const messages = asked.map(({ message }) => message);
      const decided = await inSql(db, messages, round);
      for (const [at, { cart, holdId }] of asked.entries()) {
        if (!('holdId' in answerOf(decided[at]))) continue;
        carts[cart] = holdId;
        replaced += 1;
      }
    }
  };
  await Promise.all([change(one, 100, [0, 1]), change(two, 1_001, [1, 0])]);
  assert.ok(replaced > 30);
  const alive = await one.many<{ lines: { unit: string }[] }>({
    text: `select lines from holds where state = 'held' and lines::text like $1`,
    values: [`%${pool}%`],
  });
  const held = await one.many<{ unit: string }>({
    text: 'select unit from cells where pool = $1 and held = 1 order by unit',
    values: [pool],
  });
  assert.equal(alive.length, 2);
  assert.deepEqual(
    held.map((cell) => cell.unit),
    alive.flatMap(({ lines }) => lines.map((line) => line.unit)).sort(),
  );
});

test('two processes that make a hold of one id make one hold', async () => {
  const pool = newPool();
  await inSql(one, [open(definition(pool))], 0);
  const asked = hold(idOf(1, 14), [unit(pool)]);
  const ended = await Promise.allSettled([inSql(one, [asked], 0), inSql(two, [asked], 0)]);
  const lost = ended.filter((end) => end.status === 'rejected');
  assert.ok(lost.every(({ reason }) => sqlState(reason) === '23505'));
  const [again] = await inSql(two, [asked], 0);
  assert.equal(answerOf(again).holdId, idOf(1, 14));
  assert.deepEqual(await countsOf(pool), { held: 1, sold: 0 });
});

test('expired holds are found however many there are', async () => {
  const pool = newPool();
  const other = newPool();
  const big = definition(other, {
    units: [{ unit: '*', capacity: 5_000, tier: 't', startsAt: null, closesAt: null }],
  });
  await inSql(one, [open(definition(pool)), open(big)], 0);
  for (let from = 0; from < 1_500; from += 500) {
    const batch = Array.from({ length: 500 }, (_, at) => hold(idOf(from + at, 15), [unit(other)]));
    await inSql(one, batch, 1);
  }
  await inSql(
    one,
    Array.from({ length: 5 }, (_, at) => hold(idOf(9_000 + at, 15), [unit(pool, '*', 10)])),
    2,
  );
  const [late] = await inSql(one, [hold(idOf(9_999, 15), [unit(pool, '*', 10)])], ttl + 10);
  assert.deepEqual(
    late?.events?.map(({ type }) => type),
    ['Expired', 'Held'],
  );
  assert.deepEqual(await countsOf(pool), { held: 50, sold: 0 });
  assert.deepEqual(await countsOf(other), { held: 1_500, sold: 0 });
});

test('a crowd before a cell whose holds are alive does not search through what others left behind', async () => {
  const [pool, other] = [newPool(), newPool()];
  const wide = { capacity: 5_000, tier: 't', startsAt: null, closesAt: null };
  await inSql(one, [open(definition(pool)), open(definition(other, { units: [{ unit: '*', ...wide }] }))], 0);
  for (let from = 0; from < 1_000; from += 500) {
    const batch = Array.from({ length: 500 }, (_, at) => hold(idOf(from + at, 16), [unit(other)]));
    await inSql(one, batch, 1);
  }
  const alive = Array.from({ length: 5 }, (_, at) => hold(idOf(9_000 + at, 16), [unit(pool, '*', 10)]));
  await inSql(one, alive, ttl);
  const late = hold(idOf(9_998, 16), [unit(pool)]);
  const [refused] = await inSql(one, [late], ttl + 10);
  assert.deepEqual(refused?.answer, {
    refused: 'cells-unavailable',
    lines: [{ line: 0, because: 'cell-taken', unit: '*', left: 0, detail: 'Nothing is left of it.' }],
  });
  const [held] = await inSql(
    one,
    [{ ...late, data: { ...(late.data as object), lines: [unit(other)] } }],
    ttl + 10,
  );
  assert.deepEqual(
    held?.events?.map(({ type }) => type),
    ['Held'],
  );
});

test('sweeps end all that is due, in bounded batches', async () => {
  const now = 100 * ttl;
  for (let rounds = 1; ; rounds += 1) {
    const [swept] = await inSql(one, [sweep], now);
    assert.ok((swept?.events?.length ?? 0) <= limits.sweepBatchMax.value);
    if (!swept?.timers) break;
    assert.ok(rounds < 100);
  }
  const due = { text: `select 1 from holds where state = 'held' and expires_at <= ${now}` };
  assert.equal((await one.many(due)).length, 0);
  const wrong = await one.many({
    text: `select c.pool from cells c where c.held <> coalesce((select sum((l->>'quantity')::integer) from holds h, json_array_elements(h.lines) l
      where h.state = 'held' and l->>'pool' = c.pool::text and l->>'unit' = c.unit), 0)`,
  });
  assert.deepEqual(wrong, []);
});
