import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  apply,
  type Book,
  type CaptureDemand,
  decideAbandon,
  decideAuthentication,
  decideCapture,
  decideRefund,
  decideSettle,
  decideToken,
  emptyBook,
  entriesOf,
  type Fresh,
  forgetOld,
  type Reply,
  refundedOf,
  sandboxLimits,
} from './sandbox-book.ts';
import { passesLuhn, readCard, testCards } from './sandbox-cards.ts';

const NOW_MS = Date.UTC(2030, 5, 15);
const PAYS: CaptureDemand = {
  amount: 50_000,
  currency: 'KRW',
  source: 'tok_visa',
  metadata: { booking: 'b1' },
};

let made = 0;
function fresh(now = NOW_MS): Fresh {
  made += 1;
  return { now, id: `i${made}`, secret: `s${made}`, noticeId: `n${made}` };
}

function done(book: Book, reply: Reply): Reply {
  for (const entry of reply.entries) apply(book, entry);
  return reply;
}

const capture = (book: Book, key: string, changes: Partial<CaptureDemand> = {}, now = NOW_MS) =>
  done(book, decideCapture(book, key, { ...PAYS, ...changes }, fresh(now)));

function held(book: Book, key: string) {
  const known = book.byKey.get(key);
  assert.ok(known, `no capture has the key ${key}`);
  return known;
}

test('every test card passes the check digit and its token does what the number does', () => {
  for (const card of testCards) {
    assert.ok(passesLuhn(card.number), card.number);
    const entry = { number: card.number, exp_month: 6, exp_year: 2030, cvc: '123' };
    assert.equal(readCard(entry, NOW_MS), card);
  }
  assert.equal(new Set(testCards.map((card) => card.number)).size, testCards.length);
});

test('what is wrong with a typed card is named', () => {
  const good = { number: '4242 4242 4242 4242', exp_month: 6, exp_year: 2030, cvc: '123' };
  const codeOf = (changes: Partial<typeof good>) => {
    const read = readCard({ ...good, ...changes }, NOW_MS);
    return 'code' in read ? read.code : read.token;
  };
  assert.equal(codeOf({}), 'tok_visa');
  assert.equal(codeOf({ number: '4242424242424241' }), 'number-invalid');
  assert.equal(codeOf({ number: "4242'; DROP TABLE" }), 'number-invalid');
  assert.equal(codeOf({ number: '4111111111111111' }), 'not-a-test-card');
  assert.equal(codeOf({ exp_month: 13 }), 'expiry-invalid');
  assert.equal(codeOf({ exp_year: 30 }), 'expiry-invalid');
  assert.equal(codeOf({ exp_month: 5 }), 'card-expired');
  assert.equal(codeOf({ cvc: '12' }), 'cvc-invalid');
});

test('a typed card becomes a token that pays, and the number is kept nowhere', () => {
  const book = emptyBook();
  const card = { number: '5555555555554444', exp_month: 12, exp_year: 2030, cvc: '999' };
  const { body } = done(book, decideToken(card, fresh()));
  assert.ok('token' in body && typeof body.token === 'string');
  assert.equal(capture(book, 'k', { source: body.token }).status, 201);
  assert.doesNotMatch(JSON.stringify(entriesOf(book)), /555555|999/);
});

test('the same key with the same body charges once and answers the same', () => {
  const book = emptyBook();
  const first = capture(book, 'k');
  const again = capture(book, 'k', { metadata: { ...PAYS.metadata } });
  assert.deepEqual(again.body, first.body);
  assert.deepEqual(again.entries, []);
  assert.equal(book.byKey.size, 1);
});

test('the same key with another body is refused', () => {
  const book = emptyBook();
  capture(book, 'k');
  for (const change of [{ amount: 1 }, { currency: 'USD' }, { source: 'tok_mastercard' }, { metadata: {} }]) {
    assert.deepEqual(capture(book, 'k', change).body, {
      code: 'key-reused',
      message: 'This key was used for another request. Use a new key.',
    });
  }
});

test('each declining card declines with its code, and the decline is final', () => {
  for (const { token, behaviour } of testCards) {
    if (behaviour.does !== 'declines') continue;
    const book = emptyBook();
    const { status, body } = capture(book, 'k', { source: token });
    assert.equal(status, 402);
    assert.ok('code' in body && body.code === behaviour.code);
    assert.equal(capture(book, 'k', { source: token }).status, 402);
  }
});

test('an unknown token is declined', () => {
  assert.equal(held(withCapture('tok_nobody'), 'k').code, 'token-unknown');
});

function withCapture(source: string): Book {
  const book = emptyBook();
  capture(book, 'k', { source });
  return book;
}

test('asking about a key that was never used closes it', () => {
  const book = emptyBook();
  assert.equal(done(book, decideSettle(book, 'k', fresh())).status, 200);
  const late = capture(book, 'k');
  assert.equal(late.status, 409);
  assert.deepEqual(late.entries, []);
  assert.equal(held(book, 'k').state, 'closed');
});

test('a capture that asks for the buyer ends by proof, by failure, by abandoning or by time', () => {
  const prove = (passed: boolean, now = NOW_MS) => {
    const book = withCapture('tok_3ds');
    const clientSecret = held(book, 'k').clientSecret ?? '';
    done(book, decideAuthentication(held(book, 'k'), { clientSecret, passed }, fresh(now)));
    return held(book, 'k');
  };
  assert.equal(prove(true).state, 'captured');
  assert.equal(prove(false).code, 'authentication-failed');
  const late = prove(true, NOW_MS + sandboxLimits.authenticationMaxMs.value + 1);
  assert.equal(late.code, 'authentication-expired');
  const book = withCapture('tok_3ds');
  done(book, decideAbandon(held(book, 'k'), fresh()));
  assert.equal(held(book, 'k').code, 'abandoned');
});

test('only the holder of the client secret can prove who the buyer is', () => {
  const book = withCapture('tok_3ds');
  const wrong = decideAuthentication(held(book, 'k'), { clientSecret: 'guessed', passed: true }, fresh());
  assert.equal(wrong.status, 403);
  assert.equal(held(book, 'k').state, 'action-required');
});

test('abandoning what is captured changes nothing', () => {
  const book = withCapture('tok_visa');
  assert.deepEqual(decideAbandon(held(book, 'k'), fresh()).entries, []);
});

test('a refund is made once per key and in the currency of the capture', () => {
  const book = withCapture('tok_visa');
  const refund = (key: string, amount: number, currency = 'KRW') =>
    done(book, decideRefund(held(book, 'k'), key, { amount, currency }, fresh()));
  assert.equal(refund('r1', 20_000).status, 201);
  assert.equal(refund('r1', 20_000).status, 201);
  assert.equal(refundedOf(held(book, 'k')), 20_000);
  assert.equal(refund('r1', 1).status, 422);
  assert.equal(refund('r2', 1, 'USD').status, 422);
  assert.equal(refund('r2', 30_001).status, 422);
  assert.equal(refund('r2', 30_000).status, 201);
});

test('what was not captured is not given back', () => {
  const book = withCapture('tok_declined');
  const { status } = decideRefund(held(book, 'k'), 'r', { amount: 1, currency: 'KRW' }, fresh());
  assert.equal(status, 409);
});

test('a refund that the bank does not take is refused under its key for good', () => {
  const book = withCapture('tok_refund_fails');
  const refund = () =>
    done(book, decideRefund(held(book, 'k'), 'r', { amount: 50_000, currency: 'KRW' }, fresh()));
  assert.equal(refund().status, 402);
  assert.equal(refund().status, 402);
  assert.equal(refundedOf(held(book, 'k')), 0);
});

test('however refunds are repeated and split, never more is given back than was captured', () => {
  const demand = fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd'),
    amount: fc.integer({ min: 1, max: 120 }),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.array(demand, { maxLength: 30 }), (amount, demands) => {
      const book = emptyBook();
      capture(book, 'k', { amount });
      for (const { key, amount: part } of demands) {
        done(book, decideRefund(held(book, 'k'), key, { amount: part, currency: 'KRW' }, fresh()));
      }
      const { refunds } = held(book, 'k');
      assert.ok(refundedOf(held(book, 'k')) <= amount);
      assert.equal(new Set(refunds.map((refund) => refund.key)).size, refunds.length);
    }),
  );
});

test('replaying the shortest journal restores the book', () => {
  const book = withCapture('tok_visa');
  capture(book, 'k2', { source: 'tok_3ds' });
  done(book, decideRefund(held(book, 'k'), 'r', { amount: 10, currency: 'KRW' }, fresh()));
  done(book, decideSettle(book, 'k3', fresh()));
  const again = emptyBook();
  for (const entry of entriesOf(book)) apply(again, entry);
  assert.deepEqual(again, book);
});

test('captures and their keys are forgotten by age', () => {
  const book = withCapture('tok_visa');
  const later = NOW_MS + sandboxLimits.keyAgeMaxMs.value;
  forgetOld(book, later);
  assert.equal(book.byKey.size, 1);
  capture(book, 'young', {}, later);
  forgetOld(book, later + 1);
  assert.deepEqual([...book.byKey.keys()], ['young']);
  assert.equal(book.byRef.size, 1);
});

test('the oldest token goes when there are too many', () => {
  const book = emptyBook();
  const max = sandboxLimits.tokensMax.value;
  for (let index = 0; index <= max; index += 1)
    apply(book, { kind: 'token', token: `t${index}`, card: 'tok_visa' });
  assert.equal(book.tokens.size, max);
  assert.equal(book.tokens.has('t0'), false);
});

test('a book that is full refuses new keys and still answers the old ones', () => {
  const book = withCapture('tok_visa');
  const known = held(book, 'k');
  for (let index = 1; index < sandboxLimits.keysMax.value; index += 1) book.byKey.set(`k${index}`, known);
  assert.equal(capture(book, 'new').status, 503);
  assert.equal(decideSettle(book, 'new', fresh()).status, 503);
  assert.equal(capture(book, 'k').status, 201);
});
