// Bytes stand for rows: what is written is read again, and only what a table can hold is written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnyRow, Page, RowCodec } from './row-codec.ts';

const codec = new RowCodec(
  [
    { column: 'id', field: 'id', type: 'uuid' },
    { column: 'other_part', field: 'otherPart', type: 'text' },
    { column: 'at', field: 'at', type: 'bigint' },
    { column: 'count', field: 'count', type: 'integer' },
    { column: 'open', field: 'open', type: 'boolean' },
    { column: 'lines', field: 'lines', type: 'json' },
    { column: 'roles', field: 'roles', type: 'text[]' },
  ],
  ['otherPart', 'id'],
);

const row: AnyRow = {
  ...{ id: '01a1fde8-9d3f-7b12-898d-d707891f4f2e', otherPart: 'one', at: 1_795_261_241_902, count: -7 },
  ...{ open: true, lines: [{ unit: 'a', price: 0 }], roles: ['host'] },
};

function written(changed: AnyRow): { bytes: Buffer; at: number; end: number } | undefined {
  const page = new Page();
  return codec.write({ ...row, ...changed }, page) ? { bytes: page.bytes, at: 0, end: page.at } : undefined;
}

const again = (changed: AnyRow) => codec.read(written(changed) ?? assert.fail('was not written'));

test('what is written is read again: numbers below zero and beyond 32 bits, texts of any length and alphabet, null', () => {
  const texts = [
    '',
    'ü',
    '한국어',
    '😀',
    'x'.repeat(40),
    `${'x'.repeat(39)}é`,
    'é'.repeat(200_000),
    '\\ \t \n " \'',
  ];
  for (const otherPart of texts) assert.deepEqual(again({ otherPart }), { ...row, otherPart });
  for (const at of [0, -1, 2 ** 31, -(2 ** 31) - 1, 2 ** 32, 2 ** 53 - 1, 1 - 2 ** 53])
    assert.deepEqual(again({ at }), { ...row, at });
  for (const count of [0, 2 ** 31 - 1, -(2 ** 31)]) assert.deepEqual(again({ count }), { ...row, count });
  const nothing = { otherPart: null, at: null, count: null, open: null, lines: null, roles: null };
  assert.deepEqual(again(nothing), { ...row, ...nothing });
  assert.deepEqual(again({ open: false, lines: { deep: [null, {}] } }), {
    ...row,
    open: false,
    lines: { deep: [null, {}] },
  });
});

test('rows that no table could hold are not written', () => {
  for (const odd of [
    ...[{ at: 0.5 }, { at: 2 ** 53 }, { at: '7' }, { count: 2 ** 31 }, { count: Number.NaN }],
    ...[{ otherPart: 7 }, { open: 1 }, { open: undefined }, { more: 1 }],
  ])
    assert.equal(written(odd), undefined, JSON.stringify(odd));
  assert.deepEqual(again({ more: undefined }), row);
});

test('the key is read from the middle of a row, and fields alone can be picked', () => {
  const stored = written({}) ?? assert.fail();
  assert.equal(codec.keyOf(stored), `one/${row.id}`);
  assert.deepEqual(codec.pick(stored, new Set(['count', 'lines'])), { count: -7, lines: row.lines });
});

test('of types that are not sent as they are the JSON is asked for', () => {
  assert.equal(
    codec.selection,
    '"id"::text, "other_part", "at", "count", "open", "lines", to_json("roles")::text',
  );
});
