// Tokens of sessions, keys and links for a new password: an id and the server's seal over it. The same id always gives
// the same token, so a repeated request can hear it again though it is stored nowhere; without the secret nobody can
// make one, and what is forged is known without a look into the database.
import type { Sealer } from '#kernel/seal';

export type TokenKind = 'session' | 'key' | 'reset';

const PREFIX: Record<TokenKind, string> = { session: 'js_', key: 'jk_', reset: 'jr_' };
const PURPOSE: Record<TokenKind, string> = {
  session: 'identity session',
  key: 'identity key',
  reset: 'identity reset',
};
/** Enough to tell two keys apart, and nothing of the seal. */
const SHOWN_LENGTH = 40;

export function tokenOf(seal: Sealer, kind: TokenKind, id: string): string {
  return PREFIX[kind] + seal.seal(PURPOSE[kind], { id });
}

/** How a key begins, for its owner to recognise it by. */
export function prefixOf(seal: Sealer, id: string): string {
  return tokenOf(seal, 'key', id).slice(0, SHOWN_LENGTH);
}

/** The id that a token of this kind proves; undefined for anything else. */
export function idIn(seal: Sealer, kind: TokenKind, token: string): string | undefined {
  if (!token.startsWith(PREFIX[kind])) return undefined;
  const body = seal.open(PURPOSE[kind], token.slice(PREFIX[kind].length));
  const id = typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined;
  // Base64 has several texts for the same bytes; only the one we made is the token.
  return typeof id === 'string' && tokenOf(seal, kind, id) === token ? id : undefined;
}
