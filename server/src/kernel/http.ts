// The HTTP edge: mounts what contexts declare below `/v1/<context>`. Fastify routes and reads bodies; this file says
// who may pass, what shape a request must have, and how every answer and every failure is shown. What can be made
// once is made at the start: a request costs one call object, one io and its answer.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Authenticate, admit, assertNotForeign, assertRoutes, mountedPath } from './access.ts';
import { SECURITY_HEADERS, sendWhole } from './answer.ts';
import type { Context } from './context.ts';
import { assertKey, type KeyedRequest, RequestIo } from './idempotency.ts';
import type { Metrics } from './metrics.ts';
import { mountOperations } from './operations.ts';
import { KnownPaths, type Mounted, Outlet } from './outlet.ts';
import { Denied, edgeProblem, foreseen } from './problem.ts';
import type { Call, Caller, Io, Reply, Route } from './route.ts';
import { Streams } from './stream.ts';
import type { Asker, Log } from './system.ts';
import { type Check, check, coercion, isFaithful, unfaithful } from './validation.ts';
import type { World } from './world.ts';

export const httpLimits = {
  bodyMax: { value: 262_144, unit: 'bytes', why: 'body of a request, where the route says nothing else' },
  headersMax: { value: 16_384, unit: 'bytes', why: 'all headers of a request together' },
  pathParameterMax: { value: 1_000, unit: 'characters', why: 'one parameter of a path, encoded' },
  headersTimeoutMs: { value: 10_000, unit: 'ms', why: 'until the headers of a request must be there' },
  requestTimeoutMs: { value: 30_000, unit: 'ms', why: 'until a whole request must be there' },
  keepAliveMs: {
    value: 72_000,
    unit: 'ms',
    why: 'an idle connection; longer than the 60 s that proxies keep theirs',
  },
  connectionsMax: { value: 20_000, unit: 'connections', why: 'connections of one process' },
  closeGraceMs: { value: 20_000, unit: 'ms', why: 'how long running requests may take to end at shutdown' },
} as const;

export interface Edge {
  contexts: readonly Context[];
  ioFor(context: string, asker: Asker): Io;
  authenticate: Authenticate;
  world: World;
  log: Log;
  metrics: Metrics;
  /** Why this process should get no requests; undefined when it should. */
  notReady(): Promise<string | undefined> | string | undefined;
  version: string;
  /** Proxies in front whose word about the caller's address is believed. */
  trustProxy?: boolean | string | string[];
  /** Where the pages come from, for a proxy that changes the Host header. */
  publicUrl?: string | undefined;
  /** Set when the public address is https: browsers then never use http again. */
  https?: boolean;
  /** Compares each success with the schema that its route declares, and fails loudly. For tests and development. */
  checkReplies?: boolean;
  /** Sees every request to a route, from before anything is done for it. */
  watch?: ((app: FastifyInstance) => void) | undefined;
}

/** Starts nothing: call `listen` on what it answers, `close` ends running requests in peace. */
export async function serve(edge: Edge): Promise<FastifyInstance> {
  assertRoutes(edge.contexts);
  const app = newFastify(edge);
  edge.watch?.(app);
  const streams = new Streams(edge.world);
  const headers: Record<string, string> = {
    ...SECURITY_HEADERS,
    ...(edge.https && { 'strict-transport-security': 'max-age=31536000' }),
  };
  const out = new Outlet(edge, streams, headers);
  app.setErrorHandler((error, request, reply) => out.failed(request, reply, error));
  readBodies(app);
  const known = new KnownPaths();
  app.setNotFoundHandler((request, reply) => out.problem(request, reply, known.problemFor(request)));
  await mountOperations(app, edge, streams, headers);
  for (const context of edge.contexts) {
    for (const route of context.routes ?? []) {
      const path = mountedPath(context.name, route);
      known.add(route.method, path);
      mount(app, edge, out, { context, route, path, meter: edge.metrics.route(route.method, path) });
    }
  }
  closeInPeace(app, edge, streams, headers);
  return app;
}

function newFastify(edge: Edge): FastifyInstance {
  const app = Fastify({
    logger: false,
    genReqId: () => '',
    trustProxy: edge.trustProxy ?? false,
    bodyLimit: httpLimits.bodyMax.value,
    requestTimeout: httpLimits.requestTimeoutMs.value,
    keepAliveTimeout: httpLimits.keepAliveMs.value,
    maxRequestsPerSocket: 0,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: httpLimits.pathParameterMax.value },
    http: {
      headersTimeout: httpLimits.headersTimeoutMs.value,
      maxHeaderSize: httpLimits.headersMax.value,
    },
    clientErrorHandler,
    frameworkErrors: (error, _request, reply) => {
      const { status, headers, body } = foreseen(error) ?? edgeProblem('bug');
      sendWhole(reply.raw, status, { ...SECURITY_HEADERS, ...headers }, body);
      reply.hijack();
    },
  });
  app.server.maxConnections = httpLimits.connectionsMax.value;
  app.decorateRequest('at', 0);
  app.decorateRequest('caller');
  app.decorateRequest('bytes', undefined);
  app.decorateRequest('ref', '');
  return app;
}

/** What is not HTTP, or not in time: answered on the bare socket. */
function clientErrorHandler(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, body } =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? edgeProblem('headers-too-large')
      : edgeProblem(error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'request-too-slow' : 'request-malformed');
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}

function readBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text: string, done) => {
    // Clients name the type also where they send nothing.
    if (text === '') return done(null, undefined);
    void parse(request, text, done);
  });
}

function mount(app: FastifyInstance, edge: Edge, out: Outlet, mounted: Mounted): void {
  const { route, path } = mounted;
  const handler = handlerOf(edge, out, mounted);
  const declared = {
    method: route.method,
    url: path,
    config: { mounted },
    onRequest: gate(edge, route),
    handler,
    ...(route.bodyLimitBytes !== undefined && { bodyLimit: route.bodyLimitBytes }),
  };
  if (!route.rawBody) {
    app.route(declared);
    return;
  }
  // In a scope of its own, because parsers belong to a scope: here every type is taken and its bytes are kept.
  void app.register(async (scope) => {
    const parse = scope.getDefaultJsonParser('error', 'error');
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
      request.bytes = bytes;
      const isJson = /^application\/json\b/i.test(request.headers['content-type'] ?? '');
      if (!route.body || !isJson || bytes.length === 0) return done(null, undefined);
      void parse(request, bytes.toString(), done);
    });
    scope.route(declared);
  });
}

/** Before a body is read: who calls, and may they. Synchronous wherever `authenticate` is. */
function gate({ authenticate, world, publicUrl }: Edge, { access, method }: Route) {
  const writes = method !== 'GET';
  return (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
    request.at = world.now();
    const pass = (caller: Caller) => {
      request.caller = caller;
      admit(access, caller);
      done();
    };
    try {
      const { headers } = request;
      if (writes && headers['idempotency-key'] !== undefined) assertKey(String(headers['idempotency-key']));
      if (request.raw.url?.includes('%00')) throw new Denied('request-malformed');
      const raw = request.raw as IncomingMessage & { method: string };
      if (writes) assertNotForeign(raw, publicUrl);
      const caller = authenticate(raw);
      if (caller instanceof Promise) caller.then(pass).catch(done);
      else pass(caller);
    } catch (error) {
      done(error as Error);
    }
  };
}

/** What a handler is given; made per request, so everything that is seldom asked for is a getter. */
class RouteCall implements Call<unknown, unknown, unknown> {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly caller: Caller;
  readonly headers: Record<string, string | undefined>;
  readonly at: number;
  readonly #request: FastifyRequest;
  readonly #raw: ServerResponse;
  #closed: AbortSignal | undefined;
  declare rawBody?: Buffer;

  constructor(request: FastifyRequest, raw: ServerResponse) {
    this.params = request.params;
    this.query = request.query;
    this.body = request.body;
    this.caller = request.caller;
    this.headers = request.headers as Record<string, string | undefined>;
    this.at = request.at;
    this.#request = request;
    this.#raw = raw;
    if (request.bytes !== undefined) this.rawBody = request.bytes;
  }

  get address(): string {
    return this.#request.ip;
  }

  get closed(): AbortSignal {
    if (!this.#closed) {
      const controller = new AbortController();
      this.#raw.once('close', () => controller.abort());
      this.#closed = controller.signal;
    }
    return this.#closed;
  }
}

const TRACE = /^[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

function ioOf(make: (asker: Asker) => Io, request: FastifyRequest): RequestIo {
  const { caller, headers, method } = request;
  const key = method === 'GET' || method === 'HEAD' ? undefined : headers['idempotency-key'];
  const trace = headers.traceparent;
  const keyed: KeyedRequest | undefined =
    key === undefined
      ? undefined
      : {
          key: String(key),
          caller,
          address: request.ip,
          method,
          url: request.url,
          body: request.bytes ?? request.body,
        };
  return new RequestIo(make, {
    actor: caller.kind === 'nobody' ? 'guest' : caller.actor,
    trace: typeof trace === 'string' && TRACE.test(trace) ? trace : null,
    keyed,
  });
}

function handlerOf(edge: Edge, out: Outlet, mounted: Mounted) {
  const { route, context } = mounted;
  const fit = fits(route);
  const make = (asker: Asker) => edge.ioFor(context.name, asker);
  const checkReply = edge.checkReplies ? replyCheck(mounted) : undefined;
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    fit(request);
    const call = new RouteCall(request, reply.raw);
    const io = ioOf(make, request);
    const answer = await route.handle(call as never, io);
    if ('stream' in answer) await out.stream(request, reply, answer.stream, call.closed);
    else if ('file' in answer) await out.file(request, reply, mounted, answer);
    else {
      checkReply?.(answer);
      const sent = out.answer(request, reply, mounted, answer, io.correlation);
      if (sent) await sent;
      // Only now: until the answer has left, a failure must still find its way to the error handler.
      reply.hijack();
    }
    return reply;
  };
}

/** Coerces what came in the URL and throws Denied with every reason when the request has the wrong shape. */
function fits(route: Route): (request: FastifyRequest) => void {
  const checkParams = route.params ? check('params', route.params) : undefined;
  const checkQuery = check('query', route.query);
  const checkBody = route.rawBody && !route.body ? undefined : check('body', route.body);
  const coerceParams = coercion(route.params);
  const coerceQuery = coercion(route.query);
  const bodied = route.method !== 'GET' && checkBody !== undefined;
  return (request) => {
    coerceParams?.(request.params as Record<string, unknown>);
    coerceQuery?.(request.query as Record<string, unknown>);
    const wrong = checkParams?.(request.params) ?? checkQuery(request.query) ?? bodyErrors(request);
    if (wrong) throw new Denied('request-invalid', { errors: wrong });
  };

  function bodyErrors(request: FastifyRequest) {
    if (!bodied) return undefined;
    const wrong = (checkBody as Check)(request.body);
    if (wrong || isFaithful(request.body)) return wrong;
    return unfaithful('body', request.body);
  }
}

function replyCheck({ route, path }: Mounted): (answer: Reply) => void {
  const checks = new Map(
    Object.entries(route.replies).map(([status, schema]) => [Number(status), check('body', schema)]),
  );
  return ({ status, body }) => {
    if (status === 0 || body === undefined || body instanceof Uint8Array) return;
    const wrong = checks.get(status)?.(JSON.parse(JSON.stringify(body)));
    if (wrong || !checks.has(status)) {
      throw new Error(
        `${route.method} ${path} answers ${status} unlike it declares: ${JSON.stringify(wrong)}`,
      );
    }
  };
}

function closeInPeace(
  app: FastifyInstance,
  { world }: Edge,
  streams: Streams,
  headers: Record<string, string>,
): void {
  let cancel = () => {};
  app.addHook('preClose', (done) => {
    streams.stop();
    // From here on every answer is the last one of its connection; kept open it would hold up the shutdown.
    headers.connection = 'close';
    cancel = world.after(httpLimits.closeGraceMs.value, () => app.server.closeAllConnections());
    done();
  });
  app.addHook('onClose', (_app, done) => {
    cancel();
    done();
  });
}
