// The HTTP door of inventory. A hold of somebody signed in belongs to that person, any other one to whoever bears
// its receipt; the receipt is sealed here, because a decision knows no secret.
import Type from 'typebox';
import {
  CellView,
  refusals as codes,
  type Hold,
  HoldBody,
  HoldView,
  limits,
  PoolView,
  type Receipt,
} from '#inventory';
import { edgeProblem, foreseen, refusalProblem } from '#kernel/problem';
import { type Caller, type Io, isRefused, type Refused, type Route, refuse, route } from '#kernel/route';
import { answerOf, type HoldAnswer } from './hold.ts';
import { type HoldState, isDue } from './state.ts';
import { readCells, readHold, readPool } from './store.ts';

/** Where a guest shows the receipt of a hold. */
const RECEIPT_HEADER = 'jari-receipt';
const RECEIPT = 'hold';
/** Prices and rules change seldom; what is left of a cell is not in here. */
const POOL_CACHE = { 'cache-control': 'public, max-age=1' };

const closed = { additionalProperties: false } as const;
const Uuid = Type.String({ format: 'uuid' });
const HoldParams = Type.Object({ holdId: Uuid }, closed);
const PoolParams = Type.Object({ pool: Uuid }, closed);
const ownRefusals = ['hold-unknown', 'hold-not-yours'];
const holdRefusals = [
  ...['cells-unavailable', 'lines-invalid', 'currency-mixed', 'hold-id-taken', 'hold-ended'],
  ...[...ownRefusals, 'replaced-ended', 'replaced-booked'],
];

/** Ids are kept in small letters; the same id in capitals is the same id. */
const id = (given: string) => given.toLowerCase();

function ownerOf(caller: Caller): string {
  return caller.kind === 'nobody' ? 'guest' : caller.actor;
}

/** All holds of a batch expire at one moment, so the text of it is made once. */
const instants = new Map<number, string>();
const INSTANTS_MAX = 16;

function instant(ms: number): string {
  let text = instants.get(ms);
  if (text === undefined) {
    text = new Date(ms).toISOString();
    if (instants.size >= INSTANTS_MAX) instants.clear();
    instants.set(ms, text);
  }
  return text;
}

function view(answer: HoldAnswer, state: HoldState, io: Io): HoldView {
  const { holdId, owner, expiresAt, lastsUntil, currency, total, lines, best, terms } = answer;
  const receipt: Receipt = { holdId, owner, expiresAt, currency, lines, terms };
  return {
    holdId,
    state: state === 'lost' ? 'expired' : state,
    utcExpiresAt: instant(expiresAt),
    utcLastsUntil: instant(lastsUntil),
    currency,
    total,
    lines,
    ...(best && { best }),
    ...(state === 'held' && { receipt: io.seal.seal(RECEIPT, receipt) }),
  };
}

interface Asker {
  caller: Caller;
  headers: Record<string, string | undefined>;
}

/** As whom this caller may touch the hold: its receipt speaks for whoever shows it. */
function claimant(
  { caller, headers }: Asker,
  holdId: string,
  io: Io,
  shown = headers[RECEIPT_HEADER],
): string {
  const receipt = shown === undefined ? undefined : io.seal.open(RECEIPT, shown);
  if (isReceiptOf(receipt, holdId)) return receipt.owner;
  // `guest` alone proves nothing, so it is nobody's hold without its receipt.
  return caller.kind === 'nobody' ? 'nobody' : caller.actor;
}

/** What was sealed here for this purpose has the shape of a receipt. */
function isReceiptOf(sealed: unknown, holdId: string): sealed is Receipt {
  return typeof sealed === 'object' && sealed !== null && 'holdId' in sealed && sealed.holdId === holdId;
}

function submitHold(body: HoldBody, asker: Asker, io: Io): Promise<HoldAnswer | Refused> {
  const holdId = body.holdId === undefined ? io.world.id() : id(body.holdId);
  const data: Hold = { holdId, owner: ownerOf(asker.caller), lines: body.lines, asked: false };
  if (body.replaces !== undefined) {
    const replaced = id(body.replaces);
    const owner = claimant(asker, replaced, io, body.receipt ?? asker.headers[RECEIPT_HEADER]);
    data.replaces = { holdId: replaced, owner };
  }
  return io.submit({ type: 'Hold', subject: holdId, data });
}

const make = route({
  method: 'POST',
  path: '/holds',
  access: 'anyone',
  summary: 'Hold all of these lines, or none; perhaps in place of another hold',
  body: HoldBody,
  replies: { 201: HoldView },
  refusals: holdRefusals,
  async handle(call, io) {
    const answer = await submitHold(call.body, call, io);
    if (isRefused(answer)) return refuse(answer);
    const headers = { location: `/v1/inventory/holds/${answer.holdId}` };
    return { status: 201, headers, body: view(answer, 'held', io) };
  },
});

/** A problem as it would have been answered alone. */
const Problem = Type.Object({}, { additionalProperties: true });

const makeMany = route({
  method: 'POST',
  path: '/holds/batch',
  access: 'anyone',
  summary: 'Make several holds, one after another in this sequence, each for itself',
  body: Type.Object(
    { holds: Type.Array(HoldBody, { minItems: 1, maxItems: limits.holdsPerBatchMax.value }) },
    closed,
  ),
  replies: {
    200: Type.Object(
      {
        results: Type.Array(
          Type.Object(
            { status: Type.Integer(), hold: Type.Optional(HoldView), problem: Type.Optional(Problem) },
            closed,
          ),
        ),
      },
      closed,
    ),
  },
  async handle(call, io) {
    // None waits for another: so they stand next to each other on the lane, in the sequence given.
    const ended = await Promise.allSettled(call.body.holds.map((hold) => submitHold(hold, call, io)));
    const results = ended.map((end) => {
      if (end.status === 'rejected') return failed(end.reason);
      if (isRefused(end.value)) return shown(refusalProblem(codes, end.value));
      return { status: 201, hold: view(end.value, 'held', io) };
    });
    return { status: 200, body: { results } };
  },
});

function shown({ status, body }: { status: number; body: Record<string, unknown> }) {
  return { status, problem: body };
}

/** The lane has logged what is nobody's fault but ours. */
function failed(error: unknown) {
  return shown(foreseen(error) ?? edgeProblem('bug'));
}

const read = route({
  method: 'GET',
  path: '/holds/:holdId',
  access: 'anyone',
  summary: 'Look at a hold: its owner, or who shows its receipt',
  params: HoldParams,
  replies: { 200: HoldView },
  refusals: ownRefusals,
  async handle(call, io) {
    const holdId = id(call.params.holdId);
    const row = await readHold(io.db, holdId);
    if (!row) return refuse({ refused: 'hold-unknown' });
    if (row.owner !== claimant(call, holdId, io)) return refuse({ refused: 'hold-not-yours' });
    const state = isDue(row, call.at) ? 'expired' : row.state;
    return { status: 200, body: view(answerOf(row), state, io) };
  },
});

const extend = route({
  method: 'POST',
  path: '/holds/:holdId/extend',
  access: 'anyone',
  summary: 'Keep a hold for longer',
  params: HoldParams,
  body: Type.Object({ receipt: Type.Optional(Type.String({ maxLength: 64_000 })) }, closed),
  replies: { 200: HoldView },
  refusals: [...ownRefusals, 'hold-ended', 'hold-too-old'],
  async handle(call, io) {
    const holdId = id(call.params.holdId);
    const owner = claimant(call, holdId, io, call.body.receipt ?? call.headers[RECEIPT_HEADER]);
    const data = { holdId, owner };
    const answer = await io.submit<HoldAnswer | Refused>({ type: 'Extend', subject: holdId, data });
    if (isRefused(answer)) return refuse(answer);
    return { status: 200, body: view(answer, 'held', io) };
  },
});

const release = route({
  method: 'DELETE',
  path: '/holds/:holdId',
  access: 'anyone',
  summary: 'Let a hold go',
  params: HoldParams,
  replies: { 204: Type.Null() },
  refusals: [...ownRefusals, 'hold-ended'],
  async handle(call, io) {
    const holdId = id(call.params.holdId);
    const data = { holdId, owner: claimant(call, holdId, io) };
    const answer = await io.submit<object>({ type: 'Release', subject: holdId, data });
    return isRefused(answer) ? refuse(answer) : { status: 204 };
  },
});

const pool = route({
  method: 'GET',
  path: '/pools/:pool',
  access: 'anyone',
  summary: 'Tiers, rates and rules of a pool',
  params: PoolParams,
  replies: { 200: PoolView },
  refusals: ['pool-unknown'],
  async handle({ params }, io) {
    const row = await readPool(io.db, id(params.pool));
    if (!row) return refuse({ refused: 'pool-unknown' });
    const { host: _, refusedVersion: __, ...body } = row;
    return { status: 200, headers: { ...POOL_CACHE, etag: `"${row.version}"` }, body };
  },
});

const cells = route({
  method: 'GET',
  path: '/pools/:pool/cells',
  access: 'anyone',
  summary: 'What is held and sold of a few units, exactly',
  params: PoolParams,
  query: Type.Object(
    {
      units: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
        minItems: 1,
        maxItems: limits.unitsPerReadMax.value,
        description: 'Repeated for several: `units=A-1&units=A-2`.',
      }),
    },
    closed,
  ),
  replies: { 200: Type.Object({ pool: Uuid, cells: Type.Array(CellView) }, closed) },
  refusals: ['pool-unknown'],
  async handle({ params, query }, io) {
    const poolId = id(params.pool);
    const rows = await readCells(io.db, poolId, query.units);
    if (rows.length === 0 && !(await readPool(io.db, poolId))) return refuse({ refused: 'pool-unknown' });
    const seen = rows.map(({ unit, tier, capacity, held, sold, startsAt, closesAt, minimumNights }) => ({
      ...{ unit, tier, capacity, held, sold, minimumNights },
      utcStartsAt: startsAt === null ? null : instant(startsAt),
      utcClosesAt: closesAt === null ? null : instant(closesAt),
    }));
    return { status: 200, body: { pool: poolId, cells: seen } };
  },
});

export const inventoryRoutes: Route[] = [make, makeMany, read, extend, release, pool, cells];
