// Invoice lines of a shop as its own file tells them, made into sales, returns and write-offs in sequence of time.
// Goods are codes that begin with five digits, in whatever case; everything else (postage, fees) is left out.
import { CommandError } from '../command.ts';
import { type Columns, type ReadRow, readTable } from './table.ts';

/** `return`: goods that this buyer bought before come back. `write-off`: pieces leave the stock without a buyer. */
export type Act = 'sale' | 'return' | 'write-off';

export interface Line {
  row: number;
  /** Text that sorts by time. */
  at: string;
  act: Act;
  invoice: string;
  sku: string;
  /** As the file names the buyer; '' for all buyers without a number together. */
  buyer: string;
  pieces: number;
}

const GOODS = /^\d{5}/;
const MINUTES = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) +(\d{1,2}):(\d{2})/;

/** In sequence of time; lines of one moment in sequence of the file. */
export async function readRetail(file: string): Promise<Line[]> {
  return inTime(await readTable(file, retailRow));
}

export function inTime(lines: readonly Line[]): Line[] {
  return lines.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.row - b.row));
}

export function retailRow(columns: Columns): ReadRow<Line> {
  const invoice = columns.must('InvoiceNo', 'Invoice');
  const code = columns.must('StockCode');
  const quantity = columns.must('Quantity');
  const date = columns.must('InvoiceDate');
  const buyer = columns.must('CustomerID');
  return (cells, row) => {
    const text = (column: number) => (cells[column] ?? '').trim();
    const sku = text(code).toUpperCase();
    if (!GOODS.test(sku)) return undefined;
    const pieces = Number(text(quantity));
    if (text(quantity) === '' || !Number.isInteger(pieces)) {
      throw new CommandError(`row ${row} has "${text(quantity)}" where a number of pieces belongs.`);
    }
    if (pieces === 0) return undefined;
    const number = text(invoice);
    const isReturn = /^c/i.test(number);
    const act = pieces > 0 ? 'sale' : isReturn ? 'return' : 'write-off';
    const name = text(buyer).replace(/\.0+$/, '');
    return {
      ...{ row, at: moment(text(date), row), act },
      ...{ invoice: number, sku, buyer: name, pieces: Math.abs(pieces) },
    };
  };
}

/** `2010-12-01 08:26:00`, or `12/1/2010 8:26` as the first edition of the data writes it. */
function moment(text: string, row: number): string {
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) return text;
  const [, month, day, year, hour, minute] = MINUTES.exec(text) ?? [];
  if (month === undefined) throw new CommandError(`row ${row} has no date: "${text}".`);
  const two = (part = '') => part.padStart(2, '0');
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:00`;
}

/** The smallest stock of each SKU with which no sale and no write-off is refused. */
export function smallestStock(lines: readonly Line[]): Map<string, number> {
  const gone = new Map<string, number>();
  const bought = new Map<string, number>();
  const stock = new Map<string, number>();
  for (const { act, sku, buyer, pieces } of lines) {
    const key = `${buyer}\n${sku}`;
    const mine = bought.get(key) ?? 0;
    const before = gone.get(sku) ?? 0;
    if (act === 'return') {
      if (mine < pieces) continue;
      bought.set(key, mine - pieces);
      gone.set(sku, before - pieces);
      continue;
    }
    if (act === 'sale') bought.set(key, mine + pieces);
    gone.set(sku, before + pieces);
    stock.set(sku, Math.max(stock.get(sku) ?? 0, before + pieces));
  }
  return stock;
}

/** All pieces that were asked for, whether or not some came back meanwhile. */
export function askedStock(lines: readonly Line[]): Map<string, number> {
  const stock = new Map<string, number>();
  for (const { act, sku, pieces } of lines)
    if (act === 'sale') stock.set(sku, (stock.get(sku) ?? 0) + pieces);
  return stock;
}

/** So much percent of each stock, rounded down. `percent` is a decimal such as `97.5`; no digit of it is lost. */
export function shareOf(stock: ReadonlyMap<string, number>, percent: string): Map<string, number> {
  const [whole = '', fraction = ''] = percent.split('.');
  const numerator = BigInt(whole + fraction);
  const denominator = 100n * 10n ** BigInt(fraction.length);
  return new Map(
    stock.entries().map(([sku, pieces]) => [sku, Number((BigInt(pieces) * numerator) / denominator)]),
  );
}
