// Real processes under load, killed at random moments: a server, its PostgreSQL with durability on, and a card network
// that survives. After each kill everything acknowledged must still be true and every law must hold; after the last one
// nothing may be left undone.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit } from '../../laws/audit.ts';
import { declaredContexts } from '../../laws/declarations.ts';
import type { Violation } from '../../laws/laws.ts';
import { type Dice, dice } from '../../sim/scheduler.ts';
import { CommandError } from '../command.ts';
import { withClient } from '../database.ts';
import { type Buyer, buyUntil, pause, settleAwaiting } from './buyers.ts';
import { brokenPromises, storedFacts } from './journal.ts';
import { disagreements, ledgerCaptures, networkCaptures } from './settlement.ts';
import { Stage, type Victim } from './stage.ts';

export interface CrashOptions {
  rounds: number;
  seed: number;
  onRound(round: Round): void;
  onProgress(text: string): void;
}

export interface Round {
  number: number;
  victim: Victim;
  /** Load before the kill. */
  loadedMs: number;
  /** From the kill until the server was ready again. */
  downMs: number;
  /** Answers so far that bind. */
  promises: number;
  violations: Violation[];
}

export interface CrashResult {
  rounds: number;
  kills: Record<Victim, number>;
  /** Answers of any kind. */
  acknowledged: number;
  /** Those among them that bind. */
  promises: number;
  /** Requests that had to be sent again. */
  unanswered: number;
  /** Acknowledged answers that are not true any more. */
  lost: number;
  violations: Violation[];
  /** Answers that a client can only take for a bug. */
  bugs: string[];
  bookings: number;
  events: number;
  /** How long it took after the last kill until nothing was left undone. */
  quietSeconds: number;
  seconds: number;
}

const LOAD_MS = { min: 500, spread: 1_200 };
/** Load after the return of the server, before it is checked. */
const AFTERWARDS_MS = 400;
/** Calls of a dead server to the card network are taken over when their lease is over, a minute later; on a busy machine much later. */
const QUIET_MS_MAX = 600_000;
const QUIET_POLL_MS = 2_000;

export async function crash(options: CrashOptions): Promise<CrashResult> {
  const began = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'jari-crash-'));
  // PostgreSQL runs as another account for root; where that may not enter, the data would stay elsewhere for ever.
  chmodSync(folder, 0o711);
  try {
    options.onProgress('starting a server and a card network');
    const stage = await Stage.set(folder);
    try {
      const result = await Promise.race([play(stage, options), interrupted()]);
      return { ...result, seconds: seconds(began) };
    } finally {
      await stage.clear();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Fails at a signal, so that what was started is stopped before this process ends. */
function interrupted(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () =>
        reject(new CommandError('stopped before the end; nothing is known of the rounds to come.')),
      );
    }
  });
}

function seconds(since: number): number {
  return Math.round((performance.now() - since) / 100) / 10;
}

async function play(stage: Stage, options: CrashOptions): Promise<Omit<CrashResult, 'seconds'>> {
  const { rounds, seed } = options;
  const chance = dice(seed);
  const buyers = await stage.buyers(seed);
  let over = false;
  const buying = Promise.all(buyers.map((buyer) => buyUntil(buyer, () => over)));
  // A buyer who despairs ends the run, not the process.
  buying.catch(() => {});
  const kills: Record<Victim, number> = { server: 0, postgres: 0, both: 0 };
  const violations: Violation[] = [];
  try {
    for (let number = 1; number <= rounds; number += 1) {
      const round = await playRound(stage, {
        number,
        victim: victimOf(number, chance),
        loadedMs: LOAD_MS.min + chance.below(LOAD_MS.spread),
      });
      kills[round.victim] += 1;
      violations.push(...round.violations);
      options.onRound(round);
    }
  } finally {
    over = true;
  }
  await buying;
  const end = await ending(stage, buyers, options.onProgress);
  violations.push(...end.violations);
  const { acknowledged, unanswered, bugs } = stage.tally;
  return {
    ...{ rounds, kills, acknowledged, promises: stage.promises.length, unanswered },
    ...{ lost: violations.filter(({ law }) => law === 4).length, violations, bugs },
    ...{ bookings: end.bookings, events: end.events, quietSeconds: end.quietSeconds },
  };
}

/** The first rounds kill each of them once, so that a short run knows all of them. */
function victimOf(number: number, chance: Dice): Victim {
  const victims: readonly Victim[] = ['server', 'postgres', 'both'];
  return victims[number - 1] ?? chance.pick(victims);
}

async function playRound(
  stage: Stage,
  { number, victim, loadedMs }: Pick<Round, 'number' | 'victim' | 'loadedMs'>,
): Promise<Round> {
  await pause(loadedMs);
  const downMs = await stage.kill(victim);
  await pause(AFTERWARDS_MS);
  const promises = [...stage.promises];
  const violations = await stage.withPostgres(async (url) => {
    const broken = await withClient(url, async (db) => [
      ...brokenPromises(promises, await storedFacts(db, promises)),
    ]);
    const { violations: found } = await audit({ url, contexts: declaredContexts() });
    return [...broken, ...found];
  });
  return { number, victim, loadedMs, downMs, promises: promises.length, violations };
}

interface Ending {
  violations: Violation[];
  bookings: number;
  events: number;
  quietSeconds: number;
}

/** Nobody buys any more: everything under way has to come to its end, and then every law holds without exception. */
async function ending(
  stage: Stage,
  buyers: readonly Buyer[],
  onProgress: (text: string) => void,
): Promise<Ending> {
  const began = performance.now();
  for (;;) {
    const settled = await Promise.all(buyers.map((buyer) => settleAwaiting(buyer)));
    const report = await stage.withPostgres((url) =>
      audit({ url, contexts: declaredContexts(), quiet: true }),
    );
    const done = report.violationCount === 0 && settled.every(Boolean);
    if (done || performance.now() - began > QUIET_MS_MAX) {
      const { bookings, events } = report.counts;
      const violations = [...report.violations, ...(await lastLook(stage))];
      return { violations, bookings, events, quietSeconds: seconds(began) };
    }
    onProgress(`${report.violationCount} things are still under way`);
    await pause(QUIET_POLL_MS);
  }
}

async function lastLook(stage: Stage): Promise<Violation[]> {
  const { promises, networkJournal } = stage;
  return stage.withPostgres((url) =>
    withClient(url, async (db) => [
      ...brokenPromises(promises, await storedFacts(db, promises)),
      ...disagreements(networkCaptures(networkJournal), await ledgerCaptures(db)),
    ]),
  );
}
