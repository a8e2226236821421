// A hold in the place of another one: both happen or neither, its cells are free for its successor alone, and a cart
// that changes again and again lives no longer than one that does not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HoldLine } from '#inventory';
import {
  A,
  B,
  C,
  claim,
  extend,
  HALL,
  hall,
  hold,
  idOf,
  life,
  nights,
  POOL,
  pool,
  reasons,
  release,
  replacing,
  ttl,
  types,
  unit,
  world,
} from './test-inventory.ts';

const sweep = { type: 'Sweep', subject: 'inventory', data: {} };
const keep = (holdId: string, until: number) => ({ type: 'Keep', subject: holdId, data: { holdId, until } });

test('a hold ends as released in the moment in which another one takes its place', () => {
  const { ask, cell, stateOf } = world(pool());
  ask(hold(A, [unit('one'), unit('many', 2)]));
  const { events, answer } = ask(replacing(A, B, [unit('one'), unit('many', 4)]));
  assert.deepEqual(types(events), ['Released', 'Held']);
  assert.deepEqual([events[0]?.subject, events[0]?.data.because], [A, 'replaced']);
  assert.deepEqual([events[1]?.subject, events[1]?.data.replaces], [B, A]);
  assert.equal(answer.total, 5_000);
  assert.deepEqual([stateOf(A), stateOf(B)], ['released', 'held']);
  assert.deepEqual([cell('one')?.held, cell('many')?.held], [1, 4]);
  assert.deepEqual(ask(claim(A)).events[0]?.data, { because: 'released' });
  assert.deepEqual(types(ask(claim(B)).events), ['Claimed']);
});

test('fewer lines, other lines and the very same lines can take its place', () => {
  const { ask, cell } = world(pool());
  ask(hold(A, [unit('one'), unit('many', 5)]));
  ask(replacing(A, B, [unit('many', 2)]));
  assert.deepEqual([cell('one')?.held, cell('many')?.held], [0, 2]);
  ask(replacing(B, C, [unit('one')]));
  assert.deepEqual([cell('one')?.held, cell('many')?.held], [1, 0]);
  assert.equal(ask(replacing(C, idOf(4), [unit('one')])).answer.refused, undefined);
  assert.deepEqual([cell('one')?.held, cell('many')?.held], [1, 0]);
});

test('what cannot be held leaves the old hold exactly as it was', () => {
  const { ask, cell, state } = world(pool());
  ask(hold(A, [unit('one'), unit('many', 2)]), 5);
  ask(hold(C, [unit('many', 2)]), 5);
  const before = { ...state.holds.get(A) };
  const lines = [unit('many', 4), unit('one'), unit('none')];
  const { events, answer } = ask(replacing(A, B, lines), 10);
  assert.deepEqual(events, []);
  // Of five, two are somebody else's: its own two count as free.
  assert.deepEqual(reasons(answer), [
    [0, 'cell-taken', 3],
    [2, 'cell-unknown', undefined],
  ]);
  assert.deepEqual(state.holds.get(A), before);
  assert.equal(state.holds.has(B), false);
  assert.deepEqual([cell('one')?.held, cell('many')?.held], [1, 4]);
});

test('the seats of the old hold are among the best for the new one, and for nobody else', () => {
  const { ask } = world(hall(1, 4));
  const best = (count: number): HoldLine => ({ pool: HALL, best: count, rate: 'standard' });
  ask(hold(A, [best(3)]));
  assert.deepEqual(reasons(ask(hold(C, [best(4)])).answer), [[0, 'no-seats-together', 1]]);
  const { answer } = ask(replacing(A, B, [best(4)]));
  assert.deepEqual(
    answer.lines.map(({ unit }) => unit),
    ['0-0', '0-1', '0-2', '0-3'],
  );
  const fewer = ask(replacing(B, C, [unit('0-3', 1, 'standard', HALL), best(2)])).answer;
  assert.deepEqual(
    fewer.lines.map(({ unit }) => unit),
    ['0-3', '0-1', '0-2'],
  );
});

test('a stay that moves by a night keeps the nights that both have', () => {
  const tiers = { day: { room: 100 }, weekend: { room: 150 } };
  const { ask, cell } = world(pool({ units: nights(1), tiers }));
  const stay = (checkIn: string, checkOut: string): HoldLine => ({
    ...{ pool: POOL, checkIn, checkOut, rate: 'room', quantity: 1 },
  });
  ask(hold(A, [stay('2027-02-26', '2027-02-28')]));
  assert.equal(ask(replacing(A, B, [stay('2027-02-27', '2027-03-01')])).answer.lines.length, 2);
  assert.deepEqual(
    ['2027-02-26', '2027-02-27', '2027-02-28'].map((night) => cell(night)?.held),
    [0, 1, 1],
  );
});

test('a cart that changes again and again lives no longer than one that does not', () => {
  const { ask } = world(pool());
  ask(hold(idOf(1), [unit('one')]), 0);
  const step = ttl - 1;
  let last = 1;
  for (let now = step; now < life; now += step) {
    const { answer } = ask(replacing(idOf(last), idOf(last + 1), [unit('one')]), now);
    assert.equal(answer.expiresAt, Math.min(now + ttl, life));
    assert.equal(answer.lastsUntil, life);
    last += 1;
  }
  assert.equal(ask(extend(idOf(last)), life - 1).answer.refused, 'hold-too-old');
  assert.equal(ask(hold(idOf(99), [unit('one')]), life).answer.refused, undefined);
});

test('a hold that was extended first hands on what is left of its life', () => {
  const { ask } = world(pool());
  ask(hold(A, [unit('one')]), 7);
  ask(extend(A), 200_000);
  const { answer } = ask(replacing(A, B, [unit('many')]), 450_000);
  assert.deepEqual([answer.expiresAt, answer.lastsUntil], [450_000 + ttl, 7 + life]);
});

test('asking for the same replacement again is answered as the first time', () => {
  const { ask, cell } = world(pool());
  ask(hold(A, [unit('many', 2)]));
  const first = ask(replacing(A, B, [unit('many', 3)]), 5);
  const second = ask(replacing(A, B, [unit('many', 3)]), 60);
  assert.deepEqual(second.answer, first.answer);
  assert.deepEqual(second.events, []);
  assert.deepEqual(cell('many'), { held: 3, sold: 0 });
  ask(claim(B));
  assert.deepEqual(ask(replacing(A, B, [unit('many', 3)]), 60).answer, first.answer);
});

test('a hold that was made without replacing does not pass for one that replaced', () => {
  const { ask, stateOf } = world(pool());
  ask(hold(A, [unit('many')]));
  ask(hold(B, [unit('one')]));
  for (const before of [A, B, C]) {
    assert.equal(ask(replacing(before, B, [unit('one')])).answer.refused, 'hold-id-taken', before);
  }
  assert.deepEqual([stateOf(A), stateOf(B)], ['held', 'held']);
});

test('of two replacements of one hold the first one counts', () => {
  const { ask, stateOf, cell } = world(pool());
  ask(hold(A, [unit('one')]));
  ask(replacing(A, B, [unit('one')]));
  assert.equal(ask(replacing(A, C, [unit('many')])).answer.refused, 'replaced-ended');
  assert.deepEqual([stateOf(B), stateOf(C)], ['held', undefined]);
  assert.deepEqual(cell('many'), { held: 0, sold: 0 });
});

test('what is unknown, not theirs, let go or sold is not replaced, and says so', () => {
  const { ask, stateOf } = world(pool());
  const refusedFor = (before: string, whose = 'person:p') =>
    ask(replacing(before, C, [unit('many')], { whose })).answer.refused;
  assert.equal(refusedFor(A), 'hold-unknown');
  assert.equal(refusedFor(C), 'hold-unknown');
  ask(hold(A, [unit('one')]));
  assert.equal(refusedFor(A, 'person:q'), 'hold-not-yours');
  assert.equal(refusedFor(A, 'guest'), 'hold-not-yours');
  ask(release(A));
  assert.equal(refusedFor(A), 'replaced-ended');
  ask(hold(B, [unit('one')]));
  ask(claim(B));
  assert.equal(refusedFor(B), 'replaced-booked');
  assert.deepEqual([stateOf(A), stateOf(B), stateOf(C)], ['released', 'claimed', undefined]);
});

test('a hold that is kept for a late payment is not replaced, however soon that may be over', () => {
  for (const until of [1, ttl, 2 * life]) {
    const { ask, stateOf } = world(pool());
    ask(hold(A, [unit('one')]));
    ask(keep(A, until));
    for (const now of [2, 3 * life]) {
      assert.equal(ask(replacing(A, B, [unit('many')]), now).answer.refused, 'replaced-booked');
    }
    ask(sweep, 3 * life);
    assert.equal(stateOf(A), 'expired');
    assert.equal(ask(replacing(A, B, [unit('many')]), 3 * life).answer.refused, 'replaced-booked');
    assert.deepEqual(types(ask(claim(A), 3 * life).events), ['Claimed']);
  }
});

test('in place of an expired hold the lines are held anew, from what is free, for a life of their own', () => {
  for (const swept of [false, true]) {
    const { ask, cell, stateOf } = world(pool());
    ask(hold(A, [unit('one'), unit('many', 4)]));
    if (swept) ask(sweep, ttl);
    const { events, answer } = ask(replacing(A, B, [unit('one'), unit('many', 5)]), ttl);
    assert.deepEqual(types(events), ['Released', 'Held']);
    assert.deepEqual([answer.expiresAt, answer.lastsUntil], [2 * ttl, ttl + life]);
    assert.deepEqual([stateOf(A), cell('one')?.held, cell('many')?.held], ['released', 1, 5]);
    assert.deepEqual(ask(claim(A), ttl).events[0]?.data, { because: 'released' });
    assert.deepEqual(ask(replacing(A, B, [unit('one'), unit('many', 5)]), ttl + 1).answer, answer);
  }
});

test('what somebody else has taken of an expired hold is gone for its successor too', () => {
  const { ask, stateOf } = world(pool());
  ask(hold(A, [unit('one'), unit('many')]));
  ask(hold(C, [unit('one')]), ttl);
  const { answer } = ask(replacing(A, B, [unit('one')]), ttl);
  assert.deepEqual(reasons(answer), [[0, 'cell-taken', 0]]);
  assert.equal(stateOf(A), 'expired');
  ask(claim(A), ttl);
  assert.equal(stateOf(A), 'lost');
  assert.deepEqual(types(ask(replacing(A, B, [unit('many')]), ttl).events), ['Held']);
  assert.equal(stateOf(A), 'lost');
  assert.equal(ask(replacing(A, B, [unit('many')]), ttl).answer.refused, undefined);
});

test('other expired holds go as well where they stand in the way', () => {
  const { ask, stateOf } = world(pool());
  ask(hold(A, [unit('many', 2)]), 0);
  ask(hold(B, [unit('many', 2)]), 1);
  const { events } = ask(replacing(B, C, [unit('many', 4)]), ttl);
  assert.deepEqual(types(events), ['Expired', 'Released', 'Held']);
  assert.deepEqual([stateOf(A), stateOf(B), stateOf(C)], ['expired', 'released', 'held']);
});

test('a guest who signs in takes the cart along', () => {
  const { ask, state } = world(pool());
  ask(hold(A, [unit('one')], { owner: 'guest' }));
  const { answer } = ask(replacing(A, B, [unit('one')], { whose: 'guest' }));
  assert.equal(answer.owner, 'person:p');
  assert.equal(state.holds.get(B)?.owner, 'person:p');
});
