// The checkout, cell by cell: the table of README.md is what is run here, so neither can be wrong alone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Value from 'typebox/value';
import type { Decision } from '#kernel/context';
import { given } from '#kernel/given';
import { isRefused } from '#kernel/route';
import { booking } from './context.ts';
import { limits } from './contract.ts';
import { schemas } from './event-schemas.ts';
import {
  about,
  asked,
  bought,
  buyer,
  CANCELLATION,
  type Column,
  cancelling,
  captured,
  choice,
  contact,
  declined,
  deferred,
  deferredOnce,
  event,
  HOST,
  ID,
  lines,
  NOW,
  otherChoice,
  pasts,
  placedByLines,
  placedByReceipt,
  placing,
  placingAsked,
  receipt,
  refunded,
  shares,
  TOTAL,
  terms,
  UNTIL,
} from './test-booking.ts';

const COMMANDS = new Set(['PayAgain', 'AskPayment', 'CancelBooking']);

/** The attempt a booking is at, by column. */
const attemptIn = (column: Column) => (column === 'paid again' ? 2 : 1);
const choiceIn = (column: Column) => (column === 'paid again' ? otherChoice : choice);

const holdRefused = { refused: 'cells-unavailable', lines: [] };
const held = { ...receipt };

/** Each row of the table as a message. */
const rows: Record<string, (column: Column) => { type: string; data: object; now?: number }> = {
  'PlaceBooking, the same': (column) => ({
    type: 'PlaceBooking',
    data: column === 'placed' ? placingAsked() : placing({ choice: choiceIn(column) }),
  }),
  'PlaceBooking, another': (column) => ({
    type: 'PlaceBooking',
    data: column === 'placed' ? placingAsked({ owner: 'guest' }) : placing({ owner: 'guest' }),
  }),
  HeldAsAsked: () => ({ type: 'inventory.HeldAsAsked', data: held }),
  HoldRefused: () => ({ type: 'inventory.HoldRefused', data: holdRefused }),
  Captured: (column) => ({ type: 'payment.Captured', data: captured(attemptIn(column)) }),
  Declined: (column) => ({ type: 'payment.Declined', data: declined(attemptIn(column)) }),
  'Declined, no time left': (column) => ({
    type: 'payment.Declined',
    data: declined(attemptIn(column)),
    now: UNTIL - limits.payHoldLeftMinMs.value + 1,
  }),
  'Declined, an earlier attempt': (column) => ({
    type: 'payment.Declined',
    data: declined(attemptIn(column) - 1),
  }),
  Deferred: (column) => ({ type: 'payment.Deferred', data: deferred(attemptIn(column)) }),
  'Deferred, told again': () => ({ type: 'payment.Deferred', data: deferred(1, 'overloaded') }),
  PayAgain: () => ({ type: 'PayAgain', data: { bookingId: ID, claimant: buyer, choice: { points: 5 } } }),
  'PayAgain, the same': (column) => ({
    type: 'PayAgain',
    data: { bookingId: ID, claimant: buyer, choice: choiceIn(column) },
  }),
  AskPayment: () => ({ type: 'AskPayment', data: { bookingId: ID, claimant: buyer } }),
  'LapseUnpaid, in time': () => ({ type: 'LapseUnpaid', data: {}, now: UNTIL }),
  'LapseUnpaid, too early': () => ({ type: 'LapseUnpaid', data: {}, now: UNTIL - 1 }),
  Claimed: () => ({ type: 'inventory.Claimed', data: { lines, retaken: false } }),
  HoldLost: () => ({ type: 'inventory.HoldLost', data: { because: 'expired' } }),
  'CancelBooking, whole': () => ({ type: 'CancelBooking', data: cancelling({ cancellationId: 'another' }) }),
  'CancelBooking, in part': () => ({
    type: 'CancelBooking',
    data: cancelling({ cancellationId: 'another', lines: [{ line: 1, quantity: 1 }] }),
  }),
  'CancelBooking, the same': (column) => ({
    type: 'CancelBooking',
    data: cancelling(column === 'awaiting' ? { lines: [{ line: 1, quantity: 1 }] } : {}),
  }),
  'Refunded, the cancellation': () => ({ type: 'payment.Refunded', data: refunded(CANCELLATION, 103_500) }),
  'Refunded, another': () => ({ type: 'payment.Refunded', data: refunded('another', 1) }),
};

function readTable(): { message: string; column: string; cell: string }[] {
  const text = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
  const table = text.split('\n').filter((line) => line.startsWith('|'));
  const [head, , ...body] = table.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return body.flatMap(([message = '', ...cells]) =>
    cells.map((cell, at) => ({ message, column: head?.[at + 1] ?? '', cell })),
  );
}

/** A decision in the words of the table. */
function inWords({ events = [], sends = [], timers = [], answer }: Decision): string {
  if (isRefused(answer)) return `_${answer.refused}_`;
  const sent = sends.map(({ type, data }) =>
    'goods' in data && Array.isArray(data.goods) && data.goods.length > 0 ? `${type} with goods` : type,
  );
  const words = [...events.map(({ type }) => type), ...sent, ...timers.map(() => 'timer')];
  if (words.length > 0) return words.join(', ');
  return answer === undefined ? '·' : '=';
}

test('every state answers every message as the table says', async (context) => {
  const table = readTable();
  assert.equal(table.length, Object.keys(rows).length * Object.keys(pasts).length, 'the table is complete');
  for (const { message, column, cell } of table) {
    await context.test(`${message} × ${column} → ${cell}`, () => {
      const row = rows[message];
      const past = pasts[column as Column];
      assert.ok(row && past);
      const { type, data, now = NOW } = row(column as Column);
      assert.equal(inWords(given(booking, ...past).when(about(type, data), now)), cell);
    });
  }
});

test('every event that is decided fits the shape that is published', () => {
  const seen = new Set<string>();
  for (const past of [[], ...Object.values(pasts)]) {
    for (const column of Object.keys(pasts) as Column[]) {
      for (const row of Object.values(rows)) {
        const { type, data, now = NOW } = row(column);
        for (const event of given(booking, ...past).when(about(type, data), now).events ?? []) {
          const { type: said, data: content } = event as { type: keyof typeof schemas; data: object };
          assert.deepEqual([...Value.Errors(schemas[said], content)], [], said);
          seen.add(said);
        }
      }
    }
  }
  assert.deepEqual([...seen].sort(), Object.keys(booking.emits).sort());
});

test('a decision that is made again names the same refund', () => {
  for (const column of ['declined', 'lapsed'] as const) {
    for (const message of ['Captured', 'Claimed', 'HoldLost']) {
      const story = given(booking, ...pasts[column]);
      const { type, data } = rows[message]?.(column) ?? assert.fail();
      assert.deepEqual(
        story.when(about(type, data), NOW).sends,
        story.when(about(type, data), NOW + 1).sends,
      );
    }
  }
});

test('news about a booking that does not exist change nothing, and commands about it are refused', () => {
  for (const [message, row] of Object.entries(rows)) {
    const { type, data, now = NOW } = row('paying');
    if (type === 'PlaceBooking') continue;
    const words = inWords(given(booking).when(about(type, data), now));
    assert.equal(words, COMMANDS.has(type) ? '_booking-unknown_' : '·', message);
  }
});

test('a receipt becomes a booking and its price is charged, shared out among the hosts', () => {
  const decision = given(booking).when(about('PlaceBooking', placing()), NOW);
  const [placed] = decision.events ?? [];
  assert.deepEqual(placed, { type: 'BookingPlaced', subject: ID, data: placedByReceipt.data });
  const data = {
    bookingId: ID,
    attempt: 1,
    payer: 'person:buyer',
    amount: TOTAL,
    currency: 'KRW',
    choice,
    shares,
  };
  assert.deepEqual(decision.sends, [{ to: 'payment', type: 'Charge', subject: ID, data }]);
  assert.deepEqual(decision.keeps, [
    { table: 'contacts', key: ID, row: { bookingId: ID, ...contact, emailKey: 'hana@example.com' } },
  ]);
  assert.doesNotMatch(JSON.stringify([decision.events, decision.sends]), /example|김하나|010-/i);
});

test('lines in one go are held first, and only then paid', () => {
  const story = given(booking);
  const placed = story.when(about('PlaceBooking', placingAsked()), NOW);
  assert.deepEqual(placed.events, [{ type: 'BookingPlaced', subject: ID, data: placedByLines.data }]);
  const hold = { holdId: ID, owner: 'person:buyer', lines: asked, asked: true };
  assert.deepEqual(placed.sends, [{ to: 'inventory', type: 'Hold', subject: ID, data: hold }]);
  const after = story.when(about('inventory.HeldAsAsked', { ...held, terms }), NOW);
  assert.deepEqual(after.events, [{ type: 'BookingHeld', subject: ID, data: bought }]);
  assert.partialDeepStrictEqual(after.sends, [
    { type: 'Charge', data: { amount: TOTAL, attempt: 1, shares } },
  ]);
  const again = story.when(about('PlaceBooking', placingAsked()), NOW);
  assert.partialDeepStrictEqual(again.answer, { state: 'paying', total: { amount: TOTAL, currency: 'KRW' } });
});

test('a booking in one go whose price nobody can pay lets its cells go', () => {
  const cases = [
    { choice: {}, price: 100, because: 'payment-missing' },
    { choice, price: 1_000_000_000_001, because: 'total-too-large' },
  ];
  for (const { choice, price, because } of cases) {
    const story = given(booking);
    story.when(about('PlaceBooking', placingAsked({ choice })), NOW);
    const dear = lines.map((line) => ({ ...line, price }));
    const decision = story.when(about('inventory.HeldAsAsked', { ...held, lines: dear }), NOW);
    assert.partialDeepStrictEqual(decision.events, [{ type: 'BookingDeclined', data: { because } }]);
    assert.equal(decision.sends, undefined);
  }
});

test('what costs nothing needs no way to pay, and is charged as zero like everything else', () => {
  const free = { ...receipt, lines: lines.map((line) => ({ ...line, price: 0 })) };
  const decision = given(booking).when(about('PlaceBooking', placing({ held: free, choice: {} })), NOW);
  assert.partialDeepStrictEqual(decision.sends, [{ type: 'Charge', data: { amount: 0 } }]);
});

test('a receipt is refused when it is not yours, when its hold runs out, or when it is not said how to pay', () => {
  const refusalOf = (data: object, now = NOW) =>
    inWords(given(booking).when(about('PlaceBooking', data), now));
  assert.equal(refusalOf(placing({ owner: 'person:thief' })), '_receipt-not-yours_');
  assert.equal(refusalOf(placing({ owner: 'guest' })), '_receipt-not-yours_');
  assert.equal(refusalOf(placing(), receipt.expiresAt - 60_000 + 1), '_hold-expiring_');
  assert.equal(refusalOf(placing(), receipt.expiresAt + 1), '_hold-expiring_');
  assert.equal(refusalOf(placing(), receipt.expiresAt - 60_000), 'BookingPlaced, Charge');
  assert.equal(refusalOf(placing({ choice: {} })), '_payment-missing_');
  assert.equal(refusalOf(placing({ choice: { points: 0 } })), '_payment-missing_');
  const dear = { ...receipt, lines: lines.map((line) => ({ ...line, price: Number.MAX_SAFE_INTEGER })) };
  assert.equal(refusalOf(placing({ held: dear })), '_total-too-large_');
});

test("a guest's receipt belongs to whoever bears it", () => {
  const held = { ...receipt, owner: 'guest' };
  for (const owner of ['guest', 'person:buyer']) {
    const { events } = given(booking).when(about('PlaceBooking', placing({ held, owner })), NOW);
    assert.partialDeepStrictEqual(events, [{ data: { owner } }]);
  }
});

test('a receipt that became a booking is answered as the first time, even after its hold ran out', () => {
  const story = given(booking, ...pasts.confirmed);
  const again = story.when(about('PlaceBooking', placing()), receipt.expiresAt + 1);
  assert.partialDeepStrictEqual(again.answer, { bookingId: ID, state: 'confirmed' });
});

test('the same receipt with another contact, another way to pay or another buyer is another purchase', () => {
  const story = given(booking, ...pasts.paying);
  const { contacts } = story.state as { contacts: { add(key: string, row: object): void } };
  contacts.add(ID, { bookingId: ID, ...contact, emailKey: 'hana@example.com' });
  const answerTo = (change: object) => inWords(story.when(about('PlaceBooking', placing(change)), NOW));
  assert.equal(answerTo({}), '=');
  assert.equal(answerTo({ contact: { ...contact, email: 'else@example.com' } }), '_receipt-used_');
  assert.equal(answerTo({ contact: { name: contact.name, email: contact.email } }), '_receipt-used_');
  assert.equal(answerTo({ choice: otherChoice }), '_receipt-used_');
  assert.equal(answerTo({ owner: 'guest' }), '_receipt-used_');
});

test('a booking whose payment is late keeps its hold until the time to pay is over, and no longer', () => {
  const story = given(booking, placedByReceipt);
  const first = story.when(about('payment.Deferred', deferred(1, 'overloaded')), NOW);
  assert.deepEqual(first.sends, [
    { to: 'inventory', type: 'Keep', subject: ID, data: { holdId: ID, until: UNTIL } },
  ]);
  const again = { bookingId: ID, claimant: buyer, choice: otherChoice };
  const paidAgain = story.when(about('PayAgain', again), NOW + 600_000);
  assert.partialDeepStrictEqual(paidAgain.sends, [
    { type: 'Charge', data: { attempt: 2, choice: otherChoice } },
  ]);
  const second = story.when(about('payment.Deferred', deferred(2, 'overloaded')), NOW + 700_000);
  assert.deepEqual(
    second.timers?.map(({ due }) => due),
    [UNTIL],
  );
  assert.deepEqual(
    second.timers?.map(({ key }) => key),
    first.timers?.map(({ key }) => key),
  );
});

test('nobody pays again while it is unknown whether the first payment went through', () => {
  const unknown = event('BookingDeferred', { attempt: 1, because: 'unknown', until: UNTIL });
  const again = { bookingId: ID, claimant: buyer, choice };
  assert.equal(
    inWords(given(booking, placedByReceipt, unknown).when(about('PayAgain', again), NOW)),
    '_payment-unsettled_',
  );
});

test('paying again needs the buyer, some time, and a way to pay', () => {
  const story = given(booking, ...pasts.awaiting);
  const answerTo = (change: object, now = NOW) =>
    inWords(story.when(about('PayAgain', { bookingId: ID, claimant: buyer, choice, ...change }), now));
  assert.equal(answerTo({ claimant: { ...buyer, actor: 'person:else' } }), '_booking-unknown_');
  assert.equal(
    answerTo({ claimant: { actor: 'person:else', operator: true, access: true } }),
    '_booking-unknown_',
  );
  assert.equal(answerTo({ choice: {} }), '_payment-missing_');
  assert.equal(answerTo({}, UNTIL - 60_000 + 1), '_hold-expiring_');
  assert.equal(answerTo({}), 'BookingPaidAgain, Charge');
});

test('a double click on pay is answered by the payment that is under way, or that went through', () => {
  const again = about('PayAgain', { bookingId: ID, claimant: buyer, choice: otherChoice });
  const story = given(booking, ...pasts['paid again']);
  assert.partialDeepStrictEqual(story.when(again, NOW).answer, { state: 'paying' });
  story.when(about('payment.Captured', captured(2)), NOW);
  story.when(about('inventory.Claimed', { lines, retaken: false }), NOW);
  assert.partialDeepStrictEqual(story.when(again, NOW).answer, { state: 'confirmed' });
});

test('money that came after the time was over goes back, and so do cells that were sold to nobody', () => {
  const story = given(booking, ...pasts.awaiting);
  const lapsed = story.when(about('LapseUnpaid', {}), UNTIL);
  assert.partialDeepStrictEqual(lapsed.sends, [
    { type: 'Refund', data: { bookingId: ID, amount: null, goods: [] } },
  ]);
  const late = story.when(about('payment.Captured', captured(1)), UNTIL + 1);
  assert.partialDeepStrictEqual(late.sends, [{ type: 'Refund', data: { amount: null, goods: [] } }]);
  const sold = story.when(about('inventory.Claimed', { lines, retaken: true }), UNTIL + 2);
  assert.partialDeepStrictEqual(sold.sends, [{ type: 'Refund', data: { amount: null, goods: asked } }]);
  const ids = [lapsed, late, sold].flatMap(({ sends = [] }) => sends.map(({ data }) => JSON.stringify(data)));
  assert.equal(new Set(ids).size, 3, 'each for a reason of its own');
});

test('a booking that waited forgets its timer when the wait is over', () => {
  const story = () => given(booking, placedByReceipt, deferredOnce);
  const key = [`unpaid ${ID}`];
  assert.deepEqual(story().when(about('payment.Captured', captured(1)), NOW).cancels, key);
  assert.deepEqual(story().when(about('payment.Declined', declined(1)), UNTIL - 1).cancels, key);
  assert.deepEqual(story().when(about('inventory.Claimed', { lines, retaken: false }), NOW).cancels, key);
  assert.deepEqual(story().when(about('inventory.HoldLost', { because: 'expired' }), NOW).cancels, key);
});

test('whoever waits already may try another card, until the time or the tries are over', () => {
  const story = given(booking, ...pasts.awaiting);
  const until = { until: UNTIL, because: 'declined', code: 'do_not_honor' };
  for (let attempt = 1; attempt < limits.payTriesMax.value; attempt += 1) {
    const failed = story.when(about('payment.Declined', declined(attempt)), NOW + attempt);
    assert.partialDeepStrictEqual(failed.events, [{ type: 'BookingDeferred', data: { attempt, ...until } }]);
    assert.equal(failed.timers, undefined, 'the time runs on as it was');
    const again = { bookingId: ID, claimant: buyer, choice: { card: { source: `tok_${attempt}` } } };
    const paid = story.when(about('PayAgain', again), NOW + attempt);
    assert.partialDeepStrictEqual(paid.sends, [{ type: 'Charge', data: { attempt: attempt + 1 } }]);
  }
  const last = story.when(about('payment.Declined', declined(limits.payTriesMax.value)), NOW);
  assert.equal(inWords(last), 'BookingDeclined');
});

test('news of a try that was declined change nothing any more', () => {
  const story = given(booking, ...pasts.awaiting);
  story.when(about('payment.Declined', declined(1)), NOW);
  assert.equal(inWords(story.when(about('payment.Declined', declined(1)), NOW)), '·');
  assert.equal(inWords(story.when(about('payment.Deferred', deferred(1)), NOW)), '·');
  assert.equal(inWords(story.when(about('payment.Captured', captured(1)), NOW)), 'PaymentTaken, Claim');
});

test('the provider is asked for the buyer while it has not said how a payment ends, and for nobody else', () => {
  const answerTo = (because: 'unknown' | 'action-required' | 'overloaded', claimant = buyer) =>
    given(booking, placedByReceipt, event('BookingDeferred', { attempt: 1, because, until: UNTIL })).when(
      about('AskPayment', { bookingId: ID, claimant }),
      NOW,
    );
  for (const because of ['unknown', 'action-required'] as const)
    assert.deepEqual(answerTo(because).sends, [
      { to: 'payment', type: 'Ask', subject: ID, data: { bookingId: ID } },
    ]);
  assert.equal(inWords(answerTo('overloaded')), '=');
  const host = { ...buyer, actor: `person:${HOST}` };
  assert.equal(inWords(answerTo('unknown', host)), '_booking-unknown_');
});
