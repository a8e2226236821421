// A card network in memory: idempotent by key, sometimes overloaded, sometimes losing the request or only its
// answer. It keeps its own books, which in the end must agree with the ledger to the last unit.
import type {
  CaptureOutcome,
  CardProvider,
  LookUpOutcome,
  RefundLookUpOutcome,
  RefundOutcome,
} from '#payment/provider';
import type { Faults } from './faults.ts';
import type { Scheduler } from './scheduler.ts';

export interface Network extends CardProvider {
  /** Captured minus refunded, minor units. */
  net(): number;
}

const CALL_DELAY_MAX_MS = 3_000;

export function simProvider(scheduler: Scheduler, faults: () => Faults): Network {
  const { dice } = scheduler;
  const captures = new Map<string, { amount: number; outcome: CaptureOutcome | { outcome: 'absent' } }>();
  const refunds = new Map<string, { amount: number; ref: string }>();
  const called = () => scheduler.sleep(dice.below(CALL_DELAY_MAX_MS));

  /** Runs `work` at the network unless the faults say otherwise, and may lose its answer. */
  const call = async <T>(
    work: () => T,
  ): Promise<
    | T
    | { outcome: 'unknown'; because: string }
    | { outcome: 'overloaded'; because: string; retryAfterMs: number }
  > => {
    const { provider } = faults();
    if (dice.chance(provider.overloaded))
      return { outcome: 'overloaded', because: 'the breaker is open', retryAfterMs: 1_000 };
    await called();
    if (dice.chance(provider.lostRequest)) return { outcome: 'unknown', because: 'timed out' };
    const done = work();
    await called();
    return dice.chance(provider.lostAnswer) ? { outcome: 'unknown', because: 'timed out' } : done;
  };

  const charge = (key: string, amount: number): CaptureOutcome => {
    const known = captures.get(key);
    if (known)
      return known.outcome.outcome === 'absent'
        ? { outcome: 'declined', code: 'key-closed', message: 'This key is closed.' }
        : known.outcome;
    const declined = dice.chance(faults().provider.declined);
    const outcome: CaptureOutcome = declined
      ? { outcome: 'declined', code: 'card-declined', message: 'No.' }
      : { outcome: 'captured', ref: `ref-${key}` };
    captures.set(key, { amount, outcome });
    return outcome;
  };

  return {
    name: 'sandbox',
    form: null,
    capture: ({ key, amount }) => call(() => charge(key, amount)),
    refund: ({ key, amount }): Promise<RefundOutcome> =>
      call(() => {
        if (!refunds.has(key)) refunds.set(key, { amount, ref: `refund-${key}` });
        return { outcome: 'refunded' as const, ref: `refund-${key}` };
      }),
    lookUp: ({ key }): Promise<LookUpOutcome> =>
      call(() => {
        const known = captures.get(key) ?? { amount: 0, outcome: { outcome: 'absent' as const } };
        captures.set(key, known);
        return known.outcome;
      }),
    lookUpRefund: ({ key }): Promise<RefundLookUpOutcome> =>
      call(() => {
        const known = refunds.get(key);
        return known ? { outcome: 'refunded' as const, ref: known.ref } : { outcome: 'absent' as const };
      }),
    abandon: ({ key }) => call(() => charge(key, 0)),
    verifyWebhook: () => undefined,
    health: () => ({ breaker: 'closed', inFlight: 0, queued: 0, opened: 0, lastFailure: null }),
    net() {
      let sum = 0;
      for (const { amount, outcome } of captures.values()) if (outcome.outcome === 'captured') sum += amount;
      for (const { amount } of refunds.values()) sum -= amount;
      return sum;
    },
  };
}
