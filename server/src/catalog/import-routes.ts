// Files that hosts bring: seating plans, nights, variants. A file is taken whole or not at all, with a problem for
// each line that stands in the way; the same file again changes nothing.
import Type, { type Static } from 'typebox';
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
import { ImportedFile, ImportedPlan, limits, type StoredContent, type Tiers } from './contract.ts';
import { priceCell } from './csv-table.ts';
import { planIdOf } from './ids.ts';
import { deny } from './listing.ts';
import { importNights } from './nights-import.ts';
import { type FieldProblem, ProblemList, problem, quote } from './problems.ts';
import { parseColumnMap } from './seating-csv.ts';
import { importSeatingPlan, type PlanImport } from './seating-import.ts';
import { planLimits } from './seating-plan.ts';
import { ById, byOf, closed, submitAndWait } from './settling.ts';
import type { Inline, ListingRow } from './state.ts';
import { listingById } from './store.ts';
import { importVariants } from './variants-import.ts';

const planQuery = {
  name: Type.Optional(Type.String({ minLength: 1, maxLength: planLimits.nameLengthMax.value })),
  /** Tier of seats whose file names none. */
  tier: Type.Optional(Type.String({ minLength: 1, maxLength: planLimits.tierLengthMax.value })),
  /** Which columns are which, e.g. `area=Tribune+Sector,row=Reihe,seat=Platz`. */
  columns: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
};
const PlanQuery = Type.Object(planQuery, closed);
type PlanQuery = Static<typeof PlanQuery>;

type Got = Pick<Call<{ listing: string }, never, never>, 'caller' | 'params' | 'rawBody'>;
/** What a file makes of a listing; refused where it has problems. */
type Read = (
  row: ListingRow,
  bytes: Uint8Array,
) => (Inline & { content: StoredContent; read: number }) | Refused;

const nothing = new Uint8Array();
const wrongKind: Refused = { refused: 'listing-kind-wrong' };
const invalid = (problems: readonly FieldProblem[]): Refused => ({ refused: 'file-invalid', problems });

function readPlan(bytes: Uint8Array, { name, tier, columns }: PlanQuery): PlanImport | Refused {
  const map = columns === undefined ? undefined : parseColumnMap(columns);
  if (columns !== undefined && !map) {
    const unreadable = { where: 'columns', ...problem('column-map-unreadable') };
    return { refused: 'plan-invalid', problems: [unreadable] };
  }
  const imported = importSeatingPlan({ content: bytes, name, tier, columns: map });
  if (imported.problems.length > 0) return { refused: 'plan-invalid', problems: imported.problems };
  return imported;
}

/** `R=150000,S=90000` on top of the prices that are there. */
function pricesOf(
  text: string,
  tiers: Tiers,
  currency: string,
): { tiers: Tiers } | { problems: FieldProblem[] } {
  const problems = new ProblemList();
  const priced = new Map(Object.entries(tiers));
  for (const pair of text.split(',')) {
    const found = /^\s*(.+)=([^=]+)$/.exec(pair);
    const [, tier = '', amount = ''] = found ?? [];
    const price = priceCell({ where: 'prices' }, amount, { currency, max: limits.priceMax.value }, problems);
    if (price !== undefined) priced.set(tier.trim(), { ...priced.get(tier.trim()), standard: price });
    else if (!found) problems.add('prices', 'prices-unreadable', { given: quote(pair) });
  }
  return problems.none ? { tiers: Object.fromEntries(priced) } : { problems: problems.all() };
}

const readSeats =
  (query: PlanQuery & { prices?: string }): Read =>
  ({ host, content }, bytes) => {
    if (content.kind !== 'concert') return wrongKind;
    const imported = readPlan(bytes, query);
    if (isRefused(imported)) return imported;
    const priced =
      query.prices === undefined
        ? { tiers: content.tiers }
        : pricesOf(query.prices, content.tiers, content.currency);
    if ('problems' in priced) return invalid(priced.problems);
    const { plan, counts } = imported;
    const changed = { ...content, plan: planIdOf(host, plan), tiers: priced.tiers };
    return { content: changed, inline: plan, read: counts.seats };
  };

const readNights =
  ({ room }: { room?: string }): Read =>
  ({ content }, bytes) => {
    if (content.kind !== 'stay') return wrongKind;
    const {
      problems,
      lines,
      content: changed,
    } = importNights(content, bytes, { ...(room !== undefined && { room }) });
    return problems.length > 0 ? invalid(problems) : { content: changed, read: lines };
  };

const readVariants: Read = ({ content }, bytes) => {
  if (content.kind !== 'product') return wrongKind;
  const { problems, lines, content: changed } = importVariants(content, bytes);
  return problems.length > 0 ? invalid(problems) : { content: changed, read: lines };
};

/** Reads the file against the listing as it is, and proposes what comes out. */
async function take({ caller, params, rawBody }: Got, io: Io, read: Read): Promise<Reply> {
  const listing = params.listing.toLowerCase();
  const by = byOf(caller);
  const row = await listingById(io.db, listing);
  const denied = deny(row, by);
  if (denied || !row) return refuse(denied ?? { refused: 'listing-unknown' });
  const taken = read(row, rawBody ?? nothing);
  if (isRefused(taken)) return refuse(taken);
  const { read: count, ...sent } = taken;
  const data = { by, basedOn: row.facts.version, ...sent };
  const end = await submitAndWait(io, { type: 'ChangeListing', listing, data });
  if (isRefused(end)) return refuse(end);
  const { version, changed } = end.answer;
  return {
    status: end.pending ? 202 : 200,
    body: { listing, version, read: count, changed, pending: end.pending },
  };
}

const files = {
  method: 'POST',
  access: 'signed-in',
  params: ById,
  rawBody: true,
  bodyLimitBytes: limits.planBodyBytesMax.value,
  replies: { 200: ImportedFile, 202: ImportedFile },
} as const;

const refusals = [
  'listing-unknown',
  'listing-not-yours',
  'listing-kind-wrong',
  'file-invalid',
  'listing-invalid',
  'listing-changed',
  'change-pending',
  'units-taken',
];

export const importRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/plans',
    access: { role: 'host' },
    summary:
      'Store a seating plan from pretix JSON, CSV with a header and others; nothing while it has problems',
    query: PlanQuery,
    rawBody: true,
    bodyLimitBytes: limits.planBodyBytesMax.value,
    replies: { 201: ImportedPlan },
    refusals: ['plan-invalid'],
    async handle({ caller, query, rawBody }, io) {
      const imported = readPlan(rawBody ?? nothing, query);
      if (isRefused(imported)) return refuse(imported);
      const { plan: body } = imported;
      const host = caller.id;
      const subject = planIdOf(host, body);
      return { status: 201, body: await io.submit({ type: 'ImportPlan', subject, data: { host, body } }) };
    },
  }),
  route({
    ...files,
    path: '/listings/:listing/seating-plan',
    summary: 'Give a concert the seating plan of a file; `prices` sets tiers as `R=150000,S=90000`',
    query: Type.Object(
      { ...planQuery, prices: Type.Optional(Type.String({ minLength: 1, maxLength: 2_000 })) },
      closed,
    ),
    refusals: [...refusals, 'plan-invalid'],
    handle: (call, io) => take(call, io, readSeats(call.query)),
  }),
  route({
    ...files,
    path: '/listings/:listing/nights',
    summary: 'Set nights of a stay from CSV: date, room, available, rooms, tier, price, minimum nights',
    /** The room type of lines that name none. */
    query: Type.Object(
      { room: Type.Optional(Type.String({ minLength: 1, maxLength: limits.keyLengthMax.value })) },
      closed,
    ),
    refusals,
    handle: (call, io) => take(call, io, readNights(call.query)),
  }),
  route({
    ...files,
    path: '/listings/:listing/variants',
    summary: 'Set variants of a product from CSV: sku, name, stock, price',
    refusals,
    handle: (call, io) => take(call, io, readVariants),
  }),
];
