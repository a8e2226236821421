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

const LENGTH = 4;
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
    let fields = 0;
    for (const field in row) if (row[field] !== undefined) fields += 1;
    if (fields !== this.columns.length) return false;
    for (const { field, kind } of this.columns) {
      page.room(LENGTH + NUMBER_MAX);
      if (!writeValue(row[field], kind, page)) return false;
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

function writeValue(value: unknown, kind: Kind, page: Page): boolean {
  if (value === null) writeLength(page, NULL);
  else if (kind === 'text') return typeof value === 'string' && writeText(value, page);
  else if (kind === 'json') return value !== undefined && writeText(JSON.stringify(value), page);
  else if (kind === 'boolean') {
    if (typeof value !== 'boolean') return false;
    writeLength(page, 1);
    page.bytes[page.at] = value ? 1 : 0;
    page.at += 1;
  } else return typeof value === 'number' && writeNumber(value, kind, page);
  return true;
}

function writeLength(page: Page, size: number): void {
  page.bytes.writeInt32BE(size, page.at);
  page.at += LENGTH;
}

function writeNumber(value: number, kind: 'bigint' | 'integer', page: Page): boolean {
  if (kind === 'integer') {
    if (value !== (value | 0)) return false;
    writeLength(page, 4);
    page.bytes.writeInt32BE(value, page.at);
    page.at += 4;
    return true;
  }
  if (!Number.isSafeInteger(value)) return false;
  const high = Math.floor(value / TWO_32);
  writeLength(page, 8);
  page.bytes.writeInt32BE(high, page.at);
  page.bytes.writeUInt32BE(value - high * TWO_32, page.at + 4);
  page.at += 8;
  return true;
}

function writeText(text: string, page: Page): boolean {
  page.room(LENGTH + text.length * BYTES_PER_UNIT_MAX);
  const size = page.bytes.write(text, page.at + LENGTH, 'utf8');
  writeLength(page, size);
  page.at += size;
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
