// A seating plan, imported and sold out by many buyers at once who pick runs of adjacent seats and often the same.
// Who bought what is kept here as well, so that a seat sold twice would be seen whatever the server believes.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ImportedPlan, PlanMap } from '#catalog';
import type { HoldLine, HoldView } from '#inventory';
import { CommandError } from '../command.ts';
import { type Api, told } from './api.ts';
import { type Chance, chanceFrom } from './chance.ts';
import { dateOf, today } from './days.ts';
import { book, type Market, plainListing, publish, readCells } from './market.ts';
import { misuse } from './misuse.ts';
import { FreeSeats, Hall } from './seats-picks.ts';
import { isPacked, readTable } from './table.ts';

export interface SeatsResult {
  /** Bookings, and requests that came too late for at least one seat. */
  accepted: number;
  refused: number;
  seats: number;
  sold: number;
  /** Seats that two bookings were confirmed for. */
  soldTwice: number;
  buyers: number;
}

export interface SeatsFile {
  bytes: Buffer;
  type: string;
  /** Seats in the file by a count of our own; undefined for formats that only the server reads. */
  counted: number | undefined;
}

const RATE = 'standard';
const AHEAD_DAYS = 30;
/** How old a buyer's news of the hall may be. */
const NEWS_MS = 200;

type Report = (text: string) => void;

export async function readSeats(file: string): Promise<SeatsFile> {
  const packed = await isPacked(file);
  const raw = readFileSync(file);
  const bytes = packed ? gunzipSync(raw) : raw;
  if (/^\s*[[{]/.test(bytes.toString('utf8', 0, 100).replace(/^\uFEFF/, ''))) {
    return { bytes, type: 'application/json', counted: countJson(bytes.toString()) };
  }
  const lines = await readTable(file, () => () => true);
  return { bytes, type: 'text/csv', counted: lines.length };
}

interface PretixPlan {
  zones?: { rows?: { seats?: unknown[] }[] }[];
}

function countJson(text: string): number | undefined {
  let plan: PretixPlan;
  try {
    plan = JSON.parse(text);
  } catch {
    throw misuse('The file begins like JSON and is none.');
  }
  const rows = plan.zones?.flatMap((zone) => zone.rows ?? []);
  return rows?.reduce((sum, { seats = [] }) => sum + seats.length, 0);
}

export async function replaySeats(
  market: Market,
  { bytes, type, counted }: SeatsFile,
  { buyers, seed, columns }: { buyers: number; seed: number; columns: string | undefined },
  report: Report,
): Promise<SeatsResult> {
  report('importing the plan');
  const { host, guest } = market;
  const query = columns === undefined ? '' : `?columns=${encodeURIComponent(columns)}`;
  const plan = await host.must<ImportedPlan>('POST', `/v1/catalog/plans${query}`, { body: bytes, type });
  // A line may also be a standing area, where the file has such.
  if (counted !== undefined && plan.places === plan.seats && counted !== plan.seats) {
    throw new CommandError(`The file has ${counted} seats, and ${plan.seats} were imported.`);
  }
  const { listing, pools } = await publish(host, concertOf(plan));
  const map = await guest.must<PlanMap>('GET', `/v1/catalog/listings/${listing}/plan`);
  const hall = new Hall(map.areas.flatMap(({ rows }) => rows.map(({ units }) => units)));
  if (hall.size !== plan.seats) throw new CommandError(`Of ${plan.seats} seats the plan shows ${hall.size}.`);
  const sale = new Sale(guest, pools[0]?.pool ?? '', hall, report);
  await sale.sellOut(buyers, seed);
  await sale.verify();
  return sale.result(buyers);
}

function concertOf({ plan, name, tiers }: ImportedPlan) {
  return {
    kind: 'concert' as const,
    ...plainListing(name.trim() === '' ? 'Seats' : name),
    performances: [{ id: 'replay', startsAt: `${dateOf(today() + AHEAD_DAYS)}T19:30` }],
    plan,
    tiers: Object.fromEntries(tiers.map((tier) => [tier, { [RATE]: 0 }])),
  };
}

class Sale {
  readonly #guest: Api;
  readonly #pool: string;
  readonly #hall: Hall;
  readonly #report: Report;
  /** How often a booking was confirmed for each seat. */
  readonly #times: Uint32Array;
  #sold = 0;
  #soldTwice = 0;
  #accepted = 0;
  #refused = 0;
  #unitNames: Promise<string[]> | undefined;
  #news: { at: number; taken: Promise<number[]> } | undefined;

  constructor(guest: Api, pool: string, hall: Hall, report: Report) {
    this.#guest = guest;
    this.#pool = pool;
    this.#hall = hall;
    this.#report = report;
    this.#times = new Uint32Array(hall.size);
  }

  async sellOut(buyers: number, seed: number): Promise<void> {
    await Promise.all(
      Array.from({ length: buyers }, (_, at) => this.#buy(at + 1, chanceFrom(seed * 1_000_003 + at))),
    );
  }

  /** One buyer, until nothing is free as far as he knows. */
  async #buy(name: number, chance: Chance): Promise<void> {
    const free = new FreeSeats(this.#hall);
    for (let picked = free.pick(chance); picked.length > 0; picked = free.pick(chance)) {
      const lines = picked.map((seat): HoldLine => {
        return { pool: this.#pool, unit: this.#hall.units[seat] ?? '', rate: RATE, quantity: 1 };
      });
      const answer = await this.#guest.ask<HoldView>('POST', '/v1/inventory/holds', { body: { lines } });
      if (answer.ok) {
        await book(this.#guest, answer.body, `buyer-${name}@example.com`);
        this.#accepted += 1;
        for (const seat of picked) {
          this.#count(seat);
          free.strike(seat);
        }
      } else {
        const { problem } = answer;
        if (problem.code !== 'cells-unavailable') throw new CommandError(`Buyer ${name}: ${told(problem)}`);
        this.#refused += 1;
        for (const { line } of problem.lines ?? []) free.strike(picked[line] ?? -1);
        for (const seat of await this.#taken()) free.strike(seat);
      }
      this.#report(`${this.#sold} of ${this.#hall.size} seats sold, ${this.#refused} requests refused`);
    }
  }

  /** Seats that the hall says are taken; shared by all buyers for a moment, as a page would keep it. */
  #taken(): Promise<number[]> {
    const now = performance.now();
    if (!this.#news || now - this.#news.at > NEWS_MS) this.#news = { at: now, taken: this.#look() };
    return this.#news.taken;
  }

  async #look(): Promise<number[]> {
    const path = `/v1/views/availability/${this.#pool}`;
    const seen = await this.#guest.ask<{ states: string }>('GET', path);
    // A server without this view, or before its first look at the pool: refusals tell enough.
    if (!seen.ok || seen.body.states.length < this.#hall.size) return [];
    const names = await this.#names(path);
    return names.flatMap((unit, at) =>
      seen.body.states[at] === 'f' ? [] : [this.#hall.ordinalOf(unit) ?? -1],
    );
  }

  #names(path: string): Promise<string[]> {
    this.#unitNames ??= this.#guest
      .must<{ units: string[] }>('GET', `${path}/units`)
      .then(({ units }) => units);
    return this.#unitNames;
  }

  /** Every seat is read: sold on the server where it was sold here, and nothing is left over. */
  async verify(): Promise<void> {
    const { units } = this.#hall;
    const cells = await readCells(this.#guest, this.#pool, units);
    for (const [seat, unit] of units.entries()) {
      const cell = cells.get(unit);
      const wanted = (this.#times[seat] ?? 0) > 0 ? 1 : 0;
      if (cell?.sold === wanted && cell.held === 0 && cell.capacity === 1) continue;
      throw new CommandError(`The server counts otherwise: seat ${unit} is ${JSON.stringify(cell)}.`);
    }
    const left = units.length - this.#sold;
    if (left > 0) throw new CommandError(`${left} seats are left, and every buyer believes that none is.`);
  }

  result(buyers: number): SeatsResult {
    const { size: seats } = this.#hall;
    return {
      accepted: this.#accepted,
      refused: this.#refused,
      seats,
      sold: this.#sold,
      soldTwice: this.#soldTwice,
      buyers,
    };
  }

  #count(seat: number): void {
    const times = (this.#times[seat] ?? 0) + 1;
    this.#times[seat] = times;
    if (times === 1) this.#sold += 1;
    if (times === 2) this.#soldTwice += 1;
  }
}
