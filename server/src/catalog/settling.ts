// What the routes of catalog have in common: who asks, and waiting for what inventory says. An answer about a
// published listing waits until inventory has agreed or refused; if that takes too long, it is 202 and the listing
// shows `pending`.
import Type from 'typebox';
import { type Caller, type Io, isRefused, type Refused, type Reply, refuse } from '#kernel/route';
import { type ListingView, limits } from './contract.ts';
import { deny } from './listing.ts';
import { viewOf } from './listing-view.ts';
import type { By, ListingAnswer, ListingRow } from './state.ts';
import { listingById } from './store.ts';
import { tagOf } from './version-tag.ts';

export const closed = { additionalProperties: false } as const;
export const ById = Type.Object({ listing: Type.String({ format: 'uuid' }) }, closed);

/** Events that end a proposal, one way or the other. */
const ends = ['ListingPublished', 'ListingChanged', 'ListingWithdrawn', 'ListingChangeRefused'];

export const byOf = ({ id, roles }: Caller): By => ({ id, operator: roles.includes('operator') });

export interface Ask {
  type: string;
  listing: string;
  data: object;
}

export interface End {
  answer: ListingAnswer;
  row: ListingRow;
  /** Inventory has not answered within the window. */
  pending: boolean;
}

/** Submits and, where inventory has to be asked, waits for what comes of it. */
export async function submitAndWait(io: Io, { type, listing, data }: Ask): Promise<End | Refused> {
  const answer = await io.submit<ListingAnswer | Refused>({ type, subject: listing, data });
  if (isRefused(answer)) return answer;
  // A repeat under an idempotency key hears of the listing that the first request made.
  const row = answer.done ? await listingById(io.db, answer.listing) : await ended(io, answer);
  if (!row) throw new Error(`listing ${answer.listing} was changed and is not there`);
  if (row.refused?.version === answer.version) {
    return { refused: 'units-taken', standing: row.refused.standing };
  }
  return { answer, row, pending: row.proposal?.version === answer.version };
}

interface Seen {
  row: ListingRow;
  /** For its host and for operators, who alone have use for a version to name. */
  whole: boolean;
}

export function shown({ row, whole }: Seen): { body: ListingView; headers?: { etag: string } } {
  const body = viewOf(row, { whole });
  return whole ? { body, headers: { etag: tagOf(row) } } : { body };
}

/** The same, answered with the listing. */
export async function settle(io: Io, { caller }: { caller: Caller }, ask: Ask): Promise<Reply> {
  const end = await submitAndWait(io, ask);
  if (isRefused(end)) return refuse(end);
  const { row, pending } = end;
  const location = `/v1/catalog/listings/${row.listing}`;
  const { body, headers } = shown({ row, whole: deny(row, byOf(caller)) === undefined });
  return {
    status: pending ? 202 : 200,
    headers: { location, 'content-location': location, ...headers },
    body,
  };
}

/**
 * The listing once this proposal is over, or as it is when the time is. It listens only now, after its proposal was
 * committed: the end takes further commits, and whoever missed it is told from the log. News of earlier changes wake
 * it too, so it looks and waits on.
 */
async function ended(io: Io, { listing, version }: ListingAnswer): Promise<ListingRow | undefined> {
  const until = io.world.now() + limits.settleWindowMs.value;
  for (;;) {
    await io.settled(listing, ends, Math.max(0, until - io.world.now()));
    const row = await listingById(io.db, listing);
    if (row?.proposal?.version !== version || io.world.now() >= until) return row;
  }
}
