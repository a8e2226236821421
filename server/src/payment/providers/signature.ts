// Notices are signed as Standard Webhooks says: HMAC-SHA256 over `id.timestamp.body`, so neither the body nor
// its age can be changed. The sandbox signs, its client verifies; both sides share this file and no state.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { NoticeHeaders } from './provider.ts';

const SECRET_PREFIX = 'whsec_';
const SECRET_BYTES_MIN = 24;
const TIMESTAMP = /^\d{1,12}$/;

/** The key bytes of `whsec_<base64>`. Throws a sentence that says what to do when the secret is not one. */
export function webhookKey(secret: string): Buffer {
  const encoded = secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : '';
  const key = Buffer.from(encoded, 'base64');
  if (key.length >= SECRET_BYTES_MIN) return key;
  throw new Error(
    `The webhook secret must be ${SECRET_PREFIX} and the base64 of at least ${SECRET_BYTES_MIN} random bytes. ` +
      `Make one with: echo "${SECRET_PREFIX}$(openssl rand -base64 ${SECRET_BYTES_MIN})"`,
  );
}

/** The three headers of a notice. `nowMs` is when it is sent, not when the fact happened. */
export function signNotice(key: Buffer, id: string, nowMs: number, body: string): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${digest(key, id, timestamp, body).toString('base64')}`,
  };
}

/** The id of the notice if one of its signatures is right and it is at most `ageMaxMs` old or ahead, else undefined. */
export function verifiedNoticeId(
  key: Buffer,
  rawBody: Buffer,
  headers: NoticeHeaders,
  { nowMs, ageMaxMs }: { nowMs: number; ageMaxMs: number },
): string | undefined {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string')
    return undefined;
  if (!TIMESTAMP.test(timestamp)) return undefined;
  if (Math.abs(nowMs - Number(timestamp) * 1_000) > ageMaxMs) return undefined;
  const expected = digest(key, id, timestamp, rawBody);
  const isSigned = signatures.split(' ').some((signature) => isDigest(signature, expected));
  return isSigned ? id : undefined;
}

function digest(key: Buffer, id: string, timestamp: string, body: string | Buffer): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}

function isDigest(signature: string, expected: Buffer): boolean {
  if (!signature.startsWith('v1,')) return false;
  const given = Buffer.from(signature.slice('v1,'.length), 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
