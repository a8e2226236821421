// What is measured: the product as `jari start` runs it, a process of its own in production mode on the embedded
// PostgreSQL with full durability. This process keeps a share in that PostgreSQL, so it outlives the server and
// serves the baselines and the audit too.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresServer, startPostgres } from '../server/src/kernel/postgres-server.ts';

const MAIN = join(import.meta.dirname, '..', 'server', 'src', 'cli', 'main.ts');
const SETTINGS = {
  JARI_MODE: 'production',
  JARI_SECRET: 'a secret for benches, which guard nothing at all',
  JARI_SANDBOX: 'yes',
  JARI_SANDBOX_PORT: '0',
  JARI_HOSTS: 'open',
  JARI_LOG: 'warn',
  JARI_WEB: 'no',
  HOST: '127.0.0.1',
  PORT: '0',
};

export interface Ground {
  dataDir: string;
  postgres: PostgresServer;
  /** Stops PostgreSQL; removes the data when it was temporary. */
  leave(): Promise<void>;
}

export interface Subject {
  url: string;
  pid: number;
  /** What it said at log level warn and worse since it was ready; before, it tells of its settings. */
  complaints(): string[];
  stop(): Promise<void>;
}

/** A PostgreSQL to run on, in a folder of its own or in the one given, which is then kept. */
export async function openGround(kept?: string): Promise<Ground> {
  const dataDir = kept ?? mkdtempSync(join(tmpdir(), 'jari-bench-'));
  mkdirSync(dataDir, { recursive: true });
  // PostgreSQL may run under another account, which has to get in.
  chmodSync(dataDir, 0o711);
  const postgres = await startPostgres({ dataDir });
  return {
    dataDir,
    postgres,
    async leave() {
      await postgres.stop();
      if (kept === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Starts the server; `profileDir` makes it write a CPU profile there when it stops. */
export async function startSubject({ dataDir }: Ground, profileDir?: string): Promise<Subject> {
  const profile = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  const errors = join(dataDir, 'server-errors.txt');
  const file = await open(errors, 'w');
  const child = spawn(process.execPath, [...profile, MAIN, 'start'], {
    env: { ...process.env, ...SETTINGS, JARI_DATA: dataDir },
    stdio: ['ignore', 'pipe', file.fd],
  });
  await file.close();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await address(child).catch((error: Error) => {
    throw new Error(`${error.message}:\n${readFileSync(errors, 'utf8')}`);
  });
  const said = () =>
    readFileSync(errors, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{'));
  const before = said().length;
  return {
    url,
    pid: child.pid ?? 0,
    complaints: () => said().slice(before),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function address(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (text: Buffer) => {
      said += text.toString();
      const url = /Jari sells at (\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the server ended with code ${code} before it was ready`)));
  });
}
