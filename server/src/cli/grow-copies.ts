// Makes a database that grew by real decisions many times as large, in a fraction of the time: everything is copied
// under other ids, logs and read models included. The copy of a consistent database is consistent; the audit shows it.
// Version 7 of a UUID becomes another digit, host_1 becomes host3_1; what has no id of its own is added up.
import type { Context } from '#kernel/context';
import { type DedicatedClient, dedicatedClient, schemaOf } from '#kernel/database';

/** Digits in the place of the version; 7 is the original. */
const DIGITS = [...'012345689abcdef'];
export const COPIES_MAX = DIGITS.length;

interface Column {
  column: string;
  type: string;
}

export interface Copying {
  contexts: readonly Context[];
  /** At most `COPIES_MAX`. */
  copies: number;
  onProgress(text: string): void;
}

/** Adds copies of everything there is. Servers must not run meanwhile, and nothing may be under way. */
export async function copyEverything(url: string, { contexts, copies, onProgress }: Copying): Promise<void> {
  const digits = DIGITS.slice(0, copies);
  const connections = contexts.map(({ name }) =>
    withConnection(url, async (db) => {
      await db.exec(`set synchronous_commit = off; set maintenance_work_mem = '256MB'; set jit = off`);
      for (const table of await tablesOf(db, schemaOf(name))) {
        onProgress(`copying ${table}`);
        await copyTable(db, table, digits);
      }
    }),
  );
  // All of them come to their end before the first failure is told.
  await Promise.allSettled(connections);
  await Promise.all(connections);
  await withConnection(url, async (db) => {
    await db.exec({
      text: `update payment.accounts set balance = balance * $1::bigint where kind in ('card', 'hand')`,
      values: [digits.length + 1],
    });
    for (const { name } of contexts) await endCursors(db, schemaOf(name));
  });
}

async function withConnection<T>(url: string, work: (db: DedicatedClient) => Promise<T>): Promise<T> {
  const db = await dedicatedClient(url, { applicationName: 'jari grow' });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

/** All that holds rows of its own. */
async function tablesOf(db: DedicatedClient, schema: string): Promise<string[]> {
  const rows = await db.many<{ name: string }>({
    text: `select relname as name from pg_class
      where relnamespace = $1::regnamespace and relkind = 'r' and relname not in ('cursors', 'timers', 'parked')`,
    values: [schema],
  });
  return rows.map(({ name }) => `${schema}.${name}`);
}

/** Indexes that guard nothing are made anew at the end: that is faster than to find millions of places in them. */
async function copyTable(db: DedicatedClient, table: string, digits: readonly string[]): Promise<void> {
  const indexes = await db.many<{ name: string; made: string }>({
    text: `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as made
      from pg_index where indrelid = $1::regclass and not indisunique`,
    values: [table],
  });
  for (const { name } of indexes) await db.exec(`drop index ${name}`);
  await copyRows(db, table, digits);
  for (const { made } of indexes) await db.exec(made);
}

async function copyRows(db: DedicatedClient, table: string, digits: readonly string[]): Promise<void> {
  const columns = await db.many<Column>({
    text: `select attname as column, format_type(atttypid, null) as type from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = '' and atttypid <> 'xid8'::regtype`,
    values: [table],
  });
  const names = columns.map(({ column }) => `"${column}"`).join(', ');
  const insert = `insert into ${table} (${names}) select ${columns.map(copied).join(', ')} from ${table} row`;
  if (!table.endsWith('.log')) {
    // Of what has no id in its key there is one row for all, such as the account of the card network.
    await db.exec({
      text: `${insert} cross join unnest($1::text[]) as copy (digit) on conflict do nothing`,
      values: [digits],
    });
    return;
  }
  const last = await db.one<{ pos: number }>({ text: `select coalesce(max(pos), 0) as pos from ${table}` });
  for (const digit of digits) {
    await db.exec({
      text: `${insert} cross join (select $1::text as digit) copy where pos <= $2 order by tx, pos`,
      values: [digit, last?.pos],
    });
  }
}

const REMAPPED = new Set(['uuid', 'text', 'json', 'jsonb']);

/** Every `-7` is one of an id, for `grow` gives no other name in which it occurs; regular expressions would take minutes. */
function copied({ column, type }: Column): string {
  if (!REMAPPED.has(type)) return `row."${column}"`;
  const ids = `replace(row."${column}"::text, '-7', '-' || digit)`;
  if (type === 'uuid') return `${ids}::uuid`;
  return `replace(${ids}, 'host_', 'host' || digit || '_')::${type}`;
}

/** Relays and read models have heard of all that. */
async function endCursors(db: DedicatedClient, schema: string): Promise<void> {
  const cursors = await db.many<{ name: string }>({ text: `select name from ${schema}.cursors` });
  for (const { name } of cursors) {
    const source = name.split(' ').at(-1) ?? '';
    await db.exec({
      text: `update ${schema}.cursors c set tx = l.tx, pos = l.pos
        from (select tx, pos from ${schemaOf(source)}.log order by tx desc, pos desc limit 1) l where c.name = $1`,
      values: [name],
    });
  }
}

/** Whether every read model has heard of all that it is about. */
export function isCaughtUp(url: string, contexts: readonly Context[]): Promise<boolean> {
  return withConnection(url, async (db) => {
    for (const { name, projections = [] } of contexts) {
      for (const projection of projections) {
        for (const [source, types] of Object.entries(projection.from)) {
          const behind = await db.one({
            text: `select from ${schemaOf(source)}.log l left join ${schemaOf(name)}.cursors c on c.name = $1
              where l.type = any($2::text[]) and (c.name is null or (l.tx, l.pos) > (c.tx, c.pos)) limit 1`,
            values: [`${projection.name} ${source}`, types],
          });
          if (behind) return false;
        }
      }
    }
    return true;
  });
}
