// Best available: n adjacent free seats in one row, nearest the focal point, leaving no single seat alone where that
// is possible; else the next best, with its name. Pure. A pick reads the bitmap of free seats and changes nothing:
// mark the picked seats as taken and call again.
import type { Limit } from '#kernel/context';
import type { SeatIndex } from './seat-index.ts';

export const bestLimits = {
  seatsPerPickMax: { value: 100, unit: 'seats', why: 'seats asked for together' },
  rowsPerSplitMax: { value: 3, unit: 'rows', why: 'neighbouring rows a split group stays in where it can' },
} as const satisfies Record<string, Limit>;

export interface Wanted {
  count: number;
  tier?: string | undefined;
  area?: string | undefined;
}

export interface Picked {
  /** `together-leaving-single`: adjacent, but a free seat is left alone beside them. */
  quality: 'together' | 'together-leaving-single' | 'split';
  units: string[];
  ordinals: number[];
  /** Sizes of the groups of adjacent seats; one group unless split. */
  groups: number[];
}

/** Fewer seats than asked for are free at all. */
export interface NonePicked {
  quality: 'none';
  free: number;
}

interface Search {
  index: SeatIndex;
  free: Uint8Array;
  count: number;
  /** Codes; -1 for any. */
  tier: number;
  area: number;
}

/** A group of `length` adjacent seats from ordinal `first`. */
interface Group {
  first: number;
  length: number;
}

export function pickBest(index: SeatIndex, free: Uint8Array, wanted: Wanted): Picked | NonePicked {
  const { count } = wanted;
  const max = bestLimits.seatsPerPickMax.value;
  if (!Number.isInteger(count) || count < 1 || count > max)
    throw new RangeError(`best available: count is ${count}`);
  if (free.length !== index.units.length)
    throw new RangeError('best available: the bitmap is of another pool');
  const tier = wanted.tier === undefined ? -1 : index.tierNames.indexOf(wanted.tier);
  const area = wanted.area === undefined ? -1 : index.areaNames.indexOf(wanted.area);
  if ((wanted.tier !== undefined && tier < 0) || (wanted.area !== undefined && area < 0))
    return { quality: 'none', free: 0 };
  const search = { index, free, count, tier, area };
  const best = findTogether(search);
  if (best.clean >= 0) return picked(search, 'together', [{ first: best.clean, length: count }]);
  if (best.leaving >= 0)
    return picked(search, 'together-leaving-single', [{ first: best.leaving, length: count }]);
  return findSplit(search);
}

function picked({ index }: Search, quality: Picked['quality'], groups: Group[]): Picked {
  const ordinals = groups
    .sort((a, b) => a.first - b.first)
    .flatMap(({ first, length }) => Array.from({ length }, (_, at) => first + at));
  return {
    quality,
    units: ordinals.map((ordinal) => index.units[ordinal] ?? ''),
    ordinals,
    groups: groups.map(({ length }) => length),
  };
}

/** First ordinals of the nearest groups found so far; -1 for none. */
interface Best {
  clean: number;
  cleanFar: number;
  leaving: number;
  leavingFar: number;
}

/** Rows come nearest first, so the search ends once no seat of the next row can do better. */
function findTogether(search: Search): Best {
  const { index, count, area } = search;
  const best = {
    clean: -1,
    cleanFar: Number.POSITIVE_INFINITY,
    leaving: -1,
    leavingFar: Number.POSITIVE_INFINITY,
  };
  for (let visited = 0; visited < index.visit.length; visited += 1) {
    const row = index.visit[visited] ?? 0;
    if ((index.rowNear[row] ?? 0) * count > best.cleanFar) break;
    if (area < 0 || index.areaOf[row] === area) scanRow(search, row, best);
  }
  return best;
}

/** Looks at every window of `count` free seats of the tier; what is left beside it counts whatever its tier. */
function scanRow({ index, free, count, tier }: Search, row: number, best: Best): void {
  const { apart, tierOf, farBefore } = index;
  const end = index.rowStart[row + 1] ?? 0;
  let runStart = index.rowStart[row] ?? 0;
  let fitStart = runStart;
  for (let at = runStart; at < end; at += 1) {
    if (free[at] !== 1) {
      runStart = fitStart = at + 1;
      continue;
    }
    if (apart[at] === 1) runStart = fitStart = at;
    if (tier >= 0 && tierOf[at] !== tier) fitStart = at + 1;
    const first = at - count + 1;
    if (first < fitStart) continue;
    const far = (farBefore[at + 1] ?? 0) - (farBefore[first] ?? 0);
    if (far > best.cleanFar) continue;
    if (first - runStart === 1 || singleAfter(index, free, at)) offerLeaving(best, first, far);
    else if (far < best.cleanFar || first < best.clean) [best.clean, best.cleanFar] = [first, far];
  }
}

function offerLeaving(best: Best, first: number, far: number): void {
  if (far > best.leavingFar || (far === best.leavingFar && first > best.leaving)) return;
  best.leaving = first;
  best.leavingFar = far;
}

/** True if exactly one free neighbour follows the seat. The first seat of a row is apart, so rows never join. */
function singleAfter({ apart }: SeatIndex, free: Uint8Array, at: number): boolean {
  const joins = (seat: number) => free[seat] === 1 && apart[seat] === 0;
  return joins(at + 1) && !joins(at + 2);
}

/** True if exactly one free neighbour precedes the seat. */
function singleBefore({ apart }: SeatIndex, free: Uint8Array, at: number): boolean {
  const joins = (seat: number) => free[seat] === 1 && apart[seat + 1] === 0;
  return joins(at - 1) && !joins(at - 2);
}

/** True if taking the group leaves a single seat alone beside it. */
function leavesSingle({ index, free }: Search, { first, length }: Group): boolean {
  return singleBefore(index, free, first) || singleAfter(index, free, first + length - 1);
}

function farOf({ index }: Search, { first, length }: Group): number {
  return (index.farBefore[first + length] ?? 0) - (index.farBefore[first] ?? 0);
}

/** Longest stretches of adjacent free seats of the tier, by row. */
function stretchesOf({ index, free, tier, area }: Search): Group[][] {
  return Array.from({ length: index.rows }, (_, row) => {
    const stretches: Group[] = [];
    if (area >= 0 && index.areaOf[row] !== area) return stretches;
    let open: Group | undefined;
    for (let at = index.rowStart[row] ?? 0; at < (index.rowStart[row + 1] ?? 0); at += 1) {
      if (free[at] !== 1 || (tier >= 0 && index.tierOf[at] !== tier)) open = undefined;
      else if (open !== undefined && index.apart[at] === 0) open.length += 1;
      else {
        open = { first: at, length: 1 };
        stretches.push(open);
      }
    }
    return stretches;
  });
}

/** Nobody fits `count` together. Neighbouring rows of one area come first, then any seats; always the fewest groups. */
function findSplit(search: Search): Picked | NonePicked {
  const byRow = stretchesOf(search);
  const all = byRow.flat();
  const total = all.reduce((sum, { length }) => sum + length, 0);
  if (total < search.count) return { quality: 'none', free: total };
  const groups = nearSplit(search, byRow) ?? chooseGroups(search, all);
  return picked(search, 'split', groups);
}

interface Window {
  stretches: Group[];
  /** No choice in the window can be nearer than this. */
  bound: number;
}

function nearSplit(search: Search, byRow: readonly Group[][]): Group[] | undefined {
  let fewest = Number.POSITIVE_INFINITY;
  let windows: Window[] = [];
  byRow.forEach((own, row) => {
    if (own.length === 0) return;
    const window = windowFrom(search, byRow, row);
    const groups = groupsNeeded(window.stretches, search.count);
    if (groups > fewest || groups === Number.POSITIVE_INFINITY) return;
    if (groups < fewest) [fewest, windows] = [groups, []];
    windows.push(window);
  });
  windows.sort((a, b) => a.bound - b.bound);
  let best: Group[] | undefined;
  let bestFar = Number.POSITIVE_INFINITY;
  for (const { stretches, bound } of windows) {
    if (bound >= bestFar) break;
    const groups = chooseGroups(search, stretches);
    const far = groups.reduce((sum, group) => sum + farOf(search, group), 0);
    if (far < bestFar) [best, bestFar] = [groups, far];
  }
  return best;
}

/** The row and its next neighbours. */
function windowFrom({ index, count }: Search, byRow: readonly Group[][], row: number): Window {
  const stretches: Group[] = [];
  let near = Number.POSITIVE_INFINITY;
  for (let at = row; at < Math.min(row + bestLimits.rowsPerSplitMax.value, index.rows); at += 1) {
    if (index.chainOf[at] !== index.chainOf[row]) break;
    for (const stretch of byRow[at] ?? []) stretches.push(stretch);
    near = Math.min(near, index.rowNear[at] ?? 0);
  }
  return { stretches, bound: near * count };
}

/** How few stretches hold `count` seats: the longest first. Every stretch is shorter than `count`. */
function groupsNeeded(stretches: readonly Group[], count: number): number {
  const byLength = new Int32Array(count);
  for (const { length } of stretches) byLength[length] = (byLength[length] ?? 0) + 1;
  let need = count;
  let groups = 0;
  for (let length = count - 1; length > 0 && need > 0; length -= 1) {
    const taken = Math.min(byLength[length] ?? 0, Math.ceil(need / length));
    need -= taken * length;
    groups += taken;
  }
  return need > 0 ? Number.POSITIVE_INFINITY : groups;
}

/** Whole stretches, the longest first and the nearest of equals; the last group is cut to what is still needed. */
function chooseGroups(search: Search, stretches: readonly Group[]): Group[] {
  const groups: Group[] = [];
  const left = new Set(stretches);
  let need = search.count;
  while (need > 0 && left.size > 0) {
    const longest = [...left].reduce((most, { length }) => Math.max(most, length), 0);
    const length = Math.min(need, longest);
    const { group, from } = nearestCut(search, left, length);
    groups.push(group);
    left.delete(from);
    need -= length;
  }
  return groups;
}

/** The best `length` adjacent seats of these stretches: leaving none alone, then nearest, then first. */
function nearestCut(
  search: Search,
  stretches: Iterable<Group>,
  length: number,
): { group: Group; from: Group } {
  let best: { group: Group; from: Group; leaves: boolean; far: number } | undefined;
  for (const from of stretches) {
    for (let first = from.first; first + length <= from.first + from.length; first += 1) {
      const group = { first, length };
      const leaves = leavesSingle(search, group);
      const far = farOf(search, group);
      const better = best === undefined || (leaves === best.leaves ? far < best.far : best.leaves);
      if (better) best = { group, from, leaves, far };
    }
  }
  if (best === undefined) throw new Error('best available: no stretch is long enough');
  return best;
}
