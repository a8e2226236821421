import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signNotice, verifiedNoticeId, webhookKey } from './signature.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const KEY = webhookKey(SECRET);
const BODY = '{"type":"capture.captured","data":{"메모":"자리"}}';
const NOW_MS = 1_800_000_000_000;
const AGE_MAX_MS = 300_000;

function check(changes: { headers?: Record<string, string>; body?: string; nowMs?: number; key?: Buffer }) {
  const headers = { ...signNotice(KEY, 'msg_1', NOW_MS, BODY), ...changes.headers };
  const age = { nowMs: changes.nowMs ?? NOW_MS, ageMaxMs: AGE_MAX_MS };
  return verifiedNoticeId(changes.key ?? KEY, Buffer.from(changes.body ?? BODY), headers, age);
}

test('the signature is the one of the Standard Webhooks specification', () => {
  const key = webhookKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  const body = '{"test": 2432232314}';
  const headers = signNotice(key, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330_000, body);
  assert.equal(headers['webhook-signature'], 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('a notice that was signed with the secret is let in', () => {
  assert.equal(check({}), 'msg_1');
});

test('one right signature among several is enough, so that a secret can be changed', () => {
  const right = signNotice(KEY, 'msg_1', NOW_MS, BODY)['webhook-signature'];
  assert.equal(check({ headers: { 'webhook-signature': `v1,AAAA v2,BBBB ${right}` } }), 'msg_1');
});

test('a notice is refused when its body, id, time, secret or signature is another', () => {
  assert.equal(check({ body: BODY.replace('captured', 'declined') }), undefined);
  assert.equal(check({ headers: { 'webhook-id': 'msg_2' } }), undefined);
  assert.equal(check({ headers: { 'webhook-timestamp': String(NOW_MS / 1_000 + 1) } }), undefined);
  assert.equal(check({ headers: { 'webhook-timestamp': 'NaN' } }), undefined);
  assert.equal(check({ key: webhookKey(`whsec_${Buffer.alloc(32, 8).toString('base64')}`) }), undefined);
  assert.equal(check({ headers: { 'webhook-signature': '' } }), undefined);
  assert.equal(check({ headers: { 'webhook-signature': 'v1,' } }), undefined);
});

test('a notice without its headers is refused', () => {
  const age = { nowMs: NOW_MS, ageMaxMs: AGE_MAX_MS };
  assert.equal(verifiedNoticeId(KEY, Buffer.from(BODY), {}, age), undefined);
  const twice = { ...signNotice(KEY, 'msg_1', NOW_MS, BODY), 'webhook-id': ['msg_1', 'msg_2'] };
  assert.equal(verifiedNoticeId(KEY, Buffer.from(BODY), twice, age), undefined);
});

test('a notice that is too old or from the future is refused', () => {
  assert.equal(check({ nowMs: NOW_MS + AGE_MAX_MS }), 'msg_1');
  assert.equal(check({ nowMs: NOW_MS + AGE_MAX_MS + 1 }), undefined);
  assert.equal(check({ nowMs: NOW_MS - AGE_MAX_MS - 1 }), undefined);
});

test('a secret that is too short or has another form is explained', () => {
  assert.throws(() => webhookKey('secret'), /whsec_ and the base64 of at least 24 random bytes/);
  assert.throws(() => webhookKey('whsec_c2hvcnQ='), /at least 24 random bytes/);
});
