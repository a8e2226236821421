// The scanner behind the rules: what is code, what is a literal, what is a comment.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTree, split } from './source.ts';

const texts = (text: string) => {
  const { code, literals, comments } = split(text);
  return {
    code: code.replaceAll(/\s+/g, ' ').trim(),
    literals: literals.map((piece) => piece.text).filter((piece) => piece !== ''),
    comments: comments.map((piece) => piece.text),
  };
};

test('comments and literals are taken out of the code', () => {
  assert.deepEqual(texts('const a = \'x // y\'; // why\n/* or\n not */ go("z");'), {
    code: 'const a = ; go( );',
    literals: ["'x // y'", '"z"'],
    comments: ['// why', '/* or\n not */'],
  });
});

test('the code inside a template stays code, at any depth', () => {
  assert.deepEqual(texts('const a = `b ${c + `d ${e} f`} g` + h;').code, 'const a = ` ${c + ` ${e} } + h;');
  assert.deepEqual(texts('`a ${ { b: 1 }.b } c`').literals, ['a ', ' c`']);
});

test('a slash divides after a value and opens a regular expression elsewhere', () => {
  assert.deepEqual(texts("const half = all / 2; // 'not a literal").literals, []);
  assert.deepEqual(texts('const is = /[/"]x/.test(text);').literals, ['/[/"]x/']);
  assert.deepEqual(texts("return /'/.test(text);").literals, ["/'/"]);
});

test('a quote that is escaped does not end its literal', () => {
  assert.deepEqual(texts("const a = 'it\\'s';").literals, ["'it\\'s'"]);
});

test('every piece knows its line', () => {
  const { literals, comments } = split("a();\n`b\n${c}\nd`;\n// e\n'f';");
  assert.deepEqual(
    [...literals, ...comments].map(({ line, text }) => [line, text]),
    [
      [2, 'b\n'],
      [3, '\nd`'],
      [6, "'f'"],
      [5, '// e'],
    ],
  );
});

test('blanking keeps every character in its place', () => {
  for (const { path, text, code } of readTree()) {
    if (code === '') continue;
    assert.equal(code.length, text.length, path);
    assert.equal(code.split('\n').length, text.split('\n').length, path);
  }
});
