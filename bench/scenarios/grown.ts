// Does a sale cost more when millions lie behind it? Checkout on an empty database and on a grown one, in turns, so
// that a change of the machine's mood meets both.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DedicatedClient } from '../../server/src/kernel/database.ts';
import { withClient } from '../databases.ts';
import { judge } from '../judge.ts';
import { type Measured, rounded } from '../load.ts';
import { costs, type Result } from '../result.ts';
import { type BenchOptions, onStage, ratioTo, type Stage } from '../stage.ts';
import { openGround } from '../subject.ts';
import type { Spent } from '../usage.ts';
import { checkoutLoad, saleDamages } from './checkout.ts';

const TURNS = 2;
const GROW = join(import.meta.dirname, '..', '..', 'server', 'src', 'cli', 'grow.ts');

interface Turn {
  measured: Measured;
  spent: Spent;
}

export async function grown(options: BenchOptions): Promise<Result> {
  const { bookings, tiny, report } = options;
  const folder = await filled(options);
  const turns = { empty: [] as Turn[], grown: [] as Turn[] };
  let judged: { laws: Result['laws']; raw: Result['baseline'] } | undefined;
  for (let turn = 1; turn <= (tiny ? 1 : TURNS); turn += 1) {
    judged = await onStage(options, async (stage) => {
      turns.empty.push(await sell(stage, options));
      const laws = await stage.judge({ quiet: true, damage: saleDamages });
      return judged ?? { laws, raw: await stage.baseline('raw-steps') };
    });
    await onStage(options, async (stage) => turns.grown.push(await sell(stage, options)), folder);
  }
  const { stored, laws } = await judgeGrown(folder, report);
  if (options.cacheDir === undefined) rmSync(folder, { recursive: true, force: true });
  const [empty, full] = [mean(turns.empty), mean(turns.grown)];
  if (!judged) throw new Error('nothing was measured');
  return {
    ...{ scenario: 'grown', unit: 'bookings', ...full, failed: turns.grown.at(-1)?.measured.failed ?? {} },
    baseline: { name: 'empty', rate: empty.rate },
    ratio: ratioTo(empty.rate, full),
    ...{ loadGenerator: 'own generator', laws: { ...laws, control: judged.laws.control } },
    more: {
      ...{
        wanted: 'ratio ≤ 1.3, the rate with no bookings over the rate with them',
        stored,
        asked: bookings,
      },
      emptyTurns: turns.empty.map(({ measured }) => measured.rate),
      grownTurns: turns.grown.map(({ measured }) => measured.rate),
      cpuRatio: rounded((full.cpuSecondsPerBooking ?? 0) / (empty.cpuSecondsPerBooking ?? 1), 2),
      empty: { ...empty, laws: judged.laws.violations },
      rawSteps: judged.raw.rate,
    },
  };
}

async function sell(stage: Stage, options: BenchOptions): Promise<Turn> {
  const load = await checkoutLoad(stage, options);
  return load.measure();
}

/** Of the turns; percentiles cannot be averaged exactly, so the worst of them is told. */
function mean(turns: readonly Turn[]) {
  const sum = (of: (turn: Turn) => number) => turns.reduce((total, turn) => total + of(turn), 0);
  const worst = (of: (measured: Measured) => number) =>
    Math.max(...turns.map(({ measured }) => of(measured)));
  const nullable = (of: (spent: Spent) => number | null) => {
    const values = turns.map(({ spent }) => of(spent));
    return values.includes(null) ? null : values.reduce<number>((total, value) => total + (value ?? 0), 0);
  };
  const rounds = sum(({ measured }) => measured.rounds);
  const spent: Spent = {
    serverSeconds: nullable(({ serverSeconds }) => serverSeconds),
    postgresSeconds: nullable(({ postgresSeconds }) => postgresSeconds),
    machineSeconds: nullable(({ machineSeconds }) => machineSeconds),
    stolenSeconds: nullable(({ stolenSeconds }) => stolenSeconds),
    statements: sum(({ spent: { statements } }) => statements),
    seconds: sum(({ spent: { seconds } }) => seconds),
    processors: turns[0]?.spent.processors ?? 1,
  };
  return {
    rate: rounded(sum(({ measured }) => measured.rate) / turns.length, 1),
    ...{ p50: worst(({ p50 }) => p50), p95: worst(({ p95 }) => p95), p99: worst(({ p99 }) => p99) },
    ...costs({ rounds, cpuSeconds: sum(({ measured }) => measured.cpuSeconds) }, spent),
  };
}

/** A folder with a database that holds the bookings: the one of an earlier run, or a new one. */
async function filled({ bookings, cacheDir, report }: BenchOptions): Promise<string> {
  const folder =
    cacheDir === undefined
      ? mkdtempSync(join(tmpdir(), 'jari-bench-grown-'))
      : join(cacheDir, `jari-bench-grown-${bookings}`);
  const mark = join(folder, 'filled.json');
  if (existsSync(mark)) return folder;
  // What was broken off is half a copy of something.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711);
  await grow(folder, bookings, (said) => report(`grown: ${said}`));
  report('grown: vacuum, as the server would have done by itself over the years');
  await onGround(folder, async (db) => {
    await db.exec('vacuum (analyze)');
    await db.exec('checkpoint');
  });
  writeFileSync(mark, JSON.stringify({ bookings }));
  return folder;
}

async function onGround<T>(folder: string, work: (db: DedicatedClient) => Promise<T>): Promise<T> {
  const ground = await openGround(folder);
  try {
    return await withClient(ground.postgres.url, work);
  } finally {
    await ground.leave();
  }
}

function grow(folder: string, bookings: number, onNews: (said: string) => void): Promise<void> {
  const child = spawn(process.execPath, [GROW, '--data', folder, '--bookings', String(bookings)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said = text.toString();
    onNews(said.trim());
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`filling the database ended with ${signal ?? `code ${code}`}: ${said}`));
    });
  });
}

/** Without a damaged copy, which the small database has had: it would be as large again. */
async function judgeGrown(folder: string, report: (text: string) => void) {
  const ground = await openGround(folder);
  try {
    const laws = await judge(ground.postgres.url, { quiet: true, damage: [], report });
    return { stored: laws.counts.bookings, laws };
  } finally {
    await ground.leave();
  }
}
