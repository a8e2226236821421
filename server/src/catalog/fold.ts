// What each event of catalog does to its tables. Events carry what the fold needs, so replaying the log gives
// the same tables again.
import type { Event } from '#kernel/context';
import type { ListingFacts, ListingState } from './contract.ts';
import { counting, foldRemoved, foldStored } from './pictures.ts';
import { after } from './proposal.ts';
import type { CatalogEvents, ListingRow, State } from './state.ts';

type Fold = { [K in keyof CatalogEvents]: (state: State, event: Event<CatalogEvents[K]>) => void };

function finish(
  state: State,
  event: Event<{ version: number }>,
  as: ListingState,
  facts?: ListingFacts,
): void {
  const row = state.listings.edit(event.subject);
  if (row.proposal) row.content = row.proposal.content;
  row.facts = facts ?? { ...row.facts, version: event.data.version, open: false };
  if (as === 'published' && row.state !== 'published') row.publishedAt = event.time;
  row.state = as;
  row.changedAt = event.time;
  row.proposal = null;
  row.refused = null;
}

function proposalOf(row: ListingRow) {
  if (row.proposal === null) throw new Error(`listing ${row.listing} has no proposal to go on with`);
  return row.proposal;
}

export const fold: Fold = {
  PlanImported: (state, { subject, data: { host, body } }) => {
    state.plans.add(subject, { plan: subject, host, body });
  },

  PictureStored: foldStored,

  PictureRemoved: foldRemoved,

  ListingDrafted: counting((state, { subject, data: { host, content, facts }, time }) => {
    const { version } = facts;
    if (state.listings.has(subject)) {
      Object.assign(state.listings.edit(subject), { content, facts, version, changedAt: time });
      return;
    }
    state.listings.add(subject, {
      listing: subject,
      host,
      kind: content.kind,
      state: 'draft',
      version,
      content,
      facts,
      createdAt: time,
      publishedAt: null,
      changedAt: time,
      proposal: null,
      refused: null,
    });
  }),

  ChangeProposed: counting((state, { subject, data, time }) => {
    const { keys, content, ...proposal } = data;
    const row = state.listings.edit(subject);
    row.version = data.version;
    row.proposal = { ...proposal, since: time, content: content ?? row.content, standing: [] };
    for (const [pool, key] of Object.entries(keys)) {
      state.pools.add(pool, { pool, listing: subject, key, digest: null, version: 0 });
    }
  }),

  StepTaken: (state, { subject, data: { step, version, asks } }) => {
    const row = state.listings.edit(subject);
    const proposal = proposalOf(row);
    const digests = new Map(asks.map(({ pool, digest }) => [pool, digest]));
    row.version = version;
    row.proposal = {
      ...proposal,
      step,
      asks: proposal.asks.map((ask) => {
        const digest = digests.get(ask.pool);
        return digest === undefined ? ask : { ...ask, digest, state: 'asked' };
      }),
    };
  },

  PoolAnswered: (state, { subject, data }) => {
    const row = state.listings.edit(subject);
    const proposal = proposalOf(row);
    row.proposal = after(proposal, data);
    const ask = proposal.asks.find(({ pool }) => pool === data.pool);
    if (!data.opened || !ask) return;
    Object.assign(state.pools.edit(data.pool), { digest: ask.digest, version: data.version });
  },

  ListingPublished: counting((state, event) => finish(state, event, 'published', event.data)),

  ListingChanged: counting((state, event) =>
    finish(state, event, event.data.open ? 'published' : 'withdrawn', event.data),
  ),

  ListingWithdrawn: counting((state, event) => finish(state, event, 'withdrawn')),

  ListingChangeRefused: counting((state, { subject, data: { action, version, standing }, time }) => {
    const row = state.listings.edit(subject);
    row.proposal = null;
    row.refused = { action, version, at: time, standing };
  }),
};
