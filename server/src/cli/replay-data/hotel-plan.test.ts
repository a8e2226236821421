import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { CommandError } from '../command.ts';
import { dayOf } from './days.ts';
import { daysOf, hotelRow, planOf, spanOf } from './hotel-plan.ts';
import { readRows } from './table.ts';

const HEADER =
  'hotel,is_canceled,lead_time,arrival_date_year,arrival_date_month,arrival_date_week_number,arrival_date_day_of_month,stays_in_weekend_nights,stays_in_week_nights,agent,booking_status,booking_status_date';
const TEXT = `${HEADER}
City Hotel,0,6,2015,July,27,1,0,2,6,Check-Out,2015-07-03
City Hotel,1,88,2015,July,27,1,0,4,9,Canceled,2015-07-01
Resort Hotel,0,0,2015,July,27,1,0,1,NULL,Check-Out,2015-07-02
City Hotel,1,2,2015,July,27,3,1,1,9,No-Show,2015-07-03
City Hotel,0,0,2015,July,27,4,0,0,9,Check-Out,2015-07-04
`;
const day = (date: string) => dayOf(date) ?? assert.fail(date);
const rows = (text = TEXT) => readRows(Readable.from([text]), hotelRow);

test('a row becomes a stay with its booking day; a no-show keeps its nights', async () => {
  const { stays, nightless } = planOf(await rows(), 'city hotel');
  assert.equal(nightless, 1);
  assert.deepEqual(stays, [
    { row: 1, from: day('2015-07-01'), to: day('2015-07-03'), booked: day('2015-06-25'), cancelled: null },
    {
      row: 2,
      from: day('2015-07-01'),
      to: day('2015-07-05'),
      booked: day('2015-04-04'),
      cancelled: day('2015-07-01'),
    },
    { row: 4, from: day('2015-07-03'), to: day('2015-07-05'), booked: day('2015-07-01'), cancelled: null },
  ]);
});

test('days come in sequence, each with its bookings in file sequence and its cancellations', async () => {
  const days = daysOf(planOf(await rows(), 'City Hotel').stays);
  const seen = days.map((each) => [
    each.bookings.map(({ row }) => row),
    each.cancellations.map(({ row }) => row),
  ]);
  assert.deepEqual(seen, [
    [[2], []],
    [[1], []],
    [[4], [2]],
  ]);
  assert.ok(days.every(({ day: at }, index) => index === 0 || at > (days[index - 1]?.day ?? 0)));
});

test('a file of several hotels needs the name of one, and knows only its own', async () => {
  const all = await rows();
  assert.throws(() => planOf(all, undefined), /Say which --hotel: City Hotel, Resort Hotel/);
  assert.throws(() => planOf(all, 'Grand Hotel'), /has no hotel "Grand Hotel"/);
  assert.equal(
    planOf(
      all.filter(({ hotel }) => hotel === 'Resort Hotel'),
      undefined,
    ).stays.length,
    1,
  );
});

test('what cannot be a booking is told by its row', async () => {
  const bad = (line: string) => rows(`${HEADER}\n${line}\n`);
  await assert.rejects(
    bad('A,0,6,2015,July,27,32,0,2,6,Check-Out,2015-07-03'),
    new CommandError('row 1 has no date of arrival.'),
  );
  await assert.rejects(bad('A,0,-6,2015,July,27,1,0,2,6,Check-Out,2015-07-03'), /row 1 has "-6"/);
  await assert.rejects(bad('A,1,6,2015,July,27,1,0,2,6,Canceled,never'), /row 1 was cancelled on no date/);
});

test('the span of stays reaches from the first night to the last check-out', () => {
  assert.deepEqual(
    spanOf([
      { from: 5, to: 9 },
      { from: 2, to: 3 },
    ]),
    { from: 2, to: 9 },
  );
});
