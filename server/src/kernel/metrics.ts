// Numbers for Prometheus. Requests are counted as they are answered; everything that a part of the kernel knows
// about itself anyway (queues, batches, lag) is read when somebody scrapes, so it costs nothing in between.
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** Counts one answered request. */
export type RouteMeter = (status: number, ms: number) => void;

/** What `Lane.stats` has. */
export interface LaneNumbers {
  batches: number;
  messages: number;
  largestBatch: number;
  refused: number;
  queueDelayMs: number;
  queued: number;
}

export interface Reading {
  labels: Record<string, string>;
  value: number;
}

export interface Metrics {
  route(method: string, path: string): RouteMeter;
  /** Shows the numbers of a context's lane. */
  lane(context: string, numbers: Readonly<LaneNumbers>): void;
  /** How far a consumer is behind a source, in events; asked at each scrape. */
  relay(readings: () => Reading[] | Promise<Reading[]>): void;
  /** Any other number. `read` is asked at each scrape and must be quick. */
  watch(name: string, help: string, read: () => Reading[] | Promise<Reading[]>): void;
  text(): Promise<string>;
  readonly contentType: string;
}

const BUCKETS_MS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 20_000];

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new RequestTimes();
  const lanes = new Map<string, Readonly<LaneNumbers>>();
  watchLanes(registry, lanes);
  return {
    route: (method, path) => requests.meter(method, path),
    lane: (context, numbers) => void lanes.set(context, numbers),
    relay: (readings) =>
      watch(registry, 'jari_relay_lag_events', 'Committed events a consumer has yet to take', readings),
    watch: (name, help, read) => watch(registry, name, help, read),
    text: async () => `${await registry.metrics()}${requests.text()}`,
    contentType: registry.contentType,
  };
}

interface Times {
  labels: string;
  /** One count per bucket, and one more for what took longer than all of them. */
  counts: Float64Array;
  sumMs: number;
}

/** The histogram of requests, by hand: prom-client looks its labels up anew for every value, which every request would pay. */
class RequestTimes {
  static readonly #name = 'jari_http_request_duration_seconds';
  readonly #all: Times[] = [];

  meter(method: string, path: string): RouteMeter {
    const byStatus: Times[] = [];
    return (status, ms) => {
      let times = byStatus[status];
      if (!times) {
        const labels = `method="${method}",route="${path}",status="${status}"`;
        times = { labels, counts: new Float64Array(BUCKETS_MS.length + 1), sumMs: 0 };
        byStatus[status] = times;
        this.#all.push(times);
      }
      let bucket = 0;
      while (bucket < BUCKETS_MS.length && ms > (BUCKETS_MS[bucket] as number)) bucket += 1;
      times.counts[bucket] = (times.counts[bucket] as number) + 1;
      times.sumMs += ms;
    };
  }

  text(): string {
    const name = RequestTimes.#name;
    const lines = [
      `# HELP ${name} Time from the arrival of a request to its answer`,
      `# TYPE ${name} histogram`,
    ];
    for (const { labels, counts, sumMs } of this.#all) {
      let count = 0;
      counts.forEach((more, bucket) => {
        const bound = BUCKETS_MS[bucket];
        count += more;
        lines.push(`${name}_bucket{${labels},le="${bound === undefined ? '+Inf' : bound / 1_000}"} ${count}`);
      });
      lines.push(`${name}_sum{${labels}} ${sumMs / 1_000}`, `${name}_count{${labels}} ${count}`);
    }
    return `\n${lines.join('\n')}\n`;
  }
}

/** A gauge takes its label names from its readings, so it is built anew at each scrape. */
function watch(
  registry: Registry,
  name: string,
  help: string,
  read: () => Reading[] | Promise<Reading[]>,
): void {
  const gauge = new Gauge({
    name,
    help,
    labelNames: ['context', 'consumer', 'source', 'state', 'name'],
    registers: [registry],
    async collect() {
      const readings = await read();
      gauge.reset();
      for (const { labels, value } of readings) gauge.set(labels, value);
    },
  });
}

const LANE_GAUGES: [name: string, help: string, key: keyof LaneNumbers, scale: number][] = [
  ['jari_lane_queue_messages', 'Messages waiting for the next batch', 'queued', 1],
  ['jari_lane_queue_delay_seconds', 'Wait of the oldest message of the latest batch', 'queueDelayMs', 0.001],
  ['jari_lane_batch_messages_max', 'Largest batch since the start', 'largestBatch', 1],
];

const LANE_COUNTERS: [name: string, help: string, key: keyof LaneNumbers][] = [
  ['jari_lane_batches_total', 'Committed batches', 'batches'],
  ['jari_lane_messages_total', 'Messages of committed batches; by batches: their mean size', 'messages'],
  ['jari_lane_refused_total', 'Commands refused because the queue was too old', 'refused'],
];

function watchLanes(registry: Registry, lanes: Map<string, Readonly<LaneNumbers>>): void {
  const labelNames = ['context'];
  const registers = [registry];
  for (const [name, help, key, scale] of LANE_GAUGES) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        for (const [context, numbers] of lanes) gauge.set({ context }, numbers[key] * scale);
      },
    });
  }
  for (const [name, help, key] of LANE_COUNTERS) {
    const counter: Counter = new Counter({
      name,
      help,
      labelNames,
      registers,
      collect() {
        counter.reset();
        for (const [context, numbers] of lanes) counter.inc({ context }, numbers[key]);
      },
    });
  }
}
