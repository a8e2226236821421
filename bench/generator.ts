// The load generator: a process of its own, so that its share of the processors is known. Takes one job from its
// parent, answers with what it measured, and ends.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { closedLoop, type Measured, openLoop } from './load.ts';
import { type RoundPlan, roundOf } from './rounds.ts';
import { type SeatRush, type SeatRushResult, seatRush } from './seat-rush.ts';

export type Job = { url: string; plan: RoundPlan; clients: number; seconds: number } & (
  | { loop: 'closed' }
  | { loop: 'open'; rate: number }
);

export interface RushJob extends SeatRush {
  url: string;
  loop: 'rush';
}

/** Runs a job in a new process. */
export function generate(job: Job): Promise<Measured>;
export function generate(job: RushJob): Promise<SeatRushResult>;
export function generate(job: Job | RushJob): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the load generator ended with code ${code}`)));
    child.once('message', resolve);
    child.send(job);
  });
}

function run(job: Job | RushJob): Promise<Measured | SeatRushResult> {
  if (job.loop === 'rush') return seatRush(job.url, job);
  const { url, clients, seconds } = job;
  const load = { clients, seconds, round: roundOf(job.plan) };
  return job.loop === 'closed' ? closedLoop(url, load) : openLoop(url, { ...load, rate: job.rate });
}

if (import.meta.main) {
  // Whoever wanted to know is gone.
  process.once('disconnect', () => process.exit(1));
  process.once('message', (job: Job | RushJob) => {
    run(job).then(
      (result) => process.send?.(result, () => process.exit(0)),
      (error: Error) => {
        process.stderr.write(`load generator: ${error.message}\n`);
        process.exit(1);
      },
    );
  });
}
