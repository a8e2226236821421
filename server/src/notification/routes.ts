// What operators see: whom nothing reached. Who that is stands in the booking.
import Type from 'typebox';
import { type Route, route } from '#kernel/route';
import { Undelivered } from './contract.ts';
import { undelivered } from './store.ts';

export const routes: Route[] = [
  route({
    method: 'GET',
    path: '/undelivered',
    access: { role: 'operator' },
    summary: 'Mails about bookings that reached nobody, the latest first',
    replies: { 200: Type.Object({ undelivered: Type.Array(Undelivered) }) },
    async handle(_call, io) {
      const rows = await undelivered(io.db);
      const shown = rows.map(({ bookingId, about, state, tries, endedAt }) => ({
        bookingId,
        what: about.what,
        because: state,
        tries,
        at: Temporal.Instant.fromEpochMilliseconds(endedAt ?? 0).toString(),
      }));
      return { status: 200, body: { undelivered: shown } };
    },
  }),
];
