import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { effectLeaseMs } from '#kernel/lane';
import type { Io } from '#kernel/route';
import { realWorld } from '#kernel/world';
import type { CaptureQuestion, RefundQuestion } from './asking.ts';
import { paymentEffects } from './effects.ts';
import { providerLimits } from './providers/policy.ts';
import { FakeCardNetwork } from './test-card-network.ts';

const question: CaptureQuestion = {
  ...{ provider: 'sandbox', key: 'b1', amount: 4_000, currency: 'KRW', source: 'tok_visa' },
  ...{ metadata: { booking: 'b1' }, ref: null, at: 1_000, back: { attempt: 1, asks: 0 } },
};
const refund: RefundQuestion = {
  ...{ provider: 'sandbox', key: 'b1:x1', captureRef: 'ref-b1', amount: 500, currency: 'KRW' },
  back: { refundId: 'x1', tries: 2 },
};
const at = (now: number) => ({ world: { ...realWorld, now: () => now } }) as Io;
const DAY = providerLimits.captureKeyAgeMaxMs.value;

test('what the provider says comes back with what was asked', async () => {
  const network = new FakeCardNetwork();
  const effects = paymentEffects(network);
  const answer = { attempt: 1, asks: 0, outcome: { outcome: 'captured', ref: 'ref-b1' }, certain: true };
  deepEqual(await effects.capture(question, at(1_000)), answer);
  deepEqual(await effects.lookUp(question, at(1_000)), answer);
  const refunded = { refundId: 'x1', tries: 2, outcome: { outcome: 'refunded', ref: 'back-b1:x1' } };
  deepEqual(await effects.refund(refund), refunded);
  deepEqual(await effects.lookUpRefund(refund), refunded);
});

test('a call is certainly the first one only within the lease of the process that asked for it', async () => {
  const effects = paymentEffects(new FakeCardNetwork());
  const lease = effectLeaseMs.value;
  equal((await effects.capture(question, at(1_000 + lease - 1))).certain, true);
  equal((await effects.capture(question, at(1_000 + lease))).certain, false);
});

test('a capture whose key the network may have forgotten is looked up instead of charged', async () => {
  const network = new FakeCardNetwork();
  const { outcome } = await paymentEffects(network).capture(question, at(1_000 + DAY));
  deepEqual(outcome, { outcome: 'absent' });
  equal(network.taken('b1').times, 0);
});

test('a buyer who waits is abandoned, but never without knowing the capture', async () => {
  const network = new FakeCardNetwork();
  const effects = paymentEffects(network);
  const asks = { ...question, source: 'tok_3ds' };
  await effects.capture(asks, at(1_000));
  equal((await effects.abandon(asks, at(2_000))).outcome.outcome, 'action-required');
  equal((await effects.abandon({ ...asks, ref: 'ref-b1' }, at(2_000))).outcome.outcome, 'declined');
});

test('another network is never asked about money that it did not take', async () => {
  const network = new FakeCardNetwork();
  const effects = paymentEffects(network);
  const because = 'made with stripe, but sandbox is set up';
  const { outcome } = await effects.capture({ ...question, provider: 'stripe' }, at(1_000));
  deepEqual(outcome, { outcome: 'unknown', because });
  deepEqual((await effects.refund({ ...refund, provider: 'stripe' })).outcome, {
    outcome: 'unknown',
    because,
  });
  deepEqual([network.captures.size, network.refunds.size], [0, 0]);
});

test('a provider that throws has said nothing', async () => {
  const network = new FakeCardNetwork();
  network.fault = () => {
    throw new Error('a bug');
  };
  const { outcome } = await paymentEffects(network).capture(question, at(1_000));
  deepEqual(outcome, { outcome: 'unknown', because: 'a bug' });
});
