// Rules about who may know whom: contexts meet at their doors, the kernel knows nobody.
import { eachFile, folderOf, isServer, isTest, matches, matchesIn, type Rule } from './rule.ts';
import type { Piece, Source } from './source.ts';

/** Folders and files that assemble the product and may therefore see inside its contexts. */
const COMPOSE = /^server\/src\/(contexts\.ts|server\.ts|(cli|sim|laws|docs|demo)\/)|^server\/e2e\//;
/** A test may run the whole product; that is no way into a single context. */
const ROOTS = /^\.\.\/(contexts|server|laws\/[\w-]+)\.ts$/;
const CONTEXT_DOORS = /^#(kernel\/[\w-]+|config|[\w-]+(\/[\w-]+)?)$/;

export function imports({ text }: Source): Piece[] {
  const statements =
    /^\s*(?:import|export)\b[^'";]*?\bfrom\s*'([^']+)'|^\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm;
  return [...text.matchAll(statements)].map((match) => ({
    line: text.slice(0, match.index).split('\n').length,
    text: match[1] ?? match[2] ?? match[3] ?? '',
  }));
}

/** Whether `specifier` leads out of the folder of server/src in which `path` lies. */
function leavesFolder(path: string, specifier: string): boolean {
  if (!specifier.startsWith('.')) return false;
  const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
  return folderOf(target) !== folderOf(path);
}

/** Words of the trade. Common ones that also mean something to a machine (pool, host, identity) are not among them. */
const DOMAIN_WORD =
  /\b(seat|booking|payment|listing|ticket|refund|coupon|buyer|price|checkout|concert|exhibition|venue|tier|inventory|catalog|promotion|wallet|purchase|receipt|sold|cell)s?\b/i;

export const doorRules: Rule[] = [
  {
    name: 'a context is entered by its door',
    why: 'what others may rely on stands in contract.ts; everything behind it can change without asking them',
    broken: eachFile(
      (path) => isServer(path) && !COMPOSE.test(path) && folderOf(path) !== 'kernel',
      (file) =>
        imports(file).filter(
          ({ text }) =>
            (leavesFolder(file.path, text) && !(isTest(file.path) && ROOTS.test(text))) ||
            (text.startsWith('#') && !CONTEXT_DOORS.test(text)),
        ),
    ),
    mustReject: [
      { 'server/src/booking/checkout.ts': "import { hold } from '../inventory/hold.ts';" },
      {
        'server/src/payment/providers/sandbox.ts': "import {\n  hold,\n} from '../../inventory/contract.ts';",
      },
      { 'server/src/views/sales.test.ts': "import { store } from '../booking/store.ts';" },
      { 'server/src/views/sales.ts': "const { store } = await import('../booking/store.ts');" },
    ],
    mustAccept: [
      { 'server/src/payment/providers/sandbox.ts': "import { limits } from '../contract.ts';" },
      {
        'server/src/booking/checkout.ts':
          "import { Rows } from '#kernel/rows';\nimport type { Held } from '#inventory';",
      },
      { 'server/src/cli/grow.ts': "import { everyContext } from '../contexts.ts';" },
      { 'server/src/views/views.pg.test.ts': "import { everyContext } from '../contexts.ts';" },
    ],
  },
  {
    name: 'only config.ts and those who assemble the product know the configuration',
    why: 'a context that reads settings by itself cannot be run twice in one process, as the simulator does',
    broken: eachFile(
      (path) =>
        isServer(path) &&
        !COMPOSE.test(path) &&
        !isTest(path) &&
        !/^server\/src\/(kernel\/|config\.ts)/.test(path),
      ({ path, text }) =>
        matches(text, /^import (?!type\b).*'#config'/m).filter(
          () => path !== 'server/src/identity/context.ts',
        ),
    ),
    mustReject: [{ 'server/src/booking/routes.ts': "import { readConfig } from '#config';" }],
    mustAccept: [{ 'server/src/identity/accounts.ts': "import type { Config } from '#config';" }],
  },
  {
    name: 'the kernel imports no context',
    why: 'a context is added without touching the kernel, and the kernel is tested without any context',
    broken: eachFile(
      (path) => path.startsWith('server/src/kernel/'),
      (file) =>
        imports(file).filter(
          ({ text }) =>
            (leavesFolder(file.path, text) || text.startsWith('#')) &&
            !/^#kernel\//.test(text) &&
            !(text === '#config' && isTest(file.path)),
        ),
    ),
    mustReject: [
      { 'server/src/kernel/lane.ts': "import type { Held } from '#inventory';" },
      { 'server/src/kernel/http.ts': "import { booking } from '../booking/context.ts';" },
      { 'server/src/kernel/http.ts': "import { readConfig } from '#config';" },
    ],
    mustAccept: [{ 'server/src/kernel/test-database.ts': "import { testDatabaseUrl } from '#config';" }],
  },
  {
    name: 'the kernel knows no word of the trade',
    why: 'what the kernel does is true for anything that is sold, and for things nobody has thought of yet',
    broken: eachFile(
      (path) => path.startsWith('server/src/kernel/') && isServer(path) && !isTest(path),
      ({ code, literals }) => [...matches(code, DOMAIN_WORD), ...matchesIn(literals, DOMAIN_WORD)],
    ),
    mustReject: [
      { 'server/src/kernel/lane.ts': 'const bookings = new Map();' },
      { 'server/src/kernel/lane.ts': "if (type === 'Seat') return;" },
    ],
    mustAccept: [{ 'server/src/kernel/lane.ts': '// A booking, for example.\nconst pool = host;' }],
  },
];
