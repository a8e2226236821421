// The SQL of catalog: it refuses what decisions forbid, and gives back what the same decisions give in memory.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Event, Message } from '#kernel/context';
import { type DatabasePool, openDatabase } from '#kernel/database';
import { freshDatabase, type TestDatabase } from '#kernel/test-database';
import {
  concert,
  exhibition,
  host,
  listing,
  otherHost,
  otherListing,
  pictureSample,
  plan,
  planId,
  product,
  stay,
} from './content-samples.ts';
import { catalog } from './context.ts';
import type { StoredContent } from './contract.ts';
import { poolIdOf } from './ids.ts';
import { pictureLimits } from './picture-limits.ts';
import type { State } from './state.ts';
import { empty, listingById, listingsOfHost, load, planById, save, searchListings } from './store.ts';

let database: TestDatabase;
let db: DatabasePool;

before(async () => {
  database = await freshDatabase(['catalog']);
  db = openDatabase(database.url, { context: 'catalog' });
});
after(async () => {
  await db.close();
  await database.drop();
});

type Told = { type: string; subject: string; data: object };

const message = ({ type, subject, data }: Told): Message => ({
  id: otherHost,
  type,
  subject,
  data,
  actor: 'system',
  correlation: subject,
  causation: null,
  trace: null,
  once: false,
});

/** Decides and folds on `state`; answers what would be sent. */
function decide(state: State, told: Told, now: number): object {
  const decision = catalog.decide[told.type]?.(state as never, message(told) as never, now) ?? {};
  for (const event of (decision.events ?? []) as unknown as Event[]) {
    const data = JSON.parse(JSON.stringify(event.data));
    catalog.evolve[event.type]?.(state as never, { ...event, data, time: now } as never);
  }
  return { answer: decision.answer, sends: decision.sends ?? [] };
}

/** The same on the database, each batch in its own transaction. */
async function decideThere(batch: Told[], now: number): Promise<object[]> {
  return db.transaction(async (tx) => {
    const state = await load(tx, batch.map(message), now);
    const results = batch.map((told) => decide(state, told, now));
    await save(tx, state);
    return results;
  });
}

async function wipe(): Promise<void> {
  await db.exec({ text: 'truncate pools, listings, plans, pictures, picture_files, picture_hosts' });
}

const by = { id: host, operator: false };
const data = pictureSample(host);
const shown = '018f0000-0000-7000-8000-0000000000f1';
const other = '018f0000-0000-7000-8000-0000000000f2';
const pictured = (...ids: string[]) =>
  product({ pictures: ids.map((picture) => ({ picture, alt: { ko: '그림' } })) });
const offers: StoredContent[] = [
  product(),
  pictured(shown),
  pictured(shown, other),
  exhibition(),
  stay(),
  concert(),
  concert({ standing: [] }),
];
const keys = ['', 'first', 'second', 'ondol'];

const told: fc.Arbitrary<Told> = fc.oneof(
  fc.constant({ type: 'ImportPlan', subject: planId, data: { host, body: plan } }),
  fc.record({
    type: fc.constantFrom('CreateListing', 'ChangeListing', 'PublishListing', 'WithdrawListing'),
    subject: fc.constantFrom(listing, otherListing),
    data: fc.record(
      {
        host: fc.constant(host),
        by: fc.constant(by),
        content: fc.constantFrom(...offers),
        basedOn: fc.integer({ min: 1, max: 4 }),
      },
      { requiredKeys: ['host', 'by', 'content'] },
    ),
  }),
  fc.record({
    type: fc.constant('StorePicture'),
    subject: fc.constantFrom(shown, other),
    data: fc.constant(pictureSample(host)),
  }),
  fc.constant({ type: 'SweepPictures', subject: 'catalog', data: {} }),
  fc.record({
    type: fc.constantFrom('inventory.PoolOpened', 'inventory.PoolOpened', 'inventory.PoolRefused'),
    subject: fc
      .tuple(fc.constantFrom(listing, otherListing), fc.constantFrom(...keys))
      .map(([of, key]) => poolIdOf(of, key)),
    data: fc.record({ version: fc.integer({ min: 1, max: 6 }), standing: fc.constant([]) }),
  }),
);

test('the same messages give the same answers and the same rows in memory and in SQL', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(told, { minLength: 1, maxLength: 5 }), { maxLength: 12 }),
      async (batches) => {
        await wipe();
        const memory = empty();
        for (const [at, batch] of batches.entries()) {
          const now = at * pictureLimits.pictureUnusedMs.value;
          const expected = batch.map((one) => decide(memory, one, now));
          assert.deepEqual(await decideThere(batch, now), expected);
        }
        const stored = await load(
          db,
          [listing, otherListing].map((subject) => message({ type: 'PublishListing', subject, data: {} })),
          0,
        );
        for (const id of [listing, otherListing])
          assert.deepEqual(stored.listings.get(id), memory.listings.get(id));
        const sorted = (rows: Iterable<{ pool: string }>) =>
          [...rows].sort((a, b) => (a.pool < b.pool ? -1 : 1));
        assert.deepEqual(sorted(stored.pools.values()), sorted(memory.pools.values()));
        const pictures = [shown, other].map((id) => message({ type: 'StorePicture', subject: id, data }));
        const kept = await load(db, pictures, 0);
        for (const id of [shown, other]) assert.deepEqual(kept.pictures.get(id), memory.pictures.get(id));
        assert.deepEqual(kept.pictureHosts.get(host), memory.pictureHosts.get(host));
      },
    ),
    { numRuns: 40 },
  );
});

test('a plan comes back as it was imported', async () => {
  await wipe();
  await decideThere([{ type: 'ImportPlan', subject: planId, data: { host, body: plan } }], 1);
  assert.deepEqual(await planById(db, planId), { plan: planId, host, body: plan });
});

test('constraints refuse what no decision would store', async () => {
  await wipe();
  await decideThere([{ type: 'CreateListing', subject: listing, data: { host, content: product() } }], 1);
  for (const wrong of [
    `update listings set state = 'gone'`,
    `update listings set state = 'published'`,
    `update listings set version = 0`,
    `update listings set kind = 'concert'`,
    `update listings set host = 'somebody else'`,
    `insert into pools values ('${otherListing}', '${otherListing}', '', null, 0)`,
    `insert into pools values ('${otherListing}', '${listing}', '', 'digest', 0)`,
    `insert into plans values ('${planId}', 'h', '{}')`,
    `insert into picture_files values ('${planId}', 1, '')`,
    `insert into picture_hosts values ('${host}', -1, 0)`,
  ]) {
    await assert.rejects(db.exec({ text: wrong }), /violates/, wrong);
  }
});

/** Publishes `content` under `id` as one would over days: `at` is the moment. */
async function publishAt(id: string, content: StoredContent, at: number): Promise<void> {
  await decideThere([{ type: 'CreateListing', subject: id, data: { host, content } }], at);
  await decideThere([{ type: 'PublishListing', subject: id, data: { by } }], at);
  const row = await listingById(db, id);
  for (const { pool } of row?.proposal?.asks ?? []) {
    await decideThere([{ type: 'inventory.PoolOpened', subject: pool, data: { version: 2 } }], at);
  }
}

const idOf = (at: number) => `018f0000-0000-7000-8000-0000000000${at.toString().padStart(2, '0')}`;

test('searching finds what is published by words, place, days and price', async () => {
  await wipe();
  await publishAt(idOf(1), exhibition(), 1);
  await publishAt(idOf(2), product({ title: { ko: '100% 손수건', en: 'Hand_made' } }), 2);
  const venue = { ...stay().venue, name: { ko: '해운대 민박' }, address: { ko: '부산 해운대구' } };
  await publishAt(idOf(3), stay({ venue }), 2);
  await decideThere([{ type: 'CreateListing', subject: idOf(4), data: { host, content: product() } }], 3);
  const found = async (search: Parameters<typeof searchListings>[1]) =>
    (await searchListings(db, search, { after: undefined, limit: 10 })).map((row) =>
      Number(row.listing.slice(-2)),
    );
  assert.deepEqual(await found({}), [3, 2, 1], 'the latest first, and no draft');
  assert.deepEqual(await found({ kind: 'stay' }), [3]);
  assert.deepEqual(await found({ q: '손수' }), [2]);
  assert.deepEqual(await found({ q: '손수건'.normalize('NFD') }), [2]);
  assert.deepEqual(await found({ q: 'AUTUMN' }), [3, 1]);
  assert.deepEqual(await found({ q: '100%' }), [2]);
  assert.deepEqual(await found({ q: '%' }), [2], 'a wildcard is a character like any other');
  assert.deepEqual(await found({ q: 'd_m' }), [2]);
  assert.deepEqual(await found({ q: `'; drop table listings; --` }), []);
  assert.deepEqual(await found({ area: '부산' }), [3]);
  assert.deepEqual(await found({ from: '2027-03-08' }), [3]);
  assert.deepEqual(await found({ to: '2027-03-01' }), [3]);
  assert.deepEqual(await found({ from: '2027-03-02', to: '2027-03-02' }), [3, 1]);
  assert.deepEqual(await found({ priceMax: 5_000 }), [1]);
  assert.deepEqual(await found({ priceMin: 100_000 }), [3]);
});

test('pages follow each other without gap or repeat, also where moments are equal', async () => {
  await wipe();
  for (let at = 1; at <= 7; at += 1) await publishAt(idOf(at), product(), at < 5 ? 1 : 2);
  const seen: string[] = [];
  for (let after: { at: number; listing: string } | undefined; ; ) {
    const rows = await searchListings(db, {}, { after, limit: 2 });
    if (rows.length === 0) break;
    seen.push(...rows.map((row) => row.listing));
    after = rows.at(-1);
  }
  assert.deepEqual(
    seen.map((id) => Number(id.slice(-2))),
    [7, 6, 5, 4, 3, 2, 1],
  );
  const mine = await listingsOfHost(db, host, { after: undefined, limit: 100, state: 'published' });
  assert.equal(mine.length, 7);
  assert.deepEqual(
    await listingsOfHost(db, otherHost, { after: undefined, limit: 100, state: undefined }),
    [],
  );
});
