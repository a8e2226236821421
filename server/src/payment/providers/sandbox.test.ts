// The sandbox provider against a real sandbox server: what a shop hears in every mode of the control.
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import { after, test } from 'node:test';
import { realWorld } from '#kernel/world';
import type { GuardLimits } from './policy.ts';
import type { CaptureRequest, NoticeHeaders, ProviderNotice } from './provider.ts';
import { SandboxProvider } from './sandbox.ts';
import type { FaultControl } from './sandbox-faults.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from './sandbox-server.ts';
import { signNotice, webhookKey } from './signature.ts';

const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
/** Long enough for the slowest machine, for calls that are expected to be answered. */
const PATIENT_MS = 20_000;

const stops: (() => Promise<void>)[] = [];
after(async () => {
  for (const stop of stops) await stop();
});

async function start(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ port: 0, secret: SECRET, ...options });
  stops.push(sandbox.stop);
  return sandbox;
}

function shop(url: string, limits: Partial<GuardLimits> = {}): SandboxProvider {
  return new SandboxProvider({
    url,
    webhookSecret: SECRET,
    world: realWorld,
    limits: { providerTimeoutMs: PATIENT_MS, ...limits },
  });
}

/** A shop that gives up soon. Whether its call arrived is for the test to find out. */
const hasty = (url: string) => shop(url, { providerTimeoutMs: 30 });

async function control(sandbox: Sandbox, wish: FaultControl): Promise<void> {
  const response = await fetch(`${sandbox.controlUrl}/control`, {
    method: 'PUT',
    body: JSON.stringify(wish),
  });
  assert.equal(response.status, 200, await response.text());
}

async function charges(sandbox: Sandbox): Promise<number> {
  const view: unknown = await (await fetch(`${sandbox.controlUrl}/control`)).json();
  assert.ok(
    typeof view === 'object' && view !== null && 'captured' in view && typeof view.captured === 'number',
  );
  return view.captured;
}

let keys = 0;
function request(changes: Partial<CaptureRequest> = {}): CaptureRequest {
  keys += 1;
  return {
    key: `booking-${keys}`,
    amount: 50_000,
    currency: 'KRW',
    source: 'tok_visa',
    metadata: { booking: '예약 🎫' },
    ...changes,
  };
}

const TURNS_MAX = 4_000;

/** Asks again until the answer is of the wanted kind. */
async function until<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  for (let turn = 0; turn < TURNS_MAX; turn += 1) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    await realWorld.sleep(5);
  }
  throw new Error('the answer never came');
}

const sandbox = await start();
const provider = shop(sandbox.url);

test('a good card is captured, and the same key again answers the same', async () => {
  const wanted = request();
  const first = await provider.capture(wanted);
  assert.equal(first.outcome, 'captured');
  assert.deepEqual(await provider.capture(wanted), first);
  assert.deepEqual(await provider.lookUp(wanted), first);
});

test('a bad card is declined with a code and a message', async () => {
  const outcome = await provider.capture(request({ source: 'tok_insufficient_funds' }));
  assert.deepEqual(outcome, {
    outcome: 'declined',
    code: 'insufficient-funds',
    message: 'There is not enough money on the card.',
  });
});

test('a hundred declines leave the breaker closed', async () => {
  const fragile = shop(sandbox.url, { breakerCallsMin: 1 });
  for (let turn = 0; turn < 100; turn += 1) await fragile.capture(request({ source: 'tok_declined' }));
  assert.equal(fragile.health().breaker, 'closed');
});

test('the same key for another sum is unknown, because the first one may have charged', async () => {
  const wanted = request();
  await provider.capture(wanted);
  assert.equal((await provider.capture({ ...wanted, amount: 1 })).outcome, 'unknown');
  assert.equal((await provider.lookUp({ ...wanted, amount: 1 })).outcome, 'unknown');
});

test('a request that the network cannot read is declined', async () => {
  const outcome = await provider.capture(request({ amount: 0.5 }));
  assert.ok(outcome.outcome === 'declined' && outcome.code === 'shape-invalid');
});

test('a look-up of a key that never arrived is absent for good: a late request is declined', async () => {
  const wanted = request();
  assert.deepEqual(await provider.lookUp(wanted), { outcome: 'absent' });
  const late = await provider.capture(wanted);
  assert.ok(late.outcome === 'declined' && late.code === 'key-closed');
  assert.deepEqual(await provider.lookUp(wanted), { outcome: 'absent' });
});

test('a buyer who has to act is captured after the act and declined after giving up', async () => {
  const wanted = request({ source: 'tok_3ds' });
  const asked = await provider.capture(wanted);
  assert.ok(asked.outcome === 'action-required');
  assert.deepEqual(await provider.lookUp({ ...wanted, ref: asked.ref }), asked);
  await fetch(`${sandbox.url}/v1/captures/${asked.ref}/authenticate`, {
    method: 'POST',
    body: JSON.stringify({ clientSecret: asked.clientSecret, passed: true }),
  });
  assert.deepEqual(await provider.lookUp(wanted), { outcome: 'captured', ref: asked.ref });
  const tooLate = await provider.abandon({ key: wanted.key, ref: asked.ref });
  assert.deepEqual(tooLate, { outcome: 'captured', ref: asked.ref });

  const other = request({ source: 'tok_3ds' });
  const left = await provider.capture(other);
  assert.ok(left.outcome === 'action-required');
  const ended = await provider.abandon({ key: other.key, ref: left.ref });
  assert.ok(ended.outcome === 'declined' && ended.code === 'abandoned');
  assert.deepEqual(await provider.lookUp(other), ended);
});

test('the bank of the practice network hears the page that has the secret, and nobody else', async () => {
  const answered = async (passed: boolean) => {
    const wanted = request({ source: 'tok_3ds' });
    const asked = await provider.capture(wanted);
    assert.ok(asked.outcome === 'action-required');
    const { clientSecret } = asked;
    assert.equal(await provider.practice.answer({ clientSecret: `${clientSecret}0`, passed }), 'unknown');
    assert.equal(await provider.practice.answer({ clientSecret, passed }), 'heard');
    assert.equal(await provider.practice.answer({ clientSecret, passed: !passed }), 'heard');
    return provider.lookUp(wanted);
  };
  assert.equal((await answered(true)).outcome, 'captured');
  const failed = await answered(false);
  assert.ok(failed.outcome === 'declined' && failed.code === 'authentication-failed');
  for (const clientSecret of ['', 'cap_1', 'cap_nobody_secret_1', '../captures_secret_1'])
    assert.equal(await provider.practice.answer({ clientSecret, passed: true }), 'unknown', clientSecret);
});

test('refunds are made once per key, found by key, and never exceed the capture', async () => {
  const wanted = request();
  const captured = await provider.capture(wanted);
  assert.ok(captured.outcome === 'captured');
  const part = { key: 'r1', captureRef: captured.ref, amount: 30_000, currency: 'KRW' };
  assert.deepEqual(await provider.lookUpRefund(part), { outcome: 'absent' });
  const refunded = await provider.refund(part);
  assert.equal(refunded.outcome, 'refunded');
  assert.deepEqual(await provider.refund(part), refunded);
  assert.deepEqual(await provider.lookUpRefund(part), refunded);
  const tooMuch = await provider.refund({ ...part, key: 'r2', amount: 20_001 });
  assert.ok(tooMuch.outcome === 'refused' && tooMuch.code === 'refund-exceeds-capture');
});

test('a refund that the bank does not take is refused', async () => {
  const captured = await provider.capture(request({ source: 'tok_refund_fails' }));
  assert.ok(captured.outcome === 'captured');
  const demand = { key: 'r', captureRef: captured.ref, amount: 50_000, currency: 'KRW' };
  const refused = await provider.refund(demand);
  assert.ok(refused.outcome === 'refused' && refused.code === 'refund-failed');
  assert.deepEqual(await provider.lookUpRefund(demand), refused);
});

test('a refund of an unknown capture is refused, and looking it up is unknown', async () => {
  const demand = { key: 'r', captureRef: 'cap_nobody', amount: 1, currency: 'KRW' };
  assert.equal((await provider.refund(demand)).outcome, 'refused');
  assert.equal((await provider.lookUpRefund(demand)).outcome, 'unknown');
});

test('slow: the charge comes after the shop stopped waiting, and asking settles it', async () => {
  const delays: (() => void)[] = [];
  const held = (_ms: number, work: () => void) => {
    delays.push(work);
    return () => {};
  };
  const own = await start({ world: { ...realWorld, after: held } });
  await control(own, { mode: 'slow' });
  const wanted = request();
  await until(
    async () => {
      assert.equal((await hasty(own.url).capture(wanted)).outcome, 'unknown');
      return delays.length;
    },
    (arrived) => arrived === 1,
  );
  await control(own, { mode: 'normal' });
  const patient = shop(own.url);
  assert.equal((await patient.capture(wanted)).outcome, 'unknown', 'the key is being worked on');
  assert.equal((await patient.lookUp(wanted)).outcome, 'unknown');
  for (const go of delays) go();
  const settled = await until(
    () => patient.lookUp(wanted),
    (answer) => answer.outcome !== 'unknown',
  );
  assert.equal(settled.outcome, 'captured');
  assert.equal(await charges(own), 1);
});

test('slow: a call that waits long enough is captured', async () => {
  const own = await start();
  await control(own, { mode: 'slow', delayMs: 30 });
  assert.equal((await shop(own.url).capture(request())).outcome, 'captured');
});

test('failing: calls are unknown until the breaker opens, then overloaded; nothing was charged', async () => {
  const own = await start();
  await control(own, { mode: 'failing' });
  const fragile = shop(own.url, { breakerCallsMin: 3, breakerRestMs: 1 });
  const wanted = request();
  for (let turn = 0; turn < 3; turn += 1) assert.equal((await fragile.capture(wanted)).outcome, 'unknown');
  assert.equal(fragile.health().breaker, 'open');
  assert.match(fragile.health().lastFailure ?? '', /503 failing/);
  await control(own, { mode: 'normal' });
  const settled = await until(
    () => fragile.lookUp(wanted),
    (answer) => answer.outcome !== 'overloaded',
  );
  assert.deepEqual(settled, { outcome: 'absent' });
  assert.equal(fragile.health().breaker, 'closed');
  assert.equal(await charges(own), 0);
});

test('unreachable: connections are refused, so the shop knows that nothing was charged and may repeat', async () => {
  const own = await start();
  const fragile = shop(own.url, { breakerCallsMin: 2, breakerRestMs: 1 });
  const wanted = request();
  assert.equal((await fragile.capture(request())).outcome, 'captured');
  await control(own, { mode: 'unreachable' });
  // The first call may still meet the connection that was kept alive and is being cut.
  const first = await until(
    () => fragile.capture(wanted),
    (answer) => answer.outcome === 'overloaded',
  );
  assert.equal(first.outcome, 'overloaded');
  const opened = await until(
    async () => {
      await fragile.capture(wanted);
      return fragile.health();
    },
    ({ breaker }) => breaker === 'open',
  );
  assert.match(opened.lastFailure ?? '', /ECONNREFUSED/);
  await control(own, { mode: 'normal' });
  const again = await until(
    () => fragile.capture(wanted),
    (answer) => answer.outcome !== 'overloaded',
  );
  assert.equal(again.outcome, 'captured');
  assert.equal(await charges(own), 2);
});

test('answers-late: the charge is made, the answer is missed, and asking settles it', async () => {
  const own = await start();
  await control(own, { mode: 'answers-late', delayMs: 60_000 });
  const wanted = request();
  await until(
    async () => {
      assert.equal((await hasty(own.url).capture(wanted)).outcome, 'unknown');
      return charges(own);
    },
    (charged) => charged === 1,
  );
  assert.equal((await shop(own.url).lookUp(wanted)).outcome, 'captured');
  assert.equal(await charges(own), 1);
});

test('lost-answer: the charge is made, the connection drops, and asking settles it', async () => {
  const own = await start();
  await control(own, { mode: 'lost-answer', forNext: 2 });
  const clerk = shop(own.url);
  const wanted = request();
  assert.equal((await clerk.capture(wanted)).outcome, 'unknown');
  const settled = await clerk.lookUp(wanted);
  assert.ok(settled.outcome === 'captured');
  const demand = { key: 'r', captureRef: settled.ref, amount: 50_000, currency: 'KRW' };
  assert.equal((await clerk.refund(demand)).outcome, 'unknown');
  const refunded = await clerk.lookUpRefund(demand);
  assert.equal(refunded.outcome, 'refunded');
  assert.deepEqual(await clerk.refund(demand), refunded);
  assert.equal(await charges(own), 1);
});

test('answers-twice: everything is heard twice, charged once, and its notice comes twice with one id', async () => {
  const inbox = await listenForNotices();
  const own = await start({ webhookUrl: inbox.url });
  await control(own, { mode: 'answers-twice' });
  const clerk = shop(own.url);
  const captured = await clerk.capture(request());
  assert.ok(captured.outcome === 'captured');
  assert.equal(await charges(own), 1);
  const demand = { key: 'r', captureRef: captured.ref, amount: 50_000, currency: 'KRW' };
  const refunded = await clerk.refund(demand);
  assert.equal(refunded.outcome, 'refunded');
  await until(
    async () => inbox.notices.length,
    (count) => count === 4,
  );
  assert.deepEqual(await clerk.lookUpRefund(demand), refunded);
  assert.equal(new Set(inbox.notices.map((notice) => notice?.id)).size, 2);
});

interface Inbox {
  url: string;
  notices: (ProviderNotice | undefined)[];
  raw: { body: Buffer; headers: NoticeHeaders }[];
}

async function listenForNotices(): Promise<Inbox> {
  const raw: Inbox['raw'] = [];
  const notices: Inbox['notices'] = [];
  const server = createServer(async (incoming: IncomingMessage, response) => {
    const body = Buffer.concat(await incoming.toArray());
    raw.push({ body, headers: incoming.headers });
    notices.push(provider.verifyWebhook(body, incoming.headers));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(async () => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return { url: `http://127.0.0.1:${address.port}/hooks`, raw, notices };
}

test('notices tell captures, declines and refunds', async () => {
  const inbox = await listenForNotices();
  const own = await start({ webhookUrl: inbox.url });
  const clerk = shop(own.url);
  const good = request();
  const captured = await clerk.capture(good);
  assert.ok(captured.outcome === 'captured');
  const bad = request({ source: 'tok_stolen' });
  const declined = await clerk.capture(bad);
  const refunded = await clerk.refund({ key: 'r', captureRef: captured.ref, amount: 1, currency: 'KRW' });
  await until(
    async () => inbox.notices.length,
    (count) => count === 3,
  );
  const told = inbox.notices.map((notice) => (notice && notice.about !== 'other' ? notice : undefined));
  const outcomeOf = (key: string) => told.find((notice) => notice?.key === key)?.outcome;
  assert.deepEqual(outcomeOf(good.key), captured);
  assert.deepEqual(outcomeOf(bad.key), declined);
  assert.deepEqual(outcomeOf('r'), refunded);
});

test('a forged, changed, stale or unreadable notice is not a notice', async () => {
  const inbox = await listenForNotices();
  const own = await start({ webhookUrl: inbox.url });
  await shop(own.url).capture(request());
  await until(
    async () => inbox.raw.length,
    (count) => count === 1,
  );
  const [first] = inbox.raw;
  assert.ok(first);
  assert.equal(provider.verifyWebhook(first.body, first.headers)?.about, 'capture');
  const changed = Buffer.from(first.body.toString().replace('50000', '10'));
  assert.equal(provider.verifyWebhook(changed, first.headers), undefined);
  assert.equal(
    provider.verifyWebhook(first.body, { ...first.headers, 'webhook-signature': 'v1,AAAA' }),
    undefined,
  );
  assert.equal(provider.verifyWebhook(first.body, {}), undefined);
  const later = new SandboxProvider({
    url: own.url,
    webhookSecret: SECRET,
    world: { now: () => realWorld.now() + 301_000 },
  });
  assert.equal(later.verifyWebhook(first.body, first.headers), undefined);
  const noise = signNotice(webhookKey(SECRET), 'msg_1', realWorld.now(), 'not JSON');
  assert.equal(provider.verifyWebhook(Buffer.from('not JSON'), noise), undefined);
});

test('a signed notice of a kind we do not know is let in as something else', () => {
  const body = JSON.stringify({ type: 'payout.paid', data: {} });
  const headers = signNotice(webhookKey(SECRET), 'msg_1', realWorld.now(), body);
  const notice = provider.verifyWebhook(Buffer.from(body), headers);
  assert.deepEqual(notice, { about: 'other', id: 'msg_1', type: 'payout.paid' });
});

test('a rush beyond the bulkhead is overloaded, and nobody in it is charged twice or without knowing', async () => {
  const own = await start();
  await control(own, { mode: 'slow', delayMs: 50 });
  const narrow = shop(own.url, { capturesAtOnceMax: 2, capturesQueuedMax: 3 });
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => narrow.capture(request())));
  const count = (kind: string) => outcomes.filter(({ outcome }) => outcome === kind).length;
  assert.deepEqual(
    { captured: count('captured'), overloaded: count('overloaded') },
    { captured: 5, overloaded: 15 },
  );
  assert.equal(await charges(own), 5);
});
