import assert from 'node:assert/strict';
import { test } from 'node:test';
import { host, listing, product } from './content-samples.ts';
import { factsOf } from './pools.ts';
import type { Proposal } from './state.ts';
import { basedOnOf, tagOf } from './version-tag.ts';

const content = product();
const facts = factsOf({ listing, host, content, plan: undefined }, { version: 7, open: true });
const proposal: Proposal = {
  action: 'change',
  version: 8,
  since: 0,
  step: 'narrowing',
  content,
  facts,
  asks: [],
  standing: [],
};
const quiet = { facts, proposal: null, refused: null };
const refused = { action: 'change' as const, version: 8, at: 0, standing: [] };

test('the tag is the version, and another one while a change is under way or once it was refused', () => {
  const again = { ...proposal, version: 9 };
  const rows = [quiet, { ...quiet, proposal }, { ...quiet, refused }, { facts, proposal: again, refused }];
  assert.deepEqual(rows.map(tagOf), ['"7"', '"7-8-pending"', '"7-8-refused"', '"7-9-pending"']);
});

test('every tag of a version names it when it comes back, also where compression made it weak', () => {
  for (const row of [quiet, { ...quiet, proposal }, { ...quiet, refused }]) {
    assert.deepEqual(basedOnOf(tagOf(row)), { basedOn: 7 });
    assert.deepEqual(basedOnOf(` W/${tagOf(row)} `), { basedOn: 7 });
  }
});

test('without If-Match, and with *, any version will do', () => {
  assert.deepEqual([basedOnOf(undefined), basedOnOf('*')], [{}, {}]);
});

test('an If-Match that is not the one tag of a version is refused instead of guessed', () => {
  const wrong = ['', '7', "'7'", '"7', '""', '"-7"', '"7.0"', '"v7"', '"7", "8"', '*, "7"', 'w/"7"', '"7-8"'];
  for (const header of [...wrong, '"99999999999"', `"${listing}-7"`]) {
    assert.deepEqual(basedOnOf(header), { refused: 'if-match-invalid' }, header);
  }
});
