// Names of areas with what is free and from which price, on small plates that never cover each other.
// Method: each text is painted once; where plates go is worked out anew only when the scale or a text changes.
import type { Camera, View } from './camera.ts';
import { toScreen } from './camera.ts';
import { type Placed, uncovered } from './detail.ts';
import { css } from './seat-look.ts';
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
const paddingPx = 7;

export class MapLabels {
  readonly #model: SeatModel;
  readonly #plates = new Map<string, Plate>();
  readonly #sequence: number[];
  #lines: { name: string; count: string }[] = [];
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
    this.#lines = this.#model.areas.map((area, at) => ({
      name: area.name,
      count: tally.known ? count(tally.freeOf(at), tally.lowestOf(at)) : '',
    }));
    this.#shownFor = '';
  }

  /** Theme, font or pixel density changed. */
  forget(): void {
    this.#plates.clear();
    this.#shownFor = '';
  }

  draw(
    pen: CanvasRenderingContext2D,
    theme: Theme,
    camera: Camera,
    view: View,
    dpr: number,
    seated: boolean,
  ): void {
    const now = `${camera.scale} ${dpr} ${seated}`;
    if (now !== this.#shownFor) this.#shown = this.#lay(theme, camera.scale, dpr, seated);
    this.#shownFor = now;
    const zero = toScreen(camera, view, 0, 0);
    for (const { plate, at, width, height } of this.#shown) {
      const [x, y] = [at.x + zero.x - width / 2, at.y + zero.y - height / 2];
      if (x > view.width || y > view.height || x + width < 0 || y + height < 0) continue;
      pen.drawImage(plate.canvas, Math.round(x * dpr), Math.round(y * dpr));
    }
  }

  /** In CSS pixels from the plan's zero, so that panning moves all alike. */
  #lay(theme: Theme, scale: number, dpr: number, seated: boolean): Label[] {
    const wanted: Label[] = [];
    for (const area of this.#sequence) {
      const { box, middle, standing } = this.#model.areas[area] ?? {};
      const line = this.#lines[area];
      if (line === undefined || box === undefined || middle === undefined) continue;
      if (!standing && !seated) continue;
      const room = Math.max(box.right - box.left, (box.bottom - box.top) * 0.8) * scale;
      const full = this.#plate(theme, line.name, line.count, dpr);
      const plate = full.width <= room * 0.96 ? full : this.#plate(theme, line.name, '', dpr);
      if (plate.width > room * 1.3) continue;
      const at = { x: middle.x * scale, y: middle.y * scale };
      wanted.push({ area, plate, at, width: plate.width, height: plate.height });
    }
    return uncovered(wanted, 2);
  }

  #plate(theme: Theme, name: string, count: string, dpr: number): Plate {
    const key = `${name}\n${count}\n${dpr}`;
    const known = this.#plates.get(key);
    if (known !== undefined) return known;
    if (this.#plates.size > platesMax) this.#plates.clear();
    const canvas = document.createElement('canvas');
    const pen = canvas.getContext('2d');
    if (pen === null) return { canvas, width: 0, height: 0 };
    const fonts = [`650 ${nameFontPx * dpr}px ${theme.font}`, `450 ${countFontPx * dpr}px ${theme.font}`];
    const lines = count === '' ? [name] : [name, count];
    const wide = lines.map((text, at) => {
      pen.font = fonts[at] ?? '';
      return pen.measureText(text).width / dpr;
    });
    const width = Math.ceil(Math.max(...wide) + 2 * paddingPx);
    const height = lines.length === 1 ? 21 : 36;
    canvas.width = Math.ceil(width * dpr);
    canvas.height = Math.ceil(height * dpr);
    pen.scale(dpr, dpr);
    pen.beginPath();
    pen.roundRect(0.5, 0.5, width - 1, height - 1, 6);
    pen.fillStyle = css(theme.paper, 0.94);
    pen.fill();
    pen.strokeStyle = css(theme.line);
    pen.stroke();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    for (const [at, text] of lines.entries()) {
      pen.font = fonts[at] ?? '';
      pen.fillStyle = css(at === 0 ? theme.ink : theme.muted);
      pen.fillText(text, (width / 2) * dpr, (lines.length === 1 ? 11 : at === 0 ? 12 : 26) * dpr);
    }
    const plate = { canvas, width, height };
    this.#plates.set(key, plate);
    return plate;
  }
}
