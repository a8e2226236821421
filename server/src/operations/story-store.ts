// Everything about one subject in all logs, through each log's own index of subjects, and what is still to come.
import { type DatabasePool, schemaOf, sqlState } from '#kernel/database';
import type { Database } from '#kernel/sql';
import { limits } from './contract.ts';
import type { Logged, Taken } from './story.ts';

/** At most `storyMax` and one more of each context. */
export async function loggedAbout(
  db: DatabasePool,
  contexts: readonly string[],
  subject: string,
): Promise<Logged[]> {
  const found = await db.pipeline(
    contexts.map((context) => ({
      name: `o_story_${schemaOf(context)}`,
      text: `select $1::text as context, id, dest, type, subject, data, time, causation, actor, trace
        from ${schemaOf(context)}.log where subject = $2 order by tx, pos limit $3`,
      values: [context, subject, limits.storyMax.value + 1],
    })),
  );
  return found.flatMap((rows) => rows as Logged[]);
}

/** Where messages took effect. */
export async function takenOf(
  db: DatabasePool,
  contexts: readonly string[],
  ids: readonly string[],
): Promise<Taken[]> {
  const found = await db.pipeline(
    contexts.map((context) => ({
      name: `o_taken_${schemaOf(context)}`,
      text: `select $1::text as context, id, at from ${schemaOf(context)}.inbox where id = any($2::uuid[])`,
      values: [context, ids],
    })),
  );
  return found.flatMap((rows) => rows as Taken[]);
}

export interface Pending {
  context: string;
  kind: 'message' | 'timer' | 'effect';
  type: string;
  /** Epoch ms; of a parked message its next try, or its last one. */
  due: number;
  attempts: number;
  error: string | null;
}

export async function pendingFor(
  db: DatabasePool,
  contexts: readonly string[],
  subject: string,
): Promise<Pending[]> {
  const found = await db.pipeline(
    contexts.map((context) => ({
      name: `o_pending_${schemaOf(context)}`,
      text: `select $1::text as context, 'message' as kind, type, coalesce(retry_at, last_at) as due, attempts, error
          from ${schemaOf(context)}.parked where subject = $2
        union all select $1, case kind when 'message' then 'timer' else kind end, type, due, attempts, null
          from ${schemaOf(context)}.timers where subject = $2 order by due limit $3`,
      values: [context, subject, limits.storyMax.value],
    })),
  );
  return found.flatMap((rows) => rows as Pending[]);
}

/**
 * The newest booking with this code, as tickets carry it. Indexes know the codes of tickets and of guests; anything
 * else is looked for in all bookings, for as long as a statement may take.
 */
export async function bookingByCode(db: Database, code: string): Promise<string | undefined> {
  const quick = await newest(db, 'o_by_ticket', [
    `select booking_id as booking, changed_at as at from check_in.passes where code = $1`,
    `select booking_id, placed_at from booking.bookings where code = $1 and owner = 'guest'`,
  ])(code);
  if (quick !== undefined) return quick;
  try {
    return await newest(db, 'o_by_code', [
      `select booking_id as booking, placed_at as at from booking.bookings where code = $1`,
    ])(code);
  } catch (error) {
    if (sqlState(error) === CANCELLED) return undefined;
    throw error;
  }
}

/** SQLSTATE of a statement that took too long. */
const CANCELLED = '57014';

function newest(db: Database, name: string, places: readonly string[]) {
  return async (code: string): Promise<string | undefined> => {
    const [row] = await db.many<{ booking: string }>({
      name,
      text: `select booking from (${places.join(' union all ')}) found order by at desc limit 1`,
      values: [code],
    });
    return row?.booking;
  };
}
