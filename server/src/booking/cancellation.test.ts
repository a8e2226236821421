import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decision } from '#kernel/context';
import { given } from '#kernel/given';
import { booking } from './context.ts';
import type { BookingCancelled, CancelBooking, Claimant } from './contract.ts';
import {
  about,
  CANCELLATION,
  cancelledWhole,
  cancelling,
  captured,
  HOST,
  ID,
  lines,
  NOW,
  pasts,
  refunded,
  STARTS_AT,
  TOTAL,
  terms,
  UNTIL,
} from './test-booking.ts';

const refundedTwice = [CANCELLATION, '019a0000-0000-7000-8000-00000000eeee'] as const;
const nobody: Claimant = { actor: 'nobody', operator: false, access: false };
const operator: Claimant = { actor: 'person:operator', operator: true, access: false };
const host: Claimant = { actor: `person:${HOST}`, operator: false, access: false };

/** A confirmed booking all of whose lines are of one host, or of a guest. */
function confirmed({ owner = 'person:buyer', hosts = terms.map((each) => each.host) } = {}) {
  return pasts.confirmed.map((event) => {
    const own = terms.map((each, at) => ({ ...each, host: hosts[at] ?? HOST }));
    return { ...event, data: { ...event.data, owner, terms: own } };
  });
}

function cancel(past: object[], change: Partial<CancelBooking>, now = NOW): Decision {
  return given(booking, ...(past as typeof pasts.confirmed)).when(
    about('CancelBooking', cancelling(change)),
    now,
  );
}

const cancelledIn = ({ events = [] }: Decision) =>
  (events as { data: unknown }[])[0]?.data as BookingCancelled | undefined;
const refusedIn = ({ answer }: Decision) => (answer as { refused?: string }).refused;

test('a whole cancellation says what comes back, who gives it, and which goods return', () => {
  assert.deepEqual(cancelledIn(cancel(pasts.confirmed, {})), cancelledWhole);
});

test('the refund is what the policy gives at this moment', () => {
  assert.equal(cancelledIn(cancel(pasts.confirmed, {}, STARTS_AT - 86_400_000))?.refund, 45_000 + 13_500);
  assert.equal(cancelledIn(cancel(pasts.confirmed, {}, STARTS_AT))?.refund, 13_500);
});

test('a part is given back, refunded, and the rest stays confirmed until it is given back too', () => {
  const story = given(booking, ...pasts.confirmed);
  const [first, second] = refundedTwice;
  const part = story.when(
    about('CancelBooking', cancelling({ cancellationId: first, lines: [{ line: 1, quantity: 2 }] })),
    NOW,
  );
  assert.partialDeepStrictEqual(part.events, [
    { data: { refund: 9_000, all: false, lines: [{ line: 1, unit: 'mug', quantity: 2 }] } },
  ]);
  assert.partialDeepStrictEqual(part.answer, {
    state: 'cancelling',
    cancellations: [{ refund: { amount: 9_000 }, refunded: false }],
  });
  story.when(about('payment.Refunded', refunded(first, 9_000)), NOW);
  const rest = story.when(about('CancelBooking', cancelling({ cancellationId: second })), NOW);
  assert.partialDeepStrictEqual(rest.events, [{ data: { refund: 90_000 + 4_500, all: true } }]);
  assert.deepEqual(
    cancelledIn(rest)?.lines.map(({ quantity }) => quantity),
    [1, 1],
  );
  story.when(about('payment.Refunded', refunded(second, 94_500)), NOW);
  const again = story.when(about('CancelBooking', cancelling({ cancellationId: second })), NOW);
  assert.partialDeepStrictEqual(again.answer, {
    state: 'cancelled',
    lines: [{ cancelled: 1 }, { cancelled: 3 }],
  });
});

test('nothing can be given back twice', () => {
  const story = given(booking, ...pasts.confirmed);
  const part = [{ line: 0, quantity: 1 }];
  story.when(about('CancelBooking', cancelling({ lines: part })), NOW);
  story.when(about('payment.Refunded', refunded(CANCELLATION, 90_000)), NOW);
  const twice = story.when(
    about('CancelBooking', cancelling({ cancellationId: 'another', lines: part })),
    NOW,
  );
  assert.equal(refusedIn(twice), 'cancel-too-many');
});

test('the same cancellation is answered as the first time; its id with other lines is refused', () => {
  const story = given(booking, ...pasts.confirmed);
  const part = [{ line: 1, quantity: 2 }];
  story.when(about('CancelBooking', cancelling({ lines: part })), NOW);
  const again = (change: Partial<CancelBooking>) =>
    story.when(about('CancelBooking', cancelling(change)), NOW);
  const inPieces = [
    { line: 1, quantity: 1 },
    { line: 1, quantity: 1 },
  ];
  assert.partialDeepStrictEqual(again({ lines: part }).answer, { state: 'cancelling' });
  assert.partialDeepStrictEqual(again({ lines: inPieces }).answer, { state: 'cancelling' });
  assert.equal(refusedIn(again({ lines: null })), 'cancellation-id-taken');
  assert.equal(refusedIn(again({ lines: [{ line: 1, quantity: 1 }] })), 'cancellation-id-taken');
  assert.equal(refusedIn(again({ lines: [{ line: 0, quantity: 1 }] })), 'cancellation-id-taken');
  assert.equal(again({ lines: part }).events, undefined);
});

test('whoever has no part in a booking is told that there is none', () => {
  for (const claimant of [nobody, { ...nobody, actor: 'person:else' }, { ...nobody, access: true }, host]) {
    assert.equal(refusedIn(cancel(pasts.confirmed, { claimant })), 'booking-unknown');
  }
});

test("a guest's booking is cancelled by who proved code and contact, and by no person", () => {
  const past = confirmed({ owner: 'guest' });
  assert.equal(refusedIn(cancel(past, { claimant: nobody })), 'booking-unknown');
  assert.equal(refusedIn(cancel(past, { claimant: { ...nobody, actor: 'guest' } })), 'booking-unknown');
  assert.equal(cancelledIn(cancel(past, { claimant: { ...nobody, access: true } }))?.by, 'buyer');
});

test('the host of all lines and an operator give everything back, or what the policy says if they say so', () => {
  const past = confirmed({ hosts: [HOST, HOST] });
  const late = STARTS_AT + 1;
  for (const [claimant, by] of [
    [host, 'host'],
    [operator, 'operator'],
  ] as const) {
    assert.partialDeepStrictEqual(cancelledIn(cancel(past, { claimant }, late)), { by, refund: TOTAL });
    assert.partialDeepStrictEqual(cancelledIn(cancel(past, { claimant, refund: 'policy' }, late)), {
      by,
      refund: 13_500,
    });
  }
});

test('a buyer does not choose the refund, unless he is an operator too', () => {
  const both: Claimant = { actor: 'person:buyer', operator: true, access: false };
  assert.equal(refusedIn(cancel(pasts.confirmed, { refund: 'full' })), 'refund-not-yours');
  assert.equal(cancelledIn(cancel(pasts.confirmed, { refund: 'policy' }))?.refund, 103_500);
  assert.equal(cancelledIn(cancel(pasts.confirmed, { claimant: both }))?.refund, 103_500);
  assert.equal(cancelledIn(cancel(pasts.confirmed, { claimant: both, refund: 'full' }))?.refund, TOTAL);
});

test('a booking that waits for its payment is given up: the places are free, and what may have been paid goes back', () => {
  const story = given(booking, ...pasts.awaiting);
  const given_up = story.when(about('CancelBooking', cancelling()), NOW);
  assert.partialDeepStrictEqual(given_up.events, [
    { type: 'BookingDeclined', data: { because: 'given-up' } },
  ]);
  assert.partialDeepStrictEqual(given_up.sends, [
    { to: 'payment', type: 'Refund', data: { amount: null, goods: [] } },
  ]);
  assert.deepEqual(given_up.cancels, [`unpaid ${ID}`]);
  const answer = { state: 'declined', ended: { because: 'given-up' } };
  assert.partialDeepStrictEqual(given_up.answer, answer);
  const doubleClick = story.when(about('CancelBooking', cancelling({ cancellationId: 'another' })), NOW);
  assert.partialDeepStrictEqual(doubleClick.answer, answer);
  assert.equal(doubleClick.events, undefined);
  const late = story.when(about('payment.Captured', captured(1)), NOW);
  assert.partialDeepStrictEqual(late.sends, [{ type: 'Refund', data: { amount: null } }]);
  assert.deepEqual(story.when(about('LapseUnpaid', {}), UNTIL), {});
});

test('a cancelled booking cannot be paid, claimed or cancelled again', () => {
  const story = given(booking, ...pasts.cancelled);
  const pay = { bookingId: ID, claimant: cancelling().claimant, choice: { points: 5 } };
  assert.equal(refusedIn(story.when(about('PayAgain', pay), NOW)), 'booking-not-payable');
  assert.deepEqual(story.when(about('inventory.Claimed', { lines, retaken: false }), NOW), {});
  assert.partialDeepStrictEqual(
    story.when(about('CancelBooking', cancelling({ cancellationId: 'x' })), NOW).answer,
    {
      refused: 'booking-not-cancellable',
      state: 'cancelled',
    },
  );
});
