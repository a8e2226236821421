// Server-sent events: what a handler yields goes out as it happens, with a heartbeat so that proxies keep the line
// open. Nobody may cost others memory: a client that reads too slowly is dropped, and the number of streams is bounded.
import type { ServerResponse } from 'node:http';
import { Denied } from './problem.ts';
import type { StreamReply } from './route.ts';
import type { World } from './world.ts';

export const streamLimits = {
  streamsMax: { value: 2_000, unit: 'streams', why: 'live streams of one process' },
  streamBufferMax: {
    value: 1_000_000,
    unit: 'bytes',
    why: 'what a slow reader may leave unread before it is dropped',
  },
  heartbeatMs: {
    value: 15_000,
    unit: 'ms',
    why: 'a sign of life for proxies; most cut a silent line after 30 s or more',
  },
  reconnectMs: { value: 2_000, unit: 'ms', why: 'how long a browser waits before it connects again' },
} as const;

type Items = StreamReply['stream'];

interface Open {
  response: ServerResponse;
  stop(): void;
}

export class Streams {
  readonly #world: World;
  readonly #open = new Set<Open>();
  #cancelBeat: (() => void) | undefined;
  #stopping = false;

  constructor(world: World) {
    this.#world = world;
  }

  get count(): number {
    return this.#open.size;
  }

  /** Sends `items` until they end, the client hangs up, or it reads too slowly. Throws Denied when all streams are taken. */
  async send(
    response: ServerResponse,
    headers: Record<string, string>,
    items: Items,
    closed: AbortSignal,
  ): Promise<void> {
    if (this.#open.size >= streamLimits.streamsMax.value) throw new Denied('streams-exhausted');
    const stopped = Promise.withResolvers<undefined>();
    const open: Open = { response, stop: () => stopped.resolve(undefined) };
    this.#add(open);
    if (closed.aborted) open.stop();
    closed.addEventListener('abort', open.stop, { once: true });
    response.writeHead(200, { ...headers, ...EVENT_STREAM });
    response.write(`retry: ${streamLimits.reconnectMs.value}\n\n`);
    try {
      await pump(response, items, stopped.promise);
    } finally {
      closed.removeEventListener('abort', open.stop);
      this.#remove(open);
      response.end();
      // Its connection was promised to stay; kept open it would hold up the shutdown.
      if (this.#stopping) response.socket?.destroySoon();
    }
  }

  /** Ends every stream; the browsers connect again, to another server. */
  stop(): void {
    this.#stopping = true;
    for (const open of this.#open) open.stop();
  }

  #add(open: Open): void {
    this.#open.add(open);
    if (this.#open.size === 1) this.#beat();
  }

  #remove(open: Open): void {
    this.#open.delete(open);
    if (this.#open.size === 0) this.#cancelBeat?.();
  }

  #beat(): void {
    this.#cancelBeat = this.#world.after(streamLimits.heartbeatMs.value, () => {
      for (const { response } of this.#open) write(response, ':\n\n');
      this.#beat();
    });
  }
}

const EVENT_STREAM = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // nginx would collect events instead of passing them on
  'x-accel-buffering': 'no',
};

async function pump(response: ServerResponse, items: Items, stopped: Promise<undefined>): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), stopped]);
      if (!next || next.done) return;
      if (!write(response, frame(next.value))) return;
    }
  } finally {
    // Not awaited: a source that is still waiting for its next item would keep us here.
    void iterator.return?.()?.then(undefined, () => {});
  }
}

function frame({ event, data, id }: { event: string; data: unknown; id?: string }): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** False when the reader is gone or was dropped for being too slow. */
function write(response: ServerResponse, text: string): boolean {
  if (response.destroyed) return false;
  response.write(text);
  if (response.writableLength <= streamLimits.streamBufferMax.value) return true;
  response.destroy();
  return false;
}
