// The door of operations: what those who run Jari may look at and do. Everything here is read from other contexts'
// logs and kernel tables or told by the processes themselves; no sale ever waits for it.
import Type, { type Static, type TSchema } from 'typebox';
import type { Limit, Refusal } from '#kernel/context';

export const limits = {
  reportEveryMs: { value: 1_000, unit: 'ms', why: 'how often a process writes down how it is doing' },
  reportAgeMaxMs: { value: 5_000, unit: 'ms', why: 'a process that said nothing for so long is not shown' },
  nowAgeMaxMs: {
    value: 900,
    unit: 'ms',
    why: 'how old a picture of now may be that several operators share',
  },
  sizesAgeMaxMs: { value: 10_000, unit: 'ms', why: 'how old the sizes of the database may be' },
  lagScannedMax: {
    value: 20_000,
    unit: 'events',
    why: 'events looked at to count how far a reader is behind',
  },
  sagaFoldEveryMs: { value: 2_000, unit: 'ms', why: 'how often bookings are counted by state' },
  sagaFoldBatchMax: { value: 20_000, unit: 'events', why: 'events of bookings folded at once' },
  recentEventsMax: {
    value: 20_000,
    unit: 'events',
    why: 'latest events in which ended bookings are looked for',
  },
  bookingsPageMax: { value: 200, unit: 'bookings', why: 'bookings on one page' },
  storyMax: { value: 1_000, unit: 'messages', why: 'messages of one story from each context' },
  actionsShownMax: { value: 200, unit: 'actions', why: 'latest redrives and drops shown' },
  auditsShownMax: { value: 50, unit: 'audits', why: 'latest audits listed' },
  auditStartMaxMs: { value: 30_000, unit: 'ms', why: 'until an audit that was asked for must have begun' },
  reasonMax: { value: 500, unit: 'characters', why: 'why a message is dropped or tried again' },
  statementMaxMs: { value: 10_000, unit: 'ms', why: 'the longest look into the database for an operator' },
} as const satisfies Record<string, Limit>;

/** When something is worth a look. */
export const signs = {
  queueDelaySignMs: { value: 100, unit: 'ms', why: 'queue delay above which a lane is worth a look' },
  readerLateSignMs: {
    value: 10_000,
    unit: 'ms',
    why: 'age of unread news above which a reader is worth a look',
  },
  eventLoopSignMs: { value: 200, unit: 'ms', why: 'stall of a process above which it is worth a look' },
  timerLateSignMs: { value: 60_000, unit: 'ms', why: 'after so long a due timer is overdue' },
  placedStuckMs: {
    value: 60_000,
    unit: 'ms',
    why: 'a booking that waits longer for its hold or payment is stuck',
  },
  awaitingStuckMs: { value: 2_100_000, unit: 'ms', why: 'a booking that awaits its payment longer is stuck' },
  cancellingStuckMs: {
    value: 600_000,
    unit: 'ms',
    why: 'a booking that waits longer for its refund is stuck',
  },
} as const satisfies Record<string, Limit>;

export const refusals = {
  'booking-unknown': {
    status: 404,
    title: 'No context has ever heard of this booking.',
    next: 'Check the id, or the code of the ticket.',
  },
  'parked-unknown': {
    status: 404,
    title: 'Nothing with this id is parked.',
    next: 'It may have gone through: list again.',
  },
  'audit-unknown': { status: 404, title: 'There is no such audit.', next: 'List the audits.' },
  'audit-running': {
    status: 409,
    title: 'An audit is running already.',
    next: 'Wait for `auditId`, then start the next.',
  },
  'cursor-invalid': {
    status: 400,
    title: 'This cursor was not made here.',
    next: 'Use `next` of the page before, or start without a cursor.',
  },
} as const satisfies Record<string, Refusal>;

const CLOSED = { additionalProperties: false } as const;
const closed = <P extends Record<string, TSchema>>(properties: P) => Type.Object(properties, CLOSED);
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const Instant = Type.String({ format: 'date-time' });

/** Per second, over three stretches of time. */
export const Rate = closed({
  perSecond10s: Type.Number(),
  perSecond1min: Type.Number(),
  perSecond15min: Type.Number(),
});
export type Rate = Static<typeof Rate>;

/** What is counted, as events of a context. */
export const RATES = {
  holds: ['inventory.Held'],
  holdsExpired: ['inventory.Expired'],
  bookings: ['booking.BookingPlaced'],
  confirmed: ['booking.BookingConfirmed'],
  declined: ['booking.BookingDeclined', 'booking.BookingRefused'],
  lapsed: ['booking.BookingLapsed'],
  cancelled: ['booking.BookingCancelled'],
  captures: ['payment.Captured'],
  refunds: ['payment.Refunded'],
} as const satisfies Record<string, readonly string[]>;
export type RateName = keyof typeof RATES;

const rates: Record<RateName, typeof Rate> = {
  holds: Rate,
  holdsExpired: Rate,
  bookings: Rate,
  confirmed: Rate,
  declined: Rate,
  lapsed: Rate,
  cancelled: Rate,
  captures: Rate,
  refunds: Rate,
};
export const Rates = closed(rates);
export type Rates = Static<typeof Rates>;

/** `…10s`: of the last ten seconds; the others since the start, or at this moment. */
export const LaneReport = closed({
  context: Type.String(),
  queued: Type.Integer(),
  queueDelayMs: Type.Number(),
  queueDelayMax10sMs: Type.Number(),
  messagesPerSecond10s: Type.Number(),
  batchMean10s: Type.Number(),
  batchMax: Type.Integer(),
  refused: Type.Integer(),
  refusedPerSecond10s: Type.Number(),
});
export type LaneReport = Static<typeof LaneReport>;

export const ProviderReport = closed({
  name: Type.String(),
  breaker: Type.Union([Type.Literal('closed'), Type.Literal('open'), Type.Literal('half-open')]),
  inFlight: Type.Integer(),
  queued: Type.Integer(),
  opened: Type.Integer(),
  lastFailure: orNull(Type.String()),
});
export type ProviderReport = Static<typeof ProviderReport>;

/** What one process says of itself. */
export const ProcessReport = closed({
  process: Type.String(),
  pid: Type.Integer(),
  machine: Type.String(),
  version: Type.String(),
  contexts: Type.Array(Type.String()),
  startedAt: Instant,
  uptimeS: Type.Integer(),
  saidAt: Instant,
  rates: Rates,
  lanes: Type.Array(LaneReport),
  /** How much later than meant the process got to its work, in the last second. */
  eventLoopDelay: closed({ p50Ms: Type.Number(), p99Ms: Type.Number(), maxMs: Type.Number() }),
  memory: closed({ rssBytes: Type.Integer(), heapUsedBytes: Type.Integer() }),
  statementsPerSecond10s: Type.Number(),
  /** Where payments run. */
  provider: orNull(ProviderReport),
});
export type ProcessReport = Static<typeof ProcessReport>;

export const TimersNow = closed({
  context: Type.String(),
  due: Type.Integer(),
  overdue: Type.Integer(),
  effectsRunning: Type.Integer(),
  exhausted: Type.Integer(),
});
export type TimersNow = Static<typeof TimersNow>;

export const ParkedNow = closed({
  context: Type.String(),
  parked: Type.Integer(),
  /** Of them, those that nobody tries again by himself. */
  waitsForPerson: Type.Integer(),
});
export type ParkedNow = Static<typeof ParkedNow>;

export const ReaderNow = closed({
  consumer: Type.String(),
  source: Type.String(),
  /** Empty for messages; the name of a read model otherwise. */
  readModel: Type.String(),
  /** Counted up to `lagScannedMax`. What was handed over in the process counts until it was checked, some seconds. */
  behind: Type.Integer(),
  oldestMs: Type.Integer(),
});
export type ReaderNow = Static<typeof ReaderNow>;

export const Sizes = closed({
  totalBytes: Type.Integer(),
  contexts: Type.Array(closed({ context: Type.String(), bytes: Type.Integer() })),
  measuredAt: Instant,
});
export type Sizes = Static<typeof Sizes>;

export const Sign = closed({
  code: Type.String(),
  level: Type.Union([Type.Literal('look'), Type.Literal('act')]),
  /** What it is about: a context, a process, a provider. */
  about: Type.String(),
  text: Type.String(),
  next: Type.String(),
});
export type Sign = Static<typeof Sign>;

export const Now = closed({
  at: Instant,
  version: Type.String(),
  /** What a person should look at, worst first; empty is good. */
  signs: Type.Array(Sign),
  /** Summed over all processes. */
  rates: Rates,
  /** Of each process, by itself. */
  processes: Type.Array(ProcessReport),
  /** Of the database, whichever process wrote it. */
  readers: Type.Array(ReaderNow),
  timers: Type.Array(TimersNow),
  parked: Type.Array(ParkedNow),
  database: Sizes,
});
export type Now = Static<typeof Now>;

export const SagaState = Type.Union([
  Type.Literal('placed'),
  Type.Literal('paying'),
  Type.Literal('awaiting-payment'),
  Type.Literal('confirmed'),
  Type.Literal('declined'),
  Type.Literal('lapsed'),
  Type.Literal('cancelling'),
  Type.Literal('cancelled'),
]);
export type SagaState = Static<typeof SagaState>;

export const SagaCounts = closed({
  asOf: Instant,
  /** False while an old log is still being counted. */
  complete: Type.Boolean(),
  states: Type.Array(
    closed({
      state: SagaState,
      count: Type.Integer(),
      /** Whether its bookings still go on. */
      open: Type.Boolean(),
      stuck: Type.Integer(),
      oldestMs: Type.Integer(),
    }),
  ),
});
export type SagaCounts = Static<typeof SagaCounts>;

export const Saga = closed({
  bookingId: Type.String(),
  code: Type.String(),
  state: SagaState,
  since: Instant,
  ageMs: Type.Integer(),
  placedAt: Instant,
  stuck: Type.Boolean(),
  total: Type.Union([closed({ amount: Type.Integer(), currency: Type.String() }), Type.Null()]),
});
export type Saga = Static<typeof Saga>;

export const SagaPage = closed({ bookings: Type.Array(Saga), next: orNull(Type.String()) });

export const StoryEntry = closed({
  id: Type.String(),
  at: Instant,
  /** Since the first message of the story. */
  afterMs: Type.Integer(),
  context: Type.String(),
  kind: Type.Union([Type.Literal('event'), Type.Literal('command')]),
  /** The context that a command was sent to. */
  to: orNull(Type.String()),
  type: Type.String(),
  subject: Type.String(),
  /** The message that led to it. */
  cause: orNull(Type.String()),
  actor: Type.String(),
  trace: orNull(Type.String()),
  /** Secrets and what people wrote are left out. */
  data: Type.Unknown(),
  /** Where and when it took effect. */
  tookEffect: Type.Array(closed({ context: Type.String(), at: Instant })),
});
export type StoryEntry = Static<typeof StoryEntry>;

export const Story = closed({
  bookingId: Type.String(),
  code: orNull(Type.String()),
  state: orNull(SagaState),
  /** False when a context had more than `storyMax` messages. */
  whole: Type.Boolean(),
  entries: Type.Array(StoryEntry),
  /** What is still to come. */
  waiting: Type.Array(
    closed({
      context: Type.String(),
      kind: Type.Union([Type.Literal('message'), Type.Literal('timer'), Type.Literal('effect')]),
      type: Type.String(),
      due: Instant,
      attempts: Type.Integer(),
      error: orNull(Type.String()),
    }),
  ),
});
export type Story = Static<typeof Story>;

export const ParkedKind = Type.Union([
  Type.Literal('message'),
  Type.Literal('timer'),
  Type.Literal('effect'),
]);

const parkedFields = {
  id: Type.String(),
  context: Type.String(),
  kind: ParkedKind,
  type: Type.String(),
  subject: Type.String(),
  attempts: Type.Integer(),
  error: orNull(Type.String()),
  since: Instant,
  /** The next try; null waits for a person. */
  retryAt: orNull(Instant),
  trace: orNull(Type.String()),
  /** How many messages of its subject stand before it. */
  before: Type.Integer(),
};
export const Parked = closed(parkedFields);
export type Parked = Static<typeof Parked>;
export const ParkedShown = closed({
  ...parkedFields,
  message: Type.Unknown(),
  behind: Type.Array(closed({ id: Type.String(), type: Type.String(), since: Instant })),
});

export const Action = closed({
  at: Instant,
  actor: Type.String(),
  action: Type.Union([Type.Literal('redrive'), Type.Literal('drop')]),
  context: Type.String(),
  kind: ParkedKind,
  message: Type.String(),
  type: Type.String(),
  subject: Type.String(),
  reason: Type.String(),
});
export type Action = Static<typeof Action>;

export const Audit = closed({
  auditId: Type.String(),
  state: Type.Union([Type.Literal('running'), Type.Literal('done'), Type.Literal('failed')]),
  startedAt: Instant,
  startedBy: Type.String(),
  /** Nothing was under way: whatever had not ended counted. */
  quiet: Type.Boolean(),
  progress: orNull(Type.String()),
  endedAt: orNull(Instant),
  seconds: orNull(Type.Number()),
  violationCount: orNull(Type.Integer()),
  counts: orNull(Type.Record(Type.String(), Type.Integer())),
  failure: orNull(Type.String()),
});
export type Audit = Static<typeof Audit>;

export const AuditShown = closed({
  ...Audit.properties,
  violations: Type.Array(closed({ law: Type.Integer(), subject: Type.String(), what: Type.String() })),
});
export type AuditShown = Static<typeof AuditShown>;
