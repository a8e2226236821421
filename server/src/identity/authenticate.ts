// Who is calling: a function over the database, for every process, whether it serves identity's routes or not. What it
// read it believes for some seconds, so the hot path asks nobody; what this process ended itself it forgets at once.
import { type Authenticate, type Credentials, NOBODY, pageOf, sessionCookie } from '#kernel/access';
import { Denied } from '#kernel/problem';
import type { Caller } from '#kernel/route';
import { sealer } from '#kernel/seal';
import type { Database } from '#kernel/sql';
import type { World } from '#kernel/world';
import { limits } from './contract.ts';
import type { Ended } from './ended.ts';
import { keyById, sessionById } from './store.ts';
import { idIn } from './token.ts';

export interface AuthenticatorParts {
  /** May read the schema identity. */
  owner: Database;
  secret: string;
  world: World;
  /** Told by the routes of this process; without it what they end lasts for `sessionCacheMs` here too. */
  ended?: Ended;
  /** Where the pages come from, for a proxy that changes the Host header: `https://tickets.example.com`. */
  publicUrl?: string | undefined;
}

interface Remembered {
  /** Undefined: this token opens nothing. */
  caller: Caller | undefined;
  readAt: number;
  until: number;
}

export function authenticator(parts: AuthenticatorParts): Authenticate {
  const { world, ended } = parts;
  const look = lookUp(parts);
  const remembered = new Map<string, Remembered>();
  const asking = new Map<string, Promise<Caller | undefined>>();

  const fresh = (token: string): Remembered | undefined => {
    const known = remembered.get(token);
    if (!known || world.now() >= known.until) return undefined;
    const { caller, readAt } = known;
    return caller && ended?.since(readAt, caller.credential ?? '', caller.id) ? undefined : known;
  };
  const ask = async (token: string): Promise<Caller | undefined> => {
    const known = await look(token);
    // What is forged costs no room that others need.
    if (!known) return undefined;
    remembered.delete(token);
    remembered.set(token, known);
    const oldest =
      remembered.size > limits.sessionsCachedMax.value ? remembered.keys().next().value : undefined;
    if (oldest !== undefined) remembered.delete(oldest);
    return known.caller;
  };
  /** Many requests with one token at the same moment ask once. */
  const find = (token: string): Caller | undefined | Promise<Caller | undefined> => {
    const known = fresh(token);
    if (known) return known.caller;
    const running = asking.get(token) ?? ask(token).finally(() => asking.delete(token));
    asking.set(token, running);
    return running;
  };
  return (request) => identify(request, find, parts.publicUrl);
}

type Find = (token: string) => Caller | undefined | Promise<Caller | undefined>;

function identify(request: Credentials, find: Find, publicUrl: string | undefined): Caller | Promise<Caller> {
  const { authorization, cookie } = request.headers;
  if (typeof authorization === 'string') {
    const token = /^bearer +(\S+)$/i.exec(authorization)?.[1];
    if (token === undefined) throw new Denied('credential-invalid');
    const found = find(token);
    return found instanceof Promise ? found.then(must) : must(found);
  }
  const token = typeof cookie === 'string' ? sessionIn(cookie, publicUrl) : undefined;
  if (token === undefined) return NOBODY;
  // A browser sends an old cookie by itself; whoever comes with one is nobody, and may sign in again.
  const guarded = (caller: Caller | undefined) => (caller ? ownPage(request, caller, publicUrl) : NOBODY);
  const found = find(token);
  return found instanceof Promise ? found.then(guarded) : guarded(found);
}

function must(caller: Caller | undefined): Caller {
  if (!caller) throw new Denied('credential-invalid');
  return caller;
}

const cookieIn = (secure: boolean) => new RegExp(`(?:^|;) *${sessionCookie(secure)}=([^;]+)`);
const PLAIN = cookieIn(false);
const SECURE = cookieIn(true);

/** On https only the name that no other host can set is believed. */
function sessionIn(cookie: string, publicUrl: string | undefined): string | undefined {
  const token = (publicUrl?.startsWith('https:') ? SECURE : PLAIN).exec(cookie)?.[1];
  return token?.startsWith('js_') ? token : undefined;
}

/** A cookie comes along by itself, so a write with one must show that a page of ours made it. */
function ownPage(request: Credentials, caller: Caller, publicUrl: string | undefined): Caller {
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (!reads && pageOf(request, publicUrl) !== 'own') throw new Denied('cross-site');
  return caller;
}

function lookUp({
  owner,
  secret,
  world,
}: AuthenticatorParts): (token: string) => Promise<Remembered | undefined> {
  const seal = sealer(secret);
  return async (token) => {
    const session = idIn(seal, 'session', token);
    const key = session === undefined ? idIn(seal, 'key', token) : undefined;
    const id = session ?? key;
    if (id === undefined) return undefined;
    const readAt = world.now();
    const until = readAt + limits.sessionCacheMs.value;
    const opened = session === undefined ? await keyById(owner, id) : await sessionById(owner, id);
    if (!opened || (opened.expiresAt !== null && opened.expiresAt <= readAt)) {
      return { caller: undefined, readAt, until };
    }
    const { personId, roles, expiresAt } = opened;
    const kind = session === undefined ? 'key' : 'person';
    const caller: Caller = { kind, actor: `person:${personId}`, id: personId, roles, credential: id };
    return { caller, readAt, until: Math.min(until, expiresAt ?? until) };
  };
}
