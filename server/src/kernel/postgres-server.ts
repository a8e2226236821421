// Supervisor of the embedded PostgreSQL: starts it or adopts the one that a killed Jari left behind, starts it
// again when it dies, stops it when its last user leaves. Users are counted by a shared advisory lock that each
// holds on a guard connection: PostgreSQL itself lets go of the locks of the dead, so no count can go stale.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import {
  type Binaries,
  type OnProgress,
  PostgresError,
  prepareBinaries,
  unprivilegedAccount,
} from './postgres-binaries.ts';
import { type Cluster, explainLog, openCluster, serverProcess } from './postgres-cluster.ts';
import { disown, type Running, runningServer, runsPostgres, SOCKET_PORT } from './postgres-process.ts';
import { realWorld as world } from './world.ts';

export { PostgresError } from './postgres-binaries.ts';

declare module 'pg' {
  // Missing from @types/pg: whether an open connection keeps the process alive.
  interface Client {
    ref(): void;
    unref(): void;
  }
}

export interface PostgresServer {
  /** Connects as `jari`, owner of the database `jari`; libpq programs understand it too. */
  url: string;
  /** True when the server was running already. */
  adopted: boolean;
  /** Process id of the postmaster; changes when it had to be started again. */
  readonly pid: number;
  logFile: string;
  /** Shuts the server down, unless another Jari process still uses it. Answers whether it did. */
  stop(): Promise<boolean>;
}

export interface PostgresOptions {
  /** JARI_DATA: the folder that holds everything Jari keeps. */
  dataDir: string;
  onProgress?: OnProgress;
  /** False gives up durability for speed. For tests only. */
  durable?: boolean;
}

interface Guard {
  client: pg.Client;
  pid: number;
  adopted: boolean;
  url: string;
}

const POLL_MS = 20;
/** Silence for longer than this is explained. */
const PATIENCE_MS = 1_000;
/** Crash recovery replays at most a few GB of WAL. */
const START_LIMIT_MS = 600_000;
const STOP_LIMIT_MS = 120_000;
/** How long a pid file may name a live server that does not answer on its socket yet. */
const ADOPT_LIMIT_MS = 15_000;
const RESTART_PAUSE_MS_MAX = 5_000;
const LOG_BYTES_MAX = 10_000_000;
/** Key of the advisory lock whose shared holders are the users of the server ("jari" in ASCII). */
const USERS_LOCK = 0x6a617269;

const SETTINGS: Record<string, string> = {
  // One process opens some forty connections at its busiest; several share a server.
  max_connections: '300',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  wal_buffers: '16MB',
  min_wal_size: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  checkpoint_completion_target: '0.9',
  random_page_cost: '1.1',
  jit: 'off',
  // A forgotten transaction would hold back every reader of the logs.
  idle_in_transaction_session_timeout: '60s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // Refused statements are told to their caller; the log keeps what concerns the server.
  log_min_messages: 'log',
};
const DURABLE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };
const FAST = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
};

/** Starts or adopts the server of `dataDir` and keeps it running until `stop`. Throws PostgresError. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const onProgress = options.onProgress ?? (() => {});
  const account = unprivilegedAccount();
  const binaries = prepareBinaries(account, onProgress);
  const durable = options.durable ?? true;
  const cluster = await openCluster(options.dataDir, { binaries, account, durable, onProgress });
  const supervisor = new Supervisor(cluster, binaries, durable, onProgress);
  await supervisor.begin();
  supervised.set(supervisor, options.dataDir);
  return supervisor;
}

/** Servers of this process that were not stopped yet, with their data folders. */
const supervised = new Map<Supervisor, string>();

/** Leaving without `stop` still takes the server down: in order when there is time, by a helper when not. */
function stopAtExit(): void {
  for (const supervisor of supervised.keys()) void supervisor.stop();
}

function stopAfterExit(): void {
  for (const dataDir of supervised.values()) {
    const script = `import { startPostgres } from ${JSON.stringify(import.meta.url)};
      await (await startPostgres({ dataDir: ${JSON.stringify(dataDir)} })).stop();`;
    const flags = ['--input-type=module', '-e', script];
    spawn(process.execPath, flags, { detached: true, stdio: 'ignore' }).unref();
  }
}

process.on('beforeExit', stopAtExit);
process.on('exit', stopAfterExit);

class Supervisor implements PostgresServer {
  readonly #cluster: Cluster;
  readonly #binaries: Binaries;
  readonly #settings: Record<string, string>;
  readonly #onProgress: OnProgress;
  #guard: Guard | undefined;
  #stopping: Promise<boolean> | undefined;
  #restoring: Promise<void> | undefined;
  url = '';
  adopted = false;
  pid = 0;
  logFile: string;

  constructor(cluster: Cluster, binaries: Binaries, durable: boolean, onProgress: OnProgress) {
    this.#cluster = cluster;
    this.#binaries = binaries;
    this.#settings = { ...SETTINGS, ...(durable ? DURABLE : FAST) };
    this.#onProgress = onProgress;
    this.logFile = cluster.logFile;
  }

  async begin(): Promise<void> {
    const guard = await this.#ensure();
    this.url = guard.url;
    this.adopted = guard.adopted;
  }

  stop(): Promise<boolean> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** Adopts the running server or starts one; of several processes that try at once, one starts it. */
  async #ensure(): Promise<Guard> {
    const deadline = world.now() + START_LIMIT_MS;
    while (world.now() < deadline) {
      const found = runningServer(this.#cluster.data);
      const guard = found ? await this.#adopt(found) : await this.#start();
      if (!guard) continue;
      this.#guard = guard;
      this.pid = guard.pid;
      guard.client.unref();
      guard.client.once('end', () => {
        if (this.#guard === guard && !this.#stopping) this.#restoring = this.#restore();
      });
      return guard;
    }
    throw new PostgresError(
      `PostgreSQL did not start within ${START_LIMIT_MS / 1000} s; its log is ${this.logFile}.`,
    );
  }

  async #adopt(found: Running): Promise<Guard | undefined> {
    const since = world.now();
    let told = false;
    while (runningServer(this.#cluster.data)?.pid === found.pid) {
      const running = runningServer(this.#cluster.data) ?? found;
      const { guard, busy } = await knock(this.#cluster, running, true);
      if (guard) return guard;
      const waitedMs = world.now() - since;
      if (!busy && waitedMs > ADOPT_LIMIT_MS) {
        throw new PostgresError(
          `Process ${found.pid} runs on ${this.#cluster.data} but does not answer: stop it and start again.`,
        );
      }
      if (waitedMs > PATIENCE_MS && !told) {
        told = true;
        this.#onProgress('waiting for PostgreSQL, which is starting or stopping');
      }
      await world.sleep(POLL_MS);
    }
    return undefined;
  }

  async #start(): Promise<Guard | undefined> {
    const { data, sockets } = this.#cluster;
    disown(join(data, 'postmaster.pid'));
    if (sockets !== undefined) disown(join(sockets, `.s.PGSQL.${SOCKET_PORT}.lock`));
    const listen = await this.#listen();
    const logStart = rotateLog(this.#cluster);
    const log = fs.openSync(this.logFile, 'a', 0o600);
    const flags = Object.entries({ ...this.#settings, ...listen.settings }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    // Detached, so that a Ctrl-C in the terminal reaches Jari alone, which then stops things in order.
    const child = spawn(this.#binaries.postgres, ['-D', data, ...flags], {
      detached: true,
      stdio: ['ignore', log, log],
      ...serverProcess(this.#cluster.account),
    });
    fs.closeSync(log);
    child.unref();
    return this.#await(child, listen, logStart);
  }

  async #await(child: ChildProcess, listen: Listen, logStart: number): Promise<Guard | undefined> {
    let ended = false;
    child.once('error', () => {
      ended = true;
    });
    child.once('exit', () => {
      ended = true;
    });
    const since = world.now();
    let told = false;
    while (!ended) {
      const { guard } = await knock(this.#cluster, { pid: child.pid ?? 0, ...listen }, false);
      // Of several that start at once, another one's server may be the one that answers.
      const pid = guard && runningServer(this.#cluster.data)?.pid;
      if (guard && pid !== undefined && pid !== child.pid) return { ...guard, pid, adopted: true };
      if (guard) return guard;
      if (world.now() - since > PATIENCE_MS && !told) {
        told = true;
        this.#onProgress('PostgreSQL is recovering what an unclean stop left behind');
      }
      await world.sleep(POLL_MS);
    }
    return this.#excuse(readLog(this.logFile, logStart));
  }

  /** Somebody else was quicker, or the dead server's children are still leaving: try again. Else give up. */
  async #excuse(log: string): Promise<undefined> {
    if (/lock file ".*" (?:already exists|is empty)|pre-existing shared memory block/i.test(log)) {
      await world.sleep(POLL_MS);
      return undefined;
    }
    throw explainLog(log, `PostgreSQL did not start (its log is ${this.logFile})`);
  }

  async #listen(): Promise<Listen> {
    const { sockets } = this.#cluster;
    if (sockets !== undefined) {
      const settings = {
        listen_addresses: '',
        unix_socket_directories: sockets,
        unix_socket_permissions: '0700',
        port: String(SOCKET_PORT),
      };
      return { host: sockets, port: SOCKET_PORT, settings };
    }
    const port = (this.url && Number(new URL(this.url).port)) || (await freePort());
    return { host: '127.0.0.1', port, settings: { listen_addresses: '127.0.0.1', port: String(port) } };
  }

  /** The guard connection ended without us: the server died, or one of its processes did. */
  async #restore(): Promise<void> {
    this.#guard = undefined;
    let told = 'PostgreSQL stopped unexpectedly; starting it again';
    this.#onProgress(told);
    for (
      let pauseMs = POLL_MS;
      !this.#stopping && !this.#guard;
      pauseMs = Math.min(2 * pauseMs, RESTART_PAUSE_MS_MAX)
    ) {
      try {
        await this.#ensure();
        this.#onProgress('PostgreSQL is back');
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (reason !== told) this.#onProgress(reason);
        told = reason;
        await world.sleep(pauseMs);
      }
    }
  }

  async #stop(): Promise<boolean> {
    // A server that is just coming back would otherwise outlive us.
    await this.#restoring;
    supervised.delete(this);
    let guard = this.#guard;
    this.#guard = undefined;
    while (guard) {
      const last = await leave(guard.client);
      const running = runningServer(this.#cluster.data);
      if (last && running) await this.#shutDown(running.pid);
      await guard.client.end().catch(() => {});
      if (last !== undefined) return last;
      // The connection broke before it could tell who else is there; ask again, unless the server is gone.
      guard = running && (await this.#adopt(running));
    }
    return false;
  }

  async #shutDown(pid: number): Promise<void> {
    if (process.platform === 'win32')
      spawnSync(this.#binaries.pgCtl, ['stop', '-D', this.#cluster.data, '-m', 'fast']);
    else process.kill(pid, 'SIGINT');
    const since = world.now();
    let told = false;
    while (runsPostgres(pid)) {
      const waitedMs = world.now() - since;
      if (waitedMs > STOP_LIMIT_MS)
        throw new PostgresError(
          `PostgreSQL (process ${pid}) did not stop within ${STOP_LIMIT_MS / 1000} s; its log is ${this.logFile}.`,
        );
      if (waitedMs > PATIENCE_MS && !told) {
        told = true;
        this.#onProgress('PostgreSQL is writing its last checkpoint');
      }
      await world.sleep(POLL_MS);
    }
  }
}

interface Listen {
  host: string;
  port: number;
  settings: Record<string, string>;
}

/** Tries to connect a guard. `busy` tells that a server is there but not open for work yet. */
async function knock(
  cluster: Cluster,
  at: Running,
  adopted: boolean,
): Promise<{ guard?: Guard; busy?: boolean }> {
  const client = new pg.Client({
    host: at.host,
    port: at.port,
    user: 'postgres',
    password: cluster.password,
    database: 'postgres',
    application_name: 'jari guard',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(`SELECT pg_advisory_lock_shared(${USERS_LOCK})`);
    return { guard: { client, pid: at.pid, adopted, url: urlOf(cluster, at) } };
  } catch (error) {
    await client.end().catch(() => {});
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === '28P01')
      throw new PostgresError(
        `Another PostgreSQL answers at ${at.host}:${at.port}, with another password: stop it and start again.`,
      );
    return { busy: code === '57P03' || code === '57P01' };
  }
}

/** Gives up our share; true when nobody else has one (and then nobody can take one), undefined when it broke. */
async function leave(client: pg.Client): Promise<boolean | undefined> {
  try {
    client.ref();
    await client.query(`SELECT pg_advisory_unlock_shared(${USERS_LOCK})`);
    const { rows } = await client.query(`SELECT pg_try_advisory_lock(${USERS_LOCK}) AS last`);
    return rows[0]?.last === true;
  } catch {
    return undefined;
  }
}

function urlOf(cluster: Cluster, at: Running): string {
  const login = `postgresql://jari:${cluster.password}`;
  if (!at.host.startsWith('/')) return `${login}@${at.host}:${at.port}/jari`;
  return `${login}@localhost:${at.port}/jari?host=${encodeURIComponent(at.host)}`;
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(address && typeof address === 'object' ? address.port : 0));
    });
  });
}

/** Keeps one older log; answers where this start's lines begin. */
function rotateLog(cluster: Cluster): number {
  const size = fs.statSync(cluster.logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= LOG_BYTES_MAX) return size;
  fs.renameSync(cluster.logFile, `${cluster.logFile}.1`);
  return 0;
}

function readLog(file: string, from: number): string {
  return fs.readFileSync(file).subarray(from).toString('utf8').slice(-8_000);
}
