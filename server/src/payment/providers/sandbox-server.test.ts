// The sandbox server as a process and over raw HTTP: bad input, its control, its notices, kill -9.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { realWorld } from '#kernel/world';
import { SandboxProvider } from './sandbox.ts';
import { sandboxLimits } from './sandbox-book.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from './sandbox-server.ts';

const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const MAIN = join(import.meta.dirname, 'sandbox-main.ts');
const dir = mkdtempSync(join(tmpdir(), 'jari-sandbox-'));

const stops: (() => Promise<void>)[] = [];
const children: ChildProcess[] = [];
after(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const stop of stops) await stop();
  rmSync(dir, { recursive: true });
});

async function start(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ port: 0, secret: SECRET, ...options });
  stops.push(sandbox.stop);
  return sandbox;
}

interface Call {
  method?: string;
  key?: string;
  body?: unknown;
  raw?: string;
}

async function call(url: string, { method = 'POST', key, body, raw }: Call = {}) {
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
  const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(url, { method, headers, ...(text === undefined ? {} : { body: text }) });
  const answer: unknown = await response.json();
  assert.ok(typeof answer === 'object' && answer !== null);
  return { status: response.status, code: 'code' in answer ? answer.code : undefined, answer };
}

const TURNS_MAX = 4_000;

async function until(isDone: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < TURNS_MAX; turn += 1) {
    if (await isDone()) return;
    await realWorld.sleep(5);
  }
  throw new Error('it never happened');
}

const demand = { amount: 50_000, currency: 'KRW', source: 'tok_visa', metadata: {} };
const sandbox = await start();
const captures = `${sandbox.url}/v1/captures`;

test('bad requests are refused with what to do next, and none of them charges', async () => {
  const refusals: [Call, number, string][] = [
    [{ body: demand }, 400, 'key-missing'],
    [{ key: 'has space', body: demand }, 400, 'key-missing'],
    [{ key: 'k'.repeat(256), body: demand }, 400, 'key-missing'],
    [{ key: 'k', raw: '{"amount":' }, 400, 'json-invalid'],
    [{ key: 'k', raw: '' }, 400, 'shape-invalid'],
    [{ key: 'k', raw: 'null' }, 400, 'shape-invalid'],
    [{ key: 'k', raw: '{"amount":1e400,"currency":"KRW","source":"tok_visa"}' }, 400, 'shape-invalid'],
    [{ key: 'k', body: { ...demand, amount: -1 } }, 400, 'shape-invalid'],
    [{ key: 'k', body: { ...demand, amount: 0 } }, 400, 'shape-invalid'],
    [{ key: 'k', body: { ...demand, amount: 0.1 } }, 400, 'shape-invalid'],
    [{ key: 'k', body: { ...demand, amount: 2 ** 53 } }, 400, 'shape-invalid'],
    [{ key: 'k', body: { ...demand, amount: '50000' } }, 400, 'shape-invalid'],
    [{ key: 'k', body: { ...demand, currency: 'krw' } }, 400, 'shape-invalid'],
    [{ key: 'k', body: { ...demand, card: '4242' } }, 400, 'shape-invalid'],
    [{ key: 'k', body: { ...demand, metadata: { a: 1 } } }, 400, 'shape-invalid'],
    [{ key: 'k', raw: ' '.repeat(sandboxLimits.bodyBytesMax.value + 1) }, 413, 'body-too-large'],
  ];
  for (const [wrong, status, code] of refusals) {
    const answer = await call(captures, wrong);
    assert.deepEqual([answer.status, answer.code], [status, code], JSON.stringify(wrong).slice(0, 200));
  }
  assert.equal((await call(`${captures}?key=k`, { method: 'GET' })).status, 404);
});

test('unknown routes, refs and methods are named', async () => {
  assert.equal((await call(`${sandbox.url}/v1/nothing`)).code, 'route-unknown');
  assert.equal((await call(captures, { method: 'DELETE' })).code, 'route-unknown');
  assert.equal(
    (await call(`${captures}/cap_nobody/refunds`, { key: 'r', body: {} })).code,
    'capture-unknown',
  );
  assert.equal((await call(`${sandbox.url}/control`, { method: 'DELETE' })).code, 'method-unknown');
});

test('a capture and its refunds can be read by key and by ref', async () => {
  await call(captures, { key: 'read', body: demand });
  const { answer } = await call(`${captures}?key=read`, { method: 'GET' });
  assert.ok('ref' in answer && typeof answer.ref === 'string');
  await call(`${captures}/${answer.ref}/refunds`, { key: 'r', body: { amount: 20_000, currency: 'KRW' } });
  const seen = await call(`${captures}/${answer.ref}`, { method: 'GET' });
  assert.ok('refunded' in seen.answer && seen.answer.refunded === 20_000);
  const refunds = await call(`${captures}/${answer.ref}/refunds?key=r`, { method: 'GET' });
  assert.ok('items' in refunds.answer && Array.isArray(refunds.answer.items));
  assert.equal(refunds.answer.items.length, 1);
});

test('the same key with another body is refused with 422', async () => {
  assert.equal((await call(captures, { key: 'twice', body: demand })).status, 201);
  assert.equal((await call(captures, { key: 'twice', body: demand })).status, 201);
  const other = await call(captures, { key: 'twice', body: { ...demand, amount: 1 } });
  assert.deepEqual([other.status, other.code], [422, 'key-reused']);
});

test('many requests with one key at once charge once', async () => {
  const delays: (() => void)[] = [];
  const held = (_ms: number, work: () => void) => {
    delays.push(work);
    return () => {};
  };
  const own = await start({ world: { ...realWorld, after: held } });
  await call(`${own.url}/control`, { method: 'PUT', body: { mode: 'slow' } });
  const statuses: number[] = [];
  const tries = Array.from({ length: 10 }, async () => {
    const { status } = await call(`${own.url}/v1/captures`, { key: 'k', body: demand });
    statuses.push(status);
  });
  await until(() => statuses.length === 9);
  assert.deepEqual(new Set(statuses), new Set([409]));
  assert.equal(delays.length, 1);
  delays[0]?.();
  await Promise.all(tries);
  assert.equal(statuses[9], 201);
});

test('a page in a browser may make a token, and may not touch the control', async () => {
  const preflight = await fetch(`${sandbox.url}/v1/tokens`, { method: 'OPTIONS' });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
  const card = { number: '4242424242424242', exp_month: 12, exp_year: 2090, cvc: '123' };
  const { status, answer } = await call(`${sandbox.url}/v1/tokens`, { body: card });
  assert.ok(status === 201 && 'token' in answer);
  const paid = await call(captures, { key: 'by-token', body: { ...demand, source: answer.token } });
  assert.equal(paid.status, 201);
  const control = await fetch(`${sandbox.url}/control`, { method: 'OPTIONS' });
  assert.equal(control.headers.get('access-control-allow-origin'), null);
});

test('a mistyped card number gets 422 and no token', async () => {
  const card = { number: '4242424242424241', exp_month: 12, exp_year: 2090, cvc: '123' };
  const { status, code } = await call(`${sandbox.url}/v1/tokens`, { body: card });
  assert.deepEqual([status, code], [422, 'number-invalid']);
});

test('the control refuses what it does not know and shows what it is set to', async () => {
  const own = await start();
  const put = (body: unknown) => call(`${own.controlUrl}/control`, { method: 'PUT', body });
  assert.equal((await put({ mode: 'on fire' })).status, 400);
  assert.equal((await put({ mode: 'slow', delayMs: sandboxLimits.faultDelayMaxMs.value + 1 })).status, 400);
  assert.equal((await put({ mode: 'slow', forNext: 0 })).status, 400);
  assert.equal((await put({ mode: 'unreachable', forNext: 1 })).code, 'control-invalid');
  await put({ mode: 'failing', forNext: 2 });
  const first = await call(`${own.url}/v1/captures`, { key: 'a', body: demand });
  assert.equal(first.status, 503);
  const view = await call(`${own.url}/control`, { method: 'GET' });
  assert.deepEqual(view.answer, {
    mode: 'failing',
    delayMs: 0,
    forNext: 1,
    captured: 0,
    refunds: 0,
    noticesWaiting: 0,
  });
  assert.equal((await call(`${own.url}/v1/captures`, { key: 'a', body: demand })).status, 503);
  assert.equal((await call(`${own.url}/v1/captures`, { key: 'a', body: demand })).status, 201);
});

test('unreachable can be asked for on either port and ended on the port of the control', async () => {
  const own = await start();
  for (const from of [own.url, own.controlUrl]) {
    await call(`${from}/control`, { method: 'PUT', body: { mode: 'unreachable' } });
    await assert.rejects(fetch(`${own.url}/v1/captures?key=a`));
    const back = await call(`${own.controlUrl}/control`, { method: 'PUT', body: { mode: 'normal' } });
    assert.equal(back.status, 200);
    assert.equal((await call(`${own.url}/v1/captures?key=a`, { method: 'GET' })).status, 404);
  }
});

test('a busy port is an error and leaves nothing behind', async () => {
  const port = Number(new URL(sandbox.url).port);
  await assert.rejects(startSandbox({ port, secret: SECRET }), /EADDRINUSE/);
  await assert.rejects(startSandbox({ port: 0, controlPort: port, secret: SECRET }), /EADDRINUSE/);
});

test('stopping twice is stopping once', async () => {
  const own = await start();
  await own.stop();
  await own.stop();
  await assert.rejects(fetch(own.url));
});

/** Takes notices, refusing the first `refusals` of them. */
async function receiver(refusals: number) {
  const seen: { id: unknown; isSigned: boolean }[] = [];
  const reader = new SandboxProvider({ url: 'http://127.0.0.1', webhookSecret: SECRET, world: realWorld });
  const server = createServer(async (incoming, response) => {
    const body = Buffer.concat(await incoming.toArray());
    seen.push({
      id: incoming.headers['webhook-id'],
      isSigned: reader.verifyWebhook(body, incoming.headers) !== undefined,
    });
    response.statusCode = seen.length <= refusals ? 500 : 200;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(async () => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return { url: `http://127.0.0.1:${address.port}`, seen };
}

test('a notice that is not taken is sent again, signed anew, under the same id', async () => {
  const hook = await receiver(2);
  const own = await start({ webhookUrl: hook.url, noticeRetryDelaysMs: [1, 1, 1, 1] });
  await call(`${own.url}/v1/captures`, { key: 'a', body: demand });
  await until(() => hook.seen.length === 3);
  assert.equal(new Set(hook.seen.map(({ id }) => id)).size, 1);
  assert.ok(hook.seen.every(({ isSigned }) => isSigned));
});

test('a notice that nobody takes is given up after its last try', async () => {
  const hook = await receiver(Number.POSITIVE_INFINITY);
  const own = await start({ webhookUrl: hook.url, noticeRetryDelaysMs: [1] });
  await call(`${own.url}/v1/captures`, { key: 'a', body: demand });
  await until(async () => {
    const { answer } = await call(`${own.url}/control`, { method: 'GET' });
    return 'noticesWaiting' in answer && answer.noticesWaiting === 0;
  });
  assert.equal(hook.seen.length, 2);
});

/** Starts the sandbox as a process and resolves with where it listens. */
async function spawnSandbox(args: string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [MAIN, '--secret', SECRET, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const line = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data) => resolve(String(data))),
  );
  const ready: unknown = JSON.parse(line);
  assert.ok(typeof ready === 'object' && ready !== null && 'url' in ready && typeof ready.url === 'string');
  return { child, url: ready.url };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise((resolve) => child.once('exit', resolve));
  }
}

test('after kill -9 and a restart every answered capture, refund and closed key is remembered', async () => {
  const journal = join(dir, 'killed.jsonl');
  const first = await spawnSandbox(['--journal', journal]);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      call(`${first.url}/v1/captures`, { key: `k${index}`, body: demand }),
    ),
  );
  const [one] = answers;
  assert.ok(one && 'ref' in one.answer);
  const part = { key: 'r', body: { amount: 1_000, currency: 'KRW' } };
  const refund = await call(`${first.url}/v1/captures/${one.answer.ref}/refunds`, part);
  await call(`${first.url}/v1/captures/settle`, { body: { key: 'never' } });
  first.child.kill('SIGKILL');
  await ended(first.child);
  appendFileSync(journal, '{"kind":"capture","capt');

  const second = await spawnSandbox(['--journal', journal]);
  for (const [index, { answer }] of answers.entries()) {
    const again = await call(`${second.url}/v1/captures`, { key: `k${index}`, body: demand });
    assert.ok('ref' in again.answer && 'ref' in answer);
    assert.equal(again.answer.ref, answer.ref);
  }
  const refundAgain = await call(`${second.url}/v1/captures/${one.answer.ref}/refunds`, part);
  assert.deepEqual(refundAgain.answer, refund.answer);
  assert.equal((await call(`${second.url}/v1/captures`, { key: 'never', body: demand })).code, 'key-closed');
  second.child.kill('SIGTERM');
  await ended(second.child);
  assert.equal(second.child.exitCode, 0);
});

test('a notice that was not taken before a restart is sent after it', async () => {
  const journalFile = join(dir, 'notices.jsonl');
  const before = await start({
    journalFile,
    webhookUrl: 'http://127.0.0.1:1/',
    noticeRetryDelaysMs: [60_000],
  });
  await call(`${before.url}/v1/captures`, { key: 'a', body: demand });
  await before.stop();
  const hook = await receiver(0);
  await start({ journalFile, webhookUrl: hook.url });
  await until(() => hook.seen.length === 1);
  assert.ok(hook.seen[0]?.isSigned);
});

test('a file that is not a journal is refused with its line, and kept as it is', async () => {
  const file = join(dir, 'letter.txt');
  writeFileSync(file, '{"kind":"notice-done","id":"a"}\nDear customer,\n');
  await assert.rejects(
    startSandbox({ port: 0, secret: SECRET, journalFile: file }),
    /Line 2 of .*letter\.txt/,
  );
});

test('wrong arguments of the process are one sentence and exit code 1', async () => {
  for (const [args, said] of [
    [['--port', 'abc', '--secret', SECRET], '`abc` is not a port'],
    [['--secret', 'short'], 'The webhook secret must be'],
    [[], '--secret is missing'],
    [['--colour', 'red'], "Unknown option '--colour'"],
  ] as const) {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    children.push(child);
    const [text] = await Promise.all([child.stderr.toArray().then((all) => all.join('')), ended(child)]);
    assert.ok(text.startsWith(said), text);
    assert.equal(child.exitCode, 1);
  }
});
