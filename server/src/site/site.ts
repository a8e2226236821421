// The web pages, served by the process that serves the API. Assets have their content in their names and are kept by
// browsers for a year; pages are made for each request, with what they show already in them.
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_COOKIE } from '#kernel/access';
import { pageOf } from './html.ts';
import { type Manifest, partsOf } from './parts.ts';
import { contentPolicy } from './policy.ts';
import { readingOf } from './reading.ts';

export const siteLimits = {
  assetAgeMs: {
    value: 365 * 86_400_000,
    unit: 'ms',
    why: 'how long browsers keep assets, whose names change with them',
  },
  otherAgeMs: {
    value: 3_600_000,
    unit: 'ms',
    why: 'how long browsers keep the mark and other files with fixed names',
  },
} as const;

/** What was built, and may be built again while it is served. */
export interface Pages {
  folder: string;
  /** Why there are no pages yet, for the one who looks; undefined when there are. */
  missing(): string | undefined;
}

interface Options {
  /** Base of absolute links; undefined where only the request knows. */
  publicUrl: string | undefined;
  /** Set when the public address is https: browsers then never use http again. */
  https: boolean;
  /** Whether pages take cards through Stripe's form. */
  stripe: boolean;
}

const PAGE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-cache',
  vary: 'Accept-Language, Cookie',
};

export async function mountSite(app: FastifyInstance, pages: Pages, options: Options): Promise<void> {
  const { folder } = pages;
  const headers = {
    ...PAGE_HEADERS,
    'content-security-policy': contentPolicy(options),
    ...(options.https && { 'strict-transport-security': 'max-age=31536000' }),
  };
  mkdirSync(folder, { recursive: true });
  await app.register(async (scope) => {
    await scope.register(fastifyStatic, { root: folder, serve: false, preCompressed: true, index: false });
    const shell = shellOf(folder);
    scope.get('/*', async (request, reply) => {
      const path = pathOf(request);
      if (isForOthers(path, request)) return reply.callNotFound();
      if (isFile(path)) return isPublic(path) ? sendFile(reply, path) : reply.callNotFound();
      reply.headers(headers).type('text/html; charset=utf-8');
      const missing = pages.missing();
      if (missing !== undefined) {
        return reply.code(503).header('retry-after', WAIT_SECONDS).send(waitPage(missing));
      }
      const ask = async (address: string) => {
        const { statusCode, body } = await app.inject({ method: 'GET', url: address });
        return { status: statusCode, body: JSON.parse(body) as unknown };
      };
      const reading = await readingOf(ask, {
        path,
        language: languageOf(request),
        stranger: !(request.headers.cookie ?? '').includes(`${SESSION_COOKIE}=`),
        publicUrl: options.publicUrl,
      });
      const { text, manifest } = shell();
      return reply.code(reading.status).send(pageOf(text, reading, partsOf(manifest, reading.sources)));
    });
  });
}

function pathOf(request: FastifyRequest): string {
  const path = request.url.split('?', 1)[0] ?? '/';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** What belongs to the API gets the API's own answer, and so does whoever does not want a page. */
function isForOthers(path: string, { headers }: FastifyRequest): boolean {
  if (/^\/(v1|problems|docs)(\/|$)/.test(path)) return true;
  const accept = headers.accept ?? '*/*';
  return !isFile(path) && !/text\/html|\*\/\*/.test(accept);
}

const isFile = (path: string) => /\.\w+$/.test(path);

/** The shell is nothing without what belongs into it, its policy above all; and what begins with a dot is the builder's. */
const isPublic = (path: string) => !path.includes('/.') && path !== '/index.html';

function sendFile(reply: FastifyReply, path: string): FastifyReply {
  const fixed = !path.startsWith('/assets/');
  const { assetAgeMs, otherAgeMs } = siteLimits;
  reply.headers({ 'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-origin' });
  return reply.sendFile(path.slice(1), {
    maxAge: fixed ? otherAgeMs.value : assetAgeMs.value,
    immutable: !fixed,
  });
}

/** The language that the address asks for, else the browser's. */
function languageOf({ headers, query }: FastifyRequest): 'ko' | 'en' {
  const { lang } = query as { lang?: unknown };
  const wanted = typeof lang === 'string' ? lang : (headers['accept-language'] ?? 'ko');
  return wanted.trim().toLowerCase().startsWith('ko') || wanted === '*' ? 'ko' : 'en';
}

interface Shell {
  text: string;
  manifest: Manifest;
}

/** Read again when a build has put a new one in its place. */
function shellOf(folder: string): () => Shell {
  const file = join(folder, 'index.html');
  let readAt = 0;
  let read: Shell = { text: '', manifest: {} };
  return () => {
    const { mtimeMs } = statSync(file);
    if (mtimeMs !== readAt) {
      const manifest: Manifest = JSON.parse(readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8'));
      read = { text: readFileSync(file, 'utf8'), manifest };
      readAt = mtimeMs;
    }
    return read;
  };
}

const WAIT_SECONDS = 3;

/** Looks again by itself. */
function waitPage(why: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="${WAIT_SECONDS}"><title>Jari</title></head><body><p>${why}</p><p>The API answers already: <a href="/docs">/docs</a></p></body></html>`;
}
