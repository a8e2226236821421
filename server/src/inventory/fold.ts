// How the state follows from the events, and from nothing else. Cells move in one place only, which refuses to
// leave a cell that holds more than it has room for; the database's CHECK says the same again.
import type { Claimed, Held, InventoryEvents, PoolDefinition, PoolOpened, Returned, Unit } from '#inventory';
import type { Event } from '#kernel/context';
import { forgetFreeSeats, noteSeat } from './free-seats.ts';
import { type CellRow, cellKey, type State } from './state.ts';

type Fold = { [K in keyof InventoryEvents]: (state: State, event: Event<InventoryEvents[K]>) => void };
type Piece = { pool: string; unit: string; quantity: number };

/** Adds to what is held and sold of each line's cell, once per piece. */
function move(state: State, lines: readonly Piece[], held: number, sold: number): void {
  for (const { pool, unit, quantity } of lines) {
    const cell = state.cells.edit(cellKey(pool, unit));
    cell.held += held * quantity;
    cell.sold += sold * quantity;
    if (cell.held < 0 || cell.sold < 0 || cell.held + cell.sold > cell.capacity) {
      throw new Error(`${pool}/${unit}: ${cell.held} held and ${cell.sold} sold of ${cell.capacity}`);
    }
    noteSeat(state.cells, cell);
  }
}

function held(state: State, { subject, data }: Event<Held>): void {
  const { owner, expiresAt, lastsUntil, currency, lines, terms } = data;
  move(state, lines, 1, 0);
  state.holds.add(subject, {
    holdId: subject,
    owner,
    state: 'held',
    expiresAt,
    lastsUntil,
    currency,
    lines,
    terms,
    asked: data.asked ?? null,
    best: data.best ?? null,
    returned: [],
  });
}

function claimed(state: State, { subject, data }: Event<Claimed>): void {
  if (data.again) return;
  move(state, data.lines, data.retaken ? 0 : -1, 1);
  state.holds.edit(subject).state = 'claimed';
}

function returned(state: State, { subject, data }: Event<Returned>): void {
  move(state, data.lines, 0, -1);
  const row = state.holds.edit(subject);
  row.returned = [...row.returned, { refund: data.refund, lines: data.lines }];
}

function poolOpened(state: State, { subject, data }: Event<PoolOpened>): void {
  const { definition } = data;
  if (!definition) return;
  const { listing, host, version, currency, tiers, policy, quantityPerLineMax, open, seatRows, focal } =
    definition;
  const pool = { listing, host, version, currency, tiers, policy, quantityPerLineMax, open };
  if (state.pools.has(subject)) Object.assign(state.pools.edit(subject), pool);
  else state.pools.add(subject, { pool: subject, refusedVersion: 0, ...pool });
  if (state.plans.has(subject)) Object.assign(state.plans.edit(subject), { seatRows, focal });
  else state.plans.add(subject, { pool: subject, seatRows, focal });
  setCells(state, subject, definition);
  forgetFreeSeats(state.cells, subject);
}

function setCells(state: State, pool: string, { units }: PoolDefinition): void {
  const gone = new Map<string, Readonly<CellRow>>();
  for (const cell of state.cells.values()) if (cell.pool === pool) gone.set(cell.unit, cell);
  units.forEach((unit, ordinal) => {
    const before = gone.get(unit.unit);
    const key = cellKey(pool, unit.unit);
    const facts = factsOf(unit, ordinal);
    gone.delete(unit.unit);
    if (!before) state.cells.add(key, { pool, unit: unit.unit, held: 0, sold: 0, ...facts });
    else if (!isSame(before, facts)) Object.assign(state.cells.edit(key), facts);
  });
  for (const unit of gone.keys()) state.cells.remove(cellKey(pool, unit));
}

type CellFacts = Omit<CellRow, 'pool' | 'unit' | 'held' | 'sold'>;

function factsOf({ capacity, tier, startsAt, closesAt, minimumNights }: Unit, ordinal: number): CellFacts {
  return { ordinal, capacity, tier, startsAt, closesAt, minimumNights: minimumNights ?? 1 };
}

function isSame(a: CellFacts, b: CellFacts): boolean {
  return (
    a.ordinal === b.ordinal &&
    a.capacity === b.capacity &&
    a.tier === b.tier &&
    a.startsAt === b.startsAt &&
    a.closesAt === b.closesAt &&
    a.minimumNights === b.minimumNights
  );
}

export const fold: Fold = {
  PoolOpened: poolOpened,
  PoolRefused(state, { subject, data }) {
    const pool = state.pools.edit(subject);
    if (data.version > pool.refusedVersion) pool.refusedVersion = data.version;
  },
  Held: held,
  HeldAsAsked() {},
  HoldRefused() {},
  Extended(state, { subject, data }) {
    state.holds.edit(subject).expiresAt = data.expiresAt;
  },
  Released(state, { subject, data }) {
    move(state, data.lines, -1, 0);
    state.holds.edit(subject).state = 'released';
  },
  Expired(state, { subject, data }) {
    move(state, data.lines, -1, 0);
    state.holds.edit(subject).state = 'expired';
  },
  Claimed: claimed,
  HoldLost(state, { subject }) {
    if (state.holds.get(subject)?.state === 'expired') state.holds.edit(subject).state = 'lost';
  },
  Returned: returned,
};
