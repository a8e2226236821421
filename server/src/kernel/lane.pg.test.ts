// The commit path on a real database, with a context small enough to see through: a counter per key.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Message } from './context.ts';
import { openDatabase } from './database.ts';
import { NoAnswer } from './lane.ts';
import { sealer } from './seal.ts';
import { type System, startSystem } from './system.ts';
import { counterFolder, counters, tallies } from './test-counter.ts';
import { freshDatabase, type TestDatabase } from './test-database.ts';
import { realWorld } from './world.ts';

let database: TestDatabase;
let system: System;
const failures: unknown[] = [];
const log = { error: (details: object) => failures.push(details), warn() {}, info() {} };
const asker = { actor: 'person:a', trace: null };
const OVERLOAD_PAUSE_MS = 20;

before(async () => {
  database = await freshDatabase([
    { name: 'counters', folder: counterFolder('counters') },
    { name: 'tallies', folder: counterFolder('tallies') },
  ]);
  system = await startSystem({
    all: [counters, tallies],
    run: ['counters', 'tallies'],
    url: database.url,
    world: realWorld,
    seal: sealer('x'.repeat(32)),
    log,
  });
});
after(async () => {
  await system.stop();
  await database.drop();
});

interface Key {
  id: string;
  digest: string;
}

const addOnce = (subject: string, by: number, key?: Key) =>
  system
    .io('counters', key ? { ...asker, key } : asker)
    .submit<{ value: number }>({ type: 'Add', subject, data: { by } });

const isOverload = (error: unknown) => error instanceof NoAnswer && error.code === 'overloaded';

/** Whoever hears that there is too much work for now, as on a machine that was elsewhere for a moment, asks again. */
async function add(subject: string, by: number, key?: Key): Promise<{ value: number }> {
  for (;;) {
    try {
      return await addOnce(subject, by, key);
    } catch (error) {
      if (!isOverload(error)) throw error;
      await realWorld.sleep(OVERLOAD_PAUSE_MS);
    }
  }
}

test('a thousand commands on one row are all counted, in few batches', async () => {
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => add('hot', 1)));
  assert.deepEqual(
    answers.map(({ value }) => value).sort((a, b) => a - b),
    Array.from({ length: 1_000 }, (_, at) => at + 1),
  );
  const lane = system.lanes.get('counters');
  assert.ok(lane && lane.stats.batches < 1_000, `${lane?.stats.batches} batches`);
});

test('a key that is used twice counts once and answers as the first time', async () => {
  const key = { id: realWorld.id(), digest: 'same' };
  const first = await add('keyed', 5, key);
  const second = await add('keyed', 5, key);
  assert.deepEqual([first, second], [{ value: 5 }, { value: 5 }]);
});

test('a key with another body is refused', async () => {
  const id = realWorld.id();
  await add('rekeyed', 1, { id, digest: 'one' });
  await assert.rejects(
    add('rekeyed', 2, { id, digest: 'two' }),
    (error) => error instanceof NoAnswer && error.code === 'idempotency-key-reused',
  );
});

test('a key that is still being worked on is refused', async () => {
  for (;;) {
    const key = { id: realWorld.id(), digest: 'd' };
    const both = await Promise.allSettled([addOnce('running', 1, key), addOnce('running', 1, key)]);
    if (both.some((one) => one.status === 'rejected' && isOverload(one.reason))) continue;
    const [first, second] = both;
    assert.equal(first.status, 'fulfilled');
    assert.ok(second.status === 'rejected' && second.reason instanceof NoAnswer);
    assert.equal(second.reason.code, 'still-running');
    return;
  }
});

test('a guilty message fails alone and its neighbours succeed', async () => {
  const ended = await Promise.allSettled([add('mixed', 1), add('mixed', 666), add('mixed', 2)]);
  assert.deepEqual(
    ended.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  assert.deepEqual(await add('mixed', 0), { value: 3 });
});

test('what one context logs reaches the other one once', async () => {
  for (let at = 0; at < 20; at += 1) await add('told', 1);
  await eventually(async () => assert.equal(await tally('told'), 20));
  // Whatever still was on its way a second time, by either way, comes before what is said now.
  await orphan('marker', 1);
  await add('marker', 1);
  await eventually(async () => assert.equal(await tally('marker'), 3));
  assert.equal(await tally('told'), 20);
});

test('a message that fails is parked, the later ones of its subject behind it, and redrive goes in sequence', async () => {
  await add('poison', 13);
  await add('poison', 1);
  await add('poison', 2);
  await eventually(async () => assert.equal((await parked('poison')).length, 3));
  const db = openDatabase(database.url, { context: 'tallies' });
  await db.exec({ text: `insert into tallies (subject, total) values ('antidote', 0)` });
  await db.exec({ text: `update parked set retry_at = 0 where subject = 'poison'` });
  await eventually(async () => assert.equal(await tally('poison'), 16));
  await eventually(async () => assert.equal((await parked('poison')).length, 0));
  await db.close();
});

test('a database without room costs tries and no message: nothing is taken for a bug or parked', async () => {
  const before = failures.length;
  await system.owner.exec(`create function counters.full() returns trigger language plpgsql as
    $$ begin raise exception 'no space left on device' using errcode = 'disk_full'; end $$;
    create trigger full_disk before insert on counters.counters for each row execute function counters.full()`);
  await assert.rejects(
    add('roomless', 1),
    (error) => error instanceof NoAnswer && error.code === 'unavailable',
  );
  await system.owner.exec('drop trigger full_disk on counters.counters');
  assert.deepEqual(await add('roomless', 1), { value: 1 });
  assert.equal(failures.length, before);
});

test('what a process committed and died before it handed over arrives all the same, once', async () => {
  await orphan('orphaned', 3);
  await eventually(async () => assert.equal(await tally('orphaned'), 6));
  await add('orphaned', 1);
  await eventually(async () => assert.equal(await tally('orphaned'), 7));
});

/** Events by two that nobody has handed over. */
async function orphan(subject: string, events: number): Promise<void> {
  await system.owner.exec({
    text: `insert into counters.log (id, type, subject, data, time, correlation, actor, handed)
      select gen_random_uuid(), 'Added', $1, '{"by": 2}', 0, $1, 'system', true from generate_series(1, $2)`,
    values: [subject, events],
  });
}

async function tally(subject: string): Promise<number | undefined> {
  const db = system.io('tallies', asker).db;
  return (
    await db.one<{ total: number }>({
      text: 'select total from tallies where subject = $1',
      values: [subject],
    })
  )?.total;
}

async function parked(subject: string) {
  return system
    .io('tallies', asker)
    .db.many<Message>({ text: 'select * from parked where subject = $1', values: [subject] });
}

/** A minute and more; whoever waits longer has found something. */
const TRIES_MAX = 1_200;

async function eventually(check: () => Promise<void>): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await check();
    } catch (error) {
      if (attempt > TRIES_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
