// The Stripe provider, by the official package, against a local double of Stripe's HTTP API.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import Stripe from 'stripe';
import { realWorld } from '#kernel/world';
import type { GuardLimits } from './policy.ts';
import type { CaptureRequest } from './provider.ts';
import { StripeProvider } from './stripe.ts';
import { type FakeFault, StripeFake } from './stripe-fake.ts';

const SECRET = 'whsec_test';
const NOW_MS = 1_800_000_000_000;
const fakes: StripeFake[] = [];
after(() => {
  for (const fake of fakes) fake.stop();
});

async function start(limits: Partial<GuardLimits> = {}) {
  const fake = new StripeFake();
  fakes.push(fake);
  const api = await fake.start();
  const connect = (changes: Partial<GuardLimits>) =>
    new StripeProvider({
      publishableKey: 'pk_test_1',
      secretKey: 'sk_test_jari',
      webhookSecret: SECRET,
      world: { now: () => NOW_MS },
      limits: { providerTimeoutMs: 20_000, ...changes },
      api,
    });
  return { fake, provider: connect(limits), connect };
}

let keys = 0;
function request(changes: Partial<CaptureRequest> = {}): CaptureRequest {
  keys += 1;
  return {
    key: `booking-${keys}`,
    amount: 50_000,
    currency: 'KRW',
    source: 'pm_card_visa',
    metadata: { booking: '예약' },
    ...changes,
  };
}

const apiError = (status: number, changes: Partial<FakeFault> = {}): FakeFault => ({
  kind: 'status',
  status,
  body: { error: { type: 'api_error', message: 'Something went wrong on our end.' } },
  ...changes,
});

test('a good card is captured once, in minor units, with our key', async () => {
  const { fake, provider } = await start();
  const wanted = request();
  const first = await provider.capture(wanted);
  assert.deepEqual(first, { outcome: 'captured', ref: 'pi_1' });
  assert.deepEqual(await provider.capture(wanted), first);
  assert.equal(fake.charged.length, 1);
  const [sent] = fake.requests;
  assert.equal(sent?.key, wanted.key);
  assert.deepEqual(sent?.form, {
    amount: '50000',
    currency: 'krw',
    confirm: 'true',
    use_stripe_sdk: 'true',
    'automatic_payment_methods[enabled]': 'true',
    'automatic_payment_methods[allow_redirects]': 'never',
    'metadata[booking]': '예약',
    'metadata[jari_key]': wanted.key,
    payment_method: 'pm_card_visa',
  });
});

test('a token of the browser is wrapped into a card', async () => {
  const { fake, provider } = await start();
  assert.equal((await provider.capture(request({ source: 'tok_visa' }))).outcome, 'captured');
  assert.equal(fake.requests[0]?.form['payment_method_data[card][token]'], 'tok_visa');
});

test('a decline is an answer: its code and message are told, and the breaker stays closed', async () => {
  const { provider } = await start({ breakerCallsMin: 1 });
  const wanted = request({ source: 'pm_Declined' });
  const declined = await provider.capture(wanted);
  assert.deepEqual(declined, {
    outcome: 'declined',
    code: 'insufficient-funds',
    message: 'Your card has insufficient funds.',
  });
  assert.deepEqual(await provider.lookUp(wanted), declined);
  assert.equal(provider.health().breaker, 'closed');
});

test('what Stripe cannot use at all is declined', async () => {
  const { provider } = await start();
  const missing = await provider.capture(request({ source: 'pm_missing' }));
  assert.ok(missing.outcome === 'declined' && missing.code === 'resource-missing');
  const small = request({ amount: 1 });
  assert.ok((await provider.capture(small)).outcome === 'declined');
  const looked = await provider.lookUp(small);
  assert.ok(looked.outcome === 'declined' && looked.code === 'amount-too-small');
});

test('a buyer who has to act is told so, and is captured after the act', async () => {
  const { fake, provider } = await start();
  const wanted = request({ source: 'pm_3ds' });
  const asked = await provider.capture(wanted);
  assert.deepEqual(asked, { outcome: 'action-required', ref: 'pi_1', clientSecret: 'pi_1_secret' });
  assert.deepEqual(await provider.lookUp(wanted), asked);
  fake.succeed('pi_1');
  assert.deepEqual(await provider.lookUp({ ...wanted, ref: 'pi_1' }), { outcome: 'captured', ref: 'pi_1' });
  assert.deepEqual(await provider.lookUp(wanted), { outcome: 'captured', ref: 'pi_1' });
  assert.deepEqual(await provider.abandon({ key: wanted.key, ref: 'pi_1' }), {
    outcome: 'captured',
    ref: 'pi_1',
  });
});

test('an abandoned act is over', async () => {
  const { fake, provider } = await start();
  const wanted = request({ source: 'pm_3ds' });
  await provider.capture(wanted);
  const ended = await provider.abandon({ key: wanted.key, ref: 'pi_1' });
  assert.ok(ended.outcome === 'declined' && ended.code === 'abandoned');
  assert.equal(fake.intents.get('pi_1')?.status, 'canceled');
  assert.deepEqual(await provider.abandon({ key: wanted.key, ref: 'pi_1' }), ended);
  assert.deepEqual(await provider.lookUp(wanted), ended);
});

test('an act that failed is cancelled by the look-up, so that it cannot charge later', async () => {
  const { fake, provider } = await start();
  const wanted = request({ source: 'pm_3ds' });
  await provider.capture(wanted);
  fake.refuse('pi_1');
  const looked = await provider.lookUp({ ...wanted, ref: 'pi_1' });
  assert.deepEqual(looked, {
    outcome: 'declined',
    code: 'payment-intent-authentication-failure',
    message: 'Not confirmed.',
  });
  assert.equal(fake.intents.get('pi_1')?.status, 'canceled');
});

test('a payment that is processed is unknown until it is through', async () => {
  const { fake, provider } = await start();
  const wanted = request({ source: 'pm_processing' });
  assert.deepEqual(await provider.capture(wanted), { outcome: 'unknown', because: 'pi_1 is processing' });
  fake.succeed('pi_1');
  assert.deepEqual(await provider.lookUp(wanted), { outcome: 'captured', ref: 'pi_1' });
});

for (const [name, fault] of [
  ['a lost connection', { kind: 'cut', after: true }],
  ['a 500', apiError(500, { after: true })],
] as const) {
  test(`a charge whose answer was ${name} is unknown, and asking settles it without a second charge`, async () => {
    const { fake, provider } = await start();
    fake.failNext(fault);
    const wanted = request();
    assert.equal((await provider.capture(wanted)).outcome, 'unknown');
    assert.equal(fake.requests.length, 1, 'the package must not try again by itself');
    assert.deepEqual(await provider.lookUp(wanted), { outcome: 'captured', ref: 'pi_1' });
    assert.equal(fake.charged.length, 1);
  });
}

test('a charge that was not answered in time is unknown, and asking settles it', async () => {
  const { fake, provider, connect } = await start();
  const wanted = request();
  while (fake.charged.length === 0) {
    // A new shop each time, so that its breaker does not open; the key is the same, so it charges once.
    fake.failNext({ kind: 'hang', after: true });
    assert.equal((await connect({ providerTimeoutMs: 30 }).capture(wanted)).outcome, 'unknown');
  }
  fake.answerAgain();
  assert.deepEqual(await provider.lookUp(wanted), { outcome: 'captured', ref: 'pi_1' });
  assert.equal(fake.charged.length, 1);
});

test('a request that never arrived is absent, and cannot charge any more', async () => {
  const { fake, provider } = await start();
  fake.failNext({ kind: 'cut' });
  const wanted = request();
  assert.equal((await provider.capture(wanted)).outcome, 'unknown');
  assert.deepEqual(await provider.lookUp(wanted), { outcome: 'absent' });
  assert.deepEqual(await provider.lookUp(wanted), { outcome: 'absent' });
  const late = await provider.capture(wanted);
  assert.ok(late.outcome === 'declined' && late.code === 'key-closed');
  assert.equal(fake.charged.length, 0);
  assert.ok([...fake.intents.values()].every((intent) => intent.status === 'canceled'));
});

test('a 500 that Stripe keeps repeating is settled by the search once that has caught up', async () => {
  const { fake, provider } = await start();
  fake.failNext(apiError(500, { after: true, kept: true }));
  fake.isSearchCurrent = false;
  const wanted = request();
  assert.equal((await provider.capture(wanted)).outcome, 'unknown');
  assert.equal((await provider.lookUp(wanted)).outcome, 'unknown');
  fake.isSearchCurrent = true;
  assert.deepEqual(await provider.lookUp(wanted), { outcome: 'captured', ref: 'pi_1' });
});

test('a look-up long after Stripe forgot the key still finds the charge', async () => {
  const { fake, provider } = await start();
  const wanted = request({ key: "it's \\ a key" });
  await provider.capture(wanted);
  fake.forgetKeys();
  assert.deepEqual(await provider.lookUp(wanted), { outcome: 'captured', ref: 'pi_1' });
  assert.equal(fake.charged.length, 1);
});

test('a key that charged another sum stays unknown', async () => {
  const { fake, provider } = await start();
  const wanted = request();
  await provider.capture(wanted);
  assert.equal((await provider.capture({ ...wanted, amount: 60_000 })).outcome, 'unknown');
  assert.equal((await provider.lookUp({ ...wanted, amount: 60_000 })).outcome, 'unknown');
  assert.equal((await provider.lookUp({ ...wanted, amount: 60_000, ref: 'pi_1' })).outcome, 'unknown');
  assert.equal(fake.charged.length, 1);
});

test('a key that Stripe is still working on is unknown, and does not count as a failure', async () => {
  const { fake, provider } = await start({ breakerCallsMin: 1 });
  const body = { error: { type: 'idempotency_error', code: 'idempotency_key_in_use', message: 'In use.' } };
  fake.failNext({ kind: 'status', status: 409, body });
  assert.equal((await provider.capture(request())).outcome, 'unknown');
  assert.equal(provider.health().breaker, 'closed');
});

test('a rate limit is overloaded for as long as Stripe says', async () => {
  const { fake, provider } = await start();
  const body = { error: { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many.' } };
  fake.failNext({ kind: 'status', status: 429, body, headers: { 'retry-after': '7' } });
  const outcome = await provider.capture(request());
  assert.deepEqual(outcome, {
    outcome: 'overloaded',
    because: 'Stripe limits the rate',
    retryAfterMs: 7_000,
  });
});

test('a wrong secret key is overloaded and not a decline, and the health tells why', async () => {
  const { fake, provider } = await start({ breakerRestMs: 9 });
  const body = {
    error: { type: 'invalid_request_error', message: 'Invalid API Key provided: sk_test_****' },
  };
  fake.failNext({ kind: 'status', status: 401, body });
  const outcome = await provider.capture(request());
  assert.ok(outcome.outcome === 'overloaded' && outcome.retryAfterMs === 9);
  assert.match(provider.health().lastFailure ?? '', /refused the secret key/);
});

test('a refused connection is overloaded', async () => {
  const { fake, provider } = await start();
  fake.stop();
  const outcome = await provider.capture(request());
  assert.ok(outcome.outcome === 'overloaded');
  assert.match(outcome.because, /ECONNREFUSED/);
});

test('failures open the breaker, and it closes after Stripe is back', async () => {
  const { fake, provider } = await start({ breakerCallsMin: 2, breakerRestMs: 1 });
  fake.failNext(apiError(500), apiError(503));
  const wanted = request();
  await provider.capture(wanted);
  await provider.capture(wanted);
  assert.equal(provider.health().breaker, 'open');
  await realWorld.sleep(20);
  assert.equal((await provider.capture(wanted)).outcome, 'captured');
  assert.equal(provider.health().breaker, 'closed');
});

test('an answer that is not of Stripe is unknown, for charges and for refunds', async () => {
  const { fake, provider, demand } = await captured({ breakerCallsMin: 20 });
  for (const body of ['<h1>Bad gateway</h1>', { gateway: 'bad' }]) {
    fake.failNext({ kind: 'status', status: 502, body });
    assert.equal((await provider.capture(request())).outcome, 'unknown');
    const noRefunds = { object: 'list', data: [], has_more: false };
    fake.failNext({ kind: 'status', status: 200, body: noRefunds }, { kind: 'status', status: 502, body });
    assert.equal((await provider.refund(demand)).outcome, 'unknown');
    fake.failNext({ kind: 'status', status: 502, body });
    assert.equal((await provider.lookUp(request())).outcome, 'unknown');
    fake.failNext({ kind: 'status', status: 502, body });
    assert.equal((await provider.lookUpRefund(demand)).outcome, 'unknown');
  }
});

async function captured(limits: Partial<GuardLimits> = {}) {
  const world = await start(limits);
  const outcome = await world.provider.capture(request());
  assert.ok(outcome.outcome === 'captured');
  return { ...world, demand: { key: 'r1', captureRef: outcome.ref, amount: 30_000, currency: 'KRW' } };
}

test('a refund is made once per key, even after Stripe forgot the key', async () => {
  const { fake, provider, demand } = await captured();
  assert.deepEqual(await provider.lookUpRefund(demand), { outcome: 'absent' });
  const refunded = await provider.refund(demand);
  assert.deepEqual(refunded, { outcome: 'refunded', ref: 're_2' });
  fake.forgetKeys();
  assert.deepEqual(await provider.refund({ ...demand, amount: 10_000 }), refunded);
  assert.deepEqual(await provider.lookUpRefund(demand), refunded);
  assert.equal(fake.refunds.length, 1);
});

test('more than was captured is refused', async () => {
  const { provider, demand } = await captured();
  const refused = await provider.refund({ ...demand, amount: 50_001 });
  assert.deepEqual(refused, {
    outcome: 'refused',
    code: 'charge-already-refunded',
    message: 'More than is left of the charge.',
  });
});

test('a refund may be pending, and may fail', async () => {
  const { fake, provider, demand } = await captured();
  fake.refundStatus = 'pending';
  assert.deepEqual(await provider.refund(demand), { outcome: 'pending', ref: 're_2' });
  const [refund] = fake.refunds;
  assert.ok(refund);
  refund.status = 'succeeded';
  assert.deepEqual(await provider.lookUpRefund(demand), { outcome: 'refunded', ref: 're_2' });
  fake.refundStatus = 'failed';
  const failed = await provider.refund({ ...demand, key: 'r2', amount: 1_000 });
  assert.ok(failed.outcome === 'refused' && failed.code === 'lost-or-stolen-card');
});

test('a refund whose answer was lost is unknown, and trying again gives nothing back twice', async () => {
  const { fake, provider, demand } = await captured();
  fake.failNext(
    { kind: 'status', status: 200, body: { object: 'list', data: [], has_more: false } },
    { kind: 'cut', after: true },
  );
  assert.equal((await provider.refund(demand)).outcome, 'unknown');
  assert.equal((await provider.refund(demand)).outcome, 'refunded');
  assert.equal(fake.refunds.length, 1);
});

function notice(type: string, object: object, { secret = SECRET, sentMs = NOW_MS } = {}) {
  const payload = JSON.stringify({ id: 'evt_1', object: 'event', type, data: { object } });
  const timestamp = Math.floor(sentMs / 1_000);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  return { body: Buffer.from(payload), headers: { 'stripe-signature': signature } };
}

const intent = {
  id: 'pi_1',
  status: 'succeeded',
  amount: 5,
  amount_received: 5,
  currency: 'krw',
  client_secret: null,
};

test('a signed notice of a capture is told with our key', async () => {
  const { provider } = await start();
  const { body, headers } = notice('payment_intent.succeeded', { ...intent, metadata: { jari_key: 'k' } });
  assert.deepEqual(provider.verifyWebhook(body, headers), {
    about: 'capture',
    id: 'evt_1',
    key: 'k',
    ref: 'pi_1',
    outcome: { outcome: 'captured', ref: 'pi_1' },
  });
});

test('a failed try to pay is a reason to ask and not an end', async () => {
  const { provider } = await start();
  const failed = { ...intent, status: 'requires_payment_method', metadata: { jari_key: 'k' } };
  const { body, headers } = notice('payment_intent.payment_failed', failed);
  const told = provider.verifyWebhook(body, headers);
  assert.ok(told?.about === 'capture' && told.outcome.outcome === 'unknown');
});

test('a signed notice of a refund is told with our key', async () => {
  const { provider } = await start();
  const refund = {
    id: 're_1',
    status: 'succeeded',
    payment_intent: 'pi_1',
    metadata: { jari_refund_key: 'r' },
  };
  const { body, headers } = notice('refund.updated', refund);
  assert.deepEqual(provider.verifyWebhook(body, headers), {
    about: 'refund',
    id: 'evt_1',
    key: 'r',
    captureRef: 'pi_1',
    outcome: { outcome: 'refunded', ref: 're_1' },
  });
});

test('notices about what is not ours are let in as something else', async () => {
  const { provider } = await start();
  for (const [type, object] of [
    ['payment_intent.succeeded', { ...intent, metadata: {} }],
    ['payment_intent.canceled', { ...intent, status: 'canceled', metadata: { jari_fenced_key: 'k' } }],
    ['refund.updated', { id: 're_1', status: 'succeeded', payment_intent: null, metadata: null }],
    ['customer.created', { id: 'cus_1' }],
  ] as const) {
    const { body, headers } = notice(type, object);
    assert.deepEqual(provider.verifyWebhook(body, headers), { about: 'other', id: 'evt_1', type });
  }
});

test('a forged, changed, stale or unsigned notice is not a notice', async () => {
  const { provider } = await start();
  const object = { ...intent, metadata: { jari_key: 'k' } };
  const good = notice('payment_intent.succeeded', object);
  const forged = notice('payment_intent.succeeded', object, { secret: 'whsec_other' });
  assert.equal(provider.verifyWebhook(forged.body, forged.headers), undefined);
  assert.equal(provider.verifyWebhook(Buffer.from('{}'), good.headers), undefined);
  const stale = notice('payment_intent.succeeded', object, { sentMs: NOW_MS - 301_000 });
  assert.equal(provider.verifyWebhook(stale.body, stale.headers), undefined);
  assert.equal(provider.verifyWebhook(good.body, {}), undefined);
  assert.equal(provider.verifyWebhook(good.body, { 'stripe-signature': ['a', 'b'] }), undefined);
  assert.equal(provider.verifyWebhook(good.body, { 'stripe-signature': 't=x,v1=' }), undefined);
});
