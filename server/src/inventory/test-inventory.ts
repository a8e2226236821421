// What the tests of inventory speak about: a small pool, a calendar of nights, a hall, and messages about them.
import assert from 'node:assert/strict';
import { Compile } from 'typebox/compile';
import type { HoldLine, InventoryEvents, LineRefusal, PoolDefinition } from '#inventory';
import { limits } from '#inventory';
import { given } from '#kernel/given';
import { inventory } from './context.ts';
import { schemas } from './event-schemas.ts';
import type { HoldAnswer } from './hold.ts';
import { cellKey, type State } from './state.ts';

export type Said = { type: keyof InventoryEvents; subject: string; data: Record<string, unknown> };

export const POOL = '11111111-1111-7111-8111-111111111111';
export const HALL = '22222222-2222-7222-8222-222222222222';
export const LISTING = '99999999-9999-7999-8999-999999999999';
export const ttl = limits.holdTtlMs.value;
export const life = limits.holdLifeMaxMs.value;

export const idOf = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
export const A = idOf(1);
export const B = idOf(2);
export const C = idOf(3);

export function pool(changes: Partial<PoolDefinition> = {}): PoolDefinition {
  return {
    pool: POOL,
    listing: LISTING,
    host: 'host-1',
    version: 1,
    currency: 'KRW',
    tiers: { day: { adult: 1_000, child: 500 } },
    units: [
      { unit: 'one', capacity: 1, tier: 'day', startsAt: 50_000_000, closesAt: 40_000_000 },
      { unit: 'many', capacity: 5, tier: 'day', startsAt: 30_000_000, closesAt: null },
    ],
    seatRows: [],
    focal: null,
    policy: [{ daysBefore: 7, percent: 100 }],
    quantityPerLineMax: 10,
    open: true,
    ...changes,
  };
}

export function nights(capacity: number, first = '2027-02-26', count = 6): PoolDefinition['units'] {
  const date = Temporal.PlainDate.from(first);
  return Array.from({ length: count }, (_, at) => ({
    unit: date.add({ days: at }).toString(),
    capacity,
    tier: at % 2 === 0 ? 'day' : 'weekend',
    startsAt: 1_000 + at,
    closesAt: null,
  }));
}

export function hall(rows: number, seats: number): PoolDefinition {
  const seatRows = Array.from({ length: rows }, (_, row) => ({
    area: 'stalls',
    row: String(row),
    tier: row === 0 ? 'R' : 'S',
    units: Array.from({ length: seats }, (_, seat) => `${row}-${seat}`),
    xs: Array.from({ length: seats }, (_, seat) => seat),
    ys: Array.from({ length: seats }, () => row),
  }));
  const units = seatRows.flatMap(({ units, tier }) =>
    units.map((unit) => ({ unit, capacity: 1, tier, startsAt: 90_000_000, closesAt: 90_000_000 })),
  );
  const tiers = { R: { standard: 100 }, S: { standard: 50, student: 30 } };
  return pool({ pool: HALL, units, seatRows, tiers, focal: { x: (seats - 1) / 2, y: -1 } });
}

export const opened = (definition: PoolDefinition) => ({
  type: 'PoolOpened',
  subject: definition.pool,
  data: { version: definition.version, definition },
});
export const unit = (name: string, quantity = 1, rate = 'adult', of = POOL): HoldLine => ({
  pool: of,
  unit: name,
  rate,
  quantity,
});
export const hold = (holdId: string, lines: HoldLine[], more: { owner?: string; asked?: boolean } = {}) => ({
  type: 'Hold',
  subject: holdId,
  data: { holdId, owner: 'person:p', lines, asked: false, ...more },
});
/** A hold in place of `before`, which somebody proved to be of `whose`. */
export const replacing = (
  before: string,
  holdId: string,
  lines: HoldLine[],
  { whose = 'person:p', ...more }: { whose?: string; owner?: string; asked?: boolean } = {},
) => {
  const message = hold(holdId, lines, more);
  return { ...message, data: { ...message.data, replaces: { holdId: before, owner: whose } } };
};
export const claim = (holdId: string) => ({ type: 'Claim', subject: holdId, data: { holdId } });
export const release = (holdId: string, owner = 'person:p') => ({
  type: 'Release',
  subject: holdId,
  data: { holdId, owner },
});
export const extend = (holdId: string, owner = 'person:p') => ({
  type: 'Extend',
  subject: holdId,
  data: { holdId, owner },
});
export const open = (definition: PoolDefinition) => ({
  type: 'OpenPool',
  subject: definition.pool,
  data: { definition },
});
export const refund = (holdId: string, refundId: string, goods: object[]) => ({
  type: 'payment.Refunded',
  subject: holdId,
  data: { refundId, goods, amount: 1, points: 0, card: 1, currency: 'KRW', transfers: [] },
});

/** A world that checks, after each message, that what was said fits the published shapes. */
export function world(...definitions: PoolDefinition[]) {
  const scene = given(inventory, ...definitions.map(opened));
  const state = scene.state as unknown as State;
  return {
    state,
    ask(message: { type: string; subject: string; data: object }, now = 0) {
      const decision = scene.when(message, now);
      const events = (decision.events ?? []) as unknown as Said[];
      for (const { type, data } of events) {
        assert.ok(checks[type].Check(data), `${type} ${JSON.stringify(data)}`);
      }
      return { events, answer: decision.answer as HoldAnswer & Refusal, timers: decision.timers };
    },
    cell: (name: string, of = POOL) => {
      const cell = state.cells.get(cellKey(of, name));
      return cell && { held: cell.held, sold: cell.sold };
    },
    stateOf: (holdId: string) => state.holds.get(holdId)?.state,
  };
}
export interface Refusal {
  refused?: string;
  lines: LineRefusal[];
}
const checks = Object.fromEntries(
  Object.entries(schemas).map(([type, schema]) => [type, Compile(schema)]),
) as unknown as Record<keyof InventoryEvents, { Check(value: unknown): boolean }>;
export const types = (events: Said[]) => events.map(({ type }) => type);
export const reasons = ({ lines }: Refusal) => lines.map(({ line, because, left }) => [line, because, left]);
