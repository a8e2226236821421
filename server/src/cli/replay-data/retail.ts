// The invoice lines of a shop, sold again from a given stock. Lines of one invoice that fit are held and booked
// together, what will not fit is asked for alone; returns and write-offs stop their own SKU and nothing else.
import { randomUUID } from 'node:crypto';
import { type HoldLine, type HoldView, limits } from '#inventory';
import { CommandError } from '../command.ts';
import { type Api, type Problem, told } from './api.ts';
import { Desk } from './desk.ts';
import {
  book,
  cancel,
  holdInSequence,
  type Market,
  plainListing,
  publish,
  readCells,
  untilOut,
} from './market.ts';
import type { Line } from './retail-plan.ts';
import { nextRound } from './retail-round.ts';

export interface RetailResult {
  /** Lines, of whatever kind. */
  accepted: number;
  refused: number;
  /** Pieces of refused lines, of whatever kind. */
  refusedPieces: number;
  refusedSales: number;
  refusedReturns: number;
  refusedWriteOffs: number;
  refusedSalePieces: number;
  /** Pieces: opening stock = sold − returned + written off + stock. */
  opening: number;
  sold: number;
  returned: number;
  writtenOff: number;
  stock: number;
  skus: number;
  lines: number;
  linesPerSecond: number;
}

/** Lines that are copied for one round: more than one looks through. */
const FRESH_LINES = 4_000;
/** Variants of one listing, a comfortable part of what it may have. */
const VARIANTS_MAX = 5_000;
const RATE = 'standard';

/** What one buyer bought of one SKU in one line of a booking, as far as it did not come back. */
interface Purchase {
  booking: string;
  /** Resolves when the booking is confirmed. */
  confirmed: Promise<unknown>;
  line: number;
  left: number;
}

/** One SKU on its way through time. */
interface Shelf {
  sku: string;
  pool: string;
  opening: number;
  /** Pieces that are out of the stock by what the server has answered. */
  out: number;
  bought: Map<string, Purchase[]>;
}

type Report = (text: string) => void;

export async function replayRetail(
  market: Market,
  lines: readonly Line[],
  stock: ReadonlyMap<string, number>,
  report: Report,
): Promise<RetailResult> {
  report('opening the shop');
  const shelves = await openShop(market.host, stock, new Set(lines.map(({ sku }) => sku)));
  const run = new Run(market, shelves, lines.length, report);
  await run.work(lines);
  const result = run.result();
  report('counting the stock');
  await verify(market.guest, [...shelves.values()]);
  return result;
}

async function openShop(
  host: Api,
  stock: ReadonlyMap<string, number>,
  skus: ReadonlySet<string>,
): Promise<Map<string, Shelf>> {
  const shelves = new Map<string, Shelf>();
  const all = [...skus];
  for (let at = 0; at < all.length; at += VARIANTS_MAX) {
    const own = all.slice(at, at + VARIANTS_MAX);
    const variants = own.map((sku) => ({ sku, name: { ko: sku }, stock: stock.get(sku) ?? 0, price: 0 }));
    const quantityPerLineMax = limits.quantityPerLineCeiling.value;
    const content = { kind: 'product' as const, ...plainListing('Retail'), quantityPerLineMax, variants };
    const { pools } = await publish(host, content);
    for (const { sku, stock: opening } of variants) {
      shelves.set(sku, { sku, pool: pools[0]?.pool ?? '', opening, out: 0, bought: new Map() });
    }
  }
  return shelves;
}

class Run {
  readonly #market: Market;
  readonly #shelves: ReadonlyMap<string, Shelf>;
  readonly #total: number;
  readonly #report: Report;
  readonly #desk = new Desk();
  /** SKUs of which a return or a write-off is under way. */
  readonly #busy = new Set<string>();
  /** The latest cancellation of each booking. */
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #started = performance.now();
  readonly #accepted = { sale: 0, return: 0, 'write-off': 0 };
  readonly #refused = { sale: 0, return: 0, 'write-off': 0 };
  readonly #pieces = { sale: 0, return: 0, 'write-off': 0 };
  readonly #refusedPieces = { sale: 0, return: 0, 'write-off': 0 };

  constructor(market: Market, shelves: ReadonlyMap<string, Shelf>, total: number, report: Report) {
    this.#market = market;
    this.#shelves = shelves;
    this.#total = total;
    this.#report = report;
  }

  async work(lines: readonly Line[]): Promise<void> {
    let at = 0;
    let waiting: Line[] = [];
    while (waiting.length > 0 || at < lines.length) {
      const { groups, others, rest, read } = nextRound(
        [...waiting, ...lines.slice(at, at + FRESH_LINES)],
        this,
      );
      at += Math.max(0, read - waiting.length);
      waiting = [...rest, ...waiting.slice(read)];
      await this.#sell(groups);
      for (const line of others) this.#begin(line);
      await (groups.length + others.length === 0 ? this.#desk.progress() : this.#desk.room());
      this.#tell();
    }
    await this.#desk.empty();
  }

  isBusy(sku: string): boolean {
    return this.#busy.has(sku);
  }

  left(sku: string): number {
    const { opening, out } = this.#shelf(sku);
    return opening - out;
  }

  /** Holds in sequence; booking what is held goes on in the background, for it is taken already. */
  async #sell(groups: readonly Line[][]): Promise<void> {
    const held = await holdInSequence(
      this.#market.buyer,
      groups.map((lines) => lines.map((line) => this.#ask(line))),
    );
    for (const [at, lines] of groups.entries()) {
      const answer = held[at];
      if (answer?.ok) this.#sold(lines, answer.hold);
      else if (answer?.problem.code !== 'cells-unavailable') throw refusedFor(lines, answer?.problem);
      else if (lines.length === 1) for (const line of lines) this.#count(line, false);
      // Somebody else buys here too: then each line is asked for alone.
      else await this.#sell(lines.map((line) => [line]));
    }
  }

  #sold(lines: readonly Line[], hold: HoldView): void {
    const confirmed = this.#desk.serve(() => book(this.#market.buyer, hold));
    for (const [line, { sku, buyer, pieces }] of lines.entries()) {
      const { bought } = this.#shelf(sku);
      const mine = bought.get(buyer) ?? [];
      bought.set(buyer, mine);
      mine.push({ booking: hold.holdId, confirmed, line, left: pieces });
      this.#shelf(sku).out += pieces;
    }
    for (const line of lines) this.#count(line, true);
  }

  /** A return or a write-off. Nothing else happens to its SKU until the server counts as we do. */
  #begin(line: Line): void {
    this.#busy.add(line.sku);
    const work = async () => {
      await (line.act === 'return' ? this.#takeBack(line) : this.#writeOff(line));
      const { pool, out } = this.#shelf(line.sku);
      await untilOut(this.#market.guest, pool, new Map([[line.sku, out]]), { atRest: false });
      this.#busy.delete(line.sku);
    };
    // The desk keeps the failure for whoever waits for it.
    this.#desk.serve(work).catch(() => undefined);
  }

  /** From the oldest purchase on. What was not bought is asked for all the same, and the server says no. */
  async #takeBack(line: Line): Promise<void> {
    const shelf = this.#shelf(line.sku);
    const mine = shelf.bought.get(line.buyer) ?? [];
    const bought = mine.reduce((sum, { left }) => sum + left, 0);
    if (bought < line.pieces) {
      if (await this.#giveBack(mine.at(-1), line.pieces))
        throw new CommandError(`Row ${line.row}: ${line.pieces} came back of ${bought} that were bought.`);
      return this.#count(line, false);
    }
    let missing = line.pieces;
    for (const purchase of mine) {
      const pieces = Math.min(missing, purchase.left);
      if (pieces === 0) continue;
      if (!(await this.#giveBack(purchase, pieces)))
        throw new CommandError(`Row ${line.row}: ${pieces} pieces were bought and are not taken back.`);
      purchase.left -= pieces;
      missing -= pieces;
    }
    shelf.out -= line.pieces;
    this.#count(line, true);
  }

  /** A booking gives back one thing at a time. Without a purchase there is none to give back. */
  async #giveBack(purchase: Purchase | undefined, quantity: number): Promise<boolean> {
    const { buyer } = this.#market;
    if (!purchase) return cancel(buyer, randomUUID(), { line: 0, quantity });
    const { booking, line, confirmed } = purchase;
    const before = this.#turns.get(booking) ?? confirmed;
    const mine = before.then(() => cancel(buyer, booking, { line, quantity }));
    this.#turns.set(booking, mine);
    return mine;
  }

  /** The host takes the pieces, so that nobody else can have them. */
  async #writeOff(line: Line): Promise<void> {
    const [answer] = await holdInSequence(this.#market.host, [[this.#ask(line)]]);
    if (!answer?.ok) {
      if (answer?.problem.code !== 'cells-unavailable') throw refusedFor([line], answer?.problem);
      return this.#count(line, false);
    }
    await book(this.#market.host, answer.hold);
    this.#shelf(line.sku).out += line.pieces;
    this.#count(line, true);
  }

  #ask(line: Line): HoldLine {
    return { pool: this.#shelf(line.sku).pool, unit: line.sku, rate: RATE, quantity: line.pieces };
  }

  #shelf(sku: string): Shelf {
    const shelf = this.#shelves.get(sku);
    if (!shelf) throw new Error(`${sku} has no shelf`);
    return shelf;
  }

  #count({ act, pieces }: Line, isTaken: boolean): void {
    (isTaken ? this.#accepted : this.#refused)[act] += 1;
    (isTaken ? this.#pieces : this.#refusedPieces)[act] += pieces;
  }

  #done(): number {
    return sum(this.#accepted) + sum(this.#refused);
  }

  #rate(): number {
    return Math.round((this.#done() * 1_000) / (performance.now() - this.#started));
  }

  #tell(): void {
    this.#report(
      `${this.#done()} of ${this.#total} lines (${this.#rate()}/s), ${sum(this.#refused)} refused`,
    );
  }

  result(): RetailResult {
    const opening = this.#shelves.values().reduce((all, shelf) => all + shelf.opening, 0);
    const out = this.#shelves.values().reduce((all, shelf) => all + shelf.out, 0);
    const { sale: sold, return: returned, 'write-off': writtenOff } = this.#pieces;
    return {
      accepted: sum(this.#accepted),
      refused: sum(this.#refused),
      refusedPieces: sum(this.#refusedPieces),
      refusedSales: this.#refused.sale,
      refusedReturns: this.#refused.return,
      refusedWriteOffs: this.#refused['write-off'],
      refusedSalePieces: this.#refusedPieces.sale,
      ...{ opening, sold, returned, writtenOff },
      stock: opening - out,
      skus: this.#shelves.size,
      lines: this.#total,
      linesPerSecond: this.#rate(),
    };
  }
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((all, count) => all + count, 0);
}

function refusedFor([line]: readonly Line[], problem: Problem | undefined): CommandError {
  const why = problem ? told(problem) : 'none is given.';
  return new CommandError(`Row ${line?.row} was refused for another reason: ${why}`);
}

/** Every shelf is counted on the server: what it had, what is out of it, and never less than nothing. */
async function verify(guest: Api, shelves: readonly Shelf[]): Promise<void> {
  for (const [pool, own] of Map.groupBy(shelves, ({ pool }) => pool)) {
    await untilOut(guest, pool, new Map(own.map(({ sku, out }) => [sku, out])), { atRest: true });
    const cells = await readCells(
      guest,
      pool,
      own.map(({ sku }) => sku),
    );
    for (const { sku, opening, out } of own) {
      const cell = cells.get(sku);
      if (cell?.capacity === opening && out <= opening) continue;
      throw new CommandError(`${sku} began with ${opening} and has ${out} sold of ${cell?.capacity}.`);
    }
  }
}
