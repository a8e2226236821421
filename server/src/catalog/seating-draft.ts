// A seating plan in the making: every importer puts seats and standing areas here, with the place in its file.
// The draft checks what all formats have in common (limits, texts, ids that are given twice) and, at the end,
// brings rows into sequence, lays the plan out and chooses where tiers are written.
import type { Limit } from '#kernel/context';
import type { ProblemList } from './problems.ts';
import { quote } from './problems.ts';
import {
  boxOf,
  guessFocal,
  numberedSequence,
  placeAll,
  placedSequence,
  pointsOf,
  rounded,
  separate,
} from './seating-layout.ts';
import type { Area, Decoration, Point, Row, Seat, SeatedArea, SeatingPlan } from './seating-plan.ts';
import { planFormat, planLimits } from './seating-plan.ts';

export interface DraftArea {
  /** Tells areas apart while drafting. */
  key: string;
  /** Its lasting id, if the source has one; made unique when several areas share it. */
  id: string;
  name: string;
  group?: string | undefined;
  outline?: Point[] | undefined;
}

export interface DraftSeat {
  area: DraftArea;
  row: { key: string; name: string };
  /** Absent: made from area, row and number. */
  unit?: string | undefined;
  number: string;
  at?: Point | undefined;
  tier?: string | undefined;
  where: string;
}

export interface DraftStanding {
  area: DraftArea;
  capacity: number;
  tier?: string | undefined;
  where: string;
}

interface OpenRow {
  name: string;
  seats: { seat: Seat; tier: string }[];
}

interface OpenArea extends DraftArea {
  rows: Map<string, OpenRow>;
  standing?: { capacity: number; tier: string };
}

export interface Finish {
  name: string;
  size?: { width: number; height: number } | undefined;
  focal?: Point | undefined;
  /** The sequence in which the host lists tiers, with colours. */
  tiers?: { name: string; color?: string | undefined }[];
  /** Row names are the source's keys, so rows may be sorted by name. */
  sortRows?: (a: string, b: string) => number;
}

/** Trimmed, and in the one spelling that Unicode has for it: Korean typed on a Mac equals Korean typed elsewhere. */
export const tidy = (text: string) => text.normalize('NFC').trim();

export class PlanDraft {
  readonly #problems: ProblemList;
  readonly #tierUnnamed: string;
  readonly #areas = new Map<string, OpenArea>();
  readonly #units = new Map<string, string>();
  readonly #decorations: Decoration[] = [];
  readonly #said = new Set<string>();
  #rows = 0;
  #placed = 0;
  #unplaced = 0;
  #unplacedWhere = '';

  constructor(problems: ProblemList, tierUnnamed: string) {
    this.#problems = problems;
    this.#tierUnnamed = tierUnnamed;
  }

  seat(seat: DraftSeat): void {
    const number = tidy(seat.number);
    if (seat.unit === undefined && number === '') {
      const next = 'Give it an id, or an area, row and number.';
      this.#problems.add(seat.where, 'This seat has neither an id nor a number.', next);
      return;
    }
    const unit =
      seat.unit ?? [seat.area.id, tidy(seat.row.name), number].filter((part) => part !== '').join('/');
    const tier = tidy(seat.tier ?? '') || this.#tierUnnamed;
    if (!this.#fits(seat.where, 'number of the seat', number, planLimits.numberLengthMax)) return;
    if (!this.#fits(seat.where, 'tier', tier, planLimits.tierLengthMax)) return;
    if (!this.#within(seat.where, seat.at)) return;
    if (!this.#claim(unit, seat.where)) return;
    const row = this.#row(seat);
    if (row === undefined) return;
    if (row.seats.length >= planLimits.seatsPerRowMax.value) {
      this.#once(
        `row ${seat.area.key} ${seat.row.key}`,
        seat.where,
        `Row ${quote(row.name)} has too many seats.`,
        planLimits.seatsPerRowMax,
      );
      return;
    }
    if (seat.at === undefined && this.#unplaced === 0) this.#unplacedWhere = seat.where;
    if (seat.at === undefined) this.#unplaced += 1;
    else this.#placed += 1;
    const { x, y } = seat.at ?? { x: 0, y: 0 };
    row.seats.push({ seat: { unit, number, x: rounded(x), y: rounded(y) }, tier });
  }

  standing(standing: DraftStanding): void {
    const { capacity, where } = standing;
    const max = planLimits.standingCapacityMax.value;
    const tier = tidy(standing.tier ?? '') || this.#tierUnnamed;
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > max) {
      this.#problems.add(
        where,
        `A standing area cannot have ${capacity} places.`,
        `Write a whole number from 1 to ${max}.`,
      );
      return;
    }
    if (!this.#fits(where, 'tier', tier, planLimits.tierLengthMax)) return;
    if (this.#areas.has(standing.area.key)) {
      this.#problems.add(
        where,
        `Area ${quote(standing.area.name)} is there already.`,
        'Give each area a name of its own.',
      );
      return;
    }
    if (!this.#claim(standing.area.id, where)) return;
    const area = this.#area(standing.area, where);
    if (area !== undefined) area.standing = { capacity, tier };
  }

  /** Beyond the limit it is a problem; a shape that cannot be drawn should not come here. */
  decorate(decoration: Decoration, where: string): void {
    const max = planLimits.decorationsPerPlanMax;
    if (this.#decorations.length < max.value) this.#decorations.push(decoration);
    else this.#once('decorations', where, 'There are too many decorations.', max);
  }

  finish(finish: Finish): SeatingPlan {
    this.#checkPlaced();
    const areas = [...this.#areas.values()].filter(
      (area) => area.standing !== undefined || area.rows.size > 0,
    );
    const taken = new Set(areas.flatMap((area) => (area.standing === undefined ? [] : [area.id])));
    const plain = areas.map((area) => this.#close(area, taken, finish));
    const name = tidy(finish.name) || 'Seating plan';
    this.#fits('file', 'name of the plan', name, planLimits.nameLengthMax);
    return {
      format: planFormat,
      name,
      ...this.#lay(plain, finish),
      tiers: this.#tiers(plain, finish.tiers ?? []),
      areas: plain,
    };
  }

  /** Coordinates for all areas, and what goes with them. */
  #lay(areas: readonly Area[], finish: Finish): Pick<SeatingPlan, 'size' | 'focal' | 'decorations'> {
    if (this.#placed === 0) placeAll(areas);
    const moved = this.#placed === 0 ? {} : separate(areas);
    const map = moved === undefined ? (point: Point) => point : moved.map;
    const focal = (finish.focal && map?.(finish.focal)) ?? guessFocal(areas);
    const { right, bottom } = boxOf(areas.flatMap(pointsOf));
    const size = moved === undefined ? finish.size : { width: right, height: bottom };
    const decorations = map === undefined ? [] : this.#decorations.map((one) => ({ ...one, ...map(one) }));
    return {
      ...(size === undefined ? {} : { size }),
      ...(focal === undefined ? {} : { focal }),
      ...(decorations.length === 0 ? {} : { decorations }),
    };
  }

  #checkPlaced(): void {
    if (this.#areas.size === 0 && this.#problems.none) {
      this.#problems.add(
        'file',
        'There are no seats in this file.',
        'Send a plan with at least one seat or standing area.',
      );
    }
    if (this.#placed === 0 || this.#unplaced === 0) return;
    const what = `${this.#unplaced} seats have no position, yet ${this.#placed} others do.`;
    this.#problems.add(this.#unplacedWhere, what, 'Give x and y to all seats or to none.');
  }

  /** An id may be used once. The second use is a problem that names the first; nothing is merged. */
  #claim(unit: string, where: string): boolean {
    if (!this.#fits(where, 'id', unit, planLimits.unitLengthMax)) return false;
    if (unit.trim() === '') {
      this.#problems.add(where, 'The id is empty.', 'Give each seat an id of its own.');
      return false;
    }
    const first = this.#units.get(unit);
    if (first !== undefined) {
      const next =
        'Give each seat an id of its own, or correct the area, row or number; ids are made of these when the file has none.';
      this.#problems.add(where, `The id ${quote(unit)} is used twice, first at ${first}.`, next);
      return false;
    }
    if (this.#units.size >= planLimits.seatsPerPlanMax.value) {
      this.#once('seats', where, 'The plan has too many seats.', planLimits.seatsPerPlanMax);
      return false;
    }
    this.#units.set(unit, where);
    return true;
  }

  #row(seat: DraftSeat): OpenRow | undefined {
    const area = this.#area(seat.area, seat.where);
    if (area === undefined) return undefined;
    const known = area.rows.get(seat.row.key);
    if (known !== undefined) return known;
    const name = tidy(seat.row.name);
    if (!this.#fits(seat.where, 'name of the row', name, planLimits.numberLengthMax)) return undefined;
    if (area.standing !== undefined) {
      this.#problems.add(
        seat.where,
        `Area ${quote(area.name)} is for standing, yet has a seat.`,
        'Name the standing area otherwise.',
      );
      return undefined;
    }
    if (this.#rows >= planLimits.rowsPerPlanMax.value) {
      this.#once('rows', seat.where, 'The plan has too many rows.', planLimits.rowsPerPlanMax);
      return undefined;
    }
    this.#rows += 1;
    const row: OpenRow = { name, seats: [] };
    area.rows.set(seat.row.key, row);
    return row;
  }

  #area(draft: DraftArea, where: string): OpenArea | undefined {
    const known = this.#areas.get(draft.key);
    if (known !== undefined) return known;
    const group = tidy(draft.group ?? '');
    const name = tidy(draft.name) || tidy(draft.id);
    const fits =
      this.#fits(where, 'name of the area', name, planLimits.nameLengthMax) &&
      this.#fits(where, 'group of the area', group, planLimits.nameLengthMax) &&
      this.#fits(where, 'id of the area', draft.id, planLimits.unitLengthMax);
    if (!fits) return undefined;
    if (this.#areas.size >= planLimits.areasPerPlanMax.value) {
      this.#once('areas', where, 'The plan has too many areas.', planLimits.areasPerPlanMax);
      return undefined;
    }
    const area: OpenArea = { ...draft, name, group: group === '' ? undefined : group, rows: new Map() };
    this.#areas.set(draft.key, area);
    return area;
  }

  #close(open: OpenArea, taken: Set<string>, finish: Finish): Area {
    const fields = {
      name: open.name,
      ...(open.group === undefined ? {} : { group: open.group }),
      ...(open.outline === undefined
        ? {}
        : { outline: open.outline.slice(0, planLimits.pointsPerShapeMax.value) }),
    };
    if (open.standing !== undefined) return { kind: 'standing', id: open.id, ...fields, ...open.standing };
    const rows = [...open.rows].map(([key, row]) => ({ key, ...row }));
    if (finish.sortRows !== undefined) {
      const compare = finish.sortRows;
      rows.sort((a, b) => compare(a.name, b.name));
    }
    const tier = commonest(rows.flatMap((row) => row.seats.map((seat) => seat.tier)));
    const ids = new Set<string>();
    const closed = rows.map((row) => this.#closeRow(row, tier, ids));
    const area: SeatedArea = {
      kind: 'seated',
      id: unique(open.id || open.name, taken),
      ...fields,
      tier,
      rows: closed,
    };
    return area;
  }

  #closeRow(row: OpenRow & { key: string }, areaTier: string, ids: Set<string>): Row {
    const tier = commonest(row.seats.map((seat) => seat.tier));
    for (const seat of row.seats) if (seat.tier !== tier) seat.seat.tier = seat.tier;
    const seats = row.seats.map(({ seat }) => seat);
    return {
      id: unique(row.key || 'row', ids),
      name: row.name,
      ...(tier === areaTier ? {} : { tier }),
      seats: this.#placed > 0 ? placedSequence(seats) : numberedSequence(seats),
    };
  }

  #tiers(
    areas: readonly Area[],
    listed: readonly { name: string; color?: string | undefined }[],
  ): SeatingPlan['tiers'] {
    const used = new Set<string>();
    for (const area of areas) {
      if (area.kind === 'standing' || area.rows.some((row) => row.tier === undefined)) used.add(area.tier);
      if (area.kind === 'standing') continue;
      for (const row of area.rows) {
        if (row.tier !== undefined) used.add(row.tier);
        for (const seat of row.seats) if (seat.tier !== undefined) used.add(seat.tier);
      }
    }
    const colors = new Map(listed.map(({ name, color }) => [tidy(name), color]));
    const names = [...new Set([...[...colors.keys()].filter((name) => used.has(name)), ...used])];
    const max = planLimits.tiersPerPlanMax;
    if (names.length > max.value) this.#once('tiers', 'file', `The plan has ${names.length} tiers.`, max);
    return names.map((name) => {
      const color = colors.get(name);
      return { name, ...(color === undefined ? {} : { color }) };
    });
  }

  #within(where: string, at: Point | undefined): boolean {
    const max = planLimits.coordinateMax.value;
    if (at === undefined || (Math.abs(at.x) <= max && Math.abs(at.y) <= max)) return true;
    this.#problems.add(
      where,
      `The position ${at.x}, ${at.y} is too far out.`,
      `Keep x and y between -${max} and ${max}.`,
    );
    return false;
  }

  #fits(where: string, what: string, text: string, max: Limit): boolean {
    if (text.length > max.value) {
      this.#problems.add(
        where,
        `The ${what} ${quote(text)} is too long.`,
        `Use at most ${max.value} ${max.unit}.`,
      );
      return false;
    }
    if (/\p{Cc}/u.test(text) || !text.isWellFormed()) {
      this.#problems.add(
        where,
        `The ${what} ${quote(text)} contains characters that cannot be shown.`,
        'Remove line breaks and control characters.',
      );
      return false;
    }
    return true;
  }

  #once(topic: string, where: string, what: string, max: Limit): void {
    if (this.#said.has(topic)) return;
    this.#said.add(topic);
    this.#problems.add(where, what, `At most ${max.value} ${max.unit} can be imported; split the plan.`);
  }
}

function commonest(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  let best = '';
  for (const [name, count] of counts) if (count > (counts.get(best) ?? 0)) best = name;
  return best;
}

function unique(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let copy = 2; taken.has(candidate); copy += 1) candidate = `${name}~${copy}`;
  taken.add(candidate);
  return candidate;
}
