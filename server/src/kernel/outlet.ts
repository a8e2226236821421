// The way out of the HTTP edge: every answer, refusal, failure and stream leaves through here, with the headers that
// all of them have, and is counted. What nobody foresaw is logged under the id that the caller is told.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { send, sendWhole } from './answer.ts';
import type { Context } from './context.ts';
import type { RouteMeter } from './metrics.ts';
import { edgeProblem, foreseen, type Problem, refusalProblem } from './problem.ts';
import { type Caller, type FileReply, isRefused, type Reply, type Route } from './route.ts';
import type { Streams } from './stream.ts';
import type { Log } from './system.ts';
import type { World } from './world.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Epoch ms of arrival. */
    at: number;
    caller: Caller;
    bytes: Buffer | undefined;
    /** Made when first needed: most answers carry the id of what they began instead. */
    ref: string;
  }
  interface FastifyContextConfig {
    mounted?: Mounted;
  }
}

/** A route with all that can be prepared for it. */
export interface Mounted {
  context: Context;
  route: Route;
  path: string;
  meter: RouteMeter;
}

/** The way out: everything that is sent to a caller goes through one of these. */
export class Outlet {
  readonly #edge: { world: World; log: Log };
  readonly #streams: Streams;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(edge: { world: World; log: Log }, streams: Streams, headers: Readonly<Record<string, string>>) {
    this.#edge = edge;
    this.#streams = streams;
    this.#headers = headers;
  }

  #ref(request: FastifyRequest): string {
    request.ref ||= this.#edge.world.id();
    return request.ref;
  }

  answer(
    request: FastifyRequest,
    reply: FastifyReply,
    { context, meter }: Mounted,
    { status, body, headers }: Reply,
    correlation: string | undefined,
  ): Promise<void> | undefined {
    if (isRefused(body)) {
      this.problem(request, reply, refusalProblem(context.refusals, body), correlation);
      return undefined;
    }
    const all = { ...this.#headers, 'jari-correlation': correlation ?? this.#ref(request), ...headers };
    const sent = send(request.raw, reply.raw, status, all, body);
    meter(status, this.#edge.world.now() - request.at);
    return sent;
  }

  problem(request: FastifyRequest, reply: FastifyReply, problem: Problem, correlation?: string): void {
    const { status, headers, body } = problem;
    const now = this.#edge.world.now();
    request.routeOptions.config?.mounted?.meter(status, now - (request.at || now));
    const instance = `urn:uuid:${this.#ref(request)}`;
    const all = { ...this.#headers, 'jari-correlation': correlation ?? this.#ref(request), ...headers };
    sendWhole(reply.raw, status, all, { ...body, instance });
    reply.hijack();
  }

  failed(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
    if (reply.raw.headersSent) {
      // Half an answer is out already; only the connection can tell that it is not whole.
      this.#logBug(request, error);
      reply.raw.destroy();
      return;
    }
    const known = foreseen(error);
    if (!known) this.#logBug(request, error);
    const problem = known ?? edgeProblem('bug');
    if (problem.status === 413) {
      problem.body.limitBytes = request.routeOptions.bodyLimit;
      // What is still on its way is not read, so the connection cannot serve another request.
      problem.headers = { ...problem.headers, connection: 'close' };
    }
    this.problem(request, reply, problem);
  }

  async stream(
    request: FastifyRequest,
    reply: FastifyReply,
    items: Parameters<Streams['send']>[2],
    closed: AbortSignal,
  ): Promise<void> {
    const headers = { ...this.#headers, 'jari-correlation': this.#ref(request) };
    reply.hijack();
    try {
      await this.#streams.send(reply.raw, headers, items, closed);
    } catch (error) {
      this.failed(request, reply, error);
    }
  }

  /** A failure on the way cuts the connection, so nobody takes half a file for a whole one. */
  async file(
    request: FastifyRequest,
    reply: FastifyReply,
    { meter }: Mounted,
    { file, headers }: FileReply,
  ): Promise<void> {
    const all = { ...this.#headers, 'jari-correlation': this.#ref(request), ...headers };
    reply.hijack();
    reply.raw.writeHead(200, all);
    try {
      await pipeline(Readable.from(request.method === 'HEAD' ? [] : file), reply.raw);
      meter(200, this.#edge.world.now() - request.at);
    } catch (error) {
      if (!isHangUp(error)) this.failed(request, reply, error);
    }
  }

  #logBug(request: FastifyRequest, err: unknown): void {
    const { method } = request;
    // The pattern, not the address: what people type into addresses is theirs.
    this.#edge.log.error(
      { err, correlation: this.#ref(request), method, route: request.routeOptions.url },
      'a request failed',
    );
  }
}

/** The reader went away before the end. */
function isHangUp(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

/** Which methods an address knows, for 405 and OPTIONS. */
export class KnownPaths {
  readonly #paths: { segments: string[]; methods: Set<string> }[] = [];

  add(method: string, path: string): void {
    const segments = path.split('/');
    const same = this.#paths.find((known) => known.segments.join('/') === path);
    if (same) same.methods.add(method);
    else this.#paths.push({ segments, methods: new Set([method]) });
  }

  problemFor({ url }: FastifyRequest): Problem {
    const asked = (url.split('?', 1)[0] ?? '').split('/');
    const methods = new Set<string>();
    for (const known of this.#paths) {
      const fits =
        known.segments.length === asked.length &&
        known.segments.every((name, at) => name.startsWith(':') || name === asked[at]);
      if (fits) for (const method of known.methods) methods.add(method);
    }
    if (methods.size === 0) return edgeProblem('route-unknown');
    if (methods.has('GET')) methods.add('HEAD');
    const answer = edgeProblem('method-not-allowed');
    return { ...answer, headers: { ...answer.headers, allow: [...methods].join(', ') } };
  }
}
