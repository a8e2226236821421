// Idempotency keys: caller, method, path and key make the message id, so a repeat meets the inbox row of the first
// request and hears its answer again; a digest of the body tells a repeat from another request under the same key.
import { hash } from 'node:crypto';
import { Denied } from './problem.ts';
import type { Ask, Caller, Io } from './route.ts';
import type { Asker } from './system.ts';

export const idempotencyLimits = {
  idempotencyKeyMax: { value: 200, unit: 'characters', why: 'length of an Idempotency-Key' },
} as const;

const KEY = new RegExp(`^[\\x20-\\x7e]{1,${idempotencyLimits.idempotencyKeyMax.value}}$`);

/** Throws Denied for a key that cannot be used. */
export function assertKey(key: string): void {
  if (!KEY.test(key)) throw new Denied('idempotency-key-invalid');
}

export interface KeyedRequest {
  key: string;
  caller: Caller;
  /** Keeps two strangers apart who both call themselves nobody and chose the same key. */
  address: string;
  method: string;
  /** Path with query, as it was sent. */
  url: string;
  /** Parsed JSON, or the exact bytes. */
  body: unknown;
}

/** The id of the `nth` message that this request leads to. */
export function messageId({ key, caller, address, method, url }: KeyedRequest, nth: number): string {
  const who = caller.kind === 'nobody' ? `nobody ${address}` : caller.actor;
  return uuidOf(hash('sha256', JSON.stringify([who, method, url.split('?', 1)[0], key, nth])));
}

export function digestOf({ url, body }: KeyedRequest): string {
  const content = Buffer.isBuffer(body) ? hash('sha256', body) : canonical(body);
  return hash('sha256', `${url.split('?')[1] ?? ''}\n${content}`, 'base64url');
}

/** 122 bits of a hash as a UUID of version 8, which is the one for values that the application made. */
function uuidOf(hex: string): string {
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
}

/** JSON with the fields of every object in one sequence, so that the same content has one text. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(',')}}`;
}

/** What a request is made under; `keyed` is there when it carries an Idempotency-Key. */
export interface Asking {
  actor: string;
  trace: string | null;
  keyed: KeyedRequest | undefined;
}

/**
 * The Io of one request: the context's own, made when it is first used, with the request's key under every command.
 * Remembers the correlation of what the request began.
 */
export class RequestIo implements Io {
  readonly #make: (asker: Asker) => Io;
  readonly #asking: Asking;
  #io: Io | undefined;
  #digest: string | undefined;
  #asked = 0;
  correlation: string | undefined;

  constructor(make: (asker: Asker) => Io, asking: Asking) {
    this.#make = make;
    this.#asking = asking;
  }

  get #own(): Io {
    this.#io ??= this.#make({ actor: this.#asking.actor, trace: this.#asking.trace });
    return this.#io;
  }

  get world() {
    return this.#own.world;
  }

  get seal() {
    return this.#own.seal;
  }

  get db() {
    return this.#own.db;
  }

  submit<A>(ask: Ask): Promise<A> {
    this.correlation ??= ask.correlation ?? ask.subject;
    const { keyed, actor, trace } = this.#asking;
    if (!keyed) return this.#own.submit<A>(ask);
    const id = messageId(keyed, this.#asked);
    this.#asked += 1;
    this.#digest ??= digestOf(keyed);
    return this.#make({ actor, trace, key: { id, digest: this.#digest } }).submit<A>(ask);
  }

  settled(subject: string, types: readonly string[], ms: number) {
    return this.#own.settled(subject, types, ms);
  }

  live(types: readonly string[], until: AbortSignal) {
    return this.#own.live(types, until);
  }
}
