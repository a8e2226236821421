// What stands in the way of an import, said so that a person can act on it: where it is, what is wrong, what to
// do next. The list is bounded, because one wrong column makes every line of a large file wrong.
import type { Limit } from '#kernel/context';

export interface Problem {
  /** `line 12`, a JSON path such as `/zones/0/rows/3`, or `file`. */
  where: string;
  what: string;
  next: string;
}

export const problemLimits = {
  problemsListedMax: {
    value: 100,
    unit: 'problems',
    why: 'problems of one import that are listed; more are counted',
  },
  quoteLengthMax: {
    value: 60,
    unit: 'characters',
    why: 'how much of a wrong value is repeated in a message',
  },
} as const satisfies Record<string, Limit>;

/** A wrong value as a message may repeat it: short, in quotes, without control characters. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const max = problemLimits.quoteLengthMax.value;
  const plain = text.toWellFormed().replace(/\p{Cc}/gu, ' ');
  return `"${plain.length > max ? `${plain.slice(0, max).toWellFormed()}…` : plain}"`;
}

export class ProblemList {
  readonly #listed: Problem[] = [];
  #unlisted = 0;

  add(where: string, what: string, next: string): void {
    if (this.#listed.length < problemLimits.problemsListedMax.value) this.#listed.push({ where, what, next });
    else this.#unlisted += 1;
  }

  get none(): boolean {
    return this.#listed.length === 0;
  }

  /** The problems in the sequence found; the last says how many more there are. */
  all(): Problem[] {
    if (this.#unlisted === 0) return [...this.#listed];
    const more = {
      where: 'file',
      what: `There are ${this.#unlisted} more problems.`,
      next: 'Correct those listed and try again.',
    };
    return [...this.#listed, more];
  }
}
