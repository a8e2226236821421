import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { layer, merge, Rows } from './rows.ts';

interface Counter {
  value: number;
}

test('reading what nobody loaded throws, reading what was looked for and not found does not', () => {
  const rows = Rows.partial<Counter>('counters');
  rows.expect('absent');
  assert.equal(rows.get('absent'), undefined);
  assert.throws(() => rows.get('forgotten'), /counters: forgotten was never loaded/);
});

test('a layer copies what it changes and leaves what is below alone until it is merged', () => {
  const below = { counters: Rows.whole<Counter>('counters') };
  below.counters.add('a', { value: 1 });
  const above = layer(below);
  above.counters.edit('a').value = 2;
  above.counters.add('b', { value: 3 });
  assert.equal(below.counters.get('a')?.value, 1);
  assert.equal(below.counters.has('b'), false);
  merge(above);
  assert.deepEqual([below.counters.get('a')?.value, below.counters.get('b')?.value], [2, 3]);
});

test('a stored row that is removed, added and removed again is deleted', () => {
  const rows = Rows.partial<Counter>('counters');
  rows.found('a', { value: 1 });
  rows.remove('a');
  rows.add('a', { value: 2 });
  rows.remove('a');
  assert.deepEqual([...rows.removed()], ['a']);
  assert.deepEqual([...rows.added()], []);
});

test('whatever is done to loaded rows, applying the changes to the table gives the rows', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd');
  const act = fc.record({ key, what: fc.constantFrom('add', 'edit', 'remove'), value: fc.nat(9) });
  fc.assert(
    fc.property(fc.dictionary(key, fc.nat(9)), fc.array(act, { maxLength: 20 }), (stored, acts) => {
      const rows = Rows.partial<Counter>('counters');
      const table = new Map<string, number>();
      const wanted = new Map<string, number>();
      for (const name of ['a', 'b', 'c', 'd']) rows.expect(name);
      for (const [name, value] of Object.entries(stored)) {
        rows.found(name, { value });
        table.set(name, value);
        wanted.set(name, value);
      }
      for (const { key: name, what, value } of acts) {
        if (what === 'add' ? wanted.has(name) : !wanted.has(name)) continue;
        if (what === 'add') rows.add(name, { value });
        if (what === 'edit') rows.edit(name).value = value;
        if (what === 'remove') rows.remove(name);
        if (what === 'remove') wanted.delete(name);
        else wanted.set(name, value);
      }
      for (const name of rows.removed()) table.delete(name);
      for (const [name, row] of rows.added()) table.set(name, row.value);
      for (const [name, row] of rows.edited()) {
        assert.ok(table.has(name), 'an update finds its row');
        table.set(name, row.value);
      }
      assert.deepEqual(new Map([...table].sort()), new Map([...wanted].sort()));
    }),
  );
});
