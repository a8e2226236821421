// docs/api.md as its readers use it: every command in it is run by one shell against a fresh server, one block after
// the other, and every answer that it shows is compared with the one that came.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Jari, startJari } from './start.ts';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'api.md');
const END = 'end of block';

interface Block {
  line: number;
  commands: string;
  /** What the page says is answered; undefined where it says nothing. */
  answer: unknown;
}

function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  for (const match of page.matchAll(/^```(sh|json)\n([\s\S]*?)^```$/gm)) {
    const [, kind, text = ''] = match;
    const line = page.slice(0, match.index).split('\n').length;
    const last = blocks.at(-1);
    if (kind === 'sh') blocks.push({ line, commands: text, answer: undefined });
    else if (last && last.answer === undefined) last.answer = JSON.parse(text);
    else throw new Error(`line ${line} shows an answer that no command gave`);
  }
  return blocks;
}

let jari: Jari;
let folder: string;
before(async () => {
  jari = await startJari();
  folder = mkdtempSync(join(tmpdir(), 'jari-api-doc-'));
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await jari.stop();
});

/** All blocks in one shell, as somebody would who reads on; ends at the first command that fails. */
function run(blocks: readonly Block[]): Promise<{ outputs: string[]; code: number | null; errors: string }> {
  const script = blocks.map(({ commands }) => `${commands}\necho; echo '${END}'\n`).join('');
  const path = `${dirname(process.execPath)}:${process.env.PATH ?? ''}`;
  const shell = spawn('bash', ['-eu', '-o', 'pipefail'], {
    cwd: folder,
    env: { PATH: path, HOME: folder, JARI: jari.urlFor('/') },
  });
  let output = '';
  let errors = '';
  shell.stdout.on('data', (text: Buffer) => (output += text));
  shell.stderr.on('data', (text: Buffer) => (errors += text));
  shell.stdin.end(script);
  return new Promise((resolve, reject) => {
    shell.once('error', reject);
    shell.once('close', (code) => resolve({ outputs: output.split(`${END}\n`), code, errors }));
  });
}

test('every command of docs/api.md does what the page says', async () => {
  const blocks = blocksOf(readFileSync(PAGE, 'utf8'));
  assert.ok(blocks.length > 10);
  const { outputs, code, errors } = await run(blocks);
  const reached = blocks[outputs.length - 1];
  assert.equal(code, 0, `the block in line ${reached?.line} failed: ${errors}\n${outputs.at(-1)}`);
  for (const [at, { line, answer }] of blocks.entries()) {
    if (answer === undefined) continue;
    const shown = lastJson(outputs[at] ?? '');
    assertShown(answer, shown, `line ${line}`);
  }
});

/** The last line of the output that is JSON; earlier commands of the block may have said something too. */
function lastJson(output: string): unknown {
  const line = output.split('\n').findLast((text) => text.startsWith('{'));
  assert.ok(line, `it answered ${output}`);
  return JSON.parse(line);
}

/** Everything that the page shows is in the answer; `…` stands for any text, one item of a list for all of them. */
function assertShown(shown: unknown, real: unknown, where: string): void {
  if (shown === '…') {
    assert.equal(typeof real, 'string', where);
    return;
  }
  if (Array.isArray(shown)) {
    assert.ok(Array.isArray(real), where);
    assert.ok(real.length >= shown.length, `${where} has ${real.length} items`);
    for (const [at, item] of shown.entries()) assertShown(item, real[at], `${where}/${at}`);
    return;
  }
  if (typeof shown !== 'object' || shown === null) {
    assert.equal(real, shown, where);
    return;
  }
  assert.ok(typeof real === 'object' && real !== null, where);
  const fields = new Map(Object.entries(real));
  for (const [name, value] of Object.entries(shown)) assertShown(value, fields.get(name), `${where}/${name}`);
}
