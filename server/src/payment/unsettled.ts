// For operators: how the card provider is doing, what has not ended by itself, and the means to end it.
import Type from 'typebox';
import { isRefused, type Route, refuse, route } from '#kernel/route';
import { limits, Money } from './contract.ts';
import type { CardProvider } from './providers/provider.ts';
import { readCharge, readRefunds, readTopUp, unsettled } from './store.ts';
import { Instant, instant, money } from './views.ts';

const OPERATOR = { role: 'operator' };
const Uuid = Type.String({ format: 'uuid' });
const BookingParams = Type.Object({ bookingId: Uuid }, { additionalProperties: false });

const UnsettledView = Type.Object({
  items: Type.Array(
    Type.Object({
      about: Type.Union([
        Type.Literal('charge'),
        Type.Literal('refund'),
        Type.Literal('top-up'),
        Type.Literal('stray'),
      ]),
      /** Of the booking or the top-up. */
      id: Type.String(),
      refundId: Type.Union([Type.String(), Type.Null()]),
      state: Type.String(),
      money: Money,
      because: Type.Union([Type.String(), Type.Null()]),
      since: Instant,
    }),
  ),
});

const unsettledList = route({
  method: 'GET',
  path: '/unsettled',
  access: OPERATOR,
  summary: 'What waits for the card provider; `stuck` and `stray` wait for a person.',
  replies: { 200: UnsettledView },
  async handle(_call, io) {
    const rows = await unsettled(io.db, limits.unsettledPageMax.value);
    const items = rows.map(({ amount, currency, since, ...row }) => ({
      ...{ ...row, money: money(amount, currency), since: instant(since) },
    }));
    return { status: 200, body: { items } };
  },
});

const Asked = Type.Object({ asked: Type.Integer() });

const askAboutCharge = route({
  method: 'POST',
  path: '/charges/:bookingId/ask',
  access: OPERATOR,
  summary: 'Ask the card provider again, now, about everything of a booking that is not settled.',
  params: BookingParams,
  replies: { 202: Asked },
  refusals: ['payment-unknown'],
  async handle({ params: { bookingId: subject } }, io) {
    const row = await readCharge(io.db, subject);
    if (!row) return refuse({ refused: 'payment-unknown' });
    const refunds = (await readRefunds(io.db, subject)).filter(({ state }) => state !== 'refunded');
    const about = { type: 'LookUpDue', subject, data: { attempt: row.attempt, asks: 0 } };
    await io.submit(about);
    for (const { refundId } of refunds) {
      await io.submit({ type: 'RefundDue', subject, data: { refundId, tries: 0, next: 'refund' } });
    }
    return { status: 202, body: { asked: refunds.length + 1 } };
  },
});

const askAboutTopUp = route({
  method: 'POST',
  path: '/top-ups/:topUpId/ask',
  access: OPERATOR,
  summary: 'Ask the card provider again, now, about a top-up that is not settled.',
  params: Type.Object({ topUpId: Uuid }, { additionalProperties: false }),
  replies: { 202: Asked },
  refusals: ['payment-unknown'],
  async handle({ params: { topUpId: subject } }, io) {
    if (!(await readTopUp(io.db, subject))) return refuse({ refused: 'payment-unknown' });
    await io.submit({ type: 'TopUpDue', subject, data: { attempt: 1, asks: 0 } });
    return { status: 202, body: { asked: 1 } };
  },
});

const refundByHand = route({
  method: 'POST',
  path: '/charges/:bookingId/refunds/:refundId/by-hand',
  access: OPERATOR,
  summary: 'Say that a stuck card refund was paid outside. Look first that the provider did not pay it.',
  params: Type.Object(
    { bookingId: Uuid, refundId: Type.String({ minLength: 1, maxLength: 200 }) },
    { additionalProperties: false },
  ),
  replies: { 200: Type.Object({ refundId: Type.String() }) },
  refusals: ['payment-unknown', 'refund-not-stuck'],
  async handle({ params: { bookingId: subject, refundId } }, io) {
    const answer = await io.submit({ type: 'RefundByHand', subject, data: { refundId } });
    return isRefused(answer) ? refuse(answer) : { status: 200, body: answer };
  },
});

const Health = Type.Object({
  provider: Type.String(),
  breaker: Type.Union([Type.Literal('closed'), Type.Literal('open'), Type.Literal('half-open')]),
  inFlight: Type.Integer(),
  queued: Type.Integer(),
  opened: Type.Integer(),
  lastFailure: Type.Union([Type.String(), Type.Null()]),
});

const health = (provider: CardProvider): Route =>
  route({
    method: 'GET',
    path: '/provider',
    access: OPERATOR,
    summary: 'How the card provider is doing, as this process sees it.',
    replies: { 200: Health },
    async handle() {
      return { status: 200, body: { provider: provider.name, ...provider.health() } };
    },
  });

export const operatorRoutes = (provider: CardProvider): Route[] => [
  ...[unsettledList, askAboutCharge, askAboutTopUp, refundByHand, health(provider)],
];
