// Rules about words: one word for one thing, no traces of the workshop, tests that state facts.
import { eachFile, isTypeScript, matches, matchesIn, type Rule } from './rule.ts';
import type { Piece, Source } from './source.ts';

const BANNED: readonly { word: RegExp; use: string; where?: RegExp }[] = [
  { word: /\b\w*reservation\w*/i, use: 'hold (the claim) or booking (the purchase)' },
  {
    word: /\b(purchase|customer|sales?|place|my|own)[-_ ]?orders?\b|\border(Id|s?By|Line|Item|Number|Status)\b/i,
    use: 'booking',
  },
  { word: /\b(?<!(?:in|out of|key|log|lock|the|that|this|any|no|an|whatever) )orders\b/i, use: 'booking' },
  { word: /\bcustomers?\b/i, use: 'buyer', where: /\.md$/ },
];

/** Where the banned words themselves are explained. */
const EXPLAINS = /^(docs\/glossary\.md|STYLE\.md|CONTRIBUTING\.md|docs\/decisions\/)/;
const TRACES =
  /(^|[\s'"`(=])\/work\/|\.\.\/shared\b|\/tmp\/brief|\bBRIEF\.md\b|\bDESIGN(\.md| §)|\bCONTEXTS\.md\b|\b(Claude|Anthropic|ChatGPT|Copilot|subagent)\b/;
/** These may look for real data beside the project, and say so when there is none. */
const USES_DATA = /\.test\.ts$|^bench\/|^server\/src\/cli\/replay-data/;

const prose = ({ path, text, comments }: Source): readonly Piece[] =>
  isTypeScript(path) ? comments : [{ line: 1, text }];

/** Titles of tests: the first argument of `test(` and friends. */
function testTitles({ text }: Source): Piece[] {
  return [...text.matchAll(/^\s*(?:await )?(?:t\.)?(?:test|it)\(\s*(['"`])(.+?)\1/gm)].map((match) => ({
    line: text.slice(0, match.index).split('\n').length,
    text: match[2] ?? '',
  }));
}

export const wordRules: Rule[] = [
  {
    name: 'one word for one thing',
    why: 'whoever searches for a word finds everything about the thing, and nothing else',
    broken: eachFile(
      (path) => /^(server|bench|web|docs|[A-Z])/.test(path) && !EXPLAINS.test(path) && !path.endsWith('.sql'),
      ({ path, text }) =>
        BANNED.filter(({ where }) => where?.test(path) ?? true).flatMap(({ word, use }) =>
          matches(text, word).map((found) => ({ ...found, text: `"${found.text}": say ${use}` })),
        ),
    ),
    mustReject: [
      { 'server/src/booking/booking.ts': 'interface Reservation {}' },
      { 'server/src/booking/booking.ts': 'const reservationId = id;' },
      { 'server/src/booking/booking.ts': 'for (const each of orders) pay(each);' },
      { 'server/src/booking/booking.ts': 'const orderId = id;' },
      { 'docs/guarantees.md': 'A customer is never charged twice.' },
    ],
    mustAccept: [
      { 'server/src/booking/store.ts': "const text = 'select * from bookings order by placed_at';" },
      { 'server/src/payment/store.ts': '// Rows are locked in key order.' },
    ],
  },
  {
    name: 'the project speaks of no other folder of this machine',
    why: 'a fresh clone is all that others have',
    broken: eachFile(
      (path) => !USES_DATA.test(path),
      ({ text }) => matches(text, TRACES),
    ),
    mustReject: [
      { 'server/src/booking/booking.ts': '// See /work/notes.' },
      { 'docs/guarantees.md': 'as DESIGN.md says' },
      { 'server/src/cli/start.ts': "const data = '../shared/data';" },
    ],
    mustAccept: [{ 'server/src/catalog/seating-import.test.ts': "const DATA = '../shared/data';" }],
  },
  {
    name: 'nothing is left for later in the text',
    why: 'a wish in the code is seen by nobody; it belongs on the list of issues',
    broken: eachFile(
      () => true,
      (file) => matchesIn(prose(file), /\b(TODO|FIXME|HACK|WIP|TBD)\b/),
    ),
    mustReject: [{ 'server/src/booking/booking.ts': '// TODO: refund' }, { 'docs/guarantees.md': 'FIXME' }],
  },
  {
    name: 'comments are sentences, not banners',
    why: 'a line of signs says nothing, and files that need chapters are two files',
    broken: eachFile(isTypeScript, ({ comments }) => matchesIn(comments, /([-=*#~_/])\1{5,}/)),
    mustReject: [{ 'server/src/booking/booking.ts': '// ------------ helpers' }],
    mustAccept: [{ 'server/src/booking/booking.ts': '/** What a buyer bought. */' }],
  },
  {
    name: 'titles of tests state facts',
    why: 'the list of titles is the specification that a newcomer reads',
    broken: eachFile(
      (path) => path.endsWith('.test.ts'),
      (file) =>
        testTitles(file).filter(
          ({ text }) => /^(should|test|it|works?|check)\b|\bworks$/i.test(text) || !text.includes(' '),
        ),
    ),
    mustReject: [
      { 'server/src/booking/booking.test.ts': "test('should refund', () => {});" },
      { 'server/src/booking/booking.test.ts': "test('refund', () => {});" },
    ],
    mustAccept: [
      { 'server/src/booking/booking.test.ts': "test('a declined payment frees the seats', () => {});" },
    ],
  },
];
