import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from './contract.ts';
import { ANNA, join, story } from './test-fold.ts';

const UNTIL = 1_000;
const challenge = (id: string) => ({ id, until: UNTIL });
const made = (passkeyId: string, nonce = passkeyId, counter = 0) => ({
  type: 'AddPasskey',
  data: {
    ...{ passkeyId, publicKey: 'cose', counter, transports: [], synced: false, label: 'x' },
    challenge: challenge(nonce),
  },
});
const used = (passkeyId: string, counter: number, nonce: string) => ({
  type: 'OpenByPasskey',
  data: { passkeyId, counter, session: { id: nonce, expiresAt: 9_000 }, challenge: challenge(nonce) },
});

function anna() {
  const told = story();
  told.when({ type: 'Join', data: join('anna@example.com') });
  return told;
}
const refusal = (answer: unknown) => (answer as { refused?: string }).refused;

test('an authenticator that does not count signs in again and again', () => {
  const { when } = anna();
  when(made('a'));
  for (const nonce of ['1', '2']) assert.equal(refusal(when(used('a', 0, nonce)).answer), undefined);
});

test('a counter that stands still or falls is a copy, and its challenge is used up all the same', () => {
  const { when, state } = anna();
  when(made('a', 'a', 5));
  assert.equal(refusal(when(used('a', 6, '1')).answer), undefined);
  for (const [counter, nonce] of [
    [6, '2'],
    [3, '3'],
    [0, '4'],
  ] as const) {
    assert.equal(refusal(when(used('a', counter, nonce)).answer), 'passkey-cloned');
    assert.equal(refusal(when(used('a', 7, nonce)).answer), 'challenge-over');
  }
  assert.equal(state.passkeys.get('a')?.counter, 6);
});

test('nobody has more passkeys than the limit, and no challenge lasts beyond its end', () => {
  const { when } = anna();
  const max = limits.passkeysPerPersonMax.value;
  for (let nth = 0; nth < max; nth += 1) assert.equal(refusal(when(made(`key ${nth}`)).answer), undefined);
  assert.equal(refusal(when(made('one more')).answer), 'passkeys-too-many');
  assert.equal(refusal(when(made('late'), UNTIL).answer), 'challenge-over');
  assert.equal(refusal(when(used('key 0', 1, 'late'), UNTIL).answer), 'challenge-over');
});

test('challenges that were answered are forgotten once they are over', () => {
  const { when, state } = anna();
  when(made('a'));
  when({ type: 'Sweep', subject: 'identity', data: {} }, UNTIL - 1);
  assert.equal(state.spent.get('a')?.gone, false);
  when({ type: 'Sweep', subject: 'identity', data: {} }, UNTIL);
  assert.equal(state.spent.get('a')?.gone, true);
  assert.equal(refusal(when({ ...made('b'), subject: ANNA }, UNTIL - 1).answer), undefined);
});
