import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Instruments, type Watched } from './instruments.ts';

const counts = new Map<string, number>();
const stats = { batches: 0, messages: 0, largestBatch: 0, refused: 0, queueDelayMs: 0, queued: 0 };
let statements = 0;
const watched: Watched = {
  ...{ process: 'p', pid: 7, machine: 'm', version: '1', startedAt: 0 },
  lanes: new Map([
    ['identity', { stats: { ...stats } }],
    ['inventory', { stats }],
  ]),
  tally: { of: (context, type) => counts.get(`${context}.${type}`) ?? 0 },
  provider: undefined,
  statementsSent: () => statements,
  memory: () => ({ rss: 100, heapUsed: 50 }),
};
const instruments = new Instruments(watched);
after(() => instruments.stop());

test('a process tells how fast its events, batches and statements go, and how full its batches are', () => {
  for (let second = 0; second <= 20; second += 1) {
    instruments.look(second * 1_000);
    for (const type of ['inventory.Held', 'booking.BookingDeclined', 'booking.BookingRefused'])
      counts.set(type, (counts.get(type) ?? 0) + 4);
    stats.batches += 2;
    stats.messages += 20;
    stats.refused += 1;
    stats.queueDelayMs = second === 15 ? 90 : 3;
    statements += 30;
  }
  const report = instruments.report(20_000);
  assert.deepEqual(report.rates.holds, { perSecond10s: 4, perSecond1min: 4, perSecond15min: 4 });
  assert.equal(report.rates.declined.perSecond10s, 8);
  assert.equal(report.rates.bookings.perSecond10s, 0);
  assert.equal(report.statementsPerSecond10s, 30);
  assert.equal(report.uptimeS, 20);
  assert.equal(report.provider, null);
  assert.deepEqual(report.lanes.at(1), {
    ...{ context: 'inventory', queued: 0, queueDelayMs: 3, queueDelayMax10sMs: 90, messagesPerSecond10s: 20 },
    ...{ batchMean10s: 10, batchMax: 0, refused: 21, refusedPerSecond10s: 1 },
  });
  assert.equal(report.lanes[0]?.batchMean10s, 0);
});
