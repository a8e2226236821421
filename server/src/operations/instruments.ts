// How this process is doing: looks at it every second, and says it in one report. Nothing is measured on the way of a
// request; the numbers are there anyway, and here they are compared with those of some seconds ago.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { LaneNumbers } from '#kernel/metrics';
import {
  type LaneReport,
  type ProcessReport,
  type ProviderReport,
  RATES,
  type Rate,
  type RateName,
  type Rates,
} from './contract.ts';
import type { Tally } from './tally.ts';
import { round, Windows } from './windows.ts';

export interface Watched {
  process: string;
  pid: number;
  machine: string;
  version: string;
  lanes: ReadonlyMap<string, { readonly stats: Readonly<LaneNumbers> }>;
  tally: Pick<Tally, 'of'>;
  /** Where payments run. */
  provider: (() => ProviderReport) | undefined;
  statementsSent(): number;
  memory(): { rss: number; heapUsed: number };
  startedAt: number;
}

const RATE_NAMES = Object.keys(RATES) as RateName[];
/** Of each lane, in this sequence. */
const LANE_NUMBERS = ['batches', 'messages', 'refused', 'queueDelayMs'] as const;
const SHORT_MS = 10_000;
const RESOLUTION_MS = 10;

const instant = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toString();

export class Instruments {
  readonly #watched: Watched;
  readonly #windows = new Windows();
  readonly #delays: ReturnType<typeof monitorEventLoopDelay>;
  #delay = { p50Ms: 0, p99Ms: 0, maxMs: 0 };

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.#delays.enable();
  }

  /** One look, at epoch ms `now`. */
  look(now: number): void {
    const { lanes, tally, statementsSent } = this.#watched;
    const totals = RATE_NAMES.map((name) => RATES[name].reduce((sum, type) => sum + counted(tally, type), 0));
    totals.push(statementsSent());
    for (const { stats } of lanes.values()) for (const number of LANE_NUMBERS) totals.push(stats[number]);
    this.#windows.add(now, totals);
    this.#delay = {
      p50Ms: late(this.#delays.percentile(50)),
      p99Ms: late(this.#delays.percentile(99)),
      maxMs: late(this.#delays.max),
    };
    this.#delays.reset();
  }

  report(now: number): ProcessReport {
    const { process, pid, machine, version, lanes, provider, memory, startedAt } = this.#watched;
    const { rss, heapUsed } = memory();
    return {
      ...{ process, pid, machine, version },
      contexts: [...lanes.keys()],
      startedAt: instant(startedAt),
      uptimeS: Math.round((now - startedAt) / 1_000),
      saidAt: instant(now),
      rates: this.#rates(),
      lanes: [...lanes].map(([context, { stats }], at) => this.#lane(context, stats, at)),
      eventLoopDelay: this.#delay,
      memory: { rssBytes: rss, heapUsedBytes: heapUsed },
      statementsPerSecond10s: this.#windows.perSecond(RATE_NAMES.length, SHORT_MS),
      provider: provider?.() ?? null,
    };
  }

  stop(): void {
    this.#delays.disable();
  }

  #rates(): Rates {
    const entries = RATE_NAMES.map((name, at) => [name, this.#rate(at)]);
    return Object.fromEntries(entries);
  }

  #rate(at: number): Rate {
    return {
      perSecond10s: this.#windows.perSecond(at, SHORT_MS),
      perSecond1min: this.#windows.perSecond(at, 60_000),
      perSecond15min: this.#windows.perSecond(at, 900_000),
    };
  }

  #lane(context: string, stats: Readonly<LaneNumbers>, at: number): LaneReport {
    const first = RATE_NAMES.length + 1 + at * LANE_NUMBERS.length;
    const index = (name: (typeof LANE_NUMBERS)[number]) => first + LANE_NUMBERS.indexOf(name);
    const batches = this.#windows.rise(index('batches'), SHORT_MS);
    const messages = this.#windows.rise(index('messages'), SHORT_MS);
    return {
      context,
      queued: stats.queued,
      queueDelayMs: stats.queueDelayMs,
      queueDelayMax10sMs: this.#windows.largest(index('queueDelayMs'), SHORT_MS),
      messagesPerSecond10s: this.#windows.perSecond(index('messages'), SHORT_MS),
      batchMean10s: batches === 0 ? 0 : round(messages / batches),
      batchMax: stats.largestBatch,
      refused: stats.refused,
      refusedPerSecond10s: this.#windows.perSecond(index('refused'), SHORT_MS),
    };
  }
}

/** `booking.BookingPlaced` → how many of them. */
function counted(tally: Pick<Tally, 'of'>, type: string): number {
  const [context = '', name = ''] = type.split('.');
  return tally.of(context, name);
}

/** Nanoseconds between two ticks → by how many ms the second was late; NaN before the first. */
function late(ns: number): number {
  return Number.isFinite(ns) ? Math.max(0, round(ns / 1e6 - RESOLUTION_MS)) : 0;
}
