// Rules about files and folders: names that can be guessed, sizes that can be read.

import { imports } from './doors.ts';
import {
  type Breach,
  eachFile,
  folderOf,
  isServer,
  isTest,
  isTypeScript,
  matches,
  type Rule,
} from './rule.ts';
import type { Source, Tree } from './source.ts';

const LINES_MAX = 600;
const HEADER_LINES_MAX = 8;
/** Files that were longer when the rule came; a number may only fall, and an entry only go. */
const LONGER: Readonly<Record<string, number>> = {};

/** Lines of code, without tests, comments and blank lines. A part may only shrink; to raise a number, say why here. */
const KERNEL_BUDGETS: readonly { part: string; files: RegExp; linesMax: number }[] = [
  // 1,400 until statements went together: a Sync and a description for each cost more than many of them did.
  {
    part: 'database',
    files: /^(database|migrate|postgres-[\w-]+|statements|test-database)\.ts$/,
    linesMax: 1_560,
  },
  {
    part: 'HTTP edge',
    files:
      /^(access|answer|asyncapi|http|idempotency|metrics|openapi|operations|outlet|problem|route|stream|throttle|validation)\.ts$/,
    linesMax: 1_750,
  },
  // Spans are loaded only by a process that wants them, and wrap the commit path from outside.
  { part: 'telemetry', files: /^telemetry\.ts$/, linesMax: 200 },
  { part: 'commit path', files: /./, linesMax: 2_200 },
];

const VAGUE =
  /(^|\/)(index|utils?|helpers?|shared|common|misc|lib|stuff|tools?|base|core|manager|types|constants|interfaces)(\.\w+)*$/;

function linesOf({ text }: Source): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

function codeLinesOf({ code, literals }: Source): number {
  const lines = new Set<number>();
  code.split('\n').forEach((line, at) => {
    if (line.trim() !== '') lines.add(at + 1);
  });
  for (const { line, text } of literals) text.split('\n').forEach((_, at) => void lines.add(line + at));
  return lines.size;
}

/** Code lines of each part of the kernel: a file belongs to the first part that wants it. */
function kernelSizes(tree: Tree): { part: string; lines: number; linesMax: number }[] {
  const sizes = KERNEL_BUDGETS.map(({ part, linesMax }) => ({ part, linesMax, lines: 0 }));
  for (const file of tree) {
    const name = /^server\/src\/kernel\/([\w-]+\.ts)$/.exec(file.path)?.[1];
    if (name === undefined || (isTest(file.path) && name !== 'test-database.ts')) continue;
    const part = sizes[KERNEL_BUDGETS.findIndex(({ files }) => files.test(name))];
    if (part) part.lines += codeLinesOf(file);
  }
  return sizes;
}

function isBarrel({ code }: Source): boolean {
  const statements = code
    .replaceAll(/\s+/g, ' ')
    .split(';')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  return (
    statements.length > 0 && statements.every((text) => /^export (type )?(\*|\{)[^=]*\bfrom\b/.test(text))
  );
}

/** Folders of server/src that declare a context. */
function contextFolders(tree: Tree): string[] {
  return tree
    .flatMap(({ path }) => /^server\/src\/([\w-]+)\/context\.ts$/.exec(path)?.[1] ?? [])
    .filter((name) => name !== 'kernel');
}

function missingFiles(tree: Tree): { path: string; line: number; what: string }[] {
  const has = (pattern: RegExp) => tree.some(({ path }) => pattern.test(path));
  return contextFolders(tree).flatMap((name) => {
    const folder = `server/src/${name}`;
    const wanted = ['README.md', 'contract.ts'].filter((file) => !has(new RegExp(`^${folder}/${file}$`)));
    const tables = has(new RegExp(`^${folder}/migrations/\\d{3}-[\\w-]+\\.sql$`));
    const store = has(new RegExp(`^${folder}/([\\w-]+-)?store\\.ts$`));
    if (store && !tables) wanted.push('migrations/001-….sql');
    if (tables && !store && name !== 'views') wanted.push('store.ts');
    return wanted.map((file) => ({
      path: `${folder}/context.ts`,
      line: 1,
      what: `${folder} has no ${file}`,
    }));
  });
}

/** Entry points: started by their path, imported by nobody. */
const ENTRY =
  /^server\/src\/(cli\/(main|test)|docs\/write(-schema)?|payment\/providers\/sandbox-main)\.ts$|\.test\.ts$|^bench\/(scenarios\/|main)|^server\/e2e\//;

function unreached(tree: Tree): { path: string; line: number; what: string }[] {
  const doors = new Map<string, string>();
  const manifest = tree.find(({ path }) => path === 'server/package.json');
  const named = manifest
    ? Object.entries((JSON.parse(manifest.text) as { imports?: Record<string, string> }).imports ?? {})
    : [];
  for (const [door, target] of named) doors.set(door, target);
  const reached = new Set<string>();
  for (const file of tree) {
    for (const { text } of [...imports(file), ...spawned(file)]) {
      const door = [...doors].find(
        ([name]) => name === text || (name.endsWith('/*') && text.startsWith(name.slice(0, -1))),
      );
      const target = door ? door[1].replace('*', text.slice(door[0].length - 1)) : text;
      const from = door ? 'server/package.json' : file.path;
      if (target.startsWith('.')) reached.add(new URL(target, `file:///${from}`).pathname.slice(1));
    }
  }
  return tree
    .filter(
      ({ path }) =>
        isTypeScript(path) && /^(server|bench)\//.test(path) && !ENTRY.test(path) && !reached.has(path),
    )
    .map(({ path }) => ({ path, line: 1, what: 'nobody imports it' }));
}

/** Doors are promises to contexts that do not exist yet, and limits are read by the docs. */
const PROMISED = /\/(contract|\w+-schemas)\.ts$/;

function unusedExports(tree: Tree): Breach[] {
  const files = tree.filter(({ path }) => /^(server|bench)\/.*\.ts$/.test(path));
  const users = new Map<string, number>();
  for (const { code } of files) {
    for (const word of new Set(code.match(/[\w$]+/g))) users.set(word, (users.get(word) ?? 0) + 1);
  }
  return files
    .filter(({ path }) => !PROMISED.test(path) && !path.endsWith('.test.ts'))
    .flatMap(({ path, code }) =>
      matches(code, /^export (async )?(const|let|function\*?|class) [\w$]+/m)
        .map(({ line, text }) => ({ path, line, what: text.split(' ').at(-1) ?? '' }))
        .filter(({ what }) => users.get(what) === 1 && !/(^l|L)imits$/.test(what)),
    );
}

/** Programs that are started by the path of their file. */
function spawned({ literals }: Source): { line: number; text: string }[] {
  return literals.flatMap(({ line, text }) =>
    /^'\.?\.?\/?[\w./-]+\.ts'$/.test(text)
      ? [{ line, text: text.slice(1, -1).replace(/^(?!\.)/, './') }]
      : [],
  );
}

export const shapeRules: Rule[] = [
  {
    name: 'names of files say what is in them',
    why: 'a stranger guesses the next file by its name; a drawer for everything grows until nobody can',
    broken: eachFile(
      (path) => VAGUE.test(path.replace(/^(server|web)\/src\//, '')) && isTypeScript(path),
      ({ path }) => [{ line: 1, text: path }],
    ),
    mustReject: [
      { 'server/src/booking/index.ts': 'export const a = 1;' },
      { 'server/src/booking/utils.ts': 'export const a = 1;' },
      { 'server/src/payment/helpers.test.ts': 'export const a = 1;' },
      { 'web/src/ui/common.tsx': 'export const a = 1;' },
    ],
  },
  {
    name: 'no folder is a drawer for everything',
    why: 'folders shout the business; `shared` is where a second architecture begins',
    broken: (tree) =>
      tree
        .filter(({ path }) => /(^|\/)(utils?|helpers?|shared|common|lib|misc)\//.test(path))
        .map(({ path }) => ({ path, line: 1, what: 'name the folder for what it does' })),
    mustReject: [{ 'server/src/shared/money.ts': '' }, { 'server/src/booking/utils/price.ts': '' }],
  },
  {
    name: 'no file only passes on what others export',
    why: 'a barrel hides where things are and ties together what could be read apart',
    broken: eachFile(isTypeScript, (file) =>
      isBarrel(file) ? [{ line: 1, text: 'it only re-exports' }] : [],
    ),
    mustReject: [
      { 'server/src/booking/all.ts': "export * from './booking.ts';\nexport { store } from './store.ts';" },
    ],
    mustAccept: [
      { 'server/src/catalog/contract.ts': "export { area } from './plan.ts';\nexport const limits = {};" },
    ],
  },
  {
    name: `no file is longer than ${LINES_MAX} lines`,
    why: 'a longer one hides two subjects',
    broken: (tree) =>
      tree.flatMap((file) => {
        const max = LONGER[file.path] ?? LINES_MAX;
        const lines = linesOf(file);
        return isTypeScript(file.path) && lines > max
          ? [{ path: file.path, line: max + 1, what: `${lines} lines` }]
          : [];
      }),
    mustReject: [{ 'server/src/booking/booking.ts': 'a();\n'.repeat(LINES_MAX + 1) }],
    mustAccept: [{ 'server/src/booking/booking.ts': 'a();\n'.repeat(LINES_MAX) }],
  },
  {
    name: `a file begins with its goal, in at most ${HEADER_LINES_MAX} lines`,
    why: 'the reader knows after one look whether this is the place',
    broken: eachFile(
      (path) => isServer(path) && !isTest(path),
      ({ text }) => {
        const header = /^(#![^\n]*\n)?((?:\/\/[^\n]*\n)*)/.exec(text)?.[2] ?? '';
        const lines = header.split('\n').length - 1;
        return lines >= 1 && lines <= HEADER_LINES_MAX ? [] : [{ line: 1, text: `${lines} lines of header` }];
      },
    ),
    mustReject: [
      { 'server/src/booking/booking.ts': "import { Rows } from '#kernel/rows';" },
      { 'server/src/booking/booking.ts': '// more\n'.repeat(HEADER_LINES_MAX + 1) },
    ],
    mustAccept: [{ 'server/src/booking/booking.ts': '// What a buyer bought.\n' }],
  },
  {
    name: 'every context has the same files',
    why: 'who knows one context finds the way in all',
    broken: missingFiles,
    mustReject: [
      { 'server/src/review/context.ts': '', 'server/src/review/contract.ts': '' },
      { 'server/src/review/context.ts': '', 'server/src/review/README.md': '' },
      {
        'server/src/review/context.ts': '',
        'server/src/review/README.md': '',
        'server/src/review/contract.ts': '',
        'server/src/review/store.ts': '',
      },
    ],
    mustAccept: [
      {
        'server/src/review/context.ts': '',
        'server/src/review/README.md': '',
        'server/src/review/contract.ts': '',
        'server/src/review/store.ts': '',
        'server/src/review/migrations/001-reviews.sql': '',
      },
    ],
  },
  {
    name: 'every context is in the list and has a door',
    why: 'a folder that nobody starts looks like a feature',
    broken: (tree) => {
      const list = tree.find(({ path }) => path === 'server/src/contexts.ts')?.text ?? '';
      const manifest = tree.find(({ path }) => path === 'server/package.json')?.text ?? '';
      return contextFolders(tree).flatMap((name) => [
        ...(list.includes(`'./${name}/context.ts'`)
          ? []
          : [{ path: 'server/src/contexts.ts', line: 1, what: `${name} is not in the list` }]),
        ...(manifest.includes(`"#${name}": "./src/${name}/contract.ts"`)
          ? []
          : [{ path: 'server/package.json', line: 1, what: `${name} has no door #${name}` }]),
      ]);
    },
    mustReject: [
      {
        'server/src/review/context.ts': '',
        'server/src/contexts.ts': '',
        'server/package.json': '"#review": "./src/review/contract.ts"',
      },
      {
        'server/src/review/context.ts': '',
        'server/src/contexts.ts': "'./review/context.ts'",
        'server/package.json': '',
      },
    ],
  },
  {
    name: 'every file is reached',
    why: 'what nobody imports is read, searched and kept working for nothing',
    broken: unreached,
    mustReject: [{ 'server/src/booking/scratch.ts': 'export const a = 1;' }],
    mustAccept: [
      {
        'server/src/booking/store.ts': 'export const a = 1;',
        'server/src/booking/context.ts': "import { a } from './store.ts';",
        'server/src/contexts.ts': "import './booking/context.ts';",
        'server/src/cli/main.ts': "import '../contexts.ts';",
      },
    ],
  },
  {
    name: 'what is exported is used elsewhere',
    why: 'an export is a promise; one that nobody takes up is dead, or need not be one',
    broken: unusedExports,
    mustReject: [
      {
        'server/src/booking/pricing.ts': 'export function alone() {}',
        'server/src/booking/store.ts': '// alone',
      },
      { 'server/src/booking/pricing.ts': 'export const ALONE = 1;\nuse(ALONE);' },
    ],
    mustAccept: [
      {
        'server/src/booking/pricing.ts': 'export function used() {}',
        'server/src/booking/store.ts': "import { used } from './pricing.ts';\nused();",
      },
      { 'server/src/booking/contract.ts': 'export const limits = {};' },
    ],
  },
  {
    name: 'the kernel does not grow',
    why: 'what is true of everything that is sold is little; the rest belongs to a context or a library',
    broken: (tree) =>
      kernelSizes(tree)
        .filter(({ lines, linesMax }) => lines > linesMax)
        .map(({ part, lines, linesMax }) => ({
          path: 'server/src/kernel',
          line: 1,
          what: `${part}: ${lines} lines of code, ${linesMax} allowed`,
        })),
    mustReject: [{ 'server/src/kernel/lane.ts': 'a();\n'.repeat(5_000) }],
    mustAccept: [{ 'server/src/kernel/lane.ts': '// why\n'.repeat(5_000) }],
  },
  {
    name: 'migrations never name another schema',
    why: 'a context could then not be moved to a database of its own',
    broken: eachFile(
      (path) => /^server\/src\/[\w-]+\/migrations\/.*\.sql$/.test(path),
      ({ path, text }) =>
        matches(
          text.replaceAll(/--[^\n]*/g, ''),
          /\b(references|from|join|into|update|on)\s+(\w+)\.\w+/i,
        ).filter(
          ({ text: found }) =>
            !found.includes(` ${folderOf(path).replaceAll('-', '_')}.`) &&
            !/pg_catalog|information_schema/.test(found),
        ),
    ),
    mustReject: [
      {
        'server/src/review/migrations/001-reviews.sql':
          'create table r (b uuid references booking.bookings);',
      },
    ],
  },
];
