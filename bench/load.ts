// Closed loops (as many requests as the server can take) and open loops (arrivals at a fixed rate, latency counted
// from when a request was due, so that a stalled server cannot hide its own queue).
import { HttpClient } from './client.ts';

export interface Measured {
  /** Rounds per second that did what they should. */
  rate: number;
  rounds: number;
  /** Rounds that did not, by the status of the answer that ended them. */
  failed: Record<string, number>;
  /** From the first request to the last answer. */
  seconds: number;
  /** Milliseconds of good rounds. */
  p50: number;
  p95: number;
  p99: number;
  max: number;
  /** CPU seconds of the load generator. */
  cpuSeconds: number;
}

/** One round of the client with this index; answers 0 when it did what it should, else the status that ended it. */
export type Round = (client: HttpClient, index: number) => Promise<number>;

export interface ClosedLoop {
  clients: number;
  seconds: number;
  round: Round;
}

export interface OpenLoop {
  /** Arrivals per second. */
  rate: number;
  seconds: number;
  clients: number;
  round: Round;
}

export async function closedLoop(url: string, options: ClosedLoop): Promise<Measured> {
  const { seconds, round } = options;
  const clients = await Promise.all(Array.from({ length: options.clients }, () => HttpClient.open(url)));
  const began = performance.now();
  const meter = new Meter();
  const end = began + seconds * 1_000;
  await Promise.all(
    clients.map(async (client, index) => {
      // At least once, however long this process had to wait for its first turn.
      let from = began;
      do {
        meter.add(from, await round(client, index));
        from = performance.now();
      } while (from < end);
    }),
  );
  const result = meter.result(began);
  for (const client of clients) client.close();
  return result;
}

/** A round that has to wait for a free client has been late from the start. */
export async function openLoop(url: string, options: OpenLoop): Promise<Measured> {
  const { rate, seconds, round } = options;
  const clients = await Promise.all(Array.from({ length: options.clients }, () => HttpClient.open(url)));
  const free = clients.map((_, index) => index);
  const waiting: ((index: number) => void)[] = [];
  const began = performance.now();
  const meter = new Meter();
  const run = async (due: number) => {
    const index = free.pop() ?? (await new Promise<number>((resolve) => waiting.push(resolve)));
    meter.add(due, await round(clients[index] as HttpClient, index));
    const next = waiting.shift();
    if (next) next(index);
    else free.push(index);
  };
  const total = Math.floor(rate * seconds);
  const running: Promise<void>[] = [];
  while (running.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - began) / 1_000) * rate));
    while (running.length < due) running.push(run(began + (running.length / rate) * 1_000));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(running);
  const result = meter.result(began);
  for (const client of clients) client.close();
  return result;
}

class Meter {
  readonly #cpu = process.cpuUsage();
  readonly #latencies: number[] = [];
  readonly #failed = new Map<number, number>();

  add(began: number, status: number): void {
    if (status === 0) this.#latencies.push(performance.now() - began);
    else this.#failed.set(status, (this.#failed.get(status) ?? 0) + 1);
  }

  result(began: number): Measured {
    const seconds = (performance.now() - began) / 1_000;
    const { user, system } = process.cpuUsage(this.#cpu);
    const sorted = Float64Array.from(this.#latencies).sort();
    return {
      rate: rounded(sorted.length / seconds, 1),
      rounds: sorted.length,
      failed: Object.fromEntries(this.#failed),
      seconds: rounded(seconds, 2),
      ...percentiles(sorted),
      cpuSeconds: rounded((user + system) / 1e6, 2),
    };
  }
}

/** Of milliseconds in rising sequence. */
export function percentiles(sorted: ArrayLike<number>): Pick<Measured, 'p50' | 'p95' | 'p99' | 'max'> {
  const at = (share: number) =>
    rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0, 2);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
