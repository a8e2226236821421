// The decision about a scan. Gates may be offline and send what they scanned later, in any sequence; so what counts
// is the time at the gate, never the time of arrival, and the same set of scans always ends in the same state.
import type { ContextSpec, Decision, Event, Message } from '#kernel/context';
import { Rows } from '#kernel/rows';
import { limits, type Verdict } from './contract.ts';
import { type PassKey, passKey } from './passes.ts';

export interface AdmissionRow extends PassKey {
  host: string;
  listing: string;
  /** The scan that counts. */
  scanId: string;
  /** Epoch ms by the clock of its gate. */
  at: number;
  gate: string;
  quantity: number;
  /** Scans of this pass, the one that counts among them. */
  scans: number;
  /** Epoch ms by our clock. */
  changedAt: number;
}

export interface ScanRow extends PassKey {
  scanId: string;
  host: string;
  at: number;
  gate: string;
}

export interface State {
  admissions: Rows<AdmissionRow>;
  scans: Rows<ScanRow>;
}

/** A pass of the host was scanned. What booking says of the pass was looked up by the route. */
export interface TakeScan extends PassKey {
  scanId: string;
  host: string;
  listing: string;
  at: number;
  gate: string;
  quantity: number;
  cancelledAt: number | null;
}

export interface Commands {
  TakeScan: TakeScan;
}

export interface Events {
  Scanned: Omit<TakeScan, 'cancelledAt'>;
}

/** What a scan is told. */
export interface Told {
  verdict: Verdict;
  /** The scan that counts, wherever there is one. */
  first?: { scanId: string; at: number; gate: string };
}

export function empty(): State {
  return { admissions: Rows.whole('admissions'), scans: Rows.whole('scans') };
}

/** Earlier at the gate; of equals, the smaller id. */
function isBefore(a: { at: number; scanId: string }, b: { at: number; scanId: string }): boolean {
  return a.at === b.at ? a.scanId < b.scanId : a.at < b.at;
}

function told(admission: Pick<AdmissionRow, 'scanId' | 'at' | 'gate'>, scanId: string): Told {
  const { at, gate } = admission;
  const verdict = admission.scanId === scanId ? 'admitted' : 'already-admitted';
  return { verdict, first: { scanId: admission.scanId, at, gate } };
}

export function takeScan(
  { admissions, scans }: State,
  { data }: Message<TakeScan>,
  now: number,
): Decision<Events> {
  const { cancelledAt, ...scanned } = data;
  const key = passKey(data);
  const known = scans.get(data.scanId);
  const admission = admissions.get(key);
  if (known && (known.host !== data.host || passKey(known) !== key))
    return { answer: { verdict: 'scan-id-taken' } };
  if (known && admission) return { answer: told(admission, data.scanId) };
  if (data.at > now + limits.clockAheadMaxMs.value || data.at < now - limits.scanAgeMaxMs.value)
    return { answer: { verdict: 'clock-wrong' } };
  // Whoever was let in before the cancellation came in rightly.
  if (cancelledAt !== null && data.at >= cancelledAt) return { answer: { verdict: 'cancelled' } };
  const first = admission === undefined || isBefore(data, admission) ? data : admission;
  const answer = told(first, data.scanId);
  const full = admission !== undefined && admission.scans >= limits.scansPerPassMax.value;
  if (full && first === admission) return { answer };
  return { events: [{ type: 'Scanned', subject: data.bookingId, data: scanned }], answer };
}

export const evolve: ContextSpec<State, Commands, Events>['evolve'] = {
  Scanned({ admissions, scans }: State, { data, time }: Event<Events['Scanned']>) {
    const { scanId, bookingId, pool, unit, host, at, gate, quantity } = data;
    scans.add(scanId, { scanId, bookingId, pool, unit, host, at, gate });
    const key = passKey(data);
    if (!admissions.has(key)) {
      admissions.add(key, { ...data, scans: 1, changedAt: time });
      return;
    }
    const row = admissions.edit(key);
    row.scans += 1;
    row.changedAt = time;
    if (isBefore(data, row)) Object.assign(row, { scanId, at, gate, quantity });
  },
};
