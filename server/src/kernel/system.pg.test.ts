// A process that stops in the middle of its work: what it could not do any more stands in the log and the tables, and
// is no failure that anybody has to look at.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type DatabasePool, openDatabase } from './database.ts';
import { sealer } from './seal.ts';
import { startSystem } from './system.ts';
import { counterFolder, counters, tallies } from './test-counter.ts';
import { freshDatabase, type TestDatabase } from './test-database.ts';
import { realWorld } from './world.ts';

let database: TestDatabase;
let owner: DatabasePool;

before(async () => {
  database = await freshDatabase([
    { name: 'counters', folder: counterFolder('counters') },
    { name: 'tallies', folder: counterFolder('tallies') },
  ]);
  owner = openDatabase(database.url);
});
after(async () => {
  await owner.close();
  await database.drop();
});

const WAITING = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
  and application_name = 'jari tallies'`;

test('a look at what is due that a stop interrupts is no failure', async () => {
  const failures: object[] = [];
  const log = { error: (details: object) => void failures.push(details), warn() {}, info() {} };
  const reader = await owner.dedicated();
  const system = await startSystem({
    ...{ all: [counters, tallies], run: ['counters', 'tallies'], url: database.url },
    ...{ world: realWorld, seal: sealer('x'.repeat(32)), log },
  });
  // The look takes what is due first, and then what is parked: it waits before the first of them.
  await reader.exec('begin; lock table tallies.timers in access exclusive mode');
  while ((await owner.many({ text: WAITING })).length === 0) await realWorld.sleep(20);
  const stopped = system.stop();
  await realWorld.sleep(20);
  await reader.close();
  await stopped;
  assert.deepEqual(failures, []);
});
