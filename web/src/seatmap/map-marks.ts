// What lies above the seats and changes often: what is chosen, what has just gone, what the mouse or the keys are on.
import { type Camera, toScreen, type View } from './camera.ts';
import type { Point } from './plan-shape.ts';
import { css } from './seat-look.ts';
import type { SeatModel } from './seat-plan.ts';
import type { Theme } from './seat-theme.ts';

/** How long a seat that has just gone is marked. */
export const goneMs = 1_400;
/** Of many that go at once the latest are marked; more would only flicker. */
const goneShownMax = 150;
const chosenRadiusPxMin = 5.5;
const ringRadiusPxMin = 8;

export interface Marks {
  readonly chosen: ReadonlySet<number>;
  /** Place by the moment when it went, oldest first. */
  readonly gone: Map<number, number>;
  readonly focused: number;
  readonly hovered: number;
  readonly still: boolean;
}

export class MarkPainter {
  readonly #model: SeatModel;
  readonly #paths: Map<number, Path2D> = new Map();

  constructor(model: SeatModel) {
    this.#model = model;
  }

  /** In CSS pixels; true while a mark is fading, so that another frame is needed. */
  draw(
    pen: CanvasRenderingContext2D,
    theme: Theme,
    camera: Camera,
    view: View,
    marks: Marks,
    now: number,
  ): boolean {
    const fading = this.#gone(pen, theme, camera, view, marks, now);
    for (const place of marks.chosen) this.#chosen(pen, theme, camera, view, place);
    if (marks.hovered !== marks.focused) this.#ring(pen, theme, camera, view, marks.hovered, 1.5);
    this.#ring(pen, theme, camera, view, marks.focused, 2.5);
    return fading;
  }

  #radius(seat: number, camera: Camera): number {
    return (this.#model.areas[this.#model.areaOf[seat] ?? 0]?.pitch || this.#model.pitch) * camera.scale;
  }

  #where(seat: number, camera: Camera, view: View): Point | undefined {
    const at = toScreen(camera, view, this.#model.x[seat] ?? 0, this.#model.y[seat] ?? 0);
    const outside = at.x < -40 || at.y < -40 || at.x > view.width + 40 || at.y > view.height + 40;
    return outside ? undefined : at;
  }

  #gone(
    pen: CanvasRenderingContext2D,
    theme: Theme,
    camera: Camera,
    view: View,
    { gone, still }: Marks,
    now: number,
  ): boolean {
    for (const [seat, since] of gone) {
      if (now - since < goneMs && gone.size <= goneShownMax) break;
      gone.delete(seat);
    }
    pen.lineWidth = 1.5;
    pen.strokeStyle = css(theme.bad);
    for (const [seat, since] of gone) {
      const at = this.#where(seat, camera, view);
      if (at === undefined) continue;
      const age = Math.min(1, (now - since) / goneMs);
      const pitch = this.#radius(seat, camera);
      pen.globalAlpha = still ? 0.8 : (1 - age) * 0.85;
      pen.beginPath();
      pen.arc(at.x, at.y, Math.max(2.5, pitch * (still ? 0.5 : 0.42 + 0.22 * age)), 0, 2 * Math.PI);
      pen.stroke();
    }
    pen.globalAlpha = 1;
    return gone.size > 0;
  }

  /** Larger than a seat, with a tick: found at any size, and not by colour alone. */
  #chosen(pen: CanvasRenderingContext2D, theme: Theme, camera: Camera, view: View, place: number): void {
    if (place >= this.#model.seats) {
      this.#outline(pen, theme.accent, camera, view, place, 3);
      return;
    }
    const at = this.#where(place, camera, view);
    if (at === undefined) return;
    const radius = Math.max(chosenRadiusPxMin, this.#radius(place, camera) * 0.48);
    pen.beginPath();
    pen.arc(at.x, at.y, radius + 1.5, 0, 2 * Math.PI);
    pen.fillStyle = css(theme.paper);
    pen.fill();
    pen.beginPath();
    pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    pen.fillStyle = css(theme.accent);
    pen.fill();
    pen.beginPath();
    pen.moveTo(at.x - radius * 0.42, at.y + radius * 0.02);
    pen.lineTo(at.x - radius * 0.1, at.y + radius * 0.36);
    pen.lineTo(at.x + radius * 0.45, at.y - radius * 0.32);
    pen.lineWidth = Math.max(1.5, radius * 0.2);
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    pen.strokeStyle = css(theme.accentInk);
    pen.stroke();
  }

  #ring(
    pen: CanvasRenderingContext2D,
    theme: Theme,
    camera: Camera,
    view: View,
    place: number,
    width: number,
  ): void {
    if (place < 0) return;
    if (place >= this.#model.seats) {
      this.#outline(pen, theme.ink, camera, view, place, width);
      return;
    }
    const at = this.#where(place, camera, view);
    if (at === undefined) return;
    const radius = Math.max(ringRadiusPxMin, this.#radius(place, camera) * 0.6);
    for (const [line, colour] of [
      [width + 2.5, theme.paper],
      [width, theme.ink],
    ] as const) {
      pen.beginPath();
      pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
      pen.lineWidth = line;
      pen.strokeStyle = css(colour);
      pen.stroke();
    }
  }

  #outline(
    pen: CanvasRenderingContext2D,
    colour: Theme['ink'],
    camera: Camera,
    view: View,
    place: number,
    width: number,
  ): void {
    const at = this.#model.areaOf[place] ?? 0;
    const { polygon } = this.#model.areas[at] ?? {};
    if (polygon === undefined) return;
    let path = this.#paths.get(at);
    if (path === undefined) {
      path = new Path2D();
      for (let corner = 0; corner < polygon.length; corner += 2)
        path.lineTo(polygon[corner] ?? 0, polygon[corner + 1] ?? 0);
      path.closePath();
      this.#paths.set(at, path);
    }
    const zero = toScreen(camera, view, 0, 0);
    pen.save();
    pen.translate(zero.x, zero.y);
    pen.scale(camera.scale, camera.scale);
    pen.lineWidth = width / camera.scale;
    pen.lineJoin = 'round';
    pen.strokeStyle = css(colour);
    pen.stroke(path);
    pen.restore();
  }
}
