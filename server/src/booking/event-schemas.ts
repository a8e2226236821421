// The shapes of booking's public events, for the AsyncAPI document. The types are in the contract; a test holds
// what is decided against these.
import Type, { type TSchema } from 'typebox';
import { HoldLine, Line, Terms } from '#inventory';
import { PaymentChoice } from '#payment';
import type { BookingEvents } from './contract.ts';

const CLOSED = { additionalProperties: false } as const;
const Instant = Type.Integer({ description: 'Epoch milliseconds.' });
const Amount = Type.Integer({ minimum: 0, description: 'Minor units.' });
const Attempt = Type.Integer({ minimum: 1 });
const Owner = Type.String({ description: '`person:<id>` or `guest`.' });
const oneOf = (values: readonly string[]) => Type.Union(values.map((value) => Type.Literal(value)));

const bought = {
  currency: Type.String({ description: 'Empty until the lines are held.' }),
  total: Amount,
  lines: Type.Array(Line),
  terms: Type.Array(Terms),
};

const LineRefused = Type.Object(
  {
    line: Type.Integer({ minimum: 0 }),
    because: Type.String(),
    left: Type.Optional(Type.Integer({ minimum: 0 })),
    unit: Type.Optional(Type.String()),
    detail: Type.String(),
  },
  CLOSED,
);

const CancelledLine = Type.Object(
  {
    line: Type.Integer({ minimum: 0 }),
    pool: Type.String(),
    unit: Type.String(),
    rate: Type.String(),
    quantity: Type.Integer({ minimum: 1 }),
  },
  CLOSED,
);

export const schemas: Record<keyof BookingEvents, TSchema> = {
  BookingPlaced: Type.Object(
    {
      owner: Owner,
      code: Type.String(),
      ...bought,
      choice: PaymentChoice,
      step: oneOf(['holding', 'paying']),
      asked: Type.Optional(Type.Array(HoldLine)),
    },
    CLOSED,
  ),
  BookingHeld: Type.Object(bought, CLOSED),
  BookingRefused: Type.Object({ refused: Type.String(), lines: Type.Array(LineRefused) }, CLOSED),
  PaymentTaken: Type.Object({ attempt: Attempt }, CLOSED),
  BookingDeferred: Type.Object(
    {
      attempt: Attempt,
      because: oneOf(['overloaded', 'unknown', 'action-required', 'declined']),
      until: Instant,
      clientSecret: Type.Optional(Type.String()),
      code: Type.Optional(Type.String()),
    },
    CLOSED,
  ),
  BookingPaidAgain: Type.Object({ attempt: Attempt, choice: PaymentChoice }, CLOSED),
  BookingConfirmed: Type.Object({ owner: Owner, ...bought }, CLOSED),
  BookingDeclined: Type.Object(
    { because: Type.String(), code: Type.String(), message: Type.String() },
    CLOSED,
  ),
  BookingLapsed: Type.Object(
    { because: oneOf(['hold-lost', 'never-paid']), refunding: Type.Boolean() },
    CLOSED,
  ),
  BookingCancelled: Type.Object(
    {
      cancellationId: Type.String(),
      by: oneOf(['buyer', 'host', 'operator']),
      lines: Type.Array(CancelledLine),
      refund: Amount,
      currency: Type.String(),
      shares: Type.Array(Type.Object({ host: Type.String(), amount: Amount }, CLOSED)),
      all: Type.Boolean(),
      reason: Type.String(),
    },
    CLOSED,
  ),
  CancellationRefunded: Type.Object({ cancellationId: Type.String(), refund: Amount }, CLOSED),
};
