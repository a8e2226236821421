// What is told of messages, batches and requests as spans, on a real database with two small contexts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SpanStatusCode } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { NoAnswer } from './lane.ts';
import { sealer } from './seal.ts';
import { type System, startSystem } from './system.ts';
import { telemetry } from './telemetry.ts';
import { counterFolder, counters, tallies } from './test-counter.ts';
import { freshDatabase, type TestDatabase } from './test-database.ts';
import { edge } from './test-edge.ts';
import { realWorld } from './world.ts';

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
const spans = telemetry(provider.getTracer('test'));
const log = { error() {}, warn() {}, info() {} };
const TRACE = 'a1'.repeat(16);
const PARENT = 'b2'.repeat(8);
const asker = { actor: 'person:a', trace: `00-${TRACE}-${PARENT}-01` };

let database: TestDatabase;
let system: System;
before(async () => {
  database = await freshDatabase([
    { name: 'counters', folder: counterFolder('counters') },
    { name: 'tallies', folder: counterFolder('tallies') },
  ]);
  system = await startSystem({
    all: [counters, tallies].map((context) => spans.traced(context)),
    run: ['counters', 'tallies'],
    url: database.url,
    world: realWorld,
    seal: sealer('x'.repeat(32)),
    log,
    Lane: spans.Lane,
  });
});
after(async () => {
  await system.stop();
  await database.drop();
});

const addOnce = (subject: string, by: number) =>
  system.io('counters', asker).submit({ type: 'Add', subject, data: { by } });

/** Whoever hears that there is too much work for now, as on a machine that was elsewhere for a moment, asks again. */
async function add(subject: string, by: number): Promise<unknown> {
  for (;;) {
    try {
      return await addOnce(subject, by);
    } catch (error) {
      if (!(error instanceof NoAnswer) || error.code !== 'overloaded') throw error;
      await realWorld.sleep(20);
    }
  }
}

const about = (subject: string) =>
  exporter.getFinishedSpans().filter(({ attributes }) => attributes['jari.subject'] === subject);
const ids = (span: ReadableSpan) => span.spanContext();

/** The spans about a subject, once there are as many. */
async function spansAbout(subject: string, count: number): Promise<ReadableSpan[]> {
  while (about(subject).length < count) await realWorld.sleep(5);
  return about(subject);
}

test('what a command leads to in another context is a child of it, in the trace of who asked', async () => {
  await add('one', 1);
  const [asked, followed] = await spansAbout('one', 2);
  assert.ok(asked && followed);
  assert.equal(asked.name, 'counters Add');
  assert.equal(asked.parentSpanContext?.spanId, PARENT);
  assert.equal(asked.attributes['jari.carrier'], 'request');
  assert.equal(followed.name, 'tallies counters.Added');
  assert.equal(followed.parentSpanContext?.spanId, ids(asked).spanId);
  assert.equal(followed.attributes['jari.carrier'], 'bus');
  for (const span of [asked, followed]) assert.equal(ids(span).traceId, TRACE);
});

test('a batch and its messages name each other, and it stands in no trace of theirs', async () => {
  const subject = await together(3);
  const asked = (await spansAbout(subject, 6)).filter(({ name }) => name === 'counters Add');
  const batch = await batchOf(asked[0]);
  assert.notEqual(ids(batch).traceId, TRACE);
  assert.equal(batch.parentSpanContext, undefined);
  assert.deepEqual(batch.links.map(({ context }) => context.spanId).sort(), asked.map(idOf).sort());
  assert.equal(batch.attributes['jari.batch.messages'], 3);
  assert.deepEqual(
    batch.events.map(({ name }) => name),
    ['loaded', 'decided'],
  );
  for (const { links } of asked) assert.ok(links.some(({ context }) => is(batch, context)));
});

/** The subject of so many messages that were asked for at once and all taken, as they are by a lane that has room. */
async function together(messages: number): Promise<string> {
  for (let round = 1; ; round += 1) {
    const subject = `two ${round}`;
    const ends = await Promise.allSettled(
      Array.from({ length: messages }, (_, at) => addOnce(subject, at + 1)),
    );
    if (ends.every(({ status }) => status === 'fulfilled')) return subject;
  }
}

/** A batch ends when it is written, and its messages when they are answered. */
async function batchOf(asked: ReadableSpan | undefined): Promise<ReadableSpan> {
  for (;;) {
    const batch = exporter
      .getFinishedSpans()
      .find(
        ({ name, links }) => name === 'counters batch' && links.some(({ context }) => is(asked, context)),
      );
    if (batch) return batch;
    await realWorld.sleep(5);
  }
}

const idOf = (span: ReadableSpan) => ids(span).spanId;
const is = (span: ReadableSpan | undefined, { spanId }: { spanId: string }) =>
  span !== undefined && idOf(span) === spanId;

test('a message that fails is an error without the words of it; its neighbours are none', async () => {
  const both = await Promise.allSettled([add('guilty', 666), add('neighbour', 1)]);
  assert.ok(both[0].status === 'rejected' && both[0].reason instanceof NoAnswer);
  const [guilty] = await spansAbout('guilty', 1);
  assert.equal(guilty?.status.code, SpanStatusCode.ERROR);
  assert.equal(guilty?.attributes['error.type'], 'bug');
  assert.doesNotMatch(JSON.stringify([guilty?.attributes, guilty?.events]), /this one is guilty/);
  const [neighbour] = await spansAbout('neighbour', 1);
  assert.equal(neighbour?.status.code, SpanStatusCode.UNSET);
});

test('a message that waits for its next try says so, and its next try is a child of it', async () => {
  await add('thirteen', 13);
  const isTry = ({ name }: ReadableSpan) => name === 'tallies counters.Added';
  const tries = () => about('thirteen').filter(isTry);
  await add('antidote', 1);
  while (tries().length < 2) await realWorld.sleep(20);
  const [first, second] = tries();
  assert.equal(first?.events.at(-1)?.name, 'parked');
  assert.equal(first?.attributes['error.type'], 'Error');
  assert.equal(second?.attributes['jari.carrier'], 'parked');
  assert.equal(second?.parentSpanContext?.spanId, first && idOf(first));
});

test('a request is a span of its route, in the trace that it came with, and passes itself on', async () => {
  let trace: string | null = null;
  const { app } = await edge(
    (asked) => {
      trace = asked.trace;
      return {};
    },
    { watch: spans.watch },
  );
  const url = '/v1/toy/things/0198c1f0-0000-7000-8000-000000000001';
  const ask = (traceparent: string, quantity = 1) =>
    app.inject({ method: 'POST', url, headers: { traceparent }, payload: { quantity } });
  const requests = () => exporter.getFinishedSpans().filter(({ name }) => name === 'POST /v1/toy/things/:id');
  await ask(asker.trace);
  const [span] = requests();
  assert.ok(span);
  assert.equal(trace, `00-${TRACE}-${idOf(span)}-01`);
  assert.equal(span.parentSpanContext?.spanId, PARENT);
  assert.equal(span.attributes['http.response.status_code'], 201);
  await ask(asker.trace, 11);
  assert.equal(requests()[1]?.attributes['http.response.status_code'], 400);
  await ask('00-nonsense');
  assert.notEqual(requests()[2]?.spanContext().traceId, TRACE);
  await app.inject({
    method: 'POST',
    url: '/v1/toy/hook',
    payload: 'bytes',
    headers: { 'content-type': 'text/plain' },
  });
  assert.ok(exporter.getFinishedSpans().some(({ name }) => name === 'POST /v1/toy/hook'));
});

test('without spans the trace that a request came with travels on as it is', async () => {
  const { app } = await edge(({ trace }) => ({ trace }));
  const url = '/v1/toy/things/0198c1f0-0000-7000-8000-000000000001';
  const answer = await app.inject({
    method: 'POST',
    url,
    headers: { traceparent: asker.trace },
    payload: { quantity: 1 },
  });
  assert.deepEqual(answer.json(), { told: { trace: asker.trace } });
});
