// The seating plan: areas with numbered seats in rows, and standing areas that hold so many. One schema gives
// validation, types and OpenAPI. A seat is known by its unit, never by its label; its tier is its own, else its
// row's, else its area's. Seats of a row stand in seating sequence: neighbours in the list are neighbours.
import Type, { type Static } from 'typebox';
import type { SeatRow } from '#inventory';
import type { Limit } from '#kernel/context';

export const planLimits = {
  planFileBytesMax: { value: 33_554_432, unit: 'bytes', why: 'size of a file with a seating plan' },
  seatsPerPlanMax: { value: 100_000, unit: 'seats', why: 'numbered seats and standing areas of one plan' },
  areasPerPlanMax: { value: 1_000, unit: 'areas', why: 'areas of one plan' },
  rowsPerPlanMax: { value: 20_000, unit: 'rows', why: 'rows of one plan' },
  seatsPerRowMax: { value: 5_000, unit: 'seats', why: 'seats of one row' },
  tiersPerPlanMax: { value: 200, unit: 'tiers', why: 'price tiers of one plan' },
  decorationsPerPlanMax: { value: 2_000, unit: 'shapes', why: 'stages, walls and texts that are only drawn' },
  pointsPerShapeMax: { value: 500, unit: 'points', why: 'corners of one shape' },
  standingCapacityMax: { value: 1_000_000, unit: 'places', why: 'places of one standing area' },
  unitLengthMax: { value: 200, unit: 'characters', why: 'id of a seat or a standing area' },
  nameLengthMax: { value: 200, unit: 'characters', why: 'name of a plan or an area, text of a decoration' },
  numberLengthMax: { value: 50, unit: 'characters', why: 'name of a row, number of a seat' },
  tierLengthMax: { value: 60, unit: 'characters', why: 'name of a tier' },
  coordinateMax: {
    value: 10_000_000,
    unit: 'plan units',
    why: 'distance of anything from the corner of its plan',
  },
} as const satisfies Record<string, Limit>;

/** The tier of seats whose source names none. */
export const tierUnnamed = 'standard';

const text = (max: Limit, min = 1) => Type.String({ minLength: min, maxLength: max.value });
const far = planLimits.coordinateMax.value;
const Coordinate = Type.Number({ minimum: -far, maximum: far });
const closed = { additionalProperties: false } as const;

export const Point = Type.Object({ x: Coordinate, y: Coordinate }, closed);
export type Point = Static<typeof Point>;

const Points = Type.Array(Point, { maxItems: planLimits.pointsPerShapeMax.value });
const Color = Type.String({ pattern: '^[#a-zA-Z0-9(),.% -]{1,40}$' });

/** Only drawn. `x`, `y` is the middle; `points` are corners relative to it; `rotation` is in degrees. */
export const Decoration = Type.Object(
  {
    shape: Type.Enum(['rectangle', 'ellipse', 'polygon', 'text']),
    x: Coordinate,
    y: Coordinate,
    width: Type.Optional(Coordinate),
    height: Type.Optional(Coordinate),
    points: Type.Optional(Points),
    rotation: Type.Optional(Type.Number()),
    text: Type.Optional(text(planLimits.nameLengthMax)),
    color: Type.Optional(Color),
  },
  closed,
);
export type Decoration = Static<typeof Decoration>;

export const Seat = Type.Object(
  {
    unit: text(planLimits.unitLengthMax),
    number: text(planLimits.numberLengthMax, 0),
    x: Coordinate,
    y: Coordinate,
    tier: Type.Optional(text(planLimits.tierLengthMax)),
  },
  closed,
);
export type Seat = Static<typeof Seat>;

export const Row = Type.Object(
  {
    id: text(planLimits.unitLengthMax),
    name: text(planLimits.numberLengthMax, 0),
    tier: Type.Optional(text(planLimits.tierLengthMax)),
    seats: Type.Array(Seat, { minItems: 1, maxItems: planLimits.seatsPerRowMax.value }),
  },
  closed,
);
export type Row = Static<typeof Row>;

const areaFields = {
  id: text(planLimits.unitLengthMax),
  name: text(planLimits.nameLengthMax),
  /** What the area lies in: a stand, a floor, a zone. */
  group: Type.Optional(text(planLimits.nameLengthMax)),
  tier: text(planLimits.tierLengthMax),
  /** Its outline in the plan's own coordinates. */
  outline: Type.Optional(Points),
};

export const SeatedArea = Type.Object(
  {
    kind: Type.Literal('seated'),
    ...areaFields,
    rows: Type.Array(Row, { minItems: 1, maxItems: planLimits.rowsPerPlanMax.value }),
  },
  closed,
);
export type SeatedArea = Static<typeof SeatedArea>;

/** Its id is also its unit: one cell with `capacity` places. */
const StandingArea = Type.Object(
  {
    kind: Type.Literal('standing'),
    ...areaFields,
    capacity: Type.Integer({ minimum: 1, maximum: planLimits.standingCapacityMax.value }),
  },
  closed,
);

export const Area = Type.Union([SeatedArea, StandingArea]);
export type Area = Static<typeof Area>;

export const planFormat = 'jari-seating-plan/1';

export const SeatingPlan = Type.Object(
  {
    format: Type.Literal(planFormat),
    name: text(planLimits.nameLengthMax),
    /** Everything lies within 0…width, 0…height where the source had coordinates like that. */
    size: Type.Optional(Type.Object({ width: Coordinate, height: Coordinate }, closed)),
    /** What people come to see; best available goes by the distance from it. */
    focal: Type.Optional(Point),
    /** Each tier that is used, in the source's sequence. */
    tiers: Type.Array(
      Type.Object({ name: text(planLimits.tierLengthMax), color: Type.Optional(Color) }, closed),
      {
        maxItems: planLimits.tiersPerPlanMax.value,
      },
    ),
    areas: Type.Array(Area, { maxItems: planLimits.areasPerPlanMax.value }),
    decorations: Type.Optional(Type.Array(Decoration, { maxItems: planLimits.decorationsPerPlanMax.value })),
  },
  closed,
);
export type SeatingPlan = Static<typeof SeatingPlan>;

/** `seats` are numbered; `places` are seats plus the capacity of standing areas; `rows` are rows of seats. */
export interface PlanCounts {
  seats: number;
  places: number;
  areas: number;
  rows: number;
}

export function tierOf(area: SeatedArea, row: Row, seat: Seat): string {
  return seat.tier ?? row.tier ?? area.tier;
}

/** What a ticket shows, e.g. `West 1 · 3 · 12`. It need not be unique. */
export function labelOf(area: Area, row?: Row, seat?: Seat): string {
  const place = area.group === undefined ? area.name : `${area.group} ${area.name}`;
  return [place, row?.name, seat?.number].filter((part) => part !== undefined && part !== '').join(' · ');
}

function* seatsOf(plan: SeatingPlan): Generator<{ area: SeatedArea; row: Row; seat: Seat }> {
  for (const area of plan.areas) {
    if (area.kind !== 'seated') continue;
    for (const row of area.rows) for (const seat of row.seats) yield { area, row, seat };
  }
}

export function countsOf(plan: SeatingPlan): PlanCounts {
  const counts = { seats: 0, places: 0, areas: plan.areas.length, rows: 0 };
  for (const area of plan.areas) {
    if (area.kind === 'standing') counts.places += area.capacity;
    else counts.rows += area.rows.length;
  }
  for (const _ of seatsOf(plan)) counts.seats += 1;
  counts.places += counts.seats;
  return counts;
}

/** Every cell that the plan asks for: seats in plan sequence, then standing areas. */
export function cellsOf(plan: SeatingPlan): { unit: string; capacity: number; tier: string }[] {
  const cells = [...seatsOf(plan)].map(({ area, row, seat }) => ({
    unit: seat.unit,
    capacity: 1,
    tier: tierOf(area, row, seat),
  }));
  for (const area of plan.areas) {
    if (area.kind === 'standing') cells.push({ unit: area.id, capacity: area.capacity, tier: area.tier });
  }
  return cells;
}

/** unit → label, for tickets, mails and lists. */
export function labelsOf(plan: SeatingPlan): Map<string, string> {
  const labels = new Map<string, string>();
  for (const { area, row, seat } of seatsOf(plan)) labels.set(seat.unit, labelOf(area, row, seat));
  for (const area of plan.areas) if (area.kind === 'standing') labels.set(area.id, labelOf(area));
  return labels;
}

/** A row as inventory takes it; `tiers`, one per seat, is there only where a row has more than one tier. */
export interface PlanSeatRow extends SeatRow {
  tiers?: string[];
}

export function seatRowsOf(plan: SeatingPlan): PlanSeatRow[] {
  return plan.areas.flatMap((area) =>
    area.kind === 'seated' ? area.rows.map((row) => seatRowOf(area, row)) : [],
  );
}

function seatRowOf(area: SeatedArea, row: Row): PlanSeatRow {
  const tiers = row.seats.map((seat) => tierOf(area, row, seat));
  const tier = row.tier ?? area.tier;
  return {
    area: area.id,
    row: row.name,
    tier,
    units: row.seats.map((seat) => seat.unit),
    xs: row.seats.map((seat) => seat.x),
    ys: row.seats.map((seat) => seat.y),
    ...(tiers.every((one) => one === tier) ? {} : { tiers }),
  };
}
