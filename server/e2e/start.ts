// A whole Jari for a test: servers on a fresh database, a card network of their own, and visitors who know nothing
// but the HTTP API. Several servers may share the work; paths find the one that serves them.
import assert from 'node:assert/strict';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readConfig, type StripeCards } from '#config';
import type { Role } from '#identity';
import { openDatabase } from '#kernel/database';
import { NoAnswer } from '#kernel/lane';
import { isRefused, type Refused } from '#kernel/route';
import { sealer } from '#kernel/seal';
import { freshDatabase } from '#kernel/test-database';
import { freePort } from '../src/cli/crash/processes.ts';
import { Passwords } from '../src/identity/password.ts';
import { tokenOf } from '../src/identity/token.ts';
import { type Sandbox, startSandbox } from '../src/payment/providers/sandbox-server.ts';
import { type Server, startServer } from '../src/server.ts';
import type { Pages } from '../src/site/site.ts';
import { Visitor } from './visitor.ts';

export const SECRET = 'a secret of the tests, longer than thirty-two characters';
export const PASSWORD = 'correct horse battery';
const SESSION_MS = 3_600_000;
const AGAIN_MS = 50;

/** Contexts of each process; undefined means all of them in one. */
export type Topology = readonly (readonly string[])[] | undefined;

export interface StartOptions {
  topology?: Topology;
  /** Flags of `jari start`. */
  flags?: Record<string, string>;
  /** Settings that have no flag. */
  env?: Record<string, string>;
  /** Where Stripe is played, for servers whose settings name its keys. */
  stripeApi?: StripeCards['api'];
  /** The web pages, for tests in a browser. */
  site?: Pages;
}

export interface Jari {
  /** Of the server that serves this path. */
  urlFor(path: string): string;
  servers: Server[];
  databaseUrl: string;
  /** Somebody without an account. */
  guest(): Visitor;
  /** Somebody who has signed up, with exactly these roles. */
  person(...roles: Role[]): Promise<Visitor>;
  network: Sandbox;
  /** Makes the card network misbehave: `{ mode, delayMs?, forNext? }`. */
  cards(control: object): Promise<void>;
  /** One more process on the same database. */
  start(contexts: readonly string[]): Promise<Server>;
  /** Rows of the database, as its owner sees them. */
  rows<R>(text: string, values?: unknown[]): Promise<R[]>;
  stop(): Promise<void>;
}

const SOURCES = join(import.meta.dirname, '..', 'src');
export const contextNames = globSync('*/migrations', { cwd: SOURCES })
  .map((folder) => dirname(folder))
  .filter((name) => name !== 'kernel')
  .sort();

export async function startJari({
  topology,
  flags = {},
  env = {},
  stripeApi,
  site,
}: StartOptions = {}): Promise<Jari> {
  const database = await freshDatabase(contextNames);
  const dataDir = mkdtempSync(join(tmpdir(), 'jari-e2e-'));
  const owner = openDatabase(database.url, { applicationName: 'jari e2e', max: 2 });
  const failures: object[] = [];
  const servers: Server[] = [];
  // Notices have to reach a server with payments, so its port is chosen before the network starts.
  const port = await freePort();
  const network = await startSandbox({
    // It is left and taken again where a test makes the network unreachable.
    port: await freePort(),
    controlPort: 0,
    secret: `whsec_${Buffer.from(SECRET).toString('base64')}`,
    webhookUrl: `http://127.0.0.1:${port}/v1/payment/webhooks/sandbox`,
  });
  const start = async (contexts: readonly string[] | undefined) => {
    const isFirst = !servers.some(({ system }) => system.lanes.has('payment'));
    const config = readConfig(
      {
        ...{ data: dataDir, 'database-url': database.url, demo: 'no', 'sandbox-url': network.url },
        port: `${isFirst && paysIn(contexts) ? port : await freePort()}`,
        ...(contexts && { contexts: contexts.join(',') }),
        ...flags,
      },
      { JARI_SECRET: SECRET, ...env },
    );
    if (stripeApi && config.cards.provider === 'stripe') config.cards.api = stripeApi;
    const log = { error: (details: object) => void failures.push(details), warn() {}, info() {} };
    const server = await startServer({ config, log, onProgress() {}, ...(site && { site }) });
    servers.push(server);
    return server;
  };
  for (const contexts of topology ?? [undefined]) await start(contexts);
  const urlFor = (path: string) => serverFor(servers, path).url;
  const jari: Jari = {
    urlFor,
    servers,
    databaseUrl: database.url,
    guest: () => new Visitor(urlFor),
    person: async (...roles) => signedIn(urlFor, servers, roles),
    network,
    cards: (control) => misbehave(network, control),
    start,
    rows: <R>(text: string, values: unknown[] = []) => owner.many<R>({ text, values }),
    async stop() {
      for (const server of servers.toReversed()) await server.stop();
      await network.stop();
      await owner.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
      assert.deepEqual(failures, [], 'nothing went wrong that nobody was told about');
    },
  };
  return jari;
}

const paysIn = (contexts: readonly string[] | undefined) => contexts?.includes('payment') ?? true;

function serverFor(servers: readonly Server[], path: string): Server {
  const context = /^\/v1\/([\w-]+)/.exec(path)?.[1];
  // The latest: a process that was started again serves instead of the one that was stopped.
  const found = servers.findLast(({ system }) => system.contexts.some(({ name }) => name === context));
  const [first] = servers;
  if (!first) throw new Error('no server runs');
  return found ?? first;
}

let people = 0;
const quick = new Passwords({ logN: 4, r: 1, p: 1 });

/** Joins as `createPerson` does, with a session at once and a password that is quickly hashed. */
async function signedIn(
  urlFor: (path: string) => string,
  servers: readonly Server[],
  roles: readonly Role[],
): Promise<Visitor> {
  people += 1;
  const email = `${roles.join('-')}-${people}@example.com`;
  const io = serverFor(servers, '/v1/identity').system.io('identity', { actor: 'system', trace: null });
  const id = io.world.id();
  const session = { id: io.world.id(), expiresAt: io.world.now() + SESSION_MS };
  const password = await quick.hash(PASSWORD);
  const data = {
    email,
    password,
    name: `사람 ${people}`,
    language: 'ko',
    roles: [...roles],
    session,
  };
  const join = () => io.submit<{ personId: string } | Refused>({ type: 'Join', subject: id, data });
  const joined = await untilTaken(join);
  assert.ok(!isRefused(joined));
  return new Visitor(urlFor, {
    token: tokenOf(sealer(SECRET), 'session', session.id),
    id: joined.personId,
    email,
  });
}

/** What a lane refuses because of too much work was not done, and is asked for again. */
async function untilTaken<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof NoAnswer && error.code === 'overloaded')) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

async function misbehave({ controlUrl }: Sandbox, control: object): Promise<void> {
  const answer = await fetch(`${controlUrl}/control`, { method: 'PUT', body: JSON.stringify(control) });
  assert.equal(answer.status, 200, await answer.text());
}
