import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import Type from 'typebox';
import { NOBODY } from './access.ts';
import { defineContext } from './context.ts';
import { type Edge, serve } from './http.ts';
import { createMetrics } from './metrics.ts';
import { route } from './route.ts';
import { realWorld } from './world.ts';

interface Made {
  size: number;
}

const toy = defineContext<object, object, { Made: Made; Kept: object }>({
  name: 'toy',
  empty: () => ({}),
  decide: {},
  evolve: { Made: () => {}, Kept: () => {} },
  store: { load: async () => ({}), save: async () => {} },
  emits: { Made: 'public', Kept: 'private' },
  schemas: { Made: Type.Object({ size: Type.Integer() }) },
  limits: { sizeMax: { value: 3, unit: 'cm', why: 'the box is small' } },
  refusals: { taken: { status: 409, title: 'It is taken.', next: 'Take another.' } },
  routes: [
    route({
      method: 'PUT',
      path: '/things/:id',
      access: { role: 'host' },
      summary: 'Makes a thing',
      params: Type.Object({ id: Type.String({ format: 'uuid' }) }, { additionalProperties: false }),
      query: Type.Object({ dry: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
      body: Type.Object({ size: Type.Integer() }, { additionalProperties: false }),
      replies: { 200: Type.Object({ size: Type.Integer() }), 204: Type.Null() },
      refusals: ['taken'],
      handle: async () => ({ status: 204 }),
    }),
    route({
      method: 'GET',
      path: '/things/:id/calendar',
      access: 'anyone',
      summary: 'A calendar file',
      replies: { 200: Type.String({ contentMediaType: 'text/calendar' }) },
      handle: async () => ({ status: 200, body: 'x', headers: { 'content-type': 'text/calendar' } }),
    }),
  ],
});

async function edge(more: Partial<Edge> = {}) {
  const metrics = createMetrics();
  const app = await serve({
    contexts: [toy],
    ioFor: () => ({}) as never,
    authenticate: () => NOBODY,
    world: realWorld,
    log: { error() {}, warn() {}, info() {} },
    metrics,
    notReady: () => undefined,
    version: '1.2.3',
    ...more,
  });
  after(() => app.close());
  return { app, metrics };
}

const { app, metrics } = await edge();

test('a process says that it lives, and why it should get no requests', async () => {
  assert.equal((await app.inject('/live')).statusCode, 200);
  assert.equal((await app.inject('/ready')).statusCode, 200);
  const { app: waiting } = await edge({ notReady: () => 'the database is being migrated' });
  const response = await waiting.inject('/ready');
  assert.equal(response.statusCode, 503);
  assert.equal(response.json().detail, 'the database is being migrated');
  assert.ok(response.headers['retry-after']);
});

test('the metrics count requests by route and status, and read lanes and lag when scraped', async () => {
  const numbers = { batches: 2, messages: 10, largestBatch: 7, refused: 1, queueDelayMs: 30, queued: 4 };
  metrics.lane('toy', numbers);
  metrics.relay(() => [{ labels: { consumer: 'views', source: 'toy' }, value: 12 }]);
  await app.inject({
    method: 'PUT',
    url: '/v1/toy/things/0198c1f0-0000-7000-8000-000000000001',
    payload: { size: 1 },
  });
  const first = (await app.inject('/metrics')).body;
  assert.match(
    first,
    /jari_http_request_duration_seconds_count\{method="PUT",route="\/v1\/toy\/things\/:id",status="401"\} 1\n/,
  );
  assert.match(first, /jari_http_request_duration_seconds_bucket\{[^}]*le="\+Inf"\} 1\n/);
  assert.match(first, /jari_lane_messages_total\{context="toy"\} 10\n/);
  assert.match(first, /jari_lane_queue_delay_seconds\{context="toy"\} 0\.03\n/);
  assert.match(first, /jari_relay_lag_events\{consumer="views",source="toy"\} 12\n/);
  numbers.messages = 11;
  assert.match((await app.inject('/metrics')).body, /jari_lane_messages_total\{context="toy"\} 11\n/);
});

test('OpenAPI tells the shapes, the access rule, the key and every problem of a route', async () => {
  const document = (await app.inject('/openapi.json')).json();
  assert.equal(document.openapi, '3.1.0');
  const put = document.paths['/v1/toy/things/{id}'].put;
  assert.equal(put.operationId, 'putToyThingsById');
  assert.equal(put['x-role'], 'host');
  assert.deepEqual(put.security, [{ bearer: [] }, { session: [] }]);
  assert.deepEqual(
    put.parameters.map((each: { name?: string; $ref?: string }) => each.name ?? each.$ref),
    ['id', 'dry', '#/components/parameters/IdempotencyKey'],
  );
  assert.equal(put.requestBody.content['application/json'].schema.properties.size.type, 'integer');
  assert.deepEqual(Object.keys(put.responses), [
    '200',
    '204',
    '400',
    '401',
    '403',
    '409',
    '413',
    '415',
    '422',
    '500',
    '503',
  ]);
  assert.match(put.responses['409'].description, /`taken`: It is taken\. Take another\./);
  assert.ok(
    put.responses['409'].content['application/problem+json'].schema.allOf[1].properties.code.enum.includes(
      'taken',
    ),
  );
  const get = document.paths['/v1/toy/things/{id}/calendar'].get;
  assert.deepEqual(get.security[0], {});
  assert.equal(get.requestBody, undefined);
  assert.ok(get.responses['200'].content['text/calendar']);
  assert.equal(document.tags[0]['x-limits'].sizeMax.unit, 'cm');
});

test('AsyncAPI tells the public events and not the private ones', async () => {
  const document = (await app.inject('/asyncapi.json')).json();
  assert.equal(document.asyncapi, '3.0.0');
  assert.deepEqual(Object.keys(document.channels.toy.messages), ['Made']);
  const { properties } = document.channels.toy.messages.Made.payload.allOf[1];
  assert.equal(properties.type.const, 'Made');
  assert.equal(properties.data.properties.size.type, 'integer');
});

test('the docs page loads nothing from elsewhere, and its policy forbids it', async () => {
  const page = await app.inject('/docs');
  assert.equal(page.statusCode, 200);
  assert.doesNotMatch(page.body, /https?:\/\//);
  assert.doesNotMatch(page.body, /<script(?![^>]*src=)/);
  const policy = String(page.headers['content-security-policy']);
  assert.match(policy, /script-src 'self';/);
  assert.doesNotMatch(policy, /unsafe|https?:/);
  for (const path of ['swagger-ui-bundle.js', 'swagger-ui.css', 'swagger-initializer.js']) {
    const asset = await app.inject(`/docs/static/${path}`);
    assert.equal(asset.statusCode, 200, path);
    assert.equal(asset.headers['x-content-type-options'], 'nosniff');
  }
  assert.equal((await app.inject('/docs/json')).json().openapi, '3.1.0');
});

test('every code of a problem has an address that explains it', async () => {
  const { problems } = (await app.inject('/problems')).json();
  assert.ok(problems.length > 10);
  for (const { code } of problems)
    assert.equal((await app.inject(`/problems/${code}`)).statusCode, 200, code);
  assert.equal((await app.inject('/problems/never-heard')).statusCode, 404);
});
