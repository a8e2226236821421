// The command as a person runs it: a process of its own against a server that answers what the test says.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import command from './import.ts';

interface Seen {
  line: string;
  body: string;
  token: string | undefined;
}

let server: Server;
let url: string;
let folder: string;
let seen: Seen[] = [];
let answers: { status: number; body: object }[] = [];

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jari-import-'));
  server = createServer((request, response) => {
    void read(request).then((body) => {
      seen.push({ line: `${request.method} ${request.url}`, body, token: request.headers.authorization });
      const answer = answers.shift() ?? { status: 500, body: {} };
      response
        .writeHead(answer.status, { 'content-type': 'application/json' })
        .end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  seen = [];
  answers = [];
});

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

function jari(args: string[], input = ''): Promise<Ended> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), 'import', ...args]);
  const ended: Ended = { code: null, out: '', err: '' };
  child.stdout.on('data', (part) => {
    ended.out += part;
  });
  child.stderr.on('data', (part) => {
    ended.err += part;
  });
  child.stdin.end(input);
  return new Promise((resolve) => child.on('close', (code) => resolve({ ...ended, code })));
}

const listing = '018f0000-0000-7000-8000-000000000001';
const nights = 'date,available\n2027-03-02,t\n';
const done = { listing, version: 4, read: 1, changed: true, pending: false };

test('a calendar is sent to its listing and what came of it is told', async () => {
  answers = [{ status: 200, body: done }];
  const path = file('nights.csv', nights);
  const args = [
    'stay-calendar',
    path,
    '--listing',
    listing,
    '--room',
    '온돌 방',
    '--url',
    `${url}/`,
    '--token',
    'secret',
  ];
  const { code, out } = await jari(args);
  assert.equal(code, 0);
  assert.match(out, /nights read: 1; the listing is now at version 4/);
  assert.deepEqual(seen, [
    {
      line: `POST /v1/catalog/listings/${listing}/nights?room=${encodeURIComponent('온돌')}+${encodeURIComponent('방')}`,
      body: nights,
      token: 'Bearer secret',
    },
  ]);
});

test('one line for machines, and another sentence where nothing had to change', async () => {
  const path = file('goods.csv', 'sku\na\n');
  const args = ['products', path, '--listing', listing, '--url', url, '--token', 't'];
  const same = { ...done, changed: false };
  answers = [
    { status: 200, body: same },
    { status: 200, body: same },
  ];
  assert.match((await jari(args)).out, /was like that already/);
  assert.deepEqual(JSON.parse((await jari([...args, '--json'])).out), same);
});

test('a password from standard input signs in first', async () => {
  answers = [
    { status: 200, body: { token: 'fresh' } },
    { status: 200, body: done },
  ];
  const path = file('nights.csv', nights);
  const args = [
    'stay-calendar',
    path,
    '--listing',
    listing,
    '--url',
    url,
    '--email',
    'h@example.com',
    '--password',
    '-',
  ];
  const { code } = await jari(args, 'correct horse\n');
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(seen[0]?.body ?? ''), { email: 'h@example.com', password: 'correct horse' });
  assert.equal(seen[1]?.token, 'Bearer fresh');
});

test('problems come line by line, and the exit code says that the file was refused', async () => {
  const problems = [
    { where: 'line 3', what: 'There is no such date: "2027-02-30".', next: 'Write it as YYYY-MM-DD.' },
  ];
  const refused = {
    code: 'file-invalid',
    title: 'This file has problems; nothing was changed.',
    next: 'See `problems`.',
    problems,
  };
  answers = [
    { status: 422, body: refused },
    { status: 422, body: refused },
  ];
  const args = [
    'stay-calendar',
    file('nights.csv', nights),
    '--listing',
    listing,
    '--url',
    url,
    '--token',
    't',
  ];
  const { code, err, out } = await jari(args);
  assert.deepEqual([code, out], [1, '']);
  assert.match(err, /^line 3: There is no such date: "2027-02-30"\. Write it as YYYY-MM-DD\.\n/);
  const machine = await jari([...args, '--json']);
  assert.equal(machine.code, 1);
  assert.deepEqual(JSON.parse(machine.out).problems, problems);
});

test('what is held or sold is told when it stands in the way, also when inventory says so later', async () => {
  const standing = [{ pool: listing, key: 'ondol', unit: '2027-03-02', held: 1, sold: 2 }];
  answers = [
    { status: 202, body: { ...done, pending: true } },
    { status: 200, body: { pending: {}, refused: null } },
    { status: 200, body: { pending: null, refused: { version: 4, standing } } },
  ];
  const args = [
    'stay-calendar',
    file('nights.csv', nights),
    '--listing',
    listing,
    '--url',
    url,
    '--token',
    't',
  ];
  const { code, err } = await jari(args);
  assert.equal(code, 1);
  assert.match(err, /ondol 2027-03-02: 1 held, 2 sold/);
});

test('a seating plan without a listing is stored and its id told', async () => {
  answers = [
    { status: 201, body: { plan: listing, name: 'Hall', seats: 2, places: 2, areas: 1, rows: 1, tiers: [] } },
  ];
  const { code, out } = await jari([
    'seating-plan',
    file('plan.json', '{}'),
    '--url',
    url,
    '--token',
    't',
    '--tier',
    'R',
  ]);
  assert.equal(code, 0);
  assert.match(out, new RegExp(`2 seats, 2 places in all. The plan is ${listing}`));
  assert.equal(seen[0]?.line, 'POST /v1/catalog/plans?tier=R');
});

test('a command that cannot be understood ends with 2 before anything is sent', async () => {
  const path = file('nights.csv', nights);
  const { code, err } = await jari(['products', path]);
  assert.equal(code, 2);
  assert.match(err, /--listing ID/);
  const misuses: [string[], Record<string, string>, RegExp][] = [
    [[], {}, /Say what to import/],
    [['seats', path], {}, /Say what to import/],
    [['products'], { listing }, /Name one file/],
    [['products', join(folder, 'none.csv')], { listing }, /There is no file/],
    [['products', folder], { listing }, /cannot be read \(EISDIR\)/],
    [['products', path], { listing }, /--token, or --email and --password/],
    [['products', path], { listing, token: 't', url: 'here' }, /--url is "here"/],
    [['products', path], { listing, token: 't', room: 'x' }, /--room does not belong to products/],
    [['seating-plan', path], { token: 't', prices: 'R=1' }, /--prices need a listing/],
  ];
  for (const [positionals, values, pattern] of misuses) {
    await assert.rejects(command.run({ values, positionals }), (error) => {
      assert.ok(error instanceof Error && 'code' in error && error.code === 'ERR_PARSE_ARGS_VALUE');
      assert.match(error.message, pattern);
      return true;
    });
  }
  assert.deepEqual(seen, []);
});

test('a server that does not answer is told in one sentence', async () => {
  const args = [
    'products',
    file('goods.csv', 'sku\na\n'),
    '--listing',
    listing,
    '--url',
    'http://127.0.0.1:1',
    '--token',
    't',
  ];
  const { code, err } = await jari(args);
  assert.equal(code, 1);
  assert.match(err, /does not answer .*Start Jari with npm start/);
});
