// What a gate asks: may they come in, who is expected, how many are there. A gate may have been offline: its scans
// come in batches, each with the time at which it was made.
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { codeOf, TICKET_SEAL, typedCode } from '#booking';
import { type Call, type Io, type Reply, type Route, refuse, route } from '#kernel/route';
import type { Told } from './admission.ts';
import { Guest, limits, type Pass, ScanResult, ScansBody, Session } from './contract.ts';
import { type PassKey, type PassRow, passKey } from './passes.ts';
import { type GuestRow, guestsNamed, guestsOf, passesFor, sessionsOf } from './store.ts';

const closed = { additionalProperties: false } as const;
const LocalDate = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const ByListing = Type.Object({ listing: Type.String({ format: 'uuid' }) }, closed);
const sealedShape = Compile(Type.Object({ bookingId: Type.String({ format: 'uuid' }) }));

const instant = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toString();
const maybeInstant = (ms: number | null) => (ms === null ? null : instant(ms));

type Scanned = ScansBody['scans'][number];

/** What a code leads to: a booking where it was sealed by us, otherwise the code that somebody typed. */
function readCode(text: string, io: Io): { booking: string } | { code: string } | undefined {
  const dot = text.indexOf('.');
  if (dot < 0) return { code: typedCode(text) };
  const sealed = io.seal.open(TICKET_SEAL, text.slice(dot + 1).trim());
  if (!sealedShape.Check(sealed)) return undefined;
  const { bookingId } = sealed;
  return codeOf(bookingId) === typedCode(text.slice(0, dot)) ? { booking: bookingId } : undefined;
}

type Body = { body: ScansBody; caller: { id: string } };

async function takeScans({ body, caller }: Body, io: Io): Promise<Reply> {
  const read = body.scans.map((scan) => readCode(scan.code, io));
  const passes = await passesFor(io.db, caller.id, {
    bookings: read.flatMap((one) => (one && 'booking' in one ? [one.booking] : [])),
    codes: read.flatMap((one) => (one && 'code' in one ? [one.code] : [])),
  });
  const results = await Promise.all(
    body.scans.map((scan, at) => {
      const named = read[at];
      const found = passes.filter(
        (pass) => named && ('booking' in named ? pass.bookingId === named.booking : pass.code === named.code),
      );
      return takeScan({ body, scan, found }, io);
    }),
  );
  return { status: 200, body: { results } };
}

async function takeScan(
  { body, scan, found }: { body: ScansBody; scan: Scanned; found: PassRow[] },
  io: Io,
): Promise<ScanResult> {
  const scanId = scan.scanId.toLowerCase();
  if (found.length === 0) return { scanId, verdict: 'unknown' };
  const fitting = found.filter(
    ({ listing, pool, unit }) =>
      listing === body.listing.toLowerCase() &&
      (body.pool === undefined || pool === body.pool.toLowerCase()) &&
      (body.unit === undefined || unit === body.unit),
  );
  const [pass, another] = fitting;
  if (!pass || another) {
    const passes = (pass ? fitting : found).slice(0, limits.passesToldMax.value).map(passOf);
    return { scanId, verdict: pass ? 'which-session' : 'other-event', passes };
  }
  const { bookingId, pool, unit, host, listing, quantity, cancelledAt } = pass;
  const at = Temporal.Instant.from(scan.at).epochMilliseconds;
  const data = {
    scanId,
    at,
    gate: body.gate ?? '',
    bookingId,
    pool,
    unit,
    host,
    listing,
    quantity,
    cancelledAt,
  };
  const { verdict, first } = await io.submit<Told>({ type: 'TakeScan', subject: bookingId, data });
  return {
    scanId,
    verdict,
    pass: passOf(pass),
    ...(first && { first: { ...first, at: instant(first.at) } }),
    ...(verdict === 'cancelled' && cancelledAt !== null && { cancelledAt: instant(cancelledAt) }),
    ...(verdict === 'clock-wrong' && { now: instant(io.world.now()) }),
  };
}

function passOf({ bookingId, code, listing, pool, unit, day, startsAt, quantity, lines }: PassRow): Pass {
  return { bookingId, code, listing, pool, unit, day, startsAt: maybeInstant(startsAt), quantity, lines };
}

function guestOf(row: GuestRow): Guest {
  const { scanId, at, gate, cancelledAt } = row;
  const admitted = scanId === null || at === null ? null : { scanId, at: instant(at), gate: gate ?? '' };
  return { ...passOf(row), cancelledAt: maybeInstant(cancelledAt), admitted };
}

const scans = route({
  method: 'POST',
  path: '/scans',
  access: { role: 'host' },
  summary:
    'Scans of tickets, also those made offline; each ticket lets in once, and the earliest scan counts',
  body: ScansBody,
  bodyLimitBytes: limits.scansBodyBytesMax.value,
  replies: { 200: Type.Object({ results: Type.Array(ScanResult) }, closed) },
  handle: takeScans,
});

function isDate(date: string): boolean {
  try {
    return Temporal.PlainDate.from(date, { overflow: 'reject' }).toString() === date;
  } catch {
    return false;
  }
}

const sessions = route({
  method: 'GET',
  path: '/listings/:listing/sessions',
  access: { role: 'host' },
  summary: 'How many are expected and how many are in, by session, performance or day of arrival',
  params: ByListing,
  query: Type.Object({ from: Type.Optional(LocalDate), to: Type.Optional(LocalDate) }, closed),
  replies: { 200: Type.Object({ sessions: Type.Array(Session) }, closed) },
  refusals: ['days-invalid'],
  async handle({ params, query: { from, to }, caller }, io) {
    const dates = [from, to].filter((date) => date !== undefined);
    if (!dates.every(isDate) || (from !== undefined && to !== undefined && from > to))
      return refuse({ refused: 'days-invalid' });
    const asked = { host: caller.id, listing: params.listing, from: from ?? null, to: to ?? null };
    const rows = await sessionsOf(io.db, asked);
    const body = { sessions: rows.map((row) => ({ ...row, startsAt: maybeInstant(row.startsAt) })) };
    return { status: 200, body };
  },
});

const GuestsQuery = Type.Object(
  {
    pool: Type.Optional(Type.String({ format: 'uuid' })),
    unit: Type.Optional(Type.String({ maxLength: 200 })),
    /** Only what changed then or later, for a list that is kept offline. */
    since: Type.Optional(Type.String({ format: 'date-time' })),
    cursor: Type.Optional(Type.String({ maxLength: 500 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.guestsPageMax.value })),
  },
  closed,
);
type GuestsCall = Pick<
  Call<Static<typeof ByListing>, Static<typeof GuestsQuery>, never>,
  'params' | 'query' | 'caller'
>;

function cursorOf({ bookingId, pool, unit }: PassKey): string {
  return Buffer.from(passKey({ bookingId, pool, unit })).toString('base64url');
}

function placeOf(cursor: string): PassKey | undefined {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const [, bookingId, pool, unit] = /^([0-9a-f-]{36})\/([0-9a-f-]{36})\/(.*)$/s.exec(text) ?? [];
  const valid = [bookingId, pool].every((id) => id && sealedShape.Check({ bookingId: id }));
  return valid && bookingId && pool ? { bookingId, pool, unit: unit ?? '' } : undefined;
}

async function listGuests({ params, query, caller }: GuestsCall, io: Io): Promise<Reply> {
  const after = query.cursor === undefined ? undefined : placeOf(query.cursor);
  if (query.cursor !== undefined && !after) return refuse({ refused: 'cursor-invalid' });
  const limit = query.limit ?? limits.guestsPageMax.value;
  const asOf = io.world.now();
  const rows = await guestsOf(io.db, {
    host: caller.id,
    listing: params.listing,
    pool: query.pool ?? null,
    unit: query.unit ?? null,
    since: query.since === undefined ? null : Temporal.Instant.from(query.since).epochMilliseconds,
    after,
    limit: limit + 1,
  });
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const next = last ? cursorOf(last) : null;
  return { status: 200, body: { guests: shown.map(guestOf), next, asOf: instant(asOf) } };
}

const guests = route({
  method: 'GET',
  path: '/listings/:listing/guests',
  access: { role: 'host' },
  summary: 'Who is expected, for a gate that may be offline: codes and quantities, no names',
  params: ByListing,
  query: GuestsQuery,
  replies: {
    200: Type.Object(
      {
        guests: Type.Array(Guest),
        next: Type.Union([Type.String(), Type.Null()]),
        /** By our clock; a minute before it is a safe `since` for the next time. */
        asOf: Type.String({ format: 'date-time' }),
      },
      closed,
    ),
  },
  refusals: ['cursor-invalid'],
  handle: listGuests,
});

const find = route({
  method: 'GET',
  path: '/guests',
  access: { role: 'host' },
  summary:
    'A confirmed booking of what I offer by its code, with who is in; its id leads to contact and cancellation',
  query: Type.Object({ code: Type.String({ minLength: 1, maxLength: limits.codeLengthMax.value }) }, closed),
  replies: { 200: Type.Object({ guests: Type.Array(Guest) }, closed) },
  async handle({ query, caller }, io) {
    const named = readCode(query.code, io);
    const rows = named === undefined ? [] : await guestsNamed(io.db, caller.id, named);
    return { status: 200, body: { guests: rows.map(guestOf) } };
  },
});

export const routes: readonly Route[] = [scans, sessions, guests, find];
