import assert from 'node:assert/strict';
import { test } from 'node:test';
import { product } from './content-samples.ts';
import type { ProductContent } from './contract.ts';
import { importVariants } from './variants-import.ts';

function imported(text: string, content: ProductContent = product()): ProductContent {
  const result = importVariants(content, Buffer.from(text));
  assert.deepEqual(result.problems, []);
  return result.content;
}

test('known SKUs change where their line says something, new ones are added, others stay', () => {
  const { variants } = imported('sku,name,name_en,stock,price\nmug-red,,Red mug,7,\ncup,컵,,3,9000');
  assert.deepEqual(variants, [
    product().variants[0],
    { sku: 'mug-red', name: { ko: '빨간 머그', en: 'Red mug' }, stock: 7, price: 14_500 },
    { sku: 'cup', name: { ko: '컵' }, stock: 3, price: 9_000 },
  ]);
});

test('the same file twice gives the same variants twice', () => {
  const file = 'StockCode;Description;Quantity;UnitPrice\n85123A;WHITE HANGING HEART;6;2550\nmug-blue;;1;';
  const once = imported(file);
  assert.deepEqual(imported(file, once), once);
});

test('every line that is wrong is told by its number', () => {
  const long = 'x'.repeat(101);
  const file = `sku,name,stock,price\n,이름,1,1\nmug-red,,many,\nmug-red,,1,\ncup,,1,\ncap,모자,1,1.5\n${long},x,1,1\nkeg,${'y'.repeat(201)},1,1`;
  const { problems, content } = importVariants(product(), Buffer.from(file));
  assert.deepEqual(
    problems.map(({ where, what }) => `${where}: ${what.replaceAll(/"[xy]+…?"/g, '"…"')}`),
    [
      'line 2: It has no SKU.',
      'line 3: The stock is "many".',
      'line 4: "mug-red" is given twice, first in line 3.',
      'line 5: "cup" is new and lacks name, price.',
      'line 6: The price is "1.5".',
      'line 7: The SKU "…" is too long.',
      'line 8: The name "…" is too long.',
    ],
  );
  assert.ok(content.variants.length >= 2);
});

test('names of any alphabet and SKUs that look like numbers stay as they are', () => {
  const { variants } = imported('sku,name,stock,price\n00123,"Ложка, серебро 🥄",1,0\n17850.0,匙,1,1');
  assert.deepEqual(
    variants.slice(2).map(({ sku, name }) => [sku, name.ko]),
    [
      ['00123', 'Ложка, серебро 🥄'],
      ['17850.0', '匙'],
    ],
  );
});
