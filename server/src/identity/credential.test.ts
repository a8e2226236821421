import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from './contract.ts';
import { blockedUntil } from './credential.ts';
import { present } from './state.ts';
import { ANNA, BOB, join, type Story, story } from './test-fold.ts';

const EMAIL = 'anna@jari.example';

function joined(): Story {
  const told = story();
  told.when({ type: 'Join', data: join(EMAIL, ['buyer'], { id: 's1', expiresAt: 100 }) });
  return told;
}
const open = (id: string, more: object = {}) => ({
  type: 'OpenSession',
  data: { email: EMAIL, session: { id, expiresAt: 200 }, forgive: [], rehashed: null, ...more },
});
const sessions = ({ state }: Story) =>
  [...state.sessions.values()].filter(({ gone }) => !gone).map(({ id }) => id);

test('a session is opened for who has the account still', () => {
  const told = joined();
  assert.deepEqual(told.when(open('s2')).answer, { roles: ['buyer'], session: { id: 's2', expiresAt: 200 } });
  assert.deepEqual(sessions(told), ['s1', 's2']);
  told.when({ type: 'Erase', data: { email: EMAIL } });
  assert.deepEqual(told.when(open('s3')).answer, { refused: 'sign-in-failed' });
  told.when({ type: 'Join', subject: BOB, data: join(EMAIL) });
  assert.deepEqual(told.when(open('s4')).answer, { refused: 'sign-in-failed' });
});

test('signing in renews a password that was hashed too cheaply', () => {
  const told = joined();
  told.when(open('s2', { rehashed: 'dearer hash' }));
  assert.equal(told.state.accounts.get(EMAIL)?.password, 'dearer hash');
});

test('a session ends for its owner, once, and for nobody else', () => {
  const told = joined();
  told.when({ type: 'EndSession', subject: BOB, data: { sessionId: 's1' } });
  assert.deepEqual(sessions(told), ['s1']);
  for (let time = 0; time < 2; time += 1) told.when({ type: 'EndSession', data: { sessionId: 's1' } });
  assert.deepEqual(sessions(told), []);
});

test('a new password keeps this session and ends the others', () => {
  const told = joined();
  told.when(open('s2'));
  told.when({ type: 'ChangePassword', data: { email: EMAIL, password: 'new', sessionId: 's2' } });
  assert.deepEqual(sessions(told), ['s2']);
  assert.equal(told.state.accounts.get(EMAIL)?.password, 'new');
});

test('wrong passwords are counted until the window is over, and forgiven by the right one', () => {
  const told = joined();
  const count = (now: number) =>
    told.when({ type: 'CountTry', subject: 'identity', data: { counters: ['a', 'b'] } }, now);
  for (const now of [10, 20, 30]) count(now);
  assert.deepEqual(told.state.tries.get('a'), { key: 'a', count: 3, since: 10, gone: false });
  told.when(open('s2', { forgive: ['a', 'never-counted'] }));
  assert.equal(present(told.state.tries, 'a'), undefined);
  count(10 + limits.triesWindowMs.value);
  assert.deepEqual(told.state.tries.get('b'), {
    key: 'b',
    count: 1,
    since: 10 + limits.triesWindowMs.value,
    gone: false,
  });
});

test('each counter blocks at its own limit and lets go when its window is over', () => {
  const { triesPerPairMax, triesPerAccountMax, triesPerAddressMax, triesWindowMs } = limits;
  const max = {
    pair: triesPerPairMax.value,
    account: triesPerAccountMax.value,
    address: triesPerAddressMax.value,
  };
  for (const counter of ['pair', 'account', 'address'] as const) {
    assert.equal(blockedUntil([{ counter, count: max[counter] - 1, since: 0 }], 1), undefined);
    const full = [{ counter, count: max[counter], since: 5 }];
    assert.equal(blockedUntil(full, 6), 5 + triesWindowMs.value);
    assert.equal(blockedUntil(full, 5 + triesWindowMs.value), undefined);
  }
});

test('a link is mailed to who has the address, one a minute, the newest is good', () => {
  const told = joined();
  const request = (resetId: string, now: number, email: string | null = EMAIL) =>
    told.when({ type: 'AskReset', data: { email, resetId } }, now);
  const first = request('r1', 0);
  assert.deepEqual(first.effects, [
    { kind: 'mail-reset', subject: ANNA, data: { resetId: 'r1', tries: 0 }, outcome: 'ResetMailed' },
  ]);
  assert.equal(request('r2', limits.resetEveryMs.value - 1).effects, undefined);
  assert.deepEqual(request('r0', 0, null), { answer: first.answer });
  request('r3', limits.resetEveryMs.value);
  const use = (resetId: string, now: number) =>
    told.when({ type: 'ResetPassword', data: { email: EMAIL, resetId, password: `by ${resetId}` } }, now)
      .answer;
  assert.deepEqual(use('r1', limits.resetEveryMs.value), { refused: 'reset-invalid' });
  assert.deepEqual(use('r3', limits.resetEveryMs.value), {});
  assert.equal(told.state.accounts.get(EMAIL)?.password, 'by r3');
  assert.deepEqual(sessions(told), []);
  assert.deepEqual(use('r3', limits.resetEveryMs.value), { refused: 'reset-invalid' });
});

const FAILED = { outcome: 'failed', because: 'ECONNECTION' };
const mailed = (resetId: string, tries: number, posted: object | null) => ({
  type: 'ResetMailed',
  data: { resetId, tries, posted },
});

test('a mail that could not be sent is tried again while its link is good, then the person counts as unreached', () => {
  const told = joined();
  told.when({ type: 'AskReset', data: { email: EMAIL, resetId: 'r1' } });
  const { resetLifeMs, mailDelayMs, mailDelayMaxMs } = limits;
  let now = 0;
  const waits: number[] = [];
  for (let tries = 0; ; tries += 1) {
    const { effects, events } = told.when(mailed('r1', tries, FAILED), now);
    const [again] = effects ?? [];
    if (!again) {
      const data = { because: 'not-in-time', code: null };
      assert.deepEqual(events, [{ type: 'PersonUnreached', subject: ANNA, data }]);
      break;
    }
    assert.deepEqual(again.data, { resetId: 'r1', tries: tries + 1 });
    const due = again.due ?? 0;
    assert.ok(due < resetLifeMs.value);
    waits.push(due - now);
    now = due;
  }
  assert.deepEqual(
    waits.slice(0, 3),
    [1, 2, 4].map((times) => times * mailDelayMs.value),
  );
  assert.equal(waits.at(-1), mailDelayMaxMs.value);
  assert.equal(told.state.people.get(ANNA)?.unreachedBecause, 'not-in-time');
});

test('a refused address is remembered at once, without the words of the server, and forgotten when mail gets through', () => {
  const told = joined();
  told.when({ type: 'AskReset', data: { email: EMAIL, resetId: 'r1' } });
  const refused = told.when(mailed('r1', 0, { outcome: 'refused', code: 550 }), 7);
  const data = { because: 'address-refused', code: 550 };
  assert.deepEqual(refused, { events: [{ type: 'PersonUnreached', subject: ANNA, data }] });
  assert.equal(told.state.people.get(ANNA)?.unreachedAt, 7);
  const sent = mailed('r2', 0, { outcome: 'sent' });
  assert.deepEqual(told.when(sent).events, [{ type: 'PersonReached', subject: ANNA, data: {} }]);
  assert.deepEqual(told.when(sent), {});
  assert.equal(told.state.people.get(ANNA)?.unreachedAt, null);
});

test('a mail whose link was used or replaced, or whose person is gone, is tried no more', () => {
  const told = joined();
  const next = limits.resetEveryMs.value;
  told.when({ type: 'AskReset', data: { email: EMAIL, resetId: 'r1' } });
  told.when({ type: 'AskReset', data: { email: EMAIL, resetId: 'r2' } }, next);
  assert.deepEqual(told.when(mailed('r1', 3, FAILED), next), {});
  assert.equal(told.when(mailed('r2', 0, FAILED), next).effects?.length, 1);
  assert.deepEqual(told.when(mailed('r2', 1, null), next), {});
  told.when({ type: 'Erase', data: { email: EMAIL } });
  assert.deepEqual(told.when(mailed('r2', 1, { outcome: 'refused', code: 550 }), next), {});
});

test('a link is good for an hour, and for its person', () => {
  const told = joined();
  told.when({ type: 'Join', subject: BOB, data: join('bob@jari.example') });
  told.when({ type: 'AskReset', data: { email: EMAIL, resetId: 'r1' } });
  const use = (now: number, subject = ANNA, email = EMAIL) =>
    told.when({ type: 'ResetPassword', subject, data: { email, resetId: 'r1', password: 'x' } }, now).answer;
  assert.deepEqual(use(1, BOB, 'bob@jari.example'), { refused: 'reset-invalid' });
  assert.deepEqual(use(limits.resetLifeMs.value), { refused: 'reset-invalid' });
  assert.deepEqual(use(limits.resetLifeMs.value - 1), {});
});

test('the sweep takes what is over', () => {
  const told = joined();
  told.when(open('s2'));
  told.when({ type: 'CountTry', subject: 'identity', data: { counters: ['a'] } });
  const { keeps } = told.when({ type: 'Sweep', subject: 'identity', data: {} }, 150);
  assert.deepEqual(keeps, [{ table: 'sessions', key: 's1', row: { gone: true } }]);
  const later = told.when({ type: 'Sweep', subject: 'identity', data: {} }, limits.triesWindowMs.value);
  assert.deepEqual(
    later.keeps?.map(({ table }) => table),
    ['sessions', 'tries'],
  );
  assert.deepEqual(
    told.when({ type: 'Sweep', subject: 'identity', data: {} }, limits.triesWindowMs.value).keeps,
    [],
  );
});
