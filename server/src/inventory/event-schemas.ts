// The shapes of inventory's public events, for the AsyncAPI document. The types are in the contract; a test holds
// what is decided against these.
import Type, { type TSchema } from 'typebox';
import { BestFound, HoldLine, type InventoryEvents, Line, RefundRule, Terms } from '#inventory';

const closed = { additionalProperties: false } as const;
const Instant = Type.Integer({ description: 'Epoch milliseconds.' });
const Count = Type.Integer({ minimum: 0 });
const Maybe = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Lines = Type.Array(Line);
const oneOf = (values: readonly string[]) => Type.Union(values.map((value) => Type.Literal(value)));

const SeatRow = Type.Object(
  {
    area: Type.String(),
    row: Type.String(),
    tier: Type.String(),
    units: Type.Array(Type.String()),
    xs: Type.Array(Type.Number()),
    ys: Type.Array(Type.Number()),
  },
  closed,
);

const Unit = Type.Object(
  {
    unit: Type.String(),
    capacity: Count,
    tier: Type.String(),
    startsAt: Maybe(Instant),
    closesAt: Maybe(Instant),
    minimumNights: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  closed,
);

const Definition = Type.Object(
  {
    pool: Type.String(),
    listing: Type.String(),
    host: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    currency: Type.String(),
    tiers: Type.Record(Type.String(), Type.Record(Type.String(), Count)),
    units: Type.Array(Unit),
    seatRows: Type.Array(SeatRow),
    focal: Maybe(Type.Object({ x: Type.Number(), y: Type.Number() }, closed)),
    policy: Type.Array(RefundRule),
    quantityPerLineMax: Count,
    open: Type.Boolean(),
  },
  closed,
);

const Standing = Type.Object(
  { unit: Type.String(), because: Type.Literal('held-or-sold'), held: Count, sold: Count },
  closed,
);

const Refusal = Type.Object(
  {
    line: Count,
    because: Type.String(),
    left: Type.Optional(Count),
    unit: Type.Optional(Type.String()),
    detail: Type.String(),
  },
  closed,
);

const ReturnedLine = Type.Object(
  { pool: Type.String(), unit: Type.String(), rate: Type.String(), quantity: Type.Integer({ minimum: 1 }) },
  closed,
);

const held = { expiresAt: Instant, currency: Type.String(), lines: Lines, terms: Type.Array(Terms) };

export const schemas: Record<keyof InventoryEvents, TSchema> = {
  PoolOpened: Type.Object({ version: Type.Integer(), definition: Type.Optional(Definition) }, closed),
  PoolRefused: Type.Object({ version: Type.Integer(), standing: Type.Array(Standing) }, closed),
  Held: Type.Object(
    {
      ...held,
      owner: Type.String({ description: '`person:<id>` or `guest`.' }),
      lastsUntil: Instant,
      asked: Type.Optional(Type.Array(HoldLine)),
      best: Type.Optional(Type.Array(BestFound)),
      replaces: Type.Optional(Type.String()),
    },
    closed,
  ),
  HeldAsAsked: Type.Object(held, closed),
  HoldRefused: Type.Object({ lines: Type.Array(Refusal), refused: Type.String() }, closed),
  Extended: Type.Object({ expiresAt: Instant }, closed),
  Released: Type.Object(
    { lines: Lines, because: oneOf(['let-go', 'replaced', 'declined', 'lapsed']) },
    closed,
  ),
  Expired: Type.Object({ lines: Lines }, closed),
  Claimed: Type.Object(
    { lines: Lines, retaken: Type.Boolean(), again: Type.Optional(Type.Literal(true)) },
    closed,
  ),
  HoldLost: Type.Object({ because: oneOf(['expired', 'released', 'unknown']) }, closed),
  Returned: Type.Object({ refund: Type.String(), lines: Type.Array(ReturnedLine) }, closed),
};
