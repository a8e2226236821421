// Bytes that are kept but hardly ever looked at again: in memory while they are few, in a temporary file beyond that.
// Whoever reads them goes roughly in the sequence in which they came, so a few windows of the file are enough.
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

const WINDOW_BYTES = 262_144;
const WINDOWS_MAX = 48;

let files = 0;

export class Spill {
  /** The window that is filled right now. */
  #page: Buffer = Buffer.allocUnsafeSlow(WINDOW_BYTES);
  /** Where the page begins. */
  #begin = 0;
  #used = 0;
  #file: { descriptor: number; path: string } | undefined;
  readonly #windows = new Map<number, Buffer>();
  /** A window nobody looks through any more: memory of its own for each would keep the collector busy. */
  #spare: Buffer | undefined;
  /** Set by `find`. */
  bytes: Buffer = this.#page;
  at = 0;

  /** Answers where they are. */
  keep(bytes: Buffer, size: number): number {
    if (size > WINDOW_BYTES) return this.#keepLarge(bytes, size);
    if (this.#used + size > WINDOW_BYTES) this.#turn();
    bytes.copy(this.#page, this.#used, 0, size);
    const place = this.#begin + this.#used;
    this.#used += size;
    return place;
  }

  /** Makes `bytes` and `at` show what was kept at a place. */
  find(place: number, size: number): void {
    if (place >= this.#begin) this.#show(this.#page, place - this.#begin);
    else if (size > WINDOW_BYTES) this.#show(this.#read(place, size), 0);
    else {
      const offset = place % WINDOW_BYTES;
      this.#show(this.#window(place - offset), offset);
    }
  }

  close(): void {
    if (!this.#file) return;
    closeSync(this.#file.descriptor);
    rmSync(this.#file.path, { force: true });
    this.#file = undefined;
  }

  #show(bytes: Buffer, at: number): void {
    this.bytes = bytes;
    this.at = at;
  }

  #turn(): void {
    this.#write(this.#page, this.#begin);
    // The windows before it are whole, and what was given out as `bytes` must not change.
    this.#remember(this.#begin, this.#page);
    this.#page = this.#empty();
    this.#begin += WINDOW_BYTES;
    this.#used = 0;
  }

  #keepLarge(bytes: Buffer, size: number): number {
    this.#turn();
    const place = this.#begin;
    this.#write(bytes.subarray(0, size), place);
    this.#begin += Math.ceil(size / WINDOW_BYTES) * WINDOW_BYTES;
    return place;
  }

  #window(begin: number): Buffer {
    const known = this.#windows.get(begin);
    if (known) return known;
    const window = this.#read(begin, WINDOW_BYTES, this.#empty());
    this.#remember(begin, window);
    return window;
  }

  #remember(begin: number, window: Buffer): void {
    const [oldest] = this.#windows;
    if (this.#windows.size >= WINDOWS_MAX && oldest !== undefined) {
      this.#windows.delete(oldest[0]);
      if (oldest[1] !== this.bytes) this.#spare = oldest[1];
    }
    this.#windows.set(begin, window);
  }

  #empty(): Buffer {
    const window = this.#spare ?? Buffer.allocUnsafeSlow(WINDOW_BYTES);
    this.#spare = undefined;
    return window;
  }

  #write(bytes: Buffer, place: number): void {
    this.#file ??= temporaryFile();
    for (let done = 0; done < bytes.length; )
      done += writeSync(this.#file.descriptor, bytes, done, bytes.length - done, place + done);
  }

  #read(place: number, size: number, bytes: Buffer = Buffer.allocUnsafeSlow(size)): Buffer {
    if (!this.#file) throw new Error('nothing was written yet');
    for (let done = 0; done < size; ) {
      const read = readSync(this.#file.descriptor, bytes, done, size - done, place + done);
      if (read === 0) break;
      done += read;
    }
    return bytes;
  }
}

/** Without a name from the beginning where the system allows it, so that nothing is left of a process that is killed. */
function temporaryFile(): { descriptor: number; path: string } {
  files += 1;
  const path = join(tmpdir(), `jari-laws-${process.pid}-${threadId}-${files}`);
  const descriptor = openSync(path, 'wx+', 0o600);
  if (process.platform !== 'win32') rmSync(path);
  return { descriptor, path };
}
