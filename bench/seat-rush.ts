// An on-sale: everybody at once on one performance, until it is sold out. A buyer looks at the seat map, which one
// browser in front of everybody fetches once a second, then either points at seats that look free or asks for the
// best ones, holds and pays; whoever is refused looks again. Every seat that an answer confirmed is remembered.
import { HttpClient } from './client.ts';
import { percentiles, rounded } from './load.ts';
import { BEARER, book, HOLDS, receiptIn } from './rounds.ts';

export interface SeatRush {
  pool: string;
  /** Session tokens, one buyer each. */
  buyers: string[];
  seats: number;
  /** Gives up after this long, sold out or not. */
  secondsMax: number;
}

export interface SeatRushResult {
  /** Until the last seat was confirmed; null when seats were left. */
  soldOutSeconds: number | null;
  seconds: number;
  bookings: number;
  /** Units that answers confirmed, in any sequence. */
  confirmed: string[];
  /** Refused holds: by what was asked for and why. */
  refused: Record<string, number>;
  /** Confirmed bookings that asked for seats by name, and for the best ones. */
  chosen: number;
  best: number;
  /** From the hold to the confirmation, milliseconds. */
  p50: number;
  p95: number;
  p99: number;
  max: number;
  cpuSeconds: number;
}

const SEATS_PER_BOOKING_MAX = 4;
const BEST_SHARE = 0.5;
const MAP_EVERY_MS = 1_000;
/** Nobody clicks again at once. */
const PAUSE_MS = 20;

export async function seatRush(url: string, rush: SeatRush): Promise<SeatRushResult> {
  const clients = await Promise.all(rush.buyers.map(() => HttpClient.open(url)));
  const sale = new Sale(url, rush);
  await sale.open();
  await Promise.all(clients.map((client, index) => sale.buy(client, index)));
  const result = sale.result();
  for (const client of clients) client.close();
  return result;
}

interface Wish {
  kind: 'chosen' | 'best';
  count: number;
  body: string;
}

class Sale {
  readonly #url: string;
  readonly #rush: SeatRush;
  readonly #cpu = process.cpuUsage();
  readonly #confirmed: string[] = [];
  readonly #latencies: number[] = [];
  readonly #refused = new Map<string, number>();
  readonly #bookings = { chosen: 0, best: 0 };
  #units: string[] = [];
  #free: number[] = [];
  #mapAt = 0;
  #began = 0;
  #lastAt = 0;

  constructor(url: string, rush: SeatRush) {
    this.#url = url;
    this.#rush = rush;
  }

  async open(): Promise<void> {
    const answer = await fetch(`${this.#url}/v1/views/availability/${this.#rush.pool}/units`);
    const { units } = (await answer.json()) as { units: string[] };
    this.#units = units;
    await this.#look();
    this.#began = performance.now();
  }

  get #over(): boolean {
    const { seats, secondsMax } = this.#rush;
    return this.#confirmed.length >= seats || performance.now() - this.#began > secondsMax * 1_000;
  }

  async buy(client: HttpClient, index: number): Promise<void> {
    const header = `${BEARER}${this.#rush.buyers[index]}\r\n`;
    while (!this.#over) {
      if (performance.now() - this.#mapAt > MAP_EVERY_MS) void this.#look();
      const wish = this.#wish();
      const began = performance.now();
      const held = await client.post(HOLDS, wish.body, header);
      if (held.status !== 201) {
        this.#refuse(`${wish.kind} ${reasonIn(held.status, held.body.toString())}`);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * (1 + Math.random())));
        continue;
      }
      const seats = seatsIn(held.body.toString());
      const later = (status: number) => this.#refuse(`booking ${status}`);
      const status = await book(client, receiptIn(held.body), header, later);
      if (status !== 0) this.#refuse(`booking ${status}`);
      else this.#confirm(seats, wish, performance.now() - began);
    }
  }

  #confirm(seats: string[], { kind }: Wish, ms: number): void {
    this.#confirmed.push(...seats);
    this.#latencies.push(ms);
    this.#bookings[kind] += 1;
    this.#lastAt = performance.now();
  }

  #refuse(why: string): void {
    this.#refused.set(why, (this.#refused.get(why) ?? 0) + 1);
  }

  /** What the seat map says, as old as a cache of one second makes it. */
  async #look(): Promise<void> {
    this.#mapAt = performance.now();
    const answer = await fetch(`${this.#url}/v1/views/availability/${this.#rush.pool}`);
    const { states } = (await answer.json()) as { states: string };
    const free: number[] = [];
    for (let at = 0; at < states.length; at += 1) if (states[at] === 'f') free.push(at);
    this.#free = free;
  }

  #wish(): Wish {
    const { pool } = this.#rush;
    const count = 1 + Math.floor(Math.random() * SEATS_PER_BOOKING_MAX);
    const best = Math.random() < BEST_SHARE || this.#free.length === 0;
    if (best) {
      const body = JSON.stringify({ lines: [{ pool, best: count, tier: 'R', rate: 'standard' }] });
      return { kind: 'best', count, body };
    }
    const from = Math.floor(Math.random() * Math.max(1, this.#free.length - count + 1));
    const lines = this.#free
      .slice(from, from + count)
      .map((at) => ({ pool, unit: this.#units[at], rate: 'standard', quantity: 1 }));
    return { kind: 'chosen', count: lines.length, body: JSON.stringify({ lines }) };
  }

  result(): SeatRushResult {
    const { user, system } = process.cpuUsage(this.#cpu);
    const { chosen, best } = this.#bookings;
    const soldOut = this.#confirmed.length >= this.#rush.seats;
    const seconds = (until: number) => rounded((until - this.#began) / 1_000, 2);
    return {
      soldOutSeconds: soldOut ? seconds(this.#lastAt) : null,
      seconds: seconds(performance.now()),
      bookings: this.#latencies.length,
      confirmed: this.#confirmed,
      refused: Object.fromEntries(this.#refused),
      ...{ chosen, best },
      ...percentiles(Float64Array.from(this.#latencies).sort()),
      cpuSeconds: rounded((user + system) / 1e6, 2),
    };
  }
}

function reasonIn(status: number, text: string): string {
  return /"because":"([\w-]+)"/.exec(text)?.[1] ?? /"code":"([\w-]+)"/.exec(text)?.[1] ?? String(status);
}

function seatsIn(text: string): string[] {
  const { lines } = JSON.parse(text) as { lines: { unit: string }[] };
  return lines.map(({ unit }) => unit);
}
