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
export async function watch(watched: Watched): Promise<() => Promise<Spent>> {
  const before = await look(watched);
  return async () => {
    const after = await look(watched);
    return {
      serverSeconds: difference(before.server, after.server),
      postgresSeconds: difference(before.postgres, after.postgres),
      machineSeconds: difference(before.machine, after.machine),
      statements: after.statements - before.statements,
      seconds: rounded((after.at - before.at) / 1_000, 2),
      processors: cpus().length,
    };
  };
}

function difference(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : rounded(after - before, 2);
}

async function look({ url, serverPid, postgresPid }: Watched) {
  return {
    at: performance.now(),
    server: cpuSecondsOf(serverPid),
    postgres: treeSeconds(postgresPid),
    machine: machineSeconds(),
    statements: await statementsOf(url),
  };
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

function cpuSecondsOf(pid: number): number | null {
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
