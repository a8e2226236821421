// How often something may be asked for in a while, per key and process: a limit against guessing and hammering, not
// against load. The memory is bounded, and the oldest keys are forgotten first.

export interface ThrottleLimits {
  /** So often within `windowMs`. */
  max: number;
  windowMs: number;
  /** Keys remembered. */
  keysMax: number;
}

export class Throttle {
  readonly #limits: ThrottleLimits;
  readonly #seen = new Map<string, { count: number; since: number }>();

  constructor(limits: ThrottleLimits) {
    this.#limits = limits;
  }

  /** How long to wait, in ms; 0 lets this one pass and counts it. */
  take(key: string, now: number): number {
    const { max, windowMs, keysMax } = this.#limits;
    const before = this.#seen.get(key);
    if (!before || now - before.since >= windowMs) {
      this.#seen.delete(key);
      this.#seen.set(key, { count: 1, since: now });
      const oldest = this.#seen.size > keysMax ? this.#seen.keys().next().value : undefined;
      if (oldest !== undefined) this.#seen.delete(oldest);
      return 0;
    }
    if (before.count >= max) return before.since + windowMs - now;
    before.count += 1;
    return 0;
  }
}
