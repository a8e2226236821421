// How a change of what is offered comes about: a small saga between a listing and its pools. Pools that lose
// something are asked first, because only they can be refused; the others and the new ones follow once all of
// them opened. After a refusal the pools that did change are set back, and the listing stays as it was.
import type { Decision, Send } from '#kernel/context';
import type { Action, SeatingPlan, Standing, StoredContent } from './contract.ts';
import { limits } from './contract.ts';
import { definitionDigest, digestOf } from './ids.ts';
import { picturesOf } from './pictures.ts';
import { type Definition, emptied, factsOf, type Offer, takesAway, targetsOf } from './pools.ts';
import type {
  Ask,
  CatalogEvents,
  ListingAnswer,
  ListingRow,
  PoolRow,
  Proposal,
  Sight,
  Step,
} from './state.ts';

type Decided = Decision<CatalogEvents>;
type NewEvent = NonNullable<Decided['events']>[number];

/** What is wanted of one pool, and what it goes back to if the whole is refused. */
interface Want {
  key: string;
  next: Definition;
  former: Definition;
  row: PoolRow | undefined;
}

export interface Intent {
  action: Action;
  content: StoredContent;
}

export function planOf(state: Sight, content: StoredContent): SeatingPlan | undefined {
  if (content.kind !== 'concert' || content.plan === undefined) return undefined;
  return state.plans.get(content.plan)?.body;
}

export function offerOf(state: Sight, row: ListingRow, content: StoredContent): Offer {
  const { listing, host } = row;
  return { listing, host, content, plan: planOf(state, content) };
}

/** Asks for what `intent` changes; where it changes no pool, it is done at once. */
export function propose(state: Sight, row: ListingRow, intent: Intent, now: number): Decided {
  const { action, content } = intent;
  const version = row.version + 1;
  const open = opens(action, row);
  const pictures = picturesOf(state, content);
  const facts = factsOf(offerOf(state, row, content), { version, open, pictures });
  const wants = wantsOf(state, row, intent);
  const asks = [...wants].flatMap(([pool, want]) => askOf(pool, want));
  const step: Step = asks.some(({ narrows }) => narrows) ? 'narrowing' : 'widening';
  for (const ask of asks) if (ask.narrows === (step === 'narrowing')) ask.state = 'asked';
  const proposal: Proposal = { action, version, since: now, step, content, facts, asks, standing: [] };
  const proposed: NewEvent = {
    type: 'ChangeProposed',
    subject: row.listing,
    data: {
      action,
      version,
      step,
      ...(digestOf(content) === digestOf(row.content) ? {} : { content }),
      facts,
      asks,
      keys: Object.fromEntries(
        [...wants].flatMap(([pool, { key, row: known }]) => (known === undefined ? [[pool, key]] : [])),
      ),
    },
  };
  const answer: ListingAnswer = { listing: row.listing, version, done: asks.length === 0, changed: true };
  if (asks.length === 0) return { events: [proposed, finished(row, proposal)], answer };
  const asked = asks.filter(({ state: is }) => is === 'asked');
  return { events: [proposed], sends: sendsOf(wants, asked, { version, back: false }), answer };
}

/** Inventory's word about one pool. Late or repeated words change nothing. */
export function heard(
  state: Sight,
  {
    pool,
    version,
    standing,
  }: { pool: string; version: number; standing: Omit<Standing, 'pool' | 'key'>[] | null },
): Decided {
  const known = state.pools.get(pool);
  const row = known && state.listings.get(known.listing);
  const proposal = row?.proposal;
  if (!known || !row || !proposal || versionOf(proposal) !== version) return {};
  if (!proposal.asks.some((ask) => ask.pool === pool && ask.state === 'asked')) return {};
  const inTheWay = (standing ?? []).slice(0, limits.standingListedMax.value).map(({ unit, held, sold }) => ({
    pool,
    key: known.key,
    unit,
    held,
    sold,
  }));
  const answered: NewEvent = {
    type: 'PoolAnswered',
    subject: row.listing,
    data: { pool, version, opened: standing === null, standing: inTheWay },
  };
  const next = advance(state, row, after(proposal, { pool, opened: standing === null, standing: inTheWay }));
  return { ...next, events: [answered, ...(next.events ?? [])] };
}

/** The proposal once `pool` has answered; a copy, the fold makes the same of the row. */
export function after(
  proposal: Proposal,
  { pool, opened, standing }: { pool: string; opened: boolean; standing: Standing[] },
): Proposal {
  const asks = proposal.asks.map(
    (ask): Ask => (ask.pool === pool ? { ...ask, state: opened ? 'opened' : 'refused' } : ask),
  );
  const listed = [...proposal.standing, ...standing].slice(0, limits.standingListedMax.value);
  return { ...proposal, asks, standing: listed };
}

/** Version of the definitions that are asked for now. */
function versionOf({ step, version }: Proposal): number {
  return step === 'restoring' ? version + 1 : version;
}

function advance(state: Sight, row: ListingRow, proposal: Proposal): Decided {
  const { asks, step } = proposal;
  if (asks.some(({ state: is }) => is === 'asked')) return {};
  if (step === 'restoring') return { events: [refused(row, proposal)] };
  if (asks.some(({ state: is }) => is === 'refused')) {
    const opened = asks.filter(({ state: is }) => is === 'opened');
    if (opened.length === 0) return { events: [refused(row, proposal)] };
    return take(state, row, proposal, { step: 'restoring', asks: opened });
  }
  const waiting = asks.filter(({ state: is }) => is === 'waiting');
  if (waiting.length === 0) return { events: [finished(row, proposal)] };
  return take(state, row, proposal, { step: 'widening', asks: waiting });
}

function take(
  state: Sight,
  row: ListingRow,
  proposal: Proposal,
  { step, asks }: { step: Step; asks: readonly Ask[] },
): Decided {
  const back = step === 'restoring';
  const wants = wantsOf(state, row, proposal);
  const version = versionOf({ ...proposal, step });
  const data = {
    step,
    version,
    asks: asks.map(({ pool, digest }) => {
      const former = wants.get(pool)?.former;
      return { pool, digest: back && former ? definitionDigest(former) : digest };
    }),
  };
  return {
    events: [{ type: 'StepTaken', subject: row.listing, data }],
    sends: sendsOf(wants, asks, { version, back }),
  };
}

function finished(row: ListingRow, { action, version, facts }: Proposal): NewEvent {
  const subject = row.listing;
  if (action === 'publish') return { type: 'ListingPublished', subject, data: facts };
  if (action === 'change') return { type: 'ListingChanged', subject, data: facts };
  const pools = facts.pools.map(({ pool }) => pool);
  return { type: 'ListingWithdrawn', subject, data: { host: row.host, version, pools } };
}

function refused(row: ListingRow, { action, version, standing }: Proposal): NewEvent {
  return {
    type: 'ListingChangeRefused',
    subject: row.listing,
    data: { host: row.host, version, action, standing },
  };
}

function opens(action: Action, row: ListingRow): boolean {
  return action === 'publish' || (action === 'change' && row.state === 'published');
}

/** Every pool that the listing has, had or will have. */
function wantsOf(state: Sight, row: ListingRow, { action, content }: Intent): Map<string, Want> {
  const offer = offerOf(state, row, row.content);
  const formers = new Map(
    row.state === 'draft'
      ? []
      : targetsOf(offer, { open: row.state === 'published' }).map(({ definition }) => [
          definition.pool,
          definition,
        ]),
  );
  const rows = new Map<string, PoolRow>();
  for (const pool of state.pools.values()) if (pool.listing === row.listing) rows.set(pool.pool, pool);
  const wants = new Map<string, Want>();
  for (const { key, definition: next } of targetsOf(offerOf(state, row, content), {
    open: opens(action, row),
  })) {
    const { pool } = next;
    // A pool that is new goes back to what was asked for, closed: whoever was quick keeps what they hold.
    wants.set(pool, {
      key,
      next,
      former: formers.get(pool) ?? { ...next, open: false },
      row: rows.get(pool),
    });
  }
  for (const [pool, known] of rows) {
    // Without a digest inventory never had it: its proposal was refused before it was asked for.
    if (wants.has(pool) || known.digest === null) continue;
    const next = emptied(offer, pool);
    wants.set(pool, { key: known.key, next, former: formers.get(pool) ?? next, row: known });
  }
  return wants;
}

function askOf(pool: string, { next, former, row }: Want): Ask[] {
  const digest = definitionDigest(next);
  if (row?.digest === digest) return [];
  // A pool that is not as its listing says was once refused its way back; nobody knows what it might lose.
  const strayed = row !== undefined && row.digest !== null && row.digest !== definitionDigest(former);
  return [{ pool, digest, narrows: strayed || takesAway(former, next), state: 'waiting' }];
}

function sendsOf(
  wants: ReadonlyMap<string, Want>,
  asks: readonly Ask[],
  { version, back }: { version: number; back: boolean },
): Send[] {
  return asks.map(({ pool }) => {
    const want = wants.get(pool);
    if (want === undefined)
      throw new Error(`the proposal asks for pool ${pool}, which its listing never had`);
    const definition = { ...(back ? want.former : want.next), version };
    return { to: 'inventory', type: 'OpenPool', subject: pool, data: { definition } };
  });
}
