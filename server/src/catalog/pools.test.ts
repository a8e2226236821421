import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concert, exhibition, host, listing, plan, planSample, product, stay } from './content-samples.ts';
import type { StoredContent } from './contract.ts';
import { poolIdOf } from './ids.ts';
import { factsOf, isOver, takesAway, targetsOf } from './pools.ts';

const offer = (content: StoredContent) => ({
  listing,
  host,
  content,
  plan: content.kind === 'concert' && content.plan !== undefined ? plan : undefined,
});
const targets = (content: StoredContent) => targetsOf(offer(content), { open: true });
const definitions = (content: StoredContent) => targets(content).map(({ definition }) => definition);
const seoul = (local: string) =>
  Temporal.PlainDateTime.from(local).toZonedDateTime('Asia/Seoul').epochMilliseconds;

test('a concert has a pool per performance, with every seat and standing area in each', () => {
  const [first, second, ...none] = definitions(concert());
  assert.equal(none.length, 0);
  assert.equal(first?.pool, poolIdOf(listing, 'first'));
  assert.notEqual(first?.pool, second?.pool);
  assert.deepEqual(
    first?.units.map(({ unit, capacity, tier }) => [unit, capacity, tier]),
    [
      ['1-1', 1, 'R'],
      ['1-2', 1, 'R'],
      ['1-3', 1, 'R'],
      ['2-1', 1, 'S'],
      ['2-2', 1, 'S'],
      ['2-3', 1, 'S'],
      ['floor', 40, 'floor'],
    ],
  );
  assert.equal(first?.seatRows.length, 2);
  assert.deepEqual(first?.focal, { x: 10, y: -20 });
});

test('a performance closes at its start, in the zone of its venue', () => {
  const [first] = definitions(concert());
  const start = Date.UTC(2027, 2, 5, 10, 30);
  assert.ok(first?.units.every(({ startsAt, closesAt }) => startsAt === start && closesAt === start));
});

test('an exhibition is one pool whose units are the starts of its sessions', () => {
  const [pool, ...none] = definitions(exhibition());
  assert.equal(none.length, 0);
  assert.equal(pool?.units.length, 12);
  assert.deepEqual(pool?.units[0], {
    unit: '2027-03-02T10:00',
    capacity: 30,
    tier: 'day',
    startsAt: seoul('2027-03-02T10:00'),
    closesAt: seoul('2027-03-02T10:00'),
  });
  assert.deepEqual(
    pool?.units.filter(({ tier }) => tier === 'weekend').map(({ unit, capacity }) => [unit, capacity]),
    [
      ['2027-03-06T10:00', 30],
      ['2027-03-06T14:00', 20],
      ['2027-03-07T10:00', 30],
      ['2027-03-07T14:00', 20],
    ],
  );
});

test('a stay has a pool per room type; a night starts at check-in and closes when its day ends', () => {
  const [pool] = definitions(stay());
  assert.equal(pool?.pool, poolIdOf(listing, 'ondol'));
  assert.deepEqual(
    pool?.units.map(({ unit, tier }) => [unit, tier]),
    [
      ['2027-03-01', 'peak'],
      ['2027-03-02', 'weekday'],
      ['2027-03-04', 'weekday'],
      ['2027-03-05', 'weekend'],
      ['2027-03-06', 'weekend'],
      ['2027-03-07', 'weekday'],
      ['2027-03-08', 'weekday'],
      ['2027-03-09', 'weekday'],
      ['2027-03-10', 'weekday'],
    ],
  );
  const friday = pool?.units.find(({ unit }) => unit === '2027-03-05');
  assert.deepEqual(friday, {
    unit: '2027-03-05',
    capacity: 3,
    tier: 'weekend',
    startsAt: seoul('2027-03-05T16:00'),
    closesAt: seoul('2027-03-06T00:00'),
    minimumNights: 2,
  });
});

test('a product is one pool; each variant has its stock, its price and no end', () => {
  const [pool] = definitions(product());
  assert.deepEqual(pool?.units, [
    { unit: 'mug-blue', capacity: 12, tier: 'mug-blue', startsAt: null, closesAt: null },
    { unit: 'mug-red', capacity: 0, tier: 'mug-red', startsAt: null, closesAt: null },
  ]);
  assert.deepEqual(pool?.tiers, { 'mug-blue': { standard: 14_000 }, 'mug-red': { standard: 14_500 } });
});

test('refund rules go out sorted, most days first', () => {
  const [pool] = definitions(product());
  assert.deepEqual(pool?.policy, [
    { daysBefore: 7, percent: 100 },
    { daysBefore: 1, percent: 50 },
  ]);
});

test('pools keep their ids when everything else changes', () => {
  const ids = (content: StoredContent) => definitions(content).map(({ pool }) => pool);
  const moved = concert({
    performances: [
      { id: 'second', startsAt: '2028-01-01T12:00' },
      { id: 'first', startsAt: '2028-01-02T12:00' },
    ],
  });
  assert.deepEqual(ids(moved).sort(), ids(concert()).sort());
});

test('only lost cells and lost places count as taken away', () => {
  const [former] = definitions(product());
  const changed = (stock: number, sku = 'mug-blue') =>
    definitions(
      product({ variants: [{ sku, name: { ko: '머그' }, stock, price: 1 }, ...product().variants.slice(1)] }),
    )[0];
  assert.ok(former);
  const away = (next: typeof former | undefined) => next !== undefined && takesAway(former, next);
  assert.equal(away(changed(12)), false);
  assert.equal(away(changed(13)), false);
  assert.equal(away(changed(11)), true);
  assert.equal(away(changed(12, 'mug-green')), true);
});

test('facts say when, for how much and how many, without a calendar or a plan', () => {
  const facts = factsOf(offer(concert()), { version: 3, open: true });
  assert.deepEqual(
    [facts.from, facts.to, facts.priceMin, facts.priceMax, facts.version],
    ['2027-03-05', '2027-03-06', 60_000, 150_000, 3],
  );
  assert.deepEqual(facts.pools[0], {
    pool: poolIdOf(listing, 'first'),
    key: 'first',
    label: { ko: '첫 공연' },
    startsAt: seoul('2027-03-05T19:30'),
    units: 7,
    places: 46,
  });
  assert.deepEqual(facts.pools[1]?.label, concert().title);
  const goods = factsOf(offer(product()), { version: 1, open: true });
  assert.deepEqual([goods.from, goods.to, goods.priceMin, goods.priceMax], [null, null, 14_000, 14_500]);
});

test('a listing is over when its last unit has closed; goods are never over', () => {
  const last = seoul('2027-03-06T15:00');
  assert.equal(isOver(targets(concert()), last - 1), false);
  assert.equal(isOver(targets(concert()), last), true);
  assert.equal(isOver(targets(product()), Number.MAX_SAFE_INTEGER), false);
});

test('a plan of 40,000 seats becomes one pool of 40,000 cells', () => {
  const large = planSample({ rows: 400, seats: 100 });
  const content = concert({ performances: [{ id: 'only', startsAt: '2027-03-05T19:30' }], standing: [] });
  const [target] = targetsOf({ listing, host, content, plan: large }, { open: true });
  assert.equal(target?.definition.units.length, 40_000);
  assert.equal(target?.definition.seatRows.length, 400);
});
