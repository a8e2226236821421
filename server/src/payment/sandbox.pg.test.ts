// Payment with the sandbox network, each a server of its own: calls, lost answers and signed notices over real HTTP.
import { deepEqual, equal, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { serve } from '#kernel/http';
import { createMetrics } from '#kernel/metrics';
import type { Caller } from '#kernel/route';
import { sealer } from '#kernel/seal';
import { type System, startSystem } from '#kernel/system';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { realWorld } from '#kernel/world';
import { payment } from './context.ts';
import { SandboxProvider } from './providers/sandbox.ts';
import type { FaultControl } from './providers/sandbox-faults.ts';
import { type Sandbox, startSandbox } from './providers/sandbox-server.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const GUEST_PAYS = 12_000;
/** Longer than any machine needs. */
const PATIENCE_MS = 60_000;

let database: TestDatabase;
let system: System;
let app: FastifyInstance;
let sandbox: Sandbox;
let door: Server;

before(async () => {
  door = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const reply = await app.inject({
      ...{ method: 'POST', url: request.url ?? '', headers: request.headers, payload: Buffer.concat(chunks) },
    });
    response.writeHead(reply.statusCode).end();
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const { port } = door.address() as AddressInfo;
  const webhookUrl = `http://127.0.0.1:${port}/v1/payment/webhooks/sandbox`;
  sandbox = await startSandbox({ port: 0, secret: SECRET, webhookUrl, noticeRetryDelaysMs: [20, 20, 20] });
  const provider = new SandboxProvider({ url: sandbox.url, webhookSecret: SECRET, world: realWorld });
  const context = payment({ provider });
  database = await freshDatabase(['payment', { name: 'booking', folder: '/there is none' }]);
  const log = { error() {}, warn() {}, info() {} };
  system = await startSystem({
    ...{ all: [context], run: ['payment'], url: database.url, world: realWorld, log },
    seal: sealer('x'.repeat(32)),
  });
  const nobody: Caller = { kind: 'nobody', actor: 'nobody', id: '', roles: [] };
  app = await serve({
    ...{ contexts: [context], ioFor: (name, asker) => system.io(name, asker), world: realWorld, log },
    ...{ authenticate: () => nobody, metrics: createMetrics(), notReady: () => undefined, version: '0' },
  });
});
after(async () => {
  await sandbox.stop();
  door.close();
  await app.close();
  await system.stop();
  await database.drop();
});

const io = () => system.io('payment', { actor: 'system', trace: null });
const next = (subject: string, ...types: string[]) => io().settled(subject, types, PATIENCE_MS);

async function control(wish: FaultControl): Promise<void> {
  const { status } = await fetch(`${sandbox.controlUrl}/control`, {
    method: 'PUT',
    body: JSON.stringify(wish),
  });
  equal(status, 200);
}

/** Charges a guest's card and tells how it went first. */
async function charge(source: string): Promise<{ bookingId: string; first: string | undefined }> {
  const bookingId = realWorld.id();
  const first = next(bookingId, 'Captured', 'Declined', 'Deferred');
  const price = { amount: GUEST_PAYS, currency: 'KRW', shares: [{ host: 'museum', amount: GUEST_PAYS }] };
  const data = { bookingId, attempt: 1, payer: 'guest', choice: { card: { source } }, ...price };
  await io().submit({ type: 'Charge', subject: bookingId, data });
  return { bookingId, first: await first };
}

const cards = async () => {
  const db = io().db;
  const row = await db.one<{ sum: number | null }>({
    text: `select coalesce(sum(balance), 0)::bigint as sum from accounts where kind = 'card'`,
  });
  return 0 - (row?.sum ?? 0);
};

/** What the network has taken and given back, by its own books. */
async function taken(): Promise<{ captured: number; refunds: number }> {
  const view = await (await fetch(`${sandbox.controlUrl}/control`)).json();
  ok(typeof view === 'object' && view !== null && 'captured' in view && 'refunds' in view);
  return { captured: Number(view.captured), refunds: Number(view.refunds) };
}

test('a card is charged, and gets its money back', async () => {
  const { bookingId, first } = await charge('tok_visa');
  equal(first, 'Captured');
  equal(await cards(), GUEST_PAYS);
  const back = next(bookingId, 'Refunded');
  const data = { bookingId, refundId: 'x1', amount: null, goods: [] };
  await io().submit({ type: 'Refund', subject: bookingId, data });
  equal(await back, 'Refunded');
  equal(await cards(), 0);
});

test('a bad card is declined', async () => {
  equal((await charge('tok_insufficient_funds')).first, 'Declined');
});

test('an answer that was lost is made good by the notice of the network', async () => {
  await control({ mode: 'lost-answer', forNext: 1 });
  const before = await cards();
  const { bookingId, first } = await charge('tok_visa');
  const captured = next(bookingId, 'Captured');
  // The notice may even be faster than the news that the answer was lost.
  if (first === 'Deferred') equal(await captured, 'Captured');
  equal(await cards(), before + GUEST_PAYS);
});

test('a buyer proves who they are to the network, and payment hears of it by a notice', async () => {
  const { bookingId, first } = await charge('tok_3ds');
  equal(first, 'Deferred');
  const row = await io().db.one<{ ref: string; secret: string }>({
    text: 'select ref, client_secret as secret from charges where booking_id = $1',
    values: [bookingId],
  });
  ok(row);
  const captured = next(bookingId, 'Captured');
  const { status } = await fetch(`${sandbox.url}/v1/captures/${row.ref}/authenticate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ clientSecret: row.secret, passed: true }),
  });
  ok(status < 300, `the sandbox answered ${status}`);
  equal(await captured, 'Captured');
});

test('a network that cannot be reached has charged nothing, and says so at once', async () => {
  await control({ mode: 'unreachable' });
  const before = await taken();
  const { bookingId, first } = await charge('tok_visa');
  equal(first, 'Deferred');
  await control({ mode: 'normal' });
  const row = await io().db.one<{ state: string }>({
    text: 'select state from charges where booking_id = $1',
    values: [bookingId],
  });
  equal(row?.state, 'open');
  deepEqual(await taken(), before);
});
