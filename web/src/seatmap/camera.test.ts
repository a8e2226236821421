import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  between,
  clamped,
  fitCamera,
  moved,
  scaleRange,
  toPlan,
  toScreen,
  visibleBox,
  zoomedAt,
} from './camera.ts';
import { canChoose, detailAt, uncovered } from './detail.ts';

const view = { width: 800, height: 600 };
const box = { left: 0, top: 0, right: 4000, bottom: 1000 };
const fit = fitCamera(box, view, 20);
const range = scaleRange(fit.scale, 20);

test('what fits is wholly in view', () => {
  const seen = visibleBox(fit, view);
  assert.ok(seen.left <= 0 && seen.right >= 4000 && seen.top <= 0 && seen.bottom >= 1000);
  assert.equal(fit.scale, 760 / 4000);
});

test('screen and plan translate into each other', () => {
  const at = toScreen(fit, view, 123, 456);
  const back = toPlan(fit, view, at);
  assert.ok(Math.abs(back.x - 123) < 1e-9 && Math.abs(back.y - 456) < 1e-9);
});

test('zooming keeps what is under the finger', () => {
  const finger = { x: 130, y: 500 };
  const before = toPlan(fit, view, finger);
  const after = toPlan(zoomedAt(fit, view, finger, 3, range), view, finger);
  assert.ok(Math.abs(after.x - before.x) < 1e-9 && Math.abs(after.y - before.y) < 1e-9);
});

test('so does every moment of a flight there', () => {
  const finger = { x: 130, y: 500 };
  const before = toPlan(fit, view, finger);
  const target = zoomedAt(fit, view, finger, 6, range);
  for (const t of [0, 0.2, 0.5, 0.9, 1]) {
    const now = toPlan(between(fit, target, t), view, finger);
    assert.ok(Math.abs(now.x - before.x) < 1e-6 && Math.abs(now.y - before.y) < 1e-6, String(t));
  }
});

test('a flight without zoom ends where it should', () => {
  const target = moved(fit, -100, 40);
  assert.deepEqual(between(fit, target, 1), target);
  assert.deepEqual(between(fit, target, 0), fit);
});

test('the scale stays in its range and the plan in sight', () => {
  assert.equal(zoomedAt(fit, view, { x: 0, y: 0 }, 1e9, range).scale, range.max);
  assert.equal(zoomedAt(fit, view, { x: 0, y: 0 }, 1e-9, range).scale, range.min);
  const far = clamped(moved(fit, 1e7, -1e7), box, range);
  assert.deepEqual([far.x, far.y], [box.left, box.bottom]);
});

test('a plan of one seat can be fitted', () => {
  const one = fitCamera({ left: 5, top: 5, right: 5, bottom: 5 }, view, 20);
  assert.ok(Number.isFinite(one.scale) && one.x === 5);
});

test('the nearer, the more is shown, and nothing disappears but names of areas', () => {
  const steps = [1, 4, 9, 15, 30].map(detailAt);
  assert.deepEqual(
    steps.map(({ areasOnly, shapes, rowNames, numbers }) =>
      [areasOnly, shapes, rowNames, numbers].map(Number).join(''),
    ),
    ['1000', '0000', '0100', '0110', '0111'],
  );
});

test('a finger needs larger seats than a mouse', () => {
  assert.ok(canChoose(9, false) && !canChoose(9, true) && canChoose(20, true));
});

test('labels never cover each other, and the first win', () => {
  const label = (x: number, width: number) => ({ at: { x, y: 0 }, width, height: 20 });
  const shown = uncovered([label(0, 60), label(50, 60), label(70, 60), label(140, 60)], 2);
  assert.deepEqual(
    shown.map(({ at }) => at.x),
    [0, 70, 140],
  );
});
