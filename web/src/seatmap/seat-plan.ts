// The seating plan as the map works with it: what the API answers, brought into flat arrays of numbers.
// A place is a seat or a standing area; seats come first, in plan sequence, then standing areas. This is also the
// sequence of units of a pool, so that a place and an ordinal of availability are the same number as a rule.
import { areaPolygon, type Box, boxOf, grown, type Point, spacingOf } from './plan-shape.ts';

export interface PlanRow {
  readonly row: string;
  readonly tier: string;
  readonly units: readonly string[];
  readonly numbers: readonly string[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly tiers?: readonly string[] | undefined;
}

export interface PlanArea {
  readonly id: string;
  readonly name: string;
  readonly kind: 'seated' | 'standing';
  readonly tier: string;
  readonly group?: string | undefined;
  readonly capacity?: number | undefined;
  readonly outline?: readonly Point[] | undefined;
  readonly rows: readonly PlanRow[];
}

/** What `GET /v1/catalog/listings/:listing/plan` answers, as far as it is drawn. */
export interface SeatPlan {
  readonly name: string;
  readonly focal: Point | null;
  readonly tiers: readonly { readonly name: string; readonly color?: string | undefined }[];
  readonly areas: readonly PlanArea[];
  readonly decorations: readonly unknown[];
}

export interface ModelRow {
  area: number;
  name: string;
  /** Seats `from` up to, not including, `to`. */
  from: number;
  to: number;
}

export interface ModelArea {
  id: string;
  /** With its group: what people call it. */
  name: string;
  standing: boolean;
  capacity: number;
  /** Index of its tier, or of the tier of its first seat. */
  tier: number;
  rowFrom: number;
  rowTo: number;
  from: number;
  to: number;
  /** The standing area's own place, or -1. */
  place: number;
  /** x, y, x, y, … */
  polygon: Float64Array;
  /** How far around the polygon the area still reaches, in plan units: it goes through the middles of seats. */
  margin: number;
  box: Box;
  middle: Point;
  /** Distance between neighbours, in plan units. */
  pitch: number;
}

export interface SeatModel {
  seats: number;
  /** Seats and standing areas. */
  places: number;
  x: Float64Array;
  y: Float64Array;
  tier: Uint16Array;
  row: Int32Array;
  areaOf: Uint16Array;
  numbers: string[];
  units: string[];
  rows: ModelRow[];
  areas: ModelArea[];
  tierNames: string[];
  box: Box;
  focal: Point | null;
  /** The usual distance between neighbours, in plan units. */
  pitch: number;
  placeOf(unit: string): number;
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const middleOf = (box: Box): Point => ({ x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 });

const models = new WeakMap<SeatPlan, SeatModel>();

/** The model of a plan; made once for each plan. */
export function modelOf(plan: SeatPlan): SeatModel {
  const known = models.get(plan);
  if (known !== undefined) return known;
  const model = new ModelDraft(plan).finish();
  models.set(plan, model);
  return model;
}

class ModelDraft {
  readonly #plan: SeatPlan;
  readonly #tiers = new Map<string, number>();
  readonly #rows: ModelRow[] = [];
  readonly #areas: ModelArea[] = [];
  readonly #numbers: string[] = [];
  readonly #units: string[] = [];
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #tier: Uint16Array;
  readonly #row: Int32Array;
  readonly #areaOf: Uint16Array;
  readonly #seats: number;
  #next = 0;

  constructor(plan: SeatPlan) {
    this.#plan = plan;
    for (const { name } of plan.tiers) this.#tierIndex(name);
    let seats = 0;
    let standing = 0;
    for (const area of plan.areas) {
      if (area.kind === 'standing') standing += 1;
      for (const row of area.rows) seats += row.units.length;
    }
    this.#seats = seats;
    this.#x = new Float64Array(seats);
    this.#y = new Float64Array(seats);
    this.#row = new Int32Array(seats);
    this.#tier = new Uint16Array(seats + standing);
    this.#areaOf = new Uint16Array(seats + standing);
  }

  finish(): SeatModel {
    for (const area of this.#plan.areas) this.#addArea(area);
    for (const area of this.#areas) if (area.standing) this.#addStanding(area);
    const pitches = this.#areas.filter((area) => !area.standing).map((area) => area.pitch);
    const pitch = pitches.sort((a, b) => a - b)[pitches.length >> 1] ?? 0;
    this.#placeUndrawn(pitch);
    const units = this.#units;
    let places: Map<string, number> | undefined;
    return {
      seats: this.#seats,
      places: units.length,
      x: this.#x,
      y: this.#y,
      tier: this.#tier,
      row: this.#row,
      areaOf: this.#areaOf,
      numbers: this.#numbers,
      units,
      rows: this.#rows,
      areas: this.#areas,
      tierNames: [...this.#tiers.keys()],
      box: boxOf(this.#areas.flatMap(({ box }) => [box.left, box.top, box.right, box.bottom])),
      focal: this.#plan.focal,
      pitch: pitch > 0 ? pitch : this.#fallbackPitch(),
      placeOf(unit) {
        places ??= new Map(units.map((one, at) => [one, at]));
        return places.get(unit) ?? -1;
      },
    };
  }

  #tierIndex(name: string): number {
    const known = this.#tiers.get(name);
    if (known !== undefined) return known;
    this.#tiers.set(name, this.#tiers.size);
    return this.#tiers.size - 1;
  }

  #addArea(area: PlanArea): void {
    const [at, from, rowFrom] = [this.#areas.length, this.#next, this.#rows.length];
    for (const row of area.rows) this.#addRow(row, at);
    const rows = this.#rows.slice(rowFrom);
    const xs = this.#x.subarray(from, this.#next);
    const ys = this.#y.subarray(from, this.#next);
    const pitch = spacingOf(xs, ys);
    const outline = (area.outline ?? []).flatMap(({ x, y }) => [x, y]);
    const polygon =
      outline.length >= 6
        ? Float64Array.from(outline)
        : areaPolygon(
            rows.map((row) => ({ from: row.from - from, to: row.to - from })),
            xs,
            ys,
            pitch,
          );
    const margin = pitch * (outline.length >= 6 ? 0.1 : 0.75);
    const box = grown(boxOf(polygon), margin);
    this.#areas.push({
      id: area.id,
      name: area.group === undefined ? area.name : `${area.group} ${area.name}`,
      standing: area.kind === 'standing',
      capacity: area.capacity ?? xs.length,
      tier: xs.length > 0 ? (this.#tier[from] ?? 0) : this.#tierIndex(area.tier),
      rowFrom,
      rowTo: this.#rows.length,
      from,
      to: this.#next,
      place: -1,
      polygon,
      margin,
      box,
      middle: xs.length > 0 ? { x: mean(xs), y: mean(ys) } : middleOf(box),
      pitch,
    });
  }

  #addRow(row: PlanRow, area: number): void {
    const from = this.#next;
    const tier = this.#tierIndex(row.tier);
    row.units.forEach((unit, at) => {
      const seat = from + at;
      this.#x[seat] = row.x[at] ?? 0;
      this.#y[seat] = row.y[at] ?? 0;
      const own = row.tiers?.[at];
      this.#tier[seat] = own === undefined ? tier : this.#tierIndex(own);
      this.#row[seat] = this.#rows.length;
      this.#areaOf[seat] = area;
      this.#numbers.push(row.numbers[at] ?? '');
      this.#units.push(unit);
    });
    this.#next += row.units.length;
    this.#rows.push({ area, name: row.row, from, to: this.#next });
  }

  #addStanding(area: ModelArea): void {
    area.place = this.#units.length;
    this.#tier[area.place] = area.tier;
    this.#areaOf[area.place] = this.#areas.indexOf(area);
    this.#units.push(area.id);
    this.#numbers.push('');
  }

  /** Standing areas that a listing adds have no shape: they stand in a line below everything else. */
  #placeUndrawn(pitch: number): void {
    const undrawn = this.#areas.filter(({ polygon }) => polygon.length < 6);
    if (undrawn.length === 0) return;
    const drawn = this.#areas.filter(({ polygon }) => polygon.length >= 6);
    const box = boxOf(drawn.flatMap(({ box: { left, top, right, bottom } }) => [left, top, right, bottom]));
    const wide = Math.max(box.right - box.left, (pitch || 20) * 24);
    const gap = wide * 0.02;
    const width = (wide - gap * (undrawn.length - 1)) / undrawn.length;
    const top = drawn.length === 0 ? 0 : box.bottom + gap * 2;
    const height = Math.min(width, wide * 0.18);
    undrawn.forEach((area, at) => {
      const left = (drawn.length === 0 ? 0 : (box.left + box.right - wide) / 2) + at * (width + gap);
      const [right, bottom] = [left + width, top + height];
      area.polygon = Float64Array.of(left, top, right, top, right, bottom, left, bottom);
      area.box = { left, top, right, bottom };
      area.middle = middleOf(area.box);
    });
  }

  #fallbackPitch(): number {
    const box = boxOf(this.#areas.flatMap(({ box: one }) => [one.left, one.top, one.right, one.bottom]));
    return Math.max(box.right - box.left, box.bottom - box.top, 1) / 24;
  }
}
