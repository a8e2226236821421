import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgedAt, overdueBookings, overdueLimits, overdueMoney } from './overdue.ts';

const { overdueMaxMs, checkoutMaxMs, settlingMaxMs } = overdueLimits;
const NOW = 1_000_000_000_000;

test('a server is judged once it had the time to end what was due when it started', () => {
  const at = (since: number) => judgedAt({ now: NOW, running: new Map([['booking', since]]) }, 'booking');
  assert.equal(at(NOW - overdueMaxMs.value), undefined);
  assert.deepEqual(at(NOW - overdueMaxMs.value - 1), { now: NOW, since: NOW - overdueMaxMs.value - 1 });
  assert.equal(judgedAt({ now: NOW, running: new Map() }, 'booking'), undefined);
});

test('a checkout may take as long as paying later takes, and a booking awaits its payment no longer than it was told', () => {
  const booking = (state: string, placedAt: number, awaitingUntil: number | null) => ({
    ...{
      bookingId: 'b',
      state,
      total: 1,
      refundTotal: 0,
      lines: [],
      cancellations: [],
      placedAt,
      awaitingUntil,
    },
  });
  const said = (...rows: ReturnType<typeof booking>[]) =>
    [...overdueBookings(rows, NOW)].map(({ what }) => what);
  const long = NOW - checkoutMaxMs.value;
  assert.deepEqual(
    said(booking('paying', long, null), booking('paying', 0, long), booking('confirmed', 0, null)),
    [],
  );
  assert.deepEqual(said(booking('placed', long - 1, null)), ['the booking has been placed for 120 min']);
  assert.deepEqual(said(booking('awaiting-payment', 0, NOW - overdueMaxMs.value)), []);
  assert.deepEqual(said(booking('awaiting-payment', 0, NOW - overdueMaxMs.value - 1)), [
    'the booking still awaits its payment, 10 min after the last moment',
  ]);
});

test('money is overdue once the provider was asked for longer than a day, by a server that was there to ask', () => {
  const row = (state: string, since: number) => ({ id: 'c', state, since });
  const said = (state: string, since: number, up = 0) =>
    [...overdueMoney('charge', [row(state, since)], ({ id }) => id, { now: NOW, since: up })].map(
      ({ what }) => what,
    );
  const long = NOW - settlingMaxMs.value;
  assert.deepEqual(said('unknown', long), []);
  assert.deepEqual(said('unknown', long - 1), ['the charge has been unknown for 1800 min']);
  assert.deepEqual(said('unknown', 0, long), []);
  assert.deepEqual([...said('stuck', 0), ...said('captured', 0)], []);
});
