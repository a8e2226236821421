import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReport, shown } from './reporting.ts';

test('a line is JSON with level, time, text and the error that helps to repair', () => {
  const lines: string[] = [];
  const report = createReport({ level: 'info', to: { write: (line) => void lines.push(line) } });
  report.error(
    { err: new Error('broken', { cause: new TypeError('deeper') }), correlation: 'c1' },
    'a request failed',
  );
  const line = JSON.parse(lines[0] ?? '');
  assert.equal(line.msg, 'a request failed');
  assert.equal(line.correlation, 'c1');
  assert.equal(line.err.message, 'broken');
  assert.equal(line.err.cause.type, 'TypeError');
  assert.match(line.err.stack[0], /^at .*reporting\.test\.ts/);
});

test('what PostgreSQL quotes of a row never reaches the report', () => {
  const error = Object.assign(new Error('duplicate key value violates unique constraint "accounts_pkey"'), {
    code: '23505',
    constraint: 'accounts_pkey',
    detail: 'Key (email)=(anna@jari.example) already exists.',
    where: 'COPY accounts, line 1: "anna@jari.example"',
    parameters: ['anna@jari.example'],
  });
  const { stack: _, ...rest } = shown(error);
  assert.deepEqual(rest, {
    type: 'Error',
    message: 'duplicate key value violates unique constraint "accounts_pkey"',
    code: '23505',
    constraint: 'accounts_pkey',
  });
});

test('neither values that cannot be read nor addresses are repeated', () => {
  const unreadable = Object.assign(new Error('invalid input syntax for type uuid: "김민준"'), {
    code: '22P02',
  });
  assert.equal(shown(unreadable).message, 'invalid input syntax for type uuid: "…"');
  assert.equal(
    shown(new Error('accounts: anna@jari.example was never loaded')).message,
    'accounts: …@… was never loaded',
  );
  assert.doesNotMatch(JSON.stringify(shown(new Error('about anna@jari.example'))), /anna/);
});

test('what is no error is told without its content', () => {
  assert.deepEqual(shown('anna@jari.example'), {
    type: 'string',
    message: 'something was thrown that is no error',
    stack: [],
  });
});
