// A seating plan in the making: every importer puts seats and standing areas here, with the place in its file.
// The draft checks what all formats have in common (limits, texts, ids that are given twice) and, at the end,
// brings rows into sequence, lays the plan out and chooses where tiers are written.
import type { Limit } from '#kernel/context';
import type { ProblemTerm } from './problem-kinds.ts';
import { type ProblemList, quote } from './problems.ts';
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
      this.#problems.add(seat.where, 'seat-nameless');
      return;
    }
    const unit =
      seat.unit ?? [seat.area.id, tidy(seat.row.name), number].filter((part) => part !== '').join('/');
    const tier = tidy(seat.tier ?? '') || this.#tierUnnamed;
    if (!this.#fits(seat.where, 'seat-number', number, planLimits.numberLengthMax)) return;
    if (!this.#fits(seat.where, 'tier', tier, planLimits.tierLengthMax)) return;
    if (!this.#within(seat.where, seat.at)) return;
    if (!this.#claim(unit, seat.where)) return;
    const row = this.#row(seat);
    if (row === undefined) return;
    if (row.seats.length >= planLimits.seatsPerRowMax.value) {
      const max = planLimits.seatsPerRowMax.value;
      this.#once(`row ${seat.area.key} ${seat.row.key}`, () =>
        this.#problems.add(seat.where, 'row-full', { row: quote(row.name), max }),
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
      this.#problems.add(where, 'standing-capacity', { capacity, max });
      return;
    }
    if (!this.#fits(where, 'tier', tier, planLimits.tierLengthMax)) return;
    if (this.#areas.has(standing.area.key)) {
      this.#problems.add(where, 'area-twice', { area: quote(standing.area.name) });
      return;
    }
    if (!this.#claim(standing.area.id, where)) return;
    const area = this.#area(standing.area, where);
    if (area !== undefined) area.standing = { capacity, tier };
  }

  /** Beyond the limit it is a problem; a shape that cannot be drawn should not come here. */
  decorate(decoration: Decoration, where: string): void {
    const max = planLimits.decorationsPerPlanMax.value;
    if (this.#decorations.length < max) this.#decorations.push(decoration);
    else this.#once('decorations', () => this.#problems.add(where, 'decorations-many', { max }));
  }

  finish(finish: Finish): SeatingPlan {
    this.#checkPlaced();
    const areas = [...this.#areas.values()].filter(
      (area) => area.standing !== undefined || area.rows.size > 0,
    );
    const taken = new Set(areas.flatMap((area) => (area.standing === undefined ? [] : [area.id])));
    const plain = areas.map((area) => this.#close(area, taken, finish));
    const name = tidy(finish.name) || 'Seating plan';
    this.#fits('file', 'plan-name', name, planLimits.nameLengthMax);
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
    if (this.#areas.size === 0 && this.#problems.none) this.#problems.add('file', 'seats-none');
    if (this.#placed === 0 || this.#unplaced === 0) return;
    const counts = { unplaced: this.#unplaced, placed: this.#placed };
    this.#problems.add(this.#unplacedWhere, 'seats-unplaced', counts);
  }

  /** An id may be used once. The second use is a problem that names the first; nothing is merged. */
  #claim(unit: string, where: string): boolean {
    if (!this.#fits(where, 'seat-id', unit, planLimits.unitLengthMax)) return false;
    if (unit.trim() === '') {
      this.#problems.add(where, 'id-empty');
      return false;
    }
    const first = this.#units.get(unit);
    if (first !== undefined) {
      this.#problems.add(where, 'id-twice', { id: quote(unit), first });
      return false;
    }
    const max = planLimits.seatsPerPlanMax.value;
    if (this.#units.size >= max) {
      this.#once('seats', () => this.#problems.add(where, 'seats-many', { max }));
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
    if (!this.#fits(seat.where, 'row-name', name, planLimits.numberLengthMax)) return undefined;
    if (area.standing !== undefined) {
      this.#problems.add(seat.where, 'area-standing', { area: quote(area.name) });
      return undefined;
    }
    const max = planLimits.rowsPerPlanMax.value;
    if (this.#rows >= max) {
      this.#once('rows', () => this.#problems.add(seat.where, 'rows-many', { max }));
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
      this.#fits(where, 'area-name', name, planLimits.nameLengthMax) &&
      this.#fits(where, 'area-group', group, planLimits.nameLengthMax) &&
      this.#fits(where, 'area-id', draft.id, planLimits.unitLengthMax);
    if (!fits) return undefined;
    const max = planLimits.areasPerPlanMax.value;
    if (this.#areas.size >= max) {
      this.#once('areas', () => this.#problems.add(where, 'areas-many', { max }));
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
    const max = planLimits.tiersPerPlanMax.value;
    if (names.length > max) this.#problems.add('file', 'plan-tiers-many', { count: names.length, max });
    return names.map((name) => {
      const color = colors.get(name);
      return { name, ...(color === undefined ? {} : { color }) };
    });
  }

  #within(where: string, at: Point | undefined): boolean {
    const max = planLimits.coordinateMax.value;
    if (at === undefined || (Math.abs(at.x) <= max && Math.abs(at.y) <= max)) return true;
    this.#problems.add(where, 'position-far', { x: at.x, y: at.y, max });
    return false;
  }

  /** `max` is a number of characters. */
  #fits(where: string, what: ProblemTerm, text: string, { value: max }: Limit): boolean {
    if (text.length > max) {
      this.#problems.add(where, 'part-long', { what, text: quote(text), max });
      return false;
    }
    if (/\p{Cc}/u.test(text) || !text.isWellFormed()) {
      this.#problems.add(where, 'part-unshowable', { what, text: quote(text) });
      return false;
    }
    return true;
  }

  #once(topic: string, tell: () => void): void {
    if (this.#said.has(topic)) return;
    this.#said.add(topic);
    tell();
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
