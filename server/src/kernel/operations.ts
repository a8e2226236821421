// Addresses for those who run and read the system: is it alive, may it get requests, its numbers, its documents.
// The docs page is served from here alone; it loads nothing from anywhere else and its policy forbids that too.
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { send } from './answer.ts';
import { asyncapi } from './asyncapi.ts';
import type { Edge } from './http.ts';
import { openapi } from './openapi.ts';
import { type EdgeRefusal, edgeProblem, edgeRefusals } from './problem.ts';
import type { Streams } from './stream.ts';

type Headers = Readonly<Record<string, string>>;

/** The hash is of the one style that Swagger UI 5 writes into the page itself. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export async function mountOperations(
  app: FastifyInstance,
  edge: Edge,
  streams: Streams,
  headers: Headers,
): Promise<void> {
  const { metrics, contexts, version } = edge;
  const give = (
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    body: unknown,
    type?: Headers,
  ) => {
    reply.hijack();
    return send(request.raw, reply.raw, status, { ...headers, ...type }, body);
  };
  let closing = false;
  app.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  metrics.watch('jari_http_streams', 'Open live streams', () => [{ labels: {}, value: streams.count }]);

  app.get('/live', async (request, reply) => give(request, reply, 200, { live: true }));
  app.get('/ready', async (request, reply) => {
    const detail = closing ? 'shutting down' : await edge.notReady();
    if (detail === undefined) return give(request, reply, 200, { ready: true });
    const { status, headers: more, body } = edgeProblem(closing ? 'stopping' : 'unavailable', { detail });
    return give(request, reply, status, body, more);
  });
  app.get('/metrics', async (request, reply) =>
    give(request, reply, 200, await metrics.text(), { 'content-type': metrics.contentType }),
  );
  mountProblems(app, edge, give);

  const document = openapi(contexts, { version });
  const texts = { '/openapi.json': document, '/asyncapi.json': asyncapi(contexts, { version }) };
  for (const [path, content] of Object.entries(texts)) {
    const text = JSON.stringify(content);
    const type = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' };
    app.get(path, async (request, reply) => give(request, reply, 200, text, type));
  }
  await mountDocs(app, document, headers);
}

type Give = (request: FastifyRequest, reply: FastifyReply, status: number, body: unknown) => unknown;

/** What the `type` of a problem points at. */
function mountProblems(app: FastifyInstance, { contexts }: Edge, give: Give): void {
  const known = new Map<string, (EdgeRefusal & { code: string; context: string | null })[]>();
  const add = (context: string | null, refusals: Record<string, EdgeRefusal>) => {
    for (const [code, { status, title, next }] of Object.entries(refusals)) {
      known.set(code, [...(known.get(code) ?? []), { code, context, status, title, next }]);
    }
  };
  add(null, edgeRefusals);
  for (const { name, refusals } of contexts) add(name, refusals);
  app.get('/problems', async (request, reply) =>
    give(request, reply, 200, { problems: [...known.values()].flat() }),
  );
  app.get<{ Params: { code: string } }>('/problems/:code', async (request, reply) => {
    const problems = known.get(request.params.code);
    if (problems) return give(request, reply, 200, { problems });
    return reply.callNotFound();
  });
}

async function mountDocs(app: FastifyInstance, document: object, headers: Headers): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onSend', (_request, reply, _payload, done) => {
      reply.headers({ ...headers, 'content-security-policy': DOCS_POLICY });
      done();
    });
    await scope.register(swagger, { mode: 'static', specification: { document: document as never } });
    await scope.register(swaggerUi, {
      routePrefix: '/docs',
      // Without the bar on top, which would load any other document and show a foreign logo.
      uiConfig: { layout: 'BaseLayout', deepLinking: true, docExpansion: 'list', tryItOutEnabled: true },
      theme: { title: 'Jari API' },
    });
  });
}
