// What a host may do with a listing: draft it, change it, publish it, withdraw it. A draft changes at once; what
// is published changes by a proposal that inventory must agree to. Nobody touches a listing of another host, and
// drafts of others do not even exist.
import type { Decision, Message } from '#kernel/context';
import type { Refused } from '#kernel/route';
import { problemsOf } from './content.ts';
import type { Action, SeatingPlan, StoredContent } from './contract.ts';
import { digestOf } from './ids.ts';
import { pictureProblems, picturesOf } from './pictures.ts';
import { factsOf, isOver, targetsOf } from './pools.ts';
import { problem } from './problems.ts';
import { offerOf, planOf, propose } from './proposal.ts';
import { countsOf } from './seating-plan.ts';
import type {
  BasedOn,
  By,
  CatalogCommands,
  CatalogEvents,
  ListingAnswer,
  ListingRow,
  PlanRow,
  Sight,
  State,
} from './state.ts';

type Decided = Decision<CatalogEvents>;
type Asked<K extends keyof CatalogCommands> = Message<CatalogCommands[K]>;

const no = (answer: Refused): Decided => ({ answer });

export function importPlan(state: State, { subject, data }: Asked<'ImportPlan'>): Decided {
  const { host, body } = data;
  const { name, tiers } = body;
  const answer = { plan: subject, name, ...countsOf(body), tiers: tiers.map((tier) => tier.name) };
  if (state.plans.has(subject)) return { answer };
  return { events: [{ type: 'PlanImported', subject, data: { host, body } }], answer };
}

export function createListing(state: State, { subject, data }: Asked<'CreateListing'>): Decided {
  const { host, content } = data;
  const known = state.listings.get(subject);
  if (known) {
    const same = known.host === host && isSame(known.content, content);
    return same ? { answer: { ...answerOf(known), changed: true } } : no({ refused: 'listing-id-taken' });
  }
  const sight = seeing(state, { ...data, host });
  const invalid = refuseContent(sight, host, content);
  if (invalid) return invalid;
  return withPlan(state, { ...data, host }, draft(sight, { listing: subject, host, version: 1 }, content));
}

export function changeListing(state: State, { subject, data }: Asked<'ChangeListing'>, now: number): Decided {
  const { by, content } = data;
  const row = state.listings.get(subject);
  const denied = deny(row, by);
  if (denied || !row) return no(denied ?? { refused: 'listing-unknown' });
  if (row.kind !== content.kind) return no({ refused: 'listing-kind-fixed' });
  const pending = whilePending(row, { action: 'change', content });
  if (pending) return pending;
  // Who sends what is there already overwrites nothing: a repeat whose first answer was lost hears that it is done.
  const same = isSame(row.content, content);
  const overtaken = same ? undefined : whenOvertaken(row, data);
  if (overtaken) return overtaken;
  const sent = { ...data, host: row.host };
  const sight = seeing(state, sent);
  const invalid = refuseContent(sight, row.host, content);
  if (invalid) return invalid;
  if (same) return { answer: answerOf(row) };
  const version = row.version + 1;
  if (row.state === 'draft') return withPlan(state, sent, draft(sight, { ...row, version }, content));
  return withPlan(state, sent, propose(sight, row, { action: 'change', content }, now));
}

export function publishListing(
  state: State,
  { subject, data }: Asked<'PublishListing'>,
  now: number,
): Decided {
  const row = state.listings.get(subject);
  const denied = deny(row, data.by);
  if (denied || !row) return no(denied ?? { refused: 'listing-unknown' });
  const first = whenOvertaken(row, data) ?? whilePending(row, { action: 'publish', content: row.content });
  if (first) return first;
  if (row.state === 'published') return { answer: answerOf(row) };
  if (isOver(targetsOf(offerOf(state, row, row.content), { open: true }), now)) {
    return no({ refused: 'listing-invalid', problems: [{ where: '/', ...problem('offer-over') }] });
  }
  return propose(state, row, { action: 'publish', content: row.content }, now);
}

export function withdrawListing(
  state: State,
  { subject, data }: Asked<'WithdrawListing'>,
  now: number,
): Decided {
  const row = state.listings.get(subject);
  const denied = deny(row, data.by);
  if (denied || !row) return no(denied ?? { refused: 'listing-unknown' });
  const first = whenOvertaken(row, data) ?? whilePending(row, { action: 'withdraw', content: row.content });
  if (first) return first;
  if (row.state === 'draft') return no({ refused: 'listing-not-published' });
  if (row.state === 'withdrawn') return { answer: answerOf(row) };
  return propose(state, row, { action: 'withdraw', content: row.content }, now);
}

/** Why `by` may not touch the listing; a draft of somebody else looks like none at all. */
export function deny(row: Pick<ListingRow, 'host' | 'state'> | undefined, by: By): Refused | undefined {
  if (row && (row.host === by.id || by.operator)) return undefined;
  return { refused: row === undefined || row.state === 'draft' ? 'listing-unknown' : 'listing-not-yours' };
}

/** The same wish again is answered as before; another one has to wait. */
function whilePending(
  { listing, proposal }: ListingRow,
  { action, content }: { action: Action; content: StoredContent },
): Decided | undefined {
  if (proposal === null) return undefined;
  const same = proposal.action === action && isSame(proposal.content, content);
  if (!same) return no({ refused: 'change-pending' });
  const answer: ListingAnswer = { listing, version: proposal.version, done: false, changed: true };
  return { answer };
}

/** Somebody else was there first, and whoever asks has not seen what they made of it. */
function whenOvertaken({ facts: { version } }: ListingRow, { basedOn }: BasedOn): Decided | undefined {
  if (basedOn === undefined || basedOn === version) return undefined;
  return no({ refused: 'listing-changed', version });
}

interface Sent {
  host: string;
  content: StoredContent;
  inline?: SeatingPlan;
}

/** The plan that came along, unless it is known already. */
function newPlan(state: State, { host, content, inline }: Sent): PlanRow | undefined {
  if (!inline || content.kind !== 'concert' || content.plan === undefined) return undefined;
  return state.plans.has(content.plan) ? undefined : { plan: content.plan, host, body: inline };
}

function seeing(state: State, sent: Sent): Sight {
  const fresh = newPlan(state, sent);
  if (!fresh) return state;
  return { ...state, plans: { get: (plan) => (plan === fresh.plan ? fresh : state.plans.get(plan)) } };
}

function withPlan(state: State, sent: Sent, decided: Decided): Decided {
  const fresh = newPlan(state, sent);
  if (!fresh) return decided;
  const { plan: subject, host, body } = fresh;
  const imported = { type: 'PlanImported' as const, subject, data: { host, body } };
  return { ...decided, events: [imported, ...(decided.events ?? [])] };
}

function refuseContent(state: Sight, host: string, content: StoredContent): Decided | undefined {
  if (content.kind === 'concert' && content.plan !== undefined) {
    if (state.plans.get(content.plan)?.host !== host) return no({ refused: 'plan-unknown' });
  }
  const problems = [...pictureProblems(state, host, content), ...problemsOf(content, planOf(state, content))];
  return problems.length > 0 ? no({ refused: 'listing-invalid', problems }) : undefined;
}

function draft(
  state: Sight,
  { listing, host, version }: { listing: string; host: string; version: number },
  content: StoredContent,
): Decided {
  const pictures = picturesOf(state, content);
  const offer = { listing, host, content, plan: planOf(state, content) };
  const facts = factsOf(offer, { version, open: false, pictures });
  const answer: ListingAnswer = { listing, version, done: true, changed: true };
  return { events: [{ type: 'ListingDrafted', subject: listing, data: { host, content, facts } }], answer };
}

function answerOf({ listing, facts }: ListingRow): ListingAnswer {
  return { listing, version: facts.version, done: true, changed: false };
}

const isSame = (a: StoredContent, b: StoredContent) => digestOf(a) === digestOf(b);
