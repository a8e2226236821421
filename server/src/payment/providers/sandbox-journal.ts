// The memory of the sandbox across kill -9: one JSON entry per line, written before the answer leaves. A write
// that reached the kernel survives the death of the process; the pretend network does not promise more (no fsync).
import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { Compile } from 'typebox/compile';
import { apply, type Book, Entry, emptyBook, entriesOf, forgetOld } from './sandbox-book.ts';

const entryShape = Compile(Entry);

export interface Journal {
  append(entries: Entry[]): void;
  close(): void;
}

/** Reads the file into a book, rewrites it without what was forgotten, and opens it for more. */
export function openJournal(file: string | undefined, now: number): { book: Book; journal: Journal } {
  const book = emptyBook();
  if (file === undefined) return { book, journal: { append: () => {}, close: () => {} } };
  for (const entry of readEntries(file)) apply(book, entry);
  forgetOld(book, now);
  writeFileSync(`${file}.new`, entriesOf(book).map(toLine).join(''));
  renameSync(`${file}.new`, file);
  const fd = openSync(file, 'a');
  const append = (entries: Entry[]) => {
    if (entries.length > 0) writeSync(fd, entries.map(toLine).join(''));
  };
  return { book, journal: { append, close: () => closeSync(fd) } };
}

function readEntries(file: string): Entry[] {
  if (!existsSync(file)) return [];
  // Whatever follows the last line break was being written when the process died, and was never answered.
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line, index) => {
    const entry = parsed(line);
    if (entryShape.Check(entry)) return entry;
    throw new Error(
      `Line ${index + 1} of ${file} is not an entry of the sandbox. Move the file away to start with an empty one.`,
    );
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const toLine = (entry: Entry): string => `${JSON.stringify(entry)}\n`;
