// What a person should look at: every number that is not as it should be, as a sentence and what to do about it.
import { limits, type Now, type ProcessReport, type Sign, signs } from './contract.ts';

const seconds = (ms: number) => `${Math.round(ms / 1_000)} s`;

/** Worst first. `absent`: contexts that run in no process; `violations`: of the last audit, null without one. */
export function signsOf(
  now: Omit<Now, 'signs'>,
  { absent, violations }: { absent: readonly string[]; violations: number | null },
): Sign[] {
  const found = [
    ...lawsBroken(violations),
    ...absent.map(absence),
    ...now.processes.flatMap(ofProcess),
    ...waitingForPeople(now),
    ...late(now),
  ];
  return found.sort((one, other) => RANK[one.level] - RANK[other.level]);
}

const RANK: Record<Sign['level'], number> = { act: 0, look: 1 };

function lawsBroken(violations: number | null): Sign[] {
  if (violations === null || violations === 0) return [];
  return [
    {
      ...{ code: 'law-broken', level: 'act', about: 'audit' },
      text: `The last audit found ${violations} violations.`,
      next: 'Look at the audit; stop selling if cells or money are concerned.',
    },
  ];
}

function absence(context: string): Sign {
  return {
    ...{ code: 'context-absent', level: 'act', about: context },
    text: `No process runs ${context}.`,
    next: 'Start a process with it; nothing is lost meanwhile.',
  };
}

function ofProcess({ process, provider, lanes, eventLoopDelay }: ProcessReport): Sign[] {
  const found: Sign[] = [];
  if (provider && provider.breaker !== 'closed') {
    found.push({
      ...{ code: 'provider-down', level: 'act', about: provider.name },
      text: `The card provider ${provider.name} fails${provider.lastFailure === null ? '' : `: ${provider.lastFailure}`}. Buyers wait and may pay later.`,
      next: 'Ask the provider; it is tried again every few seconds by itself.',
    });
  }
  for (const { context, queueDelayMax10sMs, refusedPerSecond10s } of lanes) {
    if (refusedPerSecond10s > 0)
      found.push({
        ...{ code: 'work-refused', level: 'act', about: context },
        text: `${context} refuses ${refusedPerSecond10s} requests a second: there is more work than it can do.`,
        next: 'Start a further process, or let it pass; what finishes sales is never refused.',
      });
    else if (queueDelayMax10sMs > signs.queueDelaySignMs.value)
      found.push({
        ...{ code: 'queue-slow', level: 'look', about: context },
        text: `Messages of ${context} have waited up to ${queueDelayMax10sMs} ms.`,
        next: 'Above 200 ms new work is refused: prepare a further process.',
      });
  }
  if (eventLoopDelay.maxMs > signs.eventLoopSignMs.value)
    found.push({
      ...{ code: 'process-stalled', level: 'look', about: process },
      text: `A process stood still for ${eventLoopDelay.maxMs} ms.`,
      next: 'Look at its processor; if it stays, start a further process.',
    });
  return found;
}

function waitingForPeople({ parked, timers }: Pick<Now, 'parked' | 'timers'>): Sign[] {
  const found: Sign[] = [];
  for (const { context, waitsForPerson } of parked) {
    if (waitsForPerson > 0)
      found.push({
        ...{ code: 'parked', level: 'act', about: context },
        text: `${waitsForPerson} messages of ${context} failed too often and wait for a person.`,
        next: 'Read why, mend it, then redrive.',
      });
  }
  for (const { context, exhausted, overdue } of timers) {
    if (exhausted > 0)
      found.push({
        ...{ code: 'tries-over', level: 'act', about: context },
        text: `${exhausted} timers or calls of ${context} are out of tries.`,
        next: 'They are on the list of what is parked: read why, then redrive.',
      });
    if (overdue > 0)
      found.push({
        ...{ code: 'timers-late', level: 'look', about: context },
        text: `${overdue} timers of ${context} are due for more than ${seconds(signs.timerLateSignMs.value)}.`,
        next: `See that a process runs ${context} and is not overloaded.`,
      });
  }
  return found;
}

function late({ readers }: Pick<Now, 'readers'>): Sign[] {
  return readers
    .filter(({ oldestMs }) => oldestMs > signs.readerLateSignMs.value)
    .map(({ consumer, source, readModel, behind, oldestMs }) => ({
      ...{ code: 'reader-late', level: 'look' as const, about: readModel === '' ? consumer : readModel },
      text: `${readModel === '' ? consumer : `The read model ${readModel}`} is ${seconds(oldestMs)} and ${behind < limits.lagScannedMax.value ? behind : 'many'} events behind ${source}.`,
      next: `See that a process runs ${consumer}.`,
    }));
}
