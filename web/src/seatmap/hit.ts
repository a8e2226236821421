// What lies under a point of the screen: a seat that can be meant, an area, or nothing. Distances that count as a hit
// are those of fingers and mice, not of the plan.
import { type Camera, toPlan, type View } from './camera.ts';
import { canChoose, reachPx } from './detail.ts';
import { type Point, touches } from './plan-shape.ts';
import type { SeatGrid } from './seat-grid.ts';
import type { SeatModel } from './seat-plan.ts';

export interface Hit {
  /** -1: an area whose seats are too small to be meant one by one. */
  readonly place: number;
  readonly area: number;
}

export function hitAt(
  model: SeatModel,
  grid: SeatGrid,
  camera: Camera,
  view: View,
  at: Point,
  finger: boolean,
): Hit | undefined {
  const { x, y } = toPlan(camera, view, at);
  const pitchPx = model.pitch * camera.scale;
  const single = canChoose(pitchPx, finger);
  if (single) {
    const seat = grid.nearest(x, y, reachPx(pitchPx, finger) / camera.scale);
    if (seat !== -1) return { place: seat, area: model.areaOf[seat] ?? 0 };
  }
  for (const [area, { polygon, margin, place, box }] of model.areas.entries()) {
    if (x < box.left || x > box.right || y < box.top || y > box.bottom) continue;
    // Between seats that can be chosen one by one, the floor means nothing.
    if (place === -1 && single) continue;
    if (touches(polygon, x, y, margin)) return { place, area };
  }
  return undefined;
}
