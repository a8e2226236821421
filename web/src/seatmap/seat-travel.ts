// From seat to seat by keyboard. Method: a neighbour in the row wins when it lies roughly where the arrow points;
// otherwise the seat that is nearest in that direction, where a step aside counts more than a step ahead.
import type { SeatGrid } from './seat-grid.ts';
import type { SeatModel } from './seat-plan.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

const ways: Record<Direction, { x: number; y: number }> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};

/** A neighbour in the row within about 40° of the arrow. */
const rowStraightMin = 0.77;
/** Elsewhere within about 60°. */
const straightMin = 0.5;
const asideCosts = 2.2;

interface Where {
  x: number;
  y: number;
}

function whereIs(model: SeatModel, place: number): Where {
  if (place < model.seats) return { x: model.x[place] ?? 0, y: model.y[place] ?? 0 };
  return model.areas[model.areaOf[place] ?? 0]?.middle ?? { x: 0, y: 0 };
}

/** The place one step on, or the same place where there is none. */
export function stepFrom(model: SeatModel, grid: SeatGrid, place: number, direction: Direction): number {
  const way = ways[direction];
  const inRow = rowNeighbour(model, place, way);
  if (inRow !== -1) return inRow;
  const seat = seatAhead(model, grid, place, way);
  const standing = standingAhead(model, place, way);
  if (standing === -1) return seat === -1 ? place : seat;
  if (seat === -1) return standing;
  const from = whereIs(model, place);
  return cost(from, whereIs(model, standing), way) < cost(from, whereIs(model, seat), way) ? standing : seat;
}

function rowNeighbour(model: SeatModel, place: number, way: Where): number {
  if (place >= model.seats) return -1;
  const row = model.rows[model.row[place] ?? 0];
  if (row === undefined) return -1;
  const from = whereIs(model, place);
  for (const other of [place - 1, place + 1]) {
    if (other < row.from || other >= row.to) continue;
    const to = whereIs(model, other);
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const far = Math.hypot(dx, dy);
    if (far > 0 && (dx * way.x + dy * way.y) / far >= rowStraightMin) return other;
  }
  return -1;
}

/** Infinite where it is not ahead. */
function cost(from: Where, to: Where, way: Where): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const ahead = dx * way.x + dy * way.y;
  const far = Math.hypot(dx, dy);
  if (far === 0 || ahead / far < straightMin) return Number.POSITIVE_INFINITY;
  return ahead + asideCosts * Math.abs(dx * way.y - dy * way.x);
}

function seatAhead(model: SeatModel, grid: SeatGrid, place: number, way: Where): number {
  const from = whereIs(model, place);
  const { box } = model;
  const farthest = Math.hypot(box.right - box.left, box.bottom - box.top) * asideCosts;
  for (let reach = model.pitch * 3; ; reach *= 2) {
    let best = -1;
    let least = reach;
    grid.within(
      { left: from.x - reach, top: from.y - reach, right: from.x + reach, bottom: from.y + reach },
      (seat) => {
        if (seat === place) return;
        const price = cost(from, whereIs(model, seat), way);
        if (price < least) [best, least] = [seat, price];
      },
    );
    if (best !== -1 || reach > farthest) return best;
  }
}

function standingAhead(model: SeatModel, place: number, way: Where): number {
  const from = whereIs(model, place);
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let other = model.seats; other < model.places; other += 1) {
    if (other === place) continue;
    const price = cost(from, whereIs(model, other), way);
    if (price < least) [best, least] = [other, price];
  }
  return best;
}

/** First or last seat of the row, as it stands in the row. */
export function rowEnd(model: SeatModel, place: number, end: 'first' | 'last'): number {
  const row = place < model.seats ? model.rows[model.row[place] ?? 0] : undefined;
  if (row === undefined) return place;
  return end === 'first' ? row.from : row.to - 1;
}

/** The first place of the area before or after, preferably one that `wanted` lets through. */
export function areaStep(
  model: SeatModel,
  place: number,
  by: -1 | 1,
  wanted: (place: number) => boolean,
): number {
  const count = model.areas.length;
  const next = ((model.areaOf[place] ?? 0) + by + count) % count;
  return firstOfArea(model, next, wanted);
}

export function firstOfArea(model: SeatModel, area: number, wanted: (place: number) => boolean): number {
  const one = model.areas[area];
  if (one === undefined) return 0;
  if (one.standing) return one.place;
  for (let seat = one.from; seat < one.to; seat += 1) if (wanted(seat)) return seat;
  return one.from;
}
