import assert from 'node:assert/strict';
import { test } from 'node:test';
import { realWorld } from '#kernel/world';
import { Guard, type GuardLimits, guardLimits, neverSent, reasonOf, type Verdict } from './policy.ts';
import type { OutcomeUnknown } from './provider.ts';

const FAR_MS = 60_000;

function guardWith(changes: Partial<GuardLimits>): Guard {
  return new Guard(
    guardLimits({ breakerCallsMin: 3, breakerWindowCalls: 10, breakerRestMs: FAR_MS, ...changes }),
  );
}

const well = async (): Promise<Verdict<'done'>> => ({ outcome: 'done', healthy: true });
const declined = async () => ({ outcome: { outcome: 'declined' }, healthy: true });
const broken = async (): Promise<Verdict<OutcomeUnknown>> => ({
  outcome: { outcome: 'unknown', because: 'status 500' },
  healthy: false,
});

async function repeat(times: number, work: () => Promise<unknown>): Promise<void> {
  for (let turn = 0; turn < times; turn += 1) await work();
}

/** A call that stays under way until it is told to end. */
function held() {
  const { promise, resolve } = Promise.withResolvers<Verdict<'done'>>();
  return { call: () => promise, end: () => resolve({ outcome: 'done', healthy: true }) };
}

function refusedConnection(): Error {
  return new TypeError('fetch failed', {
    cause: Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), {
      code: 'ECONNREFUSED',
      syscall: 'connect',
    }),
  });
}

test('a call that gets no answer in time is unknown, and its signal is aborted', async () => {
  const guard = guardWith({ providerTimeoutMs: 5 });
  let seen: AbortSignal | undefined;
  const outcome = await guard.run('capturing', (signal) => {
    seen = signal;
    return new Promise<Verdict<'done'>>(() => {});
  });
  assert.deepEqual(outcome, { outcome: 'unknown', because: 'no answer within 5 ms' });
  assert.equal(seen?.aborted, true);
});

test('a connection that was never made is overloaded, any other failure is unknown', async () => {
  const guard = guardWith({});
  const refused = await guard.run('capturing', () => Promise.reject(refusedConnection()));
  assert.deepEqual(refused, {
    outcome: 'overloaded',
    because: 'connect ECONNREFUSED 127.0.0.1:1',
    retryAfterMs: FAR_MS,
  });
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });
  const lost = await guard.run('capturing', () =>
    Promise.reject(new TypeError('fetch failed', { cause: reset })),
  );
  assert.deepEqual(lost, { outcome: 'unknown', because: 'read ECONNRESET' });
  assert.equal(guard.health().lastFailure, 'read ECONNRESET');
});

test('a call that throws before it returns a promise is an outcome too', async () => {
  const outcome = await guardWith({}).run('capturing', () => {
    throw new Error('a bug');
  });
  assert.deepEqual(outcome, { outcome: 'unknown', because: 'a bug' });
});

test('failures open the breaker, and an open breaker does not call', async () => {
  const guard = guardWith({});
  await repeat(3, () => guard.run('capturing', broken));
  assert.deepEqual(guard.health(), {
    breaker: 'open',
    inFlight: 0,
    queued: 0,
    opened: 1,
    lastFailure: 'status 500',
  });
  let called = false;
  const outcome = await guard.run('capturing', () => {
    called = true;
    return well();
  });
  assert.deepEqual(outcome, { outcome: 'overloaded', because: 'the breaker is open', retryAfterMs: FAR_MS });
  assert.equal(called, false);
});

test('declines never open the breaker', async () => {
  const guard = guardWith({});
  await repeat(50, () => guard.run('capturing', declined));
  assert.equal(guard.health().breaker, 'closed');
  assert.equal(guard.health().lastFailure, null);
});

test('a few failures among many answers do not open the breaker', async () => {
  const guard = guardWith({});
  await repeat(10, async () => {
    await repeat(2, () => guard.run('capturing', well));
    await guard.run('capturing', broken);
  });
  assert.equal(guard.health().breaker, 'closed');
});

test('after its rest the breaker lets one call try, and others are refused at once meanwhile', async () => {
  const guard = guardWith({ breakerRestMs: 1 });
  await repeat(3, () => guard.run('capturing', broken));
  await realWorld.sleep(20);
  const probe = held();
  const probing = guard.run('capturing', probe.call);
  assert.equal(guard.health().breaker, 'half-open');
  const other = await guard.run('capturing', well);
  assert.deepEqual(other, { outcome: 'overloaded', because: 'the breaker is open', retryAfterMs: 1 });
  probe.end();
  assert.equal(await probing, 'done');
  assert.equal(guard.health().breaker, 'closed');
});

test('a failing try opens the breaker again', async () => {
  const guard = guardWith({ breakerRestMs: 1 });
  await repeat(3, () => guard.run('capturing', broken));
  await realWorld.sleep(20);
  await guard.run('settling', broken);
  assert.equal(guard.health().breaker, 'open');
  assert.equal(guard.health().opened, 2);
});

test('beyond the bulkhead and its queue a capture is overloaded, and a refund still gets through', async () => {
  const guard = guardWith({ capturesAtOnceMax: 1, capturesQueuedMax: 1, busyRetryAfterMs: 7 });
  const first = held();
  const underWay = guard.run('capturing', first.call);
  const waiting = guard.run('capturing', well);
  assert.equal(guard.health().inFlight, 1);
  assert.equal(guard.health().queued, 1);
  const third = await guard.run('capturing', well);
  assert.deepEqual(third, { outcome: 'overloaded', because: 'too many calls at once', retryAfterMs: 7 });
  assert.equal(await guard.run('settling', well), 'done');
  first.end();
  assert.deepEqual(await Promise.all([underWay, waiting]), ['done', 'done']);
  assert.equal(guard.health().inFlight, 0);
  assert.equal(guard.health().queued, 0);
});

test('a call that waited in the queue is refused when the breaker opened meanwhile', async () => {
  const guard = guardWith({ capturesAtOnceMax: 1, capturesQueuedMax: 10, breakerCallsMin: 1 });
  const outcomes = await Promise.all([1, 2, 3].map(() => guard.run('capturing', broken)));
  const told = outcomes.map((outcome) => (outcome.outcome === 'overloaded' ? outcome.because : 'called'));
  assert.deepEqual(told, ['called', 'the breaker is open', 'the breaker is open']);
});

test('an address that leads to several hosts was never reached only if none of them was', () => {
  const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET', syscall: 'read' });
  assert.equal(neverSent(new AggregateError([refusedConnection(), refusedConnection()])), true);
  assert.equal(neverSent(new AggregateError([refusedConnection(), reset])), false);
  assert.equal(neverSent('a string'), false);
});

test('the reason of an error is its innermost message', () => {
  assert.equal(reasonOf(refusedConnection()), 'connect ECONNREFUSED 127.0.0.1:1');
  assert.equal(reasonOf(Object.assign(new Error(''), { code: 'ECONNREFUSED' })), 'ECONNREFUSED');
  assert.equal(reasonOf(42), '42');
});
