// A seating plan as clients draw it: compact, with the areas that a listing adds, and without what only selling needs.
import Type, { type Static } from 'typebox';
import type { StoredContent } from './contract.ts';
import { type Area, type Row, type SeatedArea, type SeatingPlan, tierOf } from './seating-plan.ts';

const closed = { additionalProperties: false } as const;

/** Seats for drawing: arrays of equal length, one entry per seat, in seating sequence. */
export const PlanMap = Type.Object(
  {
    plan: Type.String({ format: 'uuid' }),
    name: Type.String(),
    size: Type.Union([Type.Object({ width: Type.Number(), height: Type.Number() }, closed), Type.Null()]),
    focal: Type.Union([Type.Object({ x: Type.Number(), y: Type.Number() }, closed), Type.Null()]),
    tiers: Type.Array(Type.Object({ name: Type.String(), color: Type.Optional(Type.String()) }, closed)),
    areas: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          name: Type.String(),
          kind: Type.Union([Type.Literal('seated'), Type.Literal('standing')]),
          tier: Type.String(),
          group: Type.Optional(Type.String()),
          /** Standing areas only. */
          capacity: Type.Optional(Type.Integer()),
          outline: Type.Optional(Type.Array(Type.Object({ x: Type.Number(), y: Type.Number() }, closed))),
          rows: Type.Array(
            Type.Object(
              {
                row: Type.String(),
                tier: Type.String(),
                units: Type.Array(Type.String()),
                numbers: Type.Array(Type.String()),
                x: Type.Array(Type.Number()),
                y: Type.Array(Type.Number()),
                /** One per seat, where a row has seats of several tiers. */
                tiers: Type.Optional(Type.Array(Type.String())),
              },
              closed,
            ),
          ),
        },
        closed,
      ),
    ),
    decorations: Type.Array(Type.Unknown()),
  },
  closed,
);
export type PlanMap = Static<typeof PlanMap>;

/** The plan for drawing, with the standing areas that a listing adds. */
export function mapOf(plan: { id: string; body: SeatingPlan }, content?: StoredContent): PlanMap {
  const { name, size, focal, tiers, areas, decorations } = plan.body;
  const standing = content?.kind === 'concert' ? (content.standing ?? []) : [];
  return {
    plan: plan.id,
    name,
    size: size ?? null,
    focal: focal ?? null,
    tiers,
    areas: [
      ...areas.map(areaOf),
      ...standing.map(({ id, name: { ko }, tier, capacity }) => ({
        id,
        name: ko,
        kind: 'standing' as const,
        tier,
        capacity,
        rows: [],
      })),
    ],
    decorations: decorations ?? [],
  };
}

function areaOf(area: Area): PlanMap['areas'][number] {
  const { id, name, kind, tier, group, outline } = area;
  return {
    id,
    name,
    kind,
    tier,
    ...(group !== undefined && { group }),
    ...(outline !== undefined && { outline }),
    ...(area.kind === 'standing' && { capacity: area.capacity }),
    rows: area.kind === 'standing' ? [] : area.rows.map((row) => rowOf(area, row)),
  };
}

function rowOf(area: SeatedArea, row: Row): PlanMap['areas'][number]['rows'][number] {
  const tier = row.tier ?? area.tier;
  const tiers = row.seats.map((seat) => tierOf(area, row, seat));
  return {
    row: row.name,
    tier,
    units: row.seats.map(({ unit }) => unit),
    numbers: row.seats.map(({ number }) => number),
    x: row.seats.map(({ x }) => x),
    y: row.seats.map(({ y }) => y),
    ...(tiers.some((one) => one !== tier) && { tiers }),
  };
}
