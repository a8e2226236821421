// The HTTP side of payment: points, what a payment became, notices of the card provider, and the list of what a
// person must look at. Prices and payers never come from here: booking charges, and people only top up themselves.
import Type, { type Static } from 'typebox';
import {
  type Caller,
  type Io,
  isRefused,
  type Refused,
  type Reply,
  type Route,
  refuse,
  route,
} from '#kernel/route';
import { captureOfKey, refundOfKey } from './asking.ts';
import { limits, Money } from './contract.ts';
import { accounts, asPayer } from './ledger.ts';
import type { CardProvider, ProviderNotice } from './providers/provider.ts';
import type { ChargeRow, RefundRow, TopUpRow } from './state.ts';
import { history, readCharge, readRefunds, readTopUp, unsettled, walletBalance } from './store.ts';
import { POINTS_CURRENCY } from './top-up.ts';

const Uuid = Type.String({ format: 'uuid' });
const Instant = Type.String({ format: 'date-time' });
const instant = (ms: number): string => Temporal.Instant.fromEpochMilliseconds(ms).toString();
const money = (amount: number, currency: string): Money => ({ amount, currency });

const TopUpBody = Type.Object(
  {
    topUpId: Uuid,
    money: Type.Object(
      { amount: Type.Integer(), currency: Type.String({ pattern: '^[A-Z]{3}$' }) },
      { additionalProperties: false },
    ),
    card: Type.Object(
      { source: Type.String({ minLength: 1, maxLength: 200 }) },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);

/** `waiting`: the card provider has not said yet; `action-required`: go on with `clientSecret`. */
const TopUpView = Type.Object({
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
  message: Type.Optional(Type.String()),
});
type TopUpView = Static<typeof TopUpView>;

function topUpView(row: TopUpRow): TopUpView {
  const { topUpId, state, amount, currency, since, clientSecret, message } = row;
  const isPlain = state === 'requested' || state === 'unknown' || state === 'stuck';
  return {
    topUpId,
    state: isPlain ? 'waiting' : state,
    money: money(amount, currency),
    at: instant(since),
    ...(state === 'action-required' && clientSecret !== null && { clientSecret }),
    ...(state === 'declined' && message !== null && { message }),
  };
}

const topUp = route({
  method: 'POST',
  path: '/points/top-ups',
  access: 'signed-in',
  summary: 'Buy points with a card. Send the same id again to learn what became of it.',
  body: TopUpBody,
  replies: { 201: TopUpView, 202: TopUpView },
  refusals: ['amount-invalid', 'card-declined', 'top-up-id-taken'],
  async handle({ body, caller }, io) {
    const { topUpId, card } = body;
    const ends = ['ToppedUp', 'TopUpDeclined', 'TopUpDeferred'];
    const settled = io.settled(topUpId, ends, limits.paymentWindowMs.value);
    const data = { topUpId, person: caller.id, ...body.money, source: card.source };
    const answer = await io.submit<{ state: string } | Refused>({ type: 'TopUp', subject: topUpId, data });
    if (isRefused(answer)) return refuse(answer);
    if (answer.state === 'requested') await settled;
    const row = await readTopUp(io.db, topUpId);
    return row ? topUpReply(row) : refuse({ refused: 'payment-unknown' });
  },
});

function topUpReply(row: TopUpRow): Reply {
  if (row.state === 'declined') {
    const { code, message, topUpId } = row;
    const why = message === null ? {} : { detail: message };
    return refuse({ refused: 'card-declined', ...why, reason: code, topUpId });
  }
  const headers = { location: `/v1/payment/points/top-ups/${row.topUpId}` };
  return { status: row.state === 'captured' ? 201 : 202, body: topUpView(row), headers };
}

const oneTopUp = route({
  method: 'GET',
  path: '/points/top-ups/:topUpId',
  access: 'signed-in',
  summary: 'What became of one of your top-ups.',
  params: Type.Object({ topUpId: Uuid }, { additionalProperties: false }),
  replies: { 200: TopUpView },
  refusals: ['payment-unknown'],
  async handle({ params, caller }, io) {
    const row = await readTopUp(io.db, params.topUpId);
    const isMine = row?.person === caller.id || caller.roles.includes('operator');
    return row && isMine ? { status: 200, body: topUpView(row) } : refuse({ refused: 'payment-unknown' });
  },
});

const points = route({
  method: 'GET',
  path: '/points',
  access: 'signed-in',
  summary: 'How many points you have.',
  replies: { 200: Money },
  async handle({ caller }, io) {
    const wallet = accounts.wallet(asPayer(caller.id), POINTS_CURRENCY);
    return { status: 200, body: money(await walletBalance(io.db, wallet), POINTS_CURRENCY) };
  },
});

/** `amount` is below zero for points that went out. */
const HistoryPage = Type.Object({
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

const pointsHistory = route({
  method: 'GET',
  path: '/points/history',
  access: 'signed-in',
  summary: 'Every movement of your points, newest first.',
  query: Type.Object(
    {
      cursor: Type.Optional(Type.String({ maxLength: 400 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.historyPageMax.value })),
    },
    { additionalProperties: false },
  ),
  replies: { 200: HistoryPage },
  refusals: ['cursor-invalid'],
  async handle({ query, caller }, io) {
    const { cursor, limit = 20 } = query;
    const before = cursor === undefined ? { at: Number.MAX_SAFE_INTEGER, id: '' } : readCursor(cursor);
    if (!before) return refuse({ refused: 'cursor-invalid' });
    const wallet = accounts.wallet(asPayer(caller.id), POINTS_CURRENCY);
    const rows = await history(io.db, wallet, before, limit + 1);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const items = page.map(({ at, amount, kind, about }) => ({
      ...{ at: instant(at), money: money(amount, POINTS_CURRENCY), kind, about },
    }));
    const next = last && rows.length > limit ? writeCursor(last) : null;
    return { status: 200, body: { items, next } };
  },
});

const writeCursor = ({ at, id }: { at: number; id: string }): string =>
  Buffer.from(`${at} ${id}`).toString('base64url');

function readCursor(cursor: string): { at: number; id: string } | undefined {
  const [, at, id] = /^(\d{1,15}) (.+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  return at === undefined || id === undefined ? undefined : { at: Number(at), id };
}

const ChargeView = Type.Object({
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

function chargeView(row: ChargeRow, refunds: readonly RefundRow[], isPayer: boolean) {
  const { bookingId, amount, currency, points, card, clientSecret, message } = row;
  const isPlain = row.state === 'requested' || row.state === 'unknown' || row.state === 'stuck';
  return {
    ...{ bookingId, state: isPlain ? 'waiting' : row.state, total: money(amount, currency), points, card },
    refunded: { points: row.refundedPoints, card: row.refundedCard },
    ...(isPayer && clientSecret !== null && { clientSecret }),
    ...(row.state === 'declined' && message !== null && { message }),
    refunds: refunds.map((refund) => ({
      ...{ refundId: refund.refundId, done: refund.state === 'refunded', at: instant(refund.since) },
      ...{ points: refund.points, card: refund.card },
    })),
  };
}

/** The payer, the hosts who earn of it, and operators. A host of a part sees the whole payment of that booking. */
function maySee(row: ChargeRow, caller: Caller): boolean {
  if (row.payer === caller.actor || caller.roles.includes('operator')) return true;
  return caller.roles.includes('host') && row.shares.some(({ host }) => host === caller.id);
}

const BookingParams = Type.Object({ bookingId: Uuid }, { additionalProperties: false });

const charge = route({
  method: 'GET',
  path: '/charges/:bookingId',
  access: 'signed-in',
  summary: 'How a booking was paid, and what of it was given back.',
  params: BookingParams,
  replies: { 200: ChargeView },
  refusals: ['payment-unknown'],
  async handle({ params, caller }, io) {
    const row = await readCharge(io.db, params.bookingId);
    if (!row || !maySee(row, caller)) return refuse({ refused: 'payment-unknown' });
    const refunds = await readRefunds(io.db, params.bookingId);
    return { status: 200, body: chargeView(row, refunds, row.payer === caller.actor) };
  },
});

const OPERATOR = { role: 'operator' };

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

/** What a notice means to the lane; nothing when it is about something else. */
export function messageOf(
  notice: ProviderNotice,
): { type: string; subject: string; data: object } | undefined {
  if (notice.about === 'other') return undefined;
  if (notice.about === 'refund') {
    const { bookingId: subject, refundId } = refundOfKey(notice.key);
    const { outcome } = notice;
    const isFinal = outcome.outcome === 'refunded' || outcome.outcome === 'refused';
    if (isFinal) return { type: 'RefundAnswered', subject, data: { refundId, tries: 0, outcome } };
    return { type: 'RefundDue', subject, data: { refundId, tries: 0, next: 'lookUpRefund' } };
  }
  const of = captureOfKey(notice.key);
  const { outcome } = notice;
  const isTopUp = 'topUpId' in of;
  const subject = isTopUp ? of.topUpId : of.bookingId;
  const attempt = isTopUp ? 1 : of.attempt;
  const isFinal = outcome.outcome === 'captured' || outcome.outcome === 'declined';
  // Anything else says only that something changed: the provider is asked what.
  if (!isFinal) return { type: isTopUp ? 'TopUpDue' : 'LookUpDue', subject, data: { attempt, asks: 0 } };
  const data = { attempt, asks: 0, outcome, certain: true };
  return { type: isTopUp ? 'TopUpAnswered' : 'ChargeAnswered', subject, data };
}

/** Notices can come twice, late, and before the answer to the call they are about. */
const webhook = (provider: CardProvider): Route =>
  route({
    method: 'POST',
    path: `/webhooks/${provider.name}`,
    access: 'anyone',
    summary: 'Signed notices of the card provider.',
    rawBody: true,
    replies: { 204: Type.Null() },
    refusals: ['webhook-forged'],
    async handle({ rawBody, headers }, io: Io) {
      const notice = rawBody && provider.verifyWebhook(rawBody, headers);
      if (!notice) return refuse({ refused: 'webhook-forged' });
      const message = messageOf(notice);
      if (message) await io.submit(message);
      return { status: 204 };
    },
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

export function paymentRoutes(provider: CardProvider): Route[] {
  return [
    ...[topUp, oneTopUp, points, pointsHistory, charge],
    ...[unsettledList, askAboutCharge, askAboutTopUp, refundByHand],
    ...[health(provider), webhook(provider)],
  ];
}
