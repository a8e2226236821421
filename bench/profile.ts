// The top of a CPU profile that Node wrote: self time by function and by file, so that "what takes the time" is read
// and not guessed.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Frame {
  id: number;
  callFrame: { functionName: string; url: string; lineNumber: number };
}

interface CpuProfile {
  nodes: Frame[];
  /** By the monotonic clock of the machine, which all processes share; microseconds. */
  startTime: number;
  samples: number[];
  timeDeltas: number[];
}

const FUNCTIONS_SHOWN = 40;
const FILES_SHOWN = 30;
const PARTS_SHOWN = 20;

/** From and to, as `monotonicUs` answers them. */
export type Span = readonly [from: number, to: number];

export function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

/** Lines for people: share of the span in which the server did anything, then who took it. */
export function hottest(folder: string, span: Span): string[] {
  const file = readdirSync(folder).find((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error(`the server left no profile in ${folder}`);
  const profile: CpuProfile = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const { byFunction, byFile, busy, total } = selfTimes(profile, span);
  if (total === 0) throw new Error('the profile does not reach into the load');
  const table = (times: Map<string, number>, count: number) =>
    [...times]
      .sort(([, one], [, other]) => other - one)
      .slice(0, count)
      .map(([name, us]) => `${((us / busy) * 100).toFixed(1).padStart(5)} %  ${name}`);
  const byPart = new Map<string, number>();
  for (const [name, us] of byFile) add(byPart, partOf(name), us);
  return [
    `busy ${((busy / total) * 100).toFixed(0)} % of ${(total / 1e6).toFixed(1)} s of load; of the busy time:`,
    'by part',
    ...table(byPart, PARTS_SHOWN),
    'by file',
    ...table(byFile, FILES_SHOWN),
    'by function, own time',
    ...table(byFunction, FUNCTIONS_SHOWN),
  ];
}

function selfTimes({ nodes, samples, timeDeltas, startTime }: CpuProfile, [from, to]: Span) {
  const frames = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const byFunction = new Map<string, number>();
  const byFile = new Map<string, number>();
  let busy = 0;
  let total = 0;
  let now = startTime;
  samples.forEach((id, at) => {
    const us = timeDeltas[at] ?? 0;
    now += us;
    if (now < from || now > to) return;
    const { functionName = '', url = '', lineNumber = 0 } = frames.get(id) ?? {};
    total += us;
    if (functionName === '(idle)' || functionName === '(root)') return;
    busy += us;
    const place = placeOf(url);
    add(byFile, place === '' ? functionName || '(anonymous)' : place, us);
    add(
      byFunction,
      `${functionName || '(anonymous)'}  ${place}${place === '' ? '' : `:${lineNumber + 1}`}`,
      us,
    );
  });
  return { byFunction, byFile, busy, total };
}

function add(times: Map<string, number>, name: string, us: number): void {
  times.set(name, (times.get(name) ?? 0) + us);
}

/** The context, the package, or Node itself with all that it is asked to do for the system. */
function partOf(file: string): string {
  if (file.startsWith('node:')) return file.includes('http') ? 'node, HTTP' : 'node, other JavaScript';
  if (!file.includes('/')) return file.startsWith('(') ? file : 'node, native';
  const scoped = /^@[^/]+\/[^/]+/.exec(file)?.[0];
  return scoped ?? file.slice(0, file.indexOf('/'));
}

/** From the folder of the project, or the package. */
function placeOf(url: string): string {
  const path = url.replace(/^file:\/\//, '');
  const inside = /(?:node_modules|server\/src)\/(.+)$/.exec(path)?.[1];
  return inside ?? path;
}
