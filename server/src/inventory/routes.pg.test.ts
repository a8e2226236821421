// Holds over HTTP on a real database: what a guest, a buyer and a stranger see, and what they are refused.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import type { HoldLine, HoldView, PoolDefinition } from '#inventory';
import { limits } from '#inventory';
import { NOBODY } from '#kernel/access';
import { serve } from '#kernel/http';
import { createMetrics } from '#kernel/metrics';
import type { Caller } from '#kernel/route';
import { sealer } from '#kernel/seal';
import { type System, startSystem } from '#kernel/system';
import { askPatiently } from '#kernel/test-asking';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { realWorld } from '#kernel/world';
import { inventory } from './context.ts';

const seal = sealer('a secret of thirty-two characters');
const person = (id: string): Caller => ({ kind: 'person', actor: `person:${id}`, id, roles: ['buyer'] });
const people: Record<string, Caller> = { buyer: person('buyer'), other: person('other') };
const POOL = 'bbbbbbbb-0000-7000-8000-00000000000b';
const UNKNOWN = 'bbbbbbbb-0000-7000-8000-0000000000ff';

let database: TestDatabase;
let system: System;
let app: FastifyInstance;
const failures: unknown[] = [];

before(async () => {
  // Those it listens to have a log, and nothing in it.
  database = await freshDatabase([
    'inventory',
    { name: 'booking', folder: '' },
    { name: 'payment', folder: '' },
  ]);
  const log = { error: (details: object) => failures.push(details), warn() {}, info() {} };
  system = await startSystem({
    ...{ all: [inventory], run: ['inventory'], url: database.url, world: realWorld, seal, log },
  });
  app = await serve({
    contexts: [inventory],
    ioFor: (context, asker) => system.io(context, asker),
    authenticate: ({ headers }) => people[String(headers['x-as'])] ?? NOBODY,
    world: realWorld,
    log,
    metrics: createMetrics(),
    notReady: () => undefined,
    version: '0.0.0',
    checkReplies: true,
  });
  await openPool(POOL);
});
after(async () => {
  await app.close();
  await system.stop();
  await database.drop();
  assert.deepEqual(failures, []);
});

function openPool(pool: string, changes: Partial<PoolDefinition> = {}): Promise<unknown> {
  const definition: PoolDefinition = {
    ...{ pool, listing: UNKNOWN, host: 'host', version: 1, currency: 'KRW', seatRows: [], focal: null },
    tiers: { day: { adult: 1_000 } },
    units: ['좌석 1', 'b', 'c', 'd', 'e'].map((unit) => ({
      ...{ unit, capacity: 1, tier: 'day', startsAt: null, closesAt: 4_000_000_000_000 },
    })),
    ...{ policy: [], quantityPerLineMax: 10, open: true },
    ...changes,
  };
  const asker = { actor: 'system', trace: null };
  return system.io('inventory', asker).submit({ type: 'OpenPool', subject: pool, data: { definition } });
}

/** Every field that some answer has; the server itself checks each answer against its schema. */
interface Body extends HoldView {
  code: string;
  receipt: string;
  cells: { unit: string; capacity: number; held: number; sold: number; utcClosesAt: string | null }[];
  results: { status: number; hold?: HoldView; problem?: { code: string } }[];
}

interface Answered {
  status: number;
  body: Body;
  headers: Record<string, unknown>;
}

async function ask(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  { as, body, ...headers }: { as?: string; body?: object; [header: string]: unknown } = {},
): Promise<Answered> {
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const answer = await askPatiently(app, {
    method,
    url: `/v1/inventory${path}`,
    headers: { ...given, ...(as !== undefined && { 'x-as': as }) },
    ...(body && { payload: body }),
  });
  const told = answer.body === '' ? {} : JSON.parse(answer.body);
  return { status: answer.statusCode, body: told, headers: answer.headers };
}

const unit = (name: string, more: object = {}) => ({
  pool: POOL,
  unit: name,
  rate: 'adult',
  quantity: 1,
  ...more,
});
const make = (lines: object[], more: object = {}, headers: object = {}) =>
  ask('POST', '/holds', { body: { lines, ...more }, ...headers });
let pools = 0;
/** A pool of its own for a test that takes much. */
async function crowd(capacity: number): Promise<HoldLine> {
  pools += 1;
  const pool = `cccccccc-0000-7000-8000-${String(pools).padStart(12, '0')}`;
  await openPool(pool, { units: [{ unit: '*', capacity, tier: 'day', startsAt: null, closesAt: null }] });
  return { pool, unit: '*', rate: 'adult', quantity: 1 };
}

test('a guest holds, sees, extends and lets go with the receipt alone', async () => {
  const made = await make([unit('좌석 1')]);
  assert.equal(made.status, 201);
  const { holdId, receipt, utcExpiresAt, total, currency, state } = made.body;
  assert.equal(made.headers.location, `/v1/inventory/holds/${holdId}`);
  assert.deepEqual([state, total, currency], ['held', 1_000, 'KRW']);
  const opened = seal.open('hold', receipt) as { owner: string; lines: unknown; expiresAt: number };
  assert.deepEqual([opened.owner, opened.lines], ['guest', made.body.lines]);
  assert.equal(new Date(opened.expiresAt).toISOString(), utcExpiresAt);
  const seen = await ask('GET', `/holds/${holdId}`, { 'jari-receipt': receipt });
  assert.deepEqual(seen.body, made.body);
  const longer = await ask('POST', `/holds/${holdId.toUpperCase()}/extend`, { body: { receipt } });
  assert.equal(longer.status, 200);
  assert.ok(longer.body.utcExpiresAt >= utcExpiresAt);
  assert.equal((await ask('DELETE', `/holds/${holdId}`, { 'jari-receipt': receipt })).status, 204);
  assert.equal((await ask('DELETE', `/holds/${holdId}`, { 'jari-receipt': receipt })).status, 204);
  const gone = await ask('GET', `/holds/${holdId}`, { 'jari-receipt': receipt });
  assert.deepEqual([gone.body.state, gone.body.receipt], ['released', undefined]);
  const late = await ask('POST', `/holds/${holdId}/extend`, { body: { receipt } });
  assert.deepEqual([late.status, late.body.code], [409, 'hold-ended']);
});

test('without the receipt a hold of a guest is nobody else’s business', async () => {
  const { body } = await make([unit('b')]);
  const other = await make([await crowd(1)]);
  for (const headers of [
    {},
    { as: 'buyer' },
    { 'jari-receipt': 'forged.receipt' },
    { 'jari-receipt': other.body.receipt },
    { 'jari-receipt': `${body.receipt}x` },
  ]) {
    const read = await ask('GET', `/holds/${body.holdId}`, headers);
    const extend = await ask('POST', `/holds/${body.holdId}/extend`, { ...headers, body: {} });
    const release = await ask('DELETE', `/holds/${body.holdId}`, headers);
    for (const { status, body } of [read, extend, release]) {
      assert.deepEqual([status, body.code], [403, 'hold-not-yours']);
    }
  }
});

test('a hold of somebody signed in follows the credential', async () => {
  const { body } = await make([unit('c')], {}, { as: 'buyer' });
  assert.equal((await ask('GET', `/holds/${body.holdId}`, { as: 'buyer' })).status, 200);
  assert.equal((await ask('GET', `/holds/${body.holdId}`, { as: 'other' })).status, 403);
  assert.equal((await ask('POST', `/holds/${body.holdId}/extend`, { as: 'buyer', body: {} })).status, 200);
  assert.equal((await ask('DELETE', `/holds/${body.holdId}`, { as: 'other' })).status, 403);
  assert.equal((await ask('DELETE', `/holds/${body.holdId}`, { as: 'buyer' })).status, 204);
});

test('a hold that never was is unknown', async () => {
  for (const answer of [
    await ask('GET', `/holds/${UNKNOWN}`),
    await ask('DELETE', `/holds/${UNKNOWN}`),
    await ask('POST', `/holds/${UNKNOWN}/extend`, { body: {} }),
  ]) {
    assert.deepEqual([answer.status, answer.body.code], [404, 'hold-unknown']);
  }
});

test('a double click makes one hold, with an id of its own or with a key', async () => {
  const line = await crowd(10);
  const holdId = realWorld.id();
  const twice = await Promise.all([make([line], { holdId }), make([line], { holdId: holdId.toUpperCase() })]);
  assert.deepEqual(
    twice.map(({ status }) => status),
    [201, 201],
  );
  assert.deepEqual(twice[0].body, twice[1].body);
  const key = { 'idempotency-key': 'click-1' };
  const first = await make([line], {}, key);
  assert.deepEqual((await make([line], {}, key)).body, first.body);
  const changed = await make([{ ...line, quantity: 2 }], {}, key);
  assert.equal(changed.body.code, 'idempotency-key-reused');
  const cells = await ask('GET', `/pools/${line.pool}/cells?units=*`);
  assert.equal(cells.body.cells[0]?.held, 2);
  assert.equal((await make([line], { holdId }, { as: 'buyer' })).body.code, 'hold-id-taken');
});

test('a guest changes the cart in one step, with the receipt in the body or in the header', async () => {
  const line = await crowd(5);
  const first = await make([{ ...line, quantity: 3 }]);
  const { holdId: replaces, receipt } = first.body;
  const holdId = realWorld.id();
  const asked = { holdId, replaces: replaces.toUpperCase(), receipt };
  const second = await make([{ ...line, quantity: 5 }], asked);
  assert.deepEqual([second.status, second.body.holdId, second.body.total], [201, holdId, 5_000]);
  assert.equal(second.body.utcLastsUntil, first.body.utcLastsUntil);
  assert.ok(second.body.utcExpiresAt >= first.body.utcExpiresAt);
  assert.deepEqual((await make([{ ...line, quantity: 5 }], asked)).body, second.body);
  const old = await ask('GET', `/holds/${replaces}`, { 'jari-receipt': receipt });
  assert.equal(old.body.state, 'released');
  const more = await make([{ ...line, quantity: 6 }], { replaces: holdId, receipt: second.body.receipt });
  assert.deepEqual([more.status, more.body.code], [409, 'cells-unavailable']);
  assert.deepEqual(more.body.lines, [
    { line: 0, because: 'cell-taken', unit: '*', left: 5, detail: 'Only 5 of 6 are left.' },
  ]);
  const kept = await ask('GET', `/holds/${holdId}`, { 'jari-receipt': second.body.receipt });
  assert.deepEqual(kept.body, second.body);
  const fewer = await make([line], { replaces: holdId }, { 'jari-receipt': second.body.receipt });
  assert.equal(fewer.status, 201);
  assert.equal((await ask('GET', `/pools/${line.pool}/cells?units=*`)).body.cells[0]?.held, 1);
});

test('nobody replaces what is not theirs, unknown, or over', async () => {
  const line = await crowd(5);
  const refused = async (replaces: string, headers: object, more: object = {}) => {
    const { status, body } = await make([line], { replaces, ...more }, headers);
    return [status, body.code];
  };
  const notYours = [403, 'hold-not-yours'];
  const guests = (await make([line])).body;
  const buyers = (await make([line], {}, { as: 'buyer' })).body;
  assert.deepEqual(await refused(guests.holdId, {}), notYours);
  assert.deepEqual(await refused(guests.holdId, { as: 'buyer' }), notYours);
  assert.deepEqual(await refused(guests.holdId, {}, { receipt: `${guests.receipt}x` }), notYours);
  assert.deepEqual(await refused(guests.holdId, {}, { receipt: buyers.receipt }), notYours);
  assert.deepEqual(await refused(buyers.holdId, { as: 'other' }), notYours);
  assert.deepEqual(await refused(buyers.holdId, {}), notYours);
  assert.deepEqual(await refused(UNKNOWN, {}), [404, 'hold-unknown']);
  assert.equal((await ask('GET', `/pools/${line.pool}/cells?units=*`)).body.cells[0]?.held, 2);
  await ask('DELETE', `/holds/${buyers.holdId}`, { as: 'buyer' });
  assert.deepEqual(await refused(buyers.holdId, { as: 'buyer' }), [409, 'replaced-ended']);
  await system.io('inventory', { actor: 'system', trace: null }).submit({
    ...{ type: 'Claim', subject: guests.holdId, data: { holdId: guests.holdId } },
  });
  assert.deepEqual(await refused(guests.holdId, {}, { receipt: guests.receipt }), [409, 'replaced-booked']);
});

test('whoever signs in with a full cart keeps it', async () => {
  const line = await crowd(1);
  const { holdId: replaces, receipt } = (await make([line])).body;
  const mine = await make([line], { replaces, receipt }, { as: 'buyer' });
  assert.equal(mine.status, 201);
  assert.equal((await ask('GET', `/holds/${mine.body.holdId}`, { as: 'buyer' })).status, 200);
  assert.equal((await ask('GET', `/holds/${mine.body.holdId}`)).status, 403);
});

test('a batch may replace what an earlier hold of it made', async () => {
  const line = await crowd(3);
  const [a, b, c] = [realWorld.id(), realWorld.id(), realWorld.id()];
  const holds = [
    { holdId: a, lines: [{ ...line, quantity: 3 }] },
    { holdId: b, lines: [{ ...line, quantity: 2 }], replaces: a },
    { holdId: c, lines: [line], replaces: a },
  ];
  const { body } = await ask('POST', '/holds/batch', { as: 'buyer', body: { holds } });
  assert.deepEqual(
    body.results.map(({ status, problem }) => problem?.code ?? status),
    [201, 201, 'replaced-ended'],
  );
  assert.equal((await ask('GET', `/pools/${line.pool}/cells?units=*`)).body.cells[0]?.held, 2);
});

test('what is taken is refused with what is left, and nothing of the hold is kept', async () => {
  const line = await crowd(3);
  await make([{ ...line, quantity: 2 }]);
  const refused = await make([unit('d'), { ...line, quantity: 2 }]);
  assert.deepEqual([refused.status, refused.body.code], [409, 'cells-unavailable']);
  assert.deepEqual(refused.body.lines, [
    { line: 1, because: 'cell-taken', unit: '*', left: 1, detail: 'Only 1 of 2 are left.' },
  ]);
  assert.equal((await ask('GET', `/pools/${POOL}/cells?units=d`)).body.cells[0]?.held, 0);
});

test('bad holds are refused before anything is looked up', async () => {
  const bad: [object, number, string][] = [
    [{ lines: [] }, 400, 'request-invalid'],
    [{ lines: Array.from({ length: 11 }, () => unit('d')) }, 400, 'request-invalid'],
    [{ lines: [unit('d', { quantity: 0 })] }, 400, 'request-invalid'],
    [{ lines: [unit('d', { quantity: -1 })] }, 400, 'request-invalid'],
    [{ lines: [unit('d', { quantity: 1.5 })] }, 400, 'request-invalid'],
    [{ lines: [unit('d', { quantity: 1e9 })] }, 400, 'request-invalid'],
    [{ lines: [unit('d', { quantity: '1' })] }, 400, 'request-invalid'],
    [{ lines: [unit('d', { price: 1 })] }, 400, 'request-invalid'],
    [{ lines: [unit('d', { pool: 'x' })] }, 400, 'request-invalid'],
    [{ lines: [unit('d', { pool: `urn:uuid:${POOL}` })] }, 400, 'request-invalid'],
    [{ lines: [unit('a\u0000b')] }, 400, 'request-invalid'],
    [{ lines: [unit('\ud800')] }, 400, 'request-invalid'],
    [{ lines: [unit('d')], owner: 'person:other' }, 400, 'request-invalid'],
    [{ lines: [unit('d')], holdId: 'mine' }, 400, 'request-invalid'],
    [{ lines: [unit('d')], replaces: 'mine' }, 400, 'request-invalid'],
    [{ lines: [unit('d')], replaces: null }, 400, 'request-invalid'],
    [{ lines: [unit('d')], replaces: [UNKNOWN] }, 400, 'request-invalid'],
    [{ lines: [], replaces: UNKNOWN }, 400, 'request-invalid'],
    [{ lines: [unit('d')], receipt: 'a receipt of nothing' }, 400, 'request-invalid'],
    [{ lines: [unit('d')], replaces: UNKNOWN, receipt: 'r'.repeat(64_001) }, 400, 'request-invalid'],
    [{ lines: [unit('d')], replaces: UNKNOWN, receipt: '' }, 404, 'hold-unknown'],
    [{ lines: [unit('d'), unit('d')] }, 422, 'lines-invalid'],
    [{ lines: [unit('d', { pool: UNKNOWN })] }, 422, 'lines-invalid'],
    [{ lines: [unit("d'); drop table cells; --")] }, 422, 'lines-invalid'],
    [{ lines: [unit('d', { rate: 'senior' })] }, 422, 'lines-invalid'],
    [
      { lines: [{ pool: POOL, checkIn: '2027-02-30', checkOut: '2027-03-02', rate: 'adult', quantity: 1 }] },
      ...([422, 'lines-invalid'] as const),
    ],
  ];
  for (const [body, status, code] of bad) {
    const answer = await ask('POST', '/holds', { body });
    assert.deepEqual([answer.status, answer.body.code], [status, code], JSON.stringify(body));
  }
});

test('a batch decides its holds in the sequence given, each for itself', async () => {
  const line = await crowd(3);
  const holds = Array.from({ length: 5 }, () => ({ lines: [line] }));
  const answer = await ask('POST', '/holds/batch', { body: { holds } });
  assert.equal(answer.status, 200);
  const { results } = answer.body;
  assert.deepEqual(
    results.map(({ status }) => status),
    [201, 201, 201, 409, 409],
  );
  assert.equal(results[4]?.problem?.code, 'cells-unavailable');
  const many = Array.from({ length: limits.holdsPerBatchMax.value + 1 }, () => ({ lines: [line] }));
  assert.equal((await ask('POST', '/holds/batch', { body: { holds: many } })).status, 400);
});

test('a batch sent again under its key is answered as the first time', async () => {
  const line = await crowd(3);
  const body = { holds: [{ lines: [line] }, { lines: [{ ...line, quantity: 3 }] }, { lines: [line] }] };
  const key = { 'idempotency-key': 'batch-1' };
  const first = await ask('POST', '/holds/batch', { body, ...key });
  assert.deepEqual((await ask('POST', '/holds/batch', { body, ...key })).body, first.body);
  assert.equal((await ask('GET', `/pools/${line.pool}/cells?units=*`)).body.cells[0]?.held, 2);
});

test('two hundred buyers on fifty places get fifty', async () => {
  const line = await crowd(50);
  const answers = await Promise.all(Array.from({ length: 200 }, () => make([line])));
  assert.equal(answers.filter(({ status }) => status === 201).length, 50);
  assert.equal(answers.filter(({ status }) => status === 409).length, 150);
});

test('a pool tells tiers and rules, and may be kept for a second', async () => {
  const { status, body, headers } = await ask('GET', `/pools/${POOL.toUpperCase()}`);
  assert.equal(status, 200);
  assert.deepEqual(body, {
    ...{ pool: POOL, listing: UNKNOWN, version: 1, open: true, currency: 'KRW', policy: [] },
    ...{ tiers: { day: { adult: 1_000 } }, quantityPerLineMax: 10 },
  });
  assert.equal(headers['cache-control'], 'public, max-age=1');
  assert.equal((await ask('GET', `/pools/${POOL}`, { 'if-none-match': headers.etag })).status, 304);
  assert.equal((await ask('GET', `/pools/${UNKNOWN}`)).body.code, 'pool-unknown');
});

test('cells are read exactly, by names that may hold anything', async () => {
  const query = new URLSearchParams([
    ['units', 'e'],
    ['units', '좌석 1'],
    ['units', 'no, "such'],
  ]);
  const { body } = await ask('GET', `/pools/${POOL}/cells?${query}`);
  assert.deepEqual(
    body.cells.map(({ unit }) => unit),
    ['좌석 1', 'e'],
  );
  const e = body.cells[1];
  assert.deepEqual([e?.capacity, e?.held, e?.sold, e?.utcClosesAt], [1, 0, 0, '2096-10-02T07:06:40.000Z']);
  assert.equal((await ask('GET', `/pools/${UNKNOWN}/cells?units=a`)).body.code, 'pool-unknown');
  assert.equal((await ask('GET', `/pools/${POOL}/cells`)).status, 400);
});

test('the receipt of the longest stay fits into a request', async () => {
  const pool = 'dddddddd-0000-7000-8000-00000000000d';
  const first = Temporal.PlainDate.from('2027-01-01');
  const units = Array.from({ length: 200 }, (_, at) => ({
    ...{ unit: first.add({ days: at }).toString(), capacity: 9, tier: 'day', startsAt: 1, closesAt: null },
  }));
  await openPool(pool, { units, tiers: { day: { ['r'.repeat(60)]: 1_000_000_000 } } });
  const stay = (checkIn: string, checkOut: string) => ({
    ...{ pool, checkIn, checkOut, rate: 'r'.repeat(60), quantity: 9 },
  });
  const lines = [
    stay('2027-01-01', '2027-04-01'),
    stay('2027-04-01', '2027-06-30'),
    stay('2027-06-30', '2027-07-20'),
  ];
  const { status, body } = await make(lines);
  assert.equal(status, 201);
  assert.equal(body.lines.length, 200);
  assert.ok(seal.open('hold', body.receipt));
  const longer = await ask('POST', `/holds/${body.holdId}/extend`, { body: { receipt: body.receipt } });
  assert.equal(longer.status, 200);
});
