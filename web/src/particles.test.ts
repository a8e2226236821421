import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withParticles } from './particles.ts';

test('a particle follows the final consonant of the word before it', () => {
  assert.equal(withParticles('달력은(는) 사과은(는)'), '달력은 사과는');
  assert.equal(withParticles('이름이(가) 재고이(가)'), '이름이 재고가');
  assert.equal(withParticles('품번을(를) 좌표을(를)'), '품번을 좌표를');
  assert.equal(withParticles('좌석와(과) 자리와(과)'), '좌석과 자리와');
  assert.equal(withParticles('구역(으)로 객실(으)로 무대(으)로'), '구역으로 객실로 무대로');
});

test('digits are read as Koreans read them', () => {
  const read = [...'0123456789'].map((digit) => withParticles(`${digit}은(는)`)).join(' ');
  assert.equal(read, '0은 1은 2는 3은 4는 5는 6은 7은 8은 9는');
  assert.equal(withParticles('1(으)로 3(으)로 4(으)로'), '1로 3으로 4로');
});

test('quotes and brackets around the word do not matter', () => {
  assert.equal(withParticles('"컵"이(가) ‘달’을(를) (곡)은(는)'), '"컵"이 ‘달’을 (곡)은');
});

test('both stay after a word of which nobody knows how it is read, and no other text is touched', () => {
  assert.equal(withParticles('"Asia/Soul"은(는) KRX이(가)'), '"Asia/Soul"은(는) KRX이(가)');
  assert.equal(withParticles('전화(으로) 이 가게(가)'), '전화(으로) 이 가게(가)');
});
