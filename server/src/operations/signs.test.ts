import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Now, type ProcessReport, RATES, type Rates } from './contract.ts';
import { signsOf } from './signs.ts';

const still = { perSecond10s: 0, perSecond1min: 0, perSecond15min: 0 };
const rates = Object.fromEntries(Object.keys(RATES).map((name) => [name, still])) as Rates;
const lane = {
  ...{ context: 'inventory', queued: 0, queueDelayMs: 0, queueDelayMax10sMs: 0, messagesPerSecond10s: 0 },
  ...{ batchMean10s: 0, batchMax: 0, refused: 0, refusedPerSecond10s: 0 },
};
const process: ProcessReport = {
  ...{ process: 'p1', pid: 1, machine: 'm', version: '1', contexts: ['inventory'], uptimeS: 1 },
  ...{ startedAt: '', saidAt: '', rates, lanes: [lane], statementsPerSecond10s: 0 },
  eventLoopDelay: { p50Ms: 0, p99Ms: 0, maxMs: 0 },
  memory: { rssBytes: 1, heapUsedBytes: 1 },
  provider: { name: 'sandbox', breaker: 'closed', inFlight: 0, queued: 0, opened: 0, lastFailure: null },
};
const timers = { context: 'booking', due: 0, overdue: 0, effectsRunning: 0, exhausted: 0 };
const calm: Omit<Now, 'signs'> = {
  ...{ at: '', version: '1', rates, processes: [process] },
  readers: [{ consumer: 'booking', source: 'payment', readModel: '', behind: 3, oldestMs: 2_000 }],
  timers: [timers],
  parked: [{ context: 'booking', parked: 2, waitsForPerson: 0 }],
  database: { totalBytes: 1, contexts: [], measuredAt: '' },
};
const none = { absent: [], violations: 0 };
const codes = (now: Omit<Now, 'signs'>, more: Parameters<typeof signsOf>[1] = none) =>
  signsOf(now, more).map(({ code, level, about }) => `${level} ${code} ${about}`);

test('a system in which all is well shows no sign', () => {
  assert.deepEqual(codes(calm), []);
  assert.deepEqual(codes(calm, { absent: [], violations: null }), []);
});

test('every number that is not as it should be is a sentence and something to do', () => {
  const troubled: ProcessReport = {
    ...process,
    lanes: [
      { ...lane, queueDelayMax10sMs: 150 },
      { ...lane, context: 'booking', queueDelayMax10sMs: 300, refusedPerSecond10s: 4 },
    ],
    eventLoopDelay: { p50Ms: 0, p99Ms: 300, maxMs: 900 },
    provider: {
      name: 'sandbox',
      breaker: 'open',
      inFlight: 0,
      queued: 0,
      opened: 1,
      lastFailure: 'status 500',
    },
  };
  const now = {
    ...calm,
    processes: [troubled],
    readers: [{ consumer: 'views', source: 'booking', readModel: 'bookings', behind: 9, oldestMs: 60_000 }],
    timers: [{ ...timers, overdue: 2, exhausted: 1 }],
    parked: [{ context: 'payment', parked: 3, waitsForPerson: 1 }],
  };
  const signs = signsOf(now, { absent: ['views'], violations: 2 });
  assert.deepEqual(
    signs.map(({ code, level, about }) => `${level} ${code} ${about}`),
    [
      ...['act law-broken audit', 'act context-absent views', 'act provider-down sandbox'],
      ...['act work-refused booking', 'act parked payment', 'act tries-over booking'],
      ...['look queue-slow inventory', 'look process-stalled p1', 'look timers-late booking'],
      'look reader-late bookings',
    ],
  );
  for (const { text, next } of signs) assert.match(`${text} ${next}`, /^\w.*[.?] [A-Z].*\.$/);
});
