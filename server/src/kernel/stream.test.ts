import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, test } from 'node:test';
import Type from 'typebox';
import { NOBODY } from './access.ts';
import { defineContext } from './context.ts';
import { serve } from './http.ts';
import { createMetrics } from './metrics.ts';
import { Denied } from './problem.ts';
import { type Call, route } from './route.ts';
import { Streams, streamLimits } from './stream.ts';
import { realWorld, type World } from './world.ts';

type Item = { event: string; data: unknown; id?: string };
type Source = (call: Call<never, never, never>) => AsyncIterable<Item>;

/** Timers that a test fires by hand. */
function heldWorld() {
  const held = new Set<{ ms: number; work: () => void }>();
  const world: World = {
    ...realWorld,
    after(ms, work) {
      const timer = { ms, work };
      held.add(timer);
      return () => void held.delete(timer);
    },
  };
  const fire = (ms: number) => {
    for (const timer of [...held]) {
      if (timer.ms !== ms) continue;
      held.delete(timer);
      timer.work();
    }
  };
  return { world, fire };
}

async function streaming(source: Source) {
  const { world, fire } = heldWorld();
  const logged: object[] = [];
  const live = route({
    method: 'GET',
    path: '/live',
    access: 'anyone',
    summary: 'Live',
    replies: { 200: Type.String({ contentMediaType: 'text/event-stream' }) },
    handle: async (call) => ({ stream: source(call as never) }),
  });
  const context = defineContext({
    name: 'toy',
    empty: () => ({}),
    decide: {},
    evolve: {},
    store: { load: async () => ({}), save: async () => {} },
    emits: {},
    limits: {},
    refusals: {},
    routes: [live],
  });
  const app = await serve({
    contexts: [context],
    ioFor: () => ({}) as never,
    authenticate: () => NOBODY,
    world,
    log: { error: (details) => void logged.push(details), warn() {}, info() {} },
    metrics: createMetrics(),
    notReady: () => undefined,
    version: '1',
  });
  after(() => app.close());
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { app, fire, logged, port };
}

/** Collects what comes in; `until` resolves when the text matches. */
function open(port: number, headers: Record<string, string> = {}) {
  let text = '';
  let look = () => {};
  const ended = Promise.withResolvers<void>();
  const asked = request({ port, host: '127.0.0.1', path: '/v1/toy/live', headers }, (response) => {
    response.setEncoding('utf8');
    response.on('data', (chunk) => {
      text += chunk;
      look();
    });
    response.on('close', () => ended.resolve());
    response.on('error', () => {});
  });
  asked.on('error', () => ended.resolve());
  asked.end();
  const until = (form: RegExp) =>
    new Promise<string>((resolve) => {
      look = () => {
        if (form.test(text)) resolve(text);
      };
      look();
    });
  return { asked, until, ended: ended.promise };
}

test('events go out as they happen, with their id, and the stream ends with its source', async () => {
  const { port } = await streaming(async function* ({ headers }) {
    yield { event: 'seat', data: { unit: 'A-1', text: '두\n줄' }, id: '7' };
    yield { event: 'after', data: headers['last-event-id'] ?? null };
  });
  const { until, ended } = open(port, { 'last-event-id': '41' });
  const text = await until(/41/);
  assert.match(
    text,
    /^retry: 2000\n\nid: 7\nevent: seat\ndata: \{"unit":"A-1","text":"두\\n줄"\}\n\nevent: after\ndata: "41"\n\n$/,
  );
  await ended;
});

test('a silent stream sends heartbeats', async () => {
  const { port, fire } = await streaming(async function* () {
    yield { event: 'first', data: 1 };
    await new Promise(() => {});
  });
  const { until, asked } = open(port);
  await until(/first/);
  fire(streamLimits.heartbeatMs.value);
  await until(/\n:\n\n$/);
  fire(streamLimits.heartbeatMs.value);
  await until(/\n:\n\n:\n\n$/);
  asked.destroy();
});

test('the source hears that the client hung up', async () => {
  const left = Promise.withResolvers<void>();
  const { port } = await streaming(async function* ({ closed }) {
    yield { event: 'first', data: 1 };
    await new Promise<void>((resolve) => closed.addEventListener('abort', () => resolve()));
    left.resolve();
  });
  const { until, asked } = open(port);
  await until(/first/);
  asked.destroy();
  await left.promise;
});

test('a client that does not read is dropped before it costs much memory', async () => {
  let sent = 0;
  const ended = Promise.withResolvers<void>();
  const { port } = await streaming(async function* () {
    try {
      for (;;) {
        sent += 100_000;
        yield { event: 'much', data: 'x'.repeat(100_000) };
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      ended.resolve();
    }
  });
  const asked = request({ port, host: '127.0.0.1', path: '/v1/toy/live' }, (response) => response.pause());
  asked.on('error', () => {});
  asked.end();
  await ended.promise;
  assert.ok(sent < 50_000_000, `${sent} bytes were sent`);
});

test('a source that breaks ends its stream and is logged', async () => {
  const { port, logged } = await streaming(async function* () {
    yield { event: 'first', data: 1 };
    throw new Error('broken');
  });
  const { ended } = open(port);
  await ended;
  assert.equal(logged.length, 1);
});

test('closing the server ends the streams first', async () => {
  const { app, port } = await streaming(async function* () {
    yield { event: 'first', data: 1 };
    await new Promise(() => {});
  });
  const { until, ended } = open(port);
  await until(/first/);
  await app.close();
  await ended;
});

test('there is an end to streams: one more is refused before anything is sent, and one that ends makes room', async () => {
  const streams = new Streams(heldWorld().world);
  const response = () =>
    ({ destroyed: false, writableLength: 0, writeHead() {}, write() {}, end() {} }) as never;
  const finish = Promise.withResolvers<void>();
  const first = new AbortController();
  const waiting = async function* () {
    await finish.promise;
    yield { event: 'late', data: 1 };
  };
  const send = (closed: AbortSignal) => streams.send(response(), {}, waiting(), closed);
  const all = [send(first.signal)];
  while (streams.count < streamLimits.streamsMax.value) all.push(send(new AbortController().signal));
  const refused = (error: unknown) => error instanceof Denied && error.code === 'streams-exhausted';
  await assert.rejects(send(new AbortController().signal), refused);
  first.abort();
  await all[0];
  all.push(send(new AbortController().signal));
  finish.resolve();
  await Promise.all(all);
  assert.equal(streams.count, 0);
});
