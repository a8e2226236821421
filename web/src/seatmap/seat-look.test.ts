import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contrast, inkOn, type Rgb, shapeOf, shapePath, shapes, standingOut } from './seat-look.ts';

const grounds: Rgb[] = [
  [255, 255, 255],
  [18, 22, 28],
  [246, 245, 241],
  [128, 128, 128],
];
const colours: Rgb[] = [
  [255, 230, 0],
  [20, 20, 90],
  [200, 200, 200],
  [138, 63, 252],
  [0, 0, 0],
  [255, 255, 255],
];

test('black and white contrast 21 to 1, a colour and itself 1 to 1', () => {
  assert.equal(Math.round(contrast([0, 0, 0], [255, 255, 255])), 21);
  assert.equal(contrast([9, 99, 199], [9, 99, 199]), 1);
});

test('every colour is moved until it stands out from every ground', () => {
  for (const ground of grounds)
    for (const colour of colours) assert.ok(contrast(standingOut(colour, ground, 3), ground) >= 3);
});

test('a colour that stands out already stays as it is', () => {
  assert.deepEqual(standingOut([138, 63, 252], [255, 255, 255], 3), [138, 63, 252]);
});

test('what is written on a colour is read with 4.5 to 1', () => {
  for (const colour of [...colours, ...grounds]) assert.ok(contrast(inkOn(colour), colour) >= 4.5);
});

test('eight tiers have eight shapes, and each lies within its circle', () => {
  assert.equal(new Set(shapes.map(shapePath)).size, 8);
  assert.equal(shapeOf(9), shapeOf(1));
  for (const shape of shapes) {
    const ends = [
      ...shapePath(shape)
        .replaceAll(/A[\d.]+ [\d.]+ 0 \d \d /g, 'L')
        .matchAll(/(-?[\d.]+) (-?[\d.]+)/g),
    ];
    for (const [, x, y] of ends) assert.ok(Math.hypot(Number(x), Number(y)) < 1.3, `${shape} ${x} ${y}`);
  }
});
