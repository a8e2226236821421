// The HTTP side of payment: points, and what a payment became. Prices and payers never come from here: booking
// charges, and people only top up themselves.
import Type from 'typebox';
import {
  type Call,
  type Caller,
  type Io,
  isRefused,
  type Refused,
  type Reply,
  type Route,
  refuse,
  route,
} from '#kernel/route';
import { Throttle } from '#kernel/throttle';
import { limits, Money, reasonOfCode } from './contract.ts';
import { accounts, asPayer } from './ledger.ts';
import { methodRoutes } from './methods.ts';
import { webhook } from './notices.ts';
import type { CardProvider } from './providers/provider.ts';
import type { ChargeRow, TopUpRow } from './state.ts';
import { history, readCharge, readRefunds, readTopUp, walletBalance } from './store.ts';
import { POINTS_CURRENCY } from './top-up.ts';
import { operatorRoutes } from './unsettled.ts';
import { ChargeView, chargeView, HistoryPage, instant, money, TopUpView, topUpView } from './views.ts';

const Uuid = Type.String({ format: 'uuid' });
const TopUpParams = Type.Object({ topUpId: Uuid }, { additionalProperties: false });
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
    const data = { topUpId, person: caller.id, ...body.money, source: card.source };
    const answer = await io.submit<{ state: string } | Refused>({ type: 'TopUp', subject: topUpId, data });
    if (isRefused(answer)) return refuse(answer);
    const ends = ['ToppedUp', 'TopUpDeclined', 'TopUpDeferred'];
    if (answer.state === 'requested') await io.settled(topUpId, ends, limits.paymentWindowMs.value);
    const row = await readTopUp(io.db, topUpId);
    return row ? topUpReply(row) : refuse({ refused: 'payment-unknown' });
  },
});

function topUpReply(row: TopUpRow): Reply {
  if (row.state === 'declined') {
    const { code, message, topUpId } = row;
    const why = message === null ? {} : { detail: message };
    return refuse({ refused: 'card-declined', ...why, reason: reasonOfCode(code ?? ''), topUpId });
  }
  const headers = { location: `/v1/payment/points/top-ups/${row.topUpId}` };
  return { status: row.state === 'captured' ? 201 : 202, body: topUpView(row), headers };
}

const oneTopUp = route({
  method: 'GET',
  path: '/points/top-ups/:topUpId',
  access: 'signed-in',
  summary: 'What became of one of your top-ups.',
  params: TopUpParams,
  replies: { 200: TopUpView },
  refusals: ['payment-unknown'],
  async handle({ params, caller }, io) {
    const row = await readTopUp(io.db, params.topUpId);
    const isMine = row?.person === caller.id || caller.roles.includes('operator');
    return row && isMine ? { status: 200, body: topUpView(row) } : refuse({ refused: 'payment-unknown' });
  },
});

const askAboutTopUp = (throttle: Throttle) =>
  route({
    method: 'POST',
    path: '/points/top-ups/:topUpId/ask',
    access: 'signed-in',
    summary: 'Have the card provider asked now what became of one of your top-ups.',
    params: TopUpParams,
    replies: { 200: TopUpView },
    refusals: ['payment-unknown', 'asked-too-often'],
    handle: (call, io) => lookAgain(call, io, { throttle, givenUp: false }),
  });

const giveUpTopUp = (throttle: Throttle) =>
  route({
    method: 'DELETE',
    path: '/points/top-ups/:topUpId',
    access: 'signed-in',
    summary: 'Give up one of your top-ups that waits for your bank. One that is paid already stays.',
    params: TopUpParams,
    replies: { 200: TopUpView },
    refusals: ['payment-unknown', 'asked-too-often'],
    handle: (call, io) => lookAgain(call, io, { throttle, givenUp: true }),
  });

/** What the provider says of a top-up by now; as it was when it says nothing new in time. */
async function lookAgain(
  { params: { topUpId }, caller, at }: Call<{ topUpId: string }, unknown, unknown>,
  io: Io,
  { throttle, givenUp }: { throttle: Throttle; givenUp: boolean },
): Promise<Reply> {
  const row = await readTopUp(io.db, topUpId);
  if (row?.person !== caller.id) return refuse({ refused: 'payment-unknown' });
  const waitMs = throttle.take(topUpId, at);
  if (waitMs > 0) return refuse({ refused: 'asked-too-often', retryAfterS: waitMs / 1000 });
  if (row.state === 'captured' || row.state === 'declined') return { status: 200, body: topUpView(row) };
  const settled = io.settled(topUpId, ['ToppedUp', 'TopUpDeclined'], limits.askWindowMs.value);
  const data = { attempt: 1, asks: 0, ...(givenUp && { givenUp }) };
  await io.submit({ type: 'TopUpDue', subject: topUpId, data });
  await settled;
  return { status: 200, body: topUpView((await readTopUp(io.db, topUpId)) ?? row) };
}

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

/** The payer, the hosts who earn of it, and operators. A host of a part sees the whole payment of that booking. */
function maySee(row: ChargeRow, caller: Caller): boolean {
  if (row.payer === caller.actor || caller.roles.includes('operator')) return true;
  return caller.roles.includes('host') && row.shares.some(({ host }) => host === caller.id);
}

const charge = route({
  method: 'GET',
  path: '/charges/:bookingId',
  access: 'signed-in',
  summary: 'How a booking was paid, and what of it was given back.',
  params: Type.Object({ bookingId: Uuid }, { additionalProperties: false }),
  replies: { 200: ChargeView },
  refusals: ['payment-unknown'],
  async handle({ params, caller }, io) {
    const row = await readCharge(io.db, params.bookingId);
    if (!row || !maySee(row, caller)) return refuse({ refused: 'payment-unknown' });
    const refunds = await readRefunds(io.db, params.bookingId);
    return { status: 200, body: chargeView(row, refunds, row.payer === caller.actor) };
  },
});

export function paymentRoutes(provider: CardProvider): Route[] {
  const { asksMax, asksWindowMs, asksTopUpsMax } = limits;
  const throttle = new Throttle({
    max: asksMax.value,
    windowMs: asksWindowMs.value,
    keysMax: asksTopUpsMax.value,
  });
  return [
    ...methodRoutes(provider),
    ...[topUp, oneTopUp, askAboutTopUp(throttle), giveUpTopUp(throttle), points, pointsHistory, charge],
    ...operatorRoutes(provider),
    ...(provider.name === 'none' ? [] : [webhook(provider)]),
  ];
}
