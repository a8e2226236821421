// A folded table forgets nothing, however long a row was left alone, and tells apart what is equal, other, new and missing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FoldedTable } from './folded-table.ts';
import { hashOf, NumberSet } from './hashed.ts';
import { type AnyRow, Page, RowCodec } from './row-codec.ts';

const codec = new RowCodec(
  [
    { column: 'key', field: 'key', type: 'text' },
    { column: 'value', field: 'value', type: 'bigint' },
    { column: 'body', field: 'body', type: 'json' },
  ],
  ['key'],
);
const keyed = (key: string, value = 0, body: unknown = null): AnyRow => ({ key, value, body });

function stored(row: AnyRow) {
  const page = new Page();
  assert.ok(codec.write(row, page));
  return { bytes: page.bytes, at: 0, end: page.at };
}

test('rows come back as they were after any time, from memory and from the file', () => {
  const table = new FoldedTable('things', codec);
  const count = 3_000;
  // More than the windows that are kept in memory, and one row larger than a window.
  const body = 'x'.repeat(5_000);
  const large = 'y'.repeat(700_000);
  for (let at = 0; at < count; at += 1) {
    table.add(`k${at}`, keyed(`k${at}`, at, at === 7 ? large : body));
    if (at % 100 === 0) table.turn();
  }
  for (let at = 0; at < count; at += 3) table.edit(`k${at}`).value = 1_000_000 + at;
  table.turn();
  table.turn();
  assert.equal(table.size, count);
  for (let at = 0; at < count; at += 1)
    assert.deepEqual(
      table.get(`k${at}`),
      keyed(`k${at}`, at % 3 === 0 ? 1_000_000 + at : at, at === 7 ? large : body),
    );
  table.close();
});

test('a resting row is there: it cannot be added again, can be removed, and then is gone', () => {
  const table = new FoldedTable('things', codec);
  table.add('a', keyed('a'));
  table.seal();
  assert.throws(() => table.add('a', keyed('a')), /things: row a is there already/);
  table.seal();
  table.remove('a');
  assert.equal(table.has('a'), false);
  assert.throws(() => table.edit('a'), /things: no row a to change/);
  assert.throws(() => table.remove('a'), /things: no row a to remove/);
  table.add('a', keyed('a', 2));
  table.seal();
  assert.deepEqual(table.get('a'), keyed('a', 2));
});

test('whoever looks through all rows sees those that rest, those that cannot, and those of now', () => {
  const table = new FoldedTable('things', codec);
  table.add('resting', keyed('resting'));
  table.add('odd', { key: 'odd', value: 0.5 });
  table.turn();
  table.turn();
  table.add('fresh', keyed('fresh'));
  assert.deepEqual([...table.values()].map(({ key }) => key).sort(), ['fresh', 'odd', 'resting']);
  assert.equal(table.size, 3);
});

test('stored rows are equal, other or unknown, and what is not stored is told', () => {
  const table = new FoldedTable('things', codec);
  for (const key of ['same', 'other', 'missing']) table.add(key, keyed(key, 1, { a: [1] }));
  table.add('odd', { key: 'odd', value: 0.5 });
  table.seal();
  assert.equal(table.match(stored(keyed('same', 1, { a: [1] })), 'same'), 'equal');
  assert.deepEqual(table.match(stored(keyed('other', 2)), 'other'), {
    folded: keyed('other', 1, { a: [1] }),
  });
  assert.deepEqual(table.match(stored(keyed('odd')), 'odd'), { folded: { key: 'odd', value: 0.5 } });
  assert.equal(table.match(stored(keyed('new')), 'new'), 'unknown');
  assert.deepEqual([...table.unseen()], ['missing']);
});

test('a hash is never 0, and a set of numbers knows what is in it', () => {
  const set = new NumberSet();
  const numbers = Array.from({ length: 5_000 }, (_, at) => hashOf(`text ${at}`));
  assert.ok(numbers.every((number) => Number.isSafeInteger(number) && number > 0));
  assert.ok(numbers.every((number) => set.add(number)));
  assert.ok(numbers.every((number) => !set.add(number)));
  assert.equal(set.size, 5_000);
});
