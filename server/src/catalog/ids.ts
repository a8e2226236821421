// Ids that follow from what they name, so that saying the same again names the same thing again: a pool from
// its listing and local key, a plan from its host and content. SHA-256 cut to a UUID of version 8 (RFC 9562).
import { createHash } from 'node:crypto';

function uuidOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  // Length-prefixed, so concert 1 seat 11 is not concert 11 seat 1.
  for (const part of parts) hash.update(`${part.length}:${part};`);
  const bytes = hash.digest();
  bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

/** `key` is the performance, the room type, or '' where a listing has one pool. */
export function poolIdOf(listing: string, key: string): string {
  return uuidOf(['pool', listing, key]);
}

export function planIdOf(host: string, plan: object): string {
  return uuidOf(['plan', host, digestOf(plan)]);
}

/** The same bytes of the same host are the same picture. */
export function pictureIdOf(host: string, bytes: Uint8Array): string {
  return uuidOf(['picture', host, createHash('sha256').update(bytes).digest('hex')]);
}

/**
 * The digest of what a pool is to be. Its cells, by far the most of it, are made by one function and so have their
 * fields in one sequence; the rest came through the database, which has its own.
 */
export function definitionDigest({
  units,
  seatRows,
  ...rest
}: {
  units: object[];
  seatRows: object[];
}): string {
  const hash = createHash('sha256').update(canonical(rest));
  return hash.update(JSON.stringify(units)).update(JSON.stringify(seatRows)).digest('hex');
}

/** Same content, same digest, whatever the sequence of keys (jsonb has its own). */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}

function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}
