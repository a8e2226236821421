// Opens operations in a process: instruments and rounds in every one, the desk behind the routes where they are served.
import { hostname } from 'node:os';
import { memoryUsage, pid } from 'node:process';
import type { Context } from '#kernel/context';
import { openDatabase } from '#kernel/database';
import { statementsSent } from '#kernel/statements';
import type { System } from '#kernel/system';
import type { World } from '#kernel/world';
import { auditStarter } from './audit-starter.ts';
import { limits, type ProviderReport } from './contract.ts';
import type { Desk } from './desk.ts';
import { Instruments } from './instruments.ts';
import { startRounds } from './rounds.ts';
import { countSagas } from './sagas-store.ts';
import type { Tally } from './tally.ts';

/** A picture asks several things at once; nothing of a sale waits for these connections. */
const CONNECTIONS_MAX = 3;

export interface OpeningParts {
  databaseUrl: string;
  system: System;
  /** Told by the system what it commits. */
  tally: Tally;
  /** Every context of the product. */
  contexts: readonly Context[];
  desk: Desk;
  world: World;
  version: string;
  provider(): ProviderReport;
  /** The program with the command `audit`, and the environment it needs. */
  program: string;
  environment: NodeJS.ProcessEnv;
  onError(error: unknown): void;
}

export async function openOperations(parts: OpeningParts): Promise<{ stop(): Promise<void> }> {
  const { databaseUrl, system, contexts, desk, world, version, program, environment, onError } = parts;
  const db = openDatabase(databaseUrl, {
    applicationName: 'jari desk',
    max: CONNECTIONS_MAX,
    statementTimeoutMs: limits.statementMaxMs.value,
  });
  const process = world.id();
  const audits = auditStarter({ db, world, program, environment, onError });
  desk.open({ db, contexts, world, version, audits });
  const rounds = await startRounds({
    ...{ db, world, process, onError },
    instruments: instrumentsOf(parts, process),
    count: system.lanes.has('operations') ? () => countSagas(db) : undefined,
  });
  return {
    async stop() {
      await audits.stop();
      await rounds.stop();
      await db.close();
    },
  };
}

function instrumentsOf(
  { system, tally, world, version, provider }: OpeningParts,
  process: string,
): Instruments {
  const { lanes } = system;
  return new Instruments({
    ...{ process, pid, version, lanes, tally, statementsSent },
    machine: hostname(),
    provider: lanes.has('payment') ? provider : undefined,
    memory: memoryUsage,
    startedAt: world.now(),
  });
}
