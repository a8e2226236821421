import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SagaState } from './contract.ts';
import { after, moved, type SagaEvent, stuckAfterMs } from './sagas.ts';

let time = 0;
const event = (type: string, more: Partial<SagaEvent> = {}): SagaEvent => {
  time += 1;
  return { type, time, ...more };
};
const state = (...events: SagaEvent[]) => after(undefined, events)?.state;

test('every story ends in the state that its last event says', () => {
  const paying = event('BookingPlaced', { step: 'paying' });
  assert.equal(state(paying), 'paying');
  assert.equal(state(event('BookingPlaced', { step: 'holding' })), 'placed');
  assert.equal(state(event('BookingPlaced', { step: 'holding' }), event('BookingHeld')), 'paying');
  assert.equal(state(paying, event('BookingConfirmed')), 'confirmed');
  assert.equal(state(paying, event('BookingDeferred')), 'awaiting-payment');
  assert.equal(state(paying, event('BookingDeferred'), event('PaymentTaken')), 'paying');
  assert.equal(state(paying, event('BookingLapsed')), 'lapsed');
  assert.equal(state(event('BookingPlaced', { step: 'holding' }), event('BookingRefused')), 'declined');
});

test('a booking that is given back in part is confirmed again, and cancelled when nothing is left', () => {
  const bought = [event('BookingPlaced', { step: 'paying' }), event('BookingConfirmed')];
  const part = [event('BookingCancelled', { all: false }), event('CancellationRefunded')];
  const rest = [event('BookingCancelled', { all: true }), event('CancellationRefunded')];
  assert.equal(state(...bought, ...part), 'confirmed');
  assert.equal(state(...bought, ...part, ...rest), 'cancelled');
});

test('a story that is cut into pieces ends like the whole one', () => {
  const story = [
    event('BookingPlaced', { step: 'paying' }),
    event('BookingDeferred'),
    event('BookingPaidAgain'),
    event('BookingConfirmed'),
    event('BookingCancelled', { all: true }),
    event('CancellationRefunded'),
  ];
  for (let cut = 1; cut < story.length; cut += 1)
    assert.deepEqual(after(after(undefined, story.slice(0, cut)), story.slice(cut)), after(undefined, story));
});

test('the age counts from the moment a booking came into its state', () => {
  const placed = event('BookingPlaced', { step: 'paying' });
  const again = event('PaymentTaken');
  assert.deepEqual(after(undefined, [placed, again]), {
    ...{ state: 'paying', since: placed.time, placedAt: placed.time, whole: false },
  });
});

test('a move takes a booking from one count to another', () => {
  const counts = new Map<SagaState, number>();
  moved(counts, undefined, 'confirmed', 3);
  moved(counts, 'confirmed', 'cancelling');
  assert.deepEqual(
    [...counts],
    [
      ['confirmed', 2],
      ['cancelling', 1],
    ],
  );
  assert.equal(stuckAfterMs('confirmed'), undefined);
});
