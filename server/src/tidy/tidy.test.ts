// The house keeps itself in shape: each rule runs over the whole tree, and over the texts that it must reject, so
// that a rule which has fallen asleep fails as well.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { craftRules } from './craft.ts';
import { decisionRules } from './decisions.ts';
import { doorRules } from './doors.ts';
import { paperRules } from './papers.ts';
import { type Breach, type Rule, sampleTree } from './rule.ts';
import { shapeRules } from './shape.ts';
import { readTree } from './source.ts';
import { wordRules } from './words.ts';

const RULES: Rule[] = [
  ...doorRules,
  ...decisionRules,
  ...wordRules,
  ...craftRules,
  ...shapeRules,
  ...paperRules,
];
const tree = readTree();

function told({ name, why }: Rule, breaches: Breach[]): string {
  const lines = breaches.map(({ path, line, what }) => `  ${path}:${line}  ${what}`);
  return `"${name}" does not hold, and should, because ${why}:\n${lines.join('\n')}`;
}

for (const rule of RULES) {
  test(rule.name, () => {
    const breaches = rule.broken(tree);
    assert.equal(breaches.length, 0, told(rule, breaches));
  });

  test(`"${rule.name}" is awake`, () => {
    for (const sample of rule.mustReject) {
      const found = rule.broken(sampleTree(sample)).length;
      assert.notEqual(found, 0, `it lets this pass: ${JSON.stringify(sample).slice(0, 200)}`);
    }
    for (const sample of rule.mustAccept ?? []) {
      const breaches = rule.broken(sampleTree(sample));
      assert.equal(breaches.length, 0, told(rule, breaches));
    }
  });
}
