// A pretend card network: an HTTP server of its own with idempotency keys, signed notices, test cards and a
// control that makes it misbehave. A call is read, hit by the fault of the moment, decided, written to the
// journal and only then answered. The control has a port of its own too, or nobody could end `unreachable`.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Compile } from 'typebox/compile';
import { realWorld, type World } from '#kernel/world';
import {
  apply,
  type Book,
  type Entry,
  forgetOld,
  type Reply,
  refusal,
  sandboxLimits,
} from './sandbox-book.ts';
import { type Fault, FaultControl, Faults } from './sandbox-faults.ts';
import { type Journal, openJournal } from './sandbox-journal.ts';
import { Notices, noticeRetryDelaysMs } from './sandbox-notices.ts';
import { type Ask, malformed, type SandboxRoute, sandboxRoutes } from './sandbox-routes.ts';
import { webhookKey } from './signature.ts';

export interface SandboxOptions {
  /** 0 takes a free port. */
  port: number;
  host?: string;
  /** 0 takes a free port; the default is the port after `port`, or a free one. */
  controlPort?: number;
  /** Where notices go; none are sent without it. */
  webhookUrl?: string;
  /** `whsec_<base64>`, shared with the receiver of the notices. */
  secret: string;
  /** Where captures are remembered across kill -9; only in memory without it. */
  journalFile?: string;
  world?: Pick<World, 'now' | 'id' | 'after' | 'random'>;
  noticeRetryDelaysMs?: readonly number[];
}

export interface Sandbox {
  url: string;
  /** Serves /control, also while the network itself is unreachable. */
  controlUrl: string;
  stop(): Promise<void>;
}

/** Rejects when a port is busy, the secret is malformed, or the journal is not one. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const sandbox = new SandboxServer(options);
  await sandbox.start();
  return { url: sandbox.url, controlUrl: sandbox.controlUrl, stop: () => sandbox.stop() };
}

const controlShape = Compile(FaultControl);
const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;

class SandboxServer {
  readonly #options: SandboxOptions;
  readonly #host: string;
  readonly #world: Pick<World, 'now' | 'id' | 'after' | 'random'>;
  readonly #book: Book;
  readonly #journal: Journal;
  readonly #notices: Notices | undefined;
  readonly #faults = new Faults();
  readonly #busy = new Set<string>();
  readonly #delays = new Set<() => void>();
  readonly #sockets = new Set<Socket>();
  readonly #control: Server;
  #network: Server | undefined;
  #port: number;
  #switching: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: SandboxOptions) {
    this.#options = options;
    this.#host = options.host ?? '127.0.0.1';
    this.#port = options.port;
    this.#world = options.world ?? realWorld;
    const key = webhookKey(options.secret);
    const { book, journal } = openJournal(options.journalFile, this.#world.now());
    this.#book = book;
    this.#journal = journal;
    this.#notices = options.webhookUrl === undefined ? undefined : this.#makeNotices(options.webhookUrl, key);
    this.#control = this.#serve((request, response) => this.#answerControl(request, response));
  }

  get url(): string {
    return `http://${this.#host}:${this.#port}`;
  }

  get controlUrl(): string {
    return `http://${this.#host}:${portOf(this.#control)}`;
  }

  async start(): Promise<void> {
    const { port, controlPort = port === 0 ? 0 : port + 1 } = this.#options;
    try {
      await this.#open();
      await listen(this.#control, controlPort, this.#host);
    } catch (error) {
      await this.stop();
      throw error;
    }
    for (const notice of this.#book.notices.values()) this.#notices?.post(notice, 1);
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#notices?.stop();
    for (const cancel of this.#delays) cancel();
    const closed = [this.#network, this.#control].map((server) =>
      server?.listening ? once(server, 'close') : [],
    );
    this.#network?.close();
    this.#control.close();
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
    this.#journal.close();
  }

  async #open(): Promise<void> {
    const network = this.#serve((request, response) => this.#answer(request, response));
    await listen(network, this.#port, this.#host);
    this.#network = network;
    this.#port = portOf(network);
  }

  /** From now on connections are refused. Calls under way are cut off, except the one that asked for this. */
  #shut(asking: Socket): void {
    this.#network?.close();
    this.#network = undefined;
    for (const socket of this.#sockets) {
      const isControl = socket.localPort === portOf(this.#control);
      if (socket !== asking && !isControl) socket.destroy();
    }
  }

  #serve(answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Server {
    const server = createServer((request, response) => {
      answer(request, response).catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        send(response, refusal(500, 'sandbox-broken', message));
      });
    });
    server.maxConnections = sandboxLimits.connectionsMax.value;
    server.headersTimeout = HEADERS_TIMEOUT_MS;
    server.requestTimeout = REQUEST_TIMEOUT_MS;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    return server;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    if (url.pathname === '/control') return this.#answerControl(request, response);
    const route = routeOf(request.method === 'OPTIONS' ? 'POST' : request.method, url.pathname);
    if (route?.forBrowsers) response.setHeader('access-control-allow-origin', '*');
    if (!route)
      return send(response, refusal(404, 'route-unknown', 'There is no such route. See the README.'));
    if (request.method === 'OPTIONS') return preflight(response);
    const read = await readBody(request);
    if ('refused' in read) return send(response, read.refused);
    const key = headerOf(request, 'idempotency-key');
    const ref = route.path.exec(url.pathname)?.[1] ?? '';
    const ask: Ask = { ref, query: url.searchParams, key, body: read.body, busy: this.#busy };
    const fault = this.#faults.take(route.kind);
    const reply = await this.#claimed(route, ask, fault);
    if (fault.mode === 'lost-answer') {
      response.socket?.destroy();
      return;
    }
    if (fault.mode === 'answers-late') await this.#delay(fault.delayMs);
    send(response, reply);
  }

  /** While a capture is worked on nobody else may use its key, and whoever asks about it hears `pending`. */
  async #claimed(route: SandboxRoute, ask: Ask, fault: Fault): Promise<Reply> {
    if (fault.mode === 'failing') return refusal(503, 'failing', 'The network fails on request.');
    const key = route.claimsKey ? ask.key : undefined;
    if (key === undefined) return this.#work(route, ask, fault);
    if (this.#busy.has(key))
      return refusal(409, 'key-in-use', 'This key is being worked on. Ask again later.');
    this.#busy.add(key);
    return this.#work(route, ask, fault).finally(() => this.#busy.delete(key));
  }

  async #work(route: SandboxRoute, ask: Ask, fault: Fault): Promise<Reply> {
    if (fault.mode === 'slow') await this.#delay(fault.delayMs);
    return this.#carryOut(route, ask, fault);
  }

  /** A network that says everything twice also hears everything twice: the request is carried out once more. */
  #carryOut(route: SandboxRoute, ask: Ask, fault: Fault): Reply {
    const copies = fault.mode === 'answers-twice' ? 2 : 1;
    forgetOld(this.#book, this.#world.now());
    const reply = route.decide(this.#book, ask, this.#fresh());
    this.#commit(reply.entries, copies);
    if (copies > 1) this.#commit(route.decide(this.#book, ask, this.#fresh()).entries, copies);
    return reply;
  }

  #commit(entries: Entry[], copies: number): void {
    const kept = this.#notices ? entries : entries.filter((entry) => entry.kind !== 'notice');
    this.#journal.append(kept);
    for (const entry of kept) {
      apply(this.#book, entry);
      const isQueued = entry.kind === 'notice' && this.#book.notices.has(entry.notice.id);
      if (isQueued) this.#notices?.post(entry.notice, copies);
    }
  }

  async #answerControl(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET')
      return send(response, { status: 200, body: this.#controlView(), entries: [] });
    if (request.method !== 'PUT') {
      return send(response, refusal(405, 'method-unknown', 'Use GET or PUT on /control.'));
    }
    const read = await readBody(request);
    if ('refused' in read) return send(response, read.refused);
    if (!controlShape.Check(read.body)) return send(response, malformed(controlShape.Errors(read.body)));
    const problem = this.#faults.set(read.body);
    if (problem !== undefined) return send(response, refusal(400, 'control-invalid', problem));
    const switched = this.#switching.then(() => this.#reach(request.socket));
    this.#switching = switched.catch(() => {});
    await switched;
    if (!this.#network) response.setHeader('connection', 'close');
    send(response, { status: 200, body: this.#controlView(), entries: [] });
  }

  async #reach(asking: Socket): Promise<void> {
    const isWanted = this.#faults.view().mode !== 'unreachable';
    if (isWanted && !this.#network) await this.#open();
    if (!isWanted && this.#network) this.#shut(asking);
  }

  #controlView() {
    const captures = [...this.#book.byKey.values()];
    return {
      ...this.#faults.view(),
      captured: captures.filter((capture) => capture.state === 'captured').length,
      refunds: captures.reduce((sum, capture) => sum + capture.refunds.length, 0),
      noticesWaiting: this.#book.notices.size,
    };
  }

  #makeNotices(url: string, key: Buffer): Notices {
    const retryDelaysMs = this.#options.noticeRetryDelaysMs ?? noticeRetryDelaysMs;
    const done = (id: string) => {
      if (this.#book.notices.has(id)) this.#commit([{ kind: 'notice-done', id }], 1);
    };
    return new Notices({ url, key, world: this.#world, retryDelaysMs, done });
  }

  #fresh() {
    const world = this.#world;
    return { now: world.now(), id: world.id(), secret: world.id(), noticeId: world.id() };
  }

  #delay(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#world.after(ms, () => {
        this.#delays.delete(cancel);
        resolve();
      });
      this.#delays.add(cancel);
    });
  }
}

function routeOf(method: string | undefined, path: string): SandboxRoute | undefined {
  return sandboxRoutes.find((route) => route.method === method && route.path.test(path));
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

async function readBody(request: IncomingMessage): Promise<{ body: unknown } | { refused: Reply }> {
  const max = sandboxLimits.bodyBytesMax.value;
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop must not destroy the connection, or the refusal could not be sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > max) return { refused: refusal(413, 'body-too-large', `Send at most ${max} bytes.`) };
    chunks.push(bytes);
  }
  if (size === 0) return { body: undefined };
  try {
    return { body: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
  } catch {
    return { refused: refusal(400, 'json-invalid', 'The body is not JSON.') };
  }
}

function send(response: ServerResponse, { status, body }: Reply): void {
  if (response.headersSent || response.destroyed) return;
  if (status === 413) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function preflight(response: ServerResponse): void {
  response.writeHead(204, {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': '600',
  });
  response.end();
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('The sandbox does not listen.');
  return address.port;
}
