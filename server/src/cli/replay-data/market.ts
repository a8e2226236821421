// What every replay does with Jari: a host of its own opens a listing, buyers hold and book at price 0, bookings are
// cancelled, and cells are read exactly to see that the server counts as we do.
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Static } from 'typebox';
import type { Booking } from '#booking';
import type { Content, ListingView } from '#catalog';
import { type CellView, type HoldLine, type HoldView, limits } from '#inventory';
import { CommandError } from '../command.ts';
import { type Api, type Problem, told } from './api.ts';

export type Cell = Static<typeof CellView>;

/** Requests of one kind under way at once. */
const PARALLEL = 48;
const POLL_MS = 20;
const POLL_MAX_MS = 500;
const SETTLE_PATIENCE_MS = 120_000;
const PUBLISH_PATIENCE_MS = 600_000;

export interface Market {
  guest: Api;
  host: Api;
  buyer: Api;
}

/** Signs up a buyer, and a host where none is given by e-mail address and password. */
export async function openMarket(
  guest: Api,
  known: { email: string | undefined; password: string | undefined },
): Promise<Market> {
  const buyer = await signUp(guest, 'buyer');
  if (known.email === undefined || known.password === undefined) {
    return { guest, host: await signUp(guest, 'host'), buyer };
  }
  const { email, password } = known;
  const signedIn = await guest.must<{ token: string }>('POST', '/v1/identity/sign-in', {
    body: { email, password },
  });
  return { guest, host: guest.as(signedIn.token), buyer };
}

async function signUp(guest: Api, role: 'buyer' | 'host'): Promise<Api> {
  const email = `replay-${role}-${randomUUID()}@example.com`;
  const password = randomBytes(18).toString('base64url');
  const body = { email, password, name: `Replay ${role}`, ...(role === 'host' && { host: true }) };
  const answer = await guest.ask<{ token: string }>('POST', '/v1/identity/sign-up', { body });
  if (answer.ok) return guest.as(answer.body.token);
  if (answer.problem.code !== 'hosts-invited')
    throw new CommandError(`Signing up failed: ${told(answer.problem)}`);
  throw new CommandError('Hosts are invited here: give --email and --password of one.');
}

/** Drafts a listing and offers it to everybody; resolves once inventory has opened its pools. */
export async function publish(host: Api, content: Content): Promise<ListingView> {
  const { listing } = await host.must<ListingView>('POST', '/v1/catalog/listings', { body: content });
  const path = `/v1/catalog/listings/${listing}`;
  const until = performance.now() + PUBLISH_PATIENCE_MS;
  let seen = await host.must<ListingView>('POST', `${path}/publish`);
  while (seen.pending && performance.now() < until) {
    await sleep(POLL_MAX_MS);
    seen = await host.must<ListingView>('GET', path);
  }
  if (seen.state !== 'published') throw new CommandError(`The listing ${listing} could not be published.`);
  return seen;
}

/** Listing fields that say nothing about a replay. */
export function plainListing(title: string) {
  return {
    title: { ko: title, en: title },
    description: {
      ko: `${title}. 실제 자료를 다시 파는 시험입니다.`,
      en: `${title}. A replay of real data.`,
    },
    venue: { name: { ko: title }, address: { ko: title }, zone: 'UTC' },
    currency: 'KRW',
    policy: [{ daysBefore: 0, percent: 100 }],
  };
}

export type Held = { ok: true; hold: HoldView } | { ok: false; problem: Problem };
interface BatchResult {
  status: number;
  hold?: HoldView;
  problem?: Problem;
}

/** Asks for holds that are decided one after another in this sequence, each for itself; at most a batch of them. */
export async function holdInSequence(api: Api, asks: readonly HoldLine[][]): Promise<Held[]> {
  const held: Held[] = [];
  while (held.length < asks.length) {
    const holds = asks.slice(held.length).map((lines) => ({ holdId: randomUUID(), lines }));
    const body = { holds: holds.slice(0, limits.holdsPerBatchMax.value) };
    const { results } = await api.must<{ results: BatchResult[] }>('POST', '/v1/inventory/holds/batch', {
      body,
    });
    const failed = results.findIndex(({ status }) => status >= 500);
    const sound = failed < 0 ? results : results.slice(0, failed);
    held.push(...sound.map(outcome));
    if (failed < 0) continue;
    // What came after one that the server could not decide must be decided again after it.
    await Promise.all(results.slice(failed).map(({ hold }) => hold && release(api, hold)));
    await sleep(POLL_MAX_MS);
  }
  return held;
}

function outcome({ hold, problem }: BatchResult): Held {
  if (hold) return { ok: true, hold };
  if (problem) return { ok: false, problem };
  throw new CommandError('The server answered a hold with neither a hold nor a reason.');
}

/** Lets a hold of somebody signed in go. */
export async function release(api: Api, { holdId }: HoldView): Promise<void> {
  await api.must('DELETE', `/v1/inventory/holds/${holdId}`);
}

/** Books what is held, at price 0. Resolves to the id of the confirmed booking. */
export async function book(api: Api, { receipt }: HoldView, email = 'replay@example.com'): Promise<string> {
  const body = { receipt, contact: { name: 'Replay', email } };
  const booking = await api.must<Booking>('POST', '/v1/booking/bookings', { body });
  if (booking.state !== 'confirmed') {
    throw new CommandError(`The booking ${booking.bookingId} costs nothing and is ${booking.state}.`);
  }
  return booking.bookingId;
}

/** Gives pieces of a line of a booking back, or all of it; false where the server refuses that much. */
export async function cancel(
  api: Api,
  bookingId: string,
  part?: { line: number; quantity: number },
): Promise<boolean> {
  const lines = part && [part];
  const body = { cancellationId: randomUUID(), ...(lines && { lines }) };
  const path = `/v1/booking/bookings/${bookingId}`;
  const answer = await api.ask<Booking>('POST', `${path}/cancel`, { body });
  if (!answer.ok) {
    if (REFUSED.has(answer.problem.code)) return false;
    throw new CommandError(`The booking ${bookingId} could not be cancelled: ${told(answer.problem)}`);
  }
  const until = performance.now() + SETTLE_PATIENCE_MS;
  for (let { state } = answer.body; state === 'cancelling'; ) {
    if (performance.now() > until)
      throw new CommandError(`The booking ${bookingId} does not end being cancelled.`);
    await sleep(POLL_MS);
    ({ state } = await api.must<Booking>('GET', path));
  }
  return true;
}

const REFUSED = new Set(['cancel-too-many', 'booking-unknown', 'booking-not-cancellable']);

/** Cells exactly as they are, by unit. */
export async function readCells(
  api: Api,
  pool: string,
  units: readonly string[],
): Promise<Map<string, Cell>> {
  const chunks: string[][] = [];
  const max = limits.unitsPerReadMax.value;
  for (let at = 0; at < units.length; at += max) chunks.push(units.slice(at, at + max));
  const read = await inParallel(chunks, async (chunk) => {
    const query = chunk.map((unit) => `units=${encodeURIComponent(unit)}`).join('&');
    return api.must<{ cells: Cell[] }>('GET', `/v1/inventory/pools/${pool}/cells?${query}`);
  });
  return new Map(read.flatMap(({ cells }) => cells.map((cell) => [cell.unit, cell])));
}

/**
 * Waits until exactly this much of each unit is out on the server, sold or held; at rest, until all of it is sold.
 * Cells come back a moment after a cancellation was answered, because the money goes first.
 */
export async function untilOut(
  api: Api,
  pool: string,
  out: ReadonlyMap<string, number>,
  { atRest }: { atRest: boolean },
): Promise<void> {
  const until = performance.now() + SETTLE_PATIENCE_MS;
  let units = [...out.keys()];
  for (let attempt = 1; ; attempt += 1) {
    const cells = await readCells(api, pool, units);
    units = units.filter((unit) => {
      const { held, sold, capacity } = cells.get(unit) ?? { held: 0, sold: -1, capacity: 0 };
      return held + sold !== out.get(unit) || held + sold > capacity || (atRest && held > 0);
    });
    const [unit] = units;
    if (unit === undefined) return;
    if (performance.now() > until) {
      const { held, sold, capacity } = cells.get(unit) ?? {};
      throw new CommandError(
        `The server counts otherwise: ${unit} should have ${out.get(unit)} out, and has ${sold} sold and ${held} held of ${capacity}.`,
      );
    }
    await sleep(Math.min(POLL_MAX_MS, POLL_MS * attempt));
  }
}

/** Works on all items, a bounded number at a time; results stand in the sequence of the items. */
export async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T, at: number) => Promise<R>,
  width = PARALLEL,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at];
      if (item !== undefined) results[at] = await work(item, at);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}
