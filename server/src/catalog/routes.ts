// The HTTP side of catalog: everybody searches and looks, hosts draft, change, publish and withdraw what is theirs.
// An answer about a published listing waits until inventory has agreed or refused; if that takes too long, it is 202
// and the listing shows `pending`.
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
import { isLocalDate } from './calendar.ts';
import {
  Content,
  type FieldProblem,
  ImportedPlan,
  Kind,
  ListingCard,
  ListingState,
  ListingView,
  LocalDate,
  limits,
  PlanMap,
  type StoredContent,
} from './contract.ts';
import { planIdOf } from './ids.ts';
import { deny } from './listing.ts';
import { cardOf, mapOf, viewOf } from './listing-view.ts';
import { parseColumnMap } from './seating-csv.ts';
import { importSeatingPlan } from './seating-import.ts';
import type { SeatingPlan } from './seating-plan.ts';
import { planLimits } from './seating-plan.ts';
import type { By, Inline, ListingAnswer, ListingRow } from './state.ts';
import { type CardRow, listingById, listingsOfHost, type Place, planById, searchListings } from './store.ts';

const closed = { additionalProperties: false } as const;
const ById = Type.Object({ listing: Type.String({ format: 'uuid' }) }, closed);
const words = Type.String({ minLength: 1, maxLength: limits.searchLengthMax.value });
const price = Type.Integer({ minimum: 0, maximum: limits.priceMax.value });
const page = {
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.listingsPageMax.value })),
};
const Page = Type.Object(
  {
    listings: Type.Array(ListingCard),
    /** For the next page; null at the end. */
    cursor: Type.Union([Type.String(), Type.Null()]),
  },
  closed,
);
const pageUsual = 20;

const Search = Type.Object(
  {
    kind: Type.Optional(Kind),
    /** Words of the title or the venue's name. */
    q: Type.Optional(words),
    /** Words of the address or the venue's name. */
    area: Type.Optional(words),
    /** Something starts on this local day or later. */
    from: Type.Optional(LocalDate),
    to: Type.Optional(LocalDate),
    priceMin: Type.Optional(price),
    priceMax: Type.Optional(price),
    ...page,
  },
  closed,
);

/** Events that end a proposal, one way or the other. */
const ends = ['ListingPublished', 'ListingChanged', 'ListingWithdrawn', 'ListingChangeRefused'];

const byOf = ({ id, roles }: Caller): By => ({ id, operator: roles.includes('operator') });

function cursorOf({ at, listing }: CardRow): string {
  return Buffer.from(JSON.stringify([at, listing])).toString('base64url');
}

function placeOf(cursor: string): Place | undefined {
  const found = /^\[(\d{1,15}),"([0-9a-f-]{36})"\]$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (found?.[1] === undefined || found[2] === undefined) return undefined;
  return { at: Number(found[1]), listing: found[2] };
}

/** One page; a row more than asked for tells whether there is another. */
async function paged(
  query: { cursor?: string; limit?: number },
  read: (after: Place | undefined, limit: number) => Promise<CardRow[]>,
): Promise<Reply> {
  const limit = query.limit ?? pageUsual;
  const after = query.cursor === undefined ? undefined : placeOf(query.cursor);
  if (query.cursor !== undefined && !after) return refuse({ refused: 'cursor-invalid' });
  const rows = await read(after, limit + 1);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const cursor = rows.length > limit && last ? cursorOf(last) : null;
  return { status: 200, body: { listings: shown.map(cardOf), cursor } };
}

function searchProblems({ from, to }: { from?: string; to?: string }): FieldProblem[] {
  const problems = Object.entries({ from, to }).flatMap(([name, date]) =>
    date === undefined || isLocalDate(date)
      ? []
      : [{ where: `/${name}`, what: 'There is no such date.', next: 'Write a date as YYYY-MM-DD.' }],
  );
  if (problems.length === 0 && from !== undefined && to !== undefined && from > to) {
    problems.push({
      where: '/to',
      what: `It lies before ${from}.`,
      next: 'Put the earlier date into `from`.',
    });
  }
  return problems;
}

/** The listing if the caller may see it; a draft is seen by its host and by operators. */
async function visible(
  io: Io,
  caller: Caller,
  listing: string,
): Promise<{ row: ListingRow; whole: boolean } | Refused> {
  const row = await listingById(io.db, listing);
  const whole = deny(row, byOf(caller)) === undefined;
  if (!row || (row.state === 'draft' && !whole)) return { refused: 'listing-unknown' };
  return { row, whole };
}

/** The content as it is stored, with the plan that it brought along; or what is wrong with that plan. */
function unpack(host: string, content: Content): (Inline & { content: StoredContent }) | Refused {
  if (content.kind !== 'concert') return { content };
  const { plan, ...rest } = content;
  if (plan === undefined) return { content: rest };
  if (typeof plan === 'string') return { content: { ...rest, plan: plan.toLowerCase() } };
  const imported = importSeatingPlan({ content: JSON.stringify(plan) });
  if (imported.problems.length > 0) return { refused: 'plan-invalid', problems: imported.problems };
  return { content: { ...rest, plan: planIdOf(host, imported.plan) }, inline: imported.plan };
}

/** Submits and, where inventory has to be asked, waits for what comes of it. */
async function settle(
  io: Io,
  call: { caller: Caller },
  ask: { type: string; listing: string; data: object },
): Promise<Reply> {
  const answer = await io.submit<ListingAnswer | Refused>({
    type: ask.type,
    subject: ask.listing,
    data: ask.data,
  });
  if (isRefused(answer)) return refuse(answer);
  // A repeat under an idempotency key hears of the listing that the first request made.
  const { listing } = answer;
  const row = answer.done ? await listingById(io.db, listing) : await ended(io, answer);
  if (!row) throw new Error(`listing ${listing} was changed and is not there`);
  if (row.refused?.version === answer.version)
    return refuse({ refused: 'units-taken', standing: row.refused.standing });
  const view = viewOf(row, { whole: deny(row, byOf(call.caller)) === undefined });
  const pending = row.proposal?.version === answer.version;
  return {
    status: pending ? 202 : 200,
    body: view,
    headers: { location: `/v1/catalog/listings/${listing}` },
  };
}

/** The listing once this proposal is over, or as it is when the time is. Earlier changes may end a wait too soon. */
async function ended(io: Io, { listing, version }: ListingAnswer): Promise<ListingRow | undefined> {
  const until = io.world.now() + limits.settleWindowMs.value;
  for (;;) {
    const left = until - io.world.now();
    const news = io.settled(listing, ends, Math.max(0, left));
    const row = await listingById(io.db, listing);
    if (row?.proposal?.version !== version || left <= 0) return row;
    await news;
  }
}

const reading: Route[] = [
  route({
    method: 'GET',
    path: '/listings',
    access: 'anyone',
    summary: 'Search what is offered, the latest first',
    query: Search,
    replies: { 200: Page },
    refusals: ['search-invalid', 'cursor-invalid'],
    async handle({ query }, io) {
      const problems = searchProblems(query);
      if (problems.length > 0) return refuse({ refused: 'search-invalid', problems });
      return paged(query, (after, limit) => searchListings(io.db, query, { after, limit }));
    },
  }),
  route({
    method: 'GET',
    path: '/listings/mine',
    access: { role: 'host' },
    summary: 'Your own listings, drafts included, the latest first',
    query: Type.Object({ state: Type.Optional(ListingState), ...page }, closed),
    replies: { 200: Page },
    refusals: ['cursor-invalid'],
    handle: ({ query, caller }, io) =>
      paged(query, (after, limit) => listingsOfHost(io.db, caller.id, { after, limit, state: query.state })),
  }),
  route({
    method: 'GET',
    path: '/listings/:listing',
    access: 'anyone',
    summary: 'One listing with its pools; a draft is shown to its host',
    params: ById,
    replies: { 200: ListingView },
    refusals: ['listing-unknown'],
    async handle({ params, caller }, io) {
      const seen = await visible(io, caller, params.listing);
      return isRefused(seen) ? refuse(seen) : { status: 200, body: viewOf(seen.row, seen) };
    },
  }),
  route({
    method: 'GET',
    path: '/listings/:listing/plan',
    access: 'anyone',
    summary: 'The seats of a concert for drawing; cacheable by its ETag',
    params: ById,
    replies: { 200: PlanMap },
    refusals: ['listing-unknown', 'plan-none'],
    async handle({ params, caller, headers }, io) {
      const seen = await visible(io, caller, params.listing);
      if (isRefused(seen)) return refuse(seen);
      const { content, facts, state } = seen.row;
      if (content.kind !== 'concert' || content.plan === undefined) return refuse({ refused: 'plan-none' });
      const tag = `"${seen.row.listing}-${facts.version}"`;
      const who = state === 'draft' ? 'private' : 'public';
      const caching = { etag: tag, 'cache-control': `${who}, max-age=0, must-revalidate` };
      if (matches(headers['if-none-match'], tag)) return { status: 304, headers: caching };
      const plan = await planById(io.db, content.plan);
      if (!plan) throw new Error(`plan ${content.plan} is named by a listing and is not there`);
      return { status: 200, headers: caching, body: mapOf({ id: plan.plan, body: plan.body }, content) };
    },
  }),
];

function matches(header: string | undefined, tag: string): boolean {
  return (header ?? '')
    .split(',')
    .some((one) => one.trim().replace(/^W\//, '') === tag || one.trim() === '*');
}

const changed = { 200: ListingView, 202: ListingView };

const writing: Route[] = [
  route({
    method: 'POST',
    path: '/plans',
    access: { role: 'host' },
    summary:
      'Import a seating plan: pretix JSON, CSV with a header, and others; nothing is stored while it has problems',
    query: Type.Object(
      {
        name: Type.Optional(Type.String({ minLength: 1, maxLength: planLimits.nameLengthMax.value })),
        /** Tier of seats whose file names none. */
        tier: Type.Optional(Type.String({ minLength: 1, maxLength: planLimits.tierLengthMax.value })),
        /** Which columns are which, e.g. `area=Tribune+Sector,row=Reihe,seat=Platz`. */
        columns: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
      },
      closed,
    ),
    rawBody: true,
    bodyLimitBytes: limits.planBodyBytesMax.value,
    replies: { 201: ImportedPlan },
    refusals: ['plan-invalid'],
    handle: (call, io) => importPlan(call, io),
  }),
  route({
    method: 'POST',
    path: '/listings',
    access: { role: 'host' },
    summary: 'Draft a listing',
    body: Content,
    bodyLimitBytes: limits.listingBodyBytesMax.value,
    replies: { 201: ListingView },
    refusals: ['listing-invalid', 'plan-unknown', 'plan-invalid', 'listing-id-taken'],
    async handle(call, io) {
      const host = call.caller.id;
      const sent = unpack(host, call.body);
      if (isRefused(sent)) return refuse(sent);
      const reply = await settle(io, call, {
        type: 'CreateListing',
        listing: io.world.id(),
        data: { host, ...sent },
      });
      return reply.status === 200 ? { ...reply, status: 201 } : reply;
    },
  }),
  route({
    method: 'PUT',
    path: '/listings/:listing',
    access: 'signed-in',
    summary: 'Change a listing of your own; refused as a whole if it would take away what is held or sold',
    params: ById,
    body: Content,
    bodyLimitBytes: limits.listingBodyBytesMax.value,
    replies: changed,
    refusals: [
      'listing-unknown',
      'listing-not-yours',
      'listing-kind-fixed',
      'listing-invalid',
      'plan-unknown',
      'plan-invalid',
      'change-pending',
      'units-taken',
    ],
    async handle(call, io) {
      const listing = call.params.listing.toLowerCase();
      const by = byOf(call.caller);
      const row = await listingById(io.db, listing);
      const sent = unpack(row?.host ?? by.id, call.body);
      if (isRefused(sent)) return refuse(deny(row, by) ?? sent);
      return settle(io, call, { type: 'ChangeListing', listing, data: { by, ...sent } });
    },
  }),
  ...(['publish', 'withdraw'] as const).map((action) =>
    route({
      method: 'POST',
      path: `/listings/:listing/${action}`,
      access: 'signed-in',
      summary:
        action === 'publish'
          ? 'Offer a listing to everybody'
          : 'Sell nothing new of a listing; what is sold stays',
      params: ById,
      replies: changed,
      refusals: [
        'listing-unknown',
        'listing-not-yours',
        'change-pending',
        'units-taken',
        action === 'publish' ? 'listing-invalid' : 'listing-not-published',
      ],
      handle: (call, io) =>
        settle(io, call, {
          type: action === 'publish' ? 'PublishListing' : 'WithdrawListing',
          listing: call.params.listing.toLowerCase(),
          data: { by: byOf(call.caller) },
        }),
    }),
  ),
];

interface PlanQuery {
  name?: string;
  tier?: string;
  columns?: string;
}

async function importPlan(
  { caller, query, rawBody }: Pick<Call<unknown, PlanQuery, unknown>, 'caller' | 'query' | 'rawBody'>,
  io: Io,
): Promise<Reply> {
  const columns = query.columns === undefined ? undefined : parseColumnMap(query.columns);
  if (query.columns !== undefined && !columns) {
    const next = 'Write role=Column pairs such as area=Tribune,row=Reihe,seat=Platz.';
    return refuse({
      refused: 'plan-invalid',
      problems: [{ where: 'columns', what: 'It cannot be read.', next }],
    });
  }
  const { plan, problems } = importSeatingPlan({
    content: rawBody ?? '',
    name: query.name,
    tier: query.tier,
    columns,
  });
  if (problems.length > 0) return refuse({ refused: 'plan-invalid', problems });
  const body: SeatingPlan = plan;
  const answer = await io.submit<object>({
    type: 'ImportPlan',
    subject: planIdOf(caller.id, body),
    data: { host: caller.id, body },
  });
  return { status: 201, body: answer };
}

export const routes: readonly Route[] = [...reading, ...writing];
