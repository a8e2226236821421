// Numbers that only rise, looked at again and again: how fast they rose over the last seconds and minutes.

/** How long samples are kept: the longest stretch that anybody asks about. */
const KEPT_MS = 900_000;

interface Sample {
  at: number;
  totals: readonly number[];
}

export class Windows {
  readonly #samples: Sample[] = [];

  /** The same numbers in the same sequence each time; `at` is epoch ms. */
  add(at: number, totals: readonly number[]): void {
    this.#samples.push({ at, totals });
    // One sample older than the stretch stays, so that the stretch is covered from its beginning.
    while ((this.#samples[1]?.at ?? at) <= at - KEPT_MS) this.#samples.shift();
  }

  /** By how much number `index` rose over the last `ms`, or since the first sample. */
  rise(index: number, ms: number): number {
    const { from, to } = this.#stretch(ms);
    return (to?.totals[index] ?? 0) - (from?.totals[index] ?? 0);
  }

  perSecond(index: number, ms: number): number {
    const { from, to } = this.#stretch(ms);
    const seconds = ((to?.at ?? 0) - (from?.at ?? 0)) / 1_000;
    return seconds > 0 ? round(this.rise(index, ms) / seconds) : 0;
  }

  /** Largest value of number `index` in the last `ms`: for numbers that rise and fall. */
  largest(index: number, ms: number): number {
    const end = this.#samples.at(-1)?.at ?? 0;
    const recent = this.#samples.filter(({ at }) => at > end - ms);
    return Math.max(0, ...recent.map(({ totals }) => totals[index] ?? 0));
  }

  #stretch(ms: number): { from: Sample | undefined; to: Sample | undefined } {
    const to = this.#samples.at(-1);
    const begin = (to?.at ?? 0) - ms;
    const from = this.#samples.findLast(({ at }) => at <= begin) ?? this.#samples[0];
    return { from, to };
  }
}

/** Two digits behind the point are enough for a person. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
