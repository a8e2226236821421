// Every "no" of the API as problem+json (RFC 9457): a stable code, one sentence, what to do next. Contexts bring
// their own codes; those of the HTTP edge itself are here. What went wrong inside is never shown, only logged.
import { DatabaseDown } from './database.ts';
import { NoAnswer } from './lane.ts';
import type { Refused } from './route.ts';

/** A refusal of the edge; its statuses reach further than those of a context. */
export interface EdgeRefusal {
  status: number;
  title: string;
  next: string;
}

export const edgeRefusals = {
  'request-invalid': {
    status: 400,
    title: 'The request does not have the right shape.',
    next: 'Correct what `errors` lists; /openapi.json describes the shape.',
  },
  'request-malformed': {
    status: 400,
    title: 'The request could not be read.',
    next: 'Send well-formed HTTP, and a body that is valid JSON in UTF-8.',
  },
  'idempotency-key-invalid': {
    status: 400,
    title: 'The Idempotency-Key cannot be used.',
    next: 'Send 1 to 200 printable ASCII characters, best a UUID.',
  },
  'credential-missing': {
    status: 401,
    title: 'This needs somebody who is signed in.',
    next: 'Sign in at /v1/identity/sign-in and send the token as `Authorization: Bearer …`.',
  },
  'credential-invalid': {
    status: 401,
    title: 'This credential is not, or no longer, valid.',
    next: 'Sign in again, or make a new API key.',
  },
  'role-missing': {
    status: 403,
    title: 'Your role does not allow this.',
    next: 'Ask an operator for the role in `role`, or use another account.',
  },
  'cross-site': {
    status: 403,
    title: 'A write from a browser must come from a page of this site.',
    next: 'Call from the same origin, or send the token as `Authorization: Bearer …`.',
  },
  'route-unknown': {
    status: 404,
    title: 'There is nothing at this address.',
    next: 'Look the address up in /openapi.json.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'This address does not know this method.',
    next: 'Use one of the methods in the Allow header.',
  },
  'request-too-slow': {
    status: 408,
    title: 'The request did not arrive in time.',
    next: 'Send it again, faster.',
  },
  'still-running': {
    status: 409,
    title: 'A request with this Idempotency-Key is still running.',
    next: 'Wait as long as Retry-After says, then send the same request again.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large.',
    next: 'Send at most `limitBytes` bytes; split what is larger.',
  },
  'media-type-unsupported': {
    status: 415,
    title: 'The body has a type that is not understood here.',
    next: 'Send `Content-Type: application/json`.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'This Idempotency-Key was used for another request.',
    next: 'Use a new key for a new request; repeat an old one unchanged.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The headers are too large.',
    next: 'Send fewer or shorter headers.',
  },
  bug: {
    status: 500,
    title: 'Something went wrong on our side.',
    next: 'Try again; if it stays, tell the operator the id in `instance`.',
  },
  overloaded: {
    status: 503,
    title: 'There is more work right now than can be done in time.',
    next: 'Wait as long as Retry-After says and try again.',
  },
  unavailable: {
    status: 503,
    title: 'A part that this needs does not answer.',
    next: 'Wait as long as Retry-After says and try again with the same Idempotency-Key.',
  },
  'streams-exhausted': {
    status: 503,
    title: 'All live streams are taken.',
    next: 'Wait as long as Retry-After says, or ask again and again instead of streaming.',
  },
  stopping: {
    status: 503,
    title: 'This server is shutting down.',
    next: 'Send the request again; another server will answer.',
  },
} as const satisfies Record<string, EdgeRefusal>;

export type EdgeCode = keyof typeof edgeRefusals;

const RETRY_AFTER_S = 1;

/** Thrown by the edge and by `authenticate`; `more` are further members of the problem. */
export class Denied extends Error {
  readonly code: EdgeCode;
  readonly more: Record<string, unknown>;
  constructor(code: EdgeCode, more: Record<string, unknown> = {}) {
    super(edgeRefusals[code].title);
    this.code = code;
    this.more = more;
  }
}

/** An answer that says no, ready to be sent. */
export interface Problem {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

const PROBLEM_JSON = 'application/problem+json; charset=utf-8';
const NONE: Record<string, string> = { 'content-type': PROBLEM_JSON };
const RETRY: Record<string, string> = { ...NONE, 'retry-after': String(RETRY_AFTER_S) };
const SIGN_IN: Record<string, string> = { ...NONE, 'www-authenticate': 'Bearer realm="jari"' };

function headersFor(status: number, code: string): Record<string, string> {
  if (status === 401) return SIGN_IN;
  return status === 503 || status === 429 || code === 'still-running' ? RETRY : NONE;
}

/** `type` is an address on this server that explains the code. Members of `more` never replace the standard ones. */
export function problem(
  code: string,
  { status, title, next }: EdgeRefusal,
  more: Record<string, unknown>,
): Problem {
  return {
    status,
    headers: headersFor(status, code),
    body: { ...more, type: `/problems/${code}`, title, status, code, next },
  };
}

export function edgeProblem(code: EdgeCode, more: Record<string, unknown> = {}): Problem {
  return problem(code, edgeRefusals[code], more);
}

/** What a context refused, in the words of its `refusals`; a code that it never declared is a bug. */
export function refusalProblem(refusals: Record<string, EdgeRefusal>, answer: Refused): Problem {
  const { refused, ...more } = answer;
  const refusal = refusals[refused];
  if (!refusal) throw new Error(`the refusal ${refused} is not declared`);
  const answered = problem(refused, refusal, more);
  if (typeof more.retryAfterS !== 'number') return answered;
  return {
    ...answered,
    headers: { ...answered.headers, 'retry-after': String(Math.ceil(more.retryAfterS)) },
  };
}

/** Errors of Fastify's own, by their code. */
const FASTIFY: Record<string, EdgeCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-unsupported',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request-malformed',
  FST_ERR_CTP_INVALID_JSON_BODY: 'request-malformed',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'request-malformed',
  FST_ERR_BAD_URL: 'request-malformed',
};

/** Undefined for what nobody foresaw: a bug, to be logged and answered 500. */
export function foreseen(error: unknown): Problem | undefined {
  if (error instanceof Denied) return edgeProblem(error.code, error.more);
  if (error instanceof NoAnswer) {
    if (error.code === 'bug') return undefined;
    return edgeProblem(error.code === 'stopped' ? 'stopping' : error.code);
  }
  if (error instanceof DatabaseDown) return edgeProblem('unavailable');
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? FASTIFY[String(error.code)] : undefined;
  if (code !== undefined) return edgeProblem(code);
  // A parser of Fastify's or the socket complains about the request, never about us.
  const status = 'statusCode' in error ? error.statusCode : undefined;
  return status === 400 || error.name === 'SyntaxError' ? edgeProblem('request-malformed') : undefined;
}
