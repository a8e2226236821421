import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import Type from 'typebox';
import { accessMatrix, assertRoutes } from './access.ts';
import { httpLimits } from './http.ts';
import { NoAnswer } from './lane.ts';
import type { Route } from './route.ts';
import { BUYER, context, edge, LONG, POOL, poster, routes } from './test-edge.ts';
import { realWorld } from './world.ts';

const { app, logged } = await edge(({ data }) => data);
const post = poster(app);

test('a route answers below its context, with its security headers', async () => {
  const response = await post(`/things/${POOL}`, { quantity: 2 });
  assert.equal(response.statusCode, 201);
  assert.deepEqual(response.json(), { told: { quantity: 2 } });
  assert.equal(response.headers['jari-correlation'], POOL);
  assert.equal(response.headers['x-content-type-options'], 'nosniff');
  assert.match(
    String(response.headers['content-security-policy']),
    /default-src 'none'; frame-ancestors 'none'/,
  );
  assert.equal(response.headers['referrer-policy'], 'no-referrer');
  assert.equal(response.headers['cross-origin-resource-policy'], 'same-origin');
});

test('a write that a page of another site made a browser send is refused, whoever would have been calling', async () => {
  const write = async (headers: Record<string, string>) => {
    const answer = await post(`/things/${POOL}`, { quantity: 2 }, { host: 'jari.example', ...headers });
    return answer.statusCode === 403 ? answer.json().code : answer.statusCode;
  };
  for (const headers of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'cross-site', origin: 'http://jari.example' },
    { origin: 'https://evil.example' },
    { origin: 'http://jari.example.evil.example' },
    { origin: 'http://jari.example:8080' },
    { origin: 'null' },
  ])
    assert.equal(await write(headers), 'cross-site', JSON.stringify(headers));
  for (const headers of [
    {},
    { 'sec-fetch-site': 'same-origin', origin: 'http://jari.example' },
    { origin: 'http://jari.example' },
    { origin: 'https://evil.example', authorization: 'Bearer buyer' },
  ])
    assert.equal(await write(headers), 201, JSON.stringify(headers));
  const read = await app.inject({ url: '/v1/toy/things', headers: { 'sec-fetch-site': 'cross-site' } });
  assert.equal(read.statusCode, 200);
});

test('behind a proxy that changes the host, pages of the public address may write', async () => {
  const { app: proxied } = await edge(({ data }) => data, { publicUrl: 'https://tickets.example.com' });
  const write = (origin: string) =>
    poster(proxied)(`/things/${POOL}`, { quantity: 2 }, { host: '10.0.0.7:4000', origin });
  assert.equal((await write('https://tickets.example.com')).statusCode, 201);
  assert.equal((await write('http://tickets.example.com')).statusCode, 403);
});

test('an address that does not exist is 404, a method that does not fit 405 with those that do', async () => {
  const missing = await app.inject('/v1/toy/nothing');
  assert.equal(missing.statusCode, 404);
  assert.equal(missing.json().code, 'route-unknown');
  const wrong = await app.inject({ method: 'PUT', url: `/v1/toy/things/${POOL}` });
  assert.equal(wrong.statusCode, 405);
  assert.equal(wrong.headers.allow, 'POST, DELETE');
  assert.equal((await app.inject({ method: 'POST', url: '/v1/toy/long' })).headers.allow, 'GET, HEAD');
});

test('nobody gets 401 and the wrong person 403, before the body is looked at', async () => {
  const mine = await app.inject('/v1/toy/mine');
  assert.equal(mine.statusCode, 401);
  assert.match(String(mine.headers['www-authenticate']), /^Bearer/);
  assert.equal(
    (await app.inject({ url: '/v1/toy/mine', headers: { authorization: 'Bearer stale' } })).json().code,
    'credential-invalid',
  );
  const end = (authorization?: string) =>
    app.inject({
      method: 'DELETE',
      url: `/v1/toy/things/${POOL}`,
      headers: authorization ? { authorization } : {},
    });
  assert.equal((await end()).statusCode, 401);
  const buyer = await end('Bearer buyer');
  assert.equal(buyer.statusCode, 403);
  assert.equal(buyer.json().role, 'host');
  assert.equal((await end('Bearer host')).statusCode, 204);
  assert.deepEqual(
    (await app.inject({ url: '/v1/toy/mine', headers: { authorization: 'Bearer buyer' } })).json(),
    BUYER,
  );
});

test('a refusal is shown in the words of its context, with its own members', async () => {
  const { app } = await edge(() => ({
    refused: 'taken',
    detail: 'Seat A-1 is taken.',
    lines: [{ line: 0 }],
    status: 200,
  }));
  const response = await app.inject({
    method: 'POST',
    url: `/v1/toy/things/${POOL}`,
    payload: { quantity: 1 },
  });
  assert.equal(response.statusCode, 409);
  const { instance, ...problem } = response.json();
  assert.match(instance, /^urn:uuid:/);
  assert.deepEqual(problem, {
    type: '/problems/taken',
    title: 'It is taken.',
    status: 409,
    code: 'taken',
    next: 'Take another.',
    detail: 'Seat A-1 is taken.',
    lines: [{ line: 0 }],
  });
  assert.equal((await app.inject('/problems/taken')).json().problems[0].context, 'toy');
});

test('a refusal that was never declared is a bug', async () => {
  const { app } = await edge(() => ({ refused: 'unheard-of' }));
  assert.equal(
    (await app.inject({ method: 'POST', url: `/v1/toy/things/${POOL}`, payload: { quantity: 1 } }))
      .statusCode,
    500,
  );
});

test('a bug is 500 with an id, shows nothing, and is logged under that id without the address', async () => {
  logged.length = 0;
  const response = await post('/broken', '');
  assert.equal(response.statusCode, 500);
  assert.ok(!response.body.includes('secret'));
  const [entry] = logged;
  assert.deepEqual(
    { ...(entry?.details as object), err: undefined },
    {
      err: undefined,
      correlation: response.headers['jari-correlation'],
      method: 'POST',
      route: '/v1/toy/broken',
    },
  );
  assert.equal(response.json().instance, `urn:uuid:${response.headers['jari-correlation']}`);
});

test('an answer that is unlike its declaration, or no JSON at all, is a bug and not a silence', async () => {
  assert.equal((await post('/unlike', '')).statusCode, 500);
  assert.equal((await post('/endless', '')).statusCode, 500);
});

test('what the lane cannot answer becomes a status that says when to come back', async () => {
  const cases = {
    overloaded: 503,
    unavailable: 503,
    stopped: 503,
    'still-running': 409,
    'idempotency-key-reused': 422,
    bug: 500,
  } as const;
  for (const [code, status] of Object.entries(cases)) {
    const { app } = await edge(() => Promise.reject(new NoAnswer(code as NoAnswer['code'], 'x')));
    const response = await app.inject({
      method: 'POST',
      url: `/v1/toy/things/${POOL}`,
      payload: { quantity: 1 },
    });
    assert.equal(response.statusCode, status, code);
    assert.equal(response.headers['retry-after'] !== undefined, status === 503 || status === 409, code);
  }
});

test('one key makes one message id for a caller, method and path, and a digest of what was sent', async () => {
  const { app } = await edge(({ key, actor, trace }) => ({ key, actor, trace }));
  const ask = async (payload: object, headers: Record<string, string> = {}, id = POOL) =>
    (
      await app.inject({
        method: 'POST',
        url: `/v1/toy/things/${id}`,
        headers: { 'idempotency-key': 'k1', ...headers },
        payload,
      })
    ).json().told;
  const first = await ask({ quantity: 1, note: 'a' });
  assert.match(first.key.id, /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  assert.deepEqual(await ask({ note: 'a', quantity: 1 }), first);
  const other = await ask({ quantity: 2, note: 'a' });
  assert.equal(other.key.id, first.key.id);
  assert.notEqual(other.key.digest, first.key.digest);
  assert.notEqual((await ask({ quantity: 1 }, { authorization: 'Bearer buyer' })).key.id, first.key.id);
  assert.notEqual((await ask({ quantity: 1 }, {}, POOL.replace('1', '2'))).key.id, first.key.id);
  assert.notEqual((await ask({ quantity: 1 }, { 'idempotency-key': 'k2' })).key.id, first.key.id);
  assert.equal((await ask({ quantity: 1 }, { authorization: 'Bearer buyer' })).actor, 'person:b');
  assert.equal(first.actor, 'guest');
});

test('a key that cannot be used is refused', async () => {
  for (const key of ['', 'x'.repeat(201), 'caf\u00e9']) {
    const response = await post(`/things/${POOL}`, { quantity: 1 }, { 'idempotency-key': key });
    assert.equal(response.json().code, 'idempotency-key-invalid', key);
  }
});

test('a traceparent that is well formed goes along', async () => {
  const { app } = await edge(({ trace }) => ({ trace }));
  const ask = async (traceparent: string) =>
    (
      await app.inject({
        method: 'POST',
        url: `/v1/toy/things/${POOL}`,
        headers: { traceparent },
        payload: { quantity: 1 },
      })
    ).json().told.trace;
  const good = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  assert.equal(await ask(good), good);
  assert.equal(await ask('00-00000000000000000000000000000000-00f067aa0ba902b7-01'), null);
  assert.equal(await ask("x'; drop table"), null);
});

test('a large answer is compressed as the caller likes, a known one is 304', async () => {
  const get = (headers: Record<string, string>) => app.inject({ url: '/v1/toy/long', headers });
  const br = await get({ 'accept-encoding': 'gzip, br' });
  assert.equal(br.headers['content-encoding'], 'br');
  assert.equal(JSON.parse(brotliDecompressSync(br.rawPayload).toString()).text, LONG);
  assert.equal(br.headers.etag, 'W/"v1"');
  const gz = await get({ 'accept-encoding': 'gzip, br;q=0' });
  assert.equal(JSON.parse(gunzipSync(gz.rawPayload).toString()).text, LONG);
  assert.equal((await get({})).headers['content-encoding'], undefined);
  for (const tag of ['"v1"', 'W/"v1"', '"v0", "v1"', '*']) {
    const known = await get({ 'if-none-match': tag });
    assert.equal(known.statusCode, 304, tag);
    assert.equal(known.body, '');
    assert.equal(known.headers['cache-control'], 'max-age=1');
  }
  assert.equal((await get({ 'if-none-match': '"v2"' })).statusCode, 200);
  assert.equal((await app.inject('/v1/toy/things')).headers['cache-control'], 'no-store');
});

test('HEAD has the headers of GET and no body', async () => {
  const response = await app.inject({ method: 'HEAD', url: '/v1/toy/long' });
  assert.equal(response.statusCode, 200);
  assert.equal(Number(response.headers['content-length']), JSON.stringify({ text: LONG }).length);
  assert.equal(response.body, '');
});

test('a handler may answer with another type, and be given exact bytes of any type', async () => {
  const calendar = await app.inject('/v1/toy/calendar');
  assert.equal(calendar.headers['content-type'], 'text/calendar; charset=utf-8');
  assert.equal(calendar.body, 'BEGIN:VCALENDAR');
  for (const type of ['text/csv', 'application/json']) {
    assert.equal((await post('/hook', ' {"a": 1} ', { 'content-type': type })).json().text, ' {"a": 1} ');
  }
});

test('an empty JSON body is no body', async () => {
  const end = await app.inject({
    method: 'DELETE',
    url: `/v1/toy/things/${POOL}`,
    headers: { authorization: 'Bearer host', 'content-type': 'application/json' },
  });
  assert.equal(end.statusCode, 204);
  const extra = await app.inject({
    method: 'DELETE',
    url: `/v1/toy/things/${POOL}`,
    headers: { authorization: 'Bearer host' },
    payload: { force: true },
  });
  assert.deepEqual(extra.json().errors, [{ in: 'body', pointer: '/force', detail: 'is not known here' }]);
});

test('what is no HTTP at all, or has too many headers, is answered with a problem too', async () => {
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const talk = (text: string) =>
    new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      let heard = '';
      socket.on('data', (bytes) => {
        heard += bytes;
      });
      socket.on('close', () => resolve(heard));
    });
  assert.match(await talk('nonsense\r\n\r\n'), /^HTTP\/1\.1 400 [\s\S]*request-malformed/);
  assert.match(
    await talk(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`),
    /^HTTP\/1\.1 431 /,
  );
});

test('a route without a rule, declared twice, or open to unknown fields ends the start', async () => {
  const one = (more: object): Route => ({ ...(routes[1] as Route), ...more });
  const wrong: [Route[], RegExp][] = [
    [[one({ access: undefined })], /who may call it/],
    [[one({ access: { role: undefined } })], /who may call it/],
    [[one({}), one({})], /declared twice/],
    [[one({ path: '/a/:x' }), one({ path: '/a/:y' })], /declared twice/],
    [[one({ path: 'a' })], /not a path/],
    [[one({ refusals: ['nowhere'] })], /nowhere/],
  ];
  for (const [routes, why] of wrong) assert.throws(() => assertRoutes([context({ routes })]), why);
  const open = one({ query: Type.Object({ a: Type.Optional(Type.String()) }) });
  await assert.rejects(
    edge(() => ({}), { contexts: [context({ routes: [open] })] }),
    /unknown fields/,
  );
});

test('the access matrix lists every route with its rule', () => {
  const matrix = accessMatrix([context()]);
  assert.equal(matrix.length, routes.length);
  assert.deepEqual(
    matrix.find(({ method }) => method === 'DELETE'),
    { context: 'toy', method: 'DELETE', path: '/v1/toy/things/:id', access: { role: 'host' } },
  );
});

/** A server with one request running, and the timers of its shutdown in the test's hand. */
async function closing() {
  const timers = new Map<number, () => void>();
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<object>();
  const { app } = await edge(
    () => {
      begun.resolve();
      return finish.promise;
    },
    {
      world: {
        ...realWorld,
        after: (ms, work) => {
          timers.set(ms, work);
          return () => void timers.delete(ms);
        },
      },
    },
  );
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const answer = fetch(`${url}/v1/toy/things/${POOL}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"quantity":1}',
  });
  await begun.promise;
  return { app, answer, finish, timers, url };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

test('closing lets running requests end, and takes no new ones', async () => {
  const { app, answer, finish, timers, url } = await closing();
  const closed = app.close();
  await until(() => !app.server.listening);
  await assert.rejects(fetch(`${url}/live`));
  finish.resolve({});
  const response = await answer;
  assert.equal(response.status, 201);
  assert.equal(response.headers.get('connection'), 'close');
  await response.text();
  await closed;
  assert.equal(timers.size, 0);
});

test('closing waits no longer than its limit', async () => {
  const { app, answer, timers } = await closing();
  const cut = assert.rejects(answer);
  const closed = app.close();
  await until(() => timers.has(httpLimits.closeGraceMs.value));
  timers.get(httpLimits.closeGraceMs.value)?.();
  await cut;
  await closed;
});
