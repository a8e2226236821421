// The data folder of the embedded server: made whole or not at all, stamped with the versions that made it,
// owned by the account that runs the server. A folder which that account could not reach (below /root, for
// example) keeps its stamp, and the stamp says where the data went.
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import {
  type Account,
  asSentence,
  assertOwn,
  type Binaries,
  closedFolder,
  type OnProgress,
  PostgresError,
} from './postgres-binaries.ts';

/** Layout of the data folder; raised when an older Jari could not use it any more. */
const FORMAT = 1;
/** Linux allows 107 bytes, macOS 103, and the socket's own name takes 16. */
const SOCKET_FOLDER_LENGTH_MAX = 85;

export interface Cluster {
  /** Folder that holds everything below. */
  home: string;
  /** What PostgreSQL calls PGDATA. */
  data: string;
  password: string;
  logFile: string;
  /** Folder of the Unix socket; undefined where there are none (Windows). */
  sockets: string | undefined;
  /** Who runs it; undefined means this process's own account. */
  account: Account | undefined;
}

interface Stamp {
  format: number;
  postgres: number;
  home: string;
}

/** How a data folder is made and by whom. */
export interface Making {
  binaries: Binaries;
  account: Account | undefined;
  /** False skips waiting for the disk. For tests only. */
  durable: boolean;
  onProgress: OnProgress;
}

/** Opens the data folder, making it when it is not there. */
export async function openCluster(dataDir: string, making: Making): Promise<Cluster> {
  try {
    return await open(resolve(dataDir), making);
  } catch (error) {
    throw asSentence(error, `opening the data folder ${dataDir}`);
  }
}

async function open(dataDir: string, making: Making): Promise<Cluster> {
  const { account, binaries, onProgress } = making;
  fs.mkdirSync(dirname(dataDir), { recursive: true });
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  // The account that runs the server for root may pass through to its own files, but not look around.
  if (account) fs.chmodSync(dataDir, fs.statSync(dataDir).mode | 0o011);
  const stamp = readStamp(dataDir, binaries.major);
  const home = stamp ? resolve(dataDir, stamp.home) : chooseHome(dataDir, account, onProgress);
  const fresh = !fs.existsSync(home);
  if (stamp && fresh) {
    throw new PostgresError(
      `The data of ${dataDir} should be in ${home}, which is gone: ` +
        `restore it, or remove ${join(dataDir, 'jari.json')} to begin anew.`,
    );
  }
  if (fresh) await createHome(home, making);
  const owner = ownerOf(home, dataDir, account);
  assertMajor(join(home, 'data'), binaries.major);
  if (!stamp) {
    const inside = home === join(dataDir, 'postgres');
    writeStamp(dataDir, { format: FORMAT, postgres: binaries.major, home: inside ? 'postgres' : home });
  }
  return {
    home,
    data: join(home, 'data'),
    password: fs.readFileSync(join(home, 'password'), 'utf8').trim(),
    logFile: join(home, 'postgres.log'),
    sockets: process.platform === 'win32' ? undefined : socketFolder(home, owner),
    account: owner,
  };
}

function readStamp(dataDir: string, major: number): Stamp | undefined {
  const file = join(dataDir, 'jari.json');
  if (!fs.existsSync(file)) return undefined;
  let stamp: Partial<Stamp>;
  try {
    stamp = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    throw new PostgresError(
      `${file} is damaged: restore it from a backup, or remove it if ${dataDir} holds the data itself.`,
    );
  }
  const { format, postgres, home } = stamp;
  if (typeof format !== 'number' || typeof postgres !== 'number' || typeof home !== 'string') {
    throw new PostgresError(
      `${file} is not a stamp that Jari wrote: choose another data folder with JARI_DATA.`,
    );
  }
  if (format > FORMAT) {
    throw new PostgresError(
      `The data folder ${dataDir} was made by a newer Jari (format ${format}, this one knows ${FORMAT}): update Jari, or choose another folder with JARI_DATA.`,
    );
  }
  assertSameMajor(dataDir, postgres, major);
  return { format, postgres, home };
}

function assertSameMajor(folder: string, found: number, major: number): void {
  if (found === major) return;
  const age = found > major ? 'a newer' : 'an older';
  throw new PostgresError(
    `The data folder ${folder} was made by ${age} PostgreSQL (${found}, this one is ${major}): ` +
      `start the Jari that made it, or choose another folder with JARI_DATA.`,
  );
}

function assertMajor(data: string, major: number): void {
  const text = fs.readFileSync(join(data, 'PG_VERSION'), 'utf8');
  assertSameMajor(data, Number.parseInt(text, 10), major);
}

/** Written beside and renamed, so a full disk never leaves half a stamp. */
function writeStamp(dataDir: string, stamp: Stamp): void {
  const draft = join(dataDir, `jari.json.${process.pid}`);
  fs.writeFileSync(draft, `${JSON.stringify(stamp, undefined, 2)}\n`, { mode: 0o644 });
  fs.renameSync(draft, join(dataDir, 'jari.json'));
}

function chooseHome(dataDir: string, account: Account | undefined, onProgress: OnProgress): string {
  const closed = account && closedFolder(dataDir, account);
  if (!account || closed === undefined) return join(dataDir, 'postgres');
  const digest = createHash('sha256').update(fs.realpathSync(dataDir)).digest('hex').slice(0, 12);
  const home = join('/var/lib/jari', `${basename(dirname(dataDir)) || 'data'}-${digest}`);
  onProgress(
    `keeping the data in ${home}, because the account ${account.name}, which runs PostgreSQL for root, may not enter ${closed}`,
  );
  return home;
}

/** The first start as root decides who owns the data; later starts run the server as that owner. */
function ownerOf(home: string, dataDir: string, account: Account | undefined): Account | undefined {
  const { uid, gid } = fs.statSync(join(home));
  if (account) return uid === 0 ? account : { name: `uid ${uid}`, uid, gid };
  if (process.getuid && process.getuid() !== uid) {
    throw new PostgresError(
      `The data folder ${dataDir} belongs to another account (uid ${uid}): start Jari as that account or as root, or choose another folder with JARI_DATA.`,
    );
  }
  return undefined;
}

/** Everything is made under another name and renamed at the end; of two processes that race, one wins whole. */
async function createHome(home: string, making: Making): Promise<void> {
  const { account, onProgress } = making;
  onProgress('creating the database');
  fs.mkdirSync(dirname(home), { recursive: true, mode: 0o711 });
  const draft = fs.mkdtempSync(`${home}.new-`);
  try {
    const password = randomBytes(24).toString('hex');
    fs.writeFileSync(join(draft, 'password'), password, { mode: 0o600 });
    if (account)
      for (const path of [draft, join(draft, 'password')]) fs.chownSync(path, account.uid, account.gid);
    await initialise(draft, password, making);
    fs.renameSync(draft, home);
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true });
    if (!fs.existsSync(join(home, 'data', 'PG_VERSION'))) throw asSentence(error, 'creating the database');
  }
}

async function initialise(
  home: string,
  password: string,
  { binaries, account, durable }: Making,
): Promise<void> {
  const data = join(home, 'data');
  const login = ['-U', 'postgres', `--pwfile=${join(home, 'password')}`, '--auth=scram-sha-256'];
  // The builtin provider sorts by code point on every machine; libc and ICU do not.
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--encoding=UTF8'];
  const pace = durable ? [] : ['--no-sync'];
  await runTool(
    binaries.initdb,
    ['-D', data, ...login, ...locale, ...pace, '--no-instructions'],
    account,
    '',
  );
  // Single-user mode, so that the folder is complete before any server listens.
  const statements = [
    `CREATE ROLE jari LOGIN CREATEDB CREATEROLE PASSWORD '${password}'`,
    'GRANT pg_monitor, pg_checkpoint TO jari',
    'CREATE DATABASE jari OWNER jari',
  ];
  const flags = ['--single', '-D', data, ...(durable ? [] : ['-F']), 'postgres'];
  await runTool(binaries.postgres, flags, account, `${statements.join('\n')}\n`);
}

/** Runs a PostgreSQL tool with a clean environment; its last complaint becomes the error. */
function runTool(
  program: string,
  flags: string[],
  account: Account | undefined,
  input: string,
): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(program, flags, { stdio: ['pipe', 'ignore', 'pipe'], ...serverProcess(account) });
    let complaint = '';
    child.stderr.on('data', (chunk) => {
      complaint = `${complaint}${chunk}`.slice(-4_000);
    });
    child.on('error', (error) => failed(asSentence(error, `starting ${program}`)));
    child.on('close', (code) => {
      if (code === 0) done();
      else failed(explainLog(complaint, `${basename(program)} failed with code ${code}`));
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** How every PostgreSQL process is started: no inherited settings, its own account. */
export function serverProcess(account: Account | undefined): {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
} {
  if (process.platform === 'win32') return {};
  return {
    cwd: '/',
    env: { LC_ALL: 'C', TZ: 'UTC' },
    ...(account && { uid: account.uid, gid: account.gid }),
  };
}

/** One sentence for what PostgreSQL printed before it gave up. */
export function explainLog(text: string, otherwise: string): PostgresError {
  if (/No space left on device|Disk quota exceeded/i.test(text)) {
    return new PostgresError('The disk is full, so PostgreSQL cannot run: free some space and start again.');
  }
  if (/address already in use|could not create any TCP\/IP sockets/i.test(text)) {
    return new PostgresError(
      'The port of PostgreSQL is taken by another program: stop that program and start again.',
    );
  }
  if (
    /could not create shared memory|could not map anonymous shared memory|Cannot allocate memory/i.test(text)
  ) {
    return new PostgresError(
      'There is not enough free memory for PostgreSQL (it wants about 300 MB): free some and start again.',
    );
  }
  const reason =
    text.match(/^.*?(?:FATAL|PANIC|error):\s*(.*)$/im)?.[1] ?? text.trim().split('\n').at(-1) ?? '';
  return new PostgresError(reason ? `${otherwise}: ${reason}.` : `${otherwise}.`);
}

/** In the data folder when the path is short enough for a socket, else a private folder named after it. */
function socketFolder(home: string, account: Account | undefined): string {
  const near = join(home, 'socket');
  const digest = createHash('sha256').update(home).digest('hex').slice(0, 16);
  const folder =
    Buffer.byteLength(near) <= SOCKET_FOLDER_LENGTH_MAX ? near : join(tmpdir(), `jari-${digest}`);
  if (!fs.existsSync(folder)) makePrivate(folder, account);
  else if (!account) assertOwn(folder);
  else if (fs.lstatSync(folder).uid !== account.uid) {
    throw new PostgresError(`${folder} belongs to somebody else: remove it and start again.`);
  }
  return folder;
}

/** Never there without its owner: somebody else may be waiting to use it. */
function makePrivate(folder: string, account: Account | undefined): void {
  const draft = fs.mkdtempSync(`${folder}.new-`);
  if (account) fs.chownSync(draft, account.uid, account.gid);
  try {
    fs.renameSync(draft, folder);
  } catch (error) {
    fs.rmdirSync(draft);
    if (!fs.existsSync(folder)) throw error;
  }
}
