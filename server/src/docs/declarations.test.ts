// The declarations of all contexts fit together: whoever is sent something decides it, whoever hears something is
// told it by somebody, and for others is only what was meant for others.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Context, subscriptions } from '#kernel/context';
import { readFacts } from './declarations.ts';

const { contexts } = await readFacts();
const named = (name: string): Context | undefined => contexts.find((context) => context.name === name);

/** Every event that `context` decides on or folds into a read model. */
function heard(context: Context): { source: string; type: string }[] {
  const folded = (context.projections ?? []).flatMap(({ from }) =>
    Object.entries(from).flatMap(([source, types]) => types.map((type) => ({ source, type }))),
  );
  return [...subscriptions(context), ...folded];
}

test('every command that is sent is decided by its receiver', () => {
  for (const { name, sends = [] } of contexts) {
    for (const send of sends) {
      const [to = '', type = ''] = send.split('.');
      assert.ok(named(to)?.decide[type], `${name} sends ${send}, which nobody decides`);
    }
  }
});

test('every event that is heard is said by its source, and meant for others', () => {
  for (const context of contexts) {
    for (const { source, type } of heard(context)) {
      const kind = named(source)?.emits[type];
      assert.equal(
        kind,
        'public',
        `${context.name} hears ${source}.${type}, which is ${kind ?? 'never said'}`,
      );
    }
  }
});

test('every event that is said can be folded, and every job is decided', () => {
  for (const { name, emits, evolve, decide, jobs = {} } of contexts) {
    assert.deepEqual(Object.keys(emits).sort(), Object.keys(evolve).sort(), name);
    for (const { sends } of Object.values(jobs)) assert.ok(decide[sends], `${name}: ${sends}`);
  }
});

test('every public event has a schema', () => {
  for (const { name, emits, schemas = {} } of contexts) {
    for (const [type, kind] of Object.entries(emits)) {
      if (kind === 'public') assert.ok(schemas[type], `${name}.${type} has no schema`);
    }
  }
});

test('every refusal is one sentence, with one more that says what to do next', () => {
  for (const { name, refusals } of contexts) {
    for (const [code, { title, next }] of Object.entries(refusals)) {
      assert.match(code, /^[a-z]+(-[a-z]+)*$/, name);
      for (const text of [title, next]) assert.match(text, /^[A-Z`].*[.?!]$/, `${name}: ${code}`);
    }
  }
});
