// Bookings by state: how many, and which of them wait longest.
import Type from 'typebox';
import { type Route, refuse, route } from '#kernel/route';
import { limits, SagaCounts, SagaPage, SagaState } from './contract.ts';
import type { Desk, Inside } from './desk.ts';
import { OPERATOR } from './now-routes.ts';
import { after, isOpen, STATES, stuckAfterMs } from './sagas.ts';
import {
  endedSagas,
  isCounted,
  openCounts,
  openSagas,
  placedOf,
  type SagaRow,
  sagaEvents,
  stateCounts,
} from './sagas-store.ts';

const CLOSED = { additionalProperties: false } as const;
const instant = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toString();

/** Events after which a booking is in a state that ends its story. */
const ENDS: Partial<Record<SagaState, readonly string[]>> = {
  confirmed: ['BookingConfirmed'],
  declined: ['BookingDeclined', 'BookingRefused'],
  lapsed: ['BookingLapsed'],
  cancelled: ['CancellationRefunded'],
};

export function sagaRoutes(desk: Desk): Route[] {
  return [counting(desk), listing(desk)];
}

const counting = (desk: Desk) =>
  route({
    method: 'GET',
    path: '/bookings',
    access: OPERATOR,
    summary: 'How many bookings are in each state, how many of them are stuck, and the oldest',
    replies: { 200: SagaCounts },
    async handle(_, { world }) {
      const { db } = desk.inside;
      const now = world.now();
      const stuckBefore = STATES.flatMap((state) => {
        const ms = stuckAfterMs(state);
        return ms === undefined ? [] : [{ state, before: now - ms }];
      });
      const [counts, open, complete] = await Promise.all([
        stateCounts(db),
        openCounts(db, stuckBefore),
        isCounted(db, now),
      ]);
      const states = STATES.map((state) => {
        const waiting = open.find((row) => row.state === state);
        return {
          ...{ state, count: counts.find((row) => row.state === state)?.count ?? 0, open: isOpen(state) },
          ...{ stuck: waiting?.stuck ?? 0, oldestMs: waiting ? Math.max(0, now - waiting.oldest) : 0 },
        };
      });
      return { status: 200, body: { asOf: instant(now), complete, states } };
    },
  });

const listing = (desk: Desk) =>
  route({
    method: 'GET',
    path: '/bookings/by-state/:state',
    access: OPERATOR,
    summary: 'Bookings in a state: what goes on by age, the oldest first; what has ended the latest first',
    params: Type.Object({ state: SagaState }, CLOSED),
    query: Type.Object(
      {
        cursor: Type.Optional(Type.String({ maxLength: 200 })),
        max: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.bookingsPageMax.value })),
      },
      CLOSED,
    ),
    replies: { 200: SagaPage },
    refusals: ['cursor-invalid'],
    async handle({ params: { state }, query }, { world }) {
      const max = query.max ?? 50;
      const behind = query.cursor === undefined ? { since: 0, booking: '' } : parseCursor(query.cursor);
      if (!behind) return refuse({ refused: 'cursor-invalid' });
      const rows = isOpen(state)
        ? await openSagas(desk.inside.db, state, behind, max)
        : await ended(desk.inside, state, max);
      const last = isOpen(state) && rows.length === max ? rows.at(-1) : undefined;
      return {
        status: 200,
        body: {
          bookings: await shown(desk.inside, rows, world.now()),
          next: last ? `${last.since}.${last.booking}` : null,
        },
      };
    },
  });

/** The latest ends of this kind, without those that went on after it: a confirmed booking may have been cancelled. */
async function ended({ db }: Inside, state: SagaState, max: number): Promise<SagaRow[]> {
  const rows = await endedSagas(db, ENDS[state] ?? [], max);
  const stories = await sagaEvents(
    db,
    rows.map(({ booking }) => booking),
  );
  const sagas = new Map(stories.map(({ booking, events }) => [booking, after(undefined, events)]));
  return [...new Set(rows.map(({ booking }) => booking))].flatMap((booking) => {
    const saga = sagas.get(booking);
    return saga?.state === state ? [{ booking, ...saga }] : [];
  });
}

async function shown({ db }: Inside, rows: readonly SagaRow[], now: number) {
  const placed = await placedOf(
    db,
    rows.map(({ booking }) => booking),
  );
  const byId = new Map(placed.map((row) => [row.booking, row]));
  return rows.map(({ booking, state, since, placedAt }) => {
    const found = byId.get(booking);
    const stuckMs = stuckAfterMs(state);
    return {
      bookingId: booking,
      code: grouped(found?.code ?? ''),
      state,
      since: instant(since),
      ageMs: Math.max(0, now - since),
      placedAt: instant(found?.placedAt ?? placedAt),
      stuck: stuckMs !== undefined && now - since > stuckMs,
      total: found && found.currency !== '' ? { amount: found.total, currency: found.currency } : null,
    };
  });
}

/** As it is read aloud. */
export function grouped(code: string): string {
  return code === '' ? '' : `${code.slice(0, 5)}-${code.slice(5)}`;
}

function parseCursor(cursor: string): { since: number; booking: string } | undefined {
  const match = /^(\d{1,15})\.([0-9a-f-]{1,40})$/.exec(cursor);
  return match?.[1] && match[2] ? { since: Number(match[1]), booking: match[2] } : undefined;
}
