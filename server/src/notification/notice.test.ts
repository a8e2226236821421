import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '#kernel/context';
import { given } from '#kernel/given';
import { realWorld } from '#kernel/world';
import { bookingMail } from './booking-mail.ts';
import { notification } from './context.ts';
import { limits } from './contract.ts';
import { type NoticeRow, noticesOf, type State } from './notice.ts';

const BOOKING = '0198c1f0-0000-7000-8000-00000000000b';
const LISTING = '0198c1f0-0000-7000-8000-00000000000c';
const POOL = '0198c1f0-0000-7000-8000-00000000000d';
const STARTS_AT = Date.parse('2026-12-24T10:30:00Z');

const confirmed = (time: number): Event => ({
  type: 'BookingConfirmed',
  subject: BOOKING,
  time,
  data: {
    owner: 'guest',
    currency: 'KRW',
    total: 100_000,
    lines: [{ pool: POOL, unit: 'A-1', rate: 'standard', quantity: 2, price: 50_000 }],
    terms: [{ pool: POOL, listing: LISTING, host: 'h', policy: [], startsAt: STARTS_AT }],
  },
});
const cancelled = (time: number, by: string, refund: number): Event => ({
  type: 'BookingCancelled',
  subject: BOOKING,
  time,
  data: { cancellationId: 'c1', by, lines: [], refund, currency: 'KRW', shares: [], all: true, reason: '' },
});

function only(rows: readonly NoticeRow[]): NoticeRow {
  const [row] = rows;
  assert.ok(row && rows.length === 1);
  return row;
}

/** Notices that are due, and the decisions about them; each takes effect. */
function story(...rows: NoticeRow[]) {
  const { state, when } = given(notification({ world: realWorld }));
  const { notices } = state as State;
  for (const row of rows) notices.add(row.key, row);
  const decide = (type: string, data: object, now: number) => {
    const decision = when({ type, subject: 'notification', data }, now);
    for (const { key, row } of decision.keeps ?? []) Object.assign(notices.edit(key), row);
    return decision;
  };
  return {
    row: (key: string) => notices.get(key),
    look: (now: number) => decide('SendDue', {}, now),
    mailed: (key: string, tries: number, posted: object | null, now: number) =>
      decide('Mailed', { key, tries, posted }, now),
  };
}

const FAILED = { outcome: 'failed', because: 'ECONNECTION' };

test('a fact is noticed under one name, and not at all once it is old', () => {
  const [row] = noticesOf([confirmed(5)], 10);
  assert.equal(row?.key, `confirmed ${BOOKING}`);
  assert.deepEqual(noticesOf([confirmed(5)], 10), [row]);
  assert.deepEqual(noticesOf([confirmed(0)], limits.noticeLifeMs.value), []);
  assert.deepEqual(noticesOf([{ ...confirmed(5), type: 'BookingLapsed' }], 10), []);
});

test('what is due is sent once, and its end is remembered', () => {
  const notice = only(noticesOf([confirmed(5)], 5));
  const told = story(notice);
  assert.deepEqual(told.look(4).effects, []);
  assert.deepEqual(told.look(5).effects, [
    { kind: 'mail', subject: BOOKING, data: { key: notice.key, tries: 0 }, outcome: 'Mailed' },
  ]);
  assert.deepEqual(told.look(6).effects, []);
  told.mailed(notice.key, 0, { outcome: 'sent' }, 7);
  assert.equal(told.row(notice.key)?.state, 'sent');
  assert.equal(told.row(notice.key)?.endedAt, 7);
  assert.deepEqual(told.mailed(notice.key, 0, FAILED, 8), {}, 'an answer that comes twice changes nothing');
});

test('a mail that fails is tried again at longer and longer intervals, for a day', () => {
  const notice = only(noticesOf([confirmed(0)], 0));
  const told = story(notice);
  let now = 0;
  const waits: number[] = [];
  for (let tries = 0; told.row(notice.key)?.state === 'due'; tries += 1) {
    assert.equal(told.look(now).effects?.length, 1);
    told.mailed(notice.key, tries, FAILED, now);
    const due = told.row(notice.key)?.due ?? now;
    waits.push(due - now);
    now = due;
  }
  assert.deepEqual(
    waits.slice(0, 3),
    [1, 2, 4].map((times) => times * limits.noticeDelayMs.value),
  );
  assert.equal(told.row(notice.key)?.state, 'given-up');
  assert.ok(now < limits.noticeLifeMs.value);
});

test('a refused address, and somebody who was erased, end a notice at once', () => {
  const rows = noticesOf([confirmed(0), cancelled(0, 'buyer', 0)], 0);
  const told = story(...rows);
  told.look(0);
  const [first, second] = rows.map(({ key }) => key);
  assert.ok(first !== undefined && second !== undefined);
  told.mailed(first, 0, { outcome: 'refused', code: 550 }, 1);
  told.mailed(second, 0, null, 1);
  assert.equal(told.row(first)?.state, 'refused');
  assert.equal(told.row(second)?.state, 'nobody');
});

const addressee = { name: '김하나', address: 'hana@mail.example', calendar: 'BEGIN:VCALENDAR' };
const names = new Map([[LISTING, { title: { ko: '성탄 음악회', en: 'Carols' }, zone: 'Asia/Seoul' }]]);
const written = (event: Event, language: string | null, guest: boolean) =>
  bookingMail({
    notice: only(noticesOf([event], event.time)),
    addressee: { ...addressee, language, guest },
    names,
    siteUrl: 'https://jari.example',
  });

test('a confirmation says what was bought, in whose time it starts, what it cost, and where it is', () => {
  const mail = written(confirmed(5), 'ko', false);
  assert.match(mail.subject, /^예매가 확정되었습니다 \([0-9A-Z]{5}-[0-9A-Z]{5}\)$/);
  assert.match(mail.text, /성탄 음악회 · 2026년 12월 24일 목요일 오후 7:30\n\n2 × A-1 \(standard\)/);
  assert.match(mail.text, /결제 금액: ₩100,000/);
  assert.match(mail.text, new RegExp(`https://jari\\.example/bookings/${BOOKING}\n`));
  assert.match(mail.html, /김하나 님/);
  assert.equal(mail.attachments?.[0]?.content, 'BEGIN:VCALENDAR');
});

test('a guest reads it in both languages and is shown the way in by the code', () => {
  const mail = written(confirmed(5), null, true);
  assert.match(mail.subject, /예매가 확정되었습니다.* \/ Your booking is confirmed/);
  assert.match(mail.text, /성탄 음악회.*Carols · Thursday,? 24 December 2026.*19:30/s);
  assert.match(mail.text, /https:\/\/jari\.example\/find\?code=[0-9A-Z]{10}\n/);
});

test('a cancellation says who cancelled and what comes back', () => {
  const own = written(cancelled(5, 'buyer', 50_000), 'en', false);
  assert.match(own.text, /Your booking is cancelled.*Refund: ₩50,000/s);
  assert.doesNotMatch(own.text, /by the host/);
  assert.deepEqual(own.attachments, []);
  assert.match(written(cancelled(5, 'host', 0), 'en', false).text, /by the host.*Nothing is refunded/s);
});
