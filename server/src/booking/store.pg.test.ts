// The store on a real database: it remembers what was folded, and the database itself refuses what decisions never do.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Message } from '#kernel/context';
import { type DatabasePool, openDatabase } from '#kernel/database';
import { given } from '#kernel/given';
import type { Database } from '#kernel/sql';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { uuid7 } from '#kernel/world';
import { type BookingRow, type BookingTables, codeOf, emailKey } from './booking.ts';
import { booking } from './context.ts';
import { findByCode, listOwn, readBooking, store } from './store.ts';
import {
  about,
  BUYER,
  buyer,
  CANCELLATION,
  cancelling,
  captured,
  choice,
  contact,
  declined,
  deferred,
  ID,
  lines,
  NOW,
  pasts,
  placing,
  placingAsked,
  receipt,
  refunded,
  UNTIL,
} from './test-booking.ts';

let database: TestDatabase;
let db: DatabasePool;

before(async () => {
  database = await freshDatabase(['booking']);
  db = openDatabase(database.url, { context: 'booking' });
});
after(async () => {
  await db.close();
  await database.drop();
});

const idOf = (n: number) => uuid7(NOW, Uint8Array.from([n >> 8, n, 3, 4, 5, 6, 7, 8, n >> 8, n]), 0);

function message(type: string, data: object, subject: string): Message {
  return {
    id: idOf(0),
    type,
    subject,
    data,
    actor: BUYER,
    correlation: subject,
    causation: null,
    trace: null,
    once: false,
  };
}

/** One batch as a lane does it: load, decide and fold each message, keep contacts, save. */
async function batch(
  messages: readonly { type: string; data: object; subject: string }[],
  now: number,
): Promise<unknown[]> {
  return db.transaction(async (tx) => {
    const asked = messages.map(({ type, data, subject }) => message(type, data, subject));
    const state = await store.load(tx, asked, now);
    const answers = asked.map((each) => decideOn(state, each, now));
    await store.save(tx, state);
    return answers;
  });
}

function decideOn(state: BookingTables, asked: Message, now: number): unknown {
  const decide = booking.decide[asked.type];
  const decision = decide?.(state as never, asked as never, now) ?? assert.fail(asked.type);
  for (const event of decision.events ?? []) {
    booking.evolve[(event as { type: string }).type]?.(
      state as never,
      { ...(event as object), time: now } as never,
    );
  }
  for (const { key, row } of decision.keeps ?? []) state.contacts.add(key, { ...row } as never);
  return decision.answer;
}

/** Puts a row there as it is. */
async function put(row: BookingRow): Promise<void> {
  await db.transaction(async (tx) => {
    const state = await store.load(tx, [], NOW);
    state.bookings.add(row.bookingId, row);
    await store.save(tx, state);
  });
}

function rowIn(past: (typeof pasts)[keyof typeof pasts], bookingId: string): BookingRow {
  const row = (given(booking, ...past).state as BookingTables).bookings.get(ID) ?? assert.fail();
  return { ...row, bookingId, code: codeOf(bookingId) };
}

test('a booking in every state is read as it was written, inserted or updated', async () => {
  let n = 1;
  for (const [column, past] of Object.entries(pasts)) {
    const inserted = rowIn(past, idOf(n++));
    await put(inserted);
    assert.deepEqual((await readBooking(db, inserted.bookingId))?.row, inserted, `${column}, inserted`);
    const updated = { ...inserted, bookingId: idOf(n++) };
    const first = past[0] ?? assert.fail();
    await put({ ...rowIn([first] as never, updated.bookingId), code: updated.code });
    await db.transaction(async (tx) => {
      const state = await store.load(tx, [message('payment.Captured', {}, updated.bookingId)], NOW);
      Object.assign(state.bookings.edit(updated.bookingId), updated);
      await store.save(tx, state);
    });
    assert.deepEqual((await readBooking(db, updated.bookingId))?.row, updated, `${column}, updated`);
  }
});

test('a contact is kept apart, and a guest finds the booking by code and e-mail alone', async () => {
  const bookingId = idOf(100);
  const held = { ...receipt, holdId: bookingId, owner: 'guest' };
  await batch(
    [{ type: 'PlaceBooking', subject: bookingId, data: placing({ bookingId, held, owner: 'guest' }) }],
    NOW,
  );
  const found = await findByCode(db, codeOf(bookingId), emailKey(' HANA@example.com'));
  assert.equal(found?.row.bookingId, bookingId);
  assert.deepEqual(found?.contact, { bookingId, ...contact, emailKey: 'hana@example.com' });
  assert.equal(await findByCode(db, codeOf(bookingId), 'else@example.com'), undefined);
  assert.equal(await findByCode(db, 'ZZZZZZZZZZ', 'hana@example.com'), undefined);
});

test("a person's booking is not found by code and e-mail", async () => {
  const bookingId = idOf(101);
  await batch([{ type: 'PlaceBooking', subject: bookingId, data: placing({ bookingId }) }], NOW);
  assert.equal(await findByCode(db, codeOf(bookingId), 'hana@example.com'), undefined);
});

test('own bookings come newest first, page by page, each once', async () => {
  const owner = 'person:pages';
  const placedAt = [5, 3, 3, 3, 9, 1];
  for (const [at, time] of placedAt.entries())
    await put({ ...rowIn(pasts.confirmed, idOf(200 + at)), owner, placedAt: time });
  await put({ ...rowIn(pasts.confirmed, idOf(300)), owner: 'guest' });
  const seen: BookingRow[] = [];
  for (let after = { placedAt: Number.MAX_SAFE_INTEGER, bookingId: idOf(0) }; ; ) {
    const page = await listOwn(db, owner, after, 2);
    seen.push(...page);
    const last = page.at(-1);
    if (!last || page.length < 2) break;
    after = last;
  }
  assert.deepEqual(
    seen.map((row) => row.placedAt),
    [9, 5, 3, 3, 3, 1],
  );
  assert.equal(new Set(seen.map((row) => row.bookingId)).size, placedAt.length);
});

test('the database refuses what no decision does', async () => {
  const confirmed = rowIn(pasts.confirmed, idOf(400));
  const wrong: Record<string, Partial<BookingRow>> = {
    'more given back than paid': { refundTotal: confirmed.total + 1 },
    'less than nothing given back': { refundTotal: -1 },
    'a negative total': { total: -1 },
    'a state that does not exist': { state: 'sold' as never },
    'a code with a letter that is none': { code: 'ILOU000000' },
    'confirmed at no time': { confirmedAt: null },
    'confirmed and declined': { ended: { because: 'x' } },
    'waiting without an end': {
      state: 'awaiting-payment',
      confirmedAt: null,
      deferred: { because: 'unknown' },
    },
    'waiting without a reason': { state: 'awaiting-payment', confirmedAt: null, awaitingUntil: 1 },
    'declined without a reason': { state: 'declined', confirmedAt: null },
    'no attempt': { attempt: 0 },
  };
  for (const [what, change] of Object.entries(wrong)) {
    await assert.rejects(put({ ...confirmed, ...change }), { code: '23514' }, what);
  }
  await put(confirmed);
  await assert.rejects(put(confirmed), { code: '23505' }, 'the same booking twice');
});

/** Messages that a network might bring, in any sequence. */
const kinds = [
  (bookingId: string) =>
    about('PlaceBooking', placing({ bookingId, held: { ...receipt, holdId: bookingId } })),
  (bookingId: string) => about('PlaceBooking', placingAsked({ bookingId })),
  () => about('inventory.HeldAsAsked', receipt),
  () =>
    about('inventory.HoldRefused', {
      refused: 'cells-unavailable',
      lines: [{ line: 0, because: 'cell-taken', detail: '자리' }],
    }),
  () => about('payment.Captured', captured(1)),
  () => about('payment.Declined', declined(1)),
  () => about('payment.Deferred', { ...deferred(1, 'action-required'), clientSecret: 'cs_1' }),
  () => about('payment.Deferred', deferred(1, 'overloaded')),
  (bookingId: string) => about('PayAgain', { bookingId, claimant: buyer, choice }),
  () => about('inventory.Claimed', { lines, retaken: false }),
  () => about('inventory.HoldLost', { because: 'expired' }),
  () => about('LapseUnpaid', {}),
  (bookingId: string) => about('CancelBooking', cancelling({ bookingId, lines: [{ line: 1, quantity: 1 }] })),
  (bookingId: string) => about('CancelBooking', cancelling({ bookingId, cancellationId: 'the rest' })),
  () => about('payment.Refunded', refunded(CANCELLATION, 4_500)),
  () => about('payment.Refunded', refunded('the rest', 99_000)),
] as const;

test('the same messages lead to the same answers and the same rows, in memory and in SQL', async () => {
  let world = 0;
  const story = fc.array(
    fc.array(fc.record({ who: fc.nat({ max: 2 }), kind: fc.nat({ max: kinds.length - 1 }) }), {
      minLength: 1,
      maxLength: 6,
    }),
    {
      minLength: 1,
      maxLength: 8,
    },
  );
  const property = fc.asyncProperty(story, async (batches) => {
    world += 1;
    const memory = booking.empty() as BookingTables;
    const ids = [0, 1, 2].map((who) => idOf(1_000 + world * 3 + who));
    for (const [at, part] of batches.entries()) {
      const now = at > 4 ? UNTIL : NOW + at;
      const messages = part.map(({ who, kind }) => {
        const subject = ids[who] ?? assert.fail();
        return { ...(kinds[kind]?.(subject) ?? assert.fail()), subject };
      });
      const inMemory = messages.map(({ type, data, subject }) =>
        decideOn(memory, message(type, structuredClone(data), subject), now),
      );
      assert.deepEqual(await batch(messages, now), inMemory);
    }
    for (const id of ids) {
      const stored = await readBooking(db, id);
      assert.deepEqual(stored?.row, memory.bookings.get(id));
      assert.deepEqual(stored?.contact ?? undefined, memory.contacts.get(id));
    }
  });
  await fc.assert(property, { numRuns: 60 });
});

test('a batch of five hundred bookings takes two statements to read and two to write', async () => {
  const messages = Array.from({ length: 500 }, (_, n) => {
    const bookingId = idOf(5_000 + n);
    const held = { ...receipt, holdId: bookingId };
    return message('PlaceBooking', placing({ bookingId, held }), bookingId);
  });
  const sent: string[] = [];
  const counting: Database = {
    one: (statement) => db.one(statement),
    many(statement) {
      sent.push('read');
      return db.many(statement);
    },
    exec(statement) {
      sent.push('write');
      return db.exec(statement);
    },
  };
  const state = await store.load(counting, messages, NOW);
  for (const each of messages) decideOn(state, each, NOW);
  await store.save(counting, state);
  assert.deepEqual(sent, ['read', 'read', 'write', 'write']);
});
