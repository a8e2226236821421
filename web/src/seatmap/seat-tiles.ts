// The map as square pictures, drawn once and then moved. Panning copies pictures; a seat that changes is drawn again
// within the few pixels that it covers; a new scale is drawn within a few milliseconds of each frame while the former
// pictures, stretched, fill in.
import type { Camera, View } from './camera.ts';
import { detailAt } from './detail.ts';
import type { MapScene, Scale } from './map-scene.ts';
import { type Box, meets } from './plan-shape.ts';
import { seatRadius } from './seat-sprites.ts';

/** Device pixels. Small, so that drawing one never takes long; larger where a pixel is smaller. */
const tilePx = (dpr: number) => (dpr > 1.5 ? 512 : 256);
/** Pictures kept beside those in view, as a share of those. */
const keptOfVisible = 3;

interface Tile {
  readonly column: number;
  readonly line: number;
  readonly canvas: HTMLCanvasElement;
  readonly pen: CanvasRenderingContext2D;
  /** Drawn again when there is time, shown as it is until then. */
  stale: boolean;
  usedAt: number;
}

interface Range {
  columnFrom: number;
  columnTo: number;
  lineFrom: number;
  lineTo: number;
}

export class TileSet {
  readonly scale: Scale;
  readonly #scene: MapScene;
  readonly #size: number;
  readonly #tiles = new Map<string, Tile>();
  #frame = 0;

  constructor(scene: MapScene, camera: Camera, dpr: number) {
    this.#scene = scene;
    this.#size = tilePx(dpr);
    const detail = detailAt(scene.model.pitch * camera.scale);
    this.scale = { perUnit: camera.scale * dpr, dpr, detail, sheets: new Map() };
  }

  fits(camera: Camera, dpr: number): boolean {
    return dpr === this.scale.dpr && Math.abs(this.scale.perUnit / (camera.scale * dpr) - 1) < 1e-6;
  }

  /** Device pixels from the plan's zero to the view's left upper corner, whole where the scale is the set's own. */
  #corner(camera: Camera, view: View): { x: number; y: number } {
    const { perUnit, dpr } = this.scale;
    return {
      x: Math.round(camera.x * perUnit - (view.width * dpr) / 2),
      y: Math.round(camera.y * perUnit - (view.height * dpr) / 2),
    };
  }

  #range(left: number, top: number, width: number, height: number, ring: number): Range {
    return {
      columnFrom: Math.floor(left / this.#size) - ring,
      columnTo: Math.ceil((left + width) / this.#size) - 1 + ring,
      lineFrom: Math.floor(top / this.#size) - ring,
      lineTo: Math.ceil((top + height) / this.#size) - 1 + ring,
    };
  }

  #boxOf(column: number, line: number): Box {
    const size = this.#size / this.scale.perUnit;
    return { left: column * size, top: line * size, right: (column + 1) * size, bottom: (line + 1) * size };
  }

  /** Draws what is missing in view, the middle first, until `deadline`; true when nothing is missing. */
  fill(camera: Camera, view: View, ring: number, deadline: number): boolean {
    const { dpr } = this.scale;
    const corner = this.#corner(camera, view);
    const [wide, high] = [view.width * dpr, view.height * dpr];
    const range = this.#range(corner.x, corner.y, wide, high, ring);
    const missing: { column: number; line: number; far: number }[] = [];
    for (let line = range.lineFrom; line <= range.lineTo; line += 1) {
      for (let column = range.columnFrom; column <= range.columnTo; column += 1) {
        const tile = this.#tiles.get(`${column} ${line}`);
        if (tile !== undefined && !tile.stale) continue;
        if (!meets(this.#boxOf(column, line), this.#scene.box)) continue;
        const dx = (column + 0.5) * this.#size - corner.x - wide / 2;
        const dy = (line + 0.5) * this.#size - corner.y - high / 2;
        missing.push({ column, line, far: dx * dx + dy * dy + (tile === undefined ? 0 : 1e12) });
      }
    }
    missing.sort((a, b) => a.far - b.far);
    for (const [at, { column, line }] of missing.entries()) {
      if (at > 0 && performance.now() > deadline) return false;
      this.#draw(column, line);
    }
    return true;
  }

  #draw(column: number, line: number): void {
    const key = `${column} ${line}`;
    let tile = this.#tiles.get(key);
    if (tile === undefined) {
      const canvas = document.createElement('canvas');
      canvas.width = this.#size;
      canvas.height = this.#size;
      const pen = canvas.getContext('2d', { alpha: false });
      if (pen === null) return;
      tile = { column, line, canvas, pen, stale: false, usedAt: this.#frame };
      this.#tiles.set(key, tile);
    }
    tile.stale = false;
    this.#scene.draw(tile.pen, this.scale, column * this.#size, line * this.#size, this.#size);
  }

  /** Copies what there is to the view; true when it covers all of the plan that is in view. */
  show(pen: CanvasRenderingContext2D, camera: Camera, view: View, dpr: number): boolean {
    this.#frame += 1;
    const { perUnit } = this.scale;
    const stretch = (camera.scale * dpr) / perUnit;
    const exact = this.fits(camera, dpr);
    const [wide, high] = [view.width * dpr, view.height * dpr];
    const corner = exact
      ? this.#corner(camera, view)
      : { x: camera.x * perUnit - wide / 2 / stretch, y: camera.y * perUnit - high / 2 / stretch };
    const range = this.#range(corner.x, corner.y, wide / stretch, high / stretch, 0);
    let whole = true;
    let shown = 0;
    for (let line = range.lineFrom; line <= range.lineTo; line += 1) {
      for (let column = range.columnFrom; column <= range.columnTo; column += 1) {
        const tile = this.#tiles.get(`${column} ${line}`);
        if (tile === undefined) {
          whole &&= !meets(this.#boxOf(column, line), this.#scene.box);
          continue;
        }
        tile.usedAt = this.#frame;
        shown += 1;
        if (exact) pen.drawImage(tile.canvas, column * this.#size - corner.x, line * this.#size - corner.y);
        else this.#stretched(pen, tile, corner, stretch);
      }
    }
    this.#forget(shown);
    return whole;
  }

  /** Edges lie on whole pixels, or a seam would show between two pictures. */
  #stretched(
    pen: CanvasRenderingContext2D,
    tile: Tile,
    corner: { x: number; y: number },
    stretch: number,
  ): void {
    const edge = (at: number, from: number) => Math.round((at * this.#size - from) * stretch);
    const [left, top] = [edge(tile.column, corner.x), edge(tile.line, corner.y)];
    const [right, bottom] = [edge(tile.column + 1, corner.x), edge(tile.line + 1, corner.y)];
    pen.drawImage(tile.canvas, left, top, right - left, bottom - top);
  }

  #forget(shown: number): void {
    const kept = Math.max(24, shown * keptOfVisible);
    if (this.#tiles.size <= kept) return;
    const oldest = [...this.#tiles].sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [key, tile] of oldest.slice(0, this.#tiles.size - kept)) {
      if (tile.usedAt === this.#frame) return;
      this.#tiles.delete(key);
    }
  }

  /** Draws a seat again, and nothing but the pixels that it covers. */
  redrawSeat(seat: number): void {
    if (this.scale.detail.areasOnly) return;
    const { model } = this.#scene;
    const { perUnit } = this.scale;
    const pitch = model.areas[model.areaOf[seat] ?? 0]?.pitch || model.pitch;
    const half = Math.ceil(pitch * seatRadius * perUnit * 1.06 + 0.6);
    const left = Math.round((model.x[seat] ?? 0) * perUnit) - half;
    const top = Math.round((model.y[seat] ?? 0) * perUnit) - half;
    const range = this.#range(left, top, 2 * half, 2 * half, 0);
    for (let line = range.lineFrom; line <= range.lineTo; line += 1) {
      for (let column = range.columnFrom; column <= range.columnTo; column += 1) {
        const tile = this.#tiles.get(`${column} ${line}`);
        if (tile !== undefined && !tile.stale) this.#redraw(tile, left, top, 2 * half, seat);
      }
    }
  }

  #redraw({ pen, column, line }: Tile, left: number, top: number, size: number, seat: number): void {
    const { perUnit } = this.scale;
    const [x, y] = [column * this.#size, line * this.#size];
    pen.save();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.beginPath();
    pen.rect(left - x, top - y, size, size);
    pen.clip();
    const box = {
      left: left / perUnit,
      top: top / perUnit,
      right: (left + size) / perUnit,
      bottom: (top + size) / perUnit,
    };
    this.#scene.redraw(pen, this.scale, x, y, box, seat);
    pen.restore();
  }

  /** Whether pictures depend on how full areas are; those within the box are drawn again when there is time. */
  staleWithin(box: Box): void {
    for (const tile of this.#tiles.values())
      if (meets(this.#boxOf(tile.column, tile.line), box)) tile.stale = true;
  }
}
