// What a database holds, read in large pieces: logs as events in the sequence in which they depend on each other,
// state tables as columns with the fields that the fold gives their rows. PostgreSQL makes one JSON text per column
// (half the work of one per row), and it makes the next piece while this one is looked at.
import type { Context } from '#kernel/context';
import { schemaOf } from '#kernel/database';
import type { Position } from '#kernel/log';
import type { Database, Statement } from '#kernel/sql';
import type { LoggedEvent } from './fold.ts';

/** Events of one piece at most. */
const EVENTS_PER_PIECE = 20_000;
/** Stored bytes of one piece, roughly; a single row may have more. */
const BYTES_PER_PIECE = 16_000_000;
const START: Position = { tx: '0', pos: 0 };

/** A state table; by convention its columns are the fields of its rows in snake case. */
export interface StoredTable {
  /** Field of the context's state, such as `topUps`. */
  field: string;
  /** With its schema, such as `payment.top_ups`. */
  name: string;
  /** Columns that are not generated from others. */
  columns: Column[];
  /** Fields of the primary key; their values joined by `/` are the key of a row. */
  key: string[];
}

export interface Column {
  column: string;
  field: string;
  type: string;
}

/** Rows as columns: `columns[field][row]`. */
export interface Piece {
  size: number;
  columns: Record<string, unknown[]>;
}

export const snake = (field: string): string =>
  field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const camel = (column: string): string =>
  column.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** The tables that a context's log can rebuild. Throws when one of them is not there, or has no key. */
export function stateTables(db: Database, context: Context): Promise<StoredTable[]> {
  const fields = Object.keys(context.empty()).filter((field) => !context.privateTables?.includes(field));
  return Promise.all(fields.map((field) => stateTable(db, schemaOf(context.name), field)));
}

export async function stateTable(db: Database, schema: string, field: string): Promise<StoredTable> {
  const name = `${schema}.${snake(field)}`;
  const found = await db.many<{ column: string; type: string; generated: boolean; place: number | null }>({
    text: `select a.attname as column, format_type(a.atttypid, null) as type, a.attgenerated <> '' as generated,
        array_position(i.indkey::int2[], a.attnum) as place
      from pg_attribute a left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
      where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped order by a.attnum`,
    values: [name],
  });
  const key = found.filter(({ place }) => place !== null).sort((a, b) => Number(a.place) - Number(b.place));
  if (key.length === 0) throw new Error(`${name} is no table with a primary key in this database`);
  const columns = found
    .filter(({ generated }) => !generated)
    .map(({ column, type }) => ({ column, type, field: camel(column) }));
  return { field, name, columns, key: key.map(({ column }) => camel(column)) };
}

/** Types whose text is JSON already. */
const PLAIN_TYPES = new Set(['smallint', 'integer', 'bigint', 'boolean', 'json', 'jsonb']);

/** One aggregate per column; what is JSON already is not made JSON again. */
function columnTexts(columns: readonly Column[]): string {
  const texts = columns.map(({ column, type }) =>
    PLAIN_TYPES.has(type)
      ? `'[' || string_agg(coalesce("${column}"::text, 'null'), ',') || ']' as "${column}"`
      : `json_agg("${column}")::text as "${column}"`,
  );
  return ['count(*)::int as size', ...texts].join(', ');
}

/** Runs statements one after the other, each sent before the answer of the one before is looked at. */
async function* ahead<R>(db: Database, statements: readonly Statement[]): AsyncGenerator<R> {
  const ask = (at: number) => {
    const statement = statements[at];
    return statement && db.one<R>(statement);
  };
  let next = ask(0);
  try {
    for (let at = 1; next; at += 1) {
      const answer = await next;
      next = ask(at);
      if (answer) yield answer;
    }
  } finally {
    // Whoever stops early still waits for what was asked, or its failure would be nobody's.
    await next?.catch(() => {});
  }
}

type Texts = { size: number } & Record<string, string | number | null>;

function pieceOf(texts: Texts, columns: readonly Column[]): Piece {
  const parsed = columns.map(({ column, field }): [string, unknown[]] => [
    field,
    JSON.parse(String(texts[column])),
  ]);
  return { size: texts.size, columns: Object.fromEntries(parsed) };
}

/** Rows of a table, in no sequence. */
export async function* storedRows(
  db: Database,
  { name, columns }: Pick<StoredTable, 'name' | 'columns'>,
): AsyncGenerator<Piece> {
  const size = await db.one<{ blocks: number; bytes: number }>({
    text: `select pg_relation_size($1::regclass) / current_setting('block_size')::int as blocks, pg_table_size($1::regclass) as bytes`,
    values: [name],
  });
  const { blocks, bytes } = size ?? { blocks: 0, bytes: 0 };
  const step = Math.max(1, Math.floor((blocks * BYTES_PER_PIECE) / Math.max(1, bytes)));
  const text = `select ${columnTexts(columns)} from ${name} where ctid >= $1::tid and ctid < $2::tid`;
  const statements: Statement[] = [];
  for (let from = 0; from < blocks; from += step) {
    statements.push({ text, values: [`(${from},0)`, `(${from + step},0)`] });
  }
  for await (const texts of ahead<Texts>(db, statements)) if (texts.size > 0) yield pieceOf(texts, columns);
}

/** Rows whose `by` lies above `after` and not above `upTo` (null: without end). */
export async function rowsBetween(
  db: Database,
  { name, columns }: Pick<StoredTable, 'name' | 'columns'>,
  { by, after, upTo }: { by: Column; after: string; upTo: string | null },
): Promise<Piece> {
  const texts = await db.one<Texts>({
    text: `select ${columnTexts(columns)} from ${name}
      where "${by.column}" > $1::${by.type} and ($2::text is null or "${by.column}" <= $2::text::${by.type})`,
    values: [after, upTo],
  });
  return texts && texts.size > 0 ? pieceOf(texts, columns) : { size: 0, columns: {} };
}

/** A part of the log, read at once. */
interface Stretch {
  after: Position;
  end: Position;
  /** The smallest `pos` in it. */
  floor: number;
}

interface Probe extends Position {
  floor: number;
  bytes: number;
}

/** Cuts the log into stretches by looking at its index and at the size of its rows. */
async function stretches(db: Database, log: string): Promise<Stretch[]> {
  const found: Stretch[] = [];
  let after = START;
  for (let max = EVENTS_PER_PIECE; ; ) {
    const probe = await db.one<Probe>({
      name: `laws_stretch_${log}`,
      text: `with stretch as materialized (
          select tx, pos, pg_column_size(data) as bytes from ${log} where (tx, pos) > ($1::xid8, $2) order by tx, pos limit $3)
        select tx::text as tx, pos, (select min(pos) from stretch) as floor, (select sum(bytes)::bigint from stretch) as bytes
        from stretch order by stretch.tx desc, stretch.pos desc limit 1`,
      values: [after.tx, after.pos, max],
    });
    if (!probe) return found;
    const { tx, pos, floor, bytes } = probe;
    if (bytes > BYTES_PER_PIECE && max > 1) {
      max = Math.max(1, Math.floor((max * BYTES_PER_PIECE) / bytes / 2));
      continue;
    }
    found.push({ after, end: { tx, pos }, floor });
    after = { tx, pos };
    max = EVENTS_PER_PIECE;
  }
}

interface EventTexts {
  causes: string | null;
  positions: string | null;
  types: string | null;
  subjects: string | null;
  times: string | null;
  data: string | null;
}

export interface StoredEvent extends LoggedEvent {
  pos: number;
  /** Id of the message that was decided. */
  cause: string | null;
}

/**
 * All events of a context's log. A transaction takes its number before it waits for the locks of others, so in the
 * sequence of (tx, pos) a fact may stand before what it depends on; `pos` is taken after all locks, so there it cannot.
 */
export async function* storedEvents(db: Database, context: string): AsyncGenerator<StoredEvent[]> {
  const log = `${schemaOf(context)}.log`;
  const found = await stretches(db, log);
  const floors = floorsBehind(found);
  const text = `select '[' || string_agg(pos::text, ',') || ']' as positions, json_agg(type)::text as types, json_agg(subject)::text as subjects, json_agg(causation)::text as causes,
      '[' || string_agg(time::text, ',') || ']' as times, '[' || string_agg(data::text, ',') || ']' as data
    from (select pos, type, subject, causation, time, data from ${log}
      where (tx, pos) > ($1::xid8, $2) and (tx, pos) <= ($3::xid8, $4) and dest is null order by tx, pos) event`;
  const statements = found.map(({ after, end }) => ({
    text,
    values: [after.tx, after.pos, end.tx, end.pos],
  }));
  let waiting: StoredEvent[] = [];
  let at = 0;
  for await (const texts of ahead<EventTexts>(db, statements)) {
    waiting = inSequence([...waiting, ...eventsOf(texts)]);
    const floor = floors[at] ?? Number.POSITIVE_INFINITY;
    at += 1;
    const ready = waiting.findIndex(({ pos }) => pos > floor);
    const events = ready < 0 ? waiting : waiting.slice(0, ready);
    waiting = ready < 0 ? [] : waiting.slice(ready);
    if (events.length > 0) yield events;
  }
}

/** For each stretch the smallest `pos` in all that come after it: what lies below it is complete. */
function floorsBehind(found: readonly Stretch[]): number[] {
  let floor = Number.POSITIVE_INFINITY;
  const floors = new Array<number>(found.length);
  for (let at = found.length - 1; at >= 0; at -= 1) {
    floors[at] = floor;
    floor = Math.min(floor, found[at]?.floor ?? floor);
  }
  return floors;
}

function eventsOf({ positions, types, subjects, causes, times, data }: EventTexts): StoredEvent[] {
  if (positions === null) return [];
  const parse = <T>(text: string | null): T[] => JSON.parse(text ?? '[]');
  const all = {
    pos: parse<number>(positions),
    type: parse<string>(types),
    subject: parse<string>(subjects),
    cause: parse<string | null>(causes),
    time: parse<number>(times),
  };
  return parse<unknown>(data).map((body, at) => ({
    pos: all.pos[at] ?? 0,
    type: all.type[at] ?? '',
    subject: all.subject[at] ?? '',
    cause: all.cause[at] ?? null,
    time: all.time[at] ?? 0,
    data: body,
  }));
}

/** Nearly always they are in sequence already. */
function inSequence(events: StoredEvent[]): StoredEvent[] {
  for (let at = 1; at < events.length; at += 1) {
    if ((events[at - 1]?.pos ?? 0) > (events[at]?.pos ?? 0)) return events.sort((a, b) => a.pos - b.pos);
  }
  return events;
}

/** The rows of a piece, with these fields alone; a field that is not in the piece stays away. */
export function* rowsOf<R>({ size, columns }: Piece, fields: readonly string[]): Generator<R> {
  const found = fields.flatMap((field) => (columns[field] ? [{ field, column: columns[field] }] : []));
  for (let at = 0; at < size; at += 1) {
    const row: Record<string, unknown> = {};
    for (const { field, column } of found) row[field] = column[at];
    yield row as R;
  }
}
