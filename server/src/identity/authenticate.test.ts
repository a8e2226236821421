import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOBODY } from '#kernel/access';
import { Denied } from '#kernel/problem';
import { sealer } from '#kernel/seal';
import type { Database } from '#kernel/sql';
import { realWorld } from '#kernel/world';
import { authenticator } from './authenticate.ts';
import { limits } from './contract.ts';
import { Ended } from './ended.ts';
import type { Opened } from './store.ts';
import { SECRET } from './test-identity.ts';
import { idIn, tokenOf } from './token.ts';

const seal = sealer(SECRET);
const SESSION = '0198c1f0-0000-7000-8000-000000000001';
const PERSON = '0198c1f0-0000-7000-8000-00000000000a';
const token = tokenOf(seal, 'session', SESSION);
const bearer = (value: string) => ({ method: 'POST', headers: { authorization: `Bearer ${value}` } });

/** A database that knows one session, a clock, and how often it was asked. */
function asked(opened: Opened | undefined) {
  const seen = { reads: 0, now: 1_000, opened };
  const owner: Database = {
    many: async () => [],
    one: async <R>() => {
      seen.reads += 1;
      return seen.opened as R | undefined;
    },
    exec: async () => 0,
  } as never;
  const ended = new Ended();
  const world = { ...realWorld, now: () => seen.now };
  return {
    seen,
    ended,
    world,
    authenticate: authenticator({
      owner,
      secret: SECRET,
      world,
      ended,
      publicUrl: 'https://tickets.example.com',
    }),
  };
}
const buyer: Opened = { personId: PERSON, roles: ['buyer'], expiresAt: 1_000_000 };

test('a known credential is believed without a look into the database, for some seconds', async () => {
  const { seen, authenticate } = asked(buyer);
  const caller = await authenticate(bearer(token));
  assert.deepEqual(caller, {
    kind: 'person',
    actor: `person:${PERSON}`,
    id: PERSON,
    roles: ['buyer'],
    credential: SESSION,
  });
  seen.now += limits.sessionCacheMs.value - 1;
  assert.equal(authenticate(bearer(token)), caller);
  assert.equal(seen.reads, 1);
  seen.now += 1;
  assert.ok(authenticate(bearer(token)) instanceof Promise);
  assert.equal(seen.reads, 2);
});

test('many requests with one new credential at the same moment read once', async () => {
  const { seen, authenticate } = asked(buyer);
  await Promise.all(Array.from({ length: 20 }, () => authenticate(bearer(token))));
  assert.equal(seen.reads, 1);
});

test('nothing is believed beyond its expiry', async () => {
  const { seen, authenticate } = asked({ ...buyer, expiresAt: 1_500 });
  await authenticate(bearer(token));
  seen.now = 1_500;
  await assert.rejects(async () => authenticate(bearer(token)), Denied);
});

test('what is forged is refused without a look into the database', async () => {
  const { seen, authenticate } = asked(buyer);
  const other = tokenOf(sealer('another secret of thirty-two chars'), 'session', SESSION);
  const asReset = tokenOf(seal, 'reset', SESSION);
  for (const forged of [
    'x',
    'js_',
    `js_${'x'.repeat(500)}`,
    other,
    asReset,
    `js_${asReset.slice(3)}`,
    token.toUpperCase(),
  ]) {
    await assert.rejects(async () => authenticate(bearer(forged)), Denied, forged);
  }
  assert.equal(seen.reads, 0);
});

test('a credential that opens nothing is asked for once in some seconds', async () => {
  const { seen, authenticate } = asked(undefined);
  for (let time = 0; time < 5; time += 1)
    await assert.rejects(async () => authenticate(bearer(token)), Denied);
  assert.equal(seen.reads, 1);
});

test('what this process ended is read again at once, a person with all credentials', async () => {
  for (const mark of [SESSION, PERSON]) {
    const { seen, ended, authenticate } = asked(buyer);
    await authenticate(bearer(token));
    seen.opened = undefined;
    ended.mark(mark, seen.now);
    await assert.rejects(async () => authenticate(bearer(token)), Denied);
  }
});

test('an answer that was on its way when the session ended is not believed', async () => {
  const { seen, ended, authenticate } = asked(buyer);
  const before = authenticate(bearer(token));
  seen.now += 1;
  ended.mark(SESSION, seen.now);
  await before;
  seen.opened = undefined;
  await assert.rejects(async () => authenticate(bearer(token)), Denied);
});

test('marks are bounded, and what is dropped is doubted and not believed', () => {
  const ended = new Ended();
  for (let at = 0; at < 10_002; at += 1) ended.mark(`id ${at}`, at);
  assert.equal(ended.since(2, 'id 0'), false);
  assert.equal(ended.since(1, 'unheard of'), true);
  assert.equal(ended.since(10_001, 'id 10001'), true);
});

test('no credential at all is nobody, and costs nothing', () => {
  const { seen, authenticate } = asked(buyer);
  assert.equal(authenticate({ method: 'POST', headers: {} }), NOBODY);
  assert.equal(
    authenticate({ method: 'POST', headers: { cookie: 'other=1; __Host-jari_sessions=2' } }),
    NOBODY,
  );
  assert.equal(
    authenticate({
      method: 'POST',
      headers: { cookie: `__Host-jari_session=${tokenOf(seal, 'key', SESSION)}` },
    }),
    NOBODY,
  );
  assert.equal(seen.reads, 0);
});

test('a page of the public address may write also when a proxy changes the host', async () => {
  const { authenticate } = asked(buyer);
  const write = (headers: Record<string, string>) =>
    authenticate({
      method: 'POST',
      headers: { cookie: `__Host-jari_session=${token}`, host: '10.0.0.7:4000', ...headers },
    });
  assert.equal((await write({ origin: 'https://tickets.example.com' })).id, PERSON);
  assert.throws(() => write({ origin: 'http://tickets.example.com' }), Denied);
  assert.throws(() => write({ origin: 'https://tickets.example.com.evil.example' }), Denied);
});

test('on https a cookie that another host could have set is not believed', () => {
  const { seen, authenticate } = asked(buyer);
  const headers = { cookie: `jari_session=${token}`, 'sec-fetch-site': 'same-origin' };
  assert.equal(authenticate({ method: 'GET', headers }), NOBODY);
  assert.equal(seen.reads, 0);
});

test('one id has one token of each kind, and only its exact text is one', () => {
  assert.equal(tokenOf(seal, 'session', SESSION), token);
  assert.equal(idIn(seal, 'session', token), SESSION);
  for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
    const other = token.slice(0, -1) + last;
    if (other !== token) assert.equal(idIn(seal, 'session', other), undefined, last);
  }
});
