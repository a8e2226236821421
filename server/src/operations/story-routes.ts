// The story of one booking, by its id or by the code of its ticket.
import Type from 'typebox';
import { type Route, refuse, route } from '#kernel/route';
import { limits, Story } from './contract.ts';
import type { Desk, Inside } from './desk.ts';
import { OPERATOR } from './now-routes.ts';
import { grouped } from './saga-routes.ts';
import { after } from './sagas.ts';
import { placedOf, sagaEvents } from './sagas-store.ts';
import { entriesOf } from './story.ts';
import { bookingByCode, loggedAbout, pendingFor, takenOf } from './story-store.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const instant = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toString();

export function storyRoute(desk: Desk): Route {
  return route({
    method: 'GET',
    path: '/bookings/:booking/story',
    access: OPERATOR,
    summary:
      'Every message about a booking, over all contexts, in sequence; by its id, or the code of its ticket',
    params: Type.Object(
      { booking: Type.String({ minLength: 10, maxLength: 200 }) },
      { additionalProperties: false },
    ),
    replies: { 200: Story },
    refusals: ['booking-unknown'],
    async handle({ params }) {
      const { inside } = desk;
      const asked = params.booking.trim().toLowerCase();
      const bookingId = UUID.test(asked) ? asked : await bookingByCode(inside.db, typedCode(params.booking));
      const story = bookingId === undefined ? undefined : await told(inside, bookingId);
      return story ? { status: 200, body: story } : refuse({ refused: 'booking-unknown' });
    },
  });
}

/** A code as somebody typed or scanned it: any case and grouping, and without the seal that a ticket adds. */
function typedCode(text: string): string {
  const [code = ''] = text.split('.');
  return code.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}

async function told({ db, contexts }: Inside, bookingId: string): Promise<Story | undefined> {
  const names = contexts.map(({ name }) => name);
  const logged = await loggedAbout(db, names, bookingId);
  if (logged.length === 0) return undefined;
  const [taken, pending, placed, sagas] = await Promise.all([
    takenOf(
      db,
      names,
      logged.map(({ id }) => id),
    ),
    pendingFor(db, names, bookingId),
    placedOf(db, [bookingId]),
    sagaEvents(db, [bookingId]),
  ]);
  const perContext = Map.groupBy(logged, ({ context }) => context);
  const whole = [...perContext.values()].every((messages) => messages.length <= limits.storyMax.value);
  return {
    bookingId,
    code: placed[0] ? grouped(placed[0].code) : null,
    state: after(undefined, sagas[0]?.events ?? [])?.state ?? null,
    whole,
    entries: entriesOf(logged, taken),
    waiting: pending.map(({ due, ...rest }) => ({ ...rest, due: instant(due) })),
  };
}
