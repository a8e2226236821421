// `npm test`: all test files, with one PostgreSQL for the whole run when any of them needs one.
// `npm test -- inventory` takes the files whose path contains that word; flags go to `node --test`.
// `npm run e2e` is the same with `--browser`: the journeys in a real Chromium, which this machine has to have.
import { type ChildProcess, spawn } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { testEnvironment } from '#config';
import { PostgresError, startPostgres } from '#kernel/postgres-server';
import { buildSite } from '../site/build.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const GLOBS = [
  'server/src/**/*.test.ts',
  'server/e2e/**/*.test.ts',
  'bench/**/*.test.ts',
  'web/src/**/*.test.ts',
];
const BROWSER_GLOBS = ['web/e2e/**/*.e2e.ts'];
const BROWSER_FLAG = '--browser';
const NEEDS_POSTGRES = /\.pg\.test\.ts$|^server\/e2e\/|^bench\/|\.e2e\.ts$/;
/** More at once only makes two cores wait for each other. */
const FILES_AT_ONCE_MAX = 4;

process.exitCode = await runTests(process.argv.slice(2));

async function runTests(given: string[]): Promise<number> {
  const inBrowser = given.includes(BROWSER_FLAG);
  const args = given.filter((arg) => arg !== BROWSER_FLAG);
  const words = args.filter((arg) => !arg.startsWith('-'));
  const files = testFiles(inBrowser ? BROWSER_GLOBS : GLOBS, words);
  if (files.length === 0) {
    process.stderr.write(`jari: no test file has "${words.join('" or "')}" in its path.\n`);
    return 1;
  }
  if (inBrowser) await buildSite((text) => process.stderr.write(`${text}\n`));
  const flags = [
    `--test-concurrency=${Math.min(availableParallelism(), FILES_AT_ONCE_MAX)}`,
    ...args.filter((arg) => arg.startsWith('-')),
  ];
  if (!files.some((file) => NEEDS_POSTGRES.test(file))) return run([...flags, ...files], undefined);
  const dataDir = mkdtempSync(join(tmpdir(), 'jari-run-'));
  try {
    const server = await startPostgres({ dataDir, durable: false });
    try {
      return await run([...flags, ...files], server.url);
    } finally {
      await server.stop();
    }
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error;
    process.stderr.write(`jari: ${error.message}\n`);
    return 1;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function testFiles(globs: readonly string[], words: string[]): string[] {
  const files = globSync(globs, { cwd: ROOT, exclude: (path) => path.includes('node_modules') })
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
  return words.length === 0 ? files : files.filter((file) => words.some((word) => file.includes(word)));
}

/** Ends with the exit code of the tests; a signal reaches them first, so that the database outlives them. */
function run(args: string[], databaseUrl: string | undefined): Promise<number> {
  return new Promise((done, failed) => {
    const env = testEnvironment(databaseUrl);
    const child: ChildProcess = spawn(process.execPath, ['--test', ...args], {
      cwd: ROOT,
      stdio: 'inherit',
      env,
    });
    const forward = (signal: NodeJS.Signals) => child.kill(signal);
    process.on('SIGINT', forward).on('SIGTERM', forward);
    child.once('error', failed);
    child.once('exit', (code) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      done(code ?? 1);
    });
  });
}
