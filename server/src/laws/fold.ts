// Law 5: every state table equals the fold of its context's log. The same `evolve` that decided live is run over
// the whole log, and the rows are compared field by field.
import type { Context, Event } from '#kernel/context';
import { Rows } from '#kernel/rows';
import type { Violation } from './laws.ts';

/** The events of a log, without the commands it sent. */
export type LoggedEvent = Pick<Event, 'type' | 'subject' | 'time'> & { data: unknown };

export function foldInto(context: Context, state: object, events: Iterable<LoggedEvent>): void {
  for (const event of events) {
    const evolve = context.evolve[event.type];
    if (!evolve) throw new Error(`${context.name} has no fold for ${event.type}`);
    evolve(state as never, event as never);
  }
}

/** Differences between what the log says and what the tables say. Private tables are nobody's fold. */
export function* differences(context: Context, folded: object, actual: object): Generator<Violation> {
  for (const [table, rows] of Object.entries(folded)) {
    if (context.privateTables?.includes(table)) continue;
    const stored = (actual as Record<string, unknown>)[table];
    if (!(rows instanceof Rows) || !(stored instanceof Rows))
      throw new Error(`${context.name}.${table} is no table`);
    yield* tableDifferences(`${context.name}.${table}`, rows, stored);
  }
}

function* tableDifferences(table: string, folded: Rows<object>, stored: Rows<object>): Generator<Violation> {
  for (const [key, row] of folded.entries()) {
    const other = stored.get(key);
    if (!other) yield { law: 5, subject: `${table} ${key}`, what: 'is in the log and not in the table' };
    else if (!same(row, other))
      yield {
        law: 5,
        subject: `${table} ${key}`,
        what: `the log says ${JSON.stringify(row)}, the table ${JSON.stringify(other)}`,
      };
  }
  for (const [key] of stored.entries())
    if (!folded.has(key))
      yield { law: 5, subject: `${table} ${key}`, what: 'is in the table and not in the log' };
}

/** Plain data, compared by value; a field that is undefined counts as absent, as in JSON. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && sameItems(a, b);
  if (Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  for (const key in left) if (!same(left[key], right[key])) return false;
  for (const key in right) if (right[key] !== undefined && left[key] === undefined) return false;
  return true;
}

/** Apart from objects, because walking an array by its keys as texts is slow. */
function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (!same(a[at], b[at])) return false;
  return true;
}
