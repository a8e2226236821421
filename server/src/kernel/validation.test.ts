import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpLimits } from './http.ts';
import { edge, POOL, poster } from './test-edge.ts';

const { app } = await edge(({ data }) => data);
const post = poster(app);

test('every wrong field is named, with where it is and what is wrong', async () => {
  const response = await post(`/things/${POOL}`, {
    quantity: 0.5,
    email: 'nobody',
    kind: 'boat',
    more: 1,
    lines: [
      { pool: POOL, unit: 'a' },
      { pool: 'x', best: '2' },
    ],
  });
  assert.equal(response.statusCode, 400);
  assert.equal(response.headers['content-type'], 'application/problem+json; charset=utf-8');
  const { code, errors, next } = response.json();
  assert.equal(code, 'request-invalid');
  assert.match(next, /errors/);
  assert.deepEqual(errors.map(({ pointer }: { pointer: string }) => pointer).sort(), [
    '/email',
    '/kind',
    '/lines/1/best',
    '/lines/1/pool',
    '/more',
    '/quantity',
  ]);
  assert.deepEqual(
    errors.find(({ pointer }: { pointer: string }) => pointer === '/kind'),
    { in: 'body', pointer: '/kind', detail: 'must be one of "seat", "night"' },
  );
});

test('what is missing is said to be missing', async () => {
  const errors = (await post(`/things/${POOL}`, {})).json().errors;
  assert.deepEqual(errors, [{ in: 'body', pointer: '/quantity', detail: 'is missing' }]);
  const none = await app.inject({ method: 'POST', url: `/v1/toy/things/${POOL}` });
  assert.deepEqual(none.json().errors, [{ in: 'body', pointer: '', detail: 'is missing' }]);
});

test('the list of reasons is bounded', async () => {
  const many = Array.from({ length: 50_000 }, () => 1);
  const { errors } = (await post(`/things/${POOL}`, { quantity: 1, lines: many })).json();
  assert.ok(errors.length > 0 && errors.length <= 8);
});

test('types are never coerced in a body, only in the address', async () => {
  assert.equal((await post(`/things/${POOL}`, { quantity: '2' })).statusCode, 400);
  const listed = await app.inject('/v1/toy/things?max=3&open=true&of=a');
  assert.deepEqual(listed.json(), { max: 3, open: true, of: ['a'] });
  for (const max of ['3.5', '1e3', '', '0x10', '99999999999999999999']) {
    assert.equal((await app.inject(`/v1/toy/things?max=${max}`)).statusCode, 400, max);
  }
});

test('an unknown field of the query is refused, and any query where none is declared', async () => {
  assert.deepEqual((await app.inject('/v1/toy/things?maxx=3')).json().errors, [
    { in: 'query', pointer: '/maxx', detail: 'is not known here' },
  ]);
  assert.equal((await app.inject('/v1/toy/long?x=1')).statusCode, 400);
});

test('an id of the wrong form is a wrong request, also as a URN', async () => {
  for (const id of ['x', `urn:uuid:${POOL}`, 'a%00b', '%F0%28']) {
    assert.equal((await post(`/things/${id}`, { quantity: 1 })).statusCode, 400, id);
  }
});

test('malformed JSON and poisoned JSON are refused', async () => {
  for (const body of [
    '{',
    '{"quantity":1,}',
    '{"__proto__":{"a":1},"quantity":1}',
    '{"constructor":{"prototype":{}},"quantity":1}',
    '\u0000',
  ]) {
    const response = await post(`/things/${POOL}`, body);
    assert.equal(response.statusCode, 400, body);
    assert.equal(response.json().code, 'request-malformed', body);
  }
});

test('text that could not be stored and numbers that lost digits are refused', async () => {
  const lost = (await post(`/things/${POOL}`, '{"quantity":1,"big":9007199254740993}')).json().errors;
  assert.deepEqual(lost, [{ in: 'body', pointer: '/big', detail: 'must lie within ±2^53' }]);
  assert.equal((await post(`/things/${POOL}`, '{"quantity":1,"big":9007199254740991}')).statusCode, 201);
  const bodies = ['{"quantity":1,"note":"a\\u0000b"}', '{"quantity":1,"note":"\\ud83d"}'];
  for (const body of bodies)
    assert.equal((await post(`/things/${POOL}`, body)).json().errors[0].pointer, '/note');
  assert.equal(
    (await post(`/things/${POOL}`, { quantity: 1, note: '자리 🪑 "; drop table' })).statusCode,
    201,
  );
});

test('a body that is too large says how large it may be', async () => {
  const response = await post(`/things/${POOL}`, { quantity: 1, note: 'x'.repeat(httpLimits.bodyMax.value) });
  assert.equal(response.statusCode, 413);
  assert.equal(response.json().limitBytes, httpLimits.bodyMax.value);
});

test('a body of another type is refused', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'nonsense']) {
    const response = await post(`/things/${POOL}`, 'quantity=1', { 'content-type': type });
    assert.equal(response.statusCode, 415, type);
    assert.equal(response.json().code, 'media-type-unsupported');
  }
});
