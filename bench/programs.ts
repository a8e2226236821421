// Programs of others that a bench uses where they are installed: wrk makes requests from C, pgbench transactions.
import { type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Measured, rounded } from './load.ts';

export function isInstalled(program: 'wrk' | 'pgbench'): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

interface Ended {
  output: string;
  /** CPU seconds of the program; null where the shell does not tell. */
  cpuSeconds: number | null;
}

/** Runs a program under a shell that says afterwards what CPU time it took. */
function run(program: string, args: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
  const posix = process.platform !== 'win32';
  const child = posix
    ? spawn('sh', ['-c', '"$@" && times', 'sh', program, ...args], options)
    : spawn(program, args, options);
  let output = '';
  let complaint = '';
  child.stdout?.on('data', (text: Buffer) => {
    output += text.toString();
  });
  child.stderr?.on('data', (text: Buffer) => {
    complaint += text.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code !== 0) reject(new Error(`${program} ended with code ${code}: ${complaint.slice(-2_000)}`));
      else resolve({ output, cpuSeconds: posix ? childSeconds(output) : null });
    });
  });
}

/** The last line of `times`: user and system time of what the shell has started. */
function childSeconds(output: string): number | null {
  const [, ...parts] = /(\d+)m([\d.]+)s\s+(\d+)m([\d.]+)s\s*$/.exec(output) ?? [];
  if (parts.length < 4) return null;
  const [userMinutes = 0, user = 0, systemMinutes = 0, system = 0] = parts.map(Number);
  return rounded(60 * (userMinutes + systemMinutes) + user + system, 2);
}

interface WrkLoad {
  path: string;
  body: string;
  clients: number;
  seconds: number;
}

/** wrk says how many answers were no success, not which. */
export async function wrk(url: string, { path, body, clients, seconds }: WrkLoad): Promise<Measured> {
  const script = `wrk.method = 'POST'
wrk.headers['content-type'] = 'application/json'
wrk.body = [[${body}]]
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format('wrk %d %d %d %d %d %d %d %d\\n', summary.duration, summary.requests, e.status,
    e.connect + e.read + e.write + e.timeout, latency:percentile(50), latency:percentile(95), latency:percentile(99), latency.max))
end
`;
  return inFolder({ 'post.lua': script }, async (folder) => {
    const flags = ['-t', '1', '-c', String(clients), '-d', `${seconds}s`, '-s', join(folder, 'post.lua')];
    const { output, cpuSeconds } = await run('wrk', [...flags, `${url}${path}`]);
    const numbers = /^wrk ([\d ]+)$/m.exec(output)?.[1]?.split(' ').map(Number);
    if (!numbers) throw new Error(`wrk said something else than it was told to: ${output}`);
    const [duration = 0, requests = 0, refused = 0, lost = 0, ...micros] = numbers;
    const [p50 = 0, p95 = 0, p99 = 0, max = 0] = micros.map((us) => rounded(us / 1_000, 2));
    const rounds = requests - refused;
    return {
      ...{ rate: rounded(rounds / (duration / 1e6), 1), rounds, seconds: rounded(duration / 1e6, 2) },
      failed: { ...(refused > 0 && { refused }), ...(lost > 0 && { lost }) },
      ...{ p50, p95, p99, max, cpuSeconds: cpuSeconds ?? 0 },
    };
  });
}

export interface PgbenchRun {
  url: string;
  script: string;
  clients: number;
  seconds: number;
  /** Values of `:name` in the script. */
  variables: Record<string, number>;
}

export interface PgbenchResult {
  /** Runs of the whole script per second. */
  rate: number;
  runs: number;
  /** Of pgbench itself. */
  cpuSeconds: number;
}

/** Throws when a statement failed. */
export async function pgbench({
  url,
  script,
  clients,
  seconds,
  variables,
}: PgbenchRun): Promise<PgbenchResult> {
  return inFolder({ 'script.sql': script }, async (folder) => {
    const given = Object.entries(variables).flatMap(([name, value]) => ['-D', `${name}=${value}`]);
    const threads = String(Math.min(2, clients));
    const flags = [
      '-n',
      '-M',
      'prepared',
      '-c',
      String(clients),
      '-j',
      threads,
      '-T',
      String(seconds),
      ...given,
    ];
    const { output, cpuSeconds } = await run('pgbench', [...flags, '-f', join(folder, 'script.sql'), url]);
    const rate = /^tps = ([\d.]+)/m.exec(output)?.[1];
    const failed = /^number of failed transactions: (\d+)/m.exec(output)?.[1] ?? '0';
    if (rate === undefined || failed !== '0') throw new Error(`pgbench failed: ${output}`);
    const runs = Number(/^number of transactions actually processed: (\d+)/m.exec(output)?.[1] ?? 0);
    return { rate: Number(rate), runs, cpuSeconds: cpuSeconds ?? 0 };
  });
}

async function inFolder<T>(files: Record<string, string>, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'jari-bench-files-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
