// The working set of one batch: rows by key, with what changed remembered. The same type is filled from
// SQL (a subset, each key asked for on purpose) or from the memory of a simulator (everything), so decisions
// cannot tell where they run. Reading a key that nobody loaded is a bug and throws, never "not there".

type Row = object;

/** A deep copy of plain data; rows hold nothing else. */
export function copy<T>(value: T): T {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(copy) as T;
  const twin: Record<string, unknown> = {};
  for (const key in value) twin[key] = copy(value[key]);
  return twin as T;
}

export class Rows<R extends Row> {
  readonly name: string;
  readonly #rows = new Map<string, R>();
  readonly #asked: Set<string> | undefined;
  readonly #below: Rows<R> | undefined;
  readonly #changed = new Set<string>();
  readonly #fresh = new Set<string>();
  /** Rows of the store that were removed and then added again: if they go once more, they must still be deleted. */
  readonly #returned = new Set<string>();

  private constructor(name: string, asked: Set<string> | undefined, below: Rows<R> | undefined) {
    this.name = name;
    this.#asked = asked;
    this.#below = below;
  }

  /** Holds everything there is: the durable side of a simulated database, or the fold of a whole log. */
  static whole<R extends Row>(name: string): Rows<R> {
    return new Rows<R>(name, undefined, undefined);
  }

  /** Holds what a store loads; only keys given to `expect` or `found` may be read. */
  static partial<R extends Row>(name: string): Rows<R> {
    return new Rows<R>(name, new Set(), undefined);
  }

  /** A layer above `below`: copies a row before its first change, so dropping the layer undoes everything. */
  static above<R extends Row>(below: Rows<R>): Rows<R> {
    return new Rows<R>(below.name, undefined, below);
  }

  /** States that `key` was looked up, so its absence is knowledge. */
  expect(key: string): void {
    this.#asked?.add(key);
  }

  /** A row that the store read. It does not count as changed. */
  found(key: string, row: R): void {
    this.#asked?.add(key);
    this.#rows.set(key, row);
  }

  get(key: string): Readonly<R> | undefined {
    const row = this.#rows.get(key);
    if (row !== undefined || this.#fresh.has(key) || this.#changed.has(key)) return row;
    if (this.#asked && !this.#asked.has(key)) throw new Error(`${this.name}: ${key} was never loaded`);
    return this.#below?.get(key);
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  /** The row to change in place. It must be there. */
  edit(key: string): R {
    let row = this.#rows.get(key);
    if (row === undefined) {
      const lower = this.get(key);
      if (lower === undefined) throw new Error(`${this.name}: no row ${key} to change`);
      row = copy(lower) as R;
      this.#rows.set(key, row);
    }
    this.#changed.add(key);
    return row;
  }

  /** A new row. Its key must be free. */
  add(key: string, row: R): void {
    this.#asked?.add(key);
    if (this.get(key) !== undefined) throw new Error(`${this.name}: row ${key} is there already`);
    this.#rows.set(key, row);
    if (this.#changed.has(key)) this.#returned.add(key);
    this.#changed.add(key);
    if (!this.#below || this.#below.get(key) === undefined) this.#fresh.add(key);
  }

  remove(key: string): void {
    if (this.get(key) === undefined) throw new Error(`${this.name}: no row ${key} to remove`);
    this.#rows.delete(key);
    if (this.#fresh.delete(key) && !this.#returned.has(key)) this.#changed.delete(key);
    else this.#changed.add(key);
  }

  /** Every row in sight: what was loaded, or everything in a whole set. */
  *entries(): IterableIterator<[string, Readonly<R>]> {
    yield* this.#rows.entries();
    if (!this.#below) return;
    for (const [key, row] of this.#below.entries()) {
      if (!this.#rows.has(key) && !this.#changed.has(key)) yield [key, row];
    }
  }

  *values(): IterableIterator<Readonly<R>> {
    for (const [, row] of this.entries()) yield row;
  }

  get size(): number {
    let count = 0;
    for (const _ of this.entries()) count += 1;
    return count;
  }

  /** New rows, for INSERT. */
  *added(): IterableIterator<[string, R]> {
    for (const key of this.#fresh) {
      const row = this.#rows.get(key);
      if (row !== undefined) yield [key, row];
    }
  }

  /** Rows that were there before and changed, for UPDATE. */
  *edited(): IterableIterator<[string, R]> {
    for (const key of this.#changed) {
      const row = this.#rows.get(key);
      if (row !== undefined && !this.#fresh.has(key)) yield [key, row];
    }
  }

  /** Keys that were there before and are gone, for DELETE. */
  *removed(): IterableIterator<string> {
    for (const key of this.#changed) if (!this.#rows.has(key)) yield key;
  }

  /** Writes this layer into the one below: the commit of a simulated transaction. */
  merge(): void {
    const below = this.#below;
    if (!below) throw new Error(`${this.name}: nothing below to merge into`);
    for (const key of this.#changed) {
      const row = this.#rows.get(key);
      if (row === undefined) below.#rows.delete(key);
      else below.#rows.set(key, row);
    }
  }
}

/** The state of a context: named sets of rows, nothing else. */
export type State = { readonly [table: string]: Rows<never> };

/** The same tables, each as an empty layer above the durable one. */
export function layer<S extends object>(state: S): S {
  const tables = state as Record<string, Rows<Row>>;
  return Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, Rows.above(rows)])) as S;
}

export function merge(state: object): void {
  for (const rows of Object.values(state as Record<string, Rows<Row>>)) rows.merge();
}
