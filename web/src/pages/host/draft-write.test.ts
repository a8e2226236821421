import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Draft, newDraft } from './draft.ts';
import { readDraft } from './draft-read.ts';
import { writeDraft } from './draft-write.ts';
import type { Content, Kind } from './kinds.ts';

const names = { usual: '평소', tier: '일반석' };
const text = (ko: string) => ({ ko, en: '' });
const fresh = (kind: Kind) => newDraft(kind, { today: '2027-03-01', zone: 'Asia/Seoul', names });

function filled(kind: Kind): Draft {
  const draft = fresh(kind);
  return {
    ...draft,
    title: { ko: ' 봄 ', en: 'Spring' },
    description: text('글'),
    venue: { ...draft.venue, name: text('자리홀'), address: text('서울') },
  };
}

function read(content: Content): Draft {
  return readDraft({ content, pictures: [] });
}

test('an empty form names every field that is missing, by the path that the server would use', () => {
  const wheres = (kind: Kind) => writeDraft(fresh(kind)).faults.map(({ where }) => where);
  const common = ['/title/ko', '/description/ko', '/venue/name/ko', '/venue/address/ko'];
  assert.deepEqual(wheres('concert'), [...common, '/plan', '/performances/0/startsAt', '/tiers#0/standard']);
  assert.deepEqual(wheres('exhibition'), [...common, '/tiers#0/adult']);
  assert.deepEqual(wheres('stay'), [
    ...common,
    '/roomTypes/0/name/ko',
    '/roomTypes/0/count',
    '/roomTypes/0/tiers#0/standard',
  ]);
  const variant = ['name/ko', 'stock', 'price'].map((field) => `/variants/0/${field}`);
  assert.deepEqual(wheres('product'), [...common, ...variant]);
});

test('a concert is written with ids made from its starts, and reads back the same', () => {
  const draft = filled('concert');
  const performance = { key: 'n1', id: '', date: '2027-05-01', time: '19:30', label: text('') };
  const { content, faults } = writeDraft({
    ...draft,
    performances: [performance, { ...performance, key: 'n2', date: '2027-05-02' }],
    standing: [{ key: 'n1', id: '', name: text('A'), tier: 'usual', capacity: '1,200' }],
    pricing: { ...draft.pricing, tiers: [{ id: 'usual', name: '일반석', prices: { standard: '15만' } }] },
  });
  assert.deepEqual(faults, []);
  assert.ok(content.kind === 'concert');
  assert.deepEqual(
    content.performances.map(({ id }) => id),
    ['2027-05-01T19:30', '2027-05-02T19:30'],
  );
  assert.deepEqual(content.standing, [{ id: 'area-1', name: { ko: 'A' }, tier: '일반석', capacity: 1_200 }]);
  assert.deepEqual(content.tiers, { 일반석: { standard: 150_000 } });
  assert.deepEqual(content.title, { ko: '봄', en: 'Spring' });
  assert.deepEqual(writeDraft(read(content)).content, content);
});

test('a tier that is renamed takes its painted days along', () => {
  const draft = filled('exhibition');
  const { content, faults } = writeDraft({
    ...draft,
    painting: { ...draft.painting, days: { '2027-03-10': { tier: 'tier-1' } } },
    pricing: {
      ...draft.pricing,
      tiers: [
        { id: 'usual', name: '평일', prices: { adult: '15,000' } },
        { id: 'tier-1', name: '축제', prices: { adult: '18,000', child: '9,000' } },
      ],
    },
  });
  assert.deepEqual(faults, []);
  assert.ok(content.kind === 'exhibition');
  assert.equal(content.calendar.tier, '평일');
  assert.deepEqual(content.calendar.tierRules, [{ tier: '축제', dates: ['2027-03-10'] }]);
  assert.deepEqual(content.tiers, { 평일: { adult: 15_000 }, 축제: { adult: 18_000, child: 9_000 } });
  assert.deepEqual(writeDraft(read(content)).content, content);
});

test('rooms and variants get ids where nobody gave them any, and keep those they have', () => {
  const stay = filled('stay');
  const [first] = stay.rooms;
  assert.ok(first);
  const room = { ...first, name: text('방'), count: '2' };
  const priced = {
    ...room,
    pricing: { ...room.pricing, tiers: [{ id: 'usual', name: '평소', prices: { standard: '8만' } }] },
  };
  const { content } = writeDraft({
    ...stay,
    rooms: [
      { ...priced, id: 'room-1' },
      { ...priced, key: 'n2' },
    ],
  });
  assert.ok(content.kind === 'stay');
  assert.deepEqual(
    content.roomTypes.map(({ id }) => id),
    ['room-1', 'room-2'],
  );
  assert.deepEqual(writeDraft(read(content)).content, content);
  const goods = filled('product');
  const variant = { key: 'n1', sku: 'MUG', name: text('머그'), stock: '3', price: '1.4만' };
  const written = writeDraft({
    ...goods,
    variants: [variant, { ...variant, key: 'n2' }, { ...variant, key: 'n3', sku: '' }],
  });
  assert.deepEqual(written.faults, [{ where: '/variants/1/sku', fault: 'twice' }]);
  assert.ok(written.content.kind === 'product');
  assert.equal(written.content.variants[2]?.sku, 'item-1');
});

test('a calendar that ends before it begins, or never opens, is told', () => {
  const draft = filled('exhibition');
  const faultsOf = (painting: Partial<Draft['painting']>) =>
    writeDraft({ ...draft, painting: { ...draft.painting, ...painting } }).faults.filter(({ where }) =>
      where.startsWith('/calendar'),
    );
  assert.deepEqual(faultsOf({ to: '2027-01-01' }), [{ where: '/calendar/to', fault: 'span' }]);
  assert.deepEqual(faultsOf({ to: '2031-01-01' }), [{ where: '/calendar/to', fault: 'span-long' }]);
  const weekly = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((weekday) => [weekday, { closed: true }]));
  assert.deepEqual(faultsOf({ weekly }), [{ where: '/calendar', fault: 'all-closed' }]);
});
