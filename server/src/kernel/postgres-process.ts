// Who holds the data folder: reads the lock files that PostgreSQL leaves there and asks the system whether their
// processes are still what they were.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { realWorld as world } from './world.ts';

/** A socket's name ends with it; nothing listens on it. */
export const SOCKET_PORT = 5_432;
/** A lock file is filled at once; one that stays empty is what a full disk or a crash left. */
const EMPTY_LIMIT_MS = 5_000;

export interface Running {
  pid: number;
  host: string;
  port: number;
}

/** Reads postmaster.pid; a file whose process is gone or is no PostgreSQL counts as no server. */
export function runningServer(data: string): Running | undefined {
  const lines = readLines(join(data, 'postmaster.pid'));
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !runsPostgres(pid)) return undefined;
  return {
    pid,
    port: Number(lines[3]) || SOCKET_PORT,
    host: lines[4] || lines[5] || join(data, '..', 'socket'),
  };
}

/**
 * A lock file whose pid now belongs to another program (containers use few), or to a dead process that nobody has
 * collected, would stop PostgreSQL. It treats its parent's pid as stale, and still checks the shared memory that the
 * file names; so that is what the file gets.
 */
export function disown(lockFile: string): void {
  const lines = readLines(lockFile);
  const pid = Number(lines[0]);
  const empty = lines.length === 1 && lines[0] === '';
  if (empty && ageMs(lockFile) > EMPTY_LIMIT_MS) fs.rmSync(lockFile, { force: true });
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid) || isPostgres(pid)) return;
  fs.writeFileSync(lockFile, [String(process.pid), ...lines.slice(1)].join('\n'));
}

function ageMs(file: string): number {
  return world.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? world.now());
}

function readLines(file: string): string[] {
  try {
    return fs.readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** Whether a process with this id runs, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether this process is a PostgreSQL that still runs; a dead one that nobody has collected does not. */
export function runsPostgres(pid: number): boolean {
  return isAlive(pid) && isPostgres(pid);
}

function isPostgres(pid: number): boolean {
  try {
    // The third field of stat is Z for a process that is dead but not yet collected by its parent.
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.includes('(postgres)') && !stat.includes(') Z ');
  } catch {
    if (fs.existsSync('/proc/self/stat')) return false;
  }
  if (process.platform === 'win32') return true;
  const asked = spawnSync('ps', ['-p', String(pid), '-o', 'comm='], { encoding: 'utf8' });
  return asked.status !== 0 ? false : asked.stdout.includes('postgres');
}
