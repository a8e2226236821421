// What a context says about its HTTP routes: method, path, who may call it, schemas, handler. One declaration
// gives validation, types, OpenAPI and the access matrix; a route without an access rule does not compile.
import type { Static, TSchema } from 'typebox';
import type { Message } from './context.ts';
import type { Sealer } from './seal.ts';
import type { Database } from './sql.ts';
import type { World } from './world.ts';

/** Who is calling, as the credential says — never as the request body says. */
export interface Caller {
  kind: 'nobody' | 'person' | 'key';
  /** `person:<uuid>`, or `nobody`. */
  actor: string;
  /** The person behind the credential; '' for nobody. */
  id: string;
  roles: readonly string[];
  /** Id of the session or key that was shown; absent for nobody. */
  credential?: string;
}

/**
 * `anyone`: no credential needed (guests included; what they may see is proved by a receipt or by code and contact).
 * `signed-in`: any person. `{ role }`: a person with that role. Ownership of a single thing is decided in the context.
 */
export type Access = 'anyone' | 'signed-in' | { role: string };

export interface Reply {
  status: number;
  /** JSON, unless `headers` name a content type: then a text or bytes, sent as they are. */
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Call<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  caller: Caller;
  /** Where the request came from, as far as the proxies in front are trusted. */
  address: string;
  headers: Record<string, string | undefined>;
  /** Exact bytes of the body; only where the route asks for `rawBody` (webhooks, uploads). */
  rawBody?: Buffer;
  /** Epoch ms at which the request arrived. */
  at: number;
  /** True once the client hung up; streams stop then. */
  closed: AbortSignal;
}

export interface Ask {
  type: string;
  subject: string;
  data: object;
  /** Defaults to the subject. */
  correlation?: string;
}

/** What a handler may use. It belongs to one context: `submit` reaches that context's lane only. */
export interface Io {
  world: World;
  seal: Sealer;
  /** Reads through this context's database role. Never for writing. */
  db: Database;
  /** Puts a command on the lane and waits for its answer. The idempotency key of the request, if any, goes along. */
  submit<A>(ask: Ask): Promise<A>;
  /**
   * Waits until this context logs one of `types` about `subject` in any process, at most `ms`.
   * Register before submitting what leads to it. Resolves undefined when the time is over.
   */
  settled(subject: string, types: readonly string[], ms: number): Promise<string | undefined>;
  /** Committed public events of this context, as they happen in this process; ends with the signal. */
  live(
    types: readonly string[],
    until: AbortSignal,
  ): AsyncIterable<{ type: string; subject: string; data: unknown; time: number }>;
  /** The original message behind this io, where there is one (effects). */
  message?: Message;
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/v1/<context>`, e.g. `/holds/:holdId`. */
  path: string;
  access: Access;
  summary: string;
  params?: TSchema;
  query?: TSchema;
  /** Headers that it understands, for the docs; the handler reads them, and refuses them, itself. */
  headers?: TSchema;
  body?: TSchema;
  /** Bytes; the kernel's default otherwise. */
  bodyLimitBytes?: number;
  rawBody?: boolean;
  /** Status → schema of a success. Problems are documented by the kernel. */
  replies: Record<number, TSchema>;
  /** Refusal codes this route may answer with, for the docs. */
  refusals?: readonly string[];
  handle(call: Call<never, never, never>, io: Io): Promise<Reply | StreamReply | FileReply>;
}

/** Server-sent events: each item is one `event:`/`data:` block. */
export interface StreamReply {
  stream: AsyncIterable<{ event: string; data: unknown; id?: string }>;
}

/** A text that is sent while it is made, because it may be too long to be kept; the headers name its type. */
export interface FileReply {
  file: AsyncIterable<string>;
  headers: Record<string, string>;
}

type Of<T extends TSchema | undefined> = T extends TSchema ? Static<T> : Record<string, never>;

/** Declares a route; the schemas type the handler's call. */
export function route<
  P extends TSchema | undefined = undefined,
  Q extends TSchema | undefined = undefined,
  B extends TSchema | undefined = undefined,
>(
  spec: Omit<Route, 'handle' | 'params' | 'query' | 'body'> & {
    params?: P;
    query?: Q;
    body?: B;
    handle(call: Call<Of<P>, Of<Q>, Of<B>>, io: Io): Promise<Reply | StreamReply | FileReply>;
  },
): Route {
  return spec as unknown as Route;
}

/** An answer that says no. Its code is looked up in the context's `refusals` for status and words. */
export interface Refused {
  refused: string;
  /** One sentence for this case, instead of the general title. */
  detail?: string;
  [more: string]: unknown;
}

export function isRefused(answer: unknown): answer is Refused {
  return typeof answer === 'object' && answer !== null && typeof (answer as Refused).refused === 'string';
}

/** The handler's way to say no: the kernel turns it into problem+json. */
export function refuse(refused: Refused): Reply {
  return { status: 0, body: refused };
}
