// The shapes of payment's public events, for the AsyncAPI document. The types are in the contract; a test holds what
// is decided against these.
import Type, { type TSchema } from 'typebox';
import type { PaymentEvents } from './contract.ts';

const CLOSED = { additionalProperties: false } as const;
const Amount = Type.Integer({ minimum: 0, description: 'Minor units.' });
const Currency = Type.String({ pattern: '^[A-Z]{3}$' });
const Attempt = Type.Integer({ minimum: 1 });
const Payer = Type.String({ description: '`person:<id>` or `guest`.' });
const Text = Type.String();
const Nullable = (schema: TSchema) => Type.Union([schema, Type.Null()]);
const oneOf = (values: readonly string[]) => Type.Union(values.map((value) => Type.Literal(value)));

const Shares = Type.Array(Type.Object({ host: Text, amount: Amount }, CLOSED));
const Transfers = Type.Array(
  Type.Object({ from: Text, to: Text, amount: Type.Integer({ minimum: 1 }) }, CLOSED),
);
const again = {
  again: Type.Optional(Type.Literal(true, { description: 'Told once more; nothing moved by it.' })),
};
const Goods = Type.Array(
  Type.Object({ pool: Text, unit: Text, rate: Text, quantity: Type.Integer({ minimum: 1 }) }, CLOSED),
);
const refund = { refundId: Text, points: Amount, card: Amount, goods: Goods, transfers: Transfers };

type Private = 'ChargeRequested' | 'AttemptEnded' | 'Postponed' | 'TopUpRequested';

export const schemas: Record<Exclude<keyof PaymentEvents, Private>, TSchema> = {
  Captured: Type.Object(
    {
      ...{ attempt: Attempt, payer: Payer, currency: Currency, points: Amount, card: Amount },
      ...{ provider: Nullable(Text), ref: Nullable(Text), shares: Shares, transfers: Transfers, ...again },
    },
    CLOSED,
  ),
  Declined: Type.Object(
    {
      ...{ attempt: Attempt, payer: Payer, amount: Amount, currency: Currency },
      because: oneOf(['card-declined', 'points-short', 'guest-has-no-points', 'nothing-to-pay-with']),
      ...{ code: Text, message: Text, transfers: Transfers, ...again },
    },
    CLOSED,
  ),
  Deferred: Type.Object(
    {
      attempt: Attempt,
      because: oneOf(['overloaded', 'unknown', 'action-required']),
      ...{ clientSecret: Type.Optional(Text), ref: Type.Optional(Text), transfers: Transfers, ...again },
    },
    CLOSED,
  ),
  ChargeStuck: Type.Object({ attempt: Attempt, because: Text }, CLOSED),
  StrayCaptured: Type.Object({ attempt: Attempt, provider: Text, ref: Text }, CLOSED),
  RefundStarted: Type.Object(refund, CLOSED),
  Refunded: Type.Object(
    { ...refund, amount: Amount, currency: Currency, by: Type.Optional(Text), ...again },
    CLOSED,
  ),
  RefundStuck: Type.Object({ refundId: Text, amount: Amount, because: Text, ...again }, CLOSED),
  ToppedUp: Type.Object(
    {
      ...{ person: Text, amount: Amount, currency: Currency, provider: Text, ref: Text },
      transfers: Transfers,
    },
    CLOSED,
  ),
  TopUpDeclined: Type.Object({ person: Text, code: Text, message: Text }, CLOSED),
  TopUpDeferred: Type.Object(
    {
      because: oneOf(['unknown', 'action-required']),
      clientSecret: Type.Optional(Text),
      ref: Type.Optional(Text),
    },
    CLOSED,
  ),
  TopUpStuck: Type.Object({ person: Text, amount: Amount, because: Text }, CLOSED),
};
