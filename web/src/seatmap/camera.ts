// Where the map looks: arithmetic of pan, zoom, fit and flight. Lengths on the screen are CSS pixels.
import type { Box, Point } from './plan-shape.ts';

export interface Camera {
  /** The point of the plan that is in the middle of the view. */
  readonly x: number;
  readonly y: number;
  /** CSS pixels per plan unit. */
  readonly scale: number;
}

export interface View {
  readonly width: number;
  readonly height: number;
}

export interface ScaleRange {
  readonly min: number;
  readonly max: number;
}

/** Seats are never drawn farther apart than this. */
const pitchPxMax = 46;
/** The plan can be made a little smaller than what fits, and no smaller. */
const minOfFit = 0.85;

export function fitCamera(box: Box, view: View, marginPx: number): Camera {
  const wide = Math.max(box.right - box.left, Number.EPSILON);
  const high = Math.max(box.bottom - box.top, Number.EPSILON);
  const scale = Math.min(
    Math.max(1, view.width - 2 * marginPx) / wide,
    Math.max(1, view.height - 2 * marginPx) / high,
  );
  return { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2, scale };
}

export function scaleRange(fitScale: number, pitch: number): ScaleRange {
  const max = pitchPxMax / pitch;
  return { min: Math.min(fitScale * minOfFit, max), max };
}

export function toScreen(camera: Camera, view: View, x: number, y: number): Point {
  return {
    x: (x - camera.x) * camera.scale + view.width / 2,
    y: (y - camera.y) * camera.scale + view.height / 2,
  };
}

export function toPlan(camera: Camera, view: View, at: Point): Point {
  return {
    x: (at.x - view.width / 2) / camera.scale + camera.x,
    y: (at.y - view.height / 2) / camera.scale + camera.y,
  };
}

export function moved(camera: Camera, dxPx: number, dyPx: number): Camera {
  return { ...camera, x: camera.x - dxPx / camera.scale, y: camera.y - dyPx / camera.scale };
}

/** What is under the finger stays under the finger. */
export function zoomedAt(camera: Camera, view: View, at: Point, factor: number, range: ScaleRange): Camera {
  const scale = Math.min(range.max, Math.max(range.min, camera.scale * factor));
  const fixed = toPlan(camera, view, at);
  return {
    x: fixed.x - (at.x - view.width / 2) / scale,
    y: fixed.y - (at.y - view.height / 2) / scale,
    scale,
  };
}

/** The plan cannot be pushed out of sight: the middle of the view stays within its box. */
export function clamped(camera: Camera, box: Box, range: ScaleRange): Camera {
  return {
    x: Math.min(box.right, Math.max(box.left, camera.x)),
    y: Math.min(box.bottom, Math.max(box.top, camera.y)),
    scale: Math.min(range.max, Math.max(range.min, camera.scale)),
  };
}

const eased = (t: number) => 1 - (1 - t) ** 3;

/** Between two cameras, `t` from 0 to 1. The scale goes by ratio, and the place goes along with the scale. */
export function between(from: Camera, to: Camera, t: number): Camera {
  const part = eased(Math.min(1, Math.max(0, t)));
  if (part >= 1) return to;
  const ratio = to.scale / from.scale;
  const scale = from.scale * ratio ** part;
  const near = Math.abs(ratio - 1) < 1e-6;
  // Of the way on the screen an even share is gone in each step, so the picture does not swing out.
  const way = near ? part : (1 / from.scale - 1 / scale) / (1 / from.scale - 1 / to.scale);
  return { x: from.x + (to.x - from.x) * way, y: from.y + (to.y - from.y) * way, scale };
}

/** The box of the plan that is in view. */
export function visibleBox(camera: Camera, view: View): Box {
  const [halfWide, halfHigh] = [view.width / 2 / camera.scale, view.height / 2 / camera.scale];
  return {
    left: camera.x - halfWide,
    right: camera.x + halfWide,
    top: camera.y - halfHigh,
    bottom: camera.y + halfHigh,
  };
}
