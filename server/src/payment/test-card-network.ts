// A card network in memory, for tests. It charges once per key and keeps its own books; before each call a fault may
// be set: the call is not let through, or its answer is lost on the way back, or both never arrive.
import type {
  CaptureOutcome,
  CaptureRequest,
  CardProvider,
  LookUpOutcome,
  OutcomeUnknown,
  Overloaded,
  ProviderNotice,
  RefundOutcome,
  RefundRequest,
} from './providers/provider.ts';

/** `lost-request`: never arrives; `lost-answer`: takes effect, but nobody hears; both look the same from here. */
export type Fault = 'none' | 'overloaded' | 'lost-request' | 'lost-answer';

type Taken = { amount: number; outcome: CaptureOutcome | { outcome: 'absent' } };

const OVERLOADED: Overloaded = { outcome: 'overloaded', because: 'the breaker is open', retryAfterMs: 1_000 };
const UNKNOWN: OutcomeUnknown = { outcome: 'unknown', because: 'no answer in time' };

export class FakeCardNetwork implements CardProvider {
  readonly name = 'sandbox';
  readonly form = { provider: 'sandbox' } as const;
  readonly captures = new Map<string, Taken>();
  readonly refunds = new Map<string, { amount: number; captureRef: string }>();
  fault: () => Fault = () => 'none';

  async capture({ key, amount, source }: CaptureRequest): Promise<CaptureOutcome> {
    return this.#call(() => this.#charge(key, amount, source));
  }

  async lookUp({ key }: { key: string }): Promise<LookUpOutcome> {
    return this.#call(() => {
      const taken = this.captures.get(key) ?? { amount: 0, outcome: { outcome: 'absent' } };
      this.captures.set(key, taken);
      return taken.outcome;
    });
  }

  async abandon({ key }: { key: string }): Promise<CaptureOutcome> {
    return this.#call(() => this.authenticate(key, false));
  }

  async refund({ key, captureRef, amount }: RefundRequest): Promise<RefundOutcome> {
    return this.#call(() => {
      if (captureRef.includes('keeps')) return { outcome: 'refused', code: 'refund-failed', message: 'No.' };
      if (!this.refunds.has(key)) this.refunds.set(key, { amount, captureRef });
      return { outcome: 'refunded', ref: `back-${key}` };
    });
  }

  async lookUpRefund({ key }: { key: string }): Promise<RefundOutcome | { outcome: 'absent' }> {
    return this.#call(() =>
      this.refunds.has(key) ? { outcome: 'refunded', ref: `back-${key}` } : { outcome: 'absent' },
    );
  }

  /** The notice is the body. */
  verifyWebhook(rawBody: Buffer): ProviderNotice | undefined {
    return rawBody.length === 0 ? undefined : JSON.parse(rawBody.toString());
  }

  health() {
    return { breaker: 'closed', inFlight: 0, queued: 0, opened: 0, lastFailure: null } as const;
  }

  /** The buyer proves who they are, or gives up. */
  authenticate(key: string, passed: boolean): CaptureOutcome {
    const taken = this.captures.get(key);
    if (!taken || taken.outcome.outcome === 'absent') return UNKNOWN;
    if (taken.outcome.outcome === 'action-required') {
      taken.outcome = passed ? { outcome: 'captured', ref: `ref-${key}` } : declined('abandoned');
    }
    return taken.outcome;
  }

  /** Money taken for a booking, or for the key of a top-up, and how often. */
  taken(of: string): { times: number; amount: number } {
    const mine = [...this.captures].filter(
      ([key, { outcome }]) => isOf(of, key) && outcome.outcome === 'captured',
    );
    return { times: mine.length, amount: mine.reduce((sum, [, { amount }]) => sum + amount, 0) };
  }

  given(of: string): number {
    const mine = [...this.refunds].filter(([key]) => isOf(of, key));
    return mine.reduce((sum, [, { amount }]) => sum + amount, 0);
  }

  #charge(key: string, amount: number, source: string): CaptureOutcome {
    const known = this.captures.get(key);
    if (known) return known.outcome.outcome === 'absent' ? declined('key-closed') : known.outcome;
    const outcome = chargedWith(source, key);
    this.captures.set(key, { amount, outcome });
    return outcome;
  }

  #call<T>(work: () => T): T | OutcomeUnknown | Overloaded {
    const fault = this.fault();
    if (fault === 'overloaded') return OVERLOADED;
    if (fault === 'lost-request') return UNKNOWN;
    const done = work();
    return fault === 'lost-answer' ? UNKNOWN : done;
  }
}

/** Keys of a booking are its id, with an attempt or a refund behind it. */
const isOf = (of: string, key: string): boolean => key === of || key.startsWith(`${of}:`);

function chargedWith(source: string, key: string): CaptureOutcome {
  if (source === 'tok_declined') return declined('card-declined');
  if (source === 'tok_3ds') return { outcome: 'action-required', ref: `ref-${key}`, clientSecret: 'secret' };
  return { outcome: 'captured', ref: source === 'tok_keeps' ? `keeps-${key}` : `ref-${key}` };
}

const declined = (code: string): CaptureOutcome => ({ outcome: 'declined', code, message: 'No.' });
