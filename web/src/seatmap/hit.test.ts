import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Camera, toScreen } from './camera.ts';
import { hitAt } from './hit.ts';
import { SeatGrid } from './seat-grid.ts';
import { modelOf } from './seat-plan.ts';
import { hall } from './seat-samples.ts';

const model = modelOf(hall());
const grid = new SeatGrid(model);
const view = { width: 800, height: 600 };
const near: Camera = { x: 100, y: 100, scale: 1.3 };
const far: Camera = { x: 100, y: 100, scale: 0.3 };

const hit = (camera: Camera, x: number, y: number, finger = false) =>
  hitAt(model, grid, camera, view, toScreen(camera, view, x, y), finger);

test('near enough, the seat under the mouse is meant, also a little beside it', () => {
  const seat = model.placeOf('L-B-2');
  assert.deepEqual(hit(near, 20, 24), { place: seat, area: 0 });
  assert.deepEqual(hit(near, 25, 28), { place: seat, area: 0 });
});

test('from afar the area is meant, and no seat', () => {
  assert.deepEqual(hit(far, 20, 24), { place: -1, area: 0 });
  assert.deepEqual(hit(far, 160, 24), { place: -1, area: 1 });
});

test('a standing area is meant at any size', () => {
  const floor = { place: model.placeOf('floor'), area: 2 };
  assert.deepEqual(hit(far, 100, 230), floor);
  assert.deepEqual(hit(near, 100, 230), floor);
});

test('a finger reaches farther than a mouse', () => {
  assert.equal(hit(near, 75, 24), undefined);
  assert.deepEqual(hit(near, 73, 24, true), { place: model.placeOf('L-B-4'), area: 0 });
});

test('aisles and what lies outside mean nothing', () => {
  assert.equal(hit(near, 100, 24), undefined);
  assert.equal(hit(far, 5_000, 24), undefined);
});
