import assert from 'node:assert/strict';
import { test } from 'node:test';
import Value from 'typebox/value';
import { testCards } from './providers/sandbox-cards.ts';
import { PaymentReason, reasonOfCode } from './reasons.ts';

test('every card of the practice network that is declined says why', () => {
  const said = testCards.flatMap(({ token, behaviour }) =>
    behaviour.does === 'declines' ? [[token, reasonOfCode(behaviour.code)]] : [],
  );
  assert.deepEqual(Object.fromEntries(said), {
    tok_declined: 'generic',
    tok_insufficient_funds: 'insufficient-funds',
    tok_lost: 'do-not-honor',
    tok_stolen: 'do-not-honor',
    tok_expired: 'expired-card',
    tok_incorrect_cvc: 'incorrect-cvc',
    tok_processing_error: 'processing-error',
    tok_limit: 'limit-exceeded',
  });
});

test('the same no of two networks is one reason', () => {
  const pairs: [string, string][] = [
    ['card-expired', 'expired-card'],
    ['cvc-incorrect', 'incorrect-cvc'],
    ['authentication-failed', 'payment-intent-authentication-failure'],
    ['card-lost', 'lost-card'],
    ['limit-exceeded', 'card-velocity-exceeded'],
  ];
  for (const [sandbox, stripe] of pairs) assert.equal(reasonOfCode(sandbox), reasonOfCode(stripe), stripe);
});

test('whoever pays with a stolen card is not told that it is known to be stolen', () => {
  for (const code of ['stolen-card', 'lost-card', 'pickup-card', 'fraudulent', 'card-stolen', 'card-lost'])
    assert.equal(reasonOfCode(code), 'do-not-honor');
});

test('what nobody has heard of is a plain no, and every reason is one that is published', () => {
  for (const code of ['', 'generic-decline', 'constructor', 'a-code-of-next-year'])
    assert.equal(reasonOfCode(code), 'generic');
  for (const code of ['points-short', 'abandoned', 'do-not-honor'])
    assert.ok(Value.Check(PaymentReason, reasonOfCode(code)));
});
