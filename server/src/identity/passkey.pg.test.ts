// Passkeys over HTTP with an authenticator in software: what is right opens an account, and nothing else does.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { limits } from './contract.ts';
import { TestAuthenticator } from './test-authenticator.ts';
import { PASSWORD, type Running, startIdentity, tokenIn } from './test-identity.ts';

const ORIGIN = 'http://localhost:4000';
const headers = { origin: ORIGIN, host: 'localhost:4000' };

let running: Running;
before(async () => {
  running = await startIdentity();
});
after(() => running.stop());

async function withPasskey(name: string) {
  const person = await running.join(name);
  const phone = new TestAuthenticator(ORIGIN);
  const { body: options } = await running.ask('POST', '/passkeys/options', { token: person.token });
  const response = phone.make(options);
  const body = { label: ' My phone ', response };
  const made = await running.ask('POST', '/passkeys', { body, headers, token: person.token });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return { person, phone, made: made.body, response };
}

const signInOptions = async () => (await running.ask('POST', '/passkeys/sign-in/options')).body;
const signIn = (response: object) =>
  running.ask('POST', '/passkeys/sign-in', { body: { response }, headers });

test('a passkey that was made opens the account without a password', async () => {
  const { person, phone } = await withPasskey('anna');
  const answer = await signIn(phone.confirm(await signInOptions()));
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  assert.equal(answer.body.person.id, person.id);
  assert.match(String(answer.headers['set-cookie']), /HttpOnly; SameSite=Lax/);
  const me = await running.ask('GET', '/me', { token: answer.body.token });
  assert.equal(me.body.email, person.email);
  const { body } = await running.ask('GET', '/passkeys', { token: answer.body.token });
  assert.equal(body.passkeys[0]?.label, 'My phone');
  assert.notEqual(body.passkeys[0]?.usedAt, null);
  const again = await signIn(phone.confirm(await signInOptions()));
  assert.equal(again.status, 200);
});

test('an answer that was heard before opens nothing, and neither does one that comes too late', async () => {
  const { phone } = await withPasskey('bob');
  const heard = phone.confirm(await signInOptions());
  assert.equal((await signIn(heard)).status, 200);
  assert.equal((await signIn(heard)).body.code, 'challenge-over');
  const late = await signInOptions();
  running.clock.ahead += limits.challengeLifeMs.value;
  assert.equal((await signIn(phone.confirm(late))).body.code, 'challenge-over');
});

test('the same answer sent many times at once opens one session', async () => {
  const { phone } = await withPasskey('bo');
  const response = phone.confirm(await signInOptions());
  const answers = await Promise.all([1, 2, 3, 4].map(() => signIn(response)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 410, 410, 410]);
});

test('a confirmation for another site, page, purpose or without the person is refused', async () => {
  const { person, phone } = await withPasskey('carl');
  const refused = async (wrong: object) =>
    (await signIn(phone.confirm(await signInOptions(), wrong))).body.code;
  assert.equal(await refused({ origin: 'https://tickets.evil.example' }), 'passkey-failed');
  assert.equal(await refused({ origin: 'http://localhost:4001' }), 'passkey-failed');
  assert.equal(await refused({ rpId: 'evil.example' }), 'passkey-failed');
  assert.equal(await refused({ unverified: true }), 'passkey-failed');
  assert.equal(await refused({ type: 'webauthn.create' }), 'passkey-failed');
  const making = await running.ask('POST', '/passkeys/options', { token: person.token });
  const { challenge } = making.body;
  assert.equal((await signIn(phone.confirm({ challenge, rpId: 'localhost' }))).body.code, 'challenge-over');
  const own = Buffer.from('a challenge of my own').toString('base64url');
  assert.equal(
    (await signIn(phone.confirm({ challenge: own, rpId: 'localhost' }))).body.code,
    'challenge-over',
  );
});

test('a signature by another key, or about other bytes, is refused', async () => {
  const { phone, response } = await withPasskey('dora');
  const stranger = await withPasskey('eve');
  const options = await signInOptions();
  const forged = { ...stranger.phone.confirm(options), id: response.id, rawId: response.id };
  assert.equal((await signIn(forged)).body.code, 'passkey-failed');
  const good = phone.confirm(options);
  const bent = { ...good.response, authenticatorData: `${good.response.authenticatorData.slice(0, -2)}AA` };
  assert.equal((await signIn({ ...good, response: bent })).body.code, 'passkey-failed');
  assert.equal((await signIn({ nothing: true })).body.code, 'passkey-failed');
});

test('a copy of a passkey gives itself away by its counter, and the original goes on', async () => {
  const { phone } = await withPasskey('fay');
  const copy = phone.copy();
  assert.equal((await signIn(phone.confirm(await signInOptions()))).status, 200);
  assert.equal((await signIn(phone.confirm(await signInOptions()))).status, 200);
  const cloned = await signIn(copy.confirm(await signInOptions()));
  assert.equal(cloned.status, 403);
  assert.equal(cloned.body.code, 'passkey-cloned');
  assert.equal((await signIn(phone.confirm(await signInOptions()))).status, 200);
});

test('a passkey is made once, by its person, for the challenge that was asked for', async () => {
  const { person, phone, response } = await withPasskey('gil');
  const other = await running.join('hana');
  const ask = async (token: string) => (await running.ask('POST', '/passkeys/options', { token })).body;
  const make = (token: string, made: object) =>
    running.ask('POST', '/passkeys', { body: { label: 'x', response: made }, headers, token });
  assert.equal((await make(person.token, response)).body.code, 'challenge-over');
  assert.equal((await make(other.token, phone.make(await ask(person.token)))).body.code, 'challenge-over');
  const foreign = phone.make(await ask(other.token), { origin: 'https://evil.example' });
  assert.equal((await make(other.token, foreign)).body.code, 'passkey-failed');
  const unverified = phone.make(await ask(other.token), { unverified: true });
  assert.equal((await make(other.token, unverified)).body.code, 'passkey-failed');
  assert.deepEqual(
    (await ask(person.token)).excludeCredentials.map(({ id }) => id),
    [response.id],
  );
});

test('a passkey is renamed and removed by its person alone, and opens nothing after that', async () => {
  const { person, phone, made } = await withPasskey('ines');
  const other = await running.join('jan');
  const path = `/passkeys/${made.id}`;
  const rename = (token: string) => running.ask('PUT', path, { body: { label: 'Old phone' }, token });
  assert.equal((await rename(other.token)).body.code, 'passkey-unknown');
  assert.equal((await rename(person.token)).status, 204);
  const listed = await running.ask('GET', '/passkeys', { token: person.token });
  assert.equal(listed.body.passkeys[0]?.label, 'Old phone');
  assert.equal((await running.ask('DELETE', path, { token: other.token })).body.code, 'passkey-unknown');
  assert.equal((await running.ask('DELETE', path, { token: person.token })).status, 204);
  assert.equal((await signIn(phone.confirm(await signInOptions()))).body.code, 'passkey-failed');
});

test('whoever leaves, or sets a new password by mail, leaves no passkey behind', async () => {
  const leaving = await withPasskey('kim');
  assert.equal((await running.ask('DELETE', '/me', { token: leaving.person.token })).status, 204);
  assert.equal((await signIn(leaving.phone.confirm(await signInOptions()))).body.code, 'passkey-failed');
  const taken = await withPasskey('lou');
  await running.ask('POST', '/password-resets', { body: { email: taken.person.email } });
  while (running.mails.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const token = tokenIn(running.mails.at(-1));
  const body = { token, password: PASSWORD };
  assert.equal((await running.ask('POST', '/password-resets/confirm', { body })).status, 204);
  assert.equal((await signIn(taken.phone.confirm(await signInOptions()))).body.code, 'passkey-failed');
});
