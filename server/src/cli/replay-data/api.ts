// Jari's public HTTP API, as a stranger's program would use it: connections are kept, and what did not arrive or was
// refused for lack of time is sent again. That is safe: every write carries an id that was made here.
import * as http from 'node:http';
import * as https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../command.ts';
import { misuse } from './misuse.ts';

const CONNECTIONS_MAX = 64;
const PATIENCE_MS = 60_000;
const ANSWER_TIMEOUT_MS = 60_000;
const RETRY_BASE_MS = 50;
const RETRY_MAX_MS = 2_000;

/** What the server says when it says no. */
export interface Problem {
  code: string;
  title: string;
  next: string;
  detail?: string;
  lines?: { line: number; because: string; unit?: string; detail: string }[];
  problems?: { where: string; what: string }[];
}

export type Answer<A> =
  | { ok: true; status: number; body: A }
  | { ok: false; status: number; problem: Problem };

export interface Sent {
  body?: object | Buffer;
  /** Of a body that is no JSON. */
  type?: string;
}

type Method = 'GET' | 'POST' | 'DELETE';
interface Raw {
  status: number;
  retryAfterMs: number | undefined;
  text: string;
}

export class Api {
  readonly url: string;
  readonly #agent: http.Agent;
  readonly #token: string | undefined;

  constructor(url: string, { token, agent }: { token?: string; agent?: http.Agent } = {}) {
    if (!URL.canParse(url)) throw misuse(`--url is "${url}": write it like http://localhost:4000.`);
    this.url = url.replace(/\/+$/, '');
    const Agent = this.url.startsWith('https:') ? https.Agent : http.Agent;
    this.#agent = agent ?? new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX });
    this.#token = token;
  }

  /** The same server as somebody who has signed in. */
  as(token: string): Api {
    return new Api(this.url, { token, agent: this.#agent });
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Whatever the server answers, once it does. Throws CommandError when it does not. */
  async ask<A>(method: Method, path: string, sent: Sent = {}): Promise<Answer<A>> {
    const until = performance.now() + PATIENCE_MS;
    for (let attempt = 1; ; attempt += 1) {
      const raw = await this.#send(method, path, sent).catch((error: NodeJS.ErrnoException) => error);
      if (raw instanceof Error) {
        if (!isPassing(raw) || performance.now() > until) throw unreachable(this.url, raw);
        await sleep(backoffMs(attempt));
        continue;
      }
      if (isBusy(raw) && performance.now() < until) {
        await sleep(Math.max(raw.retryAfterMs ?? 0, backoffMs(attempt)) * (0.5 + Math.random() / 2));
        continue;
      }
      return read<A>(raw);
    }
  }

  /** The body of a success; anything else ends the replay. */
  async must<A>(method: Method, path: string, sent: Sent = {}): Promise<A> {
    const answer = await this.ask<A>(method, path, sent);
    if (answer.ok) return answer.body;
    throw new CommandError(`${method} ${path} was refused: ${told(answer.problem)}`);
  }

  #send(method: Method, path: string, { body, type = 'application/json' }: Sent): Promise<Raw> {
    const payload = body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const headers: Record<string, string | number> = {};
    if (this.#token !== undefined) headers.authorization = `Bearer ${this.#token}`;
    if (payload !== undefined) {
      headers['content-type'] = type;
      headers['content-length'] = Buffer.byteLength(payload);
    }
    const request = this.url.startsWith('https:') ? https.request : http.request;
    return new Promise((resolve, reject) => {
      const asked = request(this.url + path, {
        method,
        headers,
        agent: this.#agent,
        timeout: ANSWER_TIMEOUT_MS,
      });
      asked.once('error', reject);
      asked.once('timeout', () => asked.destroy(new Error('no answer in time')));
      asked.once('response', (response) => {
        collect(response).then(resolve, reject);
      });
      asked.end(payload);
    });
  }
}

async function collect(response: http.IncomingMessage): Promise<Raw> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const seconds = Number(response.headers['retry-after']);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1_000 : undefined;
  return { status: response.statusCode ?? 0, retryAfterMs, text: Buffer.concat(chunks).toString() };
}

function read<A>({ status, text }: Raw): Answer<A> {
  const body = text === '' ? undefined : JSON.parse(text);
  if (status >= 200 && status < 300) return { ok: true, status, body };
  const unknown: Problem = { code: String(status), title: `The server answers ${status}.`, next: '' };
  return { ok: false, status, problem: { ...unknown, ...body } };
}

/** Nobody is to blame, and the same request may succeed in a moment. */
function isBusy({ status, text }: Raw): boolean {
  return status === 503 || status === 429 || (status === 409 && text.includes('"still-running"'));
}

const PASSING = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN']);

function isPassing(error: NodeJS.ErrnoException): boolean {
  return PASSING.has(error.code ?? '') || error.message === 'socket hang up';
}

function backoffMs(attempt: number): number {
  return Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** Math.min(attempt, 10));
}

function unreachable(url: string, error: NodeJS.ErrnoException): CommandError {
  const cause = error.code ?? error.message;
  return new CommandError(
    `${url} does not answer (${cause}): start Jari with npm start, or say where it runs with --url.`,
  );
}

/** A refusal as one sentence. */
export function told({ code, title, next, detail, lines, problems }: Problem): string {
  const why = lines?.[0]?.detail ?? problems?.map(({ where, what }) => `${where} ${what}`)[0] ?? detail ?? '';
  return [`${title} (${code})`, why, next].filter((part) => part !== '').join(' ');
}
