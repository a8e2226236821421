// Which lines of a shop's history can be asked for next, in one request. Lines of different SKUs know nothing of each
// other; those of one SKU must keep their sequence around whatever fills or empties its shelf.
import { limits } from '#inventory';
import type { Line } from './retail-plan.ts';

/** Lines that are looked through for one request. */
const LOOK_AHEAD = 3_000;

export interface Round {
  /** Sales, each group one hold: lines of one invoice that will fit, or a single line that will not. */
  groups: Line[][];
  /** Returns and write-offs, at most one per SKU, to be done after the sales. */
  others: Line[];
  /** Lines that were looked at and have to wait. */
  rest: Line[];
  /** How many lines were looked at. */
  read: number;
}

/** What is known of the shelves: SKUs that must not be touched now, and pieces that are left. */
export interface Shelves {
  isBusy(sku: string): boolean;
  left(sku: string): number;
}

/** `queue` in sequence of time, however long. */
export function nextRound(queue: readonly Line[], shelves: Shelves): Round {
  const groups: Line[][] = [];
  const open = new Map<string, Line[]>();
  const taken = new Map<string, number>();
  const blocked = new Set<string>();
  const round: Round = { groups, others: [], rest: [], read: 0 };
  for (const line of queue) {
    if (round.read === LOOK_AHEAD || groups.length === limits.holdsPerBatchMax.value) break;
    round.read += 1;
    const { sku, pieces, act, invoice } = line;
    if (blocked.has(sku) || shelves.isBusy(sku)) round.rest.push(line);
    else if (act !== 'sale') {
      round.others.push(line);
      blocked.add(sku);
    } else {
      const before = taken.get(sku) ?? 0;
      const fits = shelves.left(sku) - before >= pieces;
      if (fits) taken.set(sku, before + pieces);
      // Alone, what will not fit spoils nobody's purchase: the server has the last word on each.
      const group = fits ? open.get(invoice) : undefined;
      if (group && isRoomFor(line, group)) group.push(line);
      else {
        const made = [line];
        groups.push(made);
        if (fits) open.set(invoice, made);
      }
    }
  }
  return round;
}

function isRoomFor({ sku }: Line, group: readonly Line[]): boolean {
  return group.length < limits.linesPerHoldMax.value && group.every((line) => line.sku !== sku);
}
