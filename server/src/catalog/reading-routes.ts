// Looking: everybody searches what is published and sees it whole; hosts see their own drafts too.
import Type from 'typebox';
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
import { isLocalDate } from './calendar.ts';
import {
  type FieldProblem,
  Kind,
  ListingCard,
  ListingState,
  ListingView,
  LocalDate,
  limits,
} from './contract.ts';
import { deny } from './listing.ts';
import { cardOf } from './listing-view.ts';
import { targetsOf } from './pools.ts';
import { Preview, previewOf } from './preview.ts';
import { ProblemList, quote } from './problems.ts';
import { mapOf, PlanMap } from './seating-map.ts';
import { ById, byOf, closed, shown } from './settling.ts';
import type { ListingRow } from './state.ts';
import { type CardRow, listingById, listingsOfHost, type Place, planById, searchListings } from './store.ts';

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
  const problems = new ProblemList();
  for (const [name, date] of Object.entries({ from, to })) {
    if (date !== undefined && !isLocalDate(date))
      problems.add(`/${name}`, 'date-unknown', { date: quote(date) });
  }
  if (problems.none && from !== undefined && to !== undefined && from > to) {
    problems.add('/to', 'span-backwards', { from, to });
  }
  return problems.all();
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

async function preview(
  io: Io,
  caller: Caller,
  { listing, pool }: { listing: string; pool: string },
): Promise<Reply> {
  const row = await listingById(io.db, listing);
  const denied = deny(row, byOf(caller));
  if (denied || !row) return refuse(denied ?? { refused: 'listing-unknown' });
  const { content, host, facts } = row;
  const named = content.kind === 'concert' ? content.plan : undefined;
  const plan = named === undefined ? undefined : (await planById(io.db, named))?.body;
  const targets = targetsOf({ listing: row.listing, host, content, plan }, { open: true });
  const target = targets.find(({ definition }) => definition.pool === pool.toLowerCase());
  if (!target) return refuse({ refused: 'pool-unknown' });
  return { status: 200, body: previewOf(target.definition, facts.version) };
}

export const readingRoutes: Route[] = [
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
      return isRefused(seen) ? refuse(seen) : { status: 200, ...shown(seen) };
    },
  }),
  route({
    method: 'GET',
    path: '/listings/:listing/preview/:pool',
    access: 'signed-in',
    summary: 'A pool of your own listing as it would be sold, everything free: for looking at a draft',
    params: Type.Object({ ...ById.properties, pool: Type.String({ format: 'uuid' }) }, closed),
    replies: { 200: Preview },
    refusals: ['listing-unknown', 'listing-not-yours', 'pool-unknown'],
    handle: ({ params, caller }, io) => preview(io, caller, params),
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
  route({
    method: 'GET',
    path: '/plans/:plan',
    access: { role: 'host' },
    summary: 'One of your seating plans for drawing, whether or not a listing has it yet',
    params: Type.Object({ plan: Type.String({ format: 'uuid' }) }, closed),
    replies: { 200: PlanMap },
    refusals: ['plan-missing'],
    async handle({ params, caller }, io) {
      const plan = await planById(io.db, params.plan);
      if (plan?.host !== caller.id) return refuse({ refused: 'plan-missing' });
      return { status: 200, body: mapOf({ id: plan.plan, body: plan.body }) };
    },
  }),
];

function matches(header: string | undefined, tag: string): boolean {
  return (header ?? '')
    .split(',')
    .some((one) => one.trim().replace(/^W\//, '') === tag || one.trim() === '*');
}
