import assert from 'node:assert/strict';
import { test } from 'node:test';
import QRCode from 'qrcode';
import { given } from '#kernel/given';
import { sealer } from '#kernel/seal';
import type { BookingRow, BookingTables } from './booking.ts';
import { booking } from './context.ts';
import { TICKET_SEAL } from './contract.ts';
import { CODE, HOST, ID, LISTING, NOW, OTHER_POOL, POOL, pasts, STARTS_AT, terms } from './test-booking.ts';
import { calendarOf, ticketPng, ticketSvg, ticketText } from './ticket.ts';

const confirmed: BookingRow =
  (given(booking, ...pasts.confirmed).state as BookingTables).bookings.get(ID) ?? assert.fail();

/** Components of a calendar file as name → value, folded lines joined and parameters kept in the name. */
function parse(text: string): { name: string; value: string }[] {
  assert.ok(text.endsWith('END:VCALENDAR'));
  const unfolded = text.replaceAll('\r\n ', '').split('\r\n');
  return unfolded.map((line) => {
    const colon = line.indexOf(':');
    return { name: line.slice(0, colon), value: line.slice(colon + 1) };
  });
}

function valuesOf(row: BookingRow, name: string): string[] {
  const text = calendarOf(row) ?? assert.fail('there is a calendar');
  return parse(text).flatMap((line) => (line.name === name ? [line.value] : []));
}

function stays(units: string[]): BookingRow {
  const lines = units.map((unit) => ({ pool: POOL, unit, rate: 'standard', quantity: 1, price: 1 }));
  return {
    ...confirmed,
    lines,
    terms: [{ pool: POOL, listing: LISTING, host: HOST, policy: [], startsAt: STARTS_AT }],
  };
}

test('a performance stands in the calendar at its start, goods do not', () => {
  assert.deepEqual(valuesOf(confirmed, 'DTSTART'), ['20300416T174640Z']);
  assert.equal(STARTS_AT, Date.UTC(2030, 3, 16, 17, 46, 40));
  assert.deepEqual(valuesOf(confirmed, 'SUMMARY'), ['Jari 004HM-PF2DB']);
  assert.deepEqual(valuesOf(confirmed, 'DESCRIPTION'), ['1 × A-1 (standard)']);
  assert.equal(calendarOf(confirmed), calendarOf(confirmed));
});

test('nights that follow each other are one stay from arrival to departure; a gap makes two', () => {
  const row = stays(['2026-12-31', '2026-12-30', '2027-01-01', '2027-01-05']);
  assert.deepEqual(valuesOf(row, 'DTSTART;VALUE=DATE'), ['20261230', '20270105']);
  assert.deepEqual(valuesOf(row, 'DTEND;VALUE=DATE'), ['20270102', '20270106']);
  assert.equal(new Set(valuesOf(row, 'UID')).size, 2);
});

test('a seat that is called like a date that does not exist is a seat', () => {
  assert.deepEqual(valuesOf(stays(['2026-02-30']), 'DTSTART'), ['20300416T174640Z']);
});

test('what was given back is not in the calendar any more', () => {
  const cancellation = {
    id: 'x',
    by: 'buyer' as const,
    refund: 0,
    all: false,
    reason: '',
    at: NOW,
    refundedAt: NOW,
  };
  const partly = {
    ...stays(['2026-12-30', '2026-12-31']),
    cancellations: [{ ...cancellation, lines: [{ line: 0, quantity: 1 }] }],
  };
  assert.deepEqual(valuesOf(partly, 'DTSTART;VALUE=DATE'), ['20261231']);
});

test('goods alone have no calendar', () => {
  const [, goods] = confirmed.lines;
  assert.ok(goods && goods.pool === OTHER_POOL);
  assert.equal(calendarOf({ ...confirmed, lines: [goods], terms: terms.slice(1) }), undefined);
});

test('names in any alphabet and with any punctuation stay one value of the file', () => {
  const unit = '나열 7번; "A",\\ <b>🎟️\nDTSTART:19700101T000000Z';
  const row = { ...confirmed, lines: confirmed.lines.map((line) => ({ ...line, unit })) };
  assert.deepEqual(valuesOf(row, 'DTSTART'), ['20300416T174640Z']);
  const [description = ''] = valuesOf(row, 'DESCRIPTION');
  const unescaped = description.replaceAll(/\\([\\;,nN])/g, (_, char: string) =>
    char.toLowerCase() === 'n' ? '\n' : char,
  );
  assert.equal(unescaped, `1 × ${unit} (standard)`);
});

test('a ticket says the code and a token that only we can have sealed', () => {
  const seal = sealer('a secret');
  const text = ticketText(confirmed, seal);
  assert.equal(text.slice(0, 11), `${CODE}.`);
  assert.deepEqual(seal.open(TICKET_SEAL, text.slice(11)), { bookingId: ID });
  assert.equal(seal.open('booking-access', text.slice(11)), undefined);
  assert.equal(sealer('another secret').open(TICKET_SEAL, text.slice(11)), undefined);
});

test('the QR code shows the modules of exactly that text, as SVG and as PNG', async () => {
  const text = ticketText(confirmed, sealer('a secret'));
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  assert.deepEqual(
    darkModules(await ticketSvg(text), modules.size),
    [...modules.data].map((dark) => dark === 1),
  );
  const png = await ticketPng(text);
  assert.equal(png.toString('latin1', 1, 4), 'PNG');
  assert.equal(png.readUInt32BE(16), (modules.size + 8) * 8, 'four modules of quiet zone on each side');
});

/** Reads the strokes of the SVG back into modules: each is a move and a run to the right. */
function darkModules(svg: string, size: number): boolean[] {
  const dark = new Array<boolean>(size * size).fill(false);
  const path = /stroke="#000000" d="([^"]+)"/.exec(svg)?.[1] ?? assert.fail('there is a path');
  let x = 0;
  let y = 0;
  for (const [, command, numbers = ''] of path.matchAll(/([Mmh])([-\d. ]+)/g)) {
    const [first = 0, second = 0] = numbers
      .trim()
      .split(/(?=-)| /)
      .map(Number);
    if (command === 'M') [x, y] = [first, second];
    else if (command === 'm') [x, y] = [x + first, y + second];
    else for (let run = 0; run < first; run += 1) dark[Math.floor(y - 4) * size + (x++ - 4)] = true;
  }
  return dark;
}
