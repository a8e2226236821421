import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freshDatabase, type TestDatabase } from '../server/src/kernel/test-database.ts';
import { baseline } from './baselines.ts';

let database: TestDatabase;
before(async () => {
  database = await freshDatabase([]);
});
after(() => database.drop());

const options = { postgresPid: 0, seconds: 1, tiny: true, withoutPgbench: true, report: () => {} };

test('every way to write the baseline leaves the rows of a booking', async () => {
  const { tries, written } = await baseline('raw-steps', { ...options, url: database.url });
  assert.deepEqual(
    tries.map(({ form }) => form),
    ['interactive', 'one statement'],
  );
  assert.deepEqual(written.rows, {
    ...{ 'inventory.holds': 1, 'inventory.log': 2, 'inventory.inbox': 1 },
    ...{ 'booking.bookings': 1, 'booking.contacts': 1, 'booking.log': 4, 'booking.inbox': 2 },
    ...{ 'payment.charges': 1, 'payment.transfers': 1, 'payment.log': 1, 'payment.inbox': 1 },
  });
});

test('the hot baseline leaves a hold and nothing else', async () => {
  const { rate, written } = await baseline('raw-hot', { ...options, url: database.url });
  assert.ok(rate > 0);
  const left = Object.entries(written.rows).filter(([, rows]) => rows > 0);
  assert.deepEqual(left, [['inventory.holds', 1]]);
});
