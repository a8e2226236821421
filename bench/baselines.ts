// The same work without the product, on the same PostgreSQL at the same time of day: plain SQL on a database of its
// own with the same tables. Each way to write it is tried with several client counts, and the best one counts.
import { dedicatedClient } from '../server/src/kernel/database.ts';
import { migrate, migrationsOf } from '../server/src/kernel/migrate.ts';
import { declaredContexts } from '../server/src/laws/declarations.ts';
import { beside, withClient } from './databases.ts';
import { rounded } from './load.ts';
import { isInstalled, type PgbenchResult, pgbench } from './programs.ts';
import {
  HOT_PERCENT,
  HOT_POOL,
  POOLS,
  rawHot,
  rawSteps,
  type Step,
  scenery,
  UNITS_PER_POOL,
} from './raw-sql.ts';
import { perBooking, type Written, written } from './rows.ts';
import { type Disturbance, disturbance, watchMachine } from './usage.ts';

/** `interactive`: BEGIN, each statement, COMMIT. `one statement`: a step is one statement with the others in WITH. */
type Form = 'interactive' | 'one statement';

export interface Try extends Disturbance {
  form: Form;
  clients: number;
  /** Runs of all steps per second. */
  rate: number;
  /** PostgreSQL and what sent the statements, per run of all steps; null where this machine cannot tell. */
  cpuSecondsPerBooking: number | null;
  postgresCpuPerBooking: number | null;
}

/** The best try, and all of them. */
export interface Baseline extends Try {
  name: 'raw-steps' | 'raw-hot';
  /** What sent the statements. */
  through: 'pgbench' | 'pg';
  tries: Try[];
  /** What one run left behind. */
  written: Written;
}

export interface BaselineOptions {
  /** Of the server's own database; the baseline makes another one beside it. */
  url: string;
  postgresPid: number;
  /** Of each try. */
  seconds: number;
  /** Uses the driver although pgbench is there. */
  withoutPgbench: boolean;
  /** One client count instead of several. */
  tiny: boolean;
  report(text: string): void;
}

const FORMS: readonly Form[] = ['interactive', 'one statement'];
const CLIENTS = { 'raw-steps': [8, 16, 32], 'raw-hot': [2, 8, 32] } as const;
const CLIENTS_TINY = [4];
const STEPS = { 'raw-steps': rawSteps, 'raw-hot': rawHot } as const;
const BUYERS = 256;
/** Ids of one try lie this far from those of the next. */
const IDS_PER_TRY = 1_000_000_000;
const DATABASE = 'bench_raw';

export async function baseline(name: Baseline['name'], options: BaselineOptions): Promise<Baseline> {
  const { seconds, tiny, report } = options;
  const through = !options.withoutPgbench && isInstalled('pgbench') ? 'pgbench' : 'pg';
  const url = await rawDatabase(options.url);
  const tries: Try[] = [];
  for (const form of FORMS) {
    for (const clients of tiny ? CLIENTS_TINY : CLIENTS[name]) {
      report(`${name}: ${form}, ${clients} clients`);
      const load = {
        url,
        form,
        clients,
        seconds,
        steps: STEPS[name],
        hot: name === 'raw-hot',
        n: tries.length * IDS_PER_TRY,
      };
      const spent = watchMachine(options.postgresPid);
      const measured = through === 'pgbench' ? await throughPgbench(load) : await throughDriver(load);
      tries.push({ form, clients, ...costsOf(measured, spent()) });
    }
  }
  const after = await written(url);
  const rows = perBooking({ rows: {}, bytes: 0 }, after);
  await drop(options.url);
  const best = tries.reduce((one, other) => (other.rate > one.rate ? other : one));
  return { name, ...best, through, tries, written: rows };
}

function costsOf(
  { rate, runs, cpuSeconds }: PgbenchResult,
  spent: ReturnType<ReturnType<typeof watchMachine>>,
): Omit<Try, 'form' | 'clients'> {
  const { postgresSeconds: postgres } = spent;
  return {
    rate: rounded(rate, 1),
    cpuSecondsPerBooking: postgres === null ? null : rounded((postgres + cpuSeconds) / runs, 7),
    postgresCpuPerBooking: postgres === null ? null : rounded(postgres / runs, 7),
    ...disturbance(spent, postgres === null ? null : postgres + cpuSeconds),
  };
}

async function rawDatabase(url: string): Promise<string> {
  await drop(url);
  await withClient(url, (db) => db.exec(`create database ${DATABASE}`));
  const raw = beside(url, DATABASE);
  await migrate(
    raw,
    declaredContexts().map(({ name }) => migrationsOf(name)),
  );
  await withClient(raw, (db) => db.exec(`${scenery(BUYERS)} analyze;`));
  return raw;
}

async function drop(url: string): Promise<void> {
  await withClient(url, (db) => db.exec(`drop database if exists ${DATABASE} with (force)`));
}

interface RawLoad {
  url: string;
  form: Form;
  clients: number;
  seconds: number;
  steps: readonly Step[];
  /** Only the one cell of the hot pool. */
  hot: boolean;
  /** Where ids begin. */
  n: number;
}

/** Statements of a step as they are sent. */
function sent(step: Step, form: Form): string[] {
  if (form === 'interactive') return ['begin', ...step, 'commit'];
  const last = step.at(-1) ?? '';
  const others = step.slice(0, -1).map((statement, at) => `part${at} as (${statement})`);
  return [others.length === 0 ? last : `with ${others.join(', ')} ${last}`];
}

function throughPgbench({ url, form, clients, seconds, steps, hot, n }: RawLoad): Promise<PgbenchResult> {
  const choice = hot
    ? [`\\set pool ${HOT_POOL}`]
    : [
        '\\set percent random(1, 100)',
        `\\set pool case when :percent <= ${HOT_PERCENT} then ${HOT_POOL} else random(2, ${POOLS}) end`,
      ];
  const lines = [
    '\\set n :n + 1',
    ...choice,
    `\\set unit case when :pool = ${HOT_POOL} then 0 else random(0, ${UNITS_PER_POOL - 1}) end`,
    `\\set buyer random(0, ${BUYERS - 1})`,
    ...steps.flatMap((step) => sent(step, form)).map((text) => `${text.replaceAll(/\s+/g, ' ')};`),
  ];
  return pgbench({
    url,
    script: `${lines.join('\n')}\n`,
    clients,
    seconds,
    variables: { n, at: Date.now() },
  });
}

async function throughDriver({
  url,
  form,
  clients,
  seconds,
  steps,
  hot,
  n,
}: RawLoad): Promise<PgbenchResult> {
  const statements = steps.flatMap((step) => sent(step, form)).map(prepared);
  const connections = await Promise.all(Array.from({ length: clients }, () => dedicatedClient(url)));
  const cpu = process.cpuUsage();
  const began = performance.now();
  const end = began + seconds * 1_000;
  const counts = await Promise.all(
    connections.map(async (db, clientId) => {
      let count = 0;
      while (performance.now() < end) {
        const variables = { ...someChoice(hot), n: n + count, client_id: clientId, at: Date.now() };
        for (const { name, text, names } of statements) {
          await db.exec({
            name,
            text,
            values: names.map((variable) => variables[variable as keyof typeof variables]),
          });
        }
        count += 1;
      }
      return count;
    }),
  );
  const passed = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  for (const db of connections) await db.close();
  const runs = counts.reduce((sum, count) => sum + count, 0);
  return { rate: runs / passed, runs, cpuSeconds: (user + system) / 1e6 };
}

function below(count: number): number {
  return Math.floor(Math.random() * count);
}

function someChoice(hot: boolean): { pool: number; unit: number; buyer: number } {
  const pool = hot || below(100) < HOT_PERCENT ? HOT_POOL : 2 + below(POOLS - 1);
  return { pool, unit: pool === HOT_POOL ? 0 : below(UNITS_PER_POOL), buyer: below(BUYERS) };
}

/** `:name` becomes `$1`; a cast keeps its colons. */
function prepared(text: string, at: number): { name: string; text: string; names: string[] } {
  const names: string[] = [];
  const numbered = text.replaceAll(/(?<![:\w]):([a-z_]+)/g, (_, name: string) => {
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  return { name: `raw_${at}`, text: numbered, names };
}
