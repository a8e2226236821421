// Two hundred buyers want one of the last fifty, at one, two and four servers on one database at once. Then the same
// with the guard taken down, to show that it is the guard and not luck.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { dedicatedClient } from '#kernel/database';
import { freshDatabase } from '#kernel/test-database';
import { type Answer, Client, pause, type Tally } from '../src/cli/crash/buyers.ts';
import {
  freePort,
  prepareDataDir,
  type RunningProcess,
  startSandboxProcess,
  startServerProcess,
} from '../src/cli/crash/processes.ts';
import { openShop, signUp } from '../src/cli/crash/shop.ts';
import { type AuditReport, audit } from '../src/laws/audit.ts';
import { declaredContexts } from '../src/laws/declarations.ts';
import { contextNames } from './start.ts';

const BUYERS = 200;
const STOCK = 50;
const SETTLE_MS_MAX = 180_000;
const AGAIN_MS = 200;

interface Rush {
  confirmed: number;
  refused: number;
  sold: number;
  report: AuditReport;
}

for (const servers of [1, 2, 4]) {
  test(`${BUYERS} buyers at ${servers} ${servers === 1 ? 'server' : 'servers'} get the last ${STOCK}, and not one more`, async () => {
    const { confirmed, refused, sold, report } = await rush({ servers });
    assert.deepEqual({ confirmed, sold }, { confirmed: STOCK, sold: STOCK });
    // Whoever got none was told so: sold out, or too busy to say.
    assert.equal(refused, BUYERS - STOCK);
    assert.deepEqual(report.violations, []);
  });
}

test('with the guard taken down the same buyers get more than there is, and the audit says so', async () => {
  const { confirmed, sold, report } = await rush({ servers: 2, guard: false });
  assert.ok(confirmed > STOCK, `${confirmed} of ${STOCK} were sold`);
  assert.equal(sold, confirmed);
  const oversold = report.violations.filter(({ law, what }) => law === 1 && what.includes(`of ${STOCK}`));
  assert.equal(oversold.length, 1);
});

async function rush({ servers: count, guard = true }: { servers: number; guard?: boolean }): Promise<Rush> {
  const database = await freshDatabase(contextNames);
  const folder = mkdtempSync(join(tmpdir(), 'jari-fifty-'));
  const running: RunningProcess[] = [];
  try {
    const urls = await startAll({ folder, databaseUrl: database.url, count, guard, running });
    if (!guard) await takeGuardDown(database.url);
    const tally: Tally = { acknowledged: 0, unanswered: 0, bugs: [] };
    const clients = urls.map((url) => new Client(url, tally));
    const [first] = clients;
    const [firstUrl] = urls;
    if (!first || firstUrl === undefined) throw new Error('no server runs');
    const host = await signUp(first, true);
    const { pool } = await openShop(new Client(firstUrl, tally, { token: host.token }), [
      { name: 'last', count: 1, stock: STOCK },
    ]);
    const ends = await Promise.all(
      Array.from({ length: BUYERS }, (_, at) => buy(clients[at % clients.length] ?? first, pool)),
    );
    assert.deepEqual(tally.bugs, []);
    const report = await settled(database.url, guard);
    return {
      // A server that is too slow answers 202 and confirms a moment later, so the database is asked.
      confirmed: await countOf(database.url, `state = 'confirmed'`),
      refused: ends.filter(({ status }) => status !== 201 && status !== 202).length,
      sold: await soldOf(database.url, pool),
      report,
    };
  } finally {
    for (const process of running.toReversed()) await process.stop();
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  }
}

interface Starting {
  folder: string;
  databaseUrl: string;
  count: number;
  guard: boolean;
  /** Where what was started is written down, so that it is stopped whatever happens next. */
  running: RunningProcess[];
}

/** Servers on one database that share a secret, and the card network of all of them. */
async function startAll({ folder, databaseUrl, count, guard, running }: Starting): Promise<string[]> {
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  const secret = prepareDataDir(join(folder, 'server-0'));
  const network = await startSandboxProcess({
    secret,
    webhookUrl: `http://127.0.0.1:${ports[0]}/v1/payment/webhooks/sandbox`,
    journal: join(folder, 'network.jsonl'),
  });
  running.push(network);
  for (const [at, port] of ports.entries()) {
    const data = join(folder, `server-${at}`);
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, 'secret'), secret, { mode: 0o600 });
    const flags = {
      data,
      'database-url': databaseUrl,
      port: String(port),
      'sandbox-url': network.url,
      hosts: 'open',
    };
    const entry = guard ? [] : [join(import.meta.dirname, 'guard-off.ts')];
    running.push(await startServerProcess(flags, ...entry));
  }
  return ports.map((port) => `http://127.0.0.1:${port}`);
}

async function buy(client: Client, pool: string): Promise<Answer> {
  const lines = [{ pool, unit: 'last-1', rate: 'standard', quantity: 1 }];
  const held = await client.ask({
    method: 'POST',
    path: '/v1/inventory/holds',
    body: { holdId: randomUUID(), lines },
  });
  if (held.status !== 201) return held;
  const body = {
    receipt: held.body.receipt,
    contact: { name: '구매자', email: 'buyer@example.com' },
    payment: { card: { source: 'tok_visa' } },
  };
  return client.ask({ method: 'POST', path: '/v1/booking/bookings', body });
}

async function takeGuardDown(url: string): Promise<void> {
  const db = await dedicatedClient(url);
  await db.exec('alter table inventory.cells drop constraint cells_no_oversell');
  await db.close();
}

/** Once nothing is under way any more; with the guard down it never looks right, so one look at the end is enough. */
async function settled(url: string, guard: boolean): Promise<AuditReport> {
  const end = Date.now() + SETTLE_MS_MAX;
  while (Date.now() < end && (await countOf(url, `state in ('placed', 'paying')`)) > 0) await pause(AGAIN_MS);
  for (;;) {
    const report = await audit({ url, contexts: declaredContexts(), quiet: true });
    if (!guard || report.violationCount === 0 || Date.now() > end) return report;
    await pause(AGAIN_MS);
  }
}

/** Bookings of which this is so. */
async function countOf(url: string, what: string): Promise<number> {
  const db = await dedicatedClient(url);
  const row = await db.one<{ count: number }>({
    text: `select count(*) as count from booking.bookings where ${what}`,
  });
  await db.close();
  return row?.count ?? 0;
}

async function soldOf(url: string, pool: string): Promise<number> {
  const db = await dedicatedClient(url);
  const row = await db.one<{ sold: number }>({
    text: 'select sold from inventory.cells where pool = $1',
    values: [pool],
  });
  await db.close();
  return row?.sold ?? 0;
}
