import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  answered,
  batchOf,
  bodyOf,
  type Guest,
  guessOf,
  isBadSurprise,
  isSameSight,
  isTypedCode,
  kept,
  readScan,
  type Scan,
  shortCode,
  withGuests,
} from './check-in-queue.ts';

const HALL = { listing: 'hall' };

function scan(scanId: string, more: Partial<Scan> = {}): Scan {
  const at = Number(scanId) || 1;
  return {
    scanId,
    code: 'AAAAAAAAAA',
    at,
    occasion: HALL,
    gate: '',
    guess: 'no-list',
    isLate: false,
    ...more,
  };
}

function guest(code: string, more: Partial<Guest> = {}): Guest {
  return {
    ...{ bookingId: code, code, listing: 'hall', pool: 'p', unit: '', day: null, startsAt: null },
    ...{ quantity: 2, lines: [], cancelledAt: null, admitted: null, ...more },
  };
}

test('a ticket in front of the camera is one scan, and a new one after it was away', () => {
  const last = { code: 'A', at: 1_000 };
  assert.equal(isSameSight(undefined, last), false);
  assert.equal(isSameSight(last, { code: 'A', at: 1_200 }), true);
  assert.equal(isSameSight(last, { code: 'B', at: 1_200 }), false);
  assert.equal(isSameSight(last, { code: 'A', at: 9_000 }), false);
});

test('a request has the scans of one session and one gate, the oldest first', () => {
  const other = { listing: 'hall', pool: 'other' };
  const scans = [scan('3'), scan('2', { occasion: other }), scan('1'), scan('4', { gate: 'east' })];
  assert.deepEqual(
    batchOf(scans).map(({ scanId }) => scanId),
    ['1', '3'],
  );
  assert.equal(batchOf(scans, 1).length, 1);
  assert.equal(bodyOf([]), undefined);
  assert.deepEqual(bodyOf(batchOf([scan('2', { occasion: other, gate: 'east' })])), {
    ...{ listing: 'hall', pool: 'other', gate: 'east' },
    scans: [{ scanId: '2', code: 'AAAAAAAAAA', at: '1970-01-01T00:00:00.002Z' }],
  });
});

test('scans that an answer leaves out wait on', () => {
  const after = answered([scan('1'), scan('2')], [{ scanId: '1', verdict: 'admitted' }]);
  assert.deepEqual(
    batchOf(after).map(({ scanId }) => scanId),
    ['2'],
  );
});

test('what waits is never forgotten, of what was answered the latest stay', () => {
  const scans = [
    scan('1'),
    scan('2', { result: { scanId: '2', verdict: 'unknown' } }),
    scan('3', { result: { scanId: '3', verdict: 'unknown' } }),
  ];
  assert.deepEqual(
    kept(scans, 1).map(({ scanId }) => scanId),
    ['3', '1'],
  );
});

test('a code is the same however it is typed or scanned', () => {
  assert.equal(shortCode('7k3qx-9m2zd'), '7K3QX9M2ZD');
  assert.equal(shortCode('7K3QX9M2ZD.sealed.text'), '7K3QX9M2ZD');
  assert.equal(shortCode('OIL00-00000'), '0110000000');
  assert.equal(isTypedCode('7K3QX-9M2Z'), false);
  assert.equal(isTypedCode('7K3QX-9M2ZD'), true);
  assert.equal(isTypedCode('한글7K3QX-9M'), false);
});

test('without an answer the list of guests says who is expected', () => {
  const guests = withGuests(new Map(), [
    guest('AAAAAAAAAA'),
    guest('BBBBBBBBBB', { cancelledAt: '2026-12-01T00:00:00Z' }),
    guest('CCCCCCCCCC', { admitted: { scanId: 's', at: '2026-12-01T00:00:00Z', gate: '' } }),
  ]);
  const guess = (code: string) => guessOf({ code, occasion: HALL }, guests, []);
  assert.equal(guess('aaaaa-aaaaa'), 'expected');
  assert.equal(guess('BBBBBBBBBB'), 'cancelled');
  assert.equal(guess('CCCCCCCCCC'), 'already');
  assert.equal(guess('DDDDDDDDDD'), 'unlisted');
  assert.equal(guessOf({ code: 'AAAAAAAAAA', occasion: HALL }, undefined, []), 'no-list');
  const elsewhere = { code: 'AAAAAAAAAA', occasion: { listing: 'hall', pool: 'other' } };
  assert.equal(guessOf(elsewhere, guests, []), 'unlisted');
});

test('a second scan while cut off is told from the first one', () => {
  const waiting = scan('1', { guess: 'expected' });
  assert.equal(guessOf({ code: 'AAAAA-AAAAA', occasion: HALL }, undefined, [waiting]), 'already');
  const refused = scan('1', { result: { scanId: '1', verdict: 'unknown' } });
  assert.equal(guessOf({ code: 'AAAAA-AAAAA', occasion: HALL }, undefined, [refused]), 'no-list');
});

test('a guest who is told of again replaces what was known', () => {
  const first = withGuests(new Map(), [guest('AAAAAAAAAA'), guest('AAAAAAAAAA', { pool: 'q' })]);
  const later = withGuests(first, [guest('AAAAAAAAAA', { cancelledAt: '2026-12-01T00:00:00Z' })]);
  assert.equal(later.get('AAAAAAAAAA')?.length, 2);
  assert.equal(guessOf({ code: 'AAAAAAAAAA', occasion: { ...HALL, pool: 'p' } }, later, []), 'cancelled');
});

test('only those who were let in without an answer are a bad surprise', () => {
  const result = { scanId: '1', verdict: 'cancelled' } as const;
  assert.equal(isBadSurprise(scan('1', { isLate: true, guess: 'expected', result })), true);
  assert.equal(isBadSurprise(scan('1', { isLate: true, guess: 'cancelled', result })), false);
  assert.equal(isBadSurprise(scan('1', { isLate: false, guess: 'expected', result })), false);
  assert.equal(
    isBadSurprise(scan('1', { isLate: true, result: { scanId: '1', verdict: 'admitted' } })),
    false,
  );
});

test('what is no scan is not read as one', () => {
  assert.deepEqual(readScan(JSON.stringify(scan('1'))), scan('1'));
  for (const text of ['', '{', 'null', '[]', '{"scanId":"1"}']) assert.equal(readScan(text), undefined);
});
