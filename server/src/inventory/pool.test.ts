// Opening and changing a pool, and what stands in the way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellKey } from './state.ts';
import {
  A,
  B,
  claim,
  HALL,
  hall,
  hold,
  open,
  POOL,
  pool,
  reasons,
  release,
  ttl,
  types,
  unit,
  world,
} from './test-inventory.ts';

test('a pool opens once per version, and says so each time it is asked', () => {
  const { ask } = world();
  const first = ask(open(pool())).events;
  assert.deepEqual(types(first), ['PoolOpened']);
  assert.ok(first[0]?.data.definition);
  assert.deepEqual(ask(open(pool({ quantityPerLineMax: 1 }))).events[0]?.data, { version: 1 });
});

test('a newer version changes cells, prices and what is open', () => {
  const { ask, cell, state } = world(pool());
  ask(hold(A, [unit('many', 3)]));
  const changed = pool({ version: 2, tiers: { eve: { adult: 9 } } });
  changed.units = [
    { unit: 'new', capacity: 4, tier: 'eve', startsAt: null, closesAt: null },
    { unit: 'many', capacity: 3, tier: 'eve', startsAt: null, closesAt: 5 },
  ];
  assert.deepEqual(types(ask(open(changed)).events), ['PoolOpened']);
  assert.equal(cell('one'), undefined);
  assert.deepEqual(cell('many'), { held: 3, sold: 0 });
  assert.equal(state.cells.get(cellKey(POOL, 'many'))?.ordinal, 1);
  assert.equal(ask(hold(B, [unit('new', 2)]), 1).answer.total, 18);
  assert.deepEqual(ask(open(pool())).events[0]?.data, { version: 2 });
});

test('a change never takes away what is held or sold', () => {
  const { ask, cell, state } = world(pool());
  ask(hold(A, [unit('many', 3)]));
  ask(claim(A));
  ask(hold(B, [unit('one')]));
  const changed = pool({ version: 2, tiers: {} });
  changed.units = [{ unit: 'many', capacity: 2, tier: 'day', startsAt: null, closesAt: null }];
  const refused = ask(open(changed)).events;
  assert.deepEqual(
    refused.map(({ type, data }) => [type, data]),
    [
      [
        'PoolRefused',
        {
          version: 2,
          standing: [
            { unit: 'one', because: 'held-or-sold', held: 1, sold: 0 },
            { unit: 'many', because: 'held-or-sold', held: 0, sold: 3 },
          ],
        },
      ],
    ],
  );
  assert.deepEqual(cell('one'), { held: 1, sold: 0 });
  assert.equal(state.pools.get(POOL)?.version, 1);
});

test('a refused version stays refused; a higher one is judged anew', () => {
  const { ask } = world(pool());
  ask(hold(A, [unit('one')]));
  const without = (version: number) => pool({ version, units: pool().units.slice(1) });
  assert.deepEqual(types(ask(open(without(2))).events), ['PoolRefused']);
  ask(release(A));
  assert.deepEqual(ask(open(without(2))).events[0]?.data, { version: 2, standing: [] });
  assert.deepEqual(types(ask(open(without(3))).events), ['PoolOpened']);
});

test('an expired hold does not stand in the way of a change', () => {
  const { ask, stateOf } = world(pool());
  ask(hold(A, [unit('one')]));
  const without = pool({ version: 2, units: pool().units.slice(1) });
  assert.deepEqual(types(ask(open(without), ttl).events), ['Expired', 'PoolOpened']);
  assert.equal(stateOf(A), 'expired');
  assert.deepEqual(types(ask(claim(A), ttl).events), ['HoldLost']);
});

test('a closed pool keeps what is held', () => {
  const { ask } = world(pool());
  ask(hold(A, [unit('one')]));
  ask(open(pool({ version: 2, open: false })));
  assert.deepEqual(reasons(ask(hold(B, [unit('many')])).answer), [[0, 'pool-closed', undefined]]);
  assert.deepEqual(types(ask(claim(A)).events), ['Claimed']);
});

test('a pool that changes its seats changes which are the best', () => {
  const { ask } = world(hall(1, 4));
  ask(hold(A, [{ pool: HALL, best: 1, rate: 'standard' }]));
  ask(release(A));
  ask(open({ ...hall(1, 2), version: 2 }));
  const { answer } = ask(hold(B, [{ pool: HALL, best: 4, rate: 'standard' }]));
  assert.deepEqual(reasons(answer), [[0, 'no-seats-together', 2]]);
});

test('a definition that no host could have made waits for a person', () => {
  const { ask } = world();
  const twice = [...pool().units, ...pool().units];
  assert.throws(() => ask(open(pool({ units: twice }))));
  assert.throws(() => ask(open(pool({ version: 0 }))));
});
