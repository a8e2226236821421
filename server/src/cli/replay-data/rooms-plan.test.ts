import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { dateOf, dayOf } from './days.ts';
import { nightRow, nightsIn, overlapOf, roomRow, roomsOf } from './rooms-plan.ts';
import { readRows } from './table.ts';

const ROOM = '47828453000000001';
const read = (...lines: string[]) =>
  readRows(Readable.from([['listing_id,date,available,price', ...lines].join('\n')]), nightRow);
const spell = (room: string, word: string, first = '2024-01-06') =>
  [...word].map((letter, at) => `${room},${dateOf((dayOf(first) ?? 0) + at)},${letter},$50.00`);
const first = dayOf('2024-01-06') ?? 0;

test('every longest run of taken nights is a stay, and the runs between them are free', async () => {
  const { rooms, unlisted } = roomsOf(new Set([ROOM]), await read(...spell(ROOM, 'fftttfft')));
  assert.equal(unlisted, 0);
  const [room] = rooms;
  assert.deepEqual(room, {
    id: ROOM,
    span: { from: first, to: first + 8 },
    missing: [],
    stays: [
      { from: first, to: first + 2 },
      { from: first + 5, to: first + 7 },
    ],
    free: [
      { from: first + 2, to: first + 5 },
      { from: first + 7, to: first + 8 },
    ],
  });
  assert.equal(nightsIn(room?.stays ?? []), 4);
});

test('nights may stand in any sequence, and a night that is missing parts two stays', async () => {
  const lines = [...spell(ROOM, 'ff'), ...spell(ROOM, 'ff', '2024-01-09')].reverse();
  const [room] = roomsOf(new Set([ROOM]), await read(...lines)).rooms;
  assert.deepEqual(room?.missing, [first + 2]);
  assert.deepEqual(room.stays, [
    { from: first, to: first + 2 },
    { from: first + 3, to: first + 5 },
  ]);
});

test('ids stay text, digit by digit, and rooms that are not listed are counted', async () => {
  const other = '47828453000000002';
  const ids = await readRows(Readable.from([`id,name\n${ROOM},x\n`]), roomRow);
  const { rooms, unlisted } = roomsOf(new Set(ids), await read(...spell(ROOM, 'f'), ...spell(other, 'fff')));
  assert.deepEqual([rooms.map(({ id }) => id), unlisted], [[ROOM], 3]);
});

test('an overlapping stay shares a night with the one it overlaps and stays in the calendar', async () => {
  const [room] = roomsOf(new Set([ROOM]), await read(...spell(ROOM, 'fftff'))).rooms;
  assert.ok(room);
  for (const stay of room.stays) {
    const { from, to } = overlapOf(stay, room);
    assert.ok(from >= room.span.from && to <= room.span.to);
    assert.ok(from < stay.to && to > stay.from);
  }
});

test('a night that is named twice, and a word that is neither, are told by their row', async () => {
  const twice = await read(...spell(ROOM, 'f'), ...spell(ROOM, 't'));
  assert.throws(() => roomsOf(new Set([ROOM]), twice), /row 2 names a night of 47828453000000001 again/);
  await assert.rejects(read(`${ROOM},2024-01-06,maybe,`), /row 1 is neither free nor taken/);
});
