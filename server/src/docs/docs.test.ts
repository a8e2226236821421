// The generated pages say what the code says.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readFacts } from './declarations.ts';
import { withRegion } from './markdown.ts';
import { amount, PAGES } from './pages.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const facts = await readFacts();

for (const { path, render } of PAGES) {
  test(`${path} is as fresh as the code`, () => {
    const present = readFileSync(join(ROOT, path), 'utf8').replaceAll('\r\n', '\n');
    assert.ok(
      render(facts, present) === present,
      `${path} is stale: run npm run docs and commit what it writes`,
    );
  });
}

test('every context has a section on each page', () => {
  for (const path of ['docs/messages.md', 'docs/limits.md']) {
    const text = PAGES.find((page) => page.path === path)?.render(facts, '') ?? '';
    for (const { name } of facts.contexts) assert.match(text, new RegExp(`^## ${name}$`, 'm'), path);
  }
});

test('every limit has a unit, and a name that says what is bounded', () => {
  for (const { folder, limits } of facts.limits) {
    for (const { name, unit, why } of limits) {
      assert.ok(unit.length > 0 && why.length > 10, `${folder}: ${name}`);
      assert.equal(name.endsWith('Ms'), unit === 'ms', `${folder}: ${name} is in ${unit}`);
    }
  }
});

test('an amount is exact first, and then as a person says it', () => {
  assert.equal(amount({ value: 300_000, unit: 'ms' }), '300,000 ms (5 min)');
  assert.equal(amount({ value: 1_500, unit: 'ms' }), '1,500 ms');
  assert.equal(amount({ value: 2_097_152, unit: 'bytes' }), '2,097,152 bytes (2 MiB)');
  assert.equal(amount({ value: 10, unit: 'lines' }), '10 lines');
});

test('a region without its marks is told, not appended somewhere', () => {
  assert.throws(() => withRegion('# Page\n', 'messages', '|'), /marks of messages are missing/);
  const marked = 'a\n<!-- generated: x -->\nold\n<!-- end: x -->\nb\n';
  assert.equal(withRegion(marked, 'x', 'new'), 'a\n<!-- generated: x -->\n\nnew\n\n<!-- end: x -->\nb\n');
});
