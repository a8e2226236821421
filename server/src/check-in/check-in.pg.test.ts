// Gates against PostgreSQL and HTTP: tickets as booking makes them, scans in batches, lists and counts for the host
// of the listing and for nobody else.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { codeOf, TICKET_SEAL } from '#booking';
import { NOBODY } from '#kernel/access';
import type { Event, Message } from '#kernel/context';
import { type DatabasePool, openDatabase } from '#kernel/database';
import { serve } from '#kernel/http';
import { createMetrics } from '#kernel/metrics';
import type { Caller } from '#kernel/route';
import { sealer } from '#kernel/seal';
import { type System, startSystem } from '#kernel/system';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { realWorld } from '#kernel/world';
import { empty, type State } from './admission.ts';
import { checkIn } from './context.ts';
import { limits } from './contract.ts';
import { passKey } from './passes.ts';
import { applyBookings, load, save } from './store.ts';
import {
  BOOKING,
  cancelled,
  confirmed,
  HOST,
  LISTING,
  NOW,
  OTHER_HOST,
  OTHER_LISTING,
  OTHER_POOL,
  POOL,
  scan,
  uuid,
} from './test-check-in.ts';

const seal = sealer('x'.repeat(32));
const host = (id: string): Caller => ({ kind: 'person', actor: `person:${id}`, id, roles: ['host'] });
const callers: Record<string, Caller> = {
  host: host(HOST),
  other: host(OTHER_HOST),
  buyer: { ...host('b'), roles: ['buyer'] },
};

let database: TestDatabase;
let db: DatabasePool;
let system: System;
let app: FastifyInstance;

before(async () => {
  database = await freshDatabase(['check-in', { name: 'booking', folder: '/there is none' }]);
  db = openDatabase(database.url, { context: 'check-in' });
  const log = { error: (details: object) => assert.fail(JSON.stringify(details)), warn() {}, info() {} };
  const started = { url: database.url, world: realWorld, seal, log };
  system = await startSystem({ all: [checkIn], run: ['check-in'], ...started });
  app = await serve({
    contexts: [checkIn],
    ioFor: (name, asker) => system.io(name, asker),
    authenticate: ({ headers }) => callers[String(headers['x-as'])] ?? NOBODY,
    world: realWorld,
    log,
    metrics: createMetrics(),
    notReady: () => undefined,
    version: '0',
    checkReplies: true,
  });
});
after(async () => {
  await app.close();
  await system.stop();
  await db.close();
  await database.drop();
});

const ticket = (booking: string) => `${codeOf(booking)}.${seal.seal(TICKET_SEAL, { bookingId: booking })}`;

/** Whoever hears that there is too much work for now, as on a machine that was elsewhere for a moment, asks again. */
async function ask(as: string, path: string, body?: object) {
  for (;;) {
    const response = await app.inject({
      method: body ? 'POST' : 'GET',
      url: `/v1/check-in${path}`,
      headers: { 'x-as': as, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { payload: JSON.stringify(body) }),
    });
    const answer = { status: response.statusCode, body: response.json() };
    if (answer.status !== 503 || answer.body.code !== 'overloaded') return answer;
    await realWorld.sleep(20);
  }
}

let latest = 0;
/** Of scans of one moment the smaller id would count, so no two are of one. */
function nextMoment(): string {
  latest = Math.max(latest + 1, realWorld.now());
  return new Date(latest).toISOString();
}

/** The verdict on one code, scanned now. */
async function scanned(code: string, more: object = {}, as = 'host') {
  const one = { scanId: realWorld.id(), code, at: nextMoment() };
  const { status, body } = await ask(as, '/scans', { listing: LISTING, scans: [one], ...more });
  assert.equal(status, 200, JSON.stringify(body));
  return body.results[0];
}

async function wipe(): Promise<void> {
  await db.exec('truncate scans, admissions, passes');
}

const three: [string, string, string, number][] = [
  [POOL, '2027-03-01T10:00', 'adult', 2],
  [POOL, '2027-03-01T14:00', 'adult', 1],
];

test('a ticket lets in once, by its QR code or by its code as somebody types it', async () => {
  await wipe();
  await applyBookings(db, [confirmed(BOOKING, [[POOL, 'A-1', 'standard', 1]], { startsAt: NOW })]);
  const first = await scanned(ticket(BOOKING), { gate: '동문' });
  assert.equal(first.verdict, 'admitted');
  assert.deepEqual(first.pass.lines, [{ unit: 'A-1', rate: 'standard', quantity: 1 }]);
  const typed = `${codeOf(BOOKING).slice(0, 5).toLowerCase()}-${codeOf(BOOKING).slice(5)}`;
  const second = await scanned(typed);
  assert.equal(second.verdict, 'already-admitted');
  assert.deepEqual([second.first.gate, second.first.at], ['동문', first.first.at]);
});

test('forged, foreign and unknown tickets are unknown; another listing of mine is told', async () => {
  await wipe();
  await applyBookings(db, [
    confirmed(uuid(1), [[POOL, 'A-1', 'standard', 1]]),
    confirmed(uuid(2), [[POOL, 'A-2', 'standard', 1]], { host: OTHER_HOST }),
    confirmed(uuid(3), [[OTHER_POOL, 'A-1', 'standard', 1]], { listings: { [OTHER_POOL]: OTHER_LISTING } }),
  ]);
  const forged = `${codeOf(uuid(1))}.${sealer('y'.repeat(32)).seal(TICKET_SEAL, { bookingId: uuid(1) })}`;
  const swapped = `${codeOf(uuid(3))}.${seal.seal(TICKET_SEAL, { bookingId: uuid(1) })}`;
  const otherPurpose = `${codeOf(uuid(1))}.${seal.seal('hold', { bookingId: uuid(1) })}`;
  const strange = ['x', '💥', '.', '..', `${codeOf(uuid(1))}.`, "'; drop table passes; --", 'ㄱ'.repeat(500)];
  for (const code of [
    forged,
    swapped,
    otherPurpose,
    ticket(uuid(2)),
    ticket(uuid(9)),
    codeOf(uuid(2)),
    ...strange,
  ])
    assert.deepEqual((await scanned(code)).verdict, 'unknown', code);
  const elsewhere = await scanned(ticket(uuid(3)));
  assert.equal(elsewhere.verdict, 'other-event');
  assert.deepEqual([elsewhere.passes[0].listing, elsewhere.passes[0].pool], [OTHER_LISTING, OTHER_POOL]);
  assert.equal(
    (await scanned(ticket(uuid(1)), {}, 'other')).verdict,
    'unknown',
    'guests of others are invisible',
  );
  assert.equal((await scanned(ticket(uuid(1)), { pool: OTHER_POOL })).verdict, 'other-event');
});

test('a ticket of two sessions asks which one', async () => {
  await wipe();
  await applyBookings(db, [confirmed(BOOKING, three)]);
  const open = await scanned(ticket(BOOKING));
  assert.equal(open.verdict, 'which-session');
  assert.deepEqual(
    open.passes.map(({ unit, quantity }: { unit: string; quantity: number }) => [unit, quantity]),
    [
      ['2027-03-01T10:00', 2],
      ['2027-03-01T14:00', 1],
    ],
  );
  const at = (unit: string) => scanned(ticket(BOOKING), { pool: POOL, unit });
  assert.equal((await at('2027-03-01T14:00')).verdict, 'admitted');
  assert.equal((await at('2027-03-01T10:00')).verdict, 'admitted');
  assert.equal((await at('2027-03-01T14:00')).verdict, 'already-admitted');
});

test('what was given back is cancelled, since when is told', async () => {
  await wipe();
  await applyBookings(db, [confirmed(BOOKING, three)]);
  await applyBookings(db, [cancelled(BOOKING, three.slice(0, 1), 1)]);
  const seen = await scanned(ticket(BOOKING), { unit: '2027-03-01T10:00' });
  assert.deepEqual([seen.verdict, seen.cancelledAt], ['cancelled', '1970-01-01T00:00:00.001Z']);
  assert.equal((await scanned(ticket(BOOKING), { unit: '2027-03-01T14:00' })).verdict, 'admitted');
  const { body } = await ask('host', `/listings/${LISTING}/sessions`);
  assert.deepEqual(
    body.sessions.map(({ expected }: { expected: number }) => expected),
    [0, 1],
  );
});

test('two gates that were offline send the same ticket at once: one let in, in the sequence of the gates’ clocks', async () => {
  await wipe();
  await applyBookings(db, [confirmed(BOOKING, [[POOL, 'A-1', 'standard', 1]])]);
  const before = realWorld.now() - 60_000;
  const send = (gate: string, ats: number[]) => {
    const made = ats.map((at) => ({
      scanId: realWorld.id(),
      code: ticket(BOOKING),
      at: new Date(before + at).toISOString(),
    }));
    return ask('host', '/scans', { listing: LISTING, gate, scans: made });
  };
  await Promise.all([send('A', [3, 2]), send('B', [5, 1, 4])]);
  const { body } = await ask('host', `/listings/${LISTING}/guests`);
  assert.deepEqual(body.guests[0].admitted.gate, 'B');
  assert.equal(Date.parse(body.guests[0].admitted.at), before + 1);
  const { body: counted } = await ask('host', `/listings/${LISTING}/sessions`);
  const [{ admitted, passesAdmitted, passesScannedAgain }] = counted.sessions;
  assert.deepEqual([admitted, passesAdmitted, passesScannedAgain], [1, 1, 1]);
});

test('a batch is answered scan by scan, and sent again it is answered the same', async () => {
  await wipe();
  await applyBookings(db, [
    confirmed(uuid(1), [[POOL, 'A-1', 'standard', 1]]),
    confirmed(uuid(2), [[POOL, 'A-2', 'standard', 1]]),
  ]);
  // One after another, as a gate makes them: at one moment the smaller id would count.
  const began = realWorld.now() - 1_000;
  const codes = [ticket(uuid(1)), 'nonsense', ticket(uuid(2)), ticket(uuid(1))];
  const scans = codes.map((code, index) => {
    return { scanId: realWorld.id(), code, at: new Date(began + index).toISOString() };
  });
  const batch = { listing: LISTING, scans };
  const verdicts = ({ body }: { body: { results: { verdict: string }[] } }) =>
    body.results.map(({ verdict }) => verdict);
  const first = await ask('host', '/scans', batch);
  assert.deepEqual(verdicts(first), ['admitted', 'unknown', 'admitted', 'already-admitted']);
  assert.deepEqual((await ask('host', '/scans', batch)).body, first.body);
});

test('the host counts guests by session and takes the list along, page by page and only what changed', async () => {
  await wipe();
  await applyBookings(db, [confirmed(uuid(1), three), confirmed(uuid(2), three.slice(0, 1))]);
  await scanned(ticket(uuid(2)));
  const { body } = await ask('host', `/listings/${LISTING}/sessions?from=2027-03-01&to=2027-03-01`);
  const told = body.sessions.map((one: { unit: string; expected: number; admitted: number }) => [
    one.unit,
    one.expected,
    one.admitted,
  ]);
  assert.deepEqual(told, [
    ['2027-03-01T10:00', 4, 2],
    ['2027-03-01T14:00', 1, 0],
  ]);
  assert.deepEqual((await ask('host', `/listings/${LISTING}/sessions?from=2027-03-02`)).body.sessions, []);
  const pages = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await ask('host', `/listings/${LISTING}/guests?limit=1${cursor && `&cursor=${cursor}`}`);
    assert.equal(page.body.guests.length, 1);
    pages.push(page.body.guests[0]);
    cursor = page.body.next;
  }
  assert.deepEqual(
    pages.map(({ bookingId, unit }) => [bookingId, unit]),
    [
      [uuid(1), '2027-03-01T10:00'],
      [uuid(1), '2027-03-01T14:00'],
      [uuid(2), '2027-03-01T10:00'],
    ],
  );
  assert.equal(JSON.stringify(pages).includes('@'), false);
  const since = new Date(realWorld.now() - 60_000).toISOString();
  const news = await ask('host', `/listings/${LISTING}/guests?since=${since}`);
  assert.ok(news.body.guests.some(({ bookingId }: { bookingId: string }) => bookingId === uuid(2)));
});

test('a host finds a booking by its code, and nobody else does', async () => {
  await wipe();
  await applyBookings(db, [confirmed(uuid(1), three), confirmed(uuid(2), three)]);
  const found = async (code: string, as = 'host') =>
    (await ask(as, `/guests?code=${encodeURIComponent(code)}`)).body.guests.map(
      ({ bookingId, unit }: { bookingId: string; unit: string }) => [bookingId, unit],
    );
  const both = three.map(([, unit]) => [uuid(1), unit]);
  assert.deepEqual(await found(codeOf(uuid(1)).toLowerCase()), both);
  assert.deepEqual(await found(ticket(uuid(1))), both);
  assert.deepEqual(await found(codeOf(uuid(1)), 'other'), []);
  assert.deepEqual(await found('0000000000'), []);
});

test('for everybody else there are no guests and no counts', async () => {
  for (const path of ['guests', 'sessions']) {
    const { body } = await ask('other', `/listings/${LISTING}/${path}`);
    assert.deepEqual(body[path], []);
    assert.equal((await ask('buyer', `/listings/${LISTING}/${path}`)).status, 403);
    assert.equal((await ask('nobody', `/listings/${LISTING}/${path}`)).status, 401);
  }
  assert.equal((await ask('buyer', '/scans', { listing: LISTING, scans: [] })).status, 403);
});

test('what cannot be asked is told apart', async () => {
  const at = new Date(realWorld.now()).toISOString();
  const one = { scanId: uuid(5), code: 'x', at };
  const wrong = [
    {},
    { listing: LISTING, scans: [] },
    { listing: 'x', scans: [one] },
    { listing: LISTING, scans: [{ ...one, scanId: 'x' }] },
    { listing: LISTING, scans: [{ ...one, code: '' }] },
    { listing: LISTING, scans: [{ ...one, code: 'x'.repeat(limits.codeLengthMax.value + 1) }] },
    { listing: LISTING, scans: [{ ...one, at: 'yesterday' }] },
    { listing: LISTING, scans: [{ ...one, at: '2027-02-30T10:00:00Z' }] },
    { listing: LISTING, scans: [one], gate: 'x'.repeat(limits.gateLengthMax.value + 1) },
    { listing: LISTING, scans: Array.from({ length: limits.scansPerRequestMax.value + 1 }, () => one) },
  ];
  for (const body of wrong) {
    const heard = await ask('host', '/scans', body);
    assert.deepEqual(
      [heard.status, heard.body.code],
      [400, 'request-invalid'],
      JSON.stringify(body).slice(0, 99),
    );
  }
  const list = `/listings/${LISTING}`;
  for (const [path, status, code] of [
    [`${list}/guests?cursor=abc`, 400, 'cursor-invalid'],
    [
      `${list}/guests?cursor=${Buffer.from(`${'-'.repeat(36)}/${'-'.repeat(36)}/`).toString('base64url')}`,
      400,
      'cursor-invalid',
    ],
    [`${list}/guests?limit=100000`, 400, 'request-invalid'],
    [`${list}/guests?since=never`, 400, 'request-invalid'],
    [`${list}/sessions?from=2027-02-30`, 422, 'days-invalid'],
    [`${list}/sessions?from=2027-03-02&to=2027-03-01`, 422, 'days-invalid'],
  ] as const) {
    const heard = await ask('host', path);
    assert.deepEqual([heard.status, heard.body.code], [status, code], path);
  }
});

const message = ({ type, subject, data }: ReturnType<typeof scan>): Message => ({
  id: HOST,
  type,
  subject,
  data,
  actor: 'system',
  correlation: subject,
  causation: null,
  trace: null,
  once: false,
});

function decide(state: State, told: ReturnType<typeof scan>): unknown {
  const decision = checkIn.decide.TakeScan?.(state as never, message(told) as never, NOW) ?? {};
  for (const event of (decision.events ?? []) as unknown as Event[])
    checkIn.evolve[event.type]?.(state as never, { ...event, time: NOW } as never);
  return decision.answer;
}

test('the same scans give the same answers and rows in memory and in SQL', async () => {
  const told = fc.record({
    n: fc.integer({ min: 1, max: 9 }),
    at: fc.nat(3),
    of: fc.constantFrom('', 'other'),
  });
  const batches = fc.array(fc.array(told, { minLength: 1, maxLength: 5 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(batches, async (all) => {
      await wipe();
      const memory = empty();
      for (const batch of all) {
        const asked = batch.map(({ n, at, of }) => scan(n, NOW + at, { unit: of }));
        const answers = await db.transaction(async (tx) => {
          const state = await load(tx, asked.map(message));
          const heard = asked.map((one) => decide(state, one));
          await save(tx, state);
          return heard;
        });
        assert.deepEqual(
          answers,
          asked.map((one) => decide(memory, one)),
        );
      }
      const every = Array.from({ length: 9 }, (_, n) => [
        scan(n + 1, NOW),
        scan(n + 1, NOW, { unit: 'other' }),
      ]).flat();
      const stored = await load(db, every.map(message));
      for (const { data } of every) {
        assert.deepEqual(stored.admissions.get(passKey(data)), memory.admissions.get(passKey(data)));
        assert.deepEqual(stored.scans.get(data.scanId), memory.scans.get(data.scanId));
      }
    }),
    { numRuns: 25 },
  );
});
