// Sealed receipts: a JSON body and an HMAC-SHA256 over its exact bytes and its purpose, so that what one
// context said can be carried by a browser and believed by another context without a call or a lookup.
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

export interface Sealer {
  /** `<base64url body>.<base64url mac>` */
  seal(purpose: string, body: object): string;
  /** The body, or undefined when it was not sealed by us for this purpose. */
  open(purpose: string, sealed: string): unknown;
}

/** A longer text is refused before any cryptography: bytes. */
export const SEALED_BYTES_MAX = 64_000;

export function sealer(secret: string): Sealer {
  // Taken in once: as a text it would be read anew for each receipt, a fifth of the work.
  const key = createSecretKey(secret, 'utf8');
  const mac = (purpose: string, bytes: string) => {
    // Length-prefixed, so no purpose and body can be cut differently and give the same bytes.
    return createHmac('sha256', key)
      .update(`${purpose.length}:${purpose}:`)
      .update(bytes)
      .digest('base64url');
  };
  return {
    seal(purpose, body) {
      const bytes = Buffer.from(JSON.stringify(body)).toString('base64url');
      return `${bytes}.${mac(purpose, bytes)}`;
    },
    open(purpose, sealed) {
      if (sealed.length > SEALED_BYTES_MAX) return undefined;
      const dot = sealed.indexOf('.');
      if (dot < 0) return undefined;
      const bytes = sealed.slice(0, dot);
      const given = Buffer.from(sealed.slice(dot + 1), 'base64url');
      const right = Buffer.from(mac(purpose, bytes), 'base64url');
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      return JSON.parse(Buffer.from(bytes, 'base64url').toString('utf8'));
    },
  };
}
