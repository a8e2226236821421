import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Compile } from 'typebox/compile';
import { problemsOf } from './content.ts';
import { concert, exhibition, plan, product, stay } from './content-samples.ts';
import { Content, limits, type StoredContent } from './contract.ts';

const shape = Compile(Content);

function problems(content: StoredContent): string[] {
  return problemsOf(content, content.kind === 'concert' ? plan : undefined).map(
    ({ where, what }) => `${where}: ${what}`,
  );
}

function refuses(content: StoredContent, ...expected: RegExp[]): void {
  const found = problems(content);
  assert.equal(found.length, expected.length, found.join('\n'));
  expected.forEach((pattern, at) => {
    assert.match(found[at] ?? '', pattern);
  });
}

test('listings of all four kinds can be offered as they are', () => {
  for (const content of [concert(), exhibition(), stay(), product()]) {
    assert.ok(shape.Check(content));
    assert.deepEqual(problems(content), []);
  }
});

test('markup in a text stays text; damaged and blank texts are refused', () => {
  assert.deepEqual(problems(product({ title: { ko: '<script>alert(1)</script> 🎫' } })), []);
  refuses(product({ title: { ko: 'a\u0007b' } }), /^\/title\/ko: .*cannot be shown/);
  refuses(product({ title: { ko: 'half \ud83d' } }), /^\/title\/ko: .*cannot be shown/);
  refuses(product({ title: { ko: '  ' } }), /^\/title\/ko: It is blank/);
});

test('zones and currencies must exist', () => {
  const { venue } = product();
  refuses(product({ venue: { ...venue, zone: 'Asia/Soul' } }), /^\/venue\/zone: .*"Asia\/Soul"/);
  refuses(product({ venue: { ...venue, zone: '+09:00' } }), /^\/venue\/zone/);
  refuses(product({ currency: 'KRX' }), /^\/currency: There is no currency "KRX"/);
});

test('dates that do not exist and hours that the clocks skip are refused', () => {
  const at = (startsAt: string, zone = 'Asia/Seoul') =>
    concert({ performances: [{ id: 'a', startsAt }], venue: { ...concert().venue, zone } });
  refuses(at('2027-02-30T19:00'), /^\/performances\/0\/startsAt: There is no such time: "2027-02-30T19:00"/);
  refuses(at('2027-02-20T24:00'), /^\/performances\/0\/startsAt: There is no such time/);
  refuses(at('2027-03-28T02:30', 'Europe/Berlin'), /Europe\/Berlin are put forward over 2027-03-28T02:30/);
  const calendar = {
    ...exhibition().calendar,
    from: '2027-03-28',
    to: '2027-03-28',
    times: [{ at: '02:30' }, { at: '10:00' }],
  };
  refuses(
    exhibition({ calendar, venue: { ...exhibition().venue, zone: 'Europe/Berlin' } }),
    /^\/calendar\/times: .*2027-03-28T02:30/,
  );
  refuses(
    exhibition({ calendar: { ...exhibition().calendar, to: '2027-02-29' } }),
    /^\/calendar\/to: There is no such date/,
  );
});

test('every tier that is used has a price', () => {
  refuses(
    concert({ tiers: { R: { standard: 1 }, floor: { standard: 1 } } }),
    /^\/tiers: 3 cells of the plan are of tier "S"/,
  );
  refuses(
    concert({ standing: [{ id: 'x', name: { ko: 'x' }, tier: 'VIP', capacity: 1 }] }),
    /^\/standing\/0\/tier: .*"VIP"/,
  );
  refuses(
    exhibition({ tiers: { day: { adult: 1 } } }),
    /^\/tiers: 4 cells of the calendar are of tier "weekend"/,
  );
  refuses(exhibition({ tiers: { day: {}, weekend: { adult: 1 } } }), /^\/tiers\/day: The tier has no price/);
});

test('something must be there to sell', () => {
  const nothing = { ...concert({ standing: [] }) };
  if (nothing.kind === 'concert') delete nothing.plan;
  assert.match(problemsOf(nothing, undefined)[0]?.what ?? '', /no place to sell/);
  const { calendar } = exhibition();
  refuses(
    exhibition({ calendar: { ...calendar, capacity: 0, times: [{ at: '10:00' }] } }),
    /^\/calendar\/capacity/,
  );
  refuses(
    exhibition({ calendar: { ...calendar, closed: { weekdays: [1, 2, 3, 4, 5, 6, 7] } } }),
    /No session is left/,
  );
});

test('ids and SKUs are given once', () => {
  const [performance] = [{ id: 'a', startsAt: '2027-03-05T19:30' }];
  refuses(
    concert({ performances: [performance, performance] }),
    /^\/performances\/1\/id: "a" is given twice/,
  );
  refuses(
    concert({ standing: [{ id: '1-1', name: { ko: 'x' }, tier: 'R', capacity: 1 }] }),
    /^\/standing\/0\/id: "1-1" is a seat or an area already/,
  );
  const [variant] = product().variants;
  assert.ok(variant);
  refuses(product({ variants: [variant, variant] }), /^\/variants\/1\/sku: "mug-blue" is given twice/);
  const [room] = stay().roomTypes;
  assert.ok(room);
  refuses(stay({ roomTypes: [room, room] }), /^\/roomTypes\/1\/id: "ondol" is given twice/);
});

test('names that every object inherits are refused as tiers and SKUs', () => {
  refuses(
    exhibition({ tiers: { ...exhibition().tiers, constructor: { adult: 1 } } }),
    /"constructor" cannot be used/,
  );
  const tiers: unknown = JSON.parse('{"day":{"adult":1},"weekend":{"__proto__":5}}');
  refuses({ ...exhibition(), tiers } as StoredContent, /^\/tiers\/weekend: .*"__proto__" cannot be used/);
});

test('refund rules are at most one for each day', () => {
  const twice = { daysBefore: 7, percent: 10 };
  refuses(product({ policy: [twice, twice] }), /^\/policy\/1\/daysBefore: 7 is given twice/);
});

test('the shape refuses negative and huge prices, fractions, unknown fields and wrong capacities', () => {
  const [variant] = product().variants;
  const withVariant = (changes: object) =>
    shape.Check(product({ variants: [{ ...variant, ...changes } as never] }));
  assert.equal(withVariant({}), true);
  for (const wrong of [
    { price: -1 },
    { price: limits.priceMax.value + 1 },
    { price: 1.5 },
    { stock: -1 },
    { extra: 1 },
  ]) {
    assert.equal(withVariant(wrong), false, JSON.stringify(wrong));
  }
  assert.equal(
    shape.Check({ ...product(), title: { ko: 'x'.repeat(limits.titleLengthMax.value + 1) } }),
    false,
  );
  assert.equal(
    shape.Check({ ...product(), pictures: [{ picture: 'javascript:alert(1)', alt: { ko: '그림' } }] }),
    false,
  );
  assert.equal(shape.Check(product({ currency: 'won' })), false);
});

test('a listing with more cells than the limit is refused', () => {
  const [room] = stay().roomTypes;
  assert.ok(room);
  const calendar = { ...room.calendar, from: '2027-01-01', to: '2029-12-31' };
  const roomTypes = Array.from({ length: 250 }, (_, at) => ({ ...room, id: `room-${at}`, calendar }));
  assert.match(problems(stay({ roomTypes }))[0] ?? '', /The listing has up to 274000 cells/);
});
