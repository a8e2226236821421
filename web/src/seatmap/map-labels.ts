// Names of areas with what is free and from which price, on small plates that never cover each other.
// Method: each text is painted once; where plates go is worked out anew only when the scale or a text changes.
import type { Camera, View } from './camera.ts';
import { toScreen } from './camera.ts';
import { type Detail, type Placed, uncovered } from './detail.ts';
import { meets, type Point } from './plan-shape.ts';
import { css, type Rgb } from './seat-look.ts';
import type { SeatModel } from './seat-plan.ts';
import type { SeatTally } from './seat-tally.ts';
import type { Theme } from './seat-theme.ts';

interface Picture {
  canvas: HTMLCanvasElement;
  pen: CanvasRenderingContext2D;
  /** CSS pixels. */
  width: number;
  height: number;
}

interface Plate {
  texts: readonly Picture[];
  ground: Picture | undefined;
  width: number;
  height: number;
}

interface Label extends Placed {
  plate: Plate;
  area: number;
}

const picturesMax = 3_000;
const lineHeightPx = 16;
/** Letters on average are at least so wide. */
const letterPxMin = 5;
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
  readonly #pictures = new Map<string, Picture>();
  readonly #whole = new Map<number, Picture & Pick<Plate, 'texts'>>();
  readonly #measure = picture(1, 1, 1);
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
    this.#pictures.clear();
    this.#whole.clear();
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
        pen.drawImage(this.#composed(area, plate, dpr).canvas, Math.round(x * dpr), Math.round(y * dpr));
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
      const plate =
        this.#fitting(look, lines, bare, room, high * 0.9) ?? this.#alone(look, area, middle, scale);
      if (plate === undefined) continue;
      const at = { x: middle.x * scale, y: middle.y * scale };
      wanted.push({ area, plate, at, width: plate.width, height: plate.height });
    }
    return uncovered(wanted, 2);
  }

  /** All of a plate in one picture, which is painted over when its text changes. */
  #composed(area: number, { texts, ground, width, height }: Plate, dpr: number): Picture {
    const known = this.#whole.get(area);
    const same = known?.width === width && known.height === height;
    if (same && known.texts.every((text, at) => text === texts[at]) && texts.length === known.texts.length)
      return known;
    const made = same ? known : picture(width, height, dpr);
    if (same) made.pen.clearRect(0, 0, made.canvas.width, made.canvas.height);
    if (ground !== undefined) made.pen.drawImage(ground.canvas, 0, 0);
    const first = texts.length === 1 ? height / 2 : height / 2 - 7;
    for (const [at, text] of texts.entries()) {
      const x = Math.round(((width - text.width) / 2) * dpr);
      made.pen.drawImage(text.canvas, x, Math.round((first + at * 14.5 - lineHeightPx / 2) * dpr));
    }
    const whole = { ...made, texts };
    this.#whole.set(area, whole);
    return whole;
  }

  /** A name that is larger than its area is shown where it hides no other area. */
  #alone(look: LabelLook, area: number, middle: Point, scale: number): Plate | undefined {
    const name = this.#model.areas[area]?.name;
    if (look.detail.shapes || name === undefined) return undefined;
    const [half, high] = [(name.length * letterPxMin) / scale / 2, 12 / scale];
    const around = (by: number) => ({
      left: middle.x - by,
      right: middle.x + by,
      top: middle.y - high,
      bottom: middle.y + high,
    });
    const free = (by: number) =>
      this.#model.areas.every(({ box }, other) => other === area || !meets(box, around(by)));
    if (!free(half)) return undefined;
    const plate = this.#plate(look, [name], undefined);
    return free(plate.width / scale / 2) ? plate : undefined;
  }

  /** The first of the texts, the longest first, that fits. What cannot fit is not even measured. */
  #fitting(
    look: LabelLook,
    texts: readonly (readonly string[])[],
    bare: Rgb | undefined,
    room: number,
    high: number,
  ): Plate | undefined {
    for (const lines of texts) {
      const letters = Math.max(...lines.map((line) => line.length));
      if (letters * letterPxMin > room) continue;
      const plate = this.#plate(look, lines, bare);
      if (plate.width <= room && plate.height <= high) return plate;
    }
    return undefined;
  }

  /** With an ink of its own the text stands on the area's colour, else on a plate. */
  #plate(look: LabelLook, lines: readonly string[], bare: Rgb | undefined): Plate {
    const texts = lines.map((text, at) => this.#text(look, text, at, bare));
    const padding = bare === undefined ? paddingPx : 1;
    // A few widths only: a digit more or less neither moves plates nor needs a new picture.
    const step = bare === undefined ? 6 : 1;
    const width = Math.ceil((Math.max(...texts.map((text) => text.width)) + 2 * padding) / step) * step;
    const height = (lines.length === 1 ? 15 : 30) + (bare === undefined ? 5 : 0);
    return {
      texts,
      width,
      height,
      ground: bare === undefined ? this.#ground(look, width, height) : undefined,
    };
  }

  #text({ theme, dpr, detail }: LabelLook, text: string, line: number, bare: Rgb | undefined): Picture {
    const key = `${line} ${bare ?? ''} ${detail.areasOnly} ${text}`;
    const known = this.#pictures.get(key);
    if (known !== undefined) return known;
    if (this.#pictures.size > picturesMax) this.#pictures.clear();
    const small = line > 0 || (bare !== undefined && detail.areasOnly);
    const font = `${line === 0 ? 650 : 450} ${(small ? countFontPx : nameFontPx) * dpr}px`;
    const { pen } = this.#measure;
    pen.font = `${font} ${theme.font}`;
    const width = Math.ceil(pen.measureText(text).width / dpr) + 1;
    const made = picture(width, lineHeightPx, dpr);
    made.pen.font = pen.font;
    made.pen.textAlign = 'center';
    made.pen.textBaseline = 'middle';
    made.pen.fillStyle = css(bare ?? (line === 0 ? theme.ink : theme.muted));
    made.pen.fillText(text, (width / 2) * dpr, (lineHeightPx / 2 + 0.5) * dpr);
    this.#pictures.set(key, made);
    return made;
  }

  #ground({ theme, dpr }: LabelLook, width: number, height: number): Picture {
    const key = `${width} × ${height}`;
    const known = this.#pictures.get(key);
    if (known !== undefined) return known;
    const made = picture(width, height, dpr);
    background(made.pen, theme, width, height, dpr);
    this.#pictures.set(key, made);
    return made;
  }
}

function picture(width: number, height: number, dpr: number): Picture {
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * dpr);
  canvas.height = Math.ceil(height * dpr);
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('this browser draws no canvas');
  return { canvas, pen, width, height };
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
