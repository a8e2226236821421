// The invoice lines of a shop, sold again from a given stock. SKUs know nothing of each other, so each worker takes
// some of them through time: as many sales as one request holds, decided in sequence, then the returns and
// write-offs that stand behind them, and only then what came later of the same SKUs.
import { randomUUID } from 'node:crypto';
import { type HoldLine, limits } from '#inventory';
import { CommandError } from '../command.ts';
import { type Api, told } from './api.ts';
import {
  book,
  cancel,
  holdInSequence,
  inParallel,
  type Market,
  plainListing,
  publish,
  readCells,
  untilOut,
} from './market.ts';
import type { Line } from './retail-plan.ts';

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

const WORKERS = 8;
/** Lines that a worker looks through for one request. */
const LOOK_AHEAD = 2_000;
/** Variants of one listing, a comfortable part of what it may have. */
const VARIANTS_MAX = 5_000;
const RATE = 'standard';

/** A purchase of one SKU by one buyer, as far as it did not come back. */
interface Purchase {
  booking: string;
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
  await Promise.all(shares(lines).map((share) => run.work(share)));
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

/** Lines by worker; all lines of a SKU go to one of them, and each gets about as many. */
function shares(lines: readonly Line[]): Line[][] {
  const counts = new Map<string, number>();
  for (const { sku } of lines) counts.set(sku, (counts.get(sku) ?? 0) + 1);
  const load = Array.from({ length: WORKERS }, () => 0);
  const workerOf = new Map<string, number>();
  for (const [sku, count] of [...counts].sort((a, b) => b[1] - a[1])) {
    const worker = load.indexOf(Math.min(...load));
    load[worker] = (load[worker] ?? 0) + count;
    workerOf.set(sku, worker);
  }
  const work: Line[][] = load.map(() => []);
  for (const line of lines) work[workerOf.get(line.sku) ?? 0]?.push(line);
  return work;
}

/** The next request: sales in sequence, and at most one other act per SKU; what must wait for these stays. */
export function nextRound(queue: readonly Line[]): {
  sales: Line[];
  others: Line[];
  rest: Line[];
  read: number;
} {
  const sales: Line[] = [];
  const others: Line[] = [];
  const rest: Line[] = [];
  const blocked = new Set<string>();
  let read = 0;
  for (
    ;
    read < queue.length && read < LOOK_AHEAD && sales.length < limits.holdsPerBatchMax.value;
    read += 1
  ) {
    const line = queue[read];
    if (!line) break;
    if (blocked.has(line.sku)) rest.push(line);
    else if (line.act === 'sale') sales.push(line);
    else {
      others.push(line);
      blocked.add(line.sku);
    }
  }
  return { sales, others, rest, read };
}

class Run {
  readonly #market: Market;
  readonly #shelves: ReadonlyMap<string, Shelf>;
  readonly #total: number;
  readonly #report: Report;
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
      const fresh = lines.slice(at, at + LOOK_AHEAD);
      const { sales, others, rest, read } = nextRound([...waiting, ...fresh]);
      const takenFresh = Math.max(0, read - waiting.length);
      waiting = [...rest, ...waiting.slice(read)];
      at += takenFresh;
      await this.#sell(sales);
      await this.#otherwise(others);
      this.#tell();
    }
  }

  async #sell(sales: readonly Line[]): Promise<void> {
    const held = await holdInSequence(
      this.#market.buyer,
      sales.map((line) => [this.#ask(line)]),
    );
    await inParallel(
      sales,
      async (line, at) => {
        const answer = held[at];
        const shelf = this.#shelf(line);
        if (!answer?.ok) {
          if (answer?.problem.code !== 'cells-unavailable') throw refusedFor(line, answer?.problem);
          return this.#count(line, false);
        }
        // In sequence of time whichever answer comes first: goods go back in that sequence.
        const purchase: Purchase = { booking: answer.hold.holdId, left: line.pieces };
        const mine = shelf.bought.get(line.buyer) ?? [];
        shelf.bought.set(line.buyer, mine);
        mine.push(purchase);
        shelf.out += line.pieces;
        this.#count(line, true);
        await book(this.#market.buyer, answer.hold);
      },
      sales.length,
    );
  }

  async #otherwise(others: readonly Line[]): Promise<void> {
    await inParallel(others, (line) => (line.act === 'return' ? this.#takeBack(line) : this.#writeOff(line)));
    const pools = Map.groupBy(others, (line) => this.#shelf(line).pool);
    for (const [pool, own] of pools) {
      const sold = own.map((line): [string, number] => [line.sku, this.#shelf(line).out]);
      await untilOut(this.#market.guest, pool, new Map(sold), { atRest: true });
    }
  }

  /** From the oldest purchase on. What was not bought is asked for all the same, and the server says no. */
  async #takeBack(line: Line): Promise<void> {
    const shelf = this.#shelf(line);
    const mine = shelf.bought.get(line.buyer) ?? [];
    const bought = mine.reduce((sum, { left }) => sum + left, 0);
    if (bought < line.pieces) {
      const isTaken = await cancel(this.#market.buyer, mine.at(-1)?.booking ?? randomUUID(), line.pieces);
      if (isTaken)
        throw new CommandError(`Row ${line.row}: ${line.pieces} came back of ${bought} that were bought.`);
      return this.#count(line, false);
    }
    let missing = line.pieces;
    for (const purchase of mine) {
      const pieces = Math.min(missing, purchase.left);
      if (pieces === 0) continue;
      const isTaken = await cancel(this.#market.buyer, purchase.booking, pieces);
      if (!isTaken)
        throw new CommandError(`Row ${line.row}: ${pieces} pieces were bought and are not taken back.`);
      purchase.left -= pieces;
      missing -= pieces;
    }
    shelf.out -= line.pieces;
    this.#count(line, true);
  }

  /** The host takes the pieces, so that nobody else can have them. */
  async #writeOff(line: Line): Promise<void> {
    const [answer] = await holdInSequence(this.#market.host, [[this.#ask(line)]]);
    if (!answer?.ok) {
      if (answer?.problem.code !== 'cells-unavailable') throw refusedFor(line, answer?.problem);
      return this.#count(line, false);
    }
    await book(this.#market.host, answer.hold);
    this.#shelf(line).out += line.pieces;
    this.#count(line, true);
  }

  #ask(line: Line): HoldLine {
    return { pool: this.#shelf(line).pool, unit: line.sku, rate: RATE, quantity: line.pieces };
  }

  #shelf({ sku }: Line): Shelf {
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

function refusedFor({ row }: Line, problem: Parameters<typeof told>[0] | undefined): CommandError {
  return new CommandError(
    `Row ${row} was refused for another reason: ${problem ? told(problem) : 'none is given.'}`,
  );
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
