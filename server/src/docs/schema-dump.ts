// The schema of a migrated database as text, read from PostgreSQL's own catalog. Not pg_dump, which does not come
// with the embedded server; and not everything it would say: owners, tables, constraints, indexes, rights.
import { roleOf, schemaOf } from '#kernel/database';
import type { Database } from '#kernel/sql';

interface TableRow {
  name: string;
  kind: string;
  options: string[] | null;
}

interface ColumnRow {
  relation: string;
  name: string;
  type: string;
  collation: string | null;
  required: boolean;
  identity: string;
  generated: string;
  fallback: string | null;
}

interface NamedRow {
  relation: string;
  name: string;
  definition: string;
}

interface RightRow {
  relation: string;
  grantee: string;
  rights: string;
}

interface SchemaRows {
  tables: TableRow[];
  columns: ColumnRow[];
  constraints: NamedRow[];
  indexes: NamedRow[];
  rights: RightRow[];
  others: NamedRow[];
}

/** The same database gives the same text, whatever the sequence in which its parts were made. */
export async function dumpSchema(db: Database, contexts: readonly string[]): Promise<string> {
  const schemas: { context: string; tables: string[] }[] = [];
  for (const context of [...contexts].sort()) {
    await assertOwner(db, context);
    const schema = schemaOf(context);
    schemas.push({ context, tables: writeSchema(schema, await readSchema(db, schema)) });
  }
  // What the kernel gives to everybody stands once; a context that differs shows it in its own part.
  const everywhere = (schemas[0]?.tables ?? []).filter((table) =>
    schemas.every(({ tables }) => tables.includes(table)),
  );
  const own = schemas.flatMap(({ context, tables }) => [
    `-- ${context}`,
    `create schema ${schemaOf(context)} authorization ${roleOf(context)};`,
    ...tables
      .filter((table) => !everywhere.includes(table))
      .map((table) => table.replaceAll(SCHEMA, schemaOf(context))),
  ]);
  const once = writeSchema('jari', await readSchema(db, 'jari')).map((table) =>
    table.replaceAll(SCHEMA, 'jari'),
  );
  return `${['-- once per database', ...once, '-- in the schema of every context', ...everywhere, ...own].join('\n\n')}\n`;
}

/** Stands for the schema until it is known whether all have the same table. */
const SCHEMA = ':schema';

async function assertOwner(db: Database, context: string): Promise<void> {
  const owner = await ownerOf(db, schemaOf(context));
  if (owner !== roleOf(context))
    throw new Error(`schema ${schemaOf(context)} belongs to ${owner}, not to ${roleOf(context)}`);
}

async function ownerOf(db: Database, schema: string): Promise<string> {
  const row = await db.one<{ owner: string }>({
    text: 'select nspowner::regrole::text as owner from pg_namespace where nspname = $1',
    values: [schema],
  });
  if (!row) throw new Error(`there is no schema ${schema}`);
  return row.owner;
}

async function readSchema(db: Database, schema: string): Promise<SchemaRows> {
  const many = <R>(text: string) => db.many<R>({ text, values: [schema] });
  return {
    tables: await many<TableRow>(`
      select c.relname as name, c.relkind::text as kind, c.reloptions as options
      from pg_class c where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
      order by 1`),
    columns: await many<ColumnRow>(`
      select c.relname as relation, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
        case when a.attcollation <> t.typcollation then quote_ident(l.collname) end as collation,
        a.attnotnull as required, a.attidentity::text as identity, a.attgenerated::text as generated,
        pg_get_expr(d.adbin, d.adrelid) as fallback
      from pg_attribute a
      join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'v', 'm')
      join pg_type t on t.oid = a.atttypid
      left join pg_collation l on l.oid = a.attcollation
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where c.relnamespace = $1::regnamespace and a.attnum > 0 and not a.attisdropped
      order by c.relname, a.attnum`),
    // Since PostgreSQL 18 a NOT NULL is a constraint too; here it stands with its column.
    constraints: await many<NamedRow>(`
      select k.conrelid::regclass::text as relation, k.conname as name, pg_get_constraintdef(k.oid) as definition
      from pg_constraint k
      where k.connamespace = $1::regnamespace and k.conrelid <> 0 and k.contype <> 'n'
      order by 1, array_position('{p,u,f,c,x,t}', k.contype::text), 2`),
    indexes: await many<NamedRow>(`
      select i.indrelid::regclass::text as relation, i.indexrelid::regclass::text as name,
        pg_get_indexdef(i.indexrelid) as definition
      from pg_index i join pg_class c on c.oid = i.indexrelid
      where c.relnamespace = $1::regnamespace
        and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)
      order by 1, 2`),
    rights: await many<RightRow>(`
      select c.oid::regclass::text as relation, r.grantee::regrole::text as grantee,
        string_agg(lower(r.privilege_type), ', ' order by r.privilege_type) as rights
      from pg_class c cross join lateral aclexplode(c.relacl) r
      where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and r.grantee <> c.relowner
      group by 1, 2 order by 1, 2`),
    others: await many<NamedRow>(`
      select '' as relation, p.oid::regprocedure::text as name, pg_get_functiondef(p.oid) as definition
      from pg_proc p where p.pronamespace = $1::regnamespace
      union all
      select t.tgrelid::regclass::text, t.tgname, pg_get_triggerdef(t.oid)
      from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = $1::regnamespace and not t.tgisinternal
      order by 1, 2`),
  };
}

function writeSchema(schema: string, rows: SchemaRows): string[] {
  const of = <R extends { relation: string }>(list: R[], table: string) =>
    list.filter(({ relation }) => relation === table || relation === `${schema}.${table}`);
  const tables = rows.tables.map((table) => {
    if (table.kind !== 'r')
      throw new Error(`${schema}.${table.name} is of a kind that the dump cannot write yet`);
    const lines = [
      ...of(rows.columns, table.name).map(writeColumn),
      ...of(rows.constraints, table.name).map(
        ({ name, definition }) =>
          `constraint ${name} ${lower(definition).replaceAll(` ${schema}.`, ` ${SCHEMA}.`)}`,
      ),
    ];
    const options = table.options ? ` with (${[...table.options].sort().join(', ')})` : '';
    return [
      `create table ${SCHEMA}.${table.name} (\n  ${lines.join(',\n  ')}\n)${options};`,
      ...of(rows.indexes, table.name).map(
        ({ definition }) => `${lower(definition).replaceAll(` ${schema}.`, ` ${SCHEMA}.`)};`,
      ),
      ...of(rows.rights, table.name).map(
        ({ grantee, rights }) => `grant ${rights} on ${SCHEMA}.${table.name} to ${grantee};`,
      ),
    ].join('\n');
  });
  return [...tables, ...rows.others.map(({ definition }) => `${definition.trim()};`)];
}

function writeColumn({ name, type, collation, required, identity, generated, fallback }: ColumnRow): string {
  const parts = [name, type];
  if (collation !== null) parts.push(`collate ${collation}`);
  if (required) parts.push('not null');
  if (identity !== '') parts.push(`generated ${identity === 'a' ? 'always' : 'by default'} as identity`);
  else if (generated !== '')
    parts.push(`generated always as (${fallback}) ${generated === 's' ? 'stored' : 'virtual'}`);
  else if (fallback !== null) parts.push(`default ${fallback}`);
  return parts.join(' ');
}

/** The leading words only: what is quoted or compared further on keeps its case. */
function lower(definition: string): string {
  return definition.replace(
    /^(CREATE (UNIQUE )?INDEX|PRIMARY KEY|FOREIGN KEY|UNIQUE|CHECK|EXCLUDE)\b/,
    (words) => words.toLowerCase(),
  );
}
