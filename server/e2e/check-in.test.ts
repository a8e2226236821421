// From a ticket that a buyer holds to the gate, through everything that is between them: a ticket lets in once, what
// is given back does not, the host finds a booking by its code and cancels it, and the audit finds all of it in the log.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { TICKET_SEAL } from '#booking';
import type { Guest, ScanResult } from '#check-in';
import { sealer } from '#kernel/seal';
import { audit } from '../src/laws/audit.ts';
import { declaredContexts } from '../src/laws/declarations.ts';
import { day, type Offers, openOffers, pieces, seat } from './offers.ts';
import { type Jari, SECRET, startJari } from './start.ts';
import { until, type Visitor } from './visitor.ts';

let jari: Jari;
let host: Visitor;
let offers: Offers;

before(async () => {
  jari = await startJari();
  host = await jari.person('buyer', 'host');
  offers = await openOffers(host);
});
after(() => jari.stop());

async function booked(...lines: Parameters<Visitor['hold']>): Promise<{ bookingId: string; code: string }> {
  const guest = jari.guest();
  const held = await guest.hold(...lines);
  const { status, body, text } = await guest.book(held.body.receipt, { card: { source: 'tok_visa' } });
  assert.equal(status, 201, text);
  await until(
    () => find(body.code),
    (guests) => guests.length > 0,
  );
  return body;
}

async function find(code: string): Promise<Guest[]> {
  const { text } = await host.get(`/v1/check-in/guests?code=${code}`);
  return JSON.parse(text).guests;
}

let latest = 0;
/** Of scans of one moment the smaller id would count, so no two are of one. */
function nextMoment(): string {
  latest = Math.max(latest + 1, Date.now());
  return new Date(latest).toISOString();
}

async function scanned(code: string, listing: string, who = host): Promise<ScanResult> {
  const scan = { scanId: randomUUID(), code, at: nextMoment() };
  const { status, text } = await who.post('/v1/check-in/scans', { listing, scans: [scan] });
  assert.equal(status, 200, text);
  return JSON.parse(text).results[0];
}

/** As booking writes it into the QR code. */
const ticketOf = ({ bookingId, code }: { bookingId: string; code: string }) =>
  `${code.replace('-', '')}.${sealer(SECRET).seal(TICKET_SEAL, { bookingId })}`;

test('a seat lets in once; the second scan hears when the first was; other hosts know nothing of it', async () => {
  const { pool, listing, seats } = offers.concert;
  const booking = await booked(seat(pool, seats[0] ?? ''));
  const first = await scanned(ticketOf(booking), listing);
  assert.equal(first.verdict, 'admitted');
  assert.deepEqual(first.pass?.lines, [{ unit: seats[0], rate: 'standard', quantity: 1 }]);
  const second = await scanned(booking.code, listing);
  assert.equal(second.verdict, 'already-admitted');
  assert.equal(second.first?.at, first.first?.at);
  const stranger = await jari.person('buyer', 'host');
  assert.equal((await scanned(ticketOf(booking), listing, stranger)).verdict, 'unknown');
});

test('a host finds a booking by its code, cancels it for the buyer in full, and its ticket lets nobody in', async () => {
  const { pool, listing } = offers.exhibition;
  const booking = await booked(pieces(pool, `${day(3)}T10:00`, 2, 'adult'));
  const [guest] = await find(booking.code);
  assert.deepEqual([guest?.bookingId, guest?.quantity], [booking.bookingId, 2]);
  const path = `/v1/booking/bookings/${guest?.bookingId}`;
  const cancelled = await host.post(`${path}/cancel`, { refund: 'full', reason: '전시실 누수' });
  assert.ok([200, 202].includes(cancelled.status), cancelled.text);
  await until(
    () => find(booking.code),
    ([found]) => found !== undefined && found.cancelledAt !== null,
  );
  assert.equal((await scanned(ticketOf(booking), listing)).verdict, 'cancelled');
});

test('the audit folds the log of check-in too, and finds an entry that nobody scanned', async () => {
  const look = () => audit({ url: jari.databaseUrl, contexts: declaredContexts() });
  assert.deepEqual((await look()).violations, []);
  await jari.rows("update check_in.admissions set gate = 'back door'");
  const { violations } = await look();
  assert.deepEqual(
    violations.map(({ law, subject }) => [law, subject.split(' ')[0]]),
    [[5, 'check_in.admissions']],
  );
  await jari.rows("update check_in.admissions set gate = ''");
});
