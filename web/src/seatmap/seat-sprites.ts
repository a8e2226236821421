// Pictures of seats, drawn once for each tier and state at the size that is needed, and then only copied.
// Small ones exist at several fractions of a pixel: copied to whole pixels only, rows would look uneven. Tiles are
// filled by copying bytes, many times faster than as many calls to the canvas; single changes use the canvas.
import { css, type Rgb, shapePath } from './seat-look.ts';
import { seatState } from './seat-tally.ts';
import type { Theme, TierLook } from './seat-theme.ts';

/** Share of the distance between neighbours that a seat takes, as a radius. */
export const seatRadius = 0.42;
const states = 5;
const sheetSlots = 64;
const sheetColumns = 8;

/** Number of a picture's content; `accessible` seats carry a sign of their own. */
export function spriteKind(tier: number, state: number, accessible: boolean): number {
  return (tier * states + state) * 2 + (accessible ? 1 : 0);
}

interface Sheet {
  canvas: HTMLCanvasElement;
  pen: CanvasRenderingContext2D;
}

function blank(width: number, height: number): Sheet {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (pen === null) throw new Error('this browser draws no canvas');
  return { canvas, pen };
}

export class SpriteSheets {
  readonly boxPx: number;
  readonly #theme: Theme;
  readonly #radius: number;
  readonly #dots: boolean;
  readonly #phases: number;
  readonly #sheets: Sheet[] = [];
  readonly #slots = new Map<number, number>();
  readonly #pixels: Uint8ClampedArray[] = [];
  #left = 0;
  #top = 0;

  /** `pitchPx` in device pixels; `dots` for sizes at which shapes are not told apart. */
  constructor(theme: Theme, pitchPx: number, dots: boolean) {
    this.#theme = theme;
    this.#dots = dots;
    this.#radius = Math.max(0.7, pitchPx * seatRadius);
    this.#phases = pitchPx < 12 ? 4 : pitchPx < 28 ? 2 : 1;
    this.boxPx = Math.ceil(2 * this.#radius + 1);
  }

  /** Answers the picture's slot, and sets where its left upper corner goes for a middle at `x`, `y`. */
  #find(kind: number, x: number, y: number): number {
    const n = this.#phases;
    const left = Math.round((x - this.boxPx / 2) * n);
    const top = Math.round((y - this.boxPx / 2) * n);
    this.#left = Math.floor(left / n);
    this.#top = Math.floor(top / n);
    const [phaseX, phaseY] = [left - this.#left * n, top - this.#top * n];
    const key = (kind * n + phaseX) * n + phaseY;
    return this.#slots.get(key) ?? this.#make(key, kind, phaseX / n, phaseY / n);
  }

  /** Copies a seat to the device pixel `x`, `y`, its middle. */
  draw(pen: CanvasRenderingContext2D, kind: number, x: number, y: number): void {
    const slot = this.#find(kind, x, y);
    const sheet = this.#sheets[Math.floor(slot / sheetSlots)];
    if (sheet === undefined) return;
    const within = slot % sheetSlots;
    const size = this.boxPx;
    const fromX = (within % sheetColumns) * size;
    const fromY = Math.floor(within / sheetColumns) * size;
    pen.drawImage(sheet.canvas, fromX, fromY, size, size, this.#left, this.#top, size, size);
  }

  /** The same into the bytes of a picture that is `width` pixels wide and high. */
  blend(target: Uint8ClampedArray, width: number, kind: number, x: number, y: number): void {
    const source = this.#pixels[this.#find(kind, x, y)];
    if (source === undefined) return;
    const size = this.boxPx;
    const [left, top] = [this.#left, this.#top];
    const [fromX, toX] = [Math.max(0, -left), Math.min(size, width - left)];
    const toY = Math.min(size, width - top);
    for (let line = Math.max(0, -top); line < toY; line += 1) {
      let from = (line * size + fromX) * 4;
      let to = ((top + line) * width + left + fromX) * 4;
      for (let column = fromX; column < toX; column += 1, from += 4, to += 4) {
        const alpha = source[from + 3] ?? 0;
        if (alpha === 0) continue;
        for (let channel = 0; channel < 3; channel += 1) {
          const under = target[to + channel] ?? 0;
          target[to + channel] = under + (((source[from + channel] ?? 0) - under) * alpha) / 255;
        }
      }
    }
  }

  #make(key: number, kind: number, dx: number, dy: number): number {
    const slot = this.#slots.size;
    this.#slots.set(key, slot);
    const at = Math.floor(slot / sheetSlots);
    const sheet =
      this.#sheets[at] ?? blank(sheetColumns * this.boxPx, (sheetSlots / sheetColumns) * this.boxPx);
    this.#sheets[at] = sheet;
    const within = slot % sheetSlots;
    const { pen } = sheet;
    const half = this.boxPx / 2;
    pen.save();
    pen.translate(
      (within % sheetColumns) * this.boxPx + half + dx,
      Math.floor(within / sheetColumns) * this.boxPx + half + dy,
    );
    pen.scale(this.#radius, this.#radius);
    const accessible = kind % 2 === 1;
    const state = Math.floor(kind / 2) % states;
    const tier = this.#theme.tiers[Math.floor(kind / 2 / states)];
    if (tier !== undefined) {
      if (this.#dots) this.#dot(pen, tier, state);
      else this.#shape(pen, tier, state, accessible);
    }
    pen.restore();
    const [left, top] = [
      (within % sheetColumns) * this.boxPx,
      Math.floor(within / sheetColumns) * this.boxPx,
    ];
    this.#pixels[slot] = pen.getImageData(left, top, this.boxPx, this.boxPx).data;
    return slot;
  }

  #dot(pen: CanvasRenderingContext2D, tier: TierLook, state: number): void {
    const [radius, colour] = this.#dotLook(tier, state);
    pen.beginPath();
    pen.arc(0, 0, radius, 0, 2 * Math.PI);
    pen.fillStyle = css(colour);
    pen.fill();
  }

  #dotLook(tier: TierLook, state: number): [number, Rgb] {
    if (state === seatState.free || state === seatState.partly) return [0.98, tier.colour];
    if (state === seatState.held) return [0.55, this.#theme.faint];
    return [0.36, state === seatState.sold ? this.#theme.faint : this.#theme.line];
  }

  #shape(pen: CanvasRenderingContext2D, tier: TierLook, state: number, accessible: boolean): void {
    const path = new Path2D(shapePath(tier.shape));
    pen.lineJoin = 'round';
    pen.lineCap = 'round';
    if (state === seatState.free || state === seatState.partly) {
      pen.fillStyle = css(tier.colour);
      pen.fill(path);
      if (accessible) wheelchair(pen, tier.ink);
    } else if (state === seatState.sold) {
      cross(pen, this.#theme.faint);
    } else {
      pen.scale(0.86, 0.86);
      pen.lineWidth = 0.2;
      pen.strokeStyle = css(state === seatState.held ? this.#theme.faint : this.#theme.line);
      pen.stroke(path);
      if (state === seatState.held) bar(pen);
    }
  }
}

/** A sold seat: a small cross, whatever its tier was. */
function cross(pen: CanvasRenderingContext2D, colour: Rgb): void {
  pen.beginPath();
  pen.moveTo(-0.36, -0.36);
  pen.lineTo(0.36, 0.36);
  pen.moveTo(0.36, -0.36);
  pen.lineTo(-0.36, 0.36);
  pen.lineWidth = 0.17;
  pen.strokeStyle = css(colour);
  pen.stroke();
}

/** Held by others: an empty shape with a bar, as a sign says "no way now". */
function bar(pen: CanvasRenderingContext2D): void {
  pen.beginPath();
  pen.moveTo(-0.32, 0);
  pen.lineTo(0.32, 0);
  pen.stroke();
}

function wheelchair(pen: CanvasRenderingContext2D, colour: Rgb): void {
  pen.strokeStyle = css(colour);
  pen.fillStyle = css(colour);
  pen.lineWidth = 0.13;
  pen.beginPath();
  pen.arc(-0.1, -0.55, 0.13, 0, 2 * Math.PI);
  pen.fill();
  pen.beginPath();
  pen.moveTo(-0.1, -0.34);
  pen.lineTo(-0.1, 0.06);
  pen.lineTo(0.26, 0.06);
  pen.lineTo(0.42, 0.42);
  pen.stroke();
  pen.beginPath();
  pen.arc(-0.1, 0.22, 0.34, 0.1 * Math.PI, 1.25 * Math.PI);
  pen.stroke();
}
