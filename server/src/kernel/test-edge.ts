// A toy context with one route of each kind, served without a database: what the tests of the HTTP edge talk to.
import { after } from 'node:test';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { NOBODY } from './access.ts';
import { type Context, defineContext } from './context.ts';
import { type Edge, serve } from './http.ts';
import { createMetrics } from './metrics.ts';
import { Denied } from './problem.ts';
import { type Caller, type Io, type Route, refuse, route } from './route.ts';
import type { Asker } from './system.ts';
import { realWorld } from './world.ts';

const Line = Type.Union([
  Type.Object(
    { pool: Type.String({ format: 'uuid' }), unit: Type.String() },
    { additionalProperties: false },
  ),
  Type.Object(
    { pool: Type.String({ format: 'uuid' }), best: Type.Integer() },
    { additionalProperties: false },
  ),
]);

const Wish = Type.Object(
  {
    quantity: Type.Integer({ minimum: 1, maximum: 10 }),
    email: Type.Optional(Type.String({ format: 'email' })),
    kind: Type.Optional(Type.Union([Type.Literal('seat'), Type.Literal('night')])),
    note: Type.Optional(Type.String({ maxLength: 100 })),
    big: Type.Optional(Type.Integer()),
    lines: Type.Optional(Type.Array(Line)),
  },
  { additionalProperties: false },
);

export const POOL = '0198c1f0-0000-7000-8000-000000000001';
export const HOST: Caller = { kind: 'person', actor: 'person:h', id: 'h', roles: ['host'] };
export const BUYER: Caller = { kind: 'person', actor: 'person:b', id: 'b', roles: ['buyer'] };
export const LONG = 'seat '.repeat(2_000);

export const routes: Route[] = [
  route({
    method: 'POST',
    path: '/things/:id',
    access: 'anyone',
    summary: 'Makes a thing',
    params: Type.Object({ id: Type.String({ format: 'uuid' }) }, { additionalProperties: false }),
    body: Wish,
    replies: { 201: Type.Object({ told: Type.Unknown() }, { additionalProperties: false }) },
    refusals: ['taken'],
    async handle({ params, body }, io) {
      const told = await io.submit<object>({ type: 'Make', subject: params.id, data: body });
      if ('refused' in told) return refuse(told as never);
      return { status: 201, body: { told } };
    },
  }),
  route({
    method: 'GET',
    path: '/things',
    access: 'anyone',
    summary: 'Lists things',
    query: Type.Object(
      {
        max: Type.Optional(Type.Integer({ minimum: 1 })),
        open: Type.Optional(Type.Boolean()),
        of: Type.Optional(Type.Array(Type.String())),
      },
      { additionalProperties: false },
    ),
    replies: { 200: Type.Unknown() },
    handle: async ({ query }) => ({ status: 200, body: query }),
  }),
  route({
    method: 'GET',
    path: '/long',
    access: 'anyone',
    summary: 'A long text',
    replies: { 200: Type.Unknown() },
    handle: async () => ({
      status: 200,
      body: { text: LONG },
      headers: { etag: '"v1"', 'cache-control': 'max-age=1' },
    }),
  }),
  route({
    method: 'GET',
    path: '/calendar',
    access: 'anyone',
    summary: 'A text that is no JSON',
    replies: { 200: Type.String({ contentMediaType: 'text/calendar' }) },
    handle: async () => ({
      status: 200,
      body: 'BEGIN:VCALENDAR',
      headers: { 'content-type': 'text/calendar; charset=utf-8' },
    }),
  }),
  route({
    method: 'DELETE',
    path: '/things/:id',
    access: { role: 'host' },
    summary: 'Ends it',
    replies: { 204: Type.Null() },
    handle: async () => ({ status: 204 }),
  }),
  route({
    method: 'GET',
    path: '/mine',
    access: 'signed-in',
    summary: 'Mine',
    replies: { 200: Type.Unknown() },
    handle: async ({ caller }) => ({ status: 200, body: caller }),
  }),
  route({
    method: 'POST',
    path: '/hook',
    access: 'anyone',
    summary: 'Takes bytes',
    rawBody: true,
    replies: { 200: Type.Unknown() },
    handle: async ({ rawBody }) => ({ status: 200, body: { text: rawBody?.toString() } }),
  }),
  route({
    method: 'POST',
    path: '/broken',
    access: 'anyone',
    summary: 'Has a bug',
    replies: { 200: Type.Unknown() },
    handle: async () => {
      throw new Error('secret detail');
    },
  }),
  route({
    method: 'POST',
    path: '/unlike',
    access: 'anyone',
    summary: 'Answers unlike it declares',
    replies: { 200: Type.Object({ a: Type.Integer() }) },
    handle: async () => ({ status: 200, body: { a: 'x' } }),
  }),
  route({
    method: 'POST',
    path: '/endless',
    access: 'anyone',
    summary: 'Answers what is no JSON',
    replies: { 200: Type.Unknown() },
    handle: async () => ({ status: 200, body: { n: 1n } }),
  }),
];

export function context(more: Partial<Context> = {}): Context {
  const plain = defineContext({
    name: 'toy',
    empty: () => ({}),
    decide: {},
    evolve: {},
    store: { load: async () => ({}), save: async () => {} },
    emits: {},
    limits: {},
    refusals: { taken: { status: 409, title: 'It is taken.', next: 'Take another.' } },
    routes,
  });
  return { ...plain, ...more };
}

export interface Asked extends Asker {
  type: string;
  data: object;
}

/** A server over the toy context; `answer` says what its lane would. Closed after the test. */
export async function edge(answer: (asked: Asked) => unknown, more: Partial<Edge> = {}) {
  const logged: { details: object; text: string }[] = [];
  const note = (details: object, text: string) => void logged.push({ details, text });
  const io = (asker: Asker): Io =>
    ({
      world: realWorld,
      submit: async (ask: { type: string; data: object }) => answer({ ...asker, ...ask }),
    }) as never;
  const app = await serve({
    contexts: [context()],
    ioFor: (_context, asker) => io(asker),
    authenticate: ({ headers }) => {
      if (headers.authorization === 'Bearer host') return HOST;
      if (headers.authorization === 'Bearer buyer') return Promise.resolve(BUYER);
      if (headers.authorization !== undefined) throw new Denied('credential-invalid');
      return NOBODY;
    },
    world: realWorld,
    log: { error: note, warn: note, info: note },
    metrics: createMetrics(),
    notReady: () => undefined,
    version: '1.2.3',
    checkReplies: true,
    ...more,
  });
  after(() => app.close());
  return { app, logged };
}

/** Posts JSON, or a text as it is. */
export function poster(app: FastifyInstance) {
  return (url: string, payload: unknown, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url: `/v1/toy${url}`,
      headers: { 'content-type': 'application/json', ...headers },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    });
}
