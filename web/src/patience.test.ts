import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patiently } from './patience.ts';

const refusal = (code: string, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ code }), {
    status: 503,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });

/** A server that answers these one after the other, the last again and again. */
function server(...answers: (() => Response)[]) {
  const bodies: string[] = [];
  const waits: number[] = [];
  const send = async (request: Request) => {
    bodies.push(await request.text());
    const answer = answers[Math.min(bodies.length, answers.length) - 1];
    return answer ? answer() : assert.fail('no answer');
  };
  const wait = async (ms: number) => void waits.push(ms);
  const ask = () =>
    patiently(new Request('http://localhost/v1', { method: 'POST', body: 'hold' }), send, wait);
  return { ask, bodies, waits };
}

test('what a full server refused is sent again, as late as the server asks', async () => {
  const { ask, bodies, waits } = server(
    () => refusal('overloaded', { 'retry-after': '2' }),
    () => new Response('held', { status: 201 }),
  );
  assert.equal((await ask()).status, 201);
  assert.deepEqual(bodies, ['hold', 'hold']);
  assert.ok(waits.length === 1 && waits.every((ms) => ms >= 1_000 && ms <= 3_000), String(waits));
});

test('a server that stays full is told about after a few tries', async () => {
  const { ask, bodies } = server(() => refusal('overloaded'));
  const answer = await ask();
  assert.deepEqual([answer.status, await answer.json()], [503, { code: 'overloaded' }]);
  assert.equal(bodies.length, 4);
});

test('nothing else is sent again: it may have been done', async () => {
  for (const answer of [
    () => refusal('unavailable'),
    () => new Response('bad gateway', { status: 503 }),
    () => new Response('{', { status: 503, headers: { 'content-type': 'application/json' } }),
    () => new Response('{"code":"overloaded"}', { status: 409 }),
  ]) {
    const { ask, bodies } = server(answer);
    await ask();
    assert.equal(bodies.length, 1);
  }
});
