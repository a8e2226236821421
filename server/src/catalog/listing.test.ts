import assert from 'node:assert/strict';
import { test } from 'node:test';
import { given } from '#kernel/given';
import {
  concert,
  exhibition,
  host,
  listing,
  otherHost,
  plan,
  planId,
  planSample,
  product,
} from './content-samples.ts';
import { catalog } from './context.ts';
import type { StoredContent } from './contract.ts';
import { planIdOf } from './ids.ts';

const owner = { id: host, operator: false };
const stranger = { id: otherHost, operator: false };
const operator = { id: otherHost, operator: true };
const now = Date.UTC(2027, 0, 1);

const imported = { type: 'PlanImported', subject: planId, data: { host, body: plan } };
const create = (content: StoredContent, by = host) => ({
  type: 'CreateListing',
  subject: listing,
  data: { host: by, content },
});
const change = (content: StoredContent, by = owner, basedOn?: number) => ({
  type: 'ChangeListing',
  subject: listing,
  data: { by, content, ...(basedOn !== undefined && { basedOn }) },
});
const publish = (by = owner) => ({ type: 'PublishListing', subject: listing, data: { by } });
const withdraw = (by = owner) => ({ type: 'WithdrawListing', subject: listing, data: { by } });

function drafted(content: StoredContent = product()) {
  const story = given(catalog, imported);
  assert.deepEqual(story.when(create(content), now).answer, {
    listing,
    version: 1,
    done: true,
    changed: true,
  });
  return story;
}

const refusedAs = (answer: unknown) => (answer as { refused?: string }).refused;

test('a draft changes at once and asks inventory for nothing', () => {
  const story = drafted();
  const { events, sends, answer } = story.when(change(product({ title: { ko: '새 이름' } })), now);
  assert.deepEqual(
    events?.map(({ type }) => type),
    ['ListingDrafted'],
  );
  assert.equal(sends, undefined);
  assert.deepEqual(answer, { listing, version: 2, done: true, changed: true });
});

test('creating the same listing again answers as the first time; another content is refused', () => {
  const story = drafted();
  const again = story.when(create(product()), now);
  assert.deepEqual(
    [again.events, again.answer],
    [undefined, { listing, version: 1, done: true, changed: true }],
  );
  assert.equal(refusedAs(story.when(create(product({ currency: 'USD' }))).answer), 'listing-id-taken');
  assert.equal(refusedAs(story.when(create(product(), otherHost)).answer), 'listing-id-taken');
});

test('a draft of another host does not exist, whatever one tries with it', () => {
  const story = drafted();
  for (const message of [change(product(), stranger), publish(stranger), withdraw(stranger)]) {
    const { answer, events } = story.when(message, now);
    assert.deepEqual([refusedAs(answer), events], ['listing-unknown', undefined], message.type);
  }
});

test('a published listing of another host is refused to hosts and open to operators', () => {
  const story = drafted();
  const { sends } = story.when(publish(), now);
  for (const send of sends ?? []) {
    story.when({ type: 'inventory.PoolOpened', subject: send.subject, data: { version: 2 } }, now);
  }
  for (const message of [change(product(), stranger), publish(stranger), withdraw(stranger)]) {
    assert.equal(refusedAs(story.when(message, now).answer), 'listing-not-yours', message.type);
  }
  assert.deepEqual(story.when(withdraw(operator), now).answer, {
    listing,
    version: 3,
    done: false,
    changed: true,
  });
});

test('commands about a listing that is not there are refused', () => {
  const story = given(catalog);
  for (const message of [change(product()), publish(), withdraw(), publish(operator)]) {
    assert.equal(refusedAs(story.when(message, now).answer), 'listing-unknown');
  }
});

test('a listing keeps its kind', () => {
  assert.equal(refusedAs(drafted().when(change(exhibition()), now).answer), 'listing-kind-fixed');
});

test('what cannot be offered is refused with the path of each field', () => {
  const { answer } = drafted().when(change(product({ currency: 'KRX' })), now);
  assert.deepEqual(answer, {
    refused: 'listing-invalid',
    problems: [
      {
        where: '/currency',
        code: 'currency-unknown',
        values: { currency: '"KRX"' },
        what: 'There is no currency "KRX".',
        next: 'Use an ISO 4217 code such as KRW.',
      },
    ],
  });
});

test('a plan of nobody, or of another host, cannot be used', () => {
  const story = given(catalog, imported);
  assert.equal(refusedAs(story.when(create(concert(), otherHost)).answer), 'plan-unknown');
  const unknown = concert({ plan: planIdOf(host, planSample({ rows: 1 })) });
  const theirs = given(catalog, {
    ...imported,
    subject: unknown.kind === 'concert' ? (unknown.plan ?? '') : '',
    data: { host: otherHost, body: plan },
  });
  assert.equal(refusedAs(theirs.when(create(unknown)).answer), 'plan-unknown');
});

test('a plan within a listing is imported with it, once', () => {
  const story = given(catalog);
  const command = create(concert());
  const sent = { ...command, data: { ...command.data, inline: plan } };
  assert.deepEqual(
    story.when(sent, now).events?.map(({ type }) => type),
    ['PlanImported', 'ListingDrafted'],
  );
  const another = story.when({ ...sent, subject: otherHost }, now);
  assert.deepEqual(
    another.events?.map(({ type }) => type),
    ['ListingDrafted'],
  );
});

test('importing the same plan twice changes nothing and answers the same', () => {
  const story = given(catalog);
  const message = { type: 'ImportPlan', subject: planId, data: { host, body: plan } };
  const first = story.when(message, now);
  const second = story.when(message, now);
  assert.deepEqual(first.answer, {
    plan: planId,
    name: '작은 홀',
    seats: 6,
    places: 6,
    areas: 1,
    rows: 2,
    tiers: ['R', 'S'],
  });
  assert.deepEqual([first.events?.length, second.events, second.answer], [1, undefined, first.answer]);
});

test('a listing of which everything is over is not published', () => {
  const story = drafted(concert());
  const after = Date.UTC(2027, 5, 1);
  const { answer } = story.when(publish(), after);
  assert.equal(refusedAs(answer), 'listing-invalid');
  assert.match(JSON.stringify(answer), /is over/);
});

test('a draft cannot be withdrawn', () => {
  assert.equal(refusedAs(drafted().when(withdraw(), now).answer), 'listing-not-published');
});

const titled = (ko: string) => product({ title: { ko } });
const overtaken = (version: number) => ({ refused: 'listing-changed', version });

test('a change of a version that was overtaken changes nothing and names the version there is', () => {
  const story = drafted();
  assert.equal(story.when(change(titled('첫째'), owner, 1), now).events?.length, 1);
  const late = story.when(change(titled('둘째'), owner, 1), now);
  assert.deepEqual([late.answer, late.events], [overtaken(2), undefined]);
  const ahead = story.when(change(titled('둘째'), owner, 3), now);
  assert.deepEqual([ahead.answer, ahead.events], [overtaken(2), undefined]);
  const seen = story.when(change(titled('둘째'), owner, 2), now);
  assert.deepEqual(seen.answer, { listing, version: 3, done: true, changed: true });
});

test('a change that names no version replaces whatever there is', () => {
  const story = drafted();
  story.when(change(titled('첫째')), now);
  const { answer } = story.when(change(titled('둘째')), now);
  assert.deepEqual(answer, { listing, version: 3, done: true, changed: true });
});

test('whoever sends what is there already hears that it is done, whatever the version', () => {
  const story = drafted();
  story.when(change(titled('첫째'), owner, 1), now);
  const { answer, events } = story.when(change(titled('첫째'), owner, 1), now);
  assert.deepEqual([answer, events], [{ listing, version: 2, done: true, changed: false }, undefined]);
});

test('what somebody has not seen is neither published nor withdrawn', () => {
  const story = drafted();
  story.when(change(titled('첫째')), now);
  const publishing = (basedOn: number) => ({ ...publish(), data: { by: owner, basedOn } });
  assert.deepEqual(story.when(publishing(1), now).answer, overtaken(2));
  const { sends } = story.when(publishing(2), now);
  assert.equal(sends?.length, 1);
  // Under way it is still version 2 that is there: a second click is answered like the first.
  assert.deepEqual(story.when(publishing(2), now).answer, {
    listing,
    version: 3,
    done: false,
    changed: true,
  });
  assert.deepEqual(story.when(publishing(1), now).answer, overtaken(2));
  for (const { subject } of sends ?? [])
    story.when({ type: 'inventory.PoolOpened', subject, data: { version: 3 } }, now);
  const withdrawing = (basedOn: number) => ({ ...withdraw(), data: { by: owner, basedOn } });
  assert.deepEqual(story.when(withdrawing(2), now).answer, overtaken(3));
  assert.deepEqual(story.when(withdrawing(3), now).answer, {
    listing,
    version: 4,
    done: false,
    changed: true,
  });
});

test('to a stranger a listing is unknown before any version is compared', () => {
  const story = drafted();
  story.when(change(titled('첫째')), now);
  assert.equal(refusedAs(story.when(change(titled('둘째'), stranger, 1), now).answer), 'listing-unknown');
});
