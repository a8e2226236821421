// What waits for a person is listed, shown, tried again and dropped beside a server that runs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type DatabasePool, openDatabase } from '#kernel/database';
import { sealer } from '#kernel/seal';
import { type System, startSystem } from '#kernel/system';
import { counterFolder, counters, tallies } from '#kernel/test-counter';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { timerLimits } from '#kernel/timers';
import { realWorld, type World } from '#kernel/world';
import { drop, latestActions, redrive, running, shown, waiting } from './parked-store.ts';

const CONTEXTS = ['counters', 'tallies'];
const DOER = { actor: 'person:operator', reason: 'mended by hand' };
const began = Date.now();
const PATIENCE_MS = 60_000;
/** What failed is tried again by itself only long after these tests: until then what they see stands still. */
const world: World = { ...realWorld, random: () => 1_000 };

let database: TestDatabase;
let system: System;
let db: DatabasePool;

before(async () => {
  database = await freshDatabase([
    { name: 'counters', folder: counterFolder('counters') },
    { name: 'tallies', folder: counterFolder('tallies') },
    'operations',
  ]);
  db = openDatabase(database.url);
  system = await startSystem({
    ...{
      all: [counters, tallies],
      run: CONTEXTS,
      url: database.url,
      world,
      seal: sealer('x'.repeat(32)),
    },
    log: { error() {}, warn() {}, info() {} },
  });
});
after(async () => {
  await system.stop();
  await db.close();
  await database.drop();
});

const add = (subject: string, by: number) =>
  system
    .io('counters', { actor: 'person:a', trace: '00-trace' })
    .submit({ type: 'Add', subject, data: { by } });

async function eventually<T>(look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > end) throw new Error(`it did not become so: ${JSON.stringify(seen)}`);
    await realWorld.sleep(50);
  }
}

const list = (subject: string) => waiting(db, CONTEXTS, { subject });

/** Thirteen cannot be tallied; what comes after it waits behind it. */
async function poisoned(subject: string) {
  for (const by of [13, 1, 2]) await add(subject, by);
  const found = await eventually(
    () => list(subject),
    (rows) => rows.length === 3,
  );
  // As if all its tries were over: now it waits for a person.
  await db.exec({
    text: `update tallies.parked set retry_at = null, attempts = 6 where subject = $1 and seq = (select min(seq) from tallies.parked where subject = $1)`,
    values: [subject],
  });
  return found;
}

const tally = async (subject: string) =>
  (
    await db.one<{ total: number }>({
      text: 'select total from tallies.tallies where subject = $1',
      values: [subject],
    })
  )?.total;

test('a failed message and those behind it are listed in their sequence, with why and since when', async () => {
  await poisoned('a');
  const rows = await list('a');
  assert.deepEqual(
    rows.map(({ context, kind, type, before }) => ({ context, kind, type, before })),
    [0, 1, 2].map((before) => ({ context: 'tallies', kind: 'message', type: 'counters.Added', before })),
  );
  const [head] = rows;
  assert.ok(head);
  assert.equal(head.error, 'thirteen cannot be tallied yet');
  assert.equal(head.trace, '00-trace');
  assert.equal(head.retryAt, null);
  assert.ok(head.since >= began);
});

test('one of them is shown with its message and what stands behind it', async () => {
  const [head] = await list('a');
  assert.ok(head);
  const { message, behind } = await shown(db, head);
  assert.deepEqual((message as { data: object }).data, { by: 13 });
  assert.equal(behind.length, 2);
});

test('what is dropped never takes effect, and what stood behind it goes on', async () => {
  const [head] = await list('a');
  assert.ok(head);
  assert.equal(await drop(db, head, DOER), 1);
  await eventually(
    () => tally('a'),
    (total) => total === 3,
  );
  assert.deepEqual(await list('a'), []);
});

test('what is tried again goes through once its reason is gone, in its sequence', async () => {
  await poisoned('b');
  await db.exec(`insert into tallies.tallies (subject, total) values ('antidote', 0)`);
  assert.equal(await redrive(db, CONTEXTS, { subject: 'b' }, DOER), 3);
  await eventually(
    () => tally('b'),
    (total) => total === 16,
  );
  assert.deepEqual(await list('b'), []);
});

test('timers and effects that ran out of attempts are listed, and get new ones', async () => {
  const attempts = timerLimits.effectAttemptsMax.value;
  const insert = `insert into tallies.timers (id, key, due, kind, type, outcome, subject, data, correlation, actor, attempts)
    values (gen_random_uuid(), $1, 1, $2, 'mail', 'Mailed', 'c', '{"to":"a"}', 'c', 'system', $3)`;
  await db.exec({ text: insert, values: ['tired', 'effect', attempts] });
  await db.exec({ text: insert, values: ['fresh', 'effect', attempts - 1] });
  const [row, ...more] = await list('c');
  assert.ok(row);
  assert.deepEqual(more, []);
  assert.deepEqual([row.kind, row.type, row.attempts], ['effect', 'mail', attempts]);
  assert.deepEqual((await shown(db, row)).message, {
    ...{
      type: 'mail',
      subject: 'c',
      data: { to: 'a' },
      outcome: 'Mailed',
      actor: 'system',
      correlation: 'c',
      causation: null,
    },
  });
  assert.equal(await redrive(db, CONTEXTS, { id: row.id }, DOER), 1);
  const left = await db.many<{ attempts: number }>({
    text: `select attempts from tallies.timers where key = 'tired'`,
  });
  assert.ok((left[0]?.attempts ?? attempts) < attempts);
});

test('who did what to which message, and why, is kept', async () => {
  const done = await latestActions(db, 10);
  assert.deepEqual(
    done.map(({ action, kind, subject }) => [action, kind, subject]),
    [
      ['redrive', 'effect', 'c'],
      ...[1, 2, 3].map(() => ['redrive', 'message', 'b']),
      ['drop', 'message', 'a'],
    ],
  );
  assert.ok(done.every(({ actor, reason }) => actor === DOER.actor && reason === DOER.reason));
});

test('contexts that a server works for are told from those that wait for one', async () => {
  assert.deepEqual(await running(db, [...CONTEXTS, 'nobody']), CONTEXTS);
});
