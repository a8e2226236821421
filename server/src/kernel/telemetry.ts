// Spans of OpenTelemetry for what the kernel does: requests, messages, batches, calls to the outside, steps of read
// models. Only a process that wants spans loads this file; in all others nothing of it is in the way. A trace travels
// as the envelope's `traceparent` and in no other way, so it is the same in one process and in many.
import {
  type Attributes,
  type Link,
  ROOT_CONTEXT,
  type Context as Scope,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { FastifyInstance } from 'fastify';
import type { Context, Message, Projection } from './context.ts';
import { type Backend, type Batch, Lane, type LaneHooks, NoAnswer, type Submission } from './lane.ts';
import { isRefused } from './route.ts';
import type { World } from './world.ts';

export interface Telemetry {
  /** To be used instead of the plain one. */
  Lane: typeof Lane;
  /** The same context, with a span around each of its effects and each step of its read models. */
  traced(context: Context): Context;
  /** A span around each request to a route of a context; before any route is mounted. */
  watch(app: FastifyInstance): void;
}

export function telemetry(tracer: Tracer): Telemetry {
  return {
    Lane: tracedLane(tracer),
    traced: (context) => tracedContext(tracer, context),
    watch: (app) => watchRequests(tracer, app),
  };
}

const TRACEPARENT = /^[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})$/;

/** A new trace where there is no parent, or none that can be read. */
function under(traceparent: unknown, isRemote = false): Scope {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(String(traceparent)) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags, 16);
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote });
}

function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** Errors of databases and providers quote what people typed, so only their kind is told; the log has more. */
function fail(span: Span, error: unknown): void {
  const kind =
    error instanceof NoAnswer
      ? error.code
      : error instanceof Error
        ? error.name
        : 'something that is no error';
  span.setAttribute('error.type', kind);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

async function within<T>(span: Span, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    fail(span, error);
    throw error;
  } finally {
    span.end();
  }
}

function watchRequests(tracer: Tracer, app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { mounted } = request.routeOptions.config ?? {};
    if (mounted) {
      const { method, headers } = request.raw;
      const attributes: Attributes = { 'jari.context': mounted.context.name, 'http.route': mounted.path };
      if (method !== undefined) attributes['http.request.method'] = method;
      const options = { kind: SpanKind.SERVER, attributes };
      const span = tracer.startSpan(`${method} ${mounted.path}`, options, under(headers.traceparent, true));
      // What follows from the request finds its parent where it looks for one anyway.
      headers.traceparent = traceparentOf(span);
      reply.raw.once('close', () => {
        const { headersSent, statusCode } = reply.raw;
        if (headersSent) span.setAttribute('http.response.status_code', statusCode);
        if (statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      });
    }
    done();
  });
}

/** Spans of messages on their way through a lane. */
type Spans = WeakMap<Message, Span>;

function tracedLane(tracer: Tracer): typeof Lane {
  return class TracedLane extends Lane {
    readonly #name: string;
    readonly #spans: Spans;

    constructor(context: Context, backend: Backend, world: World, hooks: LaneHooks) {
      const spans: Spans = new WeakMap();
      const failed = (message: Message, error: unknown) => {
        const span = spans.get(message);
        if (span) fail(span, error);
        hooks.failed(message, error);
      };
      super(context, tracedBackend(tracer, context.name, backend, spans), world, { ...hooks, failed });
      this.#name = context.name;
      this.#spans = spans;
    }

    override ask(message: Message): Promise<unknown> {
      return this.#spanned(message, 'request', (own) => super.ask(own));
    }

    override deliver(message: Message, from: Submission = {}): Promise<unknown> {
      return this.#spanned(message, carrierOf(from), (own) => super.deliver(own, from));
    }

    /** What follows from the message is a child of its span, because the message says so. */
    #spanned(message: Message, carrier: string, run: (own: Message) => Promise<unknown>): Promise<unknown> {
      const { id, type, subject, correlation } = message;
      const attributes = {
        'jari.context': this.#name,
        'jari.message.type': type,
        'jari.message.id': id,
        'jari.subject': subject,
        'jari.correlation': correlation,
        'jari.carrier': carrier,
      };
      const kind = carrier === 'request' ? SpanKind.INTERNAL : SpanKind.CONSUMER;
      const span = tracer.startSpan(`${this.#name} ${type}`, { kind, attributes }, under(message.trace));
      const own = { ...message, trace: traceparentOf(span) };
      this.#spans.set(own, span);
      return within(span, async () => {
        const answer = await run(own);
        if (isRefused(answer)) span.setAttribute('jari.refused', answer.refused);
        return answer;
      });
    }
  };
}

function carrierOf({ timer, parkedAttempts, relayed }: Submission): string {
  if (timer !== undefined) return 'timer';
  if (parkedAttempts !== undefined) return 'parked';
  return relayed ? 'relay' : 'bus';
}

/** A batch belongs to no single trace: it is one of its own, and it and its messages name each other. */
function tracedBackend(tracer: Tracer, name: string, backend: Backend, spans: Spans): Backend {
  return {
    async begin(messages, now) {
      const own = messages.flatMap((message) => spans.get(message) ?? []);
      const links: Link[] = own.map((each) => ({ context: each.spanContext() }));
      const attributes = { 'jari.context': name, 'jari.batch.messages': messages.length };
      const span = tracer.startSpan(`${name} batch`, { attributes, links }, ROOT_CONTEXT);
      for (const each of own) each.addLink({ context: span.spanContext() });
      try {
        const batch = await backend.begin(messages, now);
        span.addEvent('loaded');
        return tracedBatch(span, batch);
      } catch (error) {
        fail(span, error);
        span.end();
        throw error;
      }
    },
    park(message, failure) {
      const { attempts, retryAt } = failure;
      spans.get(message)?.addEvent('parked', { attempts, 'for.a.person': retryAt === null });
      return backend.park(message, failure);
    },
  };
}

function tracedBatch(span: Span, batch: Batch): Batch {
  const { state, known, parkedSubjects } = batch;
  return {
    ...{ state, known, parkedSubjects },
    commit: (changes) =>
      within(span, () => {
        span.addEvent('decided', { rows: changes.log.length, timers: changes.timers.length });
        return batch.commit(changes);
      }),
    abort() {
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'taken apart, because a message failed' });
      return within(span, () => batch.abort());
    },
  };
}

function tracedContext(tracer: Tracer, context: Context): Context {
  const { name, effects = {}, projections = [] } = context;
  const traced = Object.entries(effects).map(([kind, effect]): [string, typeof effect] => [
    kind,
    (data, io) => {
      const { trace: parent = null, subject = '', correlation = '' } = io.message ?? {};
      const attributes = { 'jari.context': name, 'jari.subject': subject, 'jari.correlation': correlation };
      const options = { kind: SpanKind.CLIENT, attributes };
      return within(tracer.startSpan(`${name} ${kind}`, options, under(parent)), () => effect(data, io));
    },
  ]);
  return {
    ...context,
    effects: Object.fromEntries(traced),
    projections: projections.map((projection) => tracedProjection(tracer, name, projection)),
  };
}

/** One step folds events of many traces, so it is a trace of its own. */
function tracedProjection(tracer: Tracer, context: string, projection: Projection): Projection {
  return {
    ...projection,
    apply(db, events) {
      const source = events[0]?.source ?? '';
      const attributes = { 'jari.context': context, 'jari.source': source, 'jari.events': events.length };
      const span = tracer.startSpan(`${context} ${projection.name}`, { attributes }, ROOT_CONTEXT);
      return within(span, () => projection.apply(db, events));
    },
  };
}
