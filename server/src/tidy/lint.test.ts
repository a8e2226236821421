// The linter's rules are awake too: each one that the house relies on meets a text that it must reject. Biome runs
// once, over a folder that holds the samples and the configuration of the project.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT } from './source.ts';

const FUNCTION_LINES_MAX = 70;
const longFunction = (lines: number) =>
  `export function tell() {\n${Array.from({ length: lines }, (_, line) => `  say(${line});\n`).join('')}}\n`;

interface LintRule {
  rule: string;
  path: string;
  mustReject: string;
}

const RULES: LintRule[] = [
  {
    rule: 'complexity/noExcessiveLinesPerFunction',
    path: 'server/src/long.ts',
    mustReject: longFunction(FUNCTION_LINES_MAX + 1),
  },
  {
    rule: 'nursery/noFloatingPromises',
    path: 'server/src/floating.ts',
    mustReject: 'async function pay(): Promise<void> {}\nexport function buy(): void {\n  pay();\n}\n',
  },
  {
    rule: 'style/noNonNullAssertion',
    path: 'server/src/asserting.ts',
    mustReject: 'export const first = (list: string[]) => list.at(0)!.length;\n',
  },
  {
    rule: 'style/useFilenamingConvention',
    path: 'server/src/CamelCase.ts',
    mustReject: 'export const one = 1;\n',
  },
  {
    rule: 'style/useImportType',
    path: 'server/src/importing.ts',
    mustReject: "import { Rows } from './rows.ts';\nexport type Some = Rows;\n",
  },
  {
    rule: 'suspicious/noExplicitAny',
    path: 'server/src/anything.ts',
    mustReject: 'export function take(row: any): void {\n  String(row);\n}\n',
  },
  {
    rule: 'suspicious/noTsIgnore',
    path: 'server/src/ignoring.ts',
    mustReject: '// @ts-ignore\nexport const one: number = 1;\n',
  },
  { rule: 'suspicious/noConsole', path: 'server/src/talking.ts', mustReject: "console.log('here');\n" },
  {
    rule: 'suspicious/noSkippedTests',
    path: 'server/src/skipped.test.ts',
    mustReject: "import { test } from 'node:test';\ntest.skip('a fact', () => {});\n",
  },
  {
    rule: 'suspicious/noFocusedTests',
    path: 'server/src/focused.test.ts',
    mustReject: "import { test } from 'node:test';\ntest.only('a fact', () => {});\n",
  },
  {
    rule: 'suspicious/noImportCycles',
    path: 'server/src/chicken.ts',
    mustReject: "import { egg } from './egg.ts';\nexport const chicken = () => egg();\n",
  },
  {
    rule: 'correctness/noUnusedVariables',
    path: 'server/src/unused.ts',
    mustReject: 'export function one(): number {\n  const two = 2;\n  return 1;\n}\n',
  },
];

const BESIDE = {
  'server/src/egg.ts': "import { chicken } from './chicken.ts';\nexport const egg = () => chicken();\n",
  'server/src/rows.ts': 'export class Rows {}\n',
  'server/src/fine.ts': longFunction(FUNCTION_LINES_MAX - 1),
};

interface Diagnostic {
  category: string;
  location: { path: string | { file: string } };
}

let folder = '';
let found: { rule: string; path: string }[] = [];

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'jari-lint-'));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const config = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8'));
  // The samples are in no repository.
  write('biome.json', JSON.stringify({ ...config, vcs: { enabled: false } }));
  for (const { path, mustReject } of RULES) write(path, mustReject);
  for (const [path, text] of Object.entries(BESIDE)) write(path, text);
  const biome = createRequire(join(ROOT, 'package.json')).resolve('@biomejs/biome/bin/biome');
  const run = spawnSync(
    process.execPath,
    [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '--error-on-warnings', '.'],
    { cwd: folder, encoding: 'utf8' },
  );
  const report: { diagnostics: Diagnostic[] } = JSON.parse(run.stdout);
  found = report.diagnostics.map(({ category, location: { path } }) => ({
    rule: category.replace(/^lint\//, ''),
    path: (typeof path === 'string' ? path : path.file).replace(/^\.\//, ''),
  }));
});

after(() => rmSync(folder, { recursive: true, force: true }));

for (const { rule, path } of RULES) {
  test(`the linter's rule ${rule} is awake`, () => {
    assert.ok(
      found.some((each) => each.rule === rule && each.path === path),
      `${path} passes; found: ${found.map((each) => `${each.path} ${each.rule}`).join(', ')}`,
    );
  });
}

test('the linter accepts a function that is just short enough', () => {
  const wrong = found.filter(
    ({ rule, path }) => path === 'server/src/fine.ts' && rule.startsWith('complexity/'),
  );
  assert.deepEqual(wrong, []);
});
