// How an answer leaves: security headers on all of them, JSON as the handler gave it, large texts compressed off the
// event loop, 304 where the caller has it already. Written to the raw response: every request passes here, and
// Fastify's own way out would cost a tenth of the rate for hooks and serializers that nobody uses.
import type { ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

export const answerLimits = {
  compressMin: { value: 4_096, unit: 'bytes', why: 'a shorter answer to GET is not worth compressing' },
} as const;

/** For every answer; the pages of the docs bring a policy of their own. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  // Addresses of bookings and codes stay here.
  'referrer-policy': 'no-referrer',
};

const JSON_TYPE = 'application/json; charset=utf-8';

type Headers = Record<string, string>;

export interface Asked {
  method?: string | undefined;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Sends `body`: JSON, or text or bytes of the type that `headers` name. Takes `headers` over and completes them.
 * Answers a promise only when there is something to wait for.
 */
export function send(
  asked: Asked,
  raw: ServerResponse,
  status: number,
  headers: Headers,
  body: unknown,
): Promise<void> | undefined {
  const content = rendered(headers, body);
  if (content === undefined) {
    if (status !== 204 && status !== 304) headers['content-length'] = '0';
    raw.writeHead(status, headers).end();
    return undefined;
  }
  if (asked.method !== 'GET' && asked.method !== 'HEAD') return finish(raw, status, headers, content);
  return sendRead(asked, raw, status, headers, content);
}

/** Sends `body` at once and as it is, whatever the caller accepts or has. */
export function sendWhole(raw: ServerResponse, status: number, headers: Headers, body: unknown): void {
  const content = rendered(headers, body) ?? '';
  finish(raw, status, headers, content);
}

function rendered(headers: Headers, body: unknown): string | Uint8Array | undefined {
  if (body === undefined) return undefined;
  if (headers['content-type'] === undefined) headers['content-type'] = JSON_TYPE;
  else if (typeof body === 'string' || body instanceof Uint8Array) return body;
  return JSON.stringify(body);
}

function finish(
  raw: ServerResponse,
  status: number,
  headers: Headers,
  content: string | Uint8Array,
): undefined {
  headers['content-length'] = String(
    typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength,
  );
  raw.writeHead(status, headers).end(content);
}

/** Answers to GET may be known to the caller already, and may be worth compressing. */
function sendRead(
  asked: Asked,
  raw: ServerResponse,
  status: number,
  headers: Headers,
  content: string | Uint8Array,
): Promise<void> | undefined {
  headers['cache-control'] ??= 'no-store';
  const large = content.length >= answerLimits.compressMin.value && isText(headers['content-type']);
  if (large)
    headers.vary = headers.vary === undefined ? 'accept-encoding' : `${headers.vary}, accept-encoding`;
  if (status === 200 && isKnown(asked.headers['if-none-match'], headers.etag)) {
    delete headers['content-type'];
    raw.writeHead(304, headers).end();
    return undefined;
  }
  const coding = large ? codingOf(asked.headers['accept-encoding']) : undefined;
  if (!coding) return finish(raw, status, headers, content);
  if (headers.etag !== undefined && !headers.etag.startsWith('W/')) headers.etag = `W/${headers.etag}`;
  headers['content-encoding'] = coding;
  return CODERS[coding](content).then((bytes) => finish(raw, status, headers, bytes));
}

function isText(type: string | undefined): boolean {
  return type !== undefined && /^(text\/|application\/([\w.]+\+)?(json|xml)|image\/svg)/.test(type);
}

/** If-None-Match compares weakly: the same content in another coding is the same content. */
function isKnown(given: string | string[] | undefined, etag: string | undefined): boolean {
  if (etag === undefined || typeof given !== 'string') return false;
  if (given.trim() === '*') return true;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  return given.split(',').some((tag) => opaque(tag) === opaque(etag));
}

const gzip = promisify(zlib.gzip);
const brotli = promisify(zlib.brotliCompress);
/** The default of 11 takes a hundred times longer for a tenth less. */
const BROTLI_QUALITY = 4;

const CODERS = {
  br: (content: string | Uint8Array) =>
    brotli(content, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  gzip: (content: string | Uint8Array) => gzip(content),
} as const;

function codingOf(accepted: string | string[] | undefined): keyof typeof CODERS | undefined {
  if (typeof accepted !== 'string') return undefined;
  const wanted = new Set<string>();
  for (const part of accepted.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    if (!parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))) wanted.add(name);
  }
  if (wanted.has('br')) return 'br';
  return wanted.has('gzip') ? 'gzip' : undefined;
}
