// The door of inventory: pools of cells, and holds on them. A cell is a place with a capacity; a hold claims
// all its lines or none and ends exactly once. Others may import this file and nothing else of the folder.
import Type, { type Static } from 'typebox';
import type { Limit, Refusal } from '#kernel/context';

export const limits = {
  holdTtlMs: { value: 300_000, unit: 'ms', why: 'how long a hold keeps its cells unless it is extended' },
  holdLifeMaxMs: {
    value: 1_200_000,
    unit: 'ms',
    why: 'the longest a buyer can keep cells by extending and replacing',
  },
  linesPerHoldMax: {
    value: 10,
    unit: 'lines',
    why: 'lines of one hold, a stay of many nights counting as one',
  },
  nightsPerStayMax: { value: 90, unit: 'nights', why: 'nights of one line' },
  quantityPerLineMax: {
    value: 10,
    unit: 'pieces',
    why: 'pieces of one line where the host says nothing else',
  },
  quantityPerLineCeiling: { value: 1_000_000, unit: 'pieces', why: 'the most a host may allow per line' },
  capacityMax: { value: 2_000_000_000, unit: 'places', why: 'capacity of one cell; fits a 32-bit integer' },
  cellsPerHoldMax: {
    value: 200,
    unit: 'cells',
    why: 'cells of one hold, each night and each seat counting as one',
  },
  heldBytesMax: {
    value: 40_000,
    unit: 'bytes',
    why: 'lines of one hold as JSON; a receipt has to fit into a request',
  },
  holdsPerBatchMax: { value: 100, unit: 'holds', why: 'holds in one batch request' },
  unitsPerPoolMax: { value: 100_000, unit: 'cells', why: 'cells of one pool' },
  poolsCachedMax: { value: 1_000, unit: 'pools', why: 'price lists kept in the memory of a process' },
  plansCachedMax: { value: 20, unit: 'plans', why: 'seating plans kept in the memory of a process' },
  unitsPerReadMax: { value: 100, unit: 'cells', why: 'cells in one exact read' },
  sweepEveryMs: {
    value: 1_000,
    unit: 'ms',
    why: 'how often expired holds are ended that nobody got in the way of',
  },
  sweepBatchMax: {
    value: 1_000,
    unit: 'holds',
    why: 'expired holds ended by one sweep; another follows at once while there are more',
  },
  dueLookedAtMax: {
    value: 20_000,
    unit: 'holds',
    why: 'expired holds looked through for those on the cells of a batch; after an outage that left more, sweeps come first',
  },
  standingMax: { value: 100, unit: 'cells', why: 'cells named in the refusal of a change' },
} as const satisfies Record<string, Limit>;

export const refusals = {
  'cells-unavailable': {
    status: 409,
    title: 'Not everything you asked for is free.',
    next: 'See `lines` for what stands in the way, choose something else and hold again.',
  },
  'hold-unknown': { status: 404, title: 'There is no such hold.', next: 'Check the id, or hold again.' },
  'hold-not-yours': {
    status: 403,
    title: 'This hold belongs to somebody else.',
    next: 'Use your own hold, or its receipt.',
  },
  'hold-ended': { status: 409, title: 'This hold has ended.', next: 'Hold again.' },
  'hold-too-old': {
    status: 409,
    title: 'This hold cannot be extended any further.',
    next: 'Pay now, or release it and hold again.',
  },
  'hold-id-taken': {
    status: 409,
    title: 'Another hold has this id.',
    next: 'Make a new UUID and hold again.',
  },
  'replaced-ended': {
    status: 409,
    title: 'The hold that this one would replace was let go or replaced already.',
    next: 'Go on with the hold that took its place, or hold again without `replaces`.',
  },
  'replaced-booked': {
    status: 409,
    title: 'The hold that this one would replace became a booking, or its payment is still awaited.',
    next: 'Hold again without `replaces`; what is booked changes by cancelling the booking.',
  },
  'lines-invalid': {
    status: 422,
    title: 'These lines cannot be held.',
    next: 'See `lines` for what is wrong with each.',
  },
  'currency-mixed': {
    status: 422,
    title: 'One hold has one currency.',
    next: 'Hold what is sold in another currency separately.',
  },
  'pool-unknown': { status: 404, title: 'There is no such pool.', next: 'Look the pool up in its listing.' },
} as const satisfies Record<string, Refusal>;

const Uuid = Type.String({ format: 'uuid' });
const UnitName = Type.String({ minLength: 1, maxLength: 200 });
const Quantity = Type.Integer({ minimum: 1, maximum: 1_000_000 });
const LocalDate = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });

/** What a buyer asks for: a unit, a range of nights (`checkOut` not included), or the best n seats there are. */
export const HoldLine = Type.Union([
  Type.Object(
    { pool: Uuid, unit: UnitName, rate: Type.String({ maxLength: 60 }), quantity: Quantity },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      pool: Uuid,
      checkIn: LocalDate,
      checkOut: LocalDate,
      rate: Type.String({ maxLength: 60 }),
      quantity: Quantity,
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      pool: Uuid,
      best: Type.Integer({ minimum: 1, maximum: 20 }),
      tier: Type.Optional(Type.String({ maxLength: 60 })),
      area: Type.Optional(Type.String({ maxLength: 200 })),
      rate: Type.String({ maxLength: 60 }),
    },
    { additionalProperties: false },
  ),
]);
export type HoldLine = Static<typeof HoldLine>;

/** A line as held: one cell, with the host's price of one piece at that moment (minor units). */
export const Line = Type.Object(
  {
    pool: Uuid,
    unit: UnitName,
    rate: Type.String(),
    quantity: Quantity,
    price: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
);
export type Line = Static<typeof Line>;

/** `percent` of the price comes back until `daysBefore` days before the start; rules sorted by days, most first. */
export const RefundRule = Type.Object(
  {
    daysBefore: Type.Number({ minimum: 0 }),
    percent: Type.Integer({ minimum: 0, maximum: 100 }),
  },
  { additionalProperties: false },
);
export type RefundRule = Static<typeof RefundRule>;

/** What the host promised when the hold was made; it binds for the life of the booking. */
export const Terms = Type.Object(
  {
    pool: Uuid,
    listing: Uuid,
    host: Type.String(),
    policy: Type.Array(RefundRule),
    /** Epoch ms of the earliest start among this pool's lines; null for goods without one. */
    startsAt: Type.Union([Type.Integer(), Type.Null()]),
  },
  { additionalProperties: false },
);
export type Terms = Static<typeof Terms>;

/** The body of a sealed receipt (`purpose` 'hold'). Booking believes it without asking. */
export const Receipt = Type.Object(
  {
    holdId: Uuid,
    /** `person:<id>`, or `guest` for whoever bears the receipt. */
    owner: Type.String(),
    expiresAt: Type.Integer(),
    currency: Type.String(),
    lines: Type.Array(Line),
    terms: Type.Array(Terms),
  },
  { additionalProperties: false },
);
export type Receipt = Static<typeof Receipt>;

const closed = { additionalProperties: false } as const;
const HoldId = Type.String({
  format: 'uuid',
  description: 'Made by the caller, so that asking again is safe.',
});
const Instant = Type.String({ format: 'date-time' });
const HoldBody = Type.Object(
  {
    holdId: Type.Optional(HoldId),
    lines: Type.Array(HoldLine, { minItems: 1, maxItems: limits.linesPerHoldMax.value }),
    replaces: Type.Optional(
      Type.String({
        format: 'uuid',
        description:
          'A hold of yours that ends as this one begins: its cells count as free for these lines. If these cannot be held, it stays as it is.',
      }),
    ),
    receipt: Type.Optional(
      Type.String({ maxLength: 64_000, description: 'Of the hold to be replaced, where a guest has it.' }),
    ),
  },
  { ...closed, dependentRequired: { receipt: ['replaces'] } },
);

export { HoldBody };
export type HoldBody = Static<typeof HoldBody>;

/** How good the seats are that were found for line `line` of those asked for. */
export const BestFound = Type.Object(
  {
    line: Type.Integer({ minimum: 0 }),
    /** `together-leaving-single`: adjacent, but a free seat is left alone beside them. */
    quality: Type.Union([
      Type.Literal('together'),
      Type.Literal('together-leaving-single'),
      Type.Literal('split'),
    ]),
  },
  closed,
);
export type BestFound = Static<typeof BestFound>;

/** A hold as its owner sees it. Prices and the total are minor units of `currency`. */
export const HoldView = Type.Object(
  {
    holdId: Type.String({ format: 'uuid' }),
    state: Type.Union([
      Type.Literal('held'),
      Type.Literal('claimed'),
      Type.Literal('released'),
      Type.Literal('expired'),
    ]),
    utcExpiresAt: Instant,
    utcLastsUntil: Type.String({
      format: 'date-time',
      description: 'Extending ends here, and so does every hold that replaces this one.',
    }),
    currency: Type.String(),
    total: Type.Integer({ minimum: 0 }),
    lines: Type.Array(Line),
    best: Type.Optional(Type.Array(BestFound)),
    /** Proof of this hold, for booking it. Absent once it has ended. */
    receipt: Type.Optional(Type.String()),
  },
  closed,
);
export type HoldView = Static<typeof HoldView>;

/** What the host sells in a pool, at which price, on which promise. */
export const PoolView = Type.Object(
  {
    pool: Uuid,
    listing: Uuid,
    version: Type.Integer(),
    open: Type.Boolean(),
    currency: Type.String(),
    /** tier → rate → price of one piece, minor units. */
    tiers: Type.Record(Type.String(), Type.Record(Type.String(), Type.Integer({ minimum: 0 }))),
    policy: Type.Array(RefundRule),
    quantityPerLineMax: Type.Integer(),
  },
  closed,
);

/** One cell as it is at this moment. */
export const CellView = Type.Object(
  {
    unit: UnitName,
    tier: Type.String(),
    capacity: Type.Integer(),
    held: Type.Integer(),
    sold: Type.Integer(),
    utcStartsAt: Type.Union([Instant, Type.Null()]),
    utcClosesAt: Type.Union([Instant, Type.Null()]),
    minimumNights: Type.Integer(),
  },
  closed,
);

/** Seats in seating sequence, for best available; coordinates in the plan's own unit. */
export interface SeatRow {
  area: string;
  row: string;
  tier: string;
  units: string[];
  xs: number[];
  ys: number[];
}

export interface Unit {
  unit: string;
  capacity: number;
  tier: string;
  /** Epoch ms of the start (performance, session, check-in); null for goods. */
  startsAt: number | null;
  /** Epoch ms after which nothing is sold; null for never. */
  closesAt: number | null;
  /** Nights of the shortest stay that may begin with this night; absent means 1. */
  minimumNights?: number;
}

/** A pool as its host publishes it. `version` grows with each change; an older one changes nothing. */
export interface PoolDefinition {
  pool: string;
  listing: string;
  host: string;
  version: number;
  currency: string;
  /** tier → rate → price of one piece, minor units. */
  tiers: Record<string, Record<string, number>>;
  units: Unit[];
  seatRows: SeatRow[];
  focal: { x: number; y: number } | null;
  policy: RefundRule[];
  quantityPerLineMax: number;
  /** False: nothing new is held; what is held or sold stays. */
  open: boolean;
}

// Commands. Only catalog sends OpenPool, only booking sends Claim, Keep and asked Holds.
export interface OpenPool {
  definition: PoolDefinition;
}
/**
 * `asked`: another context sent it and waits in the log. Then, and only then, the outcome is also logged for it: HeldAsAsked or HoldRefused, each time it is asked.
 * `replaces`: this hold ends as the new one begins, or stays as it is; `owner` is whoever proved that it is theirs. The new one inherits the end of its life.
 */
export interface Hold {
  holdId: string;
  owner: string;
  lines: HoldLine[];
  asked: boolean;
  replaces?: { holdId: string; owner: string };
}
export interface Extend {
  holdId: string;
  owner: string;
}
export interface Release {
  holdId: string;
  owner: string;
}
/** Keeps a hold for a payment that is late: up to `until` (epoch ms), and in any case beyond its life. */
export interface Keep {
  holdId: string;
  until: number;
}
/** Turns a hold into a sale. Always answered by Claimed or HoldLost, however late or often it is sent. */
export interface Claim {
  holdId: string;
}
export type Sweep = Record<string, never>;

// Events. The subject is the pool for the first two, the hold for all others.
/** Answers every OpenPool that is in effect. `definition` comes with the answer that put it there and is absent in repeats. */
export interface PoolOpened {
  version: number;
  definition?: PoolDefinition;
}
/** A change that would take away what is held or sold. A version that was refused stays refused: send a higher one. */
export interface PoolRefused {
  version: number;
  standing: { unit: string; because: 'held-or-sold'; held: number; sold: number }[];
}
/**
 * `asked`: the lines as asked for, where they were more than units by name. `best`: how good the seats are that were found.
 * `replaces`: the hold whose Released stands just before, in the same decision.
 */
export interface Held {
  owner: string;
  expiresAt: number;
  lastsUntil: number;
  currency: string;
  lines: Line[];
  terms: Terms[];
  asked?: HoldLine[];
  best?: BestFound[];
  replaces?: string;
}
/**
 * The answer to an asked Hold, logged after its Held and again on every repeat. It changes no cell and no hold: Held is the fact,
 * this is the letter to booking, which therefore need not read the Held of every browser.
 */
export interface HeldAsAsked {
  expiresAt: number;
  currency: string;
  lines: Line[];
  terms: Terms[];
}
/** The other answer to an asked Hold. Refusals of browsers' holds are not logged. */
export interface HoldRefused {
  lines: LineRefusal[];
  refused: string;
}
export interface Extended {
  expiresAt: number;
}
export interface Released {
  lines: Line[];
  because: 'let-go' | 'replaced' | 'declined' | 'lapsed';
}
export interface Expired {
  lines: Line[];
}
/** `retaken`: the hold had expired and its cells were free still. A repeat says `again`, with no lines: nothing moves. */
export interface Claimed {
  lines: Line[];
  retaken: boolean;
  again?: true;
}
/** Final: a later claim of this hold is answered the same way. */
export interface HoldLost {
  because: 'expired' | 'released' | 'unknown';
}
/** Sold cells that came back; `refund` is the payment's refund that caused it. */
export interface Returned {
  refund: string;
  lines: { pool: string; unit: string; rate: string; quantity: number }[];
}

export interface LineRefusal {
  /** Index into the lines asked for. */
  line: number;
  because:
    | 'cell-taken'
    | 'cell-unknown'
    | 'pool-unknown'
    | 'pool-closed'
    | 'rate-unknown'
    | 'too-many'
    | 'past'
    | 'twice'
    | 'dates-invalid'
    | 'too-few-nights'
    | 'no-seats-together';
  /** What could be had instead, where there is something to say. */
  left?: number;
  unit?: string;
  detail: string;
}

export interface InventoryEvents {
  PoolOpened: PoolOpened;
  PoolRefused: PoolRefused;
  Held: Held;
  HeldAsAsked: HeldAsAsked;
  HoldRefused: HoldRefused;
  Extended: Extended;
  Released: Released;
  Expired: Expired;
  Claimed: Claimed;
  HoldLost: HoldLost;
  Returned: Returned;
}
