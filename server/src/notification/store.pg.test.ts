import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Event } from '#kernel/context';
import { type DatabasePool, openDatabase } from '#kernel/database';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import { limits } from './contract.ts';
import { addNotices, keepTitles, listingNames, noticeByKey, store } from './store.ts';

let database: TestDatabase;
let db: DatabasePool;
before(async () => {
  database = await freshDatabase(['notification']);
  db = openDatabase(database.url, { context: 'notification', max: 3 });
});
after(async () => {
  await db.close();
  await database.drop();
});

const id = (n: number) => `0198c1f0-0000-7000-8000-${String(n).padStart(12, '0')}`;
const confirmed = (n: number): Event => ({
  type: 'BookingConfirmed',
  subject: id(n),
  time: n,
  data: { owner: 'guest', currency: 'KRW', total: 1, lines: [], terms: [] },
});
const SEND = { type: 'SendDue', subject: 'notification', data: {} };
const message = (asked: { type: string; subject: string; data: object }) => ({
  ...asked,
  ...{ id: id(0), actor: 'system', correlation: '', causation: null, trace: null, once: false },
});

test('a fact that is read twice is noticed once, and stays as it ended', async () => {
  await addNotices(db, [confirmed(1)], 1);
  await db.exec(`update notices set state = 'sent', ended_at = 2`);
  await addNotices(db, [confirmed(1), confirmed(2)], 2);
  assert.equal((await noticeByKey(db, `confirmed ${id(1)}`))?.state, 'sent');
  assert.equal((await noticeByKey(db, `confirmed ${id(2)}`))?.state, 'due');
});

test('two processes that look at the same moment take different notices', async () => {
  await db.exec('delete from notices');
  const many = limits.noticesAtOnceMax.value + 20;
  await addNotices(
    db,
    Array.from({ length: many }, (_, n) => confirmed(n)),
    many,
  );
  const [first, second] = await db.transaction(async (one) => {
    const state = await store.load(one, [message(SEND)], many);
    const other = await db.transaction((two) => store.load(two, [message(SEND)], many));
    return [[...state.notices.values()], [...other.notices.values()]];
  });
  assert.equal(first?.length, limits.noticesAtOnceMax.value);
  assert.equal(second?.length, 20);
  assert.equal(new Set([...(first ?? []), ...(second ?? [])].map(({ key }) => key)).size, many);
});

test('what is decided about a notice is stored', async () => {
  const key = `confirmed ${id(3)}`;
  const data = { key, tries: 0, posted: null };
  await db.transaction(async (tx) => {
    const state = await store.load(tx, [message({ type: 'Mailed', subject: id(3), data })], 9);
    Object.assign(state.notices.edit(key), { state: 'refused', tries: 4, endedAt: 9 });
    await store.save(tx, state);
  });
  const row = await noticeByKey(db, key);
  assert.deepEqual([row?.state, row?.tries, row?.endedAt], ['refused', 4, 9]);
});

test('a listing is called as it was called last', async () => {
  const told = (title: string): Event => ({
    type: 'ListingChanged',
    subject: id(7),
    time: 0,
    data: { title: { ko: title }, venue: { zone: 'Asia/Seoul' } },
  });
  await keepTitles(db, [told('하나'), told('둘')]);
  await keepTitles(db, [told('셋')]);
  assert.deepEqual(
    await listingNames(db, [id(7), id(8)]),
    new Map([[id(7), { title: { ko: '셋' }, zone: 'Asia/Seoul' }]]),
  );
});

test('the database refuses what decisions never do', async () => {
  const refused = [
    `update notices set state = 'lost'`,
    `update notices set state = 'sent', ended_at = null`,
    `update notices set state = 'due', ended_at = 1`,
    'update notices set tries = -1',
  ];
  for (const statement of refused) await assert.rejects(db.exec(statement), { code: /^23/ }, statement);
});
