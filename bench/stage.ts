// What every scenario needs around its load: a fresh server, the load with its cost, the laws afterwards.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../server/src/cli/command.ts';
import { type Baseline, baseline } from './baselines.ts';
import { rest } from './databases.ts';
import { type Damage, type Judgement, judge } from './judge.ts';
import { rounded } from './load.ts';
import { hottest, monotonicUs, type Span } from './profile.ts';
import { type Ground, openGround, type Subject, startSubject } from './subject.ts';
import { type Spent, watch } from './usage.ts';

export interface BenchOptions {
  /** Of the measured load. */
  seconds: number;
  /** Connections of the load; undefined: what the scenario is made for. */
  clients: number | undefined;
  /** Least amounts of everything, to see that it runs. */
  tiny: boolean;
  /** Runs the server with the profiler on. */
  profile: boolean;
  /** Stored bookings of `grown`. */
  bookings: number;
  /** Where `grown` keeps its database between runs; undefined: nowhere. */
  cacheDir: string | undefined;
  withoutPgbench: boolean;
  report(text: string): void;
}

export interface Stage {
  ground: Ground;
  subject: Subject;
  /** Runs a load and says what it cost, the work that follows its last answer included. */
  measure<M>(load: () => Promise<M>): Promise<{ measured: M; spent: Spent; behindSeconds: number }>;
  /** Plain SQL on the same PostgreSQL. */
  baseline(name: Baseline['name']): Promise<Baseline>;
  /** Stops the server, so that nothing moves any more, and judges what is stored. */
  judge(how: { quiet: boolean; damage: readonly Damage[] }): Promise<Judgement>;
  /** What the server spent the latest load on, if it was profiled; only after `judge`. */
  profile(): string[] | undefined;
}

/** Sets a stage up, lets `work` play on it and clears it away, whatever happens. */
export async function onStage<T>(
  options: BenchOptions,
  work: (stage: Stage) => Promise<T>,
  kept?: string,
): Promise<T> {
  const { report } = options;
  report('starting PostgreSQL and the server');
  const ground = await openGround(kept);
  const profileDir = options.profile ? mkdtempSync(join(tmpdir(), 'jari-profile-')) : undefined;
  let subject: Subject | undefined;
  try {
    subject = await startSubject(ground, profileDir);
    const stage = stageOf(ground, subject, profileDir, options);
    return await untilSignal(() => work(stage));
  } finally {
    await subject?.stop();
    await ground.leave();
    if (profileDir !== undefined) rmSync(profileDir, { recursive: true, force: true });
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs `work` until a signal comes: then it fails, so that everything is cleared away before this process ends. */
async function untilSignal<T>(work: () => Promise<T>): Promise<T> {
  const stop = Promise.withResolvers<never>();
  const heard = (signal: NodeJS.Signals) => stop.reject(new CommandError(`${signal}: nothing was measured.`));
  for (const signal of SIGNALS) process.on(signal, heard);
  try {
    return await Promise.race([work(), stop.promise]);
  } finally {
    for (const signal of SIGNALS) process.off(signal, heard);
  }
}

function stageOf(
  ground: Ground,
  subject: Subject,
  profileDir: string | undefined,
  { report, seconds, tiny, withoutPgbench }: BenchOptions,
): Stage {
  const { url } = ground.postgres;
  const trySeconds = tiny ? 1 : Math.max(2, Math.ceil(seconds / 4));
  let span: Span = [0, 0];
  return {
    ground,
    subject,
    async measure(load) {
      const spent = await watch({
        url: subject.url,
        serverPid: subject.pid,
        postgresPid: ground.postgres.pid,
      });
      const from = monotonicUs();
      const measured = await load();
      span = [from, monotonicUs()];
      const behindSeconds = rounded(await rest(url), 2);
      return { measured, spent: await spent(), behindSeconds };
    },
    baseline: (name) =>
      baseline(name, {
        url,
        postgresPid: ground.postgres.pid,
        seconds: trySeconds,
        tiny,
        withoutPgbench,
        report,
      }),
    async judge({ quiet, damage }) {
      await subject.stop();
      return judge(url, { quiet, damage, report });
    },
    profile: () => (profileDir === undefined ? undefined : hottest(profileDir, span)),
  };
}

export function ratioTo(rate: number, { rate: of }: Pick<Baseline, 'rate'>): number {
  return Math.round((rate / of) * 100) / 100;
}
