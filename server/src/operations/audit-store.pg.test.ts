// One audit at a time, and none that is thought to run for ever.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type DatabasePool, openDatabase } from '#kernel/database';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { realWorld } from '#kernel/world';
import { kept } from './audit-keeping.ts';
import { type AuditResult, lastViolations, latestAudits, openAudit, readAudit } from './audit-store.ts';
import { limits } from './contract.ts';

let database: TestDatabase;
let db: DatabasePool;
before(async () => {
  database = await freshDatabase(['operations']);
  db = openDatabase(database.url);
});
after(async () => {
  await db.close();
  await database.drop();
});

const RESULT: AuditResult = {
  ...{ violationCount: 1, counts: { cells: 3 }, seconds: 0.5 },
  violations: [{ law: 1, subject: 'a cell', what: 'was sold twice' }],
};
const quiet = false;
const silent = () => {};

/** Runs an audit as the command does, on a connection of its own. */
async function audited(id: string | undefined, work: (tell: (text: string) => void) => Promise<AuditResult>) {
  const own = await db.dedicated();
  try {
    return await kept(own, realWorld, { id, quiet }, silent, work);
  } finally {
    await own.close();
  }
}

const opened = async () => {
  const asked = await openAudit(db, { id: realWorld.id(), by: 'person:a', quiet, now: realWorld.now() });
  return 'opened' in asked ? asked.opened : assert.fail('another audit runs');
};

test('an audit that was asked for is running at once, and a second one is refused', async () => {
  const id = await opened();
  assert.deepEqual(await openAudit(db, { id: realWorld.id(), by: 'b', quiet, now: realWorld.now() }), {
    running: id,
  });
  const result = await audited(id, async (tell) => {
    tell('half of it');
    const row = await readAudit(db, id, realWorld.now());
    assert.equal(row?.endedAt, null);
    return RESULT;
  });
  assert.equal(result, RESULT);
  const row = await readAudit(db, id, realWorld.now());
  assert.deepEqual(row?.violations, RESULT.violations);
  assert.equal(row?.startedBy, 'person:a');
  assert.equal(await lastViolations(db), 1);
});

test('two audits never run at the same time, whoever started them', async () => {
  await audited(undefined, async () => {
    await assert.rejects(
      audited(undefined, async () => RESULT),
      /another audit/,
    );
    // Beyond the time in which it must have begun, the lock alone says that it runs.
    const late = realWorld.now() + 2 * limits.auditStartMaxMs.value;
    const [row] = await latestAudits(db, late, 1);
    assert.equal(row?.failure, null);
    assert.ok('running' in (await openAudit(db, { id: realWorld.id(), by: 'b', quiet, now: late })));
    return RESULT;
  });
});

test('whoever reads that an audit has ended may start the next one at once', async () => {
  const own = await db.dedicated();
  const first = await kept(own, realWorld, { id: await opened(), quiet }, silent, async () => RESULT);
  assert.equal(first, RESULT);
  // The process of the first one lives on for a moment, and its connection with it.
  const next = await opened();
  await audited(next, async () => RESULT);
  assert.equal((await readAudit(db, next, realWorld.now()))?.failure, null);
  await own.close();
});

test('an audit that fails keeps why', async () => {
  await assert.rejects(
    audited(undefined, () => Promise.reject(new Error('the disk is full'))),
    /disk/,
  );
  const [row] = await latestAudits(db, realWorld.now(), 1);
  assert.equal(row?.failure, 'the disk is full');
});

test('an audit that died without a word is told as broken off, and does not stand in the way', async () => {
  const id = await opened();
  const late = realWorld.now() + 2 * limits.auditStartMaxMs.value;
  assert.match((await readAudit(db, id, late))?.failure ?? '', /broken off/);
  assert.ok('opened' in (await openAudit(db, { id: realWorld.id(), by: 'b', quiet, now: late })));
  await audited(undefined, async () => RESULT);
  assert.match((await readAudit(db, id, realWorld.now()))?.failure ?? '', /broken off/);
});
