import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Io } from '#kernel/route';
import { sealer } from '#kernel/seal';
import { realWorld } from '#kernel/world';
import { host, listing, product } from './content-samples.ts';
import { limits } from './contract.ts';
import { factsOf } from './pools.ts';
import { settle, submitAndWait } from './settling.ts';
import type { ListingAnswer, ListingRow } from './state.ts';

const content = product();
const facts = factsOf({ listing, host, content, plan: undefined }, { version: 1, open: false });
const draft: ListingRow = {
  listing,
  host,
  kind: 'product',
  state: 'draft',
  version: 2,
  content,
  facts,
  createdAt: 0,
  publishedAt: null,
  changedAt: 0,
  proposal: null,
  refused: null,
};
const pending: ListingRow = {
  ...draft,
  proposal: {
    action: 'publish',
    version: 2,
    since: 0,
    step: 'widening',
    content,
    facts,
    asks: [],
    standing: [],
  },
};
const answer: ListingAnswer = { listing, version: 2, done: false, changed: true };
const ask = { type: 'PublishListing', listing, data: {} };
const caller = { kind: 'person', actor: `person:${host}`, id: host, roles: ['host'] } as const;

/** Reads `rows` one after another, the last again and again; each piece of news takes `newsMs`. */
function io(rows: ListingRow[], newsMs: number): Io & { waits: number[]; open(): number } {
  let now = 0;
  let open = 0;
  let at = 0;
  const waits: number[] = [];
  const next = () => rows[Math.min(at++, rows.length - 1)];
  return {
    waits,
    open: () => open,
    world: { ...realWorld, now: () => now },
    seal: sealer('x'.repeat(32)),
    db: { one: async <R>() => next() as R, many: async () => [], exec: async () => 0 },
    submit: async <A>() => answer as A,
    settled: async (_subject, _types, ms) => {
      waits.push(ms);
      open += 1;
      await setImmediate();
      open -= 1;
      now += Math.min(ms, newsMs);
      return undefined;
    },
    async *live() {},
  };
}

test('an answer waits through news of earlier changes until its own proposal is over', async () => {
  const there = io([pending, pending, { ...draft, state: 'published' }], 10);
  const end = await submitAndWait(there, ask);
  assert.match(JSON.stringify(end), /"state":"published".*"pending":false/);
  // None is left behind, which would keep looking into the log.
  assert.deepEqual([there.waits.length, there.open()], [3, 0]);
});

test('when inventory does not answer in time the reply is 202 and shows what is pending', async () => {
  const there = io([pending], 4_000);
  const { status, body, headers } = await settle(there, { caller }, ask);
  assert.equal(status, 202);
  assert.match(JSON.stringify(body), /"pending":\{"action":"publish","version":2/);
  const location = `/v1/catalog/listings/${listing}`;
  assert.deepEqual(headers, { location, 'content-location': location, etag: '"1-2-pending"' });
  assert.deepEqual(there.waits.slice(0, 3), [limits.settleWindowMs.value, 6_000, 2_000]);
});

test('a proposal that was refused answers with what stands in the way', async () => {
  const standing = [{ pool: listing, key: '', unit: 'mug-blue', held: 0, sold: 1 }];
  const there = io([pending, { ...draft, refused: { action: 'publish', version: 2, at: 0, standing } }], 10);
  assert.deepEqual(await submitAndWait(there, ask), { refused: 'units-taken', standing });
});
