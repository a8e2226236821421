import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeatGrid } from './seat-grid.ts';
import { modelOf } from './seat-plan.ts';
import { hall } from './seat-samples.ts';
import { areaStep, rowEnd, stepFrom } from './seat-travel.ts';

const model = modelOf(hall());
const grid = new SeatGrid(model);
const at = (unit: string) => model.placeOf(unit);
const step = (unit: string, direction: 'left' | 'right' | 'up' | 'down') =>
  model.units[stepFrom(model, grid, at(unit), direction)];

test('the grid finds exactly the seats of a box', () => {
  for (const box of [
    { left: -5, top: -5, right: 45, bottom: 30 },
    { left: 100, top: 100, right: 100, bottom: 100 },
    { left: -1e6, top: -1e6, right: 1e6, bottom: 1e6 },
  ]) {
    const found: number[] = [];
    grid.within(box, (seat) => void found.push(seat));
    const wanted = [...Array(model.seats).keys()].filter((seat) => {
      const [x, y] = [model.x[seat] ?? 0, model.y[seat] ?? 0];
      return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
    });
    assert.deepEqual(
      found.sort((a, b) => a - b),
      wanted,
    );
  }
});

test('the nearest seat is found within reach, and only among the wanted', () => {
  assert.equal(grid.nearest(21, 2, 10), at('L-A-2'));
  assert.equal(grid.nearest(21, 2, 1), -1);
  assert.equal(
    grid.nearest(21, 2, 30, (seat) => seat !== at('L-A-2')),
    at('L-A-3'),
  );
});

test('arrows go along the row, and over the aisle at its end', () => {
  assert.equal(step('L-B-2', 'right'), 'L-B-3');
  assert.equal(step('L-B-2', 'left'), 'L-B-1');
  assert.equal(step('L-B-4', 'right'), 'P-B-1');
  assert.equal(step('P-B-1', 'left'), 'L-B-4');
});

test('up and down go to the row before and behind', () => {
  assert.equal(step('L-B-2', 'up'), 'L-A-2');
  assert.equal(step('L-B-2', 'down'), 'L-C-2');
  assert.equal(step('L-C-3', 'down'), 'G-A-1');
});

test('the way leads to a standing area and back to the seats', () => {
  assert.equal(step('G-A-2', 'down'), 'floor');
  assert.ok(step('floor', 'up')?.startsWith('G-A'));
});

test('where nothing lies in a direction the place stays', () => {
  assert.equal(step('L-A-1', 'left'), 'L-A-1');
  assert.equal(step('L-A-1', 'up'), 'L-A-1');
});

test('every seat is reached by arrows from the first one', () => {
  const reached = new Set([0]);
  const open = [0];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const direction of ['left', 'right', 'up', 'down'] as const) {
      const next = stepFrom(model, grid, place, direction);
      if (!reached.has(next)) open.push(next);
      reached.add(next);
    }
  }
  assert.equal(reached.size, model.places);
});

test('Home and End are the ends of the row; areas follow each other in a circle', () => {
  assert.equal(rowEnd(model, at('L-B-3'), 'first'), at('L-B-1'));
  assert.equal(rowEnd(model, at('L-B-3'), 'last'), at('L-B-4'));
  assert.equal(rowEnd(model, at('floor'), 'last'), at('floor'));
  assert.equal(
    areaStep(model, at('L-A-1'), 1, () => true),
    at('P-A-1'),
  );
  assert.equal(
    areaStep(model, at('L-A-1'), 1, (place) => place >= at('P-B-1')),
    at('P-B-1'),
  );
  assert.equal(
    areaStep(model, at('L-A-1'), -1, () => true),
    at('G-A-1'),
  );
  assert.equal(
    areaStep(model, at('P-A-1'), 1, () => true),
    at('floor'),
  );
});
