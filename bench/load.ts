// Closed loops (as many requests as the server can take) and open loops (arrivals at a fixed rate, latency counted
// from when a request was due, so that a stalled server cannot hide its own queue).
import { HttpClient } from './client.ts';

export interface Measured {
  /** Successful rounds per second. */
  rate: number;
  rounds: number;
  failed: number;
  seconds: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  p99: number;
  max: number;
  /** CPU seconds of the load generator. */
  cpuSeconds: number;
}

/** One round of one client; true when it did what it should. `number` counts rounds of all clients. */
export type Round = (client: HttpClient, number: number) => Promise<boolean>;

export async function closedLoop(
  url: string,
  options: { clients: number; seconds: number; warmUpSeconds?: number; round: Round },
): Promise<Measured> {
  const clients = await Promise.all(Array.from({ length: options.clients }, () => HttpClient.open(url)));
  const meter = new Meter();
  const start = performance.now() + (options.warmUpSeconds ?? 0) * 1_000;
  const end = start + options.seconds * 1_000;
  let number = 0;
  let cpu = process.cpuUsage();
  const warm = setTimeout(
    () => {
      cpu = process.cpuUsage();
    },
    (options.warmUpSeconds ?? 0) * 1_000,
  );
  await Promise.all(
    clients.map(async (client) => {
      for (let began = performance.now(); began < end; began = performance.now()) {
        number += 1;
        const good = await options.round(client, number);
        if (began >= start) meter.add(performance.now() - began, good);
      }
    }),
  );
  clearTimeout(warm);
  for (const client of clients) client.close();
  return meter.result((performance.now() - start) / 1_000, cpu);
}

/** Arrivals at `rate` per second; a round that has to wait for a free client has been late from the start. */
export async function openLoop(
  url: string,
  options: { rate: number; seconds: number; clientsMax: number; round: Round },
): Promise<Measured> {
  const free = await Promise.all(Array.from({ length: options.clientsMax }, () => HttpClient.open(url)));
  const all = [...free];
  const waiting: ((client: HttpClient) => void)[] = [];
  const meter = new Meter();
  const cpu = process.cpuUsage();
  const start = performance.now();
  const total = Math.floor(options.rate * options.seconds);
  const running: Promise<void>[] = [];
  const run = async (number: number, due: number) => {
    const client = free.pop() ?? (await new Promise<HttpClient>((resolve) => waiting.push(resolve)));
    const good = await options.round(client, number);
    meter.add(performance.now() - due, good);
    const next = waiting.shift();
    if (next) next(client);
    else free.push(client);
  };
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - start) / 1_000) * options.rate));
    for (; sent < due; sent += 1) running.push(run(sent, start + (sent / options.rate) * 1_000));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(running);
  for (const client of all) client.close();
  return meter.result((performance.now() - start) / 1_000, cpu);
}

class Meter {
  readonly #latencies: number[] = [];
  #failed = 0;

  add(ms: number, good: boolean): void {
    if (good) this.#latencies.push(ms);
    else this.#failed += 1;
  }

  result(seconds: number, since: NodeJS.CpuUsage): Measured {
    const sorted = Float64Array.from(this.#latencies).sort();
    const at = (share: number) =>
      round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0, 2);
    const { user, system } = process.cpuUsage(since);
    return {
      rate: round(sorted.length / seconds, 1),
      rounds: sorted.length,
      failed: this.#failed,
      seconds: round(seconds, 2),
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      max: round(sorted.at(-1) ?? 0, 2),
      cpuSeconds: round((user + system) / 1e6, 2),
    };
  }
}

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
