// What the tests of identity share: a whole process on a fresh database with cheap hashes and a clock that can be
// moved, spoken to over HTTP.
import type { FastifyInstance } from 'fastify';
import { serve } from '#kernel/http';
import { createMetrics } from '#kernel/metrics';
import { sealer } from '#kernel/seal';
import { type System, startSystem } from '#kernel/system';
import { askPatiently } from '#kernel/test-asking';
import { freshDatabase } from '#kernel/test-database';
import { realWorld, type World } from '#kernel/world';
import type { Mail, Post, Posted } from '#mail';
import { authenticator } from './authenticate.ts';
import { identity } from './context.ts';
import type { Person, Role } from './contract.ts';
import { Ended } from './ended.ts';
import { Passwords } from './password.ts';
import { createPerson } from './person.ts';

export const SECRET = 'a secret of thirty-two characters';
export const cheap = () => new Passwords({ logN: 4, r: 1, p: 1 });

/** Every field that some answer of identity has; the server checks each answer against its schema. */
interface Body extends Person {
  token: string;
  person: Person;
  people: Person[];
  key: string;
  prefix: string;
  keys: object[];
  passkeys: { id: string; label: string; usedAt: string | null; synced: boolean }[];
  challenge: string;
  excludeCredentials: { id: string }[];
  rpId: string;
  rp: { id: string };
  user: { id: string };
  id: string;
  madeAt: string;
  code: string;
  errors: { pointer: string }[];
  instance: string;
}

export interface Answered {
  status: number;
  body: Body;
  headers: Record<string, string | string[] | number | undefined>;
}

export interface Asking {
  body?: object;
  token?: string;
  cookie?: string;
  headers?: Record<string, string>;
  address?: string;
}

export interface Running {
  system: System;
  /** Of the database, as its owner. */
  url: string;
  /** Moved forward by tests, in ms. */
  clock: { ahead: number };
  mails: Mail[];
  /** What becomes of the next mails; once empty they are sent. */
  fates: Posted[];
  failures: unknown[];
  ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, asking?: Asking): Promise<Answered>;
  /** A person with a session. */
  join(name: string, roles?: Role[]): Promise<{ id: string; email: string; token: string }>;
  stop(): Promise<void>;
}

export const PASSWORD = 'correct horse battery';

export async function startIdentity({
  hosts = 'open',
  publicUrl,
  mailless = false,
}: {
  hosts?: 'open' | 'invited';
  publicUrl?: string;
  mailless?: boolean;
} = {}): Promise<Running> {
  const database = await freshDatabase(['identity']);
  const clock = { ahead: 0 };
  const world: World = { ...realWorld, now: () => realWorld.now() + clock.ahead };
  const mails: Mail[] = [];
  const fates: Posted[] = [];
  const failures: unknown[] = [];
  const log = { error: (details: object) => void failures.push(details), warn() {}, info() {} };
  const ended = new Ended();
  const post: Post = async (mail) => {
    mails.push(mail);
    return fates.shift() ?? { outcome: 'sent' };
  };
  const mail = mailless ? undefined : { post, siteUrl: 'https://jari.example' };
  const passkeys = { rpId: 'localhost', origin: undefined };
  const secureCookies = publicUrl?.startsWith('https:') ?? false;
  const all = [identity({ hosts, mail, ended, passwords: cheap(), passkeys, secureCookies })];
  const seal = sealer(SECRET);
  const system = await startSystem({ all, run: ['identity'], url: database.url, world, seal, log });
  const app = await serve({
    contexts: all,
    ioFor: (name, asker) => system.io(name, asker),
    authenticate: authenticator({ owner: system.owner, secret: SECRET, world, ended, publicUrl }),
    publicUrl,
    world,
    log,
    metrics: createMetrics(),
    notReady: () => undefined,
    version: '0.0.0',
    checkReplies: true,
  });
  const stop = async () => {
    await app.close();
    await system.stop();
    await database.drop();
  };
  const ask = asker(app);
  return { system, url: database.url, clock, mails, fates, failures, ask, join: joiner(system, ask), stop };
}

function asker(app: FastifyInstance): Running['ask'] {
  return async (method, path, { body, token, cookie, headers, address } = {}) => {
    const response = await askPatiently(app, {
      method,
      url: `/v1/identity${path}`,
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...(cookie && { cookie }), ...headers },
      ...(body && { payload: body }),
      ...(address && { remoteAddress: address }),
    });
    const text = response.body || '{}';
    return { status: response.statusCode, body: JSON.parse(text), headers: response.headers };
  };
}

function joiner(system: System, ask: Running['ask']): Running['join'] {
  return async (name, roles = ['buyer']) => {
    const email = `${name}@jari.example`;
    const made = await createPerson(system, { email, password: PASSWORD, name, roles }, cheap());
    if ('refused' in made) throw new Error(`${email}: ${made.refused}`);
    const { body } = await ask('POST', '/sign-in', { body: { email, password: PASSWORD } });
    return { id: String(made.personId), email, token: body.token };
  };
}

/** The token of the link that a mail carries. */
export function tokenIn(mail: Mail | undefined): string {
  return /reset\?token=(\S+)/.exec(mail?.text ?? '')?.[1] ?? '';
}

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}
