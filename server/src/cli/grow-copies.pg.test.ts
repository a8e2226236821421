// A copied database is as lawful as the one that it was copied from, and can be sold from like any other.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { realWorld } from '#kernel/world';
import { everyContext } from '../contexts.ts';
import { audit } from '../laws/audit.ts';
import { grow, willingProvider } from './grow.ts';
import { COPIES_MAX, copyEverything } from './grow-copies.ts';

const BOOKINGS = 100;

const contexts = everyContext({
  provider: willingProvider(),
  world: realWorld,
  identity: { hosts: 'invited' },
});
let database: TestDatabase;

before(async () => {
  database = await freshDatabase(contexts.map(({ name }) => name));
});
after(() => database.drop());

const look = () => audit({ url: database.url, contexts, quiet: true });
const decide = () => grow({ url: database.url, contexts, bookings: BOOKINGS, onProgress() {} });

test('copies of a lawful database are lawful, each as large as what was decided', async () => {
  await decide();
  const before = await look();
  assert.deepEqual(before.violations, []);
  await copyEverything(database.url, { contexts, copies: COPIES_MAX, onProgress() {} });
  const { violations, counts } = await look();
  assert.deepEqual(violations, []);
  for (const what of ['cells', 'holds', 'bookings', 'charges', 'transfers', 'events'] as const)
    assert.equal(counts[what], before.counts[what] * (COPIES_MAX + 1), what);
});

test('sales go on in a copied database, and it stays lawful', async () => {
  const before = await look();
  await decide();
  const { violations, counts } = await look();
  assert.deepEqual(violations, []);
  assert.ok(counts.bookings >= before.counts.bookings + BOOKINGS);
});
