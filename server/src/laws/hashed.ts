// Tables of numbers in flat memory, where a Map of millions of entries would take ten times the room and the time.

/** Bits above the lower 32 that a number still holds exactly. */
const HIGH_BITS = 0x1f_ffff;
const TWO_32 = 2 ** 32;
const FULL = 0.6;
const FIRST_SIZE = 1_024;

/** 53 bits of a text, never 0 (cyrb53 by bryc, public domain). */
export function hashOf(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  return mixed(a, b);
}

/** 53 bits, never 0, that depend on all of these. */
function mixed(one: number, other: number): number {
  const a = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(other ^ (other >>> 13), 3266489909);
  const b = Math.imul(other ^ (other >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return TWO_32 * (b & HIGH_BITS) + (a >>> 0) || 1;
}

/** 53 bits of a UUID that stands in these bytes, never 0. */
export function idNumber(bytes: Buffer, at: number): number {
  return mixed(
    bytes.readInt32BE(at) ^ Math.imul(bytes.readInt32BE(at + 4), 0x9e3779b1),
    bytes.readInt32BE(at + 8) ^ Math.imul(bytes.readInt32BE(at + 12), 0x85ebca77),
  );
}

/** A set of whole numbers from 1 to 2^53 whose lower 32 bits are evenly spread. */
export class NumberSet {
  #slots = new Float64Array(FIRST_SIZE);
  size = 0;

  /** False when it was in the set already. */
  add(number: number): boolean {
    if (this.size >= this.#slots.length * FULL) this.#widen();
    const slot = slotOf(this.#slots, number);
    if (this.#slots[slot] === number) return false;
    this.#slots[slot] = number;
    this.size += 1;
    return true;
  }

  has(number: number): boolean {
    return this.#slots[slotOf(this.#slots, number)] === number;
  }

  #widen(): void {
    const before = this.#slots;
    this.#slots = new Float64Array(before.length * 2);
    for (const number of before) if (number !== 0) this.#slots[slotOf(this.#slots, number)] = number;
  }
}

/** The slot of a number, or the free one where it belongs. */
function slotOf(slots: Float64Array, number: number): number {
  const last = slots.length - 1;
  let slot = number & last;
  while (slots[slot] !== 0 && slots[slot] !== number) slot = (slot + 1) & last;
  return slot;
}

/** What stands at a slot of `Places`. */
const GONE = 0;
export const WAITING = 1;
export const SEEN = 2;

/** Places and sizes by the hash of a key; several entries may have the same hash. */
export class Places {
  hashes = new Float64Array(FIRST_SIZE);
  places = new Float64Array(FIRST_SIZE);
  sizes = new Uint32Array(FIRST_SIZE);
  /** `WAITING`, `SEEN` or `GONE`, where `hashes` is not 0. */
  marks = new Uint8Array(FIRST_SIZE);
  #used = 0;
  /** Entries that are not gone. */
  size = 0;

  /** The first slot at which an entry of this hash may stand; `-1` for none. */
  first(hash: number): number {
    return this.#from(hash, hash & (this.hashes.length - 1));
  }

  next(hash: number, slot: number): number {
    return this.#from(hash, (slot + 1) & (this.hashes.length - 1));
  }

  #from(hash: number, begin: number): number {
    const { hashes, marks } = this;
    const last = hashes.length - 1;
    for (let slot = begin; hashes[slot] !== 0; slot = (slot + 1) & last)
      if (hashes[slot] === hash && marks[slot] !== GONE) return slot;
    return -1;
  }

  put(hash: number, place: number, size: number): void {
    if (this.#used >= this.hashes.length * FULL) this.#widen();
    const { hashes, marks } = this;
    const last = hashes.length - 1;
    let slot = hash & last;
    while (hashes[slot] !== 0 && !(hashes[slot] === hash && marks[slot] === GONE)) slot = (slot + 1) & last;
    if (hashes[slot] === 0) this.#used += 1;
    hashes[slot] = hash;
    this.places[slot] = place;
    this.sizes[slot] = size;
    marks[slot] = WAITING;
    this.size += 1;
  }

  drop(slot: number): void {
    this.marks[slot] = GONE;
    this.size -= 1;
  }

  #widen(): void {
    const { hashes, places, sizes, marks } = this;
    const length = hashes.length * 2;
    this.hashes = new Float64Array(length);
    this.places = new Float64Array(length);
    this.sizes = new Uint32Array(length);
    this.marks = new Uint8Array(length);
    this.#used = 0;
    this.size = 0;
    for (let slot = 0; slot < hashes.length; slot += 1) {
      if (hashes[slot] === 0 || marks[slot] === GONE) continue;
      this.put(hashes[slot] ?? 0, places[slot] ?? 0, sizes[slot] ?? 0);
    }
  }
}
