// The map on its canvas: holds the camera, decides what a tap means, and draws a frame only when something changed.
// It knows no React and no language; the component beside it feeds both in.

import type { Camera, ScaleRange, View } from './camera.ts';
import * as cameras from './camera.ts';
import { canChoose, choosingPx, type Detail, detailAt } from './detail.ts';
import { type Hit, hitAt } from './hit.ts';
import { watchGestures } from './map-gestures.ts';
import { type LabelLook, MapLabels } from './map-labels.ts';
import { MarkPainter } from './map-marks.ts';
import { MapScene } from './map-scene.ts';
import type { Point } from './plan-shape.ts';
import { SeatGrid } from './seat-grid.ts';
import { css, inkOn } from './seat-look.ts';
import type { SeatModel, SeatPlan } from './seat-plan.ts';
import type { SeatTally } from './seat-tally.ts';
import type { Theme } from './seat-theme.ts';
import { TileSet } from './seat-tiles.ts';

/** What is under the mouse or the keys: a place, or an area whose seats are too small to be meant. */
export interface Pointed extends Hit {
  readonly byKeys: boolean;
}

export interface MapEvents {
  point(pointed: Pointed | undefined): void;
  choose(place: number): void;
}

export interface MapOptions {
  canvas: HTMLCanvasElement;
  /** Follows what is pointed at. */
  tip: HTMLElement;
  plan: SeatPlan;
  model: SeatModel;
  tally: SeatTally;
  theme: Theme;
  stage: string;
  accessible: ReadonlySet<string>;
  count: (free: number, lowest: number | undefined) => string;
  events: MapEvents;
}

const fillBudgetMs = 7;
const redrawBudgetMs = 4;
/** A frame that took no longer than this has time for what is not in view. */
const spareMs = 3.5;
/** While the scale changes, pictures are stretched; so long after its last change they are drawn anew. */
const settledMs = 90;
const flightMs = 260;
const wheelFlightMs = 140;
/** How often texts and floors follow what is free. */
const labelsMs = 700;
/** So many changes at once are drawn as tiles, not one by one. */
const singleRedrawsMax = 4_000;
const marginPx = 22;
const dprMax = 3;

interface Flight {
  from: Camera;
  to: Camera;
  since: number;
  ms: number;
}

export class MapView {
  readonly scene: MapScene;
  readonly grid: SeatGrid;
  readonly #options: MapOptions;
  readonly #model: SeatModel;
  readonly #pen: CanvasRenderingContext2D;
  readonly #labels: MapLabels;
  readonly #marks: MarkPainter;
  readonly #gone = new Map<number, number>();
  readonly #pending = new Set<number>();
  readonly #areasChanged = new Set<number>();
  readonly #shareSteps = new Map<number, number>();
  readonly #stopGestures: () => void;
  #view: View = { width: 0, height: 0 };
  #dpr = 1;
  #camera: Camera = { x: 0, y: 0, scale: 1 };
  #fit: Camera = { x: 0, y: 0, scale: 1 };
  #range: ScaleRange = { min: 1, max: 1 };
  #fitted = true;
  #flight: Flight | undefined;
  #scaledAt = 0;
  #base: TileSet | undefined;
  #current: TileSet | undefined;
  #former: TileSet | undefined;
  #chosen: ReadonlySet<number> = new Set();
  #focused = -1;
  #hovered: Pointed | undefined;
  #labelsAt = Number.NEGATIVE_INFINITY;
  #labelsStale = true;
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #still = false;
  #begun = false;

  constructor(options: MapOptions) {
    const pen = options.canvas.getContext('2d', { alpha: false });
    if (pen === null) throw new Error('this browser draws no canvas');
    this.#pen = pen;
    this.#options = options;
    this.#model = options.model;
    this.grid = new SeatGrid(options.model);
    const { plan, model, theme, tally, stage } = options;
    this.scene = new MapScene(plan, model, this.grid, theme, tally, stage);
    this.scene.accessible = options.accessible;
    this.#labels = new MapLabels(model);
    this.#marks = new MarkPainter(model);
    this.#stopGestures = watchGestures(options.canvas, {
      pan: (dx, dy) => this.#pan(dx, dy),
      zoom: (at, factor, smooth) => this.#zoom(at, factor, smooth ? wheelFlightMs : 0),
      tap: (at, finger) => this.#tap(at, finger),
      doubleTap: (at) => this.#doubleTap(at),
      hover: (at) => this.#hover(at),
    });
  }

  destroy(): void {
    this.#stopGestures();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
  }

  /** CSS pixels. A map that showed the whole plan goes on showing it. */
  resize(width: number, height: number, dpr: number): void {
    const ratio = Math.min(dprMax, Math.max(1, dpr));
    if (width === this.#view.width && height === this.#view.height && ratio === this.#dpr) return;
    const first = this.#view.width === 0;
    this.#view = { width, height };
    this.#dpr = ratio;
    const { canvas } = this.#options;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    this.#fit = cameras.fitCamera(this.scene.box, this.#view, Math.min(marginPx, width * 0.03));
    this.#range = cameras.scaleRange(this.#fit.scale, this.#model.pitch);
    this.#fit = { ...this.#fit, scale: Math.min(this.#fit.scale, this.#range.max) };
    this.#camera =
      first || this.#fitted ? this.#fit : cameras.clamped(this.#camera, this.scene.box, this.#range);
    this.#flight = undefined;
    this.#labels.forget();
    this.#drop();
    // A resized canvas is empty; drawn now, it never shows that.
    if (width > 0 && height > 0) this.#draw();
  }

  #drop(): void {
    this.#base = undefined;
    this.#current = undefined;
    this.#former = undefined;
    this.#pending.clear();
    this.redraw();
  }

  setTheme(theme: Theme): void {
    // What watches the page tells of much that is no other theme.
    if (JSON.stringify(theme) === JSON.stringify(this.scene.theme)) return;
    this.scene.theme = theme;
    this.#labels.forget();
    this.#drop();
  }

  setTally(tally: SeatTally): void {
    this.scene.tally = tally;
    this.#labelsStale = true;
    this.#pending.clear();
    for (const set of this.#sets()) set.staleWithin(this.scene.box);
    this.redraw();
  }

  /** What plates of areas say. */
  setCount(count: MapOptions['count']): void {
    this.#options.count = count;
    this.#labelsStale = true;
    this.redraw();
  }

  setChosen(chosen: ReadonlySet<number>): void {
    this.#chosen = chosen;
    this.redraw();
  }

  setAccessible(accessible: ReadonlySet<string>): void {
    if (accessible === this.scene.accessible) return;
    this.scene.accessible = accessible;
    this.#drop();
  }

  /** Motion is shown as steps. */
  setStill(still: boolean): void {
    this.#still = still;
  }

  /** Places whose state changed, and those that went from free to taken. */
  changed(places: readonly number[], gone: readonly number[]): void {
    if (places.length > singleRedrawsMax) {
      this.#pending.clear();
      for (const set of this.#sets()) set.staleWithin(this.scene.box);
    } else {
      for (const place of places) {
        if (place < this.#model.seats) this.#pending.add(place);
        this.#areasChanged.add(this.#model.areaOf[place] ?? 0);
      }
      const now = performance.now();
      for (const place of gone) {
        if (this.#chosen.has(place) || place >= this.#model.seats) continue;
        this.#gone.delete(place);
        this.#gone.set(place, now);
      }
    }
    this.#labelsStale = true;
    this.redraw();
  }

  redraw(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #later(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.redraw();
    }, ms);
  }

  #sets(): Set<TileSet> {
    return new Set([this.#base, this.#current, this.#former].filter((set) => set !== undefined));
  }

  #draw(): void {
    const now = performance.now();
    const view = this.#view;
    if (view.width === 0 || view.height === 0) return;
    this.#fly(now);
    this.#redrawSeats(now);
    this.#freshen(now);
    const pen = this.#pen;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    const more = this.#tiles(now);
    const detail = detailAt(this.#model.pitch * this.#camera.scale);
    // The first text costs the browser a search for fonts: the seats are shown before it.
    if (this.#begun) this.#labels.draw(pen, this.#labelLook(detail), this.#camera, view);
    else this.redraw();
    this.#begun = true;
    pen.setTransform(this.#dpr, 0, 0, this.#dpr, 0, 0);
    const marks = {
      chosen: this.#chosen,
      gone: this.#gone,
      focused: this.#focused,
      hovered: this.#hovered?.place ?? -1,
      still: this.#still,
    };
    const fading = this.#marks.draw(pen, this.scene.theme, this.#camera, view, marks, now);
    this.#placeTip();
    if (more || fading || this.#flight !== undefined || this.#pending.size > 0) this.redraw();
  }

  #labelLook(detail: Detail): LabelLook {
    const { scene } = this;
    return {
      theme: scene.theme,
      dpr: this.#dpr,
      detail,
      inkOf: (at) => {
        const area = this.#model.areas[at];
        return area === undefined ? scene.theme.ink : inkOn(scene.floorColour(detail, area, at));
      },
    };
  }

  #fly(now: number): void {
    if (this.#flight === undefined) return;
    const { from, to, since, ms } = this.#flight;
    const t = ms === 0 ? 1 : (now - since) / ms;
    if (from.scale !== to.scale) this.#scaledAt = now;
    this.#camera = cameras.between(from, to, t);
    if (t >= 1) {
      this.#flight = undefined;
      this.#scaledAt = Number.NEGATIVE_INFINITY;
    }
  }

  #redrawSeats(now: number): void {
    const sets = this.#sets();
    for (const seat of this.#pending) {
      this.#pending.delete(seat);
      for (const set of sets) set.redrawSeat(seat);
      if (performance.now() - now > redrawBudgetMs) return;
    }
  }

  /** Texts and floors follow a few times a second; single seats follow at once. */
  #freshen(now: number): void {
    if (!this.#labelsStale) return;
    const wait = this.#labelsAt + labelsMs - now;
    if (wait > 0) {
      this.#later(wait);
      return;
    }
    this.#labelsAt = now;
    this.#labelsStale = false;
    this.#labels.write(this.scene.tally, this.#options.count);
    for (const at of this.#areasChanged) {
      const area = this.#model.areas[at];
      if (area === undefined) continue;
      const step = this.scene.shareStep(area, at);
      if (step === this.#shareSteps.get(at)) continue;
      this.#shareSteps.set(at, step);
      for (const set of this.#sets())
        if (area.standing || set.scale.detail.areasOnly) set.staleWithin(area.box);
    }
    this.#areasChanged.clear();
  }

  /** True when pictures are still missing. */
  #tiles(now: number): boolean {
    const [camera, view, dpr, pen] = [this.#camera, this.#view, this.#dpr, this.#pen];
    const first = this.#base === undefined;
    this.#base ??= new TileSet(this.scene, this.#fit, dpr);
    if (first) this.#base.fill(this.#fit, view, 0, now + 1e6);
    const settled = this.#flight === undefined && now - this.#scaledAt > settledMs;
    if (this.#base.fits(camera, dpr)) {
      this.#current = this.#base;
      this.#former = undefined;
    } else if (settled && !this.#current?.fits(camera, dpr)) {
      this.#former = this.#current === this.#base ? undefined : this.#current;
      this.#current = new TileSet(this.scene, camera, dpr);
    }
    const exact = this.#current?.fits(camera, dpr) === true;
    const deadline = now + fillBudgetMs;
    const whole = exact && this.#current?.fill(camera, view, 0, deadline) === true;
    pen.fillStyle = css(this.scene.theme.paper);
    pen.fillRect(0, 0, view.width * dpr, view.height * dpr);
    if (!whole) {
      if (this.#current !== this.#base) this.#base.show(pen, camera, view, dpr);
      this.#former?.show(pen, camera, view, dpr);
    } else {
      this.#former = undefined;
    }
    this.#current?.show(pen, camera, view, dpr);
    if (!whole) return true;
    // With time to spare, what lies around is drawn before it is needed, and what is not in view is brought up to date.
    if (this.#current === this.#base) return false;
    if (performance.now() - now > spareMs) return false;
    return this.#current?.fill(camera, view, 1, 0) === false || !this.#base.fill(this.#fit, view, 0, 0);
  }

  #go(to: Camera, ms: number): void {
    const target = cameras.clamped(to, this.scene.box, this.#range);
    const now = performance.now();
    this.#fitted = Math.abs(target.scale / this.#fit.scale - 1) < 1e-6;
    if (ms === 0 || this.#still) {
      if (target.scale !== this.#camera.scale) this.#scaledAt = ms === 0 ? now : Number.NEGATIVE_INFINITY;
      this.#camera = target;
      this.#flight = undefined;
    } else {
      this.#flight = { from: this.#camera, to: target, since: now, ms };
    }
    this.redraw();
  }

  get #aim(): Camera {
    return this.#flight?.to ?? this.#camera;
  }

  #pan(dx: number, dy: number): void {
    this.#flight = undefined;
    this.#go(cameras.moved(this.#camera, dx, dy), 0);
  }

  #zoom(at: Point, factor: number, ms: number): boolean {
    const from = ms === 0 ? this.#camera : this.#aim;
    const to = cameras.zoomedAt(from, this.#view, at, factor, this.#range);
    if (to.scale === from.scale) return false;
    this.#go(to, ms);
    return true;
  }

  /** From the middle of the view. */
  zoomBy(factor: number): void {
    this.#zoom({ x: this.#view.width / 2, y: this.#view.height / 2 }, factor, flightMs);
  }

  fit(): void {
    this.#go(this.#fit, flightMs);
  }

  /** Moves so much of the view, -1 to 1. */
  panBy(x: number, y: number): void {
    this.#go(cameras.moved(this.#aim, -x * this.#view.width, -y * this.#view.height), flightMs);
  }

  /** Near enough to choose, the point in the middle. */
  #nearTo(x: number, y: number): void {
    const scale = Math.max(this.#camera.scale, choosingPx / this.#model.pitch);
    this.#go({ x, y, scale }, flightMs);
  }

  #tap(at: Point, finger: boolean): void {
    if (this.#flight !== undefined) return;
    const pitchPx = this.#model.pitch * this.#camera.scale;
    const pointed = this.#under(at, finger);
    if (pointed !== undefined && pointed.place >= this.#model.seats) {
      this.#options.events.choose(pointed.place);
      return;
    }
    if (pointed !== undefined && pointed.place >= 0 && canChoose(pitchPx, finger)) {
      if (this.#focused !== -1) this.#focused = pointed.place;
      this.#options.events.choose(pointed.place);
      if (finger) this.#point(pointed);
      return;
    }
    if (pointed === undefined) {
      this.#point(undefined);
      return;
    }
    if (!canChoose(pitchPx, finger)) {
      const { x, y } = cameras.toPlan(this.#camera, this.#view, at);
      this.#nearTo(x, y);
    }
  }

  #doubleTap(at: Point): void {
    if (this.#flight !== undefined) return;
    const pointed = this.#under(at, false);
    const onPlace = pointed !== undefined && pointed.place >= 0;
    if (onPlace && canChoose(this.#model.pitch * this.#camera.scale, false)) {
      this.#options.events.choose(pointed.place);
      return;
    }
    this.#zoom(at, 2.2, flightMs);
  }

  #hover(at: Point | undefined): void {
    const pointed = at === undefined ? undefined : this.#under(at, false);
    this.#options.canvas.style.cursor =
      pointed !== undefined && (pointed.place === -1 || this.scene.tally.isFree(pointed.place))
        ? 'pointer'
        : '';
    if (pointed?.place === this.#hovered?.place && pointed?.area === this.#hovered?.area) return;
    this.#point(pointed);
  }

  #point(pointed: Pointed | undefined): void {
    this.#hovered = pointed;
    this.#options.events.point(pointed ?? this.#focusPointed());
    this.redraw();
  }

  #under(at: Point, finger: boolean): Pointed | undefined {
    const hit = hitAt(this.#model, this.grid, this.#camera, this.#view, at, finger);
    return hit === undefined ? undefined : { ...hit, byKeys: false };
  }

  #focusPointed(): Pointed | undefined {
    if (this.#focused === -1) return undefined;
    return { place: this.#focused, area: this.#model.areaOf[this.#focused] ?? 0, byKeys: true };
  }

  /** Where keys begin: a free seat amid what is in view when that is near, else one before the stage. */
  start(free: (place: number) => boolean): number {
    const model = this.#model;
    if (model.seats === 0) return model.places > 0 ? 0 : -1;
    const near = canChoose(model.pitch * this.#camera.scale, false);
    const chosen = [...this.#chosen][0];
    if (chosen !== undefined && !near) return chosen;
    const { x, y } = near ? this.#camera : (model.focal ?? this.#camera);
    const far = Math.hypot(model.box.right - model.box.left, model.box.bottom - model.box.top);
    const found = this.grid.nearest(x, y, far * 2, free);
    return found === -1 ? 0 : found;
  }

  get focused(): number {
    return this.#focused;
  }

  /** By keys: shows the place, near enough to read, moving only as far as needed. -1 takes the focus away. */
  focus(place: number): void {
    this.#focused = place;
    this.#hovered = undefined;
    this.#options.events.point(this.#focusPointed());
    if (place !== -1) this.#reveal(place);
    this.redraw();
  }

  #reveal(place: number): void {
    const model = this.#model;
    if (place >= model.seats) {
      const { box, middle } = model.areas[model.areaOf[place] ?? 0] ?? { box: model.box, middle: this.#fit };
      const fitting = cameras.fitCamera(box, this.#view, this.#view.width * 0.2).scale;
      this.#go({ ...middle, scale: Math.min(this.#aim.scale, fitting) }, flightMs);
      return;
    }
    const [x, y] = [model.x[place] ?? 0, model.y[place] ?? 0];
    if (!canChoose(model.pitch * this.#aim.scale, true)) {
      this.#nearTo(x, y);
      return;
    }
    const at = cameras.toScreen(this.#aim, this.#view, x, y);
    const edge = Math.min(90, this.#view.width / 5, this.#view.height / 5);
    const dx = Math.min(0, this.#view.width - edge - at.x) + Math.max(0, edge - at.x);
    const dy = Math.min(0, this.#view.height - edge - at.y) + Math.max(0, edge - at.y);
    if (dx !== 0 || dy !== 0) this.#go(cameras.moved(this.#aim, dx, dy), flightMs / 2);
  }

  /** Beside what is pointed at, within the view. */
  #placeTip(): void {
    const { tip } = this.#options;
    const pointed = this.#hovered ?? this.#focusPointed();
    if (pointed === undefined || tip.childElementCount === 0) return;
    const { middle } = this.#model.areas[pointed.area] ?? { middle: this.#fit };
    const seat = pointed.place >= 0 && pointed.place < this.#model.seats ? pointed.place : -1;
    const x = seat === -1 ? middle.x : (this.#model.x[seat] ?? 0);
    const y = seat === -1 ? middle.y : (this.#model.y[seat] ?? 0);
    const at = cameras.toScreen(this.#camera, this.#view, x, y);
    const gap = seat === -1 ? 26 : Math.max(12, this.#model.pitch * this.#camera.scale * 0.75);
    const [wide, high] = [tip.offsetWidth, tip.offsetHeight];
    const left = Math.max(8, Math.min(this.#view.width - wide - 8, at.x - wide / 2));
    const above = at.y - gap - high;
    const top = above >= 8 ? above : Math.min(this.#view.height - high - 8, at.y + gap);
    tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }
}
