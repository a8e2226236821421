import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMoney, tidyMoney, writeMoney } from './money-input.ts';

test('a price is read as people write it', () => {
  for (const typed of ['150000', '150,000', '₩150,000', '150,000원', ' 15만 ', '15 만원'])
    assert.equal(readMoney(typed, 'KRW'), 150_000, typed);
  assert.equal(readMoney('1.5만', 'KRW'), 15_000);
  assert.equal(readMoney('$12.50', 'USD'), 1_250);
  assert.equal(readMoney('0', 'KRW'), 0);
});

test('what is no price of the currency is none', () => {
  for (const typed of ['', 'free', '-3', '12.5', '1e5', '12,50.3.1'])
    assert.equal(readMoney(typed, 'KRW'), undefined, typed);
  assert.equal(readMoney('1.234', 'USD'), undefined);
});

test('a price is written neatly, and what cannot be read stays', () => {
  assert.equal(writeMoney(1_500_000, 'KRW'), '1,500,000');
  assert.equal(writeMoney(1_250, 'USD'), '12.50');
  assert.equal(tidyMoney('15만', 'KRW'), '150,000');
  assert.equal(tidyMoney('fifteen', 'KRW'), 'fifteen');
});
