// The databases of a bench: schema, copies to break on purpose, and whether everything has come to rest.
import { type DedicatedClient, dedicatedClient } from '../server/src/kernel/database.ts';

/** Another database of the same server. */
export function beside(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}

export async function withClient<T>(url: string, work: (db: DedicatedClient) => Promise<T>): Promise<T> {
  const db = await dedicatedClient(url, { applicationName: 'jari bench' });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

const REST_LIMIT_MS = 600_000;
const REST_POLL_MS = 50;
/** Read models follow the logs after the answer; what they still have to do belongs to the cost of the load. */
const BEHIND = `select ${isBehind('booking', 'bookings booking', ['BookingConfirmed'])}
    or ${isBehind('inventory', 'availability inventory', ['Held', 'Claimed'])} as behind`;

/** In the sequence of the index, or millions of rows behind the cursor would be read to find none before it. */
function isBehind(source: string, cursor: string, types: readonly string[]): string {
  return `exists (select from views.cursors c cross join lateral (select from ${source}.log l
      where (l.tx, l.pos) > (c.tx, c.pos) and l.type in (${types.map((type) => `'${type}'`).join(', ')})
      order by l.tx, l.pos limit 1) news where c.name = '${cursor}')`;
}

/** Resolves to the seconds it took until the read models had caught up. */
export async function rest(url: string): Promise<number> {
  const began = performance.now();
  await withClient(url, async (db) => {
    while (performance.now() - began < REST_LIMIT_MS) {
      const row = await db.one<{ behind: boolean }>({ text: BEHIND });
      if (!row?.behind) return;
      await new Promise((resolve) => setTimeout(resolve, REST_POLL_MS));
    }
    throw new Error(`the read models did not catch up within ${REST_LIMIT_MS / 1_000} s`);
  });
  return (performance.now() - began) / 1_000;
}
