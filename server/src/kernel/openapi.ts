// The OpenAPI 3.1 document, written from the declarations that also serve the requests: shapes, access rules, every
// problem a route can answer with, idempotency keys. TypeBox schemas are JSON Schema 2020-12 and go in as they are.
import type { TSchema } from 'typebox';
import { mountedPath, SESSION_COOKIE } from './access.ts';
import type { Context } from './context.ts';
import { idempotencyLimits } from './idempotency.ts';
import { type EdgeCode, edgeRefusals } from './problem.ts';
import type { Route } from './route.ts';

export interface DocumentOptions {
  version: string;
  /** Base of the addresses; absent means where the document came from. */
  url?: string;
}

export function openapi(contexts: readonly Context[], { version, url }: DocumentOptions): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const context of contexts) {
    for (const route of context.routes ?? []) {
      const path = mountedPath(context.name, route).replaceAll(/:(\w+)/g, '{$1}');
      paths[path] ??= {};
      paths[path][route.method.toLowerCase()] = operation(context, route, path);
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Jari', version, summary: 'Sells what can run out, and sells each of it exactly once.' },
    ...(url !== undefined && { servers: [{ url }] }),
    tags: contexts.map(({ name, limits }) => ({ name, 'x-limits': limits })),
    paths,
    components: { schemas: { Problem }, parameters: { IdempotencyKey }, securitySchemes },
  };
}

const Problem = {
  type: 'object',
  description: 'RFC 9457. `code` is stable; the texts may change.',
  required: ['type', 'title', 'status', 'code', 'next'],
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'An address that explains the code.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    next: { type: 'string', description: 'What to do now.' },
    detail: { type: 'string' },
    instance: { type: 'string', format: 'uri', description: 'The id of this request, for the operator.' },
    errors: {
      type: 'array',
      description: 'With `request-invalid`: every field that is wrong.',
      items: {
        type: 'object',
        required: ['in', 'pointer', 'detail'],
        properties: {
          in: { enum: ['params', 'query', 'body'] },
          pointer: { type: 'string', format: 'json-pointer' },
          detail: { type: 'string' },
        },
      },
    },
  },
};

const IdempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Makes a repeat safe: the same key and body hear the first answer again. A UUID is best.',
  schema: { type: 'string', minLength: 1, maxLength: idempotencyLimits.idempotencyKeyMax.value },
};

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', description: 'The token of a session, or an API key.' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description: 'For pages of the same origin.',
  },
};

const SIGNED_IN = [{ bearer: [] }, { session: [] }];

function operation(context: Context, route: Route, path: string): object {
  const { access, method, summary } = route;
  const writes = method !== 'GET';
  const role = typeof access === 'object' ? access.role : undefined;
  const parameters = [
    ...pathParameters(route, path),
    ...parametersIn('query', route.query),
    ...parametersIn('header', route.headers),
    ...(writes ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
  ];
  return {
    operationId: operationId(method, path),
    tags: [context.name],
    summary,
    ...(role !== undefined && { description: `Only for the role ${role}.`, 'x-role': role }),
    security: access === 'anyone' ? [{}, ...SIGNED_IN] : SIGNED_IN,
    ...(parameters.length > 0 && { parameters }),
    ...(writes && body(route)),
    responses: { ...replies(route), ...problems(context, route) },
  };
}

function operationId(method: string, path: string): string {
  const words = path
    .replace('/v1/', '')
    .replaceAll(/\{(\w+)\}/g, 'by/$1')
    .split(/[/\-.]/);
  const camel = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return method.toLowerCase() + camel;
}

interface ObjectShape {
  properties?: Record<string, { description?: string }>;
  required?: string[];
}

function pathParameters(route: Route, path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: (route.params as ObjectShape | undefined)?.properties?.[name] ?? { type: 'string' },
  }));
}

function parametersIn(where: 'query' | 'header', schema: TSchema | undefined): object[] {
  const { properties = {}, required = [] } = (schema as ObjectShape | undefined) ?? {};
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: where,
    required: required.includes(name),
    schema,
  }));
}

function body(route: Route): object {
  if (route.body)
    return { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } };
  return route.rawBody ? { requestBody: { required: true, content: { '*/*': {} } } } : {};
}

/** A schema's `contentMediaType` says that the answer is no JSON: a calendar file, an image, a stream. */
function mediaTypeOf(schema: TSchema): string {
  const type = 'contentMediaType' in schema ? schema.contentMediaType : undefined;
  return typeof type === 'string' ? type : 'application/json';
}

function replies({ replies }: Route): Record<string, object> {
  const entries = Object.entries(replies).map(([status, schema]) => {
    const headers = {
      'Jari-Correlation': { description: 'Id of what this belongs to.', schema: { type: 'string' } },
      ETag: { description: 'The version of what is shown, where it has one.', schema: { type: 'string' } },
    };
    const content = { [mediaTypeOf(schema)]: { schema } };
    return [status, { description: 'Done.', headers, ...(status !== '204' && { content }) }];
  });
  return Object.fromEntries(entries);
}

/** Every problem of a route, by status. Those of the edge are the same everywhere and explained once, at `/problems`. */
function problems(context: Context, route: Route): Record<string, object> {
  const known = new Map<string, { status: number; line: string }>();
  for (const code of edgeCodes(route)) {
    known.set(code, { status: edgeRefusals[code].status, line: `\`${code}\`` });
  }
  for (const code of route.refusals ?? []) {
    const refusal = context.refusals[code];
    if (refusal)
      known.set(code, { status: refusal.status, line: `\`${code}\`: ${refusal.title} ${refusal.next}` });
  }
  const byStatus = Object.groupBy(known, ([, { status }]) => String(status));
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, entries = []]) => [
      status,
      problemResponse(
        entries.map(([code]) => code),
        entries.map(([, { line }]) => line),
      ),
    ]),
  );
}

function problemResponse(codes: string[], lines: string[]): object {
  const schema = {
    allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }],
  };
  return { description: lines.join('\n\n'), content: { 'application/problem+json': { schema } } };
}

function edgeCodes({ access, method, rawBody, params, query, body }: Route): EdgeCode[] {
  const codes: EdgeCode[] = ['request-malformed', 'credential-invalid', 'bug', 'overloaded', 'unavailable'];
  if (params || query || body) codes.push('request-invalid');
  if (access !== 'anyone') codes.push('credential-missing');
  if (typeof access === 'object') codes.push('role-missing');
  if (method === 'GET') return codes;
  codes.push(
    'idempotency-key-invalid',
    'idempotency-key-reused',
    'still-running',
    'cross-site',
    'body-too-large',
  );
  if (!rawBody) codes.push('media-type-unsupported');
  return codes;
}
