// What payment asks the card provider and when it asks again. Every question is an effect; its outcome comes back
// as a message with `back` in it. A capture is asked for once per attempt; afterwards it is only looked up.
import type { Effect } from '#kernel/context';
import { limits } from './contract.ts';
import type { LookUpOutcome, RefundLookUpOutcome } from './providers/provider.ts';
import type { ChargeRow, RefundRow, TopUpRow } from './state.ts';

/** A question about a capture, as an effect carries it. */
export interface CaptureQuestion {
  provider: string;
  key: string;
  amount: number;
  currency: string;
  source: string;
  metadata: Record<string, string>;
  ref: string | null;
  /** Epoch ms of the decision. */
  at: number;
  back: { attempt: number; asks: number };
}

/** A question about a card refund. */
export interface RefundQuestion {
  provider: string;
  key: string;
  captureRef: string;
  amount: number;
  currency: string;
  back: { refundId: string; tries: number };
}

/** What came of a question about a charge. `asks`: how often it was asked before. */
export interface ChargeAnswered {
  attempt: number;
  asks: number;
  outcome: LookUpOutcome;
  /** False when the call may have been made before by a process that died: `overloaded` proves nothing then. */
  certain: boolean;
}
export type TopUpAnswered = ChargeAnswered;
export interface RefundAnswered {
  refundId: string;
  tries: number;
  outcome: RefundLookUpOutcome;
}

/** It is time to ask again. */
export interface LookUpDue {
  attempt: number;
  asks: number;
}
export interface TopUpDue extends LookUpDue {
  /** Its person wants to pay another way: a proof that is still missing is not waited for. */
  givenUp?: true;
}
export interface RefundDue {
  refundId: string;
  tries: number;
  next: 'refund' | 'lookUpRefund';
}

export type CaptureCall = 'capture' | 'lookUp' | 'abandon';

const TOP_UP = 'top-up:';

/** Idempotency keys at the provider. A top-up's id is chosen by a person and must not meet a booking's. */
export const keys = {
  charge: (bookingId: string, attempt: number) => (attempt === 1 ? bookingId : `${bookingId}:${attempt}`),
  refund: (bookingId: string, refundId: string) => `${bookingId}:${refundId}`,
  topUp: (topUpId: string) => TOP_UP + topUpId,
};

/** Whose capture a key is: the reverse of `keys.charge` and `keys.topUp`. */
export function captureOfKey(key: string): { topUpId: string } | { bookingId: string; attempt: number } {
  if (key.startsWith(TOP_UP)) return { topUpId: key.slice(TOP_UP.length) };
  const colon = key.indexOf(':');
  if (colon < 0) return { bookingId: key, attempt: 1 };
  return { bookingId: key.slice(0, colon), attempt: Number(key.slice(colon + 1)) };
}

/** The reverse of `keys.refund`. */
export function refundOfKey(key: string): { bookingId: string; refundId: string } {
  const colon = key.indexOf(':');
  return { bookingId: key.slice(0, colon), refundId: key.slice(colon + 1) };
}

export const lookUpDelayMs = (asks: number): number =>
  Math.min(limits.lookUpDelayMaxMs.value, limits.lookUpDelayMs.value * 2 ** Math.min(asks, 20));

export const refundDelayMs = (tries: number): number =>
  Math.min(limits.refundDelayMaxMs.value, limits.refundDelayMs.value * 2 ** Math.min(tries, 20));

/** Asks about a charge. It must be one with a card part. */
export function askAboutCharge(call: CaptureCall, row: CardCharge, asks: number, at: number): Effect {
  const { bookingId, attempt, card, currency, provider, source, ref } = row;
  const key = keys.charge(bookingId, attempt);
  const data: CaptureQuestion = {
    ...{ provider: provider ?? '', source: source ?? '', ref },
    ...{ key, amount: card, currency, metadata: { booking: bookingId }, at },
    back: { attempt, asks },
  };
  return { kind: call, subject: bookingId, data, outcome: 'ChargeAnswered' };
}

type CardCharge = Pick<
  ChargeRow,
  'bookingId' | 'attempt' | 'card' | 'currency' | 'provider' | 'source' | 'ref'
>;

type CardTopUp = Pick<TopUpRow, 'topUpId' | 'amount' | 'currency' | 'provider' | 'source' | 'ref'>;

export function askAboutTopUp(call: CaptureCall, row: CardTopUp, asks: number, at: number): Effect {
  const { topUpId, amount, currency, provider, source, ref } = row;
  const data: CaptureQuestion = {
    ...{ provider, source, ref, key: keys.topUp(topUpId), amount, currency },
    ...{ metadata: { topUp: topUpId }, at, back: { attempt: 1, asks } },
  };
  return { kind: call, subject: topUpId, data, outcome: 'TopUpAnswered' };
}

export function askForRefund(
  call: RefundDue['next'],
  row: Pick<RefundRow, 'bookingId' | 'refundId' | 'card' | 'currency' | 'provider' | 'captureRef'>,
  tries: number,
): Effect {
  const { bookingId, refundId, card, currency, provider, captureRef } = row;
  const data: RefundQuestion = {
    ...{ provider: provider ?? '', captureRef: captureRef ?? '' },
    ...{ key: keys.refund(bookingId, refundId), amount: card, currency },
    back: { refundId, tries },
  };
  return { kind: call, subject: bookingId, data, outcome: 'RefundAnswered' };
}
