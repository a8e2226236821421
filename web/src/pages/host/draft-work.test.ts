import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Draft, newDraft } from './draft.ts';
import { readDraft } from './draft-read.ts';
import { follow, isOvertaken, savedWork, storedAs, type Work, workOn } from './draft-work.ts';
import { writeDraft } from './draft-write.ts';

const empty = newDraft('product', {
  today: '2027-03-01',
  zone: 'Asia/Seoul',
  names: { usual: '평소', tier: '일반석' },
});
const titled = (ko: string): Draft => ({ ...empty, title: { ko, en: '' } });
const stored = (ko: string, version: number) => storedAs(titled(ko), version);
const typing = (ko: string, on: Work): Work => ({ ...on, draft: titled(ko) });
const mine = typing('내 것', workOn(stored('처음', 7)));

test('whoever typed nothing sees what somebody else stored', () => {
  const newer = stored('남의 것', 8);
  const work = follow(workOn(stored('처음', 7)), newer);
  assert.deepEqual(work, workOn(newer));
  assert.equal(follow(work, newer), work);
});

test('what was typed stays, on the version that it was begun from, and is overtaken', () => {
  const newer = stored('남의 것', 8);
  const work = follow(mine, newer);
  assert.equal(work, mine);
  assert.equal(isOvertaken(work, newer), true);
  assert.equal(isOvertaken(mine, stored('처음', 7)), false);
});

test('a version that differs in nothing but being offered overtakes nobody', () => {
  const offered = stored('처음', 8);
  const work = follow(mine, offered);
  assert.deepEqual([work.draft, work.basedOn, isOvertaken(work, offered)], [mine.draft, 8, false]);
});

test('what somebody else stored word for word is no longer a change', () => {
  const newer = stored('내 것', 8);
  assert.deepEqual(follow(mine, newer), workOn(newer));
});

test('what an earlier visit kept is overtaken by a newer version, and goes on from its own', () => {
  const kept: Work = { draft: titled('내 것'), basedOn: 7, from: undefined };
  assert.equal(isOvertaken(follow(kept, stored('처음', 8)), stored('처음', 8)), true);
  const own = follow(kept, stored('처음', 7));
  assert.deepEqual([own.from, isOvertaken(own, stored('처음', 7))], [stored('처음', 7).text, false]);
  assert.deepEqual(follow(kept, stored('내 것', 8)), workOn(stored('내 것', 8)));
});

test('an answer that is older than what was seen already changes nothing', () => {
  assert.equal(follow(mine, stored('더 옛것', 6)), mine);
});

test('what was typed while it was saved goes on from what was stored', () => {
  const after = stored('내 것', 8);
  assert.deepEqual(savedWork(mine, titled('내 것'), after), workOn(after));
  const more = savedWork(typing('내 것, 더', mine), titled('내 것'), after);
  assert.deepEqual([more.draft.title.ko, more.basedOn, more.from], ['내 것, 더', 8, after.text]);
});

test('what was typed in other words than it is stored in is no change of somebody else', () => {
  const priced = (price: string): Draft => ({
    ...titled('머그'),
    description: { ko: '글', en: '' },
    venue: { ...empty.venue, name: { ko: '자리홀', en: '' }, address: { ko: '서울', en: '' } },
    variants: [{ key: 'own', sku: '', name: { ko: ' 머그', en: '' }, stock: '3', price }],
  });
  const after = (price: string) =>
    storedAs(readDraft({ content: writeDraft(priced(price)).content, pictures: [] }), 8);
  const typed: Work = { draft: priced('1만'), basedOn: 7, from: 'another text' };
  assert.deepEqual(follow(typed, after('10,000')), workOn(after('10,000')));
  assert.equal(isOvertaken(follow(typed, after('20,000')), after('20,000')), true);
});
