// What a scenario ends with: one line for machines, a few for people, and a line in results/ for the record.
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Baseline } from './baselines.ts';
import type { Judgement } from './judge.ts';
import { type Measured, rounded } from './load.ts';
import type { Origin } from './machine.ts';
import { type Disturbance, disturbance, type Spent } from './usage.ts';

/** Numbers are per second, milliseconds, CPU seconds; null where this machine cannot tell. */
export interface Result extends Partial<Origin>, Disturbance {
  scenario: string;
  /** What one round is. */
  unit: string;
  rate: number;
  p50: number;
  p95: number;
  p99: number;
  failed: Record<string, number>;
  sqlPerBooking: number | null;
  /** Of server and PostgreSQL together. */
  cpuSecondsPerBooking: number | null;
  serverCpuPerBooking: number | null;
  postgresCpuPerBooking: number | null;
  /** `empty` is the product itself on an empty database. */
  baseline: { name: Baseline['name'] | 'empty'; rate: number } & Partial<Omit<Baseline, 'name'>>;
  /** rate / baseline.rate */
  ratio: number;
  loadGenerator: string;
  /** Of the CPU time of load generator, server and PostgreSQL together. */
  loadGeneratorCpuShare: number | null;
  laws: Judgement;
  /** What only this scenario has. */
  more: Record<string, unknown>;
  /** Where the server was profiled, which makes it slower. */
  profile?: string[] | undefined;
}

/** What a load cost, per round. */
export function costs(
  { rounds, cpuSeconds: generator }: Pick<Measured, 'rounds' | 'cpuSeconds'>,
  spent: Spent,
): Pick<
  Result,
  | 'sqlPerBooking'
  | 'cpuSecondsPerBooking'
  | 'serverCpuPerBooking'
  | 'postgresCpuPerBooking'
  | 'loadGeneratorCpuShare'
  | keyof Disturbance
> {
  const { serverSeconds: server, postgresSeconds: postgres, statements } = spent;
  const known = server !== null && postgres !== null;
  const ours = known ? server + postgres + generator : 0;
  return {
    sqlPerBooking: rounded(statements / rounds, 4),
    cpuSecondsPerBooking: known ? rounded((server + postgres) / rounds, 7) : null,
    serverCpuPerBooking: known ? rounded(server / rounds, 7) : null,
    postgresCpuPerBooking: known ? rounded(postgres / rounds, 7) : null,
    loadGeneratorCpuShare: known ? rounded(generator / ours, 3) : null,
    ...disturbance(spent, known ? ours : null),
  };
}

const RESULTS = join(import.meta.dirname, 'results');

export function record(result: Result): void {
  mkdirSync(RESULTS, { recursive: true });
  appendFileSync(join(RESULTS, `${result.scenario}.jsonl`), `${JSON.stringify(result)}\n`);
}

const percent = (share: number | null) => (share === null ? '?' : `${(share * 100).toFixed(0)} %`);
const micros = (seconds: number | null) => (seconds === null ? '?' : `${(seconds * 1e6).toFixed(0)} µs`);

function disturbed({ othersCpuShare = null, stolenCpuShare = null }: Partial<Disturbance>): string {
  return `others on this machine ${percent(othersCpuShare)}, stolen by its host ${percent(stolenCpuShare)}`;
}

function baselineLines({ baseline, ratio }: Result): string[] {
  const { name, rate, through, form, clients, cpuSecondsPerBooking, postgresCpuPerBooking } = baseline;
  const first = `  baseline    ${name} ${rate}/s: ratio ${ratio}`;
  if (form === undefined) return [first];
  return [
    `${first} (${through}, ${form}, ${clients} clients; the best of ${baseline.tries?.length ?? 1} tries)`,
    `              CPU ${micros(cpuSecondsPerBooking ?? null)} each, PostgreSQL ${micros(postgresCpuPerBooking ?? null)}; ${disturbed(baseline)}`,
  ];
}

export function told(result: Result): string {
  const { scenario, unit, rate, p50, p95, p99, failed, laws } = result;
  const failures = Object.entries(failed).map(([status, count]) => `${count} × ${status}`);
  const lines = [
    `${scenario}: ${rate} ${unit}/s, p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms`,
    `  failed      ${failures.length === 0 ? 'none' : failures.join(', ')}`,
    `  SQL         ${result.sqlPerBooking} statements each`,
    `  CPU         ${micros(result.cpuSecondsPerBooking)} each: server ${micros(result.serverCpuPerBooking)}, PostgreSQL ${micros(result.postgresCpuPerBooking)}`,
    ...baselineLines(result),
    `  load by     ${result.loadGenerator}, ${percent(result.loadGeneratorCpuShare)} of the CPU; ${disturbed(result)}`,
    `  laws        ${laws.violations} violations in ${laws.counts.holds} holds, ${laws.counts.bookings} bookings, ${laws.counts.events} events; damage to laws ${laws.control.join(', ')} was noticed`,
    ...laws.named.map((text) => `    ${text}`),
    ...Object.entries(result.more).map(
      ([name, value]) =>
        `  ${name.padEnd(15)} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
    ),
    ...(result.profile ?? []).map((text) => `  ${text}`),
    `  on          ${result.machine}; commit ${result.commit}; load before ${result.loadBefore}`,
  ];
  return `${lines.join('\n')}\n`;
}
