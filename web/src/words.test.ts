import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { formatsIn, LANGUAGES, plural } from './words.ts';

const SRC = import.meta.dirname;
const BOOK = /= phrases\(/;
/** Has Korean only, and a test of its own. */
const ONE_LANGUAGE = /sign-words\.ts$/;

interface Both {
  ko: unknown;
  en: unknown;
}

/** Files that declare phrases, with the phrases. */
async function books(): Promise<{ file: string; phrases: Record<string, Both> }[]> {
  const files = globSync('**/*words.ts', { cwd: SRC }).filter(
    (file) => dirname(file) !== '.' && !ONE_LANGUAGE.test(file),
  );
  return Promise.all(
    files.map(async (file) => {
      const module: Record<string, unknown> = await import(join(SRC, file));
      const declared = Object.values(module).filter((value) => typeof value === 'object' && value !== null);
      return { file, phrases: Object.assign({}, ...declared) as Record<string, Both> };
    }),
  );
}

test('every text is there in Korean and in English, and none is empty', async () => {
  const missing: string[] = [];
  for (const { file, phrases } of await books()) {
    for (const [key, both] of Object.entries(phrases)) {
      for (const language of LANGUAGES) {
        const text = both[language];
        const isThere = typeof text === 'function' || (typeof text === 'string' && text.trim() !== '');
        if (!isThere) missing.push(`${file}: ${key} in ${language}`);
      }
      if (typeof both.ko !== typeof both.en) missing.push(`${file}: ${key} varies in one language only`);
    }
  }
  assert.deepEqual(missing, []);
});

test('every text is said somewhere', async () => {
  const said = globSync('**/*.{ts,tsx}', { cwd: SRC })
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(SRC, file), 'utf8'))
    .filter((text) => !BOOK.test(text))
    .join('\n');
  const unused: string[] = [];
  for (const { file, phrases } of await books()) {
    for (const key of Object.keys(phrases)) {
      if (!new RegExp(`\\b${key}\\b`).test(said)) unused.push(`${file}: ${key}`);
    }
  }
  assert.deepEqual(unused, []);
});

test('no text of a language is written into a page', () => {
  const found = globSync('**/*.tsx', { cwd: SRC }).flatMap((file) => {
    const text = readFileSync(join(SRC, file), 'utf8').replaceAll(/\/\*.*?\*\/|\/\/.*$/gms, '');
    return /[가-힣]/.test(text) ? [file] : [];
  });
  assert.deepEqual(found, []);
});

test('plurals, money and dates follow the language', () => {
  assert.equal(plural(1, 'en', { one: '# seat', other: '# seats' }), '1 seat');
  assert.equal(plural(1_200, 'en', { one: '# seat', other: '# seats' }), '1,200 seats');
  const [ko, en] = [formatsIn('ko'), formatsIn('en')];
  assert.equal(ko.money({ amount: 66_000, currency: 'KRW' }), '₩66,000');
  assert.equal(en.money({ amount: 1_250, currency: 'USD' }), 'US$12.50');
  assert.equal(ko.date('2026-12-12'), '2026년 12월 12일 (토)');
  assert.equal(en.date('2026-12-12'), 'Sat, 12 Dec 2026');
  assert.equal(ko.text({ ko: '빛의 정원' }), '빛의 정원');
  assert.equal(en.text({ ko: '빛의 정원', en: 'Garden of Light' }), 'Garden of Light');
});
