// Shapes of areas, from their seats where the plan draws none, and the arithmetic on them.
// Method: the first row, the ends of the rows and the last row walk around an area, also around a bent one;
// where rows lie so oddly that this walk crosses itself, the convex hull serves.

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Around x, y, x, y, …; all zero for no points. */
export function boxOf(flat: ArrayLike<number>): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const [x, y] = [flat[at] ?? 0, flat[at + 1] ?? 0];
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  return left > right ? { left: 0, top: 0, right: 0, bottom: 0 } : { left, top, right, bottom };
}

export function grown({ left, top, right, bottom }: Box, by: number): Box {
  return { left: left - by, top: top - by, right: right + by, bottom: bottom + by };
}

export function meets(a: Box, b: Box): boolean {
  return a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom;
}

/** Distances to the nearest neighbour are taken of so many seats, spread evenly. */
const spacingSamples = 40;

/** The usual distance between neighbours in the row or to the row behind, whichever is shorter; 0 for one seat. */
export function spacingOf(xs: Float64Array, ys: Float64Array): number {
  const nearest: number[] = [];
  const step = Math.max(1, Math.floor(xs.length / spacingSamples));
  for (let seat = 0; seat < xs.length; seat += step) {
    let best = Infinity;
    for (let other = 0; other < xs.length; other += 1) {
      if (other === seat) continue;
      const dx = (xs[other] ?? 0) - (xs[seat] ?? 0);
      const dy = (ys[other] ?? 0) - (ys[seat] ?? 0);
      const far = dx * dx + dy * dy;
      if (far < best && far > 0) best = far;
    }
    if (best < Infinity) nearest.push(Math.sqrt(best));
  }
  return nearest.sort((a, b) => a - b)[nearest.length >> 1] ?? 0;
}

interface Span {
  from: number;
  to: number;
}

/** The walk must enclose this share of the hull, or the rows do not lie behind each other. */
const walkOfHullMin = 0.3;

/** Ends of rows that stand out by less, in distances between neighbours, do not make an edge jagged. */
const smoothed = 0.75;

/** Around the seats of an area, as x, y, x, y, …: through the outermost seats, without a margin. */
export function areaPolygon(
  rows: readonly Span[],
  xs: Float64Array,
  ys: Float64Array,
  spacing: number,
): Float64Array {
  if (xs.length === 0) return new Float64Array(0);
  if (rows.length === 1) return band(xs, ys, spacing * smoothed);
  const hull = hullOf(xs, ys);
  const walk = rowWalk(rows, xs, ys, spacing * smoothed);
  const enough = rows.length > 1 && Math.abs(areaWithin(walk)) >= walkOfHullMin * Math.abs(areaWithin(hull));
  if (enough && !crossesItself(walk)) return walk;
  return hull;
}

function rowWalk(rows: readonly Span[], xs: Float64Array, ys: Float64Array, roughness: number): Float64Array {
  const lefts: number[] = [];
  const rights: number[] = [];
  for (const { from, to } of rows) {
    if (to <= from) continue;
    let [left, right] = [from, to - 1];
    const before = lefts.at(-1);
    if (before !== undefined && between(xs, ys, before, right) < between(xs, ys, before, left))
      [left, right] = [right, left];
    lefts.push(left);
    rights.push(right);
  }
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return new Float64Array(0);
  const edge = (seats: readonly number[]) => straightened(xs, ys, seats, roughness).slice(1, -1);
  const seats = [
    ...towards(lefts[0] ?? 0, rights[0] ?? 0),
    ...edge(rights),
    ...towards(rights.at(-1) ?? 0, lefts.at(-1) ?? 0),
    ...edge(lefts.toReversed()),
  ];
  return Float64Array.from(seats.flatMap((seat) => [xs[seat] ?? 0, ys[seat] ?? 0]));
}

/** One row, also one that turns a corner: there and back along it; the margin makes it wide. */
function band(xs: Float64Array, ys: Float64Array, roughness: number): Float64Array {
  const along = straightened(xs, ys, [...xs.keys()], roughness);
  const seats = [...along, ...along.slice(1, -1).reverse()];
  while (seats.length < 3) seats.push(seats[0] ?? 0);
  return Float64Array.from(seats.flatMap((seat) => [xs[seat] ?? 0, ys[seat] ?? 0]));
}

/** Leaves out what lies nearer than `roughness` to the line between its neighbours that stay (Douglas and Peucker). */
function straightened(
  xs: Float64Array,
  ys: Float64Array,
  seats: readonly number[],
  roughness: number,
): number[] {
  const [first, last] = [seats[0] ?? 0, seats.at(-1) ?? 0];
  if (seats.length < 3) return [...seats];
  let [farthest, most] = [0, 0];
  for (const [at, seat] of seats.entries()) {
    const [x, y] = [xs[seat] ?? 0, ys[seat] ?? 0];
    const far = edgeDistance(xs[first] ?? 0, ys[first] ?? 0, xs[last] ?? 0, ys[last] ?? 0, x, y);
    if (far > most) [farthest, most] = [at, far];
  }
  if (most <= roughness) return [first, last];
  const before = straightened(xs, ys, seats.slice(0, farthest + 1), roughness);
  return [...before.slice(0, -1), ...straightened(xs, ys, seats.slice(farthest), roughness)];
}

const cornersOfRow = 12;

/** Some of the seats from one end of a row to the other, both ends included. */
function towards(from: number, to: number): number[] {
  const corners = Math.min(cornersOfRow, Math.abs(to - from));
  if (corners === 0) return [from];
  return Array.from({ length: corners + 1 }, (_, at) => from + Math.round(((to - from) * at) / corners));
}

function between(xs: Float64Array, ys: Float64Array, a: number, b: number): number {
  return Math.hypot((xs[a] ?? 0) - (xs[b] ?? 0), (ys[a] ?? 0) - (ys[b] ?? 0));
}

/** Twice the signed area would be the sum of cross products. */
export function areaWithin(flat: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < flat.length; at += 2) {
    const next = (at + 2) % flat.length;
    sum += (flat[at] ?? 0) * (flat[next + 1] ?? 0) - (flat[next] ?? 0) * (flat[at + 1] ?? 0);
  }
  return sum / 2;
}

function side(p: ArrayLike<number>, a: number, b: number, c: number): number {
  const [ax, ay] = [p[a] ?? 0, p[a + 1] ?? 0];
  return ((p[b] ?? 0) - ax) * ((p[c + 1] ?? 0) - ay) - ((p[b + 1] ?? 0) - ay) * ((p[c] ?? 0) - ax);
}

function crossesItself(flat: Float64Array): boolean {
  for (let a = 0; a < flat.length; a += 2) {
    const b = (a + 2) % flat.length;
    for (let c = a + 4; c < flat.length; c += 2) {
      const d = (c + 2) % flat.length;
      if (d === a) continue;
      const apart = side(flat, a, b, c) * side(flat, a, b, d) >= 0;
      if (!apart && side(flat, c, d, a) * side(flat, c, d, b) < 0) return true;
    }
  }
  return false;
}

function hullOf(xs: Float64Array, ys: Float64Array): Float64Array {
  const sequence = Array.from(xs.keys()).sort(
    (a, b) => (xs[a] ?? 0) - (xs[b] ?? 0) || (ys[a] ?? 0) - (ys[b] ?? 0),
  );
  const turn = (a: number, b: number, c: number) =>
    ((xs[b] ?? 0) - (xs[a] ?? 0)) * ((ys[c] ?? 0) - (ys[a] ?? 0)) -
    ((ys[b] ?? 0) - (ys[a] ?? 0)) * ((xs[c] ?? 0) - (xs[a] ?? 0));
  const half = (seats: readonly number[]) => {
    const chain: number[] = [];
    for (const seat of seats) {
      while (chain.length >= 2 && turn(chain.at(-2) ?? 0, chain.at(-1) ?? 0, seat) <= 0) chain.pop();
      chain.push(seat);
    }
    return chain.slice(0, -1);
  };
  const hull = [...half(sequence), ...half(sequence.toReversed())];
  const corners = hull.length === 0 ? sequence.slice(0, 1) : hull;
  const flat = corners.flatMap((seat) => [xs[seat] ?? 0, ys[seat] ?? 0]);
  // One seat, or a line of them, still needs three corners to be drawn as a shape.
  while (flat.length < 6) flat.push(flat[0] ?? 0, flat[1] ?? 0);
  return Float64Array.from(flat);
}

/** Inside, or not farther from an edge than `margin`. */
export function touches(flat: ArrayLike<number>, x: number, y: number, margin: number): boolean {
  let inside = false;
  for (let at = 0; at < flat.length; at += 2) {
    const next = (at + 2) % flat.length;
    const [ax, ay] = [flat[at] ?? 0, flat[at + 1] ?? 0];
    const [bx, by] = [flat[next] ?? 0, flat[next + 1] ?? 0];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    if (margin > 0 && edgeDistance(ax, ay, bx, by, x, y) <= margin) return true;
  }
  return inside;
}

function edgeDistance(ax: number, ay: number, bx: number, by: number, x: number, y: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}
