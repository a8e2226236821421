// The rows of payment, one type per table. Charges, refunds and top-ups say how far each story is; accounts and
// transfers are the ledger. Fields are named like their columns; a row's key is its first field.
import { Rows } from '#kernel/rows';
import type { Charge, DeclineReason, Goods, Refund, Share } from './contract.ts';

export type AccountKind = 'wallet' | 'host' | 'card' | 'pending' | 'hand';

export interface Account {
  /** `<kind>:<owner>/<currency>`, such as `wallet:<personId>/KRW`. */
  account: string;
  kind: AccountKind;
  currency: string;
  /** Minor units. Cards count what came in from them, so theirs is below zero; a wallet never is. */
  balance: number;
}

export interface TransferRow {
  /** Names the movement by what caused it, so the same movement cannot be written twice. */
  id: string;
  /** Epoch ms. */
  at: number;
  fromAccount: string;
  toAccount: string;
  amount: number;
  kind: TransferKind;
  /** Booking id or top-up id. */
  about: string;
}

export type TransferKind = 'payment' | 'payment-returned' | 'refund' | 'top-up';

/**
 * In flight are `requested` (the capture runs), `unknown` and `action-required` (the provider is asked by and by) and
 * `stuck` (a person must look). `open`: nothing was charged, and it may be tried again.
 */
export type ChargeState =
  | 'requested'
  | 'unknown'
  | 'action-required'
  | 'stuck'
  | 'open'
  | 'declined'
  | 'captured';

export type Waiting = { message: 'Charge'; data: Charge } | { message: 'Refund'; data: Refund };

/** A host's part of a charge, and how much of it went back. */
export interface RowShare extends Share {
  returned: number;
}

export interface ChargeRow {
  bookingId: string;
  attempt: number;
  state: ChargeState;
  payer: string;
  amount: number;
  currency: string;
  points: number;
  card: number;
  provider: string | null;
  source: string | null;
  ref: string | null;
  shares: RowShare[];
  because: DeclineReason | null;
  code: string | null;
  message: string | null;
  clientSecret: string | null;
  /** Epoch ms of the attempt. */
  since: number;
  /** Given back so far, what is on its way included. */
  refundedPoints: number;
  refundedCard: number;
  /** What came while a capture was under way. */
  waiting: Waiting[];
  /** Captures that the provider had said would not happen. */
  strays: { attempt: number; provider: string; ref: string }[];
}

export interface RefundRow {
  /** `<bookingId>/<refundId>`: ids of refunds come from clients and may meet. */
  id: string;
  bookingId: string;
  refundId: string;
  state: 'started' | 'stuck' | 'refunded';
  points: number;
  card: number;
  currency: string;
  goods: Goods[];
  provider: string | null;
  captureRef: string | null;
  because: string | null;
  since: number;
}

export interface TopUpRow {
  topUpId: string;
  state: 'requested' | 'unknown' | 'action-required' | 'stuck' | 'captured' | 'declined';
  person: string;
  amount: number;
  currency: string;
  provider: string;
  source: string;
  ref: string | null;
  clientSecret: string | null;
  code: string | null;
  message: string | null;
  since: number;
}

export interface State {
  accounts: Rows<Account>;
  charges: Rows<ChargeRow>;
  refunds: Rows<RefundRow>;
  topUps: Rows<TopUpRow>;
  transfers: Rows<TransferRow>;
}

export function emptyState(): State {
  return {
    accounts: Rows.whole('accounts'),
    charges: Rows.whole('charges'),
    refunds: Rows.whole('refunds'),
    topUps: Rows.whole('top_ups'),
    transfers: Rows.whole('transfers'),
  };
}

export const refundKey = (bookingId: string, refundId: string): string => `${bookingId}/${refundId}`;
