// Stages, walls and texts as the plan draws them; and where it draws none, a stage before the front rows.
// Everything here is only drawn. Shapes come out as SVG paths in the plan's own coordinates.
import { type Box, boxOf, type Point, touches } from './plan-shape.ts';
import type { SeatModel, SeatPlan } from './seat-plan.ts';

export interface Drawing {
  readonly path: string | undefined;
  readonly box: Box;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** Degrees. */
  readonly turn: number;
  readonly textHeight: number;
  readonly stage: boolean;
}

/** Names of what people come to see, in the languages of plans that were seen. */
const stageWords = /\b(stage|bühne|scène|field|pitch|court|ring)\b|무대|舞台|сцена|그라운드|경기장/iu;

export function decorationsOf(plan: SeatPlan, model: SeatModel, stageText: string): Drawing[] {
  const drawn = plan.decorations.flatMap((one) => drawingOf(one, model) ?? []);
  const names = drawn.filter(({ text }) => stageWords.test(text));
  if (names.length > 0) return drawn.map((one) => ({ ...one, stage: isStage(one, drawn, model.box) }));
  const stage = guessedStage(model, stageText);
  return stage === undefined ? drawn : [...drawn, stage];
}

/** What is larger than this share of the plan is a hall and no stage. */
const stageShareMax = 0.25;

/** A shape with the name of a stage in it, or on it as a text of its own; and such a text. */
function isStage(one: Drawing, all: readonly Drawing[], plan: Box): boolean {
  if (one.path === undefined)
    return (
      stageWords.test(one.text) &&
      all.some((shape) => shape.path !== undefined && holds(shape, one) && isStage(shape, all, plan))
    );
  if (stageWords.test(one.text)) return true;
  const isSmall = areaOf(one.box) <= stageShareMax * areaOf(plan);
  return (
    isSmall && all.some((name) => name.path === undefined && stageWords.test(name.text) && holds(one, name))
  );
}

const areaOf = ({ left, top, right, bottom }: Box) => (right - left) * (bottom - top);

function holds({ box: { left, top, right, bottom } }: Drawing, { x, y }: Drawing): boolean {
  return left <= x && x <= right && top <= y && y <= bottom;
}

function numberAt(value: object, name: string): number | undefined {
  const found: unknown = Reflect.get(value, name);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

function drawingOf(value: unknown, model: SeatModel): Drawing | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const shape: unknown = Reflect.get(value, 'shape');
  const [x, y] = [numberAt(value, 'x'), numberAt(value, 'y')];
  if (x === undefined || y === undefined) return undefined;
  const given: unknown = Reflect.get(value, 'text');
  const text = typeof given === 'string' ? given : '';
  const turn = numberAt(value, 'rotation') ?? 0;
  const corners = cornersOf(shape, value).map((point) => turned(point, turn, x, y));
  if (corners.length < 3 && text === '') return undefined;
  const box =
    corners.length < 3
      ? around({ x, y }, model.pitch * 6)
      : boxOf(corners.flatMap((corner) => [corner.x, corner.y]));
  return {
    path: corners.length < 3 ? undefined : pathOf(corners),
    box,
    text,
    x,
    y,
    turn: corners.length < 3 ? turn : upright(box),
    textHeight: Math.min(box.bottom - box.top, box.right - box.left, model.pitch * 4),
    stage: false,
  };
}

/** A text is set along the longer side. */
const upright = (box: Box) => (box.bottom - box.top > 1.6 * (box.right - box.left) ? -90 : 0);

const ellipseCorners = 48;

/** Relative to the middle. */
function cornersOf(shape: unknown, value: object): Point[] {
  if (shape === 'polygon') {
    const points: unknown = Reflect.get(value, 'points');
    if (!Array.isArray(points)) return [];
    return points.flatMap((point: unknown) => {
      if (typeof point !== 'object' || point === null) return [];
      const [x, y] = [numberAt(point, 'x'), numberAt(point, 'y')];
      return x === undefined || y === undefined ? [] : [{ x, y }];
    });
  }
  const halfWide = (numberAt(value, 'width') ?? 0) / 2;
  const halfHigh = (numberAt(value, 'height') ?? 0) / 2;
  if (halfWide <= 0 || halfHigh <= 0 || shape === 'text') return [];
  if (shape === 'ellipse')
    return Array.from({ length: ellipseCorners }, (_, at) => {
      const angle = (at / ellipseCorners) * 2 * Math.PI;
      return { x: Math.cos(angle) * halfWide, y: Math.sin(angle) * halfHigh };
    });
  return [
    { x: -halfWide, y: -halfHigh },
    { x: halfWide, y: -halfHigh },
    { x: halfWide, y: halfHigh },
    { x: -halfWide, y: halfHigh },
  ];
}

function turned({ x, y }: Point, degrees: number, atX: number, atY: number): Point {
  const angle = (degrees * Math.PI) / 180;
  return {
    x: atX + x * Math.cos(angle) - y * Math.sin(angle),
    y: atY + x * Math.sin(angle) + y * Math.cos(angle),
  };
}

const pathOf = (corners: readonly Point[]) => `M${corners.map(({ x, y }) => `${x} ${y}`).join('L')}Z`;

function around({ x, y }: Point, half: number): Box {
  return { left: x - half, right: x + half, top: y - half, bottom: y + half };
}

/** The focal point is this far from the middle, as a share of the plan, when a stage stands at one side. */
const asideShare = 0.2;

/** A bar outside the edge that the front rows face, or an oval amid the seats of an arena. */
function guessedStage(model: SeatModel, text: string): Drawing | undefined {
  const { focal, box, pitch } = model;
  if (focal === null || model.seats === 0) return undefined;
  const [wide, high] = [box.right - box.left, box.bottom - box.top];
  const asideX = (focal.x - (box.left + box.right) / 2) / Math.max(wide, 1e-9);
  const asideY = (focal.y - (box.top + box.bottom) / 2) / Math.max(high, 1e-9);
  const taken = (margin: number) =>
    model.areas.some(({ polygon }) => touches(polygon, focal.x, focal.y, margin));
  for (const half of [Math.min(wide, high) * 0.12, pitch * 5])
    if (!taken(half * 1.3)) return oval(focal, half, text);
  if (!taken(pitch * 3)) return oval(focal, pitch * 3, text);
  if (Math.max(Math.abs(asideX), Math.abs(asideY)) < asideShare) return undefined;
  const thick = Math.max(pitch * 3.2, Math.min(wide, high) * 0.05);
  const gap = pitch * 1.6;
  if (Math.abs(asideY) >= Math.abs(asideX)) {
    const half = Math.min(wide * 0.3, Math.max(wide * 0.18, pitch * 6));
    const y = asideY < 0 ? box.top - gap - thick / 2 : box.bottom + gap + thick / 2;
    return slab(focal.x, y, half, thick / 2, text);
  }
  const half = Math.min(high * 0.3, Math.max(high * 0.18, pitch * 6));
  const x = asideX < 0 ? box.left - gap - thick / 2 : box.right + gap + thick / 2;
  return { ...slab(x, focal.y, thick / 2, half, text), turn: asideX < 0 ? -90 : 90, textHeight: thick };
}

function slab(x: number, y: number, halfWide: number, halfHigh: number, text: string): Drawing {
  const corners = cornersOf('rectangle', { width: halfWide * 2, height: halfHigh * 2 });
  const placed = corners.map((corner) => turned(corner, 0, x, y));
  const box = boxOf(placed.flatMap((corner) => [corner.x, corner.y]));
  return { path: pathOf(placed), box, text, x, y, turn: 0, textHeight: halfHigh * 2, stage: true };
}

function oval({ x, y }: Point, half: number, text: string): Drawing {
  const corners = cornersOf('ellipse', { width: half * 2.2, height: half * 1.1 });
  const placed = corners.map((corner) => turned(corner, 0, x, y));
  const box = boxOf(placed.flatMap((corner) => [corner.x, corner.y]));
  return { path: pathOf(placed), box, text, x, y, turn: 0, textHeight: half * 0.6, stage: true };
}
