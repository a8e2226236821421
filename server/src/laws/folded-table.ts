// A state table as the fold of a whole log makes it, in bounded memory: rows that nothing has touched for a while are
// put to rest as the bytes that the database should have for them, and come back when an event asks for them again.
// In the end every row rests, and the stored rows are held against them.
import type { Rows } from '#kernel/rows';
import type { CopiedRow } from './copy-out.ts';
import { hashOf, Places, SEEN, WAITING } from './hashed.ts';
import { type AnyRow, Page, type RowCodec } from './row-codec.ts';
import { Spill } from './spill.ts';

/** What a fold does with the tables of a state. */
type Folding = Pick<
  Rows<AnyRow>,
  'name' | 'get' | 'has' | 'edit' | 'add' | 'remove' | 'entries' | 'values' | 'size'
>;

export type Match = 'equal' | 'unknown' | { folded: AnyRow };

export class FoldedTable implements Folding {
  readonly name: string;
  readonly #codec: RowCodec;
  /** Touched since the latest turn, and in the time before. */
  #fresh = new Map<string, AnyRow>();
  #older = new Map<string, AnyRow>();
  /** Rows that no table could hold, so no bytes can say what they are. */
  readonly #odd = new Map<string, AnyRow>();
  readonly #places = new Places();
  readonly #spill = new Spill();
  readonly #page = new Page();
  readonly #resting: CopiedRow = { bytes: this.#page.bytes, at: 0, end: 0 };
  /** A fold that looks through all rows does so again and again; they stay. */
  #awake = false;

  constructor(name: string, codec: RowCodec) {
    this.name = name;
    this.#codec = codec;
  }

  get(key: string): AnyRow | undefined {
    return this.#fresh.get(key) ?? this.#older.get(key) ?? this.#wake(key);
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  edit(key: string): AnyRow {
    const fresh = this.#fresh.get(key);
    if (fresh) return fresh;
    const older = this.#older.get(key);
    if (older) {
      this.#older.delete(key);
      this.#fresh.set(key, older);
    }
    const row = older ?? this.#wake(key);
    if (!row) throw new Error(`${this.name}: no row ${key} to change`);
    return row;
  }

  add(key: string, row: AnyRow): void {
    if (this.get(key) !== undefined) throw new Error(`${this.name}: row ${key} is there already`);
    this.#fresh.set(key, row);
  }

  remove(key: string): void {
    if (this.get(key) === undefined) throw new Error(`${this.name}: no row ${key} to remove`);
    this.#fresh.delete(key);
    this.#older.delete(key);
  }

  *entries(): IterableIterator<[string, AnyRow]> {
    this.#wakeAll();
    yield* this.#fresh.entries();
  }

  *values(): IterableIterator<AnyRow> {
    for (const [, row] of this.entries()) yield row;
  }

  get size(): number {
    return this.#fresh.size + this.#older.size + this.#odd.size + this.#places.size;
  }

  /** A while has passed. */
  turn(): void {
    if (this.#awake) return;
    for (const [key, row] of this.#older) this.#rest(key, row);
    this.#older = this.#fresh;
    this.#fresh = new Map();
  }

  /** The log is at its end. */
  seal(): void {
    this.#awake = false;
    this.turn();
    this.turn();
  }

  /** Holds a stored row against the folded one, and takes that as seen. Only after `seal`. */
  match(stored: CopiedRow, key: string): Match {
    const places = this.#places;
    const hash = hashOf(key);
    for (let slot = places.first(hash); slot >= 0; slot = places.next(hash, slot)) {
      const size = stored.end - stored.at;
      const same = places.sizes[slot] === size && this.#show(slot) && this.#isAt(stored, size);
      if (!same && this.#keyAt(slot) !== key) continue;
      places.marks[slot] = SEEN;
      return same ? 'equal' : { folded: this.#codec.read(this.#resting) };
    }
    const odd = this.#odd.get(key);
    if (!odd) return 'unknown';
    this.#odd.delete(key);
    return { folded: odd };
  }

  /** Keys of the rows that `match` was never asked for. */
  *unseen(): Generator<string> {
    yield* this.#odd.keys();
    const { marks } = this.#places;
    for (let slot = 0; slot < marks.length; slot += 1) if (marks[slot] === WAITING) yield this.#keyAt(slot);
  }

  close(): void {
    this.#spill.close();
  }

  #rest(key: string, row: AnyRow): void {
    const page = this.#page;
    page.at = 0;
    if (this.#codec.write(row, page))
      this.#places.put(hashOf(key), this.#spill.keep(page.bytes, page.at), page.at);
    else this.#odd.set(key, row);
  }

  #wake(key: string): AnyRow | undefined {
    const row = (this.#odd.size > 0 ? this.#odd.get(key) : undefined) ?? this.#take(key);
    if (!row) return;
    this.#odd.delete(key);
    this.#fresh.set(key, row);
    return row;
  }

  #take(key: string): AnyRow | undefined {
    const places = this.#places;
    if (places.size === 0) return;
    const hash = hashOf(key);
    for (let slot = places.first(hash); slot >= 0; slot = places.next(hash, slot)) {
      if (this.#keyAt(slot) !== key) continue;
      places.drop(slot);
      return this.#codec.read(this.#resting);
    }
    return;
  }

  #wakeAll(): void {
    if (this.#awake) return;
    this.#awake = true;
    const { marks } = this.#places;
    for (let slot = 0; slot < marks.length; slot += 1) {
      if (marks[slot] !== WAITING) continue;
      this.#fresh.set(this.#keyAt(slot), this.#codec.read(this.#resting));
      this.#places.drop(slot);
    }
    for (const rows of [this.#older, this.#odd]) {
      for (const [key, row] of rows) this.#fresh.set(key, row);
      rows.clear();
    }
  }

  #keyAt(slot: number): string {
    this.#show(slot);
    return this.#codec.keyOf(this.#resting);
  }

  #show(slot: number): true {
    const spill = this.#spill;
    const size = this.#places.sizes[slot] ?? 0;
    spill.find(this.#places.places[slot] ?? 0, size);
    this.#resting.bytes = spill.bytes;
    this.#resting.at = spill.at;
    this.#resting.end = spill.at + size;
    return true;
  }

  #isAt(stored: CopiedRow, size: number): boolean {
    const { bytes, at } = this.#resting;
    return bytes.compare(stored.bytes, stored.at, stored.at + size, at, at + size) === 0;
  }
}
