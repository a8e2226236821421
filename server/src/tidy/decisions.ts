// Rules that keep decisions pure, and everything that touches the world in few known places.
import { eachFile, isServer, isTest, isTypeScript, matches, matchesIn, type Rule } from './rule.ts';

/**
 * Where the world may be touched directly: its gate, the configuration, commands and programs of their own, the
 * measuring of a run. Everything else asks a World.
 */
const WORLDLY =
  /^server\/src\/(kernel\/world\.ts|config\.ts|cli\/|sim\/(simulate|scheduler)\.ts|laws\/(audit|thread)\.ts|payment\/providers\/sandbox-main\.ts)/;
const WORLD =
  /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\brandomUUID\b|\b(setTimeout|setInterval|setImmediate)\(|\bperformance\.now\b|\bTemporal\.Now\b|\bgetRandomValues\b/;

/** The whole statement, so that a sentence which begins with "Select" is not taken for one. */
const SQL =
  /\bselect\b[^;]{1,400}\bfrom\b\s+[\w"$({]|\binsert\s+into\s+\w|\bupdate\s+\w+(\s+(as\s+)?\w+)?\s+set\b|\bdelete\s+from\s+\w|\b(create|alter|drop)\s+(unlogged\s+)?(table|schema|index|role|database)\b|\btruncate\s+\w/i;
const SQL_HOMES =
  /^server\/src\/([\w-]+\/([\w-]+-)?store\.ts|kernel\/|views\/|laws\/(?!laws|overdue|fold)[\w-]+\.ts|cli\/|docs\/schema-dump\.ts)/;

export const decisionRules: Rule[] = [
  {
    name: 'only the gate touches clock, chance and timers',
    why: 'the simulator owns time and chance, or a seed replays nothing',
    broken: eachFile(
      (path) => isServer(path) && !isTest(path) && !WORLDLY.test(path),
      ({ code }) => matches(code, WORLD),
    ),
    mustReject: [
      { 'server/src/booking/checkout.ts': 'const now = Date.now();' },
      { 'server/src/booking/checkout.ts': 'const at = new Date();' },
      { 'server/src/inventory/hold.ts': 'if (Math.random() < 0.5) return;' },
      { 'server/src/kernel/system.ts': 'const id = randomUUID();' },
      { 'server/src/kernel/lane.ts': 'setTimeout(() => this.work(), 10);' },
      { 'server/src/catalog/calendar.ts': 'Temporal.Now.instant()' },
    ],
    mustAccept: [
      { 'server/src/kernel/world.ts': 'const now = () => Date.now();' },
      {
        'server/src/booking/checkout.ts':
          '// Date.now() would be wrong here\nnew Date(message.time).toISOString();',
      },
    ],
  },
  {
    name: 'only config.ts reads the environment',
    why: 'every setting then has one name, one default and one sentence for a wrong value',
    broken: eachFile(
      (path) =>
        isTypeScript(path) &&
        /^(server|web)\//.test(path) &&
        path !== 'server/src/config.ts' &&
        !isTest(path),
      ({ code }) => matches(code, /\bprocess\.env\b|\bimport\.meta\.env\b/),
    ),
    mustReject: [{ 'server/src/cli/start.ts': 'const port = process.env.PORT;' }],
  },
  {
    name: 'SQL stands in store.ts, in views and in the kernel',
    why: 'who wonders what a context asks of its database reads one file',
    broken: eachFile(
      (path) => isServer(path) && !isTest(path) && !SQL_HOMES.test(path),
      ({ literals }) => matchesIn(literals, SQL),
    ),
    mustReject: [
      {
        'server/src/booking/routes.ts':
          "io.db.one({ text: 'select code from bookings where booking_id = $1' });",
      },
      { 'server/src/booking/checkout.ts': 'const q = `update bookings set state = $1`;' },
    ],
    mustAccept: [
      { 'server/src/catalog/problems.ts': "const next = 'Select one of the rows; from there go on.';" },
    ],
  },
];
