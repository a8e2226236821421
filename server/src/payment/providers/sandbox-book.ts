// What the pretend card network remembers and how it decides. Every request is decided without touching the
// world into entries; applying an entry is the only way the book changes, so replaying the journal restores it.
import { createHash } from 'node:crypto';
import Type, { type Static } from 'typebox';
import type { Limit } from '#kernel/context';
import { type CardEntry, cardOfToken, readCard } from './sandbox-cards.ts';

export const sandboxLimits = {
  bodyBytesMax: { value: 16_384, unit: 'bytes', why: 'largest request body the sandbox reads' },
  keysMax: {
    value: 200_000,
    unit: 'keys',
    why: 'idempotency keys remembered; beyond it new captures get 503',
  },
  keyAgeMaxMs: { value: 2_592_000_000, unit: 'ms', why: 'a capture and its key are forgotten after this' },
  tokensMax: { value: 10_000, unit: 'tokens', why: 'card tokens remembered; the oldest goes first' },
  refundsPerCaptureMax: { value: 100, unit: 'refunds', why: 'refunds of one capture' },
  authenticationMaxMs: { value: 900_000, unit: 'ms', why: 'how long a buyer may take to prove who they are' },
  faultDelayMaxMs: { value: 60_000, unit: 'ms', why: 'longest delay the control accepts' },
  connectionsMax: { value: 1_024, unit: 'connections', why: 'open connections to the sandbox' },
  noticesQueuedMax: {
    value: 10_000,
    unit: 'notices',
    why: 'undelivered notices kept; newer ones are dropped',
  },
  noticesAtOnceMax: { value: 8, unit: 'notices', why: 'notices on their way at a time' },
  noticeTimeoutMs: { value: 5_000, unit: 'ms', why: 'how long the receiver of a notice may take to answer' },
} as const satisfies Record<string, Limit>;

const Reason = Type.Union([Type.String(), Type.Null()]);

const RefundRecord = Type.Object({
  ref: Type.String(),
  key: Type.String(),
  amount: Type.Integer(),
  state: Type.Union([Type.Literal('refunded'), Type.Literal('refused')]),
  code: Reason,
  message: Reason,
});
type RefundRecord = Static<typeof RefundRecord>;

/** `closed`: somebody asked about the key before it was used, so it never will be. */
const CaptureRecord = Type.Object({
  ref: Type.String(),
  key: Type.String(),
  at: Type.Integer(),
  print: Type.String(),
  amount: Type.Integer(),
  currency: Type.String(),
  state: Type.Union([
    Type.Literal('captured'),
    Type.Literal('declined'),
    Type.Literal('action-required'),
    Type.Literal('closed'),
  ]),
  code: Reason,
  message: Reason,
  clientSecret: Reason,
  keepsMoney: Type.Boolean(),
  refunds: Type.Array(RefundRecord),
});
export type CaptureRecord = Static<typeof CaptureRecord>;

const Notice = Type.Object({ id: Type.String(), body: Type.String() });
export type Notice = Static<typeof Notice>;

export const Entry = Type.Union([
  Type.Object({ kind: Type.Literal('token'), token: Type.String(), card: Type.String() }),
  Type.Object({ kind: Type.Literal('capture'), capture: CaptureRecord }),
  Type.Object({
    kind: Type.Literal('settled'),
    ref: Type.String(),
    state: Type.Union([Type.Literal('captured'), Type.Literal('declined')]),
    code: Reason,
    message: Reason,
  }),
  Type.Object({ kind: Type.Literal('refund'), captureRef: Type.String(), refund: RefundRecord }),
  Type.Object({ kind: Type.Literal('notice'), notice: Notice }),
  Type.Object({ kind: Type.Literal('notice-done'), id: Type.String() }),
]);
export type Entry = Static<typeof Entry>;

export interface Book {
  tokens: Map<string, string>;
  byKey: Map<string, CaptureRecord>;
  byRef: Map<string, CaptureRecord>;
  /** Not yet delivered, oldest first. */
  notices: Map<string, Notice>;
}

/** What the world gives to one decision: the time and ids nobody has. */
export interface Fresh {
  now: number;
  id: string;
  secret: string;
  noticeId: string;
}

export interface Reply {
  status: number;
  body: object;
  entries: Entry[];
}

export interface CaptureDemand {
  amount: number;
  currency: string;
  source: string;
  metadata: Record<string, string>;
}

export interface RefundDemand {
  amount: number;
  currency: string;
}

export const emptyBook = (): Book => ({
  tokens: new Map(),
  byKey: new Map(),
  byRef: new Map(),
  notices: new Map(),
});

export function apply(book: Book, entry: Entry): void {
  switch (entry.kind) {
    case 'token':
      book.tokens.set(entry.token, entry.card);
      forgetOldest(book.tokens, sandboxLimits.tokensMax.value);
      return;
    case 'capture': {
      const capture = { ...entry.capture, refunds: [...entry.capture.refunds] };
      book.byKey.set(capture.key, capture);
      book.byRef.set(capture.ref, capture);
      return;
    }
    case 'settled': {
      const capture = book.byRef.get(entry.ref);
      if (capture) Object.assign(capture, { state: entry.state, code: entry.code, message: entry.message });
      return;
    }
    case 'refund':
      book.byRef.get(entry.captureRef)?.refunds.push(entry.refund);
      return;
    case 'notice':
      if (book.notices.size < sandboxLimits.noticesQueuedMax.value)
        book.notices.set(entry.notice.id, entry.notice);
      return;
    case 'notice-done':
      book.notices.delete(entry.id);
  }
}

/** The shortest journal that restores the book. */
export function entriesOf(book: Book): Entry[] {
  return [
    ...[...book.tokens].map(([token, card]) => ({ kind: 'token' as const, token, card })),
    ...[...book.byKey.values()].map((capture) => ({ kind: 'capture' as const, capture })),
    ...[...book.notices.values()].map((notice) => ({ kind: 'notice' as const, notice })),
  ];
}

/** Captures are kept as they came, so the old ones stand first. */
export function forgetOld(book: Book, now: number): void {
  for (const capture of book.byKey.values()) {
    if (capture.at >= now - sandboxLimits.keyAgeMaxMs.value) return;
    book.byKey.delete(capture.key);
    book.byRef.delete(capture.ref);
  }
}

export function decideToken(card: CardEntry, fresh: Fresh): Reply {
  const found = readCard(card, fresh.now);
  if ('code' in found) return refusal(422, found.code, found.message);
  const token = `tok_${fresh.id}`;
  const body = { token, brand: found.brand, last4: found.number.slice(-4) };
  return { status: 201, body, entries: [{ kind: 'token', token, card: found.token }] };
}

export function decideCapture(book: Book, key: string, demand: CaptureDemand, fresh: Fresh): Reply {
  const print = fingerprint(demand);
  const known = book.byKey.get(key);
  if (known?.state === 'closed') {
    return refusal(409, 'key-closed', 'This key was closed by a look-up. Try again with a new key.');
  }
  if (known && known.print !== print) {
    return refusal(422, 'key-reused', 'This key was used for another request. Use a new key.');
  }
  if (known) return reply(known, settledLate(known, fresh));
  if (book.byKey.size >= sandboxLimits.keysMax.value) {
    return refusal(
      503,
      'sandbox-full',
      'The sandbox holds as many keys as it may. Restart it without its journal.',
    );
  }
  const capture = charged(book, key, print, demand, fresh);
  return reply(capture, [{ kind: 'capture', capture }, ...noticeOf(capture, fresh)]);
}

/** What became of a key. A key that was never used is closed, so that a request still on its way cannot charge. */
export function decideSettle(book: Book, key: string, fresh: Fresh): Reply {
  const known = book.byKey.get(key);
  if (known) return { ...reply(known, settledLate(known, fresh)), status: 200 };
  if (book.byKey.size >= sandboxLimits.keysMax.value) return full();
  const nothing = { amount: 0, currency: '', print: '', code: null, message: null, clientSecret: null };
  const capture: CaptureRecord = {
    ...nothing,
    ref: `cap_${fresh.id}`,
    key,
    at: fresh.now,
    state: 'closed',
    keepsMoney: false,
    refunds: [],
  };
  return { status: 200, body: captureView(capture), entries: [{ kind: 'capture', capture }] };
}

/** The buyer proves who they are, or fails to. Only the page that was given the secret can say so. */
export function decideAuthentication(
  capture: CaptureRecord,
  { clientSecret, passed }: { clientSecret: string; passed: boolean },
  fresh: Fresh,
): Reply {
  if (capture.clientSecret !== clientSecret) {
    return refusal(403, 'secret-wrong', 'The client secret does not belong to this capture.');
  }
  const late = settledLate(capture, fresh);
  if (late.length > 0 || capture.state !== 'action-required') return reply(capture, late);
  if (passed) return reply(capture, settled(capture, 'captured', null, null, fresh));
  return reply(
    capture,
    settled(capture, 'declined', 'authentication-failed', 'The bank could not confirm who you are.', fresh),
  );
}

/** Ends a capture that waits for the buyer; any other state answers as it is. */
export function decideAbandon(capture: CaptureRecord, fresh: Fresh): Reply {
  if (capture.state !== 'action-required') return reply(capture, []);
  return reply(
    capture,
    settled(capture, 'declined', 'abandoned', 'The payment was not finished in time.', fresh),
  );
}

export function decideRefund(capture: CaptureRecord, key: string, demand: RefundDemand, fresh: Fresh): Reply {
  const known = capture.refunds.find((refund) => refund.key === key);
  if (known && known.amount === demand.amount) return refundReply(capture, known, []);
  if (known) return refusal(422, 'key-reused', 'This key was used for another refund. Use a new key.');
  if (capture.state !== 'captured')
    return refusal(409, 'not-captured', 'Only captured money can be given back.');
  if (demand.currency !== capture.currency) {
    return refusal(422, 'currency-differs', `This capture is in ${capture.currency}.`);
  }
  const left = capture.amount - refundedOf(capture);
  if (demand.amount > left)
    return refusal(422, 'refund-exceeds-capture', `Only ${left} can still be given back.`);
  if (capture.refunds.length >= sandboxLimits.refundsPerCaptureMax.value) {
    return refusal(422, 'too-many-refunds', 'This capture has as many refunds as it may.');
  }
  const keeps = capture.keepsMoney;
  const refund: RefundRecord = {
    ref: `ref_${fresh.id}`,
    key,
    amount: demand.amount,
    state: keeps ? 'refused' : 'refunded',
    code: keeps ? 'refund-failed' : null,
    message: keeps ? 'The bank of the buyer did not take the money back.' : null,
  };
  const notice = noticeEntry(`refund.${refund.state}`, refundView(capture, refund), fresh);
  return refundReply(capture, refund, [{ kind: 'refund', captureRef: capture.ref, refund }, notice]);
}

/** A capture whose buyer took too long is declined the next time anybody touches it. */
export function settledLate(capture: CaptureRecord, fresh: Fresh): Entry[] {
  const isLate = fresh.now > capture.at + sandboxLimits.authenticationMaxMs.value;
  if (capture.state !== 'action-required' || !isLate) return [];
  return settled(
    capture,
    'declined',
    'authentication-expired',
    'The payment was not confirmed in time.',
    fresh,
  );
}

export function captureView(capture: CaptureRecord) {
  return {
    ref: capture.ref,
    key: capture.key,
    state: capture.state,
    amount: capture.amount,
    currency: capture.currency,
    refunded: refundedOf(capture),
    code: capture.code,
    message: capture.message,
    clientSecret: capture.state === 'action-required' ? capture.clientSecret : null,
  };
}

export function refundView(capture: CaptureRecord, refund: RefundRecord) {
  return { ...refund, captureRef: capture.ref, currency: capture.currency };
}

export function refundedOf(capture: CaptureRecord): number {
  const done = capture.refunds.filter((refund) => refund.state === 'refunded');
  return done.reduce((sum, refund) => sum + refund.amount, 0);
}

export function refusal(status: number, code: string, message: string): Reply {
  return { status, body: { code, message }, entries: [] };
}

/** The reply describes the capture as it is once the entries are applied. */
export function reply(capture: CaptureRecord, entries: Entry[]): Reply {
  const change = entries.find((entry) => entry.kind === 'settled');
  const after = change
    ? { ...capture, state: change.state, code: change.code, message: change.message }
    : capture;
  const status = { captured: 201, declined: 402, 'action-required': 202, closed: 200 }[after.state];
  return { status, body: captureView(after), entries };
}

function full(): Reply {
  return refusal(
    503,
    'sandbox-full',
    'The sandbox holds as many keys as it may. Restart it without its journal.',
  );
}

function charged(book: Book, key: string, print: string, demand: CaptureDemand, fresh: Fresh): CaptureRecord {
  const card = cardOfToken(book.tokens.get(demand.source) ?? demand.source);
  const behaviour = card?.behaviour ?? {
    does: 'declines' as const,
    code: 'token-unknown',
    message: 'This card token is not known. Enter the card again.',
  };
  const declined = behaviour.does === 'declines' ? behaviour : undefined;
  const asks = behaviour.does === 'asks';
  return {
    ref: `cap_${fresh.id}`,
    key,
    at: fresh.now,
    print,
    amount: demand.amount,
    currency: demand.currency,
    state: declined ? 'declined' : asks ? 'action-required' : 'captured',
    code: declined?.code ?? null,
    message: declined?.message ?? null,
    clientSecret: asks ? secretOf(fresh) : null,
    keepsMoney: behaviour.does === 'pays-but-keeps',
    refunds: [],
  };
}

/** The secret names its capture, as those of real networks do: a page is told nothing else. */
const secretOf = ({ id, secret }: Fresh): string => `cap_${id}_secret_${secret}`;

export function refOfSecret(clientSecret: string): string | undefined {
  return /^(cap_[\w-]{1,60})_secret_[\w-]+$/.exec(clientSecret)?.[1];
}

function settled(
  capture: CaptureRecord,
  state: 'captured' | 'declined',
  code: string | null,
  message: string | null,
  fresh: Fresh,
): Entry[] {
  const after = { ...capture, state, code, message };
  return [{ kind: 'settled', ref: capture.ref, state, code, message }, ...noticeOf(after, fresh)];
}

function noticeOf(capture: CaptureRecord, fresh: Fresh): Entry[] {
  if (capture.state !== 'captured' && capture.state !== 'declined') return [];
  return [noticeEntry(`capture.${capture.state}`, captureView(capture), fresh)];
}

function noticeEntry(type: string, data: object, fresh: Fresh): Entry {
  const timestamp = Temporal.Instant.fromEpochMilliseconds(fresh.now).toString();
  const id = `msg_${fresh.noticeId}`;
  return { kind: 'notice', notice: { id, body: JSON.stringify({ type, timestamp, data }) } };
}

function refundReply(capture: CaptureRecord, refund: RefundRecord, entries: Entry[]): Reply {
  const status = refund.state === 'refunded' ? 201 : 402;
  return { status, body: refundView(capture, refund), entries };
}

/** Equal for equal requests, whatever the sequence of the metadata. */
function fingerprint({ amount, currency, source, metadata }: CaptureDemand): string {
  const sorted = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([amount, currency, source, sorted]))
    .digest('base64');
}

function forgetOldest<V>(map: Map<string, V>, max: number): void {
  for (const key of map.keys()) {
    if (map.size <= max) return;
    map.delete(key);
  }
}
