// Who is let in, and who hears when the first was: also when gates were offline and send their scans late.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { given } from '#kernel/given';
import type { State } from './admission.ts';
import { checkIn } from './context.ts';
import { limits } from './contract.ts';
import { NOW, OTHER_HOST, scan, uuid } from './test-check-in.ts';

const verdictOf = (answer: unknown) => (answer as { verdict: string }).verdict;
const firstOf = (answer: unknown) => (answer as { first?: { at: number; gate: string } }).first;
const stateOf = ({ state }: ReturnType<typeof given>) => state as State;

test('the first scan lets in, the second hears when the first was and at which gate', () => {
  const story = given(checkIn);
  assert.equal(verdictOf(story.when(scan(1, NOW), NOW).answer), 'admitted');
  const { answer } = story.when(scan(2, NOW + 60_000), NOW + 60_000);
  assert.equal(verdictOf(answer), 'already-admitted');
  assert.deepEqual(firstOf(answer), { scanId: uuid(1_001), at: NOW, gate: 'gate 1' });
});

test('the same scan again changes nothing and hears the same', () => {
  const story = given(checkIn);
  const first = story.when(scan(1, NOW), NOW);
  const again = story.when(scan(1, NOW), NOW + 1);
  assert.deepEqual([again.events, again.answer], [undefined, first.answer]);
});

test('an earlier scan that comes later is the first, and the former one hears it when it asks again', () => {
  const story = given(checkIn);
  story.when(scan(1, NOW), NOW);
  assert.equal(verdictOf(story.when(scan(2, NOW - 1_000), NOW + 5_000).answer), 'admitted');
  const former = story.when(scan(1, NOW), NOW + 6_000);
  assert.equal(verdictOf(former.answer), 'already-admitted');
  assert.equal(firstOf(former.answer)?.gate, 'gate 2');
});

test('of scans at the same moment the smaller id counts', () => {
  const story = given(checkIn);
  story.when(scan(2, NOW), NOW);
  assert.equal(verdictOf(story.when(scan(1, NOW), NOW).answer), 'admitted');
  assert.equal(verdictOf(story.when(scan(3, NOW), NOW).answer), 'already-admitted');
});

test('the same scans end in the same state, in whatever sequence and however often they come', () => {
  const scans = fc.uniqueArray(
    fc.record({ n: fc.integer({ min: 1, max: 20 }), at: fc.integer({ min: 0, max: 5 }) }),
    { selector: ({ n }) => n, maxLength: 8 },
  );
  fc.assert(
    fc.property(scans, fc.infiniteStream(fc.nat()), (all, dice) => {
      const ends = [all, [...all, ...all].sort(() => ((dice.next().value ?? 0) % 3) - 1)].map((sequence) => {
        const story = given(checkIn);
        for (const { n, at } of sequence) story.when(scan(n, NOW + at), NOW);
        const { admissions } = stateOf(story);
        return [...admissions.values()].map(({ changedAt: _, ...row }) => row);
      });
      assert.deepEqual(ends[1], ends[0]);
      const [row] = ends[0] ?? [];
      assert.equal(row?.at, all.length === 0 ? undefined : NOW + Math.min(...all.map(({ at }) => at)));
    }),
  );
});

test('sessions of one booking are let in each for itself', () => {
  const story = given(checkIn);
  const session = (n: number, unit: string) => story.when(scan(n, NOW, { unit }), NOW).answer;
  assert.equal(verdictOf(session(1, '2027-03-01T10:00')), 'admitted');
  assert.equal(verdictOf(session(2, '2027-03-02T10:00')), 'admitted');
  assert.equal(verdictOf(session(3, '2027-03-01T10:00')), 'already-admitted');
});

test('what was given back lets nobody in, unless the gate was quicker', () => {
  const cancelledAt = NOW + 1_000;
  const story = given(checkIn);
  const late = story.when(scan(1, cancelledAt, { cancelledAt }), cancelledAt);
  assert.deepEqual([verdictOf(late.answer), late.events], ['cancelled', undefined]);
  assert.equal(verdictOf(story.when(scan(2, NOW, { cancelledAt }), cancelledAt).answer), 'admitted');
});

test('a clock that is ahead, or long ago, does not decide who was first', () => {
  const story = given(checkIn);
  for (const at of [NOW + limits.clockAheadMaxMs.value + 1, NOW - limits.scanAgeMaxMs.value - 1]) {
    const { answer, events } = story.when(scan(1, at), NOW);
    assert.deepEqual([verdictOf(answer), events], ['clock-wrong', undefined]);
  }
  assert.equal(
    verdictOf(story.when(scan(1, NOW), NOW).answer),
    'admitted',
    'the same scan, with its clock set',
  );
});

test('a scan id belongs to one pass of one host', () => {
  const story = given(checkIn);
  story.when(scan(1, NOW), NOW);
  assert.equal(verdictOf(story.when(scan(1, NOW, { bookingId: uuid(2) }), NOW).answer), 'scan-id-taken');
  assert.equal(verdictOf(story.when(scan(1, NOW, { host: OTHER_HOST }), NOW).answer), 'scan-id-taken');
});

test('so many scans of one pass are remembered; an earlier one still becomes the first', () => {
  const story = given(checkIn);
  const max = limits.scansPerPassMax.value;
  for (let n = 1; n <= max; n += 1) story.when(scan(n, NOW), NOW);
  const { answer, events } = story.when(scan(max + 1, NOW + 1), NOW + 1);
  assert.deepEqual([verdictOf(answer), events], ['already-admitted', undefined]);
  assert.equal(verdictOf(story.when(scan(max + 2, NOW - 1), NOW).answer), 'admitted');
});
