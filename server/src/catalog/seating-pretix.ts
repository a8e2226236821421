// A pretix seating plan: zones with rows with seats, each placed relative to what it lies in. A seat is known by its
// seat_guid; seats of different zones and even rows may share a label. Its areas are only drawn; one that says
// "stage" in any of a few languages gives the focal point.
import type { JsonNode } from './json-node.ts';
import { quote } from './problems.ts';
import type { DraftArea, Finish, PlanDraft } from './seating-draft.ts';
import { tidy } from './seating-draft.ts';
import type { Decoration, Point } from './seating-plan.ts';
import { planLimits } from './seating-plan.ts';

const origin: Point = { x: 0, y: 0 };
const stageWords = /stage|bühne|buehne|podium|무대|스크린|screen|сцена|舞台|ステージ|scène|escenario|palco/iu;

const plus = (a: Point, b: Point): Point => ({ x: a.x + b.x, y: a.y + b.y });

/** The colour if it is one; what else stands there is no loss. */
export function colorIn(node: JsonNode): string | undefined {
  const color = typeof node.value === 'string' ? node.value.trim() : '';
  return /^[#a-zA-Z0-9(),.% -]{1,40}$/.test(color) ? color : undefined;
}

export function draftPretix(root: JsonNode, draft: PlanDraft): Finish {
  const tiers = root
    .at('categories')
    .items()
    .map((category) => ({ name: category.at('name').text() ?? '', color: colorIn(category.at('color')) }));
  const listed = root.at('categories').absent ? undefined : new Set(tiers.map(({ name }) => tidy(name)));
  let focal: Point | undefined;
  for (const zone of root.at('zones').items()) {
    const corner = zone.at('position').point() ?? origin;
    draftZone(zone, corner, listed, draft);
    for (const area of zone.at('areas').items()) {
      const decoration = decorationOf(area, corner);
      if (decoration === undefined) continue;
      draft.decorate(decoration, area.where);
      if (stageWords.test(decoration.text ?? '')) focal ??= { x: decoration.x, y: decoration.y };
    }
  }
  return { name: root.at('name').text() ?? '', size: sizeOf(root.at('size')), focal, tiers };
}

export function sizeOf(node: JsonNode): Finish['size'] {
  const [width, height] = [node.at('width').number(), node.at('height').number()];
  return width !== undefined && height !== undefined && width > 0 && height > 0
    ? { width, height }
    : undefined;
}

function draftZone(zone: JsonNode, corner: Point, listed: Set<string> | undefined, draft: PlanDraft): void {
  const name = zone.at('name').text() ?? '';
  const id = zone.at('zone_id').text() || zone.at('uuid').text() || name || zone.path;
  const area: DraftArea = { key: zone.path, id: tidy(id), name };
  zone
    .at('rows')
    .items()
    .forEach((row, at) => {
      const start = plus(corner, row.at('position').point() ?? origin);
      const key = { key: String(at + 1), name: row.at('row_number').text() ?? '' };
      for (const seat of row.at('seats').items()) draftSeat(seat, { area, row: key }, start, listed, draft);
    });
}

function draftSeat(
  seat: JsonNode,
  place: { area: DraftArea; row: { key: string; name: string } },
  start: Point,
  listed: Set<string> | undefined,
  draft: PlanDraft,
): void {
  const unit = seat.at('seat_guid').text();
  if (unit === undefined) {
    seat.problem('seat-guid-missing');
    return;
  }
  const tier = tidy(seat.at('category').text() ?? '');
  if (tier !== '' && listed !== undefined && !listed.has(tier)) {
    seat.problem('category-unlisted', { category: quote(tier) });
    return;
  }
  const offset = seat.at('position').point();
  const at = offset === undefined ? undefined : plus(start, offset);
  draft.seat({ ...place, unit, number: seat.at('seat_number').text() ?? '', at, tier, where: seat.where });
}

function decorationOf(area: JsonNode, corner: Point): Decoration | undefined {
  const at = plus(corner, area.at('position').point() ?? origin);
  const text = textOf(area);
  const rotation = area.at('rotation').number();
  const color = colorIn(area.at('color'));
  const extra = {
    ...(text === '' ? {} : { text }),
    ...(rotation === undefined || rotation === 0 ? {} : { rotation }),
    ...(color === undefined ? {} : { color }),
  };
  const shape = shapeOf(area, at);
  if (shape !== undefined) return { ...shape, ...extra };
  return text === '' ? undefined : { shape: 'text', ...at, ...extra };
}

function textOf(area: JsonNode): string {
  const node = area.at('text');
  const text = (node.isRecord ? node.at('text') : node).text() ?? '';
  return tidy(text.replace(/\p{Cc}+/gu, ' ').toWellFormed()).slice(0, planLimits.nameLengthMax.value);
}

function shapeOf(area: JsonNode, at: Point): Decoration | undefined {
  const points = area
    .at('polygon')
    .at('points')
    .items()
    .flatMap((point) => point.point() ?? []);
  if (points.length > 0)
    return { shape: 'polygon', ...at, points: points.slice(0, planLimits.pointsPerShapeMax.value) };
  const radius = area.at('circle').at('radius').number();
  const radii =
    area.at('ellipse').at('radius').point() ?? (radius === undefined ? undefined : { x: radius, y: radius });
  if (radii !== undefined) return { shape: 'ellipse', ...at, width: 2 * radii.x, height: 2 * radii.y };
  const size = sizeOf(area.at('rectangle')) ?? sizeOf(area);
  if (size === undefined) return undefined;
  return { shape: 'rectangle', x: at.x + size.width / 2, y: at.y + size.height / 2, ...size };
}
