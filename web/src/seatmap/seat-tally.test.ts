import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelOf } from './seat-plan.ts';
import { hall } from './seat-samples.ts';
import { type AvailabilityStore, nearestFree, SeatTally, seatState } from './seat-tally.ts';
import { type SeatTexts, sayPlace, sentence, tiersOf } from './seat-words.ts';

const model = modelOf(hall());
const prices = [50_000, 30_000, 20_000];

interface Played extends AvailabilityStore {
  states: Uint8Array;
  left: Int32Array | undefined;
  units: readonly string[] | undefined;
  asked: number;
}

function store(states: Uint8Array, units?: readonly string[]): Played {
  const left = new Int32Array(states.length).fill(1);
  left[model.seats] = 12;
  return {
    states,
    left,
    units,
    asked: 0,
    askUnits() {
      this.asked += 1;
    },
    subscribe: () => () => undefined,
  };
}

test('free seats and the lowest price are counted by area', () => {
  const tally = new SeatTally(model, store(new Uint8Array(model.places)), prices);
  assert.equal(tally.freeOf(0), 12);
  assert.equal(tally.lowestOf(0), 30_000);
  assert.equal(tally.freeOf(2), 12);
  assert.equal(tally.lowestOf(2), 20_000);
});

test('a change moves one count and is reported once', () => {
  const played = store(new Uint8Array(model.places));
  const tally = new SeatTally(model, played, prices);
  played.states[0] = seatState.held;
  assert.deepEqual(tally.apply([0]), [0]);
  assert.deepEqual(tally.gone, [0]);
  assert.equal(tally.freeOf(0), 11);
  assert.deepEqual(tally.apply([0]), []);
  played.states[0] = seatState.sold;
  assert.deepEqual(tally.apply([0]), [0]);
  assert.deepEqual(tally.gone, [], 'it was not free before');
  played.states[0] = seatState.free;
  tally.apply('all');
  assert.equal(tally.freeOf(0), 12);
});

test('counts after any changes equal a count from the beginning', () => {
  const played = store(new Uint8Array(model.places));
  const tally = new SeatTally(model, played, prices);
  for (let round = 0; round < 500; round += 1) {
    const at = (round * 7919) % model.seats;
    played.states[at] = (round * 31) % 4;
    tally.apply([at]);
  }
  const fresh = new SeatTally(model, played, prices);
  for (const area of model.areas.keys()) assert.equal(tally.freeOf(area), fresh.freeOf(area));
});

test('a tier that is gone no longer sets the price', () => {
  const played = store(new Uint8Array(model.places));
  for (let seat = 4; seat < 12; seat += 1) played.states[seat] = seatState.sold;
  const tally = new SeatTally(model, played, prices);
  assert.equal(tally.lowestOf(0), 50_000);
});

test('units in another sequence than the plan are matched by name, once names are asked for', () => {
  const names = [...model.units].reverse().slice(1);
  const played = store(new Uint8Array(names.length).fill(seatState.sold));
  const tally = new SeatTally(model, played, prices);
  assert.equal(played.asked, 1);
  played.states[names.indexOf('L-A-2')] = seatState.free;
  played.units = names;
  tally.apply('all');
  assert.equal(tally.freeOf(0), 1);
  assert.ok(tally.isFree(model.placeOf('L-A-2')));
  assert.equal(tally.states[0], seatState.sold);
});

test('before availability is here nothing is free and nothing is known', () => {
  const tally = new SeatTally(model, undefined, prices);
  assert.equal(tally.known, false);
  assert.equal(tally.isFree(0), false);
  assert.equal(tally.lowestOf(0), undefined);
});

test('near a seat that is gone, free seats of its tier are offered, the nearest first', () => {
  const played = store(new Uint8Array(model.places));
  const at = model.placeOf('L-B-2');
  played.states[at] = seatState.sold;
  played.states[model.placeOf('L-B-1')] = seatState.held;
  const tally = new SeatTally(model, played, prices);
  const near = nearestFree(model, tally, at, 3).map((seat) => model.units[seat]);
  assert.deepEqual(near, ['L-B-3', 'L-C-2', 'L-C-1']);
});

const texts: SeatTexts = {
  map: '',
  help: '',
  stage: '',
  zoomIn: '',
  zoomOut: '',
  fit: '',
  row: (name) => `row ${name}`,
  seat: (number) => `seat ${number}`,
  money: (amount) => `${amount} KRW`,
  count: (free, lowest) => `${free} from ${lowest ?? '-'}`,
  left: (count) => `${count} left`,
  states: { free: 'free', held: 'held', sold: 'sold', chosen: 'chosen', unknown: 'unknown' },
  accessible: 'wheelchair',
  full: (max) => `at most ${max}`,
  list: '',
  onlyFree: '',
  more: (count) => `${count} more`,
  nothing: '',
};

test('a seat is said with area, row, number, tier, price and state', () => {
  const tally = new SeatTally(model, store(new Uint8Array(model.places)), prices);
  const tiers = tiersOf(model, [
    { tier: 'R', label: 'Royal', price: 50_000 },
    { tier: 'F', label: 'Floor', price: 20_000 },
  ]);
  const speaking = {
    model,
    tally,
    tiers,
    texts,
    selected: new Set(['P-A-2']),
    accessible: new Set(['L-A-1']),
  };
  const say = (unit: string) => sentence(sayPlace(speaking, model.placeOf(unit)), texts);
  assert.equal(say('L-A-1'), 'L, row A · seat 1, Royal, 50000 KRW, wheelchair, free');
  assert.equal(say('P-A-2'), 'P, row A · seat 2, Royal, 50000 KRW, chosen');
  assert.equal(say('L-B-1'), 'L, row B · seat 1, S, free', 'a tier that the page leaves out keeps its name');
  assert.equal(say('floor'), 'Floor, Floor, 20000 KRW, 12 left');
});
