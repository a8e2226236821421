// How much is shown at which size. All sizes are the distance between neighbouring seats, in CSS pixels.
import type { Point } from './plan-shape.ts';

export interface Detail {
  /** Areas as filled shapes; single seats would be a blur. */
  readonly areasOnly: boolean;
  /** Seats in the shape of their tier; below they are dots. */
  readonly shapes: boolean;
  readonly rowNames: boolean;
  readonly numbers: boolean;
  readonly areaNames: boolean;
}

const seatsFromPx = 2.6;
const shapesFromPx = 7;
const rowNamesFromPx = 11;
const numbersFromPx = 20;

export function detailAt(pitchPx: number): Detail {
  return {
    areasOnly: pitchPx < seatsFromPx,
    shapes: pitchPx >= shapesFromPx,
    rowNames: pitchPx >= rowNamesFromPx,
    numbers: pitchPx >= numbersFromPx,
    areaNames: pitchPx < rowNamesFromPx,
  };
}

/** A finger needs larger seats than a mouse; below, a tap comes nearer instead of choosing. */
export function canChoose(pitchPx: number, finger: boolean): boolean {
  return pitchPx >= (finger ? 13 : shapesFromPx);
}

/** The size at which seats are comfortable to choose; what comes nearer comes this near. */
export const choosingPx = 26;

/** How far from the middle of a seat it is still meant, in CSS pixels. */
export function reachPx(pitchPx: number, finger: boolean): number {
  return Math.max(pitchPx * 0.55, finger ? 18 : 6);
}

export interface Placed {
  readonly at: Point;
  readonly width: number;
  readonly height: number;
}

/** Which labels can be shown without covering each other; those that come first win. */
export function uncovered<T extends Placed>(labels: readonly T[], gapPx: number): T[] {
  const shown: T[] = [];
  for (const label of labels) {
    const free = shown.every(
      (other) =>
        Math.abs(other.at.x - label.at.x) >= (other.width + label.width) / 2 + gapPx ||
        Math.abs(other.at.y - label.at.y) >= (other.height + label.height) / 2 + gapPx,
    );
    if (free) shown.push(label);
  }
  return shown;
}
