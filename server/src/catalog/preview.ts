// A draft as it would be sold: for each of its pools the same answers that a published pool gives, everything free.
// The page that buyers will see can be drawn from it before anybody sees it.
import Type, { type Static } from 'typebox';
import { CellView, PoolView } from '#inventory';
import { limits } from './contract.ts';
import type { Definition } from './pools.ts';

const closed = { additionalProperties: false } as const;

export const Preview = Type.Object(
  {
    /** As `/v1/inventory/pools/:pool` will answer. */
    pool: PoolView,
    /** As `/v1/views/availability/:pool` will answer, names included. */
    availability: Type.Object(
      {
        pool: Type.String(),
        version: Type.Integer(),
        open: Type.Boolean(),
        states: Type.String(),
        left: Type.Optional(Type.Array(Type.Integer())),
        units: Type.Array(Type.String()),
      },
      closed,
    ),
    /** As `/v1/inventory/pools/:pool/cells` will answer; empty for pools that are too large to be listed. */
    cells: Type.Array(CellView),
  },
  closed,
);
export type Preview = Static<typeof Preview>;

export function previewOf(definition: Definition, version: number): Preview {
  const { pool, listing, open, currency, tiers, policy, quantityPerLineMax, units } = definition;
  const several = units.some(({ capacity }) => capacity > 1);
  return {
    pool: { pool, listing, version, open, currency, tiers, policy, quantityPerLineMax },
    availability: {
      pool,
      version,
      open,
      states: units.map(({ capacity }) => (capacity > 0 ? 'f' : 's')).join(''),
      ...(several && { left: units.map(({ capacity }) => capacity) }),
      units: units.map(({ unit }) => unit),
    },
    cells: units.length > limits.previewCellsMax.value ? [] : units.map(cellOf),
  };
}

const instant = (ms: number | null) =>
  ms === null ? null : Temporal.Instant.fromEpochMilliseconds(ms).toString();

function cellOf({
  unit,
  tier,
  capacity,
  startsAt,
  closesAt,
  minimumNights = 1,
}: Definition['units'][number]) {
  return {
    unit,
    tier,
    capacity,
    held: 0,
    sold: 0,
    minimumNights,
    utcStartsAt: instant(startsAt),
    utcClosesAt: instant(closesAt),
  };
}
