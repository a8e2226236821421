// Gates of a simulated world: two of them scan the same ticket, each by its own clock, and send it when they are
// online again. The laws ask what of all that came to count.
import type { ClientParts } from './workload.ts';

const OFFLINE_MAX_MS = 120_000;
const AHEAD_MAX_MS = 60_000;
const GATES = ['east', 'west'];

/** Scans a ticket at both gates; each scan is sent once or twice, late and in any sequence. */
export async function atTheGates(parts: ClientParts, bookingId: string): Promise<void> {
  const { scheduler, pools } = parts;
  const { pool, listing, host } = scheduler.dice.pick(pools);
  await Promise.all(
    GATES.map((gate) => {
      const scanId = scheduler.id();
      const at = scheduler.now + scheduler.dice.below(2 * AHEAD_MAX_MS) - AHEAD_MAX_MS;
      const pass = { bookingId, pool, unit: '', host, listing, quantity: 1, cancelledAt: null };
      return scan(parts, { scanId, at, gate, ...pass });
    }),
  );
}

async function scan(
  { scheduler, call, told }: ClientParts,
  data: Scan & { host: string; listing: string; gate: string; quantity: number; cancelledAt: null },
): Promise<void> {
  await scheduler.sleep(scheduler.dice.below(OFFLINE_MAX_MS));
  const by = { actor: `person:${data.host}` };
  const once = () => call('check-in', { type: 'TakeScan', subject: data.bookingId, data }, by);
  const answers = await Promise.all(scheduler.dice.chance(0.3) ? [once(), once()] : [once()]);
  if (answers.some((answer) => answer !== undefined)) told({ subject: data.scanId, told: 'scanned' });
}

interface Scan {
  scanId: string;
  bookingId: string;
  pool: string;
  unit: string;
  at: number;
}
type Admission = Scan & { scans: number };

/** Of all scans of a pass the earliest counts, whatever came first and however often. */
export function* wrongFirsts(
  admissions: Iterable<Admission>,
  scans: Iterable<Scan>,
): Generator<{ law: 6; subject: string; what: string }> {
  const passOf = ({ bookingId, pool, unit }: Scan) => `${bookingId}/${pool}/${unit}`;
  const byPass = Map.groupBy(scans, passOf);
  for (const admission of admissions) {
    const all = byPass.get(passOf(admission)) ?? [];
    const first = all.toSorted((a, b) => a.at - b.at || (a.scanId < b.scanId ? -1 : 1))[0];
    byPass.delete(passOf(admission));
    if (first?.scanId !== admission.scanId || all.length !== admission.scans)
      yield {
        law: 6,
        subject: passOf(admission),
        what: `let in by ${admission.scanId}, the first was ${first?.scanId}`,
      };
  }
  for (const pass of byPass.keys()) yield { law: 6, subject: pass, what: 'was scanned and is not in' };
}
