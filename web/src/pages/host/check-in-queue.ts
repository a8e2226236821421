// The scans of a gate as they wait for their answers: what to send next, what an answer changes, what may be
// forgotten. Pure: the same scan sent twice has the same id, so a lost answer costs nothing.
import type { Answer, Paths } from '../../api.ts';

type ScansPath = Paths['/v1/check-in/scans']['post'];
export type ScansBody = ScansPath['requestBody']['content']['application/json'];
export type ScanResult = ScansPath['responses'][200]['content']['application/json']['results'][number];
export type Pass = NonNullable<ScanResult['pass']>;
export type Guest = Answer<'/v1/check-in/guests'>['guests'][number];

/** What a gate lets in to. */
export interface Occasion {
  listing: string;
  pool?: string;
  /** The session of an exhibition. */
  unit?: string;
}

/** What the list of guests says while nobody answers. */
export type Guess = 'expected' | 'already' | 'cancelled' | 'unlisted' | 'no-list';

export interface Scan {
  scanId: string;
  /** All of the QR code, or what was typed. */
  code: string;
  /** Epoch ms by the clock of this device. */
  at: number;
  occasion: Occasion;
  gate: string;
  guess: Guess;
  /** People were let in, or not, before the server could be asked. */
  isLate: boolean;
  result?: ScanResult | undefined;
}

export const BATCH_MAX = 100;
/** Scans that were answered and are still shown. */
export const KEPT_MAX = 50;
const KEPT_MS = 86_400_000;
/** As long as the camera sees a code without a pause, it is one scan. */
export const SAME_SIGHT_MS = 3_000;

const CODE_LENGTH = 10;

/** The ten characters that people read aloud: those before the dot of a QR code, without what is easily confused. */
export function shortCode(text: string): string {
  const [head = ''] = text.split('.');
  return head.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}

export function isTypedCode(text: string): boolean {
  return /^[0-9A-Z]+$/.test(shortCode(text)) && shortCode(text).length === CODE_LENGTH;
}

export interface Sight {
  code: string;
  /** Epoch ms when it was last seen. */
  at: number;
}

/** A camera sees one ticket in many pictures. */
export function isSameSight(last: Sight | undefined, { code, at }: Sight): boolean {
  return last?.code === code && at - last.at < SAME_SIGHT_MS;
}

export function isWaiting({ result }: Scan): boolean {
  return result === undefined;
}

/** The next scans to send: of one occasion and gate, as one request has only one of each; the oldest first. */
export function batchOf(scans: readonly Scan[], max: number = BATCH_MAX): Scan[] {
  const waiting = scans.filter(isWaiting).toSorted((one, other) => one.at - other.at);
  const [first] = waiting;
  if (!first) return [];
  return waiting.filter((scan) => placeKey(scan) === placeKey(first)).slice(0, max);
}

function placeKey({ occasion: { listing, pool, unit }, gate }: Scan): string {
  return JSON.stringify([listing, pool ?? null, unit ?? null, gate]);
}

export function bodyOf(batch: readonly Scan[]): ScansBody | undefined {
  const [first] = batch;
  if (!first) return undefined;
  const { listing, pool, unit } = first.occasion;
  return {
    listing,
    ...(pool !== undefined && { pool }),
    ...(unit !== undefined && { unit }),
    ...(first.gate !== '' && { gate: first.gate }),
    scans: batch.map(({ scanId, code, at }) => ({ scanId, code, at: new Date(at).toISOString() })),
  };
}

/** Scans that the answer does not speak of wait on. */
export function answered(scans: readonly Scan[], results: readonly ScanResult[]): Scan[] {
  const byId = new Map(results.map((result) => [result.scanId, result]));
  return scans.map((scan) => {
    const result = byId.get(scan.scanId);
    return result ? { ...scan, result } : scan;
  });
}

/** Newest first. What waits is never forgotten; of what was answered the latest stay. */
export function kept(scans: readonly Scan[], max: number = KEPT_MAX): Scan[] {
  let left = max;
  return scans
    .toSorted((one, other) => other.at - one.at)
    .filter((scan) => {
      if (isWaiting(scan)) return true;
      left -= 1;
      return left >= 0;
    });
}

/** Answered so long ago that nobody at this gate asks for it any more. */
export function isPast(scan: Scan, now: number): boolean {
  return !isWaiting(scan) && now - scan.at > KEPT_MS;
}

/** Who was told to wait or let in without an answer, and should not have been. */
export function isBadSurprise({ isLate, guess, result }: Scan): boolean {
  if (!isLate || !result || result.verdict === 'admitted') return false;
  return guess === 'expected' || guess === 'no-list';
}

/** What can be known without an answer: the list of guests, and what this gate has scanned itself. */
export function guessOf(
  { code, occasion }: Pick<Scan, 'code' | 'occasion'>,
  guests: ReadonlyMap<string, readonly Guest[]> | undefined,
  scans: readonly Scan[],
): Guess {
  const short = shortCode(code);
  const isScanned = scans.some(
    (scan) =>
      shortCode(scan.code) === short &&
      (isWaiting(scan) ? scan.guess !== 'cancelled' && scan.guess !== 'unlisted' : wasIn(scan)) &&
      sameOccasion(scan.occasion, occasion),
  );
  if (isScanned) return 'already';
  if (!guests) return 'no-list';
  const fitting = (guests.get(short) ?? []).filter(
    ({ listing, pool, unit }) =>
      listing === occasion.listing &&
      (occasion.pool === undefined || pool === occasion.pool) &&
      (occasion.unit === undefined || unit === occasion.unit),
  );
  if (fitting.length === 0) return 'unlisted';
  if (fitting.every(({ cancelledAt }) => cancelledAt !== null)) return 'cancelled';
  return fitting.every(({ admitted }) => admitted !== null) ? 'already' : 'expected';
}

function wasIn({ result }: Scan): boolean {
  return result?.verdict === 'admitted' || result?.verdict === 'already-admitted';
}

function sameOccasion(one: Occasion, other: Occasion): boolean {
  return one.listing === other.listing && one.pool === other.pool && one.unit === other.unit;
}

/** Of the list of guests, by code; what came later replaces what was there. */
export function withGuests(
  known: ReadonlyMap<string, readonly Guest[]>,
  more: readonly Guest[],
): Map<string, readonly Guest[]> {
  const guests = new Map(known);
  for (const guest of more) {
    const others = (guests.get(guest.code) ?? []).filter(
      ({ bookingId, pool, unit }) =>
        bookingId !== guest.bookingId || pool !== guest.pool || unit !== guest.unit,
    );
    guests.set(guest.code, [...others, guest]);
  }
  return guests;
}

/** As it was written down by this or an older page; undefined where it is none. */
export function readScan(text: string): Scan | undefined {
  try {
    const scan: unknown = JSON.parse(text);
    return isScan(scan) ? scan : undefined;
  } catch {
    return undefined;
  }
}

function isScan(value: unknown): value is Scan {
  if (typeof value !== 'object' || value === null) return false;
  const scan: Partial<Record<keyof Scan, unknown>> = value;
  return (
    typeof scan.scanId === 'string' &&
    typeof scan.code === 'string' &&
    typeof scan.at === 'number' &&
    typeof scan.gate === 'string' &&
    typeof scan.occasion === 'object' &&
    scan.occasion !== null &&
    'listing' in scan.occasion
  );
}
