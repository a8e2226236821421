// The ways in which the pretend network misbehaves on request, so that a shop can be shown what it does then.
import Type, { type Static } from 'typebox';
import { sandboxLimits } from './sandbox-book.ts';

const Mode = Type.Union([
  Type.Literal('normal'),
  Type.Literal('slow'),
  Type.Literal('failing'),
  Type.Literal('unreachable'),
  Type.Literal('answers-twice'),
  Type.Literal('answers-late'),
  Type.Literal('lost-answer'),
]);
export type FaultMode = Static<typeof Mode>;

/** `forNext`: how many calls are hit before all is normal again; without it the mode stays until it is changed. */
export const FaultControl = Type.Object(
  {
    mode: Mode,
    delayMs: Type.Optional(Type.Integer({ minimum: 0, maximum: sandboxLimits.faultDelayMaxMs.value })),
    forNext: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  },
  { additionalProperties: false },
);
export type FaultControl = Static<typeof FaultControl>;

/** `moves`: captures and refunds. `asks`: everything else under /v1. */
export type CallKind = 'moves' | 'asks';

export interface Fault {
  mode: FaultMode;
  delayMs: number;
}

const DEFAULT_DELAYS_MS: Partial<Record<FaultMode, number>> = { slow: 3_000, 'answers-late': 15_000 };
const ALSO_HIT_ASKS: ReadonlySet<FaultMode> = new Set(['slow', 'failing']);
const NO_FAULT: Fault = { mode: 'normal', delayMs: 0 };

export class Faults {
  #fault = NO_FAULT;
  #left: number | null = null;

  /** A sentence that says what is wrong with the wish, or undefined when it was granted. */
  set({ mode, delayMs, forNext }: FaultControl): string | undefined {
    if (mode === 'unreachable' && forNext !== undefined) {
      return 'Nobody can count calls that never arrive: leave `forNext` away and end it with mode `normal`.';
    }
    this.#fault = { mode, delayMs: delayMs ?? DEFAULT_DELAYS_MS[mode] ?? 0 };
    this.#left = mode === 'normal' ? null : (forNext ?? null);
    return undefined;
  }

  view(): Fault & { forNext: number | null } {
    return { ...this.#fault, forNext: this.#left };
  }

  /** The fault that hits this call. */
  take(kind: CallKind): Fault {
    const fault = this.#fault;
    if (kind === 'asks' && !ALSO_HIT_ASKS.has(fault.mode)) return NO_FAULT;
    if (this.#left !== null) {
      this.#left -= 1;
      if (this.#left === 0) this.set({ mode: 'normal' });
    }
    return fault;
  }
}
