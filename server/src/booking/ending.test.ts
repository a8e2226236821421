import assert from 'node:assert/strict';
import { test } from 'node:test';
import { given } from '#kernel/given';
import type { Io } from '#kernel/route';
import { type BookingRow, type BookingTables, seen } from './booking.ts';
import { booking } from './context.ts';
import { limits } from './contract.ts';
import { asked, ending } from './ending.ts';
import { type Column, ID, pasts } from './test-booking.ts';

const rowIn = (column: Column): BookingRow =>
  (given(booking, ...pasts[column]).state as BookingTables).bookings.get(ID) ?? assert.fail();

/** A clock that `settled` moves: it hears of `news` one after the other, `afterMs` each, and then of nothing. */
function listening(news: { type: string; row: Column }[], afterMs = 100) {
  let now = 0;
  let reads = 0;
  let row: BookingRow | undefined;
  const io = {
    world: { now: () => now },
    async settled(_subject: string, _types: readonly string[], ms: number) {
      const next = news.shift();
      now += next ? afterMs : ms;
      if (next) row = rowIn(next.row);
      return next?.type;
    },
    db: {
      async one() {
        reads += 1;
        return row ?? rowIn('paying');
      },
    },
  };
  return { io: io as unknown as Io, waitedMs: () => now, reads: () => reads };
}

test('a booking that is confirmed is answered without a look into the database', async () => {
  const { io, reads } = listening([{ type: 'BookingConfirmed', row: 'confirmed' }]);
  const reply = await ending(seen(rowIn('paying')), io, 201);
  assert.deepEqual([reply.status, reads()], [201, 0]);
  assert.deepEqual(reply.body, seen(rowIn('confirmed')));
});

test('a booking in one go is read, for its lines were not known when it was placed', async () => {
  const { io } = listening([{ type: 'BookingConfirmed', row: 'confirmed' }]);
  const reply = await ending(seen(rowIn('placed')), io, 201);
  assert.deepEqual([reply.status, reply.body], [201, seen(rowIn('confirmed'))]);
});

test('news of an earlier attempt do not end the wait', async () => {
  const { io, waitedMs } = listening([
    { type: 'BookingDeferred', row: 'paid again' },
    { type: 'BookingDeferred', row: 'paid again' },
    { type: 'BookingConfirmed', row: 'confirmed' },
  ]);
  const reply = await ending(seen(rowIn('paid again')), io, 200);
  assert.deepEqual([reply.status, waitedMs()], [200, 300]);
});

test('when the window is over the answer is 202 and says where to look', async () => {
  const { io, waitedMs } = listening([]);
  const reply = await ending(seen(rowIn('paying')), io, 201);
  assert.deepEqual([reply.status, waitedMs()], [202, limits.paymentWindowMs.value]);
  assert.deepEqual(reply.headers, { location: `/v1/booking/bookings/${ID}` });
  assert.partialDeepStrictEqual(reply.body, { state: 'paying' });
});

test('a booking that is over already is answered at once', async () => {
  for (const [column, status] of [
    ['confirmed', 201],
    ['cancelled', 201],
    ['awaiting', 202],
  ] as const) {
    const { io, waitedMs } = listening([]);
    assert.deepEqual([(await ending(seen(rowIn(column)), io, 201)).status, waitedMs()], [status, 0]);
  }
});

test('whoever asks while the goods are being claimed hears the end', async () => {
  const { io, waitedMs } = listening([{ type: 'BookingConfirmed', row: 'confirmed' }]);
  const { state } = await asked(seen(rowIn('paying')), io);
  assert.deepEqual([state, waitedMs()], ['confirmed', 100]);
});

test('a provider that says nothing new is not waited for longer than the window', async () => {
  const { io, waitedMs } = listening([]);
  const placed = seen(rowIn('paying'));
  assert.deepEqual([(await asked(placed, io)).state, waitedMs()], ['paying', limits.askWindowMs.value]);
});

test('a booking of which the provider can say nothing is answered at once', async () => {
  for (const column of ['confirmed', 'cancelled', 'declined', 'awaiting'] as const) {
    const { io, waitedMs } = listening([]);
    assert.deepEqual([(await asked(seen(rowIn(column)), io)).state, waitedMs()], [rowIn(column).state, 0]);
  }
});
