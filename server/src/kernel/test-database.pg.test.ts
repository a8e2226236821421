import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DatabaseDown, openDatabase } from '#kernel/database';
import { freshDatabase } from '#kernel/test-database';

test('fresh databases are migrated alike and share nothing', async () => {
  const sources = [{ name: 'counter', folder: '/nowhere' }];
  const databases = await Promise.all([
    freshDatabase(sources),
    freshDatabase(sources),
    freshDatabase(sources),
  ]);
  assert.equal(new Set(databases.map(({ url }) => url)).size, 3);
  for (const [at, { url }] of databases.entries()) {
    const db = openDatabase(url, { context: 'counter' });
    const count = await db.one({ text: `SELECT count(*) AS n FROM pg_tables WHERE tablename = 'mine'` });
    assert.deepEqual(count, { n: 0 }, `database ${at}`);
    await db.exec('CREATE TABLE mine (); SELECT 1 FROM inbox');
    await db.close();
  }
  for (const { drop } of databases) await drop();
});

test('a dropped database is gone, even while somebody is connected', async () => {
  const { url, drop } = await freshDatabase([]);
  const db = openDatabase(url);
  await db.exec('SELECT 1');
  await drop();
  await assert.rejects(
    db.exec('SELECT 1'),
    (error) => error instanceof DatabaseDown || /does not exist/.test(String(error)),
  );
  await db.close();
});
