// An authenticator in software, as a phone or a security key would answer a browser: an ES256 key per passkey, a
// counter, and the bytes that WebAuthn lays down. What a real one would never do, tests may ask of this one.
import { createSign, generateKeyPairSync, hash, type KeyObject, randomBytes } from 'node:crypto';

interface Held {
  id: string;
  privateKey: KeyObject;
  counter: number;
}

export interface Misbehaviour {
  origin?: string;
  rpId?: string;
  /** Without the finger or the PIN. */
  unverified?: boolean;
  /** Another type of confirmation than was asked for. */
  type?: string;
}

const FLAG = { present: 0x01, verified: 0x04, hasKey: 0x40 };
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

export class TestAuthenticator {
  readonly #origin: string;
  readonly #keys: Held[] = [];

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** A second device with the same keys and the same counters. */
  copy(): TestAuthenticator {
    const other = new TestAuthenticator(this.#origin);
    for (const key of this.#keys) other.#keys.push({ ...key });
    return other;
  }

  /** Answers `navigator.credentials.create`. */
  make({ challenge, rp }: { challenge: string; rp: { id: string } }, wrong: Misbehaviour = {}) {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const rawId = randomBytes(32);
    const key = { id: base64url(rawId), privateKey, counter: 0 };
    this.#keys.push(key);
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const coseKey = cborMap([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]);
    const aaguid = Buffer.alloc(16);
    const length = Buffer.from([0, rawId.length]);
    const attested = Buffer.concat([aaguid, length, rawId, coseKey]);
    const authenticatorData = this.#data(key, wrong.rpId ?? rp.id, FLAG.hasKey, wrong, attested);
    const attestationObject = cborMap([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authenticatorData],
    ]);
    return {
      ...{ id: key.id, rawId: key.id, type: 'public-key', clientExtensionResults: {} },
      authenticatorAttachment: 'platform',
      response: {
        clientDataJSON: this.#clientData('webauthn.create', challenge, wrong),
        attestationObject: base64url(attestationObject),
        transports: ['internal'],
      },
    };
  }

  /** Answers `navigator.credentials.get` with its first passkey. */
  confirm({ challenge, rpId }: { challenge: string; rpId: string }, wrong: Misbehaviour = {}) {
    const [key] = this.#keys;
    if (!key) throw new Error('this authenticator has no passkey');
    key.counter += 1;
    const data = this.#data(key, wrong.rpId ?? rpId, 0, wrong);
    const clientDataJSON = this.#clientData('webauthn.get', challenge, wrong);
    const signed = Buffer.concat([data, hash('sha256', Buffer.from(clientDataJSON, 'base64url'), 'buffer')]);
    return {
      ...{ id: key.id, rawId: key.id, type: 'public-key', clientExtensionResults: {} },
      response: {
        clientDataJSON,
        authenticatorData: base64url(data),
        signature: createSign('sha256').update(signed).sign(key.privateKey, 'base64url'),
        userHandle: 'AAAA',
      },
    };
  }

  #clientData(type: string, challenge: string, { origin, type: other }: Misbehaviour): string {
    const told = { type: other ?? type, challenge, origin: origin ?? this.#origin, crossOrigin: false };
    return base64url(Buffer.from(JSON.stringify(told)));
  }

  #data(
    { counter }: Held,
    rpId: string,
    flags: number,
    { unverified }: Misbehaviour,
    more = Buffer.alloc(0),
  ) {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    const flag = Buffer.from([flags | FLAG.present | (unverified ? 0 : FLAG.verified)]);
    return Buffer.concat([hash('sha256', rpId, 'buffer'), flag, count, more]);
  }
}

type Cbor = number | string | Buffer | Map<string, string>;

/** As much of RFC 8949 as a passkey needs. */
function cborMap(entries: [Cbor, Cbor][]): Buffer {
  return Buffer.concat([
    cborHead(5, entries.length),
    ...entries.flatMap(([key, value]) => [cbor(key), cbor(value)]),
  ]);
}

function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value);
  if (typeof value === 'string') return Buffer.concat([cborHead(3, value.length), Buffer.from(value)]);
  if (value instanceof Map) return cborHead(5, 0);
  return Buffer.concat([cborHead(2, value.length), value]);
}

function cborHead(major: number, count: number): Buffer {
  const type = major << 5;
  if (count < 24) return Buffer.from([type | count]);
  return count < 256 ? Buffer.from([type | 24, count]) : Buffer.from([type | 25, count >> 8, count & 0xff]);
}
