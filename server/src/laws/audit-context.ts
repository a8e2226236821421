// Law 5 of one context: its whole log is folded, and every row of its tables compared with what the fold says. The
// rows that pass by are also what laws 1 and 3 are judged on, so no table is read twice for them.
import type { Context } from '#kernel/context';
import { schemaOf } from '#kernel/database';
import { Rows } from '#kernel/rows';
import type { CopiedRow } from './copy-out.ts';
import { Findings, type Found, VIOLATIONS_NAMED_MAX } from './findings.ts';
import { same } from './fold.ts';
import { FoldedTable } from './folded-table.ts';
import { idNumber, NumberSet } from './hashed.ts';
import {
  type AccountFacts,
  CellCount,
  type CellFacts,
  type HoldFacts,
  MovedMoney,
  type TransferFacts,
  type Violation,
} from './laws.ts';
import { type Sources, type StoredEvent, storedEvents } from './logged.ts';
import { type AnyRow, LENGTH, type RowCodec, UUID } from './row-codec.ts';
import { codecOf, type StoredTable, stateTables, storedRows } from './stored.ts';

export interface ContextAudit extends Found {
  context: string;
  events: number;
  /** Rows of each table, by its field in the state. */
  rows: Record<string, number>;
}

/** Rows that no event has touched for this long go to rest. Few are touched again, and few fit into a processor's cache. */
const EVENTS_PER_TURN = 4_000;
const PROGRESS_EVERY = 20_000;

/** `sources` stand in a snapshot, so that log and tables are of one moment. */
export async function auditContext(
  sources: Sources,
  context: Context,
  onProgress: (text: string) => void = () => {},
): Promise<ContextAudit> {
  const findings = new Findings();
  const fold = new Fold(context, await stateTables(sources.db, context));
  try {
    const once = new Once();
    await storedEvents(sources, context.name, (event) => {
      once.add(event);
      fold.take(event, findings);
      if (fold.events % PROGRESS_EVERY === 0) onProgress(`${context.name}: ${fold.events} events folded`);
    });
    findings.addAll(await once.judge(sources, context.name));
    const rows = await compare(sources, fold, { context, findings, onProgress });
    const { violations, count } = findings;
    return { context: context.name, events: fold.events, rows, violations, count };
  } finally {
    fold.close();
  }
}

interface Folded {
  stored: StoredTable;
  codec: RowCodec;
  folded: FoldedTable;
}

/** A state whose tables are of bounded size, and the events that made it. */
class Fold {
  readonly #context: Context;
  readonly #state: Record<string, unknown>;
  readonly tables: Folded[] = [];
  events = 0;

  constructor(context: Context, stored: readonly StoredTable[]) {
    this.#context = context;
    this.#state = { ...context.empty() };
    for (const table of stored) {
      const rows = this.#state[table.field];
      if (!(rows instanceof Rows)) throw new Error(`${table.name} is no table of ${context.name}`);
      const codec = codecOf(table);
      const folded = new FoldedTable(rows.name, codec);
      this.tables.push({ stored: table, codec, folded });
      this.#state[table.field] = folded;
    }
  }

  /** A log that breaks its own fold is told of, and the rest is folded all the same. */
  take(event: StoredEvent, findings: Findings): void {
    const { name, evolve } = this.#context;
    const change = evolve[event.type];
    try {
      if (!change) throw new Error(`nothing folds ${event.type}`);
      change(this.#state as never, event as never);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      findings.add({
        law: 5,
        subject: `${name} ${event.subject}`,
        what: `cannot be folded at ${event.type}, position ${event.pos}: ${why}`,
      });
    }
    this.events += 1;
    if (this.events % EVENTS_PER_TURN === 0) for (const { folded } of this.tables) folded.turn();
  }

  close(): void {
    for (const { folded } of this.tables) folded.close();
  }
}

/** Law 6: all that one message caused stands together, written by one transaction. */
class Once {
  readonly #causes = new NumberSet();
  readonly #suspects = new Set<number>();
  #last = 0;

  add({ cause }: StoredEvent): void {
    if (cause === this.#last) return;
    this.#last = cause;
    if (cause === 0 || this.#causes.add(cause)) return;
    if (this.#suspects.size < VIOLATIONS_NAMED_MAX) this.#suspects.add(cause);
  }

  /** Two messages may have the same number, so suspicion is not enough. */
  async judge({ db, copies }: Sources, context: string): Promise<Violation[]> {
    if (this.#suspects.size === 0) return [];
    const log = `${schemaOf(context)}.log`;
    const ids = new Set<string>();
    await copies.copy(`select causation from ${log} where causation is not null`, ({ bytes, at }) => {
      if (this.#suspects.has(idNumber(bytes, at + LENGTH)))
        ids.add(bytes.toString('hex', at + LENGTH, at + LENGTH + UUID));
    });
    const rows = await db.many<{ causation: string; times: number }>({
      text: `select causation, count(distinct tx::text)::int as times from ${log}
        where causation = any($1::uuid[]) group by causation having count(distinct tx::text) > 1`,
      values: [[...ids]],
    });
    return rows.map(({ causation, times }) => ({
      law: 6,
      subject: causation,
      what: `the message took effect ${times} times in ${context}`,
    }));
  }
}

async function compare(
  { copies }: Sources,
  fold: Fold,
  {
    context: { name },
    findings,
    onProgress,
  }: { context: Context; findings: Findings; onProgress(text: string): void },
): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  const watcher = WATCHERS[name]?.();
  for (const { stored, codec, folded } of fold.tables) {
    folded.seal();
    const comparison = new Comparison(stored, codec, folded, findings);
    const see = watcher?.of(stored.field);
    const fields = new Set(see?.fields);
    await storedRows(copies, stored, codec, (row) => {
      comparison.take(row);
      see?.take(codec.pick(row, fields) as never);
      if (comparison.rows % PROGRESS_EVERY === 0)
        onProgress(`${name}: ${comparison.rows} of ${folded.size} ${stored.field} compared`);
    });
    comparison.end();
    rows[stored.field] = comparison.rows;
  }
  if (watcher) findings.addAll(watcher.judge());
  return rows;
}

/** A stored table against the fold of its log, row by row. */
class Comparison {
  readonly #table: StoredTable;
  readonly #codec: RowCodec;
  readonly #folded: FoldedTable;
  readonly #findings: Findings;
  rows = 0;

  constructor(table: StoredTable, codec: RowCodec, folded: FoldedTable, findings: Findings) {
    this.#table = table;
    this.#codec = codec;
    this.#folded = folded;
    this.#findings = findings;
  }

  take(row: CopiedRow): void {
    this.rows += 1;
    const key = this.#codec.keyOf(row);
    const match = this.#folded.match(row, key);
    if (match === 'equal') return;
    if (match === 'unknown') this.#tell(key, 'is in the table and not in the log');
    else this.#compare(key, match.folded, this.#codec.read(row));
  }

  end(): void {
    for (const key of this.#folded.unseen()) this.#tell(key, 'is in the log and not in the table');
  }

  /** Equal values may have different bytes, such as JSON whose fields stand in another sequence. */
  #compare(key: string, folded: AnyRow, stored: AnyRow): void {
    const fields = [...new Set([...Object.keys(folded), ...Object.keys(stored)])];
    const differing = fields.filter((field) => !same(folded[field], stored[field]));
    if (differing.length === 0) return;
    const log = Object.fromEntries(differing.map((field) => [field, folded[field]]));
    const table = Object.fromEntries(differing.map((field) => [field, stored[field]]));
    this.#tell(key, `the log says ${JSON.stringify(log)}, the table ${JSON.stringify(table)}`);
  }

  #tell(key: string, what: string): void {
    this.#findings.add({ law: 5, subject: `${this.#table.name} ${key}`, what });
  }
}

/** Laws about sums over a context's own tables. */
interface Watcher {
  /** Undefined for tables that no sum is about. */
  of(field: string): { fields: readonly string[]; take(row: never): void } | undefined;
  judge(): Iterable<Violation>;
}

const WATCHERS: Record<string, () => Watcher> = {
  inventory() {
    const count = new CellCount();
    const cells: CellFacts[] = [];
    const looks = {
      holds: {
        fields: ['holdId', 'state', 'expiresAt', 'lines', 'returned'],
        take: (hold: HoldFacts) => count.add(hold),
      },
      cells: {
        fields: ['pool', 'unit', 'capacity', 'held', 'sold'],
        take: (cell: CellFacts) => cells.push(cell),
      },
    };
    return {
      of: (field) => (field === 'holds' || field === 'cells' ? looks[field] : undefined),
      judge: () => count.judge(cells),
    };
  },
  payment() {
    const moved = new MovedMoney();
    const accounts: AccountFacts[] = [];
    const looks = {
      transfers: {
        fields: ['fromAccount', 'toAccount', 'amount'],
        take: (transfer: TransferFacts) => moved.add(transfer),
      },
      accounts: {
        fields: ['account', 'kind', 'currency', 'balance'],
        take: (account: AccountFacts) => accounts.push(account),
      },
    };
    return {
      of: (field) => (field === 'transfers' || field === 'accounts' ? looks[field] : undefined),
      judge: () => moved.judge(accounts),
    };
  },
};
