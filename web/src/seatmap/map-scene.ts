// What stands still: floors of areas, stage and other decorations, names of rows. And the seats of one rectangle,
// which is how everything is drawn: a whole tile, or the few pixels around a seat that changed.
import type { Detail } from './detail.ts';
import { type Drawing, decorationsOf } from './plan-decorations.ts';
import { type Box, grown, meets, touches } from './plan-shape.ts';
import type { SeatGrid } from './seat-grid.ts';
import { css, mixed, type Rgb } from './seat-look.ts';
import type { ModelArea, SeatModel, SeatPlan } from './seat-plan.ts';
import { SpriteSheets, seatRadius, spriteKind } from './seat-sprites.ts';
import { type SeatTally, seatState } from './seat-tally.ts';
import type { Theme } from './seat-theme.ts';

/** One scale of drawing, in device pixels per plan unit, with its pictures of seats. */
export interface Scale {
  readonly perUnit: number;
  readonly dpr: number;
  readonly detail: Detail;
  readonly sheets: Map<number, SpriteSheets>;
}

/** Floors change their colour in so many steps, so that they are not drawn again for each place. */
const shareSteps = 24;

/** From the middle of a seat to the corner of the box that is drawn again, in distances between neighbours. */
const innerReach = 0.7;

const desks = new Map<number, CanvasRenderingContext2D>();

/** Where tiles are put together: kept in ordinary memory, because its bytes are read. */
function deskOf(sizePx: number): CanvasRenderingContext2D {
  const known = desks.get(sizePx);
  if (known !== undefined) return known;
  const canvas = document.createElement('canvas');
  canvas.width = sizePx;
  canvas.height = sizePx;
  const pen = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (pen === null) throw new Error('this browser draws no canvas');
  desks.set(sizePx, pen);
  return pen;
}

function boxAt({ perUnit }: Scale, leftPx: number, topPx: number, sizePx: number): Box {
  const [left, top, size] = [leftPx / perUnit, topPx / perUnit, sizePx / perUnit];
  return { left, top, right: left + size, bottom: top + size };
}

/** Sizes of seats that differ by less share their pictures. */
const sizeStep = Math.log(1.12);

export class MapScene {
  readonly model: SeatModel;
  readonly grid: SeatGrid;
  theme: Theme;
  tally: SeatTally;
  accessible: ReadonlySet<string>;
  readonly #paths: Path2D[];
  /** 1 for seats within their floor, 2 for seats at its edge, 0 until it was looked up. */
  readonly #inner: Uint8Array;
  readonly #drawings: readonly Drawing[];
  /** Where a plan lets them overlap, a standing area covers empty floor; seats are drawn above both. */
  readonly #floors: readonly number[];
  /** Distance between neighbours for each area, made alike where they are nearly so. */
  readonly #pitches: Float64Array;

  constructor(
    plan: SeatPlan,
    model: SeatModel,
    grid: SeatGrid,
    theme: Theme,
    tally: SeatTally,
    stage: string,
  ) {
    this.model = model;
    this.grid = grid;
    this.theme = theme;
    this.tally = tally;
    this.accessible = new Set();
    this.#inner = new Uint8Array(model.seats);
    this.#paths = model.areas.map(({ polygon }) => pathOf(polygon));
    this.#drawings = decorationsOf(plan, model, stage);
    const areas = [...model.areas.keys()];
    const standing = (at: number) => model.areas[at]?.standing === true;
    this.#floors = [...areas.filter((at) => !standing(at)), ...areas.filter(standing)];
    this.#pitches = Float64Array.from(model.areas, ({ pitch }) => {
      const ratio = Math.round(Math.log((pitch || model.pitch) / model.pitch) / sizeStep);
      return model.pitch * Math.exp(ratio * sizeStep);
    });
  }

  /** Everything that is drawn, stages included. */
  get box(): Box {
    const boxes = [this.model.box, ...this.#drawings.map(({ box }) => box)];
    return {
      left: Math.min(...boxes.map(({ left }) => left)),
      top: Math.min(...boxes.map(({ top }) => top)),
      right: Math.max(...boxes.map(({ right }) => right)),
      bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
    };
  }

  /** Draws what lies in `box`, a square of `sizePx` device pixels whose corner is `leftPx`, `topPx` of the plan. */
  draw(pen: CanvasRenderingContext2D, scale: Scale, leftPx: number, topPx: number, sizePx: number): void {
    const box = boxAt(scale, leftPx, topPx, sizePx);
    const desk = deskOf(sizePx);
    this.#ground(desk, scale, leftPx, topPx, box);
    const picture = desk.getImageData(0, 0, sizePx, sizePx);
    const seats = scale.detail.areasOnly ? [] : this.#seatsIn(grown(box, this.model.pitch * 2));
    for (const seat of seats) {
      const x = (this.model.x[seat] ?? 0) * scale.perUnit - leftPx;
      const y = (this.model.y[seat] ?? 0) * scale.perUnit - topPx;
      const sheet = this.#sheet(scale, this.model.areaOf[seat] ?? 0);
      sheet.blend(picture.data, sizePx, this.#kindOf(seat), x, y);
    }
    pen.putImageData(picture, 0, 0);
    this.#texts(pen, scale, leftPx, topPx, seats);
  }

  /** Draws again what lies in a small box around one seat; the pen is limited to it. */
  redraw(
    pen: CanvasRenderingContext2D,
    scale: Scale,
    leftPx: number,
    topPx: number,
    box: Box,
    changed: number,
  ): void {
    const { perUnit } = scale;
    if (!this.#isInner(changed)) {
      this.#ground(pen, scale, leftPx, topPx, box);
    } else {
      // The floor reaches farther than the box, so that its one colour is all there is below the seat.
      pen.fillStyle = css(this.theme.surface);
      const [wide, high] = [(box.right - box.left) * perUnit, (box.bottom - box.top) * perUnit];
      pen.fillRect(box.left * perUnit - leftPx - 1, box.top * perUnit - topPx - 1, wide + 2, high + 2);
    }
    const seats = this.#seatsIn(grown(box, this.model.pitch * seatRadius));
    for (const seat of seats) {
      const x = (this.model.x[seat] ?? 0) * perUnit - leftPx;
      const y = (this.model.y[seat] ?? 0) * perUnit - topPx;
      this.#sheet(scale, this.model.areaOf[seat] ?? 0).draw(pen, this.#kindOf(seat), x, y);
    }
    this.#texts(pen, scale, leftPx, topPx, seats);
  }

  /** Whether the floor of its area reaches around the seat on all sides; seats at an edge may stick out a little. */
  #isInner(seat: number): boolean {
    const known = this.#inner[seat];
    if (known !== 0) return known === 1;
    const { x, y, areaOf, areas, pitch } = this.model;
    const area = areas[areaOf[seat] ?? 0];
    const inner =
      area !== undefined &&
      area.margin >= pitch * innerReach &&
      touches(area.polygon, x[seat] ?? 0, y[seat] ?? 0, area.margin - pitch * innerReach);
    this.#inner[seat] = inner ? 1 : 2;
    return inner;
  }

  #ground(pen: CanvasRenderingContext2D, scale: Scale, leftPx: number, topPx: number, box: Box): void {
    const { perUnit } = scale;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    const [x, y] = [box.left * perUnit - leftPx, box.top * perUnit - topPx];
    const side = Math.ceil((box.right - box.left) * perUnit) + 2;
    pen.fillStyle = css(this.theme.paper);
    pen.fillRect(Math.floor(x), Math.floor(y), side, side);
    pen.setTransform(perUnit, 0, 0, perUnit, -leftPx, -topPx);
    for (const drawing of this.#drawings) if (meets(drawing.box, box)) this.#decoration(pen, drawing, scale);
    for (const at of this.#floors) {
      const area = this.model.areas[at];
      if (area !== undefined && meets(area.box, box)) this.#floor(pen, scale, area, at);
    }
    pen.setTransform(1, 0, 0, 1, 0, 0);
  }

  #seatsIn(box: Box): number[] {
    const seats: number[] = [];
    this.grid.within(box, (seat) => void seats.push(seat));
    return seats;
  }

  #kindOf(seat: number): number {
    const { model, tally, accessible } = this;
    const own = accessible.size > 0 && accessible.has(model.units[seat] ?? '');
    return spriteKind(model.tier[seat] ?? 0, tally.states[seat] ?? seatState.unknown, own);
  }

  #floor(pen: CanvasRenderingContext2D, scale: Scale, area: ModelArea, at: number): void {
    const path = this.#paths[at];
    if (path === undefined) return;
    const hairline = scale.dpr / scale.perUnit;
    const fill = css(this.floorColour(scale.detail, area, at));
    pen.lineJoin = 'round';
    pen.lineWidth = 2 * area.margin + 2 * hairline;
    pen.strokeStyle = css(this.theme.line);
    pen.stroke(path);
    pen.fillStyle = fill;
    pen.fill(path);
    if (area.margin > 0) {
      pen.lineWidth = 2 * area.margin;
      pen.strokeStyle = fill;
      pen.stroke(path);
    }
    const soldOut = this.tally.known && this.tally.freeOf(at) === 0;
    if (soldOut && (area.standing || scale.detail.areasOnly)) this.#hatch(pen, scale, path, area.box);
  }

  /** Where places are chosen by area, the fuller the colour, the more is left. */
  floorColour(detail: Detail, area: ModelArea, at: number): Rgb {
    if (!area.standing && !detail.areasOnly) return this.theme.surface;
    const tier = this.theme.tiers[area.tier]?.colour ?? this.theme.muted;
    const share = this.shareStep(area, at) / shareSteps;
    return share === 0
      ? this.theme.surface
      : mixed(this.theme.surface, tier, 0.22 + 0.5 * Math.min(1, share));
  }

  /** How full an area is drawn: 0 for nothing left, up to `shareSteps`. */
  shareStep(area: ModelArea, at: number): number {
    if (!this.tally.known) return shareSteps / 2;
    return Math.ceil(Math.min(1, this.tally.freeOf(at) / Math.max(1, area.capacity)) * shareSteps);
  }

  /** Nothing is left: told by lines, not by colour alone. */
  #hatch(pen: CanvasRenderingContext2D, scale: Scale, path: Path2D, box: Box): void {
    const step = (8 * scale.dpr) / scale.perUnit;
    const high = box.bottom - box.top;
    pen.save();
    pen.clip(path);
    pen.beginPath();
    for (let x = box.left - high; x < box.right; x += step) {
      pen.moveTo(x, box.bottom);
      pen.lineTo(x + high, box.top);
    }
    pen.lineWidth = scale.dpr / scale.perUnit;
    pen.strokeStyle = css(this.theme.line);
    pen.stroke();
    pen.restore();
  }

  #decoration(pen: CanvasRenderingContext2D, drawing: Drawing, { perUnit, dpr }: Scale): void {
    const { theme } = this;
    if (drawing.path !== undefined) {
      const path = new Path2D(drawing.path);
      pen.fillStyle = css(drawing.stage ? theme.stage : mixed(theme.paper, theme.line, 0.55));
      pen.fill(path);
    }
    if (drawing.text === '') return;
    const high = drawing.textHeight * perUnit;
    const fontPx = Math.min(26 * dpr, Math.max(10 * dpr, high * 0.45));
    if (drawing.path !== undefined && fontPx * 1.2 > high) return;
    const { left, top, right, bottom } = drawing.box;
    const inside = (Math.abs(drawing.turn) === 90 ? bottom - top : right - left) * perUnit;
    pen.save();
    pen.setTransform(
      pen
        .getTransform()
        .translate(drawing.x, drawing.y)
        .rotate(drawing.turn)
        .scale(1 / perUnit),
    );
    pen.font = `600 ${fontPx}px ${theme.font}`;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.fillStyle = css(drawing.stage ? theme.stageInk : theme.muted);
    if (drawing.path === undefined || pen.measureText(drawing.text).width < inside)
      pen.fillText(drawing.text, 0, 0);
    pen.restore();
  }

  #texts(
    pen: CanvasRenderingContext2D,
    scale: Scale,
    leftPx: number,
    topPx: number,
    seats: readonly number[],
  ): void {
    const { numbers, rowNames } = scale.detail;
    if (numbers) {
      const free = seats.filter(
        (seat) => this.tally.isFree(seat) && !this.accessible.has(this.model.units[seat] ?? ''),
      );
      this.#numbers(pen, scale, leftPx, topPx, free);
    }
    if (rowNames)
      this.#rowNames(
        pen,
        scale,
        leftPx,
        topPx,
        seats.filter((seat) => this.#endOfRow(seat)),
      );
  }

  #sheet(scale: Scale, area: number): SpriteSheets {
    const pitch = this.#pitches[area] ?? this.model.pitch;
    const known = scale.sheets.get(pitch);
    if (known !== undefined) return known;
    const made = new SpriteSheets(this.theme, pitch * scale.perUnit, !scale.detail.shapes);
    scale.sheets.set(pitch, made);
    return made;
  }

  #numbers(
    pen: CanvasRenderingContext2D,
    scale: Scale,
    leftPx: number,
    topPx: number,
    seats: number[],
  ): void {
    const { model, theme } = this;
    const pitchPx = model.pitch * scale.perUnit;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    let font = 0;
    for (const seat of seats) {
      const text = model.numbers[seat] ?? '';
      const wanted = Math.round(pitchPx * (text.length > 2 ? 0.27 : 0.36));
      if (text.length === 0 || text.length > 4) continue;
      if (wanted !== font) pen.font = `600 ${wanted}px ${theme.font}`;
      font = wanted;
      pen.fillStyle = css(theme.tiers[model.tier[seat] ?? 0]?.ink ?? theme.ink);
      pen.fillText(
        text,
        (model.x[seat] ?? 0) * scale.perUnit - leftPx,
        (model.y[seat] ?? 0) * scale.perUnit - topPx + pitchPx * 0.02,
      );
    }
  }

  #endOfRow(seat: number): boolean {
    const row = this.model.rows[this.model.row[seat] ?? 0];
    return row !== undefined && row.name !== '' && (row.from === seat || row.to - 1 === seat);
  }

  /** At both ends of each row, one step beyond the last seat. */
  #rowNames(
    pen: CanvasRenderingContext2D,
    scale: Scale,
    leftPx: number,
    topPx: number,
    ends: number[],
  ): void {
    const { model, theme } = this;
    const size = Math.max(9 * scale.dpr, Math.min(13 * scale.dpr, model.pitch * scale.perUnit * 0.5));
    pen.font = `500 ${size}px ${theme.font}`;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.fillStyle = css(theme.muted);
    for (const seat of ends) {
      const row = model.rows[model.row[seat] ?? 0];
      if (row === undefined || row.name.length > 4) continue;
      const inner = seat === row.from ? Math.min(seat + 1, row.to - 1) : seat - 1;
      const [x, y] = [model.x[seat] ?? 0, model.y[seat] ?? 0];
      let [dx, dy] = [x - (model.x[inner] ?? x), y - (model.y[inner] ?? y)];
      const far = Math.hypot(dx, dy);
      if (far === 0) [dx, dy] = [-model.pitch, 0];
      else [dx, dy] = [(dx / far) * model.pitch, (dy / far) * model.pitch];
      pen.fillText(row.name, (x + dx) * scale.perUnit - leftPx, (y + dy) * scale.perUnit - topPx);
    }
  }
}

function pathOf(polygon: Float64Array): Path2D {
  const path = new Path2D();
  for (let at = 0; at < polygon.length; at += 2) path.lineTo(polygon[at] ?? 0, polygon[at + 1] ?? 0);
  path.closePath();
  return path;
}
