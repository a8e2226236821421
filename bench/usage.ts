// What a load costs: CPU seconds of the server and of all PostgreSQL processes by /proc, statements by the server's
// own counter. Both are read before and after, and only differences count.
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { rounded } from './load.ts';

export interface Spent {
  /** CPU seconds; null where there is no /proc. */
  serverSeconds: number | null;
  postgresSeconds: number | null;
  /** Of everything that runs on this machine, ours included. */
  machineSeconds: number | null;
  /** Time in which this machine was ready and its host gave the processor to others. */
  stolenSeconds: number | null;
  /** Statements that the server sent, BEGIN and COMMIT among them. */
  statements: number;
  /** Seconds on the wall. */
  seconds: number;
  processors: number;
}

export interface Watched {
  url: string;
  serverPid: number;
  /** Of the postmaster. */
  postgresPid: number;
}

/** Starts watching; the function it answers says what was spent since. */
export async function watch({ url, serverPid, postgresPid }: Watched): Promise<() => Promise<Spent>> {
  const before = await statementsOf(url);
  const server = cpuSecondsOf(serverPid);
  const machine = watchMachine(postgresPid);
  return async () => ({
    serverSeconds: difference(server, cpuSecondsOf(serverPid)),
    ...machine(),
    statements: (await statementsOf(url)) - before,
  });
}

/** The part of it that needs no server. */
export function watchMachine(postgresPid: number): () => Omit<Spent, 'serverSeconds' | 'statements'> {
  const began = performance.now();
  const postgres = treeSeconds(postgresPid);
  const machine = machineSeconds();
  const stolen = stolenSeconds();
  return () => ({
    postgresSeconds: difference(postgres, treeSeconds(postgresPid)),
    machineSeconds: difference(machine, machineSeconds()),
    stolenSeconds: difference(stolen, stolenSeconds()),
    seconds: rounded((performance.now() - began) / 1_000, 2),
    processors: cpus().length,
  });
}

/** Shares of the processors' time that did not go into the measured work; null where this machine cannot tell. */
export interface Disturbance {
  /** To everybody else on this machine. */
  othersCpuShare: number | null;
  /** To other machines on the same host. */
  stolenCpuShare: number | null;
}

export function disturbance(
  {
    machineSeconds: machine,
    stolenSeconds: stolen,
    seconds,
    processors,
  }: Omit<Spent, 'serverSeconds' | 'statements'>,
  ours: number | null,
): Disturbance {
  const share = (taken: number) => rounded(Math.max(0, taken) / (seconds * processors), 3);
  return {
    othersCpuShare: machine === null || ours === null ? null : share(machine - ours),
    stolenCpuShare: stolen === null ? null : share(stolen),
  };
}

function difference(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : rounded(after - before, 2);
}

async function statementsOf(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const count = /^jari_sql_statements_total (\d+)/m.exec(text)?.[1];
  if (count === undefined) throw new Error(`${url}/metrics does not count statements`);
  return Number(count);
}

/** Clock ticks of Linux, in which /proc counts: 100 a second on every platform that Node runs on. */
const TICKS_PER_SECOND = 100;

interface Stat {
  parent: number;
  ownTicks: number;
  /** Of children that have ended and were waited for. */
  goneTicks: number;
}

function statOf(pid: number): Stat | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
  // The name in brackets may hold anything, spaces and brackets too.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [parent = 0, user = 0, system = 0, goneUser = 0, goneSystem = 0] = [1, 11, 12, 13, 14].map(
    (at) => fields[at],
  );
  return { parent, ownTicks: user + system, goneTicks: goneUser + goneSystem };
}

export function cpuSecondsOf(pid: number): number | null {
  const stat = statOf(pid);
  return stat && stat.ownTicks / TICKS_PER_SECOND;
}

/** A postmaster and its children, the ones that have ended included. */
function treeSeconds(pid: number): number | null {
  const parent = statOf(pid);
  if (!parent) return null;
  let ticks = parent.ownTicks + parent.goneTicks;
  for (const name of readdirSync('/proc')) {
    const child = /^\d+$/.test(name) ? statOf(Number(name)) : null;
    if (child?.parent === pid) ticks += child.ownTicks;
  }
  return ticks / TICKS_PER_SECOND;
}

function machineSeconds(): number | null {
  const busy = cpus().map(({ times }) => times.user + times.nice + times.sys + times.irq);
  return busy.length === 0 ? null : busy.reduce((sum, ms) => sum + ms, 0) / 1_000;
}

/** The eighth number of the first line of /proc/stat, which Node does not tell. */
function stolenSeconds(): number | null {
  try {
    const ticks = readFileSync('/proc/stat', 'latin1').split('\n')[0]?.trim().split(/\s+/)[8];
    return ticks === undefined ? null : Number(ticks) / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}
