// Rows of a CSV file, plain or compressed, with its columns found by their names in whatever case and spelling
// (`CustomerID`, `customer_id` and `Customer ID` are the same column).
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { CommandError } from '../command.ts';
import { misuse } from './misuse.ts';

const GZIP_MAGIC = '1f8b';

/** Turns one row into what is wanted of it, or undefined where nothing is. `row` counts from 1 below the header. */
export type ReadRow<T> = (cells: readonly string[], row: number) => T | undefined;

export class Columns {
  readonly #names: string[];

  constructor(names: readonly string[]) {
    this.#names = names.map(simple);
  }

  /** Index of the first of these columns that is there. */
  find(...names: string[]): number | undefined {
    const found = names.map((name) => this.#names.indexOf(simple(name))).find((index) => index >= 0);
    return found;
  }

  must(...names: string[]): number {
    const index = this.find(...names);
    if (index === undefined) throw new CommandError(`The file has no column ${names.join(' or ')}.`);
    return index;
  }

  /** The one column whose name is this word, or ends with it. */
  endingWith(word: string): number {
    const found = this.#names.flatMap((name, index) => (name.endsWith(simple(word)) ? [index] : []));
    const [index] = found;
    if (index === undefined || found.length > 1)
      throw new CommandError(`The file needs exactly one column that ends with ${word}.`);
    return index;
  }
}

function simple(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Reads a whole file. Throws for a file that cannot be read, and for one that is no table. */
export async function readTable<T>(file: string, reader: (columns: Columns) => ReadRow<T>): Promise<T[]> {
  const packed = await isPacked(file);
  const bytes = createReadStream(file);
  const plain = packed ? pipeline(bytes, createGunzip(), () => {}) : bytes;
  try {
    return await readRows(plain, reader);
  } catch (error) {
    if (error instanceof CommandError) throw new CommandError(`${file}: ${error.message}`);
    const message = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${file} cannot be read as a table: ${message}`);
  }
}

/** The same for text from anywhere. */
export async function readRows<T>(text: Readable, reader: (columns: Columns) => ReadRow<T>): Promise<T[]> {
  const parser = text.pipe(
    parse({ bom: true, relax_quotes: true, relax_column_count: true, skip_empty_lines: true }),
  );
  text.once('error', (error) => parser.destroy(error));
  const rows: T[] = [];
  let read: ReadRow<T> | undefined;
  let row = 0;
  for await (const cells of parser) {
    if (!read) {
      read = reader(new Columns(cells));
      continue;
    }
    row += 1;
    const made = read(cells, row);
    if (made !== undefined) rows.push(made);
  }
  if (!read) throw new CommandError('The file is empty.');
  return rows;
}

/** Compressed or not is seen by the first bytes, whatever the file is called. */
export async function isPacked(file: string): Promise<boolean> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw misuse(
      error.code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read (${error.code}).`,
    );
  });
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString('hex') === GZIP_MAGIC;
  } catch (error) {
    throw misuse(
      `${file} cannot be read (${error instanceof Error && 'code' in error ? error.code : error}).`,
    );
  } finally {
    await handle.close();
  }
}
