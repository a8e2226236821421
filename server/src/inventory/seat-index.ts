// The seats of a pool by ordinal, with what best available needs to know of them: neighbours and aisles, distance
// from the focal point, tier, area, and which rows are neighbours. Built once per version of a pool; a bitmap with
// one byte per ordinal then says which seats are free.
import type { SeatRow } from './contract.ts';

/** A row in seating sequence. Without coordinates (empty `xs`), gaps in `numbers` are aisles. */
export interface SeatSequence extends SeatRow {
  /** One per seat, where seats of the row differ in tier. */
  tiers?: readonly string[];
  numbers?: readonly number[];
}

/** Steps longer than this many median steps of the row are aisles. */
const aisleFromSteps = 1.6;
/** Rows of an area farther apart than this many median row steps are not neighbours. */
const neighboursWithinSteps = 2.5;
/** Distances are whole numbers below 2^30, so sums are exact and equal groups compare equal. */
const farthest = 2 ** 30;

/** Seats by ordinal: rows one after another, each in its sequence. Plain arrays and typed arrays only. */
export interface SeatIndex {
  units: string[];
  ordinals: Map<string, number>;
  rows: number;
  /** First ordinal of each row, and one more: the number of seats. */
  rowStart: Int32Array;
  /** 1 where the seat is the next one's neighbour no more: the first of a row, and behind an aisle. */
  apart: Uint8Array;
  tierNames: string[];
  tierOf: Int32Array;
  areaNames: string[];
  areaOf: Int32Array;
  /** Sum of the distances of all seats before an ordinal. */
  farBefore: Float64Array;
  /** Smallest distance of a seat of each row. */
  rowNear: Float64Array;
  /** Rows, the nearest first. */
  visit: Int32Array;
  /** Rows of one chain are neighbours, one after another. */
  chainOf: Int32Array;
}

interface Placed {
  x: number;
  y: number;
}

const distance = (a: Placed, b: Placed) => Math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2);

function lowerMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? 0;
}

/** Without coordinates in every row, seats stand centred behind each other and the focal point is before the first row. */
function placesOf(rows: readonly SeatSequence[]): { places: Placed[][]; measured: boolean } {
  const measured = rows.every(
    ({ units, xs, ys }) => xs.length === units.length && ys.length === units.length,
  );
  const places = rows.map(({ units, xs, ys }, row) =>
    units.map((_, at) =>
      measured ? { x: xs[at] ?? 0, y: ys[at] ?? 0 } : { x: at - (units.length - 1) / 2, y: row + 1 },
    ),
  );
  return { places, measured };
}

function middleOf(places: readonly Placed[]): Placed {
  const sum = places.reduce((total, { x, y }) => ({ x: total.x + x, y: total.y + y }), { x: 0, y: 0 });
  return { x: sum.x / Math.max(1, places.length), y: sum.y / Math.max(1, places.length) };
}

/** Steps between the seats of a row, by distance or by number; undefined where neither tells anything. */
function stepsOf(row: SeatSequence, places: readonly Placed[], measured: boolean): number[] {
  const byDistance = places.slice(1).map((place, at) => distance(place, places[at] ?? place));
  if (measured && lowerMedian(byDistance) > 0) return byDistance;
  const { numbers } = row;
  if (numbers?.length !== row.units.length) return [];
  return numbers.slice(1).map((number, at) => Math.abs(number - (numbers[at] ?? number)));
}

function namesOf(values: readonly string[]): { names: string[]; codes: Int32Array } {
  const codeOf = new Map<string, number>();
  const codes = Int32Array.from(values, (value) => {
    const code = codeOf.get(value) ?? codeOf.size;
    codeOf.set(value, code);
    return code;
  });
  return { names: [...codeOf.keys()], codes };
}

/** `focal` null: the middle of all seats. Throws on a unit that stands in two places. */
export function buildSeatIndex(rows: readonly SeatSequence[], focal: Placed | null = null): SeatIndex {
  const { places, measured } = placesOf(rows);
  const units = rows.flatMap((row) => row.units);
  const ordinals = new Map(units.map((unit, ordinal) => [unit, ordinal]));
  if (ordinals.size !== units.length) throw new Error('best available: a unit stands in two places');
  const rowStart = new Int32Array(rows.length + 1);
  rows.forEach((row, at) => {
    rowStart[at + 1] = (rowStart[at] ?? 0) + row.units.length;
  });
  const tiers = namesOf(rows.flatMap((row) => row.units.map((_, at) => row.tiers?.[at] ?? row.tier)));
  const areas = namesOf(rows.map((row) => row.area));
  const centre = measured ? (focal ?? middleOf(places.flat())) : { x: 0, y: 0 };
  const distances = measureFrom(centre, places);
  return {
    units,
    ordinals,
    rows: rows.length,
    rowStart,
    apart: apartIn(rows, places, measured, rowStart),
    tierNames: tiers.names,
    tierOf: tiers.codes,
    areaNames: areas.names,
    areaOf: areas.codes,
    ...distances,
    chainOf: chainsOf(areas.codes, places.map(middleOf)),
  };
}

function measureFrom(
  centre: Placed,
  places: readonly Placed[][],
): Pick<SeatIndex, 'farBefore' | 'rowNear' | 'visit'> {
  const far = places.map((row) => row.map((place) => distance(place, centre)));
  const most = far.flat().reduce((a, b) => Math.max(a, b), 0) || 1;
  const whole = far.map((row) => row.map((one) => Math.round((one / most) * farthest)));
  const all = whole.flat();
  const farBefore = new Float64Array(all.length + 1);
  all.forEach((one, at) => {
    farBefore[at + 1] = (farBefore[at] ?? 0) + one;
  });
  const rowNear = Float64Array.from(whole, (row) => row.reduce((a, b) => Math.min(a, b), farthest));
  const visit = Int32Array.from(whole.keys()).sort((a, b) => (rowNear[a] ?? 0) - (rowNear[b] ?? 0) || a - b);
  return { farBefore, rowNear, visit };
}

/** Rows of fewer than three seats cannot tell an aisle from their own steps; their area's usual step does. */
function apartIn(
  rows: readonly SeatSequence[],
  places: readonly Placed[][],
  measured: boolean,
  rowStart: Int32Array,
): Uint8Array {
  const apart = new Uint8Array(rowStart[rows.length] ?? 0);
  const steps = rows.map((row, at) => stepsOf(row, places[at] ?? [], measured));
  const areaSteps = new Map<string, number[]>();
  rows.forEach((row, at) => {
    const known = areaSteps.get(row.area) ?? [];
    for (const step of steps[at] ?? []) known.push(step);
    areaSteps.set(row.area, known);
  });
  const usual = new Map([...areaSteps].map(([area, all]) => [area, lowerMedian(all)]));
  rows.forEach((row, at) => {
    const start = rowStart[at] ?? 0;
    const own = steps[at] ?? [];
    const limit = aisleFromSteps * (own.length > 1 ? lowerMedian(own) : (usual.get(row.area) ?? 0));
    if (row.units.length > 0) apart[start] = 1;
    own.forEach((step, seat) => {
      if (step > limit) apart[start + seat + 1] = 1;
    });
  });
  return apart;
}

/** Numbers runs of rows that follow each other in one area without a wide gap between them. */
function chainsOf(areas: Int32Array, middles: readonly Placed[]): Int32Array {
  const gaps = middles.slice(1).map((middle, at) => distance(middle, middles[at] ?? middle));
  const ofArea = new Map<number, number[]>();
  gaps.forEach((gap, at) => {
    const area = areas[at + 1] ?? 0;
    if (areas[at] !== area) return;
    const known = ofArea.get(area) ?? [];
    known.push(gap);
    ofArea.set(area, known);
  });
  const usual = new Map([...ofArea].map(([area, all]) => [area, lowerMedian(all)]));
  const chains = new Int32Array(middles.length);
  gaps.forEach((gap, at) => {
    const area = areas[at + 1] ?? 0;
    const next = areas[at] !== area || gap > neighboursWithinSteps * (usual.get(area) ?? 0);
    chains[at + 1] = (chains[at] ?? 0) + (next ? 1 : 0);
  });
  return chains;
}

/** One byte per ordinal, 1 for free. */
export function freeSeats(index: SeatIndex, isFree: (unit: string) => boolean): Uint8Array {
  return Uint8Array.from(index.units, (unit) => (isFree(unit) ? 1 : 0));
}

/** Keeps a bitmap in step with what was held or came back; units that are not seats are passed over. */
export function markSeats(
  index: SeatIndex,
  free: Uint8Array,
  units: Iterable<string>,
  as: 'free' | 'taken',
): void {
  for (const unit of units) {
    const ordinal = index.ordinals.get(unit);
    if (ordinal !== undefined) free[ordinal] = as === 'free' ? 1 : 0;
  }
}
