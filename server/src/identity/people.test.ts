import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from './contract.ts';
import { ANNA, BOB, join, type Story, story } from './test-fold.ts';

const EMAIL = 'anna@jari.example';
const BOSS = 'person:boss';

function joined(roles: string[] = ['buyer']): Story {
  const told = story();
  told.when({ type: 'Join', data: join(EMAIL, roles, { id: 's1', expiresAt: 100 }) }, 5);
  return told;
}

test('joining says the roles in public and keeps the rest private', () => {
  const { state, when } = story();
  const { events, keeps, answer } = when(
    { type: 'Join', data: join(EMAIL, ['host', 'buyer', 'buyer'], { id: 's1', expiresAt: 100 }) },
    7,
  );
  assert.deepEqual(events, [{ type: 'PersonJoined', subject: ANNA, data: { roles: ['buyer', 'host'] } }]);
  assert.deepEqual(
    keeps?.map(({ table, key }) => `${table} ${key}`),
    [`accounts ${EMAIL}`, 'sessions s1'],
  );
  assert.doesNotMatch(JSON.stringify([events, answer]), /jari\.example|Somebody|hash of/);
  assert.deepEqual(state.people.get(ANNA), {
    id: ANNA,
    roles: ['buyer', 'host'],
    keys: 0,
    joinedAt: 7,
    erasedAt: null,
    unreachedAt: null,
    unreachedBecause: null,
  });
});

test('an address that is taken is refused', () => {
  const { when } = joined();
  assert.deepEqual(when({ type: 'Join', subject: BOB, data: join(EMAIL) }).answer, {
    refused: 'email-taken',
  });
});

test('a change of the profile leaves alone what it does not name', () => {
  const { state, when } = joined();
  when({ type: 'ChangeProfile', data: { email: EMAIL, name: 'Anna' } });
  assert.deepEqual([state.accounts.get(EMAIL)?.name, state.accounts.get(EMAIL)?.language], ['Anna', 'ko']);
  when({ type: 'ChangeProfile', data: { email: EMAIL, language: 'en' } });
  assert.deepEqual([state.accounts.get(EMAIL)?.name, state.accounts.get(EMAIL)?.language], ['Anna', 'en']);
});

test('roles that stay the same are no news', () => {
  const { when } = joined(['buyer', 'host']);
  assert.deepEqual(when({ type: 'SetRoles', actor: BOSS, data: { roles: ['host', 'buyer'] } }).events, []);
  assert.deepEqual(when({ type: 'BecomeHost', data: {} }).events, []);
  assert.deepEqual(when({ type: 'SetRoles', actor: BOSS, data: { roles: ['host'] } }).events, [
    { type: 'RolesChanged', subject: ANNA, data: { roles: ['host'] } },
  ]);
});

test('operators keep their own role, another operator may take it', () => {
  const { when } = joined(['operator']);
  const without = { type: 'SetRoles', data: { roles: ['buyer'] } };
  assert.deepEqual(when({ ...without, actor: `person:${ANNA}` }).answer, { refused: 'own-operator-role' });
  assert.deepEqual(when({ ...without, actor: BOSS }).answer, { roles: ['buyer'] });
});

test('a key has roles of its owner only, and there is an end to keys', () => {
  const { state, when } = joined(['buyer']);
  const make = (keyId: string, roles: string[] = []) =>
    when({ type: 'MakeKey', data: { keyId, label: 'k', roles } }).answer;
  assert.deepEqual(make('k0', ['host']), { refused: 'role-not-yours', role: 'host' });
  for (let at = 0; at < limits.keysPerPersonMax.value; at += 1)
    assert.deepEqual(make(`k${at}`, ['buyer']), { keyId: `k${at}`, roles: ['buyer'], madeAt: 0 });
  assert.deepEqual(make('more'), { refused: 'keys-too-many' });
  when({ type: 'RemoveKey', data: { keyId: 'k3' } });
  assert.equal(state.people.get(ANNA)?.keys, limits.keysPerPersonMax.value - 1);
  assert.deepEqual(when({ type: 'RemoveKey', data: { keyId: 'k3' } }).answer, { refused: 'key-unknown' });
});

test("another person's key is not known", () => {
  const { when } = joined();
  when({ type: 'MakeKey', data: { keyId: 'k', label: 'k', roles: [] } });
  when({ type: 'Join', subject: BOB, data: join('bob@jari.example') });
  assert.deepEqual(when({ type: 'RemoveKey', subject: BOB, data: { keyId: 'k' } }).answer, {
    refused: 'key-unknown',
  });
});

test('erasing takes every private row of the person, and only of that person', () => {
  const { state, when } = joined();
  when({
    type: 'Join',
    subject: BOB,
    data: join('bob@jari.example', ['buyer'], { id: 's2', expiresAt: 100 }),
  });
  when({ type: 'MakeKey', data: { keyId: 'k', label: 'k', roles: [] } });
  when({ type: 'AskReset', data: { email: EMAIL, resetId: 'r' } });
  const { events } = when({ type: 'Erase', data: { email: EMAIL } }, 9);
  assert.deepEqual(events, [{ type: 'PersonErased', subject: ANNA, data: {} }]);
  const left = [state.accounts, state.sessions, state.keys, state.resets].flatMap((rows) =>
    [...rows.values()].filter(({ gone }) => !gone),
  );
  assert.deepEqual(
    left.map(({ personId }) => personId),
    [BOB, BOB],
  );
  const row = { id: ANNA, roles: [], keys: 0, joinedAt: 5, erasedAt: 9 };
  assert.deepEqual(state.people.get(ANNA), { ...row, unreachedAt: null, unreachedBecause: null });
});

test('a second erasing is no failure and no news, and an erased person has no roles again', () => {
  const { when } = joined();
  when({ type: 'Erase', data: { email: EMAIL } });
  const again = when({ type: 'Erase', data: { email: EMAIL } });
  assert.deepEqual([again.answer, again.events], [{}, undefined]);
  for (const [type, data] of Object.entries({
    SetRoles: { roles: ['host'] },
    BecomeHost: {},
    MakeKey: { keyId: 'k', label: 'k', roles: [] },
  })) {
    assert.deepEqual(when({ type, actor: BOSS, data }).answer, { refused: 'person-unknown' }, type);
  }
});

test('the address of an erased person is free again, for another person', () => {
  const { state, when } = joined();
  when({ type: 'Erase', data: { email: EMAIL } });
  assert.deepEqual(when({ type: 'Join', subject: BOB, data: join(EMAIL) }).events?.length, 1);
  assert.equal(state.accounts.get(EMAIL)?.personId, BOB);
});
