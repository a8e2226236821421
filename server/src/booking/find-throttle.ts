// Who knows a code may try a few contacts, and then waits: nobody guesses an e-mail address by trying. Counted per
// code and process in a bounded memory, oldest codes forgotten first; a limit against guessing, not against load.
import { limits } from './contract.ts';

export class FindThrottle {
  readonly #tries = new Map<string, { count: number; since: number }>();

  /** How long to wait, in ms; 0 lets this try pass and counts it. */
  take(code: string, now: number): number {
    const { findTriesMax, findWindowMs, findCodesMax } = limits;
    const before = this.#tries.get(code);
    if (!before || now - before.since >= findWindowMs.value) {
      this.#tries.delete(code);
      this.#tries.set(code, { count: 1, since: now });
      const oldest = this.#tries.size > findCodesMax.value ? this.#tries.keys().next().value : undefined;
      if (oldest !== undefined) this.#tries.delete(oldest);
      return 0;
    }
    if (before.count >= findTriesMax.value) return before.since + findWindowMs.value - now;
    before.count += 1;
    return 0;
  }
}
