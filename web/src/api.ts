// The only fetcher. Every address, body and answer is typed by the server's own declarations (`npm run client`).
// A refusal becomes a `Problem` that says what to do next; what could not be sent at all becomes `Unreachable`.
import { type QueryKey, queryOptions } from '@tanstack/react-query';
import createClient from 'openapi-fetch';
import type { paths } from './api-schema.d.ts';
import { patiently } from './patience.ts';

export type Paths = paths;
type GetPath = { [P in keyof paths]: paths[P] extends { get: object } ? P : never }[keyof paths];

/** The answer of a GET, e.g. `Answer<'/v1/catalog/listings/{listing}'>`. */
export type Answer<P extends GetPath, M extends 'get' = 'get'> = paths[P][M] extends {
  responses: { 200: { content: { 'application/json': infer A } } };
}
  ? A
  : never;

export interface LineProblem {
  line: number;
  because: string;
  unit?: string;
  left?: number;
  detail?: string;
}

/** What is wrong with one field or one line of a file. */
export interface FieldProblem {
  where: string;
  code: string;
  values: Readonly<Record<string, string | number | readonly string[]>>;
  what: string;
  next: string;
}

/** What the server refused, and why (RFC 9457). `code` is stable, the texts are for people. */
export interface ProblemBody {
  status: number;
  code: string;
  title: string;
  next: string;
  detail?: string;
  instance?: string;
  lines?: LineProblem[];
  errors?: { in: string; pointer: string; detail: string }[];
  problems?: FieldProblem[];
  [more: string]: unknown;
}

export class Problem extends Error {
  override name = 'Problem';
  readonly body: ProblemBody;
  readonly retryAfterSeconds: number | undefined;

  constructor(body: ProblemBody, retryAfterSeconds?: number) {
    super(body.title);
    this.body = body;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get code(): string {
    return this.body.code;
  }

  get status(): number {
    return this.body.status;
  }
}

/** Nobody answered: offline, or the server is away. What was asked may or may not have happened; ask again. */
export class Unreachable extends Error {
  override name = 'Unreachable';
}

/** A guest's proof that a booking is theirs, and an idempotency key, go along as headers. */
export interface Extra {
  idempotencyKey?: string;
  bookingAccess?: string | undefined;
  signal?: AbortSignal;
}

const client = createClient<paths>({
  baseUrl: '/',
  credentials: 'same-origin',
  fetch: (request) => patiently(request),
});

export const api = {
  get: client.GET,
  post: client.POST,
  put: client.PUT,
  delete: client.DELETE,
};

/** Headers for `api.post(path, { headers: extra({ … }) })`. */
export function extra({ idempotencyKey, bookingAccess }: Extra): Record<string, string> {
  return {
    ...(idempotencyKey && { 'Idempotency-Key': idempotencyKey }),
    ...(bookingAccess && { 'Jari-Booking-Access': bookingAccess }),
  };
}

/** What the client answers with, whatever the address. */
interface Sent {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** What was answered; throws `Problem` or `Unreachable`. `await got(api.get('/v1/…'))`. */
export async function got<R extends Sent>(sent: Promise<R>): Promise<NonNullable<R['data']>> {
  let result: R;
  try {
    result = await sent;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Unreachable('The server could not be reached.', { cause: error });
  }
  if (result.error === undefined && result.response.ok) return result.data as NonNullable<R['data']>;
  throw problemOf(result.response, result.error);
}

/** What an address answers that the server named itself; of unknown shape. */
export function read(address: string): Promise<unknown> {
  return got(client.GET(address as never, {} as never) as Promise<Sent>);
}

function problemOf(response: Response, body: unknown): Problem | Unreachable {
  const retryAfter = Number(response.headers.get('retry-after')) || undefined;
  if (typeof body === 'object' && body !== null && 'code' in body)
    return new Problem({ ...(body as ProblemBody), status: response.status }, retryAfter);
  // A proxy in between, or a server that is just starting, speaks no problem+json.
  return new Unreachable(`The server answered ${response.status}.`);
}

type Params<P extends GetPath> = paths[P]['get'] extends { parameters: infer T } ? T : never;
type PathOf<P extends GetPath> = Params<P> extends { path: infer T } ? { path: T } : { path?: never };
type QueryOf<P extends GetPath> = Params<P> extends { query?: infer T } ? { query?: T } : { query?: never };
export type Asked<P extends GetPath> = PathOf<P> & QueryOf<P> & { bookingAccess?: string | undefined };

interface Loose {
  path?: object | undefined;
  query?: object | undefined;
}

/** The address as the server wrote it beside the data that came with the page. */
export function addressOf(path: string, asked: Loose): string {
  const filled = Object.entries(asked.path ?? {}).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, encodeURIComponent(String(value))),
    path,
  );
  const pairs = Object.entries(asked.query ?? {}).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return search === '' ? filled : `${filled}?${search}`;
}

/** A GET as a query: `useQuery(asking('/v1/catalog/listings/{listing}', { path: { listing } }))`. Its key is its address. */
export function asking<P extends GetPath>(path: P, asked: Asked<P>) {
  const { bookingAccess, ...params } = asked as Loose & { bookingAccess?: string };
  return queryOptions<Answer<P>, Error>({
    queryKey: keyOf(path, params),
    queryFn: ({ signal }) =>
      got(
        client.GET(
          path as never,
          { params, signal, headers: extra({ bookingAccess }) } as never,
        ) as Promise<Sent>,
      ) as Promise<Answer<P>>,
  });
}

export function keyOf(path: GetPath, asked: Loose): QueryKey {
  return [path, addressOf(path, asked)];
}
