import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Denied } from '#kernel/problem';
import { limits } from './contract.ts';
import { Passwords } from './password.ts';
import { cheap } from './test-identity.ts';

test('a password opens its own hash and no other, and no two hashes are alike', async () => {
  const passwords = cheap();
  const [one, two] = await Promise.all([
    passwords.hash('비밀번호 하나 둘'),
    passwords.hash('비밀번호 하나 둘'),
  ]);
  assert.notEqual(one, two);
  assert.equal(await passwords.verify('비밀번호 하나 둘', one), true);
  assert.equal(await passwords.verify('비밀번호 하나 셋', one), false);
  assert.doesNotMatch(one, /비밀/);
});

test('the same characters in another form are the same password', async () => {
  const passwords = cheap();
  assert.equal(
    await passwords.verify('한글'.normalize('NFD'), await passwords.hash('한글'.normalize('NFC'))),
    true,
  );
});

test('a hash keeps opening when the cost has grown, and is known to be dated', async () => {
  const before = await cheap().hash('correct horse');
  const dearer = new Passwords({ logN: 5, r: 1, p: 1 });
  assert.equal(await dearer.verify('correct horse', before), true);
  assert.equal(dearer.isDated(before), true);
  assert.equal(dearer.isDated(await dearer.hash('correct horse')), false);
});

test('nobody has a password', async () => {
  const passwords = cheap();
  assert.equal(await passwords.verify('nobody has this password', undefined), false);
});

test('the cost of the product opens too', async () => {
  const passwords = new Passwords();
  const stored = await passwords.hash('correct horse');
  assert.match(stored, /^scrypt\$14\$16\$1\$/);
  assert.equal(await passwords.verify('correct horse', stored), true);
});

test('passwords wait for their turn, up to a bound', async () => {
  const passwords = cheap();
  const bound = limits.hashesAtOnceMax.value + limits.hashesWaitingMax.value;
  const all = await Promise.allSettled(Array.from({ length: bound + 2 }, () => passwords.hash('x')));
  const failed = all.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
  assert.equal(failed.length, 2);
  assert.ok(failed.every(({ reason }) => reason instanceof Denied && reason.code === 'overloaded'));
  await passwords.hash('x');
});
