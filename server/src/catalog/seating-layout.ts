// Where things are: brings the seats of a row into seating sequence, gives coordinates to plans that have none,
// moves areas apart that lie on top of each other, and guesses the focal point where the source names none.
// Method: of several plausible sequences the shortest walk wins; the rest is arithmetic on bounding boxes.
import type { Area, Point, Seat, SeatedArea } from './seating-plan.ts';

const seatSpacing = 20;
const rowSpacing = 24;
const areaMargin = 60;
const aislesOfSpacing = 2;
/** A step between neighbours beyond this many median steps is an aisle. */
const aisleFromSteps = 1.6;
const areasPerShelfMax = 12;
/** Walks that differ by less are alike, and the source's own sequence stays. */
const walkTolerance = 1.0001;

/** Leading number of a row or seat name; undefined for `A` or an empty name. */
function numberIn(name: string): number | undefined {
  const digits = /^\p{L}{0,3}[- ]?(\d{1,9})\p{L}?$/u.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** 2 before 10, numbers before letters, Z before AA. */
export function compareNames(a: string, b: string): number {
  const [left, right] = [/^\d{1,9}/.exec(a)?.[0], /^\d{1,9}/.exec(b)?.[0]];
  if (left !== undefined && right !== undefined && Number(left) !== Number(right))
    return Number(left) - Number(right);
  if ((left === undefined) !== (right === undefined)) return left === undefined ? 1 : -1;
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

const distance = (a: Point, b: Point) => Math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2);

function walk(points: readonly Point[]): number {
  let length = 0;
  let last = points[0];
  for (const point of points) {
    if (last !== undefined) length += distance(last, point);
    last = point;
  }
  return length;
}

function byNumber(seats: readonly Seat[]): Seat[] | undefined {
  const numbered = seats.map((seat) => ({ seat, number: numberIn(seat.number) }));
  if (numbered.some(({ number }) => number === undefined)) return undefined;
  return numbered.sort((a, b) => (a.number ?? 0) - (b.number ?? 0)).map(({ seat }) => seat);
}

/** Sorted along the direction in which the seats spread most. */
function byDirection(seats: readonly Seat[]): Seat[] {
  const middle = centroid(seats);
  let [xx, xy, yy] = [0, 0, 0];
  for (const { x, y } of seats) {
    xx += (x - middle.x) ** 2;
    xy += (x - middle.x) * (y - middle.y);
    yy += (y - middle.y) ** 2;
  }
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  const along = (seat: Point) => seat.x * Math.cos(angle) + seat.y * Math.sin(angle);
  return [...seats].sort((a, b) => along(a) - along(b));
}

/** The source's sequence, the numbers' or the one along the row: whichever walks the shortest way. */
export function placedSequence(seats: Seat[]): Seat[] {
  let best = seats;
  let shortest = walk(seats);
  for (const candidate of [byNumber(seats), byDirection(seats)]) {
    if (candidate === undefined) continue;
    const length = walk(candidate);
    if (length * walkTolerance < shortest) [best, shortest] = [candidate, length];
  }
  return best;
}

/** Without coordinates: the source's sequence if it never steps by more than two numbers (1 3 5 6 4 2), else by number. */
export function numberedSequence(seats: Seat[]): Seat[] {
  const sorted = byNumber(seats);
  if (sorted === undefined) return seats;
  return steps(seats).every((step) => step <= 2) ? seats : sorted;
}

function steps(seats: readonly Seat[]): number[] {
  return seats
    .slice(1)
    .map((seat, at) => Math.abs((numberIn(seat.number) ?? 0) - (numberIn(seats[at]?.number ?? '') ?? 0)));
}

export function lowerMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? 0;
}

function placeRow(seats: readonly Seat[], y: number): number {
  const jumps = seats.every((seat) => numberIn(seat.number) !== undefined) ? steps(seats) : [];
  const usual = lowerMedian(jumps);
  let x = 0;
  seats.forEach((seat, at) => {
    if (at > 0)
      x +=
        (jumps[at - 1] ?? usual) > aisleFromSteps * usual ? seatSpacing * (1 + aislesOfSpacing) : seatSpacing;
    seat.x = x;
    seat.y = y;
  });
  return x;
}

function placeArea(area: SeatedArea): void {
  const widths = area.rows.map((row, at) => placeRow(row.seats, at * rowSpacing));
  const widest = widths.reduce((a, b) => Math.max(a, b), 0);
  area.rows.forEach((row, at) => {
    const indent = (widest - (widths[at] ?? 0)) / 2;
    for (const seat of row.seats) seat.x += indent;
  });
}

/** Coordinates for a plan without any: rows behind each other and centred, areas of one group side by side. */
export function placeAll(areas: readonly Area[]): void {
  for (const area of areas) {
    if (area.kind === 'seated') placeArea(area);
    else area.outline = square(Math.ceil(Math.sqrt(area.capacity)) * (seatSpacing / 2));
  }
  shelve(areas);
}

function square(side: number): Point[] {
  return [
    { x: 0, y: 0 },
    { x: side, y: 0 },
    { x: side, y: side },
    { x: 0, y: side },
  ];
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export function pointsOf(area: Area): Point[] {
  return area.kind === 'standing' ? (area.outline ?? []) : area.rows.flatMap((row) => row.seats);
}

export function boxOf(points: readonly Point[]): Box {
  const box = {
    left: Number.POSITIVE_INFINITY,
    top: Number.POSITIVE_INFINITY,
    right: Number.NEGATIVE_INFINITY,
    bottom: Number.NEGATIVE_INFINITY,
  };
  for (const { x, y } of points) {
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return points.length === 0 ? { left: 0, top: 0, right: 0, bottom: 0 } : box;
}

function move(area: Area, by: Point): void {
  const points = area.kind === 'standing' ? [] : pointsOf(area);
  for (const point of [...points, ...(area.outline ?? [])]) {
    point.x = rounded(point.x + by.x);
    point.y = rounded(point.y + by.y);
  }
}

/** Positions keep four decimals: enough for plans measured in metres or in parts of one. */
export const rounded = (value: number) => Math.round(value * 10_000) / 10_000;

/** Sets areas side by side on shelves; a new group begins a new shelf. */
function shelve(areas: readonly Area[]): void {
  let [x, top, bottom, onShelf] = [0, 0, 0, 0];
  let group = areas[0]?.group;
  for (const area of areas) {
    if (onShelf === areasPerShelfMax || area.group !== group) [x, top, onShelf] = [0, bottom + areaMargin, 0];
    group = area.group;
    const box = boxOf(pointsOf(area));
    move(area, { x: x - box.left, y: top - box.top });
    x += box.right - box.left + areaMargin;
    bottom = Math.max(bottom, top + box.bottom - box.top);
    onShelf += 1;
  }
}

function usualSpacing(area: SeatedArea): number {
  const spacings = area.rows.flatMap((row) =>
    row.seats.slice(1).map((seat, at) => distance(seat, row.seats[at] ?? seat)),
  );
  return lowerMedian(spacings);
}

/** Seats of different areas nearer to each other than this share of the usual spacing lie on top of each other. */
const apartFromSpacing = 0.8;
/** Enough to notice an overlap, few enough to stay fast when everything lies on one spot. */
const seatsPerSquareMax = 8;

/** Seats too near to a seat of another area, counted up to `enough`. */
function overlapping(areas: readonly SeatedArea[], spacing: number, enough: number): number {
  const squares = new Map<number, { at: Point; area: SeatedArea }[]>();
  const square = (x: number, y: number) => x * 67_108_864 + y;
  const near = spacing * apartFromSpacing;
  let met = 0;
  for (const area of areas) {
    for (const at of pointsOf(area)) {
      const [column, row] = [Math.floor(at.x / spacing), Math.floor(at.y / spacing)];
      const around = [-1, 0, 1].flatMap((x) => [-1, 0, 1].map((y) => square(column + x, row + y)));
      const meets = around.some((key) =>
        squares.get(key)?.some((one) => one.area !== area && distance(one.at, at) < near),
      );
      if (meets) met += 1;
      if (met >= enough) return met;
      const own = squares.get(square(column, row));
      if (own === undefined) squares.set(square(column, row), [{ at, area }]);
      else if (own.length < seatsPerSquareMax) own.push({ at, area });
    }
  }
  return met;
}

/** How far apart corners of areas are moved, from the least to the most. */
const spreads = [1.25, 1.5, 2, 2.5, 3, 4].flatMap((by) => [
  { x: by, y: 1 },
  { x: 1, y: by },
  { x: by, y: by },
]);

/** What became of the plan's coordinates: a map for what else lies in it, none where they lost their meaning. */
export interface Separated {
  map?: (point: Point) => Point;
}

/**
 * Some sources let areas overlap, measure each from its own corner, or draw floors above each other: seats of
 * different areas then share their places, and no map could show them. Such areas are spread from the plan's corner
 * as little as helps; where that does not help they are set side by side. Undefined: there was nothing to do.
 */
export function separate(areas: readonly Area[]): Separated | undefined {
  const seated = areas.filter((area) => area.kind === 'seated');
  const spacing = lowerMedian(seated.map(usualSpacing).filter((one) => one > 0));
  const seats = seated.reduce((sum, area) => sum + pointsOf(area).length, 0);
  if (seated.length < 2 || spacing === 0) return undefined;
  const many = Math.floor(seats / 100) + 1;
  if (overlapping(seated, spacing, many) < many) return undefined;
  const corners = areas.map((area) => boxOf(pointsOf(area)));
  const start = boxOf(areas.flatMap(pointsOf));
  let current = { x: 1, y: 1 };
  for (const spread of spreads) {
    const more = { x: spread.x - current.x, y: spread.y - current.y };
    areas.forEach((area, at) => {
      const { left, top } = corners[at] ?? start;
      move(area, { x: (left - start.left) * more.x, y: (top - start.top) * more.y });
    });
    current = spread;
    if (overlapping(seated, spacing, 1) === 0) {
      return {
        map: ({ x, y }) => ({
          x: start.left + (x - start.left) * spread.x,
          y: start.top + (y - start.top) * spread.y,
        }),
      };
    }
  }
  shelve(areas);
  return {};
}

function centroid(points: readonly Point[]): Point {
  const sum = points.reduce((total, { x, y }) => ({ x: total.x + x, y: total.y + y }), { x: 0, y: 0 });
  return { x: sum.x / Math.max(1, points.length), y: sum.y / Math.max(1, points.length) };
}

/** The middle of the front rows of all areas: before the stage of a theatre, amid the field of an arena. */
export function guessFocal(areas: readonly Area[]): Point | undefined {
  const front = areas.flatMap((area) => {
    if (area.kind === 'standing') return [];
    const first = area.rows.map((row) => row.name).sort(compareNames)[0];
    return area.rows.filter((row) => row.name === first).flatMap((row) => row.seats);
  });
  const points = front.length > 0 ? front : areas.flatMap(pointsOf);
  if (points.length === 0) return undefined;
  const middle = centroid(points);
  return { x: rounded(middle.x), y: rounded(middle.y) };
}
