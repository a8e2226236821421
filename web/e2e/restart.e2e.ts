// The server dies by kill -9 while a buyer pays in a real browser, and comes back: the page recovers by itself, there
// is one booking, and the card was charged once.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { product, publish } from '../../server/e2e/offers.ts';
import { Visitor } from '../../server/e2e/visitor.ts';
import {
  freePort,
  prepareDataDir,
  type RunningProcess,
  startSandboxProcess,
  startServerProcess,
} from '../../server/src/cli/crash/processes.ts';
import { addToCart, bookingIn, chooseOption, fillContact, POSTCARD, pressPay, toCheckout } from './buyer.ts';
import { launch } from './chromium.ts';
import { openWindow } from './stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'jari-restart-'));
// PostgreSQL runs as another account for root; where that may not enter, the data would stay elsewhere for ever.
chmodSync(folder, 0o711);
let browser: Browser;
let network: RunningProcess;
let server: RunningProcess;
let flags: Record<string, string>;

before(async () => {
  browser = await launch();
  const port = String(await freePort());
  const secret = prepareDataDir(join(folder, 'data'));
  network = await startSandboxProcess({
    secret,
    webhookUrl: `http://127.0.0.1:${port}/v1/payment/webhooks/sandbox`,
    journal: join(folder, 'journal'),
  });
  flags = { data: join(folder, 'data'), port, web: 'yes', 'sandbox-url': network.url };
  server = await startServerProcess(flags);
});
after(async () => {
  await browser.close();
  await server.stop();
  await network.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Longer than anybody who plays here may be stopped, and shorter than the server waits for the network. */
const SLOW_MS = 6_000;

async function newHost(): Promise<Visitor> {
  const urlFor = () => server.url;
  const joined = await new Visitor(urlFor).post('/v1/identity/sign-up', {
    ...{ email: 'host@example.com', password: 'correct horse battery', name: '주최자', host: true },
  });
  assert.equal(joined.status, 201, joined.text);
  return new Visitor(urlFor, { token: joined.body.token });
}

test('a server killed while somebody pays leaves one booking and one charge', async () => {
  const host = await newHost();
  const { listing, pool } = await publish(host, product());
  const window = await openWindow({ browser, url: server.url });
  const { page } = window;
  await window.go(`/l/${listing}`);
  await chooseOption(page, POSTCARD);
  await addToCart(page);
  await toCheckout(window);
  await fillContact(page);
  await page.getByRole('button', { name: /승인되는 카드.*4242/ }).click();
  const slow = await fetch(`${network.url}/control`, {
    method: 'PUT',
    body: JSON.stringify({ mode: 'slow', delayMs: SLOW_MS }),
  });
  assert.equal(slow.status, 200);
  await pressPay(page);
  await page.getByText('결제하고 있습니다').waitFor();
  // Most likely the server waits for the network by now; the end is the same wherever it was.
  await new Promise((resolve) => setTimeout(resolve, 500));
  await server.kill();
  server = await startServerProcess(flags);
  await bookingIn(page, '확정');
  assert.deepEqual(await host.cell(pool, 'postcard'), { held: 0, sold: 1, capacity: 5 });
});
