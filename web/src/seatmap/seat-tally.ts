// What is free, counted by area and tier, kept up with single changes. Method: one byte per place and a table of
// counts; a change moves one count, so that a thousand of them a second cost nothing.
import type { SeatModel } from './seat-plan.ts';

/** As the server's letters: `f`, `p`, `h`, `s`; unknown until availability is here. */
export const seatState = { free: 0, partly: 1, held: 2, sold: 3, unknown: 4 } as const;

/** Ordinals that changed, or everything. */
export type Changed = readonly number[] | 'all';

/** Availability as it stands, one entry per unit in the pool's sequence. `seat-feed.ts` keeps one alive. */
export interface AvailabilityStore {
  readonly states: Uint8Array;
  /** What is left of each unit, where any has more than one place. */
  readonly left: Int32Array | undefined;
  /** Names of the units, where they are known. */
  readonly units: readonly string[] | undefined;
  /** The plan and the pool do not match by number: names are needed. */
  askUnits?(): void;
  subscribe(listener: (changed: Changed) => void): () => void;
}

/** Of what is not sold yet: everything is free, and stays so. */
export function allFree(places: number): AvailabilityStore {
  return {
    states: new Uint8Array(places).fill(seatState.free),
    left: undefined,
    units: undefined,
    subscribe: () => () => undefined,
  };
}

export class SeatTally {
  readonly states: Uint8Array;
  /** Seats that were free before the last change and are not any more. */
  gone: number[] = [];
  readonly #model: SeatModel;
  readonly #store: AvailabilityStore | undefined;
  readonly #prices: readonly (number | undefined)[];
  readonly #tiers: number;
  readonly #free: Int32Array;
  #placeByOrdinal: Int32Array | undefined;
  #namesSeen: readonly string[] | undefined;

  /** `prices` by index of tier, in minor units. */
  constructor(
    model: SeatModel,
    store: AvailabilityStore | undefined,
    prices: readonly (number | undefined)[],
  ) {
    this.#model = model;
    this.#store = store;
    this.#prices = prices;
    this.#tiers = model.tierNames.length;
    this.states = new Uint8Array(model.places).fill(seatState.unknown);
    this.#free = new Int32Array(model.areas.length * this.#tiers);
    this.apply('all');
  }

  /** Takes over what the store says by now; answers the places whose state is another one. */
  apply(changed: Changed): number[] {
    const store = this.#store;
    const places: number[] = [];
    this.gone = [];
    if (store === undefined) return places;
    if (changed === 'all') this.#match(store);
    const count = changed === 'all' ? store.states.length : changed.length;
    for (let at = 0; at < count; at += 1) {
      const place = this.#take(store, changed === 'all' ? at : (changed[at] ?? -1));
      if (place !== -1) places.push(place);
    }
    return places;
  }

  #match(store: AvailabilityStore): void {
    const { units, states } = store;
    const sameNumber = states.length === this.#model.places;
    if (units === undefined && !sameNumber && states.length > 0) store.askUnits?.();
    if (units === this.#namesSeen) return;
    this.#namesSeen = units;
    this.states.fill(seatState.unknown);
    this.#free.fill(0);
    const same = sameNumber && (units ?? []).every((unit, at) => unit === this.#model.units[at]);
    this.#placeByOrdinal =
      units === undefined || same ? undefined : Int32Array.from(units, (unit) => this.#model.placeOf(unit));
  }

  /** The place if something about it changed, else -1. */
  #take(store: AvailabilityStore, ordinal: number): number {
    const place = this.#placeByOrdinal === undefined ? ordinal : (this.#placeByOrdinal[ordinal] ?? -1);
    const next = store.states[ordinal];
    if (place < 0 || place >= this.#model.places || next === undefined) return -1;
    const before = this.states[place] ?? seatState.unknown;
    const isSeat = place < this.#model.seats;
    if (!isSeat) {
      const left = store.left?.[ordinal];
      const area = this.#model.areas[this.#model.areaOf[place] ?? 0];
      const now = left ?? (next === seatState.free ? (area?.capacity ?? 0) : 0);
      const at = this.#slot(place);
      const same = this.#free[at] === now && before === next;
      this.#free[at] = now;
      this.states[place] = next;
      return same ? -1 : place;
    }
    if (before === next) return -1;
    this.states[place] = next;
    if (before === seatState.free) {
      this.#count(place, -1);
      this.gone.push(place);
    }
    if (next === seatState.free) this.#count(place, 1);
    return place;
  }

  #slot(place: number): number {
    return (this.#model.areaOf[place] ?? 0) * this.#tiers + (this.#model.tier[place] ?? 0);
  }

  #count(place: number, by: number): void {
    const at = this.#slot(place);
    this.#free[at] = (this.#free[at] ?? 0) + by;
  }

  isFree(place: number): boolean {
    const state = this.states[place];
    return state === seatState.free || state === seatState.partly;
  }

  /** False until availability is here. */
  get known(): boolean {
    return (this.#store?.states.length ?? 0) > 0;
  }

  /** Free seats, or places left of a standing area. */
  freeOf(area: number): number {
    let free = 0;
    for (let tier = 0; tier < this.#tiers; tier += 1) free += this.#free[area * this.#tiers + tier] ?? 0;
    return free;
  }

  /** The lowest price of what is free, in minor units; undefined where nothing is, or no price is known. */
  lowestOf(area: number): number | undefined {
    let lowest: number | undefined;
    for (let tier = 0; tier < this.#tiers; tier += 1) {
      const price = this.#prices[tier];
      if (price === undefined || (this.#free[area * this.#tiers + tier] ?? 0) === 0) continue;
      if (lowest === undefined || price < lowest) lowest = price;
    }
    return lowest;
  }
}

/** Free seats of the same tier nearest to a seat, the nearest first: what to offer when it is gone. */
export function nearestFree(model: SeatModel, tally: SeatTally, place: number, count: number): number[] {
  if (place < 0 || place >= model.seats) return [];
  const [x, y] = [model.x[place] ?? 0, model.y[place] ?? 0];
  const far = (seat: number) => Math.hypot((model.x[seat] ?? 0) - x, (model.y[seat] ?? 0) - y);
  const free: number[] = [];
  for (let seat = 0; seat < model.seats; seat += 1) {
    if (seat !== place && model.tier[seat] === model.tier[place] && tally.isFree(seat)) free.push(seat);
  }
  return free.sort((a, b) => far(a) - far(b)).slice(0, count);
}
