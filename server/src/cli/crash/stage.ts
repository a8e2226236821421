// Everything that a crash run needs around it: a data folder, a server on it, a card network that outlives it, and
// people with a shop.
import { join } from 'node:path';
import { type PostgresServer, startPostgres } from '#kernel/postgres-server';
import { type Buyer, buyerOf, Client, pause, type Shop, type Tally } from './buyers.ts';
import type { Acknowledged } from './journal.ts';
import {
  freePort,
  prepareDataDir,
  type RunningProcess,
  startSandboxProcess,
  startServerProcess,
} from './processes.ts';
import { openShop, signUp } from './shop.ts';

export type Victim = 'server' | 'postgres' | 'both';

/** Many of them, because each kill makes some wait for the end of a checkout that nobody goes on with for a while. */
const BUYERS = 30;
/** Of the buyers; the others are guests. */
const PEOPLE = 8;
const LAST_BREATH_MS = 100;
const READY_MS_MAX = 300_000;
const READY_POLL_MS = 20;

export class Stage {
  readonly tally: Tally = { acknowledged: 0, unanswered: 0, bugs: [] };
  readonly promises: Acknowledged[] = [];
  readonly networkJournal: string;
  readonly #dataDir: string;
  readonly #url: string;
  readonly #port: number;
  readonly #network: RunningProcess;
  readonly #closing = new AbortController();
  #server: RunningProcess;
  #postgresPid = 0;

  private constructor(parts: {
    dataDir: string;
    port: number;
    url: string;
    network: RunningProcess;
    server: RunningProcess;
    networkJournal: string;
  }) {
    this.#dataDir = parts.dataDir;
    this.#port = parts.port;
    this.#url = parts.url;
    this.#network = parts.network;
    this.#server = parts.server;
    this.networkJournal = parts.networkJournal;
  }

  static async set(folder: string): Promise<Stage> {
    const dataDir = join(folder, 'data');
    const networkJournal = join(folder, 'network.jsonl');
    const secret = prepareDataDir(dataDir);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const network = await startSandboxProcess({
      secret,
      webhookUrl: `${url}/v1/payment/webhooks/sandbox`,
      journal: networkJournal,
    });
    try {
      const server = await startServerProcess(serverFlags({ dataDir, port, networkUrl: network.url }));
      const stage = new Stage({ dataDir, port, url, network, server, networkJournal });
      await stage.withPostgres(async () => {});
      return stage;
    } catch (error) {
      await network.kill();
      throw error;
    }
  }

  /** People with accounts and guests before an open shop. */
  async buyers(seed: number): Promise<Buyer[]> {
    const nobody = this.#client();
    const host = await signUp(nobody, true);
    const shop: Shop = await openShop(this.#client(host.token));
    const tell = (promise: Acknowledged) => this.promises.push(promise);
    const made: Buyer[] = [];
    for (let at = 0; at < BUYERS; at += 1) {
      const somebody = at < PEOPLE ? await signUp(nobody, false) : undefined;
      if (somebody) tell({ what: 'joined', id: somebody.person });
      const client = somebody ? this.#client(somebody.token) : nobody;
      made.push(buyerOf({ client, person: somebody?.person, shop, tell, seed: seed * 1_000 + at }));
    }
    return made;
  }

  #client(token?: string): Client {
    return new Client(this.#url, this.tally, {
      closed: this.#closing.signal,
      ...(token !== undefined && { token }),
    });
  }

  /** kill -9, then whatever brings it back in real life. Answers the milliseconds until the server was ready again. */
  async kill(victim: Victim): Promise<number> {
    const began = performance.now();
    if (victim !== 'server') process.kill(this.#postgresPid, 'SIGKILL');
    // Its last children live for a moment longer, and one of them may still answer.
    if (victim === 'postgres') await pause(LAST_BREATH_MS);
    if (victim !== 'postgres') {
      await this.#server.kill();
      this.#server = await startServerProcess(
        serverFlags({ dataDir: this.#dataDir, port: this.#port, networkUrl: this.#network.url }),
      );
    }
    await this.#ready();
    return Math.round(performance.now() - began);
  }

  async #ready(): Promise<void> {
    const end = performance.now() + READY_MS_MAX;
    while (performance.now() < end) {
      if (this.#server.ended) throw new Error(`the server ended by itself: ${this.#server.complaint}`);
      const ready = await fetch(`${this.#url}/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (ready) return;
      await pause(READY_POLL_MS);
    }
    throw new Error(`the server was not ready after ${READY_MS_MAX / 1_000} s`);
  }

  /** Works on the database beside the server; whoever leaves last would stop it, and that is the server. */
  async withPostgres<T>(work: (url: string) => Promise<T>): Promise<T> {
    const postgres: PostgresServer = await startPostgres({ dataDir: this.#dataDir });
    try {
      this.#postgresPid = postgres.pid;
      return await work(postgres.url);
    } finally {
      await postgres.stop();
    }
  }

  async clear(): Promise<void> {
    this.#closing.abort();
    await this.#server.stop();
    await this.#network.stop();
  }
}

function serverFlags({
  dataDir,
  port,
  networkUrl,
}: {
  dataDir: string;
  port: number;
  networkUrl: string;
}): Record<string, string> {
  return { data: dataDir, port: String(port), 'sandbox-url': networkUrl, hosts: 'open' };
}
