// What a buyer believes is free in a hall, and which seats he picks: a run of 1 to 6 next to each other. Picking and
// striking out take constant time, for halls are large and buyers many.
import { type Chance, under } from './chance.ts';

const PICK_MAX = 6;

/** A hall as rows of seats in their sequence; seats are numbered through. */
export class Hall {
  readonly units: string[] = [];
  readonly #rowOf: number[] = [];
  readonly #ordinals = new Map<string, number>();

  constructor(rows: readonly (readonly string[])[]) {
    for (const [row, units] of rows.entries()) {
      for (const unit of units) {
        this.#ordinals.set(unit, this.units.length);
        this.units.push(unit);
        this.#rowOf.push(row);
      }
    }
  }

  get size(): number {
    return this.units.length;
  }

  ordinalOf(unit: string): number | undefined {
    return this.#ordinals.get(unit);
  }

  areNeighbours(one: number, other: number): boolean {
    return Math.abs(one - other) === 1 && this.#rowOf[one] === this.#rowOf[other];
  }
}

export class FreeSeats {
  readonly #hall: Hall;
  /** Free seats in no sequence, and where each stands in that list; -1 where it does not. */
  readonly #list: Int32Array;
  readonly #places: Int32Array;
  #count: number;

  constructor(hall: Hall) {
    this.#hall = hall;
    this.#count = hall.size;
    this.#list = Int32Array.from({ length: hall.size }, (_, seat) => seat);
    this.#places = Int32Array.from({ length: hall.size }, (_, seat) => seat);
  }

  get count(): number {
    return this.#count;
  }

  strike(seat: number): void {
    const place = this.#places[seat] ?? -1;
    if (place < 0) return;
    this.#count -= 1;
    const last = this.#list[this.#count] ?? 0;
    this.#list[place] = last;
    this.#places[last] = place;
    this.#places[seat] = -1;
  }

  /** Up to `PICK_MAX` seats side by side, or none when nothing is free. */
  pick(chance: Chance): number[] {
    if (this.#count === 0) return [];
    const wanted = 1 + under(chance, PICK_MAX);
    const picked = [this.#list[under(chance, this.#count)] ?? 0];
    for (const step of [1, -1]) {
      while (picked.length < wanted) {
        const edge = (step === 1 ? picked.at(-1) : picked[0]) ?? 0;
        const next = edge + step;
        if (!this.#hall.areNeighbours(edge, next) || (this.#places[next] ?? -1) < 0) break;
        if (step === 1) picked.push(next);
        else picked.unshift(next);
      }
    }
    return picked;
  }
}
