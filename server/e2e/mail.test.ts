// Mail as people get it: the whole product with a mail server on a socket that keeps what it takes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  readable,
  type TakenMail,
  type TestSmtpServer,
  testSmtpServer,
} from '../src/mail/test-smtp-server.ts';
import { type Offers, openOffers, pieces, seat } from './offers.ts';
import { type Jari, PASSWORD, startJari } from './start.ts';
import { CONTACT, until, withAccess } from './visitor.ts';

const SITE = 'https://jari.example';

let mailServer: TestSmtpServer;
let jari: Jari;
let offers: Offers;

before(async () => {
  mailServer = await testSmtpServer();
  jari = await startJari({
    flags: { 'mail-from': '자리 <tickets@jari.example>', 'public-url': SITE },
    env: { JARI_SMTP_URL: `smtp://jari:secret@127.0.0.1:${mailServer.port}` },
  });
  offers = await openOffers(await jari.person('host'));
});
after(async () => {
  await jari.stop();
  await mailServer.stop();
});

async function mailsTo(address: string, count: number): Promise<TakenMail[]> {
  const found = async () => mailServer.mails.filter(({ to }) => to.includes(`RCPT TO:<${address}>`));
  return until(found, (mails) => mails.length >= count);
}

test('who forgot a password is mailed a link, sets a new one with it, and signs in', async () => {
  const { email } = await jari.person('buyer');
  const visitor = jari.guest();
  assert.equal((await visitor.post('/v1/identity/password-resets', { email })).status, 202);
  const [mail] = await mailsTo(email, 1);
  assert.ok(mail);
  assert.match(mail.header, /^From: .*<tickets@jari\.example>$/m);
  const token = /https:\/\/jari\.example\/reset\?token=([\w.%-]+)/.exec(readable(mail))?.[1] ?? '';
  const body = { token: decodeURIComponent(token), password: `${PASSWORD} anew` };
  assert.equal((await visitor.post('/v1/identity/password-resets/confirm', body)).status, 204);
  const signIn = await visitor.post('/v1/identity/sign-in', { email, password: body.password });
  assert.equal(signIn.status, 200, signIn.text);
});

test('a guest is mailed the code and a calendar file, and later what comes back', async () => {
  const guest = jari.guest();
  const held = await guest.hold(seat(offers.concert.pool, offers.concert.seats[0] ?? ''));
  const booked = await guest.book(held.body.receipt, { card: { source: 'tok_visa' } });
  assert.equal(booked.status, 201, booked.text);
  const [confirmation] = await mailsTo(CONTACT.email, 1);
  assert.ok(confirmation);
  const text = readable(confirmation);
  assert.ok(text.includes(booked.body.code), text);
  assert.match(text, /음악회 · .*19:30|음악회 · .*오후 7:30/);
  assert.match(text, /https:\/\/jari\.example\/find\?code=/);
  assert.match(text, /BEGIN:VCALENDAR/);
  const cancelled = await guest.cancel(booked.body.bookingId, {}, withAccess(booked.body));
  assert.equal(cancelled.status, 200, cancelled.text);
  const [, notice] = await mailsTo(CONTACT.email, 2);
  assert.match(readable(notice as TakenMail), /취소되었습니다.*환불 금액: ₩50,000/s);
});

test('a booking is told of once, though the mail server fails at first; the log shows nobody an address', async () => {
  const buyer = await jari.person('buyer');
  await buyer.topUp(50_000);
  const contact = { name: 'Once', email: 'once@example.com' };
  mailServer.faults = { '.': '451 4.3.0 disk full' };
  const held = await buyer.hold(pieces(offers.product.pool, 'poster', 1));
  const booked = await buyer.book(held.body.receipt, { points: 'all' }, contact);
  assert.equal(booked.status, 201, booked.text);
  const [first] = await mailsTo(contact.email, 1);
  mailServer.faults = {};
  const mails = await mailsTo(contact.email, 2);
  const idOf = ({ header }: TakenMail) => /^Message-ID: (.+)$/m.exec(header)?.[1];
  assert.ok(first && mails.every((mail) => idOf(mail) === idOf(first)));
  const state = async () =>
    await jari.rows<{ state: string }>(`select state from notification.notices where booking_id = $1`, [
      booked.body.bookingId,
    ]);
  await until(state, ([notice]) => notice?.state === 'sent');
  const logged = await jari.rows<{ row: string }>(
    `select t::text as row from notification.notices t union all select t::text from notification.inbox t union all select t::text from notification.timers t`,
  );
  assert.doesNotMatch(JSON.stringify(logged), /@example\.com|Once/);
});

test('operators see whom nothing reached', async () => {
  const operator = await jari.person('operator');
  const guest = jari.guest();
  mailServer.faults = { RCPT: '550 5.1.1 no such user' };
  const held = await guest.hold(pieces(offers.product.pool, 'poster', 1));
  const contact = { name: 'Gone', email: 'gone@example.com' };
  const booked = await guest.book(held.body.receipt, { card: { source: 'tok_visa' } }, contact);
  assert.equal(booked.status, 201, booked.text);
  const shown = await until(
    () => operator.get('/v1/notification/undelivered'),
    ({ text }) => text.includes(booked.body.bookingId),
  );
  assert.match(shown.text, /"because":"refused"/);
  mailServer.faults = {};
  assert.equal((await guest.get('/v1/notification/undelivered')).status, 401);
});
