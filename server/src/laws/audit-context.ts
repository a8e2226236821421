// Law 5 of one context: its whole log is folded, and every row of its tables compared with what the fold says. The
// rows that pass by are also what laws 1 and 3 are judged on, so no table is read twice for them.
import type { Context } from '#kernel/context';
import { schemaOf } from '#kernel/database';
import { Rows } from '#kernel/rows';
import type { Database } from '#kernel/sql';
import { Findings, type Found, VIOLATIONS_NAMED_MAX } from './findings.ts';
import { same } from './fold.ts';
import {
  type AccountFacts,
  CellCount,
  type CellFacts,
  type HoldFacts,
  MovedMoney,
  type TransferFacts,
  type Violation,
} from './laws.ts';
import {
  type Piece,
  rowsOf,
  type StoredEvent,
  type StoredTable,
  stateTables,
  storedEvents,
  storedRows,
} from './stored.ts';

export interface ContextAudit extends Found {
  context: string;
  events: number;
  /** Rows of each table, by its field in the state. */
  rows: Record<string, number>;
}

/** `db` stands in a snapshot, so that log and tables are of one moment. */
export async function auditContext(
  db: Database,
  context: Context,
  onProgress: (text: string) => void = () => {},
): Promise<ContextAudit> {
  const findings = new Findings();
  const state = context.empty();
  const once = new Once();
  let events = 0;
  for await (const piece of storedEvents(db, context.name)) {
    for (const event of piece) {
      once.add(event);
      foldOne(context, state, event, findings);
    }
    events += piece.length;
    onProgress(`${context.name}: ${events} events folded`);
  }
  findings.addAll(await once.judge(db, context.name));
  const rows: Record<string, number> = {};
  const watcher = WATCHERS[context.name]?.();
  for (const table of await stateTables(db, context)) {
    const folded = (state as Record<string, unknown>)[table.field];
    if (!(folded instanceof Rows)) throw new Error(`${table.name} is no table of ${context.name}`);
    const comparison = new Comparison(table, folded, findings);
    for await (const piece of storedRows(db, table)) {
      comparison.add(piece);
      watcher?.see(table.field, piece);
      onProgress(`${context.name}: ${comparison.rows} of ${folded.size} ${table.field} compared`);
    }
    comparison.end();
    rows[table.field] = comparison.rows;
  }
  if (watcher) findings.addAll(watcher.judge());
  const { violations, count } = findings;
  return { context: context.name, events, rows, violations, count };
}

/** Hexadecimal digits from the end of a UUID, as many as a number holds. */
const CAUSE_DIGITS = 13;

/** Law 6: all that one message caused stands together, written by one transaction. */
class Once {
  readonly #causes = new Set<number>();
  readonly #suspects = new Set<string>();
  #last: string | null = null;

  add({ cause }: StoredEvent): void {
    if (cause === null || cause === this.#last) return;
    this.#last = cause;
    const number = Number.parseInt(cause.slice(-CAUSE_DIGITS).replace('-', ''), 16);
    if (!this.#causes.has(number)) this.#causes.add(number);
    else if (this.#suspects.size < VIOLATIONS_NAMED_MAX) this.#suspects.add(cause);
  }

  /** Two messages may end in the same digits, so suspicion is not enough. */
  async judge(db: Database, context: string): Promise<Violation[]> {
    if (this.#suspects.size === 0) return [];
    const rows = await db.many<{ causation: string; times: number }>({
      text: `select causation, count(distinct tx::text)::int as times from ${schemaOf(context)}.log
        where causation = any($1::uuid[]) group by causation having count(distinct tx::text) > 1`,
      values: [[...this.#suspects]],
    });
    return rows.map(({ causation, times }) => ({
      law: 6,
      subject: causation,
      what: `the message took effect ${times} times in ${context}`,
    }));
  }
}

/** A log that breaks its own fold is told of, and the rest is folded all the same. */
function foldOne(context: Context, state: object, event: StoredEvent, findings: Findings): void {
  const evolve = context.evolve[event.type];
  try {
    if (!evolve) throw new Error(`nothing folds ${event.type}`);
    evolve(state as never, event as never);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    findings.add({
      law: 5,
      subject: `${context.name} ${event.subject}`,
      what: `cannot be folded at ${event.type}, position ${event.pos}: ${why}`,
    });
  }
}

type AnyRow = Record<string, unknown>;

/** A stored table against the fold of its log, piece by piece. */
class Comparison {
  readonly #table: StoredTable;
  readonly #folded: Rows<object>;
  readonly #findings: Findings;
  readonly #fields: Set<string>;
  readonly #seen = new Set<string>();
  rows = 0;

  constructor(table: StoredTable, folded: Rows<object>, findings: Findings) {
    this.#table = table;
    this.#folded = folded;
    this.#findings = findings;
    this.#fields = new Set(table.columns.map(({ field }) => field));
  }

  add({ size, columns }: Piece): void {
    const keys = this.#table.key.map((field) => columns[field] ?? []);
    const [only, ...more] = keys;
    for (let at = 0; at < size; at += 1) {
      const key = more.length === 0 ? String(only?.[at]) : keys.map((column) => column[at]).join('/');
      this.#seen.add(key);
      const row = this.#folded.get(key);
      if (!row) this.#tell(key, 'is in the table and not in the log');
      else if (!this.#equal(row as AnyRow, columns, at))
        this.#tellDifference(key, row as AnyRow, columns, at);
    }
    this.rows += size;
  }

  /** A field that is undefined counts as absent, and every column must have its field. */
  #equal(row: AnyRow, columns: Piece['columns'], at: number): boolean {
    let equal = 0;
    for (const field in row) {
      const column = columns[field];
      if (column === undefined ? row[field] !== undefined : !same(row[field], column[at])) return false;
      if (column !== undefined) equal += 1;
    }
    return equal === this.#fields.size;
  }

  end(): void {
    if (this.#seen.size === this.#folded.size) return;
    for (const [key] of this.#folded.entries())
      if (!this.#seen.has(key)) this.#tell(key, 'is in the log and not in the table');
  }

  #tellDifference(key: string, row: AnyRow, columns: Piece['columns'], at: number): void {
    const fields = [...new Set([...Object.keys(row), ...this.#fields])];
    const differing = fields.filter((field) => !same(row[field], columns[field]?.[at]));
    const log = Object.fromEntries(differing.map((field) => [field, row[field]]));
    const table = Object.fromEntries(differing.map((field) => [field, columns[field]?.[at]]));
    this.#tell(key, `the log says ${JSON.stringify(log)}, the table ${JSON.stringify(table)}`);
  }

  #tell(key: string, what: string): void {
    this.#findings.add({ law: 5, subject: `${this.#table.name} ${key}`, what });
  }
}

/** Laws about sums over a context's own tables. */
interface Watcher {
  see(field: string, piece: Piece): void;
  judge(): Iterable<Violation>;
}

const WATCHERS: Record<string, () => Watcher> = {
  inventory() {
    const count = new CellCount();
    const cells: CellFacts[] = [];
    return {
      see(field, piece) {
        if (field === 'holds')
          for (const hold of rowsOf<HoldFacts>(piece, ['holdId', 'state', 'expiresAt', 'lines', 'returned']))
            count.add(hold);
        if (field === 'cells')
          for (const cell of rowsOf<CellFacts>(piece, ['pool', 'unit', 'capacity', 'held', 'sold']))
            cells.push(cell);
      },
      judge: () => count.judge(cells),
    };
  },
  payment() {
    const moved = new MovedMoney();
    const accounts: AccountFacts[] = [];
    return {
      see(field, piece) {
        if (field === 'transfers')
          for (const transfer of rowsOf<TransferFacts>(piece, ['fromAccount', 'toAccount', 'amount']))
            moved.add(transfer);
        if (field === 'accounts')
          for (const account of rowsOf<AccountFacts>(piece, ['account', 'kind', 'currency', 'balance']))
            accounts.push(account);
      },
      judge: () => moved.judge(accounts),
    };
  },
};
