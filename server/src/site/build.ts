// Makes the web pages when they are missing or older than their sources, beside a server that answers already. What
// is served is renamed into its place when it is complete, so nobody sees half a build.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const WEB = join(ROOT, 'web');
/** What the pages are made from. */
const INPUTS = ['package-lock.json', 'web/index.html', 'web/vite.config.ts', 'web/public', 'web/src'];
const STAMP = '.stamp';
const OUTPUT_LENGTH_MAX = 20_000;
const REASONS_MAX = 20;
const COMPRESSIBLE = /\.(js|css|html|svg|json|webmanifest)$/;

/** The folder with what is served. */
export const SITE_FOLDER = join(WEB, 'dist');

/** Resolves when the pages are as new as their sources; rejects with what the builder said. */
export async function buildSite(onProgress: (text: string) => void): Promise<void> {
  const wanted = stampOf();
  if (stampIn(SITE_FOLDER) === wanted) return;
  const next = join(WEB, `dist.${process.pid}`);
  try {
    onProgress('building the pages …');
    await vite(next);
    onProgress('compressing the pages …');
    await compress(next);
    writeFileSync(join(next, STAMP), wanted);
    // Another process may have been faster; then its pages are as good.
    if (stampIn(SITE_FOLDER) === wanted) return;
    const old = `${next}.old`;
    if (existsSync(SITE_FOLDER)) renameSync(SITE_FOLDER, old);
    renameSync(next, SITE_FOLDER);
    rmSync(old, { recursive: true, force: true });
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
}

/** Whether there are pages at all, be they old. */
export const isBuilt = () => existsSync(join(SITE_FOLDER, 'index.html'));

function stampIn(folder: string): string | undefined {
  const file = join(folder, STAMP);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function stampOf(): string {
  const hash = createHash('sha256');
  for (const input of INPUTS) {
    for (const file of filesBelow(join(ROOT, input)))
      hash.update(relative(ROOT, file)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function filesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.d.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch {
    return [path];
  }
}

/** In a process of its own: it takes seconds of a processor, and the server has buyers to answer. */
async function vite(outDir: string): Promise<void> {
  const program = join(
    createRequire(join(WEB, 'package.json')).resolve('vite/package.json'),
    '..',
    'bin',
    'vite.js',
  );
  const child = spawn(
    process.execPath,
    [program, 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'],
    {
      cwd: WEB,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const end = () => child.kill();
  process.once('exit', end);
  let output = '';
  const keep = (chunk: Buffer) => {
    if (output.length < OUTPUT_LENGTH_MAX) output += chunk;
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  try {
    await new Promise<void>((done, failed) => {
      child.on('error', failed);
      child.on('close', (code) => {
        if (code === 0) done();
        else failed(new Error(output.split('\n').slice(0, REASONS_MAX).join('\n')));
      });
    });
  } finally {
    process.off('exit', end);
  }
}

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);
const BROTLI_QUALITY = 9;

async function compress(folder: string): Promise<void> {
  for (const file of filesBelow(folder).filter((path) => COMPRESSIBLE.test(path))) {
    const bytes = await readFile(file);
    const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY };
    await writeFile(`${file}.br`, await brotli(bytes, { params }));
    await writeFile(`${file}.gz`, await gzipped(bytes));
  }
}
