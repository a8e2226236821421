// Decisions about pictures: stored once, counted, used, and gone when nobody wants them any more.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { given } from '#kernel/given';
import { host, listing, otherHost, pictureSample, product } from './content-samples.ts';
import { catalog } from './context.ts';
import type { StoredContent } from './contract.ts';
import { pictureIdOf } from './ids.ts';
import { pictureLimits } from './picture-limits.ts';
import type { State } from './state.ts';

const picture = '018f0000-0000-7000-8000-0000000000f1';
const other = '018f0000-0000-7000-8000-0000000000f2';
const day = pictureLimits.pictureUnusedMs.value;
const alt = { ko: '무대', en: 'The stage' };

const store = (subject = picture, data: object = pictureSample(host)) => ({
  type: 'StorePicture',
  subject,
  data,
});
const sweep = { type: 'SweepPictures', subject: 'catalog', data: {} };
const showing = (...pictures: string[]): StoredContent =>
  product({ pictures: pictures.map((one) => ({ picture: one, alt })) });
const create = (content: StoredContent, by = host) => ({
  type: 'CreateListing',
  subject: listing,
  data: { host: by, content },
});
const change = (content: StoredContent) => ({
  type: 'ChangeListing',
  subject: listing,
  data: { by: { id: host, operator: false }, content },
});

type Story = ReturnType<typeof given>;
const stateOf = ({ state }: Story) => state as State;
const usesOf = (story: Story, id = picture) => stateOf(story).pictures.get(id)?.uses;
const refusedAs = (answer: unknown) => (answer as { refused?: string }).refused;

test('a picture is stored with its files beside the log, and the same again is answered as before', () => {
  const story = given(catalog);
  const first = story.when(store(), 5);
  assert.deepEqual(
    first.keeps?.map(({ key }) => key),
    [`${picture}/320`, `${picture}/640`],
  );
  assert.equal(JSON.stringify(first.events).includes('abc'), false);
  const again = story.when(store(), 9);
  assert.deepEqual([again.answer, again.keeps], [first.answer, undefined]);
  assert.equal(stateOf(story).pictures.get(picture)?.since, 9, 'it is wanted anew');
  assert.deepEqual(stateOf(story).pictureHosts.get(host), { host, pictures: 1, bytes: 7 });
});

test('a host keeps so many pictures and so many bytes, and no more', () => {
  const story = given(catalog);
  story.when(store());
  stateOf(story).pictureHosts.edit(host).pictures = pictureLimits.picturesPerHostMax.value;
  assert.equal(refusedAs(story.when(store(other)).answer), 'pictures-full');
  stateOf(story).pictureHosts.edit(host).pictures = 1;
  const heavy = pictureSample(host, { bytes: pictureLimits.pictureBytesPerHostMax.value });
  assert.equal(refusedAs(story.when(store(other, heavy)).answer), 'pictures-full');
  assert.equal(refusedAs(story.when(store(other, pictureSample(otherHost))).answer), undefined);
});

test('a listing shows pictures of its host only', () => {
  const story = given(catalog);
  story.when(store());
  assert.equal(refusedAs(story.when(create(showing(picture), otherHost)).answer), 'listing-invalid');
  assert.equal(refusedAs(story.when(create(showing(other))).answer), 'listing-invalid');
  const { answer } = story.when(create(showing(picture)));
  assert.equal(refusedAs(answer), undefined);
  const { widths, color, alt: told } = stateOf(story).listings.get(listing)?.facts.pictures[0] ?? {};
  assert.deepEqual([widths, color, told], [[320, 640], '#a0b0c0', alt]);
});

test('uses are counted once per listing, through drafts and changes', () => {
  const story = given(catalog);
  story.when(store());
  story.when(store(other));
  story.when(create(showing(picture, picture)));
  assert.deepEqual([usesOf(story), usesOf(story, other)], [1, 0]);
  story.when(change(showing(other)), 3);
  assert.deepEqual([usesOf(story), usesOf(story, other)], [0, 1]);
  assert.equal(stateOf(story).pictures.get(picture)?.since, 3);
});

test('a picture of a change under way stays, and goes on being used only if the change came about', () => {
  const story = given(catalog);
  story.when(store());
  story.when(store(other));
  story.when(create(showing(picture)));
  const by = { id: host, operator: false };
  const pool = (ask: { sends?: { subject: string }[] }) => ask.sends?.[0]?.subject ?? '';
  const asked = story.when({ type: 'PublishListing', subject: listing, data: { by } });
  story.when({ type: 'inventory.PoolOpened', subject: pool(asked), data: { version: 2 } });
  const smaller = product({ pictures: [{ picture: other, alt }], variants: [] });
  const changing = story.when(change(smaller), 4);
  assert.deepEqual([usesOf(story), usesOf(story, other)], [1, 1], 'both are needed while it is open');
  const standing = [{ unit: 'mug-blue', held: 1, sold: 0, because: 'held-or-sold' }];
  story.when({ type: 'inventory.PoolRefused', subject: pool(changing), data: { version: 3, standing } });
  assert.deepEqual([usesOf(story), usesOf(story, other)], [1, 0]);
});

test('what nobody used for a day is removed, what is used stays', () => {
  const story = given(catalog);
  story.when(store());
  story.when(store(other));
  story.when(create(showing(picture)));
  assert.deepEqual(story.when(sweep, day).events, []);
  assert.deepEqual(
    story.when(sweep, day + 1).events?.map(({ subject }) => subject),
    [other],
  );
  assert.equal(stateOf(story).pictures.has(other), false);
  assert.deepEqual(stateOf(story).pictureHosts.get(host), { host, pictures: 1, bytes: 7 });
});

test('a picture that was swept while somebody sent it again is asked for once more', () => {
  const story = given(catalog);
  const { answer, events } = story.when(store(picture, { ...pictureSample(host), files: [] }));
  assert.deepEqual([refusedAs(answer), events], ['pictures-busy', undefined]);
});

test('the id of a picture follows from its host and its bytes', () => {
  const bytes = Buffer.from('x');
  assert.equal(pictureIdOf(host, bytes), pictureIdOf(host, Buffer.from('x')));
  assert.notEqual(pictureIdOf(host, bytes), pictureIdOf(otherHost, bytes));
});
