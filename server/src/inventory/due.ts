// Holds whose time is over but which nobody has ended yet, by the cells they keep. Looked up only when a cell is
// short, so a working set is indexed at most once per moment; each entry is checked again before it is used,
// because a message of the same batch may have ended or extended it.
import type { Rows } from '#kernel/rows';
import { cellKey, type HoldRow, isDue } from './state.ts';

interface Index {
  now: number;
  byCell: Map<string, string[]>;
  /** Pool → units that such holds keep. */
  byPool: Map<string, Set<string>>;
}

const known = new WeakMap<Rows<HoldRow>, Index>();
const NONE: readonly string[] = [];

/** Holds that are due, the one that expired first in front. */
export function dueHolds(holds: Rows<HoldRow>, now: number): Readonly<HoldRow>[] {
  const due: Readonly<HoldRow>[] = [];
  for (const hold of holds.values()) if (isDue(hold, now)) due.push(hold);
  return due.sort((a, b) => a.expiresAt - b.expiresAt || (a.holdId < b.holdId ? -1 : 1));
}

function indexOf(holds: Rows<HoldRow>, now: number): Index {
  const before = known.get(holds);
  if (before?.now === now) return before;
  const index: Index = { now, byCell: new Map(), byPool: new Map() };
  for (const { holdId, lines } of dueHolds(holds, now)) {
    for (const { pool, unit } of lines) {
      const key = cellKey(pool, unit);
      const there = index.byCell.get(key);
      if (!there) index.byCell.set(key, [holdId]);
      else if (there.at(-1) !== holdId) there.push(holdId);
      const units = index.byPool.get(pool);
      if (units) units.add(unit);
      else index.byPool.set(pool, new Set([unit]));
    }
  }
  known.set(holds, index);
  return index;
}

/** Holds that keep the cell `key` beyond their time, the oldest first. */
export function* dueOn(holds: Rows<HoldRow>, now: number, key: string): Iterable<Readonly<HoldRow>> {
  for (const holdId of indexOf(holds, now).byCell.get(key) ?? NONE) {
    const hold = holds.get(holdId);
    if (hold && isDue(hold, now)) yield hold;
  }
}

/** Units of `pool` that may come free because a hold on them is due. */
export function dueUnits(holds: Rows<HoldRow>, now: number, pool: string): Iterable<string> {
  return indexOf(holds, now).byPool.get(pool) ?? NONE;
}
