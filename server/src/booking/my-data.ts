// What booking knows about a person, for that person to take along: all bookings, with the contacts given for them.
import Type from 'typebox';
import { refuse, route } from '#kernel/route';
import { contactOf, seen } from './booking.ts';
import { Booking, limits } from './contract.ts';
import { cursorOf, FIRST_PAGE, readCursor } from './paging.ts';
import { contactsOf, listOwn } from './store.ts';

const CLOSED = { additionalProperties: false } as const;

export const myData = route({
  method: 'GET',
  path: '/my-data',
  access: 'signed-in',
  summary:
    'Everything that is known about me here: my bookings with their contacts, newest first, page by page',
  query: Type.Object({ cursor: Type.Optional(Type.String({ maxLength: 200 })) }, CLOSED),
  replies: {
    200: Type.Object(
      { bookings: Type.Array(Booking), next: Type.Union([Type.String(), Type.Null()]) },
      CLOSED,
    ),
  },
  refusals: ['cursor-invalid'],
  async handle({ query, caller }, { db }) {
    const max = limits.bookingsPageMax.value;
    const after = query.cursor === undefined ? FIRST_PAGE : readCursor(query.cursor);
    if (!after) return refuse({ refused: 'cursor-invalid' });
    const rows = await listOwn(db, caller.actor, after, max);
    const contacts = await contactsOf(
      db,
      rows.map(({ bookingId }) => bookingId),
    );
    const contactBy = new Map(contacts.map((contact) => [contact.bookingId, contact]));
    const bookings = rows.map((row) => {
      const contact = contactBy.get(row.bookingId);
      return contact ? { ...seen(row), contact: contactOf(contact) } : seen(row);
    });
    const last = rows.length === max ? rows.at(-1) : undefined;
    return { status: 200, body: { bookings, next: last ? cursorOf(last) : null } };
  },
});
