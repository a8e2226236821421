// Rules about single lines of code: what the compiler is never told, what tests never do.
import { eachFile, isServer, isTest, isTypeScript, matches, matchesIn, type Rule } from './rule.ts';

/** Programs of their own talk on standard output. */
const PROGRAM = /^server\/src\/(cli\/|sim\/|payment\/providers\/sandbox-main\.ts|docs\/write(-schema)?\.ts)/;

export const craftRules: Rule[] = [
  {
    name: 'the compiler is never silenced',
    why: 'a type that is switched off once is wrong for everybody who reads on from there',
    broken: eachFile(isTypeScript, ({ code, comments }) => [
      ...matches(code, /(:|\bas|<|,|\|)\s*any\b(?!\s*:)/),
      ...matchesIn(comments, /@ts-(ignore|nocheck|expect-error)|biome-ignore(?!-all)?[^\n]*noExplicitAny/),
    ]),
    mustReject: [
      { 'server/src/booking/booking.ts': 'const row = data as any;' },
      { 'server/src/booking/booking.ts': 'function take(row: any) {}' },
      { 'server/src/booking/booking.ts': 'const rows: Record<string, any> = {};' },
      { 'server/src/booking/booking.ts': '// @ts-ignore' },
      {
        'server/src/booking/booking.test.ts':
          '// biome-ignore lint/suspicious/noExplicitAny: it is a test\nlet body: unknown;',
      },
    ],
    mustAccept: [{ 'server/src/booking/booking.ts': '/** In any case: any grouping. */\nconst any = 1;' }],
  },
  {
    name: 'every test runs',
    why: 'a test that is skipped looks like one that passes',
    broken: eachFile(
      (path) => /\.(test|e2e)\.tsx?$/.test(path),
      ({ code }) => [
        ...matches(code, /\b(test|it|describe|suite|t)\.(only|skip|todo)\b/),
        ...matches(code, /\b(skip|only|todo)\s*:\s*(true|`|'|")/),
        ...matches(code, /\bt\.(skip|todo)\(/),
      ],
    ),
    mustReject: [
      { 'server/src/booking/booking.test.ts': "test.only('a fact that holds', () => {});" },
      { 'server/src/booking/booking.test.ts': "test.skip('a fact that holds', () => {});" },
      { 'server/src/booking/booking.test.ts': "test('a fact that holds', { skip: true }, () => {});" },
    ],
    mustAccept: [{ 'server/src/catalog/pools.test.ts': 'assert.deepEqual(found.skipped, []);' }],
  },
  {
    name: 'no test asserts how long something took',
    why: 'it would fail on a busy machine and prove nothing on a fast one; speed is measured by the benches',
    broken: eachFile(
      (path) => path.endsWith('.test.ts'),
      ({ code }) =>
        matches(code, /\bassert\b[^;\n]*\b(elapsed|duration|took|performance\.now\(\)|Date\.now\(\) - )/),
    ),
    mustReject: [
      { 'server/src/booking/booking.test.ts': 'assert.ok(elapsed < 100);' },
      { 'server/src/booking/booking.test.ts': 'assert.ok(performance.now() - start < 5);' },
    ],
  },
  {
    name: 'only programs write to standard output',
    why: 'it belongs to whoever started the program; the server speaks through its log',
    broken: eachFile(
      (path) => isServer(path) && !isTest(path) && !PROGRAM.test(path),
      ({ code }) => matches(code, /\bconsole\.\w+\(|\bprocess\.std(out|err)\.write\(/),
    ),
    mustReject: [
      { 'server/src/booking/routes.ts': "console.log('here');" },
      { 'server/src/server.ts': 'process.stdout.write(url);' },
    ],
    mustAccept: [{ 'server/src/cli/start.ts': 'process.stdout.write(url);' }],
  },
  {
    name: 'no catch hides what it caught without a word',
    why: 'an error that nobody hears of is found by a buyer',
    broken: eachFile(
      (path) => isServer(path) && !isTest(path),
      // Empty also of a comment: the blanked code is empty either way, so the text is looked at.
      ({ text }) => matches(text, /catch\s*(\(\w+\)\s*)?\{\s*\}/),
    ),
    mustReject: [{ 'server/src/booking/routes.ts': 'try { pay(); } catch {}' }],
    mustAccept: [{ 'server/src/booking/routes.ts': 'try { pay(); } catch {\n  // The sweep pays later.\n}' }],
  },
];
