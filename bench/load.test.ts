import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { HttpClient } from './client.ts';
import { closedLoop, openLoop, percentiles, type Round } from './load.ts';

const STALL_MS = 150;

/** Answers each request after as many milliseconds as `delayOf` says for its number, counted from 0. */
async function withServer<T>(
  delayOf: (number: number) => number,
  work: (url: string) => Promise<T>,
): Promise<T> {
  let number = 0;
  const server: Server = createServer((_request, response) => {
    const delay = delayOf(number);
    number += 1;
    setTimeout(() => response.end('{"good":true}'), delay);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const ask: Round = async (client) => {
  const { status } = await client.post('/', '{}');
  return status === 200 ? 0 : status;
};
const stallFirst = (number: number) => (number === 0 ? STALL_MS : 0);

test('rounds that were due while the server stalled count their wait', async () => {
  const load = { rate: 200, seconds: 0.2, clients: 1, round: ask };
  const { rounds, p50 } = await withServer(stallFirst, (url) => openLoop(url, load));
  assert.equal(rounds, 40);
  // Half of them were due within 95 ms of a stall of 150 ms.
  assert.ok(p50 >= STALL_MS - 95, `half of the rounds waited, and the median is ${p50} ms`);
});

test('a round that ended otherwise is counted by the status that ended it, and not as done', async () => {
  let number = 0;
  const failing: Round = async (client, index) => {
    number += 1;
    return number % 2 === 0 ? 503 : ask(client, index);
  };
  const load = { clients: 2, seconds: 0.2, round: failing };
  const { rounds, failed } = await withServer(
    () => 1,
    (url) => closedLoop(url, load),
  );
  assert.equal(rounds + (failed[503] ?? 0), number);
  assert.ok(rounds > 0);
});

test('percentiles of few and of no rounds are numbers', () => {
  assert.deepEqual(percentiles([]), { p50: 0, p95: 0, p99: 0, max: 0 });
  assert.deepEqual(percentiles([1, 2, 3]), { p50: 2, p95: 3, p99: 3, max: 3 });
});

test('answers that come in one piece are told apart', async () => {
  await withServer(
    () => 0,
    async (url) => {
      const client = await HttpClient.open(url);
      const answers = await Promise.all([
        client.post('/', '{}'),
        client.post('/', '{}'),
        client.post('/', '{}'),
      ]);
      client.close();
      assert.deepEqual(
        answers.map(({ status, body }) => [status, body.toString()]),
        Array.from({ length: 3 }, () => [200, '{"good":true}']),
      );
    },
  );
});
