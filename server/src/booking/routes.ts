// The HTTP door of booking. Placing, paying and cancelling wait for the end of the story, so a caller sees how it
// ended in one answer; whoever asks for a booking that is not his own is told that there is none.
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { Receipt } from '#inventory';
import {
  type Call,
  type Io,
  isRefused,
  type Refused,
  type Reply,
  type Route,
  refuse,
  route,
} from '#kernel/route';
import { Throttle } from '#kernel/throttle';
import { PaymentChoice } from '#payment';
import {
  type BookingRow,
  contactOf,
  emailKey,
  instant,
  partsIn,
  seen,
  typedCode,
  withoutSecret,
} from './booking.ts';
import { isFull } from './cancellation.ts';
import {
  type AskPayment,
  Booking,
  CancelBody,
  type CancelBooking,
  CancellationPreview,
  type Claimant,
  FindBody,
  limits,
  type PayAgain,
  PlaceBody,
  type PlaceBooking,
} from './contract.ts';
import { asked, ending, waited } from './ending.ts';
import { cursorOf, FIRST_PAGE, readCursor } from './paging.ts';
import { refundPlan } from './pricing.ts';
import { type Found, findByCode, listOwn, readBooking } from './store.ts';
import { calendarOf, ticketPng, ticketSvg, ticketText } from './ticket.ts';

type AnyCall = Call<unknown, unknown, unknown>;

/** Header of a guest's access token, and the purpose under which it is sealed. */
const ACCESS_HEADER = 'jari-booking-access';
const ACCESS = 'booking-access';

/** Whoever knows a code may try a few contacts, and then waits: nobody guesses an e-mail address by trying. */
const FINDS = {
  max: limits.findTriesMax.value,
  windowMs: limits.findWindowMs.value,
  keysMax: limits.findCodesMax.value,
};
const ASKS = {
  max: limits.asksMax.value,
  windowMs: limits.asksWindowMs.value,
  keysMax: limits.asksBookingsMax.value,
};

const receiptShape = Compile(Receipt);
const accessShape = Compile(Type.Object({ bookingId: Type.String(), until: Type.Integer() }));

const BookingId = Type.Object(
  { bookingId: Type.String({ format: 'uuid' }) },
  { additionalProperties: false },
);

export function bookingRoutes(): Route[] {
  return [
    place,
    list,
    find(new Throttle(FINDS)),
    read,
    pay,
    ask(new Throttle(ASKS)),
    cancel,
    preview,
    ticket('svg'),
    ticket('png'),
    calendar,
  ];
}

const place = route({
  method: 'POST',
  path: '/bookings',
  access: 'anyone',
  summary: 'Book what a receipt holds, or lines in one go, and pay',
  body: PlaceBody,
  replies: { 201: Booking, 202: Booking },
  refusals: [
    ...[
      'lines-missing',
      'receipt-forged',
      'receipt-not-yours',
      'receipt-used',
      'booking-id-taken',
      'hold-expiring',
      'hold-lost',
    ],
    ...[
      'cells-unavailable',
      'lines-invalid',
      'currency-mixed',
      'payment-missing',
      'payment-declined',
      'payment-lapsed',
    ],
    ...['total-too-large', 'booking-given-up'],
  ],
  async handle(call, io) {
    const data = purchase(call, io);
    if ('refused' in data) return refuse(data);
    const placed = await io.submit<Booking | Refused>({
      type: 'PlaceBooking',
      subject: data.bookingId,
      data,
    });
    if (isRefused(placed)) return refuse(placed);
    const reply = await ending(placed, io, 201);
    // A guest proves later with this token what only he can know now.
    if (data.owner !== 'guest' || !isBooking(reply.body)) return reply;
    return { ...reply, body: { ...reply.body, access: accessToken(placed.bookingId, io) } };
  },
});

const list = route({
  method: 'GET',
  path: '/bookings',
  access: 'signed-in',
  summary: 'Own bookings, newest first',
  query: Type.Object(
    {
      cursor: Type.Optional(Type.String({ maxLength: 200 })),
      max: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.bookingsPageMax.value })),
    },
    { additionalProperties: false },
  ),
  replies: {
    200: Type.Object(
      { bookings: Type.Array(Booking), next: Type.Union([Type.String(), Type.Null()]) },
      { additionalProperties: false },
    ),
  },
  refusals: ['cursor-invalid'],
  async handle({ query, caller }, io) {
    const max = query.max ?? 20;
    const after = query.cursor === undefined ? FIRST_PAGE : readCursor(query.cursor);
    if (!after) return refuse({ refused: 'cursor-invalid' });
    const rows = await listOwn(io.db, caller.actor, after, max);
    const last = rows.length === max ? rows.at(-1) : undefined;
    return { status: 200, body: { bookings: rows.map(seen), next: last ? cursorOf(last) : null } };
  },
});

const find = (throttle: Throttle) =>
  route({
    method: 'POST',
    path: '/bookings/find',
    access: 'anyone',
    summary: "A guest's booking by its code and e-mail; the answer carries an access token",
    body: FindBody,
    replies: { 200: Booking },
    refusals: ['booking-unknown', 'find-throttled'],
    async handle({ body, at }, io) {
      const code = typedCode(body.code);
      const waitMs = throttle.take(code, at);
      if (waitMs > 0) return refuse({ refused: 'find-throttled', retryAfterS: waitMs / 1000 });
      const found = await findByCode(io.db, code, emailKey(body.email));
      if (!found) return refuse({ refused: 'booking-unknown' });
      return { status: 200, body: { ...shown(found), access: accessToken(found.row.bookingId, io) } };
    },
  });

const read = route({
  method: 'GET',
  path: '/bookings/:bookingId',
  access: 'anyone',
  summary: 'One booking, for its buyer, the host of all its lines, or an operator',
  params: BookingId,
  replies: { 200: Booking },
  refusals: ['booking-unknown'],
  async handle(call, io) {
    const found = await own(call, io);
    if (!found) return UNKNOWN;
    const body = shown(found);
    const parts = partsIn(found.row, claimantOf(call, io, found.row.bookingId));
    return { status: 200, body: parts.has('buyer') ? body : withoutSecret(body) };
  },
});

const pay = route({
  method: 'POST',
  path: '/bookings/:bookingId/pay',
  access: 'anyone',
  summary: 'Pay a booking that waits for its payment',
  params: BookingId,
  body: PaymentChoice,
  replies: { 200: Booking, 202: Booking },
  refusals: [
    ...[
      'booking-unknown',
      'booking-not-payable',
      'payment-unsettled',
      'payment-missing',
      'hold-expiring',
      'hold-lost',
    ],
    ...['payment-declined', 'payment-lapsed'],
  ],
  async handle(call, io) {
    const bookingId = idOf(call);
    const data: PayAgain = { bookingId, claimant: claimantOf(call, io, bookingId), choice: call.body };
    const paying = await io.submit<Booking | Refused>({ type: 'PayAgain', subject: bookingId, data });
    return isRefused(paying) ? refuse(paying) : ending(paying, io, 200);
  },
});

const ask = (throttle: Throttle) =>
  route({
    method: 'POST',
    path: '/bookings/:bookingId/ask',
    access: 'anyone',
    summary: 'Have the card provider asked now what became of a payment that is awaited',
    params: BookingId,
    replies: { 200: Booking },
    refusals: ['booking-unknown', 'asked-too-often'],
    async handle(call, io) {
      // Strangers use up nobody's tries.
      if (!(await own(call, io))) return UNKNOWN;
      const bookingId = idOf(call);
      const waitMs = throttle.take(bookingId, call.at);
      if (waitMs > 0) return refuse({ refused: 'asked-too-often', retryAfterS: waitMs / 1000 });
      const data: AskPayment = { bookingId, claimant: claimantOf(call, io, bookingId) };
      const booking = await io.submit<Booking | Refused>({ type: 'AskPayment', subject: bookingId, data });
      if (isRefused(booking)) return refuse(booking);
      return { status: 200, body: await asked(booking, io) };
    },
  });

const cancel = route({
  method: 'POST',
  path: '/bookings/:bookingId/cancel',
  access: 'anyone',
  summary: 'Give a booking back, whole or in part; 202 while the money is on its way',
  params: BookingId,
  body: CancelBody,
  replies: { 200: Booking, 202: Booking },
  refusals: [
    ...['booking-unknown', 'booking-not-cancellable', 'cancel-line-unknown', 'cancel-too-many'],
    ...['cancellation-id-taken', 'refund-not-yours'],
  ],
  async handle(call, io) {
    const bookingId = idOf(call);
    const { lines = null, refund = null, reason = '' } = call.body;
    const cancellationId = call.body.cancellationId?.toLowerCase() ?? io.world.id();
    const claimant = claimantOf(call, io, bookingId);
    const data: CancelBooking = { bookingId, cancellationId, claimant, lines, refund, reason };
    const cancelling = await io.submit<Booking | Refused>({
      type: 'CancelBooking',
      subject: bookingId,
      data,
    });
    if (isRefused(cancelling)) return refuse(cancelling);
    const ended = await waited(
      cancelling,
      io,
      ['CancellationRefunded'],
      ({ state }) => state === 'cancelling',
    );
    return { status: ended.state === 'cancelling' ? 202 : 200, body: ended };
  },
});

const preview = route({
  method: 'GET',
  path: '/bookings/:bookingId/cancellation',
  access: 'anyone',
  summary: 'What a cancellation at this moment would give back, per line',
  params: BookingId,
  query: Type.Object(
    {
      /** `<line>:<quantity>,…`; absent: everything that is left. */
      lines: Type.Optional(
        Type.String({ pattern: '^\\d{1,4}:\\d{1,7}(,\\d{1,4}:\\d{1,7})*$', maxLength: 2_000 }),
      ),
      refund: Type.Optional(Type.Union([Type.Literal('policy'), Type.Literal('full')])),
    },
    { additionalProperties: false },
  ),
  replies: { 200: CancellationPreview },
  refusals: [
    'booking-unknown',
    'booking-not-cancellable',
    'cancel-line-unknown',
    'cancel-too-many',
    'refund-not-yours',
  ],
  async handle(call, io) {
    const found = await own(call, io);
    if (!found) return UNKNOWN;
    const { row } = found;
    if (row.state !== 'confirmed') return refuse({ refused: 'booking-not-cancellable', state: row.state });
    const full = isFull(call.query.refund ?? null, partsIn(row, claimantOf(call, io, row.bookingId)));
    if (full === undefined) return refuse({ refused: 'refund-not-yours' });
    const plan = refundPlan(row, linesOf(call.query.lines), { full, now: io.world.now() });
    if (typeof plan === 'string') return refuse({ refused: plan });
    const money = (amount: number) => ({ amount, currency: row.currency });
    const lines = plan.lines.map(({ line, quantity, paid, percent, until, refund }) => ({
      ...{ line, quantity, paid: money(paid), percent, refund: money(refund) },
      until: until === null ? null : instant(until),
    }));
    return { status: 200, body: { refund: money(plan.refund), lines } };
  },
});

const ticket = (kind: 'svg' | 'png') =>
  route({
    method: 'GET',
    path: `/bookings/:bookingId/ticket.${kind}`,
    access: 'anyone',
    summary: `The QR code of a confirmed booking, as ${kind.toUpperCase()}`,
    params: BookingId,
    replies: { 200: Type.String() },
    refusals: ['booking-unknown', 'booking-without-ticket'],
    async handle(call, io) {
      const row = await withTicket(call, io);
      if ('refused' in row) return refuse(row);
      const text = ticketText(row, io.seal);
      if (kind === 'svg') return file(await ticketSvg(text), 'image/svg+xml; charset=utf-8');
      return file(await ticketPng(text), 'image/png');
    },
  });

const calendar = route({
  method: 'GET',
  path: '/bookings/:bookingId/calendar.ics',
  access: 'anyone',
  summary: 'What has a date in a confirmed booking, as a calendar file',
  params: BookingId,
  replies: { 200: Type.String() },
  refusals: ['booking-unknown', 'booking-without-ticket', 'booking-undated'],
  async handle(call, io) {
    const row = await withTicket(call, io);
    if ('refused' in row) return refuse(row);
    const text = calendarOf(row);
    if (text === undefined) return refuse({ refused: 'booking-undated' });
    return file(text, 'text/calendar; charset=utf-8', {
      'content-disposition': `attachment; filename="${row.code}.ics"`,
    });
  },
});

const UNKNOWN = refuse({ refused: 'booking-unknown' });

/** What the caller wants to buy. Owner and prices come from the credential and from the seal, not from the body. */
function purchase({ body, caller }: Call<unknown, unknown, PlaceBody>, io: Io): PlaceBooking | Refused {
  const { receipt, lines, contact, payment: choice = {} } = body;
  const owner = caller.kind === 'nobody' ? 'guest' : caller.actor;
  if ((receipt === undefined) === (lines === undefined)) return { refused: 'lines-missing' };
  if (lines)
    return {
      bookingId: body.bookingId?.toLowerCase() ?? io.world.id(),
      owner,
      held: null,
      asked: lines,
      contact,
      choice,
    };
  if (body.bookingId !== undefined)
    return { refused: 'lines-missing', detail: 'A receipt has its own id: leave `bookingId` out.' };
  const held = io.seal.open('hold', receipt ?? '');
  if (!receiptShape.Check(held)) return { refused: 'receipt-forged' };
  return { bookingId: held.holdId, owner, held, asked: null, contact, choice };
}

/** Ids are compared as text, and a UUID has only one spelling here. */
function idOf(call: Call<{ bookingId: string }, unknown, unknown>): string {
  return call.params.bookingId.toLowerCase();
}

function isBooking(body: unknown): body is Booking {
  return typeof body === 'object' && body !== null && 'bookingId' in body && !isRefused(body);
}

function claimantOf(
  { caller, headers }: Pick<AnyCall, 'caller' | 'headers'>,
  io: Io,
  bookingId: string,
): Claimant {
  const token = io.seal.open(ACCESS, headers[ACCESS_HEADER] ?? '');
  const access = accessShape.Check(token) && token.bookingId === bookingId && token.until > io.world.now();
  return { actor: caller.actor, operator: caller.roles.includes('operator'), access };
}

function accessToken(bookingId: string, io: Io): string {
  return io.seal.seal(ACCESS, { bookingId, until: io.world.now() + limits.accessTtlMs.value });
}

/** The booking, if the caller has a part in it. */
async function own(call: Call<{ bookingId: string }, unknown, unknown>, io: Io): Promise<Found | undefined> {
  const found = await readBooking(io.db, idOf(call));
  return found && partsIn(found.row, claimantOf(call, io, found.row.bookingId)).size > 0 ? found : undefined;
}

function shown({ row, contact }: Found): Booking {
  return contact ? { ...seen(row), contact: contactOf(contact) } : seen(row);
}

async function withTicket(
  call: Call<{ bookingId: string }, unknown, unknown>,
  io: Io,
): Promise<BookingRow | Refused> {
  const found = await own(call, io);
  if (!found) return { refused: 'booking-unknown' };
  const { row } = found;
  // While a part is being given back, the rest is as good as before.
  const holds =
    row.state === 'confirmed' || (row.state === 'cancelling' && row.cancellations.at(-1)?.all === false);
  return holds ? row : { refused: 'booking-without-ticket', state: row.state };
}

function file(body: string | Buffer, type: string, more: Record<string, string> = {}): Reply {
  return {
    status: 200,
    body,
    headers: { 'content-type': type, 'cache-control': 'private, no-store', ...more },
  };
}

function linesOf(text: string | undefined): { line: number; quantity: number }[] | null {
  if (text === undefined) return null;
  return text.split(',').map((part) => {
    const [line, quantity] = part.split(':').map(Number);
    return { line: line ?? 0, quantity: quantity ?? 0 };
  });
}
