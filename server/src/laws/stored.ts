// The state tables of a database as it describes them itself: their columns are the fields of the fold's rows in snake
// case, their primary key is the key of a row.
import type { Context } from '#kernel/context';
import { schemaOf } from '#kernel/database';
import type { Database } from '#kernel/sql';
import type { CopiedRow, Copies } from './copy-out.ts';
import { type Column, RowCodec } from './row-codec.ts';

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

export function codecOf({ columns, key }: Pick<StoredTable, 'columns' | 'key'>): RowCodec {
  return new RowCodec(columns, key);
}

/** `each` gets every row as the codec of the table reads it, in no sequence. */
export function storedRows(
  copies: Copies,
  { name }: Pick<StoredTable, 'name'>,
  codec: RowCodec,
  each: (row: CopiedRow) => void,
): Promise<void> {
  return copies.copy(`select ${codec.selection} from ${name}`, each);
}
