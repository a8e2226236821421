// A CSV file with a header as lines with named cells: columns are found by their usual names in Korean and English,
// whatever the case, spaces and underscores; every line knows its number, so that a problem can name it.
import { type CsvError, parse } from 'csv-parse/sync';
import type { Limit } from '#kernel/context';
import type { ProblemTerm } from './problem-kinds.ts';
import { type ProblemList, quote } from './problems.ts';

export const tableLimits = {
  tableLinesMax: {
    value: 50_000,
    unit: 'lines',
    why: 'lines of one file with nights or variants; more would keep others waiting',
  },
  tableLineBytesMax: { value: 20_000, unit: 'bytes', why: 'one line of such a file' },
} as const satisfies Record<string, Limit>;

/** Role → names that its column usually has, as in `plain`. The first that is there counts. */
export type Usual<R extends string> = Readonly<Record<R, readonly string[]>>;

export interface TableLine<R extends string> {
  /** `line 12`. */
  where: string;
  /** Trimmed and in one Unicode spelling; undefined where the column is missing or the cell is empty. */
  cell(role: R): string | undefined;
}

const plain = (name: string) =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_.#:()-]+/g, '');

/** The lines below the header; none, with a problem, where the file or its header cannot be read. */
export function readTable<R extends string>(
  bytes: Uint8Array,
  { usual, needed }: { usual: Usual<R>; needed: readonly (NoInfer<R> & ProblemTerm)[] },
  problems: ProblemList,
): TableLine<R>[] {
  const text = decode(bytes, problems);
  const [header, ...lines] = text === undefined ? [] : parseLines(text, problems);
  if (header === undefined) {
    if (problems.none) problems.add('file', 'file-empty');
    return [];
  }
  const names = header.cells.map(plain);
  const columns = new Map<R, number>();
  for (const role of Object.keys(usual) as R[]) {
    const at = usual[role].map((name) => names.indexOf(name)).find((found) => found >= 0);
    if (at !== undefined) columns.set(role, at);
  }
  const missing = needed.filter((role) => !columns.has(role));
  if (missing.length > 0) {
    const found = quote(header.cells.join(','));
    problems.add('line 1', 'columns-missing', { columns: missing, found, like: needed.join(',') });
    return [];
  }
  return lines.map(({ where, cells }) => ({
    where,
    cell(role) {
      const at = columns.get(role);
      const value = at === undefined ? undefined : cells[at]?.normalize('NFC');
      return value === '' ? undefined : value;
    },
  }));
}

function decode(bytes: Uint8Array, problems: ProblemList): string | undefined {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : undefined;
  try {
    return new TextDecoder(wide ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    problems.add('file', 'file-not-utf8');
    return undefined;
  }
}

interface ParsedLine {
  cells: string[];
  where: string;
}

function parseLines(text: string, problems: ProblemList): ParsedLine[] {
  const max = tableLimits.tableLinesMax.value;
  try {
    const parsed: unknown[] = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: tableLimits.tableLineBytesMax.value,
      to: max + 2,
    });
    if (parsed.length > max + 1) problems.add('file', 'lines-many', { max });
    return parsed.flatMap(toLine);
  } catch (error) {
    if (!isCsvError(error)) throw error;
    problems.add(`line ${error.lines ?? '?'}`, 'csv-unreadable', { error: quote(error.message) });
    return [];
  }
}

function isCsvError(error: unknown): error is CsvError & { lines?: number } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_');
}

function toLine(parsed: unknown): ParsedLine[] {
  if (!isParsed(parsed) || parsed.record.every((cell) => cell === '')) return [];
  return [{ cells: parsed.record, where: `line ${parsed.info.lines}` }];
}

/** What csv-parse gives with `info`, which its types do not say. */
function isParsed(value: unknown): value is { record: string[]; info: { lines: number } } {
  return typeof value === 'object' && value !== null && 'record' in value && 'info' in value;
}

function delimiterOf(text: string): string {
  const first = /^[^\r\n]*/.exec(text.slice(0, tableLimits.tableLineBytesMax.value))?.[0] ?? '';
  const count = (mark: string) => first.split(mark).length;
  return [',', ';', '\t', '|'].reduce((best, mark) => (count(mark) > count(best) ? mark : best), ',');
}

/** A whole number from `min` to `max`, or undefined with a problem. */
export function wholeCell(
  line: { where: string },
  text: string,
  { what, min, max }: { what: ProblemTerm; min: number; max: number },
  problems: ProblemList,
): number | undefined {
  const digits = text.replaceAll(/[,\s]/g, '');
  const value = Number(digits);
  if (/^\d{1,12}$/.test(digits) && value >= min && value <= max) return value;
  problems.add(line.where, 'number-invalid', { what, given: quote(text), min, max });
  return undefined;
}

/** An amount as people write it (`₩80,000`, `$50.00`) in minor units, or undefined with a problem. */
export function priceCell(
  line: { where: string },
  text: string,
  { currency, max }: { currency: string; max: number },
  problems: ProblemList,
): number | undefined {
  const found = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text.replaceAll(/[\p{Sc},\s원]/gu, ''));
  const digits = fractionDigits(currency);
  const fraction = (found?.[2] ?? '').replace(/0+$/, '').padEnd(digits, '0');
  const amount = Number(`${found?.[1]}${fraction}`);
  if (found && fraction.length === digits && amount <= max) return amount;
  const like = digits === 0 ? '80000' : `50.${'0'.repeat(digits)}`;
  problems.add(line.where, 'price-invalid', { given: quote(text), currency, like });
  return undefined;
}

const digitsOf = new Map<string, number>();

/** Kept, because asking for it takes longer than reading the line. */
function fractionDigits(currency: string): number {
  const known = digitsOf.get(currency);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 0;
  digitsOf.set(currency, digits);
  return digits;
}
