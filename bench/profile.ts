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
  samples: number[];
  timeDeltas: number[];
}

const FUNCTIONS_SHOWN = 40;
const FILES_SHOWN = 25;

/** Lines for people: share of the time the server did anything, then who took it. */
export function hottest(folder: string): string[] {
  const file = readdirSync(folder).find((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error(`the server left no profile in ${folder}`);
  const profile: CpuProfile = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const { byFunction, byFile, busy, total } = selfTimes(profile);
  const table = (times: Map<string, number>, count: number) =>
    [...times]
      .sort(([, one], [, other]) => other - one)
      .slice(0, count)
      .map(([name, us]) => `${((us / busy) * 100).toFixed(1).padStart(5)} %  ${name}`);
  return [
    `busy ${((busy / total) * 100).toFixed(0)} % of ${(total / 1e6).toFixed(1)} s, start and setup included; of the busy time:`,
    'by file',
    ...table(byFile, FILES_SHOWN),
    'by function, own time',
    ...table(byFunction, FUNCTIONS_SHOWN),
  ];
}

function selfTimes({ nodes, samples, timeDeltas }: CpuProfile) {
  const frames = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const byFunction = new Map<string, number>();
  const byFile = new Map<string, number>();
  let busy = 0;
  let total = 0;
  samples.forEach((id, at) => {
    const us = timeDeltas[at] ?? 0;
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

/** From the folder of the project, or the package. */
function placeOf(url: string): string {
  const path = url.replace(/^file:\/\//, '');
  const inside = /(?:node_modules|server\/src)\/(.+)$/.exec(path)?.[1];
  return inside ?? path;
}
