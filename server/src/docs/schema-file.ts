// server/schema.sql: the dump of a database that has just been migrated.
import { join } from 'node:path';
import { openDatabase } from '#kernel/database';
import { freshDatabase } from '#kernel/test-database';
import { declaredContexts } from '../laws/declarations.ts';
import { dumpSchema } from './schema-dump.ts';

const HEAD = `-- All tables of Jari, as PostgreSQL knows them after every migration. Written by \`npm run schema\`; the sources are
-- server/src/<context>/migrations, where the comments are too. Each schema belongs to the role of its context.`;

export const SCHEMA_FILE = join(import.meta.dirname, '..', '..', 'schema.sql');

export async function schemaText(): Promise<string> {
  const names = declaredContexts().map(({ name }) => name);
  const database = await freshDatabase(names);
  const db = openDatabase(database.url);
  try {
    return `${HEAD}\n\n${await dumpSchema(db, names)}`;
  } finally {
    await db.close();
    await database.drop();
  }
}
