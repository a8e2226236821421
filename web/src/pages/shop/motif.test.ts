import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KINDS } from './filters.ts';
import { motifOf } from './motif.ts';

test('a listing always has the same motif, another one has another', () => {
  for (const kind of KINDS) {
    assert.deepEqual(motifOf('one', kind), motifOf('one', kind));
    assert.notDeepEqual(motifOf('one', kind).shapes, motifOf('two', kind).shapes);
  }
});

test('every motif has a colour of the theme and nothing that cannot be drawn', () => {
  for (const kind of KINDS) {
    for (let at = 0; at < 50; at += 1) {
      const { colour, shapes } = motifOf(`listing ${at}`, kind);
      assert.ok(colour >= 1 && colour <= 8);
      assert.ok(shapes.length > 2);
      for (const { d } of shapes) assert.match(d, /^M[\d\s.a-zA-Z-]*$/);
      for (const { d } of shapes) assert.doesNotMatch(d, /NaN|Infinity|undefined/);
    }
  }
});
