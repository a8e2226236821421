// Names of areas with what is free and from which price, on small plates that never cover each other.
// Method: each text is painted once; where plates go is worked out anew only when the scale or a text changes.
import type { Camera, View } from './camera.ts';
import { toScreen } from './camera.ts';
import { type Detail, type Placed, uncovered } from './detail.ts';
import { css, type Rgb } from './seat-look.ts';
import type { SeatModel } from './seat-plan.ts';
import type { SeatTally } from './seat-tally.ts';
import type { Theme } from './seat-theme.ts';

interface Plate {
  canvas: HTMLCanvasElement;
  /** CSS pixels. */
  width: number;
  height: number;
}

interface Label extends Placed {
  plate: Plate;
  area: number;
}

const platesMax = 600;
const nameFontPx = 12.5;
const countFontPx = 11;
const paddingPx = 6;

export interface LabelLook {
  readonly theme: Theme;
  readonly dpr: number;
  readonly detail: Detail;
  /** What is read on the colour of an area. */
  inkOf(area: number): Rgb;
}

export class MapLabels {
  readonly #model: SeatModel;
  readonly #plates = new Map<string, Plate>();
  readonly #sequence: number[];
  /** For each area what to write, the longest first. */
  #lines: string[][][] = [];
  #shown: Label[] = [];
  #shownFor = '';

  constructor(model: SeatModel) {
    this.#model = model;
    this.#sequence = [...model.areas.keys()].sort(
      (a, b) => (model.areas[b]?.capacity ?? 0) - (model.areas[a]?.capacity ?? 0),
    );
  }

  /** `count` says what is free, in the reader's language. */
  write(tally: SeatTally, count: (free: number, lowest: number | undefined) => string): void {
    this.#lines = this.#model.areas.map((area, at) => {
      if (!tally.known) return [[area.name]];
      const [free, lowest] = [tally.freeOf(at), tally.lowestOf(at)];
      return [[area.name, count(free, lowest)], [area.name, count(free, undefined)], [area.name]];
    });
    this.#shownFor = '';
  }

  /** Theme, font or pixel density changed. */
  forget(): void {
    this.#plates.clear();
    this.#shownFor = '';
  }

  draw(pen: CanvasRenderingContext2D, look: LabelLook, camera: Camera, view: View): void {
    const { dpr, detail } = look;
    const now = `${camera.scale} ${dpr}`;
    if (now !== this.#shownFor) this.#shown = this.#lay(look, camera.scale);
    this.#shownFor = now;
    const zero = toScreen(camera, view, 0, 0);
    for (const { plate, at, width, height, area } of this.#shown) {
      const [x, y] = [at.x + zero.x - width / 2, at.y + zero.y - height / 2];
      if (x > view.width || y > view.height || x + width < 0 || y + height < 0) continue;
      if (detail.areaNames || this.#model.areas[area]?.standing)
        pen.drawImage(plate.canvas, Math.round(x * dpr), Math.round(y * dpr));
    }
  }

  /** In CSS pixels from the plan's zero, so that panning moves all alike. */
  #lay(look: LabelLook, scale: number): Label[] {
    const wanted: Label[] = [];
    for (const area of this.#sequence) {
      const { box, middle, standing } = this.#model.areas[area] ?? {};
      if (box === undefined || middle === undefined || (!standing && !look.detail.areaNames)) continue;
      const bare = standing || look.detail.areasOnly ? look.inkOf(area) : undefined;
      // Where seats can be chosen, a plate must not hide them.
      const lines = this.#lines[area]?.slice(!standing && look.detail.shapes ? -1 : 0) ?? [];
      const [wide, high] = [(box.right - box.left) * scale, (box.bottom - box.top) * scale];
      const room = bare === undefined ? Math.max(wide, high * 0.8) : wide * 0.94;
      const plates = lines.map((text) => this.#plate(look, text, bare));
      const plate = plates.find(({ width, height }) => width <= room && height <= high * 0.9);
      if (plate === undefined) continue;
      const at = { x: middle.x * scale, y: middle.y * scale };
      wanted.push({ area, plate, at, width: plate.width, height: plate.height });
    }
    return uncovered(wanted, 2);
  }

  /** With an ink of its own the text stands on the area's colour, else on a plate. */
  #plate({ theme, dpr }: LabelLook, lines: readonly string[], bare: Rgb | undefined): Plate {
    const key = [...lines, dpr, bare ?? ''].join('\n');
    const known = this.#plates.get(key);
    if (known !== undefined) return known;
    if (this.#plates.size > platesMax) this.#plates.clear();
    const canvas = document.createElement('canvas');
    const pen = canvas.getContext('2d');
    if (pen === null) return { canvas, width: 0, height: 0 };
    const fonts = [`650 ${nameFontPx * dpr}px ${theme.font}`, `450 ${countFontPx * dpr}px ${theme.font}`];
    const wide = lines.map((text, at) => {
      pen.font = fonts[at] ?? '';
      return pen.measureText(text).width / dpr;
    });
    const width = Math.ceil(Math.max(...wide) + 2 * (bare === undefined ? paddingPx : 1));
    const height = (lines.length === 1 ? 15 : 30) + (bare === undefined ? 5 : 0);
    canvas.width = Math.ceil(width * dpr);
    canvas.height = Math.ceil(height * dpr);
    if (bare === undefined) background(pen, theme, width, height, dpr);
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    const first = lines.length === 1 ? height / 2 : height / 2 - 7;
    for (const [at, text] of lines.entries()) {
      pen.font = fonts[at] ?? '';
      pen.fillStyle = css(bare ?? (at === 0 ? theme.ink : theme.muted));
      pen.fillText(text, (width / 2) * dpr, (first + 0.5 + at * 14.5) * dpr);
    }
    const plate = { canvas, width, height };
    this.#plates.set(key, plate);
    return plate;
  }
}

function background(
  pen: CanvasRenderingContext2D,
  theme: Theme,
  width: number,
  height: number,
  dpr: number,
): void {
  pen.save();
  pen.scale(dpr, dpr);
  pen.beginPath();
  pen.roundRect(0.5, 0.5, width - 1, height - 1, 5);
  pen.fillStyle = css(theme.paper, 0.93);
  pen.fill();
  pen.strokeStyle = css(theme.line);
  pen.stroke();
  pen.restore();
}
