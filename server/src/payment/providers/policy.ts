// How a provider is called: at most so many at once, behind one breaker, each with a deadline. Captures and
// the calls that settle or give back have separate bulkheads, so a rush of buyers cannot delay a refund.
// There are no retries here: payment repeats a call when it knows that this is safe.
import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  CountBreaker,
  circuitBreaker,
  handleAll,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
} from 'cockatiel';
import type { Limit } from '#kernel/context';
import { limits as paymentLimits } from '../contract.ts';
import type { OutcomeUnknown, Overloaded, ProviderHealth } from './provider.ts';

export const providerLimits = {
  providerTimeoutMs: paymentLimits.providerTimeoutMs,
  capturesAtOnceMax: {
    value: 64,
    unit: 'calls',
    why: 'captures on their way to the card provider at a time',
  },
  capturesQueuedMax: {
    value: 128,
    unit: 'calls',
    why: 'captures that wait for their turn; more are deferred',
  },
  settlingsAtOnceMax: { value: 16, unit: 'calls', why: 'refunds and look-ups under way at a time' },
  settlingsQueuedMax: { value: 256, unit: 'calls', why: 'refunds and look-ups that wait for their turn' },
  breakerWindowCalls: { value: 20, unit: 'calls', why: 'the breaker judges by so many last calls' },
  breakerCallsMin: { value: 5, unit: 'calls', why: 'the breaker does not judge by fewer' },
  breakerFailuresMaxPercent: { value: 50, unit: '%', why: 'more failures than this open the breaker' },
  breakerRestMs: { value: 5_000, unit: 'ms', why: 'an open breaker lets one call try again after this' },
  busyRetryAfterMs: { value: 1_000, unit: 'ms', why: 'when to try again after the bulkhead was full' },
  keyLengthMax: { value: 200, unit: 'characters', why: 'longest idempotency key both providers take' },
  captureKeyAgeMaxMs: {
    value: 86_400_000,
    unit: 'ms',
    why: 'the same capture may be repeated for so long; later it is only looked up',
  },
  webhookAgeMaxMs: {
    value: 300_000,
    unit: 'ms',
    why: 'older or more future notices of a provider are refused',
  },
} as const satisfies Record<string, Limit>;

/** The values that a guard needs; tests pass short ones. */
export type GuardLimits = {
  [K in Exclude<keyof typeof providerLimits, 'keyLengthMax' | 'captureKeyAgeMaxMs'>]: number;
};

/** What a call found out, and whether the provider did its part: a decline is healthy, a 500 is not. */
export interface Verdict<T> {
  outcome: T;
  healthy: boolean;
}

export type Lane = 'capturing' | 'settling';

type Call<T> = (signal: AbortSignal) => Promise<Verdict<T>>;

/** The published limits as plain numbers, some of them replaced. */
export function guardLimits(changes: Partial<GuardLimits> = {}): GuardLimits {
  const { providerTimeoutMs, ...rest } = providerLimits;
  const values: GuardLimits = {
    providerTimeoutMs: providerTimeoutMs.value,
    capturesAtOnceMax: rest.capturesAtOnceMax.value,
    capturesQueuedMax: rest.capturesQueuedMax.value,
    settlingsAtOnceMax: rest.settlingsAtOnceMax.value,
    settlingsQueuedMax: rest.settlingsQueuedMax.value,
    breakerWindowCalls: rest.breakerWindowCalls.value,
    breakerCallsMin: rest.breakerCallsMin.value,
    breakerFailuresMaxPercent: rest.breakerFailuresMaxPercent.value,
    breakerRestMs: rest.breakerRestMs.value,
    busyRetryAfterMs: rest.busyRetryAfterMs.value,
    webhookAgeMaxMs: rest.webhookAgeMaxMs.value,
  };
  return { ...values, ...changes };
}

const CONNECTING = new Set(['connect', 'getaddrinfo']);
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** True only if the connection was never made, so that nothing of the request can have arrived. */
export function neverSent(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0) {
    return error.errors.every(neverSent);
  }
  if ('syscall' in error && typeof error.syscall === 'string') return CONNECTING.has(error.syscall);
  if ('code' in error && typeof error.code === 'string') return NOT_CONNECTED.has(error.code);
  return neverSent(error.cause);
}

/** The innermost message of an error, which names the cause: `fetch failed` alone helps nobody. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}

export class Guard {
  readonly #limits: GuardLimits;
  readonly #lanes;
  readonly #breaker;
  readonly #deadline;
  #opened = 0;
  #lastFailure: string | null = null;

  constructor(limits: GuardLimits) {
    this.#limits = limits;
    this.#lanes = {
      capturing: bulkhead(limits.capturesAtOnceMax, limits.capturesQueuedMax),
      settling: bulkhead(limits.settlingsAtOnceMax, limits.settlingsQueuedMax),
    };
    this.#breaker = circuitBreaker(handleAll.orWhenResult(isUnhealthy), {
      halfOpenAfter: limits.breakerRestMs,
      breaker: new CountBreaker({
        threshold: limits.breakerFailuresMaxPercent / 100,
        size: limits.breakerWindowCalls,
        minimumNumberOfCalls: limits.breakerCallsMin,
      }),
    });
    this.#breaker.onBreak(() => {
      this.#opened += 1;
    });
    this.#deadline = timeout(limits.providerTimeoutMs, TimeoutStrategy.Aggressive);
  }

  /** Runs the call under the policy. Never rejects: what the call throws becomes `unknown` or `overloaded`. */
  async run<T>(lane: Lane, call: Call<T>): Promise<T | OutcomeUnknown | Overloaded> {
    try {
      const verdict = await this.#lanes[lane].execute(() => this.#throughBreaker(call));
      if (!verdict.healthy) this.#lastFailure = describe(verdict.outcome);
      return verdict.outcome;
    } catch (error) {
      return this.#afterThrow(error);
    }
  }

  health(): ProviderHealth {
    const { capturing, settling } = this.#lanes;
    const { capturesAtOnceMax, capturesQueuedMax, settlingsAtOnceMax, settlingsQueuedMax } = this.#limits;
    return {
      breaker: breakerName(this.#breaker.state),
      inFlight: capturesAtOnceMax - capturing.executionSlots + settlingsAtOnceMax - settling.executionSlots,
      queued: capturesQueuedMax - capturing.queueSlots + settlingsQueuedMax - settling.queueSlots,
      opened: this.#opened,
      lastFailure: this.#lastFailure,
    };
  }

  #throughBreaker<T>(call: Call<T>): Promise<Verdict<T>> {
    // While one call tries whether the provider is back, cockatiel would let the others wait for it. A buyer
    // is better served by an answer at once.
    if (this.#breaker.state === CircuitState.HalfOpen) throw new BrokenCircuitError();
    return this.#breaker.execute(() => this.#deadline.execute(({ signal }) => call(signal)));
  }

  #afterThrow(error: unknown): OutcomeUnknown | Overloaded {
    if (error instanceof BrokenCircuitError) {
      const retryAfterMs = this.#limits.breakerRestMs;
      return { outcome: 'overloaded', because: 'the breaker is open', retryAfterMs };
    }
    if (error instanceof BulkheadRejectedError) {
      const retryAfterMs = this.#limits.busyRetryAfterMs;
      return { outcome: 'overloaded', because: 'too many calls at once', retryAfterMs };
    }
    this.#lastFailure = this.#reason(error);
    if (neverSent(error)) {
      return { outcome: 'overloaded', because: this.#lastFailure, retryAfterMs: this.#limits.breakerRestMs };
    }
    return { outcome: 'unknown', because: this.#lastFailure };
  }

  #reason(error: unknown): string {
    const isLate =
      error instanceof TaskCancelledError || (error instanceof Error && error.name === 'AbortError');
    return isLate ? `no answer within ${this.#limits.providerTimeoutMs} ms` : reasonOf(error);
  }
}

function isUnhealthy(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'healthy' in value && value.healthy === false;
}

function describe(outcome: unknown): string {
  const isTold = typeof outcome === 'object' && outcome !== null && 'because' in outcome;
  return isTold ? String(outcome.because) : 'the provider failed';
}

function breakerName(state: CircuitState): ProviderHealth['breaker'] {
  if (state === CircuitState.Closed) return 'closed';
  return state === CircuitState.HalfOpen ? 'half-open' : 'open';
}
