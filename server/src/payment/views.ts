// How payments look from outside: what of a row is shown, and in which words.
import Type, { type Static } from 'typebox';
import { Money, PaymentReason, reasonOfCode } from './contract.ts';
import type { ChargeRow, RefundRow, TopUpRow } from './state.ts';

export const Instant = Type.String({ format: 'date-time' });
export const instant = (ms: number): string => Temporal.Instant.fromEpochMilliseconds(ms).toString();
export const money = (amount: number, currency: string): Money => ({ amount, currency });

/** `waiting`: the card provider has not said yet; `action-required`: go on with `clientSecret`. */
export const TopUpView = Type.Object({
  topUpId: Type.String(),
  state: Type.Union([
    Type.Literal('captured'),
    Type.Literal('declined'),
    Type.Literal('waiting'),
    Type.Literal('action-required'),
  ]),
  money: Money,
  at: Instant,
  clientSecret: Type.Optional(Type.String()),
  reason: Type.Optional(PaymentReason),
  message: Type.Optional(Type.String()),
});
type TopUpView = Static<typeof TopUpView>;

export function topUpView(row: TopUpRow): TopUpView {
  const { topUpId, state, amount, currency, since, clientSecret } = row;
  const isPlain = state === 'requested' || state === 'unknown' || state === 'stuck';
  return {
    topUpId,
    state: isPlain ? 'waiting' : state,
    money: money(amount, currency),
    at: instant(since),
    ...(state === 'action-required' && clientSecret !== null && { clientSecret }),
    ...(state === 'declined' && whyDeclined(row)),
  };
}

function whyDeclined({ code, message }: Pick<ChargeRow, 'code' | 'message'>) {
  return { reason: reasonOfCode(code ?? ''), ...(message !== null && { message }) };
}

/** `amount` is below zero for points that went out. */
export const HistoryPage = Type.Object({
  items: Type.Array(
    Type.Object({
      at: Instant,
      money: Money,
      kind: Type.Union([
        Type.Literal('payment'),
        Type.Literal('payment-returned'),
        Type.Literal('refund'),
        Type.Literal('top-up'),
      ]),
      /** Id of the booking or the top-up. */
      about: Type.String(),
    }),
  ),
  next: Type.Union([Type.String(), Type.Null()]),
});

export const ChargeView = Type.Object({
  bookingId: Type.String(),
  state: Type.Union([
    Type.Literal('captured'),
    Type.Literal('declined'),
    Type.Literal('waiting'),
    Type.Literal('action-required'),
    Type.Literal('open'),
  ]),
  total: Money,
  points: Type.Integer(),
  card: Type.Integer(),
  refunded: Type.Object({ points: Type.Integer(), card: Type.Integer() }),
  clientSecret: Type.Optional(Type.String()),
  reason: Type.Optional(PaymentReason),
  message: Type.Optional(Type.String()),
  refunds: Type.Array(
    Type.Object({
      refundId: Type.String(),
      /** False while the money is on its way back. */
      done: Type.Boolean(),
      points: Type.Integer(),
      card: Type.Integer(),
      at: Instant,
    }),
  ),
});

export function chargeView(row: ChargeRow, refunds: readonly RefundRow[], isPayer: boolean) {
  const { bookingId, amount, currency, points, card, clientSecret } = row;
  const isPlain = row.state === 'requested' || row.state === 'unknown' || row.state === 'stuck';
  return {
    ...{ bookingId, state: isPlain ? 'waiting' : row.state, total: money(amount, currency), points, card },
    refunded: { points: row.refundedPoints, card: row.refundedCard },
    ...(isPayer && clientSecret !== null && { clientSecret }),
    ...(row.state === 'declined' && whyDeclined(row)),
    refunds: refunds.map((refund) => ({
      ...{ refundId: refund.refundId, done: refund.state === 'refunded', at: instant(refund.since) },
      ...{ points: refund.points, card: refund.card },
    })),
  };
}
