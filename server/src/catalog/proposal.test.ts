import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PoolDefinition } from '#inventory';
import type { Decision } from '#kernel/context';
import { given } from '#kernel/given';
import { host, listing, product, stay } from './content-samples.ts';
import { catalog } from './context.ts';
import type { StayContent, StoredContent } from './contract.ts';
import { poolIdOf } from './ids.ts';
import type { ListingRow, State } from './state.ts';

const by = { id: host, operator: false };
const now = Date.UTC(2027, 0, 1);

/** A stay of one room type per entry: id → number of rooms. */
function rooms(counts: Record<string, number>): StayContent {
  const content = stay();
  const [room] = content.roomTypes;
  assert.ok(room);
  return { ...content, roomTypes: Object.entries(counts).map(([id, count]) => ({ ...room, id, count })) };
}

const pool = (key: string) => poolIdOf(listing, key);

class Story {
  readonly #story = given(catalog);
  /** What inventory has: the last definition that it opened, by local key. */
  readonly pools = new Map<string, PoolDefinition>();

  get row(): Readonly<ListingRow> {
    const row = (this.#story.state as State).listings.get(listing);
    assert.ok(row);
    return row;
  }

  do(type: string, content?: StoredContent): Decision {
    const data = type === 'CreateListing' ? { host, content } : { by, content };
    return this.#story.when({ type, subject: listing, data }, now);
  }

  opened(key: string, version: number): Decision {
    return this.#story.when({ type: 'inventory.PoolOpened', subject: pool(key), data: { version } }, now);
  }

  refused(
    key: string,
    version: number,
    standing = [{ unit: '2027-03-02', because: 'held-or-sold', held: 1, sold: 2 }],
  ): Decision {
    return this.#story.when(
      { type: 'inventory.PoolRefused', subject: pool(key), data: { version, standing } },
      now,
    );
  }

  /** A published listing of these rooms at version 2. */
  published(counts: Record<string, number>): this {
    this.do('CreateListing', rooms(counts));
    this.do('PublishListing');
    for (const key of Object.keys(counts)) this.opened(key, 2);
    assert.equal(this.row.state, 'published');
    return this;
  }
}

const typesOf = ({ events }: Decision) => events?.map(({ type }) => type) ?? [];

/** `a@3 2` for a pool a of version 3 with two rooms a night; `-` for none, `closed` where nothing is sold. */
function asked({ sends }: Decision, ...keys: string[]): string[] {
  return (sends ?? []).map(({ to, type, subject, data }) => {
    assert.deepEqual([to, type], ['inventory', 'OpenPool']);
    const { definition } = data as { definition: PoolDefinition };
    assert.equal(definition.pool, subject);
    const key = keys.find((one) => pool(one) === subject) ?? '?';
    return `${key}@${definition.version} ${definition.units[0]?.capacity ?? '-'}${definition.open ? '' : ' closed'}`;
  });
}

test('a listing is published when every pool has opened, and not before', () => {
  const story = new Story();
  story.do('CreateListing', rooms({ a: 1, b: 2 }));
  const decision = story.do('PublishListing');
  assert.deepEqual(asked(decision, 'a', 'b'), ['a@2 1', 'b@2 2']);
  assert.deepEqual(decision.answer, { listing, version: 2, done: false, changed: true });
  assert.deepEqual(typesOf(story.opened('a', 2)), ['PoolAnswered']);
  assert.equal(story.row.state, 'draft');
  const last = story.opened('b', 2);
  assert.deepEqual(typesOf(last), ['PoolAnswered', 'ListingPublished']);
  assert.equal(story.row.state, 'published');
  assert.equal(story.row.publishedAt, now);
});

test('the public event carries facts and pools, and neither calendar nor plan', () => {
  const story = new Story();
  story.do('CreateListing', rooms({ a: 1 }));
  story.do('PublishListing');
  const event = story.opened('a', 2).events?.at(-1);
  const text = JSON.stringify(event);
  assert.match(text, /"pools":\[\{/);
  assert.doesNotMatch(text, /calendar|roomTypes|description/);
});

test('answers that are late, repeated or about something else change nothing', () => {
  const story = new Story().published({ a: 1 });
  const before = structuredClone(story.row);
  for (const decision of [
    story.opened('a', 2),
    story.opened('a', 9),
    story.refused('a', 2),
    story.opened('z', 1),
  ]) {
    assert.deepEqual(decision, {});
  }
  assert.deepEqual(story.row, before);
});

test('a change of words asks inventory for nothing', () => {
  const story = new Story().published({ a: 1 });
  const decision = story.do('ChangeListing', { ...rooms({ a: 1 }), title: { ko: '새 이름' } });
  assert.deepEqual(typesOf(decision), ['ChangeProposed', 'ListingChanged']);
  assert.equal(decision.sends?.length ?? 0, 0);
  assert.equal(story.row.facts.title.ko, '새 이름');
});

test('a change asks only the pools that differ, those that lose something first', () => {
  const story = new Story().published({ a: 2, b: 2, c: 2 });
  const change = story.do('ChangeListing', rooms({ a: 1, b: 2, c: 3, d: 4 }));
  assert.deepEqual(asked(change, 'a', 'b', 'c', 'd'), ['a@3 1']);
  const next = story.opened('a', 3);
  assert.deepEqual(typesOf(next), ['PoolAnswered', 'StepTaken']);
  assert.deepEqual(asked(next, 'a', 'b', 'c', 'd').sort(), ['c@3 3', 'd@3 4']);
  story.opened('c', 3);
  assert.deepEqual(typesOf(story.opened('d', 3)), ['PoolAnswered', 'ListingChanged']);
  assert.equal(story.row.facts.version, 3);
});

test('a refused change leaves the listing as it was and says what stands in the way', () => {
  const story = new Story().published({ a: 2 });
  const before = structuredClone(story.row);
  story.do('ChangeListing', rooms({ a: 1 }));
  const standing = [{ pool: pool('a'), key: 'a', unit: '2027-03-02', held: 1, sold: 2 }];
  const decision = story.refused('a', 3);
  assert.deepEqual(decision.events?.at(-1), {
    type: 'ListingChangeRefused',
    subject: listing,
    data: { host, version: 3, action: 'change', standing },
  });
  const { content, facts, state, proposal, refused } = story.row;
  assert.deepEqual([content, facts, state, proposal], [before.content, before.facts, before.state, null]);
  assert.deepEqual(refused, { action: 'change', version: 3, at: now, standing });
});

test('after a refusal the pools that had changed are set back by another version', () => {
  const story = new Story().published({ a: 2, b: 2, c: 2 });
  story.do('ChangeListing', rooms({ a: 1, b: 1, c: 3 }));
  assert.deepEqual(typesOf(story.opened('a', 3)), ['PoolAnswered']);
  const back = story.refused('b', 3);
  assert.deepEqual(typesOf(back), ['PoolAnswered', 'StepTaken']);
  assert.deepEqual(asked(back, 'a', 'b', 'c'), ['a@4 2']);
  assert.deepEqual(typesOf(story.opened('a', 4)), ['PoolAnswered', 'ListingChangeRefused']);
  assert.deepEqual(
    asked(story.do('ChangeListing', rooms({ a: 2, b: 2, c: 4 })), 'a', 'b', 'c'),
    ['c@5 4'],
    'the next change finds the pools as they were, under a version that was never used',
  );
});

test('a room type that goes is emptied and closed; it may come back later', () => {
  const story = new Story().published({ a: 2, b: 2 });
  assert.deepEqual(asked(story.do('ChangeListing', rooms({ a: 2 })), 'a', 'b'), ['b@3 - closed']);
  assert.deepEqual(typesOf(story.opened('b', 3)), ['PoolAnswered', 'ListingChanged']);
  assert.deepEqual(asked(story.do('ChangeListing', rooms({ a: 2, b: 5 })), 'a', 'b'), ['b@4 5']);
});

test('a room type that never came about is not asked for again', () => {
  const story = new Story().published({ a: 2 });
  story.do('ChangeListing', rooms({ a: 1, b: 1 }));
  story.refused('a', 3);
  assert.deepEqual(asked(story.do('ChangeListing', rooms({ a: 3 })), 'a', 'b'), ['a@4 3']);
});

test('a pool that strayed is asked first with the next change', () => {
  const story = new Story().published({ a: 2, b: 2 });
  story.do('ChangeListing', rooms({ a: 1, b: 1 }));
  story.opened('a', 3);
  story.refused('b', 3);
  const end = story.refused('a', 4);
  assert.deepEqual(typesOf(end), ['PoolAnswered', 'ListingChangeRefused']);
  assert.deepEqual(asked(story.do('ChangeListing', rooms({ a: 2, b: 3 })), 'a', 'b'), ['a@5 2']);
  assert.deepEqual(asked(story.opened('a', 5), 'a', 'b'), ['b@5 3']);
});

test('another change has to wait; the same one again gets the same answer', () => {
  const story = new Story().published({ a: 2 });
  const first = story.do('ChangeListing', rooms({ a: 1 }));
  const again = story.do('ChangeListing', rooms({ a: 1 }));
  assert.deepEqual([again.answer, again.events, again.sends], [first.answer, undefined, undefined]);
  for (const other of [story.do('ChangeListing', rooms({ a: 5 })), story.do('WithdrawListing')]) {
    assert.deepEqual(other.answer, { refused: 'change-pending' });
  }
});

test('withdrawing closes every pool and keeps its cells; publishing opens them again', () => {
  const story = new Story().published({ a: 2, b: 1 });
  assert.deepEqual(asked(story.do('WithdrawListing'), 'a', 'b'), ['a@3 2 closed', 'b@3 1 closed']);
  story.opened('b', 3);
  const end = story.opened('a', 3);
  assert.deepEqual(typesOf(end), ['PoolAnswered', 'ListingWithdrawn']);
  assert.equal(story.row.state, 'withdrawn');
  assert.equal(story.row.facts.open, false);
  assert.deepEqual(story.do('WithdrawListing').answer, { listing, version: 3, done: true, changed: false });
  assert.deepEqual(asked(story.do('PublishListing'), 'a', 'b'), ['a@4 2', 'b@4 1']);
});

test('a withdrawn listing can be changed and stays withdrawn', () => {
  const story = new Story().published({ a: 2 });
  story.do('WithdrawListing');
  story.opened('a', 3);
  assert.deepEqual(asked(story.do('ChangeListing', rooms({ a: 3 })), 'a'), ['a@4 3 closed']);
  story.opened('a', 4);
  assert.equal(story.row.state, 'withdrawn');
});

test('a price alone is a change of the pool that takes nothing away', () => {
  const story = given(catalog);
  story.when({ type: 'CreateListing', subject: listing, data: { host, content: product() } }, now);
  story.when({ type: 'PublishListing', subject: listing, data: { by } }, now);
  story.when({ type: 'inventory.PoolOpened', subject: pool(''), data: { version: 2 } }, now);
  const variants = product().variants.map((variant) => ({ ...variant, price: variant.price + 500 }));
  const { events, sends } = story.when(
    { type: 'ChangeListing', subject: listing, data: { by, content: product({ variants }) } },
    now,
  );
  assert.equal(sends?.length, 1);
  assert.match(JSON.stringify(events), /"step":"widening"/);
});

test('whatever inventory answers and in whatever sequence, a proposal ends and pools match what is offered', () => {
  const counts = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 1, max: 3 }), {
    minKeys: 1,
  });
  const plays = fc.array(fc.tuple(counts, fc.array(fc.nat(), { maxLength: 12 }), fc.nat(15)), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(counts, plays, (first, changes) => {
      const story = new Story().published(first);
      const inventory = new Map(Object.entries(first));
      for (const [next, picks, guarded] of changes) {
        // Pools that inventory would not let lose anything, as bits of `guarded`.
        const keeps = (key: string) => ((guarded >> 'abcd'.indexOf(key)) & 1) === 1;
        let open = asked(story.do('ChangeListing', rooms(next)), 'a', 'b', 'c', 'd');
        for (let turn = 0; open.length > 0; turn += 1) {
          const [one] = open.splice((picks[turn] ?? 0) % open.length, 1);
          const found = /^(\w)@(\d+) (\d+|-)( closed)?$/.exec(one ?? '');
          assert.ok(found?.[1] && found[2] && found[3]);
          const [, key, version, capacity] = found;
          const wanted = capacity === '-' ? 0 : Number(capacity);
          const refuses = wanted < (inventory.get(key) ?? 0) && keeps(key);
          if (!refuses) inventory.set(key, wanted);
          const decision = refuses ? story.refused(key, Number(version)) : story.opened(key, Number(version));
          open = [...open, ...asked(decision, 'a', 'b', 'c', 'd')];
        }
        assert.equal(story.row.proposal, null);
        const offered = (story.row.content as StayContent).roomTypes;
        for (const { id, count } of offered) assert.equal(inventory.get(id), count, id);
      }
    }),
    { numRuns: 60 },
  );
});
