// Servers and card networks as real processes that can be killed: started like anybody would start them, ready once
// they have said where they listen.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { bareEnvironment } from '#config';

export interface RunningProcess {
  url: string;
  pid: number;
  /** Set once it is gone, however it went. */
  readonly ended: boolean;
  /** The last that it wrote to its standard error. */
  readonly complaint: string;
  /** kill -9. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Asks it to stop in order. */
  stop(): Promise<void>;
}

const MAIN = join(import.meta.dirname, '..', 'main.ts');
const SANDBOX = join(import.meta.dirname, '..', '..', 'payment', 'providers', 'sandbox-main.ts');
const READY_MS_MAX = 300_000;
const STOP_MS_MAX = 120_000;
const COMPLAINT_CHARS_MAX = 4_000;
const SECRET_BYTES = 32;

/** A folder for a server, with its secret in it: the card network must know it before the server starts. */
export function prepareDataDir(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const secret = randomBytes(SECRET_BYTES).toString('hex');
  writeFileSync(join(dataDir, 'secret'), secret, { mode: 0o600 });
  return secret;
}

/** `jari start` with these flags. `entry` is another program that ends in it, for tests with a broken product. */
export function startServerProcess(
  flags: Record<string, string>,
  entry: string = MAIN,
): Promise<RunningProcess> {
  const args = Object.entries({ demo: 'no', web: 'no', log: 'error', ...flags }).flatMap(([flag, value]) => [
    `--${flag}`,
    value,
  ]);
  return startProcess([entry, 'start', ...args], /^Jari sells at (\S+)$/m);
}

/** The sandbox card network; it knows its server by the secret they share. */
export function startSandboxProcess({
  secret,
  webhookUrl,
  journal,
}: {
  secret: string;
  webhookUrl: string;
  journal: string;
}): Promise<RunningProcess> {
  const shared = `whsec_${Buffer.from(secret).toString('base64')}`;
  const args = ['--secret', shared, '--webhook-url', webhookUrl, '--journal', journal];
  return startProcess([SANDBOX, ...args], /"url":"([^"]+)"/);
}

async function startProcess(args: string[], ready: RegExp): Promise<RunningProcess> {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Servers start again and again here; what was compiled once need not be compiled again.
    env: { ...bareEnvironment(), NODE_COMPILE_CACHE: join(tmpdir(), 'jari-compiled') },
  });
  let ended = false;
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      ended = true;
      resolve();
    });
  });
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint = `${complaint}${chunk}`.slice(-COMPLAINT_CHARS_MAX);
  });
  const url = await firstWords(child, ready, () => complaint);
  return {
    url,
    pid: child.pid ?? 0,
    get ended() {
      return ended;
    },
    get complaint() {
      return complaint;
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    async stop() {
      child.kill('SIGTERM');
      const hurry = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
      await gone;
      clearTimeout(hurry);
    },
  };
}

/** Where it listens, from its standard output; its complaints become the error when it ends before that. */
function firstWords(
  child: ChildProcessByStdio<null, Readable, Readable>,
  ready: RegExp,
  complaint: () => string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`a process was not ready after ${READY_MS_MAX / 1_000} s: ${said}${complaint()}`));
    }, READY_MS_MAX);
    child.stdout.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-COMPLAINT_CHARS_MAX);
      const url = ready.exec(said)?.[1];
      if (url === undefined) return;
      clearTimeout(late);
      resolve(url);
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`a process ended with code ${code} before it was ready: ${complaint() || said}`));
    });
  });
}

/** Below what systems hand out by themselves: no connection takes one of these while the server that has it is down. */
const PORTS = { first: 10_000, count: 22_000, perProcess: 16 };
let portsTried = 0;

/** A port that nobody listens on at this moment. Processes that run at the same time look at different ones. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORTS.count; tries += 1) {
    const port = PORTS.first + ((process.pid * PORTS.perProcess + portsTried) % PORTS.count);
    portsTried += 1;
    if (await isFree(port)) return port;
  }
  throw new Error(`none of ${PORTS.count} ports from ${PORTS.first} on is free`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
