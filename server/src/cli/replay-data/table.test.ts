import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { CommandError } from '../command.ts';
import { type Columns, readRows, readTable } from './table.ts';

const two = (columns: Columns) => {
  const [name, count] = [columns.must('CustomerID', 'buyer'), columns.must('count')];
  return (cells: readonly string[], row: number) => `${row}:${cells[name]}=${cells[count]}`;
};
const read = (text: string) => readRows(Readable.from([text]), two);

test('columns are found by their names in any case, spelling and sequence', async () => {
  assert.deepEqual(await read('Count,Customer ID\n1,a\n2,b\n'), ['1:a=1', '2:b=2']);
  assert.deepEqual(await read('customer_id,x,COUNT\na,?,1'), ['1:a=1']);
  assert.deepEqual(await read('\uFEFFBuyer,count\n한글,1'), ['1:한글=1']);
});

test('cells may be quoted and hold commas, quotes and line ends', async () => {
  assert.deepEqual(await read('buyer,count\n"a, ""b""\nc",1'), ['1:a, "b"\nc=1']);
});

test('a missing column is told by its names', async () => {
  await assert.rejects(
    read('who,count\na,1'),
    new CommandError('The file has no column CustomerID or buyer.'),
  );
});

test('an empty file is told', async () => {
  await assert.rejects(read(''), new CommandError('The file is empty.'));
});

test('a column is found by how its name ends, if only one does', async () => {
  const status = (text: string) =>
    readRows(Readable.from([text]), (columns) => () => columns.endingWith('status'));
  assert.deepEqual(await status('a,booking_status,booking_status_date\n1,2,3'), [1]);
  await assert.rejects(status('a_status,b_status\n1,2'), CommandError);
  await assert.rejects(status('a,b\n1,2'), CommandError);
});

test('a compressed file reads like a plain one, whatever it is called', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jari-table-'));
  try {
    const [plain, packed] = [join(folder, 'plain.gz'), join(folder, 'packed.csv')];
    writeFileSync(plain, 'buyer,count\na,1\n');
    writeFileSync(packed, gzipSync('buyer,count\na,1\n'));
    assert.deepEqual(await readTable(packed, two), await readTable(plain, two));
    writeFileSync(packed, gzipSync('buyer,count\na,1\n').subarray(0, 25));
    await assert.rejects(readTable(packed, two), CommandError);
    await assert.rejects(readTable(join(folder, 'none.csv'), two), { code: 'ERR_PARSE_ARGS_VALUE' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
