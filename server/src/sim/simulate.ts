// `npm run simulate`: many seeds, on as many threads as there are cores; a failing seed prints its story.
// `--mutants` turns the question round: every mutant must be caught by some seed.
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { simulatedContexts } from '../contexts.ts';
import { MUTANTS, type Mutant } from './mutants.ts';
import { type Outcome, runWorld } from './world.ts';

export interface SimulationResult {
  seeds: number;
  seconds: number;
  bookings: number;
  confirmed: number;
  crashes: number;
  failing: Outcome[];
}

interface Job {
  from: number;
  count: number;
  step: number;
  mutant: string | undefined;
  /** Ends at the first failing seed. */
  firstOnly: boolean;
}

type Report =
  | { kind: 'progress'; seeds: number }
  | { kind: 'done'; result: Omit<SimulationResult, 'seconds'> };

const PROGRESS_EVERY_SEEDS = 100;
const FAILING_KEPT_MAX = 5;
const STORY_LINES_MAX = 400;

/** One world with its story, for reading. */
export function tell(seed: number, mutant?: Mutant): Promise<Outcome> {
  return runWorld({
    seed,
    contexts: simulatedContexts,
    storyMax: STORY_LINES_MAX,
    ...(mutant && { mutant }),
  });
}

/** Runs `count` seeds from `from` over `threads` worker threads. */
export async function simulate(options: {
  from: number;
  count: number;
  threads?: number;
  mutant?: string;
  firstOnly?: boolean;
  onProgress?(seeds: number): void;
}): Promise<SimulationResult> {
  const threads = Math.min(options.threads ?? availableParallelism(), options.count);
  const start = performance.now();
  let seeds = 0;
  const results = await Promise.all(
    Array.from({ length: threads }, (_, at) => {
      const count = Math.ceil((options.count - at) / threads);
      const job: Job = {
        from: options.from + at,
        count,
        step: threads,
        mutant: options.mutant,
        firstOnly: options.firstOnly ?? false,
      };
      return runThread(job, (done) => {
        seeds += done;
        options.onProgress?.(seeds);
      });
    }),
  );
  const sum = (pick: (result: Omit<SimulationResult, 'seconds'>) => number) =>
    results.reduce((total, result) => total + pick(result), 0);
  return {
    seeds: sum(({ seeds: ran }) => ran),
    seconds: (performance.now() - start) / 1_000,
    bookings: sum(({ bookings }) => bookings),
    confirmed: sum(({ confirmed }) => confirmed),
    crashes: sum(({ crashes }) => crashes),
    failing: results.flatMap(({ failing }) => failing).sort((a, b) => a.seed - b.seed),
  };
}

function runThread(
  job: Job,
  onProgress: (seeds: number) => void,
): Promise<Omit<SimulationResult, 'seconds'>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { simulation: job } });
    worker.on('error', reject);
    worker.on('message', (report: Report) => {
      if (report.kind === 'progress') return onProgress(report.seeds);
      resolve(report.result);
      void worker.terminate();
    });
  });
}

async function work(job: Job, report: (report: Report) => void): Promise<void> {
  const mutant = MUTANTS.find(({ name }) => name === job.mutant);
  const result = { seeds: 0, bookings: 0, confirmed: 0, crashes: 0, failing: [] as Outcome[] };
  for (let at = 0; at < job.count; at += 1) {
    const seed = job.from + at * job.step;
    const outcome = await runWorld({ seed, contexts: simulatedContexts, ...(mutant && { mutant }) });
    result.seeds += 1;
    result.bookings += outcome.bookings;
    result.confirmed += outcome.confirmed;
    result.crashes += outcome.crashes;
    if (outcome.violations.length > 0 && result.failing.length < FAILING_KEPT_MAX)
      result.failing.push(outcome);
    if (result.seeds % PROGRESS_EVERY_SEEDS === 0) report({ kind: 'progress', seeds: PROGRESS_EVERY_SEEDS });
    if (job.firstOnly && result.failing.length > 0) break;
  }
  report({ kind: 'done', result });
}

if (!isMainThread && workerData?.simulation) {
  const port = parentPort;
  if (!port) throw new Error('a simulation thread has nobody to report to');
  await work(workerData.simulation as Job, (report) => port.postMessage(report));
}
