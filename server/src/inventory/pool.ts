// Opening and changing a pool. A change is taken as a whole or refused as a whole: nothing that is held or sold
// may lose its place. Each OpenPool is answered, also when it comes again.
import {
  type InventoryEvents,
  limits,
  type OpenPool,
  type PoolDefinition,
  type PoolRefused,
} from '#inventory';
import type { Decision, Message } from '#kernel/context';
import { type CellRow, cellKey, type State } from './state.ts';
import { Taking } from './taking.ts';

type PoolDecision = Decision<InventoryEvents>;

export function openPool(state: State, { data }: Message<OpenPool>, now: number): PoolDecision {
  const { definition } = data;
  const { pool: subject, version } = definition;
  const known = state.pools.get(subject);
  if (known && version <= known.version) {
    return { events: [{ type: 'PoolOpened', subject, data: { version: known.version } }] };
  }
  assertSound(definition);
  const taking = new Taking(state, now);
  const standing = standingOf(state, definition, taking);
  if (standing.length > 0 || (known && version <= known.refusedVersion)) {
    return { events: [{ type: 'PoolRefused', subject, data: { version, standing } }] };
  }
  return { events: [...taking.ends(), { type: 'PoolOpened', subject, data: { version, definition } }] };
}

/** Cells with more held and sold than the change leaves room for. Expired holds do not count. */
function standingOf(state: State, definition: PoolDefinition, taking: Taking): PoolRefused['standing'] {
  const capacities = new Map(definition.units.map(({ unit, capacity }) => [unit, capacity]));
  const inTheWay: Readonly<CellRow>[] = [];
  for (const cell of state.cells.values()) {
    if (cell.pool !== definition.pool) continue;
    const less = cell.capacity - (capacities.get(cell.unit) ?? 0);
    if (less <= 0) continue;
    if (taking.left(cellKey(cell.pool, cell.unit), cell, less) < less) inTheWay.push(cell);
  }
  return inTheWay
    .sort((a, b) => a.ordinal - b.ordinal)
    .slice(0, limits.standingMax.value)
    .map(({ unit, held, sold }) => ({ unit, because: 'held-or-sold', held, sold }));
}

/** What catalog checks with words for the host; broken here, it is a bug and waits for a person. */
function assertSound({ pool, version, units, quantityPerLineMax }: PoolDefinition): void {
  const sound =
    pool === pool.toLowerCase() &&
    Number.isSafeInteger(version) &&
    version > 0 &&
    units.length <= limits.unitsPerPoolMax.value &&
    new Set(units.map(({ unit }) => unit)).size === units.length &&
    units.every(({ capacity }) => isCount(capacity, limits.capacityMax.value)) &&
    isCount(quantityPerLineMax, limits.quantityPerLineCeiling.value);
  if (!sound) throw new Error(`the definition of pool ${pool} at version ${version} cannot be opened`);
}

function isCount(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max;
}
