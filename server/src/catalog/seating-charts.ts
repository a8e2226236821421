// Other people's drawings of halls, as far as they can be recognised: seats.io charts, ticketland halls, stadium
// lists, and Jari's own plans on their way back. Each reads its JSON into a draft and says what the file knows
// about the whole. Anything that could be sold and is not understood is a problem, never left out in silence.
import { Value } from 'typebox/value';
import type { JsonNode } from './json-node.ts';
import { quote } from './problems.ts';
import { expandSeats } from './seating-csv.ts';
import type { DraftArea, Finish, PlanDraft } from './seating-draft.ts';
import { tidy } from './seating-draft.ts';
import { compareNames } from './seating-layout.ts';
import type { Area, Point, SeatingPlan } from './seating-plan.ts';
import { SeatingPlan as PlanSchema, tierOf } from './seating-plan.ts';
import { colorIn, sizeOf } from './seating-pretix.ts';

const origin: Point = { x: 0, y: 0 };
const plus = (a: Point, b: Point): Point => ({ x: a.x + b.x, y: a.y + b.y });

function pointsOf(node: JsonNode): Point[] | undefined {
  const points = node.items().flatMap((point) => point.point() ?? []);
  return points.length === 0 ? undefined : points;
}

/** seats.io: sections with a chart of their own inside, placed by their top left corner; seats known by uuid. */
export function draftChart(root: JsonNode, draft: PlanDraft): Finish {
  const categories = listIn(root, 'categories').map((node) => ({
    key: node.at('key').text() ?? '',
    name: node.at('label').text() ?? '',
    color: colorIn(node.at('color')),
  }));
  const names = new Map(categories.map(({ key, name }) => [key, name]));
  const zones = new Map(listIn(root, 'zones').map((zone) => [zone.at('key').text() ?? '', zone]));
  const whole = root.at('subChart');
  const name = root.at('name').text() ?? '';
  const main = { key: '', id: 'main', name: name || 'Main' };
  draftPart(whole, { area: main, corner: origin, tier: undefined, names }, draft);
  for (const section of whole.at('sections').items()) {
    const label = section.at('label').text() ?? '';
    const area = {
      key: section.path,
      id: section.at('uuid').text() ?? label,
      name: label,
      group: zones
        .get(section.at('zone').text() ?? '')
        ?.at('label')
        .text(),
      outline: pointsOf(section.at('points')),
    };
    const corner = section.at('topLeft').point() ?? origin;
    draftPart(section.at('subChart'), { area, corner, tier: categoryOf(section, names), names }, draft);
  }
  const focals = [...zones.values()].flatMap((zone) => zone.at('focalPoint').point() ?? []);
  return {
    name,
    size: sizeOf(whole),
    focal: whole.at('focalPoint').point() ?? middleOf(focals),
    tiers: categories,
  };
}

function listIn(root: JsonNode, key: string): JsonNode[] {
  return root.at(key).at('list').items();
}

function middleOf(points: Point[]): Point | undefined {
  if (points.length === 0) return undefined;
  const sum = points.reduce(plus);
  return { x: sum.x / points.length, y: sum.y / points.length };
}

function categoryOf(node: JsonNode, names: Map<string, string>): string | undefined {
  return node.at('categoryLabel').text() ?? names.get(node.at('categoryKey').text() ?? '');
}

/** A chart or a section of it: what lies in it is measured from `corner` and has `tier` unless it says otherwise. */
interface Part {
  area: DraftArea;
  corner: Point;
  tier: string | undefined;
  names: Map<string, string>;
}

function draftPart(chart: JsonNode, part: Part, draft: PlanDraft): void {
  [...chart.at('rows').items(), ...chart.at('tables').items()].forEach((row, at) => {
    const key = { key: String(at + 1), name: row.at('label').text() ?? '' };
    const tier = categoryOf(row, part.names) ?? part.tier;
    for (const seat of row.at('seats').items()) draftPartSeat(seat, key, { ...part, tier }, draft);
  });
  for (const floor of chart.at('generalAdmissionAreas').items()) draftFloor(floor, part, draft);
  if (chart.at('booths').items().length === 0) return;
  chart.at('booths').problem('booths-unsellable');
}

function draftPartSeat(
  seat: JsonNode,
  row: { key: string; name: string },
  part: Part,
  draft: PlanDraft,
): void {
  const unit = seat.at('uuid').text();
  if (unit === undefined) {
    seat.problem('seat-uuid-missing');
    return;
  }
  const number = seat.at('label').text() ?? '';
  const offset = seat.point();
  const at = offset === undefined ? undefined : plus(part.corner, offset);
  const tier = categoryOf(seat, part.names) ?? part.tier;
  draft.seat({ area: part.area, row, unit, number, at, tier, where: seat.where });
}

function draftFloor(floor: JsonNode, part: Part, draft: PlanDraft): void {
  const name = floor.at('label').text() ?? '';
  const outline = pointsOf(floor.at('points'))?.map((point) => plus(part.corner, point));
  const area = { key: floor.path, id: floor.at('uuid').text() ?? name, name, outline };
  const tier = categoryOf(floor, part.names) ?? part.tier;
  draft.standing({ area, capacity: floor.at('capacity').number() ?? 0, tier, where: floor.where });
}

/** ticketland: a flat list of objects; a section with free seating is a standing area of as many places as it draws. */
export function draftHall(root: JsonNode, draft: PlanDraft): Finish {
  const sections = new Map<string, { node: JsonNode; area: DraftArea; free: boolean; places: number }>();
  const seats: JsonNode[] = [];
  let focal: Point | undefined;
  for (const node of root.at('objects').items()) {
    const type = node.at('type').text();
    if (type === 'section') {
      const id = node.at('sectionId').text() ?? '';
      const name = node.at('name').text() ?? id;
      const free = String(node.at('freeSeating').value) === 'true';
      sections.set(id, {
        node,
        area: { key: id, id, name, outline: pointsOf(node.at('points')) },
        free,
        places: 0,
      });
    } else if (type === 'stage') focal ??= node.point();
    else if (type === 'seat') seats.push(node);
  }
  for (const node of seats) {
    const attrs = node.at('attrs');
    const section = sections.get(attrs.at('sectionId').text() ?? '');
    if (section === undefined)
      node.problem('section-unknown', { section: quote(attrs.at('sectionId').value ?? '') });
    else if (section.free) section.places += 1;
    else draftHallSeat(node, section.area, draft);
  }
  for (const { node, area, free, places } of sections.values()) {
    // Sections and seats are numbered apart, so a section's number may be a seat's as well.
    if (free)
      draft.standing({
        area: { ...area, id: `section-${area.id}` },
        capacity: places,
        tier: area.name,
        where: node.where,
      });
  }
  return { name: root.at('name').text() ?? '', focal, sortRows: compareNames };
}

function draftHallSeat(node: JsonNode, area: DraftArea, draft: PlanDraft): void {
  const attrs = node.at('attrs');
  const unit = node.at('objectId').text();
  const row = tidy(attrs.at('row').text() ?? '');
  if (unit === undefined) {
    node.problem('object-id-missing');
    return;
  }
  draft.seat({
    area,
    row: { key: row, name: row },
    unit,
    number: attrs.at('seat').text() ?? '',
    at: node.point(),
    tier: area.name,
    where: node.where,
  });
}

/** Stadium lists: tribunes, sectors, and rows whose seats are a count or ranges. Ids are made of the names. */
export function draftStadium(root: JsonNode, draft: PlanDraft): Finish {
  for (const tribune of root.members()) {
    const group = tribune.at('name').text() ?? '';
    for (const sector of tribune.members()) {
      if (!sector.isRecord) continue;
      const name = sector.at('name').text() ?? sector.path.split('/').at(-1) ?? '';
      const area = {
        key: sector.path,
        id: [tidy(group), tidy(name)].filter((part) => part !== '').join('/'),
        name,
        group,
      };
      for (const row of sector.at('rows').items()) draftStadiumRow(row, area, draft);
    }
  }
  return { name: '' };
}

function draftStadiumRow(row: JsonNode, area: DraftArea, draft: PlanDraft): void {
  const name = tidy(row.at('name').text() ?? '');
  const expanded = expandSeats(row.at('seats').text() ?? '', { plainIsCount: true });
  if ('wrong' in expanded) {
    row.put(expanded.wrong);
    return;
  }
  for (const number of expanded.numbers)
    draft.seat({ area, row: { key: name, name }, number, where: row.where });
}

/** Jari's own plan: the schema says whether it is one; the draft checks ids as for every other format. */
export function draftOwn(root: JsonNode, draft: PlanDraft): Finish {
  if (!Value.Check(PlanSchema, root.value)) {
    for (const error of Value.Errors(PlanSchema, root.value)) {
      root.problem('plan-misshapen', { at: error.instancePath || '/', error: error.message });
    }
    return { name: '' };
  }
  const plan: SeatingPlan = root.value;
  plan.areas.forEach((area, at) => {
    draftOwnArea(area, `/areas/${at}`, draft);
  });
  plan.decorations?.forEach((decoration, at) => {
    draft.decorate(decoration, `/decorations/${at}`);
  });
  return { name: plan.name, size: plan.size, focal: plan.focal, tiers: plan.tiers };
}

function draftOwnArea(area: Area, path: string, draft: PlanDraft): void {
  const { id, name, group, outline } = area;
  const own: DraftArea = { key: path, id, name, group, outline };
  if (area.kind === 'standing') {
    draft.standing({ area: own, capacity: area.capacity, tier: area.tier, where: path });
    return;
  }
  area.rows.forEach((row, rowAt) => {
    row.seats.forEach((seat, seatAt) => {
      const { unit, number, x, y } = seat;
      const where = `${path}/rows/${rowAt}/seats/${seatAt}`;
      draft.seat({
        area: own,
        row: { key: row.id, name: row.name },
        unit,
        number,
        at: { x, y },
        tier: tierOf(area, row, seat),
        where,
      });
    });
  });
}
