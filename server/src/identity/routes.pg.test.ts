// Identity over HTTP on a real database: what people, hosts, operators, programs and strangers can do.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openDatabase } from '#kernel/database';
import { sealer } from '#kernel/seal';
import { realWorld } from '#kernel/world';
import { authenticator } from './authenticate.ts';
import { limits } from './contract.ts';
import { PASSWORD, type Running, SECRET, startIdentity, tokenIn, until } from './test-identity.ts';
import { tokenOf } from './token.ts';

let running: Running;
let ask: Running['ask'];
before(async () => {
  running = await startIdentity();
  ask = running.ask;
});
after(async () => {
  await running.stop();
  assert.deepEqual(running.failures, []);
});

const cookieOf = (headers: Record<string, unknown>) => String(headers['set-cookie']).split(';')[0] ?? '';

test('signing up makes a buyer who is signed in, by token and by a cookie that scripts cannot read', async () => {
  const body = { email: 'Min.Jun@Example.com', password: PASSWORD, name: '  김민준 🪑 ', language: 'ko' };
  const { status, body: answer, headers } = await ask('POST', '/sign-up', { body });
  assert.equal(status, 201);
  const { person, token } = answer;
  assert.deepEqual(
    { ...person, id: '' },
    { id: '', email: 'min.jun@example.com', name: '김민준 🪑', language: 'ko', roles: ['buyer'] },
  );
  assert.match(
    String(headers['set-cookie']),
    /^jari_session=js_[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/,
  );
  assert.deepEqual((await ask('GET', '/me', { token })).body, person);
  assert.deepEqual((await ask('GET', '/me', { cookie: `a=b; ${cookieOf(headers)}` })).body, person);
});

test('an address signs up once, however it is written', async () => {
  const sign = (email: string) => ask('POST', '/sign-up', { body: { email, password: PASSWORD, name: 'A' } });
  assert.equal((await sign('once@jari.example')).status, 201);
  const again = await sign('ONCE@jari.example');
  assert.equal(again.status, 409);
  assert.equal(again.body.code, 'email-taken');
});

test('of many who sign up with one address at the same moment, one does', async () => {
  const sign = () =>
    ask('POST', '/sign-up', { body: { email: 'race@jari.example', password: PASSWORD, name: 'A' } });
  const statuses = (await Promise.all(Array.from({ length: 12 }, sign))).map(({ status }) => status);
  assert.deepEqual(statuses.sort(), [201, ...Array(11).fill(409)]);
});

test('what cannot be a person is told field by field', async () => {
  const wrong = [
    { email: 'x' },
    { password: 'short' },
    { password: 'x'.repeat(201) },
    { name: '   ' },
    { roles: ['operator'] },
    { language: 'Korean' },
  ];
  for (const field of wrong) {
    const body = { email: 'wrong@jari.example', password: PASSWORD, name: 'A', ...field };
    const { status, body: problem } = await ask('POST', '/sign-up', { body });
    assert.equal(status, 400, JSON.stringify(field));
    assert.equal(problem.errors[0]?.pointer, `/${Object.keys(field)[0]}`);
  }
});

test('a repeated sign-up with the same key hears the first answer, token included', async () => {
  const body = { email: 'twice@jari.example', password: PASSWORD, name: 'A' };
  const headers = { 'idempotency-key': 'sign-up-1' };
  const first = await ask('POST', '/sign-up', { body, headers });
  const second = await ask('POST', '/sign-up', { body, headers });
  assert.equal(second.status, 201);
  assert.deepEqual(second.body, first.body);
  const other = await ask('POST', '/sign-up', { body: { ...body, name: 'B' }, headers });
  assert.equal(other.body.code, 'idempotency-key-reused');
});

test('the right password signs in, the wrong one and the unknown address are told alike', async () => {
  const { email, id } = await running.join('signs-in');
  const good = await ask('POST', '/sign-in', { body: { email: email.toUpperCase(), password: PASSWORD } });
  assert.equal(good.status, 200);
  assert.equal(good.body.person.id, id);
  const wrong = await ask('POST', '/sign-in', { body: { email, password: 'wrong password' } });
  const unknown = await ask('POST', '/sign-in', {
    body: { email: 'nobody@jari.example', password: PASSWORD },
  });
  const told = ({ status, body: { instance: _, ...problem } }: typeof wrong) => ({ status, problem });
  assert.equal(wrong.status, 401);
  assert.deepEqual(told(wrong), told(unknown));
});

test('after ten wrong passwords from one address even the right one waits, and others do not', async () => {
  const { email } = await running.join('guessed');
  const sign = (password: string, address: string) =>
    ask('POST', '/sign-in', { body: { email, password }, address });
  // All at once: the limit counts tries, not the ones that happen to have ended.
  const guesses = await Promise.all(
    Array.from({ length: 30 }, (_, at) => sign(`guess number ${at}`, '10.0.0.1')),
  );
  const count = (status: number) => guesses.filter((answer) => answer.status === status).length;
  assert.equal(count(401), limits.triesPerPairMax.value);
  assert.equal(count(429), 30 - limits.triesPerPairMax.value);
  const blocked = await sign(PASSWORD, '10.0.0.1');
  assert.equal(blocked.status, 429);
  assert.ok(Number(blocked.headers['retry-after']) > 800);
  assert.equal((await sign(PASSWORD, '10.0.0.2')).status, 200);
  running.clock.ahead += limits.triesWindowMs.value + 1_000;
  assert.equal((await sign(PASSWORD, '10.0.0.1')).status, 200);
});

test('the right password forgives the wrong ones before it', async () => {
  const { email } = await running.join('forgiven');
  const sign = (password: string) =>
    ask('POST', '/sign-in', { body: { email, password }, address: '10.0.0.3' });
  for (let round = 0; round < 3; round += 1) {
    for (let at = 0; at < 6; at += 1) assert.equal((await sign('wrong password')).status, 401);
    assert.equal((await sign(PASSWORD)).status, 200);
  }
});

test('signing out ends this session at once and no other', async () => {
  const { email, token } = await running.join('leaves');
  const other = (await ask('POST', '/sign-in', { body: { email, password: PASSWORD } })).body.token;
  assert.equal((await ask('GET', '/me', { token })).status, 200);
  const out = await ask('POST', '/sign-out', { token });
  assert.equal(out.status, 204);
  assert.match(String(out.headers['set-cookie']), /^jari_session=; .*Max-Age=0/);
  assert.equal((await ask('GET', '/me', { token })).status, 401);
  assert.equal((await ask('GET', '/me', { token: other })).status, 200);
  assert.equal((await ask('POST', '/sign-out')).status, 204);
});

test('a session ends by itself after its life', async () => {
  const { token } = await running.join('forgets');
  running.clock.ahead += limits.sessionLifeMs.value;
  assert.equal((await ask('GET', '/me', { token })).status, 401);
});

test('a write with the cookie needs a page of this site, a read does not', async () => {
  const { email } = await running.join('browses');
  const cookie = cookieOf((await ask('POST', '/sign-in', { body: { email, password: PASSWORD } })).headers);
  const write = (headers: Record<string, string>) =>
    ask('PUT', '/me', { cookie, headers, body: { name: 'B' } });
  assert.equal((await ask('GET', '/me', { cookie })).status, 200);
  const allowed = [{ 'sec-fetch-site': 'same-origin' }, { origin: 'http://localhost', host: 'localhost' }];
  for (const headers of allowed)
    assert.equal((await write(headers as never)).status, 200, JSON.stringify(headers));
  const refused = [
    {},
    { 'sec-fetch-site': 'cross-site', origin: 'http://localhost', host: 'localhost' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ];
  for (const headers of refused) {
    const { status, body } = await write(headers as never);
    assert.equal(status, 403, JSON.stringify(headers));
    assert.equal(body.code, 'cross-site');
  }
});

test('an old cookie is nobody, an old token is refused', async () => {
  const stale = tokenOf(sealer(SECRET), 'session', realWorld.id());
  const cookie = `jari_session=${stale}`;
  assert.equal((await ask('POST', '/sign-out', { cookie })).status, 204);
  assert.equal((await ask('GET', '/me', { cookie })).body.code, 'credential-missing');
  for (const token of [stale, 'js_x', `js_${stale.slice(3, -2)}xx`, 'x'.repeat(5_000)]) {
    assert.equal((await ask('GET', '/me', { token })).body.code, 'credential-invalid');
  }
  assert.equal((await ask('GET', '/me', { headers: { authorization: 'Basic YTpi' } })).status, 401);
});

test('a person changes name and language', async () => {
  const { token } = await running.join('renamed');
  const changed = await ask('PUT', '/me', { token, body: { name: "Robert'); drop table people;--" } });
  assert.equal(changed.body.name, "Robert'); drop table people;--");
  assert.equal((await ask('PUT', '/me', { token, body: { language: 'en-GB' } })).body.language, 'en-GB');
  assert.equal((await ask('GET', '/me', { token })).body.name, "Robert'); drop table people;--");
});

test('a new password needs the old one, and ends the other sessions', async () => {
  const { email, token } = await running.join('changes');
  const other = (await ask('POST', '/sign-in', { body: { email, password: PASSWORD } })).body.token;
  const change = (current: string) =>
    ask('PUT', '/password', { token, body: { current, next: 'a new password' } });
  assert.equal((await change('not the old one')).body.code, 'password-wrong');
  assert.equal((await change(PASSWORD)).status, 204);
  assert.equal((await ask('GET', '/me', { token })).status, 200);
  assert.equal((await ask('GET', '/me', { token: other })).status, 401);
  assert.equal((await ask('POST', '/sign-in', { body: { email, password: PASSWORD } })).status, 401);
  assert.equal((await ask('POST', '/sign-in', { body: { email, password: 'a new password' } })).status, 200);
});

test('a forgotten password is replaced by a mailed link, once, within its time; all sessions end', async () => {
  const { email, token } = await running.join('forgot');
  const mailed = () => running.mails.filter(({ to }) => to.address === email);
  const request = () => ask('POST', '/password-resets', { body: { email } });
  assert.equal((await request()).status, 202);
  await until(() => mailed().length === 1);
  assert.equal((await request()).status, 202);
  const reset = tokenIn(mailed()[0]);
  const confirm = (given: string, password = 'brand new password') =>
    ask('POST', '/password-resets/confirm', { body: { token: given, password } });
  assert.equal((await confirm(`${reset.slice(0, -1)}${reset.endsWith('A') ? 'B' : 'A'}`)).status, 410);
  assert.equal((await confirm(token)).status, 410);
  assert.equal((await confirm(reset)).status, 204);
  assert.equal((await confirm(reset)).body.code, 'reset-invalid');
  assert.equal((await ask('GET', '/me', { token })).status, 401);
  assert.equal(
    (await ask('POST', '/sign-in', { body: { email, password: 'brand new password' } })).status,
    200,
  );
  assert.equal(mailed().length, 1, 'a second link within a minute is not mailed');
  running.clock.ahead += limits.resetEveryMs.value;
  await request();
  await until(() => mailed().length === 2);
  running.clock.ahead += limits.resetLifeMs.value;
  assert.equal((await confirm(tokenIn(mailed()[1]))).status, 410);
});

test('asking for a link tells nobody whether an address is known', async () => {
  const { email } = await running.join('secretive');
  const known = await ask('POST', '/password-resets', { body: { email } });
  const unknown = await ask('POST', '/password-resets', { body: { email: 'nobody@jari.example' } });
  assert.deepEqual([known.status, known.body], [unknown.status, unknown.body]);
});

test('an operator gives and takes roles; nobody else does, and not the own operator role', async () => {
  const operator = await running.join('boss', ['operator']);
  const buyer = await running.join('promoted');
  const set = (token: string, id: string, roles: string[]) =>
    ask('POST', `/people/${id}/roles`, { token, body: { roles } });
  assert.equal((await set(buyer.token, buyer.id, ['host'])).status, 403);
  assert.deepEqual((await set(operator.token, buyer.id, ['host', 'buyer'])).body, {
    roles: ['buyer', 'host'],
  });
  assert.deepEqual((await ask('GET', '/me', { token: buyer.token })).body.roles, ['buyer', 'host']);
  assert.equal((await set(operator.token, operator.id, ['buyer'])).body.code, 'own-operator-role');
  assert.equal((await set(operator.token, realWorld.id(), ['buyer'])).body.code, 'person-unknown');
  assert.equal((await set(operator.token, buyer.id, ['admin'])).status, 400);
  assert.equal((await set(operator.token, buyer.id, ['host', 'host'])).status, 400);
  const found = await ask('GET', `/people?email=${buyer.email}`, { token: operator.token });
  assert.equal(found.body.people[0]?.id, buyer.id);
  assert.equal((await ask('GET', `/people?email=${buyer.email}`, { token: buyer.token })).status, 403);
});

test('a key does what its roles say, is shown once, and ends at once', async () => {
  const host = await running.join('programs', ['buyer', 'host']);
  const make = (roles: string[], token = host.token) =>
    ask('POST', '/keys', { token, body: { label: 'till 1', roles } });
  const made = await make(['host']);
  assert.equal(made.status, 201);
  const { id, key, prefix } = made.body;
  assert.ok(key.startsWith(prefix) && key.length > prefix.length + 40);
  const listed = (await ask('GET', '/keys', { token: host.token })).body.keys;
  assert.deepEqual(listed, [{ id, prefix, label: 'till 1', roles: ['host'], madeAt: made.body.madeAt }]);
  assert.equal((await ask('GET', '/me', { token: key })).body.id, host.id);
  const forbidden = await Promise.all([
    make(['host'], key),
    ask('DELETE', '/me', { token: key }),
    ask('PUT', '/me', { token: key, body: { name: 'B' } }),
    ask('PUT', '/password', { token: key, body: { current: PASSWORD, next: 'a new password' } }),
    ask('DELETE', `/keys/${id}`, { token: key }),
    ask('POST', '/me/host', { token: key }),
  ]);
  for (const { status, body } of forbidden) assert.deepEqual([status, body.code], [403, 'session-needed']);
  assert.equal((await make(['operator'])).body.code, 'role-not-yours');
  const stranger = await running.join('stranger');
  assert.equal((await ask('DELETE', `/keys/${id}`, { token: stranger.token })).body.code, 'key-unknown');
  assert.equal((await ask('DELETE', `/keys/${id}`, { token: host.token })).status, 204);
  assert.equal((await ask('GET', '/me', { token: key })).status, 401);
});

test('a key loses the role that its owner loses', async () => {
  const operator = await running.join('boss-2', ['operator']);
  const host = await running.join('demoted', ['buyer', 'host']);
  const { key } = (await ask('POST', '/keys', { token: host.token, body: { label: 'k', roles: ['host'] } }))
    .body;
  const authenticate = authenticator({ owner: running.system.owner, secret: SECRET, world: realWorld });
  const request = { method: 'GET', headers: { authorization: `Bearer ${key}` } };
  assert.deepEqual((await authenticate(request)).roles, ['host']);
  await ask('POST', `/people/${host.id}/roles`, { token: operator.token, body: { roles: ['buyer'] } });
  const later = authenticator({ owner: running.system.owner, secret: SECRET, world: realWorld });
  assert.deepEqual((await later(request)).roles, []);
});

test('one person has a bounded number of keys', async () => {
  const { token } = await running.join('collector');
  const make = () => ask('POST', '/keys', { token, body: { label: 'k', roles: [] } });
  const made = await Promise.all(Array.from({ length: limits.keysPerPersonMax.value + 3 }, make));
  assert.equal(made.filter(({ status }) => status === 201).length, limits.keysPerPersonMax.value);
  assert.equal((await make()).body.code, 'keys-too-many');
  await ask('DELETE', `/keys/${made.find(({ status }) => status === 201)?.body.id}`, { token });
  assert.equal((await make()).status, 201);
});

test('a buyer becomes a host without asking, where everybody may, and not elsewhere', async () => {
  const { token } = await running.join('would-host');
  assert.deepEqual((await ask('POST', '/me/host', { token })).body, { roles: ['buyer', 'host'] });
  assert.deepEqual((await ask('POST', '/me/host', { token })).body, { roles: ['buyer', 'host'] });
  const host = { email: 'host-1@jari.example', password: PASSWORD, name: 'H', host: true };
  assert.deepEqual((await ask('POST', '/sign-up', { body: host })).body.person.roles, ['buyer', 'host']);
  const invited = await startIdentity({ hosts: 'invited' });
  assert.equal((await invited.ask('POST', '/sign-up', { body: host })).body.code, 'hosts-invited');
  const buyer = await invited.join('b');
  assert.equal((await invited.ask('POST', '/me/host', { token: buyer.token })).body.code, 'hosts-invited');
  await invited.stop();
});

test('an erased person is gone from every table but one that knows an id only', async () => {
  const { id, email, token } = await running.join('erased-person');
  const { key } = (await ask('POST', '/keys', { token, body: { label: 'erased-label', roles: [] } })).body;
  await ask('POST', '/password-resets', { body: { email } });
  assert.equal((await ask('DELETE', '/me', { token })).status, 204);
  for (const credential of [token, key])
    assert.equal((await ask('GET', '/me', { token: credential })).status, 401);
  assert.equal((await ask('POST', '/sign-in', { body: { email, password: PASSWORD } })).status, 401);
  const { owner } = running.system;
  const tables = await owner.many<{ name: string }>({
    text: `select table_name as name from information_schema.tables where table_schema = 'identity'`,
  });
  for (const { name } of tables) {
    const left = await owner.many<{ row: string }>({
      text: `select t::text as row from identity.${name} t where t::text like '%erased-%'`,
    });
    assert.deepEqual(left, [], `${name} still has personal data`);
  }
  for (const name of ['accounts', 'sessions', 'keys', 'resets']) {
    const left = await owner.one({
      text: `select 1 from identity.${name} where person_id = $1`,
      values: [id],
    });
    assert.equal(left, undefined, name);
  }
  const known = await owner.one<{ roles: string[]; erased: boolean }>({
    text: 'select roles, erased_at is not null as erased from identity.people where id = $1',
    values: [id],
  });
  assert.deepEqual(known, { roles: [], erased: true });
  const again = await ask('POST', '/sign-up', { body: { email, password: PASSWORD, name: 'Back' } });
  assert.equal(again.status, 201);
  assert.notEqual(again.body.person.id, id);
});

test('neither log, inbox nor timers ever hold an address, a name, a password or a token', async () => {
  const body = { email: 'private.one@jari.example', password: 'my very own secret', name: 'Geheim' };
  const { token } = (await ask('POST', '/sign-up', { body, headers: { 'idempotency-key': 'p1' } })).body;
  await ask('POST', '/keys', {
    token,
    body: { label: 'Geheim', roles: [] },
    headers: { 'idempotency-key': 'p2' },
  });
  await ask('PUT', '/me', { token, body: { name: 'Geheimer' }, headers: { 'idempotency-key': 'p3' } });
  const { email, password } = body;
  await ask('POST', '/sign-in', { body: { email, password }, headers: { 'idempotency-key': 'p4' } });
  for (const table of ['log', 'inbox', 'timers', 'parked', 'sessions', 'keys']) {
    const rows = await running.system.owner.many<{ row: string }>({
      text: `select t::text as row from identity.${table} t`,
    });
    const text = rows.map(({ row }) => row).join('\n');
    assert.doesNotMatch(text, /private\.one|my very own|scrypt|js_|jk_/, table);
    if (table !== 'keys') assert.doesNotMatch(text, /Geheim/, table);
  }
});

test('the log tells who joined, changed and left, by id and role', async () => {
  const { id, token } = await running.join('logged');
  await ask('POST', '/me/host', { token });
  const { id: keyId } = (await ask('POST', '/keys', { token, body: { label: 'k', roles: ['host'] } })).body;
  await ask('DELETE', '/me', { token });
  const events = await running.system.owner.many({
    text: 'select type, data from identity.log where subject = $1 order by tx, pos',
    values: [id],
  });
  assert.deepEqual(events, [
    { type: 'PersonJoined', data: { roles: ['buyer'] } },
    { type: 'RolesChanged', data: { roles: ['buyer', 'host'] } },
    { type: 'KeyMade', data: { keyId, roles: ['host'] } },
    { type: 'PersonErased', data: {} },
  ]);
});

test('a process that does not serve identity knows its callers all the same', async () => {
  const { id, token } = await running.join('elsewhere');
  const owner = openDatabase(running.url);
  const authenticate = authenticator({ owner, secret: SECRET, world: realWorld });
  const caller = await authenticate({ method: 'POST', headers: { authorization: `bearer ${token}` } });
  assert.deepEqual(
    { ...caller, credential: '' },
    { kind: 'person', actor: `person:${id}`, id, roles: ['buyer'], credential: '' },
  );
  await owner.close();
});

test('the sweep removes what is over and nothing else', async () => {
  const { email, token } = await running.join('swept');
  await ask('POST', '/sign-in', { body: { email, password: 'wrong password' } });
  running.clock.ahead += limits.sessionLifeMs.value - 1_000;
  const fresh = (await ask('POST', '/sign-in', { body: { email, password: PASSWORD } })).body.token;
  running.clock.ahead += 2_000;
  const io = running.system.io('identity', { actor: 'system', trace: null });
  await io.submit({ type: 'Sweep', subject: 'identity', data: {} });
  const count = async (table: string) =>
    (
      await running.system.owner.one<{ n: number }>({
        text: `select count(*)::int as n from identity.${table}`,
      })
    )?.n;
  assert.equal(await count('tries'), 0);
  assert.equal(await count('sessions'), 1);
  assert.equal((await ask('GET', '/me', { token })).status, 401);
  assert.equal((await ask('GET', '/me', { token: fresh })).status, 200);
});

test('on https the cookie has a name that no other host can set', async () => {
  const secure = await startIdentity({ publicUrl: 'https://tickets.example.com' });
  try {
    const body = { email: 'secure@jari.example', password: PASSWORD, name: 'A' };
    const { headers } = await secure.ask('POST', '/sign-up', { body });
    assert.match(
      String(headers['set-cookie']),
      /^__Host-jari_session=js_[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure$/,
    );
    const cookie = cookieOf(headers);
    assert.equal((await secure.ask('GET', '/me', { cookie })).status, 200);
    const plain = cookie.replace('__Host-', '');
    assert.equal((await secure.ask('GET', '/me', { cookie: plain })).status, 401);
  } finally {
    await secure.stop();
  }
});

test('who floods sign-up, sign-in or links from one address waits, and others do not', async () => {
  const flooded = async (
    path: string,
    max: number,
    send: (address: string) => Promise<{ status: number }>,
  ) => {
    for (let time = 0; time < max; time += 1) assert.notEqual((await send('203.0.113.9')).status, 429, path);
    assert.equal((await send('203.0.113.9')).status, 429, path);
    assert.notEqual((await send('203.0.113.10')).status, 429, path);
  };
  const body = { email: 'flood@jari.example', password: PASSWORD, name: 'A' };
  const { email } = body;
  await flooded('sign-up', limits.signUpsPerAddressMax.value, (address) =>
    ask('POST', '/sign-up', { body, address }),
  );
  await flooded('reset', limits.resetsPerAddressMax.value, (address) =>
    ask('POST', '/password-resets', { body: { email }, address }),
  );
  await flooded('passkey', limits.signInsPerAddressMax.value, (address) =>
    ask('POST', '/passkeys/sign-in', { body: { response: {} }, address }),
  );
  const busy = await ask('POST', '/sign-in', { body: { email, password: PASSWORD }, address: '203.0.113.9' });
  assert.equal(busy.body.code, 'address-busy');
  assert.ok(Number(busy.headers['retry-after']) > 0);
});
