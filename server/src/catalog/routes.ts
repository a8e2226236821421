// Hosts draft, change, publish and withdraw what is theirs; the routes for looking and for files stand beside.
import { isRefused, type Refused, type Route, refuse, route } from '#kernel/route';
import { Content, ListingView, limits, type StoredContent } from './contract.ts';
import { planIdOf } from './ids.ts';
import { importRoutes } from './import-routes.ts';
import { deny } from './listing.ts';
import { pictureRoutes } from './picture-routes.ts';
import { readingRoutes } from './reading-routes.ts';
import { importSeatingPlan } from './seating-import.ts';
import { ById, byOf, settle } from './settling.ts';
import type { Inline } from './state.ts';
import { listingById } from './store.ts';
import { Based, basedOnOf } from './version-tag.ts';

/** The content as it is stored, with the plan that it brought along; or what is wrong with that plan. */
function unpack(host: string, content: Content): (Inline & { content: StoredContent }) | Refused {
  if (content.kind !== 'concert') return { content: withIds(content) };
  const { plan, ...rest } = withIds(content);
  if (plan === undefined) return { content: rest };
  if (typeof plan === 'string') return { content: { ...rest, plan: plan.toLowerCase() } };
  const imported = importSeatingPlan({ content: JSON.stringify(plan) });
  if (imported.problems.length > 0) return { refused: 'plan-invalid', problems: imported.problems };
  return { content: { ...rest, plan: planIdOf(host, imported.plan) }, inline: imported.plan };
}

/** Ids of pictures in the writing that they were given in. */
function withIds<C extends Content>(content: C): C {
  if (content.pictures === undefined) return content;
  const pictures = content.pictures.map(({ picture, alt }) => ({ picture: picture.toLowerCase(), alt }));
  return { ...content, pictures };
}

const changed = { 200: ListingView, 202: ListingView };

const writing: Route[] = [
  route({
    method: 'POST',
    path: '/listings',
    access: { role: 'host' },
    summary: 'Draft a listing',
    body: Content,
    bodyLimitBytes: limits.listingBodyBytesMax.value,
    replies: { 201: ListingView },
    refusals: ['listing-invalid', 'plan-unknown', 'plan-invalid'],
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
    headers: Based,
    replies: changed,
    refusals: [
      'if-match-invalid',
      'listing-unknown',
      'listing-not-yours',
      'listing-changed',
      'listing-kind-fixed',
      'listing-invalid',
      'plan-unknown',
      'plan-invalid',
      'change-pending',
      'units-taken',
    ],
    async handle(call, io) {
      const based = basedOnOf(call.headers['if-match']);
      if (isRefused(based)) return refuse(based);
      const listing = call.params.listing.toLowerCase();
      const by = byOf(call.caller);
      const row = await listingById(io.db, listing);
      const denied = deny(row, by);
      if (denied || !row) return refuse(denied ?? { refused: 'listing-unknown' });
      const sent = unpack(row.host, call.body);
      if (isRefused(sent)) return refuse(sent);
      return settle(io, call, { type: 'ChangeListing', listing, data: { by, ...based, ...sent } });
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
      headers: Based,
      replies: changed,
      refusals: [
        'if-match-invalid',
        'listing-unknown',
        'listing-not-yours',
        'listing-changed',
        'change-pending',
        'units-taken',
        action === 'publish' ? 'listing-invalid' : 'listing-not-published',
      ],
      async handle(call, io) {
        const based = basedOnOf(call.headers['if-match']);
        if (isRefused(based)) return refuse(based);
        return settle(io, call, {
          type: action === 'publish' ? 'PublishListing' : 'WithdrawListing',
          listing: call.params.listing.toLowerCase(),
          data: { by: byOf(call.caller), ...based },
        });
      },
    }),
  ),
];

export const routes: readonly Route[] = [...readingRoutes, ...writing, ...importRoutes, ...pictureRoutes];
