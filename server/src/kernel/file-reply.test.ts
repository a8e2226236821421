// A text that is sent while it is made: whole for whoever reads it to the end, visibly broken where its making failed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Type from 'typebox';
import { route } from './route.ts';
import { context, edge } from './test-edge.ts';

async function* lines(count: number, fail = false) {
  for (let line = 0; line < count; line += 1) {
    yield `${line}\n`;
    // The first lines must be on their way before the failure.
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (fail) throw new Error('the disk is full');
}

const headers = { 'content-type': 'text/csv; charset=utf-8' };

const routes = [false, true].map((fail) =>
  route({
    method: 'GET',
    path: fail ? '/broken-file' : '/file',
    access: 'anyone',
    summary: 'A long text',
    replies: { 200: Type.String({ contentMediaType: 'text/csv' }) },
    handle: async () => ({ file: lines(1_000, fail), headers }),
  }),
);

test('a file comes whole, with the headers of every answer', async () => {
  const { app } = await edge(() => ({}), { contexts: [context({ routes })] });
  const answer = await app.inject({ url: '/v1/toy/file' });
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.body.split('\n').length, 1_001);
  assert.equal(answer.headers['content-type'], headers['content-type']);
  assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  assert.ok(answer.headers['jari-correlation']);
});

test('a file whose making fails breaks the connection, and the failure is logged', async () => {
  const { app, logged } = await edge(() => ({}), { contexts: [context({ routes })] });
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  const answer = await fetch(`${address}/v1/toy/broken-file`);
  assert.equal(answer.status, 200);
  await assert.rejects(answer.text());
  assert.deepEqual(
    logged.map(({ text }) => text),
    ['a request failed'],
  );
});

test('who hangs up before the end is no failure', async () => {
  const { app, logged } = await edge(() => ({}), { contexts: [context({ routes })] });
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  const hangUp = new AbortController();
  const answer = await fetch(`${address}/v1/toy/file`, { signal: hangUp.signal });
  hangUp.abort();
  await assert.rejects(answer.text());
  await app.close();
  assert.deepEqual(logged, []);
});
