// Rows of a state table as bytes, exactly as COPY sends them in binary: rows that are equal have equal bytes, so a
// folded row is compared with a stored one at the speed of memory, and takes little room while it waits for it.
import type { CopiedRow } from './copy-out.ts';

export interface Column {
  column: string;
  field: string;
  /** Of PostgreSQL, such as `bigint`. */
  type: string;
}

export type AnyRow = Record<string, unknown>;

type Kind = 'bigint' | 'integer' | 'boolean' | 'text' | 'json';

interface Coded extends Column {
  kind: Kind;
}

/** Types that are sent as they are; of all others their JSON is asked for. */
const KINDS: Record<string, Kind> = {
  ...{ bigint: 'bigint', integer: 'integer', boolean: 'boolean', json: 'json' },
  ...{ text: 'text', 'character varying': 'text', uuid: 'text' },
};

/** Bytes before each value that say how many it has, and those of a UUID. */
export const LENGTH = 4;
export const UUID = 16;
const NULL = -1;
const TWO_32 = 2 ** 32;
/** UTF-8 takes at most three bytes for what UTF-16 says in one unit. */
const BYTES_PER_UNIT_MAX = 3;
const NUMBER_MAX = 8;

/** Where rows are written; grows with the longest. */
export class Page {
  bytes = Buffer.allocUnsafeSlow(65_536);
  at = 0;

  room(size: number): void {
    if (this.at + size <= this.bytes.length) return;
    const wider = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.at + size));
    this.bytes.copy(wider, 0, 0, this.at);
    this.bytes = wider;
  }
}

export class RowCodec {
  readonly columns: readonly Coded[];
  readonly #key: readonly number[];

  /** `key`: fields of the primary key. */
  constructor(columns: readonly Column[], key: readonly string[]) {
    this.columns = columns.map((column) => ({ ...column, kind: KINDS[column.type] ?? 'json' }));
    this.#key = key.map((field) => this.columns.findIndex((column) => column.field === field));
    if (this.#key.includes(-1)) throw new Error(`no column for one of ${key.join(', ')}`);
  }

  /** What to select, so that COPY sends what this codec reads. */
  get selection(): string {
    return this.columns.map(({ column, type }) => selected(`"${column}"`, type)).join(', ');
  }

  /** Appends to the page. False when the row has other fields than columns, or values that no column has. */
  write(row: AnyRow, page: Page): boolean {
    const { columns } = this;
    let fields = 0;
    for (const field in row) if (row[field] !== undefined) fields += 1;
    if (fields !== columns.length) return false;
    page.room(columns.length * (LENGTH + NUMBER_MAX));
    for (let place = 0; place < columns.length; place += 1) {
      const { field, kind } = columns[place] as Coded;
      if (!writeValue(row[field], kind, page, (columns.length - place) * (LENGTH + NUMBER_MAX))) return false;
    }
    return true;
  }

  read(row: CopiedRow): AnyRow {
    return this.#read(row, undefined);
  }

  /** These fields alone. */
  pick(row: CopiedRow, fields: ReadonlySet<string>): AnyRow {
    return this.#read(row, fields);
  }

  #read({ bytes, at }: CopiedRow, wanted: ReadonlySet<string> | undefined): AnyRow {
    const row: AnyRow = {};
    let from = at;
    for (const { field, kind } of this.columns) {
      const size = bytes.readInt32BE(from);
      from += LENGTH;
      if (!wanted || wanted.has(field))
        row[field] = size === NULL ? null : readValue(kind, bytes, from, size);
      if (size > 0) from += size;
    }
    return row;
  }

  /** Values of the key, joined as the fold joins them. */
  keyOf({ bytes, at }: CopiedRow): string {
    const [first, ...more] = this.#key;
    if (more.length === 0) return this.#keyPart(bytes, at, first ?? 0);
    return this.#key.map((place) => this.#keyPart(bytes, at, place)).join('/');
  }

  #keyPart(bytes: Buffer, at: number, place: number): string {
    let from = at;
    for (let skipped = 0; skipped < place; skipped += 1)
      from += LENGTH + Math.max(0, bytes.readInt32BE(from));
    const size = bytes.readInt32BE(from);
    return String(readValue(this.columns[place]?.kind ?? 'text', bytes, from + LENGTH, size));
  }
}

function selected(column: string, type: string): string {
  if (type === 'uuid') return `${column}::text`;
  return type in KINDS ? column : `to_json(${column})::text`;
}

/** `reserve`: bytes that the numbers of this row may still take. */
function writeValue(value: unknown, kind: Kind, page: Page, reserve: number): boolean {
  if (value === null) writeInt(page, NULL);
  else if (kind === 'text') return typeof value === 'string' && writeText(value, page, reserve);
  else if (kind === 'json') return value !== undefined && writeText(JSON.stringify(value), page, reserve);
  else if (kind === 'boolean') {
    if (typeof value !== 'boolean') return false;
    writeInt(page, 1);
    page.bytes[page.at] = value ? 1 : 0;
    page.at += 1;
  } else return typeof value === 'number' && writeNumber(value, kind, page);
  return true;
}

function writeNumber(value: number, kind: 'bigint' | 'integer', page: Page): boolean {
  if (kind === 'integer') {
    if (value !== (value | 0)) return false;
    writeInt(page, 4);
    writeInt(page, value);
    return true;
  }
  if (!Number.isSafeInteger(value)) return false;
  writeInt(page, 8);
  writeInt(page, Math.floor(value / TWO_32));
  writeInt(page, value | 0);
  return true;
}

/** The lower 32 bits, without the checks of Buffer: this is done a dozen times for every row there is. */
function writeInt(page: Page, value: number): void {
  const { bytes, at } = page;
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
  page.at = at + LENGTH;
}

function writeText(text: string, page: Page, reserve: number): boolean {
  page.room(reserve + text.length * BYTES_PER_UNIT_MAX);
  const begin = page.at;
  page.at += LENGTH;
  if (text.length > SHORT || !writeAscii(text, page)) {
    page.at = begin + LENGTH;
    page.at += page.bytes.write(text, page.at, 'utf8');
  }
  const end = page.at;
  page.at = begin;
  writeInt(page, end - begin - LENGTH);
  page.at = end;
  return true;
}

/** Up to this length a loop is done before Buffer has begun. */
const SHORT = 40;

function writeAscii(text: string, page: Page): boolean {
  const { bytes, at } = page;
  for (let unit = 0; unit < text.length; unit += 1) {
    const code = text.charCodeAt(unit);
    if (code > 0x7f) return false;
    bytes[at + unit] = code;
  }
  page.at = at + text.length;
  return true;
}

function readValue(kind: Kind, bytes: Buffer, at: number, size: number): unknown {
  if (kind === 'text') return bytes.toString('utf8', at, at + size);
  if (kind === 'json') return JSON.parse(bytes.toString('utf8', at, at + size));
  if (kind === 'boolean') return bytes[at] === 1;
  return kind === 'integer' ? bytes.readInt32BE(at) : readBigint(bytes, at);
}

/** Exact up to 2^53, as everywhere in Jari. */
export function readBigint(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * TWO_32 + bytes.readUInt32BE(at + 4);
}
