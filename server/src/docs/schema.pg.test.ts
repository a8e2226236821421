// server/schema.sql shows every change of a table in review, so it has to be fresh.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { SCHEMA_FILE, schemaText } from './schema-file.ts';

test('server/schema.sql is what the migrations make', async () => {
  const present = readFileSync(SCHEMA_FILE, 'utf8').replaceAll('\r\n', '\n');
  const made = await schemaText();
  const line = made.split('\n').findIndex((text, at) => text !== present.split('\n')[at]);
  assert.ok(made === present, `it differs at line ${line + 1}: run npm run schema and commit what it writes`);
});

test('two databases that were migrated alike have the same dump', async () => {
  assert.equal(await schemaText(), await schemaText());
});
