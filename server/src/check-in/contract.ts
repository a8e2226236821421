// The door of check-in: scans of tickets at the gate, counts, and the list of those who are expected.
import Type, { type Static } from 'typebox';
import type { Limit, Refusal } from '#kernel/context';

export const limits = {
  scansPerRequestMax: { value: 500, unit: 'scans', why: 'scans that one device sends at once' },
  scansBodyBytesMax: { value: 524_288, unit: 'bytes', why: 'the scans of one request as sent' },
  codeLengthMax: { value: 500, unit: 'characters', why: 'what a QR code says, or what somebody typed' },
  gateLengthMax: { value: 60, unit: 'characters', why: 'name of a gate' },
  clockAheadMaxMs: {
    value: 300_000,
    unit: 'ms',
    why: 'how far ahead the clock of a gate may be; the earliest scan counts, so a clock must not lie',
  },
  scanAgeMaxMs: { value: 2_592_000_000, unit: 'ms', why: 'how old a scan may be when it is sent (30 days)' },
  scansPerPassMax: { value: 100, unit: 'scans', why: 'scans of one pass that are remembered' },
  passesToldMax: { value: 20, unit: 'passes', why: 'passes told in the answer to one scan' },
  guestsPageMax: { value: 1_000, unit: 'passes', why: 'expected guests on one page' },
  sessionsMax: { value: 2_000, unit: 'sessions', why: 'sessions counted in one answer' },
} as const satisfies Record<string, Limit>;

export const refusals = {
  'cursor-invalid': {
    status: 400,
    title: 'This cursor was not made here.',
    next: 'Use `next` of the page before, or start without a cursor.',
  },
  'days-invalid': {
    status: 422,
    title: 'There are no such days.',
    next: 'Give `from` and `to` as dates of the calendar, `from` first.',
  },
} as const satisfies Record<string, Refusal>;

const closed = { additionalProperties: false } as const;
const Uuid = Type.String({ format: 'uuid', maxLength: 36 });
const Instant = Type.String({ format: 'date-time' });
const Unit = Type.String({ maxLength: 200 });

export const Scan = Type.Object(
  {
    /** Made by the gate: the same scan sent again is the same scan. */
    scanId: Uuid,
    /** All that the QR code says, or the code that people read aloud. */
    code: Type.String({ minLength: 1, maxLength: limits.codeLengthMax.value }),
    /** By the clock of the gate. */
    at: Instant,
  },
  closed,
);

export const ScansBody = Type.Object(
  {
    listing: Uuid,
    /** The performance or room type; absent: any of the listing. */
    pool: Type.Optional(Uuid),
    /** The session of an exhibition, e.g. `2027-03-01T10:00`; absent: any. */
    unit: Type.Optional(Unit),
    /** For people: it is told to whoever scans the same pass later. */
    gate: Type.Optional(Type.String({ maxLength: limits.gateLengthMax.value })),
    scans: Type.Array(Scan, { minItems: 1, maxItems: limits.scansPerRequestMax.value }),
  },
  closed,
);
export type ScansBody = Static<typeof ScansBody>;

/** What a booking lets in at one occasion. No name: the code is all that a gate needs. */
export const Pass = Type.Object(
  {
    bookingId: Type.String(),
    /** Ten characters, as in the QR code. */
    code: Type.String(),
    listing: Type.String(),
    pool: Type.String(),
    /** The session of an exhibition; '' where the whole pool is one occasion. */
    unit: Type.String(),
    /** Local day of the session or of arrival. */
    day: Type.Union([Type.String(), Type.Null()]),
    startsAt: Type.Union([Instant, Type.Null()]),
    /** People, rooms or pieces. */
    quantity: Type.Integer(),
    /** Seats, nights or goods, with their rates. */
    lines: Type.Array(
      Type.Object({ unit: Type.String(), rate: Type.String(), quantity: Type.Integer() }, closed),
    ),
  },
  closed,
);
export type Pass = Static<typeof Pass>;

/** The scan that let a pass in. */
export const First = Type.Object({ scanId: Type.String(), at: Instant, gate: Type.String() }, closed);

/**
 * `admitted`: this scan lets the party in. `already-admitted`: `first` says when, and at which gate. `cancelled`: given back, since
 * `cancelledAt`. `other-event`: a pass of yours for something else, see `passes`. `which-session`: several fit, see `passes` and
 * scan again with `pool` and `unit`. `unknown`: no pass of yours. `clock-wrong`: the gate's clock is wrong, `now` is ours.
 * `scan-id-taken`: another scan has this id.
 */
export const Verdict = Type.Union([
  Type.Literal('admitted'),
  Type.Literal('already-admitted'),
  Type.Literal('cancelled'),
  Type.Literal('other-event'),
  Type.Literal('which-session'),
  Type.Literal('unknown'),
  Type.Literal('clock-wrong'),
  Type.Literal('scan-id-taken'),
]);
export type Verdict = Static<typeof Verdict>;

export const ScanResult = Type.Object(
  {
    scanId: Type.String(),
    verdict: Verdict,
    pass: Type.Optional(Pass),
    first: Type.Optional(First),
    cancelledAt: Type.Optional(Instant),
    passes: Type.Optional(Type.Array(Pass)),
    now: Type.Optional(Instant),
  },
  closed,
);
export type ScanResult = Static<typeof ScanResult>;

/** How a session stands: pieces and passes that are expected and that are in. */
export const Session = Type.Object(
  {
    pool: Type.String(),
    unit: Type.String(),
    day: Type.Union([Type.String(), Type.Null()]),
    startsAt: Type.Union([Instant, Type.Null()]),
    expected: Type.Integer(),
    admitted: Type.Integer(),
    passes: Type.Integer(),
    passesAdmitted: Type.Integer(),
    /** Passes that were scanned more than once. */
    passesScannedAgain: Type.Integer(),
  },
  closed,
);

export const Guest = Type.Object(
  {
    ...Pass.properties,
    cancelledAt: Type.Union([Instant, Type.Null()]),
    admitted: Type.Union([First, Type.Null()]),
  },
  closed,
);
export type Guest = Static<typeof Guest>;
