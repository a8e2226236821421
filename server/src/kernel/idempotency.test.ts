import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOBODY } from './access.ts';
import { canonical, type KeyedRequest, messageId, RequestIo } from './idempotency.ts';
import type { Ask, Io } from './route.ts';
import type { Asker } from './system.ts';

const keyed: KeyedRequest = {
  key: 'k',
  caller: NOBODY,
  address: '10.0.0.1',
  method: 'POST',
  url: '/v1/toy/things',
  body: { a: 1 },
};

/** Two requests as they come in, and what their commands were asked under. */
function request(more: Partial<KeyedRequest> = {}) {
  const asked: (Ask & Asker)[] = [];
  const make = (asker: Asker): Io =>
    ({ submit: async (ask: Ask) => void asked.push({ ...asker, ...ask }) }) as never;
  const io = new RequestIo(make, { actor: 'guest', trace: null, keyed: { ...keyed, ...more } });
  return { io, asked };
}

test('several commands of one request have ids of their own, the same ones at every repeat', async () => {
  const ids: string[][] = [];
  for (let time = 0; time < 2; time += 1) {
    const { io, asked } = request();
    for (const subject of ['a', 'b', 'c']) await io.submit({ type: 'Make', subject, data: {} });
    ids.push(asked.map(({ key }) => key?.id ?? ''));
  }
  assert.equal(new Set(ids[0]).size, 3);
  assert.deepEqual(ids[0], ids[1]);
});

test('two strangers at different addresses who chose the same key are kept apart', () => {
  assert.notEqual(messageId(keyed, 0), messageId({ ...keyed, address: '10.0.0.2' }, 0));
  const person = { ...NOBODY, kind: 'person' as const, actor: 'person:a' };
  assert.equal(
    messageId({ ...keyed, caller: person }, 0),
    messageId({ ...keyed, caller: person, address: '10.0.0.2' }, 0),
  );
});

test('no cut of caller, method, path and key gives the id of another cut', () => {
  const ids = [
    { ...keyed, key: 'a b', url: '/c' },
    { ...keyed, key: 'b', url: '/c' },
    { ...keyed, key: 'b","c', url: '/a' },
    { ...keyed, key: 'c', url: '/a","b' },
    { ...keyed, method: 'PUT', key: 'b', url: '/c' },
  ].map((each) => messageId(each, 0));
  assert.equal(new Set(ids).size, ids.length);
});

test('exact bytes and the query are part of what a key stands for', async () => {
  const digest = async (more: Partial<KeyedRequest>) => {
    const { io, asked } = request(more);
    await io.submit({ type: 'Make', subject: 'a', data: {} });
    return asked[0]?.key?.digest;
  };
  assert.notEqual(await digest({ body: Buffer.from('a') }), await digest({ body: Buffer.from('b') }));
  assert.equal(await digest({ body: Buffer.from('a') }), await digest({ body: Buffer.from('a') }));
  assert.notEqual(await digest({ url: '/x?dry=true' }), await digest({ url: '/x' }));
});

test('the io of the context is made when it is first used, and only then', () => {
  let made = 0;
  const make = () => {
    made += 1;
    return { world: 'w', db: 'd', seal: 's' } as never;
  };
  const io = new RequestIo(make, { actor: 'guest', trace: null, keyed: undefined });
  assert.equal(made, 0);
  assert.deepEqual([io.world, io.db, io.seal], ['w', 'd', 's']);
  assert.equal(made, 1);
});

test('JSON has one canonical text, whatever the sequence of its fields', () => {
  assert.equal(
    canonical({ b: [1, { d: null, c: 'x' }], a: undefined }),
    canonical({ b: [1, { c: 'x', d: null }], a: undefined }),
  );
  assert.notEqual(canonical([1, 2]), canonical([2, 1]));
  assert.notEqual(canonical({ a: '1' }), canonical({ a: 1 }));
});
