import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import fc from 'fast-check';
import { CommandError } from '../command.ts';
import { askedStock, inTime, type Line, retailRow, shareOf, smallestStock } from './retail-plan.ts';
import { readRows } from './table.ts';

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const rows = (...lines: string[]) => readRows(Readable.from([[HEADER, ...lines].join('\n')]), retailRow);

test('sales, returns and write-offs are told apart; what is no goods is left out', async () => {
  const lines = await rows(
    '536365,85123A,"HOLDER, WHITE",6,2010-12-01 08:26:00,2.55,17850.0,UK',
    'C536379,85123a,HOLDER,-1,2010-12-01 09:41:00,2.55,17850.0,UK',
    '536414,22139,,-56,2010-12-01 11:52:00,0.0,,UK',
    '536370,POST,POSTAGE,3,2010-12-01 08:45:00,18.00,12583.0,FR',
    'C536391,D,Discount,-1,2010-12-01 09:41:00,27.50,14527.0,UK',
    '536400,22139,NOTHING,0,2010-12-01 08:45:00,1.00,12583.0,FR',
  );
  const [sale, back, off, ...more] = lines.map(({ act, sku, buyer, pieces }) => ({
    act,
    sku,
    buyer,
    pieces,
  }));
  assert.deepEqual(sale, { act: 'sale', sku: '85123A', buyer: '17850', pieces: 6 });
  assert.deepEqual(back, { act: 'return', sku: '85123A', buyer: '17850', pieces: 1 });
  assert.deepEqual(off, { act: 'write-off', sku: '22139', buyer: '', pieces: 56 });
  assert.deepEqual(more, []);
});

test('lines stand in sequence of time, those of one moment in sequence of the file, however dates are written', async () => {
  const lines = await rows(
    '1,10002,,1,12/1/2010 9:05,1,1,UK',
    '2,10002,,1,12/1/2010 8:26,1,1,UK',
    '3,10002,,1,2010-12-01 08:26:00,1,1,UK',
  );
  assert.deepEqual(
    inTime(lines).map(({ row }) => row),
    [2, 3, 1],
  );
});

test('pieces that are no number and moments that are none are told by their row', async () => {
  await assert.rejects(rows('1,10002,,1.5,2010-12-01,1,1,UK'), /row 1 has "1.5"/);
  await assert.rejects(
    rows('1,10002,,1,yesterday,1,1,UK'),
    new CommandError('row 1 has no date: "yesterday".'),
  );
});

const acts = fc.constantFrom<Line['act'][]>('sale', 'sale', 'sale', 'return', 'write-off');
const history = fc
  .array(
    fc.record({
      act: acts,
      sku: fc.constantFrom('10001', '10002'),
      buyer: fc.constantFrom('', '1', '2'),
      pieces: fc.integer({ min: 1, max: 9 }),
    }),
    { maxLength: 40 },
  )
  .map((lines) => lines.map((line, row): Line => ({ ...line, row, at: '', invoice: '1' })));

/** Sells from a stock, line by line; answers how many sales and write-offs were refused for each SKU. */
function refusals(lines: readonly Line[], stock: ReadonlyMap<string, number>): Map<string, number> {
  const left = new Map(stock);
  const bought = new Map<string, number>();
  const refused = new Map<string, number>();
  for (const { act, sku, buyer, pieces } of lines) {
    const key = `${buyer} ${sku}`;
    const [mine, there] = [bought.get(key) ?? 0, left.get(sku) ?? 0];
    if (act === 'return') {
      if (mine < pieces) continue;
      bought.set(key, mine - pieces);
      left.set(sku, there + pieces);
    } else if (there < pieces) refused.set(sku, (refused.get(sku) ?? 0) + 1);
    else {
      left.set(sku, there - pieces);
      if (act === 'sale') bought.set(key, mine + pieces);
    }
  }
  return refused;
}

test('with the smallest stock nothing is refused, and with one piece less something is', () => {
  fc.assert(
    fc.property(history, (lines) => {
      const smallest = smallestStock(lines);
      assert.equal(refusals(lines, smallest).size, 0);
      for (const [sku, pieces] of smallest) {
        const less = new Map(smallest).set(sku, pieces - 1);
        assert.ok((refusals(lines, less).get(sku) ?? 0) > 0);
      }
    }),
  );
});

test('all pieces that are asked for are enough for every sale', () => {
  fc.assert(
    fc.property(history, (lines) => {
      const sales = lines.filter(({ act }) => act !== 'write-off');
      assert.equal(refusals(sales, askedStock(sales)).size, 0);
    }),
  );
});

test('a share of a stock is rounded down, exactly', () => {
  const shares = (percent: string) => [
    ...shareOf(
      new Map([
        ['a', 1_000],
        ['b', 999],
        ['c', 1],
      ]),
      percent,
    ).values(),
  ];
  assert.deepEqual(shares('90'), [900, 899, 0]);
  assert.deepEqual(shares('97.5'), [975, 974, 0]);
  assert.deepEqual(shares('100'), [1_000, 999, 1]);
  assert.deepEqual(shares('0'), [0, 0, 0]);
  assert.deepEqual([...shareOf(new Map([['a', 10]]), '110').values()], [11]);
});
