// What becomes of a hold: it is extended, kept, let go, claimed, or its time ends; and sold cells come back after a
// refund. Whoever is waited on answers every time: a claim hears Claimed or HoldLost, however late or often.
import {
  type Claim,
  type Extend,
  type HoldLost,
  type InventoryEvents,
  type Keep,
  type Line,
  limits,
  type Release,
  type Returned,
} from '#inventory';
import type { Decision, Message } from '#kernel/context';
import type { Goods } from '#payment';
import { dueHolds } from './due.ts';
import { answerOf } from './hold.ts';
import { cellKey, type HoldRow, isDue, own, type State } from './state.ts';
import { Taking } from './taking.ts';

type LifeDecision = Decision<InventoryEvents>;

/** The part of payment's event that concerns goods. */
export interface RefundedGoods {
  refundId: string;
  goods: Goods[];
}

export function extend(state: State, { data }: Message<Extend>, now: number): LifeDecision {
  const row = own(state, data);
  if (typeof row === 'string') return { answer: { refused: row } };
  if (row.state !== 'held' || isDue(row, now)) return { answer: { refused: 'hold-ended' } };
  if (row.expiresAt >= row.lastsUntil) return { answer: { refused: 'hold-too-old' } };
  const expiresAt = Math.min(now + limits.holdTtlMs.value, row.lastsUntil);
  if (expiresAt <= row.expiresAt) return { answer: answerOf(row) };
  return {
    events: [{ type: 'Extended', subject: data.holdId, data: { expiresAt } }],
    answer: { ...answerOf(row), expiresAt },
  };
}

export function release(state: State, { data }: Message<Release>): LifeDecision {
  const row = own(state, data);
  if (typeof row === 'string') return { answer: { refused: row } };
  if (row.state === 'claimed') {
    const detail = 'This hold became a booking; cancel the booking instead.';
    return { answer: { refused: 'hold-ended', detail } };
  }
  const answer = { holdId: data.holdId, released: true };
  return row.state === 'held' ? { ...letGo(row, 'let-go'), answer } : { answer };
}

/** Also marks an expired hold, which has no cells any more: no later claim may bring it back. */
function letGo(row: Readonly<HoldRow>, because: InventoryEvents['Released']['because']): LifeDecision {
  const lines = row.state === 'held' ? row.lines : [];
  return { events: [{ type: 'Released', subject: row.holdId, data: { lines, because } }] };
}

/**
 * Booking keeps a hold for a payment that is late. What was not swept yet comes back to life. Always beyond its life, if
 * only just: that tells a kept hold from all others, and booking ends it when the payment came to nothing.
 */
export function keep(state: State, { data }: Message<Keep>): LifeDecision {
  const row = state.holds.get(data.holdId);
  if (row?.state === 'held') {
    const expiresAt = Math.max(row.expiresAt, data.until, row.lastsUntil + 1);
    return { events: [{ type: 'Extended', subject: data.holdId, data: { expiresAt } }] };
  }
  return row?.state === 'claimed' ? claimedAgain(row) : lost(data.holdId, row);
}

export function claim(state: State, { data }: Message<Claim>, now: number): LifeDecision {
  const row = state.holds.get(data.holdId);
  if (row?.state === 'held') {
    const { lines } = row;
    return { events: [{ type: 'Claimed', subject: row.holdId, data: { lines, retaken: false } }] };
  }
  if (row?.state === 'claimed') return claimedAgain(row);
  if (row?.state === 'expired') return retake(state, row, now);
  return lost(data.holdId, row);
}

function claimedAgain({ holdId }: Readonly<HoldRow>): LifeDecision {
  const data = { lines: [], retaken: false, again: true } as const;
  return { events: [{ type: 'Claimed', subject: holdId, data: { ...data, lines: [] } }] };
}

function lost(holdId: string, row: Readonly<HoldRow> | undefined): LifeDecision {
  let because: HoldLost['because'] = 'unknown';
  if (row) because = row.state === 'released' ? 'released' : 'expired';
  return { events: [{ type: 'HoldLost', subject: holdId, data: { because } }] };
}

/** An expired hold can still be claimed as long as nobody has its cells. */
function retake(state: State, row: Readonly<HoldRow>, now: number): LifeDecision {
  const taking = new Taking(state, now);
  for (const { pool, unit, quantity } of row.lines) {
    const key = cellKey(pool, unit);
    const cell = state.cells.get(key);
    if (!cell || taking.left(key, cell, quantity) < quantity) return lost(row.holdId, row);
    taking.take(key, quantity);
  }
  const data = { lines: row.lines, retaken: true };
  return { events: [...taking.ends(), { type: 'Claimed', subject: row.holdId, data }] };
}

/** Booking is done with this hold and took no money for it, or is giving it back. */
export function bookingEnded(because: 'declined' | 'lapsed') {
  return (state: State, { subject }: Message): LifeDecision => {
    const row = state.holds.get(subject);
    return row?.state === 'held' || row?.state === 'expired' ? letGo(row, because) : {};
  };
}

/** Money went back for these goods, so they do: at most what this hold bought, once per refund. */
export function refunded(state: State, { subject, data }: Message<RefundedGoods>): LifeDecision {
  const row = state.holds.get(subject);
  const { refundId: refund, goods } = data;
  if (!row || goods.length === 0) return {};
  // A refund that overtakes the claim: the booking is over, and the claim must find that out.
  if (row.state === 'held' || row.state === 'expired') return letGo(row, 'lapsed');
  if (row.state !== 'claimed' || row.returned.some((before) => before.refund === refund)) return {};
  const lines = returnable(row, goods);
  return lines.length > 0
    ? { events: [{ type: 'Returned', subject: row.holdId, data: { refund, lines } }] }
    : {};
}

function returnable(row: Readonly<HoldRow>, goods: readonly Goods[]): Returned['lines'] {
  const keyOf = (line: { pool: string; unit: string; rate: string }) =>
    `${line.rate}\n${cellKey(line.pool, line.unit)}`;
  const left = new Map<string, number>();
  const add = (line: Omit<Line, 'price'>, sign: 1 | -1) => {
    const key = keyOf(line);
    left.set(key, (left.get(key) ?? 0) + sign * line.quantity);
  };
  for (const line of row.lines) add(line, 1);
  for (const { lines } of row.returned) for (const line of lines) add(line, -1);
  const back: Returned['lines'] = [];
  for (const { pool, unit, rate, quantity: asked } of goods) {
    const line = { pool, unit, rate };
    const quantity = Math.min(asked, left.get(keyOf(line)) ?? 0);
    if (quantity <= 0) continue;
    add({ ...line, quantity }, -1);
    back.push({ ...line, quantity });
  }
  return back;
}

/** Ends holds that nobody got in the way of; comes back at once while there are more. */
export function sweep(state: State, { subject }: Message, now: number): LifeDecision {
  const due = dueHolds(state.holds, now);
  const ending = due.slice(0, limits.sweepBatchMax.value);
  const events: NonNullable<LifeDecision['events']> = ending.map(({ holdId, lines }) => ({
    type: 'Expired',
    subject: holdId,
    data: { lines },
  }));
  if (due.length === ending.length) return { events };
  return { events, timers: [{ key: 'sweep', due: now, type: 'Sweep', subject, data: {} }] };
}
