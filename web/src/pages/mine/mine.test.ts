import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatsIn } from '../../words.ts';
import { hasTicket, isMoving, linesText, refundedOf } from './booking-facts.ts';
import {
  type BoughtLine,
  isUpcoming,
  type Listing,
  needsPlan,
  type Plan,
  placesOf,
  thingsOf,
} from './bought.ts';
import { groupedCode, isCode, spacedCode } from './code.ts';
import { inTab } from './in-tab.ts';
import { chosenLines } from './partial.ts';
import { nightsBetween, thingWords } from './thing-words.ts';
import { isTopUp } from './top-up.ts';

const venue = { name: { ko: '홀' }, address: { ko: '서울' }, zone: 'Asia/Seoul' };
const title = { ko: '제목', en: 'Title' };

function listingOf(content: object, pools: object[] = []): Listing {
  return { listing: 'l', content: { title, venue, ...content }, pools } as unknown as Listing;
}

const line = (unit: string, more: Partial<BoughtLine> = {}): BoughtLine => ({
  pool: 'p',
  unit,
  rate: 'standard',
  quantity: 1,
  price: 100,
  ...more,
});

const things = (listing: Listing, lines: BoughtLine[], plan?: Plan) =>
  thingsOf(lines, {
    listingOf: () => listing,
    placeOf: (_, unit) => placesOf(plan, listing).get(unit),
  });

test('nights that follow each other are one stay, and a gap makes two', () => {
  const stay = listingOf({ kind: 'stay' }, [{ pool: 'p', label: { ko: '온돌' } }]);
  const found = things(stay, [line('2026-12-30'), line('2026-12-31'), line('2027-01-02')]);
  assert.deepEqual(
    found.map(({ when, pieces }) => [when, pieces[0]?.price, pieces[0]?.lines]),
    [
      [{ type: 'nights', from: '2026-12-30', to: '2027-01-01', count: 2 }, 200, [0, 1]],
      [{ type: 'nights', from: '2027-01-02', to: '2027-01-03', count: 1 }, 100, [2]],
    ],
  );
});

test('a night that was given back stands apart from those that were not', () => {
  const stay = listingOf({ kind: 'stay' });
  assert.equal(things(stay, [line('2026-12-30', { cancelled: 1 }), line('2026-12-31')]).length, 2);
});

test('rates of one session are one visit', () => {
  const show = listingOf({ kind: 'exhibition' });
  const at = '2026-12-01T10:00';
  const [visit, ...others] = things(show, [
    line(at, { rate: 'adult', quantity: 2 }),
    line(at, { rate: 'child' }),
  ]);
  assert.equal(others.length, 0);
  assert.deepEqual(visit?.when, { type: 'session', at });
  assert.deepEqual(
    visit?.pieces.map(({ rate, price }) => [rate, price]),
    [
      ['adult', 200],
      ['child', 100],
    ],
  );
});

const concert = listingOf(
  { kind: 'concert', plan: 'x', standing: [{ id: 'pit', name: { ko: '스탠딩', en: 'Standing' } }] },
  [{ pool: 'p', label: { ko: '첫날' }, startsAt: '2026-12-12T10:30:00Z' }],
);
const plan = {
  areas: [
    {
      id: 'a',
      name: '가운데',
      group: '1층',
      kind: 'seated',
      rows: [{ row: '3', units: ['u1'], numbers: ['12'] }],
    },
    { id: 'pit', name: '스탠딩', kind: 'standing', rows: [] },
  ],
} as unknown as Plan;

test('a seat is told by its area, row and number, a standing area by its name', () => {
  const [evening] = things(concert, [line('u1'), line('pit', { quantity: 3 })], plan);
  assert(evening);
  const korean = thingWords(formatsIn('ko'));
  const english = thingWords(formatsIn('en'));
  assert.deepEqual(
    evening.pieces.map((piece) => korean.piece(piece, evening)),
    ['1층 가운데 · 3열 · 12번', '스탠딩'],
  );
  assert.deepEqual(
    evening.pieces.map((piece) => english.piece(piece, evening)),
    ['1층 가운데 · Row 3 · Seat 12', 'Standing'],
  );
  assert.match(korean.when(evening.when ?? assert.fail()), /12월 12일.*7:30/);
});

test('a plan is needed for seats and not for standing areas', () => {
  assert(needsPlan(concert, ['u1']));
  assert(!needsPlan(concert, ['pit']));
  assert(!needsPlan(listingOf({ kind: 'product' }), ['u1']));
});

test('lines of a listing that is not known yet are one thing without a name', () => {
  const [thing] = thingsOf([line('x'), line('y')], { listingOf: () => undefined, placeOf: () => undefined });
  assert.equal(thing?.title, undefined);
  assert.equal(thing?.pieces.length, 2);
});

test('a day counts as upcoming until it is over where it takes place', () => {
  const session = { when: { type: 'session', at: '2026-11-21T10:00' }, venue } as const;
  const placedAt = '2026-01-01T00:00:00Z';
  assert(isUpcoming(session, placedAt, Date.parse('2026-11-21T14:59:00Z')));
  assert(!isUpcoming(session, placedAt, Date.parse('2026-11-21T15:01:00Z')));
  const goods = { venue };
  assert(isUpcoming(goods, placedAt, Date.parse('2026-01-10T00:00:00Z')));
  assert(!isUpcoming(goods, placedAt, Date.parse('2026-02-10T00:00:00Z')));
});

test('what is to come is listed soonest first, what was cancelled apart', () => {
  const row = (state: string, at: string) => ({
    booking: { state, placedAt: '2026-11-01T00:00:00Z', at },
    things: [
      {
        key: at,
        listing: 'l',
        kind: 'exhibition' as const,
        title,
        venue,
        when: { type: 'session' as const, at },
        pieces: [],
      },
    ],
  });
  const rows = [
    row('confirmed', '2026-12-09T10:00'),
    row('cancelled', '2026-12-02T10:00'),
    row('confirmed', '2026-12-01T10:00'),
    row('confirmed', '2026-10-01T10:00'),
  ];
  const now = Date.parse('2026-11-21T00:00:00Z');
  const shown = (tab: 'upcoming' | 'past' | 'ended') =>
    inTab(tab, rows, now).map(({ booking }) => booking.at);
  assert.deepEqual(shown('upcoming'), ['2026-12-01T10:00', '2026-12-09T10:00']);
  assert.deepEqual(shown('past'), ['2026-10-01T10:00']);
  assert.deepEqual(shown('ended'), ['2026-12-02T10:00']);
});

test('a part is sent line by line, and never more than is left', () => {
  const lines = [
    { ...line('a', { quantity: 3 }), cancelled: 2 },
    { ...line('b'), cancelled: 0 },
    { ...line('c'), cancelled: 1 },
  ];
  const chosen = { 1: { lines: [1, 2], quantity: 1 }, 0: { lines: [0], quantity: 2 } };
  assert.deepEqual(chosenLines({ lines }, chosen), [
    { line: 0, quantity: 1 },
    { line: 1, quantity: 1 },
  ]);
  assert.equal(linesText(chosenLines({ lines }, chosen)), '0:1,1:1');
});

test('what is being given back in part still has a ticket', () => {
  const lines = [{ ...line('a', { quantity: 2 }), cancelled: 1 }];
  assert(hasTicket({ state: 'cancelling', lines }));
  assert(!hasTicket({ state: 'cancelling', lines: [{ ...line('a'), cancelled: 1 }] }));
  assert(!hasTicket({ state: 'declined', lines }));
  assert(isMoving('awaiting-payment'));
});

test('refunds add up', () => {
  const refund = { amount: 5, currency: 'KRW' };
  const one = {
    cancellationId: 'c',
    by: 'buyer' as const,
    at: '',
    lines: [],
    refund,
    refunded: true,
    reason: '',
  };
  assert.equal(refundedOf({ cancellations: [one, one] }), 10);
});

test('a code may be typed with or without its hyphen', () => {
  assert.equal(spacedCode('7k3qx9', '7k3qx'), '7K3QX-9');
  assert.equal(spacedCode('7K3QX', '7K3QX-'), '7K3QX');
  assert(isCode('7k3qx 9m2zd'));
  assert(!isCode('7K3QX-9M2Z'));
  assert.equal(groupedCode('7K3QX9M2ZD'), '7K3QX-9M2ZD');
  assert.equal(groupedCode('7K3QX-9M2ZD'), '7K3QX-9M2ZD');
});

test('nights are counted over the end of a year', () => {
  assert.equal(nightsBetween('2026-12-30', '2027-01-02'), 3);
});

test('a top-up lies between a thousand and a million', () => {
  assert.deepEqual([999, 1_000, 1_000_000, 1_000_001, Number.NaN].map(isTopUp), [
    false,
    true,
    true,
    false,
    false,
  ]);
});
