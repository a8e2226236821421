// A whole Jari for a test: real processes' worth of contexts on a fresh database, its sandbox card network, and
// visitors who know nothing but its HTTP API. Several servers may share the work; paths find the one that serves them.
import assert from 'node:assert/strict';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readConfig } from '#config';
import type { Role } from '#identity';
import { openDatabase } from '#kernel/database';
import { isRefused, type Refused } from '#kernel/route';
import { sealer } from '#kernel/seal';
import { freshDatabase } from '#kernel/test-database';
import { tokenOf } from '../src/identity/token.ts';
import { type Server, startServer } from '../src/server.ts';
import { Visitor } from './visitor.ts';

export const SECRET = 'a secret of the tests, longer than thirty-two characters';
const SESSION_MS = 3_600_000;

/** Contexts of each process; undefined means all of them in one. */
export type Topology = readonly (readonly string[])[] | undefined;

export interface StartOptions {
  topology?: Topology;
  /** Flags of `jari start`. */
  flags?: Record<string, string>;
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
  /** Makes the card network misbehave: `{ mode, delayMs?, forNext? }`. */
  cards(control: object): Promise<void>;
  /** Rows of the database, as its owner sees them. */
  rows<R>(text: string, values?: unknown[]): Promise<R[]>;
  stop(): Promise<void>;
}

const SOURCES = join(import.meta.dirname, '..', 'src');
export const contextNames = globSync('*/migrations', { cwd: SOURCES })
  .map((folder) => dirname(folder))
  .filter((name) => name !== 'kernel')
  .sort();

export async function startJari({ topology, flags = {} }: StartOptions = {}): Promise<Jari> {
  const database = await freshDatabase(contextNames);
  const dataDir = mkdtempSync(join(tmpdir(), 'jari-e2e-'));
  const owner = openDatabase(database.url, { applicationName: 'jari e2e', max: 2 });
  const failures: object[] = [];
  const servers: Server[] = [];
  // The process with the payments runs the card network, for its notices have to reach that process.
  const groups = (topology ?? [undefined]).toSorted((a, b) => Number(paysIn(b)) - Number(paysIn(a)));
  for (const contexts of groups) {
    const config = readConfig(
      {
        ...{ port: '0', data: dataDir, 'database-url': database.url, demo: 'no', 'sandbox-port': '0' },
        ...(contexts && { contexts: contexts.join(',') }),
        ...(servers[0] && { 'sandbox-url': cardsUrl(servers[0]) }),
        ...flags,
      },
      { JARI_SECRET: SECRET },
    );
    const log = { error: (details: object) => void failures.push(details), warn() {}, info() {} };
    servers.push(await startServer({ config, log, onProgress() {} }));
  }
  const urlFor = (path: string) => serverFor(servers, path).url;
  const jari: Jari = {
    urlFor,
    servers,
    databaseUrl: database.url,
    guest: () => new Visitor(urlFor),
    person: async (...roles) => signedIn(urlFor, servers, roles),
    cards: (control) => misbehave(servers, control),
    rows: <R>(text: string, values: unknown[] = []) => owner.many<R>({ text, values }),
    async stop() {
      for (const server of servers.toReversed()) await server.stop();
      await owner.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
      assert.deepEqual(failures, [], 'nothing went wrong that nobody was told about');
    },
  };
  return jari;
}

const paysIn = (contexts: readonly string[] | undefined) => contexts?.includes('payment') ?? true;

/** The network listens one port before its control, where that was free. */
function cardsUrl(server: Server): string {
  return server.sandboxControlUrl ?? '';
}

function serverFor(servers: readonly Server[], path: string): Server {
  const context = /^\/v1\/([\w-]+)/.exec(path)?.[1];
  const found = servers.find(({ system }) => system.contexts.some(({ name }) => name === context));
  const [first] = servers;
  if (!first) throw new Error('no server runs');
  return found ?? first;
}

let people = 0;

/** Joins as `createPerson` does, with a session and without a password: hashing one is slow on purpose. */
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
  const data = {
    email,
    password: 'none',
    name: `사람 ${people}`,
    language: 'ko',
    roles: [...roles],
    session,
  };
  const joined = await io.submit<{ personId: string } | Refused>({ type: 'Join', subject: id, data });
  assert.ok(!isRefused(joined));
  return new Visitor(urlFor, {
    token: tokenOf(sealer(SECRET), 'session', session.id),
    id: joined.personId,
    email,
  });
}

async function misbehave(servers: readonly Server[], control: object): Promise<void> {
  const url = servers.find(({ sandboxControlUrl }) => sandboxControlUrl)?.sandboxControlUrl;
  const answer = await fetch(`${url}/control`, { method: 'PUT', body: JSON.stringify(control) });
  assert.equal(answer.status, 200, await answer.text());
}
