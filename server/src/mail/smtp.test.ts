import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { letter, sayable } from './letter.ts';
import type { Mail, Post } from './mail.ts';
import { type SmtpParts, smtpPost } from './smtp.ts';
import { readable, type TestSmtpServer, testSmtpServer } from './test-smtp-server.ts';

let server: TestSmtpServer;
let told: string[];
beforeEach(async () => {
  server = await testSmtpServer();
  told = [];
});
afterEach(() => server.stop());

const FROM = { name: '자리', address: 'tickets@jari.example' };
const MAIL: Mail = {
  id: 'mail-1',
  to: { name: '김하나', address: 'hana@mail.example' },
  subject: '새 비밀번호',
  ...letter('ko', [
    '안녕하세요 <하나> & 여러분',
    { link: 'https://jari.example/reset?a=1&b=2', does: '열기' },
  ]),
};

function post(more: Partial<SmtpParts> & { port?: number } = {}): Post {
  const { port = server.port, ...parts } = more;
  return smtpPost({
    server: { host: '127.0.0.1', port, secure: false, credentials: undefined },
    from: FROM,
    onFailure: (because) => void told.push(because),
    ...parts,
  });
}

test('a mail arrives as text and as HTML, in its language, under its own id', async () => {
  assert.deepEqual(await post()(MAIL), { outcome: 'sent' });
  const [mail] = server.mails;
  assert.ok(mail);
  assert.match(mail.from, /<tickets@jari\.example>/);
  assert.deepEqual(mail.to, ['RCPT TO:<hana@mail.example>']);
  assert.match(mail.header, /^Message-ID: <mail-1@jari\.example>$/m);
  assert.match(mail.header, /^Auto-Submitted: auto-generated$/m);
  const read = readable(mail);
  assert.match(read, /안녕하세요 <하나> & 여러분\n\n열기:\nhttps:\/\/jari\.example\/reset\?a=1&b=2/);
  assert.match(
    read,
    /<p>안녕하세요 &lt;하나&gt; &amp; 여러분<\/p>.*<a href="https:\/\/jari\.example\/reset\?a=1&amp;b=2">/,
  );
});

test('credentials are shown to this machine as they are', async () => {
  const credentials = { user: 'jari', password: 'geheim' };
  const parts = { server: { host: '127.0.0.1', port: server.port, secure: false, credentials } };
  assert.deepEqual(await post(parts)(MAIL), { outcome: 'sent' });
  assert.ok(server.commands.some((line) => line.startsWith('AUTH PLAIN')));
});

test('credentials are shown to no other machine without TLS', async () => {
  const credentials = { user: 'jari', password: 'geheim' };
  // Another name of this machine, by which it is not known as such.
  const parts = { server: { host: '::ffff:127.0.0.1', port: server.port, secure: false, credentials } };
  const posted = await post(parts)(MAIL);
  assert.equal(posted.outcome, 'failed');
  assert.ok(server.commands.some((line) => line.startsWith('EHLO')));
  assert.doesNotMatch(server.commands.join(), /AUTH|MAIL/);
});

test('a refused address is refused for good', async () => {
  server.faults = { RCPT: '550 5.1.1 <hana@mail.example>: no such user' };
  assert.deepEqual(await post()(MAIL), { outcome: 'refused', code: 550 });
  server.faults = { '.': '554 5.6.0 no' };
  assert.deepEqual(await post()(MAIL), { outcome: 'refused', code: 554 });
  assert.deepEqual(told, [], 'the mail server works');
});

test('what may go away by itself, or by better settings, is a failure for now', async () => {
  const faults: [TestSmtpServer['faults'], string][] = [
    [{ RCPT: '450 4.2.1 come later' }, '450 EENVELOPE at RCPT TO'],
    [{ RCPT: '550 5.7.1 <hana@mail.example>: relaying denied' }, '550 EENVELOPE at RCPT TO'],
    [{ MAIL: '553 5.1.8 <tickets@jari.example>: who?' }, '553 EENVELOPE at MAIL FROM'],
    [{ '.': '451 4.3.0 disk full' }, '451 EMESSAGE at DATA'],
    [{ CONNECT: '554 go away' }, '554 EPROTOCOL at CONN'],
    [{ CONNECT: 'drop' }, 'ECONNECTION at CONN'],
    [{ RCPT: 'drop' }, 'ECONNECTION at CONN'],
    [{ '.': 'drop' }, 'ECONNECTION at CONN'],
  ];
  for (const [fault, because] of faults) {
    server.faults = fault;
    assert.deepEqual(await post()(MAIL), { outcome: 'failed', because });
  }
  assert.doesNotMatch(told.join(), /@/);
});

test('a wrong password is a failure that names no secret', async () => {
  server.faults = { AUTH: '535 5.7.8 geheim is wrong' };
  const credentials = { user: 'jari', password: 'geheim' };
  const parts = { server: { host: '127.0.0.1', port: server.port, secure: false, credentials } };
  assert.deepEqual(await post(parts)(MAIL), { outcome: 'failed', because: '535 EAUTH at AUTH PLAIN' });
  assert.doesNotMatch(told.join(), /geheim|jari/);
});

test('a server that is not there, or says nothing, is a failure within the deadline', async () => {
  // Nobody listens on port 1, and nobody is given it.
  assert.deepEqual(await post({ port: 1 })(MAIL), {
    outcome: 'failed',
    because: 'ESOCKET at CONN: connect ECONNREFUSED 127.0.0.1:1',
  });
  const late = { outcome: 'failed', because: 'the mail server took too long' };
  for (const moment of ['CONNECT', 'DATA', '.'] as const) {
    server.faults = { [moment]: 'hush' };
    assert.deepEqual(await post({ limits: { mailTimeoutMs: 60 } })(MAIL), late);
  }
});

test('mails that find no turn in time are tried later, and a dead server is left alone for a while', async () => {
  server.faults = { CONNECT: 'hush' };
  const narrow = post({ limits: { mailTimeoutMs: 80, mailsAtOnceMax: 1, mailsQueuedMax: 1 } });
  const outcomes = await Promise.all([narrow(MAIL), narrow(MAIL), narrow(MAIL)]);
  assert.deepEqual(
    outcomes.map((posted) => posted.outcome),
    ['failed', 'failed', 'failed'],
  );
  assert.ok(told.includes('too many mails at once'));

  server.faults = { CONNECT: 'drop' };
  const broken = post({ limits: { mailFailuresMax: 2, mailRestMs: 60_000 } });
  for (let time = 0; time < 2; time += 1) await broken(MAIL);
  server.faults = {};
  assert.deepEqual(await broken(MAIL), {
    outcome: 'failed',
    because: 'the mail server failed several times in a row and is left alone',
  });
  assert.equal(server.mails.length, 0);
});

test('refused addresses do not make the mail server look broken', async () => {
  const sends = post({ limits: { mailFailuresMax: 2 } });
  server.faults = { RCPT: '550 no such user' };
  for (let time = 0; time < 4; time += 1) await sends(MAIL);
  server.faults = {};
  assert.deepEqual(await sends(MAIL), { outcome: 'sent' });
});

test('nobody writes headers or recipients by a name, an address or a subject', async () => {
  const evil = '\r\nBcc: victim@mail.example\r\n\r\nBuy!\r\n.\r\nRCPT TO:<victim@mail.example>';
  const mails: Mail[] = [
    { ...MAIL, to: { ...MAIL.to, name: `Eve${evil}` } },
    { ...MAIL, to: { ...MAIL.to, name: 'Eve" <victim@mail.example>, "x' } },
    { ...MAIL, subject: `Hello${evil}` },
    { ...MAIL, text: evil, html: evil },
  ];
  const sends = post();
  for (const mail of mails) assert.deepEqual(await sends(mail), { outcome: 'sent' });
  const address = { ...MAIL, to: { name: 'Eve', address: `eve@mail.example${evil}` } };
  assert.deepEqual(await sends(address), { outcome: 'refused', code: null });
  assert.equal(server.mails.length, mails.length);
  for (const { to, header } of server.mails) {
    assert.equal(to.length, 1);
    assert.doesNotMatch(to.join(), /victim/);
    assert.doesNotMatch(header, /^Bcc:/im);
  }
  assert.equal(server.commands.filter((line) => /victim/.test(line)).length, 0);
});

test('a name is said as it is, and what could be an advertisement is not said', () => {
  const names = [
    '김하나',
    'Ann',
    "Ann O'Hara Jr.",
    'J. R. R. Tolkien',
    'Zoë-Marie de la Cruz',
    '李小龍',
    'Henry 8',
  ];
  for (const name of names) assert.equal(sayable(name), name);
  const others = [
    'WIN at win.example',
    'www.win.example',
    'https://win.example',
    'a@b.example',
    'x'.repeat(61),
  ];
  for (const name of [...others, 'Win 1,000,000 €!', '<b>', 'Ann\nBuy', '']) assert.equal(sayable(name), '');
});
