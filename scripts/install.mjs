// Installs the dependencies when they are missing or older than package-lock.json. Runs on the Node of the host
// (20 or newer) before anything is installed, so it uses nothing but Node. Install scripts are never needed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const PATIENCE_MS = 1_000;
const TICK_MS = 10_000;
const OUTPUT_LENGTH_MAX = 100_000;
const REASONS_MAX = 12;

/** Answers an error sentence, or undefined when everything is in place. */
export async function ensureInstalled(root) {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const modules = join(root, 'node_modules');
  const stamp = join(modules, '.jari-stamp');
  // The platform belongs to it: a folder shared with a container holds the programs of one of them only.
  const wanted = `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return undefined;
  if (!matchesLock(JSON.parse(lock), join(modules, '.package-lock.json'))) {
    // npm would empty the folder behind the link, which somebody else works with.
    if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
      return 'node_modules is a link to a folder that does not fit package-lock.json: remove the link and start again, then Jari installs its own.';
    }
    const problem = await install(root);
    if (problem) return problem;
  }
  try {
    writeFileSync(stamp, wanted);
  } catch {
    // A read-only folder is compared anew at each start, which takes a few milliseconds.
  }
  return undefined;
}

/** Compares with what npm wrote down about node_modules, so an install by hand counts too. */
function matchesLock(lock, installedFile) {
  if (!existsSync(installedFile)) return false;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(lock.packages).every(([path, { version, link, optional, os, cpu, libc }]) => {
    if (link || !path.includes('node_modules/')) return true;
    if (installed[path]) return installed[path].version === version;
    // Which C library there is only npm finds out, so what asks for one may be absent.
    const wanted = fits(os, process.platform) && fits(cpu, process.arch) && !libc && (os || cpu);
    return Boolean(optional) && !wanted;
  });
}

function fits(allowed, own) {
  return allowed === undefined || [allowed].flat().includes(own);
}

async function install(root) {
  const tell = progress('installing the dependencies (once)');
  let { code, output } = await npm(root, ['ci']);
  // A lock file written behind a mirror may lack packages of other platforms; `ci` refuses that, `install` does not.
  if (code !== 0 && output.includes('EUSAGE')) ({ code, output } = await npm(root, ['install', '--no-save']));
  tell.end(code === 0 ? 'done' : 'failed');
  if (code === 0) return undefined;
  if (code === undefined)
    return `npm cannot be started (${output}): install npm 10 or newer and start again.`;
  const reasons = output.split('\n').filter((line) => line.startsWith('npm error'));
  return `the dependencies could not be installed, because npm says:\n${reasons.slice(0, REASONS_MAX).join('\n')}`;
}

/** Runs npm; answers its exit code, or undefined when there is none, with what it printed. */
function npm(root, command) {
  // Whatever the user's npm is set to: no scripts, all kinds of dependencies, no questions.
  const flags = [
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--engine-strict=false',
    '--no-audit',
    '--no-fund',
  ];
  if (!writable(homedir()))
    flags.push('--cache', join(tmpdir(), `jari-npm-${process.getuid?.() ?? 'cache'}`));
  return new Promise((done) => {
    const child = spawnNpm([...command, ...flags], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk) => {
      if (output.length < OUTPUT_LENGTH_MAX) output += chunk;
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => done({ code: undefined, output: error.message }));
    child.on('close', (code) => done({ code, output }));
  });
}

/** The npm that runs us when there is one, else the one on the path. */
function spawnNpm(flags, options) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('npm-cli.js')) return spawn(process.execPath, [script, ...flags], options);
  return spawn('npm', flags, { ...options, shell: process.platform === 'win32' });
}

function writable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Speaks on stderr, so that output for machines stays clean; silent when it is over within a second. */
function progress(what) {
  const start = Date.now();
  let told = false;
  let timer = setTimeout(function tick() {
    const seconds = Math.round((Date.now() - start) / 1_000);
    process.stderr.write(told ? `jari: ${what} … ${seconds} s\n` : `jari: ${what} …\n`);
    told = true;
    timer = setTimeout(tick, TICK_MS);
  }, PATIENCE_MS);
  return {
    end(how) {
      clearTimeout(timer);
      if (told)
        process.stderr.write(`jari: ${what} … ${how} after ${Math.round((Date.now() - start) / 1_000)} s\n`);
    },
  };
}
