// Fingers, mouse and wheel become four intentions: move, zoom, tap, hover. Nothing here knows of seats.
import type { Point } from './plan-shape.ts';

export interface Gestures {
  pan(dx: number, dy: number): void;
  /** `smooth` for steps of a mouse wheel; false where the fingers or a touch pad give the motion. */
  zoom(at: Point, factor: number, smooth: boolean): boolean;
  tap(at: Point, finger: boolean): void;
  doubleTap(at: Point): void;
  hover(at: Point | undefined): void;
}

const slackPx = { mouse: 4, finger: 10 };
const doubleTapMs = 320;
const doubleTapPx = 28;
const wheelStepFactor = 1.28;
/** Wheels turn by such steps; touch pads by fewer. */
const wheelStepPx = 50;

interface Touching {
  at: Point;
  start: Point;
  moved: boolean;
}

/** Listens on the element; answers how to stop. */
export function watchGestures(element: HTMLElement, gestures: Gestures): () => void {
  const watch = new Watch(element, gestures);
  const stop = new AbortController();
  const options = { signal: stop.signal };
  element.addEventListener('pointerdown', (event) => watch.down(event), options);
  element.addEventListener('pointermove', (event) => watch.move(event), options);
  element.addEventListener('pointerup', (event) => watch.up(event), options);
  element.addEventListener('pointercancel', (event) => watch.cancel(event), options);
  element.addEventListener('pointerleave', () => gestures.hover(undefined), options);
  element.addEventListener('wheel', (event) => watch.wheel(event), { ...options, passive: false });
  return () => stop.abort();
}

class Watch {
  readonly #element: HTMLElement;
  readonly #gestures: Gestures;
  readonly #touching = new Map<number, Touching>();
  #several = false;
  #lastTap = { at: { x: 0, y: 0 }, ms: Number.NEGATIVE_INFINITY };

  constructor(element: HTMLElement, gestures: Gestures) {
    this.#element = element;
    this.#gestures = gestures;
  }

  #at(event: MouseEvent): Point {
    const box = this.#element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  down(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && event.button > 1) return;
    const at = this.#at(event);
    this.#element.setPointerCapture(event.pointerId);
    this.#touching.set(event.pointerId, { at, start: at, moved: false });
    this.#several = this.#touching.size > 1;
    if (event.pointerType !== 'mouse') this.#gestures.hover(undefined);
  }

  move(event: PointerEvent): void {
    const at = this.#at(event);
    const touch = this.#touching.get(event.pointerId);
    if (touch === undefined) {
      if (event.pointerType === 'mouse') this.#gestures.hover(at);
      return;
    }
    const slack = event.pointerType === 'mouse' ? slackPx.mouse : slackPx.finger;
    if (!touch.moved && Math.hypot(at.x - touch.start.x, at.y - touch.start.y) < slack) return;
    if (!touch.moved) this.#gestures.hover(undefined);
    touch.moved = true;
    const before = touch.at;
    touch.at = at;
    if (this.#touching.size === 1) this.#gestures.pan(at.x - before.x, at.y - before.y);
    else this.#pinch(touch, before);
  }

  #pinch(touch: Touching, before: Point): void {
    const other = [...this.#touching.values()].find((one) => one !== touch);
    if (other === undefined) return;
    const middle = { x: (touch.at.x + other.at.x) / 2, y: (touch.at.y + other.at.y) / 2 };
    const was = Math.hypot(before.x - other.at.x, before.y - other.at.y);
    const is = Math.hypot(touch.at.x - other.at.x, touch.at.y - other.at.y);
    this.#gestures.pan((touch.at.x - before.x) / 2, (touch.at.y - before.y) / 2);
    if (was > 0 && is > 0) this.#gestures.zoom(middle, is / was, false);
  }

  up(event: PointerEvent): void {
    const touch = this.#touching.get(event.pointerId);
    this.#touching.delete(event.pointerId);
    if (touch === undefined || touch.moved || this.#several || event.button > 0) return;
    const { at, ms } = this.#lastTap;
    const again =
      event.timeStamp - ms < doubleTapMs && Math.hypot(at.x - touch.at.x, at.y - touch.at.y) < doubleTapPx;
    this.#lastTap = { at: touch.at, ms: again ? Number.NEGATIVE_INFINITY : event.timeStamp };
    if (again) this.#gestures.doubleTap(touch.at);
    else this.#gestures.tap(touch.at, event.pointerType !== 'mouse');
  }

  cancel(event: PointerEvent): void {
    this.#touching.delete(event.pointerId);
  }

  wheel(event: WheelEvent): void {
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : 16;
    const turned = event.deltaY * lines;
    const step = Math.abs(turned) >= wheelStepPx && !event.ctrlKey;
    const factor = step
      ? wheelStepFactor ** -Math.sign(turned)
      : Math.exp(-turned * (event.ctrlKey ? 0.01 : 0.004));
    // Where the map cannot go farther, the page scrolls on.
    if (this.#gestures.zoom(this.#at(event), factor, step)) event.preventDefault();
  }
}
