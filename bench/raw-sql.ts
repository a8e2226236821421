// The rows of a booking as plain SQL: what somebody would write who needs no product, on the very tables, indexes
// and constraints that the product uses. `:name` marks a variable, as in scripts of pgbench.

/** One transaction: its statements, in sequence. */
export type Step = readonly string[];

export const HOT_POOL = 1;
/** Every other pool has so many units; the hot one has one. */
export const UNITS_PER_POOL = 100;
export const POOLS = 4;
/** Of a hundred bookings, those in the hot pool; the others are spread evenly. */
export const HOT_PERCENT = 40;
export const PRICE = 10;

const numbered = (head: string, variable: string) => `('${head}' || lpad(:${variable}::text, 12, '0'))`;
const POOL = `${numbered('00000000-0000-8000-8000-', 'pool')}::uuid`;
const UNIT = `'unit-' || :unit::text`;
const PERSON = numbered('00000000-0000-7000-8000-', 'buyer');
const OWNER = `'person:' || ${PERSON}`;
const HOST = numbered('00000000-0000-7000-9000-', 'pool');
/** Rises with time for every client, as the ids of the product do. */
const ID_TEXT = `(lpad(to_hex(:n::bigint), 16, '0') || lpad(to_hex(:client_id::bigint), 16, '0'))`;
const ID = `${ID_TEXT}::uuid`;

const SAMPLE = '0beae86b-6557-8117-a2a0-531a6ee7c5c5';
const LINES = `[{"pool":"${SAMPLE}","unit":"unit-42","rate":"standard","quantity":1,"price":${PRICE}}]`;
const TERMS = `[{"pool":"${SAMPLE}","listing":"${SAMPLE}","host":"${SAMPLE}","policy":[{"daysBefore":0,"percent":100}],"startsAt":null}]`;
const HELD = `{"owner":"person:${SAMPLE}","expiresAt":1795255376679,"lastsUntil":1795256276679,"currency":"KRW","lines":${LINES},"terms":${TERMS}}`;
const PLACED = `{"owner":"person:${SAMPLE}","code":"489S0VTTT2","lines":${LINES},"terms":${TERMS},"currency":"KRW","total":${PRICE},"choice":{"points":"all"},"step":"paying"}`;
const SHARES = `[{"host":"${SAMPLE}","amount":${PRICE}}]`;
const CHARGE = `{"bookingId":"${SAMPLE}","attempt":1,"payer":"person:${SAMPLE}","amount":${PRICE},"currency":"KRW","choice":{"points":"all"},"shares":${SHARES}}`;
const CAPTURED = `{"attempt":1,"payer":"person:${SAMPLE}","currency":"KRW","points":${PRICE},"card":0,"provider":null,"ref":null,"shares":${SHARES},"transfers":[{"from":"wallet:${SAMPLE}/KRW","to":"host:${SAMPLE}/KRW","amount":${PRICE}}]}`;
const CLAIM = `{"holdId":"${SAMPLE}"}`;
const CLAIMED = `{"lines":${LINES},"retaken":false}`;
const CONFIRMED = `{"owner":"person:${SAMPLE}","currency":"KRW","total":${PRICE},"lines":${LINES},"terms":${TERMS}}`;

/** A literal; its colons are escaped, or pgbench would take what follows them for variables. */
const json = (text: string) => `E'${text.replaceAll(':', '\\x3a')}'`;

interface Fact {
  type: string;
  data: string;
  dest?: string;
}

function log(schema: string, ...facts: Fact[]): string {
  const rows = facts.map(({ type, data, dest }) => {
    const to = dest === undefined ? 'null' : `'${dest}'`;
    return `(uuidv7(), ${to}, '${type}', ${ID}::text, ${json(data)}, :at::bigint, ${ID}::text, uuidv7(), ${OWNER}, true)`;
  });
  return `insert into ${schema}.log (id, dest, type, subject, data, time, correlation, causation, actor, handed) values ${rows.join(', ')}`;
}

const inbox = (schema: string) => `insert into ${schema}.inbox (id, at) values (uuidv7(), :at::bigint)`;

const takeCell = `update inventory.cells set held = held + 1 where pool = ${POOL} and unit = ${UNIT} and held + sold < capacity`;
const addHold = `insert into inventory.holds (hold_id, owner, state, expires_at, lasts_until, currency, lines, terms, returned)
  values (${ID}, ${OWNER}, 'held', :at::bigint + 300000, :at::bigint + 1200000, 'KRW', ${json(LINES)}, ${json(TERMS)}, '[]')`;

const place: Step = [
  `insert into booking.bookings (booking_id, owner, code, state, currency, total, lines, terms, choice, attempt, taken, cancellations, refund_total, placed_at)
    values (${ID}, ${OWNER}, '489S0VTTT2', 'paying', 'KRW', ${PRICE}, ${json(LINES)}, ${json(TERMS)}, ${json('{"points":"all"}')}, 1, false, '[]', 0, :at::bigint)`,
  `insert into booking.contacts (booking_id, name, email, email_key) values (${ID}, 'Kim Buyer', 'kim@example.com', 'kim@example.com')`,
  log('booking', { type: 'BookingPlaced', data: PLACED }, { type: 'Charge', data: CHARGE, dest: 'payment' }),
];

const charge: Step = [
  inbox('payment'),
  `insert into payment.charges (booking_id, attempt, state, payer, amount, currency, points, card, shares, since, refunded_points, refunded_card, waiting, strays)
    values (${ID}::text, 1, 'captured', ${OWNER}, ${PRICE}, 'KRW', ${PRICE}, 0, ${json(`[{"host":"${SAMPLE}","amount":${PRICE},"returned":0}]`)}, :at::bigint, 0, 0, '[]', '[]')`,
  `insert into payment.transfers (id, at, from_account, to_account, amount, kind, about)
    values (${ID}::text || '/captured/0', :at::bigint, 'wallet:' || ${PERSON} || '/KRW', 'host:' || ${HOST} || '/KRW', ${PRICE}, 'payment', ${ID}::text)`,
  `update payment.accounts set balance = balance - ${PRICE} where account = 'wallet:' || ${PERSON} || '/KRW'`,
  `update payment.accounts set balance = balance + ${PRICE} where account = 'host:' || ${HOST} || '/KRW'`,
  log('payment', { type: 'Captured', data: CAPTURED }),
  inbox('booking'),
  log('booking', { type: 'Claim', data: CLAIM, dest: 'inventory' }),
];

const claim: Step = [
  inbox('inventory'),
  `update inventory.cells set held = held - 1, sold = sold + 1 where pool = ${POOL} and unit = ${UNIT}`,
  `update inventory.holds set state = 'claimed' where hold_id = ${ID}`,
  log('inventory', { type: 'Claimed', data: CLAIMED }),
  inbox('booking'),
  `update booking.bookings set state = 'confirmed', confirmed_at = :at::bigint where booking_id = ${ID}`,
  log('booking', { type: 'BookingConfirmed', data: CONFIRMED }),
];

/** Hold, place, charge, claim: one transaction each. */
export const rawSteps: readonly Step[] = [
  [takeCell, addHold, log('inventory', { type: 'Held', data: HELD })],
  place,
  charge,
  claim,
];

/** The bare hold on one row. */
export const rawHot: readonly Step[] = [[takeCell, addHold]];

/** Pools, wallets full of points, and accounts of hosts, as the statements above name them. */
export function scenery(buyers: number): string {
  return `
    insert into inventory.cells (pool, unit, ordinal, capacity, held, sold, tier, minimum_nights)
      select ('00000000-0000-8000-8000-' || lpad(pool::text, 12, '0'))::uuid, 'unit-' || unit, unit, 2000000000, 0, 0, 'standard', 1
      from generate_series(1, ${POOLS}) pool, generate_series(0, ${UNITS_PER_POOL - 1}) unit where pool <> ${HOT_POOL} or unit = 0;
    insert into payment.accounts (account, kind, currency, balance)
      select 'wallet:00000000-0000-7000-8000-' || lpad(buyer::text, 12, '0') || '/KRW', 'wallet', 'KRW', 1000000000 from generate_series(0, ${buyers - 1}) buyer;
    insert into payment.accounts (account, kind, currency, balance)
      select 'host:00000000-0000-7000-9000-' || lpad(pool::text, 12, '0') || '/KRW', 'host', 'KRW', 0 from generate_series(1, ${POOLS}) pool;`;
}
