// Payment over HTTP and PostgreSQL, with a card network in memory. Booking is played by whoever submits a charge.
import { deepEqual, equal, ok } from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { openDatabase } from '#kernel/database';
import { serve } from '#kernel/http';
import { createMetrics } from '#kernel/metrics';
import type { Caller } from '#kernel/route';
import { sealer } from '#kernel/seal';
import { type System, startSystem } from '#kernel/system';
import { askPatiently } from '#kernel/test-asking';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { realWorld } from '#kernel/world';
import { payment } from './context.ts';
import { type Charge, limits } from './contract.ts';
import type { ProviderNotice } from './providers/provider.ts';
import { FakeCardNetwork } from './test-card-network.ts';

const network = new FakeCardNetwork();
const context = payment({ provider: network });

const person = (id: string, ...roles: string[]): Caller => ({
  kind: 'person',
  actor: `person:${id}`,
  id,
  roles,
});
const callers: Record<string, Caller> = {};
const nobody: Caller = { kind: 'nobody', actor: 'nobody', id: '', roles: [] };

let database: TestDatabase;
let system: System;
let app: FastifyInstance;
const failures: unknown[] = [];

before(async () => {
  database = await freshDatabase(['payment', { name: 'booking', folder: '/there is none' }]);
  const log = { error: (details: object) => failures.push(details), warn() {}, info() {} };
  system = await startSystem({
    ...{ all: [context], run: ['payment'], url: database.url, world: realWorld, log },
    seal: sealer('x'.repeat(32)),
  });
  app = await serve({
    ...{ contexts: [context], ioFor: (name, asker) => system.io(name, asker), world: realWorld, log },
    authenticate: ({ headers }) => callers[String(headers['x-as'])] ?? nobody,
    ...{ metrics: createMetrics(), notReady: () => undefined, version: '0', checkReplies: true },
  });
});
after(async () => {
  await app.close();
  await system.stop();
  await database.drop();
  deepEqual(failures, []);
});
beforeEach(() => {
  network.fault = () => 'none';
  callers.ann = person(realWorld.id(), 'buyer');
  callers.bob = person(realWorld.id(), 'buyer');
  callers.museum = person('museum', 'host');
  callers.shop = person('shop', 'host');
  callers.op = person('op', 'operator');
});

/** What some of the bodies have. */
interface Body {
  code?: string;
  detail?: string;
  next?: string | null;
  state?: string;
  clientSecret?: string;
  provider?: string;
  reason?: string;
  breaker?: string;
  amount?: number;
  money?: { amount: number; currency: string };
  points?: number;
  card?: number;
  items: { id: string; about: string; kind: string; state: string; money: { amount: number } }[];
  refunds: { done: boolean; card: number }[];
}

interface Answer {
  status: number;
  body: Body;
  location: string | undefined;
}

async function call(
  as: string,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  payload?: object,
  key?: string,
): Promise<Answer> {
  const reply = await askPatiently(app, {
    ...{ method, url: `/v1/payment${path}`, headers: { 'x-as': as, ...(key && { 'idempotency-key': key }) } },
    ...(payload && { payload }),
  });
  const location = reply.headers.location;
  const body: Body = reply.body === '' ? { items: [], refunds: [] } : reply.json<Body>();
  return { status: reply.statusCode, body, location: typeof location === 'string' ? location : undefined };
}

const topUpBody = (amount: number, source = 'tok_visa', topUpId = realWorld.id(), currency = 'KRW') => ({
  ...{ topUpId, money: { amount, currency }, card: { source } },
});
const topUp = (body: object, as = 'ann') => call(as, 'POST', '/points/top-ups', body);

/** Longer than any machine needs. */
const PATIENCE_MS = 60_000;

/** As booking does it; resolves once the payment is decided. */
async function charge(
  choice: Charge['choice'],
  payer = callers.ann?.actor ?? '',
  amount = 4_000,
): Promise<string> {
  const bookingId = realWorld.id();
  const shares = [{ host: 'museum', amount }];
  const data = { bookingId, attempt: 1, payer, amount, currency: 'KRW', choice, shares };
  const io = system.io('payment', { actor: 'system', trace: null });
  const ended = io.settled(bookingId, ['Captured', 'Declined', 'Deferred'], PATIENCE_MS);
  await io.submit({ type: 'Charge', subject: bookingId, data });
  await ended;
  return bookingId;
}

test('points are bought, shown and remembered', async () => {
  const body = topUpBody(20_000);
  const bought = await topUp(body);
  equal(bought.status, 201);
  deepEqual([bought.body.state, bought.body.money], ['captured', { amount: 20_000, currency: 'KRW' }]);
  deepEqual((await call('ann', 'GET', '/points')).body, { amount: 20_000, currency: 'KRW' });
  deepEqual((await call('bob', 'GET', '/points')).body, { amount: 0, currency: 'KRW' });
  const again = await topUp(body);
  deepEqual([again.status, again.location], [201, `/v1/payment/points/top-ups/${body.topUpId}`]);
  equal((await call('ann', 'GET', '/points')).body.amount, 20_000);
  equal((await call('ann', 'GET', `/points/top-ups/${body.topUpId}`)).status, 200);
  equal((await call('bob', 'GET', `/points/top-ups/${body.topUpId}`)).status, 404);
  deepEqual((await topUp(body, 'bob')).body.code, 'top-up-id-taken');
});

test('a top-up under an idempotency key answers a repeat as the first time', async () => {
  const body = topUpBody(5_000);
  for (let times = 0; times < 2; times += 1) {
    const { status, body: view } = await call('ann', 'POST', '/points/top-ups', body, 'key-1');
    deepEqual([status, view.state], [201, 'captured']);
  }
  const other = await call(
    'ann',
    'POST',
    '/points/top-ups',
    { ...body, money: { amount: 6_000, currency: 'KRW' } },
    'key-1',
  );
  deepEqual([other.status, other.body.code], [422, 'idempotency-key-reused']);
  equal((await call('ann', 'GET', '/points')).body.amount, 5_000);
});

test('a hundred top-ups at once are all credited', async () => {
  const replies = await Promise.all(Array.from({ length: 100 }, () => topUp(topUpBody(1_000))));
  ok(replies.every(({ status }) => status === 201));
  equal((await call('ann', 'GET', '/points')).body.amount, 100_000);
});

test('what cannot be topped up is refused with a word on what to do', async () => {
  for (const body of [topUpBody(999), topUpBody(1_000_001), topUpBody(-5_000), topUpBody(0)]) {
    const { status, body: problem } = await topUp(body);
    deepEqual([status, problem.code], [422, 'amount-invalid']);
    ok(problem.next);
  }
  equal((await topUp(topUpBody(10_000, 'tok_visa', realWorld.id(), 'USD'))).body.code, 'amount-invalid');
  for (const wrong of [
    topUpBody(10.5),
    { ...topUpBody(10_000), person: 'bob' },
    { ...topUpBody(10_000), topUpId: 'one' },
    { ...topUpBody(10_000), card: {} },
    {},
  ]) {
    equal((await topUp(wrong)).status, 400);
  }
  equal((await topUp(topUpBody(10_000), 'nobody')).status, 401);
});

test('a declined card is 402 and credits nothing', async () => {
  const { status, body } = await topUp(topUpBody(10_000, 'tok_declined'));
  deepEqual([status, body.code, body.detail], [402, 'card-declined', 'No.']);
  equal((await call('ann', 'GET', '/points')).body.amount, 0);
});

test('a top-up whose outcome is unknown is 202, and a notice settles it', async () => {
  network.fault = () => 'lost-answer';
  const body = topUpBody(10_000);
  const { status, body: view, location } = await topUp(body);
  deepEqual([status, view.state], [202, 'waiting']);
  equal((await call('ann', 'GET', '/points')).body.amount, 0);
  network.fault = () => 'none';
  const key = `top-up:${body.topUpId}`;
  const notice = {
    about: 'capture',
    id: 'n',
    key,
    ref: `ref-${key}`,
    outcome: { outcome: 'captured', ref: `ref-${key}` },
  };
  for (let times = 0; times < 2; times += 1) equal((await notify(notice as ProviderNotice)).status, 204);
  equal((await call('ann', 'GET', location?.replace('/v1/payment', '') ?? '')).body.state, 'captured');
  equal((await call('ann', 'GET', '/points')).body.amount, 10_000);
});

const notify = (notice: ProviderNotice) => call('nobody', 'POST', '/webhooks/sandbox', notice);

test('a buyer who must prove who they are gets the secret', async () => {
  const { status, body } = await topUp(topUpBody(10_000, 'tok_3ds'));
  deepEqual([status, body.state, body.clientSecret], [202, 'action-required', 'secret']);
});

test('whoever comes back from the bank has the provider asked, and the points are there', async () => {
  const body = topUpBody(10_000, 'tok_3ds');
  await topUp(body);
  const ask = (as: string) => call(as, 'POST', `/points/top-ups/${body.topUpId}/ask`);
  deepEqual((await ask('bob')).body.code, 'payment-unknown');
  network.authenticate(`top-up:${body.topUpId}`, true);
  let told = await ask('ann');
  // An answer waits for some seconds; on a machine that stands still for longer it is asked for again.
  while (told.body.state === 'action-required') told = await ask('ann');
  deepEqual(told.body.state, 'captured');
  deepEqual((await ask('ann')).body.state, 'captured');
  equal((await call('ann', 'GET', '/points')).body.amount, 10_000);
});

test('a top-up that is given up is declined with its reason, and asking has a limit', async () => {
  const body = topUpBody(10_000, 'tok_3ds');
  await topUp(body);
  const giveUp = () => call('ann', 'DELETE', `/points/top-ups/${body.topUpId}`);
  let given: Answer | undefined;
  for (let times = 0; times < limits.asksMax.value; times += 1) {
    given = await giveUp();
    equal(given.status, 200);
  }
  deepEqual([given?.body.state, given?.body.reason], ['declined', 'authentication-abandoned']);
  deepEqual((await giveUp()).body.code, 'asked-too-often');
});

test('a declined top-up says why in a word of ours', async () => {
  const { status, body } = await topUp(topUpBody(10_000, 'tok_declined'));
  deepEqual([status, body.code, body.reason], [402, 'card-declined', 'generic']);
});

test('how one can pay is told to everybody, and only who is signed in has points', async () => {
  const card = { provider: 'sandbox' };
  deepEqual((await call('nobody', 'GET', '/methods')).body, { points: false, card });
  deepEqual((await call('ann', 'GET', '/methods')).body, { points: true, card });
});

test('a notice that is not signed is refused', async () => {
  const reply = await call('nobody', 'POST', '/webhooks/sandbox');
  deepEqual([reply.status, reply.body.code], [400, 'webhook-forged']);
});

test('notices about other things, and about keys that nobody used, are taken and change nothing', async () => {
  const captured = { outcome: 'captured', ref: 'r' } as const;
  const refunded = { outcome: 'refunded', ref: 'r' } as const;
  for (const notice of [
    { about: 'other', id: 'n', type: 'payout.paid' },
    { about: 'capture', id: 'n', key: 'nobody', ref: 'r', outcome: captured },
    { about: 'capture', id: 'n', key: 'top-up:nobody', ref: 'r', outcome: captured },
    { about: 'capture', id: 'n', key: 'a:b:c', ref: 'r', outcome: { outcome: 'unknown', because: '' } },
    { about: 'refund', id: 'n', key: 'nobody', captureRef: 'r', outcome: refunded },
  ] satisfies ProviderNotice[]) {
    equal((await notify(notice)).status, 204);
  }
});

test('history comes in pages, newest first', async () => {
  await topUp(topUpBody(20_000));
  for (let times = 0; times < 4; times += 1) await charge({ points: 'all' });
  const first = (await call('ann', 'GET', '/points/history?limit=3')).body;
  const second = (await call('ann', 'GET', `/points/history?limit=3&cursor=${first.next}`)).body;
  const items = [...first.items, ...second.items];
  deepEqual(
    items.map(({ money, kind }) => `${kind} ${money.amount}`),
    [...Array.from({ length: 4 }, () => 'payment -4000'), 'top-up 20000'],
  );
  equal(second.next, null);
  equal((await call('bob', 'GET', '/points/history')).body.items.length, 0);
  for (const cursor of ['nonsense', Buffer.from('1 ').toString('base64url'), '%F0%9F%99%88']) {
    deepEqual((await call('ann', 'GET', `/points/history?cursor=${cursor}`)).body.code, 'cursor-invalid');
  }
  equal((await call('ann', 'GET', '/points/history?limit=1000')).status, 400);
});

test('a payment is seen by its payer, its host and operators, and by nobody else', async () => {
  await topUp(topUpBody(3_000));
  const id = await charge({ points: 'all', card: { source: 'tok_visa' } });
  for (const who of ['ann', 'museum', 'op']) {
    const { status, body } = await call(who, 'GET', `/charges/${id}`);
    deepEqual([status, body.state, body.points, body.card], [200, 'captured', 3_000, 1_000]);
  }
  for (const who of ['bob', 'shop']) {
    deepEqual((await call(who, 'GET', `/charges/${id}`)).body.code, 'payment-unknown');
  }
  equal((await call('nobody', 'GET', `/charges/${id}`)).status, 401);
});

test('an operator sees what is open, asks again, and pays by hand what the provider will not', async () => {
  network.fault = () => 'lost-answer';
  const id = await charge({ card: { source: 'tok_keeps' } });
  const open = () =>
    call('op', 'GET', '/unsettled').then(({ body }) => body.items.filter((item) => item.id === id));
  deepEqual(
    (await open()).map(({ about, state }) => [about, state]),
    [['charge', 'unknown']],
  );
  network.fault = () => 'none';
  const io = system.io('payment', { actor: 'system', trace: null });
  const captured = io.settled(id, ['Captured'], PATIENCE_MS);
  equal((await call('op', 'POST', `/charges/${id}/ask`)).status, 202);
  equal(await captured, 'Captured');
  const stuck = io.settled(id, ['RefundStuck'], PATIENCE_MS);
  const data = { bookingId: id, refundId: 'x1', amount: null, goods: [] };
  await io.submit({ type: 'Refund', subject: id, data });
  equal(await stuck, 'RefundStuck');
  deepEqual(
    (await open()).map(({ about, state }) => [about, state]),
    [['refund', 'stuck']],
  );
  equal((await call('ann', 'POST', `/charges/${id}/refunds/x1/by-hand`)).status, 403);
  equal((await call('op', 'POST', `/charges/${id}/refunds/x1/by-hand`)).status, 200);
  equal((await call('op', 'POST', `/charges/${id}/refunds/x1/by-hand`)).body.code, 'refund-not-stuck');
  deepEqual(await open(), []);
  const { refunds } = (await call('ann', 'GET', `/charges/${id}`)).body;
  deepEqual(
    refunds.map(({ done, card }) => [done, card]),
    [[true, 4_000]],
  );
});

test('an operator asks again about a top-up', async () => {
  network.fault = () => 'lost-answer';
  const body = topUpBody(5_000);
  equal((await topUp(body)).status, 202);
  network.fault = () => 'none';
  const credited = system
    .io('payment', { actor: 'system', trace: null })
    .settled(body.topUpId, ['ToppedUp'], PATIENCE_MS);
  equal((await call('op', 'POST', `/top-ups/${body.topUpId}/ask`)).status, 202);
  equal(await credited, 'ToppedUp');
  equal((await call('op', 'POST', `/top-ups/${realWorld.id()}/ask`)).body.code, 'payment-unknown');
  equal((await call('op', 'POST', `/charges/${realWorld.id()}/ask`)).body.code, 'payment-unknown');
});

test('an operator sees how the provider is doing', async () => {
  const { status, body } = await call('op', 'GET', '/provider');
  deepEqual([status, body.provider, body.breaker], [200, 'sandbox', 'closed']);
  equal((await call('ann', 'GET', '/provider')).status, 403);
});

test('in the end the ledger and the network agree', async () => {
  const db = openDatabase(database.url, { context: 'payment' });
  try {
    const [sums] = await db.many<{ all: string; cards: string }>({
      text: `select sum(balance)::text as all, sum(balance) filter (where kind = 'card')::text as cards from accounts`,
    });
    const kept = [...network.captures.values()].filter(({ outcome }) => outcome.outcome === 'captured');
    const taken = kept.reduce((sum, { amount }) => sum + amount, 0);
    deepEqual(sums, { all: '0', cards: String(-taken) });
  } finally {
    await db.close();
  }
});
