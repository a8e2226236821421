import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decorationsOf } from './plan-decorations.ts';
import { areaPolygon, areaWithin, boxOf, spacingOf, touches } from './plan-shape.ts';
import { modelOf } from './seat-plan.ts';
import { arc, hall } from './seat-samples.ts';

test('places are seats in plan sequence, then standing areas, as the units of a pool are', () => {
  const model = modelOf(hall());
  assert.equal(model.seats, 27);
  assert.equal(model.places, 28);
  assert.equal(model.units[0], 'L-A-1');
  assert.equal(model.units[26], 'G-A-3');
  assert.equal(model.units[27], 'floor');
  assert.equal(model.placeOf('floor'), 27);
  assert.equal(model.placeOf('nowhere'), -1);
});

test('the same plan has one model, and an area is called by its group and name', () => {
  const plan = hall();
  assert.equal(modelOf(plan), modelOf(plan));
  assert.equal(modelOf(plan).areas[3]?.name, 'Gallery 1');
});

test('a seat has the tier of its own, else that of its row', () => {
  const plan = hall();
  const [first] = plan.areas;
  assert.ok(first?.rows[0]);
  const own = { ...first.rows[0], tiers: ['R', 'S', 'R', 'S'] };
  const model = modelOf({ ...plan, areas: [{ ...first, rows: [own] }] });
  assert.deepEqual(
    [...model.tier].map((tier) => model.tierNames[tier]),
    ['R', 'S', 'R', 'S'],
  );
});

test('a standing area without a shape is set below everything else', () => {
  const plan = hall();
  const added = { id: 'pit', name: 'Pit', kind: 'standing' as const, tier: 'F', capacity: 9, rows: [] };
  const model = modelOf({ ...plan, areas: [...plan.areas, added] });
  const pit = model.areas.at(-1);
  assert.ok(pit && pit.polygon.length === 8);
  assert.ok(pit.box.top > (model.areas[2]?.box.bottom ?? 0));
  assert.ok(model.box.bottom >= pit.box.bottom);
});

test('an empty plan has a model', () => {
  const model = modelOf({ name: '', focal: null, tiers: [], areas: [], decorations: [] });
  assert.equal(model.places, 0);
  assert.ok(model.pitch > 0);
});

test('the spacing is that of neighbours, not of aisles', () => {
  assert.equal(spacingOf(Float64Array.of(0, 20, 40, 100, 120), new Float64Array(5)), 20);
  assert.equal(spacingOf(Float64Array.of(5), Float64Array.of(5)), 0);
});

test('the shape of bent rows follows the bend', () => {
  const { xs, ys, spans } = arc(5, 200, 1.6);
  const polygon = areaPolygon(spans, Float64Array.from(xs), Float64Array.from(ys), 20);
  assert.ok(xs.every((x, seat) => touches(polygon, x, ys[seat] ?? 0, 20)));
  assert.ok(!touches(polygon, 0, 150, 0), 'what lies before the first row is not part of it');
});

test('rows that run back and forth still have a shape around all seats', () => {
  const xs = Float64Array.of(0, 20, 40, 40, 20, 0, 0, 20, 40);
  const ys = Float64Array.of(0, 0, 0, 20, 20, 20, 40, 40, 40);
  const spans = [0, 3, 6].map((from) => ({ from, to: from + 3 }));
  assert.equal(Math.abs(areaWithin(areaPolygon(spans, xs, ys, 20))), 1_600);
});

test('one seat and one row have a shape that can be touched', () => {
  const one = areaPolygon([{ from: 0, to: 1 }], Float64Array.of(7), Float64Array.of(9), 0);
  assert.ok(one.length >= 6);
  assert.ok(touches(one, 8, 9, 2));
  const row = areaPolygon([{ from: 0, to: 3 }], Float64Array.of(0, 20, 40), new Float64Array(3), 20);
  assert.ok(touches(row, 20, 3, 5));
});

test('a box holds all points, and no points have an empty one', () => {
  assert.deepEqual(boxOf([1, 2, -3, 8]), { left: -3, top: 2, right: 1, bottom: 8 });
  assert.deepEqual(boxOf([]), { left: 0, top: 0, right: 0, bottom: 0 });
});

test('a stage of the plan is drawn as it is, and shapes that say nothing are left out', () => {
  const plan = {
    ...hall(),
    decorations: [
      { shape: 'rectangle', x: 100, y: -40, width: 80, height: 20, text: '무대' },
      { shape: 'ellipse', x: 0, y: 0 },
      'nonsense',
      { shape: 'text', x: 5, y: 5, text: 'Foyer' },
    ],
  };
  const drawn = decorationsOf(plan, modelOf(plan), 'Stage');
  assert.deepEqual(
    drawn.map(({ text, stage }) => [text, stage]),
    [
      ['무대', true],
      ['Foyer', false],
    ],
  );
  assert.deepEqual(drawn[0]?.box, { left: 60, top: -50, right: 140, bottom: -30 });
});

test('where the plan draws no stage, one stands outside the edge that the front rows face', () => {
  const plan = hall();
  const model = modelOf(plan);
  const [stage] = decorationsOf(plan, model, 'Stage');
  assert.ok(stage?.stage);
  assert.equal(stage.text, 'Stage');
  assert.ok(stage.box.bottom < model.box.top);
});

test('a stage and its name drawn as two things are one stage, and a second one is not guessed', () => {
  const plan = {
    ...hall(),
    decorations: [
      { shape: 'rectangle', x: 100, y: -40, width: 80, height: 20 },
      { shape: 'rectangle', x: 100, y: 100, width: 4_000, height: 4_000 },
      { shape: 'text', x: 100, y: -40, text: '무대 STAGE' },
    ],
  };
  assert.deepEqual(
    decorationsOf(plan, modelOf(plan), 'Stage').map(({ text, stage }) => [text, stage]),
    [
      ['', true],
      ['', false],
      ['무대 STAGE', true],
    ],
  );
});
